"""The report on a ticket as one HTML file: no script, nothing fetched; the same policy and look as other reports."""

from __future__ import annotations

from alidiag.render.html_form import page
from alidiag.render.html_text import code, prose
from alidiag.render.ticket_outline import Section, exposed_line, sections, summary
from alidiag.render.ticket_text import ALSO
from alidiag.ticket import Ticket


def document(ticket: Ticket, *, quiet: bool = False) -> str:
    """The whole report."""
    verdict = ticket.verdict.value
    lines = [
        "<article>",
        f'<h1>Ticket <span class="pill {verdict}">{verdict}</span></h1>',
        f'<p class="lead">{prose(summary(ticket))}</p>',
        f'<dl class="facts"><dt>Source</dt><dd>{code(ticket.source)}</dd></dl>',
    ]
    if ticket.exposed:
        lines.append("<h2>Keys in the ticket</h2>")
        for one in ticket.exposed:
            kind = "error" if one.secret else "warning"
            pill = f'<span class="pill {kind}">{"exposed" if one.secret else "not used"}</span>'
            lines.append(f'<div class="card"><p>{pill} {prose(exposed_line(one))}</p></div>')
    if ticket.ask:
        items = (f"<li>{prose(ask)}</li>" for ask in ticket.ask)
        lines += ["<h2>Ask the merchant next</h2>", '<div class="card">', "<ul>", *items, "</ul>", "</div>"]
    for section in sections(ticket):
        lines += _section(section, quiet=quiet)
    return page(f"Ticket: {verdict}", [*lines, "</article>"])


def _section(section: Section, *, quiet: bool) -> list[str]:
    lists = [(name, rows) for name, rows in section.lists if not quiet or name not in ALSO]
    if not (section.facts or lists):
        return []
    pill = ""
    if section.verdict is not None:
        pill = f' <span class="pill {section.verdict.value}">{section.verdict.value}</span>'
    lines = [f"<h2>{section.title}{pill}</h2>", '<div class="card">']
    lines += [f"<p>{prose(sentence)}</p>" for sentence in section.lead]
    if section.facts:
        rows = (
            f"<dt>{one.name}</dt><dd>{code(one.words) if one.code else prose(one.words)}</dd>" for one in section.facts
        )
        lines += ['<dl class="told">', *rows, "</dl>"]
    for name, words in lists:
        lines += [f"<p><strong>{name}</strong></p>", "<ul>", *(f"<li>{prose(row)}</li>" for row in words), "</ul>"]
    return [*lines, "</div>"]
