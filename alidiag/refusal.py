"""A request that is not simply right: what is seen and what is proven of it, which step fails first, what should be."""

from __future__ import annotations

from collections.abc import Callable

from alidiag.account import plain_failure, tell_blamed, tell_held
from alidiag.assumed import CHARSET, weighed
from alidiag.checks.judge import Evidence, judged, verdict_of
from alidiag.checks.masked import masked_params, told_masked, unjudged
from alidiag.checks.second_witness import Held, held_against
from alidiag.checks.visible import errors, hints, sight_of, visible
from alidiag.comparison import first_difference
from alidiag.explanation import Explained, blamed, expected_text, explain
from alidiag.frozen import replace
from alidiag.keys import is_pair
from alidiag.limits import not_proven
from alidiag.mistakes.catalogue import BY_ID
from alidiag.mistakes.encoded import decoded_once_more
from alidiag.mistakes.sight import Sight
from alidiag.model import (
    Case,
    Cause,
    Difference,
    Expected,
    Finding,
    IllegalSign,
    Key,
    KeyRing,
    Kind,
    Level,
    Proof,
    Request,
    Status,
    Step,
    StepResult,
    Verdict,
)
from alidiag.schemes.scheme import DIGESTS, Scheme, needs_no_sign
from alidiag.search import WHOLE, Effort
from alidiag.signing import presign
from alidiag.verification import adopted, holds, own_key, signer

NO_SIGN = "This service needs no signature, and the request has none to check."

Why = Callable[[Case, Scheme, str], Explained]
"""Case, scheme and `sign_type` -> why the signature is what it is."""


def examined(case: Case, scheme: Scheme, sign_type: str, why: Why | None = None) -> IllegalSign:
    """The four steps of a request that is not simply right: what is seen, what is proven, what should have been."""
    kind, _ = DIGESTS[sign_type]
    if scheme.name == "openapi" and not holds(case, scheme, sign_type):
        return _left_alone(case, scheme, sign_type)
    given = case
    if (author := _author(case, scheme, sign_type)) is not None:
        explained = Explained(Effort(), own_text=True, opened=True)
    elif any(param.name == scheme.sign_name for param in masked_params(case.request)):
        # A signature that only looks like a placeholder is found to be real by a short search.
        explained = explain(case, scheme, sign_type, Effort(WHOLE // 50))
    else:
        explained = (why or explain)(case, scheme, sign_type)
        author = explained.key
    assumed = weighed(case, scheme, explained)
    explained = assumed.explained
    masked = () if explained.explained or assumed.open else masked_params(case.request)
    if author is not None:
        case = adopted(case, author)
    own = own_key(case, kind)
    made = True if author is not None else explained.opened if own is not None else None
    settled = explained.hit is not None
    sight = sight_of(case, scheme, kind, verified=explained.verified, made=made, settled=settled)
    findings = visible(sight)
    if explained.world is not None and explained.world.undone:
        # Steps 1 to 3 are judged on what was signed, step 4 on what arrived.
        arrived = replace(case, request=explained.world.request)
        signed = sight_of(arrived, scheme, kind, verified=False, made=made, settled=settled)
        findings = {**visible(signed), Step.FINAL_URL: findings[Step.FINAL_URL]}
    if masked:
        findings = told_masked(findings, masked, scheme.sign_name)
    _compare_pair(given, findings)
    keyless = _keyless(case, kind, made=made)
    expected = expected_text(_as_meant(case, findings, scheme), scheme, sign_type, explained)
    held = held_against(case.presign, expected) if case.presign is not None else None
    explained = _with_own_texts(case, scheme, sign_type, findings, explained)
    cause = _cause(case, explained, findings, held, scheme, sign_type)
    if assumed.doubt and cause is not None:
        cause = _doubtful(cause, assumed.doubt)
    tell_blamed(cause, findings, explained, expected)
    if held is not None and not held.equal:
        tell_held(held, findings, explained, cause, case.presign or "", expected)
    evidence = Evidence(
        kind=kind,
        method=case.request.method,
        keyless=keyless,
        verified=explained.verified,
        explained=explained.explained,
        opened=explained.opened,
        presign_equal=held.equal if held else None,
        every_step=case.every_step,
        has_sign=bool(sight.sign),
        findings=findings,
        usable=explained.opened is not None,
        is_sent=case.request.is_sent,
        open=NO_SIGN if needs_no_sign(case.request, scheme.sign_name) else assumed.open or unjudged(masked),
    )
    steps = judged(evidence)
    verdict = verdict_of(steps)
    steps = _with_evidence(steps, evidence, case)
    if verdict is Verdict.FAIL and cause is None:
        cause = _unexplained(explained, steps, sight)
    return IllegalSign(
        verdict=verdict,
        steps=steps,
        cause=None if verdict is Verdict.PASS else cause,
        expected=_expected(case, explained, scheme, expected, sign_type),
        first_difference=_difference(held, explained, expected),
        meant=_meant(explained),
        not_proven=not_proven(
            case,
            kind,
            explained=explained.explained or bool(evidence.open),
            possible=explained.possible and not keyless,
            given=not keyless,
            signed=bool(sight.sign),
        ),
    )


def _with_own_texts(
    case: Case, scheme: Scheme, sign_type: str, findings: dict[Step, list[Finding]], explained: Explained
) -> Explained:
    """Add to the findings what the gateway's answer and the developer's own signature tell."""
    if case.gateway_error is not None:
        from alidiag.own_string import echoed

        findings[Step.FINAL_URL] += echoed(case, scheme, sign_type)
    if case.signature is None:
        return explained
    from alidiag.own_string import own_signature

    right, told = own_signature(case, scheme, sign_type, explained)
    findings[Step.FINAL_URL if right else Step.SIGNATURE] += told
    return right or explained


def _meant(explained: Explained) -> Request | None:
    """The request as it was before it was damaged; None where it was not."""
    world = explained.world
    return world.request if explained.hit is not None and world is not None and world.undone else None


def _doubtful(cause: Cause, doubt: str) -> Cause:
    """A cause that another one may stand in for; `doubt` says so of the mistake that rests on an assumption."""
    mistakes = (
        replace(one, explanation=f"{one.explanation} {doubt}") if one.id == CHARSET else one for one in cause.mistakes
    )
    return replace(cause, proof=Proof.SUSPECTED, mistakes=tuple(mistakes))


def _author(case: Case, scheme: Scheme, sign_type: str) -> Key | None:
    """The key that signed the developer's own pre-sign string, where the signature does not hold, but is that."""
    if case.presign is None or holds(case, scheme, sign_type):
        return None
    # What is about the developer's own texts is loaded where there is one.
    from alidiag.own_string import author_of

    return author_of(case, scheme, sign_type, case.presign)


def _keyless(case: Case, kind: str, *, made: bool | None) -> str:
    """Why there is no key that could check the signature, in a sentence; empty where there is one."""
    wanted = "the MD5 key (--md5-key-file)" if kind == Kind.MD5 else "the public key (--public-key)"
    own = own_key(case, kind)
    if own is None:
        others = sum(key.kind == kind for key in case.keys.others)
        if not others:
            return f"No key was given that could check this signature; give {wanted}."
        tried = f"the one {kind} key" if others == 1 else f"any of the {others:,} {kind} keys"
        return f"The signature does not verify with {tried} in the keyring; give {wanted}."
    if kind == Kind.MD5 and not made:
        from alidiag.keys.md5 import is_malformed

        if is_malformed(own):
            return "This MD5 key is not one of Alipay's, so nothing can be checked with it. Give the right one."
    return ""


def _left_alone(case: Case, scheme: Scheme, sign_type: str) -> IllegalSign:
    """A request of another gateway, whose mistakes are not known here: only what is visible is told of it."""
    kind, _ = DIGESTS[sign_type]
    findings = visible(sight_of(case, scheme, kind, verified=False))
    if masked := masked_params(case.request):
        findings = told_masked(findings, masked, scheme.sign_name)
    another = _another(case, scheme, sign_type)
    if another is not None:
        findings[Step.KEY_PAIR].append(another)
    reason = "This is a request of the newer open gateway, which has rules of its own; it is not examined further."
    steps = tuple(
        StepResult(
            step, Status.FAILED if (bad := errors(findings[step])) else Status.UNPROVEN,
            tuple(findings[step]), None if bad else reason,
        )
        for step in Step
    )  # fmt: skip
    return IllegalSign(
        verdict=verdict_of(steps),
        steps=steps,
        cause=_observed(findings) if another is None else Cause(Proof.REPRODUCED, blamed([(another.rule, ())])),
        expected=Expected(presign(scheme.signing(case.request, sign_type, case.known))),
        not_proven=("Why the signature of this request is not right, or whether it is.", *not_proven(
            case, kind, explained=False, signed=case.request.get("sign") is not None
        )),
    )  # fmt: skip


def _another(case: Case, scheme: Scheme, sign_type: str) -> Finding | None:
    """The key of the keyring under which the signature holds, where it does not under the one that was given."""
    kind, _ = DIGESTS[sign_type]
    if own_key(case, kind) is None:
        return None
    found = signer(replace(case, keys=KeyRing(others=case.keys.others)), scheme, sign_type)
    if found is None:
        return None
    return Finding(
        "signed-with-another-key",
        Level.ERROR,
        BY_ID["signed-with-another-key"].summary,
        actual=f"the signature was made with the key in {found.source}",
        fix=BY_ID["signed-with-another-key"].fix,
    )


def _as_meant(case: Case, findings: dict[Step, list[Finding]], scheme: Scheme) -> Case:
    """The case with its request as it was meant, where that is visible: decoded once more, without a half escape."""
    params = case.request.params
    seen = {finding.rule for finding in findings[Step.FINAL_URL]}
    if "double-encoded" in seen:
        return replace(case, request=decoded_once_more(case.request, frozenset({*scheme.unsigned, scheme.sign_name})))
    if not params or "url-truncated" not in seen:
        return case
    last = params[-1]
    whole = last._replace(value=last.value.rpartition("%")[0] if "%" in last.value[-2:] else last.value)
    return replace(case, request=replace(case.request, params=(*params[:-1], whole)))


def _compare_pair(case: Case, findings: dict[Step, list[Finding]]) -> None:
    """Private against public by their numbers."""
    private, public = case.keys.private, case.keys.public
    if private is None or public is None or is_pair(private, public):
        return
    findings[Step.KEY_PAIR].append(
        Finding(
            "key-pair-mismatch",
            Level.ERROR,
            f"The private key in {private.source} and the public key in {public.source} are not a pair.",
            expected=f"public key with SHA-256 fingerprint {private.fingerprint}",
            actual=f"public key with SHA-256 fingerprint {public.fingerprint}",
            fix="Give the public key of this private key (openssl rsa -pubout), and upload that one.",
        )
    )


def _cause(
    case: Case,
    explained: Explained,
    findings: dict[Step, list[Finding]],
    held: Held | None,
    scheme: Scheme,
    sign_type: str,
) -> Cause | None:
    if explained.verified:
        return _observed(findings, explained.effort.tried)
    if explained.hit is not None:
        return Cause(
            Proof.REPRODUCED, blamed(explained.named), explained.also, explained.effort.tried, explained.also_told
        )
    if held is not None and not held.equal:
        from alidiag.own_string import cause_of_text

        tried = explained.effort.tried
        return cause_of_text(case, scheme, sign_type, held, tried, signed=explained.own_text)
    return _observed(findings, explained.effort.tried)


def _observed(findings: dict[Step, list[Finding]], tried: int = 0) -> Cause | None:
    """The catalogued mistakes among the visible errors; None where there are none.

    One that is seen in another step than it usually belongs to is explained as it is there.
    """
    named: dict[str, list[str]] = {}
    seen: dict[str, tuple[Step, Finding]] = {}
    for step in Step:
        for finding in errors(findings[step]):
            if finding.rule in BY_ID:
                named.setdefault(finding.rule, []).extend([finding.param] if finding.param else [])
                seen.setdefault(finding.rule, (step, finding))
    told = []
    for one in blamed([(rule, tuple(dict.fromkeys(params))) for rule, params in named.items()]):
        step, finding = seen[one.id]
        known = step is one.step
        told.append(one if known else replace(one, explanation=finding.message, fix=finding.fix or one.fix))
    return Cause(Proof.OBSERVED, tuple(told), tried=tried) if told else None


def _with_evidence(steps: tuple[StepResult, ...], evidence: Evidence, case: Case) -> tuple[StepResult, ...]:
    """What made a step fail although nothing in the catalogue explains it."""
    result = []
    for step in steps:
        if step.status is Status.FAILED and not errors(list(step.findings)):
            step = replace(step, findings=(plain_failure(step.step, evidence, case), *step.findings))  # noqa: PLW2901
        result.append(step)
    return tuple(result)


def _unexplained(explained: Explained, steps: tuple[StepResult, ...], sight: Sight) -> Cause:
    failed = next(step for step in steps if step.status is Status.FAILED)
    tried = explained.effort.tried
    if failed.step is Step.KEY_PAIR and errors(list(failed.findings))[0].rule == "key-pair-mismatch":
        return Cause(Proof.OBSERVED, blamed([("key-pair-mismatch", ())]), tried=tried)
    used = next((a.witness.digest for a in explained.asked if "digest-mismatch" in a.witness.forced), None)
    if failed.step is Step.PRESIGN and used is not None:
        return Cause(Proof.OBSERVED, blamed([("digest-mismatch", ())]), tried=tried)
    suspected = [f.rule for f in hints(sight) if f.level is Level.ERROR]
    if suspected:
        return Cause(Proof.SUSPECTED, blamed([(rule, ()) for rule in suspected]), tried=tried)
    return Cause(Proof.NONE, tried=tried)


def _expected(case: Case, explained: Explained, scheme: Scheme, text: str, sign_type: str) -> Expected:
    if not case.reveal:
        return Expected(text)
    from alidiag.remedy import expected_sign, expected_url

    request = explained.world.request if explained.world else case.request
    sign = expected_sign(case, sign_type, text, request.codec)
    return Expected(text, sign, expected_url(request, scheme, sign, sign_type) if sign else None)


def _difference(held: Held | None, explained: Explained, expected: str) -> Difference | None:
    if held is not None:
        return held.first
    if explained.hit is not None and not explained.verified:
        return first_difference(explained.hit.text, expected)
    return None
