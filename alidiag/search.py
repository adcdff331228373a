"""The smallest set of wrong turns that the witness accepts.

Sets of one are tried first, then of two, then of three among the frequent mistakes; sets of one size in the order of
suspicion. Everything is tried as text first: edits of single parameters are kept as fragments that are swapped in and
out of a list, so that a pair of them costs one join, one encoding and one hash.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations
from typing import NamedTuple

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
from alidiag.witness import Witness


class Suspect(NamedTuple):
    """One turn of one catalogued mistake; `rank` is its place in the order of suspicion."""

    id: str
    rank: int
    turn: Turn
    params: tuple[str, ...]
    frequent: bool


class Hit(NamedTuple):
    """A set that the witness accepts, strictly."""

    suspects: tuple[Suspect, ...]
    data: bytes
    text: str
    witness: Witness


@dataclass(slots=True)
class Effort:
    """How much may be tried, and how much was: candidates, weighed by what the witness says one costs."""

    limit: int = 400_000
    tried: int = 0
    spent: int = 0
    depth: int = 0
    """The size of sets up to which everything was tried."""

    @property
    def exhausted(self) -> bool:
        """Whether to stop here."""
        return self.spent >= self.limit


@dataclass(slots=True)
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


@dataclass(slots=True)
class Space:
    """All suspects of one signing, sorted by what they change."""

    signing: Signing
    edits: list[Suspect] = field(default_factory=list)
    frames: list[Suspect] = field(default_factory=list)
    octets: list[Suspect] = field(default_factory=list)
    """Those that change the encoding or the last step."""
    mixed: list[Suspect] = field(default_factory=list)
    ties: dict[int, list[Suspect]] = field(default_factory=dict)
    """For each suspect kept, by its identity, those left out because they give the very same text."""
    texts: dict[int, str] = field(default_factory=dict)
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
    with _Swapped(frame.slots, change):
        return frame.text()


class _Swapped:
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


Found = Iterator[tuple[Suspect, ...]]


def sets_of(space: Space, witness: Witness, size: int, effort: Effort) -> Found:
    """The sets of exactly `size` turns whose octets the witness accepts quickly, ties not unfolded."""
    encode = right_encoder(space.signing.codec)
    if size == 0:
        if _asks(witness, encode, frame_of(space.signing).text(), effort):
            yield ()
    elif size == 1:
        yield from _ones(space, witness, encode, effort)
    elif size == 2:
        yield from _twos(space, witness, encode, effort)
    elif size == 3:
        yield from _threes(space, witness, effort)


def _asks(witness: Witness, encode: Encoder, text: str, effort: Effort) -> bool:
    effort.tried += 1
    effort.spent += witness.cost
    try:
        return witness.agrees(encode(text))
    except UnicodeError:
        return False


def _asks_after(space: Space, witness: Witness, suspects: Sequence[Suspect], effort: Effort) -> bool:
    """The slow way, for any set: apply the turns, one after the other."""
    text, encode, feed, finish = apply(space.signing, [suspect.turn for suspect in suspects])
    effort.tried += 1
    effort.spent += witness.cost
    try:
        data = encode(text)
        if feed is not None:
            data = feed(data)
        if finish is None:
            return witness.agrees(data)
        return witness.finishes is not None and witness.finishes(finish)(data)
    except UnicodeError:
        return False


def _ones(space: Space, witness: Witness, encode: Encoder, effort: Effort) -> Found:
    texts = space.texts
    for suspect in space.everyone:
        text = texts.get(id(suspect))
        hit = _asks_after(space, witness, (suspect,), effort) if text is None else _asks(witness, encode, text, effort)
        if hit:
            yield (suspect,)


def _twos(space: Space, witness: Witness, encode: Encoder, effort: Effort) -> Found:
    agrees, cost = witness.agrees, witness.cost
    base = frame_of(space.signing)
    edits = [suspect for suspect in space.edits if not suspect.turn.lone]
    texts = [*edits, *space.frames, *space.mixed]
    for one in texts:
        for two in space.octets:
            if one.id != two.id and _compatible(one, two) and _asks_after(space, witness, (one, two), effort):
                yield (one, two)
    for one, two in combinations(space.octets, 2):
        if _compatible(one, two) and _asks_after(space, witness, (one, two), effort):
            yield (one, two)
    for one in space.mixed:
        for two in (*edits, *space.frames):
            if one.id != two.id and _compatible(one, two) and _asks_after(space, witness, (one, two), effort):
                yield (one, two)
    for one, two in permutations(space.frames, 2):
        if effort.exhausted:
            return
        forms = one.turn.form is not None and two.turn.form is not None
        if one.id != two.id and (forms or one.rank < two.rank) and _compatible(one, two):
            if _asks_after(space, witness, (one, two), effort):
                yield (one, two)
    for framing in (None, *space.frames):
        frame = base if framing is None else frame_of(space.signing, (framing.turn,))
        if framing is not None:
            yield from _edits_in(space, edits, frame, framing, witness, encode, effort)
            continue
        changes = [(suspect, change_of(frame, suspect.turn)) for suspect in edits]
        slots, text = frame.slots, frame.text
        for position, (one, change) in enumerate(changes):
            if effort.exhausted:
                return
            if change is None:
                continue
            places = {place for place, _ in change if place % 2}
            tried = 0
            with _Swapped(slots, change):
                for two, other in changes[position + 1 :]:
                    if other is None:
                        continue
                    tried += 1
                    if len(other) == 1:
                        place, fragment = other[0]
                        if place in places:
                            continue
                        old = slots[place]
                        slots[place] = fragment if place % 2 else old + fragment
                        try:
                            hit = agrees(encode(text()))
                        except UnicodeError:
                            hit = False
                        slots[place] = old
                    elif any(place in places for place, _ in other):
                        continue
                    else:
                        with _Swapped(slots, other):
                            hit = _quick(agrees, encode, text)
                    if hit:
                        yield (one, two)
            effort.tried += tried
            effort.spent += tried * cost


def _quick(agrees: Callable[[bytes], bool], encode: Encoder, text: Callable[[], str]) -> bool:
    try:
        return agrees(encode(text()))
    except UnicodeError:
        return False


def _edits_in(
    space: Space,
    edits: list[Suspect],
    frame: Frame,
    framing: Suspect,
    witness: Witness,
    encode: Encoder,
    effort: Effort,
) -> Found:
    """Each edit inside a changed form or layout."""
    for suspect in edits:
        if effort.exhausted:
            return
        if suspect.id == framing.id:
            continue
        change = change_of(frame, suspect.turn)
        if change is None:
            if _asks_after(space, witness, (suspect, framing), effort):
                yield (suspect, framing)
            continue
        effort.tried += 1
        effort.spent += witness.cost
        with _Swapped(frame.slots, change):
            hit = _quick(witness.agrees, encode, frame.text)
        if hit:
            yield (suspect, framing)


def _threes(space: Space, witness: Witness, effort: Effort) -> Found:
    frequent = [suspect for suspect in space.everyone if suspect.frequent]
    for trio in combinations(frequent, 3):
        if effort.exhausted:
            return
        if len({suspect.id for suspect in trio}) < 3:
            continue
        if all(_compatible(a, b) for a, b in combinations(trio, 2)) and _asks_after(space, witness, trio, effort):
            yield trio


def _compatible(one: Suspect, two: Suspect) -> bool:
    """Whether two turns can both be taken: they do not set the same thing."""
    a, b = one.turn, two.turn
    if (a.encode and b.encode) or (a.feed and b.feed) or (a.finish and b.finish) or (a.feed and b.finish):
        return False
    if a.layout and b.layout and any(x is not None and y is not None for x, y in zip(a.layout, b.layout, strict=True)):
        return False
    if a.edits and b.edits:
        touched = {index for index, _ in a.edits if index >= 0}
        return not any(index in touched for index, _ in b.edits)
    return True


def confirmed(space: Space, witness: Witness, found: tuple[Suspect, ...]) -> Hit | None:
    """The hit, if strict verification accepts what the quick question let through."""
    text, encode, feed, finish = apply(space.signing, [suspect.turn for suspect in found])
    data = encode(text)
    fed = feed(data) if feed else data
    return Hit(found, data, text, witness) if witness.confirms(fed, finish) else None


def unfolded(space: Space, found: tuple[Suspect, ...]) -> Iterator[tuple[Suspect, ...]]:
    """The set itself, then every set that stands for the same octets by a tie."""
    yield found
    for position, suspect in enumerate(found):
        for tie in space.ties.get(id(suspect), ()):
            yield (*found[:position], tie, *found[position + 1 :])
