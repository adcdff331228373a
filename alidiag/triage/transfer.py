"""The encodings that a mail is carried in, quoted-printable and base64, undone where they surely are.

By the headers of a mail's source; or, where somebody pasted a piece without them, by `=3D` and soft line breaks, if
every `=` in the piece is one of the encoding (RFC 2045, 6.7 and 6.8).
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence

from alidiag.triage.lines import Line, Undoing, unescaped, unquoted

_HEADER = re.compile(r"content-transfer-encoding:[ \t]*(quoted-printable|base64)[ \t]*\Z", re.IGNORECASE)
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_STRAY = re.compile(r"=(?![0-9A-F]{2})")
_NAMED = re.compile(r"\w=3D")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{1,100}={0,2}")
_BOUNDARY = re.compile(r"--[^\s-][^\s]{4,80}\Z")
QUOTED = "The quoted-printable encoding of a mail was undone"
BASE64 = "The base64 encoding of a mail was undone"


def undone(lines: list[Line], told: list[Undoing]) -> list[Line]:
    """The lines without what mail, chat and logs did to them."""
    for step in (unquoted, decoded, unescaped):
        lines = step(lines, told)
    return lines


def decoded(lines: Sequence[Line], told: list[Undoing]) -> list[Line]:
    """The lines, with the parts of a mail decoded."""
    if not any("=3D" in line.text or _HEADER.match(line.text) for line in lines):
        return list(lines)
    out: list[Line] = []
    at, size = 0, len(lines)
    waiting = ""
    while at < size:
        line = lines[at]
        if found := _HEADER.match(line.text):
            waiting = found[1].lower()
        if waiting and not line.text.strip():
            end = _part_end(lines, at + 1, waiting)
            part = lines[at + 1 : end]
            out.append(line)
            out += _quoted_printable(part, told) if waiting == "quoted-printable" else _base64(part, told)
            at, waiting = end, ""
            continue
        end = _run(lines, at)
        piece = lines[at:end]
        out += _quoted_printable(piece, told) if _is_quoted_printable(piece) else piece
        at = end
    return out


def _part_end(lines: Sequence[Line], start: int, encoding: str) -> int:
    """Where the part of a mail ends: at its boundary; base64 at the first line that is none."""
    for at in range(start, len(lines)):
        text = lines[at].text
        if _BOUNDARY.match(text) or (encoding == "base64" and not _BASE64.fullmatch(text.strip())):
            return at
    return len(lines)


def _run(lines: Sequence[Line], start: int) -> int:
    """Where the line ends that begins here, with what soft line breaks would join to it."""
    end = start
    while end < len(lines) - 1 and _is_soft(lines[end].text):
        end += 1
    return end + 1


def _is_quoted_printable(piece: Sequence[Line]) -> bool:
    """Whether a piece without headers is encoded: names in front of `=3D`, and no `=` that is not of the encoding."""
    texts = [line.text for line in piece]
    named = sum(len(_NAMED.findall(text)) for text in texts if "=3D" in text)
    if not named or (len(texts) == 1 and named < 2):
        return False
    whole = [text[:-1] for text in texts[:-1]] + [texts[-1].removesuffix("=")]
    return not any(_STRAY.search(text) for text in whole)


def _is_soft(text: str) -> bool:
    return text.endswith("=") and not text.endswith("==") and 30 <= len(text) <= 80


def _quoted_printable(part: Sequence[Line], told: list[Undoing]) -> list[Line]:
    out: list[Line] = []
    piece: list[str] = []
    number = 0
    for line in part:
        number = number or line.number
        text = line.text.rstrip(" \t")
        if text.endswith("="):
            piece.append(text[:-1])
            continue
        out.append(Line(_text("".join([*piece, line.text])), number))
        piece, number = [], 0
    if piece:
        out.append(Line(_text("".join(piece)), number))
    if any(old.text != new.text for old, new in zip(part, out, strict=False)) or len(part) != len(out):
        told.append(Undoing(QUOTED, part[0].number, part[-1].number))
    return out


def _text(encoded: str) -> str:
    if "=" not in encoded:
        return encoded
    data = _HEX.sub(lambda found: bytes([int(found[1], 16)]), encoded.encode("utf-8", "surrogateescape"))
    return _decoded(data)


def _decoded(data: bytes) -> str:
    for codec in ("utf-8", "gb18030"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "surrogateescape")


def _base64(part: Sequence[Line], told: list[Undoing]) -> list[Line]:
    body = [line for line in part if line.text.strip()]
    if not body or not all(_BASE64.fullmatch(line.text.strip()) for line in body):
        return list(part)
    try:
        data = binascii.a2b_base64("".join(line.text.strip() for line in body))
    except (binascii.Error, ValueError):
        return list(part)
    if b"\0" in data:
        return list(part)
    told.append(Undoing(BASE64, body[0].number, body[-1].number))
    return list(_spread(_decoded(data), body))


def _spread(text: str, body: Sequence[Line]) -> Iterator[Line]:
    """The decoded lines, with the numbers of the lines that they came out of, as nearly as can be told."""
    rows = text.split("\n")
    for number, row in enumerate(rows):
        yield Line(row.removesuffix("\r"), body[min(number * len(body) // len(rows), len(body) - 1)].number)
