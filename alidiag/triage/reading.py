"""What the reader found in a ticket -> its requests, messages and pre-sign strings, each once."""

from __future__ import annotations

from typing import NamedTuple

from alidiag.errors import AlidiagError, MachineAtFault
from alidiag.model import Request
from alidiag.read import MESSAGES, Content, Found, Kind, Lines, readings_of
from alidiag.replies.draft import Draft, Unreadable
from alidiag.replies.message import drafts_of
from alidiag.ticket import Lines as Stretch
from alidiag.triage.exposed import tail_key
from alidiag.triage.pairing import Asked, orders_of
from alidiag.triage.view import lines_of

MOST = 300
"""Requests that are diagnosed; messages likewise."""
MOST_AGAIN = 20
"""Places that are told of a request that stands more than once."""
ALIKE = 0.6
"""The part of a request's pairs that a string has to share with it to be its pre-sign string."""


class Read(NamedTuple):
    """One request, in each way in which it can be read, or why it could not be."""

    found: Found
    lines: Stretch
    requests: tuple[Request, ...] = ()
    problem: str = ""
    again: tuple[Stretch, ...] = ()

    @property
    def request(self) -> Request | None:
        """The likeliest reading."""
        return self.requests[0] if self.requests else None


class Answered(NamedTuple):
    """One message of Alipay's; `pairs` are what it tells of the request that it answers."""

    found: Found
    lines: Stretch
    drafts: tuple[Draft | Unreadable, ...]
    pairs: dict[str, str]

    @property
    def draft(self) -> Draft | None:
        """The likeliest reading, where the message can be read."""
        return next((one for one in self.drafts if isinstance(one, Draft)), None)


class Own(NamedTuple):
    """A string without a signature: what somebody signed, or what the gateway rebuilt."""

    text: str
    pairs: dict[str, str]
    lines: Stretch
    key: str | None
    """What may be an MD5 key at its end."""


class Holding(NamedTuple):
    """What a ticket holds."""

    requests: tuple[Read, ...]
    messages: tuple[Answered, ...]
    own: tuple[Own, ...]
    left_out: tuple[str, ...]
    loose: tuple[Own, ...] = ()
    """Pre-sign strings that belong to no request, where a signature stands apart too."""
    signatures: tuple[tuple[str, Stretch], ...] = ()


def holding_of(content: Content) -> Holding:
    """Everything in the ticket, each request once."""
    number = Lines(content.text).number
    reads: dict[object, Read] = {}
    written: dict[object, int] = {}
    messages: list[Answered] = []
    loose: list[tuple[Found, Own]] = []
    left: list[str] = []
    for found in content.found:
        lines = lines_of(found.span, number)
        if found.kind in MESSAGES:
            if len(messages) < MOST:
                messages.append(_message(found, lines, content))
            continue
        # Of a flood of one and the same text, no more places are told than of any request.
        same = (found.text.text, len(found.readings))
        written[same] = written.get(same, 0) + 1
        if written[same] > MOST_AGAIN:
            continue
        if found.kind is Kind.PRESIGN:
            loose.append((found, own_of(found.text.text, lines)))
        elif found.kind is Kind.REQUEST:
            _add(found, lines, content, reads)
        elif found.kind is Kind.PAGE:
            left.append(f"What stands in {words(lines)} is an address of Alipay's own pages; no merchant signs it.")
    if (more := sum(found.kind in MESSAGES for found in content.found) - MOST) > 0:
        left.append(f"{more:,} more messages: at most {MOST:,} are looked at.")
    if any(count > MOST_AGAIN for count in written.values()):
        left.append(f"Requests that stand there more than {MOST_AGAIN} times: only so many places are told of each.")
    asked = [Asked(one.request, one.lines) for one in reads.values() if one.request]
    own_texts: list[Own] = []
    alone: list[Own] = []
    signatures = tuple(
        (found.text.text, lines_of(found.span, number)) for found in content.found if found.kind is Kind.SIGNATURE
    )
    for found, own in loose:
        if any(is_about(own, one.request) for one in asked):
            own_texts.append(own)
        elif signatures:
            alone.append(own)
        else:
            _add(found, own.lines, content, reads)
    ordered = sorted(reads.values(), key=lambda one: one.found.span.start)
    if len(ordered) > MOST:
        left.append(f"{len(ordered) - MOST:,} more requests: at most {MOST:,} are looked at.")
    return Holding(tuple(ordered[:MOST]), tuple(messages), tuple(own_texts), tuple(left), tuple(alone), signatures)


def _add(found: Found, lines: Stretch, content: Content, reads: dict[object, Read]) -> None:
    if len(reads) > MOST:
        reads[found.span] = Read(found, lines)
        return
    try:
        requests = tuple(readings_of(found, content))
    except AlidiagError as problem:
        reads[found.span] = Read(found, lines, problem=problem.message)
        return
    request = requests[0]
    same = frozenset((param.name, param.value) for param in request.params)
    if same in reads:
        first = reads[same]
        again = first.again
        if lines != first.lines and len(again) < MOST_AGAIN and lines not in again:
            again = (*again, lines)
        # Whichever of them has the address tells more.
        better = first.request is not None and not first.request.gateway and bool(request.gateway)
        reads[same] = first._replace(again=again, requests=requests if better else first.requests)
        return
    reads[same] = Read(found, lines, requests)


def _message(found: Found, lines: Stretch, content: Content) -> Answered:
    try:
        drafts = tuple(drafts_of(found, content))
    except MachineAtFault:
        raise
    except AlidiagError:
        return Answered(found, lines, (), {})
    draft = next((one for one in drafts if isinstance(one, Draft)), None)
    if draft is None:
        return Answered(found, lines, drafts, {})
    pairs = dict(draft.echo) or {param.name: param.value for param in draft.request.params}
    return Answered(found, lines, drafts, pairs)


def own_of(text: str, lines: Stretch) -> Own:
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


def words(lines: Stretch) -> str:
    """Lines in words."""
    return f"line {lines.first}" if lines.first == lines.last else f"lines {lines.first} to {lines.last}"
