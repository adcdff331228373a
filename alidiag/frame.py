"""A pre-sign string in pieces: with one text of a signing at hand, the many that differ in a few places cost little.

A `Frame` holds the characters, a `Line` the octets. Both alternate gaps (even places) and parameters (odd places), each
parameter with the separator behind it, so that a parameter changes, goes or comes without the others being touched.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import TypeVar

from alidiag.frozen import frozen
from alidiag.signing import BY_VALUE, ORDERS, SHAPES, Form, Item, Layout, Turn
from alidiag.witness import Digests

Spots = tuple[tuple[int, Item | None], ...]
"""Places and what comes there; None: nothing. What comes into a gap stands behind what is there."""
Moves = tuple[tuple[int, bytes], ...]
"""The same as octets."""


@frozen
class Places:
    """The order of a signing's items: the place of each, and their sort keys in order.

    None for keys: the order looks at values, so that nothing can be changed without sorting anew.
    """

    order: str | None
    place_of: dict[int, int]
    keys: list[object] | None


def places_of(items: Sequence[Item | None], order: str | None) -> Places:
    """Where each item stands under an order of `ORDERS`; None: an index without an item."""
    key = ORDERS[order or "name"]
    there = [(index, item) for index, item in enumerate(items) if item is not None]
    ranked = sorted(there, key=lambda pair: key(pair[1]))  # type: ignore[misc, arg-type, return-value]
    place_of = {index: 2 * rank + 1 for rank, (index, _) in enumerate(ranked)}
    keys = None if order in BY_VALUE else [key(item) for _, item in ranked]  # type: ignore[misc]
    return Places(order, place_of, keys)


def spots_of(places: Places, turn: Turn) -> Spots | None:
    """Where the edits of a turn go; None where the order looks at values."""
    if places.keys is None:
        return None
    key = ORDERS[places.order or "name"]
    spots: list[tuple[int, Item | None]] = []
    added: list[tuple[int, Item]] = []
    for index, item in turn.edits:
        place = places.place_of[index] if index >= 0 else -1
        if item is None:
            spots.append((place, None))
            continue
        sort_key = key(item)  # type: ignore[misc]
        if index >= 0 and places.keys[place // 2] == sort_key:
            spots.append((place, item))
            continue
        if index >= 0:
            spots.append((place, None))
        added.append((2 * bisect_right(places.keys, sort_key), item))  # type: ignore[type-var]
    if len(added) > 1:
        added.sort(key=lambda pair: (pair[0], key(pair[1])))  # type: ignore[misc]
    return (*spots, *added)


@frozen
class Frame:
    """The text of a signing under one layout and form, in pieces."""

    slots: list[str]
    places: Places
    layout: Layout
    form: Form | None

    def text(self) -> str:
        """The pre-sign string."""
        layout = self.layout
        joined = "".join(self.slots)
        if layout.separator:
            joined = joined[: -len(layout.separator)]
        if layout.before or layout.after:
            joined = (layout.before or "") + joined + (layout.after or "")
        return joined[: -layout.cut] if layout.cut else joined

    @property
    def written(self) -> Callable[[Item], str]:
        """An item -> how it stands in this text, its separator behind it."""
        shape, separator, form = SHAPES[self.layout.shape or "pair"], self.layout.separator or "", self.form
        if form is None:
            return lambda item: shape(item[0], item[1]) + separator
        return lambda item: shape(item[0], form(item[0], item[1])) + separator

    def after(self, spots: Spots) -> Frame:
        """The same frame with other items in some places."""
        slots, written = self.slots.copy(), self.written
        for place, item in spots:
            fragment = written(item) if item is not None else ""
            slots[place] = fragment if place % 2 else slots[place] + fragment
        return Frame(slots, self.places, self.layout, self.form)

    def replacing(self, items: Mapping[int, Item | None]) -> Frame:
        """The same frame where these items, by their index, have other values or, with None, are not there."""
        return self.after(tuple((self.places.place_of[index], item) for index, item in items.items()))


def frame_of(
    items: Sequence[Item | None], places: Places, layout: Layout, form: Form | None, values: Sequence[str]
) -> Frame:
    """The pieces of these items, `values` being what the form makes of theirs."""
    shape, separator = SHAPES[layout.shape or "pair"], layout.separator or ""
    slots = [""] * (2 * len(places.place_of) + 1)
    for index, place in places.place_of.items():
        if (item := items[index]) is not None:
            slots[place] = shape(item.name, values[index]) + separator
    return Frame(slots, places, layout, form)


What = TypeVar("What")


Single = tuple[What, int, int, bytes]
"""A change in one place: what it is, from which slot up to which other slot the pieces give way, and to what."""


def single(what: What, place: int, octets: bytes) -> Single[What]:
    """A change at one place of a line; in a gap, `octets` come behind what is there."""
    return (what, place, place + 1, octets) if place % 2 else (what, place + 1, place + 1, octets)


class Line:
    """The octets of a frame, in pieces."""

    __slots__ = ("ends", "pieces", "tail")

    def __init__(self, pieces: list[bytes], tail: int, ends: tuple[bytes, bytes]) -> None:
        self.pieces, self.tail, self.ends = pieces, tail, ends

    def whole(self) -> bytes:
        """The octets of the pre-sign string."""
        return self.ends[0] + self.closed(b"".join(self.pieces))

    def closed(self, joined: bytes) -> bytes:
        """Joined pieces without the last separator, and with what stands behind them."""
        return (joined[: -self.tail] if self.tail else joined) + self.ends[1]

    def after(self, moves: Moves) -> Line:
        """The same line with other octets in some places."""
        pieces = self.pieces.copy()
        for place, octets in moves:
            pieces[place] = octets if place % 2 else pieces[place] + octets
        return Line(pieces, self.tail, self.ends)

    def matching(
        self, singles: Sequence[Single[What]], agrees: Callable[[bytes], bool], digests: Digests | None = None
    ) -> list[What]:
        """Which changes make octets that are agreed to. This is the innermost loop of the search.

        What stands before and behind each place is made once, so that a change costs two joins of octets.
        """
        before, _ = self.ends
        joined = b"".join(self.pieces)
        whole, offset = before + joined, len(before)
        starts = [offset, *(offset + size for size in accumulate(map(len, self.pieces)))]
        heads = [whole[:start] for start in starts]
        tails = [self.closed(whole[start:]) for start in starts]
        # Where nothing follows, the separator to cut off is the one of the change itself.
        last = next((place for place, start in enumerate(starts) if start == len(whole)), 0)
        if digests is None:
            hits = [
                what
                for what, start, stop, octets in singles
                if stop < last and agrees(heads[start] + octets + tails[stop])
            ]
        else:
            # Without a call for each, and with the key put behind each tail once.
            new, behind, want = digests.new, digests.behind, digests.want
            ended = [tail + behind for tail in tails]
            hits = [
                what
                for what, start, stop, octets in singles
                if stop < last and new(heads[start] + octets + ended[stop]).digest() == want
            ]
        hits += [
            what
            for what, start, stop, octets in singles
            if stop >= last and agrees(before + self.closed(heads[start][offset:] + octets))
        ]
        return hits
