"""What lies over whole lines of a text: the quotation marks of a mail, the marks of a comment, a mail's encodings.

Each is taken off where it surely is one, and told; every step is linear in the text.
Source: RFC 2045, 6.7 and 6.8 (quoted-printable and base64).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from alidiag.model import Finding, Level, Span
from alidiag.pattern import Pattern
from alidiag.read.places import Edit, Mapped, joined

_QUOTED = Pattern(r"[ \t]{0,3}+((?:[>＞][ \t]?)++)(?=[^\s<])")
_EMPTY_QUOTE = Pattern(r"[ \t]{0,3}+(?:[>＞][ \t]?)++\Z")
_COMMENT = Pattern(
    r"[ \t]{0,64}+(?:(?://[/!]?|/\*\*?|\*(?!\*)|#(?!#)|--|;;?|'|REM\b|\|(?=[ \t]*\w+=))(?:[ \t]|\Z)[ \t]{0,40}+)++"
)
_COMMENT_END = Pattern(r"[ \t]*+\*/[ \t]*+\Z")
_HEADER = Pattern(r"content-transfer-encoding:[ \t]*(quoted-printable|base64)[ \t]*\r?\Z", 2)
_NAMED = Pattern(r"\w=3D")
_STRAY = Pattern(r"=(?![0-9A-F]{2})")
_RUN = Pattern(r"(?:=[0-9A-Fa-f]{2})++")
_SOFT = Pattern(r"=[ \t]{0,8}\r?\n")
_BASE64 = Pattern(r"[A-Za-z0-9+/]{1,100}={0,2}")
_BOUNDARY = Pattern(r"--[^\s-][^\s]{4,80}\Z")
_MARKS = ("gateway.do", "rest.htm", "sign=", "service=", "notify_id=", "_input_charset", "<alipay>", "sign_type",
          "partner")  # fmt: skip
"""A comment without any of these is left alone."""

QUOTED = "The quotation marks > of a mail were left out"
COMMENT = "The marks of a comment at the beginning of each line were left out"
QUOTED_PRINTABLE = "The quoted-printable encoding of a mail was undone"
BASE64 = "The base64 encoding of a mail was undone"


class _Line(NamedTuple):
    start: int
    end: int
    """Without the line break."""


def undone(text: Mapped, notes: list[Finding]) -> Mapped:
    """The text without what lies over its lines; what was undone is added to `notes`."""
    for step in (_unquoted, _decoded, _uncommented):
        text = step(text, notes)
    return text


def _lines(text: str) -> list[_Line]:
    """Only LF, with or without a CR before it, ends a line."""
    lines = []
    at = 0
    while True:
        end = text.find("\n", at)
        last = len(text) if end < 0 else end
        lines.append(_Line(at, last - 1 if end > at and text[last - 1] == "\r" else last))
        if end < 0:
            return lines
        at = end + 1


def _unquoted(text: Mapped, notes: list[Finding]) -> Mapped:
    """Without the quotation marks `>` of a mail, however deep."""
    if ">" not in text.text and "＞" not in text.text:
        return text
    edits: list[Edit] = []
    inside = False
    for line in _lines(text.text):
        row = text.text[line.start : line.end]
        found = _QUOTED.compiled.match(row) or (_EMPTY_QUOTE.compiled.match(row) if inside else None)
        inside = found is not None
        if found is not None:
            edits.append((line.start, line.start + found.end(), ""))
    return _tell(text, edits, QUOTED, notes)


def _uncommented(text: Mapped, notes: list[Finding]) -> Mapped:
    """Without the marks that begin each line of a comment: of two lines or more, where a request stands in it."""
    raw = text.text
    if not any(mark in raw for mark in _MARKS):
        return text
    edits: list[Edit] = []
    run: list[tuple[_Line, int]] = []

    def end_run() -> None:
        if len(run) > 1 or (run and raw[run[0][0].start : run[0][1]].strip() in ("//", "/*", "/**", "*")):
            body = raw[run[0][0].start : run[-1][0].end]
            if any(mark in body for mark in _MARKS):
                for line, end in run:
                    edits.append((line.start, end, ""))
                    close = _COMMENT_END.compiled.search(raw, max(end, line.end - 80), line.end)
                    if close and close.start() >= end:
                        edits.append((close.start(), line.end, ""))
        run.clear()

    for line in _lines(raw):
        found = _COMMENT.compiled.match(raw, line.start, line.end)
        close = _COMMENT_END.compiled.match(raw, line.start, line.end) if found is None else None
        if found is not None and found.end() > line.start:
            run.append((line, found.end()))
        elif close is not None and run:
            run.append((line, line.end))
        else:
            end_run()
    end_run()
    return _tell(text, edits, COMMENT, notes)


def _tell(text: Mapped, edits: list[Edit], what: str, notes: list[Finding]) -> Mapped:
    if not edits:
        return text
    span = text.span(edits[0][0], edits[-1][1])
    notes.append(layer(what, span))
    return text.edited(edits)


def layer(what: str, span: Span) -> Finding:
    """The note about a layer that was taken off."""
    return Finding("paste-damaged", Level.NOTE, f"{what}.", span=span)


def _decoded(text: Mapped, notes: list[Finding]) -> Mapped:
    """The text with the parts of a mail decoded."""
    raw = text.text
    if "=3D" not in raw and "-encoding:" not in raw.lower():
        return text
    lines = _lines(raw)
    pieces: list[Mapped] = []
    done = 0
    at, waiting = 0, ""
    while at < len(lines):
        row = raw[lines[at].start : lines[at].end]
        if found := _HEADER.compiled.match(row):
            waiting = found[1].lower()
        if waiting and not row.strip():
            end = _part_end(raw, lines, at + 1, waiting)
            coded, waiting = waiting, ""
        else:
            end = _soft_run(raw, lines, at)
            coded = "quoted-printable" if _is_quoted_printable(raw, lines[at:end]) else ""
            end, at = (end, at - 1) if coded else (at, at)
        if coded and end > at + 1:
            first, last = lines[at + 1].start, lines[end - 1].end
            plain = _of_part(text.part(first, last), coded, notes)
            pieces += [text.part(done, first), plain]
            done = last
            at = end
            continue
        at += 1
    if not done:
        return text
    return joined([*pieces, text.part(done, len(raw))])


def _part_end(raw: str, lines: list[_Line], start: int, encoding: str) -> int:
    """Where the part of a mail ends: at its boundary; base64 at the first line that is none."""
    for at in range(start, len(lines)):
        row = raw[lines[at].start : lines[at].end]
        is_other = encoding == "base64" and not _BASE64.compiled.fullmatch(row.strip())
        if _BOUNDARY.compiled.match(row) or is_other:
            return at
    return len(lines)


def _soft_run(raw: str, lines: list[_Line], start: int) -> int:
    """Behind the lines that soft line breaks join to this one."""
    end = start
    while end < len(lines) - 1 and _is_soft(raw[lines[end].start : lines[end].end]):
        end += 1
    return end + 1


def _is_soft(row: str) -> bool:
    return row.endswith("=") and not row.endswith("==") and 30 <= len(row) <= 80


def _is_quoted_printable(raw: str, piece: list[_Line]) -> bool:
    """Whether lines without headers are encoded: names in front of `=3D`, and no `=` that is not of the encoding."""
    texts = [raw[line.start : line.end] for line in piece]
    named = sum(len(_NAMED.compiled.findall(one)) for one in texts if "=3D" in one)
    if not named or (len(texts) == 1 and named < 2):
        return False
    whole = [one[:-1] for one in texts[:-1]] + [texts[-1].removesuffix("=")]
    return not any(_STRAY.compiled.search(one) for one in whole)


def _of_part(part: Mapped, encoding: str, notes: list[Finding]) -> Mapped:
    if encoding == "base64":
        return _base64(part, notes)
    edits = sorted([*_soft_edits(part.text), *_octet_edits(part.text)])
    return _tell(part, edits, QUOTED_PRINTABLE, notes)


def _soft_edits(raw: str) -> Iterator[Edit]:
    for found in _SOFT.compiled.finditer(raw):
        yield found.start(), found.end(), ""


def _octet_edits(raw: str) -> Iterator[Edit]:
    """Runs of escapes, and what they write; a character may be cut by a soft line break."""
    for found in _RUN.compiled.finditer(raw):
        data = bytes.fromhex(found[0].replace("=", ""))
        yield found.start(), found.end(), decoded(data)


def decoded(data: bytes) -> str:
    """Octets of a mail as text: UTF-8, else GB18030, else without loss."""
    for codec in ("utf-8", "gb18030"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "surrogateescape")


def _base64(part: Mapped, notes: list[Finding]) -> Mapped:
    import binascii

    rows = [row.strip() for row in part.text.split("\n") if row.strip()]
    if not rows or not all(_BASE64.compiled.fullmatch(row) for row in rows):
        return part
    try:
        data = binascii.a2b_base64("".join(rows))
    except (binascii.Error, ValueError):
        return part
    if b"\0" in data:
        return part
    # The decoded lines, each where about its letters stand.
    text, size = decoded(data), len(part.text)
    edits: list[Mapped] = []
    at = 0
    for row in text.splitlines(keepends=True):
        first, last = at * size // max(1, len(text)), (at + len(row)) * size // max(1, len(text))
        begin, end = part.at(first), part.after(last)
        edits.append(Mapped(row, (0,), (begin,), (max(0, end - begin),)))
        at += len(row)
    notes.append(layer(BASE64, part.whole))
    return joined(edits, part.at(0))
