"""The suspects of one signing, sorted by what they change and ready to be combined."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from alidiag.frame import Frame, Line, Moves, Places, Single, Spots, frame_of, places_of, single, spots_of
from alidiag.likeness import Alike
from alidiag.signing import (
    BY_VALUE,
    NOWHERE,
    Edit,
    Form,
    Item,
    Layout,
    Signing,
    Turn,
    apply,
    chained,
    merged,
    right_encoder,
)

UNENCODABLE = b"\x00\xff not a text of this charset \xff\x00"
"""Stands for a piece that the declared charset cannot write: what holds it matches no signature."""


def encoded(text: str, codec: str) -> bytes:
    """A text, or a piece of one, in the declared charset; `UNENCODABLE` where that cannot write it."""
    try:
        return right_encoder(codec)(text)
    except UnicodeError:
        return UNENCODABLE


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


MANY, FEW_FRAMES = 128, 24
"""Frames that a space keeps, and of how many it keeps the octets too."""


class Space:
    """All suspects of one signing, sorted by what they change; what several questions need is made once.

    `like` is the space of a request that differs in little (`alike`): what the two share is taken from there, and the
    edits of all suspects bear the indexes of that one. `placed` turns them into those of this signing.
    """

    def __init__(self, signing: Signing, like: Space | None = None, how: Alike | None = None) -> None:
        self.signing, self.like = signing, like
        self.items: Sequence[Item | None] = signing.items if how is None else how.items
        self.difference = how.difference() if how else {}
        self.gone: tuple[int, ...] = tuple(sorted((*(like.gone if like else ()), *(how.gone if how else ()))))
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
        self.by_order: dict[str | None, Places] = {} if like is None else like.by_order
        self._spots: dict[str | None, list[Spotted] | None] = {}
        self._frames: dict[int, Frame] = {}
        self._lines: dict[int, Line | None] = {}
        self._values: dict[int, list[str]] = {}
        self.forms: dict[int, Form] = {} if like is None else like.forms
        self._changed: dict[int, dict[int, Item | None]] = {}
        self.known_octets: dict[str, bytes] = {} if like is None else like.known_octets
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
        found = self.known_octets.get(text)
        if found is None:
            found = self.known_octets[text] = encoded(text, self.signing.codec)
        return found

    def places(self, order: str | None) -> Places:
        """Where the items stand under an order."""
        if order in BY_VALUE:
            return places_of(self.items, order)
        if order not in self.by_order:
            self.by_order[order] = places_of(self.items, order)
        return self.by_order[order]

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
                values, form = self.formed(turn.form), self._remembering(turn.form)
            else:
                second = self._remembering(turn.form)
                values = [
                    second(item.name, value) if item is not None else ""
                    for item, value in zip(items, values, strict=True)
                ]
                form = chained(form, second)
        if values is None:
            values = [item.value if item is not None else "" for item in items]
        places = self.places(layout.order)
        if layout.order in BY_VALUE and form is not None:
            formed = [i and i._replace(value=value) for i, value in zip(items, values, strict=True)]
            places = places_of(formed, layout.order)
        return frame_of(items, places, layout, form, values)

    def both(self, one: Suspect, two: Suspect) -> bytes:
        """The octets after two changes of form or layout, in this order."""
        first, second = one.turn, two.turn
        pure = (first.form is None) != (first.layout is None) and (second.form is None) != (second.layout is None)
        if pure and not (first.layout and second.layout):
            # One frame is there; what the other form changes is put into it. Of two forms it is the second one's.
            form, there = (first.form, two) if first.form else (second.form, one)
            line = self.framed_line(there)
            if line is not None and form is not None:
                return line.after(self._as_moves(self.frame_like(there), self._changes(form))).whole()
        return self.data_of(self.framed((first, second)).text())

    def _as_moves(self, frame: Frame, items: dict[int, Item | None]) -> Moves:
        place_of, octets_of, written = frame.places.place_of, self.octets_of, frame.written
        return tuple(
            (place_of[index], octets_of(written(item)) if item is not None else b"") for index, item in items.items()
        )

    def frame_like(self, suspect: Suspect) -> Frame:
        """A frame with the form and the layout of `frame`, whatever values it has."""
        return self.like.frame_like(suspect) if self.like is not None else self.frame(suspect)

    def framed_line(self, suspect: Suspect) -> Line | None:
        """The octets of `frame`; None where they cannot be changed in places."""
        if id(suspect) in self._lines:
            return self._lines[id(suspect)]
        if self.like is not None:
            line = self.like.framed_line(suspect)
            if line is not None:
                line = line.after(self._as_moves(self.frame_like(suspect), self.difference))
        else:
            frame = self.frame(suspect)
            line = self.line(frame) if frame.places.keys is not None else None
        if self.like is None or len(self._lines) < MANY:
            self._lines[id(suspect)] = line
        return line

    def _changes(self, form: Form) -> dict[int, Item | None]:
        if id(form) not in self._changed:
            values = self.formed(form)
            self._changed[id(form)] = {
                index: item._replace(value=values[index])
                for index, item in enumerate(self.items)
                if item is not None and values[index] != item.value
            }
        return self._changed[id(form)]

    def formed(self, form: Form) -> list[str]:
        """The values that a form makes of those of the items."""
        if id(form) not in self._values:
            values = [form(item.name, item.value) if item is not None else "" for item in self.items]
            self._values[id(form)] = values
        return self._values[id(form)]

    def _remembering(self, form: Form) -> Form:
        """The same form; it changes a value once only, however many sets that takes part in."""
        if id(form) not in self.forms:
            self.forms[id(form)] = cache(form)
        return self.forms[id(form)]

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
        return suspect._replace(turn=suspect.turn._replace(edits=tuple(edits)))

    def line(self, frame: Frame) -> Line | None:
        """The octets of a frame; None where its end depends on characters."""
        layout = frame.layout
        if layout.cut:
            return None
        ends = self.octets_of(layout.before or ""), self.octets_of(layout.after or "")
        return Line([*map(self.octets_of, frame.slots)], len(self.octets_of(layout.separator or "")), ends)

    def data_of(self, text: str) -> bytes:
        """A whole text in the declared charset."""
        return encoded(text, self.signing.codec)

    def framed_data(self) -> dict[bytes, list[Suspect]]:
        """The octets of every suspect of `frames`, those with the same octets together."""
        found: dict[bytes, list[Suspect]] = {}
        for one in self.frames:
            found.setdefault(self.data_of(self.frame(one).text()), []).append(one)
        return found

    def text_data(self) -> list[tuple[Suspect, bytes]]:
        """`texts` as octets, kept."""
        if self._data is None:
            self._data = [(one, self.data_of(text)) for one, text in self.texts()]
        return self._data

    @property
    def is_small(self) -> bool:
        """Whether there are so few suspects that keeping their octets costs nothing."""
        return len(self.frames) <= FEW_FRAMES and len(self.own) <= FEW_FRAMES

    def right_moves(self) -> Moving | None:
        """The edits in the right text as octets; None where its order looks at values."""
        if self._moves is None:
            places = self.places(self.right.layout.order)
            shared = self.like.right_moves() if self.like is not None else None
            if self.like is None or shared is None:
                self._moves = self.moves(self.right, lone=True)
            else:
                touched = {places.place_of[index] for index in self.difference}
                mine = [(one, spots) for one in self.own if (spots := spots_of(places, one.turn)) is not None]
                fresh = self._as_octets(mine, self.right)
                singles = [one for one in shared.singles if one[1] == one[2] or one[1] not in touched]
                several = [pair for pair in shared.several if not any(place in touched for place, _ in pair[1])]
                self._moves = Moving(singles + fresh.singles, several + fresh.several)
        return self._moves

    def moves(self, frame: Frame, *, lone: bool = False) -> Moving | None:
        """The edits in a frame as octets, those that are tried alone only if `lone`; None if its order asks values."""
        spotted = self.spots(frame.layout.order)
        if spotted is None:
            return None
        return self._as_octets(spotted if lone else (one for one in spotted if not one[0].turn.lone), frame)

    def _as_octets(self, spotted: Iterable[Spotted], frame: Frame) -> Moving:
        moving = Moving([], [])
        written, octets_of, known = frame.written, self.octets_of, self.known_octets
        add = moving.singles.append
        for suspect, spots in spotted:
            if len(spots) == 1:
                ((place, item),) = spots
                octets = b""
                if item is not None:
                    text = written(item)
                    octets = known[text] if text in known else octets_of(text)
                add(single(suspect, place, octets))
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
                texts = [(one, apply(self.signing, (one.turn,))[0]) for one in self.edits if not one.turn.lone]
            else:
                texts = [(one, right.after(spots).text()) for one, spots in spotted if not one.turn.lone]
            texts += [(one, self.frame(one).text()) for one in self.frames]
            self._texts = texts
        return self._texts
