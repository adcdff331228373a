"""Any other text: logs, dumps, mails, pages, commands. Whatever the reader finds in it is a record."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.batch.outcome import Place
from alidiag.errors import InputUnreadable
from alidiag.frozen import replace
from alidiag.model import Finding, Param, Request, Span
from alidiag.read import MESSAGES, Found, Kind, Lines, read, readings_of
from alidiag.read.obtain import decoded_line
from alidiag.recorded.record import Item, PassedOver, Record, Unreadable

NEAR = 2
"""Lines: the same request that stands so near once more, as a link and its text do, is one."""


def items_of(data: bytes, name: str, line: int) -> Iterator[Item]:
    """The records of a piece of a text that begins at a line; what comes from Alipay is passed over."""
    text, codec, notes = decoded_line(data.removeprefix(b"\xef\xbb\xbf"), name)
    content = read(text, name, codec=codec, notes=notes)
    number = Lines(text).number
    last: dict[object, int] = {}
    for found in content.found:
        if found.kind in MESSAGES or found.kind is Kind.PAGE:
            yield PassedOver()
        elif found.kind is Kind.REQUEST:
            first = number(found.span.start)
            place = Place(name, line + first - 1)
            try:
                requests = tuple(cut_out(one, found) for one in readings_of(found, content))
            except InputUnreadable as problem:
                yield Unreadable(place, problem.message, problem.hint)
                continue
            same = frozenset((param.name, param.value) for param in requests[0].params)
            if first - last.get(same, -NEAR - 1) > NEAR:
                yield Record(place, "", form=None, requests=requests)
            last[same] = number(max(found.span.start, found.span.end - 1))


def cut_out(request: Request, found: Found) -> Request:
    """The request with the lines of the text that it stands in, and nothing of the others."""
    text = request.text
    start = text.rfind("\n", 0, found.span.start) + 1
    end = text.find("\n", max(start, found.span.end - 1))
    end = len(text) if end < 0 else end

    def moved(span: Span) -> Span:
        return Span(*(min(max(0, at - start), end - start) for at in span))

    def maybe(span: Span | None) -> Span | None:
        return None if span is None else moved(span)

    def of_param(param: Param) -> Param:
        return param._replace(span=moved(param.span), value_span=moved(param.value_span))

    def of_note(note: Finding) -> Finding:
        return note if note.span is None else replace(note, span=moved(note.span))

    return replace(
        request,
        text=text[start:end],
        params=tuple(map(of_param, request.params)),
        gateway_span=maybe(request.gateway_span),
        fragment_span=maybe(request.fragment_span),
        notes=tuple(map(of_note, request.notes)),
    )
