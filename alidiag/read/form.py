"""A bare form body or query string: `name=value&name=value`."""

from __future__ import annotations

from alidiag.model import Finding, Level
from alidiag.read.draft import Draft, Piece, other_body
from alidiag.read.paste import ending, full_width, join, trim, unread


def is_form(text: str) -> bool:
    """Whether the text may be pairs."""
    return "=" in text and other_body(text) is None


def read_form(text: str) -> Draft:
    """The pairs of a text that holds no address."""
    pieces, notes = read_pairs(text, 0)
    address = Finding(
        "address-unknown",
        Level.NOTE,
        "Only parameters were given, without the address that they were sent to.",
        fix="Paste the whole URL, or the URL and the body.",
    )
    return Draft(pieces=pieces, not_a_form=other_body(text), notes=(*notes, address))


def read_pairs(text: str, begin: int) -> tuple[tuple[Piece, ...], list[Finding]]:
    """The pairs in `text[begin:]`, without what copying put around and into them."""
    start, end, notes = trim(text, begin, len(text))
    if text.startswith("?", start):
        start += 1
    parts, finish = join(text, start, end, pairs=True)
    pieces = []
    for part in parts:
        notes += [*part.notes, *full_width(part)]
        pieces.append(Piece(part.text, part.where, "body"))
    notes += ending(parts[-1])
    notes += unread(text, finish, end, "behind")
    return tuple(pieces), notes
