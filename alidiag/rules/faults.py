"""A fault of one value, before it is tied to a place in the pasted text."""

from __future__ import annotations

from alidiag.frozen import frozen
from alidiag.model import Level

_SHOWN = 80


@frozen
class Fault:
    """What is wrong with a value. `path` is where inside a JSON or XML value, such as `[0].site_type`."""

    rule: str
    level: Level
    message: str
    expected: str | None = None
    actual: str | None = None
    fix: str | None = None
    path: str = ""
    reference: str | None = None
    missing: bool = False
    """Something required is not there, rather than wrong."""
    at: int | None = None
    """The character of the whole value where it goes wrong."""
    answer: str | None = None
    """The code that the gateway answers with, as the broken rule names it."""


def shown(text: str) -> str:
    """A value as a report quotes it: not longer than a line."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text):,} characters)"
