"""What Python prints, and its source: dictionaries, lists of tuples, pprint, QueryDict, `params["a"] = "b"`.

Source: Python's reference, 2.4.1 (literals); Python 2 prints the octets of a text that is no Unicode.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from alidiag.pattern import Pattern
from alidiag.read.collected import find as collect
from alidiag.read.escapes import Escapes
from alidiag.read.quoted import Notation, decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alidiag.read.found import Stretch, View

_PREFIX = r"[bBuUrRfF]{0,2}"
_NAME = rf"{_PREFIX}(?:'(?:[^'\\\n]|\\.){{0,100}}+'|\"(?:[^\"\\\n]|\\.){{0,100}}+\")"
_VALUE = rf"(?:{_PREFIX}['\"]|[\[({{<\d-]|None\b|True\b|False\b|[A-Za-z_][\w.]{{0,60}}\()"
_WORDS = r"(?:collections\.)?(?:OrderedDict|dict|list|tuple|Decimal|str|(?:Immutable)?(?:Ordered)?MultiDict(?:Proxy)?)"


def _meaning(escape: str) -> str:
    if escape == "\\#":
        # Ruby's list of pairs looks like Python's, but for this.
        return "#"
    try:
        return codecs.decode(escape, "unicode_escape")
    except UnicodeDecodeError:
        return escape


_ESCAPES = Escapes(
    r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|N\{[A-Z0-9 -]{1,80}\}|[0-7]{1,3}|[\\'\"abfnrtv]"
    r"|#(?=[{$@])|\n)",
    _meaning,
    octets=True,
    # Python 2 writes all octets like this; Python 3 only characters that cannot be seen, beside others as they are.
    octets_in=Pattern(r"(?=[\x00-\x7F]*+\Z)[\s\S]*?\\x(?:a[1-9a-cef]|[b-f][0-9a-f])", 2),
)
NOTATION = Notation(
    "python",
    start=Pattern(
        rf"(?<![\w\\]){_NAME}\s{{0,40}}+:(?!:)(?=\s{{0,400}}+{_VALUE})"
        rf"|[(\[]\s{{0,40}}+(?:\{{\s{{0,40}}+{_NAME}\s{{0,40}}+:|{_NAME}\s{{0,40}}+,)(?=\s{{0,400}}+{_VALUE})"
        rf"|\(\s{{0,40}}+[A-Za-z_]\w{{0,60}}+\s{{0,4}}+=(?=\s{{0,4}}+{_VALUE})"
    ),
    head=Pattern(rf"({_NAME}|-?\d{{1,12}})\s{{0,40}}+:(?!:)\s{{0,400}}+"),
    keyword=Pattern(r"([A-Za-z_]\w{0,80}+)\s{0,4}+=(?!=)\s{0,400}+"),
    literal=Pattern(
        rf"{_PREFIX}(?:'''(?:[^'\\]++|\\[\s\S]|'(?!''))*+'''|\"\"\"(?:[^\"\\]++|\\[\s\S]|\"(?!\"\"))*+\"\"\""
        r"|'(?:[^'\\\n]++|\\[\s\S])*+'|\"(?:[^\"\\\n]++|\\[\s\S])*+\")"
    ),
    joint=Pattern(r"(?:\s|\\\n|#[^\n]*+\n){0,200}+(?:\+\s{0,200}+)?"),
    opening=Pattern(rf"(?:<[A-Za-z_][\w.]{{0,60}}+:?[ ]?)?[\[{{]|<?(?:{_WORDS})?\("),
    escapes={"'": _ESCAPES, '"': _ESCAPES},
    words={"None": (None, "None"), "True": ("True", "true"), "False": ("False", "false")},
    number=lambda text: decimal(text, ".0"),
    statement=Pattern(
        r"(?<![\w.$@\]])(?P<of>[A-Za-z_][\w.]{0,80}+)\[\s{0,4}+[bu]?"
        r"(?:'([^'\\\n]{1,80}+)'|\"([^\"\\\n]{1,80}+)\")\s{0,4}+\]\s{0,20}+=(?![=~>])[ \t]{0,20}+"
    ),
    foreign=Pattern(r"[A-Za-z_$][\w$]{0,60}+[ \t]{0,4}+:(?!:)|`|(?:null|true|false|undefined|nil)\b|\[Symbol\("),
)


def find(view: View) -> Iterator[Stretch]:
    """Dictionaries, lists of pairs, and what is set one by one."""
    return collect(view, NOTATION)
