"""One case through the four steps. A request that is right passes here; whatever is wrong is examined in `refusal`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.checks.answers import answers
from alidiag.checks.judge import Evidence, judged, verdict_of
from alidiag.checks.visible import errors, sight_of, visible
from alidiag.limits import not_proven
from alidiag.model import Case, Expected, IllegalSign, Report, Step, Verdict
from alidiag.right_reading import with_right_reading
from alidiag.schemes import scheme_of
from alidiag.schemes.gateways import summary_of
from alidiag.schemes.scheme import DIGESTS, Scheme
from alidiag.signing import presign
from alidiag.verification import adopted, check_machine, meant_type, signer

if TYPE_CHECKING:
    from alidiag.refusal import Why


def diagnose(case: Case, why: Why | None = None) -> Report:
    """The four steps of ILLEGAL_SIGN for one case; `why` as for `illegal_sign`.

    Raises:
        MachineAtFault: this machine's cryptography fails its known-answer tests.
    """
    case, why = with_right_reading(case, why)
    scheme = scheme_of(case.request, case.scheme)
    illegal = illegal_sign(case, scheme, why)
    told = answers(case.request.get("service"), illegal) if illegal.verdict is Verdict.FAIL else ()
    return Report(
        source=case.request.source,
        verdict=illegal.verdict,
        text=case.request.text,
        request=summary_of(case.request, scheme),
        illegal_sign=illegal,
        findings=case.request.notes,
        answers=told,
    )


def illegal_sign(case: Case, scheme: Scheme, why: Why | None = None, *, refuted: bool = False) -> IllegalSign:
    """The four steps, the cause, and the request as it should be.

    Args:
        case: what is looked at.
        scheme: how the request should have been signed.
        why: finds out why a signature is what it is; `explanation.explain` unless another is given.
        refuted: strict verification of the request as it arrived was tried already, and failed.
    """
    sign_type = meant_type(case, scheme)
    kind, _ = DIGESTS[sign_type]
    check_machine(case, kind)
    own_texts = case.presign is not None or case.signature is not None or case.gateway_error is not None
    both_halves = case.keys.private is not None and case.keys.public is not None
    author = None
    if not (own_texts or both_halves or case.reveal or refuted):
        author = signer(case, scheme, sign_type)
    if author is not None:
        case = adopted(case, author)
        findings = visible(sight_of(case, scheme, kind, verified=True))
        if not any(errors(findings[step]) for step in Step):
            evidence = Evidence(
                kind, case.request.method, "", True, True, None, None, case.every_step, True, findings,
                is_sent=case.request.is_sent,
            )  # fmt: skip
            steps = judged(evidence)
            expected = Expected(presign(scheme.signing(case.request, sign_type, case.known)))
            return IllegalSign(
                verdict_of(steps), steps, expected=expected, not_proven=not_proven(case, kind, explained=True)
            )
    from alidiag.refusal import examined

    return examined(case, scheme, sign_type, why)
