r"""String literals of programs: where they end, and the text that they stand for, each character at its place.

Sources: the Java Language Specification, 3.10.7; the Go Programming Language Specification, "String literals"; the C#
language specification, 6.4.5.6; perlop, "Quote and Quote-like Operators".
"""

from __future__ import annotations

import re

from alidiag.named import NamedTuple
from alidiag.pattern import Pattern
from alidiag.read.layers import decoded
from alidiag.read.places import Mapped, joined

_ESCAPE = Pattern(
    r"((?:\\u++(?:[0-9A-Fa-f]{4}|\{[0-9A-Fa-f]{1,6}\}))++)"
    r"|\\U([0-9A-Fa-f]{8})"
    r"|\\x\{([0-9A-Fa-f]{1,8})\}"
    r"|((?:\\x[0-9A-Fa-f]{1,4}|\\[0-7]{1,3})++)"
    r"|\\((?s:.))"
)
_UNIT = Pattern(r"\\u++(?:([0-9A-Fa-f]{4})|\{([0-9A-Fa-f]{1,6})\})")
_OCTET = Pattern(r"\\(?:x([0-9A-Fa-f]{1,2})([0-9A-Fa-f]{0,2})|([0-7]{1,3}))")
_DOUBLED = Pattern(r'""')
_PLAIN = Pattern(r"\\['\\]")
_JOINT = Pattern(r"\s{0,200}+[+.](?![+.=])\s{0,200}+")
_NUMBER = Pattern(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?(?![\w.])")
_LAST = 0x10FFFF
_LETTERS = {
    "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "a": "\a", "v": "\v", "e": "\x1b", "s": " ", "\n": "",
}  # fmt: skip


class Syntax(NamedTuple):
    r"""The string literals of a language.

    `literal` finds one, quotes included. `octets`: `\xHH` and `\NNN` are octets of a charset, not characters.
    """

    literal: Pattern
    octets: bool = False


_DOUBLE = r"\"[^\"\\\n]*+(?:\\[^\n][^\"\\\n]*+)*+\""
JAVA = Syntax(Pattern(_DOUBLE))
GO = Syntax(Pattern(_DOUBLE + r"|`[^`]*+`"), octets=True)
CSHARP = Syntax(Pattern(_DOUBLE + r"|@\"[^\"]*+(?:\"\"[^\"]*+)*+\""))
PERL = Syntax(
    Pattern(r"\"[^\"\\]*+(?:\\(?s:.)[^\"\\]*+)*+\"|'[^'\\]*+(?:\\(?s:.)[^'\\]*+)*+'"),
    octets=True,
)


def content(literal: Mapped, syntax: Syntax) -> Mapped:
    """The text that a literal of a language stands for, which begins and ends with its quotes."""
    size = len(literal)
    if literal.text[0] == "@":
        inner = literal.part(2, size - 1)
        return inner.edited([(one.start(), one.end(), '"') for one in _DOUBLED.compiled.finditer(inner.text)])
    inner = literal.part(1, size - 1)
    if literal.text[0] == "`":
        return inner
    if literal.text[0] == "'":
        return inner.edited([(one.start(), one.end(), one[0][1]) for one in _PLAIN.compiled.finditer(inner.text)])
    return unescaped(inner, octets=syntax.octets)


def unescaped(inner: Mapped, *, octets: bool = False) -> Mapped:
    r"""A text with the escapes of a double-quoted literal undone: `\n`, `\u4e24`, `\x41`, `\101`.

    Args:
        inner: without its quotes.
        octets: whether `\xHH` and `\NNN` are octets of a charset.
    """
    if "\\" not in inner.text:
        return inner
    escapes = _ESCAPE.compiled.finditer(inner.text)
    return inner.edited([(one.start(), one.end(), _meant(one, octets=octets)) for one in escapes])


def _meant(found: re.Match[str], *, octets: bool) -> str:
    units, long, braced, short, letter = found.groups()
    if units is not None:
        codes = [int(a or b, 16) for a, b in _UNIT.compiled.findall(units)]
        # A character may be written in two halves, as UTF-16 has it.
        data = b"".join([_char(code).encode("utf-16-le", "surrogatepass") for code in codes])
        return data.decode("utf-16-le", "surrogatepass")
    if long is not None or braced is not None:
        return _char(int(long or braced, 16))
    if short is None:
        return _LETTERS.get(letter, letter)
    parts = _OCTET.compiled.findall(short)
    if not octets:
        return "".join([chr(int(a + b, 16) if a else int(c, 8)) for a, b, c in parts])
    return decoded(b"".join([bytes([int(a, 16) if a else int(c, 8) & 0xFF]) + b.encode() for a, b, c in parts]))


def _char(code: int) -> str:
    return chr(min(code, _LAST))


class Value(NamedTuple):
    """What stands where a value is expected: its text, None where a program gives it; and where it ends."""

    text: Mapped | None
    end: int


def value_at(text: str, at: int, source: Mapped, syntax: Syntax) -> Value:
    """The value that is written at a place: a literal, literals joined by `+` or `.`, or a number.

    Args:
        text: what is looked through.
        at: where the value begins.
        source: the same text, with its places.
        syntax: of the language.
    """
    pieces: list[Mapped] = []
    end = at
    while found := syntax.literal.compiled.match(text, end):
        pieces.append(content(source.part(*found.span()), syntax))
        joint = _JOINT.compiled.match(text, found.end())
        if joint is None:
            return Value(joined(pieces), found.end())
        end = joint.end()
    if not pieces and (number := _NUMBER.compiled.match(text, at)):
        return Value(source.part(*number.span()), number.end())
    return Value(None, end)
