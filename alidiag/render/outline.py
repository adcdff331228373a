"""What the forms for people say of a report, and in which order; how it looks is each form's own business."""

from __future__ import annotations

from typing import NamedTuple

from alidiag.model import (
    Blamed,
    Cause,
    Difference,
    Finding,
    IllegalSign,
    InvalidParameter,
    Level,
    Proof,
    Report,
    Span,
    Status,
    StepResult,
    Verdict,
)

PROOFS = {
    Proof.REPRODUCED: "Proven: with this re-enacted, the sent signature verifies.",
    Proof.OBSERVED: "Observed: it is visible in what was given.",
    Proof.SUSPECTED: "Suspected only: nothing proves it.",
    Proof.NONE: "Unexplained: no known mistake, nor a pair of them, makes the sent signature verify.",
}
UNASKED = "Not looked for: there is no signature that could be explained."
SURE = {
    Proof.REPRODUCED: "Proven cause",
    Proof.OBSERVED: "Observed cause",
    Proof.SUSPECTED: "Suspected cause",
    Proof.NONE: "Cause",
}
ALWAYS = frozenset(
    {
        "charset-defaulted",
        "variant-chosen",
        "paste-damaged",
        "placeholder",
        "other-scheme",
        "private-key-as-public-key",
        "key-from-keyring",
    }
)
"""Notes that are told without being asked for: by what the request was judged, and what was undone to read it."""
KINDS = {
    "in-app": "in-app order string",
    "wap": "request to the old WAP gateway",
    "openapi": "request to the newer open gateway",
}
"""What a request is, by its scheme, where it is not one of the gateway's own."""
AROUND = 24
"""Characters shown before and behind a spot."""
KEPT = 40
"""Characters that a `Difference` keeps of either string: behind so many, more may follow."""


class Outline(NamedTuple):
    """The findings that are told, in the order of a report."""

    reading: tuple[Finding, ...]
    """What was found while reading the request, and belongs to no step."""
    steps: tuple[tuple[StepResult, tuple[Finding, ...]], ...]
    rules: tuple[Finding, ...]
    """The findings on the service's rules."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Each finding once."""
        told = [*self.reading, *(one for _, findings in self.steps for one in findings), *self.rules]
        return tuple(dict.fromkeys(told))


class Spot(NamedTuple):
    """A stretch of a text with what stands around it on its line."""

    before: str
    inside: str
    after: str


def outline(report: Report, *, verbose: bool) -> Outline:
    """The findings that are told: notes only where they are wanted, and none twice.

    A note on the pasted text is told with the reading of it, an error or a warning with the step that it decides.
    """
    illegal, invalid = report.illegal_sign, report.invalid_parameter
    steps = tuple((step, _told(step, report, verbose=verbose)) for step in (illegal.steps if illegal else ()))
    in_steps = {one for _, findings in steps for one in findings}
    reading = [
        one
        for one in report.findings
        if one not in in_steps and (verbose or one.level is not Level.NOTE or one.rule in ALWAYS)
    ]
    rules = [
        one
        for one in (invalid.findings if invalid else ())
        if verbose or one.level is not Level.NOTE or one.rule in ALWAYS
    ]
    return Outline(tuple(dict.fromkeys(reading)), steps, _worst_first(rules))


def _told(step: StepResult, report: Report, *, verbose: bool) -> tuple[Finding, ...]:
    return _worst_first([one for one in step.findings if is_told(one, step, report, verbose=verbose)])


def is_told(one: Finding, step: StepResult, report: Report, *, verbose: bool) -> bool:
    """Whether a finding of a step is told with it. Notes on the pasted text are told above the steps already."""
    if one.level is not Level.NOTE:
        return True
    return one not in report.findings and (verbose or step.status is Status.FAILED or one.rule in ALWAYS)


def _worst_first(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(dict.fromkeys(findings), key=lambda one: list(Level).index(one.level)))


def heading(report: Report) -> str:
    """The errors that were looked into, as the gateway names them."""
    names = [
        name
        for name, one in (("ILLEGAL_SIGN", report.illegal_sign), ("INVALID_PARAMETER", report.invalid_parameter))
        if one is not None
    ]
    return " and ".join(names) or ("Request" if report.reply is None else "Message from Alipay")


def in_short(report: Report) -> list[str]:
    """The outcome in a sentence or two."""
    said: list[str] = []
    if report.illegal_sign is not None:
        said.append(_steps_in_short(report.illegal_sign))
    invalid = report.invalid_parameter
    if invalid is not None:
        faults = [
            f"{len(names)} {word}" for names, word in ((invalid.missing, "missing"), (invalid.invalid, "invalid"))
        ]
        said.append(
            {
                Verdict.PASS: f"The parameters keep the rules of their service{_doubtful(invalid)}.",
                Verdict.FAIL: f"Parameters break the rules of their service: {' and '.join(faults)}.",
            }.get(invalid.verdict, "Whether the parameters keep the rules of their service is not proven.")
        )
    if report.verdict is Verdict.UNREADABLE:
        said = [f"The {'request' if report.reply is None else 'message'} cannot be read."]
    if answer := answer_of(report):
        said.append(answer)
    return said


def _doubtful(invalid: InvalidParameter) -> str:
    names = dict.fromkeys(one.param for one in invalid.findings if one.level is Level.WARNING and one.param)
    return f", but {', '.join(f'`{name}`' for name in list(names)[:5])} may be wrong" if names else ""


def answer_of(report: Report) -> str:
    """What the gateway would answer, in a sentence; empty where nothing is wrong or it is not known."""
    if not report.answers:
        return ""
    several = len(report.answers) > 1
    codes = [f"`{one.code}`" + (f" ({one.param})" if several and one.param else "") for one in report.answers]
    return f"The gateway would answer {' or '.join(codes)}."


def _steps_in_short(illegal: IllegalSign) -> str:
    failed = [step for step in illegal.steps if step.status is Status.FAILED]
    if failed:
        said = f"Step {failed[0].step.number} failed: {_lower(failed[0])}."
        if illegal.cause is None or not illegal.cause.mistakes:
            return said
        ids = " + ".join(f"`{mistake.id}`" for mistake in illegal.cause.mistakes)
        return f"{said} {SURE[illegal.cause.proof]}: {ids}."
    open_ones = [step for step in illegal.steps if step.status is Status.UNPROVEN]
    if open_ones:
        which = ", ".join(str(step.step.number) for step in open_ones)
        return f"No step failed, but {'step' if len(open_ones) == 1 else 'steps'} {which} could not be judged."
    skipped = [step for step in illegal.steps if step.status is Status.SKIPPED]
    if skipped:
        return f"All steps passed that apply; skipped: {', '.join(str(step.step.number) for step in skipped)}."
    return f"All {len(illegal.steps)} steps passed."


def _lower(step: StepResult) -> str:
    words = step.step.heading
    return words[:1].lower() + words[1:]


def mistakes(illegal: IllegalSign | None) -> tuple[Blamed, ...]:
    """The mistakes of the cause."""
    return illegal.cause.mistakes if illegal is not None and illegal.cause is not None else ()


def proof_of(illegal: IllegalSign) -> str:
    """How sure the cause is, and how much was tried; empty where there is no cause."""
    cause = illegal.cause
    if cause is None:
        return ""
    if cause.proof is Proof.NONE and not cause.tried:
        return UNASKED
    return PROOFS[cause.proof] + (f" {cause.tried:,} ways were tried." if cause.tried > 1 else "")


MOST_TIES = 6
"""Other sets with the same bytes that are shown."""


def ties_of(cause: Cause) -> list[tuple[tuple[str, ...], str]]:
    """The other sets of mistakes that would produce the same bytes, each with a sentence that says what it is."""
    told = (*cause.also_told, *[""] * len(cause.also))
    return list(zip(cause.also, told, strict=False))[:MOST_TIES]


def to_do(finding: Finding, report: Report) -> str:
    """What to do about a finding, where the cause does not say it already."""
    if any(finding.fix == mistake.fix for mistake in mistakes(report.illegal_sign)):
        return ""
    return finding.fix or ""


def explanation_of(mistake: Blamed, illegal: IllegalSign) -> str:
    """What a mistake is, where no finding says it already."""
    told = [finding.message for step in illegal.steps for finding in step.findings]
    said = mistake.explanation.removesuffix(".")
    return "" if any(message.startswith(said) for message in told) else mistake.explanation


def more_about(mistake: Blamed) -> str:
    """The command that tells all about a mistake."""
    return f"alidiag explain {mistake.id}"


def spot_of(text: str, span: Span) -> Spot:
    """The spot in the pasted text and up to `AROUND` characters of its line on either side."""
    start, end = clamped(text, span)
    before = text[max(0, start - AROUND) : start].rpartition("\n")[2]
    after = text[end : end + AROUND].partition("\n")[0]
    lead = "…" if start - len(before) > 0 and text[start - len(before) - 1] != "\n" else ""
    tail = "…" if end + len(after) < len(text) and text[end + len(after)] not in "\r\n" else ""
    return Spot(lead + before, text[start:end], after + tail)


def clamped(text: str, span: Span) -> Span:
    """The part of a span that lies in the text."""
    start = max(0, min(span.start, len(text)))
    return Span(start, max(start, min(span.end, len(text))))


def where_of(text: str, span: Span) -> str:
    """A span in words, counted from 1."""
    start, end = clamped(text, span)
    return f"character {start + 1}" if end - start <= 1 else f"characters {start + 1} to {end}"


def sides_of(illegal: IllegalSign, difference: Difference, around: int = AROUND) -> tuple[Spot, Spot]:
    """The first difference in the developer's string and in the expected one."""
    expected = illegal.expected.presign if illegal.expected else ""
    before = expected[max(0, difference.index - around) : difference.index]
    lead = "…" if len(before) < difference.index else ""

    def side(text: str) -> Spot:
        return Spot(lead + before, text[:1], text[1:around] + ("…" if len(text) > around or len(text) >= KEPT else ""))

    return side(difference.yours), side(difference.expected)
