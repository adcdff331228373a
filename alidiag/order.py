"""In-app order strings: `name="value"` pairs joined with `&` -> parameters, with spans and without loss.

The quotes belong to the form, not to the values, and a value's characters stand for themselves: nothing but `sign` is
URL-encoded. Values between quotes that were written for HTML, `&quot;`, are taken to be written for it too. A value may
hold `&`, `=` and even quotes (Alipay's own example has JSON in `trade_information`): it ends at the first quote behind
which another pair begins. Which quotes were there shows in the spans: `Param.span` reaches over them,
`Param.value_span` does not.
Source: https://global.alipay.com/docs/ac/global/mobile_securitypay_pay.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from alidiag.model import Param, Span
from alidiag.pattern import Pattern
from alidiag.query import Where, decode

SERVICE = "mobile.securitypay.pay"
"""The service that takes order strings."""

QUOTES = ('"', "&quot;", "&#34;", "&#034;", "&#x22;", "“", "”", "%22")
"""What a value may stand between; all but the first are damage. A typographic pair has two different ones."""

SEPARATORS = ("amp;", "#38;", "#038;", "#x26;")
"""What is left of an entity in front of a name, where `&` was written for HTML."""

_QUOTE = "(?:" + "|".join(map(re.escape, QUOTES)) + ")"
_NAME = r"(?:amp;|#0?38;|#x26;)?[^\s=&\"“”?]{1,64}"
_PAIR = Pattern(rf"[ \t\r\n]*({_NAME})=({_QUOTE})?")
_NEXT = rf"[ \t\r\n]*(?:\Z|&[ \t\r\n]*{_NAME}=)"
_CLOSE = {
    '"': Pattern(rf'"(?={_NEXT})'),
    "&": Pattern(rf"&(?:quot|#0?34|#x22);(?={_NEXT})"),
    "%": Pattern(rf"%22(?={_NEXT})"),
    "“": Pattern(rf"[“”\"](?={_NEXT})"),
}
LONGEST = 131_072
"""Characters of an order string that are looked at."""
_OPEN_END = Pattern(r"&(?=[ \t\r\n]*(?:amp;)?([A-Za-z_]\w{0,63})=)")
EATEN = "¬×¤®©¶°µ¢§÷±·£¥¨¸ªº¯¦¡«»"
"""What a browser makes of the beginnings of some names behind `&`."""
_BEGIN = Pattern(
    rf"(?<![\w{EATEN}])"
    r"[A-Za-z_]\w{0,63}=(?:\"[^\"]{0,2000}\"|&(?:quot|#0?34|#x22);[^\"&]{0,2000}&(?:quot|#0?34|#x22);"
    r"|%22(?:[^%\"&\s]|%(?!22)){0,2000}+%22"
    r"|[“”][^\"“”]{0,2000}[“”])[ \t\r\n]*"
    rf"(?:&|[{EATEN}](?=[A-Za-z_]{{1,40}}=))"
)
_BEFORE = Pattern(rf"(?<![\w{EATEN}&;])([A-Za-z_]\w{{0,63}})=({_QUOTE})?")
_CHARSET = Pattern(rf"(?:\A|&|;)_input_charset={_QUOTE}?([\w-]{{1,40}})")


class Order(NamedTuple):
    """An order string that was read, and where in the text it ends."""

    params: tuple[Param, ...]
    end: int


def begin_of(text: str, start: int = 0) -> int | None:
    """Where the next order string begins, from a place on: at the first quoted pair that another pair follows."""
    found = _BEGIN.compiled.search(text, start)
    if found is None:
        return None
    begin = found.start()
    # Pairs before it may hold quotes, or have none.
    for _ in range(_PAIRS):
        if (earlier := _pair_before(text, begin)) is None or earlier < start:
            break
        begin = earlier
    return begin


_PAIRS, _FAR = 50, 3000
"""How many pairs, and how many characters of each, are looked for before the first simple one."""


def _pair_before(text: str, begin: int) -> int | None:
    """Where the pair begins whose value ends right before an `&` at `begin`; None where no such pair is there."""
    joint = begin - 1
    while joint >= 0 and text[joint] in " \t\r\n":
        joint -= 1
    if joint < 1 or text[joint] not in "&;":
        return None
    joint = text.rfind("&", 0, joint + 1)
    low = max(0, joint - _FAR)
    last = None
    for found in _BEFORE.compiled.finditer(text, low, joint):
        _, end = _value_end(text[: begin + 64], found.end(), found[1], found[2])
        if _skip(text, end) == joint:
            last = found.start()
    return last


def declared_charset(text: str) -> str | None:
    """The value of `_input_charset` in an order string, between quotes or not; None where it is missing."""
    found = _CHARSET.compiled.search(text)
    return found[1] if found else None


def split_order(text: str, codec: str, place: str, where: Where = 0) -> Order:
    """The parameters of an order string, in its order, duplicates, empty and unquoted ones included.

    Args:
        text: the order string, from its first name on; other text may stand behind it.
        codec: of the request, in which `sign` is URL-encoded.
        place: `Param.place`.
        where: where the text stands in what was pasted.
    """
    params: list[Param] = []
    end = at = 0
    while head := _PAIR.compiled.match(text, at):
        name, quote, start = head[1], head[2], head.end()
        finish, end = _value_end(text, start, name, quote)
        raw = text[start:finish]
        value = unescape_entities(raw) if quote and quote[0] == "&" else raw
        value = decode(raw, codec) if _bare(name) == "sign" else value
        spans = _span(where, head.start(1), end), _span(where, start, finish)
        params.append(Param(name, value, name, raw, *spans, place))
        at = _skip(text, end)
        if text[at : at + 1] != "&":
            break
        at += 1
    return Order(tuple(params), end)


def is_quoted(param: Param) -> bool:
    """Whether a parameter of an order string stands in quotes, of whatever kind."""
    return param.value_span.start - param.span.start > len(param.raw_name) + 1


def is_closed(param: Param) -> bool:
    """Whether the quote that a value begins with is closed."""
    return param.span.end > param.value_span.end


def unescape_entities(text: str) -> str:
    """`&amp;`, `&quot;` and the like as the characters that they stand for in HTML."""
    return _ENTITY.compiled.sub(_character, text)


_ENTITY = Pattern(r"&(?:(amp|quot|lt|gt|apos)|#(\d{1,6})|#[xX]([0-9a-fA-F]{1,5}));")
_CHARACTERS = {"amp": "&", "quot": '"', "lt": "<", "gt": ">", "apos": "'"}


def _character(found: re.Match[str]) -> str:
    if found[1]:
        return _CHARACTERS[found[1]]
    code = int(found[2]) if found[2] else int(found[3], 16)
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else found[0]


def _bare(name: str) -> str:
    for rest in SEPARATORS:
        name = name.removeprefix(rest)
    return name


def _value_end(text: str, start: int, name: str, quote: str | None) -> tuple[int, int]:
    """Where a value ends, and where its pair does."""
    if quote is None:
        end = _open_end(text, start)
        return end, end
    family = quote[0] if quote[0] in '"&%' else "“"
    closers = ("“", "”", '"') if family == "“" else tuple(q for q in QUOTES if q[0] == family)
    if _bare(name) in {"sign", "sign_type"}:
        # These hold no quote, so the first one closes them; any other text may stand behind.
        ends = [(place, place + len(one)) for one in closers if (place := text.find(one, start)) >= 0]
        return min(ends, default=(len(text), len(text)))
    if closing := _CLOSE[family].compiled.search(text, start):
        return closing.start(), closing.end()
    ends = [(place, place + len(one)) for one in closers if (place := text.rfind(one, start)) >= 0]
    return max(ends, default=(len(text), len(text)))


def _open_end(text: str, start: int) -> int:
    """Where a value without quotes ends: at the next pair; inside the query of an address, at the next known name."""
    is_address = text[start : start + 8].lower().startswith(("http://", "https://"))
    for found in _OPEN_END.compiled.finditer(text, start):
        if not is_address or found[1] in _NAMES or "?" not in text[start : found.start()]:
            return found.start()
    return start + len(text[start:].rstrip(" \t\r\n"))


_NAMES = frozenset(
    (
        "_input_charset", "app_id", "appenv", "body", "currency", "extern_token", "forex_biz", "goods_type",
        "hb_fq_param", "it_b_pay", "notify_url", "out_context", "out_trade_no", "partner", "payment_inst",
        "payment_type", "product_code", "refer_url", "return_url", "rmb_fee", "rn_check", "seller_id", "service",
        "show_url", "sign", "sign_type", "split_fund_info", "subject", "total_fee", "trade_information",
    )
)  # fmt: skip
"""Parameters of order strings."""


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _span(where: Where, start: int, end: int) -> Span:
    return Span(where + start, where + end) if isinstance(where, int) else Span(where[start], where[end])
