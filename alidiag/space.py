"""The suspects of one signing, sorted by what they change and ready to be combined."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from alidiag.frame import Frame, Line, Moves, Places, Single, Spots, frame_of, places_of, single, spots_of
from alidiag.frozen import replace
from alidiag.signing import BY_VALUE, NOWHERE, Edit, Form, Item, Layout, Signing, Turn, apply, chained, merged, right_encoder

UNENCODABLE = b"\x00\xff not a text of this charset \xff\x00"
"""Stands for a piece that the declared charset cannot write: what holds it matches no signature."""


class Suspect(NamedTuple):
    """One turn of one catalogued mistake; `rank` is its place in the order of suspicion."""

    id: str
    rank: int
    turn: Turn


def params_of(signing: Signing, turn: Turn) -> tuple[str, ...]:
    """The names of the parameters that a turn concerns."""
    if turn.params:
        return turn.params
    names: list[str] = []
    for index, item in turn.edits:
        changed = signing.items[index] if index >= 0 else item
        names += [changed.name] if changed is not None else []
    if turn.form is not None:
        names += [item.name for item in signing.items if turn.form(item.name, item.value) != item.value]
    return tuple(dict.fromkeys(names))


Spotted = tuple[Suspect, Spots]


class Moving(NamedTuple):
    """Edits as octets: those that change one place, and those that change several."""

    singles: list[Single[Suspect]]
    several: list[tuple[Suspect, Moves]]




class Alike(NamedTuple):
    """How a signing differs from another: in the values of a few items, and in items that are not there."""

    changed: tuple[int, ...]
    """Indexes in the other signing, as all indexes here."""
    gone: tuple[int, ...]
    items: tuple[Item | None, ...]
    """The items of this one, each where the other has it."""

    def difference(self) -> dict[int, Item | None]:
        """What stands where, of what differs."""
        return {index: self.items[index] for index in (*self.changed, *self.gone)}


class Space:
    """All suspects of one signing, sorted by what they change; what several questions need is made once.

    `like` is the space of a request that differs in little (`alike`): what the two share is taken from there, and the
    edits of all suspects bear the indexes of that one. `placed` turns them into those of this signing.
    """

    def __init__(self, signing: Signing, like: Space | None = None, alike: Alike | None = None) -> None:
        self.signing, self.like = signing, like
        self.items: Sequence[Item | None] = signing.items if alike is None else alike.items
        self.difference = alike.difference() if alike else {}
        self.gone = tuple(sorted((*(like.gone if like else ()), *(alike.gone if alike else ()))))
        self.frames: list[Suspect] = []
        """Those that change the form of all values, or the layout."""
        self.octets: list[Suspect] = []
        """Those that change the encoding or the last step."""
        self.mixed: list[Suspect] = []
        self.dropped: list[Suspect] = []
        """Forms that give a text which another suspect gives too, or the right one."""
        self.ties: dict[int, list[Suspect]] = {}
        """For each suspect kept, by its identity, those left out because they give the very same text."""
        self.own: list[Suspect] = []
        """The edits that `like` does not have; without one, all."""
        self._places: dict[str | None, Places] = {} if like is None else like._places
        self._spots: dict[str | None, list[Spotted] | None] = {}
        self._frames: dict[int, Frame] = {}
        self._values: dict[int, list[str]] = {}
        self._changed: dict[int, dict[int, Item | None]] = {}
        self._octets: dict[str, bytes] = {} if like is None else like._octets
        self._texts: list[tuple[Suspect, str]] | None = None
        self._right: Frame | None = None
        self._moves: Moving | None = None
        self._data: list[tuple[Suspect, bytes]] | None = None

    @cached_property
    def edits(self) -> list[Suspect]:
        """Those that change single parameters."""
        if self.like is None:
            return self.own
        touched = self.difference
        shared = [one for one in self.like.edits if not any(index in touched for index, _ in one.turn.edits)]
        return shared + self.own

    def octets_of(self, text: str) -> bytes:
        """A piece of the text in the declared charset."""
        found = self._octets.get(text)
        if found is None:
            try:
                found = text.encode(self.signing.codec, "surrogateescape")
            except UnicodeError:
                found = UNENCODABLE
            self._octets[text] = found
        return found

    def places(self, order: str | None) -> Places:
        """Where the items stand under an order."""
        if order in BY_VALUE:
            return places_of(self.items, order)
        if order not in self._places:
            self._places[order] = places_of(self.items, order)
        return self._places[order]

    @property
    def right(self) -> Frame:
        """The text as it should be."""
        if self._right is None:
            self._right = self.like.right.replacing(self.difference) if self.like else self.framed(())
        return self._right

    def frame(self, suspect: Suspect) -> Frame:
        """The text after a change of form or layout."""
        found = self._frames.get(id(suspect))
        if found is None:
            like = self.like.frame(suspect) if self.like else None
            known = like is not None and like.places.keys is not None
            found = like.replacing(self.difference) if like is not None and known else self.framed((suspect.turn,))
            if self.like is None or len(self._frames) < MANY:
                self._frames[id(suspect)] = found
        return found

    def framed(self, turns: Iterable[Turn]) -> Frame:
        """The text after turns that change forms and layout only, in their order."""
        layout: Layout = self.signing.layout
        form: Form | None = None
        values: list[str] | None = None
        items = self.items
        for turn in turns:
            layout = merged(layout, turn.layout)
            if turn.form is None:
                continue
            if form is None or values is None:
                values, form = self._formed(turn.form), turn.form
            else:
                values = [
                    turn.form(item.name, value) if item is not None else ""
                    for item, value in zip(items, values, strict=True)
                ]
                form = chained(form, turn.form)
        if values is None:
            values = [item.value if item is not None else "" for item in items]
        return frame_of(items, self.places(layout.order), layout, form, values)

    def both(self, one: Suspect, two: Suspect) -> Frame:
        """The text after two changes of form or layout, in this order."""
        first, second = one.turn, two.turn
        pure = (first.form is None) != (first.layout is None) and (second.form is None) != (second.layout is None)
        if not pure or (first.layout and second.layout):
            return self.framed((first, second))
        # One frame is there; what the other form changes is put into it.
        changed, frame = (first.form, self.frame(two)) if first.form else (second.form, self.frame(one))
        if changed is None or frame.places.keys is None:
            return self.framed((first, second))
        return frame.replacing(self._changes(changed))

    def _changes(self, form: Form) -> dict[int, Item | None]:
        if id(form) not in self._changed:
            values = self._formed(form)
            self._changed[id(form)] = {
                index: item._replace(value=values[index])
                for index, item in enumerate(self.items)
                if item is not None and values[index] != item.value
            }
        return self._changed[id(form)]

    def _formed(self, form: Form) -> list[str]:
        if id(form) not in self._values:
            values = [form(item.name, item.value) if item is not None else "" for item in self.items]
            self._values[id(form)] = values
        return self._values[id(form)]

    def spots(self, order: str | None) -> list[Spotted] | None:
        """Where each edit goes under an order; None if it looks at values."""
        if order not in self._spots:
            self._spots[order] = self._spotted(order)
        return self._spots[order]

    def _spotted(self, order: str | None) -> list[Spotted] | None:
        places = self.places(order)
        if places.keys is None:
            return None
        spotted = [(one, spots) for one in self.own if (spots := spots_of(places, one.turn)) is not None]
        if self.like is None:
            return spotted
        touched = {places.place_of[index] for index in self.difference}
        shared = self.like.spots(order) or ()
        return [*((one, spots) for one, spots in shared if not any(p in touched for p, _ in spots)), *spotted]

    def placed(self, suspects: tuple[Suspect, ...]) -> tuple[Suspect, ...]:
        """The same suspects, their edits with the indexes of this signing."""
        if not self.gone:
            return suspects
        return tuple(self._placed(one) if one.turn.edits else one for one in suspects)

    def _placed(self, suspect: Suspect) -> Suspect:
        # What is gone was received, and every parameter behind it stands that much further to the front.
        base = self.like
        while base is not None and base.like is not None:
            base = base.like
        gone = self.gone
        before = sorted(base.signing.items[index].place for index in gone) if base is not None else []
        edits = []
        for index, item in suspect.turn.edits:
            moved = item
            if item is not None and item.place < NOWHERE:
                moved = item._replace(place=item.place - bisect_left(before, item.place))
            edits.append(Edit(index - bisect_left(gone, index) if index >= 0 else index, moved))
        return suspect._replace(turn=replace(suspect.turn, edits=tuple(edits)))

    def line(self, frame: Frame) -> Line | None:
        """The octets of a frame; None where its end depends on characters."""
        layout = frame.layout
        if layout.cut:
            return None
        ends = self.octets_of(layout.before or ""), self.octets_of(layout.after or "")
        return Line([*map(self.octets_of, frame.slots)], len(self.octets_of(layout.separator or "")), ends)

    def data_of(self, text: str) -> bytes:
        """A whole text in the declared charset."""
        try:
            return text.encode(self.signing.codec, "surrogateescape")
        except UnicodeError:
            return UNENCODABLE

    def framed_data(self) -> Iterable[tuple[Suspect, bytes]]:
        """Every suspect of `frames` and its octets; kept where there are few, which are asked for again and again."""
        if self._data is not None:
            return self._data
        data = ((one, self.data_of(self.frame(one).text())) for one in self.frames)
        if len(self.frames) > FEW_FRAMES:
            return data
        self._data = list(data)
        return self._data

    def right_moves(self) -> Moving | None:
        """The edits in the right text as octets; None where its order looks at values."""
        if self._moves is None:
            places = self.places(self.right.layout.order)
            shared = self.like.right_moves() if self.like is not None else None
            if self.like is None or shared is None:
                self._moves = self.moves(self.right)
            else:
                touched = {places.place_of[index] for index in self.difference}
                mine = [(one, spots) for one in self.own if (spots := spots_of(places, one.turn)) is not None]
                fresh = self._as_octets(mine, self.right)
                singles = [one for one in shared.singles if one.stop == one.start or one.start not in touched]
                several = [pair for pair in shared.several if not any(place in touched for place, _ in pair[1])]
                self._moves = Moving(singles + fresh.singles, several + fresh.several)
        return self._moves

    def moves(self, frame: Frame) -> Moving | None:
        """The edits in a frame as octets; None where its order looks at values."""
        spotted = self.spots(frame.layout.order)
        return None if spotted is None else self._as_octets(spotted, frame)

    def _as_octets(self, spotted: Iterable[Spotted], frame: Frame) -> Moving:
        moving = Moving([], [])
        written, octets_of = frame.written, self.octets_of
        for suspect, spots in spotted:
            if len(spots) == 1:
                ((place, item),) = spots
                moving.singles.append(single(suspect, place, octets_of(written(item)) if item is not None else b""))
            else:
                moves = tuple((p, octets_of(written(i)) if i is not None else b"") for p, i in spots)
                moving.several.append((suspect, moves))
        return moving

    def texts(self) -> list[tuple[Suspect, str]]:
        """Every suspect that changes nothing but the text, with its text; those that are tried alone only left out."""
        if self._texts is None:
            right = self.right
            spotted = self.spots(right.layout.order)
            if spotted is None:
                texts = [(one, apply(self.signing, (one.turn,))[0]) for one in self.edits]
            else:
                texts = [(one, right.after(spots).text()) for one, spots in spotted if not one.turn.lone]
            texts += [(one, self.frame(one).text()) for one in self.frames]
            self._texts = texts
        return self._texts


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


FEW_CHANGED = 8
"""Values in which two requests may differ and still share their suspects."""
MANY, FEW_FRAMES = 128, 24
"""Frames that a space keeps, and of how many it keeps the octets too."""


def alike(one: Space, two: Signing) -> Alike | None:
    """How a signing differs from that of a space; None where it is more than a few values."""
    first = one.signing
    if (first.codec, first.charset, first.layout, first.gateway, first.known) != (
        two.codec,
        two.charset,
        two.layout,
        two.gateway,
        two.known,
    ):
        return None
    changed: list[int] = []
    gone: list[int] = []
    items: list[Item | None] = []
    rest = iter(two.items)
    other = next(rest, None)
    for index, item in enumerate(one.items):
        if item is not None and other is not None and item.name == other.name:
            items.append(other)
            if item.value != other.value:
                changed.append(index)
            other = next(rest, None)
            continue
        items.append(None)
        if item is not None:
            gone.append(index)
    if other is not None or len(changed) > FEW_CHANGED or len(first.received) - len(two.received) != len(gone):
        return None
    return Alike(tuple(changed), tuple(gone), tuple(items))


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
