"""Private values in a free text: behind a name that says so, and by their look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from alidiag.model import Param
from alidiag.privacy.members import inside, logins
from alidiag.privacy.names import is_private

_NAME = r"([^\W\d][\w.-]{0,59})"
_PAIR = re.compile(r"(?<![\w.-])" + _NAME + r"(?:=|%3D|\"?[ \t]{0,3}(?:=>|:(?!//))[ \t]{0,3})([^&\s\"'<>\\]{1,2000})")
_MEMBER = re.compile(
    r"\"" + _NAME + r"\\?\"[ \t]{0,8}:[ \t]{0,8}(?:\\?\"((?:[^\"\\\n]|\\[^\"\n]){1,2000})|(-?\d[\d.]{0,60}))"
)
_ELEMENT = re.compile(r"<(?:param name=\")?" + _NAME + r"\"?>([^<\n]{1,2000})</")
_FIELD = re.compile(r"name=[\"']" + _NAME + r"[\"'][^<>\n]{0,80}?value=[\"']([^\"'<>\n]{1,2000})", re.IGNORECASE)
_ROW = re.compile(r"\[" + _NAME + r"\] => ([^\n]{1,2000})")
_LABELLED = re.compile(
    r"(?:\b(?:phone|mobile|tel|telephone|e-?mail|name|address|passport|identity|card|buyer|payer|customer|cell)"
    r"(?:[ \t](?:card|number|no\.?|id|name|code|account)){0,2}"
    r"|姓名|名字|联系人|收货人|收件人|买家|电话|手机号?码?|联系方式|邮箱|地址|身份证号?码?|护照号?码?|银行卡号?|卡号|付款码)"
    r"[ \t]{0,3}(?:[:：=]|\bis\b|是|为)[ \t]{0,3}([^\n,;，；。]{2,80})",
    re.IGNORECASE,
)
PATTERNS = tuple(
    re.compile(source, re.ASCII)
    for source in (
        r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}",
        r"(?<![\d.])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\d])",
        r"(?<!\w)\+\d{1,3}[ -]?\(?\d[\d ()-]{6,14}\d",
        r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{9}[0-9Xx](?![0-9A-Za-z])",
        r"(?<![0-9A-Za-z])2088\d{12}(?![0-9])",
        r"(?<![0-9A-Za-z])(?:2[5-9]|30)\d{14,22}(?![0-9])",
        r"(?<![0-9A-Za-z])[EGDSPH]\d{8}(?![0-9A-Za-z])",
    )
)
"""E-mails, telephones, Chinese identity numbers, Alipay user ids, payment codes, passports."""
_DIGITS = re.compile(r"(?<![\dA-Za-z._-])\d(?:[ -]?\d){12,18}(?![\dA-Za-z])", re.ASCII)
_LONG = re.compile(r"[A-Za-z0-9+/_%-]{32,}={0,2}", re.ASCII)
MOST = 20_000
"""Values that are kept; a ticket with more is no ticket."""


def values_of(params: Iterable[Param]) -> Iterator[str]:
    """The private values of a request or a message, as they are decoded and as they were sent."""
    for param in params:
        if not param.value:
            continue
        if is_private(param.name):
            yield param.value
            yield param.raw_value
        else:
            yield from inside(param.value, param.name)


def values_in(text: str) -> Iterator[str]:
    """The private values of a free text: behind a name that says so, and by their look."""
    count = 0
    for pattern in (_PAIR, _MEMBER, _ELEMENT, _FIELD, _ROW):
        for found in pattern.finditer(text):
            if is_private(found[1]):
                yield found[found.lastindex or 2]
                if (count := count + 1) > MOST:
                    return
    for found in _LABELLED.finditer(text):
        yield found[1].strip()
    yield from logins(text)
    for one, _, _ in looks_in(text):
        yield one


def looks_in(text: str) -> Iterator[tuple[str, int, int]]:
    """What looks private in a text, with its place."""
    for pattern in PATTERNS:
        for found in pattern.finditer(text):
            yield found[0], *found.span()
    for found in _DIGITS.finditer(text):
        if is_card(found[0]):
            yield found[0], *found.span()
    for found in _LONG.finditer(text):
        if is_dense(found[0]):
            yield found[0], *found.span()


def is_card(text: str) -> bool:
    """Whether digits carry the check digit of a bank card (ISO/IEC 7812-1, annex B)."""
    digits = [int(char) for char in text if char.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0


def is_dense(text: str) -> bool:
    """Whether a long run of letters and digits looks like a signature, a key or a token rather than like words."""
    digits = sum(char.isdigit() for char in text)
    lower = sum("a" <= char <= "z" for char in text)
    upper = sum("A" <= char <= "Z" for char in text)
    return digits >= 4 and lower + upper >= 4 and "--" not in text and "__" not in text
