"""One recorded request as every form of `alidiag check` tells it, and what they all come to.

An `Outcome` is made from a `Report`; it is small, picklable, and holds no key and no value of `sign`. All forms draw
from it, so that their counts and ids agree. Texts in it may be untrusted: show them, never print them.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from alidiag.errors import ExitStatus
from alidiag.frozen import frozen
from alidiag.model import Level, Proof, Span, Verdict

ILLEGAL_SIGN = "illegal-sign"
INVALID_PARAMETER = "invalid-parameter"
READING = "reading"
"""The values of `Spot.path`: what a finding belongs to."""
STANDARD_INPUT = "standard input"
COMMAND_LINE = "the command line"
"""What stands for a file's name where a record comes from no file."""


class Place(NamedTuple):
    """Where a request was recorded.

    `file` is the path as it was given, `standard input` for `-`. Files of lines have a `line`, counted from 1, others
    (HAR, collections, flows, forms in a page) an `entry`, counted from 1. `column` is the place, counted from 0, in its
    line at which the text of the request begins, for spans to be added to; None where the text does not stand there
    character by character (it was escaped, or in several pieces).
    """

    file: str
    line: int | None = None
    entry: int | None = None
    column: int | None = None

    @property
    def source(self) -> str:
        """`file:line` or `file#entry`: what `Report.source` says."""
        if self.line is not None:
            return f"{self.file}:{self.line}"
        return self.file if self.entry is None else f"{self.file}#{self.entry}"


class Spot(NamedTuple):
    """One finding of a request.

    `span` counts characters of the request's text: the URL, or the URL, an empty line and the body. `fingerprint` tells
    the same fault of the same service and parameter in any file and line: 32 hex digits, see `fingerprint_of`.
    """

    rule: str
    level: Level
    param: str | None
    message: str
    expected: str | None
    actual: str | None
    fix: str | None
    span: Span | None
    reference: str | None
    fingerprint: str
    path: str
    """`illegal-sign`, `invalid-parameter` or `reading`."""


class Hushed(NamedTuple):
    """A finding that is not told, and why: `baseline`, `ignore` or `select`."""

    spot: Spot
    by: str


class Mistake(NamedTuple):
    """One mistake of the cause. Each has a `Spot` of the same id, too."""

    id: str
    step: str
    params: tuple[str, ...]
    proof: Proof
    explanation: str
    fix: str


class Group(NamedTuple):
    """What failures are grouped by: the mistakes of a cause, or one rule and the parameter it is about.

    `rules` are the ids of the set of mistakes for `illegal-sign`, else one rule. `param` has no numbers in its
    brackets: `site_infos[].site_type`.
    """

    path: str
    rules: tuple[str, ...]
    param: str | None = None

    @property
    def title(self) -> str:
        """In words: `values-percent-encoded + sign-type-signed`, or `amount-malformed (trans_amount)`."""
        return " + ".join(self.rules) + (f" ({self.param})" if self.param else "")


class Outcome(NamedTuple):
    """What was found out about one request.

    `verdict` is the report's own, whatever is hushed. `status` is what this record alone would make the exit status:
    0, 1, 2 or 4; hushed findings do not count in it. `spots` are the errors and warnings in the order of the report;
    notes only where `-v` asks for them. `groups`: under which causes a failure that counts is told, else empty.
    """

    place: Place
    id: str | None
    verdict: Verdict
    status: ExitStatus
    method: str = ""
    url: str = ""
    """The address with the names of its parameters; of the values, only those that say what kind of request it is."""
    service: str | None = None
    partner: str | None = None
    sign_type: str | None = None
    illegal_sign: Verdict | None = None
    invalid_parameter: Verdict | None = None
    spots: tuple[Spot, ...] = ()
    hushed: tuple[Hushed, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    groups: tuple[Group, ...] = ()
    unproven: tuple[str, ...] = ()
    """Why something could not be judged, in sentences."""
    text: str = ""
    """The text that spans count in, with what is private masked; only where there is a spot."""

    @property
    def source(self) -> str:
        """`file:line` or `file#entry`."""
        return self.place.source

    @property
    def counts(self) -> bool:
        """Whether it is a failure that counts: not where all that is wrong is hushed."""
        if self.verdict is not Verdict.FAIL:
            return False
        wrong = any(spot.level is Level.ERROR for spot in self.spots)
        return wrong or not any(one.spot.level is Level.ERROR for one in self.hushed)


class Stale(NamedTuple):
    """An entry of the baseline that nothing in this run matches."""

    fingerprint: str
    rule: str
    service: str | None
    param: str | None


@frozen
class Tally:
    """What all requests came to. Counts are of requests unless said otherwise."""

    status: ExitStatus
    """The exit status of the run, but for an output that cannot be written."""
    requests: int = 0
    verdicts: tuple[tuple[Verdict, int], ...] = ()
    """In the order fail, unreadable, unproven, pass; those that occur."""
    groups: tuple[tuple[Group, int], ...] = ()
    """Failing requests by cause, the most frequent first; one request may count under several causes."""
    rules: tuple[tuple[str, Level, int], ...] = ()
    """Findings that are told, by rule and level: errors first, then the most frequent."""
    unproven: tuple[tuple[str, int], ...] = ()
    """Why something could not be judged, the most frequent first."""
    hushed: tuple[tuple[str, int], ...] = ()
    """Findings that are not told, by `baseline`, `ignore`, `select`."""
    passed_over: int = 0
    """Records that are no gateway requests."""
    files: int = 0
    stale: tuple[Stale, ...] = ()
    limit: int | None = None
    """Where the run stopped at `--limit`: that number."""
    interrupted: str = ""
    """`SIGINT`, `SIGTERM`: what is told is what was done before."""
    problems: tuple[str, ...] = ()
    """What kept a part of the input from being looked at, in sentences."""

    def count(self, verdict: Verdict) -> int:
        """Requests with this verdict."""
        return dict(self.verdicts).get(verdict, 0)

    @property
    def failures(self) -> int:
        """Requests with the verdict fail."""
        return self.count(Verdict.FAIL)


class Look(NamedTuple):
    """What a form is told about where it writes."""

    verbose: bool = False
    quiet: bool = False
    colour: bool = False
    width: int = 80
    signs: bool = True
    """Whether the stream can show signs beyond ASCII."""
    version: str = ""


class Writer(Protocol):
    """Where a form writes: a text stream that is only written to."""

    def write(self, text: str, /) -> object:
        """Write a text whole."""


class BatchForm(Protocol):
    """One form of output of `alidiag check`, made as `Form(stream, look)`.

    `begin` once, `add` for every request in the order of the input, `finish` once, also after an interruption. What is
    written at any moment need not be whole before `finish`; after it, it must be.
    """

    wants_passes: bool
    """Whether `add` is called for requests with the verdict pass, too."""
    wants_reports: bool
    """Whether `add` is given the report as one line of JSON; otherwise it gets an empty text."""

    def begin(self) -> None:
        """Before the first request."""

    def add(self, outcome: Outcome, report: str) -> None:
        """One request. `report` is its JSON, without a line end, already harmless for CI runners."""

    def finish(self, tally: Tally) -> None:
        """After the last request."""
