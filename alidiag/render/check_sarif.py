"""SARIF 2.1.0, within the limits of those who read it.

One result for each finding, up to `MOST_RESULTS`; where there are more, one for each rule, service and parameter, with
`occurrenceCount` and its first places. So the sum of the occurrences is always the number of findings. GitHub takes
25,000 results of a run and shows 5,000, takes 1,000 locations of a result and shows 100, and 10 MB compressed.
Sources: OASIS, SARIF 2.1.0; GitHub, "SARIF support for code scanning".
"""

from __future__ import annotations

import json
import os
from collections import Counter
from typing import Any, NamedTuple

from alidiag.batch.outcome import Look, Outcome, Place, Spot, Tally, Writer
from alidiag.errors import ExitStatus
from alidiag.model import Level, Span
from alidiag.render import check_words as words
from alidiag.render.check_account import shortened
from alidiag.render.check_words import cut
from alidiag.render.sarif_text import message, uri

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 5_000
"""Results of a run; what GitHub shows."""
MOST_LOCATIONS = 100
"""Places of one result; what GitHub shows."""
MOST_PLACES = 20_000
"""Places of all results together that stand for several findings."""
LONGEST = 500
"""Characters of a text in a result."""
BROKEN = frozenset({ExitStatus.DEFECT, ExitStatus.OUTPUT, ExitStatus.MACHINE})


class _One(NamedTuple):
    """A finding as it is kept."""

    place: Place
    span: Span | None
    spot: Spot
    method: str
    url: str
    service: str | None
    id: str | None


class _Many:
    """Findings of one rule, service and parameter: the first, the places of the next, how many."""

    __slots__ = ("count", "first", "places")

    def __init__(self, first: _One) -> None:
        self.first = first
        self.places: list[tuple[Place, Span | None]] = [(first.place, first.span)]
        self.count = 1


class Form:
    """The SARIF form."""

    wants_passes = False
    wants_reports = False

    def __init__(self, stream: Writer, look: Look) -> None:
        self._stream = stream
        self._look = look
        self._each: list[_One] | None = []
        self._many: dict[tuple[str, Level], _Many] = {}
        self._room = MOST_PLACES

    def begin(self) -> None:
        """Nothing is written before all is known."""

    def add(self, outcome: Outcome, report: str) -> None:
        """Keep its findings."""
        del report
        for spot in outcome.spots:
            one = _one(outcome, spot)
            if self._each is not None:
                self._each.append(one)
                if len(self._each) > MOST_RESULTS:
                    self._each = None
            self._count(one)

    def _count(self, one: _One) -> None:
        key = (one.spot.fingerprint, one.spot.level)
        many = self._many.get(key)
        if many is None and len(self._many) >= MOST_RESULTS // 2:
            # Names of services and parameters may come from a hostile input; there are only so many rules.
            key = (one.spot.rule, one.spot.level)
            many = self._many.get(key)
        if many is None:
            self._many[key] = _Many(one)
            return
        many.count += 1
        if len(many.places) < MOST_LOCATIONS and self._room > 0:
            self._room -= 1
            many.places.append((one.place, one.span))

    def finish(self, tally: Tally) -> None:
        """Write the log."""
        log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [self._run(tally)]}
        # A CI runner obeys `##[command]` anywhere in a line; inside JSON a # may be written as its escape.
        text = json.dumps(log, allow_nan=False, separators=(",", ":")).replace("##", "\\u0023\\u0023")
        self._stream.write(text + "\n")

    def _run(self, tally: Tally) -> dict[str, Any]:
        from alidiag.render.sarif_rules import descriptor

        levels: dict[str, Level] = {}
        for rule, level, _ in tally.rules:
            levels.setdefault(rule, level)
        index = {rule: number for number, rule in enumerate(levels)}
        driver: dict[str, Any] = {"name": "alidiag", "rules": [descriptor(rule, one) for rule, one in levels.items()]}
        if self._look.version:
            driver["version"] = driver["semanticVersion"] = self._look.version
        return {
            "tool": {"driver": driver},
            "automationDetails": {"id": "alidiag/check/"},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The folder that alidiag was run in."}}},
            "invocations": [_invocation(tally)],
            "results": self._results(index),
            "properties": {
                "requests": tally.requests,
                "verdicts": {verdict.value: count for verdict, count in tally.verdicts},
                "findings": sum(count for _, _, count in tally.rules),
                "causes": [{"cause": message(cut(g.title, LONGEST)), "requests": n} for g, n in tally.groups[:100]],
                "passedOver": tally.passed_over,
            },
        }

    def _results(self, index: dict[str, int]) -> list[dict[str, Any]]:
        if self._each is not None:
            before: Counter[tuple[str, str]] = Counter()
            return [_result(one, index, before) for one in self._each]
        worst = sorted(self._many.values(), key=lambda many: (list(Level).index(many.first.spot.level), -many.count))
        return [_aggregated(many, index) for many in worst]


def _one(outcome: Outcome, spot: Spot) -> _One:
    return _One(
        outcome.place,
        spot.span,
        shortened(spot, LONGEST),
        cut(outcome.method, 40),
        cut(outcome.url, 1_000),
        None if outcome.service is None else cut(outcome.service, 200),
        None if outcome.id is None else cut(outcome.id, 200),
    )


def _result(one: _One, index: dict[str, int], before: Counter[tuple[str, str]]) -> dict[str, Any]:
    spot = one.spot
    here = (one.place.file, spot.fingerprint)
    before[here] += 1
    return _about(one, index, _sentences(spot), before[here]) | {"locations": [_location(one.place, one.span, spot)]}


def _aggregated(many: _Many, index: dict[str, int]) -> dict[str, Any]:
    one = many.first
    told = _sentences(one.spot)
    if many.count > 1:
        told = f"{many.count:,} findings of this kind; the first: {told}"
    places = [_location(place, span, one.spot) for place, span in many.places]
    return _about(one, index, told, 1) | {"locations": places, "occurrenceCount": many.count}


def _about(one: _One, index: dict[str, int], told: str, number: int) -> dict[str, Any]:
    spot = one.spot
    named = (
        ("source", cut(one.place.source, LONGEST)),
        ("id", one.id),
        ("service", one.service),
        ("param", spot.param),
    )
    about: dict[str, Any] = {
        "ruleId": message(spot.rule),
        "level": spot.level.value,
        "message": {"text": told},
        "partialFingerprints": {
            "alidiag/v1": spot.fingerprint,
            "primaryLocationLineHash": f"{spot.fingerprint[:16]}:{number}",
        },
        "properties": {name: message(value) for name, value in named if value is not None},
    }
    if spot.rule in index:
        about["ruleIndex"] = index[spot.rule]
    if one.url:
        about["webRequest"] = {"method": message(one.method), "target": message(one.url)}
    return about


def _sentences(spot: Spot) -> str:
    """The message of a result, escaped, a line each; for those who show nothing else of it."""
    parts = [spot.message]
    if spot.expected is not None:
        parts.append(f"Expected: {spot.expected}")
    if spot.actual is not None:
        parts.append(f"Found: {spot.actual}")
    if spot.fix:
        parts.append(f"To do: {spot.fix}")
    return "\n".join(map(message, parts))


def _location(place: Place, span: Span | None, spot: Spot) -> dict[str, Any]:
    # GitHub drops a result without a line; a record of a file without lines is named in `properties.source`.
    region: dict[str, int] = {"startLine": place.line or 1}
    if place.line is not None and place.column is not None and span is not None:
        region["startColumn"] = place.column + span.start + 1
        region["endColumn"] = place.column + max(span.start, span.end) + 1
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": uri(_relative(place.file)), "uriBaseId": "%SRCROOT%"},
            "region": region,
        }
    }
    if spot.param is not None:
        name = message(spot.param)
        location["logicalLocations"] = [
            {"name": name, "kind": "parameter", "fullyQualifiedName": message(f"{place.source}/{spot.param}")}
        ]
    return location


def _relative(path: str) -> str:
    """A path from the folder that the run was started in."""
    return os.path.relpath(path).replace(os.sep, "/") if os.path.isabs(path) else path


def _invocation(tally: Tally) -> dict[str, Any]:
    notes = [
        {"level": "warning", "message": {"text": message(f"{words.plural(count, 'request')} not judged: {reason}")}}
        for reason, count in words.unproven(tally)
    ]
    notes += [{"level": "note", "message": {"text": message(line)}} for line in words.remarks(tally)]
    return {
        "executionSuccessful": not tally.interrupted and not tally.problems and tally.status not in BROKEN,
        "exitCode": int(tally.status),
        "toolExecutionNotifications": notes,
    }
