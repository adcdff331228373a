"""What to ask the merchant next about a request, and what is missing to prove what is not proven."""

from __future__ import annotations

from alidiag.checks.masked import RULE
from alidiag.model import Case, IllegalSign, Kind, Level, Proof, Report, Status, Verdict
from alidiag.schemes import scheme_of
from alidiag.schemes.scheme import DIGESTS, needs_no_sign
from alidiag.ticket import Refusal, Wrong
from alidiag.verification import meant_type, own_key

WHOLE = "Please send the whole request as a file, as it was sent: {why}"
KEYLESS_MD5 = (
    "Please run `alidiag illegal-sign` with your MD5 key on your own machine and send its report. Do not send the key."
)
KEYLESS = "Please send the public key that belongs to the private key you sign with. The public one is no secret."
TEXT = (
    "Please send the pre-sign string that your program signed for this very request, and the lines of code that build "
    "it. Send no key."
)
BY_MAIL = frozenset({"amp-entity-separator", "numeric-entity-separator", "entity-ate-name"})
"""Damage that a mail program does to a text as well as a merchant's program."""
MASKED = (
    "Please send the request with the real values of {names}: placeholders stand there. A partner number and a "
    "signature are not secret. Do not send a key."
)
OTHER = (
    "As it stands here the request is right. Is it the very one that was refused? Please record it at the last place "
    "before it leaves your machine."
)


def wrong_of(report: Report, *, less: str = "") -> tuple[Wrong, ...]:
    """Everything that is wrong with a request, the signature first; `less`: what to say of a shorter search."""
    signature = _of_signature(report.illegal_sign)
    if less:
        signature = [
            one._replace(message=f"{one.message} {less}") if one.proof == Proof.NONE else one for one in signature
        ]
    return (*signature, *_of_parameters(report))


def _of_signature(illegal: IllegalSign | None) -> list[Wrong]:
    if illegal is None or illegal.verdict is not Verdict.FAIL:
        return []
    cause = illegal.cause
    if cause is not None and cause.mistakes:
        return [
            Wrong(one.id, one.step.value, one.explanation, cause.proof.value, one.params, one.fix)
            for one in cause.mistakes
        ]
    proof = Proof.NONE if cause is None or cause.proof is Proof.NONE else cause.proof
    failed = next((step for step in illegal.steps if step.status is Status.FAILED), None)
    errors = [one for one in failed.findings if one.level is Level.ERROR] if failed else []
    return [
        Wrong(
            one.rule, failed.step.value if failed else "", one.message, proof.value,
            (one.param,) if one.param else (), one.fix or "",
        )
        for one in errors
    ]  # fmt: skip


def _of_parameters(report: Report) -> list[Wrong]:
    invalid = report.invalid_parameter
    errors = [one for one in invalid.findings if one.level is Level.ERROR] if invalid else []
    told: dict[tuple[str, str], Wrong] = {}
    for one in errors:
        # An either-or is one fault of several parameters.
        known = told.get((one.rule, one.message))
        params = (*(known.params if known else ()), *((one.param,) if one.param else ()))
        told[one.rule, one.message] = Wrong(one.rule, "parameters", one.message, "documented", params, one.fix or "")
    return list(told.values())


def question(
    case: Case, report: Report, wrong: tuple[Wrong, ...], *, damaged: bool, refusals: tuple[Refusal, ...]
) -> str:
    """The one next question to the merchant; empty where there is none.

    Args:
        case: the request with the keys that were given.
        report: both paths.
        wrong: what was found.
        damaged: something had to be undone to read the request.
        refusals: the answers that were found for it.
    """
    signature = [one for one in wrong if one.where != "parameters"]
    masked = masked_names(report)
    sure = [one for one in signature if one.proof in (Proof.REPRODUCED, Proof.OBSERVED) and one.fix]
    if sure:
        if sure[0].rule in BY_MAIL:
            return WHOLE.format(why="what is damaged here may have been damaged by the mail and not by your program.")
        if damaged and sure[0].rule in ("paste-damaged", "url-truncated", "sign-missing", "sign-truncated"):
            return WHOLE.format(why="the ticket's text is damaged, which hides or makes faults.")
        return f"Please change this, and send the request again: {sure[0].fix}"
    if signature and not masked:
        if damaged:
            return WHOLE.format(why="the ticket's text is damaged, which may itself be why the signature does not fit.")
        return TEXT if _own(case) else _keyless(case)
    if masked and not any(one.where == "parameters" for one in wrong):
        return MASKED.format(names=", ".join(masked))
    if wrong:
        names = ", ".join(dict.fromkeys(name for one in wrong for name in one.params[:1]))
        first = next((one.fix for one in wrong if one.fix), "Hold it against the service's page.")
        return f"Please correct {names or 'the request'}, and send it again: {first}"
    undecided = report.illegal_sign is not None and report.illegal_sign.verdict is Verdict.UNPROVEN
    if undecided and not _needs_no_sign(case):
        return _keyless(case) if not _own(case) else TEXT
    other = next((one for one in refusals if one.action), None)
    if other is not None:
        return f"Nothing is wrong with the request itself; {other.code} is about the business. {other.action}"
    return OTHER if refusals else ""


def missing(case: Case, report: Report, *, damaged: bool, refusals: tuple[Refusal, ...]) -> tuple[str, ...]:
    """What is needed to prove what is not proven."""
    needed: list[str] = []
    illegal = report.illegal_sign
    kind = _kind(case)
    signed = any(param.name.endswith("sign") and param.value for param in case.request.params)
    if masked := masked_names(report):
        needed.append(f"The real value of {', '.join(masked)}: placeholders stand there.")
    if not signed and not _needs_no_sign(case):
        needed.append("The signature: the request in the ticket carries none.")
    proven = illegal is not None and illegal.cause is not None and illegal.cause.proof is Proof.REPRODUCED
    if _own(case) is None and signed and not proven and "sign" not in masked:
        whose = "the MD5 key, which only the merchant has" if kind == Kind.MD5 else "the merchant's public key"
        needed.append(f"A key that can check the signature: {whose}.")
    unexplained = illegal is not None and illegal.cause is not None and illegal.cause.proof is Proof.NONE
    if unexplained and case.presign is None:
        needed.append("The pre-sign string that the merchant's program signed.")
    if damaged:
        needed.append("The request as it was sent, as a file: here it had to be put together again.")
    invalid = report.invalid_parameter
    if invalid is not None and invalid.verdict is Verdict.UNPROVEN and not masked:
        needed.append("The rules of its service: alidiag has none for it, or what was read does not decide them.")
    told = {one.code for one in report.answers}
    other = [
        one.code for one in refusals if told and one.code not in told and (one.kind == "gateway" or not one.action)
    ]
    if other:
        needed.append(
            f"Why Alipay answered {' and '.join(other)}: what was found leads to {' or '.join(sorted(told))}."
        )
    if not refusals:
        needed.append("What Alipay answered to it: no answer in the ticket belongs to it.")
    return tuple(needed)


def _kind(case: Case) -> str:
    return DIGESTS[meant_type(case, scheme_of(case.request))][0]


def masked_names(report: Report) -> tuple[str, ...]:
    """The parameters in which a placeholder stands."""
    illegal, invalid = report.illegal_sign, report.invalid_parameter
    findings = [one for step in illegal.steps for one in step.findings] if illegal is not None else []
    findings += invalid.findings if invalid is not None else ()
    return tuple(dict.fromkeys(one.param for one in findings if one.rule == RULE and one.param))


def _needs_no_sign(case: Case) -> bool:
    return needs_no_sign(case.request, scheme_of(case.request).sign_name)


def _own(case: Case) -> object:
    return own_key(case, _kind(case))


def _keyless(case: Case) -> str:
    return KEYLESS_MD5 if _kind(case) == Kind.MD5 else KEYLESS
