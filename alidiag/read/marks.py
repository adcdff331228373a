"""By what a gateway request is recognised, before anything else is known of it."""

from __future__ import annotations

import re

from alidiag.pattern import Pattern
from alidiag.query import decode

NAMES = frozenset(
    (
        "service", "partner", "sign", "sign_type", "_input_charset",
        "notify_id", "app_id", "method", "sec_id", "req_data",
    )
)  # fmt: skip
"""A text with none of these parameters is no gateway request."""

STARTS = NAMES | frozenset(
    (
        "biz_content", "body", "charset", "currency", "notify_url", "out_trade_no", "partner_trans_id",
        "payment_type", "product_code", "return_url", "rmb_fee", "seller_id", "subject", "timestamp",
        "total_fee", "trans_amount", "trans_name", "version",
    )
)  # fmt: skip
"""Names that a new pair is known by where the `&` before it is lost in a line break."""

NAMED = Pattern(
    r"(?:_input_charset|app_id|is_success|notify_\w{2,4}|partner|re[sq]_\w{4,5}|re\w{4}_token|se(?:c_id|rvice)|sign"
    r"|trade_status)"
)
"""One of these is in every list of names and values that is worth reading."""

ENDINGS = ("gateway.do", "rest.htm")
"""What the path of a gateway ends in."""

TELLING = Pattern(
    r"sign|service|partner|notify_|trade_status|alipay|gateway\.do|rest\.htm|resultStatus|is_success|app_id|res_data"
    r"|res_error|req_data|biz_content|_input_charset|sec_id|_response\b|client-id",
    re.IGNORECASE,
)
"""A text without any of these holds nothing of Alipay's."""

_ENTITIES = ("amp;", "#38;", "#038;", "#x26;")


def may_tell(text: str) -> bool:
    """Whether a text may be of Alipay: it has a word that a request or message has. Never a proof."""
    return TELLING.compiled.search(text) is not None


def is_worth(text: str) -> bool:
    """Whether a request or message may be written in a text: it has an address or pairs, or markup, or data."""
    return "{" in text or "<" in text or ("=" in text and ("&" in text or "://" in text)) or "ocation:" in text


def telling(text: str, start: int, end: int) -> list[int]:
    """The places between two of a text where a word stands that a request or message has."""
    return [found.start() for found in TELLING.compiled.finditer(text, start, end)]


def is_mark(raw_name: str) -> bool:
    """Whether a raw parameter name is one that a gateway request has, in any case and behind HTML damage."""
    if raw_name in NAMES:
        return True
    if len(raw_name) > 100:
        return False
    name = decode(raw_name, "utf-8").casefold().strip(" \t\r\n")
    for entity in _ENTITIES:
        name = name.removeprefix(entity)
    return name in NAMES


def is_marked(query: str) -> bool:
    """Whether a query or body holds a parameter that a gateway request has."""
    return any(is_mark(piece[:101].partition("=")[0]) for piece in query.split("&"))


def is_address(gateway: str) -> bool:
    """Whether an address looks like a gateway's, be it a known one or not."""
    return any(ending in gateway for ending in ENDINGS)
