"""What can be seen in a case without trying anything: every catalogued mistake that has eyes, under its step."""

from __future__ import annotations

from collections.abc import Iterator

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


OF_ANY_SCHEME = frozenset({
    "amp-entity-separator", "entity-ate-name", "numeric-entity-separator", "paste-damaged", "url-truncated",
    "private-key-in-request", "value-not-encoded",
})  # fmt: skip
"""What a page, a paste or a missing escape does to a request is a fault whatever its scheme."""


def visible(sight: Sight) -> dict[Step, list[Finding]]:
    """The findings of every step, each spot told once."""
    findings: dict[Step, list[Finding]] = {step: [] for step in Step}
    for seen in SIGHTS:
        told = findings[seen.step]
        told += [finding for finding in seen.look(sight) if finding not in told]
    findings[Step.PRESIGN] += _service_near(sight)
    for finding in READINGS(sight):
        findings[_step_of_reading(finding.rule)].append(finding)
    if sight.scheme.name == "openapi":
        # What this gateway asks for is no fault of a request to another one.
        for step in (Step.PRESIGN, Step.SIGNATURE, Step.FINAL_URL):
            findings[step] = [one for one in findings[step] if one.rule in OF_ANY_SCHEME]
    return findings


def _service_near(sight: Sight) -> Iterator[Finding]:
    """A service that does not exist, where one exists that is called almost the same."""
    name = (sight.request.get("service") or "").strip('"')
    if not name or sight.case.known:
        return
    from alidiag.codes import known_services
    from alidiag.rules.book import own_rules
    from alidiag.rules.names import nearest

    services = (*own_rules().services(), *known_services())
    near = None if name in services else nearest(name, services)
    if near is not None:
        yield sight.about(
            "service-unknown",
            f"{name[:80]} is not a service that alidiag knows, but {near} is.",
            sight.request.param("service"),
            level=Level.WARNING,
            expected=near,
            actual=name[:80],
            fix=f"Did you mean {near}? Letter case matters.",
        )


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
