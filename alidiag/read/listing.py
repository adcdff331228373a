"""The lines of a text that list parameters: `name=value`, `签名：value`, each with its label, its value and its lines.

What a log or a person puts before a line is left out. A line between two parameters may belong to the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.cells import Line
from alidiag.read.known import known_names
from alidiag.read.labels import Label, Role, label_of

_DATE = r"\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T]?\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:Z|[ ]?[+-]\d\d:?\d\d)?"
_LOGGED = r"\[[\w .:/@-]{1,60}+\]|(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|NOTICE)\b|[A-Z]/[\w.]{1,40}+"
_BULLET = r"(?:[-*•·●○▪◦‣+>]++|\d{1,3}+[.)]|[（(]\d{1,3}[)）])[ \t\u3000]++|(?:\d{1,3}+[、．]|[①-⑳•·●○▪])[ \t\u3000]*+"
_PREFIX = Pattern(
    rf"[ \t\u3000\xa0]*+(?:[\[(]?{_DATE}[\])]?|[\[(]\d\d:\d\d(?::\d\d)?[\])])?[ \t]*+"
    rf"(?:(?:{_LOGGED})[ \t:>|-]{{0,5}}+){{0,4}}+(?:{_BULLET})?"
)
_SPLIT = Pattern(r"([^:：=＝→\n]{1,60}?)[ \t\u3000]{0,40}+(==?>|->|:=|[:：=＝→])(?!=[ \t])([ \t\u3000]?)")
_MORE = Pattern(r"&(?:amp;)?([A-Za-z_]\w{0,40}+)=")
_URL = Pattern(r"[\"'`“‘\[<(（]?https?://")
_BASE64 = Pattern(r"[A-Za-z0-9+/]{1,200}={0,2}")
_SIGNATURE = Pattern(r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|[A-Za-z0-9+/%]{40,}={0,2}")
_AROUND = " \t\u3000\"'`*“”‘’「」『』【】[]<>"
MOST_PENDING = 3
"""Lines between two parameters that may belong to the value of the first."""
DEEPEST = 3
"""Words with a colon behind them that may stand before a parameter."""
FAR = 5
"""Lines between two parts of a list."""


class Item(NamedTuple):
    """One parameter, or what is written like one. `name` and `value` are places, `mark` is what stands between."""

    line: int
    label: Label
    name: tuple[int, int]
    value: tuple[int, int]
    mark: str


class Listing:
    """Items one behind the other."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.rest: dict[int, list[int]] = {}
        """The lines that surely belong to the value of an item: a wrapped signature, a value below its label."""
        self.further: dict[int, list[int]] = {}
        """The lines that may belong to it."""
        self.is_spaced = True
        """Whether an empty line stands between any two items."""

    @property
    def last(self) -> int:
        """The last line."""
        return self.rest.get(len(self.items) - 1, [self.items[-1].line])[-1]

    @property
    def names(self) -> set[str]:
        """Of its parameters."""
        return {item.label.name for item in self.items if item.label.role is Role.PARAMETER}


def listings(lines: Sequence[Line]) -> Iterator[Listing]:
    """The lists in a text, a signature that stands apart from its parameters put behind them."""
    last: Listing | None = None
    for one in _runs(lines):
        if last is not None and _belongs(last, one):
            shift = len(last.items)
            last.items += one.items
            last.rest |= {shift + at: numbers for at, numbers in one.rest.items()}
            last.further |= {shift + at: numbers for at, numbers in one.further.items()}
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _belongs(last: Listing, one: Listing) -> bool:
    near = one.items[0].line - last.last <= FAR
    apart = "sign" in one.names and "sign" not in last.names and "service" not in one.names
    return near and apart and not one.names & last.names and bool(last.names & {"service", "partner", "app_id"})


def _runs(lines: Iterable[Line]) -> Iterator[Listing]:
    run = Listing()
    pending: list[int] = []
    blanks = 0
    lines = list(lines)
    for number, line in enumerate(lines):
        if not line.text.strip():
            blanks += 1
            pending = []
            if run.items and (blanks > 1 or not (run.is_spaced or len(run.items) == 1)):
                yield run
                run = Listing()
            continue
        if run.items and not pending and not blanks and _is_rest(lines, run, line):
            run.rest.setdefault(len(run.items) - 1, []).append(number)
            continue
        item = _item(line, number)
        if item is None:
            pending.append(number)
            if run.items and len(pending) > MOST_PENDING:
                yield run
                run = Listing()
            continue
        if run.items and (_begins_again(run, item) or (pending and blanks)):
            yield run
            run = Listing()
        if run.items:
            run.is_spaced = run.is_spaced and blanks > 0
            if pending:
                run.further[len(run.items) - 1] = pending
        run.items.append(item)
        pending, blanks = [], 0
    if run.items:
        yield run


def _item(line: Line, number: int, at: int | None = None, deep: int = 0) -> Item | None:
    """What a line says, behind whatever a log or a person put before it."""
    text = line.text
    if at is None:
        prefix = _PREFIX.compiled.match(text)
        at = prefix.end() if prefix else 0
    found = _SPLIT.compiled.match(text, at)
    if found is None or (found[2] == ":" and text.startswith("//", found.end())):
        return None
    label = label_of(found[1])
    if label is None or label.role is Role.OTHER:
        # The name of a logger, of a person: `callback: service=...`.
        inner = _item(line, number, found.end(), deep + 1) if deep < DEEPEST else None
        if inner is not None and (inner.label.role is not Role.PARAMETER or inner.label.name in known_names()):
            return inner
        if label is None:
            return None
    if _is_run(text, found.end()) and (found[2] == "=" or label.name not in known_names()):
        # A run of pairs on one line, maybe the beginning of a wrapped one.
        return None
    name = found[1].strip(_AROUND)
    begin = line.start + found.start(1) + found[1].find(name)
    # Behind `name=`, a blank belongs to the value.
    first = found.start(3) if found[2] == "=" and found.end(1) == found.start(2) else found.end()
    return Item(number, label, (begin, begin + len(name)), (line.start + first, line.end), found[2])


def _is_run(text: str, at: int) -> bool:
    """Whether a run of pairs stands there: names of Alipay's behind `&`, and not in the query of an address."""
    if "&" not in text or _URL.compiled.match(text, at):
        return False
    known = known_names()
    return any(one[1] in known for one in _MORE.compiled.finditer(text, at))


def _begins_again(run: Listing, item: Item) -> bool:
    if item.label.role is not Role.PARAMETER:
        return False
    first = next((one.label for one in run.items if one.label.role is Role.PARAMETER), None)
    return item.label == first or (item.label.name == "service" and "service" in run.names)


def _is_rest(lines: Sequence[Line], run: Listing, line: Line) -> bool:
    """Whether a line surely goes on with the value of the last item."""
    at = len(run.items) - 1
    item = run.items[at]
    if item.label.role is not Role.PARAMETER or item.label.name != "sign":
        return False
    text = line.text.strip(" \t\"'`")
    here = lines[run.rest[at][-1]] if at in run.rest else lines[item.line]
    before = (here.text if at in run.rest else here.text[item.value[0] - here.start :]).strip(" \t\"'`")
    if not before:
        return _SIGNATURE.compiled.fullmatch(text) is not None
    is_open = len(before) >= 40 and not before.endswith("=") and _BASE64.compiled.fullmatch(before) is not None
    return is_open and len(text) <= len(before) and _BASE64.compiled.fullmatch(text) is not None
