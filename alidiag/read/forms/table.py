"""Tables: rows with tabs, CSV, bars as in Markdown, columns aligned by blanks, and names and values on lines by turns.

Spreadsheets, databases, mails and the developer tools of browsers write them: names in a column, or names in a row and
the values below, one request in each further row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.cells import Cell, Line, Row, barred, is_rule, lines_of, plain, quoted
from alidiag.read.escapes import Escapes, by_table, unescaped
from alidiag.read.found import Found, Stretch, View
from alidiag.read.known import known_names
from alidiag.read.marks import NAMES
from alidiag.read.places import Mapped
from alidiag.read.values import FEWEST, Pair, Way, is_name, listed_ways, without_unknown

_VALUE_WORDS = frozenset({"value", "param value", "parameter value", "值", "参数值", "实际值", "传值"})
_COLUMNS = 6
"""Columns that may hold the names."""
MOST_LINES = 40
"""Lines of one cell: a value in quotes may have line breaks."""
_FIRST = Pattern(r"[ \t]*+\"?([A-Za-z_][\w.-]{0,63}+)\"?[ \t]*+([,;])")
_ALIGNED = Pattern(r"[ \t]*+([A-Za-z_][A-Za-z0-9_.-]{0,63}+)(?:([ \t]++)(\S.*+)?)?")
_WORD = Pattern(r"[ \t]*+\"?([A-Za-z_][A-Za-z0-9_.-]{0,63}+)\"?[ \t]*+:?[ \t]*+")
_EVIDENT = {
    "sign": Pattern(r"[0-9A-Fa-f]{32}|[A-Za-z0-9+/%]{60,}={0,2}"),
    "service": Pattern(r"[a-z]{1,40}(?:[._][A-Za-z_.]{1,80})"),
    "partner": Pattern(r"2088[0-9]{12}"),
    "notify_id": Pattern(r"[0-9a-zA-Z%/+]{30,}"),
}
"""What the value of a parameter looks like that no description of it does."""
_JSON = Escapes(r"\\(?:u[0-9A-Fa-f]{4}|.)", by_table({"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}))
_MARKUP = Pattern(r"\\([_*|#~`<>\[\]()!.+-])")
_AUTOLINK = Pattern(r"<https?://[^<>\s]++>")
_AROUND = " \t`*'\""
IN_QUOTES = "The cells stand in quotes, which were left out."
MARKUP = "The marks of Markdown in the cells were left out."


CellPair = tuple[Cell, Cell]
MARKS = 2
"""Names of Alipay's that a text must have before tables are looked for."""


class _Block(NamedTuple):
    """Lines that may make a table, and the ways to read their cells, the likeliest first."""

    first: int
    last: int
    tables: list[list[Row]]


def find(view: View) -> Iterator[Stretch]:
    """Tables that list requests or messages."""
    if sum(name in view.text for name in NAMES) < MARKS:
        return
    lines = lines_of(view.text)
    free = [bool(line.text.strip()) for line in lines]
    out: list[Stretch] = []
    # Each is started when the one before it is done, and `free` knows then what was read.
    for blocks in (
        _with_bars(lines, free), _with_tabs(view.text, lines, free), _with_commas(view.text, lines, free),
        _aligned(lines, free), _by_turns(lines, free),
    ):  # fmt: skip
        for block in blocks:
            one = _judged(view, block, lines)
            if one is not None:
                free[block.first : block.last + 1] = [False] * (block.last + 1 - block.first)
                out.append(one)
    yield from sorted(out, key=lambda one: one.start)


def _judged(view: View, block: _Block, lines: Sequence[Line]) -> Stretch | None:
    start, end = lines[block.first].start, lines[block.last].end
    source = view.part(0, len(view.text))
    ways = [way for table in block.tables for cells in _down(table) for way in _meant(_pairs(source, cells))]
    if ways and (found := listed_ways("table", ways, view.part(start, end), prose=True)):
        return Stretch(start, end, (found,))
    several: list[Found] = []
    for row, cells in _across(block.tables[0]):
        if found := listed_ways("table", _meant(_pairs(source, cells)), view.part(row.start, row.end), prose=True):
            several.append(found)
    return Stretch(start, end, tuple(several)) if several else None


# Lines -> blocks.


def _groups(lines: Sequence[Line], free: Sequence[bool], fits: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """The first and last of lines that fit, one behind the other."""
    first = -1
    for at in range(len(lines) + 1):
        if at < len(lines) and free[at] and fits(lines[at].text):
            first = at if first < 0 else first
        elif first >= 0:
            yield first, at - 1
            first = -1


def _with_bars(lines: Sequence[Line], free: Sequence[bool]) -> Iterator[_Block]:
    def fits(text: str) -> bool:
        return "|" in text or "│" in text or "┃" in text or is_rule(text)

    for first, last in _groups(lines, free, fits):
        part = lines[first : last + 1]
        rows = barred(part)
        if len(rows) > 1:
            yield _Block(first, last, [rows, barred(part, padded=1)])


def _with_tabs(source: str, lines: Sequence[Line], free: Sequence[bool]) -> Iterator[_Block]:
    def fits(text: str) -> bool:
        return "\t" in text.lstrip(" \t") or text.endswith("\t") or _WORD.compiled.fullmatch(text) is not None

    done = -1
    for first, last in _groups(lines, free, fits):
        if first <= done or not any("\t" in line.text for line in lines[first : last + 1]):
            continue
        last = _over_breaks(lines, free, last, fits)  # noqa: PLW2901 - a cell in quotes went on
        done = last
        # A word at the edge is a word of the text around, not a name without a value.
        while "\t" not in lines[first].text:
            first += 1  # noqa: PLW2901
        while "\t" not in lines[last].text and '"' not in lines[last].text:
            last -= 1  # noqa: PLW2901
        part = lines[first : last + 1]
        tables = [plain(part, "\t")]
        if '"' in source[part[0].start : part[-1].end] and (rows := quoted(source, part, "\t")) is not None:
            tables.insert(0, rows)
        yield _Block(first, last, tables)


def _over_breaks(lines: Sequence[Line], free: Sequence[bool], last: int, fits: Callable[[str], bool]) -> int:
    """The last line of a table if cells in quotes may have line breaks."""
    while lines[last].text.count('"') % 2:
        closing = next(
            (at for at in range(last + 1, min(len(lines), last + MOST_LINES)) if lines[at].text.count('"') % 2), None
        )
        if closing is None:
            return last
        last = closing
        while last + 1 < len(lines) and free[last + 1] and fits(lines[last + 1].text):
            last += 1
    return last


def _with_commas(source: str, lines: Sequence[Line], free: Sequence[bool]) -> Iterator[_Block]:
    known = known_names()
    done = -1
    for mark in ",;":
        for first, last in _groups(lines, free, lambda text, mark=mark: mark in text):  # type: ignore[misc]
            begin = next(
                (at for at in range(max(first, done + 1), last + 1) if _begins(lines[at].text, mark, known)), None
            )
            if begin is None:
                continue
            last = done = _over_breaks(lines, free, last, lambda text, mark=mark: mark in text)  # type: ignore[misc]  # noqa: PLW2901
            part = lines[begin : last + 1]
            rows = quoted(source, part, mark)
            tables = [plain(part, mark) if rows is None else rows]
            if any(len(row.cells) > 2 for row in tables[0]):
                tables.append(plain(part, mark, 2))
            yield _Block(begin, last, tables)


def _begins(text: str, mark: str, known: frozenset[str]) -> bool:
    found = _FIRST.compiled.match(text)
    return found is not None and found[2] == mark and found[1] in known


def _aligned(lines: Sequence[Line], free: Sequence[bool]) -> Iterator[_Block]:
    """Names and values with two blanks or more between them, or with as many as make the values begin in a column."""

    def fits(text: str) -> bool:
        found = _ALIGNED.compiled.fullmatch(text)
        return found is not None and (found[3] is None or found[3][0] not in "=:：")

    known = known_names()
    for first, last in _groups(lines, free, fits):
        columns: set[int] = set()
        near = 0
        found = [_ALIGNED.compiled.fullmatch(line.text) for line in lines[first : last + 1]]
        for row in found:
            if row is not None and row[3] is not None and row[1] in known:
                columns.add(row.start(3))
                near += len(row[2]) < 2
        if near and len(columns) > 1:
            continue
        rows: list[tuple[int, Row]] = []
        for number, (row, line) in enumerate(zip(found, lines[first : last + 1], strict=True), first):
            if row is None or not (row[1] in known or (row[3] is not None and _is_far(row, columns))):
                continue
            name = Cell(row[1], line.start + row.start(1), line.start + row.end(1))
            begin = line.end if row[3] is None else line.start + row.start(3)
            value = Cell(row[3] or "", begin, line.end)
            rows.append((number, Row([name, value.stripped()], line.start, line.end)))
        if len(rows) >= FEWEST:
            yield _Block(rows[0][0], rows[-1][0], [[row for _, row in rows]])


def _is_far(row: re.Match[str], columns: set[int]) -> bool:
    return len(row[2]) > 1 or row.start(3) in columns


def _by_turns(lines: Sequence[Line], free: Sequence[bool]) -> Iterator[_Block]:
    """A name on one line and its value on the next, as developer tools copy them."""
    known = known_names()
    at = 0
    while at < len(lines):
        found = _WORD.compiled.fullmatch(lines[at].text) if free[at] else None
        if found is None or found[1] not in known:
            at += 1
            continue
        first = last = at
        rows: list[Row] = []
        while at < len(lines) and free[at] and (found := _WORD.compiled.fullmatch(lines[at].text)):
            name = Cell(found[1], lines[at].start + found.start(1), lines[at].start + found.end(1))
            if at + 1 < len(lines) and not _is_next_name(lines, at + 1, known):
                at += 1
                value = Cell(lines[at].text, lines[at].start, lines[at].end)
            else:
                value = Cell("", lines[at].end, lines[at].end)
            if found[1] not in known and not value.text.strip():
                break
            rows.append(Row([name, value.stripped()], lines[at].start, lines[at].end))
            last = at
            at += 1
        if len(rows) >= FEWEST:
            yield _Block(first, last, [rows])


def _is_next_name(lines: Sequence[Line], at: int, known: frozenset[str]) -> bool:
    """Whether a name stands where a value should: the value before it is empty."""
    here = _WORD.compiled.fullmatch(lines[at].text)
    if here is None or here[1] not in known:
        return False
    after = lines[at + 1].text.strip().rstrip(":") if at + 1 < len(lines) else ""
    return after not in known


# Rows -> pairs.


def _down(rows: list[Row]) -> list[list[CellPair]]:
    """The pairs of a table with its names in a column, in the ways to choose the column of the values."""
    known = known_names()
    counts = [
        sum(1 for row in rows if len(row.cells) > column and _plain_name(row.cells[column]) in known)
        for column in range(_COLUMNS)
    ]
    most = max(counts)
    if most < FEWEST:
        return []
    column = counts.index(most)
    width = max(len(row.cells) for row in rows)
    head = [cell.text.strip().lower() for cell in rows[0].cells]
    others = [at for at in range(width) if at != column]
    marked = [at for at in others if at < len(head) and head[at] in _VALUE_WORDS]
    evident = [at for at in others if _is_evident(rows, column, at)]
    if not others or not (width == 2 or marked or evident):
        # A page's table of parameters and their descriptions.
        return []
    others.sort(key=lambda at: (at not in marked, at not in evident, at < column, at))
    rows = rows[1:] if marked and (len(head) <= column or head[column] not in known) else rows
    return [pairs for at in others[:3] if len(pairs := _column(rows, column, at)) >= FEWEST]


def _column(rows: list[Row], names: int, values: int) -> list[CellPair]:
    known = known_names()
    pairs: list[CellPair] = []
    for row in rows:
        if len(row.cells) <= names:
            continue
        name, plain_name = row.cells[names], _plain_name(row.cells[names])
        is_whole = values < len(row.cells)
        if is_name(plain_name) and (is_whole or plain_name in known):
            last = row.cells[-1]
            pairs.append((name, row.cells[values] if is_whole else Cell("", last.end, last.end)))
    return pairs if sum(1 for _, value in pairs if value.text) >= FEWEST else []


def _is_evident(rows: list[Row], names: int, values: int) -> bool:
    """Whether a column holds what only a value can be."""
    for row in rows:
        if max(names, values) < len(row.cells):
            pattern = _EVIDENT.get(_plain_name(row.cells[names]))
            if pattern is not None and pattern.compiled.fullmatch(row.cells[values].text.strip(_AROUND)):
                return True
    return False


def _across(rows: list[Row]) -> Iterator[tuple[Row, list[CellPair]]]:
    """The pairs of each row of a table with its names in the first row."""
    known = known_names()
    for number, row in enumerate(rows):
        if sum(1 for cell in row.cells if _plain_name(cell) in known) < FEWEST:
            continue
        names = [(cell, _plain_name(cell)) for cell in row.cells]
        for values in rows[number + 1 :]:
            # The last row may be cut off.
            is_names = sum(_plain_name(cell) in known for cell in values.cells) * 2 > len(values.cells)
            if not is_names and (len(values.cells) >= len(names) or values is rows[-1]):
                pairs = zip(names, values.cells, strict=False)
                yield values, [(cell, value) for (cell, name), value in pairs if is_name(name)]
        return


def _plain_name(cell: Cell) -> str:
    bare = cell.text.strip(_AROUND)
    return _MARKUP.compiled.sub(r"\1", bare) if "\\" in bare else bare


def _pairs(source: Mapped, cells: list[CellPair]) -> list[Pair]:
    return [(_name(name.mapped(source)), value.mapped(source)) for name, value in cells]


def _name(cell: Mapped) -> Mapped:
    """The name in a cell, without marks of Markdown."""
    bare = cell.stripped(_AROUND)
    if "\\" not in bare.text:
        return bare
    return bare.edited([(found.start(), found.end(), found[1]) for found in _MARKUP.compiled.finditer(bare.text)])


def _meant(pairs: list[Pair]) -> Iterator[Way]:
    """Without what stands around the values, and as they stand."""
    texts = [value.text for _, value in pairs if value.text]
    bare = pairs
    repairs: tuple[str, ...] = ()
    if texts and all(len(text) > 1 and text[0] == text[-1] == '"' for text in texts):
        bare = [(name, unescaped(value.part(1, len(value) - 1), _JSON)) for name, value in pairs]
        repairs = (IN_QUOTES,)
    elif any(text[0] == text[-1] == "`" or _AUTOLINK.compiled.fullmatch(text) for text in texts):
        bare = [(name, _unmarked(value)) for name, value in pairs]
        repairs = (MARKUP,)
    for way in ((bare, repairs), (pairs, ())) if bare is not pairs else ((pairs, ()),):
        yield from without_unknown(*way)


def _unmarked(value: Mapped) -> Mapped:
    text = value.text
    if len(text) > 2 and (text[0] == text[-1] == "`" or _AUTOLINK.compiled.fullmatch(text)):
        return value.part(1, len(text) - 1)
    return value
