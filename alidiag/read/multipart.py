"""Bodies of multipart/form-data -> names and values, with their places. Files are left out.

Source: RFC 7578.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from alidiag.model import Finding, Level
from alidiag.pattern import Pattern
from alidiag.read.draft import damaged
from alidiag.read.places import Edit, Mapped
from alidiag.read.values import Pair

START = Pattern(
    r"^([ \t]{0,40}+)--([^\s\"]{1,200}+)[ \t]*\r?\n"
    r"(?=(?:[ \t]*(?:Content-(?:Type|Transfer-Encoding|Length)|MIME-Version):[^\n]{0,200}\n){0,4}"
    r"[ \t]*Content-Disposition:)",
    2 | 8,
)
_DISPOSITION = Pattern(r"[ \t]*Content-Disposition:[ \t]*form-data\b([^\r\n]{0,2000})", 2)
_NAME = Pattern(r";[ \t]*name=(?:\"((?:[^\"\\]|\\.){0,200}+)\"|([^\s;]{1,200}))", 2)
_FILE = Pattern(r";[ \t]*filename\*?=", 2)
_HEADER = Pattern(r"[ \t]*(?:Content-[A-Za-z-]{1,40}|MIME-Version):", 2)
MOST = 2001
"""Fields: a request with more is refused."""


class Fields(NamedTuple):
    """The fields of a body; `end` is where it ends. `files` are left out."""

    fields: tuple[Pair, ...]
    end: int
    files: int = 0
    is_cut: bool = False
    notes: tuple[Finding, ...] = ()


def fields_of(body: Mapped, content_type: str = "") -> Fields | None:
    """The fields of a body; None where it is no multipart/form-data.

    Args:
        body: its boundary need not stand at its beginning, and what follows is not read.
        content_type: of its header; empty where there is none.
    """
    text = body.text
    start = START.compiled.search(text)
    if start is None or (not content_type.lower().startswith("multipart/") and text[: start.start()].strip()):
        return None
    return fields_at(body, start.start())


def fields_at(body: Mapped, begin: int) -> Fields | None:
    """The fields of a body whose first boundary stands at a place; None where no field follows."""
    text = body.text
    start = START.compiled.match(text, begin)
    if start is None:
        return None
    indent, boundary = start[1], "--" + start[2]
    pairs: list[Pair] = []
    files = 0
    at, end, is_cut = start.end(), start.end(), False
    while len(pairs) < MOST:
        close, behind, is_last = _next(text, boundary, at)
        is_cut = behind < 0
        one = _part(body, at, close, indent, is_cut=is_cut)
        if isinstance(one, _Part):
            pairs.append((one.name, one.value))
            end = one.end
        else:
            files += one
        if is_cut:
            break
        at = end = behind
        if is_last:
            break
    if not pairs:
        return None
    return Fields(tuple(pairs), end, files, is_cut, tuple(_notes(body, begin, end, files, is_cut=is_cut)))


def _next(text: str, boundary: str, at: int) -> tuple[int, int, bool]:
    """Where the line of the next boundary begins and ends, and whether it is the last; its end is -1 without one."""
    place = text.find(boundary, at)
    while place >= 0:
        # The part before begins behind a line break.
        line = max(at, text.rfind("\n", at, place) + 1)
        behind = place + len(boundary)
        stop = text.find("\n", behind)
        stop = len(text) if stop < 0 else stop
        rest = text[behind : min(stop, behind + 80)].strip(" \t\r")
        if not text[line:place].strip(" \t") and rest in ("", "--"):
            end = behind + 2 if rest else min(stop + 1, len(text))
            return line, end, bool(rest) or stop == len(text)
        place = text.find(boundary, behind)
    return len(text), -1, True


class _Part(NamedTuple):
    name: Mapped
    value: Mapped
    end: int


def _part(body: Mapped, start: int, close: int, indent: str, *, is_cut: bool) -> _Part | int:
    """One field; else how many files it is."""
    text = body.text
    at = start
    name: Mapped | None = None
    is_file = False
    while at < close:
        line = text.find("\n", at, close)
        line = close if line < 0 else line
        row = text[at:line]
        if found := _DISPOSITION.compiled.match(text, at, line):
            is_file = _FILE.compiled.search(found[1]) is not None
            if named := _NAME.compiled.search(text, found.start(1), line):
                name = body.part(*named.span(1 if named[1] is not None else 2))
        elif not row.strip(" \t\r"):
            at = min(line + 1, close)
            break
        elif not _HEADER.compiled.match(row):
            break
        at = min(line + 1, close)
    if is_file:
        return 1
    if name is None:
        return 0
    last = close
    if is_cut:
        # What stands behind a body that has no end is not known: its last value is taken as one line.
        line = text.find("\n", at)
        last = close if line < 0 else line
        last = last - 1 if text[last - 1 : last] == "\r" and last > at else last
    elif last > at:
        last -= 2 if text[last - 2 : last] == "\r\n" and last - 2 >= at else 1
    return _Part(_plain(name), _dedented(body.part(at, last), indent), last)


def _plain(name: Mapped) -> Mapped:
    return name.edited([(at, at + 1, "") for at in range(len(name)) if name.text[at : at + 2] == '\\"'])


def _dedented(value: Mapped, indent: str) -> Mapped:
    """A value without what the whole body is indented by."""
    if not indent:
        return value
    edits: list[Edit] = []
    at = 0
    while at >= 0:
        if value.text.startswith(indent, at):
            edits.append((at, at + len(indent), ""))
        at = value.text.find("\n", at) + 1 or -1
    return value.edited(edits)


def _notes(body: Mapped, begin: int, end: int, files: int, *, is_cut: bool) -> Iterator[Finding]:
    if is_cut:
        span = body.span(max(begin, end - 1), end)
        yield damaged("The multipart body has no last boundary; it may be cut off.", span, level=Level.NOTE)
    if files:
        message = f"{files:,} file(s) of the multipart body were left out."
        yield damaged(message, body.span(begin, end), level=Level.NOTE)
