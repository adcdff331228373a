"""What C# prints, and its source: `[a, b]`, `{ "a", "b" }`, `["a"] = "b"`, `dict.Add("a", "b")`.

Source: KeyValuePair<TKey, TValue>.ToString of .NET; the C# language specification on collection initialisers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.collected import find as collect
from alidiag.read.escapes import Escapes, by_table
from alidiag.read.found import Stretch, View
from alidiag.read.quoted import Notation, decimal
from alidiag.read.values import Pair, listed

_NAME = r"(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,63}+)"
_PRINTED = Pattern(r"\[" + _NAME + r", ")
_END = Pattern(
    r"\](?:\}(?:[ \t][^\n]{0,200}+)?)?(?=[ \t]{0,20}+[,;]?[ \t]{0,20}+\r?(?:\n|\Z)"
    r"|[ \t]{0,9}+[,;|]?[ \t]{0,9}+\{?\[[A-Za-z_][\w.-]{0,63}+, )"
)
_GAP = Pattern(r"(?:\s|[,;|{]|\[\d{1,5}\]|KeyValuePair){0,80}")
_LONGEST = 65_536
"""Characters of a value that are looked at."""
_QUOTED = r"\"(?:[^\"\\\n]|\\.){0,100}+\""
_CALLS = r"(?:Add|TryAdd|Set|Append|AddParameter|AddQueryParameter|SetValue|new KeyValuePair(?:<[\w, ]{0,40}>)?)"
_DOUBLE = Escapes(
    r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{1,4}|.)",
    by_table({"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "a": "\a", "v": "\v", "0": "\0", "e": "\x1b"}),
)
NOTATION = Notation(
    "csharp",
    start=Pattern(
        rf"\{{\s{{0,40}}+(?:{_QUOTED})\s{{0,40}}+,(?=\s{{0,400}}+[@$]?\")"
        rf"|(?<![\w)\]\s])\s{{0,40}}+\[\s{{0,9}}+(?:{_QUOTED})\s{{0,9}}+\]\s{{0,40}}+=(?=\s{{0,400}}+[@$]?\")"
    ),
    head=Pattern(rf"\s{{0,40}}+\[\s{{0,9}}+({_QUOTED})\s{{0,9}}+\]\s{{0,40}}+=(?![=>])\s{{0,400}}+"),
    literal=Pattern(r"\$?\"(?:[^\"\\\n]++|\\.)*+\"|@\"(?:[^\"]++|\"\")*+\"(?!\")"),
    joint=Pattern(r"\s{0,400}+\+\s{0,400}+"),
    opening=Pattern(r"[{(\[]"),
    escapes={
        '"': _DOUBLE,
        '@"': Escapes(r"\"\"", lambda _: '"'),
        '$"': _DOUBLE._replace(computed=Pattern(r"\{")),
    },
    words={"null": (None, ""), "true": ("True", "true"), "false": ("False", "false")},
    number=decimal,
    statement=Pattern(
        rf"(?P<of>(?:(?<![\w.])[A-Za-z_]\w{{0,60}}+(?=[.\[]))?)(?:\.?(?<!\w){_CALLS}\(\s{{0,40}}+\"([^\"\\\n]{{1,80}}+)\"\s{{0,40}}+,"
        rf"|(?<=\w)\[\"([^\"\\\n]{{1,80}}+)\"\]\s{{0,20}}+=(?![=>]))\s{{0,40}}+"
    ),
)


def find(view: View) -> Iterator[Stretch]:
    """Dictionaries as they are printed, and the initialisers and calls that fill them."""
    found = [*_printed(view), *collect(view, NOTATION)]
    end = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= end:
            end = one.end
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
