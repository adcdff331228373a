"""JSON lines: one object a line, with the keys that README lists; only `url` or `body` is required.

Lines that a server logged as JSON are read too: see `logs`.
"""

from __future__ import annotations

from collections.abc import Mapping

from alidiag.batch.outcome import Place
from alidiag.recorded.record import Item, PassedOver, Record, Unreadable, whole
from alidiag.recorded.sources.strict_json import NotJson, read_json

KEYS = ("id", "method", "url", "body", "presign", "signature", "gateway_error")
HINT = 'Write one object a line: {"id": "...", "method": "GET", "url": "..."}; url or body is required.'


def item_of(line: str, place: Place) -> Item:
    """The record that a line writes; a blank line is passed over without being counted."""
    if not line.strip(" \t\r"):
        return PassedOver(0)
    try:
        value = read_json(line)
    except NotJson as problem:
        return Unreadable(place, f"This line is no JSON: {problem.args[0]}.", HINT)
    if not isinstance(value, dict):
        return Unreadable(place, "This line is JSON, but no object.", HINT)
    return record_of(value, place)


def record_of(value: Mapping[str, object], place: Place) -> Item:
    """The record that an object writes. A number as `id` is taken as it is written; null counts as absent."""
    texts: dict[str, str | None] = {}
    for key in KEYS:
        one = value.get(key)
        if key == "id" and isinstance(one, int | float) and not isinstance(one, bool):
            one = str(int(one)) if one == one // 1 and abs(one) < 1e15 else str(one)
        if one is not None and not isinstance(one, str):
            return Unreadable(place, f"{key} is no text.", HINT, _id(texts))
        texts[key] = one
    method = texts["method"]
    if method is not None and method.upper() not in ("GET", "POST"):
        return Unreadable(place, "method is neither GET nor POST.", HINT, texts["id"])
    if not texts["url"] and texts["body"] is None:
        return Unreadable(place, "There is neither url nor body.", HINT, texts["id"])
    record = Record(
        place,
        texts["url"] or "",
        texts["id"],
        method.upper() if method else None,
        texts["body"],
        "url",
        texts["presign"],
        texts["signature"],
        texts["gateway_error"],
    )
    return whole(record)


def _id(texts: Mapping[str, str | None]) -> str | None:
    return texts.get("id")
