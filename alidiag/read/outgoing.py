"""A request as a command, a program or a raw message states it, part by part -> what it is, and how to read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from alidiag.model import Finding, Level
from alidiag.pattern import Pattern
from alidiag.query import escape
from alidiag.read.address import read_address
from alidiag.read.draft import Draft, Piece, address_unknown, other_body
from alidiag.read.forms.pairs import AS_SHOWN, BODY_NOT_GIVEN, apart, as_shown, is_sendable, kind_in
from alidiag.read.found import Found, Kind, Reading
from alidiag.read.marks import is_address
from alidiag.read.paste import ending, full_width
from alidiag.read.places import Edit, Mapped, inserted, joined
from alidiag.read.sent import SECRET, is_header_signed, is_order_body, order_in_body
from alidiag.read.values import Pair

FORM = "application/x-www-form-urlencoded"
MULTIPART = f"The fields are sent as multipart/form-data; the gateway takes {FORM}."
MOST_READINGS = 8
_CODED = Pattern(r"[^A-Za-z0-9._~-]")
_CODED_RUN = Pattern(r"[^A-Za-z0-9._~-]++")
_EMPTY_LINE = Pattern(r"\n[ \t]*\r?\n")
FINELY = 20_000
"""Characters: in a longer value the place of an encoded character is that of the run that it stands in."""


class Outgoing(NamedTuple):
    """One request, or one message of Alipay's to a merchant's server.

    Args:
        url: its address, as it was sent. Without a host where `host` has that.
        host: of the `Host` header, where the address is only a path.
        method: in any case; empty where it is not said.
        query, body: runs of percent-encoded pairs, besides those of the address.
        fields: of a multipart body; the values are not percent-encoded.
        headers: names in lower case.
        content: what the body is, where it is no form: JSON, XML.
        notes: what was odd.
        is_dump: a program wrote down what was sent; else a command says what to send.
    """

    url: Mapped | None = None
    host: Mapped | None = None
    method: str = ""
    query: tuple[Mapped, ...] = ()
    body: tuple[Mapped, ...] = ()
    fields: tuple[Pair, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    content: str | None = None
    notes: tuple[Finding, ...] = ()
    is_dump: bool = False

    def header(self, name: str) -> str:
        """The value of a header, empty where there is none."""
        return next((value for header, value in self.headers if header == name), "")

    @property
    def verb(self) -> str:
        """The method; where it is not said, a body tells."""
        return self.method.upper() or ("POST" if self.body or self.fields or self.content else "GET")


class Way(NamedTuple):
    """One way to read a request."""

    outgoing: Outgoing
    repairs: tuple[str, ...] = ()


def found_of(form: str, ways: Sequence[Way], text: Mapped, repairs: tuple[str, ...] = ()) -> Found | None:
    """What a request is that can be read in several ways; None where it has nothing to do with Alipay.

    Args:
        form: how it is written.
        ways: the likeliest first.
        text: the whole stretch.
        repairs: what was undone, whichever way is right.
    """
    kind = _kind(ways[0].outgoing)
    if kind is None:
        return (
            Found(Kind.HEADER_MESSAGE, form, text.whole, text) if is_header_signed(ways[0].outgoing.headers) else None
        )
    if kind is Kind.REQUEST and not _sends(ways[0].outgoing):
        return None
    readings = [one for way in ways for one in _readings(way)]
    return Found(kind, form, text.whole, text, tuple(readings[:MOST_READINGS]), repairs)


def _sends(one: Outgoing) -> bool:
    """Whether anything is sent: an address alone is named everywhere, and is no request."""
    return bool(
        one.query or one.body or one.fields or one.content or any(note.rule == BODY_NOT_GIVEN for note in one.notes)
        or (one.url is not None and "=" in one.url.text)
    )  # fmt: skip


def _kind(one: Outgoing) -> Kind | None:
    address, query = _address(one)
    names = "&".join(f"{name.text}=" for name, _ in one.fields)
    bodies = [] if one.content else [body.text for body in one.body]
    if any(is_order_body(body) for body in bodies):
        return Kind.REQUEST
    pairs = "&".join(filter(None, (query, *(part.text for part in one.query), *bodies, names)))
    # A message that Alipay posts to a merchant's address is told by its names alone.
    kind = kind_in("" if one.verb == "POST" and not is_address(address) else address, pairs)
    return Kind.REQUEST if kind is Kind.PRESIGN and (address or one.fields) else kind


def _address(one: Outgoing) -> tuple[str, str]:
    if one.url is None:
        return "", ""
    url = one.url.text.strip()
    if one.host is None and (is_address(url) or "://" in url):
        address, _, query = apart(url)
        return address, query
    address, _, query = url.partition("?")
    return (f"{_scheme(one)}{one.host.text}{address}" if one.host is not None else address), query


def _readings(way: Way) -> list[Reading]:
    one = way.outgoing
    draft = _draft(one)
    sent = Reading(draft, way.repairs)
    if not one.is_dump or draft.is_order:
        return [sent]
    parts = [part for part in (one.url, *one.query, *one.body) if part is not None]
    if all(is_sendable(part.text) for part in parts):
        return [sent]
    return [sent, Reading(as_shown(draft, one.url.stripped() if one.url else None), (*way.repairs, AS_SHOWN))]


def _draft(one: Outgoing) -> Draft:
    draft = Draft()
    notes: list[Finding] = []
    if one.url is not None and one.url.text.strip():
        url = one.url.stripped()
        draft = read_address(url.text, url.where)
        notes += [*full_width(url), *ending(url), *draft.notes]
        if one.host is not None:
            draft = draft._replace(gateway=f"{_scheme(one)}{one.host.text}{draft.gateway}")
        elif draft.gateway.startswith("/"):
            # Without its host, only the parameters can be judged.
            draft = draft._replace(gateway="", gateway_span=None)
    if not draft.gateway:
        notes.append(address_unknown())
    pieces = [*draft.pieces, *(Piece(part.text, part.where, "query") for part in one.query)]
    is_order = False
    if not one.content:
        is_order = len(one.body) == 1 and is_order_body(one.body[0].text)
        if is_order:
            pieces = []
            notes.append(order_in_body(one.body[0]))
        pieces += [Piece(part.text, part.where, "body", order=is_order) for part in one.body]
        notes += [note for part in one.body if not is_order for note in full_width(part)]
    pieces += [_literal(pair) for pair in one.fields]
    if one.fields:
        notes.append(multipart_note(one.fields))
    return draft._replace(
        pieces=tuple(pieces), method="GET" if is_order else one.verb,
        notes=(*notes, *_content_type(one), *one.notes), not_a_form=one.content,
        is_order=is_order, is_whole=all(note.rule != BODY_NOT_GIVEN for note in one.notes),
        headers=tuple(header for header in one.headers if header[0] not in SECRET),
    )  # fmt: skip


def _scheme(one: Outgoing) -> str:
    """A message does not say by which scheme it was sent; Alipay's gateways take https."""
    return "https://" if one.host is not None and "alipay" in one.host.text.lower() else "http://"


def _literal(pair: Pair) -> Piece:
    name, value = pair
    both = joined([name, inserted("=", value.at(0)), value], name.at(0))
    return Piece(both.text, both.where, "body", literal=True)


def _content_type(one: Outgoing) -> list[Finding]:
    kind = one.header("content-type")
    if not kind or not one.body or one.content or kind.partition(";")[0].strip().lower() == FORM:
        return []
    message = f"The Content-Type is {kind[:80]}; the gateway reads parameters from {FORM} only."
    return [Finding("content-type", Level.NOTE, message, fix=f"Send Content-Type: {FORM}.")]


def multipart_note(fields: Sequence[Pair]) -> Finding:
    """The note about fields that are sent as multipart/form-data."""
    span = fields[0][0].whole._replace(end=fields[-1][1].whole.end)
    fix = f"Send {FORM} (curl: --data-urlencode)."
    return Finding("multipart-fields", Level.NOTE, MULTIPART, span=span if span.end >= span.start else None, fix=fix)


def content_of(body: str, content_type: str = "") -> str | None:
    """What a body is that is no form; None for one that may be one."""
    if not body.strip():
        return None
    kind = content_type.lower()
    return "JSON" if "json" in kind else other_body(body)


def body_end(text: str) -> int:
    """How far a body goes that is no form and at the beginning of a text: its JSON, else up to an empty line."""
    begin = len(text) - len(text.lstrip())
    if text.startswith("{", begin):
        import json

        try:
            return json.JSONDecoder().raw_decode(text, begin)[1]
        except (ValueError, RecursionError):
            pass
    found = _EMPTY_LINE.compiled.search(text, begin)
    return len(text) if found is None else found.start()


def coded(value: Mapped, blank: str = "+", codec: str = "utf-8") -> Mapped:
    """A text percent-encoded, in UTF-8 as HTTP libraries do it unless they are told otherwise."""
    pattern = _CODED if len(value) <= FINELY else _CODED_RUN
    edits: list[Edit] = []
    table: dict[str, str] = {}
    for found in pattern.compiled.finditer(value.text):
        run = found[0]
        new = table.get(run)
        if new is None:
            new = table[run] = _escaped(run, blank, codec)
        edits.append((found.start(), found.end(), new))
    return value.edited(edits)


def _escaped(run: str, blank: str, codec: str) -> str:
    try:
        return escape(run, codec, blank=blank, also_plain="~")
    except UnicodeEncodeError:
        return run


def encoded(pairs: Sequence[Pair], *, codec: str = "utf-8") -> Mapped | None:
    """Pairs as one percent-encoded run, as an HTTP library sends them; None where there are none."""
    parts: list[Mapped] = []
    for name, value in pairs:
        if parts:
            parts.append(inserted("&", parts[-1].after(len(parts[-1]))))
        parts += [coded(name, codec=codec), inserted("=", value.at(0)), coded(value, codec=codec)]
    return joined(parts) if parts else None
