"""JSON without surprises: numbers keep their very characters, and what Python reads beyond RFC 8259 is refused.

`NaN` and `Infinity` are no JSON. A text nested too deeply is malformed like any other, never a traceback.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from json import JSONDecodeError, JSONDecoder


class Number(str):
    """A JSON number as it was written: `0.10` stays `0.10`."""

    __slots__ = ()


class JsonMalformed(ValueError):
    """A text is not JSON. No word of it is quoted.

    `position` counts its characters from 0; `wanted` says what should stand there; `reason` says what is wrong.
    """

    def __init__(self, position: int, wanted: str, reason: str) -> None:
        super().__init__(reason)
        self.position = position
        self.wanted = wanted
        self.reason = reason


class Repeated(dict[str, Any]):
    """A JSON object that holds a name twice; `name` is the first such name. The last value counts, as mostly."""

    name = ""


Pairs = list[tuple[str, Any]]
"""The members of an object, in their order."""


def _members(pairs: Pairs) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    seen: set[str] = set()
    told = Repeated(made)
    told.name = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
    return told


def _unlike(pairs: Pairs) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise JsonMalformed(0, "each name once", "a name stands twice in one object")
    return made


_WANTED = (
    ("property name", "a name in double quotes"),
    ("trailing comma", "no comma before the closing bracket"),
    ("',' delimiter", "a comma or the closing bracket"),
    ("':' delimiter", "a colon"),
    ("Extra data", "nothing after the end of the JSON"),
    ("Unterminated string", "a closing double quote"),
    ("control character", "no unescaped line end or control character inside a text"),
    ("escape", 'a valid escape such as \\" or \\u4e2d'),
    ("Expecting value", "a value: a text in double quotes, a number, {, [, true, false or null"),
)

_KEPT = 8192
"""Characters: shorter texts are kept, because a condition may look into the same one again."""


def _refuse(word: str) -> Any:
    raise JsonMalformed(0, f"no {word}: JSON has no such number", f"{word} is no JSON value")


@lru_cache(maxsize=8)
def decoder(hook: Callable[[Pairs], Any] = _members) -> JSONDecoder:
    """Python's reader, made strict; it may raise `JsonMalformed`, too. `hook` makes a value of each object."""
    import json

    return json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=_refuse, object_pairs_hook=hook)


def read_json(text: str) -> Any:
    """The value that a JSON text stands for: dict, list, str, `Number`, bool or None. Do not change what you are given.

    Raises:
        JsonMalformed: it is not JSON.
    """
    return _read_kept(text) if len(text) < _KEPT else _read(text, _members)


def read_unlike(text: str) -> Any:
    """As `read_json`; an object that holds a name twice is malformed, too."""
    return _read(text, _unlike)


@lru_cache(maxsize=64)
def _read_kept(text: str) -> Any:
    return _read(text, _members)


def _read(text: str, hook: Callable[[Pairs], Any]) -> Any:
    import json

    try:
        return decoder(hook).decode(text)
    except json.JSONDecodeError as problem:
        position, told, reason = problem.pos, problem.msg, _why(text, problem)
    except RecursionError:
        position, told, reason = 0, "nested", "it is nested too deep"
    except JsonMalformed as problem:
        position = max(text.find("NaN"), text.find("Infinity"), 0)
        raise JsonMalformed(position, problem.wanted, problem.reason) from None
    wanted = next((words for sign, words in _WANTED if sign in told), "JSON that is not nested thousands deep")
    raise JsonMalformed(position, wanted, reason) from None


def _why(text: str, problem: JSONDecodeError) -> str:
    """Where it stops being JSON, in words that no version of Python's reader changes."""
    if problem.msg.startswith("Unterminated string"):
        return f"the string that begins at character {problem.pos + 1:,} does not end"
    if problem.pos >= len(text.rstrip(" \t\r\n")):
        return "it ends too early"
    return f"what stands at character {problem.pos + 1:,} does not belong there"


def member(text: str | None, name: str) -> str | None:
    """The text of a member of the JSON object in `text` (`inner` or `inner.deeper`); None where there is none."""
    if not text or text[0] != "{":
        return None
    try:
        value = read_json(text)
    except JsonMalformed:
        return None
    for part in name.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value if isinstance(value, str) else None
