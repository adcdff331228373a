"""The gateways that Alipay has or had, found by exact host and path: never by "contains alipay".

Sources: the gateway addresses in Alipay's developer documentation (https://global.alipay.com/docs/, the pages
of each service; https://opendocs.alipay.com/ for the open gateway).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.frozen import frozen, replace
from alidiag.model import Request, Summary

if TYPE_CHECKING:
    from alidiag.schemes.scheme import Scheme


@frozen
class Gateway:
    """One address that requests go, or went, to."""

    host: str
    path: str
    environment: str
    """`production`, `sandbox` or `unknown`."""
    role: str
    """`current`, `backup`, `older`, `retired`, `open gateway` or `WAP`."""
    advice: str = ""
    """What to do about it, where something should be done."""
    remarks: tuple[str, ...] = ()
    """What is unusual in the address as it was written: scheme, port."""

    @property
    def url(self) -> str:
        """The address as it should be written."""
        return f"https://{self.host}{self.path}"


_MAPI = "Use https://globalmapi.alipay.com/gateway.do."
_SANDBOX = "Use https://mapi.alipaydev.com/gateway.do."

GATEWAYS = (
    Gateway("globalmapi.alipay.com", "/gateway.do", "production", "current"),
    Gateway("intlmapi.alipay.com", "/gateway.do", "production", "backup"),
    Gateway("mapi.alipay.com", "/gateway.do", "production", "older"),
    Gateway("api-sea-global.alipayplus.com", "/gateway.do", "production", "current"),
    Gateway("mapi.alipaydev.com", "/gateway.do", "sandbox", "current"),
    Gateway("openapi.alipaydev.com", "/gateway.do", "sandbox", "retired", _SANDBOX),
    Gateway("www.alipay.com", "/cooperate/gateway.do", "production", "retired", _MAPI),
    Gateway("mapi.alipay.net", "/gateway.do", "unknown", "retired", _SANDBOX),
    Gateway("notify.alipay.com", "/trade/notify_query.do", "production", "retired", _MAPI),
    Gateway("wappaygw.alipay.com", "/service/rest.htm", "production", "WAP"),
    Gateway("openapi.alipay.com", "/gateway.do", "production", "open gateway"),
)

_BY_ADDRESS = {(gateway.host, gateway.path): gateway for gateway in GATEWAYS}
_HOST = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
_PORTS = {"https": "443", "http": "80"}


def place(gateway: str) -> Gateway | None:
    """The gateway that an address names, or None where it is not exactly one of `GATEWAYS`.

    Args:
        gateway: the address as written, up to the `?`. The scheme may be missing and is then remarked on.

    User names, backslashes, control characters, blanks and anything but ASCII make it an unknown address.
    The case of scheme and host does not matter; the case of the path does.
    """
    scheme, mark, rest = gateway.partition("://")
    if not mark:
        scheme, rest = "", gateway
    scheme = scheme.lower()
    if scheme not in ("https", "http", ""):
        return None
    authority, slash, path = rest.partition("/")
    host, colon, port = authority.partition(":")
    if not host or not _HOST.issuperset(host) or (colon and not (port.isascii() and port.isdigit())):
        return None
    known = _BY_ADDRESS.get((host.lower(), slash + path))
    if known is None:
        return None
    remarks = []
    if scheme != "https":
        remarks.append("The address has no scheme: it begins without https://." if not scheme else _PLAIN)
    if colon and port != _PORTS.get(scheme or "https"):
        remarks.append(f"The address names port {port[:12]}.")
    return replace(known, remarks=tuple(remarks)) if remarks else known


_PLAIN = "The scheme is http: what is sent can be read and changed on the way."


def summary_of(request: Request, scheme: Scheme) -> Summary:
    """What a report says of the request itself."""
    where = place(request.gateway) if request.gateway else None
    return Summary(
        method=request.method,
        gateway=request.gateway,
        environment=where.environment if where else "unknown",
        service=request.get("service"),
        partner=request.get("partner"),
        sign_type=request.get(scheme.type_name),
        charset=request.charset,
        scheme=scheme.name,
        params=request.params,
        read_as=request.read_as,
    )
