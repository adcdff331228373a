"""A text of a ticket in which places are found, with the number of the line of the ticket that each stands in."""

from __future__ import annotations

from collections.abc import Callable

from alidiag.model import Span
from alidiag.read.places import Mapped
from alidiag.ticket import Lines


class View:
    """A text, and the lines of the ticket that its characters stand in."""

    def __init__(self, text: Mapped, number: Callable[[int], int]) -> None:
        self._mapped = text
        self._number = number
        self.text = text.text

    def lines(self, start: int, end: int) -> Lines:
        """The lines of a stretch."""
        return lines_of(self._mapped.span(start, end), self._number)


def lines_of(span: Span, number: Callable[[int], int]) -> Lines:
    """The lines of a stretch of the ticket, without the line break at its end."""
    return Lines(number(span.start), number(max(span.start, span.end - 1)))
