"""A pasted URL, with whatever a mail, a chat or a sentence put around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alidiag.pattern import Pattern
from alidiag.read.address import read_address
from alidiag.read.marks import ENDINGS
from alidiag.read.paste import CLOSING, enclosed, ending, full_width, join, trim_space, unread

if TYPE_CHECKING:
    from alidiag.model import Finding
    from alidiag.read.draft import Draft

_SCHEME = Pattern(r"https?://", re.IGNORECASE)
_LABELLED = Pattern(
    r"(?<![A-Za-z_])(?:url|href|link|action|src|request|address|gateway)[\"'\s]{0,3}=[\"'\s]{0,3}$",
    re.IGNORECASE,
)
_METHOD = Pattern(r"\b(GET|POST)[ \t]+$")
_CLOSED = {mark: Pattern("\\" + mark + r"(?=[ \t\r\n<>.]|\Z)") for mark in "\"'`)"}
_NO_ADDRESS = frozenset(" \t\r\n\"'<>`“”‘’：；，。！（）【】「」《》＜＞")
_BEFORE = 200
"""Characters: where a scheme begins is judged by what stands at most this far before it."""


def is_url(text: str) -> bool:
    """Whether the text holds an address before it holds any parameter."""
    return _begin(text) is not None


def read_url(text: str) -> Draft:
    """The first address in the text; what else stands there is reported."""
    notes: list[Finding] = []
    start, end = trim_space(text, 0, len(text), notes)
    begin = _begin(text)
    begin = start if begin is None else begin
    method = _METHOD.compiled.search(text, max(0, begin - 8), begin)
    opening, last = begin, end
    if begin > start and (closing := CLOSING.get(text[begin - 1])):
        last = _closing(text, closing, begin, end)
        if last < end:
            opening = begin - 1
            notes.append(enclosed(text, opening, last))
    elif not text[start:begin].strip(" \t>"):
        opening = begin = start  # the quotation mark of a mail
    elif method:
        opening = method.start()
    notes += unread(text, start, opening, "before")
    parts, finish = join(text, begin, last)
    part = parts[0]
    notes += [*part.notes, *full_width(part), *ending(part), *unread(text, finish, last, "behind")]
    notes += unread(text, last + 1, end, "behind")
    draft = read_address(part.text, part.where)
    return draft._replace(method=method[1] if method else "GET", notes=(*notes, *draft.notes))


def _closing(text: str, closing: str, begin: int, end: int) -> int:
    """Where the quote or bracket stands that ends an address, or `end`."""
    if closing in "\"'`)":
        # These may stand inside an address too, as in {"a":"b"}.
        found = _CLOSED[closing].compiled.search(text, begin, end)
        return found.start() if found else end
    place = text.find(closing, begin, end)
    return end if place < 0 else place


def _begin(text: str) -> int | None:
    """Where the first address begins: at its scheme, else at the word that holds a gateway's path."""
    scheme = _SCHEME.compiled.search(text)
    first = len(text) if scheme is None else scheme.start()
    paths = [place for ending_ in ENDINGS if (place := text.find(ending_, 0, first)) >= 0]
    if paths:
        first = min(paths)
        low = max(0, first - _BEFORE)
        while first > low and text[first - 1] not in _NO_ADDRESS:
            first -= 1
    elif scheme is None:
        return None
    before = text[max(0, first - _BEFORE) : first]
    if "&" in before or (before.rstrip(" \t\"'").endswith("=") and not _LABELLED.compiled.search(before)):
        return None
    return first
