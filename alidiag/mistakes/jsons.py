"""JSON texts written in the ways that serialisers of different languages write them.

Numbers keep their very spelling: `1.0` never becomes `1`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from alidiag.strict_json import Number, decoder


@lru_cache(maxsize=256)
def parse(text: str) -> object | None:
    """The value of a JSON text, objects as tuples of pairs in their order; None if it is not JSON."""
    if len(text) > 20_000:
        return None
    try:
        value: object = decoder(_Pairs).decode(text)
    except (ValueError, RecursionError):
        return None
    return value


class _Pairs(tuple):  # type: ignore[type-arg]
    """An object's members in their order, duplicates included."""

    __slots__ = ()


class Style(NamedTuple):
    """How a serialiser writes. `escaped` are characters written by their code, as safe inside HTML."""

    comma: str = ","
    colon: str = ":"
    ascii_only: bool = False
    slashes: bool = False
    order: bool = False
    escaped: str = ""
    capitals: bool = False
    """Codes in capitals, and a quote by its code."""
    indent: int = 0


def write(value: object, style: Style, depth: int = 1) -> str:
    """A JSON text of a parsed value."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, str):
        return _string(value, style)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, _Pairs):
        members = sorted(value) if style.order and len({name for name, _ in value}) == len(value) else value
        pieces = [_string(name, style) + style.colon + write(member, style, depth + 1) for name, member in members]
        return _enclosed("{", pieces, "}", style, depth)
    pieces = [write(member, style, depth + 1) for member in value]  # type: ignore[attr-defined]
    return _enclosed("[", pieces, "]", style, depth)


def _enclosed(opening: str, pieces: list[str], closing: str, style: Style, depth: int) -> str:
    if not style.indent or not pieces:
        return opening + style.comma.join(pieces) + closing
    outer, inner = ("\n" + " " * (style.indent * level) for level in (depth - 1, depth))
    return opening + inner + (style.comma + inner).join(pieces) + outer + closing


def _string(text: str, style: Style) -> str:
    import json

    written = json.dumps(text, ensure_ascii=style.ascii_only)
    if style.slashes:
        written = written.replace("/", "\\/")
    if style.capitals:
        written = written[0] + written[1:-1].replace('\\"', "\\u0022") + written[-1]
        head, *rest = written.split("\\u")
        written = head + "".join("\\u" + piece[:4].upper() + piece[4:] for piece in rest)
    for char in style.escaped:
        written = written.replace(char, f"\\u{ord(char):04{'X' if style.capitals else 'x'}}")
    return written


def escaped(text: str, style: Style) -> str:
    """A text as it stands between the quotes of a JSON text."""
    return _string(text, style)[1:-1]


JAVASCRIPT, PYTHON, PHP, PHP_UNICODE = (
    Style(),
    Style(ascii_only=True),
    Style(ascii_only=True, slashes=True),
    Style(slashes=True),
)
GO, DOTNET = Style(escaped="<>&"), Style(escaped="<>&'+`", ascii_only=True, capitals=True)
"""How some serialisers write a text."""

STYLES = (
    JAVASCRIPT,
    Style(", ", ": "),
    Style(order=True),
    Style(", ", ": ", order=True),
    PYTHON,
    Style(", ", ": ", ascii_only=True),
    PHP,
    PHP_UNICODE,
    Style(ascii_only=True, order=True),
    Style(", ", ": ", ascii_only=True, order=True),
    Style(",", ": "),
    Style(", ", ":"),
    Style(", ", " : "),
    GO,
    Style(escaped="<>&", order=True),
    Style(escaped="<>&='"),
    DOTNET,
    Style(",", ": ", indent=2),
    Style(",", ": ", indent=4),
    Style(",", ": ", indent=4, ascii_only=True, slashes=True),
    Style(",", ": ", indent=4, slashes=True),
    Style(",", ": ", indent=4, ascii_only=True),
    Style(",", ": ", indent=2, ascii_only=True),
    Style(",", " : ", indent=2),
)
"""JavaScript and fastjson; Python; with sorted keys; PHP escapes `/` and everything that is not ASCII; Ruby; Go, Rails,
Gson and System.Text.Json, which write what is not safe inside HTML as escapes; indented ones, Jackson's with ` : `."""


def _writer(style: Style) -> Callable[[object], str]:
    return lambda value: write(value, style)


WRITERS: tuple[Callable[[object], str], ...] = tuple(map(_writer, STYLES))
"""One for each of `STYLES`."""
