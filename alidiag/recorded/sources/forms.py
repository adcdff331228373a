"""Forms in a page, as a shop's server writes them to send a browser on: `<form action=... method=...><input ...>`.

The request is what a browser makes of the form: its fields, percent-coded in the page's charset. Where nothing declares
one, the octets of the page are taken as they stand, for what its server said in a header was not recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from alidiag.batch.outcome import Place
from alidiag.model import Finding, Level
from alidiag.read.page import MULTIPART, PageForm, as_sent, read_page
from alidiag.recorded.record import Item, PassedOver, Record, Unreadable
from alidiag.recorded.sources.marks import goes_to_gateway

LARGEST = 1 << 23
"""Octets of a page."""
HEAD = 4096
"""Octets in which a page declares its charset; a browser looks at 1,024 before it begins, and at all later."""
_MARK = b"\xef\xbb\xbf"


def read_forms(file: BinaryIO, name: str) -> Iterator[Item]:
    """The forms of a page; `entry` counts them from 1."""
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        yield Unreadable(Place(name), f"The page has more than {LARGEST:,} octets.", "Give the form alone.")
        return
    codec = "utf-8" if data.startswith(_MARK) else read_page(data[:HEAD].decode("latin-1"), pasted=False).codec
    codec = codec or "utf-8"
    text = data.removeprefix(_MARK).decode(codec, "surrogateescape")
    for number, form in enumerate(read_page(text, pasted=False).forms, 1):
        yield _item(form, codec, Place(name, entry=number))


def _item(form: PageForm, codec: str, place: Place) -> Item:
    action = form.action.text.strip() if form.action else ""
    if not goes_to_gateway(action):
        return PassedOver()
    codec = form.codec or codec
    pairs = "&".join(
        f"{''.join(as_sent(field.name.text, codec))}={''.join(as_sent(field.value.text, codec))}"
        for field in form.fields
    )
    if form.method == "POST":
        notes = (Finding("multipart-fields", Level.NOTE, MULTIPART),) if form.multipart else ()
        return Record(place, action, method="POST", body=pairs, notes=notes)
    # A browser replaces whatever query the address has.
    return Record(place, action.partition("#")[0].partition("?")[0] + "?" + pairs, method="GET")
