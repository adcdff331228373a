"""One case through the four steps: what is seen, what is proven, which step fails first, what should have been."""

from __future__ import annotations

from dataclasses import replace

from alidiag.checks.judge import Evidence, judged, verdict_of
from alidiag.checks.second_witness import Held, held_against, point_at
from alidiag.checks.visible import errors, hints, sight_of, step_of, visible
from alidiag.comparison import first_difference, pieces
from alidiag.crypto import known_answers
from alidiag.explanation import Explained, Named, blamed, expected_text, explain, own_key
from alidiag.keys import is_pair
from alidiag.model import (
    Blamed,
    Case,
    Cause,
    Difference,
    Expected,
    Finding,
    IllegalSign,
    Kind,
    Level,
    Proof,
    Report,
    Status,
    Step,
    StepResult,
    Summary,
    Verdict,
)
from alidiag.schemes import scheme_of
from alidiag.schemes.gateways import place
from alidiag.schemes.scheme import DIGESTS, Scheme


def diagnose(case: Case) -> Report:
    """The four steps of ILLEGAL_SIGN for one case.

    Raises:
        MachineAtFault: this machine's cryptography fails its known-answer tests.
    """
    scheme = scheme_of(case.request, case.scheme)
    illegal = illegal_sign(case, scheme)
    return Report(
        source=case.request.source,
        verdict=illegal.verdict,
        text=case.request.text,
        request=summary_of(case, scheme),
        illegal_sign=illegal,
        findings=case.request.notes,
    )


def summary_of(case: Case, scheme: Scheme) -> Summary:
    """What a report says of the request itself."""
    request = case.request
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


def meant_type(case: Case, scheme: Scheme) -> str:
    """The `sign_type` to search with: the declared one, else what it seems to mean, else what `sign` looks like."""
    request = case.request
    if usable := scheme.sign_type(request):
        return usable
    types = dict(scheme.types)
    for param in request.params:
        meant = param.value.strip().strip("\"'").upper()
        if param.name.endswith(scheme.type_name) and meant in types:
            return types[meant]
    sign = next((p.value for p in request.params if p.name.endswith("sign") and p.value), "")
    if len(sign) > 64:
        public = case.keys.public or case.keys.private
        return "RSA" if public is not None and public.bits <= 1024 else "RSA2"
    return "MD5"


def illegal_sign(case: Case, scheme: Scheme) -> IllegalSign:
    """The four steps, the cause, and the request as it should be."""
    sign_type = meant_type(case, scheme)
    kind, _ = DIGESTS[sign_type]
    own = own_key(case, kind)
    for given in {key.kind for key in (own, case.keys.public, case.keys.md5) if key is not None}:
        known_answers.check(given)
    explained = explain(case, scheme, sign_type)
    sight = sight_of(case, scheme, verified=explained.verified)
    findings = visible(sight)
    _compare_pair(case, findings)
    expected = expected_text(case, scheme, sign_type, explained)
    held = held_against(case.presign, expected) if case.presign is not None else None
    cause = _cause(case, explained, findings, held, kind)
    _tell_blamed(cause, findings, explained, expected)
    if held is not None and not held.equal:
        _tell_held(held, findings, explained, case.presign or "", expected)
    evidence = Evidence(
        kind=kind,
        method=case.request.method,
        own_key=own is not None,
        verified=explained.verified,
        explained=explained.explained,
        opened=explained.opened,
        presign_equal=held.equal if held else None,
        every_step=case.every_step,
        has_sign=bool(sight.sign),
        findings=findings,
        usable=explained.opened is not None,
    )
    steps = judged(evidence)
    verdict = verdict_of(steps)
    steps = _with_evidence(steps, evidence, explained, case)
    if verdict is Verdict.FAIL and cause is None:
        cause = _unexplained(case, explained, findings, steps, sight, kind)
    return IllegalSign(
        verdict=verdict,
        steps=steps,
        cause=None if verdict is Verdict.PASS else cause,
        expected=_expected(case, explained, scheme, expected, sign_type),
        first_difference=_difference(held, explained, expected),
        not_proven=not_proven(case, explained, kind),
    )


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
    case: Case, explained: Explained, findings: dict[Step, list[Finding]], held: Held | None, kind: str
) -> Cause | None:
    if explained.verified:
        named = _observed(findings)
        return Cause(Proof.OBSERVED, blamed(named), tried=explained.effort.tried) if named else None
    if explained.hit is not None:
        return Cause(Proof.REPRODUCED, blamed(explained.named), explained.also, explained.effort.tried)
    if held is not None and not held.equal:
        from alidiag.own_string import cause_of_text

        return cause_of_text(case, held, kind, explained.effort.tried)
    named = _observed(findings)
    return Cause(Proof.OBSERVED, blamed(named), tried=explained.effort.tried) if named else None


def _observed(findings: dict[Step, list[Finding]]) -> list[Named]:
    """The catalogued mistakes among the visible errors."""
    from alidiag.mistakes import BY_ID

    named: dict[str, list[str]] = {}
    for step in Step:
        for finding in errors(findings[step]):
            if finding.rule in BY_ID:
                named.setdefault(finding.rule, []).extend([finding.param] if finding.param else [])
    return [(rule, tuple(dict.fromkeys(params))) for rule, params in named.items()]


def _tell_blamed(cause: Cause | None, findings: dict[Step, list[Finding]], explained: Explained, expected: str) -> None:
    """A proven cause fails the step that it belongs to: tell it there, with what was signed and what should have been."""
    if cause is None or cause.proof is not Proof.REPRODUCED:
        return
    signed = explained.hit.text if explained.hit else expected
    made = dict(piece.partition("=")[::2] for piece in pieces(signed))
    right = dict(piece.partition("=")[::2] for piece in pieces(expected))
    for mistake in cause.mistakes:
        told = findings[mistake.step]
        already = [finding for finding in told if finding.rule == mistake.id]
        if already:
            told[:] = [replace(f, level=Level.ERROR) if f in already else f for f in told]
            continue
        told.insert(0, _blame(mistake, made, right))


def _blame(mistake: Blamed, signed: dict[str, str], right: dict[str, str]) -> Finding:
    param = mistake.params[0] if mistake.params else None
    expected = actual = None
    if param is not None and mistake.step is Step.PRESIGN and signed.get(param) != right.get(param):
        expected = f"{param}={right[param]}" if param in right else f"no {param}"
        actual = f"{param}={signed[param]}" if param in signed else f"no {param}"
    names = f" ({', '.join(mistake.params)})" if mistake.params else ""
    return Finding(mistake.id, Level.ERROR, mistake.explanation + names, param, expected, actual, mistake.fix)


def _tell_held(
    held: Held, findings: dict[Step, list[Finding]], explained: Explained, yours: str, expected: str
) -> None:
    level = Level.WARNING if explained.verified else Level.ERROR
    told = [replace(finding, level=level) for finding in held.findings]
    if held.first is not None:
        place_, first = held.first.index, held.first
        told.insert(
            0,
            Finding(
                "presign-differs",
                level,
                f"Your pre-sign string differs from the expected one at character {place_ + 1}"
                + (f", in {first.param}" if first.param else "")
                + f": {point_at(yours, place_)} instead of {point_at(expected, place_)}.",
                first.param,
                first.expected,
                first.yours,
            ),
        )
    findings[Step.PRESIGN].extend(told)


def _with_evidence(
    steps: tuple[StepResult, ...], evidence: Evidence, explained: Explained, case: Case
) -> tuple[StepResult, ...]:
    """What made a step fail although nothing in the catalogue explains it."""
    result = []
    for step in steps:
        if step.status is Status.FAILED and not errors(list(step.findings)):
            step = replace(step, findings=(_plain_failure(step.step, evidence, case), *step.findings))  # noqa: PLW2901
        result.append(step)
    return tuple(result)


def _plain_failure(step: Step, evidence: Evidence, case: Case) -> Finding:
    if step is Step.KEY_PAIR:
        key = case.keys.public or case.keys.private
        where = key.source if key else ""
        return Finding(
            "key-pair-mismatch",
            Level.ERROR,
            f"The key in {where} did not make this signature, whatever text was signed: opened with it, the signature "
            "shows no padding.",
            expected="00 01 ff ... 00 and a hash (PKCS#1 v1.5)",
            actual="random-looking octets",
            fix="Give the public key of the private key that signs, and upload that one; or the value of sign was altered.",
        )
    if step is Step.PRESIGN:
        return Finding(
            "presign-unexplained",
            Level.ERROR,
            "The key pair is right, but the signature is of another text than the expected pre-sign string.",
            fix="Compare your own pre-sign string with the expected one: give it with --presign.",
        )
    return Finding(
        "signature-wrong",
        Level.ERROR,
        "The signature does not verify, and no known mistake explains it.",
        "sign",
        fix="Give your own pre-sign string with --presign to tell whether the text or the key is at fault."
        if evidence.presign_equal is None
        else "The text is right: check the key, and how it is joined to the text.",
    )


def _unexplained(
    case: Case,
    explained: Explained,
    findings: dict[Step, list[Finding]],
    steps: tuple[StepResult, ...],
    sight: object,
    kind: str,
) -> Cause:
    del findings, kind
    failed = next(step for step in steps if step.status is Status.FAILED)
    tried = explained.effort.tried
    if failed.step is Step.KEY_PAIR and errors(list(failed.findings))[0].rule == "key-pair-mismatch":
        return Cause(Proof.OBSERVED, blamed([("key-pair-mismatch", ())]), tried=tried)
    used = next((a.witness.digest for a in explained.asked if "digest-mismatch" in a.witness.forced), None)
    if failed.step is Step.PRESIGN and used is not None:
        return Cause(Proof.OBSERVED, blamed([("digest-mismatch", ())]), tried=tried)
    suspected = [f.rule for f in hints(sight) if f.level is Level.ERROR and step_of(f.rule)]  # type: ignore[arg-type]
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


def not_proven(case: Case, explained: Explained, kind: str) -> tuple[str, ...]:
    """What even a pass says nothing about."""
    partner = case.request.get("partner")
    whose = f"for partner {partner}" if partner else "for this partner"
    lines = []
    if kind == Kind.MD5:
        lines.append(f"Whether the MD5 key given here is the one that Alipay has on file {whose}.")
    else:
        lines.append(f"Which public key Alipay has on file {whose}.")
    lines.append("Whether key, partner and gateway belong to the same environment (sandbox or production).")
    service = case.request.get("service")
    lines.append(f"Whether the contract {whose} covers {service or 'this service'}.")
    lines.append("Whether the request reached the gateway as it stands here.")
    if not explained.explained and not explained.verified:
        if not explained.possible:
            lines.insert(0, "Whether the signature is right: no key that could check it was given.")
        elif kind == Kind.MD5:
            lines.insert(0, "Whether the key or the text is wrong: with MD5 the two cannot be told apart.")
    return tuple(lines)
