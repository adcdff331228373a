"""How all passing requests of one kind are told: their report with gaps for what is each request's own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from itertools import accumulate
from typing import NamedTuple

from alidiag.batch.discretion import discretion_of
from alidiag.batch.outcome import Outcome, Place
from alidiag.frozen import replace
from alidiag.model import Finding, InvalidParameter, Report, Span
from alidiag.query import split
from alidiag.render import json_form

_GAP = "\0gap"


class Slot(NamedTuple):
    """A span that moves with the pair `at`: both ends count from where the pair begins; None is where it ends."""

    at: int
    start: int
    end: int | None


class Pattern:
    """The line of JSON behind `"id":...`, cut where a span stands; and the outcome, once a form asked for it."""

    __slots__ = ("outcome", "report", "slots", "spans", "tail", "texts", "times")

    def __init__(self, report: Report, texts: list[str], slots: list[Slot], spans: dict[Span, Slot]) -> None:
        self.report = report
        self.texts = texts
        self.slots = slots
        self.spans = spans
        self.tail = texts[0]
        self.outcome: Outcome | None = None
        self.times = 0
        """Requests of this kind in the part of the work that is being done."""

    def line(self, starts: list[int], pieces: list[str]) -> str:
        """The line behind `"id":...`, for a request whose pairs begin at `starts`."""
        if not self.slots:
            return self.tail
        out = [self.tail]
        for slot, text in zip(self.slots, self.texts[1:], strict=True):
            begin = starts[slot.at]
            end = begin + (len(pieces[slot.at]) if slot.end is None else slot.end)
            out.append(f"[{begin + slot.start},{end}]{text}")
        return "".join(out)

    def parameters(self, found: Found) -> InvalidParameter | None:
        """What the report says of the parameters, for another request of the kind."""
        known = self.report.invalid_parameter
        if known is None or not self.spans:
            return known
        findings = []
        for one in known.findings:
            slot = self.spans.get(one.span) if one.span is not None else None
            if slot is not None:
                begin = found.starts[slot.at]
                end = begin + (len(found.pieces[slot.at]) if slot.end is None else slot.end)
                one = replace(one, span=Span(begin + slot.start, end))  # noqa: PLW2901
            findings.append(one)
        return replace(known, findings=tuple(findings))

    def told(self, outcome: Outcome, place: Place, id_: str | None, found: Found) -> Outcome:
        """The outcome of the first request of the kind, as that of another."""
        if not outcome.spots:
            return outcome._replace(place=place, id=id_)
        head, _, query = found.text.partition("?")
        hide = discretion_of(split(query, found.codec, "query", len(head) + 1))
        spots = []
        for spot in outcome.spots:
            slot = self.spans.get(spot.span) if spot.span is not None else None
            if slot is not None:
                begin = found.starts[slot.at]
                end = begin + (len(found.pieces[slot.at]) if slot.end is None else slot.end)
                spot = spot._replace(span=Span(begin + slot.start, end))  # noqa: PLW2901
            spots.append(spot._replace(message=hide.words(spot.message), actual=hide.maybe(spot.actual)))
        return outcome._replace(place=place, id=id_, spots=tuple(spots), text=hide.masked(found.text))


class Found(NamedTuple):
    """A request that passes, or would if its signature held: its pattern, its text and charset, its pairs.

    `starts`: where each pair begins; empty where the pattern does not ask. `names` and `values` of the pairs, decoded.
    `right` is the pre-sign string as it should be.
    """

    pattern: Pattern
    text: str
    codec: str
    starts: list[int]
    pieces: list[str]
    names: tuple[str, ...]
    values: tuple[str, ...]
    right: str


def pattern_of(report: Report, pieces: list[str], fixed: Collection[int], unlisted: Collection[int]) -> Pattern | None:
    """The pattern of a passing request, or None where something in its report is this request's alone.

    Args:
        report: of a request whose text is its URL.
        pieces: the pairs of its query, raw.
        fixed: the places of pairs that are the same in all requests of the kind, to the letter.
        unlisted: the places of pairs of which only the name is told.
    """
    offset = report.text.index("?") + 1
    starts = list(accumulate((len(piece) + 1 for piece in pieces), initial=offset))
    spans: dict[Span, Slot] = {}
    moving: list[Finding] = list(report.invalid_parameter.findings) if report.invalid_parameter else []
    still = [
        *report.findings,
        *(one for step in (report.illegal_sign.steps if report.illegal_sign else ()) for one in step.findings),
    ]
    if any(one.span is not None and one.span.end >= offset for one in still):
        return None
    slots: list[Slot] = []
    for one in moving:
        if one.span is None or one.span.end < offset:
            continue
        index = bisect_right(starts, one.span.start) - 1
        if not 0 <= index < len(pieces) or one.span.end > starts[index] + len(pieces[index]):
            return None
        begin, size = starts[index], len(pieces[index])
        if index in unlisted:
            if one.span != (begin, begin + size):
                return None
            slot = Slot(index, 0, None)
        elif index in fixed:
            slot = Slot(index, one.span.start - begin, one.span.end - begin)
        else:
            return None
        slots.append(slot)
        spans[one.span] = slot
    whole = json_form.report(replace(report, source="", id=None), brief=True)
    for one in (whole.get("invalid_parameter") or {"findings": []})["findings"]:
        if one["span"] is not None and one["span"][1] >= offset:
            one["span"] = _GAP
    line = json_form.dumped(whole)
    head = '{"version":1,"source":"","id":null'
    if not line.startswith(head):
        return None
    gap = json_form.dumped(_GAP)
    return Pattern(report, line[len(head) :].split(gap), slots, spans)
