"""One thing that was found in a ticket, as it will be read."""

from __future__ import annotations

from alidiag.named import NamedTuple
from alidiag.ticket import Lines

REQUEST, REPLY, PRESIGN = "request", "reply", "pre-sign string"


class Piece(NamedTuple):
    """What was found. `start` and `end` are places in the view that it was found in.

    `form`: as what it has to be read; None: `read` recognises it. `body`: the body of a POST that stands apart.
    """

    kind: str
    form: str | None
    text: str
    start: int
    end: int
    lines: Lines
    undone: tuple[str, ...] = ()
    method: str | None = None
    body: str | None = None
