"""The report of INVALID_PARAMETER for one request. Signatures are not judged here; nothing that judges is loaded."""

from __future__ import annotations

from alidiag.checks.answers import answers
from alidiag.checks.parameters import check_parameters
from alidiag.model import Report, Request, Summary, Verdict
from alidiag.rules.book import RuleBook
from alidiag.rules.moments import Clock
from alidiag.schemes import scheme_of
from alidiag.schemes.gateways import place


def parameter_report(
    request: Request,
    book: RuleBook | None = None,
    *,
    api: str | None = None,
    variant: str | None = None,
    now: float | Clock | None = None,
) -> Report:
    """A request against the rules of its service, as a report; the arguments are those of `check_parameters`.

    Raises:
        ConfigWrong: a merchant's rules file is wrong, or the service has no such variant.
    """
    found = check_parameters(request, book, api=api, variant=variant, now=now)
    return Report(
        source=request.source,
        verdict=found.verdict,
        text=request.text,
        request=_summary(request),
        invalid_parameter=found,
        findings=request.notes,
        answers=answers(request.get("service"), invalid=found) if found.verdict is Verdict.FAIL else (),
    )


def _summary(request: Request) -> Summary:
    scheme = scheme_of(request)
    where = place(request.gateway) if request.gateway else None
    return Summary(
        method=request.method,
        gateway=request.gateway,
        environment=where.environment if where else "unknown",
        service=request.get("service"),
        partner=request.get("partner"),
        sign_type=request.get(scheme.type_name),
        charset=request.charset,
        scheme=scheme.name,
        params=request.params,
    )
