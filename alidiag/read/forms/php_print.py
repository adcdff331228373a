"""What print_r of PHP prints: `Array ( [a] => b )`, over lines or, as a browser shows it, on one.

Values are not quoted, so their end is known only from what follows: the next name at the same depth, or the bracket.
Source: PHP manual, print_r; it indents each depth by eight spaces more, and closes a bracket four before its names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.pattern import Pattern
from alidiag.read.found import Stretch
from alidiag.read.frames import Frames, Item
from alidiag.read.printed import ON_ONE_LINE

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from alidiag.read.found import View
    from alidiag.read.quoted import Extent

_NAME = r"\[([^\[\]\n:]{1,100}+)(?::[\w\\:]{1,100}+)?+\] =>"
_HEADER = r"(?:Array|[A-Za-z_\\][\w\\@]{0,100}+ Object)"
_ITEM = Pattern(rf"([ \t]*+){_NAME}[ \t]?")
_BRACKET = Pattern(r"([ \t]*+)([()])[ \t]*+\Z")
_ENDS_IN_HEADER = Pattern(rf"(?<![\w\\]){_HEADER}[ \t]*+\Z")
_LINE = Pattern(r"([^\r\n]*+)(?:\r?\n|\r|\Z)")
_FLAT = Pattern(rf"{_HEADER}[ \t]{{1,4}}\([ \t]{{1,4}}(?={_NAME})")
_TOKEN = Pattern(rf"{_NAME}(?: (?={_HEADER}[ \t]\())?|(?P<opens>{_HEADER}[ \t]{{1,4}}\((?=[ \t]))|(?<=[ \t])\)")
DEEPEST = 60
"""Arrays in arrays that are followed."""


def find(view: View) -> Iterator[Stretch]:
    """Arrays and objects."""
    flat = list(_on_one_line(view))
    if flat:
        view.take([(one.start, one.end) for one in flat])
    yield from sorted([*flat, *_Lines(view).stretches()], key=lambda one: one.start)


class _Lines:
    """The arrays that are printed over lines, read line by line."""

    def __init__(self, view: View) -> None:
        self._text = view.text
        self._frames = Frames(view, "php")
        self._lines = [found.span(1) for found in _LINE.compiled.finditer(view.text)]
        self._done: list[Stretch] = []
        self._start = 0
        self._name: Extent | None = None
        """The last name, whose value goes on until the next one."""
        self._value = (0, 0)
        self._waits = False
        """The last value is `Array`, so that its bracket may follow."""
        self._at = 0
        """The line of the last name or bracket."""
        self._budget = 4 * len(self._lines)
        """Lines that may be read again."""

    def stretches(self) -> list[Stretch]:
        """The arrays of the text."""
        at = 0
        while at < len(self._lines):
            if not self._frames:
                at = self._first(at)
                continue
            at = self._next(at)
            if at == len(self._lines) and self._frames:
                self._end_run(at)
                # What came behind the last name was taken for its value: it may be an array with other blanks in front.
                if (again := at - self._at) <= self._budget:
                    self._budget -= again
                    at = self._at + 1
        return self._done

    def _first(self, at: int) -> int:
        """Look for the first name of an array."""
        start, end = self._lines[at]
        found = _ITEM.compiled.match(self._text, start, end) if "] =>" in self._text[start:end] else None
        if found is not None:
            self._start = self._beginning(at)
            self._frames.open(self._start, indent=len(found[1]))
            self._begin(at, found, end)
        return at + 1

    def _beginning(self, at: int) -> int:
        """Where the array begins whose first name is on a line: at its header, if there is one."""
        if at > 1 and self._text[slice(*self._lines[at - 1])].strip(" \t") == "(":
            start, end = self._lines[at - 2]
            header = _ENDS_IN_HEADER.compiled.search(self._text, max(start, end - 120), end)
            if header is not None:
                return header.start()
        return self._lines[at][0]

    def _begin(self, at: int, found: re.Match[str], end: int) -> None:
        start = found.end()
        self._name, self._value, self._at = found.span(2), (start, max(start, end)), at
        self._waits = _ENDS_IN_HEADER.compiled.fullmatch(self._text, start, max(start, end)) is not None

    def _finish(self) -> None:
        """The value that was open ends where the last line did."""
        if self._name is not None:
            self._frames.last.items.append(Item(self._name, self._value))
            self._name = None

    def _next(self, at: int) -> int:
        """Read one line more of an array."""
        text = self._text
        start, end = self._lines[at]
        found = _ITEM.compiled.match(text, start, end) if "] =>" in text[start:end] else None
        bracket = _BRACKET.compiled.match(text, start, end) if found is None else None
        if found is not None and self._frames.last.indent in {None, len(found[1])}:
            self._finish()
            if len(self._frames) == 1 and self._is_first(found.span(2)):
                self._end_run(at)
                return at
            self._frames.last.indent = len(found[1])
            self._begin(at, found, end)
        elif bracket is not None and bracket[2] == "(" and self._waits and at == self._at + 1:
            self._opens()
        elif bracket is not None and bracket[2] == "(" and self._is_header(at - 1):
            # Another array begins, and this one has no end: it was cut.
            self._end_run(at - 1)
        elif bracket is not None and bracket[2] == ")" and len(bracket[1]) <= (self._frames.last.indent or 0):
            self._finish()
            self._frames.close(end)
            self._at = at
            if not self._frames:
                self._done.append(Stretch(self._start, end, tuple(self._frames.close_all(end))))
        elif self._name is not None:
            self._waits = False
            self._value = (self._value[0], end)
        return at + 1

    def _opens(self) -> None:
        """The last value is an array."""
        if len(self._frames) < DEEPEST:
            name, self._name, self._waits = self._name, None, False
            self._frames.open(self._value[0], name)

    def _is_header(self, at: int) -> bool:
        start, end = self._lines[at]
        return _ENDS_IN_HEADER.compiled.search(self._text, max(start, end - 120), end) is not None

    def _is_first(self, name: Extent) -> bool:
        items = self._frames.last.items
        return bool(items) and self._text[slice(*items[0].name)] == self._text[slice(*name)]

    def _end_run(self, at: int) -> None:
        """The run ends without its bracket: of its last value only the first line is sure."""
        if self._name is not None:
            line_end = self._lines[self._at][1]
            self._value = (self._value[0], max(self._value[0], line_end))
        self._finish()
        end = self._lines[min(self._at, at, len(self._lines) - 1)][1]
        self._done.append(Stretch(self._start, end, tuple(self._frames.close_all(end))))


def _on_one_line(view: View) -> Iterator[Stretch]:
    """The arrays that a browser showed on one line."""
    text = view.text
    at = 0
    while found := _FLAT.compiled.search(text, at):
        end = text.find("\n", found.start())
        frames = Frames(view, "php", is_loose=True)
        frames.open(found.start())
        at = _flat(text, found.end(), len(text) if end < 0 else end, frames)
        yield Stretch(found.start(), at, tuple(frames.close_all(at, ON_ONE_LINE)))


def _flat(text: str, start: int, end: int, frames: Frames) -> int:
    """Read one array; the place behind it."""
    tokens = _TOKEN.compiled.finditer(text, start, end)
    token = next(tokens, None)
    last = start
    name: Extent | None = None
    value = counted = start
    balance = 0
    while token is not None:
        this, token = token, next(tokens, None)
        place, last = this.start(), this.end()
        if this["opens"] is not None:
            if name is not None and place == value and len(frames) < DEEPEST:
                frames.open(value, name)
                name = None
            continue
        if this[1] is None and name is not None:
            # A bracket: it belongs to the value where it closes one of its own, or where the array goes on.
            balance += text.count("(", counted, place) - text.count(")", counted, place)
            counted = place
            goes_on = token is not None and token[1] is not None
            if balance > 0 or (goes_on and len(frames) == 1):
                continue
        if name is not None:
            frames.last.items.append(Item(name, (value, _rstrip(text, value, place))))
            name = None
        if this[1] is None:
            frames.close(last, ON_ONE_LINE)
            if not frames:
                return last
        else:
            name, value = this.span(1), last + text.startswith(" ", last)
            balance, counted = 0, value
    if name is None:
        return last
    # The line ends within the array: it was cut.
    frames.last.items.append(Item(name, (value, _rstrip(text, value, end))))
    return end


def _rstrip(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in " \t\r":
        end -= 1
    return end
