"""What an input is read into before the charset is known: pieces of query and body, with their places."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from alidiag.frozen import replace
from alidiag.model import Finding, Level, Span

if TYPE_CHECKING:
    from alidiag.query import Where


class Piece(NamedTuple):
    """A run of pairs: a query string, a form body, or one of several `--data`."""

    text: str
    where: Where
    place: str
    """`query` or `body`."""
    literal: bool = False
    """One field whose value stands there as it is meant, without percent-coding."""
    order: bool = False
    """An in-app order string: quoted values, not percent-coded."""
    written: str | None = None
    """Of one field of a page: `Param.written`."""


class Draft(NamedTuple):
    """One request, in pieces whose percent-coding is still untouched."""

    gateway: str = ""
    gateway_span: Span | None = None
    pieces: tuple[Piece, ...] = ()
    method: str = "GET"
    fragment: str | None = None
    fragment_span: Span | None = None
    notes: tuple[Finding, ...] = ()
    not_a_form: str | None = None
    """What the body is, where it is no form body: `JSON`, `XML` or `multipart/form-data`."""
    form: str | None = None
    is_order: bool = False
    """An in-app order string, be it in the body of a request."""
    is_sent: bool = True
    """The characters are those that were sent; else the text shows values, and how they were sent is not known."""
    is_whole: bool = True
    """False where a part of it was not recorded, or was cut off; a note says which. It is neither right nor wrong."""
    headers: tuple[tuple[str, str], ...] = ()
    """Names in lower case, and values."""
    place: str = ""
    """Where the parameters of a list belong, `query` or `body`; empty where it does not say."""


def offset(where: Where, index: int) -> int:
    """The place in the pasted text of character `index` (or of the end) of a text that stands `where`."""
    return where + index if isinstance(where, int) else where[index]


def stretch(where: Where, start: int, end: int) -> Where:
    """Where the part `start:end` of a text stands that itself stands `where`."""
    return where + start if isinstance(where, int) else where[start : end + 1]


def span_of(where: Where, start: int, end: int) -> Span:
    """The stretch of the pasted text that characters `start:end` came from."""
    return Span(offset(where, start), offset(where, end))


def within(draft: Draft, where: Where) -> Draft:
    """A draft of a text that itself stands `where`."""
    pieces = tuple(
        piece._replace(
            where=[offset(where, offset(piece.where, index)) for index in range(len(piece.text) + 1)]
            if not (isinstance(where, int) and isinstance(piece.where, int))
            else where + piece.where
        )
        for piece in draft.pieces
    )
    notes = tuple(note if note.span is None else replace(note, span=span_of(where, *note.span)) for note in draft.notes)
    span = draft.gateway_span
    return draft._replace(pieces=pieces, notes=notes, gateway_span=None if span is None else span_of(where, *span))


def damaged(message: str, span: Span, *, level: Level = Level.WARNING, fix: str | None = None) -> Finding:
    """A finding about what copying, mailing or typing did to the text."""
    return Finding("paste-damaged", level, message, span=span, fix=fix)


def address_unknown() -> Finding:
    """The note about parameters without an address."""
    message = "Only parameters were given, without the address that they were sent to."
    return Finding("address-unknown", Level.NOTE, message, fix="Paste the whole URL, or the URL and the body.")


def other_body(body: str) -> str | None:
    """What a body is that is no form body; None for one that may be one."""
    start = body[:4096].lstrip(" \t\r\n")
    if start[:1] in ("{", "["):
        return "JSON"
    if start[:1] == "<":
        return "XML"
    if start[:2] == "--" and "content-disposition:" in start.lower():
        return "multipart/form-data"
    return None
