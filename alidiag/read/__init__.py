"""Pasted text -> what stands in it, without loss. The one reader of all commands.

`read` finds everything; `requests_in` gives the one request of a text in each way in which it can be read; `as_sent`
takes an address and a body that were recorded exactly. Which reading is right is decided by the signature, elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alidiag.errors import InputUnreadable, NothingToCheck
from alidiag.files import CAP
from alidiag.model import Finding, Request
from alidiag.read.content import Content, Lines, read
from alidiag.read.draft import Draft, Piece, other_body
from alidiag.read.found import MESSAGES, Found, Kind, Reading
from alidiag.read.marks import is_address, is_marked
from alidiag.read.paste import PLAIN_SPACE
from alidiag.read.request import request_of

ACCEPTED = (
    "Give the request URL, a form body (name=value&name=value), an order string, an HTML form, a raw HTTP request, a "
    "curl command, or what your program printed of the parameters."
)
_UNSENT = frozenset(' \t\r\n<>"')
"""Characters that no address has as it is sent."""
_SAID = {
    Kind.NOTIFICATION: "a notification from Alipay",
    Kind.RETURN: "a return from Alipay (the buyer's browser brought it back)",
    Kind.REPLY: "an answer of the gateway",
    Kind.MOBILE_RESULT: "the result that the mobile SDK hands to the app",
    Kind.ANSWER: "the answer of notify_verify",
    Kind.OPEN_REPLY: "an answer of the open gateway (openapi.alipay.com)",
    Kind.HEADER_MESSAGE: "a message of Antom / Alipay+, whose signature stands in a header",
    Kind.PAGE: "an address of Alipay's own pages, where buyers pay; no merchant signs it",
    Kind.PRESIGN: "a pre-sign string without a signature",
}


def read_request(
    text: str,
    source: str,
    *,
    text_codec: str = "utf-8",
    body: str | None = None,
    method: str | None = None,
    form: str | None = None,
) -> Request:
    """The one request in a text, as it is likeliest to be read; see `requests_in`."""
    return requests_in(text, source, text_codec=text_codec, body=body, method=method, form=form)[0]


def requests_in(
    text: str,
    source: str,
    *,
    text_codec: str = "utf-8",
    body: str | None = None,
    method: str | None = None,
    form: str | None = None,
    notes: Sequence[Finding] = (),
    line: int | None = None,
) -> tuple[Request, ...]:
    """The one request in a text, in each way in which it can be read, the likeliest first.

    Args:
        text: the text, decoded without loss.
        source: where it came from, for messages.
        text_codec: the codec that it was decoded with.
        body: the form body, if given apart. It implies POST; `Request.text` is then the text, an empty
            line and the body, so that spans of both count in one text.
        method: overrides what the text says.
        form: the name of a form of writing; None recognises it.
        notes: what was said of the text already.
        line: the request that begins on this line, or goes over it, is meant.

    Raises:
        InputUnreadable: larger than 1 MiB, more than 2,000 parameters, a body that is not a form, or more than one
            request.
        NothingToCheck: no gateway request is in it.
    """
    size = len(text) + len(body or "")
    if size > CAP:
        raise InputUnreadable(
            f"The request from {source} has {size:,} characters; at most {CAP:,} are read.",
            "Give one request, without what stands around it.",
        )
    if body is not None:
        return (as_sent(text, source, body=body, method=method, text_codec=text_codec, notes=notes),)
    content = read(text, source, codec=text_codec, form=form)
    return tuple(readings_of(only_request(content, line), content, method=method, notes=notes))


def readings_of(
    found: Found, content: Content, *, method: str | None = None, notes: Sequence[Finding] = ()
) -> Iterator[Request]:
    """A request in each way in which it can be read; a way that says the same as an earlier one is left out.

    Raises:
        InputUnreadable: the likeliest way has more than 2,000 parameters.
    """
    layers = [
        one
        for one in content.layers
        if one.span is None or (one.span.start < found.span.end and found.span.start < one.span.end)
    ]
    seen: set[object] = set()
    for number, reading in enumerate(found.readings):
        try:
            request = request_of(
                reading.draft,
                content.text,
                content.source,
                found.form,
                repairs=(*(one.message for one in layers), *found.repairs, *reading.repairs),
                text_codec=content.codec,
                method=method,
                notes=(*content.notes, *notes, *layers),
            )
        except InputUnreadable:
            if number:
                continue
            raise
        same = (request.gateway, request.is_order, request.fragment, *((p.name, p.value) for p in request.params))
        if same not in seen:
            seen.add(same)
            yield request


def only_request(content: Content, line: int | None = None) -> Found:
    """The one request of a text, or of one line of it, however often it stands there.

    Raises:
        NothingToCheck: there is none; what is there instead is said.
        InputUnreadable: there are several.
    """
    requests = content.requests if line is None else _on_line(content, line)
    if not requests:
        raise _nothing(content)
    if len(requests) > 1:
        unlike = {_parameters(one) for one in requests}
        if len(unlike) > 1:
            raise InputUnreadable(
                f"The text from {content.source} holds {len(unlike):,} requests.",
                "alidiag check FILE or alidiag triage FILE looks at all of them; FILE:LINE names the one that begins "
                "on that line.",
            )
    return requests[0]


def _on_line(content: Content, line: int) -> list[Found]:
    number = Lines(content.text).number
    begun = [one for one in content.requests if number(one.span.start) == line]
    return begun or [
        one for one in content.requests if number(one.span.start) <= line <= number(max(0, one.span.end - 1))
    ]


def _parameters(found: Found) -> object:
    """What a request says, whatever it is written in; what an address repeats of its form counts once."""
    from alidiag.read.request import params_of

    if not found.readings:
        return found.text.text
    draft = found.readings[0].draft
    return frozenset((param.name, param.value) for piece in draft.pieces for param in params_of(piece, "utf-8"))


def _nothing(content: Content) -> NothingToCheck:
    source = content.source
    kinds = [one.kind for one in content.found]
    for kind in (*sorted(MESSAGES), Kind.PAGE, Kind.PRESIGN):
        if kind in kinds:
            hint = "alidiag reply looks at it." if kind in MESSAGES else ACCEPTED
            if kind is Kind.PRESIGN:
                hint = "Give the request URL, and this string with --presign."
            return NothingToCheck(f"The text from {source} is {_SAID[kind]}, not a request.", hint)
    text = content.text
    if looks := other_body(text):
        return NothingToCheck(f"No gateway request was found in {source}: the text looks like {looks}.", ACCEPTED)
    if not text.strip(PLAIN_SPACE):
        seen = "it is empty" if not text else "it holds white space only"
    else:
        seen = f"text of {len(text):,} characters without a parameter of the gateway's"
    return NothingToCheck(f"No gateway request was found in {source}: {seen}.", ACCEPTED)


def as_sent(
    url: str,
    source: str,
    *,
    body: str | None = None,
    method: str | None = None,
    text_codec: str = "utf-8",
    notes: Sequence[Finding] = (),
    form: str = "url",
) -> Request:
    """A request whose address and body were recorded exactly: what is written there is what was sent.

    Raises:
        InputUnreadable: too large, or a body that is not a form.
        NothingToCheck: it is no gateway request.
    """
    if not url and body is not None:
        return read_request(body, source, text_codec=text_codec, method=method or "POST")
    draft = _address(url, source) if url.strip(PLAIN_SPACE) else Draft()
    text = url
    if body is not None:
        if kind := other_body(body):
            raise InputUnreadable(
                f"The body of the request from {source} is {kind}; only form bodies are read.",
                "The gateway takes application/x-www-form-urlencoded: name=value&name=value.",
            )
        begin = len(url) + 2
        text = f"{url}\n\n{body}"
        draft = _with_body(draft, body, begin, source)
    if not is_address(draft.gateway) and not any(is_marked(piece.text) for piece in draft.pieces):
        raise NothingToCheck(f"No gateway request was found in {source}.", ACCEPTED)
    return request_of(draft, text, source, form, text_codec=text_codec, method=method, notes=notes)


def _address(url: str, source: str) -> Draft:
    from alidiag.read.address import read_address

    start = len(url) - len(url.lstrip(PLAIN_SPACE))
    end = len(url.rstrip(PLAIN_SPACE))
    if "://" in url[start:end].partition("?")[0] and _UNSENT.isdisjoint(url[start:end]):
        return read_address(url[start:end], start)
    found = [one for one in read(url, source).found if one.readings]
    return found[0].readings[0].draft if found else read_address(url[start:end], start)


def _with_body(draft: Draft, body: str, begin: int, source: str) -> Draft:
    """The draft of an address with the body of the request added."""
    if "securitypay" in body:
        order = next((one for one in read(body, source).requests if one.readings[0].draft.is_order), None)
        if order is not None:
            return _order_body(draft, order.readings[0], body, begin)
    start = len(body) - len(body.lstrip(PLAIN_SPACE))
    end = len(body.rstrip("\r\n"))
    piece = Piece(body[start:end], begin + start, "body")
    return draft._replace(pieces=(*draft.pieces, piece), method="POST")


def _order_body(draft: Draft, order: Reading, body: str, begin: int) -> Draft:
    """An order string that was given as the body of a request to an address, which is not how it is sent."""
    from alidiag.model import Level
    from alidiag.read.draft import span_of, within

    inner = within(order.draft, begin)
    message = (
        "The body is the order string of an in-app payment, and was read as one. An app hands it to Alipay's app; sent "
        "to an address it would be read as a form."
    )
    notes = [
        *draft.notes,
        Finding("order-unwrapped", Level.WARNING, message, span=span_of(begin, 0, len(body))),
        *inner.notes,
    ]
    if own := [piece for piece in draft.pieces if piece.text.strip()]:
        message = "The parameters of the address are no part of the order string in the body; they were not read."
        span = span_of(own[0].where, 0, len(own[0].text))
        notes.append(Finding("request-not-read", Level.WARNING, message, span=span, fix="Give the order string alone."))
    if draft.gateway:
        inner = inner._replace(gateway=draft.gateway, gateway_span=draft.gateway_span)
    return inner._replace(notes=tuple(notes))


__all__ = [
    "ACCEPTED", "MESSAGES", "Content", "Found", "Kind", "Lines", "Reading", "as_sent", "only_request", "read",
    "read_request", "readings_of", "requests_in",
]  # fmt: skip
