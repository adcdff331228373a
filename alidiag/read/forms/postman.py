"""Postman collections, version 2: the requests of all folders, in their order. Scripts and variables are not looked at.

Source: https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from alidiag.query import escape
from alidiag.read.found import Beside, Found, Problem
from alidiag.read.json_tree import HALF, Value, tree
from alidiag.read.places import Edit, Mapped, inserted, joined
from alidiag.read.sent import HALVED, HALVED_FIX, Sent, found_of, headers_of, lacks
from alidiag.strict_json import JsonMalformed, read_unlike

LARGEST = 1 << 26
"""Bytes of a collection."""
_DEEPEST = 50
VARIABLES = "This request has variables in {{ }}, whose values are not in the collection; it could not be looked at."


def entries(file: BinaryIO, name: str) -> Iterator[tuple[int, Found | Problem | None]]:
    """The requests of a collection, in its order, each with its number, counted from 1.

    Args:
        file: open at its beginning.
        name: unused; readers of recordings are called alike.

    Yields:
        None for what has nothing to do with Alipay. A request stands in a text of its own, see `Sent.alone`; its
        name is `beside.id`.
    """
    for number, one in requests(file, name):
        yield number, found_of(one.alone()) if isinstance(one, Sent) else one


def requests(file: BinaryIO, name: str) -> Iterator[tuple[int, Sent | Problem | None]]:
    """As `entries`, but each request as it was recorded."""
    del name
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        yield 0, Problem(f"The collection has more than {LARGEST:,} octets.", "Export a part of it.")
        return
    try:
        text = data.decode("utf-8-sig")
        read_unlike(text)
    except (JsonMalformed, UnicodeDecodeError) as problem:
        why = problem.reason if isinstance(problem, JsonMalformed) else "it is no UTF-8"
        yield 0, Problem(f"The collection is no JSON: {why}.", "Export it again.")
        return
    collection = Value(Mapped(text), tree(text, 0, len(text)))
    for number, item in enumerate(_items(collection.get("item"), 0), 1):
        yield number, sent_of(item)


def in_document(collection: Value) -> list[Found] | None:
    """The requests in a collection that stands in a text; None where it is none."""
    if collection.get("info") is None or (top := collection.get("item")) is None or top.kind != "[":
        return None
    sent = ((item, sent_of(item)) for item in _items(top, 0))
    found = (found_of(one, item.raw) for item, one in sent if isinstance(one, Sent))
    return [one for one in found if one is not None]


def _items(listed: Value | None, depth: int) -> Iterator[Value]:
    for one in listed.items if listed is not None and listed.kind == "[" and depth < _DEEPEST else ():
        if one.kind != "{":
            continue
        if one.get("request") is not None:
            yield one
        yield from _items(one.get("item"), depth + 1)


def sent_of(item: Value) -> Sent | Problem:
    """What one item of a collection sends."""
    title = item.get("name")
    name = title.string if title is not None else None
    request = item.get("request")
    if request is None or request.kind not in '"{':
        return Problem("This entry has no request.", id=name)
    beside = Beside(name)
    if request.text is not None:
        url, method, body, headers = request.text, "GET", None, None
    else:
        verb = request.get("method")
        url, method = _url(request.get("url")), (verb.string or "?") if verb is not None else "GET"
        body, headers = _body(request.get("body")), request.get("header")
    if (HALF in url.text or (body is not None and HALF in body.text)) and HALF not in item.raw.text:
        return Problem(HALVED, HALVED_FIX, name)
    if method.upper() == "POST" and body is None:
        body = Mapped("", origins=(url.after(len(url)),))
    sent = Sent("postman", url, body, method, headers=_headers(headers), beside=beside)
    if "{{" in url.text or (body is not None and "{{" in body.text):
        return sent._replace(lacks=lacks(VARIABLES, "Record the request as it was sent."))
    return sent


def _url(value: Value | None) -> Mapped:
    if value is not None and value.kind == "{":
        value = value.get("raw")
    text = value.text if value is not None else None
    return text if text is not None else Mapped("")


def _headers(listed: Value | None) -> tuple[tuple[str, str], ...]:
    shown = [one for one in listed.items if not _is_disabled(one)] if listed is not None and listed.kind == "[" else []
    pairs = [(one.get("key"), one.get("value")) for one in shown]
    return headers_of([(key.string, value.string) for key, value in pairs if key is not None and value is not None])


def _is_disabled(one: Value) -> bool:
    flag = one.get("disabled")
    return flag is not None and flag.word == "true"


def _body(value: Value | None) -> Mapped | None:
    if value is None or value.kind != "{":
        return None
    raw, mode = value.get("raw"), value.get("mode")
    if raw is not None and raw.text is not None and (mode is None or mode.string == "raw"):
        return raw.text
    pairs = value.get("urlencoded")
    if pairs is None or pairs.kind != "[":
        return None
    pieces: list[Mapped] = []
    for one in pairs.items:
        if one.kind != "{" or _is_disabled(one):
            continue
        at = one.raw.at(0)
        if pieces:
            pieces.append(inserted("&", at))
        pieces += [_coded(one.get("key"), at), inserted("=", at), _coded(one.get("value"), at)]
    return joined(pieces, pairs.raw.at(0))


def _coded(value: Value | None, at: int) -> Mapped:
    """A name or value as Postman sends it: percent-encoded, in UTF-8."""
    text = value.text if value is not None else None
    if text is None:
        return inserted("", at)
    return text if "{{" in text.text else percent_coded(text)


def percent_coded(text: Mapped) -> Mapped:
    """A text percent-encoded in UTF-8, at its places; an octet's stand-in is the octet."""
    raw = text.text
    edits: list[Edit] = []
    for at, char in enumerate(raw):
        if not (char.isascii() and (char.isalnum() or char in "-._")):
            edits.append((at, at + 1, escape(char, "utf-8")))
    return text.edited(edits)
