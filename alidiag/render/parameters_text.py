"""INVALID_PARAMETER for a person: iDiagnose's own lines, a table of the parameters, then each fault with its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alidiag.lossless import to_bytes
from alidiag.model import Finding, InvalidParameter, Level, Report
from alidiag.query import codec_of
from alidiag.render.frame import draw_notes, draw_request, draw_verdict
from alidiag.render.marks import RIGHT, marks
from alidiag.render.outline import ALWAYS
from alidiag.render.sheet import INDENT, LABEL, LEVELS, Page, first_of, fitting, underlined
from alidiag.render.show import show

if TYPE_CHECKING:
    from rich.console import Console

WIDEST_NAME = 32
"""Cells of a parameter's name in the table."""
HEADINGS = {Level.ERROR: "What is wrong", Level.WARNING: "What may be wrong", Level.NOTE: "Notes"}


WORD = 11
"""Columns of the word and the blanks behind it."""


def write(console: Console, report: Report, *, verbose: bool = False, quiet: bool = False, signs: bool = True) -> None:
    """The whole report of one request; `signs`: the reader's encoding has the marks that are not ASCII."""
    page = Page(console, signs=signs)
    if not quiet:
        page.line(("INVALID_PARAMETER", "bold"), "  the request against the rules of its service")
        draw_request(page, report.request)
    draw_notes(page, report.findings, verbose=verbose)
    draw_parameters(page, report, verbose=verbose, quiet=quiet)
    draw_verdict(page, report)


def draw_parameters(page: Page, report: Report, *, verbose: bool, quiet: bool) -> None:
    """What iDiagnose would say, to the letter, then the table and the faults."""
    found = report.invalid_parameter
    if found is None:
        return
    if found.text:
        page.blank()
        for line in found.text:
            page.line((show(line), "bold"))
    if not quiet:
        _table(page, report, found)
    for level in Level:
        told = [one for one in found.findings if one.level is level]
        if level is Level.NOTE and not verbose:
            hidden = len(told)
            told = [one for one in told if one.rule in ALWAYS]
            hidden -= len(told)
            _notes(page, told, hidden)
        elif told:
            page.blank()
            page.line((HEADINGS[level], "bold"))
            for number, one in enumerate(told):
                if number:
                    page.blank()
                _fault(page, one, report)


def _notes(page: Page, told: Sequence[Finding], hidden: int) -> None:
    """By which rules it was judged, and how many notes are left out."""
    if told or hidden:
        page.blank()
    for one in told:
        page.prose(f"note: {show(one.message)} {show(one.fix or '')}".rstrip(), 0, "dim")
    if hidden:
        page.prose(f"{hidden} {'note is' if hidden == 1 else 'notes are'} not shown; -v shows them.", 0, "dim")


def _table(page: Page, report: Report, found: InvalidParameter) -> None:
    from rich.cells import cell_len

    rows = [(mark, _fitted(name, WIDEST_NAME), value) for mark, name, value in marks(report)]
    if not rows:
        return
    page.blank()
    count = len(report.request.params) if report.request else 0
    page.line(("Parameters", "bold"), (f"  {count:,} sent, {len(found.missing):,} missing", "dim"))
    wide = max(cell_len(name) for _, name, _ in rows)
    room = max(16, page.width - 3 - WORD - wide - 2)
    for mark, name, value in rows:
        sign = mark.sign if page.rich_signs else mark.plain
        text = ("(not sent)", "dim") if value is None else (_fitted(value, room), "") if value else ("(empty)", "dim")
        style = "" if mark is RIGHT else mark.style
        blanks = " " * (wide - cell_len(name) + 2)
        page.line((f"{sign:<2} {mark.word:<{WORD}}", mark.style), (name, style), blanks, text)


def _fitted(text: str, room: int) -> str:
    """A text in so many cells of the screen; where it is cut, it says how much is left out."""
    from rich.cells import cell_len

    if len(text) <= room and cell_len(shown := show(text)) <= room:
        return shown
    head = first_of(text[:room], room)
    while (more := f"… {len(text) - len(head):,} more") and cell_len(show(head)) + len(more) > room and head:
        head = head[:-1]
    return show(head) + more


def _fault(page: Page, one: Finding, report: Report) -> None:
    """One fault: what, which rule, what was expected and found, what to do, where it stands and where it is written."""
    page.line("  ", (show(one.param or "the request"), "bold"), (f"  {one.rule}", "dim"))
    page.prose(show(one.message), style=LEVELS[one.level], lead=f"{one.level.value}: ")
    if one.expected is not None:
        page.prose(fitting(one.expected), style="green", lead=f"{'expected':<{LABEL}}")
    if one.actual is not None:
        size = _size(one, report)
        page.label("found", _fitted(one.actual, page.width - INDENT - LABEL - len(size)) + size, style="red")
    if one.fix:
        page.prose(show(one.fix), lead=f"{'to do':<{LABEL}}")
    if one.span is not None:
        underlined(page, report.text, one.span, INDENT)
    if one.reference:
        page.label("written at", show(one.reference), style="dim")


def _size(one: Finding, report: Report) -> str:
    """How long the value is, in octets of the declared charset; nothing where the finding is about a part of it."""
    request = report.request
    value = next((p.value for p in request.params if p.value_span == one.span), None) if request else None
    if request is None or not value:
        return ""
    if request.scheme == "in-app" and len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1]
    try:
        octets = len(to_bytes(value, codec_of(request.charset)))
    except UnicodeEncodeError:
        return ""
    unit = "octet" if octets == 1 else "octets"
    if octets == len(value):
        return f"  ({octets:,} {unit})"
    return f"  ({len(value):,} characters, {octets:,} {unit} in {(request.charset or 'GBK')})"
