"""What C# prints, and its source: `[a, b]`, `{ "a", "b" }`, `["a"] = "b"`, `dict.Add("a", "b")`.

Source: KeyValuePair<TKey, TValue>.ToString of .NET; the C# language specification on collection initialisers.
"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.named import NamedTuple
from alidiag.pattern import Pattern
from alidiag.read import rows
from alidiag.read.found import Stretch, View
from alidiag.read.literals import CSHARP
from alidiag.read.values import Pair, listed

_NAME = r"(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,63}+)"
_PRINTED = Pattern(r"\[" + _NAME + r", ")
_END = Pattern(
    r"\](?:\}[^\n]{0,200}+)?(?=[ \t]{0,20}+[,;]?[ \t]{0,20}+\r?(?:\n|\Z)"
    r"|[ \t]{0,9}+[,;|]?[ \t]{0,9}+\{?\[[A-Za-z_][\w.-]{0,63}+, )"
)
_GAP = Pattern(r"(?:\s|[,;|{]|\[\d{1,5}\]|KeyValuePair){0,80}")
_LONGEST = 65_536
"""Characters of a value that are looked at."""
_INITIALISER = rows.Style(
    Pattern(r"\{\s{0,200}+\"" + _NAME + r"\"\s{0,40}+,\s{0,200}+"),
    Pattern(r"\s{0,200}+\}"),
    CSHARP,
    Pattern(r"\s{0,200}+,(?:\s|//[^\n]{0,200}+\n){0,300}+"),
)
_INDEX = rows.Style(
    Pattern(r"\[\s{0,9}+\"" + _NAME + r"\"\s{0,9}+\]\s{0,40}+=(?![=>])\s{0,200}+"), Pattern(r""), CSHARP
)
_CALL = rows.Style(Pattern(r"\(\s{0,200}+\"" + _NAME + r"\"\s{0,20}+,\s{0,200}+"), Pattern(r"\s{0,200}+\)"), CSHARP)
_ADDERS = frozenset({"Add", "TryAdd", "Set", "Append", "AddParameter", "SetValue", "KeyValuePair", "AddQueryParameter"})


def find(view: View) -> Iterator[Stretch]:
    """Dictionaries as they are printed, and the initialisers and calls that fill them."""
    found = [*_printed(view), *_written(view)]
    end = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= end:
            end = one.end
            yield one


def _written(view: View) -> Iterator[Stretch]:
    text = view.text
    calls = [row for row in rows.rows(view, _CALL) if row.method in _ADDERS]
    for found, between in (
        (rows.rows(view, _INITIALISER), _INITIALISER.between),
        (rows.rows(view, _INDEX), None),
        (calls, None),
    ):
        for run in rows.runs(found, text, between):
            if (one := rows.stretch(view, "csharp", run)) is not None:
                yield one


class _Row(NamedTuple):
    start: int
    end: int
    pair: Pair


def _printed(view: View) -> Iterator[Stretch]:
    """`[name, value]`, one a line or one behind the other, as a debugger shows them, too."""
    text = view.text
    run: list[_Row] = []
    for row in _rows(view):
        if run and not _follows(run, row, text):
            yield from _judged(view, run)
            run = []
        run.append(row)
    yield from _judged(view, run)


def _follows(run: list[_Row], row: _Row, text: str) -> bool:
    last = run[-1].end
    near = row.start - last <= 80 and text.count("\n", last, row.start) < 2
    again = row.pair[0].text == run[0].pair[0].text
    return near and not again and _GAP.compiled.fullmatch(text, last, row.start) is not None


def _rows(view: View) -> Iterator[_Row]:
    text = view.text
    at = 0
    end = None
    while found := _PRINTED.compiled.search(text, at):
        first = found.end()
        if end is None or end.start() < first:
            end = _END.compiled.search(text, first)
        if end is None:
            return
        following = _PRINTED.compiled.search(text, first, end.start())
        is_cut = following is not None and text.find("\n", first, following.start()) >= 0
        if is_cut or end.start() - first > _LONGEST:
            # The value has no end before the next row.
            at = following.start() if following else end.end()
            continue
        at = end.end()
        yield _Row(found.start(), at, (view.part(*found.span("name")), view.part(first, end.start())))


def _judged(view: View, run: list[_Row]) -> Iterator[Stretch]:
    if run:
        start, end = run[0].start, run[-1].end
        found = listed("csharp", [row.pair for row in run], view.part(start, end))
        if found is not None:
            yield Stretch(start, end, (found,))
