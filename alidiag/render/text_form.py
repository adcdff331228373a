"""The report for a person: the four steps as they ran, the failed one open, the spot underlined, what to do.

Only `rich.text.Text` is printed, never markup. Whatever one would copy stands on one line of its own, unwrapped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.model import (
    Blamed,
    Cause,
    Difference,
    Finding,
    IllegalSign,
    Level,
    Proof,
    Report,
    Status,
    StepResult,
)
from alidiag.render.frame import draw_notes, draw_request, draw_verdict
from alidiag.render.outline import PROOFS, UNASKED, explanation_of, is_told, more_about, ties_of
from alidiag.render.sheet import LABEL, LEVELS, Page, first_of, fitting, last_of, underlined
from alidiag.render.show import show

if TYPE_CHECKING:
    from rich.console import Console

MARKS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.SKIPPED: "–", Status.UNPROVEN: "?"}
PLAIN_MARKS = {Status.PASSED: "ok", Status.FAILED: "x", Status.SKIPPED: "-", Status.UNPROVEN: "?"}
STYLES = {
    Status.PASSED: "green",
    Status.FAILED: "bold red",
    Status.SKIPPED: "dim",
    Status.UNPROVEN: "yellow",
}


def write(console: Console, report: Report, *, verbose: bool = False, quiet: bool = False, signs: bool = True) -> None:
    """The whole report of one request; `signs`: the reader's encoding has the marks that are not ASCII."""
    page = Page(console, signs=signs)
    if report.reply is not None:
        from alidiag.render import reply_text

        reply_text.draw(page, report, report.reply, verbose=verbose, quiet=quiet)
        return
    if not quiet:
        page.line(("ILLEGAL_SIGN", "bold"), "  the four steps of iDiagnose")
        draw_request(page, report.request)
    draw_notes(page, report.findings, verbose=verbose)
    if report.illegal_sign is not None:
        page.blank()
        for step in report.illegal_sign.steps:
            draw_step(page, step, report, verbose=verbose)
    draw_conclusion(page, report, quiet=quiet)


def draw_conclusion(page: Page, report: Report, *, quiet: bool) -> None:
    """What stands below the steps: the cause, what should have been, what is not proven, the verdict."""
    illegal = report.illegal_sign
    if illegal is not None:
        draw_cause(page, illegal)
        if illegal.first_difference is not None:
            draw_difference(page, illegal, illegal.first_difference)
        draw_expected(page, illegal)
        if not quiet:
            draw_not_proven(page, illegal)
    draw_verdict(page, report)


def draw_step(page: Page, step: StepResult, report: Report, *, verbose: bool, alone: bool = False) -> None:
    """One step with its findings; `alone`: no cause that would say what to do is drawn below it."""
    draw_step_line(page, step)
    if step.reason:
        page.prose(show(step.reason), style="dim" if step.status is Status.SKIPPED else "")
    for finding in sorted(step.findings, key=lambda one: list(Level).index(one.level)):
        if is_told(finding, step, report, verbose=verbose):
            _finding(page, finding, report, alone=alone)


def draw_step_line(page: Page, step: StepResult) -> None:
    """What became of one step, on one line."""
    mark = (MARKS if page.rich_signs else PLAIN_MARKS)[step.status]
    style = STYLES[step.status]
    page.line(
        (f"{mark:<2} ", style),
        (f"Step {step.step.number}  {step.step.heading}", "bold"),
        (f"  {step.status.value}", style),
    )


def _finding(page: Page, finding: Finding, report: Report, *, alone: bool) -> None:
    page.prose(show(finding.message), style=LEVELS[finding.level], lead=f"{finding.level.value}: ")
    page.label("rule", finding.rule, 6, "dim")
    if finding.expected is not None:
        page.label("expected", fitting(finding.expected), 6, "green")
    if finding.actual is not None:
        page.label("found", fitting(finding.actual), 6, "red")
    if finding.fix and (alone or all(finding.fix != mistake.fix for mistake in _mistakes(report.illegal_sign))):
        page.prose(show(finding.fix), 6, lead=f"{'to do':<{LABEL}}")
    if finding.span is not None:
        underlined(page, report.text, finding.span)


def _mistakes(illegal: IllegalSign | None) -> tuple[Blamed, ...]:
    return illegal.cause.mistakes if illegal is not None and illegal.cause is not None else ()


def draw_cause(page: Page, illegal: IllegalSign) -> None:
    """What explains the signature, and how sure that is."""
    cause: Cause | None = illegal.cause
    if cause is None:
        return
    page.blank()
    page.line(("Cause", "bold"))
    tried = f" {cause.tried:,} ways were tried." if cause.tried > 1 else ""
    unasked = cause.proof is Proof.NONE and not cause.tried
    page.prose(UNASKED if unasked else PROOFS[cause.proof] + tried, 2)
    for mistake in cause.mistakes:
        params = f" [{', '.join(show(name) for name in mistake.params)}]" if mistake.params else ""
        page.line("  ", (mistake.id, "bold red"), params)
        if explanation := explanation_of(mistake, illegal):
            page.prose(show(explanation))
        page.prose(show(mistake.fix), lead="To do: ")
        page.prose(more_about(mistake), lead="More:  ")
    for ids, told in ties_of(cause):
        page.prose(f"{' + '.join(ids)} would produce the same bytes. {told}", 2, "dim")


def draw_difference(page: Page, illegal: IllegalSign, difference: Difference) -> None:
    """The first character in which the two pre-sign strings differ, in both."""
    from rich.cells import cell_len

    expected = illegal.expected.presign if illegal.expected else ""
    index = difference.index
    before = last_of(expected[max(0, index - 24) : index], 24)
    before = ("…" if len(before) < index else "") + show(before)
    page.blank()
    where = f" in {show(difference.param)}" if difference.param else ""
    page.line(
        ("First difference", "bold"),
        f"  character {index + 1}{where}: ",
        _code_point(difference.yours),
        " instead of ",
        _code_point(difference.expected),
    )
    page.line("  ", ("yours     ", "dim"), before, (show(first_of(difference.yours, 24)), "red"))
    page.line(" " * (12 + cell_len(before)), ("^", "bold red"))
    page.line("  ", ("expected  ", "dim"), before, (show(first_of(difference.expected, 24)), "green"))
    page.line(" " * (12 + cell_len(before)), ("^", "bold green"))


def _code_point(text: str) -> str:
    if not text:
        return "the end"
    return f"{'a blank' if text[0] == ' ' else show(text[0])} (U+{ord(text[0]):04X})"


def draw_expected(page: Page, illegal: IllegalSign) -> None:
    """What should have been, each on one line for copying."""
    expected = illegal.expected
    if expected is None:
        return
    page.blank()
    page.line(("Pre-sign string as it should be", "bold"))
    page.line(show(expected.presign))
    if expected.sign is not None:
        page.line(("sign as it should be", "bold"))
        page.line(show(expected.sign))
    if expected.url is not None:
        page.line(("URL as it should be", "bold"))
        page.line(show(expected.url))


def draw_not_proven(page: Page, illegal: IllegalSign) -> None:
    """What even a pass says nothing about."""
    if not illegal.not_proven:
        return
    page.blank()
    page.line(("Not proven by this", "bold"))
    for line in illegal.not_proven:
        page.prose(show(line), 2, lead="- ")
