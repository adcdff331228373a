"""Names that are nearly right: misspelt, mis-cased or padded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

_LONGEST = 64

UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\xa0\u3000 \t\r\n"
"""Blanks, and characters that nobody sees."""


def squashed(name: str) -> str:
    """A name without letter case, marks and blanks: `outTradeNo` and `out_trade_no` are the same."""
    return "".join(char for char in name.lower() if char.isalnum())


def distance(one: str, other: str, most: int) -> int:
    """How many letters have to be put in, left out, changed or swapped with their neighbour; `most + 1` if more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, char in enumerate(one, 1):
        line = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (char != wanted))
            if before and row > 1 and column > 1 and char == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return last[-1]


@lru_cache(maxsize=1024)
def _nearest(name: str, names: tuple[str, ...]) -> tuple[str | None, int]:
    plain = squashed(name)
    best, least = None, 99
    for known in names:
        found = 0 if squashed(known) == plain else distance(plain, squashed(known), 3)
        if found < least:
            best, least = known, found
    return (best, least) if least <= max(1, min(3, len(plain) // 4)) else (None, 99)


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The known name that is most like this one; None when none is like it."""
    if len(name) > _LONGEST or not squashed(name):
        return None
    return _nearest(name, tuple(names))[0]


def misspelt(name: str, names: Mapping[str, object]) -> tuple[str, str] | None:
    """The name that this one surely means and what is wrong with it; None when it is like none or too unlike.

    At most two letters may differ, of a name of eight or more; one, of a shorter one.
    """
    if len(name) > _LONGEST or not squashed(name):
        return None
    known, found = _nearest(name, tuple(names))
    if known is None or known == name:
        return None
    if name.strip(UNSEEN) == known:
        return known, "has blanks or invisible characters around it"
    if name.lower() == known.lower():
        return known, "is written in other letter case"
    if found == 0:
        return known, "is written with other marks between its words"
    return (known, "is misspelt") if found <= (2 if len(squashed(known)) >= 8 else 1) else None
