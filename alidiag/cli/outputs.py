"""Reports to where they are wanted: standard output, a file, further files of the same run."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from alidiag.cli.streams import console_for, write_file, write_out
from alidiag.errors import AlidiagError, ExitStatus
from alidiag.model import Level, Report, Verdict

FORMATS = ("text", "concise", "markdown", "html", "json", "jsonl")
RECORDED = ("sarif", "junit", "github")
"""Forms of `alidiag check` in which one request may be told, too; in build logs, so without what is private."""


def rendered(reports: Sequence[Report], form: str, *, colour: str, verbose: bool, quiet: bool, to_file: bool) -> str:
    """The reports in one form."""
    if form == "json":
        from alidiag.render import json_form

        return json_form.document(reports)
    if form == "jsonl":
        from alidiag.render import json_form

        return json_form.lines(reports, verbose=verbose)
    if form == "concise":
        from alidiag.render import concise_form

        return concise_form.lines(reports, verbose=verbose, quiet=quiet)
    if form == "markdown":
        from alidiag.render import markdown_form

        return markdown_form.document(reports, verbose=verbose, quiet=quiet)
    if form == "html":
        from alidiag.render import html_form

        return html_form.document(reports, verbose=verbose, quiet=quiet)
    if form in RECORDED:
        from alidiag.cli import as_recorded

        return as_recorded.drawn(reports, form, verbose=verbose)
    from alidiag.render import parameters_text, text_form
    from alidiag.render.runner import tamed

    buffer = io.StringIO()
    stream = None if to_file else sys.stdout
    encoding = "utf-8" if to_file else (getattr(sys.stdout, "encoding", None) or "ascii")
    console = console_for(buffer, stream, "never" if to_file else colour)
    for report in reports:
        only_parameters = report.illegal_sign is None and report.invalid_parameter is not None
        write = parameters_text.write if only_parameters else text_form.write
        write(console, report, verbose=verbose, quiet=quiet, signs=encoding.lower().replace("-", "") == "utf8")
    return tamed(buffer.getvalue())


def checked_form(form: str) -> str:
    """A known form, or a usage error with what is known."""
    if form not in FORMATS + RECORDED:
        raise AlidiagError(f"The format {form} is not known.", f"Known are: {', '.join(FORMATS + RECORDED)}.")
    return form


def deliver(
    reports: Sequence[Report],
    *,
    form: str,
    output: str | None,
    further: Sequence[str],
    colour: str,
    verbose: bool,
    quiet: bool,
) -> int:
    """Write the reports to all places.

    Returns:
        0, or the status of an output that could not be written.
    """
    for name, path in places_of(form, output, further, colour):
        text = rendered(reports, name, colour=colour, verbose=verbose, quiet=quiet, to_file=path is not None)
        if path is not None:
            write_file(path, text, *(report.source for report in reports))
        elif status := write_out(text):
            return status
    return 0


def places_of(form: str, output: str | None, further: Sequence[str], colour: str) -> list[tuple[str, str | None]]:
    """(form, path) of every output, the further ones first; the path of standard output is None."""
    places: list[tuple[str, str | None]] = [(checked_form(form), output)]
    for one in further:
        name, equals, target = one.partition("=")
        if not equals or not target:
            raise AlidiagError(f"--report {one} is not FORM=FILE.", "For example --report json=report.json.")
        places.append((checked_form(name), target))
    if colour not in ("auto", "always", "never"):
        raise AlidiagError(f"--color {colour} is not known.", "It is auto, always or never.")
    return places[1:] + places[:1]


def status_of(reports: Sequence[Report], fail_on: str) -> int:
    """The exit status that the verdicts give; the most serious one wins."""
    return status_of_verdicts({report.verdict for report in reports}, reports, fail_on)


def status_of_verdicts(verdicts: set[Verdict], reports: Sequence[Report], fail_on: str) -> int:
    """The same, where verdicts were given that belong to no report."""
    if fail_on not in ("error", "warning", "never"):
        raise AlidiagError(f"--fail-on {fail_on} is not known.", "It is error, warning or never.")
    if Verdict.UNREADABLE in verdicts:
        return ExitStatus.USAGE
    if fail_on == "warning" and any(_warned(report) for report in reports):
        return ExitStatus.FAULT
    if fail_on != "never" and Verdict.FAIL in verdicts:
        return ExitStatus.FAULT
    return ExitStatus.UNPROVEN if Verdict.UNPROVEN in verdicts else ExitStatus.OK


def _warned(report: Report) -> bool:
    findings = list(report.findings)
    if report.illegal_sign is not None:
        findings += [finding for step in report.illegal_sign.steps for finding in step.findings]
    if report.invalid_parameter is not None:
        findings += report.invalid_parameter.findings
    return any(finding.level is Level.WARNING for finding in findings)
