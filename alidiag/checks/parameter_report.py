"""The report of INVALID_PARAMETER for one request. Signatures are not judged here; nothing that judges is loaded."""

from __future__ import annotations

from alidiag.checks.answers import answers
from alidiag.checks.gateway_address import gateway_findings
from alidiag.checks.parameters import check_parameters
from alidiag.model import Report, Request, Verdict
from alidiag.rules.book import RuleBook
from alidiag.rules.moments import Clock
from alidiag.schemes import scheme_of
from alidiag.schemes.gateways import summary_of


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
        request=summary_of(request, scheme_of(request)),
        invalid_parameter=found,
        findings=(*request.notes, *gateway_findings(request)),
        answers=answers(request.get("service"), invalid=found) if found.verdict is Verdict.FAIL else (),
    )
