"""Where a text ends whose size in octets a program printed beside it: the charset of the program is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alidiag.pattern import Pattern

CODECS = ("utf-8", "gb18030")
LONGEST = 131_072
"""Octets: a longer value is not counted."""
MOST = 8
"""Ends that are tried where the size stands behind the text."""


class Counter:
    """Looks for the ends of texts. What it counts in vain is limited, so that a hostile text costs no more."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._budget = 4 * len(text) + LONGEST
        self._none: dict[str, int] = {}
        """From where on nothing closes a text, by pattern."""

    def end(self, start: int, size: int, exact: Pattern, likely: Pattern) -> tuple[int, bool]:
        """Where a text ends whose size was in front of it.

        Args:
            start: its first character.
            size: in octets, as it was printed.
            exact: what closes a text.
            likely: the same with what is usually behind it, for a size that does not fit.

        Returns:
            The end, -1 where nothing closes it; and whether the size is right.
        """
        text = self._text
        if size <= min(LONGEST, self._budget):
            for length in _lengths(text[start : start + 2 * size], size):
                if exact.compiled.match(text, start + length):
                    return start + length, True
            self._budget -= size
        if start >= self._none.get(likely.source, len(text) + 1):
            return -1, False
        found = likely.compiled.search(text, start)
        if found is None:
            self._none[likely.source] = start
            return -1, False
        return found.start(), fits(text[start : found.start()], size)

    def end_before(self, start: int, closing: Pattern) -> tuple[int, bool]:
        """Where a text ends whose size is behind it, in the group `size` of what closes it."""
        first = -1
        if start >= self._none.get(closing.source, len(self._text) + 1):
            return -1, False
        for index, found in enumerate(closing.compiled.finditer(self._text, start)):
            if fits(self._text[start : found.start()], int(found["size"])):
                return found.start(), True
            first = found.start() if first < 0 else first
            if index == MOST or found.start() - start > 2 * int(found["size"]):
                break
        if first < 0:
            self._none[closing.source] = start
        return first, False


def fits(value: str, size: int) -> bool:
    """Whether a value has that many octets, in some charset and with some kind of line breaks."""
    if len(value) > min(LONGEST, 2 * size) or size > 5 * len(value):
        return False
    plain = value.replace("\r\n", "\n")
    forms = {value, plain, plain.replace("\n", "\r\n")}
    return any(len(one.encode(codec, "replace")) == size for one in forms for codec in CODECS)


def _lengths(text: str, size: int) -> Iterator[int]:
    """How many characters may be that many octets, in each charset; a copy may have changed the line breaks."""
    for codec in CODECS:
        if (length := _characters(text[:size], size, codec)) is not None:
            yield length
    if "\n" not in text:
        return
    plain = text.replace("\r\n", "\n")
    for codec in CODECS:
        if len(plain) < len(text) and (length := _characters(plain[:size], size, codec)) is not None:
            yield length + plain.count("\n", 0, length)
        broken = plain.replace("\n", "\r\n")[:size]
        if len(plain) == len(text) and (length := _characters(broken, size, codec)) is not None:
            yield length - broken.count("\n", 0, length)


def _characters(chunk: str, size: int, codec: str) -> int | None:
    """How many characters are that many octets; None where none are."""
    try:
        data = chunk.encode(codec)
        return len(data[:size].decode(codec)) if len(data) >= size else None
    except UnicodeError:
        return None
