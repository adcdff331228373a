"""The result that the mobile SDK hands to the app: `resultStatus={9000};memo={};result={...}`, and as apps print it."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.model import Param
from alidiag.order import split_order
from alidiag.pattern import Pattern
from alidiag.read.draft import Draft, Piece
from alidiag.read.found import Found, Kind, Reading, Stretch, View
from alidiag.read.places import Mapped, inserted, joined

_RESULT = Pattern(r"resultStatus=\{(\d{1,5})\}[;,]?\s{0,20}memo=\{([^{}]{0,500})\}[;,]?\s{0,20}result=\{")
FAR = 8_000
"""Characters: the most that a result is taken to have."""


def find(view: View) -> Iterator[Stretch]:
    """The results of a text."""
    text, source = view.text, view.rest
    at = 0
    while found := _RESULT.compiled.search(text, at):
        begin = found.end()
        inner = source.part(begin, begin + FAR)
        order = split_order(inner.text, "utf-8", "body")
        end = begin + order.end if order.params else begin
        close = text.find("}", end, end + 200)
        if not order.params and text.startswith("{", begin):
            # The newer SDK hands over JSON of the open gateway.
            close = text.rfind("}", begin, begin + FAR)
            end = close
        at = close + 1 if close >= 0 else max(end, begin)
        yield Stretch(found.start(), at, (_result(source.part(found.start(), at), source.part(begin, end)),))


def _result(whole: Mapped, result: Mapped) -> Found:
    """The result; its signature stands there as it is, or URL-encoded as in the order string."""
    readings = [Reading(Draft(is_order=True))]
    if result.text:
        fields = tuple(_field(result, param) for param in split_order(result.text, "utf-8", "body").params)
        coded = Piece(result.text, result.where, "body", order=True)
        readings = [Reading(Draft(pieces=pieces, is_order=True)) for pieces in (fields, (coded,))]
    return Found(Kind.MOBILE_RESULT, "mobile-result", whole.whole, whole, tuple(readings))


def _field(result: Mapped, param: Param) -> Piece:
    start, end = param.span.start, param.span.start + len(param.raw_name)
    parts = [result.part(start, end), inserted("=", result.at(end)), result.part(*param.value_span)]
    both = joined(parts)
    return Piece(both.text, both.where, "body", literal=True)
