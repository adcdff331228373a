"""Values that visibly were percent-encoded once more than they were decoded: no key is needed to see it."""

from __future__ import annotations

import re

from alidiag.frozen import replace
from alidiag.lossless import WINDOWS, decoded
from alidiag.model import Param, Request
from alidiag.pattern import Pattern
from alidiag.query import decode, unescape

_LOOKS = Pattern(
    r"https?%3A%2F%2F"  # an address
    r"|%7B(?:%22|%7D)|%5B(?:%7B|%22|%5D)"  # JSON
    r"|%3C(?:%3F|[A-Za-z])"  # XML
    r"|[\w.+-]{1,64}%40[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}\Z"  # an e-mail
    r"|\d{4}-\d\d-\d\d(?:\+|%20)\d\d%3A\d\d%3A\d\d\Z",  # a time
    re.IGNORECASE | re.ASCII,
)
"""How encoded values begin that are never meant as they stand."""
_WHOLE = Pattern(r"(?:[\w.~!*'()+-]|%[0-9A-Fa-f]{2})*\Z", re.ASCII)
"""What an encoder writes: plain characters, and escapes."""


def is_encoded(value: str, codec: str) -> bool:
    """Whether a decoded value visibly is percent-encoded still."""
    if "%" not in value or not _WHOLE.compiled.match(value):
        return False
    return _LOOKS.compiled.match(value) is not None or _is_foreign(value, codec)


def _is_foreign(value: str, codec: str) -> bool:
    """Whether escapes stand for text beyond ASCII, two characters at least, in UTF-8 or the declared charset."""
    data = unescape(value.encode("ascii"))
    for name in dict.fromkeys(("utf-8", codec, WINDOWS)):
        try:
            text = decoded(data, name)
        except UnicodeDecodeError:
            continue
        return sum(char > "\x7f" and char.isprintable() for char in text) > 1
    return False


def encoded_params(request: Request, unsigned: frozenset[str]) -> list[Param]:
    """The parameters whose values visibly are encoded still; of an order string none, for there it is usual."""
    if request.is_order:
        return []
    return [p for p in request.params if p.name not in unsigned and is_encoded(p.value, request.codec)]


def decoded_once_more(request: Request, unsigned: frozenset[str]) -> Request:
    """The request as it was meant, where it was encoded twice.

    Where every value looks as an encoder writes it, all were encoded twice; else only those of which it is visible.
    """
    business = [p for p in request.params if p.name not in unsigned]
    whole = all(_WHOLE.compiled.match(p.value) for p in business)
    seen = set(map(id, business if whole else encoded_params(request, unsigned)))
    codec = request.codec
    params = (p._replace(value=decode(p.value, codec)) if id(p) in seen else p for p in request.params)
    return replace(request, params=tuple(params))
