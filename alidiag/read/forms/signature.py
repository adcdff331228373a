"""A signature that stands in a text behind its label, apart from any request: `签名结果: 6d16...`, `sign = ...`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alidiag.pattern import Pattern
from alidiag.read.found import Found, Kind, Stretch, View

_SAID = Pattern(
    r"(?<![A-Za-z0-9_&?%$.\"'<\[{-])(?:(?:my[ _])?sign(?:ature)?(?:[ _-]?(?:value|result|str(?:ing)?))?"
    r"|(?:md5|rsa2?|数字|生成的|我的)?(?:加签|签名)(?:结果|值|串|数据|后)?)[\"'`*)）\]]{0,3}"
    r"[ \t]{0,8}(?:is|为|是)?[ \t]{0,8}[:：=＝>]{1,3}[ \t]{0,8}+(?:\r?\n[ \t]{0,8}+)?[\"'“‘`\[【]?",
    re.IGNORECASE,
)
_VALUE = Pattern(
    r"(?:[0-9A-Fa-f]{64}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{32})(?![0-9A-Za-z+/=%&])"
    r"|[A-Za-z0-9+/%]{40,2000}+(?:\r?\n[ \t]{0,40}+[A-Za-z0-9+/]{1,100}+(?![^\s=\"'`”’\]】])){0,20}+={0,2}"
    r"(?![A-Za-z0-9&=])"
)
_BREAK = Pattern(r"\s+")
LEAST = 60
"""Characters of a signature in base64: with a key of 512 bits it has 88, with DSA 64."""


def find(view: View) -> Iterator[Stretch]:
    """Signatures that are named so and belong to nothing that was read."""
    text = view.text
    at = 0
    while found := _SAID.compiled.search(text, at):
        at = found.end()
        value = _VALUE.compiled.match(text, at)
        if value is None:
            continue
        part = view.part(*value.span())
        part = part.edited([(one.start(), one.end(), "") for one in _BREAK.compiled.finditer(part.text)])
        if len(part) < LEAST and len(part) not in (32, 40):
            continue
        at = value.end()
        yield Stretch(value.start(), at, (Found(Kind.SIGNATURE, "lines", part.whole, part),))
