"""Prints whose brackets are known from their lines or their counts: what is in each bracket -> what was found.

The innermost list that is a request or a message is the one that counts; what is around it only holds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.named import NamedTuple
from alidiag.read.classify import is_open_reply, kind_of
from alidiag.read.found import Found, Kind
from alidiag.read.printed import nested
from alidiag.read.values import FEWEST, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from alidiag.read.found import View
    from alidiag.read.places import Edit, Mapped
    from alidiag.read.quoted import Extent


class Item(NamedTuple):
    """A name and its value, by their places in the view."""

    name: Extent
    value: Extent
    words: tuple[str | None, str | None] | None = None
    """What is sent for a word like NULL: the usual way, and the other. None: nothing."""
    edits: tuple[Sequence[Edit], Sequence[Edit]] = ((), ())
    """What is undone in the value, in two ways; counted from its beginning."""
    repair: str = ""
    """What had to be undone, or is not sure."""
    is_nested: bool = False


class _Frame:
    __slots__ = ("holds", "indent", "items", "name", "size", "start")

    def __init__(self, start: int, name: Extent | None, indent: int | None, size: int) -> None:
        self.start, self.name, self.indent, self.size = start, name, indent, size
        self.items: list[Item] = []
        self.holds = False

    @property
    def is_full(self) -> bool:
        """Whether it has all the values that it was said to have."""
        return len(self.items) == self.size


class Frames:
    """The brackets that are open at a place of a text; `found` is what those were that are closed."""

    def __init__(self, view: View, form: str) -> None:
        self._view, self._form = view, form
        self._stack: list[_Frame] = []
        self.found: list[Found] = []

    def __len__(self) -> int:
        return len(self._stack)

    @property
    def last(self) -> _Frame:
        """The innermost one."""
        return self._stack[-1]

    def open(self, start: int, name: Extent | None = None, *, indent: int | None = None, size: int = -1) -> None:
        """A bracket opens; `size`: how many values it has, where that is printed."""
        self._stack.append(_Frame(start, name, indent, size))

    def close(self, end: int, *repairs: str) -> None:
        """The innermost bracket closes."""
        frame = self._stack.pop()
        is_part = frame.name is not None and is_open_reply({self._text(frame.name)})
        found = None if frame.holds or is_part else self._judged(frame, end, repairs)
        if found is not None:
            self.found.append(found)
        if self._stack:
            self.last.holds |= frame.holds or found is not None
            if frame.name is not None:
                told = nested(self._text(frame.name))
                self.last.items.append(Item(frame.name, (frame.start, end), repair=told, is_nested=True))

    def close_all(self, end: int, *repairs: str) -> list[Found]:
        """The text ends: all brackets close. What was found since the last time."""
        while self._stack:
            self.close(end, *repairs)
        found, self.found = self.found, []
        return found

    def _text(self, extent: Extent) -> str:
        return self._view.part(*extent).text

    def _judged(self, frame: _Frame, end: int, repairs: tuple[str, ...]) -> Found | None:
        items = frame.items
        if is_open_reply({self._text(item.name) for item in items if item.is_nested}):
            text = self._view.part(frame.start, end)
            return Found(Kind.OPEN_REPLY, self._form, text.whole, text)
        if len(items) < FEWEST or kind_of({self._text(item.name) for item in items}) is None:
            return None
        text = self._view.part(frame.start, end)
        usual, other = (list(self._pairs(items, at)) for at in (0, 1))
        told = dict.fromkeys([*repairs, *(item.repair for item in items if item.repair)])
        found = listed(self._form, usual, text, tuple(told))
        if found is None or [value.text for _, value in usual] == [value.text for _, value in other]:
            return found
        more = listed(self._form, other, text)
        return found if more is None else found._replace(readings=(*found.readings, *more.readings))

    def _pairs(self, items: list[Item], at: int) -> Iterator[tuple[Mapped, Mapped]]:
        for item in items:
            value = self._view.part(*item.value)
            if item.words is not None:
                new = item.words[at]
                if new is None:
                    continue
                value = value.edited([(0, len(value), new)])
            elif item.edits[at]:
                value = value.edited(item.edits[at])
            yield self._view.part(*item.name), value
