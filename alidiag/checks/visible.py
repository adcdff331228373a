"""What can be seen in a case without trying anything: every catalogued mistake that has eyes, under its step."""

from __future__ import annotations

from alidiag.mistakes import BY_ID, CATALOGUE, OUTSIDE, SIGHTS
from alidiag.mistakes.sight import Sight
from alidiag.model import Case, Finding, Level, Step
from alidiag.schemes.gateways import place
from alidiag.schemes.scheme import Scheme

OTHER_STEPS = {
    "sign-missing": Step.SIGNATURE,
    "key-sent": Step.SIGNATURE,
    "private-key-as-public-key": Step.KEY_PAIR,
    "key-file-open": Step.KEY_PAIR,
    "md5-key-padded": Step.KEY_PAIR,
}
"""The steps of findings that are no catalogued mistakes."""


def sight_of(case: Case, scheme: Scheme, *, verified: bool) -> Sight:
    """The case as the visible mistakes look at it."""
    request = case.request
    return Sight(
        case=case,
        scheme=scheme,
        sign_type=scheme.sign_type(request),
        sign=request.get(scheme.sign_name) or "",
        place=place(request.gateway) if request.gateway else None,
        verified=verified,
    )


def step_of(rule: str) -> Step | None:
    """The step that a finding belongs to; None for those outside the four."""
    mistake = BY_ID.get(rule)
    if mistake is not None:
        return None if mistake.step == OUTSIDE else Step(mistake.step)
    return OTHER_STEPS.get(rule)


def visible(sight: Sight) -> dict[Step, list[Finding]]:
    """The findings of every step, each spot told once."""
    findings: dict[Step, list[Finding]] = {step: [] for step in Step}
    functions = [m.sees for m in CATALOGUE if m.sees is not None]
    for function in (*SIGHTS, *functions):
        for finding in function(sight):
            step = step_of(finding.rule)
            if step is not None and finding not in findings[step]:
                findings[step].append(finding)
    return findings


def hints(sight: Sight) -> list[Finding]:
    """What can only be suggested; asked for only where nothing is proven."""
    return [finding for m in CATALOGUE if m.hints is not None for finding in m.hints(sight)]


def errors(findings: list[Finding]) -> list[Finding]:
    """Those that make a step fail."""
    return [finding for finding in findings if finding.level is Level.ERROR]
