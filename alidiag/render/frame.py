"""What stands above and below every report for a person: the request, what was found while reading it, the verdict."""

from __future__ import annotations

from collections.abc import Sequence

from alidiag.model import Finding, Level, Report, Summary, Verdict
from alidiag.render.outline import ALWAYS, KINDS, answer_of
from alidiag.render.sheet import LEVELS, Page
from alidiag.render.show import show

VERDICTS = {Verdict.PASS: "bold green", Verdict.FAIL: "bold red", Verdict.UNPROVEN: "bold yellow"}


def draw_request(page: Page, request: Summary | None) -> None:
    """What the request says of itself."""
    if request is None:
        return
    kind = KINDS.get(request.scheme)
    if request.gateway or request.scheme != "in-app":
        page.label("Request", f"{show(request.method)} {show(request.gateway) or '(address unknown)'}", 0)
    if kind:
        page.label("Kind", kind, 0)
    if request.environment != "unknown":
        page.label("", request.environment, 0)
    page.label("Service", show(request.service or "(missing)"), 0)
    page.label("Partner", show(request.partner or "(missing)"), 0)
    page.label(
        "Signed",
        f"{show(request.sign_type or '(sign_type missing)')}, charset {show(request.charset or 'not declared: GBK')}",
        0,
    )


def draw_notes(page: Page, notes: Sequence[Finding], *, verbose: bool) -> None:
    """What was found while reading the request."""
    for note in notes:
        if note.level is not Level.NOTE or verbose or note.rule in ALWAYS:
            page.prose(f"{note.level.value}: {show(note.message)}", 0, LEVELS[note.level])


def draw_verdict(page: Page, report: Report) -> None:
    """The last lines: what the gateway would answer, and the verdict."""
    page.blank()
    if answer := answer_of(report):
        page.prose(show(answer.replace("`", "")), 0)
    page.line(("Verdict: ", "bold"), (report.verdict.value, VERDICTS.get(report.verdict, "bold")))
