"""What print_r of PHP prints: `Array ( [a] => b )`, over lines or, as a browser shows it, on one.

Values are not quoted, so their end is known only from what follows: the next name at the same depth, or the bracket.
Source: PHP manual, print_r; its source prints four blanks more for each depth.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alidiag.pattern import Pattern
from alidiag.read.found import Stretch
from alidiag.read.frames import Frames, Item

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alidiag.read.found import Found, View
    from alidiag.read.quoted import Extent

_NAME = r"\[([^\[\]\n:]{1,100}+)(?::[\w\\:]{1,100}+)?\] =>"
_HEADER = r"(?:Array|[A-Za-z_\\][\w\\@]{0,100}+ Object)"
_ITEM = Pattern(rf"([ \t]*+){_NAME}[ \t]?")
_BRACKET = Pattern(r"([ \t]*+)([()])[ \t]*+\Z")
_IS_HEADER = Pattern(rf"{_HEADER}[ \t]*+\Z")
_LINE = Pattern(r"([^\r\n]*+)(?:\r?\n|\Z|\r)")
_FLAT = Pattern(rf"{_HEADER}[ \t]{{0,4}}\([ \t]{{0,4}}(?={_NAME})")
_TOKEN = Pattern(rf"{_NAME}[ \t]?(?P<opens>{_HEADER}[ \t]{{0,4}}\((?=[ \t]))?|(?P<header>{_HEADER}[ \t]{{0,4}}\([ \t])|(?<=[ \t])\)")
DEEPEST = 60
ON_ONE_LINE = "The array is on one line, as a browser shows it: several spaces or line breaks in a value may have become one space."


def find(view: View) -> Iterator[Stretch]:
    """Arrays and objects."""
    found = [*_on_one_line(view), *_over_lines(view)]
    for start, end, what in sorted(found, key=lambda one: one[0]):
        yield Stretch(start, end, tuple(what))
