"""The HTML source of a mail -> the lines that a reader of the mail sees.

Forms and XML that are to be read as such are taken out before; see `find`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from alidiag.triage.lines import Line, Undoing

_TAG = re.compile(r"<(/?)([A-Za-z]{1,10})((?:\s[^<>]{0,4000}+)?)>")
_BREAKING = frozenset({"br", "p", "div", "tr", "li", "table", "td", "blockquote", "pre", "h1", "h2", "h3", "ul", "ol"})
_INLINE = frozenset(
    {"a", "b", "i", "u", "em", "strong", "span", "font", "code", "wbr", "html", "body", "head", "tbody", "th", "img"}
)
_LINK = re.compile(r"\bhref[ \t]{0,4}=[ \t]{0,4}[\"']([^\"'<>]{1,4000}+)[\"']", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " "}
ENOUGH = 3
"""Tags that make a text the source of a page."""
WHAT = "The HTML of a mail was turned into what its reader sees"


def without_markup(lines: Sequence[Line], told: list[Undoing]) -> list[Line]:
    """The lines without tags and entities, where there are enough tags; else as they are."""
    text = "\n".join(line.text for line in lines)
    tags = [found for found in _TAG.finditer(text) if found[2].lower() in _BREAKING or found[2].lower() in _INLINE]
    if len(tags) < ENOUGH:
        return list(lines)
    starts = _starts(lines)
    out: list[Line] = []
    row: list[str] = []
    number = 0

    def put(piece: str, at: int) -> None:
        nonlocal number
        for count, part in enumerate(piece.split("\n")):
            if count:
                end_row()
            if part and not row:
                number = lines[bisect_right(starts, at) - 1].number + count
            if part:
                row.append(part)

    def end_row() -> None:
        out.append(Line(_plain("".join(row)), number or (out[-1].number if out else 1)))
        row.clear()

    last = 0
    for tag in tags:
        put(text[last : tag.start()], last)
        last = tag.end()
        name = tag[2].lower()
        if name in _BREAKING:
            end_row()
        elif name == "a" and (link := _LINK.search(tag[3])) and "gateway.do" in link[1]:
            end_row()
            put(link[1], tag.start())
            end_row()
    put(text[last:], last)
    end_row()
    told.append(Undoing(WHAT, lines[0].number, lines[-1].number))
    return out


def _starts(lines: Sequence[Line]) -> list[int]:
    starts = []
    at = 0
    for line in lines:
        starts.append(at)
        at += len(line.text) + 1
    return starts


def _plain(row: str) -> str:
    return _ENTITY.sub(_character, row) if "&" in row else row


def _character(found: re.Match[str]) -> str:
    if found[1]:
        return _NAMED[found[1]]
    code = int(found[2]) if found[2] else int(found[3], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else found[0]
