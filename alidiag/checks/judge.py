"""How the four steps are decided from what was seen and what was proven."""

from __future__ import annotations

from collections.abc import Callable

from alidiag.checks.visible import errors
from alidiag.frozen import frozen
from alidiag.model import Finding, Kind, Status, Step, StepResult, Verdict


@frozen
class Evidence:
    """All that the steps are decided on.

    `keyless`: why there is no key that could check the signature, in a sentence; empty where there is one.
    `explained`: the signature holds, or it is proven why not; then every step without an error of its own passed.
    `opened`: the own RSA key made the signature, whatever text it signed. `presign_equal`: the developer's own string
    is the expected one; None where none was given.
    """

    kind: str
    method: str
    keyless: str
    verified: bool
    explained: bool
    opened: bool | None
    presign_equal: bool | None
    every_step: bool
    has_sign: bool
    findings: dict[Step, list[Finding]]
    usable: bool = True
    """Whether the signature's form lets the key be asked at all."""
    is_sent: bool = True
    """The text shows what was sent; else it shows values, and nothing is known of the URL."""
    open: str = ""
    """Why nothing can be said of the signature; empty where something can."""


def judged(evidence: Evidence) -> tuple[StepResult, ...]:
    """The four results, in order: after the first failure the rest is skipped, unless every step was asked for."""
    results: list[StepResult] = []
    failed: Step | None = None
    for step in Step:
        if failed is not None and not evidence.every_step:
            results.append(StepResult(step, Status.SKIPPED, (), f"Step {failed.number} failed first."))
            continue
        findings = tuple(evidence.findings.get(step, ()))
        if errors(list(findings)):
            status, reason = Status.FAILED, None
        elif evidence.open and not (step is Step.KEY_PAIR and evidence.opened is not None):
            status, reason = Status.UNPROVEN, evidence.open
        else:
            status, reason = _DECIDE[step](evidence)
        if status is Status.FAILED:
            failed = failed or step
        results.append(StepResult(step, status, findings, reason))
    return tuple(results)


Decision = tuple[Status, str | None]


def _key_pair(evidence: Evidence) -> Decision:
    if evidence.explained or evidence.opened:
        return Status.PASSED, None
    if evidence.keyless:
        return Status.UNPROVEN, evidence.keyless
    if evidence.kind == Kind.RSA:
        if evidence.usable and evidence.opened is False:
            return Status.FAILED, None
        return Status.UNPROVEN, "The value of sign cannot be read, so the key cannot be asked."
    form = "The MD5 key has the right form; " if evidence.kind == Kind.MD5 else "The key can be read; "
    return (
        Status.UNPROVEN,
        form + "whether it is the right one cannot be told apart from the text that was signed.",
    )


def _presign(evidence: Evidence) -> Decision:
    if evidence.presign_equal:
        return Status.PASSED, None
    if evidence.explained:
        return Status.PASSED, None
    if evidence.keyless:
        return (
            Status.UNPROVEN,
            "Without a key, and without your own pre-sign string (--presign), it cannot be judged.",
        )
    if errors(evidence.findings.get(Step.FINAL_URL, [])):
        return Status.UNPROVEN, "The request was damaged on the way, which hides what was signed."
    if evidence.opened:
        return Status.FAILED, None
    return (
        Status.UNPROVEN,
        "Give your own pre-sign string (--presign) or other keys (--keyring), to tell whether text or key is at fault.",
    )


def _signature(evidence: Evidence) -> Decision:
    if evidence.explained:
        return Status.PASSED, None
    if evidence.keyless:
        return Status.UNPROVEN, "No key was given that could verify the signature."
    if errors(evidence.findings.get(Step.FINAL_URL, [])):
        return Status.UNPROVEN, "The request was damaged on the way, so the signature cannot be judged."
    return Status.FAILED, None


def _final_url(evidence: Evidence) -> Decision:
    if evidence.method == "POST":
        return Status.SKIPPED, "The request is a POST: the rules of the URL do not apply."
    if not evidence.is_sent:
        return Status.SKIPPED, "The text shows the values, not the URL as it was sent; the URL could not be checked."
    if evidence.explained:
        return Status.PASSED, None
    return (
        Status.UNPROVEN,
        "Nothing wrong is visible, but without a verified signature damage cannot be ruled out.",
    )


_DECIDE: dict[Step, Callable[[Evidence], Decision]] = {
    Step.KEY_PAIR: _key_pair,
    Step.PRESIGN: _presign,
    Step.SIGNATURE: _signature,
    Step.FINAL_URL: _final_url,
}


def verdict_of(results: tuple[StepResult, ...]) -> Verdict:
    """`fail` exactly when a step failed; `pass` only when nothing was left unproven."""
    statuses = {result.status for result in results}
    if Status.FAILED in statuses:
        return Verdict.FAIL
    return Verdict.UNPROVEN if Status.UNPROVEN in statuses else Verdict.PASS
