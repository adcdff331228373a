"""The report on a ticket for grep: `source:line: level rule message`, and the verdict."""

from __future__ import annotations

from alidiag.model import Verdict
from alidiag.render.runner import tamed
from alidiag.render.show import show
from alidiag.render.ticket_outline import exposed_line
from alidiag.ticket import Ticket


def lines(ticket: Ticket, *, quiet: bool = False) -> str:
    """A line for each thing that is wrong."""
    rows = [
        (one.lines.first, "error" if one.secret else "warning", "key-in-ticket", exposed_line(one))
        for one in ticket.exposed
    ]
    for item in ticket.items:
        rows += [(item.lines.first, "error", one.rule, f"request {item.number}: {one.message}") for one in item.wrong]
        if item.verdict is Verdict.UNREADABLE:
            rows.append((item.lines.first, "error", "unreadable", f"request {item.number} cannot be read."))
    for message in ticket.messages:
        found = message.report.findings if message.report else ()
        rows += [
            (message.lines.first, one.level.value, one.rule, f"message {message.number}: {one.message}")
            for one in found
            if one.level != "note"
        ]
    rows += [(one.lines.first, "warning", "code-alone", f"{one.code}: {one.meaning}") for one in ticket.codes]
    told = [f"{show(ticket.source)}:{line}: {level} {rule} {show(words)}" for line, level, rule, words in sorted(rows)]
    if not quiet:
        told.append(f"Verdict: {ticket.verdict.value}")
    return tamed("".join(row + "\n" for row in told))
