"""How the suspects of a signing are sorted into a space, anew or beside those of one that is nearly the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from alidiag.frame import Places, spots_of
from alidiag.frozen import replace
from alidiag.likeness import Alike
from alidiag.signing import Encoder, Item, Signing, Turn, apply, right_encoder
from alidiag.space import Space, Suspect


def space_of(signing: Signing, suspects: Iterable[Suspect]) -> Space:
    """Sort the suspects; drop those that change nothing, and keep ties aside."""
    space = Space(signing)
    right = tuple(item.value for item in signing.items)
    text = space.right.text()
    places = space.places(space.right.layout.order)
    seen: dict[object, Suspect] = {}
    for suspect in suspects:
        turn = suspect.turn
        text_too = bool(turn.edits or turn.form or turn.layout)
        if turn.encode or turn.feed or turn.finish:
            if text_too or not (turn.encode and _same_octets(turn.encode, signing, text)):
                (space.mixed if text_too else space.octets).append(suspect)
            continue
        mark = _mark(space, suspect, right, places)
        if mark not in ((), text) and mark not in seen:
            seen[mark] = suspect
            kind = space.frames if not turn.edits else space.own if not (turn.form or turn.layout) else space.mixed
            kind.append(suspect)
            continue
        if mark in seen:
            space.ties.setdefault(id(seen[mark]), []).append(suspect)
        if turn.form or turn.layout:
            space.dropped.append(suspect)
    return space


def _mark(space: Space, suspect: Suspect, right: tuple[str, ...], places: Places) -> object:
    """What tells the text after a turn from others: which values it changes to what, or else the text itself."""
    items, turn = space.signing.items, suspect.turn
    if turn.form and not (turn.edits or turn.layout):
        values = space.formed(turn.form)
        return tuple([(at, value) for at, value in enumerate(values) if value != right[at]])
    if turn.form or turn.layout:
        return apply(space.signing, (turn,))[0] if turn.edits else space.frame(suspect).text()
    changed: dict[int, str | None] = {}
    for at, item in turn.edits:
        if at < 0 or (item is not None and (item.name, item.place) != (items[at].name, items[at].place)):
            break
        changed[at] = None if item is None else item.value
    else:
        return tuple([(at, changed[at]) for at in sorted(changed) if changed[at] != right[at]])
    spots = spots_of(places, turn)
    return apply(space.signing, (turn,))[0] if spots is None else space.right.after(spots).text()


def _same_octets(encode: Encoder, signing: Signing, text: str) -> bool:
    try:
        return encode(text) == right_encoder(signing.codec)(text)
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
    _untie(space, like, items)
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


def _untie(space: Space, like: Space, items: Sequence[Item]) -> None:
    """Edits that gave the same text as a form there, where the form now changes what differs, too."""
    for frame in like.frames:
        form, tied = frame.turn.form, like.ties.get(id(frame))
        if form is None or not tied or all(form(item.name, item.value) == item.value for item in items):
            continue
        pure = [one for one in tied if one.turn.edits and not (one.turn.form or one.turn.layout)]
        free = [one for one in pure if not any(index in space.difference for index, _ in one.turn.edits)]
        space.own += free
        gone = set(map(id, pure))
        space.ties[id(frame)] = [one for one in tied if id(one) not in gone]


def only(signing: Signing, items: Iterable[Item]) -> Signing:
    """The same signing with some items only."""
    some = tuple(items)
    return replace(signing, items=some, received=some)


def edits_at(turns: Iterable[Turn], indexes: Sequence[int], few: int | None) -> Iterator[Turn]:
    """Those turns that only edit items, with other indexes in place of 0, 1, ..."""
    for turn in islice(turns, few):
        pure = turn.edits and not (turn.form or turn.layout or turn.encode or turn.feed or turn.finish)
        if pure and all(index >= 0 for index, _ in turn.edits):
            yield turn._replace(edits=tuple(edit._replace(at=indexes[edit.at]) for edit in turn.edits))


def unfolded(space: Space, found: tuple[Suspect, ...]) -> Iterator[tuple[Suspect, ...]]:
    """The set itself, then every set that stands for the same octets by a tie."""
    yield found
    for position, suspect in enumerate(found):
        for tie in space.ties.get(id(suspect), ()):
            yield (*found[:position], tie, *found[position + 1 :])
