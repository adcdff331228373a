"""Error codes and the gateway's error texts in free text, each with its place.

A code counts where it stands as a word of its own and is one that a refusal carries; words such as SUCCESS or FAIL,
which stand in every log, do not. What people write instead of ILLEGAL_SIGN counts as it, unless they speak of their own
check of a notification or a return: there Alipay refused nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from alidiag import codes
from alidiag.checks.second_witness import echo_of
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
_RECEIVED = re.compile(
    r"\bnotif(?:y|ied|ication|ications)\b|\bcallbacks?\b|\bwebhooks?\b|\basync\w*|\breturn (?:url|page)\b"
    r"|异步|回调|回传|通知(?!地址|网址|链接|url)|同步返回|返回(?=(?:的)?(?:结果|参数|数据|页面)?\s?验签)",
    re.IGNORECASE,
)
"""Words for a message that a merchant received."""
_CHECKED = re.compile(
    r"\bverif\w+|\bvalidat\w+|\bcheck(?:s|ed|ing)?\b|\bsign(?:ature)?s?\b|验签|验证|签名|校验", re.IGNORECASE
)
_FAILS = re.compile(
    r"\bfail\w*|\bfalse\b|\binvalid\b|\bwrong\b|\bmismatch|\b(?:does|do|did)(?: not|n't) (?:match|verify|hold|pass)"
    r"|失败|不通过|不过|通不过|不一致|不匹配|不正确|错误|有误|不对|报错",
    re.IGNORECASE,
)
_VERIFY_FAILED = re.compile(
    r"\bverify[ _](?:notify|return|sign|result)?[ =]?(?:is |returns? |returned |= ?)?(?:fail\w*|false)\b", re.IGNORECASE
)
"""What the merchant's own program prints."""
_REFUSED = re.compile(
    r"下单|请求|调用|网关|接口|支付宝(?:报|提示|返回)|收银台|\brequest|\bgateway|\brefus|\banswer", re.IGNORECASE
)
"""Words near by that tell of a refusal by Alipay after all."""
_SENTENCE_END = re.compile(r"[。！？!?\n]|\. ")
_NEAR = 90
"""Characters of the same sentence around a word for failure in which the other words are looked for."""
_BEFORE = 20
"""Characters before such words, in the same sentence, that may tell of a refusal."""
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


def own_checks_in(view: View) -> list[Lines]:
    """Where people say that their own check of a notification or a return fails."""
    return [view.lines(start, end) for start, end in _own_checks(view.text)]


@lru_cache(maxsize=1)
def _own_checks(text: str) -> tuple[tuple[int, int], ...]:
    spans = [said.span() for said in islice(_VERIFY_FAILED.finditer(text), MOST)]
    for fails in islice(_FAILS.finditer(text), MOST):
        before = _SENTENCE_END.split(text[max(0, fails.start() - _NEAR) : fails.start()])[-1]
        after = _SENTENCE_END.split(text[fails.end() : fails.end() + _NEAR])[0]
        start = fails.start() - len(before)
        checked = [one.start() for one in _CHECKED.finditer(before)]
        received = _RECEIVED.search(before + fails[0] + after)
        if not checked or received is None:
            continue
        first, last = min(received.start(), checked[-1]), max(received.end(), len(before) + len(fails[0]))
        # "The gateway answers: signature wrong" in a sentence that names the notification too is Alipay's answer.
        if not _REFUSED.search((before + fails[0] + after)[max(0, first - _BEFORE) : last]):
            spans.append((start + first, start + last))
    return tuple(sorted(spans))


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
            if not (name == "ILLEGAL_SIGN" and _is_own_check(text, said)):
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


def _is_own_check(text: str, said: re.Match[str]) -> bool:
    """Whether words for a wrong signature, not the code itself, belong to a merchant's own check."""
    if said[0].lower().startswith("illegal"):
        return False
    return any(start <= said.start() and said.end() <= end for start, end in _own_checks(text))


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
