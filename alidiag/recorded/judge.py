"""Record -> Report: both paths, with the keys of the request's partner. Pure but for what it remembers to be quick."""

from __future__ import annotations

from functools import lru_cache

from alidiag.checks.answers import answers
from alidiag.checks.parameters import check_parameters
from alidiag.diagnosis import illegal_sign
from alidiag.errors import InputUnreadable
from alidiag.frozen import frozen, replace
from alidiag.model import Answer, Case, Finding, IllegalSign, InvalidParameter, Level, Report, Request, Verdict
from alidiag.partner import account_of
from alidiag.read import is_order_body, read_request
from alidiag.recorded.keys import Keys
from alidiag.recorded.record import Record, Unreadable
from alidiag.recorded.remembered import EFFORT, Memory
from alidiag.rules.book import RuleBook, own_rules
from alidiag.rules.documented import documented_names
from alidiag.schemes import scheme_of
from alidiag.schemes.gateways import summary_of

PATHS = ("illegal-sign", "invalid-parameter")
"""What `--only` may name."""

BRIEF = (
    "Whether a rarer mistake, or several together, explain it: after other requests of this partner that nothing "
    "explains, this one was searched only briefly. Diagnose it alone for the whole search."
)
"""What a short search does not prove."""
UNSEARCHED = (
    "Whether a known mistake explains it: after many requests of this partner that nothing explains, this one was only "
    "compared with causes that were found before. Diagnose it alone for the whole search."
)
"""What no search does not prove."""

documented = lru_cache(maxsize=256)(documented_names)


@frozen
class Settings:
    """What is looked for, and how. Picklable; holds keys.

    `only` is one of `PATHS`, or None for both. `specs` are folders of a merchant's own rules. `now` is in Unix seconds.
    """

    keys: Keys = Keys()
    only: str | None = None
    specs: tuple[str, ...] = ()
    api: str | None = None
    variant: str | None = None
    scheme: str | None = None
    now: float | None = None
    every_step: bool = False
    reveal: bool = False
    method: str | None = None
    """For records that do not say."""
    effort: int = EFFORT
    """How much is tried to explain one request; see `search.Effort`."""

    @property
    def signs(self) -> bool:
        """Whether signatures are looked at."""
        return self.only != PATHS[1]

    @property
    def parameters(self) -> bool:
        """Whether parameters are looked at."""
        return self.only != PATHS[0]


class Judge:
    """Looks at records one at a time, thoroughly."""

    def __init__(self, settings: Settings, seeds: Memory | None = None) -> None:
        self.settings = settings
        self.book = RuleBook(settings.specs) if settings.specs else own_rules()
        self.seeds = seeds or Memory(settings.effort)
        """What is known at the beginning of each part of the work."""
        self.memory = self.seeds.copy()
        """What is known now."""

    def forget(self) -> None:
        """Begin anew: what is found must not depend on how the work was divided."""
        self.memory = self.seeds.copy()

    def report(self, record: Record, *, refuted: bool = False, invalid: InvalidParameter | None = None) -> Report:
        """What is wrong with one recorded request.

        Args:
            record: the request.
            refuted: strict verification of its signature was tried already, and failed.
            invalid: what is known of its parameters already.

        Raises:
            NothingToCheck: it is no gateway request.
            MachineAtFault: this machine's cryptography fails.
            ConfigWrong: a merchant's rules file is wrong.
        """
        try:
            request = self.request_of(record)
        except InputUnreadable as problem:
            return unreadable(Unreadable(record.place, problem.message, problem.hint, record.id))
        settings = self.settings
        case = self.case_of(record, request)
        scheme = scheme_of(request, settings.scheme)
        self.memory.refuted = refuted
        illegal = illegal_sign(case, scheme, self.memory, refuted=refuted) if settings.signs else None
        if illegal is not None and illegal.verdict is not Verdict.PASS and self.memory.is_brief:
            left = UNSEARCHED if self.memory.is_unsearched else BRIEF
            illegal = replace(illegal, not_proven=(*illegal.not_proven, left))
        if settings.parameters and invalid is None:
            invalid = check_parameters(request, self.book, api=settings.api, variant=settings.variant, now=settings.now)
        return Report(
            source=request.source,
            verdict=verdict_of(illegal, invalid),
            text=request.text,
            request=summary_of(case.request, scheme),
            id=record.id,
            illegal_sign=illegal,
            invalid_parameter=invalid,
            findings=request.notes,
            answers=_answers(request.get("service"), illegal, invalid),
        )

    def case_of(self, record: Record, request: Request) -> Case:
        """The request with the keys of its partner, and what was recorded beside it."""
        settings = self.settings
        given = settings.keys.of(account_of(request))
        return Case(
            request=request,
            keys=given.keys,
            presign=record.presign,
            signature=record.signature,
            gateway_error=record.gateway_error,
            reveal=settings.reveal,
            every_step=settings.every_step,
            key_findings=given.findings,
            scheme=settings.scheme,
            known=documented(request.get("service")),
        )

    def request_of(self, record: Record) -> Request:
        """The request that was recorded.

        Raises:
            InputUnreadable: too large, or its body is no form.
            NothingToCheck: it is no gateway request.
        """
        method = record.method or (None if record.form == "curl" else self.settings.method)
        text, body, form = record.text, record.body, record.form
        if not text and body is not None:
            form = "order" if is_order_body(body) else "form"
            text, body = body, None
            method = method or ("POST" if form == "form" else None)
        request = read_request(text, record.place.source, text_codec=record.codec, body=body, method=method, form=form)
        return replace(request, notes=(*record.notes, *request.notes)) if record.notes else request


def verdict_of(illegal: IllegalSign | None, invalid: InvalidParameter | None) -> Verdict:
    """Of both paths: `fail` where one fails, `pass` only where nothing is left open."""
    verdicts = {one.verdict for one in (illegal, invalid) if one is not None}
    if Verdict.FAIL in verdicts:
        return Verdict.FAIL
    return Verdict.UNPROVEN if Verdict.UNPROVEN in verdicts else Verdict.PASS


def _answers(service: str | None, illegal: IllegalSign | None, invalid: InvalidParameter | None) -> tuple[Answer, ...]:
    """The codes that the gateway would answer with, of both paths, each once."""
    failed = illegal is not None and illegal.verdict is Verdict.FAIL
    signature = answers(service, illegal) if failed else ()
    broken = invalid is not None and invalid.verdict is Verdict.FAIL
    rules = answers(service, invalid=invalid) if broken else ()
    return tuple({one.code: one for one in (*signature, *rules)}.values())


def unreadable(record: Unreadable) -> Report:
    """The report of a record that cannot be read."""
    level, verdict = (Level.WARNING, Verdict.UNPROVEN) if record.open else (Level.ERROR, Verdict.UNREADABLE)
    found = Finding(record.rule, level, record.message, fix=record.hint or None)
    return Report(record.place.source, verdict, "", id=record.id, findings=(found,))
