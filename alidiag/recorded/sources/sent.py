"""What the reader read of a recording -> an item for `alidiag check`."""

from __future__ import annotations

from alidiag.batch.outcome import Place
from alidiag.read.found import Beside, Problem
from alidiag.read.sent import Sent
from alidiag.recorded.record import Item, PassedOver, Record, Unreadable
from alidiag.recorded.sources.marks import goes_to_gateway


def item_of_sent(one: Sent | Problem | None, place: Place, *, gateways: bool = False) -> Item:
    """The item of one record; with `gateways`, only what goes to a gateway's address is one."""
    if one is None:
        return PassedOver()
    if isinstance(one, Problem):
        return Unreadable(place, one.message, one.hint, one.id)
    url, beside = one.url.text, one.beside or Beside()
    if gateways and (not goes_to_gateway(url) or one.verb not in ("GET", "POST")):
        return PassedOver()
    if one.lacks is not None:
        return Unreadable(
            place, one.lacks.message, one.lacks.fix or "", beside.id, rule=one.lacks.rule, open=True
        )  # fmt: skip
    return Record(
        place, url, beside.id, one.method.upper() or None, one.octets, "url", beside.presign, beside.signature,
        beside.gateway_error,
    )  # fmt: skip
