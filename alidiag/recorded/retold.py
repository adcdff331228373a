"""A failing request whose cause is remembered, told by the pattern of the first one with that cause.

A program that signs wrongly writes the same report again and again. What a cause says depends on the kind of request,
on the names of the mistakes and of the parameters concerned, and on what is visible; everything else of the report is
the request's own: its parameters, the string as it should be, where the signed one first differs, and the value that
is blamed. The cause itself is proven anew for each request, by strict verification, as `remembered` does it.
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import Any, NamedTuple

from alidiag.batch.made import outcome_of
from alidiag.batch.outcome import Outcome, Place
from alidiag.checks.visible import sight_of, visible
from alidiag.comparison import first_difference, pieces
from alidiag.errors import AlidiagError
from alidiag.explanation import Explained, blamed
from alidiag.frozen import frozen, replace
from alidiag.mistakes.entities import LEGACY
from alidiag.model import Blamed, Case, Difference, Finding, Param, Report, Step, Verdict
from alidiag.query import split
from alidiag.recorded.judge import Judge
from alidiag.recorded.pattern import Found, Pattern, Slot
from alidiag.recorded.record import Record
from alidiag.recorded.remembered import followed
from alidiag.render import json_form
from alidiag.render.json_form import dumped, text
from alidiag.schemes.gateway import GATEWAY
from alidiag.schemes.scheme import DIGESTS
from alidiag.signing import Item, Signing
from alidiag.worlds import World

MOST = 200
"""Patterns that are kept; what is visible of a request may be its own, and then each makes one."""

_GAP = "\0gap"
_GAPS = re.compile(r'"\\u0000gap([a-z0-9]+)"')

Pair = tuple[str | None, str | None]
"""What was expected and what was found, of one mistake; see `account.tell_blamed`."""


class Told(NamedTuple):
    """What is a request's own in its report."""

    found: Found
    first: Difference | None
    pairs: tuple[Pair, ...]


@frozen
class Like:
    """What all failing requests of one kind have in common, read off the first of them.

    `signed` picks the items that take part from those received. `seen` is what is visible in it, whatever its values.
    """

    case: Case
    sign_type: str
    signing: Signing
    signed: itemgetter[Any]
    sign: int
    seen: tuple[Finding, ...]


class Retelling:
    """The line of JSON behind `"id":...` of all failing requests of one kind and cause, cut where one's own stands."""

    __slots__ = ("gaps", "outcome", "report", "slots", "texts")

    def __init__(self, report: Report, texts: list[str], gaps: list[str], slots: list[Slot]) -> None:
        self.report, self.texts, self.gaps, self.slots = report, texts, gaps, slots
        self.outcome: Outcome | None = None

    def line(self, told: Told) -> str:
        """The line behind `"id":...`."""
        found = told.found
        starts, pieces = found.starts, found.pieces
        fills: list[str] = []
        for gap in self.gaps:
            kind, number = gap[0], gap[1:]
            if kind == "p":
                ends = [start + len(piece) for start, piece in zip(starts, pieces, strict=False)]
                fills.append(json_form.params_line(zip(found.names, found.values, starts, ends, strict=False)))
            elif kind == "r":
                fills.append(dumped(text(found.right)))
            elif kind == "d":
                fills.append(dumped(json_form.difference(told.first)))
            elif kind == "s":
                slot = self.slots[int(number)]
                begin = starts[slot.at]
                end = begin + (len(pieces[slot.at]) if slot.end is None else slot.end)
                fills.append(f"[{begin + slot.start},{end}]")
            else:
                fills.append(dumped(text(told.pairs[int(number)]["ea".index(kind)] or "")))
        return self.texts[0] + "".join([a + b for a, b in zip(fills, self.texts[1:], strict=True)])


class Retold:
    """Tells failing requests by the pattern of their cause. `tried` answers None for whatever is not surely alike."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.known: dict[tuple[Any, ...], Retelling | None] = {}
        self.alike: dict[Pattern, Like | None] = {}
        """By kind."""
        self.named: dict[Any, tuple[Blamed, ...]] = {}
        """What is told of mistakes and their parameters."""
        self.key: tuple[Any, ...] | None = None
        self.told: Told | None = None
        """Of the last request for which there was no pattern: how it will be found again, and what it fills in."""

    def tried(self, record: Record, found: Found) -> tuple[Retelling, Told] | None:
        """The pattern of a failing request and what it fills in.

        Args:
            record: a GET request whose signature was found not to hold.
            found: the pattern that it would have, did its signature hold. Whatever is unusual in its values was
                refused before (`pieces.Pieces`), but for the letters that are left of an entity.
        """
        self.key = self.told = None
        values = found.values
        if not all(value.isascii() or _EATEN.isdisjoint(value) for value in values):
            return None
        if found.pattern not in self.alike:
            if len(self.alike) >= MOST:
                self.alike.clear()
            self.alike[found.pattern] = self._like(record, found)
        like = self.alike[found.pattern]
        if like is None:
            return None
        recipes = self.judge.memory.recipes.get((like.case.request.get("partner"), GATEWAY.name, like.sign_type))
        if not recipes:
            return None
        received = tuple(map(Item, found.names, values, range(len(values))))
        signing = replace(like.signing, received=received, items=like.signed(received), sign=values[like.sign])
        request = like.case.request
        if any(recipe.undone for recipe in recipes):
            request = replace(request, text=found.text, params=tuple(_params_of(found)))
        explained = followed(like.case, GATEWAY, like.sign_type, recipes, refuted=True, base=World(request, signing))
        if explained is None:
            return None
        told, key = self._own(explained, found, like.seen)
        if told is None:
            return None
        known = self.known.get(key)
        if known is not None:
            return known, told
        if key not in self.known and len(self.known) < MOST:
            self.key, self.told = key, told
        return None

    def _like(self, record: Record, found: Found) -> Like | None:
        """What is common to requests of the kind: they have the same keys, address, charset and names."""
        try:
            case = self.judge.case_of(record, self.judge.request_of(record))
        except AlidiagError:
            return None
        sign_type = GATEWAY.sign_type(case.request)
        if sign_type is None:
            return None
        findings = visible(sight_of(case, GATEWAY, DIGESTS[sign_type][0], verified=False)).values()
        signed = [place for place, name in enumerate(found.names) if GATEWAY.signs(name)]
        return Like(
            case,
            sign_type,
            GATEWAY.signing(case.request, sign_type, case.known),
            itemgetter(*signed),
            found.names.index(GATEWAY.sign_name),
            tuple(one for told in findings for one in told),
        )

    def _own(
        self, explained: Explained, found: Found, seen: tuple[Finding, ...]
    ) -> tuple[Told | None, tuple[Any, ...]]:
        """What is the request's own, and what everything else in its report depends on."""
        hit, world = explained.hit, explained.world
        if hit is None or world is None or world.undone or hit.witness.forced:
            return None, ()
        names = {name for name, _ in explained.named}
        begin = found.text.index("?") + 1
        if any(one.rule in names or (one.span is not None and one.span.end >= begin) for one in seen):
            return None, ()
        pairs = pairs_of(self._blamed(explained), hit.text, found.right)
        key = (
            found.pattern,
            explained.named,
            explained.also,
            tuple([one.turn.told for one in hit.suspects]),
            explained.effort.tried,
            explained.opened,
            explained.possible,
            seen,
            tuple([(expected is None, actual is None) for expected, actual in pairs]),
        )
        return Told(found, first_difference(hit.text, found.right), pairs), key

    def _blamed(self, explained: Explained) -> tuple[Blamed, ...]:
        told = self.named.get(explained.named)
        if told is None:
            if len(self.named) >= MOST:
                self.named.clear()
            told = self.named[explained.named] = blamed(explained.named)
        return told

    def learn(self, report: Report, found: Found) -> None:
        """Keep how the request was told that has just been looked at thoroughly, where `tried` had no pattern."""
        if self.key is None or self.told is None:
            return
        made = _retelling(report, found, self.told, self.named[self.key[1]])
        # What is filled in must give back what was written thoroughly, to the letter.
        whole = dumped(json_form.report(replace(report, source="", id=None)))
        if made is not None and _HEAD + made.line(self.told) != whole:
            made = None
        self.known[self.key] = made
        self.key = self.told = None

    def outcome(self, known: Retelling, **how: Any) -> Outcome:
        """What is counted of each request that is told so."""
        if known.outcome is None:
            known.outcome = outcome_of(known.report, Place(""), discreet=False, **how)
        return known.outcome


def _params_of(found: Found) -> list[Param]:
    """The parameters of a request whose pairs are plain."""
    head, _, query = found.text.partition("?")
    return split(query, found.codec, "query", len(head) + 1)


def pairs_of(mistakes: tuple[Blamed, ...], signed: str, right: str) -> tuple[Pair, ...]:
    """What is told as expected and as found, of each mistake; see `account.tell_blamed`."""
    wanted = {one.params[0] for one in mistakes if one.params and one.step is Step.PRESIGN}
    if not wanted:
        return tuple((None, None) for _ in mistakes)
    made, meant = _values_of(wanted, signed), _values_of(wanted, right)
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


def _values_of(names: set[str], text: str) -> dict[str, str]:
    """What stands behind some names in a pre-sign string; the last, of a name that stands twice."""
    parts = (piece.partition("=") for piece in pieces(text))
    return {name: value for name, _, value in parts if name in names}


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


_EATEN = frozenset(char for char in LEGACY if not char.isascii())
"""Letters of which each may be what is left of a `&` and the beginning of a name."""
_HEAD = '{"version":1,"source":"","id":null'
