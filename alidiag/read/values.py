"""Names and values that a program printed, a table lists or a person wrote down: what they are, and how to read them.

Such a text shows what the values mean; how they were sent is not known. Every form that lists values ends here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from alidiag.pattern import Pattern
from alidiag.read.classify import is_ours, kind_of
from alidiag.read.draft import Draft, Piece
from alidiag.read.found import Found, Kind, Reading
from alidiag.read.known import known_names
from alidiag.read.marks import NAMES
from alidiag.read.places import Mapped, inserted, joined

FEWEST = 3
"""Pairs: fewer are no request."""
_CODED = Pattern(r"%[0-9A-Fa-f]{2}")
_PLAIN = Pattern(r"[A-Za-z0-9%+*._~!$'(),;:@/=-]*")
_ADDRESS = Pattern(r"\[(?:L?[\w.$]{1,100};|[BCDFIJSZ])@[0-9a-f]{1,8}")
_NAME = Pattern(r"[A-Za-z_][A-Za-z0-9_.\[\]-]{0,63}")
_CR_LF = Pattern(r"\r\n")
_LF = Pattern(r"(?<!\r)\n")
AS_LF = "The line breaks in values were taken as LF."
AS_CR_LF = "The line breaks in values were taken as CR LF."
UNKNOWN = "Names that Alipay's documentation does not know were left out: {}."
PERCENT_CODED = "The values stand there percent-encoded; they were decoded once."

Pair = tuple[Mapped, Mapped]
"""A name and its value, as they are meant."""
Way = tuple[Sequence[Pair], tuple[str, ...]]
"""One way to take a list apart, and what had to be undone for it."""
MOST_READINGS = 8
"""Ways that are tried: each costs a verification."""


def listed(
    form: str,
    pairs: Sequence[Pair],
    text: Mapped,
    repairs: tuple[str, ...] = (),
    *,
    prose: bool = False,
    other: Sequence[Pair] = (),
) -> Found | None:
    """What a list of names and values is; None where it has nothing to do with Alipay.

    Args:
        form: how it is written.
        pairs: in their order, repeated ones included.
        text: the whole stretch.
        repairs: what was undone to read it.
        prose: the list is known by its lines alone, so more is asked of it.
        other: the pairs as they may be meant, too, where that differs: a word like None may have been sent.
    """
    names = {name.text for name, _ in pairs}
    if sum(1 for _, value in pairs if _ADDRESS.compiled.fullmatch(value.text)) * 2 > len(pairs):
        # Java printed arrays, not what is in them: the text has no values.
        return None
    if len(pairs) < FEWEST or (prose and len(names & NAMES) < 2) or (kind := kind_of_list(names)) is None:
        return None
    pieces = _Pieces()
    readings = readings_of(pairs, pieces)
    if other and [value.text for _, value in other] != [value.text for _, value in pairs]:
        readings += readings_of(other, pieces)
    return Found(kind, form, text.whole, text, tuple(readings), repairs)


def kind_of_list(names: AbstractSet[str]) -> Kind | None:
    """What a list with these names is; None where it has nothing to do with Alipay."""
    if not is_ours(names):
        return None
    kind = kind_of(names)
    if kind is None or kind is Kind.PRESIGN:
        # A list that lacks its signature is still a request: it was not joined for signing.
        return Kind.REQUEST if names & NAMES and "service" in names else None
    return kind


class _Pieces:
    """Pairs as pieces of a draft. Most readings differ in one or two of them only, so each is made once."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, int], tuple[Pair, Piece]] = {}

    def of(self, pairs: Sequence[Pair]) -> tuple[Piece, ...]:
        """The pieces."""
        return tuple([self._one(pair) for pair in pairs])

    def _one(self, pair: Pair) -> Piece:
        key = id(pair[0]), id(pair[1])
        made = self._made.get(key)
        if made is None:
            # The pair is kept with its piece: an id belongs to what lives.
            made = self._made[key] = (pair, _literal(pair))
        return made[1]


def listed_ways(
    form: str, ways: Iterable[Way], text: Mapped, repairs: tuple[str, ...] = (), *, prose: bool = False
) -> Found | None:
    """What a list is that can be taken apart in several ways, the likeliest first; all of them are its readings.

    Args:
        form: how it is written.
        ways: the pairs, and what only this way has to undo.
        text: the whole stretch.
        repairs: what was undone in each way.
        prose: see `listed`.
    """
    found: Found | None = None
    readings: dict[tuple[str, ...], Reading] = {}
    for pairs, undone in ways:
        if found is None:
            found = listed(form, pairs, text, repairs, prose=prose)
            if found is None:
                continue
            read = list(found.readings)
        else:
            read = readings_of(pairs)
        for reading in read:
            told = reading._replace(repairs=(*undone, *reading.repairs))
            readings.setdefault(tuple([piece.text for piece in reading.draft.pieces]), told)
        if len(readings) >= MOST_READINGS:
            break
    return found and found._replace(readings=tuple(readings.values())[:MOST_READINGS])


def without_unknown(pairs: Sequence[Pair], repairs: tuple[str, ...]) -> list[Way]:
    """The pairs as they stand, and without those whose names no documentation knows, if there are such."""
    known = known_names()
    unknown = [name.text for name, _ in pairs if name.text not in known]
    if not unknown:
        return [(pairs, repairs)]
    told = UNKNOWN.format(", ".join(unknown[:8]) + (" and others" if len(unknown) > 8 else ""))
    kept = [pair for pair in pairs if pair[0].text in known]
    return [(pairs, repairs), (kept, (*repairs, told))]


def readings_of(pairs: Sequence[Pair], pieces: _Pieces | None = None) -> list[Reading]:
    """The ways in which the values may be meant: as they stand, percent-encoded still, with other line breaks."""
    pieces = pieces or _Pieces()
    as_is = Reading(Draft(pieces=pieces.of(pairs), is_sent=False))
    if any("\n" in value.text for _, value in pairs):
        return [as_is, *_with_breaks(pairs, pieces)]
    if not any(_CODED.compiled.search(value.text) for _, value in pairs) or any("&" in v.text for _, v in pairs):
        # An encoder leaves no & in a value.
        return [as_is]
    coded = Reading(Draft(pieces=(_query(pairs),), is_sent=False), (PERCENT_CODED,))
    return [coded, as_is] if _is_coded(pairs) else [as_is, coded]


def _with_breaks(pairs: Sequence[Pair], pieces: _Pieces) -> list[Reading]:
    """The values with the line breaks that a copy may have changed."""
    readings = []
    for pattern, new, told in ((_CR_LF, "\n", AS_LF), (_LF, "\r\n", AS_CR_LF)):
        changed = [
            (name, value.edited([(one.start(), one.end(), new) for one in pattern.compiled.finditer(value.text)]))
            if "\n" in value.text
            else (name, value)
            for name, value in pairs
        ]
        if any(new is not old for (_, new), (_, old) in zip(changed, pairs, strict=True)):
            readings.append(Reading(Draft(pieces=pieces.of(changed), is_sent=False), (told,)))
    return readings


def _is_coded(pairs: Sequence[Pair]) -> bool:
    """Whether the values look percent-encoded as a whole: none has a character that an encoder would have encoded."""
    if not all(_PLAIN.compiled.fullmatch(value.text) for _, value in pairs):
        return False
    plain_url = any(value.text.startswith(("http://", "https://")) for _, value in pairs)
    raw_sign = any(name.text == "sign" and value.text.endswith("=") for name, value in pairs)
    return not (plain_url or raw_sign)


def _literal(pair: Pair) -> Piece:
    name, value = pair
    begin, after = name.origin, value.origin
    if begin is None or after is None:
        both = joined([name, inserted("=", value.at(0)), value], name.at(0))
    else:
        size = len(name)
        text = f"{name.text}={value.text}"
        if after == begin + size + 1:
            return Piece(text, begin, "body", literal=True)
        both = Mapped(text, (0, size, size + 1), (begin, after, after), (None, 0, None))
    return Piece(both.text, both.where, "body", literal=True)


def _query(pairs: Sequence[Pair]) -> Piece:
    pieces: list[Mapped] = []
    for name, value in pairs:
        if pieces:
            pieces.append(inserted("&", pieces[-1].after(len(pieces[-1]))))
        pieces += [name, inserted("=", value.at(0)), value]
    both = joined(pieces)
    return Piece(both.text, both.where, "body")


def is_name(text: str) -> bool:
    """Whether a text may be the name of a parameter."""
    return _NAME.compiled.fullmatch(text) is not None
