"""How the suspects of a signing are sorted into a space, anew or beside those of one that is nearly the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from alidiag.frame import Places, spots_of
from alidiag.frozen import replace
from alidiag.likeness import Alike
from alidiag.signing import Item, Signing, Turn, apply, right_encoder
from alidiag.space import Space, Suspect


def space_of(signing: Signing, suspects: Iterable[Suspect]) -> Space:
    """Sort the suspects; drop those that change nothing, and keep ties aside."""
    space = Space(signing)
    base = space.right.text()
    places = space.places(space.right.layout.order)
    seen: dict[str, Suspect] = {}
    for suspect in suspects:
        kind, text = _sorted(space, suspect, base, places)
        if kind is None or text == base:
            if suspect.turn.form or suspect.turn.layout:
                space.dropped.append(suspect)
            continue
        if text is not None and text in seen:
            space.ties.setdefault(id(seen[text]), []).append(suspect)
            if suspect.turn.form or suspect.turn.layout:
                space.dropped.append(suspect)
            continue
        if text is not None:
            seen[text] = suspect
        kind.append(suspect)
    return space


def _sorted(space: Space, suspect: Suspect, base: str, places: Places) -> tuple[list[Suspect] | None, str | None]:
    """Where a suspect belongs, None if it changes nothing; and its text, if it changes nothing else."""
    turn = suspect.turn
    text_too = bool(turn.edits or turn.form or turn.layout)
    if turn.encode or turn.feed or turn.finish:
        if turn.encode and not text_too and _same_octets(turn, space.signing, base):
            return None, None
        return (space.mixed if text_too else space.octets), None
    if turn.edits and (turn.form or turn.layout):
        return space.mixed, apply(space.signing, (turn,))[0]
    if turn.edits:
        spots = spots_of(places, turn)
        text = apply(space.signing, (turn,))[0] if spots is None else space.right.after(spots).text()
        return space.own, text
    return space.frames, space.frame(suspect).text()


def _same_octets(turn: Turn, signing: Signing, text: str) -> bool:
    try:
        return turn.encode is not None and turn.encode(text) == right_encoder(signing.codec)(text)
    except UnicodeError:
        return False


def space_like(like: Space, signing: Signing, how: Alike, suspects: Iterable[Suspect]) -> Space:
    """The suspects of a request that differs from another in little.

    Args:
        like: the space of the other request.
        signing: of this one.
        how: what differs.
        suspects: the wrong turns in the values that differ, with the indexes of `how.items`.
    """
    space = Space(signing, like, how)
    space.ties = dict(like.ties)
    space.octets, space.mixed = like.octets, like.mixed
    items = [item for item in space.difference.values() if item is not None]
    for one in like.dropped:
        form = one.turn.form
        if form is not None and any(form(i.name, i.value) != i.value for i in items):
            space.frames.append(one)
        else:
            space.dropped.append(one)
    space.frames += like.frames
    right, places = space.right, space.places(space.right.layout.order)
    seen: dict[object, Suspect] = {}
    for suspect in suspects:
        spots = spots_of(places, suspect.turn)
        pieces = tuple((place, item and right.written(item)) for place, item in spots) if spots else ()
        if pieces in seen:
            space.ties.setdefault(id(seen[pieces]), []).append(suspect)
        elif any(right.slots[place] != (piece or "") for place, piece in pieces):
            seen[pieces] = suspect
            space.own.append(suspect)
    return space


def only(signing: Signing, items: Iterable[Item]) -> Signing:
    """The same signing with some items only."""
    some = tuple(items)
    return replace(signing, items=some, received=some)


def edits_at(turns: Iterable[Turn], indexes: Sequence[int], few: int | None) -> Iterator[Turn]:
    """Those turns that only edit items, with other indexes in place of 0, 1, ..."""
    for turn in islice(turns, few):
        pure = turn.edits and not (turn.form or turn.layout or turn.encode or turn.feed or turn.finish)
        if pure and all(index >= 0 for index, _ in turn.edits):
            yield replace(turn, edits=tuple(edit._replace(at=indexes[edit.at]) for edit in turn.edits))


def unfolded(space: Space, found: tuple[Suspect, ...]) -> Iterator[tuple[Suspect, ...]]:
    """The set itself, then every set that stands for the same octets by a tie."""
    yield found
    for position, suspect in enumerate(found):
        for tie in space.ties.get(id(suspect), ()):
            yield (*found[:position], tie, *found[position + 1 :])
