"""JSON inside a parameter: reading it without surprises, and reaching one member of it.

Numbers keep their very characters (`Number`), so that `0.10` stays `0.10`. What Python reads beyond RFC 8259 (`NaN`,
`Infinity`) is refused. A text nested too deeply is malformed like any other, never a traceback.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any


class Number(str):
    """A JSON number as it was written."""

    __slots__ = ()


class JsonMalformed(ValueError):
    """A text is not JSON. `position` counts its characters from 0; `wanted` says what should stand there."""

    def __init__(self, position: int, wanted: str) -> None:
        super().__init__(wanted)
        self.position = position
        self.wanted = wanted


class Repeated(dict[str, Any]):
    """A JSON object that holds a name twice; `name` is the first such name. The last value counts, as mostly."""

    name = ""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    seen: set[str] = set()
    told = Repeated(made)
    told.name = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
    return told


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
    raise JsonMalformed(0, f"no {word}: JSON has no such number")


@lru_cache(maxsize=1)
def _decoder() -> Any:
    import json

    decoder = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=_refuse, object_pairs_hook=_members)
    return decoder.decode, json.JSONDecodeError


def read_json(text: str) -> Any:
    """The value that a JSON text stands for: dict, list, str, `Number`, bool or None. Do not change what you are given.

    Raises:
        JsonMalformed: it is not JSON.
    """
    return _read_kept(text) if len(text) < _KEPT else _read(text)


@lru_cache(maxsize=64)
def _read_kept(text: str) -> Any:
    return _read(text)


def _read(text: str) -> Any:
    decode, malformed = _decoder()
    try:
        return decode(text)
    except malformed as problem:
        position, told = problem.pos, problem.msg
    except RecursionError:
        position, told = 0, "nested"
    except JsonMalformed as constant:
        position, told = max(text.find("NaN"), text.find("Infinity"), 0), constant.wanted
    wanted = next((words for sign, words in _WANTED if sign in told), told if told.startswith("no ") else "")
    raise JsonMalformed(position, wanted or "JSON that is not nested thousands deep") from None


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
