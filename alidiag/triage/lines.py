"""A ticket's text -> lines that know their numbers; what a mail program did to them is undone, and told.

Every step maps lines to lines. Each is linear in the text: no pattern here can go back over what it has read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from alidiag.named import NamedTuple

_QUOTED = re.compile(r"[ \t]{0,3}+((?:[>＞][ \t]?)++)(?=[^\s<])")
_EMPTY_QUOTE = re.compile(r"[ \t]{0,3}+(?:[>＞][ \t]?)++\Z")
_JSON_ESCAPE = re.compile(r"\\(?:u0026|u003[cdefCDEF]|/|\")")
_JSON = {'"': '"', "/": "/", "u0026": "&", "u003d": "=", "u003c": "<", "u003e": ">", "u003f": "?"}
_GATEWAY = ("gateway.do", "rest.htm", "service=", "service\\u003d", "notify_id=", "_input_charset")


class Line(NamedTuple):
    """One line of a text, with its number in the ticket."""

    text: str
    number: int


class Undoing(NamedTuple):
    """What was undone, in words, and in which lines."""

    what: str
    first: int
    last: int


Step = Callable[[Sequence[Line], list[Undoing]], list[Line]]


def lines_of(text: str) -> list[Line]:
    """The lines of a text. Only LF, with or without a CR before it, ends a line."""
    return [Line(line.removesuffix("\r"), number) for number, line in enumerate(text.split("\n"), 1)]


def unquoted(lines: Sequence[Line], told: list[Undoing]) -> list[Line]:
    """Without the quotation marks `>` of a mail, however deep."""
    out: list[Line] = []
    marked: list[int] = []
    inside = False
    for line in lines:
        found = _QUOTED.match(line.text) or (_EMPTY_QUOTE.match(line.text) if inside else None)
        inside = found is not None
        if found is None:
            out.append(line)
            continue
        marked.append(line.number)
        out.append(line._replace(text=line.text[found.end() :]))
    _tell("The quotation marks > of a mail were left out", marked, told)
    return out


def unescaped(lines: Sequence[Line], told: list[Undoing]) -> list[Line]:
    r"""Without the escapes of a JSON string (`\/`, `\u0026`, `\"`) in lines of a log that hold a request."""
    out: list[Line] = []
    marked: list[int] = []
    for line in lines:
        text = line.text
        if "\\" in text and _JSON_ESCAPE.search(text) and any(mark in text for mark in _GATEWAY):
            plain = _JSON_ESCAPE.sub(lambda found: _JSON.get(found[0][1:].lower(), found[0]), text)
            if plain != text:
                marked.append(line.number)
                line = line._replace(text=plain)  # noqa: PLW2901
        out.append(line)
    _tell("The escapes of a JSON string were undone", marked, told)
    return out


def _tell(what: str, numbers: list[int], told: list[Undoing]) -> None:
    """One remark for each run of lines."""
    start = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] > numbers[at - 1] + 1:
            told.append(Undoing(what, numbers[start], numbers[at - 1]))
            start = at
