"""Private values inside of values: members of JSON and XML at any depth, queries and log-ins of addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from alidiag.privacy.names import is_private
from alidiag.strict_json import JsonMalformed, Repeated, read_json

DEEPEST = 8
"""Texts inside of texts."""
MOST = 2_000
"""Members of one value that are looked at; with more, the whole value is private."""
_LIKE_JSON = re.compile(r"\s*(?:\{\s*[\"'\w\\]|\[\s*[\[{\"'])")
_ELEMENT = re.compile(r"<([^\s<>/!?=\"']{1,60})(?:\s[^<>]{0,400})?>([^<>]{0,4000})")
_NAMED = re.compile(r"<[^<>]{0,100}?\bname=[\"']([^\"'<>]{1,60})[\"'][^<>]{0,100}>([^<>]{0,4000})")
_QUERY = re.compile(r"[?&;]([^=&?#\s\"'<>]{1,100})=([^&#\s\"'<>]{1,4000})")
_LOGIN = re.compile(r"://([^/\s@\"'<>?#]{1,200}@)")


def inside(value: str, path: str = "", depth: int = 0) -> tuple[str, ...]:
    """The private values inside of a value; the value itself, where it cannot be taken apart.

    Args:
        value: of a parameter, decoded.
        path: the name that it stands behind.
        depth: how many texts it stands in.
    """
    if _LIKE_JSON.match(value):
        return _in_json(value, path, depth)
    found: list[str] = []
    if "<" in value:
        for pattern in (_ELEMENT, _NAMED):
            found += [one[2] for one in pattern.finditer(value) if one[2].strip() and is_private(one[1])]
    if "=" in value:
        found += [one[2] for one in _QUERY.finditer(value) if is_private(one[1])]
    if "@" in value:
        found += logins(value)
    return tuple(dict.fromkeys(found))


def logins(text: str) -> list[str]:
    """`name:password@` of each address in a text."""
    return [one[1] for one in _LOGIN.finditer(text)] if "@" in text else []


def _in_json(value: str, path: str, depth: int) -> tuple[str, ...]:
    try:
        parsed = read_json(value)
    except JsonMalformed:
        return (value,) if ":" in value or "=" in value else ()
    found: list[str] = []
    for count, (name, text) in enumerate(_leaves(parsed, path)):
        if count >= MOST or depth > DEEPEST or name is None:
            return (value,)
        found += (text,) if is_private(name) else inside(text, name, depth + 1)
    return tuple(dict.fromkeys(way for one in found for way in (one, *_in_quotes(one))))


def _in_quotes(text: str) -> Iterator[str]:
    """How a text is written between the quotes of JSON, where that is another way."""
    for ascii_only in (True, False):
        way = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        if way != text:
            yield way
            yield way.replace("/", "\\/")


def _leaves(parsed: Any, path: str) -> Iterator[tuple[str | None, str]]:
    """Texts and numbers of a JSON value, with the path of names to each; None where a name stands twice."""
    stack: list[tuple[str, Any]] = [(path, parsed)]
    while stack:
        name, one = stack.pop()
        if isinstance(one, Repeated):
            yield None, ""
        elif isinstance(one, dict):
            stack += [(f"{name}.{key}" if name else key, value) for key, value in one.items()]
        elif isinstance(one, list):
            stack += [(name, value) for value in one]
        elif isinstance(one, str) and one:
            yield name, one
