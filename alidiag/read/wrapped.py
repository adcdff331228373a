"""Lines that were one until a terminal or a mail broke it: a block of lines of one width, and a last one.

Which lines belong together is a guess, so what is read from a block counts only where it begins and ends in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.named import NamedTuple
from alidiag.pattern import Pattern
from alidiag.read.places import Mapped

NARROWEST = 60
"""Columns: no terminal is narrower."""
MOST_LINES = 400
_LINE = Pattern(r"([^\r\n]*+)(?:\r?\n|\Z)")
JOINED = "The lines were joined: they are one line that a terminal or a mail broke."


class Block(NamedTuple):
    """Lines that may have been one, by their places in a text."""

    lines: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """Where the first line begins."""
        return self.lines[0][0]

    @property
    def end(self) -> int:
        """Where the last line ends."""
        return self.lines[-1][1]

    def joined(self, source: Mapped) -> Mapped:
        """The lines as one."""
        whole = source.part(self.start, self.end)
        gaps = zip(self.lines, self.lines[1:], strict=False)
        return whole.edited([(before[1] - self.start, after[0] - self.start, "") for before, after in gaps])


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a text, by columns and by characters."""
    lines = [found.span(1) for found in _LINE.compiled.finditer(text)]
    by_columns = dict.fromkeys(_of_one_width(lines, [_columns(text[start:end]) for start, end in lines], 1))
    yield from by_columns
    if not text.isascii():
        yield from (
            one for one in _of_one_width(lines, [end - start for start, end in lines], 0) if one not in by_columns
        )


def _columns(line: str) -> int:
    """How wide a terminal shows a line: a Chinese character is as wide as two others."""
    return len(line) if line.isascii() else len(line.encode("gbk", "replace"))


def _of_one_width(lines: list[tuple[int, int]], widths: list[int], slack: int) -> Iterator[Block]:
    """The blocks, by the widths of the lines; `slack`: a wide character moves on where one column is left."""
    at = 0
    while at < len(lines):
        start, full = at, widths[at]
        at += 1
        if full < NARROWEST:
            continue
        while at < len(lines) and at - start < MOST_LINES and abs(widths[at] - full) <= slack:
            full = max(full, widths[at])
            at += 1
        if at < len(lines) and 0 < widths[at] < full:
            # The last line may be the first one of another block.
            yield Block(tuple(lines[start : at + 1]))
        elif at - start > 1:
            yield Block(tuple(lines[start:at]))
