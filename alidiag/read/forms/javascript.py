"""What JavaScript prints, and its source: objects, console.log, URLSearchParams, Map, FormData, `params.a = "b"`.

Source: Node.js, util.inspect; ECMAScript, 12.9.4 and 12.9.6 (literals).
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
_BARE = r"[A-Za-z_$][\w$]{0,80}+"
_SINGLE = r"'(?:[^'\\\n]|\\.){0,100}+'"
_CLASS = r"(?:\[[\w: ()]{1,60}\]|[A-Za-z_$][\w$.]{0,60}+)(?:\(\d{1,9}\))?(?: \[[\w ():]{1,60}\])?"
"""What util.inspect puts in front of a bracket: `[Object: null prototype]`, `Map(3)`, `Foo [Bar]`."""

_MEANING = by_table({"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r": ""})
_ANY = r"\\(?:u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|x[0-9A-Fa-f]{2}|\r\n|.|\n)"
_ESCAPES = Escapes(_ANY, _MEANING)

NOTATION = Notation(
    "javascript",
    start=Pattern(
        rf"(?<![\w$.'\"\\])(?:{_BARE}|{_QUOTED})\s{{0,40}}+:(?=\s{{0,400}}+['\"`\[{{])"
        rf"|(?:URLSearchParams|Map\(\d{{1,9}}\)|FormData|Headers|Iterator)\s{{0,4}}+\{{\s{{0,400}}+(?={_QUOTED}\s{{0,40}}+=>)"
        rf"|\[\s{{0,400}}+(?:\{{\s{{0,400}}+(?:{_BARE}|{_QUOTED})\s{{0,40}}+:|(?:{_QUOTED})\s{{0,40}}+,)(?=\s{{0,400}}+['\"`])"
    ),
    head=Pattern(
        rf"(?:({_SINGLE}|\d{{1,12}})\s{{0,40}}+=>|({_BARE}|{_QUOTED}|\[Symbol\([^)\n]{{0,60}}+\)\]|-?\d{{1,12}})\s{{0,40}}+:(?!:))\s{{0,400}}+"
    ),
    literal=Pattern(r"'(?:[^'\\\n]++|\\[\s\S])*+'|\"(?:[^\"\\\n]++|\\[\s\S])*+\"|`(?:[^`\\]++|\\[\s\S])*+`"),
    joint=Pattern(r"\s{0,400}+\+\s{0,400}+"),
    opening=Pattern(rf"(?:(?:new )?{_CLASS}\s)?\{{|(?:{_CLASS}\s|<ref \*\d{{1,6}}>\s)?\[|\("),
    escapes={
        "'": _ESCAPES,
        '"': _ESCAPES,
        "`": Escapes(_ANY, _MEANING, computed=Pattern(r"(?<!\\)\$\{")),
    },
    words={
        "null": (None, "null"),
        "undefined": (None, "undefined"),
        "true": ("true", "true"),
        "false": ("false", "false"),
    },
    number=decimal,
    statement=Pattern(
        rf"(?<![\w$.\]])(?P<of>[A-Za-z_][\w$]{{0,80}}+(?:\.{_BARE}){{0,6}}?)"
        rf"(?:\[\s{{0,4}}+(?:'([^'\\\n]{{1,80}}+)'|\"([^\"\\\n]{{1,80}}+)\")\s{{0,4}}+\]\s{{0,20}}+=(?![=>])"
        rf"|\.(?:append|set)\(\s{{0,40}}+(?:'([^'\\\n]{{1,80}}+)'|\"([^\"\\\n]{{1,80}}+)\"|`([^`\\\n]{{1,80}}+)`)\s{{0,40}}+,"
        rf"|\.({_BARE})\s{{0,20}}+=(?![=>]))\s{{0,40}}+"
    ),
    foreign=Pattern(r"(?:nil|None|True|False)\b|:\w|\"[^\"\\\n]{0,100}+\"\s{0,40}+=>"),
    in_brackets=True,
)


def find(view: View) -> Iterator[Stretch]:
    """Objects, maps, lists of pairs, and what is set one by one."""
    return collect(view, NOTATION)
