"""Query strings and form bodies: text <-> parameters, percent-coding in a named charset, with spans and without loss.

Percent-escapes are octets of the request's charset, and so are the plain ASCII letters between them: GBK `B2 41` is
written `%B2A`. A value is therefore turned into octets whole and decoded whole. Octets that do not belong to the
charset become lone surrogates (see `lossless`), so that every value can be turned back into the octets it came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby

from alidiag.lossless import to_bytes, to_text
from alidiag.model import Param, Span

CODECS = {"utf-8": "utf-8", "utf8": "utf-8", "gbk": "gbk", "gb2312": "gb2312", "gb18030": "gb18030"}
"""Charset names that the gateway knows, in lower case, and the codec of each. Nothing else ever reaches `codecs`."""

DEFAULT_CODEC = "gbk"
"""What the gateway assumes when `_input_charset` is missing."""

_HEX = {(a + b).encode(): bytes([int(a + b, 16)]) for a in "0123456789abcdefABCDEF" for b in "0123456789abcdefABCDEF"}
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._")

_GLUED = 3
"""Characters of the shortest value of a control parameter: `MD5`, `GBK`."""

Where = int | Sequence[int]
"""Where a query stands in the pasted text: the offset of its first character, or the offset of each and of its end."""


def glued_name(name: str, names: Iterable[str]) -> str | None:
    """The name that a pair without `=` begins with, where what follows looks like its value: `signbc1bb9...`."""
    for known in sorted(names, key=len, reverse=True):
        value = name.removeprefix(known)
        if value != name and len(value) >= _GLUED and value[0].isalnum():
            return known
    return None


def codec_of(charset: str | None) -> str:
    """The codec for a declared charset; the gateway's default for a missing or unknown one."""
    return CODECS.get(charset.strip().lower(), DEFAULT_CODEC) if charset else DEFAULT_CODEC


def octets(raw: str, codec: str, *, plus: bool = True) -> bytes:
    """The octets that a percent-coded text stands for; a malformed escape stands for itself.

    Characters that `codec` cannot hold are left out here by being written in UTF-8; see `decode`, which keeps them.
    """
    if plus and "+" in raw:
        raw = raw.replace("+", " ")
    try:
        data = to_bytes(raw, codec)
    except UnicodeEncodeError:
        data = raw.encode("utf-8", "surrogateescape")
    return unescape(data)


def unescape(data: bytes) -> bytes:
    """Percent-escapes turned into the octets they name; everything else, malformed escapes included, is kept."""
    if b"%" not in data:
        return data
    first, *rest = data.split(b"%")
    out = [first]
    for piece in rest:
        octet = _HEX.get(piece[:2])
        if octet is None:
            out.append(b"%")
            out.append(piece)
        else:
            out.append(octet)
            out.append(piece[2:])
    return b"".join(out)


@lru_cache(maxsize=4096)
def decode(raw: str, codec: str) -> str:
    """The text of a raw name or value: `+` is a blank, escapes are octets of `codec`, decoded without loss."""
    if "+" in raw:
        raw = raw.replace("+", " ")
    if "%" not in raw:
        return raw
    try:
        return to_text(unescape(to_bytes(raw, codec)), codec)
    except UnicodeEncodeError:
        # A character stands plainly in the text that the charset does not have: keep it, decode around it.
        foreign = {char for char in set(raw) if not _holds(codec, char)}
    return "".join(
        "".join(run) if kept else to_text(unescape(to_bytes("".join(run), codec)), codec)
        for kept, run in groupby(raw, foreign.__contains__)
    )


def _holds(codec: str, char: str) -> bool:
    try:
        to_bytes(char, codec)
    except UnicodeEncodeError:
        return False
    return True


_ASCII_LIKE = frozenset({"utf-8", "gbk", "gb18030"})
"""Charsets in which letters and digits of ASCII are the octets of ASCII."""
_TABLES: dict[tuple[str, bool, str], list[str]] = {}
"""What each octet becomes, for each way of escaping that was asked for."""


def escape(text: str, codec: str, *, blank: str = "+", lower: bool = False, also_plain: str = "") -> str:
    """`text` percent-coded in `codec`, as `application/x-www-form-urlencoded` unless told otherwise.

    Args:
        text: the value. Lone surrogates of `decode` become the octets they stand for.
        codec: one of `CODECS`' values, or any codec a mistake wants to try.
        blank: what a blank becomes, `+` or `%20`.
        lower: lower-case hex digits.
        also_plain: characters to leave as they are, besides letters, digits and `-._`.

    Raises:
        UnicodeEncodeError: a character is not in the charset.
    """
    if text.isalnum() and text.isascii() and codec in _ASCII_LIKE:
        return text
    table = _TABLES.get((blank, lower, also_plain))
    if table is None:
        plain = _PLAIN | frozenset(also_plain)
        form = "%%%02x" if lower else "%%%02X"
        table = [char if (char := chr(octet)) in plain else form % octet for octet in range(256)]
        table[32] = blank
        _TABLES[blank, lower, also_plain] = table
    return "".join(map(table.__getitem__, to_bytes(text, codec)))


def split(query: str, codec: str, place: str, where: Where = 0) -> list[Param]:
    """The parameters of a query string or form body, in their order, duplicates and empty ones included.

    Empty pieces between two `&` are no parameters (WHATWG URL, 5.1); their places show in the spans.
    """
    params = []
    position = 0
    for piece in query.split("&"):
        start, position = position, position + len(piece) + 1
        if not piece:
            continue
        raw_name, equals, raw_value = piece.partition("=")
        end = start + len(piece)
        middle = start + len(raw_name) + len(equals)
        if isinstance(where, int):
            span, value_span = Span(where + start, where + end), Span(where + middle, where + end)
        else:
            span, value_span = Span(where[start], where[end]), Span(where[middle], where[end])
        params.append(
            Param(
                decode(raw_name, codec),
                decode(raw_value, codec),
                raw_name,
                raw_value,
                span,
                value_span,
                place,
            )
        )
    return params


def declared_charset(query: str) -> str | None:
    """The value of `_input_charset` in a raw query, found before anything is decoded; None where it is missing."""
    for piece in query.split("&"):
        if piece.startswith("_input_charset="):
            return decode(piece[15:], "utf-8")
    return None


def bad_octets(text: str) -> list[int]:
    """The places of octets in a decoded text that do not belong to its charset."""
    if text.isascii():
        return []
    return [i for i, char in enumerate(text) if "\udc80" <= char <= "\udcff"]
