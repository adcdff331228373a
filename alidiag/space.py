"""The suspects of one signing as fragments of text, ready to be combined.

Edits of single parameters are kept as fragments that are swapped in and out of a list, so that a pair of them costs one
join, one encoding and one hash.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from alidiag.frozen import frozen
from alidiag.signing import (
    BY_VALUE,
    ORDERS,
    SHAPES,
    Encoder,
    Form,
    Layout,
    Signing,
    Turn,
    apply,
    chained,
    merged,
    right_encoder,
)


class Suspect(NamedTuple):
    """One turn of one catalogued mistake; `rank` is its place in the order of suspicion."""

    id: str
    rank: int
    turn: Turn
    params: tuple[str, ...]


@frozen
class Frame:
    """A text as fragments: `slots` alternates gaps (even) and parameters (odd), each with its separator.

    `place_of` gives the slot of each of the signing's items, `keys` their sort keys in order. None for keys: the order
    looks at values, so fragments cannot be swapped.
    """

    slots: list[str]
    place_of: dict[int, int]
    keys: list[object] | None
    layout: Layout
    form: Form | None
    tail: int

    def text(self) -> str:
        """The pre-sign string of the fragments as they stand."""
        joined = "".join(self.slots)
        if self.tail:
            joined = joined[: -self.tail]
        layout = self.layout
        if layout.before or layout.after:
            joined = (layout.before or "") + joined + (layout.after or "")
        return joined[: -layout.cut] if layout.cut else joined


def frame_of(signing: Signing, turns: Iterable[Turn] = ()) -> Frame:
    """The fragments of a signing after turns that change forms and layout only."""
    layout, form = signing.layout, None
    for turn in turns:
        layout = merged(layout, turn.layout)
        if turn.form is not None:
            form = turn.form if form is None else chained(form, turn.form)
    shape = SHAPES[layout.shape or "pair"]
    key = ORDERS[layout.order or "name"]
    ordered = sorted(enumerate(signing.items), key=lambda pair: key(pair[1]))  # type: ignore[arg-type, misc, return-value]
    separator = layout.separator or ""
    slots = [""] * (2 * len(ordered) + 1)
    place_of = {}
    for rank, (index, item) in enumerate(ordered):
        value = form(item.name, item.value) if form else item.value
        slots[2 * rank + 1] = shape(item.name, value) + separator
        place_of[index] = 2 * rank + 1
    keys = None if layout.order in BY_VALUE else [key(item) for _, item in ordered]  # type: ignore[misc]
    return Frame(slots, place_of, keys, layout, form, len(separator))


Change = tuple[tuple[int, str], ...]


def change_of(frame: Frame, turn: Turn) -> Change | None:
    """An edit as (slot, fragment) pairs of a frame; None where the frame cannot take fragments."""
    if frame.keys is None:
        return None
    shape = SHAPES[frame.layout.shape or "pair"]
    key = ORDERS[frame.layout.order or "name"]
    separator = frame.layout.separator or ""
    moves: dict[int, str] = {}
    for index, item in turn.edits:
        place = frame.place_of[index] if index >= 0 else -1
        if item is None:
            moves[place] = ""
            continue
        value = frame.form(item.name, item.value) if frame.form else item.value
        fragment = shape(item.name, value) + separator
        sort_key = key(item)  # type: ignore[misc]
        if index >= 0 and frame.keys[place // 2] == sort_key:
            moves[place] = fragment
            continue
        if index >= 0:
            moves[place] = ""
        gap = 2 * bisect_right(frame.keys, sort_key)  # type: ignore[type-var]
        moves[gap] = moves.get(gap, "") + fragment
    return tuple(moves.items())


class Space:
    """All suspects of one signing, sorted by what they change."""

    __slots__ = ("edits", "frames", "mixed", "octets", "signing", "texts", "ties")

    def __init__(self, signing: Signing) -> None:
        self.signing = signing
        self.edits: list[Suspect] = []
        self.frames: list[Suspect] = []
        self.octets: list[Suspect] = []
        """Those that change the encoding or the last step."""
        self.mixed: list[Suspect] = []
        self.ties: dict[int, list[Suspect]] = {}
        """For each suspect kept, by its identity, those left out because they give the very same text."""
        self.texts: dict[int, str] = {}
        """The text of each suspect that changes nothing but the text, by its identity."""

    @property
    def everyone(self) -> list[Suspect]:
        """All suspects, in the order of suspicion."""
        return sorted(self.edits + self.frames + self.octets + self.mixed, key=lambda s: s.rank)


def space_of(signing: Signing, suspects: Iterable[Suspect]) -> Space:
    """Sort the suspects; drop those that change nothing, and keep ties aside."""
    space = Space(signing)
    frame = frame_of(signing)
    base = frame.text()
    seen: dict[str, Suspect] = {}
    encode = right_encoder(signing.codec)
    for suspect in suspects:
        turn = suspect.turn
        if turn.encode or turn.feed or turn.finish:
            if turn.encode and not (turn.edits or turn.form or turn.layout) and _same_octets(turn.encode, encode, base):
                continue
            (space.mixed if turn.edits or turn.form or turn.layout else space.octets).append(suspect)
            continue
        kind = space.edits if turn.edits and not (turn.form or turn.layout) else space.frames
        if turn.edits and (turn.form or turn.layout):
            kind = space.mixed
        text = _text(frame, signing, turn)
        if text == base:
            continue
        if text in seen:
            space.ties.setdefault(id(seen[text]), []).append(suspect)
            continue
        seen[text] = suspect
        space.texts[id(suspect)] = text
        kind.append(suspect)
    return space


def _same_octets(one: Encoder, other: Encoder, text: str) -> bool:
    try:
        return one(text) == other(text)
    except UnicodeError:
        return False


def _text(frame: Frame, signing: Signing, turn: Turn) -> str:
    change = change_of(frame, turn) if turn.edits and not (turn.form or turn.layout) else None
    if change is None:
        return apply(signing, (turn,))[0]
    with Swapped(frame.slots, change):
        return frame.text()


class Swapped:
    """Fragments put into a list for a while."""

    __slots__ = ("change", "old", "slots")

    def __init__(self, slots: list[str], change: Change) -> None:
        self.slots, self.change, self.old = slots, change, [slots[place] for place, _ in change]

    def __enter__(self) -> None:
        for place, fragment in self.change:
            # A gap may already hold another addition: both stay.
            self.slots[place] = fragment if place % 2 else self.slots[place] + fragment

    def __exit__(self, *_: object) -> None:
        for (place, _fragment), old in zip(self.change, self.old, strict=True):
            self.slots[place] = old


def unfolded(space: Space, found: tuple[Suspect, ...]) -> Iterator[tuple[Suspect, ...]]:
    """The set itself, then every set that stands for the same octets by a tie."""
    yield found
    for position, suspect in enumerate(found):
        for tie in space.ties.get(id(suspect), ()):
            yield (*found[:position], tie, *found[position + 1 :])
