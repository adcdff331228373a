"""What can be seen in a case without trying anything: every catalogued mistake that has eyes, under its step."""

from __future__ import annotations

from alidiag.mistakes.sight import Sight
from alidiag.mistakes.sights import READINGS, SIGHTS
from alidiag.model import Case, Finding, Level, Step
from alidiag.schemes.gateways import place
from alidiag.schemes.scheme import Scheme


def sight_of(
    case: Case, scheme: Scheme, kind: str, *, verified: bool, made: bool | None = None, settled: bool = False
) -> Sight:
    """The case as the visible mistakes look at it; the arguments as the fields of `Sight`."""
    request = case.request
    return Sight(
        case=case,
        scheme=scheme,
        sign_type=scheme.sign_type(request),
        sign=request.get(scheme.sign_name) or "",
        place=place(request.gateway) if request.gateway else None,
        kind=kind,
        verified=verified,
        made=True if verified else made,
        settled=settled,
    )


def visible(sight: Sight) -> dict[Step, list[Finding]]:
    """The findings of every step, each spot told once."""
    findings: dict[Step, list[Finding]] = {step: [] for step in Step}
    for seen in SIGHTS:
        told = findings[seen.step]
        told += [finding for finding in seen.look(sight) if finding not in told]
    for finding in READINGS(sight):
        findings[_step_of_reading(finding.rule)].append(finding)
    return findings


def _step_of_reading(rule: str) -> Step:
    """A `+` that became a blank was damaged on the way; every other form of the value was written so."""
    return Step.FINAL_URL if rule == "sign-plus-as-blank" else Step.SIGNATURE


def hints(sight: Sight) -> list[Finding]:
    """What can only be suggested, of the four steps; asked for only where nothing is proven."""
    from alidiag.mistakes.catalogue import CATALOGUE, OUTSIDE

    return [finding for m in CATALOGUE if m.hints is not None and m.step != OUTSIDE for finding in m.hints(sight)]


def errors(findings: list[Finding]) -> list[Finding]:
    """Those that make a step fail."""
    return [finding for finding in findings if finding.level is Level.ERROR]
