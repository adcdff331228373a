"""What is said of a whole ticket: frozen data, like `model`, and like it without a key.

Every text in here has been through the redaction of `triage`: nothing of it names or authorises anybody.
"""

from __future__ import annotations

from typing import NamedTuple

from alidiag.frozen import frozen
from alidiag.model import Report, Verdict


class Lines(NamedTuple):
    """The lines of the ticket that something stands in, counted from 1, both included."""

    first: int
    last: int


class Refusal(NamedTuple):
    """What Alipay answered, and why it is held to be the answer to this request."""

    code: str
    lines: Lines
    by: str
    """How it was paired: `order number`, `echo`, `position`; empty where it belongs to no request."""
    kind: str = ""
    meaning: str = ""
    action: str = ""


class Wrong(NamedTuple):
    """One thing that is wrong with a request, and how sure that is."""

    rule: str
    where: str
    """The step of ILLEGAL_SIGN, or `parameters`."""
    message: str
    proof: str
    """`reproduced`, `observed`, `suspected`, `none`, or `documented` for a rule of the service."""
    params: tuple[str, ...] = ()
    fix: str = ""


@frozen
class Item:
    """One request of the ticket. `report` is the whole diagnosis, without values."""

    number: int
    lines: Lines
    form: str
    verdict: Verdict
    order: str | None = None
    """The merchant's own number of the order."""
    again: tuple[Lines, ...] = ()
    """Where the very same request stands once more."""
    refusals: tuple[Refusal, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    proof: str = ""
    searched_less: str = ""
    """Nothing explains it, and the search was a shorter one, after others of the ticket: how much shorter, in words."""
    ask: str = ""
    """The next question to the merchant."""
    missing: tuple[str, ...] = ()
    """What is needed to prove what is not proven."""
    undone: tuple[str, ...] = ()
    """What was undone to read it."""
    report: Report | None = None


@frozen
class Message:
    """One reply, return or notification of the ticket. `request` is the number of the request that it answers."""

    number: int
    lines: Lines
    verdict: Verdict
    request: int | None = None
    by: str = ""
    searched_less: str = ""
    undone: tuple[str, ...] = ()
    report: Report | None = None


class Exposed(NamedTuple):
    """A key that stands in the ticket. `secret`: whoever has read the ticket has it."""

    what: str
    lines: Lines
    secret: bool
    fix: str


@frozen
class Ticket:
    """All that is said about one ticket."""

    source: str
    verdict: Verdict
    items: tuple[Item, ...] = ()
    messages: tuple[Message, ...] = ()
    codes: tuple[Refusal, ...] = ()
    """Codes that belong to no request of the ticket."""
    exposed: tuple[Exposed, ...] = ()
    ask: tuple[str, ...] = ()
    """What to ask the merchant next, in order."""
    undone: tuple[str, ...] = ()
    """What was undone to read the ticket as a whole."""
    left_out: tuple[str, ...] = ()
    """What was found and not looked at."""
