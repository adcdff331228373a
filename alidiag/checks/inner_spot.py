"""Where in the pasted text a part of a JSON value stands: `site_infos[1].site_type`, not all of `site_infos`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from alidiag.lossless import to_bytes
from alidiag.model import Param, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    Decode = Callable[[str, int], tuple[object, int]]

_PART = re.compile(r"\[(\d+)\]|\.([^.\[]+)")
_BLANK = " \t\r\n"


def inner_spot(param: Param, path: str, codec: str, shift: int = 0) -> Span:
    """The stretch of the pasted text that a part of a JSON value takes up.

    Args:
        param: the parameter that holds the JSON.
        path: such as `[1].site_type`; a part that is not there leads to what it should stand in.
        codec: of the request.
        shift: 1 where the JSON stands in double quotes, as in an in-app order string.

    Returns:
        The span of the whole value where the place cannot be told.
    """
    found = _located(param.value[shift : len(param.value) - shift], path)
    if found is None:
        return param.value_span
    return raw_span(param, found[0] + shift, found[1] + shift, codec)


def raw_span(param: Param, start: int, end: int, codec: str) -> Span:
    """The stretch of the pasted text that the characters `value[start:end]` take up; the whole value where unknown."""
    places = _places(param.raw_value, param.value, codec)
    if not places or param.value_span.end - param.value_span.start != len(param.raw_value) or start > len(param.value):
        return param.value_span  # the paste held more characters than the request: a shell's quotes, a line end
    begun = param.value_span.start
    return Span(begun + places[start], begun + places[min(end, len(param.value))])


@lru_cache(maxsize=4)
def _places(raw: str, value: str, codec: str) -> tuple[int, ...]:
    """Where each character of a value begins in its raw form, and where the last one ends; empty if it cannot be."""
    places = [0]
    for char in value:
        places.append(_behind(raw, places[-1], char, codec))
    return tuple(places) if places[-1] == len(raw) else ()


def _behind(raw: str, at: int, char: str, codec: str) -> int:
    """Where the next character begins in a raw value: an octet is one escape, or itself."""
    if at < len(raw) and raw[at] == char and char not in "%+":
        return at + 1
    try:
        count = len(to_bytes(char, codec))
    except UnicodeEncodeError:
        return at + 1
    for _ in range(count):
        at += 3 if raw[at : at + 1] == "%" and _is_hex(raw[at + 1 : at + 3]) else 1
    return at


def _is_hex(text: str) -> bool:
    return len(text) == 2 and all(char in "0123456789abcdefABCDEF" for char in text)


def _located(text: str, path: str) -> tuple[int, int] | None:
    """The characters of the value that a path leads to, as far as it leads."""
    from json import JSONDecodeError, JSONDecoder

    decode = JSONDecoder().raw_decode
    try:
        start = _skip(text, 0)
        for part in _PART.finditer(path):
            inner = _item(text, start, int(part[1]), decode) if part[1] else _member(text, start, part[2], decode)
            if inner is None:
                break
            start = inner
        return start, decode(text, start)[1]
    except (JSONDecodeError, RecursionError, IndexError):
        return None


def _skip(text: str, at: int) -> int:
    while text[at] in _BLANK:
        at += 1
    return at


def _item(text: str, at: int, number: int, decode: Decode) -> int | None:
    """Where the item of an array begins."""
    if text[at] != "[":
        return None
    at = _skip(text, at + 1)
    for _ in range(number):
        at = _skip(text, decode(text, at)[1])
        if text[at] != ",":
            return None
        at = _skip(text, at + 1)
    return at


def _member(text: str, at: int, name: str, decode: Decode) -> int | None:
    """Where the value of a member begins; of several of one name, the last, which is the one that counts."""
    if text[at] != "{":
        return None
    found = None
    at = _skip(text, at + 1)
    while text[at] == '"':
        key, at = decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        if key == name:
            found = at
        at = _skip(text, decode(text, at)[1])
        if text[at] == ",":
            at = _skip(text, at + 1)
    return found
