"""A name, a value or a line of a page: what it means, and which characters of the page stand for it.

Character references are resolved, line ends are LF, as in a browser. Places count characters of the page.
Source: https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.references import references

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alidiag.query import Where

Change = tuple[int, int, str]
"""`start`, `end` and what stands instead; changes are in order and do not overlap."""

SPACE = " \t\n\f\r"
"""What HTML calls white space."""
_ODD = Pattern(r"\r\n?+|\0")
_RUN = Pattern(r"[ \t\n\f\r]++")
_BREAK = Pattern(r"[ \t]*+(?:\r\n?+|\n)[ \t\r\n]*+")
_LOWER = {code: code + 32 for code in range(65, 91)}


class Written(NamedTuple):
    """A text, where it begins, and which stretches of the page stand for something else in it."""

    text: str
    start: int
    changes: tuple[Change, ...] = ()
    end: int = 0
    breaks: int = 0
    """Line breaks that were left out as damage."""

    def where(self) -> Where:
        """The place in the page of each character, and of the end."""
        if not self.changes:
            return self.start
        places: list[int] = []
        at = self.start
        for first, last, new in self.changes:
            places += range(at, first)
            places += [first] * len(new)
            at = last
        places += range(at, self.end + 1)
        return places


def written(page: str, start: int, end: int, *, attribute: bool) -> Written:
    """What a stretch of a page means, in an attribute or between tags."""
    return _changed(page, start, end, list(_meant(page, start, end, attribute=attribute)))


def joined(page: str, pieces: list[tuple[int, int]]) -> Written:
    """What several stretches of a page mean, one behind the other: tags stand between them.

    NUL is left out, as between the tags of a body. There is at least one piece.
    """
    changes: list[Change] = []
    start = at = pieces[0][0]
    for first, last in pieces:
        if first > at:
            changes.append((at, first, ""))
        changes += [
            (one, behind, "" if new == "\ufffd" and page[one] == "\0" else new)
            for one, behind, new in _meant(page, first, last, attribute=False)
        ]
        at = last
    return _changed(page, start, at, changes)


def instead(start: int, end: int, text: str) -> Written:
    """A text that stands for a whole stretch."""
    return Written(text, start, ((start, end, text),), end)


def edited(one: Written, edits: Iterable[Change]) -> Written:
    """A text with stretches of itself replaced; `start` and `end` count its own characters."""
    where = one.where()
    runs = [
        (where + first, where + last, new) if isinstance(where, int) else (where[first], where[last], new)
        for first, last, new in edits
    ]
    if not runs:
        return one
    changes: list[Change] = []
    rest = iter(one.changes)
    old = next(rest, None)
    for run in runs:
        while old is not None and old[0] < run[0]:
            changes.append(old)
            old = next(rest, None)
        while old is not None and old[1] <= run[1]:
            old = next(rest, None)
        changes.append(run)
    while old is not None:
        changes.append(old)
        old = next(rest, None)
    out: list[str] = []
    at = 0
    for first, last, new in edits:
        out += [one.text[at:first], new]
        at = last
    return one._replace(text="".join([*out, one.text[at:]]), changes=tuple(changes))


def part(one: Written, first: int, last: int) -> Written:
    """A stretch of a text, counted in its own characters."""
    where = one.where()
    if isinstance(where, int):
        return Written(one.text[first:last], where + first, end=where + last)
    start, end = where[first], where[last]
    changes = tuple(change for change in one.changes if start <= change[0] and change[1] <= end)
    return Written(one.text[first:last], start, changes, end)


def beside(parts: list[Written], joint: str) -> Written:
    """Texts one behind the other, with something between them. There is at least one."""
    changes = list(parts[0].changes)
    for before, behind in pairwise(parts):
        changes += [(before.end, behind.start, joint), *behind.changes]
    return Written(joint.join([one.text for one in parts]), parts[0].start, tuple(changes), parts[-1].end)


def collapsed(one: Written) -> Written:
    """Without white space at the ends, and with one blank where some stands inside."""
    size = len(one.text)
    return edited(one, [
        (*found.span(), "" if not found.start() or found.end() == size else " ")
        for found in _RUN.compiled.finditer(one.text)
        if found[0] != " " or not found.start() or found.end() == size
    ])  # fmt: skip


def stripped(one: Written) -> Written:
    """Without white space at the ends."""
    text = one.text
    first, last = len(text) - len(text.lstrip(SPACE)), len(text.rstrip(SPACE))
    if first >= last:
        return edited(one, [(0, len(text), "")] if text else [])
    edits = [(0, first, "")] if first else []
    return edited(one, [*edits, (last, len(text), "")] if last < len(text) else edits)


def without_line_ends(one: Written) -> Written:
    """Without LF and CR."""
    text = one.text
    return edited(one, [(at, at + 1, "") for at, char in enumerate(text) if char in "\r\n"])


def unwrapped(page: str, one: Written, joint: str) -> Written:
    """Without the line breaks that stand in the page itself, and the blanks beside them; `joint` takes their place."""
    edits = []
    where = one.where()
    for found in _BREAK.compiled.finditer(one.text):
        places = range(found.start(), found.end())
        if any(page[where + at if isinstance(where, int) else where[at]] in "\r\n" for at in places):
            edits.append((*found.span(), joint))
    return edited(one, edits)._replace(breaks=one.breaks + len(edits)) if edits else one


def lowered(text: str) -> str:
    """In lower case, as HTML compares names: the letters of ASCII alone."""
    return text.lower() if text.isascii() else text.translate(_LOWER)


def _meant(page: str, start: int, end: int, *, attribute: bool) -> Iterable[Change]:
    """What stands for something else, in order."""
    changes: list[Change] = []
    if page.find("\r", start, end) >= 0 or page.find("\0", start, end) >= 0:
        changes = [
            (*found.span(), "\ufffd" if found[0] == "\0" else "\n")
            for found in _ODD.compiled.finditer(page, start, end)
        ]
    if page.find("&", start, end) >= 0:
        more = references(page, start, end, attribute=attribute)
        changes = sorted([*changes, *more]) if changes else list(more)
    return changes


def _changed(page: str, start: int, end: int, changes: list[Change]) -> Written:
    if not changes:
        return Written(page[start:end], start, end=end)
    out: list[str] = []
    at = start
    for first, last, new in changes:
        out += [page[at:first], new]
        at = last
    out.append(page[at:end])
    return Written("".join(out), start, tuple(changes), end)
