"""JSON texts written in the ways that serialisers of different languages write them.

Numbers keep their very spelling: `1.0` never becomes `1`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache


class Number(str):
    """A number as it was spelt."""

    __slots__ = ()


@lru_cache(maxsize=256)
def parse(text: str) -> object | None:
    """The value of a JSON text, objects as tuples of pairs in their order; None if it is not JSON."""
    import json

    if len(text) > 20_000:
        return None
    try:
        value: object = json.loads(
            text,
            parse_int=Number,
            parse_float=Number,
            parse_constant=_refuse,
            object_pairs_hook=_Pairs,
        )
    except (ValueError, RecursionError):
        return None
    return value


class _Pairs(tuple):  # type: ignore[type-arg]
    """An object's members in their order, duplicates included."""

    __slots__ = ()


def _refuse(_name: str) -> object:
    raise ValueError


def write(
    value: object,
    comma: str,
    colon: str,
    *,
    ascii_only: bool = False,
    slashes: bool = False,
    order: bool = False,
) -> str:
    """A JSON text of a parsed value."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return _string(value, ascii_only, slashes)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, _Pairs):
        members = sorted(value) if order and len({name for name, _ in value}) == len(value) else value
        inside = comma.join(
            _string(name, ascii_only, slashes)
            + colon
            + write(member, comma, colon, ascii_only=ascii_only, slashes=slashes, order=order)
            for name, member in members
        )
        return "{" + inside + "}"
    inside = comma.join(
        write(member, comma, colon, ascii_only=ascii_only, slashes=slashes, order=order)
        for member in value  # type: ignore[attr-defined]
    )
    return "[" + inside + "]"


def _string(text: str, ascii_only: bool, slashes: bool) -> str:
    import json

    written = json.dumps(text, ensure_ascii=ascii_only)
    return written.replace("/", "\\/") if slashes else written


def _writer(comma: str, colon: str, **options: bool) -> Callable[[object], str]:
    return lambda value: write(value, comma, colon, **options)


def _sorted_pairs(value: object) -> str:
    return write(value, ",", ":", order=True)


WRITERS: tuple[Callable[[object], str], ...] = (
    _writer(",", ":"),
    _writer(", ", ": "),
    _sorted_pairs,
    _writer(", ", ": ", order=True),
    _writer(",", ":", ascii_only=True),
    _writer(", ", ": ", ascii_only=True),
    _writer(",", ":", ascii_only=True, slashes=True),
    _writer(",", ":", slashes=True),
    _writer(",", ":", ascii_only=True, order=True),
    _writer(", ", ": ", ascii_only=True, order=True),
    _writer(",", ": "),
    _writer(", ", ":"),
    _writer(", ", " : "),
)
"""JavaScript and fastjson; Python; with sorted keys; PHP escapes `/` and everything that is not ASCII; Ruby, Go, ..."""
