"""Which recorded requests go to the gateway: by their address, else by parameters that only such requests have."""

from __future__ import annotations

from alidiag.read.marks import is_address

_OWN = ("service=", "partner=", "app_id=", "sec_id=")
_COMES_BACK = ("is_success=", "notify_id=", "trade_status=", "notify_type=")


def goes_to_gateway(url: str) -> bool:
    """Whether a URL from a log or a browser's recording is a gateway's, known or not."""
    return is_address(url.partition("?")[0])


def comes_back(url: str) -> bool:
    """Whether an address is one that Alipay sends people or notifications to: never a request to the gateway."""
    head, mark, query = url.partition("?")
    if not mark or is_address(head):
        return False
    names = "&" + query
    return any("&" + name in names for name in _COMES_BACK) and not any("&" + name in names for name in _OWN[:2])
