"""Addresses with a query, and bare runs of `name=value&name=value`: the URL, the form body, the pre-sign string."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.pattern import Pattern
from alidiag.query import decode
from alidiag.read.address import read_address
from alidiag.read.classify import is_foreign, is_own_page, kind_of
from alidiag.read.draft import Draft, Piece, address_unknown, stretch
from alidiag.read.extent import Candidate, extents, one_pair
from alidiag.read.found import Found, Kind, Reading, Stretch, View
from alidiag.read.marks import ENDINGS, STARTS, is_marked
from alidiag.read.paste import ending, full_width
from alidiag.read.places import Mapped

if TYPE_CHECKING:
    from collections.abc import Iterator

_START = Pattern(
    r"https?://"
    r"|(?<![\w/.-])(?:[\w.-]{1,60}+/|/){1,4}?(?:gateway\.do|rest\.htm)(?=\?)"
    r"|(?<![\w%&?=.;/-])[A-Za-z_]\w{0,40}+=(?=[^\s=&])"
)
_NAME = Pattern(r"(?:\A|[?&])(?:amp;)?([A-Za-z_]\w{0,40}+)=")
_IN_VALUE = Pattern(rf"(?:{'|'.join(sorted(STARTS))})=")
_NAMED = Pattern(r"(?:amp;)?[A-Za-z_][\w.\[\]-]{0,63}+=|=\Z")
_METHOD = Pattern(r"\b(GET|POST)[ \t\"'=]+\Z")
_ALONE = Pattern(r"[ \t\r\n]{0,4096}+(?=https?://)")
FEWEST = 3
"""Pairs: fewer without an address are no request."""
LOOKED_AT = 200_000
"""Characters in which names are looked for."""
FARTHEST = 4096
"""White space before an address that stands alone."""
NEAR = 6
"""Lines: how far behind an address its body may stand."""
AS_SHOWN = "The text was not sent like this: it shows values that are decoded already. They were taken as they stand."
BODY_NOT_GIVEN = "body-not-given"
"""The rule of the note about a body that is not in the text."""
APART = "The address and the body stand apart; they were taken as one POST."


def find(view: View) -> Iterator[Stretch]:
    """Addresses and runs of pairs, in the order of the text."""
    text = view.text
    source = view.rest
    at = failed = 0
    while found := _START.compiled.search(text, at):
        start = found.start()
        eager = start >= failed
        stop = one_pair(text, start, eager=eager) if found[0][-1] == "=" else 0
        if stop and not view.is_all(start, stop):
            at = max(found.end(), stop)
            continue
        reach = extents(source, text, start, eager=eager)
        one = _judged(view, start, list(reach.candidates), source, alone=view.is_all(start, reach.farthest))
        if one is None:
            # What begins further behind in the same run has fewer names than the whole.
            at = max(found.end(), reach.end)
            failed = max(failed, reach.farthest)
            continue
        at = max(found.end(), reach.end)
        yield Stretch(start, at, (one,))


def clean(text: Mapped, *, is_url: bool) -> Found | None:
    """What a text is that is one address or body and nothing else, as it was sent; None where it is neither."""
    address, _, pairs = apart(text.text)
    kind = kind_in(address, pairs, alone=True)
    if kind is None or bool(address) != is_url:
        return None
    one = Candidate(text, len(text))
    return Found(kind, "url" if is_url else "form", text.whole, text, tuple(_readings(one, "GET")))


def _judged(view: View, start: int, candidates: list[Candidate], source: Mapped, *, alone: bool) -> Found | None:
    whole = candidates[0].text.text
    line = _only_line(view, start, source)
    if line is not None and line.text.text != whole:
        candidates = [line, *candidates]
        whole = line.text.text
    address, _, pairs = apart(whole)
    kind = kind_in(address, pairs, alone=alone)
    if kind is None:
        return None
    method = _METHOD.compiled.search(view.text, max(0, start - 8), start)
    if address and not pairs and not method and kind is not Kind.PAGE and not _is_all(view):
        # The bare address of a gateway is mentioned everywhere; without parameters it is no request.
        return None
    readings: list[Reading] = []
    for one in candidates:
        readings += _readings(one, method[1] if method else "GET")
    form = view.form or ("url" if address else "form")
    return Found(kind, form, candidates[0].text.whole, candidates[0].text, tuple(readings[:8]))


def _is_all(view: View) -> bool:
    """Whether the text is one word."""
    return len(view.text.split()) == 1


def _only_line(view: View, start: int, source: Mapped) -> Candidate | None:
    """All that stands there, where that is one line and begins with the address: blanks belong to it then."""
    text = view.text
    first = None if view.depth or start > FARTHEST else _ALONE.compiled.match(text)
    if first is None or first.end() != start:
        return None
    end = len(text.rstrip(" \t\r\n"))
    if "\n" in text[start:end] or "\r" in text[start:end]:
        return None
    return Candidate(source.part(start, end), end)


def apart(whole: str) -> tuple[str, str, str]:
    """The address of a text, the mark behind it, and the pairs."""
    address, mark, pairs = whole.partition("?")
    if _IN_VALUE.compiled.match(address):
        return "", "", whole
    if "://" in address[:60] or any(one in address for one in ENDINGS):
        if not mark:
            # No ? stands behind the gateway: its address ends where its path does.
            for one in ENDINGS:
                head, found, tail = address.partition(one)
                if found and tail:
                    return head + found, "", tail.lstrip("&？")
        return address, mark, pairs
    return "", "", whole


def kind_in(address: str, pairs: str, *, alone: bool = False) -> Kind | None:
    """What pairs are that were sent to an address, empty where that is not known; `alone`: nothing else is there."""
    names = {decode(name, "utf-8") for name in _NAME.compiled.findall(pairs[:LOOKED_AT])}
    if address and is_own_page(address):
        return Kind.PAGE
    to_gateway = any(one in address for one in ENDINGS)
    kind = kind_of(names, address)
    if kind is Kind.PRESIGN and "%" in pairs and "://" not in pairs and is_sendable(pairs):
        kind = Kind.REQUEST  # a body without its signature: what is signed is not percent-encoded
    if to_gateway:
        return kind or Kind.REQUEST
    if not address and len(names) < FEWEST and not alone:
        return None
    if kind is None and pairs and not address and is_marked(pairs[:LOOKED_AT]) and not is_foreign(names):
        return Kind.REQUEST
    return kind


def _readings(one: Candidate, method: str) -> list[Reading]:
    text = one.text
    has_address = bool(apart(text.text)[0])
    notes = (*full_width(text), *ending(text))
    if has_address:
        draft = read_address(text.text, text.where)
        draft = draft._replace(method=method, notes=(*notes, *draft.notes))
    else:
        draft = Draft(pieces=(Piece(text.text, text.where, "body"),), notes=(*notes, address_unknown()))
    sent = Reading(draft, one.repairs)
    if is_sendable(text.text):
        return [sent]
    shown = Reading(as_shown(draft, text if has_address else None), (*one.repairs, AS_SHOWN))
    decoded = not has_address and "%" not in text.text
    return [shown, sent] if decoded else [sent, shown]


def is_sendable(text: str) -> bool:
    """Whether a text may be what was sent: no client sends blanks or characters outside ASCII as they are."""
    return text.isascii() and " " not in text and "\t" not in text


def as_shown(draft: Draft, url: Mapped | None = None) -> Draft:
    """The same pairs, their values as they stand: a & or # in a value is no separator, unless a name stands behind it.

    Args:
        draft: the same text, as it would have been sent.
        url: the address of it.
    """
    given = list(draft.pieces)
    if url is not None and draft.fragment is not None and given:
        begin = url.text.index("?") + 1 if "?" in url.text else len(url) - len(given[0].text) - len(draft.fragment) - 1
        given[0] = given[0]._replace(text=url.text[begin:], where=stretch(url.where, begin, len(url)))
        draft = draft._replace(fragment=None, fragment_span=None)
    pieces: list[Piece] = []
    for piece in given:
        start = at = 0
        for pair in [*piece.text.split("&"), "="]:
            if at > start and (not pair or _NAMED.compiled.match(pair)):
                text = piece.text[start : at - 1]
                if text:
                    pieces.append(Piece(text, stretch(piece.where, start, at - 1), piece.place, literal=True))
                start = at
            if not pair:
                start = at + 1
            at += len(pair) + 1
    return draft._replace(pieces=tuple(pieces), is_sent=False)


def with_bodies(found: list[Found], line_of: LineOf) -> list[Found]:
    """An address that carries no signature, joined with the body that stands below it."""
    out: list[Found] = []
    for one in found:
        last = out[-1] if out else None
        if last is not None and _is_body(one) and _wants_body(last):
            near = line_of(one.span.start) - line_of(max(last.span.start, last.span.end - 1))
            if 0 <= near <= NEAR:
                out[-1] = _both(last, one)
                continue
        out.append(one)
    return _whole(out)


def _whole(found: list[Found]) -> list[Found]:
    """Without requests that lack their body where the same one stands there with it: `curl -v` tells the headers."""
    drafts = {id(one): one.readings[0].draft for one in found if one.kind is Kind.REQUEST and one.readings}
    halves = {key for key, draft in drafts.items() if any(note.rule == BODY_NOT_GIVEN for note in draft.notes)}
    if not halves:
        return found
    sent = {
        draft.gateway
        for key, draft in drafts.items()
        if key not in halves and any(piece.place == "body" for piece in draft.pieces)
    }
    return [one for one in found if id(one) not in halves or drafts[id(one)].gateway not in sent]


def _is_body(one: Found) -> bool:
    is_request = one.kind in (Kind.REQUEST, Kind.PRESIGN) and bool(one.readings)
    draft = one.readings[0].draft if one.readings else Draft()
    return is_request and not draft.gateway and not draft.is_order and "sign=" in one.text.text


def _wants_body(one: Found) -> bool:
    draft = one.readings[0].draft if one.readings else Draft()
    return one.kind is Kind.REQUEST and bool(draft.gateway) and "sign=" not in one.text.text and draft.is_sent


def _both(address: Found, body: Found) -> Found:
    first = address.readings[0]
    readings = []
    for one in body.readings:
        notes = [note for note in first.draft.notes if note.rule != BODY_NOT_GIVEN]
        notes += [note for note in one.draft.notes if note.rule != "address-unknown"]
        pieces = tuple(piece._replace(place="body") for piece in one.draft.pieces)
        draft = first.draft._replace(
            pieces=(*first.draft.pieces, *pieces), method="POST", notes=tuple(notes),
            is_sent=one.draft.is_sent,
        )  # fmt: skip
        readings.append(Reading(draft, (*first.repairs, *one.repairs, APART)))
    span = address.span._replace(end=max(address.span.end, body.span.end))
    return address._replace(span=span, readings=tuple(readings), repairs=(*address.repairs, *body.repairs))


if TYPE_CHECKING:
    from collections.abc import Callable

    LineOf = Callable[[int], int]
