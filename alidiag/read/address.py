"""An address as it is written -> gateway, query and fragment, each with its place. Nothing is decoded.

No URL library: those that follow the WHATWG standard drop the very tabs and line breaks that are the fault.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alidiag.pattern import Pattern
from alidiag.read.draft import Draft, Piece, damaged, span_of, stretch
from alidiag.read.marks import ENDINGS

if TYPE_CHECKING:
    from alidiag.model import Finding
    from alidiag.query import Where

_MASK = Pattern(r"#{3,}(?=&|\Z)")
_NO_MARK = Pattern(r"&|(?=[A-Za-z_]\w{0,40}=)", re.ASCII)


def read_address(text: str, where: Where, place: str = "query") -> Draft:
    """The parts of one address: everything up to the `?`, the query, and what follows the first `#`."""
    hash_mark = _hash_mark(text)
    main = len(text) if hash_mark < 0 else hash_mark
    gateway_end, query_start, notes = _question_mark(text, where, main)
    pieces: tuple[Piece, ...] = ()
    if query_start is not None:
        pieces = (Piece(text[query_start:main], stretch(where, query_start, main), place),)
    has_fragment = hash_mark >= 0
    return Draft(
        gateway=text[:gateway_end],
        gateway_span=span_of(where, 0, gateway_end),
        pieces=pieces,
        fragment=text[hash_mark + 1 :] if has_fragment else None,
        fragment_span=span_of(where, hash_mark + 1, len(text)) if has_fragment else None,
        notes=tuple(notes),
    )


def _hash_mark(text: str) -> int:
    """Where the fragment begins; -1 where there is none. `=####` up to the next `&` hides a value, and begins none."""
    at = text.find("#")
    while at >= 0 and text[at - 1 : at] == "=" and (mask := _MASK.compiled.match(text, at)):
        at = text.find("#", mask.end())
    return at


def _question_mark(text: str, where: Where, end: int) -> tuple[int, int | None, list[Finding]]:
    """Where the gateway ends, where its query begins (None: it has none), and what had to be assumed."""
    mark = text.find("?", 0, end)
    for ending in ENDINGS:
        behind = text.find(ending, 0, end if mark < 0 else mark)
        if behind < 0:
            continue
        behind += len(ending)
        if behind in (mark, end):
            break
        if text[behind] == "？":
            message = "A full-width ？ stands behind the gateway; it was read as the ? that begins the query."
            return (
                behind,
                behind + 1,
                [damaged(message, span_of(where, behind, behind + 1), fix="Type ? in half width.")],
            )
        if found := _NO_MARK.compiled.match(text, behind, end):
            message = "No ? stands between the gateway and the parameters."
            note = damaged(message, span_of(where, behind, behind + 1), fix="Write ? behind the gateway's address.")
            return behind, found.end(), [note]
    if mark >= 0:
        return mark, mark + 1, []
    return end, None, []
