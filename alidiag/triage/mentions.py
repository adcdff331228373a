"""Error codes and the gateway's error texts in free text, each with its place.

A code counts where it stands as a word of its own and is one that a refusal carries; words such as SUCCESS or FAIL,
which stand in every log, do not. What people write instead of ILLEGAL_SIGN counts as it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from alidiag import codes
from alidiag.checks.second_witness import echo_of
from alidiag.named import NamedTuple
from alidiag.ticket import Lines
from alidiag.triage.view import View

_WORD = re.compile(r"(?<![A-Za-z0-9_=&?/.-])[A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){0,8}(?![A-Za-z0-9_]|\.[a-z])")
_SAID = (
    (
        re.compile(
            r"illegal[ _-]sign(?![ _-]?type)\b|验签失败|验签不通过|签名错误|签名不正确|签名验证失败|签名有误",
            re.IGNORECASE,
        ),
        "ILLEGAL_SIGN",
    ),
    (re.compile(r"\binvalid[ _-]parameter\b|参数无效|无效参数", re.IGNORECASE), "INVALID_PARAMETER"),
    (re.compile(r"\billegal[ _-]partner\b(?![ _-]exterface)", re.IGNORECASE), "ILLEGAL_PARTNER"),
)
"""What people and programs write instead of a code."""
KINDS = frozenset({"gateway", "business", "system"})
AROUND = 4_000
"""Characters behind a code in which the string that the gateway echoes is looked for."""
MOST = 500
"""Mentions that are looked at."""
_NO_CODES = frozenset(
    {"GET", "POST", "HTTP", "HTTPS", "UTF", "GBK", "MD5", "RSA", "RSA2", "DSA", "ERROR", "URL", "TEMP"}
)


class Mention(NamedTuple):
    """One code at one place. `echo` is the pre-sign string that the gateway's text repeats near it."""

    code: str
    kind: str
    start: int
    lines: Lines
    echo: str | None = None


def mentions_in(view: View) -> tuple[list[Mention], bool]:
    """The codes of a ticket, in their order; and whether there were more than are looked at."""
    text = view.text
    found: dict[int, tuple[str, int]] = {}
    for word in _WORD.finditer(text):
        name = word[0]
        if name not in _NO_CODES and _is_refusal(name):
            found[word.start()] = (name, word.end())
    for pattern, name in _SAID:
        for said in pattern.finditer(text):
            found.setdefault(said.start(), (name, said.end()))
    for name in _chinese():
        at = text.find(name)
        while at >= 0:
            found.setdefault(at, (name, at + len(name)))
            at = text.find(name, at + len(name))
    out: list[Mention] = []
    for at in sorted(found)[:MOST]:
        name, end = found[at]
        code = codes.exact(name)
        lines = view.lines(at, end)
        echo = echo_of(_behind(text, end)) if name in ("ILLEGAL_SIGN", "0002") else None
        out.append(Mention(name, code.kind if code else "", at, lines, echo))
    return out, len(found) > MOST


@lru_cache(maxsize=4096)
def _is_refusal(name: str) -> bool:
    code = codes.exact(name)
    return code is not None and code.kind in KINDS


@lru_cache(maxsize=1)
def _chinese() -> tuple[str, ...]:
    return tuple(name for name in codes.names() if not name.isascii())


def _behind(text: str, at: int) -> str:
    """What stands behind a code, up to the next empty line."""
    return text[at : at + AROUND].partition("\n\n")[0]
