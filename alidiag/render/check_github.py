"""Annotations of GitHub Actions: the worst first, ten of each level, then one line with the rest.

A step shows ten errors, ten warnings and ten notices; any more vanish without a word. So the most frequent causes are
annotated first, each once, before any of them a second time, and the last notice tells how many are not shown.
Sources: GitHub, "Workflow commands"; actions/toolkit, core/src/command.ts; ActionCommand.cs of the runner.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from alidiag.batch.outcome import Look, Outcome, Place, Spot, Tally, Writer
from alidiag.model import Level
from alidiag.render import check_words as words
from alidiag.render.check_words import cut
from alidiag.render.runner import tamed
from alidiag.render.show import show

MOST = 10
"""Annotations of a level in a step."""
COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
LONGEST = 1_000
"""Characters of a message."""


class _One(NamedTuple):
    """A finding as it is kept."""

    place: Place
    column: int | None
    rule: str
    message: str


class Form:
    """The GitHub form."""

    wants_passes = False
    wants_reports = False

    def __init__(self, stream: Writer, look: Look) -> None:
        del look
        self._stream = stream
        self._kept: dict[Level, dict[str, list[_One]]] = {level: {} for level in Level}
        self._counts: dict[Level, dict[str, int]] = {level: {} for level in Level}
        self._total = dict.fromkeys(Level, 0)

    def begin(self) -> None:
        """Nothing is written before all is known."""

    def add(self, outcome: Outcome, report: str) -> None:
        """Keep a few findings of each rule."""
        del report
        for spot in outcome.spots:
            self._total[spot.level] += 1
            kept = self._kept[spot.level].setdefault(spot.rule, [])
            self._counts[spot.level][spot.rule] = self._counts[spot.level].get(spot.rule, 0) + 1
            if len(kept) < MOST:
                kept.append(_one(outcome, spot))

    def finish(self, tally: Tally) -> None:
        """The annotations, then what they leave out."""
        lines: list[str] = []
        told = dict.fromkeys(Level, 0)
        for level in Level:
            # The last notice is the one with the rest.
            for one in list(self._worst(level, tally))[: MOST - (level is Level.NOTE)]:
                lines.append(_command(COMMANDS[level], one))
                told[level] += 1
        rest = [
            f"{self._total[level] - told[level]:,} more {level.value}s"
            for level in Level
            if self._total[level] > told[level]
        ]
        said = [words.headline(tally), words.counts(tally) + "."]
        if rest:
            said.append(f"Not annotated here: {', '.join(rest)}; the other reports of this run have them.")
        said += [
            f"{words.plural(count, 'request')} not judged: {reason}" for reason, count in words.unproven(tally, MOST)
        ]
        said += words.remarks(tally)
        lines.append(f"::notice title=alidiag::{data(' '.join(said))}\n")
        self._stream.write("".join(lines))

    def _worst(self, level: Level, tally: Tally) -> Iterator[_One]:
        """One of each rule, those of the most frequent causes first; then a second of each, and so on."""
        counts, kept = self._counts[level], self._kept[level]
        causes: dict[str, int] = {}
        for number, (group, _) in enumerate(tally.groups):
            for rule in group.rules:
                causes.setdefault(rule, number)
        rules = sorted(kept, key=lambda rule: (causes.get(rule, len(tally.groups)), -counts[rule]))
        for number in range(MOST):
            for rule in rules:
                if number < len(kept[rule]):
                    yield kept[rule][number]


def _one(outcome: Outcome, spot: Spot) -> _One:
    column = None
    if outcome.place.column is not None and spot.span is not None:
        column = outcome.place.column + spot.span.start + 1
    parts = [cut(spot.message, LONGEST)]
    if spot.expected is not None:
        parts.append(f"Expected: {cut(spot.expected, 200)}")
    if spot.actual is not None:
        parts.append(f"Found: {cut(spot.actual, 200)}")
    if spot.fix:
        parts.append(f"To do: {cut(spot.fix, LONGEST)}")
    if outcome.place.line is None:
        parts.append(f"In {cut(outcome.source, 200)}.")
    return _One(outcome.place, column, spot.rule, "\n".join(map(show, parts)))


def _command(name: str, one: _One) -> str:
    place = one.place
    properties = [("file", os.path.relpath(place.file) if os.path.isabs(place.file) else place.file)]
    if place.line is not None:
        properties.append(("line", str(place.line)))
        if one.column is not None:
            properties.append(("col", str(one.column)))
    properties.append(("title", f"alidiag: {one.rule}"))
    told = ",".join(f"{key}={prop(value)}" for key, value in properties)
    return f"::{name} {told}::{data(one.message, is_shown=True)}\n"


def data(text: str, *, is_shown: bool = False) -> str:
    """The message of a command. Line ends of our own are escaped; `::` inside is broken up, though nobody obeys it."""
    shown = text if is_shown else show(text)
    escaped = shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return tamed(escaped).replace("::", "\\x3a:")


def prop(text: str) -> str:
    """The value of a property of a command."""
    escaped = show(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return tamed(escaped.replace(":", "%3A").replace(",", "%2C"))
