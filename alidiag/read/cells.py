"""Tables as they are pasted: lines -> rows of cells, each cell at its place.

Tabs and commas are read by Python's csv module, for its quoting; its cells are then found again in the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.places import Mapped

_RULE = Pattern(r"[ \t]*+[|+│┃├┼┤└┴┘┌┬┐╞═╪╡━╇─:=-][|+│┃├┼┤└┴┘┌┬┐╞═╪╡━╇─:= \t-]*+")
_BAR = Pattern(r"(?<!\\)[|│┃]")
_DOUBLED = Pattern(r'""')


class Line(NamedTuple):
    """One line of a text, without its line break."""

    start: int
    end: int
    text: str


class Cell(NamedTuple):
    """One cell: what it says, and where it stands in the text that was looked through, without its quotes."""

    text: str
    start: int
    end: int

    def mapped(self, source: Mapped) -> Mapped:
        """What it says, each character at its place."""
        part = source.part(self.start, self.end)
        if len(self.text) == self.end - self.start:
            return part
        return part.edited([(one.start(), one.end(), '"') for one in _DOUBLED.compiled.finditer(part.text)])

    def stripped(self, chars: str = " \t") -> Cell:
        """Without such characters at both ends."""
        left = self.text.lstrip(chars)
        inner = left.rstrip(chars)
        if len(inner) == len(self.text) or len(self.text) != self.end - self.start:
            return self
        start = self.start + len(self.text) - len(left)
        return Cell(inner, start, start + len(inner))


class Row(NamedTuple):
    """The cells of a row, and where it stands."""

    cells: list[Cell]
    start: int
    end: int


def lines_of(text: str) -> list[Line]:
    """The lines of a text; only LF, with or without a CR before it, ends one."""
    out: list[Line] = []
    at = 0
    for row in text.split("\n"):
        inner = row.removesuffix("\r")
        out.append(Line(at, at + len(inner), inner))
        at += len(row) + 1
    return out


def quoted(source: str, lines: Sequence[Line], delimiter: str) -> list[Row] | None:
    """The rows of lines with a delimiter, cells quoted as CSV has it; None where the quotes do not fit.

    Args:
        source: the text that the lines stand in.
        lines: one behind the other.
        delimiter: one character.
    """
    import csv
    import io

    at = lines[0].start
    last = lines[-1].end
    try:
        table = list(csv.reader(io.StringIO(source[at:last], newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    out: list[Row] = []
    for values in table:
        start = at
        cells: list[Cell] = []
        for number, value in enumerate(values):
            at += number > 0
            inside = value.replace('"', '""')
            if source.startswith('"', at) and source.startswith(f'{inside}"', at + 1):
                cells.append(Cell(value, at + 1, at + 1 + len(inside)))
                at += len(inside) + 2
            elif source.startswith(value, at):
                cells.append(Cell(value, at, at + len(value)))
                at += len(value)
            else:
                return None
        out.append(Row(cells, start, at))
        at += 2 if source.startswith("\r\n", at) else 1
    return out


def plain(lines: Sequence[Line], delimiter: str, most: int = 0) -> list[Row]:
    """The rows of lines with a delimiter where quotes mean nothing.

    Args:
        lines: of the table.
        delimiter: what stands between two cells.
        most: cells of a row; what is more belongs to the last one. 0 is any number.
    """
    out: list[Row] = []
    for line in lines:
        cells: list[Cell] = []
        at = line.start
        for cell in line.text.split(delimiter, most - 1):
            cells.append(Cell(cell, at, at + len(cell)))
            at += len(cell) + len(delimiter)
        out.append(Row(cells, line.start, line.end))
    return out


def is_rule(line: str) -> bool:
    """Whether a line only draws: `|---|---|`, `+----+`."""
    return len(line.strip()) > 1 and _RULE.compiled.fullmatch(line) is not None


def barred(lines: Sequence[Line], *, padded: int = 0) -> list[Row]:
    """The rows of a table with bars between its cells, as Markdown has it and as databases print it.

    A value may hold bars of its own: what is more than the first row has belongs to the last cell.

    Args:
        lines: of the table.
        padded: blanks on each side of a cell that belong to the table; 0: all of them.
    """
    width = 0
    out: list[Row] = []
    for line in lines:
        if is_rule(line.text):
            continue
        bars = [found.start() for found in _BAR.compiled.finditer(line.text)]
        begin, end = 0, len(line.text)
        if bars and not line.text[: bars[0]].strip():
            begin = bars.pop(0) + 1
        if bars and not line.text[bars[-1] + 1 :].strip():
            end = bars.pop()
        width = width or len(bars) + 1
        edges = [begin - 1, *bars[: width - 1], end]
        cells = []
        for at in range(len(edges) - 1):
            first, last = edges[at] + 1, max(edges[at] + 1, edges[at + 1])
            if padded and last - first >= 2 * padded:
                first, last = first + padded, last - padded
            cell = Cell(line.text[first:last], line.start + first, line.start + last)
            cells.append(cell if padded else cell.stripped())
        out.append(Row(cells, line.start, line.end))
    return out
