"""Fields that the receiver decoded once more than they were encoded: what Alipay signed, looked for place by place.

A value that holds `1+1`, `50%25` or `%E4%B8%AD` is already what Alipay signed. A program that decodes it again makes
`1 1`, `50%` or a Chinese character of it, and what is left does not tell which blank was a `+`. So each place may have
been the one or the other; all ways are tried where they are few, else those that programs go: all places, those of a
field or of a kind, one, two, all but one.

This is asked when the search for known changes has found nothing. Only strict verification decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

from alidiag.asking import asked_in
from alidiag.explanation import Explained
from alidiag.frozen import replace
from alidiag.mistakes.catalogue import BY_ID, RANK
from alidiag.model import Case, Kind
from alidiag.pattern import Pattern
from alidiag.query import escape
from alidiag.schemes.scheme import Scheme
from alidiag.search import Effort, Hit
from alidiag.signing import Encoder, Item, Signing, presign, right_encoder
from alidiag.witness import Witness
from alidiag.worlds import World

BLANK, PERCENT, PLUS, FOREIGN = " ", "%", "+", ""
"""The kinds of place: a character that is left of `+`, `%25` or `%2B`, or characters outside ASCII."""
_PLACES = Pattern(r"[ %+]|[^\x00-\x7f]+")
_COUNTED = {
    BLANK: ("blank", "blanks"),
    PERCENT: ("percent sign", "percent signs"),
    PLUS: ("plus sign", "plus signs"),
    FOREIGN: ("run of characters outside ASCII", "runs of characters outside ASCII"),
}
TWICE, SWAPPED = "values-percent-encoded", "plus-and-blank-swapped"
MOST_WAYS = 40_000
"""Up to so many ways, all of them are tried."""
LIMIT = 150_000
"""What may be spent: a way costs what the witness says, and more in a long text or one of many places."""
MOST_PLACES = 2_000
"""In a message of more, nothing is tried: what may be spent would not go far."""
FEW = 8
"""Of so many places or fields, every subset is tried; of all others, the ways that programs go."""


class Place(NamedTuple):
    """A place of a value that may have been written otherwise; `item` is the index of the value."""

    item: int
    start: int
    text: str

    @property
    def kind(self) -> str:
        """One of the kinds."""
        return self.text if self.text in (BLANK, PERCENT, PLUS) else FOREIGN


class Style(NamedTuple):
    """How what was decoded had been written."""

    blank: str
    codec: str
    lower: bool

    def written(self, place: Place) -> str:
        """The place as Alipay signed it, if it was decoded.

        Raises:
            UnicodeEncodeError: the charset does not have its characters.
        """
        return self.blank if place.kind == BLANK else escape(place.text, self.codec, lower=self.lower)

    def told(self, place: Place) -> str:
        """The same in words; characters outside ASCII are not repeated."""
        if place.kind != FOREIGN:
            return f"`{self.written(place)}`"
        return f"percent-coded in {self.codec.upper()}" + (", with small letters" if self.lower else "")


class Way(NamedTuple):
    """A way that was accepted: the places that were decoded, with the names of their parameters, and the style."""

    style: Style
    places: tuple[tuple[str, Place], ...]
    hit: Hit

    def _mistake(self, place: Place) -> str:
        return SWAPPED if place.kind == BLANK and self.style.blank == "+" else TWICE

    def params(self) -> dict[str, list[str]]:
        """Mistake -> the parameters concerned."""
        found: dict[str, list[str]] = {}
        for name, place in self.places:
            names = found.setdefault(self._mistake(place), [])
            if name not in names:
                names.append(name)
        return found

    def words(self, places: Sequence[Place], signing: Signing) -> dict[str, str]:
        """Mistake -> how many places of what kind were decoded in which parameter."""
        every = Counter((signing.items[place.item].name, place.kind) for place in places)
        found: dict[str, list[str]] = {}
        for (name, kind), count in Counter((name, place.kind) for name, place in self.places).items():
            example = next(place for where, place in self.places if (where, place.kind) == (name, kind))
            one, more = _COUNTED[kind]
            was = f"{'was' if count == 1 else 'were'} {self.style.told(example)}"
            total = every[name, kind]
            said = f"in {name}, {count} of {total} {one if total == 1 else more} {was}"
            found.setdefault(self._mistake(example), []).append(said)
        return {mistake: f"I{'; '.join(said)[1:]}." for mistake, said in found.items()}


class Undone(NamedTuple):
    """What was found: the explanation, and for each mistake in it what was undone, in words."""

    found: Explained
    words: dict[str, str]


def decoded_once_more(case: Case, scheme: Scheme, sign_type: str, effort: Effort) -> Undone | None:
    """The fields as they were before they were decoded once more; None where no way of it is accepted.

    Args:
        case: the message, with the key in the role of the own one.
        scheme: how such a message is signed.
        sign_type: what it was signed with.
        effort: of the search before; what is tried here is added to it.
    """
    signing = scheme.signing(case.request, sign_type, case.known)
    places = places_of(signing.items)
    if not 0 < len(places) <= MOST_PLACES:
        return None
    asked, _ = asked_in(case, World(case.request, signing))
    for witness in (one.witness for one in asked if one.guess is None):
        # What is wrong with the signature itself beyond its letters is another mistake.
        if any(BY_ID[name].reads is None for name in witness.forced):
            continue
        way = _searched(signing, places, witness, effort)
        if way is not None:
            opened = True if witness.kind == Kind.RSA else None
            named = {**{name: ["sign"] for name in witness.forced}, **way.params()}
            found = Explained(
                effort,
                named=tuple((name, tuple(named[name])) for name in sorted(named, key=RANK.__getitem__)),
                hit=way.hit,
                asked=tuple(asked),
                opened=opened,
            )
            return Undone(found, way.words(places, signing))
    return None


def places_of(items: Sequence[Item]) -> list[Place]:
    """The places of all values."""
    return [
        Place(index, match.start(), match[0])
        for index, item in enumerate(items)
        for match in _PLACES.compiled.finditer(item.value)
    ]


def styles_of(places: Sequence[Place], codec: str) -> list[Style]:
    """The styles that make a difference, the most frequent first."""
    kinds = {place.kind for place in places}
    codecs = dict.fromkeys(("utf-8", codec)) if FOREIGN in kinds else [codec]
    cases = (False, True) if kinds & {FOREIGN, PLUS} else (False,)
    return [Style(blank, *more) for blank in ("+", "%20")[: 1 + (BLANK in kinds)] for more in product(codecs, cases)]


def masks_of(places: Sequence[Place], ways: int) -> Iterator[int]:
    """Which places were decoded, as bits; each once, the likeliest first.

    Args:
        places: of the whole message.
        ways: how many styles each mask is tried in.
    """
    if ways << len(places) <= MOST_WAYS:
        yield from range((1 << len(places)) - 1, 0, -1)
        return
    seen: set[int] = {0}
    for mask in _usual(places):
        if mask not in seen:
            seen.add(mask)
            yield mask


def _usual(places: Sequence[Place]) -> Iterator[int]:
    whole = (1 << len(places)) - 1
    by_kind: dict[str, int] = {}
    by_field: dict[int, int] = {}
    for index, place in enumerate(places):
        by_kind[place.kind] = by_kind.get(place.kind, 0) | 1 << index
        by_field[place.item] = by_field.get(place.item, 0) | 1 << index
    kinds = list(_sums(by_kind.values()))
    yield from kinds
    yield from (field & kind for field in by_field.values() for kind in kinds)
    singles = [1 << index for index in range(len(places))]
    yield from singles
    yield from (kind & ~single for kind in kinds for single in singles)
    if len(by_field) <= FEW:
        yield from (fields & kind for fields in _sums(by_field.values()) for kind in kinds)
    # Every subset of the places of one kind, or of one field, beside all or none of the others.
    for some, others in [
        *(
            (kind, [*_sums(value for key, value in by_kind.items() if key != name), 0])
            for name, kind in by_kind.items()
        ),
        *((field, (0, whole & ~field)) for field in by_field.values()),
    ]:
        bits = [single for single in singles if single & some]
        if len(bits) <= FEW + 2:
            yield from (chosen | other for chosen in _sums(bits) for other in others)
    yield from (one | two for one, two in combinations(singles, 2))


def _sums(masks: Iterable[int]) -> Iterator[int]:
    """The union of every choice of masks, of all of them first; the empty one left out."""
    every = list(masks)
    for size in range(len(every), 0, -1):
        for some in combinations(every, size):
            mask = 0
            for one in some:
                mask |= one
            yield mask


def _searched(signing: Signing, places: Sequence[Place], witness: Witness, effort: Effort) -> Way | None:
    around = _around(signing, places)
    if around is None:
        return None
    places, pieces = around
    encode = right_encoder(signing.codec)
    styles = styles_of(places, signing.codec)
    ready = [(style, *made) for style in styles if (made := _alternatives(style, places, encode)) is not None]
    cost = witness.cost + len(places) // 8 + sum(map(len, pieces)) // 1024
    left = LIMIT
    for mask in masks_of(places, len(styles)):
        bits = [mask >> index & 1 for index in range(len(places))]
        for style, pairs, forced in ready:
            left -= cost
            if left < 0:
                return None
            effort.tried += 1
            chosen = [pair[bit] for pair, bit in zip(pairs, bits, strict=True)]
            data = b"".join([piece for both in zip(pieces, chosen, strict=False) for piece in both]) + pieces[-1]
            if witness.agrees(data) and (way := _confirmed(signing, places, style, mask | forced, witness)) is not None:
                return way
    return None


def _around(signing: Signing, places: Sequence[Place]) -> tuple[list[Place], list[bytes]] | None:
    """The places in the order of the signed text, and the octets before, between and behind them.

    None where the text cannot be taken apart: it has characters that the charset does not have.
    """
    marks = {chr(0xF0000 + index): place for index, place in enumerate(places)}
    text = presign(_with(signing, {place: mark for mark, place in marks.items()}))
    pieces, found = _MARKS.compiled.split(text), _MARKS.compiled.findall(text)
    if sorted(found) != sorted(marks):
        return None  # the name of a parameter holds such a character
    encode = right_encoder(signing.codec)
    try:
        return [marks[mark] for mark in found], [encode(piece) for piece in pieces]
    except UnicodeEncodeError:
        return None


_MARKS = Pattern("[\U000f0000-\U000ffffd]")
"""What stands for a place: characters for private use. A value cannot hold one, for it would be part of a place."""


def _alternatives(
    style: Style, places: Sequence[Place], encode: Encoder
) -> tuple[list[tuple[bytes, bytes]], int] | None:
    """For each place the octets as it is and as it was, and the bits of those that cannot have been signed as they are.

    None where the charset of the style does not have the characters.
    """
    pairs: list[tuple[bytes, bytes]] = []
    forced = 0
    for index, place in enumerate(places):
        try:
            was = style.written(place).encode("ascii")
        except UnicodeEncodeError:
            return None
        try:
            pairs.append((encode(place.text), was))
        except UnicodeEncodeError:
            pairs.append((was, was))
            forced |= 1 << index
    return pairs, forced


def _confirmed(signing: Signing, places: Sequence[Place], style: Style, mask: int, witness: Witness) -> Way | None:
    """The way, where the witness accepts strictly what it leads to: the text is made anew, from the values."""
    undone = [place for index, place in enumerate(places) if mask >> index & 1]
    text = presign(_with(signing, {place: style.written(place) for place in undone}))
    data = right_encoder(signing.codec)(text)
    if not witness.confirms(data, None):
        return None
    named = tuple((signing.items[place.item].name, place) for place in sorted(undone))
    return Way(style, named, Hit((), data, text, witness))


def _with(signing: Signing, texts: dict[Place, str]) -> Signing:
    """The same signing with these places written so."""
    items = list(signing.items)
    for place in sorted(texts, reverse=True):
        item = items[place.item]
        before, behind = item.value[: place.start], item.value[place.start + len(place.text) :]
        items[place.item] = item._replace(value=before + texts[place] + behind)
    return replace(signing, items=tuple(items))
