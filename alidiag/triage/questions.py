"""What to ask the merchant next about a request, and what is missing to prove what is not proven."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag import codes
from alidiag.checks.masked import RULE
from alidiag.codes.services import contract_words
from alidiag.keys.md5 import is_malformed
from alidiag.model import Case, Finding, IllegalSign, Key, Kind, Level, Proof, Report, Status, Verdict
from alidiag.schemes import scheme_of
from alidiag.schemes.scheme import DIGESTS, needs_no_sign
from alidiag.ticket import Refusal, Wrong
from alidiag.verification import meant_type, own_key

WHOLE = "Please send the whole request as a file, as it was sent: {why}"
OWN_CHECK = (
    "It is your own check of a notification or a return that fails; Alipay refused nothing. Please send the body of "
    "the notification as it came, before anything decodes it, the notify_url (a query of its own would be checked "
    "along with the body), and the lines of code that check it. Send no key."
)
UNSIGNED = "here it carries no signature."
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
UNFOUND = (
    "Nothing that was found in the request explains {codes}. Is it the very one that was refused? Please record it at "
    "the last place before it leaves your machine."
)
CONTRACTS = frozenset({"ILLEGAL_PARTNER_EXTERFACE", "HAS_NO_PRIVILEGE", "ACCESS_FORBIDDEN", "ILLEGAL_EXTERFACE"})
"""Codes that ask whether the contract covers the service."""


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
            Wrong(
                one.id, one.step.value, f"{one.explanation}{_particulars(one.id, illegal)}", cause.proof.value,
                one.params, one.fix,
            )
            for one in cause.mistakes
        ]  # fmt: skip
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


_SPELT_OUT = frozenset({"wrong-charset", "platform-charset", "url-charset-mismatch", "form-charset", "wrong-hash",
                        "digest-mismatch"})  # fmt: skip
"""Mistakes whose particulars are words of alidiag's own: they hold nothing of the request."""


def _particulars(rule: str, illegal: IllegalSign) -> str:
    """What was expected and what was done, where the report of the steps says so."""
    findings = (one for step in illegal.steps for one in step.findings if one.rule == rule)
    found = next((one for one in findings if one.expected and one.actual), None)
    if found is None or rule not in _SPELT_OUT:
        return ""
    return f" Expected: {found.expected}; found: {found.actual}."


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


def likely_of(report: Report, refusals: tuple[Refusal, ...]) -> tuple[Wrong, ...]:
    """What is only a warning by itself, but may be why Alipay refused the request; and names that are nearly right."""
    service = report.request.service if report.request else None
    told: dict[tuple[str, str | None], Wrong] = {}
    for where, one in _warnings(report):
        answered = [r.code for r in refusals if codes.may_explain(r.code, one.rule, one.param, service)]
        near = one.rule in ("name-misspelt", "parameter-misnamed") or (one.rule == "service-unknown" and one.expected)
        if not answered and not near:
            continue
        why = f"This may be why Alipay answered {' and '.join(answered)}: " if answered else ""
        params = (one.param,) if one.param else ()
        said = Wrong(one.rule, where, why + one.message, Proof.SUSPECTED.value, params, one.fix or "")
        # A misspelt name is told once, whichever of the two paths saw it first.
        told.setdefault(("name", one.param) if near else (one.rule, one.param), said)
    return tuple(told.values())


def _warnings(report: Report) -> Iterator[tuple[str, Finding]]:
    illegal, invalid = report.illegal_sign, report.invalid_parameter
    for step in illegal.steps if illegal else ():
        yield from ((step.step.value, one) for one in step.findings if one.level is Level.WARNING)
    yield from (("parameters", one) for one in (invalid.findings if invalid else ()) if one.level is Level.WARNING)


def question(
    case: Case,
    report: Report,
    wrong: tuple[Wrong, ...],
    *,
    damaged: bool,
    refusals: tuple[Refusal, ...],
    likely: tuple[Wrong, ...] = (),
) -> str:
    """The one next question to the merchant; empty where there is none.

    Args:
        case: the request with the keys that were given.
        report: both paths.
        wrong: what was found.
        damaged: something had to be undone to read the request.
        refusals: the answers that were found for it.
        likely: warnings that may be why it was refused.
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
    if signature and not _is_signed(case) and not masked:
        return _likely(likely) if likely else WHOLE.format(why=UNSIGNED)
    if signature and not masked:
        if damaged:
            return WHOLE.format(why="the ticket's text is damaged, which may itself be why the signature does not fit.")
        return TEXT if _own(case) else _keyless(case)
    if masked and not any(one.where == "parameters" for one in wrong):
        return MASKED.format(names=", ".join(masked))
    if wrong:
        return _correct(wrong)
    of_parameters = tuple(one for one in likely if one.where == "parameters")
    if of_parameters:
        return _likely(of_parameters)
    undecided = report.illegal_sign is not None and report.illegal_sign.verdict is Verdict.UNPROVEN
    if undecided and not _needs_no_sign(case):
        return _keyless(case) if not _own(case) else TEXT
    if likely:
        return _likely(likely)
    other = next((one for one in refusals if one.action), None)
    if other is not None:
        about = "the contract" if other.code in CONTRACTS else "the business"
        contract = contract_words(case.request.get("service")) if other.code in CONTRACTS else ""
        said = f"Nothing wrong was found in the request itself; {other.code} is about {about}. {other.action}"
        return f"{said} {contract}".strip()
    if not refusals:
        return ""
    named = " and ".join(one.code for one in refusals)
    return OTHER if report.verdict is Verdict.PASS and not any(_warnings(report)) else UNFOUND.format(codes=named)


def _likely(likely: tuple[Wrong, ...]) -> str:
    if len(likely) == 1:
        return f"{likely[0].message} {_correct(likely)}"
    names = ", ".join(dict.fromkeys(name for one in likely for name in one.params[:1]))
    return f"{' '.join(one.message for one in likely[:3])} Please correct {names}, and send it again."


def _correct(wrong: tuple[Wrong, ...]) -> str:
    names = ", ".join(dict.fromkeys(name for one in wrong for name in one.params[:1]))
    first = next((one.fix for one in wrong if one.fix), "Compare it with the page of the service.")
    return f"Please correct {names or 'the request'}, and send it again: {first}"


def missing(case: Case, report: Report, *, damaged: bool, refusals: tuple[Refusal, ...]) -> tuple[str, ...]:
    """What is needed to prove what is not proven."""
    needed: list[str] = []
    illegal = report.illegal_sign
    kind = _kind(case)
    signed = _is_signed(case)
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


def _is_signed(case: Case) -> bool:
    return any(param.name.endswith("sign") and param.value for param in case.request.params)


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


def _own(case: Case) -> Key | None:
    """The key that can check the signature: an MD5 key of another form than Alipay's cannot."""
    own = own_key(case, _kind(case))
    return None if own is None or is_malformed(own) else own


def _keyless(case: Case) -> str:
    return KEYLESS_MD5 if _kind(case) == Kind.MD5 else KEYLESS
