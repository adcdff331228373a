"""JSON as RFC 8259 has it, from a recording: what Python's reader lets through besides is refused."""

from __future__ import annotations

import json
from typing import Any


class NotJson(Exception):
    """The text is no such JSON; `args[0]` says why, in words that quote nothing of it."""


def _refuse(word: str) -> Any:
    raise NotJson(f"{word} is no JSON value")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotJson("a name stands twice in one object")
    return found


def _number(text: str) -> Any:
    # Nothing that is looked at is a number; a huge one would only cost time.
    return float(text) if len(text) < 400 else 0.0


DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_refuse, parse_int=_number, parse_float=_number)
"""Refuses NaN and repeated names."""


def _why(text: str, problem: json.JSONDecodeError) -> str:
    """Where it stops being JSON, in words that no version of Python's reader changes."""
    if problem.msg.startswith("Unterminated string"):
        return f"the string that begins at character {problem.pos + 1:,} does not end"
    if problem.pos >= len(text.rstrip(" \t\r\n")):
        return "it ends too early"
    return f"what stands at character {problem.pos + 1:,} does not belong there"


def read_json(text: str) -> Any:
    """The value that a text writes.

    Raises:
        NotJson: it writes none.
    """
    try:
        return DECODER.decode(text)
    except json.JSONDecodeError as problem:
        raise NotJson(_why(text, problem)) from None
    except RecursionError:
        raise NotJson("it is nested too deep") from None
