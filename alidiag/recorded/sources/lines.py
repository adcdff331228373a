"""Recordings of one request a line: URLs, JSON lines, access logs, logs in JSON."""

from __future__ import annotations

from collections.abc import Callable

from alidiag.batch.outcome import Place
from alidiag.model import Finding
from alidiag.recorded.record import Item, PassedOver, Record, Unreadable
from alidiag.recorded.sources import json_lines, logs
from alidiag.recorded.sources.marks import comes_back, goes_to_gateway

LONGEST = 1 << 20
"""Octets of a line."""

_NOTHING = PassedOver(0)


def url_line(line: str, place: Place) -> Item:
    """A URL, or a form body, on a line of its own; blank lines and lines that begin with # are left out."""
    text = line.strip(" \t\r")
    if not text or text[0] == "#":
        return _NOTHING
    if comes_back(text):
        return PassedOver()
    # A link to an app may hold an order string; an address of the gateway is one and nothing else.
    form = "url" if text.startswith("https://") and goes_to_gateway(text) else None
    return Record(place._replace(column=line.index(text)), text, form=form)


def json_line(line: str, place: Place) -> Item:
    """A line of `check`'s own JSON."""
    item = json_lines.item_of(line, place)
    if not isinstance(item, Record):
        return item
    if comes_back(item.text) and not item.body:
        return PassedOver()
    if item.body is None and (at := line.find(item.text)) > 0:
        return item._replace(place=place._replace(column=at))
    return item


LINES: dict[str, Callable[[str, Place], Item]] = {
    "urls": url_line,
    "jsonl": json_line,
    "access-log": logs.access_line,
    "json-log": logs.json_line,
}
"""Form of recording -> what one of its lines says."""


def read_line(form: str, raw: bytes, place: Place) -> Item:
    """What a line of octets says, whatever charset it may be in."""
    if len(raw) > LONGEST:
        message = f"This line has {len(raw):,} octets; at most {LONGEST:,} are read."
        return Unreadable(place, message, "Give one request a line.")
    notes: tuple[Finding, ...] = ()
    codec = "utf-8"
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        if form in ("jsonl", "json-log"):
            message = f"This line is no UTF-8: the octet at {problem.start:,} is none."
            return Unreadable(place, message, "JSON is written in UTF-8.")
        from alidiag.read.obtain import decoded_line

        text, codec, notes = decoded_line(raw, place.source)
    item = LINES[form](text, place)
    if isinstance(item, Record) and (notes or codec != "utf-8"):
        return item._replace(notes=notes, codec=codec)
    return item
