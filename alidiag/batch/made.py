"""Report -> Outcome: which findings are told, which are hushed, what they are grouped by."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from alidiag.batch.discretion import HIDDEN, Discretion, discretion_in, discretion_of
from alidiag.batch.fingerprint import fingerprint_of, place_of
from alidiag.batch.outcome import (
    ILLEGAL_SIGN,
    INVALID_PARAMETER,
    READING,
    Group,
    Hushed,
    Mistake,
    Outcome,
    Place,
    Spot,
)
from alidiag.errors import ExitStatus
from alidiag.model import Finding, Level, Report, Status, Summary, Verdict
from alidiag.privacy.members import logins

TOLD = frozenset({"service", "sign_type", "_input_charset", "method", "app_id", "version"})
"""Parameters whose value is shown in an address: they say what kind of request it is."""
MOST_SHOWN = 60
"""Parameters in an address that is shown."""

Hush = Callable[[Spot], str]
"""A finding -> why it is not told: `baseline`, `ignore`, `select`; empty where it is told."""

fingerprint = lru_cache(maxsize=4096)(fingerprint_of)


def tell_all(_: Spot) -> str:
    """Nothing is hushed."""
    return ""


def outcome_of(
    report: Report,
    place: Place,
    *,
    verbose: bool = False,
    fail_on: str = "error",
    hush: Hush = tell_all,
    discreet: bool = True,
) -> Outcome:
    """What the forms tell of one report.

    Args:
        report: of one request.
        place: where it was recorded.
        verbose: tell notes too.
        fail_on: `error`, `warning` or `never`: which findings make the status 1.
        hush: which findings are not told.
        discreet: hide what is private; only an outcome that is counted and never shown may do without.
    """
    request = report.request
    service = request.service if request else None
    spots: list[Spot] = []
    hushed: list[Hushed] = []
    told = _told(report, verbose=verbose)
    hide = _discretion(report) if discreet and (told or report.verdict is not Verdict.PASS) else Discretion()
    for spot in _spots(told, service, hide):
        if by := hush(spot):
            hushed.append(Hushed(spot, by))
        else:
            spots.append(spot)
    mistakes = _mistakes(report)
    counts = _counts(report, spots, hushed)
    return Outcome(
        place,
        report.id,
        report.verdict,
        _status(report, spots, fail_on, counts=counts),
        request.method if request else "",
        url_of(request) if request else "",
        service,
        request.partner if request else None,
        request.sign_type if request else None,
        report.illegal_sign.verdict if report.illegal_sign else None,
        report.invalid_parameter.verdict if report.invalid_parameter else None,
        tuple(spots),
        tuple(hushed),
        mistakes,
        _groups(report, spots, mistakes) if counts else (),
        _unproven(report, hide),
        hide.masked(report.text) if spots else "",
    )


def _discretion(report: Report) -> Discretion:
    return (
        discretion_of(report.request.params, report.request.gateway) if report.request else discretion_in(report.text)
    )


def _told(report: Report, *, verbose: bool) -> list[tuple[Finding, str]]:
    """Every finding once: of the reading, of the steps, of the rules; a mistake without a finding of its own as one."""
    told: dict[Finding, str] = {}
    illegal, invalid = report.illegal_sign, report.invalid_parameter
    for step in illegal.steps if illegal else ():
        for one in step.findings:
            told.setdefault(one, ILLEGAL_SIGN)
    for one in invalid.findings if invalid else ():
        told.setdefault(one, INVALID_PARAMETER)
    of_reading = {one: READING for one in report.findings if one not in told}
    told = {**of_reading, **told}
    named = {one.rule for one in told}
    for blamed in illegal.cause.mistakes if illegal and illegal.cause else ():
        if blamed.id not in named:
            param = blamed.params[0] if blamed.params else None
            told[Finding(blamed.id, Level.ERROR, blamed.explanation, param, fix=blamed.fix or None)] = ILLEGAL_SIGN
    return [(one, path) for one, path in told.items() if verbose or one.level is not Level.NOTE]


def _spots(told: list[tuple[Finding, str]], service: str | None, hide: Discretion) -> list[Spot]:
    return [
        Spot(
            one.rule,
            one.level,
            one.param,
            hide.words(one.message),
            hide.maybe(one.expected),
            hide.found(one.param, one.actual),
            hide.maybe(one.fix),
            one.span,
            one.reference,
            fingerprint(path, one.rule, service, one.param),
            path,
        )
        for one, path in told
    ]


def _mistakes(report: Report) -> tuple[Mistake, ...]:
    cause = report.illegal_sign.cause if report.illegal_sign else None
    if cause is None:
        return ()
    return tuple(Mistake(m.id, m.step.value, m.params, cause.proof, m.explanation, m.fix) for m in cause.mistakes)


def _counts(report: Report, spots: list[Spot], hushed: list[Hushed]) -> bool:
    """Whether a failure counts: not where all that is wrong is hushed."""
    if report.verdict is not Verdict.FAIL:
        return False
    wrong = any(spot.level is Level.ERROR for spot in spots)
    return wrong or not any(one.spot.level is Level.ERROR for one in hushed)


def _status(report: Report, spots: list[Spot], fail_on: str, *, counts: bool) -> ExitStatus:
    if report.verdict is Verdict.UNREADABLE:
        return ExitStatus.USAGE
    if fail_on != "never" and (counts or (fail_on == "warning" and any(s.level is Level.WARNING for s in spots))):
        return ExitStatus.FAULT
    return ExitStatus.UNPROVEN if _is_open(report) else ExitStatus.OK


def _is_open(report: Report) -> bool:
    paths = (report.illegal_sign, report.invalid_parameter)
    return report.verdict is Verdict.UNPROVEN or any(one and one.verdict is Verdict.UNPROVEN for one in paths)


def _groups(report: Report, spots: list[Spot], mistakes: tuple[Mistake, ...]) -> tuple[Group, ...]:
    groups: dict[Group, None] = {}
    illegal, invalid = report.illegal_sign, report.invalid_parameter
    wrong = [spot for spot in spots if spot.level is Level.ERROR]
    rules = {spot.rule for spot in wrong}
    if illegal is not None and illegal.verdict is Verdict.FAIL:
        ids = tuple(m.id for m in mistakes if m.id in rules)
        first = next((spot.rule for spot in wrong if spot.path == ILLEGAL_SIGN), None)
        if ids or first:
            groups[Group(ILLEGAL_SIGN, ids or (first or "",))] = None
    if invalid is not None and invalid.verdict is Verdict.FAIL:
        for spot in wrong:
            if spot.path == INVALID_PARAMETER:
                groups[Group(INVALID_PARAMETER, (spot.rule,), place_of(spot.param))] = None
    return tuple(groups)


def _unproven(report: Report, hide: Discretion) -> tuple[str, ...]:
    why: dict[str, None] = {}
    illegal, invalid = report.illegal_sign, report.invalid_parameter
    if illegal is not None and illegal.verdict is Verdict.UNPROVEN:
        reasons = (step.reason for step in illegal.steps if step.status is Status.UNPROVEN)
        why[next((reason for reason in reasons if reason), "The signature could not be judged.")] = None
    if invalid is not None and invalid.verdict is Verdict.UNPROVEN:
        first = next((one.message for one in invalid.findings if one.rule == "service-unknown"), None)
        why[first or "The parameters could not be judged."] = None
    if illegal is None and invalid is None and report.verdict is Verdict.UNPROVEN:
        why.update((one.message, None) for one in report.findings[:1])
    return tuple(map(hide.words, why))


def url_of(request: Summary) -> str:
    """The address with the names of its parameters, and `...` for their values, but for `TOLD`."""
    pairs = [f"{p.raw_name}={p.raw_value if p.name in TOLD else '...'}" for p in request.params[:MOST_SHOWN]]
    more = len(request.params) - len(pairs)
    if more > 0:
        pairs.append(f"... {more:,} more")
    gateway = request.gateway
    for login in logins(gateway):
        gateway = gateway.replace(login, f"{HIDDEN}@", 1)
    return gateway + ("?" if pairs and gateway else "") + "&".join(pairs)
