r"""PHP's source and what var_export prints: `'a' => 'b'` in array() or [], and `$p['a'] = 'b';`.

Source: PHP manual, Language reference, Strings (escapes of single and double quotation marks).
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

_NAME = r"'(?:[^'\\\n]|\\.){0,100}+'|\"(?:[^\"\\\n]|\\.){0,100}+\""

NOTATION = Notation(
    "php",
    start=Pattern(rf"(?<![\w\\])(?:{_NAME})\s{{0,40}}+=>(?=\s{{0,400}}+['\"\[\w$(\\-])"),
    head=Pattern(rf"({_NAME}|-?\d{{1,12}})\s{{0,40}}+=>\s{{0,400}}+"),
    literal=Pattern(r"'(?:[^'\\]++|\\[\s\S])*+'|\"(?:[^\"\\]++|\\[\s\S])*+\""),
    joint=Pattern(r"\s{0,400}+\.\s{0,400}+"),
    opening=Pattern(
        r"(?:\(object\)\s{0,4}+)?(?:array\s{0,4}+\(|\[)|\\?[\w\\]{1,80}::__set_state\((?:array\s{0,4}+\(|\[)", 2
    ),
    escapes={
        "'": Escapes(r"\\['\\]", by_table({})),
        '"': Escapes(
            r"\\(?:u\{[0-9A-Fa-f]{1,6}\}|x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|[\\$\"ntrvef])",
            by_table({"n": "\n", "t": "\t", "r": "\r", "v": "\v", "e": "\x1b", "f": "\f"}),
            octets=True,
            computed=Pattern(r"(?<!\\)(?:\$[A-Za-z_{]|\{\$)"),
        ),
    },
    words={
        word: sent
        for low, sent in {"null": (None, ""), "true": ("1", "true"), "false": ("", "0")}.items()
        for word in (low, low.upper())
    },
    number=decimal,
    statement=Pattern(
        r"(?P<of>\$[A-Za-z_]\w{0,80}+(?:->\w{1,80}+){0,4}?)"
        r"(?:\[\s{0,4}+(?:'([^'\\\n]{1,80}+)'|\"([^\"\\\n]{1,80}+)\")\s{0,4}+\]|->([A-Za-z_]\w{0,80}+))\s{0,20}+=(?![=>~])\s{0,40}+"
    ),
    foreign=Pattern("`"),
    avoids=Pattern(r"\{\s*\Z|(?<!array)(?<!array )\(\s*\Z", 2),
)


def find(view: View) -> Iterator[Stretch]:
    """Arrays, and what is set one by one."""
    return collect(view, NOTATION)
