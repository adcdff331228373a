"""Logs of servers, a request a line: the combined form of nginx and Apache, and lines of JSON.

Only addresses that are a gateway's are taken: a shop's own log holds its customers' visits too. A log seldom holds the
body of a POST; such a request is told as not judged, never as right.
"""

from __future__ import annotations

from alidiag.batch.outcome import Place
from alidiag.read.forms import logs
from alidiag.read.found import Problem
from alidiag.read.sent import Sent
from alidiag.recorded.record import Item, PassedOver, Record
from alidiag.recorded.sources.sent import item_of_sent


def access_line(line: str, place: Place) -> Item:
    """What a line of the combined form says: `... "GET /gateway.do?... HTTP/1.1" 200 ...`."""
    if not line.strip(" \t\r"):
        return PassedOver(0)
    return _item(logs.access_line(line), line, place)


def json_line(line: str, place: Place) -> Item:
    """What a line that a server logged as JSON says, by the usual names of its fields."""
    if not line.strip(" \t\r"):
        return PassedOver(0)
    return _item(logs.json_line(line), line, place)


def _item(sent: Sent | Problem | None, line: str, place: Place) -> Item:
    item = item_of_sent(sent, place, gateways=True)
    if not isinstance(item, Record):
        return item
    text, body, form = item.text, item.body, item.form
    if text.startswith("/"):
        # Without its host, only the parameters can be judged.
        text, body, form = "&".join(filter(None, (text.partition("?")[2], body))), None, "form"
    at = line.find(text)
    column = at if at >= 0 and item.body is None else None
    return item._replace(place=place._replace(column=column), text=text, body=body, form=form)
