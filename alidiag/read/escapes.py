r"""A literal between quotation marks -> what it means, with the places of its characters.

An escape is replaced where it is. Octets that a program wrote one by one (`\xE6\x98\xA5`) are UTF-8 or else GBK.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from alidiag.pattern import Pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Mapping

    from alidiag.read.places import Edit, Mapped

PAIR = r"\\u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}"
"""A character outside the first plane, as two escapes."""
_OCTET = r"\\(?:x[89A-Fa-f][0-9A-Fa-f]|[23][0-7]{2})"
_OCTETS = rf"(?:{_OCTET})++"
_IN_GBK = rf"(?:{_OCTET}(?:\\x[4-9A-Fa-f][0-9A-Fa-f]|\\[1-3][0-7]{{2}}|\\\\|[@-\[\]-~]))++"
_ONE_OCTET = Pattern(r"\\x([0-9A-Fa-f]{2})|\\([0-3][0-7]{2})|\\(\\)|(.)")


class Escapes(NamedTuple):
    """What a backslash means between one kind of quotation marks."""

    pattern: str
    """One escape."""
    meaning: Callable[[str], str]
    octets: bool = False
    r"""Whether `\xE6` writes an octet; else it writes a character."""
    octets_in: Pattern | None = None
    """The literals in which it does, where it depends on them."""
    computed: Pattern | None = None
    """What the program fills in."""


def by_table(simple: Mapping[str, str], *, keeps: bool = False) -> Callable[[str], str]:
    r"""What an escape means.

    Args:
        simple: by the character behind the backslash; `x`, `u` and digits are numbers.
        keeps: whether the backslash stays before any other character.
    """

    def meaning(escape: str) -> str:
        letter = escape[1]
        if letter in simple:
            return simple[letter]
        try:
            if letter in "xuU" and len(escape) > 2:
                return "".join([chr(int(one, 16)) for one in escape[2:].strip("{}").replace("\\u", " ").split()])
            if letter in "01234567":
                return chr(int(escape[1:], 8))
        except (ValueError, OverflowError):
            return escape
        return escape if keeps else escape[1:]

    return meaning


@lru_cache(maxsize=64)
def _compiled(octets: str, pattern: str) -> re.Pattern[str]:
    import re

    return re.compile(rf"(?P<octets>{octets})|{PAIR}|{pattern}" if octets else rf"{PAIR}|{pattern}", re.DOTALL)


def unescaped(body: Mapped, escapes: Escapes | None, *, octets: bool | None = None) -> Mapped:
    r"""What stands between the quotation marks, as it is meant.

    Args:
        body: without the quotation marks.
        escapes: None where a backslash means nothing.
        octets: whether `\xE6` writes an octet, where the literal says so itself: `b"..."` or `u"..."` of Python.
    """
    if escapes is None or (escapes.pattern.startswith("\\\\") and "\\" not in body.text):
        return body
    if octets is None:
        octets = escapes.octets and (
            escapes.octets_in is None or escapes.octets_in.compiled.match(body.text) is not None
        )
    if octets:
        for run, codec in ((_OCTETS, "utf-8"), (_IN_GBK, "gb18030")):
            try:
                return body.edited(list(_edits(body.text, escapes, run, codec)))
            except UnicodeDecodeError:
                continue
    return body.edited(list(_edits(body.text, escapes)))


def _edits(text: str, escapes: Escapes, octets: str = "", codec: str = "") -> Iterator[Edit]:
    for found in _compiled(octets, escapes.pattern).finditer(text):
        if found.lastgroup == "octets":
            yield found.start(), found.end(), _of(found[0]).decode(codec)
            continue
        new = _joined(escapes.meaning(found[0]))
        if new != found[0]:
            yield found.start(), found.end(), new


def _of(run: str) -> bytes:
    return bytes(
        int(one[1], 16) if one[1] else int(one[2], 8) if one[2] else ord(one[3] or one[4])
        for one in _ONE_OCTET.compiled.finditer(run)
    )


def _joined(text: str) -> str:
    """Two halves of a character as one; half a character stays as the escape that wrote it."""
    if text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    try:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return "".join([f"\\u{ord(char):04x}" if "\ud800" <= char <= "\udfff" else char for char in text])
