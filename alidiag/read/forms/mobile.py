"""The result that the mobile SDK hands to the app: `resultStatus={9000};memo={};result={...}`, and as apps print it."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.order import split_order
from alidiag.pattern import Pattern
from alidiag.read.draft import Draft, Piece
from alidiag.read.found import Found, Kind, Reading, Stretch, View
from alidiag.read.places import Mapped

_RESULT = Pattern(r"resultStatus=\{(\d{1,5})\}[;,]?\s{0,20}memo=\{([^{}]{0,500})\}[;,]?\s{0,20}result=\{")
_LISTED = Pattern(
    r"[\"']?resultStatus[\"']?[ \t]{0,8}[=:][ \t]{0,8}[\"'{]?(\d{4})[\"'}]?|[\"']?memo[\"']?[ \t]{0,8}[=:][ \t]{0,8}[\"{]?([^\"{},;\n]{0,500})"
)
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
        yield Stretch(found.start(), at, (_found(source.part(found.start(), at), source.part(begin, end), found),))


def _found(whole: Mapped, result: Mapped, found: object) -> Found:
    pieces: tuple[Piece, ...] = ()
    if result.text:
        pieces = (Piece(result.text, result.where, "body", order=True),)
    return Found(
        Kind.MOBILE_RESULT, "mobile-result", whole.whole, whole, (Reading(Draft(pieces=pieces, is_order=True)),)
    )
