"""Tables as they are pasted: lines -> rows of cells, each cell at its place.

Tabs and commas are read by Python's csv module, for its quoting; its cells are then found again in the text.
"""

from __future__ import annotations

from collections.abc import Sequence

from alidiag.named import NamedTuple
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


class Row(NamedTuple):
    """The cells of a row, and where it stands in the text that was looked through."""

    cells: list[Mapped]
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


def quoted(source: Mapped, lines: Sequence[Line], delimiter: str) -> list[Row] | None:
    """The rows of lines with a delimiter, cells quoted as CSV has it; None where the quotes do not fit.

    Args:
        source: the text that the lines stand in.
        lines: one behind the other.
        delimiter: one character.
    """
    import csv
    import io

    base = lines[0].start
    text = source.text[base : lines[-1].end]
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    out: list[Row] = []
    at = 0
    for values in table:
        start = at
        cells: list[Mapped] = []
        for number, value in enumerate(values):
            at += number > 0
            in_quotes = '"' + value.replace('"', '""') + '"'
            if text.startswith(in_quotes, at):
                inner = source.part(base + at + 1, base + at + len(in_quotes) - 1)
                edits = [(one.start(), one.end(), '"') for one in _DOUBLED.compiled.finditer(inner.text)]
                cells.append(inner.edited(edits))
                at += len(in_quotes)
            elif text.startswith(value, at):
                cells.append(source.part(base + at, base + at + len(value)))
                at += len(value)
            else:
                return None
        out.append(Row(cells, base + start, base + at))
        at += 2 if text.startswith("\r\n", at) else 1
    return out


def plain(source: Mapped, lines: Sequence[Line], delimiter: str, most: int = 0) -> list[Row]:
    """The rows of lines with a delimiter where quotes mean nothing.

    Args:
        source: the text that the lines stand in.
        lines: of the table.
        delimiter: what stands between two cells.
        most: cells of a row; what is more belongs to the last one. 0 is any number.
    """
    out: list[Row] = []
    for line in lines:
        cells: list[Mapped] = []
        at = line.start
        for cell in line.text.split(delimiter, most - 1):
            cells.append(source.part(at, at + len(cell)))
            at += len(cell) + len(delimiter)
        out.append(Row(cells, line.start, line.end))
    return out


def is_rule(line: str) -> bool:
    """Whether a line only draws: `|---|---|`, `+----+`."""
    return len(line.strip()) > 1 and _RULE.compiled.fullmatch(line) is not None


def barred(source: Mapped, lines: Sequence[Line]) -> list[Row]:
    """The rows of a table with bars between its cells, as Markdown has it and as databases print it.

    A value may hold bars of its own: what is more than the first row has belongs to the last cell.
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
        cells = [
            source.part(line.start + edges[at] + 1, line.start + edges[at + 1]).stripped(" \t")
            for at in range(len(edges) - 1)
        ]
        out.append(Row(cells, line.start, line.end))
    return out
