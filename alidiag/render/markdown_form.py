"""Reports as GitHub-flavoured Markdown, for a ticket or the summary of a build step."""

from __future__ import annotations

from collections.abc import Sequence

from alidiag.model import (
    Difference,
    Expected,
    Finding,
    IllegalSign,
    InvalidParameter,
    Report,
    Status,
    Summary,
)
from alidiag.render.markdown_text import cell, code, fenced, prose, short_code
from alidiag.render.outline import (
    KINDS,
    Outline,
    Spot,
    explanation_of,
    heading,
    in_short,
    more_about,
    outline,
    proof_of,
    sides_of,
    spot_of,
    ties_of,
    to_do,
    where_of,
)
from alidiag.render.runner import tamed

MARKS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.SKIPPED: "–", Status.UNPROVEN: "?"}
LONGEST = 200
"""Characters of a value shown as expected or found."""
LONGEST_CELL = 80
"""Characters of a value in the table of the parameters."""
LONGEST_STRING = 20_000
"""Characters of the pre-sign string: GitHub takes 65,536 for a comment."""


def document(reports: Sequence[Report], *, verbose: bool = False, quiet: bool = False) -> str:
    """All reports, one after the other; `quiet`: without what the request says of itself and what is not proven."""
    pages = ["\n".join(_page(report, verbose=verbose, quiet=quiet)) for report in reports]
    return tamed("\n".join(pages))


def _page(report: Report, *, verbose: bool, quiet: bool) -> list[str]:
    told = outline(report, verbose=verbose)
    lines = [f"# {heading(report)}: {report.verdict.value}", ""]
    for sentence in in_short(report):
        lines += [prose(sentence), ""]
    if report.reply is not None:
        from alidiag.render import markdown_reply

        lines += markdown_reply.facts(report.reply, report.source)
        lines += _findings("Findings", told.reading, report)
        return lines if quiet else lines + markdown_reply.body(report.reply, report.findings, verbose=verbose)
    if not quiet:
        lines += [*_request(report.request, report), ""]
    lines += _findings("Reading the request", told.reading, report)
    if report.illegal_sign is not None:
        lines += _illegal(report, report.illegal_sign, told, quiet=quiet)
    if report.invalid_parameter is not None:
        lines += _invalid(report, report.invalid_parameter, told)
        lines += [] if quiet else _marked(report)
    return lines


def _request(request: Summary | None, report: Report) -> list[str]:
    lines = [f"- **Source**: {code(report.source)}"]
    if request is None:
        return lines
    where = code(request.gateway) if request.gateway else "(address unknown)"
    known = f" ({prose(request.environment)})" if request.environment != "unknown" else ""
    sign_type = code(request.sign_type) if request.sign_type else "(sign type missing)"
    charset = code(request.charset) if request.charset else "not declared: GBK"
    kind = KINDS.get(request.scheme)
    addressed = request.gateway or request.scheme != "in-app"
    return [
        *([f"- **Request**: {prose(request.method)} {where}{known}"] if addressed else []),
        *([f"- **Kind**: {kind}"] if kind else []),
        f"- **Service**: {code(request.service) if request.service else '(missing)'}",
        f"- **Partner**: {code(request.partner) if request.partner else '(missing)'}",
        f"- **Signed**: {sign_type}, charset {charset}",
        *lines,
    ]


def _illegal(report: Report, illegal: IllegalSign, told: Outline, *, quiet: bool) -> list[str]:
    lines = ["## The four steps", "", "| | step | result | findings |", "|---|---|---|---|"]
    for step, findings in told.steps:
        rules = dict.fromkeys(f"`{one.rule}`" for one in findings)
        about = ", ".join(rules)
        if step.reason:
            about = f"{about}. {cell(step.reason)}" if about else cell(step.reason)
        title = f"{step.step.number} {step.step.heading}"
        lines.append(f"| {MARKS[step.status]} | {title} | {step.status.value} | {about} |")
    lines.append("")
    for step, findings in told.steps:
        lines += _findings(f"Step {step.step.number}: {step.step.heading}", findings, report)
    lines += _cause(illegal)
    if illegal.first_difference is not None:
        lines += _difference(illegal, illegal.first_difference)
    if illegal.expected is not None:
        lines += _expected(illegal.expected)
    if illegal.not_proven and not quiet:
        lines += ["## Not proven by this", "", *(f"- {prose(line)}" for line in illegal.not_proven), ""]
    return lines


def _findings(title: str, findings: Sequence[Finding], report: Report) -> list[str]:
    if not findings:
        return []
    lines = [f"## {title}", ""]
    for finding in findings:
        lines.append(f"- **{finding.level.value}** `{finding.rule}` {prose(finding.message)}")
        if finding.param is not None and finding.param not in finding.message:
            lines.append(f"  - parameter: {code(finding.param)}")
        if finding.expected is not None:
            lines.append(f"  - expected: {short_code(finding.expected, LONGEST)}")
        if finding.actual is not None:
            lines.append(f"  - found: {short_code(finding.actual, LONGEST)}")
        if finding.span is not None and report.reply is None:
            where = where_of(report.text, finding.span)
            lines.append(f"  - where: {where} of the text: {_spot(spot_of(report.text, finding.span))}")
        if fix := to_do(finding, report):
            lines.append(f"  - to do: {prose(fix)}")
        if finding.reference is not None:
            lines.append(f"  - source: {code(finding.reference)}")
    return [*lines, ""]


def _spot(spot: Spot, nothing: str = "(here)") -> str:
    """The spot in bold between what stands around it."""
    before, after = (code(side) if side not in ("", "…") else side for side in (spot.before, spot.after))
    return f"{before}**{short_code(spot.inside, LONGEST) if spot.inside else nothing}**{after}"


def _cause(illegal: IllegalSign) -> list[str]:
    cause = illegal.cause
    if cause is None:
        return []
    lines = ["## Cause", "", prose(proof_of(illegal)), ""]
    for mistake in cause.mistakes:
        params = f" ({', '.join(code(name) for name in mistake.params)})" if mistake.params else ""
        explained = explanation_of(mistake, illegal)
        lines.append(f"- **`{mistake.id}`**{params}{': ' + prose(explained) if explained else ''}")
        if mistake.fix:
            lines.append(f"  - To do: {prose(mistake.fix)}")
        lines.append(f"  - More: {code(more_about(mistake))}")
    if cause.mistakes:
        lines.append("")
    for ids, told in ties_of(cause):
        lines += [f"{' + '.join(f'`{one}`' for one in ids)} would produce the same bytes. {prose(told)}", ""]
    return lines


def _difference(illegal: IllegalSign, difference: Difference) -> list[str]:
    yours, expected = sides_of(illegal, difference)
    where = f" in {code(difference.param)}" if difference.param else ""
    found, wanted = _character(difference.yours), _character(difference.expected)
    return [
        "## First difference",
        "",
        f"Character {difference.index + 1:,}{where} of the pre-sign string: {found} instead of {wanted}.",
        "",
        f"- yours: {_spot(yours, '(the end)')}",
        f"- expected: {_spot(expected, '(the end)')}",
        "",
    ]


def _character(text: str) -> str:
    if not text:
        return "the end"
    return f"{'a blank' if text[0] == ' ' else code(text[0])} (U+{ord(text[0]):04X})"


def _expected(expected: Expected) -> list[str]:
    lines = ["## Pre-sign string as it should be", "", *fenced(expected.presign, LONGEST_STRING), ""]
    if expected.sign is not None:
        lines += ["## `sign` as it should be", "", *fenced(expected.sign, LONGEST_STRING), ""]
    if expected.url is not None:
        lines += ["## URL as it should be", "", *fenced(expected.url, LONGEST_STRING), ""]
    return lines


def _invalid(report: Report, invalid: InvalidParameter, told: Outline) -> list[str]:
    lines = ["## The rules of the service", ""]
    if invalid.text:
        lines += [*fenced("\n".join(invalid.text), LONGEST_STRING), ""]
    for name, params in (("Missing", invalid.missing), ("Invalid", invalid.invalid)):
        if params:
            lines += [f"- **{name}**: {', '.join(code(one) for one in params)}"]
    if invalid.missing or invalid.invalid:
        lines.append("")
    return lines + _findings("Findings on the parameters", told.rules, report)


def _cut(value: str) -> str:
    return value if len(value) <= LONGEST_CELL else f"{value[:LONGEST_CELL]} … {len(value) - LONGEST_CELL:,} more"


def _marked(report: Report) -> list[str]:
    """A table of the parameters with a word about each, and of those that are missing."""
    from alidiag.render.marks import marks

    rows = [
        f"| {mark.word} | {cell(name)} | {'' if value is None else cell(_cut(value))} |"
        for mark, name, value in marks(report)
    ]
    return ["## Parameters", "", "| | name | value |", "|---|---|---|", *rows] if rows else []
