"""Which answer belongs to which request: by the string that it repeats, by the order's number, by where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alidiag.model import Request
from alidiag.ticket import Lines

OWN = ("out_trade_no", "partner_trans_id", "out_return_no", "partner_refund_id", "out_request_no", "batch_no")
"""The merchant's own numbers."""
ORDERS = (*OWN, "secondary_merchant_id", "trade_no", "alipay_trans_id", "agreement_no", "notify_id")
"""The parameters that tell one request from another."""
ECHO, ORDER, POSITION = "echo", "order number", "position"
NEAR = 3
"""Lines: how far from a code an order's number is looked for."""
FEWEST = 3
"""Pairs that an echo has to share with a request."""


class Asked(NamedTuple):
    """A request, and where it stands."""

    request: Request
    lines: Lines


class Match(NamedTuple):
    """The request that an answer belongs to, by its place in the list, and how that is known."""

    place: int
    by: str


def orders_of(request: Request) -> list[str]:
    """The numbers by which a request can be told from others; too short ones tell nothing."""
    values = [(request.get(name) or "").strip('"') for name in ORDERS]
    return [value for value in values if len(value) >= 4]


def order_of(request: Request) -> str | None:
    """The number by which the merchant knows the request."""
    return next((value.strip('"') for name in OWN if (value := request.get(name))), None)


def by_pairs(pairs: dict[str, str], asked: Sequence[Asked]) -> Match | None:
    """The request that shares most of an echo's pairs; None where two share as many, or none shares enough."""
    if not pairs:
        return None
    shared = [
        sum(param.value == pairs.get(param.name) and param.name != "sign" for param in one.request.params)
        for one in asked
    ]
    best = max(shared, default=0)
    if best < min(FEWEST, len(pairs)) or shared.count(best) != 1:
        return None
    return Match(shared.index(best), ECHO)


def by_order(text: str, asked: Sequence[Asked]) -> Match | None:
    """The one request whose number stands in a text."""
    found = [index for index, one in enumerate(asked) if any(number in text for number in orders_of(one.request))]
    return Match(found[0], ORDER) if len(found) == 1 else None


def by_position(lines: Lines, asked: Sequence[Asked]) -> Match | None:
    """The nearest request before the place; the first one behind it where there is none before."""
    before = [index for index, one in enumerate(asked) if one.lines.first <= lines.first]
    if before:
        return Match(before[-1], POSITION)
    return Match(0, POSITION) if asked else None
