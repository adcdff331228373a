"""A request that is not simply right: what is seen and what is proven of it, which step fails first, what should be."""

from __future__ import annotations

from collections.abc import Callable

from alidiag.account import plain_failure, tell_blamed, tell_held
from alidiag.checks.judge import Evidence, judged, verdict_of
from alidiag.checks.second_witness import Held, held_against
from alidiag.checks.visible import errors, hints, sight_of, visible
from alidiag.comparison import first_difference
from alidiag.explanation import Explained, blamed, expected_text, explain
from alidiag.frozen import replace
from alidiag.keys import is_pair
from alidiag.limits import not_proven
from alidiag.mistakes.catalogue import BY_ID
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
    Status,
    Step,
    StepResult,
    Verdict,
)
from alidiag.schemes.scheme import DIGESTS, Scheme
from alidiag.search import Effort
from alidiag.signing import presign
from alidiag.verification import adopted, holds, own_key, signer
from alidiag.worlds import Named

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
    else:
        explained = (why or explain)(case, scheme, sign_type)
        author = explained.key
    if author is not None:
        case = adopted(case, author)
    own = own_key(case, kind)
    made = True if author is not None else explained.opened if own is not None else None
    sight = sight_of(case, scheme, kind, verified=explained.verified, made=made)
    findings = visible(sight)
    if explained.world is not None and explained.world.undone:
        # Steps 1 to 3 are judged on what was signed, step 4 on what arrived.
        signed = sight_of(replace(case, request=explained.world.request), scheme, kind, verified=False, made=made)
        findings = {**visible(signed), Step.FINAL_URL: findings[Step.FINAL_URL]}
    _compare_pair(given, findings)
    keyless = _keyless(case, kind, made=made)
    expected = expected_text(_uncut(case, findings), scheme, sign_type, explained)
    held = held_against(case.presign, expected) if case.presign is not None else None
    if case.gateway_error is not None:
        from alidiag.own_string import echoed

        findings[Step.FINAL_URL] += echoed(case, scheme, sign_type)
    if case.signature is not None:
        from alidiag.own_string import own_signature

        right, told = own_signature(case, scheme, sign_type, explained)
        findings[Step.FINAL_URL if right else Step.SIGNATURE] += told
        explained = right or explained
    cause = _cause(case, explained, findings, held, scheme, sign_type)
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
        not_proven=not_proven(
            case,
            kind,
            explained=explained.explained,
            possible=explained.possible and not keyless,
            given=not keyless,
            signed=bool(sight.sign),
        ),
    )


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
    named = _observed(findings)
    proof = Proof.OBSERVED if another is None else Proof.REPRODUCED
    return IllegalSign(
        verdict=verdict_of(steps),
        steps=steps,
        cause=Cause(proof, blamed(named)) if named else None,
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


def _uncut(case: Case, findings: dict[Step, list[Finding]]) -> Case:
    """The case without the half escape that the request ends in where it was cut: it is no part of any value."""
    params = case.request.params
    if not params or "url-truncated" not in {finding.rule for finding in findings[Step.FINAL_URL]}:
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
        named = _observed(findings)
        return Cause(Proof.OBSERVED, blamed(named), tried=explained.effort.tried) if named else None
    if explained.hit is not None:
        return Cause(Proof.REPRODUCED, blamed(explained.named), explained.also, explained.effort.tried)
    if held is not None and not held.equal:
        from alidiag.own_string import cause_of_text

        tried = explained.effort.tried
        return cause_of_text(case, scheme, sign_type, held, tried, signed=explained.own_text)
    named = _observed(findings)
    return Cause(Proof.OBSERVED, blamed(named), tried=explained.effort.tried) if named else None


def _observed(findings: dict[Step, list[Finding]]) -> list[Named]:
    """The catalogued mistakes among the visible errors."""
    named: dict[str, list[str]] = {}
    for step in Step:
        for finding in errors(findings[step]):
            if finding.rule in BY_ID:
                named.setdefault(finding.rule, []).extend([finding.param] if finding.param else [])
    return [(rule, tuple(dict.fromkeys(params))) for rule, params in named.items()]


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
