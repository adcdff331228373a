"""Which kind of value each entry of a rules file has, and what is wrong with one that has another."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any

from alidiag.pattern import ascii_pattern
from alidiag.rules.lines import Place
from alidiag.rules.names import nearest

Found = tuple[Place, str]
"""Where something is wrong, and what."""

_TEXTS = frozenset(
    (
        "name", "group", "type", "unit", "pattern", "in_words", "least", "above", "most", "zone", "separator",
        "shape", "root", "forbid", "forbid_end", "allowed", "default", "example", "note", "source", "kind",
        "when", "told_by", "expr", "parts", "field", "limit", "error", "summary", "response",
    )
)  # fmt: skip
_COUNTS = frozenset({"max", "min", "decimals", "expires", "max_items", "skip", "days"})
_LISTS = frozenset(
    {"values", "also", "words", "formats", "aliases", "variants", "unset", "params", "texts", "methods", "not_found"}
)
_NEVER_EMPTY = frozenset({"separator", "parts"})
_FLAGS = frozenset({"ignore_case", "private"})
_TABLES = frozenset({"variant", "param", "rule", "sub"})

_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,10})?", re.ASCII)
_DURATION = re.compile(r"[0-9]{1,7}[mhd]", re.ASCII)

_LONGEST_PATTERN = 400
_SLOW = re.compile(r"\([^()]*[|+*?{][^()]*\)[+*{]|[+*}]\)[+*{]|\.[*+].*\.[*+]")


def keys_of(table: object) -> frozenset[str]:
    """The keys of what should be a table."""
    return frozenset(table) if isinstance(table, dict) else frozenset()


def is_one_of(value: object, allowed: Container[str]) -> bool:
    """Whether it is a text, and an allowed one."""
    return isinstance(value, str) and value in allowed


def table_of(value: object) -> Mapping[str, Any]:
    """What should be a table; an empty one in its place, because its being none is told elsewhere."""
    return value if isinstance(value, dict) else {}


def entries(value: object) -> list[Any]:
    """What should be a list, likewise."""
    return value if isinstance(value, list) else []


def tables_of(value: object) -> list[Mapping[str, Any]]:
    """The tables in what should be a list of tables, likewise."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def unknown_entries(table: Mapping[str, Any], known: frozenset[str], place: Place) -> Iterator[Found]:
    """Entries of another name than those that are known."""
    for name in table:
        if name not in known:
            near = nearest(name, sorted(known))
            yield (*place, name), f"{name} is not known here" + (f"; did you mean {near}?" if near else "")


def wrong_kinds(one: Mapping[str, Any], place: Place) -> Iterator[Found]:
    """Entries whose value is of another kind than their name asks for."""
    for name, value in one.items():
        if name in _TEXTS and not isinstance(value, str):
            yield (*place, name), f"{name} must be a text"
        elif name in _COUNTS and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            yield (*place, name), f"{name} must be a whole number"
        elif name in _LISTS and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            yield (*place, name), f"{name} must be a list of texts"
        elif name in _NEVER_EMPTY and not value:
            yield (*place, name), f"{name} must not be empty"
        elif name in _TABLES and not (isinstance(value, list) and all(isinstance(item, dict) for item in value)):
            yield (*place, name), f"{name} must be tables, [[{name}]]"
        elif name == "differs" and not isinstance(value, dict):
            yield (*place, name), "differs must be a table, by variant"
        elif name in _FLAGS and not isinstance(value, bool):
            yield (*place, name), f"{name} must be true or false"


def wrong_bounds(one: Mapping[str, Any], place: Place) -> Iterator[Found]:
    """Bounds that are no number, or, of a duration, no duration."""
    is_duration = one.get("type") == "duration"
    form, words = (_DURATION, "a duration, such as 30m,") if is_duration else (_NUMBER, "a number")
    for fact in ("least", "above", "most"):
        if isinstance(one.get(fact), str) and not form.fullmatch(one[fact]):
            yield (*place, fact), f"{fact} must be {words} in a text"


def wrong_pattern(text: str, place: Place) -> Iterator[Found]:
    """A pattern that is none, or one that could take very long."""
    if len(text) > _LONGEST_PATTERN or _SLOW.search(text):
        yield place, "this pattern may take very long for some values: no repetition of a repetition"
        return
    try:
        ascii_pattern(text)
    except re.error:
        yield place, "this is no regular expression"
