"""Forms in a page, as a shop's server writes them to send a browser on: `<form action=... method=...><input ...>`.

The request is what a browser makes of the form: its fields, percent-coded in the page's charset.
Source: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-submission-algorithm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from alidiag.batch.outcome import Place
from alidiag.named import NamedTuple
from alidiag.query import CODECS, escape
from alidiag.recorded.record import Item, PassedOver, Record, Unreadable
from alidiag.recorded.sources.marks import goes_to_gateway

LARGEST = 1 << 23
"""Octets of a page."""
_TAG = re.compile(r"<(/?)(form|input|textarea|meta)(?=[\s/>])", re.IGNORECASE | re.ASCII)
_ATTRIBUTE = re.compile(r"[\s/]*([^\s=>/\"'<]{1,64})(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?", re.ASCII)
_ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE | re.ASCII)
_SKIPPED = frozenset({"submit", "button", "image", "reset", "file"})


class _Form(NamedTuple):
    action: str
    method: str
    charset: str
    fields: list[tuple[str, str]]


def read_forms(file: BinaryIO, name: str) -> Iterator[Item]:
    """The forms of a page; `entry` counts them from 1."""
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        yield Unreadable(Place(name), f"The page has more than {LARGEST:,} octets.", "Give the form alone.")
        return
    head = data[:4096].decode("latin-1")
    declared = _CHARSET.search(head)
    codec = CODECS.get(declared[1].lower(), "utf-8") if declared else "utf-8"
    text = data.decode(codec, "surrogateescape")
    for number, form in enumerate(_forms(text, codec), 1):
        yield _item(form, Place(name, entry=number))


def _forms(text: str, codec: str) -> Iterator[_Form]:
    form: _Form | None = None
    for tag in _TAG.finditer(text):
        kind = tag[2].lower()
        if kind == "form":
            if form is not None:
                yield form
            form = None
            if not tag[1]:
                given = _attributes(text, tag.end())
                charset = CODECS.get(given.get("accept-charset", "").strip().lower(), codec)
                form = _Form(given.get("action", ""), given.get("method", "get").upper(), charset, [])
        elif kind == "input" and form is not None and not tag[1]:
            given = _attributes(text, tag.end())
            if given.get("name") and given.get("type", "").lower() not in _SKIPPED:
                form.fields.append((given["name"], given.get("value", "")))
        elif kind == "textarea" and form is not None and not tag[1]:
            given = _attributes(text, tag.end())
            begin = text.find(">", tag.end()) + 1
            end = text.find("</", begin)
            if given.get("name") and 0 < begin <= end:
                form.fields.append((given["name"], _plain(text[begin:end])))
    if form is not None:
        yield form


def _attributes(text: str, at: int) -> dict[str, str]:
    """The attributes of a tag, the first of each name, with their entities replaced."""
    found: dict[str, str] = {}
    for _ in range(64):
        one = _ATTRIBUTE.match(text, at)
        if one is None:
            break
        at = one.end()
        found.setdefault(one[1].lower(), _plain(one[2] or one[3] or one[4] or ""))
    return found


def _plain(text: str) -> str:
    """Entities replaced. One without its semicolon stays: in an attribute a browser leaves `&not` in `&notify_url`."""
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(found: re.Match[str]) -> str:
    if found[3]:
        from html.entities import html5

        return html5.get(found[3] + ";", found[0])
    code = int(found[1]) if found[1] else int(found[2], 16)
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"


def _item(form: _Form, place: Place) -> Item:
    if not goes_to_gateway(form.action):
        return PassedOver()
    pairs = "&".join(f"{_coded(name, form.charset)}={_coded(value, form.charset)}" for name, value in form.fields)
    if form.method == "POST":
        return Record(place, form.action, method="POST", body=pairs)
    # A browser replaces whatever query the address has.
    return Record(place, form.action.partition("?")[0] + "?" + pairs, method="GET")


def _coded(text: str, codec: str) -> str:
    """A value as a browser sends it: line ends as CR LF, a character that the charset lacks as its number."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    try:
        return escape(text, codec, also_plain="*")
    except UnicodeEncodeError:
        return escape(text.encode(codec, "xmlcharrefreplace").decode(codec), codec, also_plain="*")
