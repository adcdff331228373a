"""The pieces of a ticket -> requests, messages and pre-sign strings; what cannot be read is told."""

from __future__ import annotations

from alidiag.errors import AlidiagError, MachineAtFault, NothingToCheck
from alidiag.model import KeyRing, Request
from alidiag.named import NamedTuple
from alidiag.read import read_request
from alidiag.replies.draft import Draft, Unreadable
from alidiag.replies.read import read_reply
from alidiag.ticket import Lines
from alidiag.triage.exposed import tail_key
from alidiag.triage.pairing import Asked, orders_of
from alidiag.triage.piece import PRESIGN, REPLY, Piece

MOST = 300
"""Requests that are diagnosed; messages likewise."""
MOST_AGAIN = 20
"""Places that are told of a request that stands more than once."""
ALIKE = 0.6
"""The part of a request's pairs that a string has to share with it to be its pre-sign string."""


class Read(NamedTuple):
    """One request as it was read, or why it could not be."""

    piece: Piece
    request: Request | None
    problem: str = ""
    again: tuple[Lines, ...] = ()


class Answered(NamedTuple):
    """One message of Alipay's; `pairs` are what it tells of the request that it answers."""

    piece: Piece
    draft: Draft | None
    data: bytes
    pairs: dict[str, str]


class Own(NamedTuple):
    """A string without a signature: what somebody signed, or what the gateway rebuilt."""

    text: str
    pairs: dict[str, str]
    lines: Lines
    key: str | None
    """What may be an MD5 key at its end."""


class Content(NamedTuple):
    """What a ticket holds."""

    requests: tuple[Read, ...]
    messages: tuple[Answered, ...]
    own: tuple[Own, ...]
    left_out: tuple[str, ...]


def content_of(pieces: list[Piece], source: str, keys: KeyRing) -> Content:
    """Everything in the ticket, each request once."""
    reads: dict[object, Read] = {}
    written: dict[object, int] = {}
    messages: list[Answered] = []
    loose: list[tuple[Piece, Own]] = []
    left: list[str] = []
    for piece in pieces:
        if piece.kind == REPLY:
            if len(messages) < MOST:
                messages.append(_message(piece, source, keys))
            continue
        # Of a flood of one and the same text, no more places are told than of any request.
        same = (piece.text, piece.body, piece.form, piece.method)
        written[same] = written.get(same, 0) + 1
        if written[same] > MOST_AGAIN:
            continue
        if piece.kind == PRESIGN:
            own = own_of(piece.text, piece.lines)
            loose.append((piece, own))
            continue
        _add(piece, source, reads, left)
    if (more := sum(piece.kind == REPLY for piece in pieces) - MOST) > 0:
        left.append(f"{more:,} more messages: at most {MOST:,} are looked at.")
    if any(count > MOST_AGAIN for count in written.values()):
        left.append(f"Requests that stand there more than {MOST_AGAIN} times: only so many places are told of each.")
    asked = [Asked(one.request, one.piece.lines) for one in reads.values() if one.request]
    own_texts: list[Own] = []
    for piece, own in loose:
        if any(is_about(own, one.request) for one in asked):
            own_texts.append(own)
        else:
            _add(piece, source, reads, left)
    ordered = sorted(reads.values(), key=lambda one: (one.piece.lines.first, one.piece.start))
    if len(ordered) > MOST:
        left.append(f"{len(ordered) - MOST:,} more requests: at most {MOST:,} are looked at.")
    return Content(tuple(ordered[:MOST]), tuple(messages), tuple(own_texts), tuple(left))


def _add(piece: Piece, source: str, reads: dict[object, Read], left: list[str]) -> None:
    where = words(piece.lines)
    if len(reads) > MOST:
        reads[piece.start, piece.lines] = Read(piece, None)
        return
    try:
        request = read_request(piece.text, source, body=piece.body, method=piece.method, form=piece.form)
    except NothingToCheck:
        left.append(f"What stands in {where} looks like a request, but no parameter of the gateway's is in it.")
        return
    except AlidiagError as problem:
        reads[piece.start, piece.lines] = Read(piece, None, problem.message)
        return
    same = (request.gateway, *((param.name, param.value) for param in request.params))
    if same in reads:
        first = reads[same]
        if len(first.again) < MOST_AGAIN:
            reads[same] = first._replace(again=(*first.again, piece.lines))
        return
    reads[same] = Read(piece, request)


def _message(piece: Piece, source: str, keys: KeyRing) -> Answered:
    data = _octets(piece.text)
    try:
        draft, _ = read_reply(data, source, keys.md5)
    except MachineAtFault:
        raise
    except AlidiagError:
        return Answered(piece, None, data, {})
    if isinstance(draft, Unreadable):
        return Answered(piece, None, data, {})
    pairs = dict(draft.echo) or {param.name: param.value for param in draft.request.params}
    return Answered(piece, draft, data, pairs)


def _octets(text: str) -> bytes:
    """The octets of a message again, in the charset that its XML declares: the ticket's text was decoded before."""
    head = text[:200].lower()
    declared = "gb18030" if 'encoding="gb' in head or "encoding='gb" in head else "utf-8"
    try:
        return text.encode(declared, "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")


def own_of(text: str, lines: Lines) -> Own:
    """A pre-sign string, without a key that may stand at its end."""
    key = tail_key(text)
    plain = text.removesuffix(key) if key else text
    for ending in ("&key=", "&"):
        plain = plain.removesuffix(ending) if key else plain
    pairs = {name: value for name, _, value in (pair.partition("=") for pair in plain.split("&"))}
    return Own(plain, pairs, lines, key)


def is_about(own: Own, request: Request) -> bool:
    """Whether a string is about this very request: its order's number, and most of its pairs."""
    numbers = orders_of(request)
    if numbers and not any(number in own.pairs.values() for number in numbers):
        return False
    signed = [param for param in request.params if param.name not in ("sign", "sign_type") and param.value]
    same = sum(own.pairs.get(param.name) == param.value for param in signed)
    return bool(signed) and same >= max(3, ALIKE * len(signed))


def words(lines: Lines) -> str:
    """Lines in words."""
    return f"line {lines.first}" if lines.first == lines.last else f"lines {lines.first} to {lines.last}"
