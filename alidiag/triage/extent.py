"""Where a request ends that begins at a place of a ticket: on its line, and over the lines that it was wrapped into."""

from __future__ import annotations

import re

from alidiag.named import NamedTuple
from alidiag.read.marks import STARTS

_RUN = re.compile(r"[^\s\"'<>`“”‘’「」《》（）【】，。；！？、|]*+")
_NEXT_PAIR = re.compile(r"&(?:amp;)?[A-Za-z_]\w{0,40}+=")
_QUOTED_VALUE = re.compile(r"\"[^\"\n]{0,8000}+\"(?=&|[\s,;)}\]]|$|\Z)")
_LEADING_PAIR = re.compile(r"(&?(?:amp;)?)([A-Za-z_]\w{0,40}+)=")
_FRESH = re.compile(r"https?:|curl\b|[<{\[(*#]|-{2,}|\d{4}-\d\d-\d\d|[A-Z][A-Za-z-]{1,20}: ")
_OPEN_END = re.compile(r"(?:[&=?]|%[0-9A-Fa-f]?)\Z")
_TAIL = re.compile(r"[A-Za-z0-9+/=%_.~*-]{1,200}\Z")
_LAST_VALUE = re.compile(r"(?:\A|[?&;])([A-Za-z_]\w{0,40}+)=([^&]*+)\Z")
_BLANKS = re.compile(r"[ \t]*+")
_CLOSING = ".,;:!?)]}。，；"
FAR = 300
"""Characters: how far behind a blank or a quote the next `&name=` is looked for."""
LONGEST_LINE = 131_072
"""Characters of a line that are looked at."""
MOST_LINES = 400
WRAPPED = 50
"""Characters: a shorter line was hardly wrapped."""


class Extent(NamedTuple):
    """A request as one line, where it ends in the text, and what was undone to join it."""

    text: str
    end: int
    first_stop: int
    """Where it ends on its first line."""
    undone: tuple[str, ...]


def extent(text: str, start: int) -> Extent:
    """The run of URL characters that begins at `start`, over as many lines as it goes on."""
    pieces: list[str] = []
    at, breaks, added, first_stop = start, 0, 0, start
    while True:
        line_end = text.find("\n", at, at + LONGEST_LINE)
        line_end = min(len(text), at + LONGEST_LINE) if line_end < 0 else line_end
        stop = _stop(text, at, line_end)
        first_stop = stop if not breaks else first_stop
        pieces.append(text[at:stop])
        behind = _BLANKS.match(text, stop, line_end)
        if (behind and behind.end() < line_end) or text[line_end : line_end + 1] != "\n" or breaks == MOST_LINES:
            break
        first = line_end + 1
        last = text.find("\n", first, first + LONGEST_LINE)
        row = text[first : min(len(text), first + LONGEST_LINE) if last < 0 else last]
        inner = row.strip(" \t")
        joint = _joint(_tail(pieces), line_end - text.rfind("\n", max(0, line_end - WRAPPED), line_end), inner)
        if joint is None:
            break
        if joint:
            pieces.append(joint)
            added += 1
        at = first + len(row) - len(row.lstrip(" \t"))
        breaks += 1
    whole = "".join(pieces)
    notes = []
    if breaks:
        notes.append(f"{breaks:,} line break(s) inside the request were left out: it is read as one line")
    if added:
        notes.append(f"{added:,} line(s) begin with a parameter's name; the & before it was put in")
    cut = whole.rstrip(_CLOSING)
    if len(cut) < len(whole) and not whole.endswith("..."):
        notes.append(f"{whole[len(cut) :]} behind the request was left out: it belongs to the sentence around it")
        whole = cut
    return Extent(whole, stop, first_stop, tuple(notes))


def _tail(pieces: list[str]) -> str:
    tail = ""
    for piece in reversed(pieces):
        tail = piece + tail
        if len(tail) > 400:
            break
    return tail[-1000:]


def _stop(text: str, at: int, line_end: int) -> int:
    """Where the request ends on this line: behind a blank or quote it goes on if a further `&name=` follows."""
    while True:
        found = _RUN.match(text, at, line_end)
        stop = found.end() if found else at
        if text[stop - 1 : stop] == "=" and (value := _QUOTED_VALUE.match(text, stop, line_end)):
            at = value.end()
            if text[at : at + 1] == "&":
                continue
            return at
        far = min(line_end, stop + FAR)
        more = _NEXT_PAIR.search(text, stop, far) if text.find("&", stop, far) >= 0 else None
        if more is None or "://" in text[stop : more.start()] or "href" in text[stop : more.start()]:
            return stop
        at = more.end()


def _joint(tail: str, width: int, row: str) -> str | None:
    """What joins a further line to the request, `&` where it was lost; None where the line does not belong to it."""
    if not row or _FRESH.match(row) or tail.endswith(("...", "…")):
        return None
    is_open = _OPEN_END.search(tail) is not None
    one_word = " " not in row and "\t" not in row
    if (pair := _LEADING_PAIR.match(row)) and (one_word or "&" in row[pair.end() : pair.end() + 400]):
        if pair[1] or is_open:
            return ""
        if pair[2] in STARTS:
            if "?" in tail and tail.count("=") < 2:
                # An address with no more than its charset: what follows is the body of a POST.
                return None
            # A short line before it was hardly wrapped: what follows may be the body of a POST, or a list.
            return "&" if width >= WRAPPED else None
        return "" if width >= WRAPPED else None
    if found := _NEXT_PAIR.search(row, 0, FAR):
        return None if "://" in row[: found.start()] and not one_word else ""
    if not one_word:
        return None
    if is_open:
        return ""
    last = _LAST_VALUE.search(tail)
    if last is not None and last[1] == "sign":
        return "" if not _is_whole(last[2]) and _TAIL.fullmatch(row) and len(row) >= 2 else None
    return "" if width >= WRAPPED and _TAIL.fullmatch(row) and any(c in "%+=/" or c.isdigit() for c in row) else None


def _is_whole(sign: str) -> bool:
    """Whether a signature is complete: 32 hexadecimal digits, or base64 that fills its octets."""
    if len(sign) <= 32 and re.fullmatch(r"[0-9a-fA-F]*", sign):
        return len(sign) == 32
    letters = sign.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=").replace("%2b", "+").replace("%2f", "/")
    letters = letters.replace("%3d", "=")
    return letters.endswith("=") and len(letters) % 4 == 0
