"""The smallest set of wrong turns that the witness accepts.

Sets of one are tried first, then of two, then of three among the frequent mistakes; sets of one size in the order of
suspicion. Everything is tried in pieces (`frame`), so that what two candidates have in common is made only once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, permutations
from typing import NamedTuple

from alidiag.frame import Line
from alidiag.signing import Encoder, Signing, Turn, apply, right_encoder
from alidiag.space import Moving, Space, Suspect
from alidiag.witness import Witness


class Hit(NamedTuple):
    """A set that the witness accepts, strictly."""

    suspects: tuple[Suspect, ...]
    data: bytes
    text: str
    witness: Witness


WHOLE = 400_000
"""What may be spent on one request, where nothing else is said."""


class Effort:
    """How much may be tried, and how much was: candidates, weighed by what the witness says one costs and by length."""

    __slots__ = ("depth", "limit", "spent", "tried")

    def __init__(self, limit: int = WHOLE) -> None:
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


def agrees_to(witness: Witness, signing: Signing, effort: Effort, data: bytes | None = None) -> bool:
    """Whether the witness quickly accepts a signing as it should be; `data` are its octets, where they are known."""
    effort.count(witness, 0)
    if data is not None:
        return witness.agrees(data)
    text, encode, _, _ = apply(signing, ())
    return _accepts(encode, witness.agrees, text)


def sets_of(space: Space, witness: Witness, size: int, effort: Effort, *, alone: bool = True) -> Found:
    """The sets of exactly `size` turns whose octets the witness accepts quickly, ties not unfolded.

    `alone`: nothing else is assumed, so turns that are tried alone only have their place.
    """
    if size == 1:
        yield from _ones(space, witness, effort, alone=alone)
    elif size == 2:
        yield from _twos(space, witness, effort)
    elif size == 3:
        yield from _threes(space, witness, effort)


def _asks_after(space: Space, witness: Witness, suspects: Sequence[Suspect], effort: Effort) -> bool:
    """The slow way, for any set: apply the turns, one after the other."""
    text, encode, feed, finish = apply(space.signing, [one.turn for one in space.placed(tuple(suspects))])
    return _asks(witness, text, Turn(encode=encode, feed=feed, finish=finish), effort)


def _asks(witness: Witness, text: str, turn: Turn, effort: Effort) -> bool:
    effort.count(witness, len(text))
    asks = _last_step(turn, witness)
    return asks is not None and turn.encode is not None and _accepts(turn.encode, asks, text)


def _ones(space: Space, witness: Witness, effort: Effort, *, alone: bool) -> Found:
    agrees = witness.agrees
    if space.is_small and not alone:
        yield from _accepted(space, witness, agrees, effort)
    else:
        yield from _edited(space, witness, effort, space.line(space.right), space.right_moves(), alone=alone)
        for data, framings in space.framed_data().items():
            effort.count(witness, len(data))
            if agrees(data):
                yield from ((framing,) for framing in framings)
    text, encode = space.right.text(), right_encoder(space.signing.codec)
    for suspect in space.octets:
        asks = _last_step(suspect.turn, witness)
        effort.count(witness, len(text))
        if asks is not None and _accepts(suspect.turn.encode or encode, asks, text):
            yield (suspect,)
    for suspect in space.mixed:
        if _asks_after(space, witness, (suspect,), effort):
            yield (suspect,)


def _accepted(space: Space, witness: Witness, asks: Callable[[bytes], bool], effort: Effort, name: str = "") -> Found:
    """The changed texts that are accepted, those of the mistake `name` left out."""
    data = space.text_data()
    effort.count(witness, len(data[0][1]) if data else 0, len(data))
    for suspect in [one for one, octets in data if asks(octets)]:
        if suspect.id != name:
            yield (suspect,)


def _edited(
    space: Space,
    witness: Witness,
    effort: Effort,
    line: Line | None,
    moving: Moving | None,
    beside: Suspect | None = None,
    *,
    alone: bool = False,
) -> Found:
    """Every edit in one line, `beside` what made the line; lone ones only if `alone`."""
    others = () if beside is None else (beside,)
    name = beside.id if beside is not None else None
    if line is None or moving is None:
        for suspect in space.edits:
            if (alone or not suspect.turn.lone) and suspect.id != name:
                if effort.exhausted:
                    return
                if _asks_after(space, witness, (suspect, *others), effort):
                    yield (suspect, *others)
        return
    singles = [one for one in moving.singles if (alone or not one[0].turn.lone) and one[0].id != name]
    effort.count(witness, sum(map(len, line.pieces)), len(singles))
    for suspect in line.matching(singles, witness.agrees, witness.digests):
        yield (suspect, *others)
    for suspect, moves in moving.several:
        if (alone or not suspect.turn.lone) and suspect.id != name:
            effort.count(witness, 0)
            if witness.agrees(line.after(moves).whole()):
                yield (suspect, *others)


def _twos(space: Space, witness: Witness, effort: Effort) -> Found:
    yield from _texts_and_last_steps(space, witness, effort)
    edits = [suspect for suspect in space.edits if not suspect.turn.lone]
    slowly = [
        *((one, two) for one in space.mixed for two in space.octets),
        *((one, two) for one in space.mixed for two in (*edits, *space.frames)),
    ]
    for one, two in slowly:
        if effort.exhausted:
            return
        if one.id != two.id and _compatible(one, two) and _asks_after(space, witness, (one, two), effort):
            yield (one, two)
    text = space.right.text()
    for one, two in combinations(space.octets, 2):
        a, b = one.turn, two.turn
        if one.id != two.id and _compatible(one, two) and not effort.exhausted:
            encode = a.encode or b.encode or right_encoder(space.signing.codec)
            if _asks(witness, text, Turn(encode=encode, feed=a.feed or b.feed, finish=a.finish or b.finish), effort):
                yield (one, two)
    yield from _two_frames(space, witness, effort)
    for framing in space.frames:
        if effort.exhausted:
            return
        if framing.turn.lone:
            continue
        line = space.framed_line(framing)
        moving = space.moves(space.frame_like(framing)) if line is not None else None
        yield from _edited(space, witness, effort, line, moving, framing)
    yield from _two_edits(space, witness, effort)


def _two_frames(space: Space, witness: Witness, effort: Effort) -> Found:
    """Two changes of form or layout; two forms in both orders, anything else in one."""
    for one, two in permutations([frame for frame in space.frames if not frame.turn.lone], 2):
        in_order = one.rank < two.rank or (one.turn.form is not None and two.turn.form is not None)
        if one.id == two.id or not in_order or not _compatible(one, two):
            continue
        if effort.exhausted:
            return
        data = space.both(one, two)
        effort.count(witness, len(data))
        if witness.agrees(data):
            yield (one, two)


def _texts_and_last_steps(space: Space, witness: Witness, effort: Effort) -> Found:
    """A changed text with another encoding or last step."""
    for two in space.octets:
        if effort.exhausted:
            return
        asks = _last_step(two.turn, witness)
        if asks is None:
            continue
        if two.turn.encode is None:
            for (one,) in _accepted(space, witness, asks, effort, two.id):
                yield (one, two)
            continue
        texts = [pair for pair in space.texts() if pair[0].id != two.id]
        effort.count(witness, len(texts[0][1]) if texts else 0, len(texts))
        for one, text in texts:
            if _accepts(two.turn.encode, asks, text):
                yield (one, two)


def _two_edits(space: Space, witness: Witness, effort: Effort) -> Found:
    """Two edits of different parameters."""
    line, moving = space.line(space.right), space.right_moves()
    if line is None or moving is None:
        return
    size = sum(map(len, line.pieces))
    singles = [one for one in moving.singles if not one[0].turn.lone]
    several = [pair for pair in moving.several if not pair[0].turn.lone]
    firsts = [(what, ((start - (start == stop), octets),)) for what, start, stop, octets in singles]
    slots = [one[1:3] for one in singles]
    for number, (suspect, moves) in enumerate((*firsts, *several)):
        if effort.exhausted:
            return
        inner = line.after(moves)
        touched = {place for place, _ in moves}
        taken = {(place, place + 1) if place % 2 else (place + 1, place + 1) for place in touched}
        later = [*zip(singles[number + 1 :], slots[number + 1 :], strict=True)]
        apart = [one for one, slot in later if slot not in taken]
        effort.count(witness, size, len(apart))
        for other in inner.matching(apart, witness.agrees, witness.digests):
            yield (suspect, other)
        # Two that come into one gap between parameters: which of them comes first is a question of sorting.
        meeting = [one[0] for one, slot in later if slot in taken]
        for other, more in several[max(0, number + 1 - len(singles)) :]:
            if any(place in touched for place, _ in more):
                meeting.append(other)
                continue
            effort.count(witness, size)
            if witness.agrees(inner.after(more).whole()):
                yield (suspect, other)
        for other in meeting:
            if _compatible(suspect, other) and _asks_after(space, witness, (suspect, other), effort):
                yield (suspect, other)


def _threes(space: Space, witness: Witness, effort: Effort) -> Found:
    """Three mistakes of different names; the space holds only a few turns of each frequent mistake."""
    encode = right_encoder(space.signing.codec)
    texts = [*space.edits, *space.frames]
    for one, two in combinations(texts, 2):
        if effort.exhausted:
            return
        if one.id == two.id or not _compatible(one, two):
            continue
        text = apply(space.signing, [suspect.turn for suspect in space.placed((one, two))])[0]
        for three in space.octets:
            asks = _last_step(three.turn, witness)
            if asks is not None and three.id not in (one.id, two.id):
                effort.count(witness, len(text))
                if _accepts(three.turn.encode or encode, asks, text):
                    yield (one, two, three)
        for three in texts:
            if three.rank <= two.rank or three.id in (one.id, two.id):
                continue
            together = _compatible(one, three) and _compatible(two, three)
            if together and _asks_after(space, witness, (one, two, three), effort):
                yield (one, two, three)


def _last_step(turn: Turn, witness: Witness) -> Callable[[bytes], bool] | None:
    """Octets of a text -> whether the witness accepts them after a turn that changes what is done with them."""
    feed, agrees = turn.feed, witness.agrees
    if turn.finish is not None:
        if witness.finishes is None:
            return None
        agrees = witness.finishes(turn.finish)
    return agrees if feed is None else lambda data: agrees(feed(data))


def _accepts(encode: Encoder, asks: Callable[[bytes], bool], text: str) -> bool:
    """Whether the text is accepted in a charset."""
    try:
        data = encode(text)
        return asks(data)
    except UnicodeError:
        return False


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


def confirmed(signing: Signing, witness: Witness, found: tuple[Suspect, ...]) -> Hit | None:
    """The hit, if strict verification accepts what the quick question let through."""
    text, encode, feed, finish = apply(signing, [suspect.turn for suspect in found])
    try:
        data = encode(text)
        fed = feed(data) if feed else data
    except UnicodeError:
        return None
    return Hit(found, data, text, witness) if witness.confirms(fed, finish) else None
