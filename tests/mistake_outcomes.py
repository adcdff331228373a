"""What alidiag says of a drawn request, held against what is wrong with it."""

from __future__ import annotations

from functools import lru_cache
from time import perf_counter
from typing import NamedTuple

from alidiag.diagnosis import diagnose
from alidiag.keys import load_key, load_md5
from alidiag.model import Case, Half, Key, KeyRing, Level, Report, Status
from alidiag.read import read_request
from mistake_cases import Drawn
from openssl_signer import private_file, public_file
from wild_program import Ring


@lru_cache
def _key(name: str, half: Half) -> Key:
    file = private_file(name) if half is Half.PRIVATE else public_file(name)
    return load_key(file.read_bytes(), file.name, half)


@lru_cache
def _md5(data: bytes, source: str) -> Key:
    return load_md5(data, source)


def keyring(ring: Ring) -> KeyRing:
    return KeyRing(
        private=_key(ring.private, Half.PRIVATE) if ring.private else None,
        public=_key(ring.public, Half.PUBLIC) if ring.public else None,
        alipay_public=_key(ring.alipay, Half.PUBLIC) if ring.alipay else None,
        md5=_md5(ring.md5, "md5.txt") if ring.md5 is not None else None,
        others=tuple(
            _md5(other, f"ring/{place}.txt") if isinstance(other, bytes) else _key(other, Half.PUBLIC)
            for place, other in enumerate(ring.others)
        ),
    )


def case_of(drawn: Drawn) -> Case:
    request = read_request(drawn.url, "made", body=drawn.body)
    return Case(request, keyring(drawn.ring), presign=drawn.presign, known=drawn.known)


class Outcome(NamedTuple):
    """`grade`: named, also, same-bytes, wrong, or silent; `named` is what was said."""

    grade: str
    named: tuple[str, ...]
    proof: str
    params_right: bool | None
    step_right: bool
    seconds: float
    report: Report


ORDER = ("key-pair", "presign", "signature", "final-url")


def outcome(drawn: Drawn) -> Outcome:
    """The diagnosis of one drawn request, timed from the text on, and graded."""
    begin = perf_counter()
    case = case_of(drawn)
    report = diagnose(case)
    seconds = perf_counter() - begin
    cause = report.illegal_sign.cause if report.illegal_sign else None
    named = tuple(blamed.id for blamed in cause.mistakes) if cause else ()
    proof = str(cause.proof) if cause else "-"
    params = _params_right(drawn, report) if set(named) == set(drawn.expected) else None
    failed = next((s.step for s in report.illegal_sign.steps if s.status is Status.FAILED), None)
    step = not drawn.steps or min(drawn.steps, key=ORDER.index) == failed
    return Outcome(_grade(drawn, case, report), named, proof, params, step, seconds, report)


def _grade(drawn: Drawn, case: Case, report: Report) -> str:
    cause = report.illegal_sign.cause if report.illegal_sign else None
    if cause is None or str(cause.proof) not in drawn.proofs | {"reproduced"}:
        return "silent"
    want = sorted(drawn.expected)
    if str(cause.proof) in drawn.proofs and sorted(blamed.id for blamed in cause.mistakes) == want:
        return "named"
    if any(sorted(ids) == want for ids in cause.also):
        return "also"
    if str(cause.proof) != "reproduced":
        return "silent"
    return "same-bytes" if _same_bytes(drawn, case) else "wrong"


def _same_bytes(drawn: Drawn, case: Case) -> bool:
    """Whether what was found is, to the octet, what was signed."""
    from alidiag.diagnosis import meant_type
    from alidiag.explanation import explain
    from alidiag.schemes import scheme_of

    scheme = scheme_of(case.request, case.scheme)
    hit = explain(case, scheme, meant_type(case, scheme)).hit
    if hit is None and drawn.presign is not None:
        # The developer's own string was asked: it is what was signed, or nothing of it could be proven.
        return drawn.presign.encode(case.request.codec) == drawn.signed
    return hit is not None and hit.data == drawn.signed


def _params_right(drawn: Drawn, report: Report) -> bool:
    told = {blamed.id: set(blamed.params) - {"sign"} for blamed in report.illegal_sign.cause.mistakes}
    wanted = zip(drawn.expected, drawn.params, strict=True)
    return all(names is None or told[name] == names - {"sign"} for name, names in wanted)


def accusations(report: Report) -> list[str]:
    """All that a healthy request must not be told."""
    told = [str(report.verdict)] if report.verdict != "pass" else []
    illegal = report.illegal_sign
    if illegal.cause is not None:
        told += [f"cause {blamed.id}" for blamed in illegal.cause.mistakes] or ["cause"]
    findings = [*report.findings, *(finding for step in illegal.steps for finding in step.findings)]
    return told + [finding.rule for finding in findings if finding.level is Level.ERROR]
