"""The report on a ticket for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.model import Verdict
from alidiag.render.frame import VERDICTS
from alidiag.render.sheet import Page
from alidiag.render.show import show
from alidiag.render.ticket_outline import Section, exposed_line, sections, summary
from alidiag.ticket import Ticket

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {"What is wrong": "red", "Ask next": "bold"}
ALSO = ("Proof", "Undone to read it", "Not checked", "What to do next", "Hidden")
"""Lists that `--quiet` leaves out."""


def write(console: Console, ticket: Ticket, *, quiet: bool = False, signs: bool = True) -> None:
    """The whole report."""
    page = Page(console, signs=signs)
    page.line(("Ticket", "bold"), f"  {show(ticket.source)}")
    page.prose(summary(ticket), 0)
    for one in ticket.exposed:
        page.prose(show(exposed_line(one)), 0, "bold red" if one.secret else "yellow", "! ")
    for section in sections(ticket):
        _section(page, section, quiet=quiet)
    if ticket.ask:
        page.blank()
        page.line(("Ask the merchant next", "bold"))
        for number, ask in enumerate(ticket.ask, 1):
            page.prose(_plain(ask), 2, lead=f"{number}. ")
    page.blank()
    page.line(("Verdict: ", "bold"), (ticket.verdict.value, VERDICTS.get(ticket.verdict, "bold red")))


def _section(page: Page, section: Section, *, quiet: bool) -> None:
    lists = [(name, rows) for name, rows in section.lists if not quiet or name not in ALSO]
    if not (section.facts or lists):
        return
    page.blank()
    style = VERDICTS.get(section.verdict, "bold red") if section.verdict is not None else ""
    verdict = (f"  {section.verdict.value}", style) if isinstance(section.verdict, Verdict) else ""
    page.line((section.title, "bold"), verdict)
    for sentence in section.lead:
        page.prose(_plain(sentence), 2)
    for fact in section.facts:
        page.label(fact.name, show(fact.words), 2)
    for name, rows in lists:
        page.line("  ", (name, "dim"))
        for row in rows:
            page.prose(_plain(row), 4, STYLES.get(name, ""), "- ")


def _plain(words: str) -> str:
    """Words in which backticks marked a name."""
    return show(words.replace("`", ""))
