r"""What Perl prints, and its source: `$VAR1 = { 'a' => 'b' };`, `(a => 'b')`, `$p{a} = 'b'`.

Source: Data::Dumper with Indent 0 to 3, Terse, Useqq, Pair and Quotekeys; perlop, "Quote and Quote-like Operators".
"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.pattern import Pattern
from alidiag.read.collected import find as collect
from alidiag.read.escapes import Escapes, by_table
from alidiag.read.found import Stretch, View
from alidiag.read.quoted import Notation, decimal

_QUOTED = r"'(?:[^'\\\n]|\\.){0,100}+'|\"(?:[^\"\\\n]|\\.){0,100}+\""
_BARE = r"[A-Za-z_]\w{0,80}+"
_ARROW = r"(?:=>|:(?= ?(?:[\"'\d]|undef)))"
"""A colon where $Data::Dumper::Pair says so."""
NOTATION = Notation(
    "perl",
    start=Pattern(
        rf"(?:[$%@][\w:]{{1,60}}+\s{{0,9}}+=\s{{0,9}}+(?:bless\(\s?)?[{{(]\s{{0,400}}+(?:{_QUOTED}|{_BARE})\s{{0,40}}+{_ARROW}"
        rf"|(?<=[{{(\s,])(?:{_QUOTED}|{_BARE})\s{{0,40}}+=>)(?=\s{{0,400}}+['\"\[\w$(-])"
    ),
    head=Pattern(rf"({_QUOTED}|{_BARE})\s{{0,40}}+{_ARROW}\s{{0,400}}+"),
    literal=Pattern(r"'(?:[^'\\]++|\\[\s\S])*+'|\"(?:[^\"\\]++|\\[\s\S])*+\""),
    joint=Pattern(r"\s{0,400}+\.\s{0,400}+"),
    opening=Pattern(r"(?:[$%@][\w:]{1,60}+\s{0,9}+=\s{0,9}+)?(?:bless\(\s?)?[{(\[]"),
    escapes={
        "'": Escapes(r"\\['\\]", by_table({})),
        '"': Escapes(
            r"\\(?:x\{[0-9A-Fa-f]{1,8}\}|x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|.|\n)",
            by_table({"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "a": "\a", "e": "\x1b"}),
            octets=True,
            computed=Pattern(r"(?<!\\)[$@][A-Za-z_{]"),
        ),
    },
    words={"undef": (None, "")},
    number=decimal,
    statement=Pattern(
        r"(?P<of>\$[A-Za-z_]\w{0,60}+)(?:->)?\{\s{0,9}+(?:'([^'\\\n]{1,80}+)'|\"([^\"\\\n]{1,80}+)\"|(\w{1,80}+))\s{0,9}+\}"
        r"\s{0,20}+=(?![=~>])\s{0,40}+"
    ),
    avoids=Pattern(r"(?:(?:array|dict|Hash|hash|OrderedDict)\s?\(|\[)\s*\Z"),
    in_brackets=True,
    brackets="{(,})",
)
_FLAT = NOTATION._replace(
    start=Pattern(rf"\$VAR1 = (?=(?:{_QUOTED});)"),
    head=Pattern(rf"\$VAR\d{{1,5}} = ({_QUOTED});\s{{0,9}}+\$VAR\d{{1,5}} = "),
    statement=None,
    in_brackets=False,
)
"""`Dumper(%hash)`: names and values by turns, each a variable of its own."""


def find(view: View) -> Iterator[Stretch]:
    """Hashes as Data::Dumper prints them, and as they are written."""
    end = 0
    for one in sorted([*collect(view, NOTATION), *collect(view, _FLAT)], key=lambda one: (one.start, -one.end)):
        if one.start >= end:
            end = one.end
            yield one
