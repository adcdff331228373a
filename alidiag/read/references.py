"""Character references of HTML, `&amp;`, `&#38;` and the like, replaced as a browser replaces them.

Sources: https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state and the states behind it;
https://html.spec.whatwg.org/multipage/named-characters.html.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from alidiag.pattern import Pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_REFERENCE = Pattern(r"&(?:#([0-9]++);?|#[xX]([0-9A-Fa-f]++);?|([A-Za-z][A-Za-z0-9]*+);?)")
_USUAL = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": "\u00a0"}
_LONGEST = 6
"""Letters of the longest name that a browser takes without its semicolon."""


def references(text: str, start: int, end: int, *, attribute: bool) -> Iterator[tuple[int, int, str]]:
    """Every reference in `text[start:end]`: where it begins, where it ends, and what it stands for.

    In an attribute, `&not` in front of `=`, a letter or a digit stands for itself, so that `&notify_url=` there is what
    it looks like; between tags, in a `<textarea>`, a browser makes `¬ify_url=` of it.
    """
    for found in _REFERENCE.compiled.finditer(text, start, end):
        if found[3] is None:
            yield found.start(), found.end(), _numbered(found[1], found[2])
        elif char := _USUAL.get(found[3]) if found[0][-1] == ";" else None:
            yield found.start(), found.end(), char
        elif named := _named(found, end, attribute=attribute):
            size, char = named
            yield found.start(), found.start(3) + size, char


def _numbered(decimal: str | None, hexadecimal: str | None) -> str:
    """The character of a number; U+FFFD for one that no character has, as in a browser."""
    digits = (decimal or hexadecimal or "").lstrip("0")
    # Seven digits are more than any character has: a longer number is not even computed.
    code = int(digits or "0", 10 if decimal else 16) if len(digits) <= 7 else 0
    if 0x80 <= code < 0xA0:
        # What a program on Windows meant: its own charset, in which five of these octets are nothing.
        return bytes([code]).decode("cp1252", "ignore") or chr(code)
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"


def _named(found: re.Match[str], end: int, *, attribute: bool) -> tuple[int, str] | None:
    """How many characters behind the `&` are a known name, and what it stands for; None where no name is known."""
    name, closed = found[3], found[0][-1] == ";"
    if attribute and not closed:
        behind = found.end()
        if len(name) > _LONGEST or (behind < end and found.string[behind] == "="):
            return None
    known = _all_names()
    if closed and (char := known.get(name + ";")):
        return len(name) + 1, char
    for size in range(min(len(name), _LONGEST), 1, -1):
        if char := known.get(name[:size]):
            # A shorter name than what stands there has a letter or a digit behind it.
            return None if attribute and size < len(name) else (size, char)
    return None


@cache
def _all_names() -> dict[str, str]:
    """Every name; those that a browser takes without a semicolon stand there once more without it."""
    from html.entities import html5

    return html5
