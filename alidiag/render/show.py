"""The one way by which untrusted text reaches an output: visible, harmless, on one line.

Letters, digits, signs and plain blanks pass; everything that a terminal could obey, that turns the direction of reading
or that cannot be seen is written as its code point. The source of the categories is the Unicode Standard, 4.5.
"""

from __future__ import annotations

from functools import lru_cache

MOST_MARKS = 4
"""Combining marks in a row that are shown; a flood of them is escaped."""

_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f")
"""Characters that count as letters or signs and yet show nothing."""


def show(text: str) -> str:
    r"""`text` with every character that is not plainly visible written as `\\xNN` or `\\u{N}`.

    A lone surrogate of an undecodable octet is written as that octet, `\\xNN`. Clean text comes back unchanged.
    """
    if text.isascii() and text.isprintable():
        return text
    return _shown(text)


def _shown(text: str) -> str:
    out: list[str] = []
    marks = 0
    for char in text:
        category = _category(char)
        if category[0] == "M" and char not in _BLANK_LETTERS and not _is_selector(char):
            marks += 1
            out.append(char if marks <= MOST_MARKS and out else _escaped(char))
            continue
        marks = 0
        visible = char == " " or (category[0] in "LNPS" and char not in _BLANK_LETTERS)
        out.append(char if visible else _escaped(char))
    return "".join(out)


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


@lru_cache(maxsize=4096)
def _category(char: str) -> str:
    import unicodedata

    return unicodedata.category(char)


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char, f"\\x{code:02x}")
    return f"\\u{{{code:X}}}"


def short(text: str, most: int) -> str:
    """`text`, shown, with its middle left out where it is longer than `most` characters; says how much is missing."""
    if len(text) <= most:
        return show(text)
    head = most * 2 // 3
    tail = most - head
    return f"{show(text[:head])} … {len(text) - head - tail:,} more … {show(text[-tail:])}"
