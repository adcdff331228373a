"""Names and values that a program printed, a table lists or a person wrote down: what they are, and how to read them.

Such a text shows what the values mean; how they were sent is not known. Every form that lists values ends here.
"""

from __future__ import annotations

from collections.abc import Sequence

from alidiag.pattern import Pattern
from alidiag.read.classify import kind_of
from alidiag.read.draft import Draft, Piece
from alidiag.read.found import Found, Kind, Reading
from alidiag.read.marks import NAMES
from alidiag.read.places import Mapped, inserted, joined

FEWEST = 3
"""Pairs: fewer are no request."""
_CODED = Pattern(r"%[0-9A-Fa-f]{2}")
_PLAIN = Pattern(r"[A-Za-z0-9%+*._~!$'(),;:@/=-]*")
_NAME = Pattern(r"[A-Za-z_][A-Za-z0-9_.\[\]-]{0,63}")
PERCENT_CODED = "The values stand there percent-encoded; they were decoded once."

Pair = tuple[Mapped, Mapped]
"""A name and its value, as they are meant."""


def listed(
    form: str, pairs: Sequence[Pair], text: Mapped, repairs: tuple[str, ...] = (), *, prose: bool = False
) -> Found | None:
    """What a list of names and values is; None where it has nothing to do with Alipay.

    Args:
        form: how it is written.
        pairs: in their order, repeated ones included.
        text: the whole stretch.
        repairs: what was undone to read it.
        prose: the list is known by its lines alone, so more is asked of it.
    """
    names = {name.text for name, _ in pairs}
    if len(pairs) < FEWEST or (prose and len(names & NAMES) < 2):
        return None
    kind = kind_of(names)
    if kind is None or kind is Kind.PRESIGN:
        # A list that lacks its signature is still a request: it was not joined for signing.
        kind = Kind.REQUEST if names & NAMES and "service" in names else kind
        if kind is None:
            return None
    return Found(kind, form, text.whole, text, tuple(readings_of(pairs)), repairs)


def readings_of(pairs: Sequence[Pair]) -> list[Reading]:
    """The ways in which the values may be meant: as they stand, or percent-encoded still."""
    as_is = Reading(Draft(pieces=tuple(_literal(pair) for pair in pairs), is_sent=False))
    if not any(_CODED.compiled.search(value.text) for _, value in pairs):
        return [as_is]
    coded = Reading(Draft(pieces=(_query(pairs),), is_sent=False), (PERCENT_CODED,))
    return [coded, as_is] if _is_coded(pairs) else [as_is, coded]


def _is_coded(pairs: Sequence[Pair]) -> bool:
    """Whether the values look percent-encoded as a whole: none has a character that an encoder would have encoded."""
    if not all(_PLAIN.compiled.fullmatch(value.text) for _, value in pairs):
        return False
    plain_url = any(value.text.startswith(("http://", "https://")) for _, value in pairs)
    raw_sign = any(name.text == "sign" and value.text.endswith("=") for name, value in pairs)
    return not (plain_url or raw_sign)


def _literal(pair: Pair) -> Piece:
    name, value = pair
    both = joined([name, inserted("=", value.at(0)), value], name.at(0))
    return Piece(both.text, both.where, "body", literal=True)


def _query(pairs: Sequence[Pair]) -> Piece:
    pieces: list[Mapped] = []
    for name, value in pairs:
        if pieces:
            pieces.append(inserted("&", name.at(0)))
        pieces += [name, inserted("=", value.at(0)), value]
    both = joined(pieces)
    return Piece(both.text, both.where, "body")


def is_name(text: str) -> bool:
    """Whether a text may be the name of a parameter."""
    return _NAME.compiled.fullmatch(text) is not None
