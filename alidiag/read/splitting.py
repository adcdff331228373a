"""Where a printed list is cut into pairs, if what lies between them may stand in a value as well.

`{body=size, color=red, partner=2088...}`: nobody but the signature knows whether `color` is a parameter. Names that the
documentation knows, and the order of a sorted list, say what is likely.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from alidiag.read.known import known_names

MOST = 2000
"""Cuts whose order is looked at."""
_SEALS = frozenset({"sign", "sign_type"})
"""Names that are put behind a list that was sorted."""


class Cut(NamedTuple):
    """One place where a pair may begin: the end of the value before it, its name, and where its value begins."""

    before: int
    start: int
    name: str
    value: int


def ways(cuts: Sequence[Cut], *, is_sorted: bool = False) -> list[list[Cut]]:
    """The ways to choose among the places, the likeliest first. The first place is in each.

    Args:
        cuts: in the order of the text.
        is_sorted: whether the printer sorts the names.
    """
    everywhere = list(cuts)
    known = known_names()
    certain = [cut for at, cut in enumerate(everywhere) if not at or cut.name in known]
    out = [everywhere, certain]
    if len(everywhere) <= MOST and (in_order := _in_order(everywhere)) is not None:
        dropped = {cut.name for cut in everywhere} - {cut.name for cut in in_order}
        out.insert(0 if is_sorted or not dropped & known else len(out), in_order)
    unlike: list[list[Cut]] = []
    for way in out:
        if way not in unlike:
            unlike.append(way)
    return unlike


def _in_order(cuts: list[Cut]) -> list[Cut] | None:
    """The places whose names ascend; None where the names that are known do not."""
    known = known_names()
    firm = [at for at, cut in enumerate(cuts) if cut.name in known and cut.name not in _SEALS]
    chain = _ascending([cuts[at].name for at in firm])
    if len(chain) < 4 or len(chain) * 4 < len(firm) * 3:
        return None
    bounds = {firm[at] for at in chain}
    limits: list[str | None] = []
    limit: str | None = None
    for at in range(len(cuts) - 1, -1, -1):
        limits.append(limit)
        limit = cuts[at].name if at in bounds else limit
    limits.reverse()
    kept: list[Cut] = []
    first, last, is_sealed = min(bounds), "", False
    for at, cut in enumerate(cuts):
        below = limits[at]
        # What a program puts before a sorted list, or behind its signature, is not sorted.
        is_beside = at < first or (is_sealed and below is None)
        is_sealed = is_sealed or cut.name in _SEALS
        fits = cut.name not in known and last < cut.name and (below is None or cut.name < below)
        if at in bounds or fits:
            last = cut.name
        elif is_beside and cut.name not in known:
            pass
        elif at and cut.name not in _SEALS:
            continue
        kept.append(cut)
    return kept


def _ascending(names: list[str]) -> list[int]:
    """The places of the longest run of names, not all of them neighbours, in which each is greater than the last."""
    tails: list[str] = []
    ends: list[int] = []
    before: list[int] = []
    for at, name in enumerate(names):
        slot = bisect_left(tails, name)
        before.append(ends[slot - 1] if slot else -1)
        if slot == len(tails):
            tails.append(name)
            ends.append(at)
        else:
            tails[slot], ends[slot] = name, at
    out: list[int] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        out.append(at)
        at = before[at]
    return out[::-1]
