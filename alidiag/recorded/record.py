"""One recorded request before it is looked at, whatever it was recorded in."""

from __future__ import annotations

from typing import NamedTuple

from alidiag.batch.outcome import Place
from alidiag.model import Finding, Request


class Record(NamedTuple):
    """A request as it was recorded: its URL or curl command as `text`, or only a `body`; and the developer's own texts.

    `form` is a name of `read.FORMS`; None lets the text be recognised. `codec` is what the text was decoded with.
    """

    place: Place
    text: str
    id: str | None = None
    method: str | None = None
    body: str | None = None
    form: str | None = "url"
    presign: str | None = None
    signature: str | None = None
    gateway_error: str | None = None
    codec: str = "utf-8"
    notes: tuple[Finding, ...] = ()
    requests: tuple[Request, ...] = ()
    """What was read already: the request in each way in which it can be read, the likeliest first."""


class Unreadable(NamedTuple):
    """A record that cannot be read: why, and what would help. `open`: it may be right, it only lacks a part."""

    place: Place
    message: str
    hint: str = ""
    id: str | None = None
    rule: str = "record-unreadable"
    open: bool = False


class PassedOver(NamedTuple):
    """Records in a row that are something else than gateway requests."""

    number: int = 1


Item = Record | Unreadable | PassedOver


def whole(item: Item) -> Item:
    """The item, unless a text of it holds half a surrogate pair: JSON can write that, and no request can carry it."""
    if not isinstance(item, Record):
        return item
    texts = (item.text, item.id, item.body, item.presign, item.signature, item.gateway_error)
    for text in texts:
        if text and not text.isascii():
            try:
                text.encode("utf-8")
            except UnicodeEncodeError:
                message = "A text of this record holds half a character (a lone surrogate), which no request can carry."
                return Unreadable(item.place, message, "Record the octets that were sent.")
    return item
