"""Pasted text -> `Request`, without loss.

A form of input is one module with a recogniser and a reader, named in `FORMS`. Whatever the form, the same
request reads to equal parameters; what had to be assumed or undone stands in `Request.notes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag import query
from alidiag.errors import InputUnreadable, NothingToCheck
from alidiag.files import CAP
from alidiag.model import Finding, Level, Param, Request
from alidiag.named import NamedTuple
from alidiag.read.draft import Draft, Piece, other_body, span_of, stretch
from alidiag.read.form import is_form, read_form, read_pairs
from alidiag.read.marks import is_address, is_marked
from alidiag.read.paste import PLAIN_SPACE
from alidiag.read.url import is_url, read_url

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_PAIRS = 2000
"""Parameters: a request with more is refused."""


class Form(NamedTuple):
    """One form of input."""

    name: str
    recognise: Callable[[str], bool]
    read: Callable[[str], Draft]


# Six milliseconds of patterns are for those who paste a command.
def _is_curl(text: str) -> bool:
    if text[:4].lower() == "http" or "curl" not in text.lower():
        return False
    from alidiag.read.curl import is_curl

    return is_curl(text)


def _read_curl(text: str) -> Draft:
    from alidiag.read.curl import read_curl

    return read_curl(text)


def _is_order(text: str) -> bool:
    if text[:4].lower() == "http" and "securitypay" not in text:
        return False
    from alidiag.read.order import is_order

    return is_order(text)


def _read_order(text: str) -> Draft:
    from alidiag.read.order import read_order

    return read_order(text)


def is_order_body(body: str) -> bool:
    """Whether the body of a request is the order string of an in-app payment."""
    if "securitypay" not in body:
        return False
    from alidiag.read import order

    return order.is_order_body(body)


def _read_order_body(body: str, begin: int, address: Draft) -> Draft:
    from alidiag.read.order import read_order_body

    return read_order_body(body, begin, address)


def _is_html_form(text: str) -> bool:
    if "<" not in text[:4096]:
        return False
    from alidiag.read.html_form import is_html_form

    # One field of a page may hold a whole order string.
    return is_html_form(text) and not ("securitypay" in text and _is_order(text))


def _read_html_form(text: str) -> Draft:
    from alidiag.read.html_form import read_html_form

    return read_html_form(text)


FORMS = (
    Form("html", _is_html_form, _read_html_form),
    Form("curl", _is_curl, _read_curl),
    Form("order", _is_order, _read_order),
    Form("url", is_url, read_url),
    Form("form", is_form, read_form),
)
"""The forms of input, in the order in which a text is tried."""

ACCEPTED = (
    "Give the whole request URL, a form body (name=value&name=value), an order string, an HTML form, or a curl command."
)


def read_request(
    text: str,
    source: str,
    *,
    text_codec: str = "utf-8",
    body: str | None = None,
    method: str | None = None,
    form: str | None = None,
) -> Request:
    """The request in a pasted text.

    Args:
        text: the text, decoded without loss.
        source: where it came from, for messages.
        text_codec: the codec that it was decoded with.
        body: the form body, if given apart. It implies POST; `Request.text` is then the text, an empty
            line and the body, so that spans of both count in one text.
        method: overrides what the text says.
        form: the name of one of `FORMS`; None recognises it.

    Raises:
        InputUnreadable: larger than 1 MiB, more than 2,000 parameters, or a body that is not a form.
        NothingToCheck: no gateway request is in it.
    """
    size = len(text) + len(body or "")
    if size > CAP:
        raise InputUnreadable(
            f"The request from {source} has {size:,} characters; at most {CAP:,} are read.",
            "Give one request, without what stands around it.",
        )
    name, draft = _draft(text, source, form)
    if draft.not_a_form:
        raise _no_form_body(draft.not_a_form, source)
    pieces, notes = draft.pieces, list(draft.notes)
    if body is not None:
        if kind := other_body(body):
            raise _no_form_body(kind, source)
        begin = len(text) + 2
        text = f"{text}\n\n{body}"
        if is_order_body(body):
            draft = _read_order_body(body, begin, draft)
            pieces, notes = draft.pieces, list(draft.notes)
        else:
            more, found = read_pairs(text, begin)
            pieces = (*pieces, *more)
            notes += found
    count = sum(_count(piece) for piece in pieces)
    if count > MOST_PAIRS:
        raise InputUnreadable(
            f"The request from {source} has {count:,} parameters; at most {MOST_PAIRS:,} are read.",
            "Give one request, without what stands around it.",
        )
    if not is_address(draft.gateway) and not any(is_marked(piece.text) for piece in pieces):
        raise NothingToCheck(f"No gateway request was found in {source}: {_seen(text, draft, count)}.", ACCEPTED)
    charset, codec = _charset(pieces, notes)
    params = [param for piece in pieces for param in _params(piece, codec)]
    return Request(
        text=text,
        source=source,
        form=draft.form or name,
        method=(method or ("POST" if body is not None and draft.form is None else draft.method)).upper(),
        gateway=draft.gateway,
        params=tuple(params),
        charset=charset,
        codec=codec,
        gateway_span=draft.gateway_span if draft.gateway else None,
        fragment=draft.fragment,
        fragment_span=draft.fragment_span,
        text_codec=text_codec,
        notes=tuple(notes),
        is_order=any(piece.order for piece in pieces),
    )


def _draft(text: str, source: str, form: str | None) -> tuple[str, Draft]:
    for one in FORMS:
        if one.name == form or (form is None and one.recognise(text)):
            return one.name, one.read(text)
    if form is not None:
        names = ", ".join(one.name for one in FORMS)
        raise InputUnreadable(f"There is no input form {form[:40]}.", f"The forms are {names}.")
    if kind := other_body(text):
        # Nothing but the kind is said: it may be a form of input that is not known here.
        raise NothingToCheck(f"No gateway request was found in {source}: the text looks like {kind}.", ACCEPTED)
    return "form", read_form(text)


def _no_form_body(kind: str, source: str) -> InputUnreadable:
    return InputUnreadable(
        f"The body of the request from {source} is {kind}; only form bodies are read.",
        "The gateway takes application/x-www-form-urlencoded: name=value&name=value.",
    )


def _count(piece: Piece) -> int:
    if piece.literal:
        return 1
    joints = piece.text.count("&")
    return joints + 1 if joints < MOST_PAIRS else sum(1 for pair in piece.text.split("&") if pair)


def _seen(text: str, draft: Draft, count: int) -> str:
    if not text.strip(PLAIN_SPACE):
        return "it is empty" if not text else "it holds white space only"
    seen = f"text of {len(text):,} characters; "
    if "://" in draft.gateway:
        seen += f"the address {draft.gateway[:80]} is no gateway"
    else:
        seen += "no URL"
    return seen + (f", and none of {count:,} parameter(s) is one of the gateway's" if "=" in text else "")


def _params(piece: Piece, codec: str) -> list[Param]:
    text, where = piece.text, piece.where
    if piece.order:
        from alidiag.order import split_order

        return list(split_order(text, codec, piece.place, where).params)
    if not piece.literal:
        return query.split(text, codec, piece.place, where)
    name, equals, value = text.partition("=")
    middle = len(name) + len(equals)
    return [
        Param(
            name,
            value,
            name,
            value,
            span_of(where, 0, len(text)),
            span_of(stretch(where, 0, len(text)), middle, len(text)),
            piece.place,
        )
    ]


def _charset(pieces: tuple[Piece, ...], notes: list[Finding]) -> tuple[str | None, str]:
    """The declared charset and the codec to use; what had to be assumed is added to `notes`."""
    declared: dict[str, str] = {}
    for piece in pieces:
        if (found := _declared_charset(piece)) is not None:
            declared.setdefault(piece.place, found)
    charset = declared.get("query", declared.get("body"))
    if charset is None:
        charset = _open_gateway_charset(pieces)
    if charset is None and any(_is_wap(piece) for piece in pieces):
        message = "_input_charset is missing; the old WAP gateway reads UTF-8, and so do the values shown here."
        notes.append(Finding("charset-defaulted", Level.NOTE, message, "_input_charset"))
        return None, "utf-8"
    if charset is None:
        message = "_input_charset is missing; the gateway then assumes GBK, and so do the values shown here."
        notes.append(Finding("charset-defaulted", Level.NOTE, message, "_input_charset"))
        return None, query.DEFAULT_CODEC
    charset = _alone(charset)
    if len(charset) > 2 and charset[0] == charset[-1] == '"':
        charset = charset[1:-1]  # an in-app order string has its values in quotes
    if charset.strip().lower() not in query.CODECS:
        message = f"The charset {charset[:40]} is unknown to the gateway; the values shown here were read as GBK."
        fix = "Declare utf-8, gbk or gb2312."
        notes.append(Finding("charset-unknown", Level.WARNING, message, "_input_charset", fix=fix))
    if len(declared) > 1 and declared["query"].lower() != declared["body"].lower():
        message = (
            f"The address declares the charset {declared['query'][:40]} "
            f"and the body {declared['body'][:40]}; the address's was used."
        )
        fix = "Declare the same charset in both."
        notes.append(Finding("charset-declared-twice", Level.WARNING, message, "_input_charset", fix=fix))
    return charset, query.codec_of(charset)


def _alone(charset: str) -> str:
    """The charset without a name behind it whose `&not` or the like a page had eaten: `utf-8¬ify_url=http...`."""
    if charset.isascii():
        return charset
    from alidiag.order import EATEN

    places = [place for char in EATEN if (place := charset.find(char)) > 0]
    return charset[: min(places)] if places and "=" in charset[min(places) :] else charset


def _declared_charset(piece: Piece) -> str | None:
    if piece.order:
        from alidiag.order import declared_charset

        return declared_charset(piece.text)
    return query.declared_charset(piece.text)


def _is_wap(piece: Piece) -> bool:
    """Whether the piece holds what only requests to the old WAP gateway have; its documentation names UTF-8 only."""
    return not piece.order and any(pair.startswith(("req_data=", "sec_id=")) for pair in piece.text.split("&"))


def _open_gateway_charset(pieces: tuple[Piece, ...]) -> str | None:
    """The `charset` of a request to the open gateway, which has no `_input_charset`."""
    pairs = [pair.partition("=") for piece in pieces for pair in piece.text.split("&")]
    if not any(name == "app_id" for name, _, _ in pairs):
        return None
    return next((query.decode(value, "utf-8") for name, _, value in pairs if name == "charset"), None)
