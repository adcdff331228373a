"""A failing request whose cause is remembered, told by the pattern of the first one with that cause.

A program that signs wrongly writes the same report again and again. What a cause says depends on the kind of request,
on the names of the mistakes and of the parameters concerned, and on what is visible; everything else of the report is
the request's own: its parameters, the string as it should be, where the signed one first differs, and the value that
is blamed. The cause itself is proven anew for each request, by strict verification, as `remembered` does it.
"""

from __future__ import annotations

import re
from typing import Any

from alidiag.batch.made import outcome_of
from alidiag.batch.outcome import Outcome, Place
from alidiag.checks.visible import is_plain, sight_of, visible
from alidiag.comparison import first_difference, pieces
from alidiag.errors import AlidiagError
from alidiag.explanation import Explained, blamed
from alidiag.frozen import replace
from alidiag.model import Blamed, Case, Difference, Finding, Report, Request, Step, Verdict
from alidiag.named import NamedTuple
from alidiag.query import split
from alidiag.recorded.judge import Judge
from alidiag.recorded.pattern import Found, Pattern, Slot
from alidiag.recorded.record import Record
from alidiag.recorded.remembered import followed
from alidiag.render import json_form
from alidiag.render.json_form import dumped, text
from alidiag.schemes.gateway import GATEWAY
from alidiag.signing import presign

MOST = 200
"""Patterns that are kept; what is visible of a request may be its own, and then each makes one."""

_GAP = "\0gap"
_GAPS = re.compile(r'"\\u0000gap([a-z0-9]+)"')

Pair = tuple[str | None, str | None]
"""What was expected and what was found, of one mistake; see `account.tell_blamed`."""


class Told(NamedTuple):
    """What is a request's own in its report."""

    request: Request
    right: str
    first: Difference | None
    pairs: tuple[Pair, ...]


class Retelling:
    """The line of JSON behind `"id":...` of all failing requests of one kind and cause, cut where one's own stands."""

    __slots__ = ("gaps", "outcome", "report", "slots", "texts")

    def __init__(self, report: Report, texts: list[str], gaps: list[str], slots: list[Slot]) -> None:
        self.report, self.texts, self.gaps, self.slots = report, texts, gaps, slots
        self.outcome: Outcome | None = None

    def line(self, told: Told, found: Found) -> str:
        """The line behind `"id":...`."""
        fills: list[str] = []
        for gap in self.gaps:
            kind, number = gap[0], gap[1:]
            if kind == "p":
                fills.append(json_form.params_line(told.request.params))
            elif kind == "r":
                fills.append(dumped(text(told.right)))
            elif kind == "d":
                fills.append(dumped(json_form.difference(told.first)))
            elif kind == "s":
                slot = self.slots[int(number)]
                begin = found.starts[slot.at]
                end = begin + (len(found.pieces[slot.at]) if slot.end is None else slot.end)
                fills.append(f"[{begin + slot.start},{end}]")
            else:
                fills.append(dumped(text(told.pairs[int(number)]["ea".index(kind)] or "")))
        return self.texts[0] + "".join([a + b for a, b in zip(fills, self.texts[1:], strict=True)])


class Retold:
    """Tells failing requests by the pattern of their cause. `tried` answers None for whatever is not surely alike."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.known: dict[tuple[Any, ...], Retelling | None] = {}
        self.alike: dict[Pattern, Request] = {}
        """A request of each kind."""
        self.seen: dict[Pattern, tuple[Finding, ...]] = {}
        """What is visible in a request of each kind; of another one it is the same where its values are plain."""
        self.key: tuple[Any, ...] | None = None
        self.told: Told | None = None
        self.pairs: tuple[Blamed, ...] = ()
        """Of the last request for which there was no pattern: how it will be found again, and what it fills in."""

    def tried(self, record: Record, found: Found) -> tuple[Retelling, Told] | None:
        """The pattern of a failing request and what it fills in.

        Args:
            record: a GET request whose signature was found not to hold.
            found: the pattern that it would have, did its signature hold.
        """
        self.key = self.told = None
        request = self._request(record, found)
        if request is None:
            return None
        case = self.judge.case_of(record, request)
        seen = self.seen.get(found.pattern)
        if seen is None:
            seen = self.seen[found.pattern] = tuple(
                one for findings in visible(sight_of(case, GATEWAY, verified=False)).values() for one in findings
            )
        sign_type = GATEWAY.sign_type(case.request)
        if sign_type is None:
            return None
        recipes = self.judge.memory.recipes.get((case.request.get("partner"), GATEWAY.name, sign_type))
        explained = followed(case, GATEWAY, sign_type, recipes, refuted=True) if recipes else None
        if explained is None:
            return None
        told, key = self._own(case, explained, found, seen)
        if told is None:
            return None
        known = self.known.get(key)
        if known is not None:
            return known, told
        if key not in self.known and len(self.known) < MOST:
            self.key, self.told, self.pairs = key, told, blamed(explained.named)
        return None

    def _request(self, record: Record, found: Found) -> Request | None:
        """The request, made from one of the same kind: both have the same address, charset and names."""
        like = self.alike.get(found.pattern)
        if like is None:
            try:
                made = self.judge.request_of(record)
            except AlidiagError:
                return None
            if len(self.alike) >= MOST:
                self.alike.clear()
                self.seen.clear()
            self.alike[found.pattern] = made
            return made
        params = split(record.text.partition("?")[2], like.codec, "query", len(like.gateway) + 1)
        return replace(like, text=record.text, source=record.place.source, params=tuple(params))

    @staticmethod
    def _own(
        case: Case, explained: Explained, found: Found, seen: tuple[Finding, ...]
    ) -> tuple[Told | None, tuple[Any, ...]]:
        """What is the request's own, and what everything else in its report depends on."""
        hit, world = explained.hit, explained.world
        if hit is None or world is None or world.undone or hit.witness.forced:
            return None, ()
        sight = sight_of(case, GATEWAY, verified=False)
        names = {name for name, _ in explained.named}
        begin = found.text.index("?") + 1
        moving = any(one.rule in names or (one.span is not None and one.span.end >= begin) for one in seen)
        if moving or not is_plain(sight):
            return None, ()
        right = presign(world.signing)
        pairs = pairs_of(blamed(explained.named), hit.text, right)
        key = (
            found.pattern,
            explained.named,
            explained.also,
            explained.effort.tried,
            explained.opened,
            explained.possible,
            seen,
            tuple((expected is None, actual is None) for expected, actual in pairs),
        )
        return Told(case.request, right, first_difference(hit.text, right), pairs), key

    def learn(self, report: Report, found: Found) -> None:
        """Keep how the request was told that has just been looked at thoroughly, where `tried` had no pattern."""
        if self.key is None or self.told is None:
            return
        made = _retelling(report, found, self.told, self.pairs)
        # What is filled in must give back what was written thoroughly, to the letter.
        whole = dumped(json_form.report(replace(report, source="", id=None)))
        if made is not None and _HEAD + made.line(self.told, found) != whole:
            made = None
        self.known[self.key] = made
        self.key = self.told = None

    def outcome(self, known: Retelling, **how: Any) -> Outcome:
        """What is counted of each request that is told so."""
        if known.outcome is None:
            known.outcome = outcome_of(known.report, Place(""), discreet=False, **how)
        return known.outcome


def pairs_of(mistakes: tuple[Blamed, ...], signed: str, right: str) -> tuple[Pair, ...]:
    """What is told as expected and as found, of each mistake; see `account.tell_blamed`."""
    if not any(one.params and one.step is Step.PRESIGN for one in mistakes):
        return tuple((None, None) for _ in mistakes)
    made = dict(piece.partition("=")[::2] for piece in pieces(signed))
    meant = dict(piece.partition("=")[::2] for piece in pieces(right))
    result: list[Pair] = []
    for one in mistakes:
        name = one.params[0] if one.params else None
        if name is None or one.step is not Step.PRESIGN or made.get(name) == meant.get(name):
            result.append((None, None))
            continue
        result.append((
            f"{name}={meant[name]}" if name in meant else f"no {name}",
            f"{name}={made[name]}" if name in made else f"no {name}",
        ))  # fmt: skip
    return tuple(result)


def _retelling(report: Report, found: Found, told: Told, mistakes: tuple[Blamed, ...]) -> Retelling | None:
    """The report with gaps for what is the request's own; None where it is not made as expected."""
    illegal = report.illegal_sign
    if report.verdict is not Verdict.FAIL or report.request is None or illegal is None or illegal.expected is None:
        return None
    whole = json_form.report(replace(report, source="", id=None))
    count = 3
    whole["request"]["params"] = _GAP + "p"
    whole["illegal_sign"]["expected"]["presign"] = _GAP + "r"
    whole["illegal_sign"]["first_difference"] = _GAP + "d"
    numbers = {one.id: number for number, one in enumerate(mistakes)}
    for step in whole["illegal_sign"]["steps"]:
        for one in step["findings"]:
            number = numbers.get(one["rule"])
            if number is None or told.pairs[number] == (None, None):
                continue
            one["expected"], one["actual"] = f"{_GAP}e{number}", f"{_GAP}a{number}"
            count += 2
    slots: list[Slot] = []
    kept = found.pattern.report.invalid_parameter
    invalid = whole.get("invalid_parameter")
    if invalid is not None and kept is not None:
        if len(kept.findings) != len(invalid["findings"]):
            return None
        for one, first in zip(invalid["findings"], kept.findings, strict=True):
            slot = found.pattern.spans.get(first.span) if first.span is not None else None
            if slot is not None:
                one["span"] = f"{_GAP}s{len(slots)}"
                slots.append(slot)
                count += 1
    line = dumped(whole)
    if not line.startswith(_HEAD):
        return None
    parts = _GAPS.split(line[len(_HEAD) :])
    if len(parts) != 2 * count + 1:
        return None
    return Retelling(report, parts[::2], parts[1::2], slots)


_HEAD = '{"version":1,"source":"","id":null'
