"""Lines that were one until a terminal or a mail broke it: a block of lines of one width, and a last one.

Which lines belong together is a guess, so what is read from a block counts only where it begins and ends in it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate

from alidiag.pattern import Pattern
from alidiag.read.found import Stretch
from alidiag.read.places import Mapped

NARROWEST = 60
"""Columns: no terminal is narrower."""
MOST_LINES = 400
_LONG = Pattern(r"[^\r\n]{30,}+")
_LAST = Pattern(r"(?:\r\n|\n)([^\r\n]++)")
JOINED = "The lines were joined: they are one line that a terminal or a mail broke."

Line = tuple[int, int]
"""Where a line begins and ends, without its line break."""


class Block:
    """Lines that may have been one, by their places in a text."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self.lines = lines
        self.start, self.end = lines[0][0], lines[-1][1]
        self._starts = [0, *accumulate(end - start for start, end in lines)][:-1]

    def joined(self, source: Mapped) -> Mapped:
        """The lines as one."""
        whole = source.part(self.start, self.end)
        gaps = zip(self.lines, self.lines[1:], strict=False)
        return whole.edited([(before[1] - self.start, after[0] - self.start, "") for before, after in gaps])

    def place(self, at: int) -> int:
        """Where a character of the joined lines is in the text."""
        line = bisect_right(self._starts, at) - 1
        return self.lines[line][0] + at - self._starts[line]


class Settled:
    """What was read without a guess: lines that hold it were not broken."""

    def __init__(self, stretches: list[Stretch]) -> None:
        self._starts = [one.start for one in stretches]
        self._ends = [one.end for one in stretches]

    def has(self, block: Block) -> bool:
        """Whether one thing goes over all the lines, or each of them has one of its own."""
        over = bisect_right(self._starts, block.lines[0][1]) - 1
        if over >= 0 and self._ends[over] > block.lines[-1][0]:
            return True
        return all(self._within(line) for line in block.lines[:-1])

    def _within(self, line: Line) -> bool:
        first = bisect_left(self._starts, line[0])
        return first < len(self._starts) and self._ends[first] <= line[1]


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a text, by columns and by characters."""
    lines = [found.span() for found in _LONG.compiled.finditer(text)]
    by_columns = _of_one_width(text, lines, [_columns(text[start:end]) for start, end in lines], 1)
    yield from map(Block, by_columns)
    if not text.isascii():
        known = set(by_columns)
        by_characters = _of_one_width(text, lines, [end - start for start, end in lines], 0)
        yield from (Block(one) for one in by_characters if one not in known)


def _columns(line: str) -> int:
    """How wide a terminal shows a line: a Chinese character is as wide as two others."""
    return len(line) if line.isascii() else len(line.encode("gbk", "replace"))


def _of_one_width(text: str, lines: list[Line], widths: list[int], slack: int) -> list[tuple[Line, ...]]:
    """The blocks, by the widths of the lines; `slack`: a wide character moves on where one column is left."""
    out = []
    at = 0
    while at < len(lines):
        start, full = at, widths[at]
        at += 1
        if full < NARROWEST:
            continue
        while (
            at < len(lines)
            and at - start < MOST_LINES
            and abs(widths[at] - full) <= slack
            and text[lines[at - 1][1] : lines[at][0]] in {"\n", "\r\n"}
        ):
            full = max(full, widths[at])
            at += 1
        last = _LAST.compiled.match(text, lines[at - 1][1], lines[at - 1][1] + full + 2)
        if last is not None:
            # It may be the first line of another block, too.
            out.append((*lines[start:at], last.span(1)))
        elif at - start > 1:
            out.append(tuple(lines[start:at]))
    return out
