"""What a report says of a proven cause, a string that differs, a failure that nothing explains, and of the rest."""

from __future__ import annotations

from alidiag.checks.judge import Evidence
from alidiag.checks.second_witness import Held, point_at
from alidiag.comparison import pieces
from alidiag.explanation import Explained
from alidiag.frozen import replace
from alidiag.model import Blamed, Case, Cause, Finding, Level, Proof, Step


def tell_blamed(cause: Cause | None, findings: dict[Step, list[Finding]], explained: Explained, expected: str) -> None:
    """Tell a cause that the search found in the step that it fails, with what was signed and what should have been."""
    if cause is None or cause.proof not in (Proof.REPRODUCED, Proof.SUSPECTED):
        return
    if cause.proof is Proof.SUSPECTED and explained.hit is None:
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
        told.insert(0, _blame(mistake, made, right, explained))


def _blame(mistake: Blamed, signed: dict[str, str], right: dict[str, str], explained: Explained) -> Finding:
    param = mistake.params[0] if mistake.params else None
    expected = actual = None
    if param is not None and mistake.step is Step.PRESIGN and signed.get(param) != right.get(param):
        expected = f"{param}={right[param]}" if param in right else f"no {param}"
        actual = f"{param}={signed[param]}" if param in signed else f"no {param}"
    if expected is None and explained.hit is not None:
        ways = (one.turn.told for one in explained.hit.suspects if one.id == mistake.id and one.turn.told)
        expected, actual = next(ways, (None, None))
    if mistake.step is Step.KEY_PAIR and explained.hit is not None:
        key = explained.hit.witness.key
        if mistake.id == "md5-key-empty":
            return Finding(
                mistake.id,
                Level.ERROR,
                mistake.explanation,
                expected="the MD5 of the pre-sign string with your key behind it",
                actual=f"the MD5 of the pre-sign string with {key.source}",
                fix=mistake.fix,
            )
        actual = f"the signature was made with the key in {key.source}"
        actual += f" (SHA-256 fingerprint {key.fingerprint})" if key.fingerprint else ""
    message = mistake.explanation
    if mistake.params:
        message = f"{message.removesuffix('.')} ({', '.join(mistake.params)})."
    return Finding(mistake.id, Level.ERROR, message, param, expected, actual, mistake.fix)


def tell_held(
    held: Held,
    findings: dict[Step, list[Finding]],
    explained: Explained,
    cause: Cause | None,
    yours: str,
    expected: str,
) -> None:
    """The developer's string differs: say where it first does, then every parameter concerned.

    It fails step 2, unless it was signed and the request changed on the way: then it is the request that is wrong.
    """
    level = Level.WARNING if explained.verified else Level.ERROR
    if explained.own_text and cause is not None and all(m.step is Step.FINAL_URL for m in cause.mistakes):
        level = Level.NOTE
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
            ),
        )
    findings[Step.PRESIGN].extend(told)


def plain_failure(step: Step, evidence: Evidence, case: Case) -> Finding:
    """What made a step fail although nothing in the catalogue explains it."""
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
            fix="Give, and upload, the public key of the private key that signs; or the value of sign was altered.",
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
        fix="Give your own pre-sign string with --presign, or other keys with --keyring, to tell whether text or "
        "key is at fault."
        if evidence.presign_equal is None
        else "The text is right: check the key, and how it is joined to the text.",
    )
