"""The report on a ticket for grep: `source:line: level rule message`, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.model import Finding, Level, Proof, Verdict
from alidiag.render.runner import tamed
from alidiag.render.show import show
from alidiag.render.ticket_outline import exposed_line
from alidiag.ticket import Ticket


def lines(ticket: Ticket, *, quiet: bool = False) -> str:
    """A line for each thing that is wrong, in the order of the ticket; `quiet`: no verdict."""
    found = sorted(_found(ticket), key=lambda row: row[0])
    source = show(ticket.source)
    told = [f"{source}:{line}: {one.level.value} {one.rule} {show(one.message)}" for line, one in found]
    if not quiet:
        told.append(f"Verdict: {ticket.verdict.value}")
    return tamed("".join(row + "\n" for row in told))


def _found(ticket: Ticket) -> Iterator[tuple[int, Finding]]:
    for key in ticket.exposed:
        level = Level.ERROR if key.secret else Level.WARNING
        yield key.lines.first, Finding("key-in-ticket", level, exposed_line(key))
    for item in ticket.items:
        for wrong in item.wrong:
            # A cause that is only suspected stands for a signature that fails; all else that is suspected is a warning.
            of_cause = item.proof == Proof.SUSPECTED and wrong.where != "parameters"
            level = Level.WARNING if wrong.proof == Proof.SUSPECTED and not of_cause else Level.ERROR
            yield item.lines.first, Finding(wrong.rule, level, f"request {item.number}: {wrong.message}")
        if item.verdict is Verdict.UNREADABLE:
            why = " ".join(item.missing)
            yield item.lines.first, Finding("request-unreadable", Level.ERROR, f"request {item.number}: {why}")
    for message in ticket.messages:
        for one in message.report.findings if message.report else ():
            if one.level is not Level.NOTE:
                said = Finding(one.rule, one.level, f"message {message.number}: {one.message}")
                yield message.lines.first, said
    for code in ticket.codes:
        yield code.lines.first, Finding("code-alone", Level.WARNING, f"{code.code}: {code.meaning}")
