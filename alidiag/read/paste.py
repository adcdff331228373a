r"""What mail, chat, terminals and typing do to a pasted text: reported, and undone only where that is safe.

White space is named here character by character: `str.isspace` and `\s` know some of these and not others,
and `str.splitlines` cuts at characters that end no line in a request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from alidiag.model import Finding, Level, Span
from alidiag.pattern import Pattern
from alidiag.read.draft import damaged, span_of
from alidiag.read.marks import STARTS

if TYPE_CHECKING:
    from alidiag.query import Where
    from alidiag.read.places import Mapped

PLAIN_SPACE = " \t\r\n\v\f"
"""White space that goes round any pasted text."""

ODD_SPACE = (
    "\x85\xa0\xad\u061c\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b"
    "\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f\u2060\u2066\u2067"
    "\u2068\u2069\u3000\u3164\ufeff"
)
"""White space and invisible characters that no keyboard puts there."""

CLOSING = {
    "<": ">",
    '"': '"',
    "'": "'",
    "`": "`",
    "“": "”",
    "‘": "’",
    "「": "」",
    "《": "》",
    "＜": "＞",
    "(": ")",
    "（": "）",
}
_PUNCTUATION = ".,;)。，；）、】》」>"
_FULL_WIDTH = Pattern(r"＆[A-Za-z_][A-Za-z0-9_]{0,63}[=＝]|(?:^|(?<=[&＆?？]))[A-Za-z_][A-Za-z0-9_]{0,63}＝")
_BREAK = Pattern(r"\r\n|\n|\r")
_START = Pattern(r"&?([a-z_]{1,40})=")


class Cleaned(NamedTuple):
    """A text without what copying put in, and where each part of it stands in the pasted text."""

    text: str
    where: Where
    notes: tuple[Finding, ...]


def trim(text: str, start: int, end: int) -> tuple[int, int, list[Finding]]:
    """Where `text[start:end]` begins and ends without white space, quotes or brackets around it."""
    notes: list[Finding] = []
    start, end = trim_space(text, start, end, notes)
    for _ in range(3):
        closing = CLOSING.get(text[start]) if end - start > 1 else None
        # Only punctuation may stand behind the closing mark, else it does not belong to the opening one.
        last = -1 if closing is None else text.rfind(closing, max(start + 1, end - 8), end)
        if last < 0 or text[last + 1 : end].strip(_PUNCTUATION + PLAIN_SPACE):
            break
        notes.append(enclosed(text, start, last))
        start, end = trim_space(text, start + 1, last, notes)
    return start, end, notes


def enclosed(text: str, opening: int, closing: int) -> Finding:
    """The note about a pair of quotes or brackets round the request."""
    message = f"The request stands between {text[opening]} and {text[closing]}; they were left out."
    return damaged(message, Span(opening, closing + 1), level=Level.NOTE)


def trim_space(text: str, start: int, end: int, notes: list[Finding]) -> tuple[int, int]:
    """Where `text[start:end]` begins and ends without the white space around it, which goes into `notes`."""
    inner = text[start:end]
    begin = end - len(inner.lstrip(PLAIN_SPACE + ODD_SPACE))
    if begin == end:
        return end, end
    finish = start + len(inner.rstrip(PLAIN_SPACE + ODD_SPACE))
    for where, span in (("before", Span(start, begin)), ("after", Span(finish, end))):
        space = text[span.start : span.end]
        odd = space.strip(PLAIN_SPACE)
        if odd:
            points = ", ".join(f"U+{ord(char):04X}" for char in sorted(set(odd)))
            notes.append(damaged(f"Invisible characters stood {where} the request and were left out: {points}.", span))
        elif space and not (where == "after" and span.end == len(text) and space in ("\n", "\r\n")):
            # One line end at the end of a file is an editor's.
            message = f"White space stood {where} the request and was left out."
            notes.append(damaged(message, span, level=Level.NOTE))
    return begin, finish


def join(text: str, start: int, end: int, *, pairs: bool = False) -> tuple[list[Cleaned], int]:
    """`text[start:end]` without the line breaks that a mail or a terminal put in.

    Args:
        text: the pasted text.
        start: where the request begins in it.
        end: where the text ends.
        pairs: take a line that begins with a known name, without an `&` at the break, as a new pair.

    Returns:
        The request, in more parts where `pairs` found lost `&`; where it ends: at an empty line, or before
        a line that begins another address.
    """
    if "\n" not in text[start:end] and "\r" not in text[start:end]:
        inner = text[start:end]
        if inner[:1] != ">":
            return [Cleaned(inner, start, ())], end
    lines = []
    position = start
    for mark in _BREAK.compiled.finditer(text, start, end):
        lines.append((position, mark.start()))
        position = mark.end()
    lines.append((position, end))
    quoted = all(text.startswith(">", first) for first, last in lines if last > first)
    parts: list[list[tuple[int, int]]] = [[]]
    finish, lost = start, 0
    for number, (first, last) in enumerate(lines):
        inner = text[first + quoted : last]
        first, last = last - len(inner.lstrip(" \t")), first + quoted + len(inner.rstrip(" \t"))  # noqa: PLW2901
        if number and (first >= last or text.startswith(("http://", "https://"), first)):
            break
        if number and pairs and _is_new_pair(text, parts[-1][-1], first, last):
            parts.append([])
            lost += 1
        parts[-1].append((first, last))
        finish = last
    return _joined(text, start, finish, parts, lost, quoted=quoted), finish


def _is_new_pair(text: str, before: tuple[int, int], first: int, last: int) -> bool:
    begin = _START.compiled.match(text, first, min(last, first + 42))
    open_end = before[1] > before[0] and text[before[1] - 1] in "&?="
    return begin is not None and text[first] != "&" and not open_end and begin[1] in STARTS


def _joined(
    text: str, start: int, finish: int, parts: list[list[tuple[int, int]]], lost: int, *, quoted: bool
) -> list[Cleaned]:
    whole = Span(start, finish)
    notes = []
    if quoted:
        notes.append(damaged("Each line begins with the quotation mark > of a mail; the marks were left out.", whole))
    breaks = sum(len(part) - 1 for part in parts)
    if breaks:
        message = f"{breaks:,} line break(s) inside the request, with the blanks beside them, were left out."
        if any(text[last - 1] == "=" for part in parts for _, last in part[:-1]):
            message += " A line ends in =, which may be the soft line break of a mail's source."
        notes.append(damaged(message, whole, fix="Paste the request as one line."))
    if lost:
        message = f"{lost:,} line(s) begin with a parameter's name, without &; each was read as a new pair."
        notes.append(damaged(message, whole, fix="Paste the request as one line, with its & signs."))
    cleaned = []
    for part in parts:
        if len(part) == 1:
            cleaned.append(Cleaned(text[part[0][0] : part[0][1]], part[0][0], ()))
            continue
        places: list[int] = []
        for first, last in part:
            places.extend(range(first, last))
        cleaned.append(Cleaned("".join(text[first:last] for first, last in part), [*places, part[-1][1]], ()))
    cleaned[0] = cleaned[0]._replace(notes=tuple(notes))
    return cleaned


def ending(part: Cleaned | Mapped) -> list[Finding]:
    """What stands at the end and seldom belongs to the request. It is kept: only the signature can tell."""
    text = part.text
    size = len(text)
    if text.endswith(("…", "...", "。。。")):
        mark = "…" if text.endswith("…") else text[-3:]
        span = span_of(part.where, size - len(mark), size)
        return [
            damaged(
                f"The request ends in {mark}: it was shortened when it was shown or copied.",
                span,
                fix="Copy all of it.",
            )
        ]
    if text and text[-1] in _PUNCTUATION:
        message = f"The request ends in {text[-1]}, which may belong to the sentence around it; it was kept."
        return [damaged(message, span_of(part.where, size - 1, size), fix="Paste the request alone.")]
    return []


def full_width(part: Cleaned | Mapped) -> list[Finding]:
    """The first full-width `＆` or `＝` that stands where a query has `&` or `=`. It is kept."""
    if part.text.isascii() or not (found := _FULL_WIDTH.compiled.search(part.text)):
        return []
    count = sum(1 for _ in _FULL_WIDTH.compiled.finditer(part.text))
    message = f"A full-width ＆ or ＝ stands where & or = is expected ({count:,} time(s)); it was kept."
    fix = "Type & and = in half width."
    return [damaged(message, span_of(part.where, found.start(), found.end()), fix=fix)]


def unread(text: str, start: int, end: int, side: str) -> list[Finding]:
    """Other text that stands on one side of the request (`before`, `behind`) and was not read."""
    rest = text[start:end].strip(PLAIN_SPACE + ODD_SPACE + _PUNCTUATION)
    if not rest:
        return []
    message = f"{len(rest):,} characters of other text stand {side} the request; they were not read."
    return [damaged(message, Span(start, end))]
