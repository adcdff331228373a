"""What a signing scheme is: how to recognise it, and what of a request is signed how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from alidiag.frozen import frozen
from alidiag.model import Param, Request

if TYPE_CHECKING:
    from alidiag.signing import Signing

DIGESTS = {"MD5": ("MD5", "md5"), "RSA": ("RSA", "sha1"), "RSA2": ("RSA", "sha256"), "DSA": ("DSA", "sha1")}
"""`sign_type` -> (kind of key, hash). Alipay's documentation, "Signature algorithm"."""


def _once(request: Request) -> list[Param]:
    """The parameters; `_input_charset` of a POST may stand in the URL too, and is signed once."""
    params = list(request.params)
    if request.method == "POST" and any(p.place == "body" and p.name == "_input_charset" for p in params):
        params = [p for p in params if not (p.place == "query" and p.name == "_input_charset")]
    return params


FILE_ENDINGS = ("file", "bytes", "byte")
"""Last words of the names of parameters that carry a file, such as `refund_file`: files take no part in a signature."""


@lru_cache(maxsize=1024)
def is_file_name(name: str) -> bool:
    """Whether a parameter of this name carries an uploaded file."""
    return name.lower().rsplit("_", 1)[-1] in FILE_ENDINGS


UNSIGNED_SERVICES = frozenset({"notify_verify"})
"""Services that are asked without a signature: the sample of their page, and nearly every program, send none."""


def needs_no_sign(request: Request, sign_name: str) -> bool:
    """Whether a request carries no signature, and its service asks for none."""
    return not request.get(sign_name) and request.get("service") in UNSIGNED_SERVICES


@frozen
class Scheme:
    """One way of signing.

    `unsigned` are the names that never take part. `sign_name` and `type_name` are the parameters that carry the
    signature and its type; `types` maps what the latter may say to a `sign_type`.
    """

    name: str
    title: str
    recognises: Callable[[Request], bool]
    unsigned: frozenset[str]
    order: str = "name"
    """A name in `signing.ORDERS`."""
    shape: str = "pair"
    """A name in `signing.SHAPES`; what has a shape is joined with &."""
    account: str = "partner"
    """The parameter that names the account whose keys sign."""
    sign_name: str = "sign"
    type_name: str = "sign_type"
    types: tuple[tuple[str, str], ...] = (("MD5", "MD5"), ("RSA", "RSA"), ("RSA2", "RSA2"), ("DSA", "DSA"))
    signs_empty: bool = False
    fixed: tuple[str, ...] = ()
    """Where the order is fixed, the names in it; names that are not in it come after, sorted."""

    def sign_type(self, request: Request) -> str | None:
        """The declared type as one of `DIGESTS`' keys, exactly as the gateway reads it; None if it is unusable."""
        declared = request.get(self.type_name)
        return dict(self.types).get(declared) if declared is not None else None

    def signs(self, name: str) -> bool:
        """Whether a parameter of this name takes part in the signature, if it has a value."""
        return name not in self.unsigned and not is_file_name(name)

    def signing(self, request: Request, sign_type: str | None = None, known: Sequence[str] = ()) -> Signing:
        """How this request should have been signed.

        Args:
            request: as received, or as recovered.
            sign_type: to judge it by, where the declared one is unusable.
            known: the names that the service's documentation lists.
        """
        from alidiag.signing import Item, Layout, Signing  # whoever only asks for the scheme signs nothing

        received = tuple(Item(p.name, p.value, place) for place, p in enumerate(_once(request)))
        taking_part = (i for i in received if self.signs(i.name))
        items = tuple(i for i in taking_part if i.value or self.signs_empty)
        if self.fixed:
            rank = {name: place for place, name in enumerate(self.fixed)}
            items = tuple(sorted(items, key=lambda i: (rank.get(i.name, len(rank)), i.name)))
            items = tuple(Item(i.name, i.value, place) for place, i in enumerate(items))
        kind, digest = DIGESTS[sign_type or self.sign_type(request) or "MD5"]
        return Signing(
            received=received,
            items=items,
            kind=kind,
            digest=digest,
            codec=request.codec,
            gateway=request.gateway,
            layout=Layout(self.order, self.shape, "&", "", "", 0),
            known=known,
            charset=request.charset,
            sign=request.get(self.sign_name) or "",
            scheme=self.name,
        )
