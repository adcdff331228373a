r"""What Ruby prints, and its source: Hash#inspect in all its forms, pp, the log of Rails, `params["a"] = "b"`.

Source: Ruby, String#inspect and doc/syntax/literals; since 3.4 `=>` has blanks around it and symbols are `a: `.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.pattern import Pattern
from alidiag.read.collected import find as collect
from alidiag.read.escapes import Escapes, by_table
from alidiag.read.quoted import Notation, decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alidiag.read.found import Stretch, View

_QUOTED = r"'(?:[^'\\\n]|\\.){0,100}+'|\"(?:[^\"\\\n]|\\.){0,100}+\""
_SYMBOL = r"[A-Za-z_]\w{0,80}+[?!]?"
_VALUE = r"(?:['\"\[{:#\d-]|nil\b|true\b|false\b)"

_DOUBLE = Escapes(
    r"\\(?:u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f ]{1,60}\}|x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.|\n)",
    by_table({
        "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b", "s": " ", "\n": "",
    }),
    octets=True,
    computed=Pattern(r"(?<!\\)#\{"),
)  # fmt: skip

NOTATION = Notation(
    "ruby",
    start=Pattern(
        rf"(?:(?<![\w\\]):?(?:{_QUOTED})|(?<![\w:]):{_SYMBOL})\s{{0,40}}+=>(?=\s{{0,400}}+{_VALUE})"
        rf"|(?<![\w.:])(?:{_SYMBOL}|{_QUOTED}):(?=[ \t]\s{{0,400}}+{_VALUE})"
    ),
    head=Pattern(
        rf"(?:(:?(?:{_QUOTED})|:{_SYMBOL}|-?\d{{1,12}})\s{{0,40}}+=>|({_SYMBOL}|{_QUOTED}):(?!:))\s{{0,400}}+"
    ),
    literal=Pattern(rf"'(?:[^'\\]++|\\[\s\S])*+'|\"(?:[^\"\\\n]++|\\[\s\S])*+\"|:{_SYMBOL}"),
    joint=Pattern(r"\s{0,400}+(?:\+|\\\n)\s{0,400}+"),
    opening=Pattern(r"(?:#?<[\w:]{1,80}+(?:[: ][\w:]{0,40}+)?[ ])?[\[{]|\("),
    escapes={"'": Escapes(r"\\['\\]", by_table({})), '"': _DOUBLE},
    words={"nil": (None, ""), "true": ("true", "true"), "false": ("false", "false")},
    number=lambda text: decimal(text, ".0"),
    statement=Pattern(
        rf"(?<![\w.$\]])(?P<of>@{{0,2}}[A-Za-z_][\w.]{{0,80}}+)\[\s{{0,4}}+"
        rf"(?:'([^'\\\n]{{1,80}}+)'|\"([^\"\\\n]{{1,80}}+)\"|:({_SYMBOL}))\s{{0,4}}+\]"
        rf"\s{{0,20}}+=(?![=~>])[ \t]{{0,20}}+"
    ),
    avoids=Pattern(r"[$%@][\w:]{1,40}\s{0,4}=\s{0,4}(?:bless\(\s?)?[{(]\s*\Z"),
    in_brackets=True,
    brackets="{}",
)


def find(view: View) -> Iterator[Stretch]:
    """Hashes, and what is set one by one."""
    return collect(view, NOTATION)
