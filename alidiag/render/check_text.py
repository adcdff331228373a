"""Many requests for a person: grouped by cause, the worst first, one worked example each; the sums stand at the end.

Written when all requests are done. Only `rich.text.Text` is printed, never markup.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from alidiag.batch.outcome import Look, Tally
from alidiag.model import Level
from alidiag.render import check_words as words
from alidiag.render.check_account import (
    MOST_LINES,
    MOST_TOLD,
    Account,
    Cause,
    Collecting,
    Example,
    Fact,
    sharing,
    summary_of,
)
from alidiag.render.runner import tamed
from alidiag.render.sheet import LABEL, LEVELS, Page, first_of, last_of
from alidiag.render.show import short, show

if TYPE_CHECKING:
    from rich.console import Console

SIGNS = {"error": "✗", "open": "?", "warning": "!", "note": "i"}
PLAIN_SIGNS = {"error": "x", "open": "?", "warning": "!", "note": "i"}


class Form(Collecting):
    """The text form."""

    def finish(self, tally: Tally) -> None:
        """Write everything."""
        buffer = io.StringIO()
        _Drawing(Page(_console(buffer, self._look), signs=self._look.signs), self._look).draw(self._account, tally)
        self._stream.write(tamed(buffer.getvalue()))


def _console(buffer: io.StringIO, look: Look) -> Console:
    from rich.console import Console

    return Console(
        file=buffer,
        width=look.width,
        force_terminal=look.colour,
        color_system="standard" if look.colour else None,
        no_color=not look.colour,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


class _Drawing:
    """The whole page."""

    def __init__(self, page: Page, look: Look) -> None:
        self._page = page
        self._look = look
        self._signs = SIGNS if look.signs else PLAIN_SIGNS

    def draw(self, account: Account, tally: Tally) -> None:
        """Causes, what could not be read or judged, what is doubtful, the sums."""
        told = account.told(tally)
        for causes in sharing(told.failing[:MOST_TOLD]):
            self._causes(causes, "error", words.plural(causes[0].total, "request"))
        self._lines(told.failing[MOST_TOLD:])
        for cause in told.unreadable:
            self._causes((cause,), "error", f"{words.plural(cause.total, 'record')} cannot be read:")
        for reason, count in words.unproven(tally):
            self._heading("open", f"{words.plural(count, 'request')} could not be judged", Level.WARNING)
            self._page.prose(show(reason))
            if not self._look.quiet:
                self._page.blank()
        for causes in sharing(told.doubtful[:MOST_TOLD]):
            level = causes[0].level.value
            self._causes(causes, level, words.plural(causes[0].total, level))
        self._sums(tally, told.counting)
        self._full_report(told.failing)

    def _heading(self, sign: str, text: str, level: Level, title: str = "") -> None:
        self._page.line((f"{self._signs[sign]} ", LEVELS[level]), (text, "bold"), ("  " if title else "") + title)

    def _causes(self, causes: Sequence[Cause], sign: str, counted: str) -> None:
        """Causes that share one example: each with its heading, then what is said of all, then what is said of each."""
        cause = causes[0]
        for one in causes:
            self._heading(sign, counted, one.level, show(one.title))
        if not self._look.quiet:
            mistakes = {one.id: one.explanation for one in (cause.example.mistakes if cause.example else ())}
            for rule, summary in summary_of(cause.rules):
                # Of a proven mistake the finding says it already.
                if rule not in mistakes:
                    self._page.prose(show(summary))
            if cause.example is not None:
                self._example(cause.example, [one.example for one in causes if one.example is not None])
                if cause.places:
                    self._page.prose(
                        words.listed([show(one) for one in cause.places], max(len(cause.places), cause.total - 1)),
                        lead=f"{'also':<{LABEL}}",
                    )
            self._page.blank()

    def _example(self, example: Example, sharing: Sequence[Example]) -> None:
        self._page.label("example", show(example.source))
        if example.address:
            self._page.prose(show(f"{example.address} {example.service or ''}"), lead=" " * LABEL, style="dim")
        # What is said of several parameters at once, such as that none of them is given, is said once.
        facts = (
            fact._replace(found=fact.found._replace(param=None, fingerprint="")) for e in sharing for fact in e.facts
        )
        for fact in dict.fromkeys(facts):
            self._fact(fact)
        if more := sum(one.more_facts for one in sharing):
            self._page.prose(f"{words.plural(more, 'more finding')} of this request.")
        fixes = {fact.found.fix for fact in example.facts}
        for mistake in example.mistakes:
            if mistake.fix and mistake.fix not in fixes:
                self._page.prose(show(mistake.fix), lead=f"{'to do':<{LABEL}}")

    def _fact(self, fact: Fact) -> None:
        one = fact.found
        self._page.prose(show(one.message), style=LEVELS[one.level], lead=f"{one.level.value}: ")
        if one.expected is not None:
            self._value("expected", one.expected, "green")
        if one.actual is not None:
            self._value("found", one.actual, "red")
        if fact.around is not None:
            self._where(fact)
        if one.fix:
            self._page.prose(show(one.fix), 6, lead=f"{'to do':<{LABEL}}")
        if one.reference:
            self._page.label("written at", show(one.reference), 6, "dim")

    def _value(self, name: str, value: str, style: str) -> None:
        """On one line where it fits; sentences wrap, anything else loses its middle."""
        room = self._page.width - 6 - LABEL
        if " " in value.strip() and "=" not in value:
            self._page.prose(short(value, 3 * room), 6, style, f"{name:<{LABEL}}")
        else:
            self._page.label(name, short(value, room if len(value) <= room else room - 18), 6, style)

    def _where(self, fact: Fact) -> None:
        """The spot with what stands around it, and carets below it."""
        from rich.cells import cell_len

        if fact.around is None:
            return
        before = last_of(fact.around.before, 20)
        after = first_of(fact.around.after, 10)
        inside = show(fact.around.inside)
        room = self._page.width - 6 - LABEL - cell_len(show(before)) - cell_len(show(after))
        if cell_len(inside) > room:
            inside = first_of(fact.around.inside, max(1, room - 1)) + "…"
            inside = show(inside[:-1]) + "…"
        self._page.line(" " * 6, (f"{'where':<{LABEL}}", "dim"), show(before), (inside, "bold red"), show(after))
        self._page.line(" " * (6 + LABEL + cell_len(show(before))), ("^" * max(1, cell_len(inside)), "bold red"))

    def _lines(self, causes: Sequence[Cause]) -> None:
        for cause in causes[:MOST_LINES]:
            self._heading("error", words.plural(cause.total, "request"), Level.ERROR, show(cause.title))
        if len(causes) > MOST_LINES:
            self._page.prose(f"and {words.plural(len(causes) - MOST_LINES, 'further cause')}.", 2)
        if causes:
            self._page.blank()

    def _sums(self, tally: Tally, counting: int) -> None:
        page = self._page
        if tally.rules and not self._look.quiet:
            page.line(("Findings", "bold"))
            wide = max(len(f"{count:,}") for _, _, count in tally.rules[:MOST_LINES])
            for rule, level, count in tally.rules[:MOST_LINES]:
                page.line("  ", (f"{level.value:<7}", LEVELS[level]), f"  {count:>{wide},}  {show(rule)}")
            page.blank()
        page.line(("Summary", "bold"), f"  {words.headline(tally)}")
        for line in words.worst(tally):
            page.prose(show(line), 2)
        if known := words.known_failures(tally, counting):
            page.prose(known, 2)
        for line in words.remarks(tally):
            page.prose(show(line), 2, "yellow")
        page.line("  ", words.counts(tally))

    def _full_report(self, failing: Sequence[Cause]) -> None:
        example = next((cause.example for cause in failing if cause.example is not None), None)
        if example is None or self._look.quiet:
            return
        path = example.facts[0].found.path if example.facts else ""
        if command := words.full_report(example.source, path):
            self._page.prose(f"The full report of one: {show(command)}", 2)
