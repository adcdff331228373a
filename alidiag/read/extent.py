"""How far an address or a run of pairs goes: on its line, and over the lines that it was wrapped into.

A line break may be a wrapped line, the end, or the place of a lost `&`; a mark of punctuation may belong to the request
or to the sentence around it. Each way to take them is a candidate, the likeliest first.
"""

from __future__ import annotations

from typing import NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.marks import STARTS
from alidiag.read.places import Mapped, inserted, joined

_RUN = Pattern(r"[^\s\"'<>`“”‘’「」《》（）【】，。；！？、|]*+")
_NEXT_PAIR = Pattern(r"&(?:amp;)?[A-Za-z_]\w{0,40}+=")
_QUOTED_VALUE = Pattern(r"\"[^\"\n]{0,8000}+\"(?=&|[\s,;)}\]]|$|\Z)")
_LEADING_PAIR = Pattern(r"(&?(?:amp;)?)([A-Za-z_]\w{0,40}+)=")
_FRESH = Pattern(r"https?:|curl\b|[<{\[(]|[*#](?![A-Za-z0-9%])|-{2,}|\d{4}-\d\d-\d\d|[A-Z][A-Za-z-]{1,20}: ")
_OPEN_END = Pattern(r"(?:[&=?]|%[0-9A-Fa-f]?)\Z")
_CUT_NAME = Pattern(r"[&?](?:amp;)?[A-Za-z_]\w{0,40}+\Z")
_TAIL = Pattern(r"[A-Za-z0-9+/=%_.~*-]{1,200}\Z")
_LAST_VALUE = Pattern(r"(?:[^&]*[?;])?([A-Za-z_]\w{0,40}+)=([^&]*+)")
_BLANKS = Pattern(r"[ \t\r]*+")
_HALF = Pattern(r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{0,31}")
CLOSING = ".,;:!?)]}。，；"
"""Marks of the sentence around a request, at its end."""
FAR = 300
"""Characters: how far behind a blank or a quote the next `&name=` is looked for."""
LONGEST_LINE = 131_072
"""Characters of a line that are looked at."""
MOST_LINES = 400
TAIL = 1000
"""Characters of what was walked over that tell whether a further line belongs to it."""
WRAPPED = 50
"""Characters: a shorter line was hardly wrapped."""
MOST = 5
"""Candidates of one run."""


class Candidate(NamedTuple):
    """A run as one line, and what was done to join it."""

    text: Mapped
    end: int
    repairs: tuple[str, ...] = ()


class Extents(NamedTuple):
    """The ways in which a run may go on, the likeliest first.

    `first_stop` is where it ends on its first line, `farthest` where it ends at most.
    """

    candidates: tuple[Candidate, ...]
    first_stop: int
    farthest: int

    @property
    def end(self) -> int:
        """How far the text is read, whichever candidate is right."""
        return self.candidates[0].end


class _Walk:
    """One run over its lines. `eager`: every line that may go on does."""

    def __init__(self, source: Mapped, text: str, start: int, *, eager: bool) -> None:
        self.source, self.text, self.start, self.eager = source, text, start, eager
        self.pieces: list[Mapped] = []
        self.tail = ""
        self.breaks = self.added = 0
        self.widths: set[int] = set()
        self.first_stop = start
        self.end = start

    def go(self) -> _Walk:
        """Walk as far as it goes."""
        text, at = self.text, self.start
        while True:
            line_end = _line_end(text, at)
            stop = stop_of(text, at, line_end)
            self.first_stop = stop if not self.breaks else self.first_stop
            self._add(self.source.part(at, stop))
            self.end = stop
            behind = _BLANKS.compiled.match(text, stop, line_end)
            is_cut = behind is not None and behind.end() < line_end
            if is_cut or text[line_end : line_end + 1] != "\n" or self.breaks == MOST_LINES:
                return self
            self.widths.add(line_end - text.rfind("\n", max(0, line_end - LONGEST_LINE), line_end))
            first = line_end + 1
            row = text[first : _line_end(text, first)]
            joint = self._joint(line_end, row.strip(" \t\r"))
            if joint is None:
                return self
            if joint:
                self._add(inserted(joint, self.source.at(first)))
                self.added += 1
            at = first + len(row) - len(row.lstrip(" \t"))
            self.breaks += 1

    def _add(self, piece: Mapped) -> None:
        self.pieces.append(piece)
        self.tail = (self.tail + piece.text[-TAIL:])[-TAIL:]

    def _joint(self, line_end: int, row: str) -> str | None:
        tail = self.tail
        width = line_end - self.text.rfind("\n", max(0, line_end - WRAPPED), line_end)
        joint = joint_of(tail, width, row)
        is_even = self.breaks and len(self.widths) == 1 and width >= WRAPPED
        if joint is None and is_even and row and len(row) < max(self.widths) and _RUN.compiled.fullmatch(row):
            # Every line had the same width, whatever it was cut through; the last one is what was left over.
            return None if _FRESH.compiled.match(row) else ""
        if joint is None and self.eager and row and not _FRESH.compiled.match(row):
            pair = _LEADING_PAIR.compiled.match(row)
            if pair and "?" in tail and tail.count("=") < 2 and not is_cut(tail):
                return None  # the body of a POST
            if pair and not pair[1] and pair[2] in STARTS and "=" in tail and not tail.endswith(("&", "?", "=")):
                return "&"
            if " " not in row and "\t" not in row and _RUN.compiled.fullmatch(row):
                return ""
        return joint

    def candidate(self) -> Candidate:
        """What was walked over, as one line."""
        notes = []
        if self.breaks:
            notes.append(f"{self.breaks:,} line break(s) inside the request were left out: it is read as one line.")
        if self.added:
            notes.append(f"{self.added:,} line(s) begin with a parameter's name; the & before it was put in.")
        return Candidate(joined(self.pieces, self.source.at(self.start)), self.end, tuple(notes))


def extents(source: Mapped, text: str, start: int, *, eager: bool = True) -> Extents:
    """The ways in which a run goes on that begins at `start`.

    Args:
        source: the text with its places.
        text: the same, with blanks for what was read already.
        start: where it begins.
        eager: lines that hardly belong to it are candidates, too.
    """
    walk = _Walk(source, text, start, eager=False).go()
    likely = walk.candidate()
    candidates = _ends(likely)
    farthest = walk.end
    if eager and text.startswith("\n", _line_end(text, start)):
        beyond = _Walk(source, text, start, eager=True).go()
        farthest = max(farthest, beyond.end)
        if beyond.end > walk.end:
            more = beyond.candidate()
            if "sign=" in more.text.text and "sign=" not in likely.text.text:
                candidates = [*_ends(more), *candidates]
            else:
                candidates += _ends(more)
        if walk.breaks:
            first = Candidate(source.part(start, walk.first_stop), walk.first_stop)
            candidates += _ends(first)
        if walk.added:
            plain = joined([piece for piece in walk.pieces if not _is_inserted(piece)])
            candidates.append(Candidate(plain, walk.end, likely.repairs[:1]))
    unlike = {one.text.text: one for one in reversed(candidates)}
    kept = list(dict.fromkeys(one.text.text for one in candidates))
    return Extents(tuple(unlike[one] for one in kept[:MOST]), walk.first_stop, farthest)


def _is_inserted(piece: Mapped) -> bool:
    return piece.text == "&" and piece.whole.start == piece.whole.end


def _ends(one: Candidate) -> list[Candidate]:
    """Without the marks of the sentence around it, and with them."""
    whole = one.text.text
    cut = whole.rstrip(CLOSING)
    if len(cut) == len(whole) or whole.endswith(("...", "…", "。。。")) or not cut:
        return [one]
    gone = whole[len(cut) :]
    if gone[0] in ")]}" and cut.count("([{"[")]}".index(gone[0])]) > cut.count(gone[0]):
        return [one, one._replace(text=one.text.part(0, len(cut)), repairs=(*one.repairs, _left_out(gone)))]
    return [one._replace(text=one.text.part(0, len(cut)), repairs=(*one.repairs, _left_out(gone))), one]


def _left_out(gone: str) -> str:
    return f"{gone} behind the request was left out: it belongs to the sentence around it."


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at, at + LONGEST_LINE)
    end = min(len(text), at + LONGEST_LINE) if end < 0 else end
    return end - 1 if end > at and text[end - 1] == "\r" and text[end : end + 1] != "\n" else end


def one_pair(text: str, start: int, *, eager: bool) -> int:
    """The end of what begins at a place, if it is surely no more than one pair; else 0. Asked before all else."""
    found = _RUN.compiled.match(text, start)
    stop = found.end() if found else start
    last, following = text[stop - 1], text[stop : stop + 1]
    if text.find("&", start, stop + FAR) >= 0 or (last == "=" and following == '"'):
        return 0
    if following in (" ", "\t") and (behind := _BLANKS.compiled.match(text, stop)):
        following = text[behind.end() : behind.end() + 1]
    is_end = following not in ("\r", "\n") or (not eager and last not in "=?%")
    return stop if is_end else 0


def stop_of(text: str, at: int, line_end: int) -> int:
    """Where the request ends on this line: behind a blank or quote it goes on if a further `&name=` follows."""
    while True:
        found = _RUN.compiled.match(text, at, line_end)
        stop = found.end() if found else at
        if text[stop - 1 : stop] == "=" and (value := _QUOTED_VALUE.compiled.match(text, stop, line_end)):
            at = value.end()
            if text[at : at + 1] == "&":
                continue
            return at
        far = min(line_end, stop + FAR)
        more = _NEXT_PAIR.compiled.search(text, stop, far) if text.find("&", stop, far) >= 0 else None
        if more is None or "://" in text[stop : more.start()] or "href" in text[stop : more.start()]:
            return stop
        at = more.end()


def joint_of(tail: str, width: int, row: str) -> str | None:
    """What joins a further line to the request, `&` where it was lost; None where the line does not belong to it."""
    if not row or _FRESH.compiled.match(row) or tail.endswith(("...", "…")):
        return None
    is_open = (is_cut(tail) and width >= WRAPPED) or _OPEN_END.compiled.search(tail[-2:]) is not None
    one_word = " " not in row and "\t" not in row
    if (pair := _LEADING_PAIR.compiled.match(row)) and (one_word or "&" in row[pair.end() : pair.end() + 400]):
        if pair[1] or is_open:
            return ""
        if pair[2] in STARTS:
            if "?" in tail and tail.count("=") < 2:
                # An address with no more than its charset: what follows is the body of a POST.
                return None
            # A short line before it was hardly wrapped: what follows may be the body of a POST, or a list.
            return "&" if width >= WRAPPED else None
        return "" if width >= WRAPPED else None
    if found := _NEXT_PAIR.compiled.search(row, 0, FAR):
        return None if "://" in row[: found.start()] and not one_word else ""
    if not one_word:
        return None
    if is_open:
        return ""
    last = _LAST_VALUE.compiled.fullmatch(tail, tail.rfind("&") + 1)
    if last is not None and last[1] == "sign":
        return "" if not _is_whole(last[2]) and _TAIL.compiled.fullmatch(row) and len(row) >= 2 else None
    plain = width >= WRAPPED and _TAIL.compiled.fullmatch(row)
    return "" if plain and any(c in "%+=/" or c.isdigit() for c in row) else None


def is_cut(tail: str) -> bool:
    """Whether what was read ends in the middle of a name."""
    return _CUT_NAME.compiled.search(tail[-45:]) is not None


def _is_whole(sign: str) -> bool:
    """Whether a signature is complete: 32 hexadecimal digits, or base64 that fills its octets."""
    if _HALF.compiled.fullmatch(sign):
        return len(sign) == 32
    letters = sign.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=").replace("%2b", "+").replace("%2f", "/")
    letters = letters.replace("%3d", "=")
    return letters.endswith("=") and len(letters) % 4 == 0
