"""What e-mail, chat, web pages, forms and source code do to a whole text, undone in order, each step once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alidiag.keys.found import mended

if TYPE_CHECKING:
    from alidiag.model import Finding

_INVISIBLE = dict.fromkeys(
    (
        0x00AD,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2065),
        *range(0x2066, 0x206A),
        0xFEFF,
    )
)
_SPACES = dict.fromkeys((0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
_LINE_ENDS = dict.fromkeys((0x0085, 0x2028, 0x2029), "\n")
_DASHES = dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0x2500, 0x2501, 0xFE58, 0xFE63), "-")
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}

_BREAK = re.compile(r"<br {0,3}/?>\n?", re.IGNORECASE)
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_ESCAPED = re.compile(r"(?:\\{1,4}r)?\\{1,4}n\n?")
_NUMBERED = re.compile(r"[ \t]{0,8}([0-9]{1,6})[ \t:.|)]{1,4}(.*)")


def decoded(data: bytes) -> tuple[str, list[Finding]]:
    """The text of a file, whatever its encoding: keys are ASCII, and the rest need not come out right."""
    notes: list[Finding] = []
    codec = _utf16(data)
    if codec:
        notes.append(mended("the file is UTF-16 text; it was turned into plain text"))
        return data.decode(codec, "replace").removeprefix("\ufeff"), notes
    if data.startswith(b"\xef\xbb\xbf"):
        notes.append(mended("a byte order mark (U+FEFF) at the start of the file removed"))
        data = data[3:]
    try:
        return data.decode(), notes
    except UnicodeDecodeError:
        pass
    return data.decode("latin-1"), notes


def _utf16(data: bytes) -> str | None:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    head = data[:64]
    if len(head) >= 16 and head.count(0) >= len(head) // 3:
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    return None


def cleaned(text: str, notes: list[Finding]) -> str:
    """The text with LF line ends and without what cannot belong to a key; `notes` grows by what was done."""
    if not text.isascii():
        text = _step(text, text.translate(_INVISIBLE), notes, "zero-width or invisible characters removed")
        spaced = text.translate(_SPACES).translate(_LINE_ENDS)
        text = _step(text, spaced, notes, "no-break or other special spaces turned into plain ones")
        text = _step(text, text.translate(_FULL_WIDTH), notes, "full-width characters turned into plain ones")
        text = _step(text, text.translate(_DASHES), notes, "em dashes or other typographic dashes turned into hyphens")
    if "\r" in text:
        crlf = text.replace("\r\n", "\n")
        text = _step(text, crlf, notes, "CRLF line ends turned into LF")
        text = _step(text, text.replace("\r", "\n"), notes, "CR line ends turned into LF")
    text = _step(text, _BREAK.sub("\n", text), notes, "<br> tags turned into line ends")
    if "%" in text and _PERCENT.search(text):
        # In a form body a blank is a plus, so only there does `BEGIN+` occur.
        plain = text.replace("+", " ") if "BEGIN+" in text else text
        text = _PERCENT.sub(lambda escape: chr(int(escape[1], 16)), plain).replace("\r\n", "\n").replace("\r", "\n")
        notes.append(mended("percent-encoding undone"))
    if "\\" in text:
        text = _step(text, _ESCAPED.sub("\n", text), notes, r"\n written as two characters turned into line ends")
        text = _step(text, text.replace("\\/", "/"), notes, r"\/ turned into /")
    text = _step(text, _unquoted(text), notes, "the > of a quoted e-mail removed")
    return _step(text, _unnumbered(text), notes, "line numbers removed")


def _step(before: str, after: str, notes: list[Finding], message: str) -> str:
    if after != before:
        notes.append(mended(message))
    return after


def _unquoted(text: str) -> str:
    if ">" not in text:
        return text
    quoted = ((line, line.lstrip(" \t")) for line in text.split("\n"))
    return "\n".join(plain.lstrip("> \t") if plain.startswith(">") else line for line, plain in quoted)


def _unnumbered(text: str) -> str:
    """The text without its line numbers, if every line has one and they count up by one."""
    written = [line for line in text.split("\n") if line.strip()]
    if len(written) < 3:
        return text
    matches: list[re.Match[str]] = []
    for line in written:
        match = _NUMBERED.fullmatch(line)
        if match is None or (matches and int(match[1]) != int(matches[-1][1]) + 1):
            return text
        matches.append(match)
    return "\n".join(match[2] for match in matches)
