"""Lists of services, and what is wrong with rules files, for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alidiag.render.sheet import Page
from alidiag.render.show import show
from alidiag.rules.checking import Checked
from alidiag.rules.facts import Service

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {"pass": "green", "fail": "bold red", "unreadable": "bold red"}


def write_list(console: Console, services: Sequence[Service]) -> None:
    """Each service with what it does, how many parameters it has and in which variants it exists."""
    page = Page(console, signs=True)
    page.line((f"{len(services)} services", "bold"))
    for one in services:
        told = f"{one.title}; {len(one.params)} parameters"
        if len(one.variants) > 1:
            told += f"; variants {', '.join(variant.name for variant in one.variants)}"
        page.line("  ", (show(one.name), "cyan"))
        page.prose(show(told), 6)
    page.blank()
    page.prose("alidiag specs show NAME tells the rules of one of them.", 0, "dim")


def write_checks(console: Console, files: Sequence[Checked]) -> None:
    """Each error on a line that an editor can follow, FILE:LINE, then how it stands."""
    page = Page(console, signs=True)
    for one in files:
        if one.unreadable:
            page.line(f"{show(one.path)}: ", (show(one.unreadable), "red"))
        for told in one.complaints:
            where = f"{show(told.where)}: " if told.where else ""
            page.line(f"{show(one.path)}:{told.line}: ", (where, "dim"), (show(told.message), "red"))
        if one.verdict == "pass":
            page.line(
                f"{show(one.path)}: ", (f"right; {show(one.service or '')}, {one.parameters} parameters", "green")
            )
    wrong = sum(len(one.complaints) for one in files)
    unread = sum(one.verdict == "unreadable" for one in files)
    if wrong or len(files) > 1:
        bad = sum(one.verdict == "fail" for one in files)
        tail = f"; {unread} not readable" if unread else ""
        page.line((f"{_counted(wrong, 'error')} in {bad} of {_counted(len(files), 'file')}{tail}", "bold"))


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
