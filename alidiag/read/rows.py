"""Names and values that stand in a program, as calls or as rows of a literal: `map.put("a", "b")`, `"a": "b"`.

A row whose value is no literal shows that the program gives it: then the text holds no request, only a part of one, and
nothing may be said of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alidiag.named import NamedTuple
from alidiag.pattern import Pattern
from alidiag.read.found import Stretch, View
from alidiag.read.literals import Syntax, value_at
from alidiag.read.places import Mapped
from alidiag.read.values import Pair, listed

FAR = 600
"""Characters that may stand between two calls of one list."""
NO_VALUE = "{} has no value in this program (null); it was taken as not sent."
_NULL = Pattern(r"(?:null|nil|undef|None|NULL|interface ?\{\}\(nil\))\b|interface ?\{\}\(nil\)")
_OWNER = Pattern(r"(?:(?<![\w$])([\w$]{1,60}+)\s{0,20}\.\s{0,20})?(?<![\w$])([\w$]{1,60}+)\s?(?:<[\w ,.?]{0,60}+>)?\Z")
_COMMENTED = Pattern(r"[ \t]*+(?://|#|--)")
_COMMA = Pattern(r"\s{0,200}+,\s{0,200}+")


class Style(NamedTuple):
    """How rows are written.

    `head`: from the beginning of a row to its value, with a group `name`. `tail`: what must stand behind the value.
    `within`: what opens a list of values, and what closes it. `between`: what may stand between two rows; None for
    calls, which other statements may stand between.
    """

    head: Pattern
    tail: Pattern
    syntax: Syntax
    between: Pattern | None = None
    within: tuple[Pattern, Pattern] | None = None


class Row(NamedTuple):
    """One row. `values` are None where the program gives them, and empty where there is none."""

    start: int
    end: int
    name: Mapped
    values: tuple[Mapped, ...] | None
    owner: str = ""
    method: str = ""


def rows(view: View, style: Style) -> Iterator[Row]:
    """The rows in a text, in its order."""
    text, source = view.text, view.part(0, len(view.text))
    at = 0
    while found := style.head.compiled.search(text, at):
        at = found.end()
        values, end = _values(text, found.end(), source, style)
        tail = style.tail.compiled.match(text, end)
        if tail is None:
            values = None
        else:
            end = tail.end()
        at = max(at, end)
        start, owner, method = found.start(), "", ""
        if style.between is None:
            line = text.rfind("\n", max(0, start - 300), start) + 1
            if _COMMENTED.compiled.match(text, line, start):
                continue
            if called := _OWNER.compiled.search(text, max(0, start - 160), start):
                start, owner, method = called.start(), called[1] or "", called[2]
        yield Row(start, end, source.part(*found.span("name")), values, owner, method)


def _values(text: str, at: int, source: Mapped, style: Style) -> tuple[tuple[Mapped, ...] | None, int]:
    if style.within is not None and (opened := style.within[0].compiled.match(text, at)):
        values: list[Mapped] = []
        at = opened.end()
        while not (closed := style.within[1].compiled.match(text, at)):
            one = value_at(text, at, source, style.syntax)
            if one.text is None:
                return None, one.end
            values.append(one.text)
            comma = _COMMA.compiled.match(text, one.end)
            at = comma.end() if comma else one.end
            if comma is None and not style.within[1].compiled.match(text, at):
                return None, at
        return tuple(values), closed.end()
    if null := _NULL.compiled.match(text, at):
        return (), null.end()
    one = value_at(text, at, source, style.syntax)
    return (None if one.text is None else (one.text,)), one.end


def runs(found: Iterable[Row], text: str, between: Pattern | None) -> Iterator[list[Row]]:
    """The rows that belong together, in the order in which they begin.

    Args:
        found: of one style, in the order of the text.
        text: that they stand in.
        between: what may stand between two rows; None for calls, which belong together by what they call.
    """
    done: list[list[Row]] = []
    open_: dict[str, list[Row]] = {}
    for row in found:
        run = open_.get(row.method)
        if run is None or not _follows(run, row, text, between):
            run = open_[row.method] = []
            done.append(run)
        run.append(row)
    yield from done


def _follows(run: list[Row], row: Row, text: str, between: Pattern | None) -> bool:
    last = run[-1]
    if row.name.text == run[0].name.text or not 0 <= row.start - last.end <= FAR:
        return False
    if between is not None:
        return between.compiled.fullmatch(text, last.end, row.start) is not None
    return row.owner == last.owner or not row.owner or not last.owner


def stretch(view: View, form: str, run: list[Row], start: int | None = None, end: int | None = None) -> Stretch | None:
    """What rows are that belong together; None where they are nothing of Alipay's, or a program gives a value."""
    if any(row.values is None for row in run):
        return None
    pairs: list[Pair] = [(row.name, value) for row in run for value in row.values or ()]
    first = run[0].start if start is None else start
    last = run[-1].end if end is None else end
    gone = tuple(NO_VALUE.format(row.name.text) for row in run if not row.values)
    found = listed(form, pairs, view.part(first, last), gone)
    return None if found is None else Stretch(first, last, (found,))
