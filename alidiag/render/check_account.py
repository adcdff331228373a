"""What the forms that group tell: each cause with its count, one worked example, and a few more places.

Memory does not grow with the input: an account keeps so many causes, and of each one example and a few places.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from alidiag.batch.fingerprint import place_of
from alidiag.batch.outcome import INVALID_PARAMETER, Group, Look, Mistake, Outcome, Tally, Writer
from alidiag.batch.outcome import Spot as Found
from alidiag.model import Level, Verdict
from alidiag.render.check_words import cut
from alidiag.render.outline import Spot as Around
from alidiag.render.outline import spot_of

MOST_CAUSES = 2_000
"""Causes of which an example is kept; names of parameters, and so causes, may come from a hostile input."""
MOST_PLACES = 5
"""Places told of each cause besides its example."""
MOST_FACTS = 8
"""Findings of one example."""
MOST_TOLD = 20
"""Causes that are told with their example; the others have a line each, up to `MOST_LINES`."""
MOST_LINES = 100
LONGEST = 1_000
"""Characters kept of any text of an example."""
LONGEST_NAME = 300
"""Characters kept of a title or a place."""


class Fact(NamedTuple):
    """One finding of an example, and the spot of the pasted text that it is about."""

    found: Found
    around: Around | None


class Example(NamedTuple):
    """One request of a cause."""

    source: str
    address: str
    """Method and gateway."""
    request: str
    """Method and address with the names of the parameters; almost no values."""
    service: str | None
    facts: tuple[Fact, ...]
    more_facts: int
    mistakes: tuple[Mistake, ...] = ()


class Cause(NamedTuple):
    """One thing that is wrong with so many requests (of warnings: so many times)."""

    title: str
    total: int
    example: Example | None
    places: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    level: Level = Level.ERROR


def sharing(causes: Iterable[Cause]) -> list[tuple[Cause, ...]]:
    """Causes that one worked example stands for, together: of the same rule, in the same requests.

    Each parameter that is missing from a request is a cause by itself, and they would all show that request.
    """
    groups: dict[object, list[Cause]] = {}
    for cause in causes:
        example = cause.example
        shared = example is not None and not example.mistakes
        key = (cause.rules, cause.total, cause.level, cause.places, example.source) if shared and example else cause
        groups.setdefault(key, []).append(cause)
    return [tuple(group) for group in groups.values()]


class Told(NamedTuple):
    """All causes by what they make of a request; the worst first."""

    failing: tuple[Cause, ...]
    unreadable: tuple[Cause, ...]
    doubtful: tuple[Cause, ...]
    """Warnings, and notes where they are wanted; counted are findings."""
    counting: int
    """Failures that count."""


class _Kept:
    """The first request of a cause, the next few places, and how many there were."""

    __slots__ = ("count", "example", "places")

    def __init__(self, example: Example) -> None:
        self.example = example
        self.places: list[str] = []
        self.count = 1

    def more(self, source: str) -> None:
        self.count += 1
        source = cut(source, LONGEST_NAME)
        if len(self.places) < MOST_PLACES and source != self.example.source and source not in self.places:
            self.places.append(source)


class Account:
    """Outcomes, one after the other, and what they come to."""

    def __init__(self) -> None:
        self.counting = 0
        self._failing: dict[Group, _Kept] = {}
        self._unreadable: dict[str, _Kept] = {}
        self._doubtful: dict[tuple[str, Level], dict[str | None, _Kept]] = {}
        self._doubts = 0

    def add(self, outcome: Outcome) -> None:
        """One request."""
        if outcome.counts:
            self.counting += 1
        for group in outcome.groups:
            if (kept := self._failing.get(group)) is not None:
                kept.more(outcome.source)
            elif len(self._failing) < MOST_CAUSES:
                self._failing[group] = _Kept(_example(outcome, _spots_of(outcome, group), outcome.mistakes))
        if outcome.verdict is Verdict.UNREADABLE:
            self._add_unreadable(outcome)
            return
        for spot in outcome.spots:
            if spot.level is Level.ERROR:
                continue
            params = self._doubtful.setdefault((spot.rule, spot.level), {})
            param = place_of(spot.param)
            if (kept := params.get(param)) is not None:
                kept.more(outcome.source)
            elif self._doubts < MOST_CAUSES:
                self._doubts += 1
                params[param] = _Kept(_example(outcome, (spot,)))

    def _add_unreadable(self, outcome: Outcome) -> None:
        rule = outcome.spots[0].rule if outcome.spots else "record-unreadable"
        if (kept := self._unreadable.get(rule)) is not None:
            kept.more(outcome.source)
        elif len(self._unreadable) < MOST_CAUSES:
            self._unreadable[rule] = _Kept(_example(outcome, outcome.spots))

    def told(self, tally: Tally) -> Told:
        """The causes in the order of the tally."""
        failing = [
            Cause(cut(group.title, LONGEST_NAME), count, *_example_of(self._failing.get(group)), group.rules)
            for group, count in tally.groups
        ]
        unreadable = [
            Cause(rule, kept.count, kept.example, tuple(kept.places), (rule,))
            for rule, kept in sorted(self._unreadable.items(), key=lambda pair: -pair[1].count)
        ]
        doubtful = [
            Cause(_titled(rule, param), kept.count, kept.example, tuple(kept.places), (rule,), level)
            for rule, level, _ in tally.rules
            if level is not Level.ERROR
            for param, kept in sorted(self._doubtful.get((rule, level), {}).items(), key=lambda pair: -pair[1].count)
        ]
        return Told(tuple(failing), tuple(unreadable), tuple(doubtful), self.counting)


def _titled(rule: str, param: str | None) -> str:
    return cut(f"{rule} ({param})" if param else rule, LONGEST_NAME)


def _example_of(kept: _Kept | None) -> tuple[Example | None, tuple[str, ...]]:
    return (None, ()) if kept is None else (kept.example, tuple(kept.places))


def _spots_of(outcome: Outcome, group: Group) -> tuple[Found, ...]:
    """The findings that a cause is about."""
    if group.path == INVALID_PARAMETER:
        return tuple(s for s in outcome.spots if s.rule in group.rules and place_of(s.param) == group.param)
    spots = (s for s in outcome.spots if s.path != INVALID_PARAMETER and s.level is Level.ERROR)
    # What the cause is named after is told first.
    return tuple(sorted(spots, key=lambda spot: spot.rule not in group.rules))


def _example(outcome: Outcome, spots: tuple[Found, ...], mistakes: tuple[Mistake, ...] = ()) -> Example:
    return Example(
        cut(outcome.source, LONGEST_NAME),
        cut(f"{outcome.method} {_gateway(outcome.url)}".strip(), 200),
        cut(f"{outcome.method} {outcome.url}".strip()),
        None if outcome.service is None else cut(outcome.service, LONGEST_NAME),
        tuple(_fact(outcome, spot) for spot in spots[:MOST_FACTS]),
        max(0, len(spots) - MOST_FACTS),
        tuple(one._replace(fix=cut(one.fix)) for one in mistakes[:MOST_FACTS])
        if spots and spots[0].path != INVALID_PARAMETER
        else (),
    )


def _gateway(url: str) -> str:
    """The address without parameters; an access log has none."""
    gateway, mark, _ = url.partition("?")
    return gateway if mark or "=" not in gateway else "(address unknown)"


def _fact(outcome: Outcome, spot: Found) -> Fact:
    around = None
    if spot.span is not None and outcome.text:
        whole = spot_of(outcome.text, spot.span)
        around = Around(whole.before, cut(whole.inside, 200), whole.after)
    return Fact(shortened(spot), around)


def shortened(spot: Found, most: int = LONGEST) -> Found:
    """A finding whose texts are of bounded length."""
    return spot._replace(
        param=None if spot.param is None else cut(spot.param, 200),
        message=cut(spot.message, most),
        expected=None if spot.expected is None else cut(spot.expected, most),
        actual=None if spot.actual is None else cut(spot.actual, most),
        fix=None if spot.fix is None else cut(spot.fix, most),
        reference=None if spot.reference is None else cut(spot.reference, most),
        span=None,
    )


def summary_of(rules: tuple[str, ...]) -> list[tuple[str, str]]:
    """(rule, what it is in a sentence), of those that `alidiag explain` knows."""
    from alidiag.explain import find

    pages = ((rule, find(rule)) for rule in rules)
    return [(rule, page.summary) for rule, page in pages if page is not None]


class Collecting:
    """What the forms have in common that draw everything at the end."""

    wants_passes = False
    wants_reports = False

    def __init__(self, stream: Writer, look: Look) -> None:
        self._stream = stream
        self._look = look
        self._account = Account()

    def begin(self) -> None:
        """Nothing is written before all is known."""

    def add(self, outcome: Outcome, report: str) -> None:
        """Count it."""
        del report
        self._account.add(outcome)
