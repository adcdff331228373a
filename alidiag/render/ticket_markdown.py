"""The report on a ticket as GitHub-flavoured Markdown: to be pasted into the answer."""

from __future__ import annotations

from alidiag.render.markdown_text import code, prose
from alidiag.render.runner import tamed
from alidiag.render.ticket_outline import Section, exposed_line, sections, summary
from alidiag.render.ticket_text import ALSO
from alidiag.ticket import Ticket


def document(ticket: Ticket, *, quiet: bool = False) -> str:
    """The whole report."""
    lines = [
        f"# Ticket: {ticket.verdict.value}",
        "",
        prose(summary(ticket)),
        "",
        f"- **Source**: {code(ticket.source)}",
        "",
    ]
    for one in ticket.exposed:
        lines += [f"> **{'Exposed' if one.secret else 'Note'}**: {prose(exposed_line(one))}", ""]
    if ticket.ask:
        rows = (f"{number}. {prose(ask)}" for number, ask in enumerate(ticket.ask, 1))
        lines += ["## Ask the merchant next", "", *rows, ""]
    for section in sections(ticket):
        lines += _section(section, quiet=quiet)
    return tamed("\n".join(lines))


def _section(section: Section, *, quiet: bool) -> list[str]:
    lists = [(name, rows) for name, rows in section.lists if not quiet or name not in ALSO]
    if not (section.facts or lists):
        return []
    verdict = f": {section.verdict.value}" if section.verdict is not None else ""
    lines = [f"## {section.title}{verdict}", ""]
    for sentence in section.lead:
        lines += [prose(sentence), ""]
    lines += [f"- **{one.name}**: {code(one.words) if one.code else prose(one.words)}" for one in section.facts]
    if section.facts:
        lines.append("")
    for name, rows in lists:
        lines += [f"**{name}**", "", *(f"- {prose(row)}" for row in rows), ""]
    return lines
