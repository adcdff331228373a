"""A line of JSON lines, as `alidiag check` takes them: one object, with the keys that README lists.

Only `url` or `body` is required; both are as they were sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alidiag.read.found import Beside, Found, Problem
from alidiag.read.json_tree import Value
from alidiag.read.places import Mapped
from alidiag.read.sent import HALVED, HALVED_FIX, Sent, found_of, headers_of, lacks
from alidiag.strict_json import JsonMalformed, Number, read_unlike

TEXTS = ("id", "method", "url", "body", "presign", "signature", "gateway_error")
"""The keys of texts."""
KEYS = frozenset({*TEXTS, "headers"})
HINT = 'Write one object a line: {"id": "...", "method": "GET", "url": "..."}; url or body is required.'


def line_found(line: str) -> Found | Problem | None:
    """What a line writes; None for one that has nothing to do with Alipay, or is blank."""
    sent = sent_of_line(line)
    return found_of(sent.alone(), anywhere=True) if isinstance(sent, Sent) else sent


def record_found(value: Mapping[str, object]) -> Found | Problem | None:
    """What an object writes, as `line_found`."""
    sent = sent_of(value)
    return found_of(sent, anywhere=True) if isinstance(sent, Sent) else sent


def in_document(value: Value, names: Sequence[str]) -> Found | None:
    """The record that an object in a text writes, which has these names; None where it is none."""
    if value.node.is_open or not KEYS.issuperset(names) or not {"url", "body"}.intersection(names):
        return None
    members = dict(zip(names, value.items, strict=False))
    plain: dict[str, object] = {name: _plain(one) for name, one in members.items()}
    sent = sent_of(plain)
    if isinstance(sent, Problem):
        return None
    url, body = members.get("url"), members.get("body")
    address = url.text if url is not None else None
    content = body.text if body is not None else None
    is_halved = any(one is not None and one.is_halved for one in (url, body))
    sent = sent._replace(
        url=address if address is not None else value.raw.part(0, 0), body=content,
        lacks=lacks(HALVED, HALVED_FIX) if is_halved else None,
    )  # fmt: skip
    return found_of(sent, value.raw, anywhere=True)


def _plain(value: Value) -> object:
    if value.kind == "#":
        return {"null": None, "true": True, "false": False}.get(value.word, Number(value.word))
    if value.kind == "{":
        return {name.text: _plain(one) for name, one in value.members}
    return value.string if value.kind == '"' else []


def sent_of_line(line: str) -> Sent | Problem | None:
    """As `line_found`, but what was recorded."""
    if not line.strip(" \t\r"):
        return None
    try:
        value = read_unlike(line)
    except JsonMalformed as problem:
        return Problem(f"This line is no JSON: {problem.reason}.", HINT)
    return sent_of(value) if isinstance(value, dict) else Problem("This line is JSON, but no object.", HINT)


def sent_of(value: Mapping[str, object]) -> Sent | Problem:
    """What an object writes. A number as `id` is taken as it is written; null counts as absent."""
    texts: dict[str, str | None] = {}
    for key in TEXTS:
        one = value.get(key)
        if key == "id" and isinstance(one, int | float | Number) and not isinstance(one, bool):
            one = str(one)
        if one is not None and (not isinstance(one, str) or isinstance(one, Number)):
            return Problem(f"{key} is no text.", HINT, texts.get("id"))
        texts[key] = one
    method, url, body, name = texts["method"], texts["url"], texts["body"], texts["id"]
    if method is not None and method.upper() not in ("GET", "POST"):
        return Problem("method is neither GET nor POST.", HINT, name)
    if not url and body is None:
        return Problem("There is neither url nor body.", HINT, name)
    headers = _headers(value.get("headers"))
    if any(text is not None and _is_halved(text) for text in texts.values()):
        return Problem(HALVED, HALVED_FIX, None if name and _is_halved(name) else name)
    beside = Beside(name, texts["presign"], texts["signature"], texts["gateway_error"])
    content = None if body is None else Mapped(body)
    return Sent("json-line", Mapped(url or ""), content, method or "", headers=headers, beside=beside)


def _headers(given: object) -> tuple[tuple[str, str], ...]:
    pairs = given.items() if isinstance(given, Mapping) else ()
    return headers_of([(name, value) for name, value in pairs if isinstance(name, str) and isinstance(value, str)])


def _is_halved(text: str) -> bool:
    """Whether a text has half a character: JSON can write that."""
    if text.isascii():
        return False
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
