"""The reports of a ticket without values: what is wrong is told, what a parameter held is not, if it is private."""

from __future__ import annotations

from alidiag.frozen import replace
from alidiag.model import Finding, IllegalSign, InvalidParameter, Reply, Report
from alidiag.privacy.names import is_private
from alidiag.ticket import Ticket
from alidiag.triage.redact import HIDDEN

LONGEST = 80
"""Characters of an expected or found value; a longer one is a text that may hold anything."""


def plain(ticket: Ticket) -> Ticket:
    """The ticket with its reports made plain."""
    return replace(
        ticket,
        items=tuple(replace(one, report=_report(one.report)) for one in ticket.items),
        messages=tuple(replace(one, report=_report(one.report)) for one in ticket.messages),
    )


def _report(report: Report | None) -> Report | None:
    if report is None:
        return None
    request = report.request
    return replace(
        report,
        text="",
        request=None if request is None else replace(request, params=()),
        illegal_sign=None if report.illegal_sign is None else _illegal(report.illegal_sign),
        invalid_parameter=None if report.invalid_parameter is None else _invalid(report.invalid_parameter),
        findings=tuple(map(_finding, report.findings)),
        reply=None if report.reply is None else _reply(report.reply),
    )


def _illegal(one: IllegalSign) -> IllegalSign:
    steps = tuple(replace(step, findings=tuple(map(_finding, step.findings))) for step in one.steps)
    return replace(one, steps=steps, expected=None, first_difference=None)


def _invalid(one: InvalidParameter) -> InvalidParameter:
    return replace(one, findings=tuple(map(_finding, one.findings)))


def _reply(one: Reply) -> Reply:
    return replace(one, fields=(), signature=replace(one.signature, presign=None))


def _finding(one: Finding) -> Finding:
    hide = one.param is not None and is_private(one.param)
    return replace(one, span=None, expected=_value(one.expected, hide=hide), actual=_value(one.actual, hide=hide))


def _value(value: str | None, *, hide: bool) -> str | None:
    if value is None:
        return None
    return HIDDEN if hide or len(value) > LONGEST else value
