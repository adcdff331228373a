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


class Hit(NamedTuple):
    """A set that the witness accepts, strictly."""

    suspects: tuple[Suspect, ...]
    data: bytes
    text: str
    witness: Witness


@dataclass(slots=True)
class Effort:
    """How much may be tried, and how much was: candidates, weighed by what the witness says one costs and by length."""

    limit: int = 400_000
    tried: int = 0
    spent: int = 0
    depth: int = 0
    """The size of sets up to which everything was tried."""

    def count(self, witness: Witness, size: int, times: int = 1) -> None:
        """Note that candidates of so many characters are tried."""
        self.tried += times
        self.spent += times * (witness.cost + size // 1024)

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


def sets_of(space: Space, witness: Witness, size: int, effort: Effort, *, alone: bool = True) -> Found:
    """The sets of exactly `size` turns whose octets the witness accepts quickly, ties not unfolded.

    `alone`: nothing else is assumed, so turns that are tried alone only have their place.
    """
    encode = right_encoder(space.signing.codec)
    if size == 0:
        if _asks(witness, encode, frame_of(space.signing).text(), effort):
            yield ()
    elif size == 1:
        yield from _ones(space, witness, encode, effort, alone=alone)
    elif size == 2:
        yield from _twos(space, witness, encode, effort)
    elif size == 3:
        yield from _threes(space, witness, effort)


def _asks(witness: Witness, encode: Encoder, text: str, effort: Effort) -> bool:
    effort.count(witness, len(text))
    try:
        return witness.agrees(encode(text))
    except UnicodeError:
        return False


def _asks_after(space: Space, witness: Witness, suspects: Sequence[Suspect], effort: Effort) -> bool:
    """The slow way, for any set: apply the turns, one after the other."""
    text, encode, feed, finish = apply(space.signing, [suspect.turn for suspect in suspects])
    effort.count(witness, len(text))
    try:
        data = encode(text)
        if feed is not None:
            data = feed(data)
        if finish is None:
            return witness.agrees(data)
        return witness.finishes is not None and witness.finishes(finish)(data)
    except UnicodeError:
        return False


def _ones(space: Space, witness: Witness, encode: Encoder, effort: Effort, *, alone: bool) -> Found:
    texts = space.texts
    for suspect in space.everyone:
        if suspect.turn.lone and not alone:
            continue
        text = texts.get(id(suspect))
        hit = _asks_after(space, witness, (suspect,), effort) if text is None else _asks(witness, encode, text, effort)
        if hit:
            yield (suspect,)


def _twos(space: Space, witness: Witness, encode: Encoder, effort: Effort) -> Found:
    edits = [suspect for suspect in space.edits if not suspect.turn.lone]
    yield from _texts_and_last_steps(space, [*edits, *space.frames], witness, encode, effort)
    slowly = [
        *((one, two) for one in space.mixed for two in space.octets),
        *combinations(space.octets, 2),
        *((one, two) for one in space.mixed for two in (*edits, *space.frames)),
        *(pair for pair in permutations(space.frames, 2) if _order_matters(*pair)),
    ]
    for one, two in slowly:
        if effort.exhausted:
            return
        if one.id != two.id and _compatible(one, two) and _asks_after(space, witness, (one, two), effort):
            yield (one, two)
    for framing in space.frames:
        frame = frame_of(space.signing, (framing.turn,))
        yield from _edits_in(space, edits, frame, framing, witness, encode, effort)
    yield from _two_edits(space, edits, witness, encode, effort)


def _order_matters(one: Suspect, two: Suspect) -> bool:
    """Two forms are tried in both orders, anything else in one."""
    return one.rank < two.rank or (one.turn.form is not None and two.turn.form is not None)


def _texts_and_last_steps(
    space: Space, texts: Sequence[Suspect], witness: Witness, encode: Encoder, effort: Effort
) -> Found:
    """A changed text with another encoding or last step."""
    for two in space.octets:
        if effort.exhausted:
            return
        asks = _last_step(two.turn, witness, encode)
        if asks is None:
            continue
        for one in texts:
            text = space.texts.get(id(one))
            if one.id == two.id or text is None:
                continue
            effort.count(witness, len(text))
            if _quick(asks, text):
                yield (one, two)


def _two_edits(space: Space, edits: Sequence[Suspect], witness: Witness, encode: Encoder, effort: Effort) -> Found:
    """Two edits of different parameters: the innermost loop, one join and one hash a round."""
    frame = frame_of(space.signing)
    slots, text, agrees = frame.slots, frame.text, witness.agrees
    size = len(text())
    changes = [(suspect, change) for suspect in edits if (change := change_of(frame, suspect.turn)) is not None]
    for position, (one, first) in enumerate(changes):
        if effort.exhausted:
            return
        touched = {place for place, _ in first if place % 2}
        others = [(two, c) for two, c in changes[position + 1 :] if not any(place in touched for place, _ in c)]
        effort.count(witness, size, len(others))
        with _Swapped(slots, first):
            for two, second in others:
                if len(second) == 1:
                    ((place, fragment),) = second
                    old = slots[place]
                    slots[place] = fragment if place % 2 else old + fragment
                    try:
                        hit = agrees(encode(text()))
                    except UnicodeError:
                        hit = False
                    slots[place] = old
                else:
                    with _Swapped(slots, second):
                        hit = _quick(lambda built: agrees(encode(built)), text())
                if hit:
                    yield (one, two)


def _quick(asks: Callable[[str], bool], text: str) -> bool:
    try:
        return asks(text)
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
    size = len(frame.text())
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
        effort.count(witness, size)
        with _Swapped(frame.slots, change):
            hit = _quick(lambda text: witness.agrees(encode(text)), frame.text())
        if hit:
            yield (suspect, framing)


def _threes(space: Space, witness: Witness, effort: Effort) -> Found:
    """Three mistakes of different names; the space holds only a few turns of each frequent mistake."""
    encode = right_encoder(space.signing.codec)
    texts = [*space.edits, *space.frames]
    for one, two in combinations(texts, 2):
        if effort.exhausted:
            return
        if one.id == two.id or not _compatible(one, two):
            continue
        text = apply(space.signing, (one.turn, two.turn))[0]
        for three in space.octets:
            asks = _last_step(three.turn, witness, encode)
            if asks is not None and three.id not in (one.id, two.id):
                effort.count(witness, len(text))
                if _quick(asks, text):
                    yield (one, two, three)
        for three in texts:
            if three.rank <= two.rank or three.id in (one.id, two.id):
                continue
            together = _compatible(one, three) and _compatible(two, three)
            if together and _asks_after(space, witness, (one, two, three), effort):
                yield (one, two, three)


def _last_step(turn: Turn, witness: Witness, encode: Encoder) -> Callable[[str], bool] | None:
    """A text -> whether the witness accepts it after a turn that changes only the octets or the last step."""
    encode, feed, agrees = turn.encode or encode, turn.feed, witness.agrees
    if turn.finish is not None:
        if witness.finishes is None:
            return None
        agrees = witness.finishes(turn.finish)
    if feed is None:
        return lambda text: agrees(encode(text))
    return lambda text: agrees(feed(encode(text)))


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
