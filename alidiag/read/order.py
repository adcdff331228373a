"""An in-app order string, bare or as it stands in source code, JSON, HTML or a link."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from alidiag.model import Finding, Level, Span
from alidiag.order import SERVICE, begin_of, split_order, unescape_entities
from alidiag.pattern import Pattern
from alidiag.query import unescape
from alidiag.read.draft import Draft, Piece, damaged, offset, span_of, stretch, within
from alidiag.read.marks import ENDINGS
from alidiag.read.paste import CLOSING, enclosed, trim_space, unread
from alidiag.read.url import is_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from alidiag.query import Where

_HINTS = ('="', "=&quot;", "=&#", "=“", '=\\"', "=\\\\", SERVICE)
_ESCAPE = Pattern(r"\\(?:ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|u[0-9a-f]{4}|.)", re.DOTALL | re.IGNORECASE)
_UTF_8 = Pattern(
    r"%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-4](?:%[89ab][0-9a-f]){3}",
    re.IGNORECASE,
)
_GBK = Pattern(r"%[0-7][0-9a-f]|%[89a-f][0-9a-f](?:%[0-9a-f]{2}|[@-~])?", re.IGNORECASE)
"""One character each."""
_VALUE = Pattern(r"[^&?#=\s\"'<>]*%22%26[^&#\s\"'<>]*", re.IGNORECASE)
"""One parameter of a link that holds a whole order string."""
_ENTITY = Pattern(r"&(?:#?\w{1,6});")
_ATTRIBUTE = Pattern(r"<[^<>]{0,500}=[\"']?\Z")
_SERVICE = Pattern(r"(?:\A|[&?\"'\s])service=" + re.escape(SERVICE) + r"(?![\w.])")
_BREAK = Pattern(r"[ \t]*(?:\r\n|\n|\r)[ \t]*")
_LAYERS = 4
_WRAP = 60
"""Characters: a line that was broken by a mail or a terminal has at least so many."""


def is_order(text: str) -> bool:
    """Whether the text holds an order string; one inside an address only where it is of the in-app service."""
    if not any(hint in text for hint in _HINTS):
        return False
    if SERVICE not in text and is_url(text):
        return False
    return _opened(text) is not None


def read_order(text: str) -> Draft:
    """The order string in a text, taken out of whatever escapes the place where it stood had put on it."""
    inner, where, begin, layers = _opened(text) or (text, 0, 0, [])
    size = len(inner)
    begin, end = _trimmed(inner, begin, size)
    found = split_order(inner[begin:end], "utf-8", "body")
    last = begin + found.end if found.params else end
    notes = _around(text, inner, where, begin, last)
    whole = span_of(where, begin, last)
    notes += [
        Finding("order-unwrapped", Level.NOTE, f"The order string stood {how}; it was taken out of there.", span=whole)
        for how in layers
    ]
    order, places, broken = _joined(inner, where, begin, last)
    notes += broken
    address = _address(text, offset(where, begin)) if where == 0 else None
    return Draft(
        gateway=text[slice(*address)] if address else "",
        gateway_span=address,
        pieces=(Piece(order, places, "body", order=True),),
        notes=tuple(notes),
    )


def read_order_body(body: str, where: Where, address: Draft) -> Draft:
    """The order string that somebody gave as the body of a request to an address, which is not how it is sent.

    Args:
        body: the body.
        where: where it stands in the pasted text.
        address: what was read of the address. Parameters of its own are no part of the string.
    """
    draft = within(read_order(body), where)
    message = (
        "The body is the order string of an in-app payment, and was read as one. An app hands it to Alipay's app; sent "
        "to an address it would be read as a form."
    )
    unwrapped = Finding("order-unwrapped", Level.WARNING, message, span=span_of(where, 0, len(body)))
    notes = [*address.notes, unwrapped, *draft.notes]
    if own := [piece for piece in address.pieces if piece.text.strip()]:
        message = "The parameters of the address are no part of the order string in the body; they were not read."
        span = span_of(own[0].where, 0, len(own[0].text))
        notes.append(Finding("request-not-read", Level.WARNING, message, span=span, fix="Give the order string alone."))
    if address.gateway:
        draft = draft._replace(gateway=address.gateway, gateway_span=address.gateway_span)
    return draft._replace(notes=tuple(notes), form="order")


def is_order_body(body: str) -> bool:
    """Whether a body is an order string. Quotes alone do not tell: a web request may be wrongly written with them."""
    return SERVICE in body and is_order(body)


def _opened(text: str) -> tuple[str, Where, int, list[str]] | None:
    """The text with layers of escapes undone, where it stands, where the order string begins, and what was undone."""
    where: Where = 0
    layers: list[str] = []
    in_service = SERVICE in text
    for _ in range(_LAYERS):
        begin = begin_of(text)
        if begin is not None:
            if _ATTRIBUTE.compiled.search(text, max(0, begin - 600), begin) and "&quot;" in text[begin : begin + 200]:
                text, where = _plain(text, where, _ENTITY.compiled, unescape_entities)
                layers.append("in an attribute of HTML, with its entities")
                continue
            return text, where, begin, layers
        if '=\\"' in text or "=\\\\" in text or "=\\u0022" in text or "\\u003d" in text.lower():
            text, where = _plain(text, where, _ESCAPE.compiled, _unescaped)
            layers.append('in a string literal, with escapes such as \\"')
        elif in_service and ("%22" in text or "%5C%22" in text):
            if one_value := _VALUE.compiled.search(text):
                text, where = one_value[0], stretch(where, *one_value.span())
            if "+" in text and "%20" not in text:
                text = text.replace("+", " ")
            one, decoded = _decoder(text)
            text, where = _plain(text, where, one, decoded)
            layers.append("percent-encoded, as in a link")
        else:
            break
    if (found := _SERVICE.compiled.search(text)) and not is_url(text):
        # All quotes are missing: the string begins where the text does.
        before = len(text) - len(text.lstrip(" \t\r\n\"'?"))
        return text, where, min(before, found.start()), layers
    return None


def _unescaped(written: str) -> str:
    if written[1] == "u" and len(written) > 2:
        units = [int(unit, 16) for unit in written[2:].split("\\u")]
        if len(units) == 1:
            return chr(units[0])
        return chr(0x10000 + (units[0] - 0xD800) * 0x400 + units[1] - 0xDC00)
    return {"n": "\n", "r": "\r", "t": "\t"}.get(written[1], written[1])


def _decoder(text: str) -> tuple[re.Pattern[str], Callable[[str], str]]:
    """What one character looks like in a percent-encoded text, and how it is decoded: UTF-8, else GBK."""
    ascii_only = text.encode("ascii", "replace")
    try:
        unescape(ascii_only).decode("utf-8")
    except UnicodeDecodeError:
        return _GBK.compiled, partial(_octets, codec="gbk")
    return _UTF_8.compiled, partial(_octets, codec="utf-8")


def _octets(written: str, codec: str) -> str:
    try:
        return unescape(written.encode("ascii")).decode(codec)
    except UnicodeDecodeError:
        return written


def _plain(text: str, where: Where, pattern: re.Pattern[str], plain: Callable[[str], str]) -> tuple[str, list[int]]:
    """The text with every match of a pattern replaced, and where each of its characters stands."""
    out: list[str] = []
    places: list[int] = []
    at = 0
    for found in pattern.finditer(text):
        out.append(text[at : found.start()])
        places += [offset(where, index) for index in range(at, found.start())]
        new = plain(found[0])
        out.append(new)
        places += _spread(found, where, len(new))
        at = found.end()
    out.append(text[at:])
    places += [offset(where, index) for index in range(at, len(text) + 1)]
    return "".join(out), places


def _spread(found: re.Match[str], where: Where, count: int) -> list[int]:
    """Places for the characters that a match became: in equal steps through it."""
    wide = found.end() - found.start()
    return [offset(where, found.start() + wide * index // count) for index in range(count)]


def _trimmed(text: str, begin: int, end: int) -> tuple[int, int]:
    """Without white space at the end, and without a quote that was opened before the string."""
    end = len(text[:end].rstrip(" \t\r\n"))
    closing = CLOSING.get(text[begin - 1]) if begin else None
    if closing and text.endswith(closing, begin, end) and (closing != '"' or text.endswith('""', begin, end)):
        end -= 1
    return begin, end


def _around(text: str, inner: str, where: Where, begin: int, last: int) -> list[Finding]:
    """What stands before and behind the order string, in characters of the pasted text."""
    notes: list[Finding] = []
    first, behind = offset(where, begin), offset(where, last)
    start, end = trim_space(text, 0, len(text), notes)
    opening, closing = inner[begin - 1 : begin], inner[last : last + 1]
    if begin and CLOSING.get(opening) == closing:
        notes.append(enclosed(text, first - 1, behind) if where == 0 else _enclosed(opening, closing, first, behind))
        first, behind = first - 1, behind + 1
    return notes + unread(text, start, max(start, first), "before") + unread(text, min(behind, end), end, "behind")


def _enclosed(opening: str, closing: str, first: int, behind: int) -> Finding:
    message = f"The request stands between {opening} and {closing}; they were left out."
    return damaged(message, Span(first, behind), level=Level.NOTE)


def _joined(text: str, where: Where, begin: int, end: int) -> tuple[str, Where, list[Finding]]:
    """The order string without line breaks that copying put in: those between pairs, and those of wrapped lines."""
    inner = text[begin:end]
    breaks = list(_BREAK.compiled.finditer(inner))
    if not breaks:
        return inner, stretch(where, begin, end), []
    lines = [len(line) for line in _BREAK.compiled.split(inner)]
    *full, last = lines
    # A single break may be a value's own.
    wrapped = len(full) > 1 and min(full) >= _WRAP and max(full) - min(full) <= _WRAP // 2 and last <= max(full)
    gone = [found for found in breaks if wrapped or _is_joint(inner, found)]
    if not gone:
        return inner, stretch(where, begin, end), []
    out: list[str] = []
    places: list[int] = []
    at = 0
    for found in gone:
        out.append(inner[at : found.start()])
        places += [offset(where, begin + index) for index in range(at, found.start())]
        at = found.end()
    out.append(inner[at:])
    places += [offset(where, begin + index) for index in range(at, len(inner) + 1)]
    message = f"{len(gone):,} line break(s) inside the request, with the blanks beside them, were left out."
    note = damaged(message, span_of(where, begin, end), fix="Paste the request as one line.")
    return "".join(out), places, [note]


def _is_joint(text: str, found: re.Match[str]) -> bool:
    """Whether a line break stands beside an `&` that a quote stands on the other side of."""
    before, behind = text[: found.start()][-7:], text[found.end() : found.end() + 1]
    return (before.endswith(('"&', ";&", "&amp;")) and behind != "&") or (behind == "&" and before.endswith(('"', ";")))


def _address(text: str, begin: int) -> Span | None:
    """The gateway's address right before the order string, as in a URL that was joined by hand."""
    head = text[:begin]
    if not head.endswith("?") or not head[:-1].endswith(ENDINGS):
        return None
    start = max(head.rfind(mark) for mark in (" ", "\n", '"', "'")) + 1
    return Span(start, len(head) - 1)
