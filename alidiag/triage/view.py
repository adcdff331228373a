"""The lines of a ticket as one text in which places are found, with the number of the line that each stands in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from alidiag.ticket import Lines
from alidiag.triage.lines import Line

_NOT_BREAK = re.compile(r"[^\n]+")


class View:
    """A text and the numbers of its lines. What was read is blanked, so that it is not read again."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.text = "\n".join(line.text for line in lines)
        self._numbers = [line.number for line in lines] or [1]
        self._starts = [0]
        for line in lines[:-1]:
            self._starts.append(self._starts[-1] + len(line.text) + 1)

    def number(self, at: int) -> int:
        """The number of the line that a place stands in."""
        return self._numbers[bisect_right(self._starts, at) - 1]

    def lines(self, start: int, end: int) -> Lines:
        """The lines of a stretch."""
        return Lines(self.number(start), self.number(max(start, end - 1)))

    def blank(self, spans: Sequence[tuple[int, int]]) -> None:
        """Make blanks of stretches, in their order; line breaks stay, so that every other place stays the same."""
        out: list[str] = []
        last = 0
        for start, end in spans:
            if start < last:
                continue
            out += [self.text[last:start], _NOT_BREAK.sub(lambda run: " " * len(run[0]), self.text[start:end])]
            last = end
        self.text = "".join([*out, self.text[last:]])

    def rows(self) -> list[Line]:
        """The text as it is now, line by line."""
        return [Line(text, number) for text, number in zip(self.text.split("\n"), self._numbers, strict=True)]
