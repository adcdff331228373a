"""The smallest set of wrong turns that the witness accepts.

Sets of one are tried first, then of two, then of three among the frequent mistakes; sets of one size in the order of
suspicion. Everything is tried as text first: edits of single parameters are kept as fragments that are swapped in and
out of a list, so that a pair of them costs one join, one encoding and one hash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, permutations
from typing import NamedTuple

from alidiag.signing import Encoder, Turn, apply, right_encoder
from alidiag.space import Frame, Space, Suspect, Swapped, change_of, frame_of
from alidiag.witness import Witness


class Hit(NamedTuple):
    """A set that the witness accepts, strictly."""

    suspects: tuple[Suspect, ...]
    data: bytes
    text: str
    witness: Witness


class Effort:
    """How much may be tried, and how much was: candidates, weighed by what the witness says one costs and by length."""

    __slots__ = ("depth", "limit", "spent", "tried")

    def __init__(self, limit: int = 400_000) -> None:
        self.limit, self.tried, self.spent = limit, 0, 0
        self.depth = 0
        """The size of sets up to which everything was tried."""

    def count(self, witness: Witness, size: int, times: int = 1) -> None:
        """Note that candidates of so many characters are tried."""
        self.tried += times
        self.spent += times * (witness.cost + size // 1024)

    @property
    def exhausted(self) -> bool:
        """Whether to stop here."""
        return self.spent >= self.limit


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
        with Swapped(slots, first):
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
                    with Swapped(slots, second):
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
        with Swapped(frame.slots, change):
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
