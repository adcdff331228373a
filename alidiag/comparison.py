"""Two pre-sign strings held against each other, parameter by parameter.

The pieces between `&` are aligned by the cost of editing one list into the other, so that a renamed or damaged name
(`¬ify_url`) meets its partner (`notify_url`) instead of shifting everything behind it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import compress, count
from operator import ne
from typing import NamedTuple

from alidiag.model import Difference
from alidiag.pattern import Pattern

_EATEN = Pattern(r"(?=[^\x00-\x7f][a-z_]{2,40}=)", re.ASCII)
"""Where an HTML entity ate the `&` and the beginning of a name: `¬ify_url=`."""

LONGEST = 400
"""Pieces: longer lists are compared character by character only."""


class Row(NamedTuple):
    """Two pieces that belong together; None where the other string has no such piece."""

    yours: str | None
    expected: str | None

    @property
    def name(self) -> str:
        """The parameter concerned."""
        return (self.expected if self.expected is not None else self.yours or "").partition("=")[0]


@lru_cache(maxsize=1024)
def _is_name(text: str) -> bool:
    return text.replace("_", "").isalnum()


def pieces(text: str) -> list[str]:
    """The `name=value` pieces of a pre-sign string; a `&` that no name follows belongs to the value before it."""
    if not text.isascii():
        text = _EATEN.compiled.sub("&", text)
    parts: list[str] = []
    for piece in text.split("&"):
        name, equals, _ = piece.partition("=")
        if parts and not (equals and _is_name(name)) and piece:
            parts[-1] += "&" + piece
        else:
            parts.append(piece)
    return parts


def aligned(yours: str, expected: str) -> list[Row]:
    """The pieces of both strings side by side, in order."""
    a, b = pieces(yours), pieces(expected)
    if len(a) > LONGEST or len(b) > LONGEST:
        return [Row(yours, expected)]
    best = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        best[i][len(b)] = best[i + 1][len(b)] + 1
    for j in range(len(b) - 1, -1, -1):
        best[len(a)][j] = best[len(a)][j + 1] + 1
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            both = best[i + 1][j + 1] + _cost(a[i], b[j])
            best[i][j] = min(both, best[i + 1][j] + 1, best[i][j + 1] + 1)
    rows, i, j = [], 0, 0
    while i < len(a) or j < len(b):
        if i < len(a) and j < len(b) and best[i][j] == best[i + 1][j + 1] + _cost(a[i], b[j]):
            rows.append(Row(a[i], b[j]))
            i, j = i + 1, j + 1
        elif i < len(a) and best[i][j] == best[i + 1][j] + 1:
            rows.append(Row(a[i], None))
            i += 1
        else:
            rows.append(Row(None, b[j]))
            j += 1
    return rows


def _cost(one: str, two: str) -> float:
    """0 for equal pieces, less than a removal and an addition (2) for pieces that resemble each other."""
    if one == two:
        return 0
    (name, _, value), (other, _, wanted) = one.partition("="), two.partition("=")
    if name == other:
        return 0.5
    if name.strip().lower() == other.strip().lower():
        return 0.6
    same_value = value == wanted and len(value) > 3
    if name[-4:] == other[-4:] or name[:4] == other[:4]:
        return 0.7 if same_value else 1.2
    return 1.0 if same_value else 2.5


def differences(yours: str, expected: str) -> list[Row]:
    """Only the rows in which the strings differ."""
    return [row for row in aligned(yours, expected) if row.yours != row.expected]


def first_difference(yours: str, expected: str) -> Difference | None:
    """The first character that differs, and the parameter of the expected string that it lies in; None if equal."""
    if yours == expected:
        return None
    index = next(compress(count(), map(ne, yours, expected)), min(len(yours), len(expected)))
    # At a separator it is the parameter behind it that is wanting.
    start = index + 1 if expected[index : index + 1] == "&" else expected.rfind("&", 0, index) + 1
    name = expected[start:].partition("&")[0].partition("=")[0]
    if not name.replace("_", "").isalnum():
        rows = differences(yours, expected)
        name = rows[0].name if rows else ""
    return Difference(name or None, index, yours[index : index + 40], expected[index : index + 40])
