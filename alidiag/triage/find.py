"""What stands in the lines of a ticket: requests, messages from Alipay, pre-sign strings. Each place is read once.

What has a beginning and an end of its own is taken out first, then addresses and runs of pairs, then lists. A further
form of request that `read` learns is found by a finder of its own here, or by the run of pairs that it is, as the
in-app order string; `read` recognises it.
"""

from __future__ import annotations

import re

from alidiag.read.marks import ENDINGS, is_marked
from alidiag.replies.read import MARKS
from alidiag.triage.enclosed import commands, forms, replies
from alidiag.triage.extent import Extent, extent
from alidiag.triage.lines import Undoing
from alidiag.triage.listed import lists
from alidiag.triage.markup import ENOUGH, without_markup
from alidiag.triage.piece import PRESIGN, REPLY, REQUEST, Piece
from alidiag.triage.view import View

_START = re.compile(
    r"https?://"
    r"|(?<![\w/.-])(?:[\w.-]{1,60}+/|/){1,4}?(?:gateway\.do|rest\.htm)(?=\?)"
    r"|(?<![\w%&?=.;/-])[A-Za-z_]\w{1,40}+=(?=[^\s=&])"
)
_NAME = re.compile(r"(?:\A|[?&])(?:amp;)?([A-Za-z_]\w{0,40}+)=")
_METHOD = re.compile(r"\b(GET|POST)[ \t\"'=]+\Z")
_MESSAGE = frozenset({"notify_type", "trade_status", "is_success", "refund_status", "success_details"})
"""Names that a request with a service never has."""
FEWEST = 3
"""Pairs: fewer are no request."""
NEAR = 6
"""Lines: how far behind an address its body may stand."""


def pieces_in(view: View, told: list[Undoing]) -> tuple[list[Piece], View]:
    """Everything that can be read, in the order of the ticket; and what is left of its text."""
    found: list[Piece] = []
    for finder in (replies, forms):
        _take(finder(view), view, found)
    if view.text.count("<") >= ENOUGH:
        rows = view.rows()
        plain = without_markup(rows, told)
        if plain != rows:
            view = View(plain)
            for finder in (replies, forms):
                _take(finder(view), view, found)
    for finder in (commands, runs, lists):
        _take(finder(view), view, found)
    found.sort(key=lambda piece: (piece.lines.first, piece.start))
    return _with_bodies(found), view


def _take(pieces: list[Piece], view: View, found: list[Piece]) -> None:
    view.blank([(piece.start, piece.end) for piece in pieces])
    found += pieces


def runs(view: View) -> list[Piece]:
    """Addresses and runs of pairs."""
    text = view.text
    out: list[Piece] = []
    at = 0
    while found := _START.search(text, at):
        start = found.start()
        reach = extent(text, start)
        piece = _judged(view, start, reach)
        if piece is None:
            at = max(found.end(), reach.first_stop)
            continue
        out.append(piece)
        at = max(found.end(), reach.end)
    return out


def _judged(view: View, start: int, reach: Extent) -> Piece | None:
    whole = reach.text
    address, mark, pairs = whole.partition("?")
    is_address = "://" in address[:60] or any(ending in address for ending in ENDINGS)
    if not is_address:
        address, mark, pairs = "", "", whole
    names = set(_NAME.findall(pairs[:200_000]))
    if not (any(ending in address for ending in ENDINGS) or (pairs and is_marked(pairs[:200_000]))):
        return None
    if not address and len(names) < FEWEST:
        return None
    lines = view.lines(start, reach.end)
    method = None
    if before := _METHOD.search(view.text, max(0, start - 8), start):
        method = before[1]
    kind = REQUEST
    if MARKS & names and ("service" not in names or _MESSAGE & names):
        kind = REPLY
    elif not address and "sign" not in names and "service" in names:
        kind = PRESIGN
    elif address and not mark and not method:
        # The bare address of a gateway is mentioned everywhere; without parameters it is no request.
        return None
    return Piece(kind, None, whole, start, reach.end, lines, reach.undone, method)


def _with_bodies(pieces: list[Piece]) -> list[Piece]:
    """An address that carries no signature, joined with the body that stands below it."""
    out: list[Piece] = []
    for piece in pieces:
        last = out[-1] if out else None
        is_body = piece.kind == REQUEST and "://" not in piece.text[:12] and "sign=" in piece.text and not piece.form
        if (
            last is not None
            and is_body
            and last.kind == REQUEST
            and "://" in last.text[:12]
            and last.body is None
            and "sign=" not in last.text
            and piece.lines.first - last.lines.last <= NEAR
        ):
            told = "The address and the body stand apart; they were taken as one POST"
            out[-1] = last._replace(
                body=piece.text,
                lines=last.lines._replace(last=piece.lines.last),
                undone=(*last.undone, *piece.undone, told),
                method="POST",
            )
            continue
        out.append(piece)
    return out
