"""Turns about where a parameter stands, for texts that are signed in their own order; parameters that may be added."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.query import CODECS
from alidiag.signing import NOWHERE, Edit, Encoder, Item, Signing, Turn, right_encoder

MOST = 40
"""Parameters: in a longer order string, single ones are not tried in every other place."""


USUAL = (
    ("payment_type", "1"),
    ("it_b_pay", "30m"),
    ("paymethod", "directPay"),
    ("format", "xml"),
    ("v", "2.0"),
    ("quantity", "1"),
    ("currency", "USD"),
    ("currency", "HKD"),
    ("trans_currency", "USD"),
    ("product_code", "NEW_OVERSEAS_SELLER"),
    ("product_code", "NEW_WAP_OVERSEAS_SELLER"),
    ("product_code", "OVERSEAS_MBARCODE_PAY"),
    ("product_code", "FOREX_GENERAL_WITHHOLDING"),
    ("biz_product", "OVERSEAS_MBARCODE_PAY"),
    ("identity_code_type", "barcode"),
    ("identity_code_type", "qrcode"),
)
"""Parameters that code samples set for every request."""


def moved(signing: Signing, indexes: list[int], *, params: tuple[str, ...] = (), lone: bool = False) -> Turn:
    """These of the signing's items behind all others, in this order."""
    return Turn(edits=_behind(signing, indexes, NOWHERE), params=params, lone=lone)


def elsewhere(signing: Signing) -> Iterator[Turn]:
    """Every single item in every other place."""
    size = len(signing.items)
    if size > MOST:
        return
    for index, item in enumerate(signing.items):
        others = [other for other in range(size) if other != index]
        for place in range(size):
            if place not in (index, index - 1):  # the neighbour before went behind: the same as this one before it
                order = [*others[:place], index, *others[place:]]
                yield moved(signing, order[min(index, place) :], params=(item.name,), lone=True)


def added(signing: Signing, item: Item) -> Iterator[Turn]:
    """One item more; where the order of the text counts, in every place."""
    encode = _declared(signing, item)
    yield Turn(edits=(Edit(-1, item),), encode=encode)
    if signing.layout.order == "request" and len(signing.items) <= MOST:
        for place in range(len(signing.items)):
            rest = _behind(signing, list(range(place, len(signing.items))), NOWHERE + 1)
            first = Edit(-1, item._replace(place=NOWHERE))
            yield Turn(edits=(first, *rest), params=(item.name,), encode=encode, lone=True)


def _behind(signing: Signing, indexes: list[int], place: int) -> tuple[Edit, ...]:
    items = (signing.items[index] for index in indexes)
    return tuple(
        Edit(index, Item(item.name, item.value, place + rank))
        for rank, (index, item) in enumerate(zip(indexes, items, strict=True))
    )


def _declared(signing: Signing, item: Item) -> Encoder | None:
    """An order string is text, not octets: what it declares decides its octets too."""
    codec = CODECS.get(item.value.lower()) if item.name == "_input_charset" else None
    return right_encoder(codec) if codec not in (None, signing.codec) and signing.scheme == "in-app" else None
