"""Bodies of multipart/form-data without the request around them: by their boundary."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.read.found import Stretch, View
from alidiag.read.multipart import START, Fields, fields_at
from alidiag.read.outgoing import Outgoing, Way, found_of
from alidiag.read.places import Edit, Mapped

CRLF = "The line breaks inside the values were read as CR LF, as a browser sends them."


def find(view: View) -> Iterator[Stretch]:
    """The bodies of a text."""
    text, source = view.text, view.rest
    at = 0
    while start := START.compiled.search(text, at):
        parts = fields_at(source, start.start())
        at = start.end() if parts is None else max(start.end(), parts.end)
        if parts is None:
            continue
        ways = ways_of(Outgoing(method="POST", is_dump=True), parts)
        found = found_of("multipart", ways, source.part(start.start(), parts.end))
        if found is not None:
            yield Stretch(start.start(), at, (found,))


def ways_of(outgoing: Outgoing, parts: Fields) -> list[Way]:
    """A request with the fields of its body: their line breaks as they stand, and as a browser sends them."""
    whole = outgoing._replace(fields=parts.fields, notes=(*outgoing.notes, *parts.notes))
    ways = [Way(whole)]
    values = [value.text for _, value in parts.fields]
    if any("\n" in value for value in values) and not any("\r" in value for value in values):
        fields = tuple((name, _with_cr(value)) for name, value in parts.fields)
        ways.append(Way(whole._replace(fields=fields), (CRLF,)))
    return ways


def _with_cr(value: Mapped) -> Mapped:
    edits: list[Edit] = [(at, at + 1, "\r\n") for at, char in enumerate(value.text) if char == "\n"]
    return value.edited(edits)
