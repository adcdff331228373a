"""Postman collections, version 2: the requests of all folders, in their order. Scripts and variables are not looked at.

Source: https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from alidiag.batch.outcome import Place
from alidiag.query import escape
from alidiag.recorded.record import Item, PassedOver, Record, Unreadable, whole
from alidiag.recorded.sources.marks import goes_to_gateway
from alidiag.recorded.sources.strict_json import NotJson, read_json

LARGEST = 1 << 26
"""Octets of a collection."""
_DEEPEST = 50


def read_collection(file: BinaryIO, name: str) -> Iterator[Item]:
    """The requests of a collection; `entry` counts them from 1, `id` is the name that each has."""
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        yield Unreadable(Place(name), f"The collection has more than {LARGEST:,} octets.", "Export a part of it.")
        return
    try:
        value = read_json(data.decode("utf-8-sig"))
    except (NotJson, UnicodeDecodeError) as problem:
        why = problem.args[0] if isinstance(problem, NotJson) else "it is no UTF-8"
        yield Unreadable(Place(name), f"The collection is no JSON: {why}.", "Export it again.")
        return
    items = value.get("item") if isinstance(value, dict) else None
    for number, (title, request) in enumerate(_requests(items, 0), 1):
        yield whole(_item(request, Place(name, entry=number), title))


def _requests(items: Any, depth: int) -> Iterator[tuple[str | None, Any]]:
    for one in items if isinstance(items, list) and depth < _DEEPEST else ():
        if not isinstance(one, dict):
            continue
        if "request" in one:
            title = one.get("name")
            yield (title if isinstance(title, str) else None), one["request"]
        yield from _requests(one.get("item"), depth + 1)


def _item(request: Any, place: Place, title: str | None) -> Item:
    if isinstance(request, str):
        request = {"url": request}
    if not isinstance(request, dict):
        return Unreadable(place, "This entry has no request.", id=title)
    url = _url(request.get("url"))
    method = request.get("method", "GET")
    if not isinstance(method, str) or not goes_to_gateway(url) or method.upper() not in ("GET", "POST"):
        return PassedOver()
    body = _body(request.get("body"))
    if "{{" in url or "{{" in (body or ""):
        message = "This request holds variables in {{ }}, whose values the collection does not tell here."
        return Unreadable(
            place, message, "Record the request as it was sent.", title, rule="body-not-recorded", open=True
        )
    if method.upper() == "POST" and body is None:
        return Record(place, url, title, "POST", "")
    return Record(place, url, title, method.upper(), body)


def _url(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("raw")
    return value if isinstance(value, str) else ""


def _body(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("raw"), str) and value.get("mode", "raw") == "raw":
        return str(value["raw"])
    pairs = value.get("urlencoded")
    if not isinstance(pairs, list):
        return None
    shown = [one for one in pairs if isinstance(one, dict) and not one.get("disabled")]
    return "&".join(f"{_coded(one.get('key'))}={_coded(one.get('value'))}" for one in shown)


def _coded(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    if "{{" in text:
        return text
    return escape(text.encode("utf-8", "backslashreplace").decode(), "utf-8")
