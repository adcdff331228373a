"""One line per finding, for grep and for editors: `source:column: level rule message`, and the verdict at the end.

The column counts characters of the pasted text from 1; a finding without a spot has none.
"""

from __future__ import annotations

from collections.abc import Sequence

from alidiag.model import Finding, Report, Status, Verdict
from alidiag.render.outline import outline
from alidiag.render.runner import tamed
from alidiag.render.show import show


def lines(reports: Sequence[Report], *, verbose: bool = False, quiet: bool = False) -> str:
    """All findings of all reports, in the order of the input; `quiet`: no verdict."""
    told = [_line(report, finding) for report in reports for finding in outline(report, verbose=verbose).findings]
    if not quiet and reports:
        told.append(_verdict(reports))
    return tamed("".join(line + "\n" for line in told))


def _line(report: Report, finding: Finding) -> str:
    column = f":{finding.span.start + 1}" if finding.span is not None else ""
    return f"{show(report.source)}{column}: {finding.level.value} {finding.rule} {show(finding.message)}"


def _verdict(reports: Sequence[Report]) -> str:
    if len(reports) == 1:
        return f"Verdict: {reports[0].verdict.value}{_open_steps(reports[0])}"
    counts = {verdict: sum(report.verdict is verdict for report in reports) for verdict in Verdict}
    return "Verdicts: " + ", ".join(f"{count:,} {verdict.value}" for verdict, count in counts.items() if count)


def _open_steps(report: Report) -> str:
    """What could not be judged: it must not look like passed."""
    steps = report.illegal_sign.steps if report.illegal_sign is not None else ()
    numbers = [str(step.step.number) for step in steps if step.status is Status.UNPROVEN]
    return f" (not judged: {'step' if len(numbers) == 1 else 'steps'} {', '.join(numbers)})" if numbers else ""
