"""The page of a term for a person: prose wraps, what one would copy does not. Only `rich.text.Text` is printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from alidiag.explain.terms import Entry, Page, Reference, grouped
from alidiag.render.sheet import Page as Sheet
from alidiag.render.show import show

if TYPE_CHECKING:
    from rich.console import Console

CODE = 5
"""Columns of a code in the list."""


def write(console: Console, page: Page) -> None:
    """One page."""
    sheet = Sheet(console, signs=True)
    sheet.line((show(page.title), "bold"), (f"  {show(page.kind)}", "dim"))
    sheet.prose(show(page.summary), 0)
    for section in page.sections:
        sheet.blank()
        sheet.line((show(section.heading), "bold"))
        for paragraph in section.paragraphs:
            sheet.prose(show(paragraph), 2)
        wide = max((len(show(name)) for name, _ in section.rows), default=0) + 2
        for name, text in section.rows:
            if section.copied:
                sheet.line("  ", (f"{show(name):<{wide}}", "dim"), show(text))
            elif wide > WIDEST:
                sheet.line("  ", (show(name), "dim"))
                sheet.prose(show(text), 4)
            else:
                sheet.prose(show(text), 2, lead=f"{show(name):<{wide}}")
    if page.sources:
        sheet.blank()
        sheet.line(("Sources", "bold"))
        for source in page.sources:
            _source(sheet, source)


def _source(sheet: Sheet, source: Reference) -> None:
    """An address stands on a line of its own, so that it can be copied whole."""
    if source.url != source.name:
        sheet.prose(show(source.name), 2)
    if source.url is not None:
        sheet.line("  " if source.url == source.name else "    ", (show(source.url), "dim"))


WIDEST = 40
"""Columns: longer names stand on a line of their own."""


def write_list(console: Console, entries: Iterable[Entry]) -> None:
    """All terms under their headings."""
    sheet = Sheet(console, signs=True)
    for number, (group, members) in enumerate(grouped(entries).items()):
        if number:
            sheet.blank()
        sheet.line((show(group), "bold"))
        for entry in members:
            sheet.line("  ", (f"{show(entry.code):<{CODE}}", "dim"), (show(entry.name), "cyan"))
            sheet.prose(show(entry.summary), 2 + CODE)
    sheet.blank()
    sheet.prose("alidiag explain NAME tells more about one of them.", 0, "dim")
