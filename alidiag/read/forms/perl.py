"""What Perl prints, and its source: `$VAR1 = { 'a' => 'b' };`, `(a => 'b')`.

Source: Data::Dumper with Indent 0 to 3, Terse, Useqq, Pair and Quotekeys; perlop, "Quote and Quote-like Operators".
"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.pattern import Pattern
from alidiag.read import rows
from alidiag.read.found import Stretch, View
from alidiag.read.literals import PERL, Value, value_at
from alidiag.read.values import listed

_NAME = r"(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,63}+)"
_ROW = rows.Style(
    Pattern(r"(?<=[{(,\s\[])(?P<quote>['\"]?)" + _NAME + r"(?P=quote)\s{0,40}+(?:=>|:(?=[ \"'\d]))\s{0,200}+"),
    Pattern(""),
    PERL,
    Pattern(r"\s{0,200}+,(?:\s|#[^\n]{0,200}+\n){0,300}+"),
    (Pattern(r"\[\s{0,200}+"), Pattern(r"\s{0,200}+,?\s{0,200}+\]")),
)
_OPENED = Pattern(r"(?:[$@%][\w:]{1,60}\s{0,40}=\s{0,40}(?:bless\()?)?[{(]\s{0,200}\Z")
_NAMED = Pattern(r"[$@%]\w")
_OTHER = Pattern(r"(?:array|dict|Hash|hash|OrderedDict)\s{0,9}\Z")
_VARIABLE = Pattern(r"\$VAR(\d{1,4}) = (?=['\"\d])")
_CLOSE = Pattern(r"\s{0,200}+,?\s{0,200}+[})];?")


def find(view: View) -> Iterator[Stretch]:
    """Hashes as Data::Dumper prints them, and as they are written."""
    found = [*_hashes(view), *_flat(view)]
    yield from sorted(found, key=lambda one: one.start)


def _flat(view: View) -> Iterator[Stretch]:
    """`Dumper(%hash)`: names and values by turns, each a variable of its own."""
    text, source = view.text, view.part(0, len(view.text))
    run: list[tuple[int, Value]] = []
    for found in _VARIABLE.compiled.finditer(text):
        one = value_at(text, found.end(), source, PERL)
        if run and (found[1] == "1" or text[run[-1][1].end : found.start()].strip(" \t\r\n;")):
            yield from _judged(view, run)
            run = []
        run.append((found.start(), one))
    yield from _judged(view, run)


def _judged(view: View, run: list[tuple[int, Value]]) -> Iterator[Stretch]:
    texts = [one.text for _, one in run]
    pairs = [
        (name, value)
        for name, value in zip(texts[::2], texts[1::2], strict=False)
        if name is not None and value is not None
    ]
    if run and len(pairs) * 2 == len(texts):
        start, end = run[0][0], run[-1][1].end
        if (found := listed("perl", pairs, view.part(start, end))) is not None:
            yield Stretch(start, end, (found,))


def _hashes(view: View) -> Iterator[Stretch]:
    text = view.text
    for run in rows.runs(rows.rows(view, _ROW), text, _ROW.between):
        first = run[0].start
        opened = _OPENED.compiled.search(text, max(0, first - 400), first)
        if opened is None or _OTHER.compiled.search(text, max(0, opened.start() - 20), opened.start()):
            continue
        is_named = _NAMED.compiled.match(text, opened.start()) is not None
        if not is_named and (text[first] == '"' or "=>" not in text[first : first + 120]):
            # Ruby, Python and JSON write like this.
            continue
        closed = _CLOSE.compiled.match(text, run[-1].end)
        end = closed.end() if closed else run[-1].end
        if (one := rows.stretch(view, "perl", run, opened.start(), end)) is not None:
            yield one
