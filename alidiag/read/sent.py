"""A request as a recording has it, its address and body as they were sent -> what it is, and how to read it."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from alidiag.model import Finding, Level
from alidiag.pattern import Pattern
from alidiag.query import escape
from alidiag.read.draft import Draft, Piece, address_unknown, other_body
from alidiag.read.found import Beside, Found, Kind, Reading
from alidiag.read.marks import is_address
from alidiag.read.places import Mapped, inserted, joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alidiag.read.values import Pair

NO_BODY = "body-not-recorded"
"""The rule of a note about what a recording lacks."""
HALVED = "A text of this record has half a character (a lone surrogate), which no request can carry."
HALVED_FIX = "Record the bytes that were sent."
SECRET = frozenset({"cookie", "set-cookie", "proxy-authorization"})
"""Headers that say nothing of a request and let others in."""


_SIGNATURE = Pattern(r"algorithm=\w{1,20},\s?keyVersion=\w{1,10},\s?signature=")
_TIMES = frozenset({"request-time", "response-time", "requesttime", "responsetime"})


class Sent(NamedTuple):
    """A request as a recording has it.

    Args:
        form: how it is written.
        url: its address, empty where only the body is known.
        body: what was sent as body; None where there is none, or it was not recorded.
        method: in any case; empty where it is not said.
        fields: names and values of the body as they are meant, where its own text was not recorded.
        headers: names in lower case, and values.
        lacks: what was not recorded.
        beside: what the record says beside it.
    """

    form: str
    url: Mapped
    body: Mapped | None = None
    method: str = ""
    fields: tuple[Pair, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    lacks: Finding | None = None
    beside: Beside | None = None

    @property
    def verb(self) -> str:
        """GET or POST: where it is not said, a body tells."""
        return self.method.upper() or ("GET" if self.body is None and not self.fields else "POST")

    @property
    def octets(self) -> str | None:
        """The body as it was sent, or as a client sends the fields of it; None where there is none."""
        if self.fields:
            return "&".join(
                f"{escape(name.text, 'utf-8')}={escape(value.text, 'utf-8')}" for name, value in self.fields
            )
        return self.body.text if self.body is not None else None

    def alone(self) -> Sent:
        """The same in a text of its own, which is `text`."""
        parts = self._parts
        whole = Mapped("".join(part.text for part in parts))
        ends = list(accumulate(len(part) for part in parts))
        own = [whole.part(end - len(part), end) for part, end in zip(parts, ends, strict=True)]
        if self.fields:
            named = own[2:]
            fields = tuple(zip(named[0::4], named[2::4], strict=True))
            return self._replace(url=own[0], fields=fields)
        return self._replace(url=own[0], body=None if self.body is None else own[-1])

    @property
    def text(self) -> Mapped:
        """The whole of it: the address; or the address, an empty line and the body."""
        return joined(self._parts, self.url.at(0))

    @property
    def _parts(self) -> list[Mapped]:
        parts = [self.url]
        if self.body is not None:
            return [*parts, inserted("\n\n" if self.url.text else "", self.body.at(0)), self.body]
        if not self.fields:
            return parts
        parts.append(inserted("\n\n" if self.url.text else "", self.fields[0][0].at(0)))
        for name, value in self.fields:
            parts += [name, inserted("=", value.at(0)), value, inserted("\n", value.after(len(value)))]
        return [*parts[:-1], inserted("", parts[-1].at(0))]


def found_of(sent: Sent, text: Mapped | None = None, *, anywhere: bool = False) -> Found | None:
    """What a recorded request is; None where it has nothing to do with Alipay.

    Args:
        sent: the request.
        text: the stretch that it was read from; None: its own text.
        anywhere: a request is one wherever it was sent; else only where its address is a gateway's.
    """
    from alidiag.read.forms.pairs import apart, kind_in

    if sent.verb not in ("GET", "POST"):
        return None
    body = sent.body.text if sent.body is not None else ""
    url = sent.url.text.strip()
    address, _, query = url.partition("?") if url.startswith("/") else apart(url)
    names = "&".join(f"{name.text}=" for name, _ in sent.fields)
    not_a_form = other_body(body) if body else None
    is_order = bool(body) and is_order_body(body)
    pairs = "&".join(filter(None, (query, "" if not_a_form or is_order else body, names)))
    kind = Kind.REQUEST if is_order else kind_in(address, pairs)
    if kind is None and is_header_signed(sent.headers):
        text = sent.text if text is None else text
        return Found(Kind.HEADER_MESSAGE, sent.form, text.whole, text, beside=sent.beside)
    if kind is None or (not anywhere and (kind is Kind.PAGE or (kind is Kind.REQUEST and not is_address(address)))):
        return None
    readings = tuple(_readings(sent, not_a_form))
    text = sent.text if text is None else text
    return Found(kind, sent.form, text.whole, text, readings, beside=sent.beside)


def _readings(sent: Sent, not_a_form: str | None) -> list[Reading]:
    from alidiag.read.forms.pairs import AS_SHOWN, as_shown, is_sendable
    from alidiag.read.values import readings_of

    draft = _draft(sent, not_a_form)
    if sent.fields:
        return [
            one._replace(draft=draft._replace(pieces=(*draft.pieces, *one.draft.pieces), is_sent=False))
            for one in readings_of(sent.fields)
        ]
    plain = Reading(draft)
    if draft.is_order or all(is_sendable(one.text) for one in (sent.url.stripped(), sent.body) if one is not None):
        return [plain]
    return [plain, Reading(as_shown(draft), (AS_SHOWN,))]


def _draft(sent: Sent, not_a_form: str | None) -> Draft:
    from alidiag.read.address import read_address
    from alidiag.read.paste import full_width

    url, body = sent.url.stripped(), sent.body
    notes = [sent.lacks] if sent.lacks is not None else []
    draft = Draft()
    if url.text:
        draft = read_address(url.text, url.where)
        notes += [*full_width(url), *draft.notes]
        if url.text.startswith("/"):
            # Without its host, only the parameters can be judged.
            draft = draft._replace(gateway="", gateway_span=None)
    if not draft.gateway:
        notes.append(address_unknown())
    pieces: Sequence[Piece] = draft.pieces
    is_order = False
    if body is not None and body.text:
        is_order = is_order_body(body.text)
        pieces = [*(() if is_order else pieces), Piece(body.text, body.where, "body", order=is_order)]
        notes += [] if is_order else full_width(body)
        if is_order and url.text:
            notes.append(order_in_body(body))
    return draft._replace(
        pieces=tuple(pieces), method="GET" if is_order else sent.verb, notes=tuple(notes),
        not_a_form=not_a_form, is_order=is_order,
        is_whole=sent.lacks is None, headers=tuple(one for one in sent.headers if one[0] not in SECRET),
    )  # fmt: skip


def is_order_body(body: str) -> bool:
    """Whether a body is an order string. Quotes alone do not tell: a web request may be wrongly written with them."""
    from alidiag.order import SERVICE, begin_of

    return SERVICE in body and begin_of(body) == len(body) - len(body.lstrip(" \t\r\n"))


def order_in_body(body: Mapped) -> Finding:
    """The note about an order string in the body of a request, which is not how one is sent."""
    return Finding(
        "order-unwrapped", Level.WARNING,
        "The body is the order string of an in-app payment, and was read as one. An app hands it to Alipay's app; sent "
        "to an address it would be read as a form.",
        span=body.whole,
    )  # fmt: skip


def is_header_signed(headers: Sequence[tuple[str, str]]) -> bool:
    """Whether a message has its signature in a header, as those of Antom and Alipay+ have."""
    names = {name for name, _ in headers}
    if "client-id" in names and ("signature" in names or names & _TIMES):
        return True
    return any(name == "signature" and _SIGNATURE.compiled.match(value) for name, value in headers)


def lacks(message: str, fix: str) -> Finding:
    """The note about a request of which a part was not recorded."""
    return Finding(NO_BODY, Level.WARNING, message, fix=fix)


def headers_of(pairs: Sequence[tuple[str | None, str | None]]) -> tuple[tuple[str, str], ...]:
    """Headers with their names in lower case; what is no text is left out."""
    return tuple((name.lower(), value) for name, value in pairs if name is not None and value is not None)
