"""Prints whose brackets are known from their lines or their counts: what is in each bracket -> what was found.

The innermost list that is a request or a message is the one that counts; what is around it only holds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from alidiag.read.classify import is_open_reply
from alidiag.read.found import Found, Kind
from alidiag.read.printed import nested
from alidiag.read.values import FEWEST, kind_of_list, listed, listed_ways

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from alidiag.read.found import View
    from alidiag.read.places import Edit, Mapped
    from alidiag.read.quoted import Extent
    from alidiag.read.values import Way


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
    """The brackets that are open at a place of a text; `found` is what those were that are closed.

    `is_loose`: what looks like a name may be a part of the value in front of it.
    """

    def __init__(self, view: View, form: str, *, is_loose: bool = False) -> None:
        self._view, self._form, self._is_loose = view, form, is_loose
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
        if len(items) < FEWEST or kind_of_list({self._text(item.name) for item in items}) is None:
            return None
        text = self._view.part(frame.start, end)
        if self._is_loose:
            return listed_ways(self._form, self._ways(items), text, repairs)
        pairs = [(self._view.part(*item.name), *self._values(item)) for item in items]
        usual = [(name, value) for name, value, _ in pairs if value is not None]
        other = [(name, value) for name, _, value in pairs if value is not None]
        told = dict.fromkeys([*repairs, *(item.repair for item in items if item.repair)])
        return listed(self._form, usual, text, tuple(told), other=other)

    def _ways(self, items: list[Item]) -> Iterator[Way]:
        """The ways to say which names are names."""
        from alidiag.read.splitting import Cut, ways

        ends = [items[0].name[0], *(item.value[1] for item in items)]
        cuts = [
            Cut(before, item.name[0], self._text(item.name), item.value[0])
            for before, item in zip(ends, items, strict=False)
        ]
        for way in ways(cuts):
            befores = [*(cut.before for cut in way[1:]), ends[-1]]
            kept = {cut.start for cut in way}
            told = dict.fromkeys(item.repair for item in items if item.repair and item.name[0] in kept)
            pairs = [
                (self._view.part(cut.start, cut.start + len(cut.name)), self._view.part(cut.value, end))
                for cut, end in zip(way, befores, strict=True)
            ]
            yield pairs, tuple(told)

    def _values(self, item: Item) -> tuple[Mapped | None, Mapped | None]:
        """A value in the two ways in which it may have been sent."""
        whole = self._view.part(*item.value)
        if item.words is not None:
            first, second = (None if new is None else whole.edited([(0, len(whole), new)]) for new in item.words)
            return first, second
        first, second = (whole.edited(edits) if edits else whole for edits in item.edits)
        return first, second
