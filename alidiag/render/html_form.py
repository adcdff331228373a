"""Reports as one HTML file: no script, nothing fetched, nothing of the input inside a tag.

The content-security policy names the style by its hash and allows nothing else, so that even a text that slipped
through could neither run nor call out.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from alidiag.model import (
    Cause,
    Finding,
    IllegalSign,
    InvalidParameter,
    Param,
    Reply,
    Report,
    Status,
    StepResult,
    Summary,
)
from alidiag.render.html_style import STYLE
from alidiag.render.html_text import code, pasted, prose, short_code, text
from alidiag.render.html_text import lines as lines_of
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
    ties_of,
    to_do,
    where_of,
)

MARKS = {Status.PASSED: "✓", Status.FAILED: "✗", Status.SKIPPED: "–", Status.UNPROVEN: "?"}
LONGEST = 1_000
"""Characters of a value shown as expected or found."""
AROUND = 48
"""Characters shown before and behind the first difference."""


def policy() -> str:
    """The content-security policy of a report."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def document(reports: Sequence[Report], *, verbose: bool = False, quiet: bool = False) -> str:
    """All reports in one file; `quiet`: without what the request says of itself and what is not proven."""
    numbered = 0
    articles: list[str] = []
    for report in reports:
        one = _Page(report, numbered, verbose=verbose, quiet=quiet)
        articles += one.lines()
        numbered += len(one.findings)
    title = f"{heading(reports[0])}: {reports[0].verdict.value}" if len(reports) == 1 else f"{len(reports):,} requests"
    return page(title, articles)


def page(title: str, articles: Sequence[str]) -> str:
    """A whole page with these articles; `title` holds nothing of the input."""
    return (
        "\n".join(
            (
                "<!DOCTYPE html>",
                '<html lang="en">',
                "<head>",
                '<meta charset="utf-8">',
                f'<meta http-equiv="Content-Security-Policy" content="{policy()}">',
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                '<meta name="color-scheme" content="light dark">',
                '<meta name="referrer" content="no-referrer">',
                f"<title>{title} · alidiag</title>",
                f"<style>{STYLE}</style>",
                "</head>",
                "<body>",
                "<main>",
                *articles,
                "<footer>Written by alidiag. This page holds no script and fetches nothing.</footer>",
                "</main>",
                "</body>",
                "</html>",
            )
        )
        + "\n"
    )


class _Page:
    """One report; findings are numbered from `before` + 1, so that numbers are unique in the file."""

    def __init__(self, report: Report, before: int, *, verbose: bool, quiet: bool) -> None:
        self._report = report
        self._quiet = quiet
        self._verbose = verbose
        self._told: Outline = outline(report, verbose=verbose)
        self.findings = self._told.findings
        self._number = {finding: before + n for n, finding in enumerate(self.findings, 1)}
        self._before = before

    def lines(self) -> list[str]:
        report = self._report
        verdict = report.verdict.value
        lines = [
            "<article>",
            f'<h1>{heading(report)} <span class="pill {verdict}">{verdict}</span></h1>',
            *(f'<p class="lead">{prose(sentence)}</p>' for sentence in in_short(report)),
        ]
        if report.reply is not None:
            return [*lines, *self._reply(report.reply), "</article>"]
        if not self._quiet:
            lines += _request(report.request, report.source)
        if self._told.reading:
            lines += ["<h2>Reading the request</h2>", '<div class="card">', *self._list(self._told.reading), "</div>"]
        if report.illegal_sign is not None:
            lines += self._illegal(report.illegal_sign)
        if report.invalid_parameter is not None:
            lines += self._invalid(report.invalid_parameter)
        lines += self._pasted()
        if not self._quiet and report.request is not None and report.request.params:
            lines += _marked(report) if report.invalid_parameter else _params(report.request.params)
        if not self._quiet and report.illegal_sign is not None and report.illegal_sign.not_proven:
            items = (f"<li>{prose(line)}</li>" for line in report.illegal_sign.not_proven)
            lines += ["<h2>Not proven by this</h2>", '<div class="card">', "<ul>", *items, "</ul>", "</div>"]
        return [*lines, "</article>"]

    def _reply(self, reply: Reply) -> list[str]:
        from alidiag.render import html_reply

        lines = html_reply.facts(reply, self._report.source)
        if self._told.reading:
            lines += ["<h2>Findings</h2>", '<div class="card">', *self._list(self._told.reading), "</div>"]
        if self._quiet:
            return lines
        return [*lines, *html_reply.body(reply, self._report.findings, verbose=self._verbose), *_params(reply.fields)]

    def _illegal(self, illegal: IllegalSign) -> list[str]:
        lines = ["<h2>The four steps</h2>", '<ol class="steps">']
        for step, findings in self._told.steps:
            lines += self._step(step, findings)
        lines.append("</ol>")
        if illegal.cause is not None:
            lines += _cause(illegal, illegal.cause)
        lines += _difference(illegal)
        for title, value in _wanted(illegal):
            lines += [f"<h2>{title}</h2>", f'<pre tabindex="0">{text(value)}</pre>']
        return lines

    def _step(self, step: StepResult, findings: Sequence[Finding]) -> list[str]:
        status = step.status.value
        lines = [
            f'<li class="card step {status}">',
            '<div class="head">',
            f"<h3>{step.step.number}. {step.step.heading}</h3>",
            f'<span class="pill {status}">{MARKS[step.status]} {status}</span>',
            "</div>",
        ]
        if step.reason:
            lines.append(f'<p class="reason">{prose(step.reason)}</p>')
        return [*lines, *self._list(findings), "</li>"]

    def _list(self, findings: Sequence[Finding]) -> list[str]:
        if not findings:
            return []
        items = [line for finding in findings for line in self._finding(finding)]
        return ['<ul class="findings">', *items, "</ul>"]

    def _finding(self, finding: Finding) -> list[str]:
        number, level = self._number[finding], finding.level.value
        facts: list[tuple[str, str, str]] = []
        if finding.param is not None and finding.param not in finding.message:
            facts.append(("parameter", "", code(finding.param)))
        if finding.expected is not None:
            facts.append(("expected", "wanted", short_code(finding.expected, LONGEST)))
        if finding.actual is not None:
            facts.append(("found", "yours", short_code(finding.actual, LONGEST)))
        if fix := to_do(finding, self._report):
            facts.append(("to do", "", prose(fix)))
        if finding.span is not None and self._report.reply is None:
            where = where_of(self._report.text, finding.span)
            facts.append(("where", "", f'<a href="#spot-{number}">{where} of the pasted text</a>'))
        if finding.reference is not None:
            facts.append(("source", "", code(finding.reference)))
        lines = [
            f'<li class="finding" id="finding-{number}">',
            f'<span class="number">{number}</span> <span class="pill {level}">{level}</span> {code(finding.rule)}',
            f"<p>{prose(finding.message)}</p>",
        ]
        if facts:
            told = (f"<dt>{name}</dt><dd{_class(kind)}>{value}</dd>" for name, kind, value in facts)
            lines += ['<dl class="told">', *told, "</dl>"]
        return [*lines, "</li>"]

    def _pasted(self) -> list[str]:
        if not self._report.text:
            return []
        numbered = [(self._number[finding], finding) for finding in self.findings]
        return [
            "<h2>The pasted text</h2>",
            f'<div class="paste">{pasted(self._report.text, numbered)}</div>',
        ]

    def _invalid(self, invalid: InvalidParameter) -> list[str]:
        lines = ["<h2>The rules of the service</h2>"]
        if invalid.text:
            lines.append(f'<pre tabindex="0">{lines_of(invalid.text)}</pre>')
        lists = [("Missing", invalid.missing), ("Invalid", invalid.invalid)]
        listed = [f"<dt>{name}</dt><dd>{', '.join(map(code, names))}</dd>" for name, names in lists if names]
        if listed:
            lines += ['<dl class="facts">', *listed, "</dl>"]
        if self._told.rules:
            lines += ["<h2>Findings on the parameters</h2>", '<div class="card">', *self._list(self._told.rules)]
            lines.append("</div>")
        return lines


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def _request(request: Summary | None, source: str) -> list[str]:
    facts: list[tuple[str, str]] = []
    if request is not None:
        missing = '<span class="muted">(missing)</span>'
        where = code(request.gateway) if request.gateway else '<span class="muted">(address unknown)</span>'
        known = f" ({text(request.environment)})" if request.environment != "unknown" else ""
        signed = code(request.sign_type) if request.sign_type else f"sign type {missing}"
        charset = code(request.charset) if request.charset else "not declared: GBK"
        addressed = request.gateway or request.scheme != "in-app"
        facts = [
            *([("Request", f"{text(request.method)} {where}{known}")] if addressed else []),
            *([("Kind", text(KINDS[request.scheme]))] if request.scheme in KINDS else []),
            ("Service", code(request.service) if request.service else missing),
            ("Partner", code(request.partner) if request.partner else missing),
            ("Signed", f"{signed}, charset {charset}"),
        ]
    facts.append(("Source", code(source)))
    return ['<dl class="facts">', *(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts), "</dl>"]


def _cause(illegal: IllegalSign, cause: Cause) -> list[str]:
    lines = ["<h2>Cause</h2>", '<div class="card">', f"<p>{text(proof_of(illegal))}</p>"]
    if cause.mistakes:
        lines.append('<ul class="findings">')
    for mistake in cause.mistakes:
        params = f' <span class="muted">in {", ".join(map(code, mistake.params))}</span>' if mistake.params else ""
        lines += ['<li class="finding">', f"<h3>{code(mistake.id)}{params}</h3>"]
        if explained := explanation_of(mistake, illegal):
            lines.append(f"<p>{prose(explained)}</p>")
        if mistake.fix:
            lines.append(f"<p><strong>To do:</strong> {prose(mistake.fix)}</p>")
        lines.append(f'<p class="muted">More: {code(more_about(mistake))}</p>')
        lines.append("</li>")
    if cause.mistakes:
        lines.append("</ul>")
    for ids, told in ties_of(cause):
        same = f"{' + '.join(map(code, ids))} would produce the same bytes. {prose(told)}"
        lines.append(f'<p class="muted">{same}</p>')
    return [*lines, "</div>"]


def _difference(illegal: IllegalSign) -> list[str]:
    difference = illegal.first_difference
    if difference is None:
        return []
    yours, expected = sides_of(illegal, difference, AROUND)
    where = f" in {code(difference.param)}" if difference.param else ""
    said = f"{_character(difference.yours)} instead of {_character(difference.expected)}"
    return [
        "<h2>First difference</h2>",
        '<div class="scroll">',
        "<table>",
        f"<caption>Character {difference.index + 1:,}{where} of the pre-sign string: {said}</caption>",
        "<tbody>",
        f'<tr><th scope="row">yours</th><td>{_side(yours, "error")}</td></tr>',
        f'<tr><th scope="row">expected</th><td>{_side(expected, "pass")}</td></tr>',
        "</tbody>",
        "</table>",
        "</div>",
    ]


def _side(spot: Spot, kind: str) -> str:
    inside = f'<mark class="{kind}">{text(spot.inside)}</mark>'
    end = "" if spot.inside else ' <span class="muted">(the end)</span>'
    return f"<code>{text(spot.before)}{inside}{text(spot.after)}</code>{end}"


def _character(value: str) -> str:
    if not value:
        return "the end"
    return f"{'a blank' if value[0] == ' ' else code(value[0])} (U+{ord(value[0]):04X})"


def _wanted(illegal: IllegalSign) -> list[tuple[str, str]]:
    expected = illegal.expected
    if expected is None:
        return []
    named = (
        ("Pre-sign string as it should be", expected.presign),
        ("<code>sign</code> as it should be", expected.sign),
        ("URL as it should be", expected.url),
    )
    return [(title, value) for title, value in named if value is not None]


def _params(params: Sequence[Param]) -> list[str]:
    rows = [f'<tr><th scope="row">{code(param.name)}</th><td>{code(param.value)}</td></tr>' for param in params]
    return _table(("name", "value"), "As they arrived, decoded", rows) if rows else []


_PILLS = {"right": "pass", "missing": "fail", "wrong": "fail", "doubtful": "warning", "unknown": "warning"}


def _marked(report: Report) -> list[str]:
    """The parameters with a word about each, and those that are missing."""
    from alidiag.render.marks import marks

    rows = [
        f'<tr><th scope="row">{code(name)}</th>'
        f'<td><span class="pill {_PILLS.get(mark.word, "skipped")}">{mark.word}</span></td>'
        f"<td>{'' if value is None else code(value)}</td></tr>"
        for mark, name, value in marks(report)
    ]
    return _table(("name", "judged", "value"), "As they arrived, decoded", rows) if rows else []


def _table(heads: Sequence[str], caption: str, rows: Sequence[str]) -> list[str]:
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return [
        "<h2>Parameters</h2>",
        '<div class="scroll">',
        '<table class="params">',
        f"<caption>{caption}</caption>",
        f"<thead><tr>{cells}</tr></thead>",
        "<tbody>",
        *rows,
        "</tbody>",
        "</table>",
        "</div>",
    ]
