"""JSON lines: one object a line, with the keys that README lists; only `url` or `body` is required."""

from __future__ import annotations

from collections.abc import Mapping

from alidiag.batch.outcome import Place
from alidiag.read.forms.json_line import sent_of, sent_of_line
from alidiag.recorded.record import Item, PassedOver
from alidiag.recorded.sources.sent import item_of_sent


def item_of(line: str, place: Place) -> Item:
    """The record that a line writes; a blank line is passed over without being counted."""
    sent = sent_of_line(line)
    return PassedOver(0) if sent is None else item_of_sent(sent, place)


def record_of(value: Mapping[str, object], place: Place) -> Item:
    """The record that an object writes. A number as `id` is taken as it is written; null counts as absent."""
    return item_of_sent(sent_of(value), place)
