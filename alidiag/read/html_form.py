"""An HTML form whose hidden fields are the request, as a program writes it so that the browser sends it at once.

Only what stands in the tags is read. Nothing is run, fetched or opened.
"""

from __future__ import annotations

import re

from alidiag.model import Finding, Level, Span
from alidiag.named import NamedTuple
from alidiag.pattern import Pattern
from alidiag.query import Where
from alidiag.read.address import read_address
from alidiag.read.draft import Draft, Piece, damaged, stretch

_TAG = Pattern(r"<(/?)(form|input|textarea)\b((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>?", re.IGNORECASE)
_ATTRIBUTE = Pattern(
    r"([A-Za-z_:-]{1,40}+)[ \t\r\n]{0,40}+(?:=[ \t\r\n]{0,40}+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>]++)))?"
)
_ENTITY = Pattern(r"&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": "\u00a0"}
_BREAK = Pattern(r"[ \t]*\r?\n[ \t]*")
MOST_FIELDS = 2000


class _Text(NamedTuple):
    """The value of an attribute, decoded, and where each of its characters stands."""

    text: str
    where: Where


def is_html_form(text: str) -> bool:
    """Whether the text holds a form, or fields of one."""
    start = text[:4096].lstrip("\ufeff \t\r\n")[:1]
    return start == "<" and ("<form" in (low := text.lower()) or "<input" in low)


def read_html_form(text: str) -> Draft:
    """The first form of the text that has fields."""
    notes: list[Finding] = []
    address: _Text | None = None
    address_span = Span(0, 0)
    method = "GET"
    pieces: list[Piece] = []
    forms, broken = 0, 0
    for tag in _TAG.compiled.finditer(text):
        closing, name = tag[1], tag[2].lower()
        if name == "form" and closing:
            if pieces:
                break
            continue
        given, count = _attributes(text, tag.start(3), tag.end(3), joined=name != "textarea")
        broken += count
        if name == "form":
            if forms and pieces:
                break
            forms += 1
            address = given.get("action")
            address_span = Span(tag.start(), tag.end())
            method = given["method"].text.strip().upper() if "method" in given else "GET"
        elif name == "input" and "name" in given and len(pieces) < MOST_FIELDS:
            kind = given["type"].text.lower() if "type" in given else "text"
            if kind not in ("submit", "button", "image", "reset", "file"):
                pieces.append(_piece(given["name"], given.get("value"), tag.end()))
    if broken:
        message = f"{broken:,} line break(s) inside the fields of the form, with the blanks beside them, were left out."
        notes.append(damaged(message, address_span, fix="Give the page's source as a file."))
    if not forms:
        message = "The form's first tag is missing, and with it the address and the method; POST is assumed."
        notes.append(damaged(message, Span(0, min(1, len(text)))))
        method = "POST"
    place = "body" if method == "POST" else "query"
    fields = tuple(piece._replace(place=place) for piece in pieces)
    if address is None or not address.text.strip():
        if forms:
            message = "The form has no action: the address that it is sent to is not known."
            notes.append(Finding("address-unknown", Level.NOTE, message))
        return Draft(pieces=fields, method=method, notes=tuple(notes))
    inner = address.text.strip(" \t")
    lead = len(address.text) - len(address.text.lstrip(" \t"))
    draft = read_address(inner, stretch(address.where, lead, lead + len(inner)))
    if method == "GET" and draft.pieces:
        message = "A form that is sent by GET loses the query of its action; the fields replace it."
        notes.append(Finding("form-query-lost", Level.WARNING, message, span=address_span, fix='Use method="post".'))
        draft = draft._replace(pieces=())
    return draft._replace(pieces=(*draft.pieces, *fields), method=method, notes=(*draft.notes, *notes))


def _attributes(text: str, start: int, end: int, *, joined: bool) -> tuple[dict[str, _Text], int]:
    """The attributes of a tag, the first of each name, and how many line breaks stood in them."""
    given: dict[str, _Text] = {}
    breaks = 0
    for found in _ATTRIBUTE.compiled.finditer(text, start, end):
        name = found[1].lower()
        if name in given:
            continue
        group = next((number for number in (2, 3, 4) if found[number] is not None), 0)
        first, last = found.span(group) if group else (found.end(), found.end())
        value, count = _decoded(text, first, last, joined=joined)
        breaks += count
        given[name] = value
    return given, breaks


def _decoded(text: str, start: int, end: int, *, joined: bool) -> tuple[_Text, int]:
    raw = text[start:end]
    if "&" not in raw and "\n" not in raw:
        return _Text(raw, start), 0
    cuts = [(m.start(), m.end(), _character(m)) for m in _ENTITY.compiled.finditer(raw)]
    breaks = [(m.start(), m.end(), "") for m in _BREAK.compiled.finditer(raw)] if joined else []
    out: list[str] = []
    places: list[int] = []
    at = 0
    for first, last, char in sorted(cuts + breaks):
        if first < at:
            continue
        out += [raw[at:first], char]
        places += range(start + at, start + first)
        places += [start + first] * len(char)
        at = last
    out.append(raw[at:])
    places += range(start + at, end + 1)
    return _Text("".join(out), places), len(breaks)


def _character(found: re.Match[str]) -> str:
    if found[1]:
        return _NAMED[found[1]]
    code = int(found[2]) if found[2] else int(found[3], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else found[0]


def _piece(name: _Text, value: _Text | None, end: int) -> Piece:
    """One field, as it is sent: decoded, not percent-coded."""
    value = value or _Text("", end)
    text = f"{name.text}={value.text}"
    places = [*_places(name)[:-1], _places(value)[0], *_places(value)]
    return Piece(text, places, "body", literal=True)


def _places(one: _Text) -> list[int]:
    if isinstance(one.where, int):
        return list(range(one.where, one.where + len(one.text) + 1))
    return list(one.where)
