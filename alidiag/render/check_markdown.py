"""GitHub-flavoured Markdown for the summary of a build step: a table of the causes, then an example of each.

GitHub takes 1 MiB for a step's summary and drops all of a longer one; so what would go beyond `MOST` is left out, and
how much is said. Source: GitHub, "Workflow commands", adding a job summary.
"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.batch.outcome import Tally
from alidiag.model import Level
from alidiag.render import check_words as words
from alidiag.render.check_account import MOST_LINES, MOST_TOLD, Cause, Collecting, Example, Fact, Told, summary_of
from alidiag.render.markdown_text import code, prose, short_code
from alidiag.render.runner import tamed

MOST = 900_000
"""Octets of the whole."""
LONGEST = 200
"""Characters of a value."""


class Form(Collecting):
    """The Markdown form."""

    def finish(self, tally: Tally) -> None:
        """Write everything that fits."""
        room = MOST
        left_out = 0
        for block in _blocks(self._account.told(tally), tally, quiet=self._look.quiet):
            text = tamed("\n".join(block) + "\n\n")
            room -= len(text.encode("utf-8", "backslashreplace"))
            if room < 0:
                left_out += 1
            else:
                self._stream.write(text)
        if left_out:
            self._stream.write(f"{words.plural(left_out, 'section')} left out here: a summary holds 1 MiB.\n")


def _blocks(told: Told, tally: Tally, *, quiet: bool) -> Iterator[list[str]]:
    """The sections, the most important first."""
    yield [f"# alidiag check: {prose(words.headline(tally))}"]
    yield [prose(f"{words.counts(tally)}.")]
    if known := words.known_failures(tally, told.counting):
        yield [prose(known)]
    if remarks := words.remarks(tally):
        yield [f"- {prose(line)}" for line in remarks]
    if told.failing:
        yield _table(told.failing)
    if tally.unproven:
        yield [
            "## Could not be judged",
            "",
            *(f"- **{words.plural(count, 'request')}**: {prose(reason)}" for reason, count in words.unproven(tally)),
        ]
    if not quiet:
        for cause in told.failing[:MOST_TOLD]:
            yield _cause(cause, words.plural(cause.total, "request"))
        for cause in told.unreadable[:MOST_TOLD]:
            yield _cause(cause, f"{words.plural(cause.total, 'record')} cannot be read")
        for cause in told.doubtful[:MOST_TOLD]:
            yield _cause(cause, words.plural(cause.total, cause.level.value))
    if tally.rules:
        yield _rules(tally)


def _table(causes: tuple[Cause, ...]) -> list[str]:
    lines = ["## Causes", "", "| requests | cause | for example |", "|---:|---|---|"]
    for cause in causes[:MOST_LINES]:
        example = _cell(cause.example.source) if cause.example else ""
        lines.append(f"| {cause.total:,} | {_cell(cause.title)} | {example} |")
    more = len(causes) - MOST_LINES
    return [*lines, "", f"and {words.plural(more, 'further cause')}."] if more > 0 else lines


def _cell(value: str) -> str:
    """A code span in a table, where renderers disagree on a bar: it is written as its code."""
    return code(value.replace("|", "\\x7c"))


def _cause(cause: Cause, counted: str) -> list[str]:
    lines = [f"## {counted}: {code(cause.title)}", ""]
    blamed = {one.id for one in (cause.example.mistakes if cause.example else ())}
    for rule, summary in summary_of(cause.rules):
        if rule not in blamed:
            lines += [prose(summary), ""]
    if cause.example is None:
        return lines
    lines += _example(cause.example)
    if cause.places:
        more = cause.total - 1 - len(cause.places)
        rest = f" and {more:,} more" if more > 0 else ""
        lines.append(f"- **Also**: {', '.join(code(place) for place in cause.places)}{rest}")
    return lines


def _example(example: Example) -> list[str]:
    lines = [f"- **Example**: {code(example.source)}"]
    if example.request:
        lines.append(f"- **Request**: {code(example.request)}")
    for fact in example.facts:
        lines += _fact(fact)
    if example.more_facts:
        lines.append(f"- and {words.plural(example.more_facts, 'more finding')} of this request")
    fixes = {fact.found.fix for fact in example.facts}
    return lines + [f"- **To do**: {prose(one.fix)}" for one in example.mistakes if one.fix and one.fix not in fixes]


def _fact(fact: Fact) -> list[str]:
    one = fact.found
    lines = [f"- **{one.level.value}** {code(one.rule)} {prose(one.message)}"]
    if one.expected is not None:
        lines.append(f"  - expected: {short_code(one.expected, LONGEST)}")
    if one.actual is not None:
        lines.append(f"  - found: {short_code(one.actual, LONGEST)}")
    if fact.around is not None:
        before, after = (
            code(side) if side not in ("", "…") else side for side in (fact.around.before, fact.around.after)
        )
        inside = short_code(fact.around.inside, LONGEST) if fact.around.inside else "(here)"
        lines.append(f"  - where: {before}**{inside}**{after}")
    if one.fix:
        lines.append(f"  - to do: {prose(one.fix)}")
    if one.reference:
        lines.append(f"  - source: {code(one.reference)}")
    return lines


def _rules(tally: Tally) -> list[str]:
    lines = ["## Findings", "", "| level | rule | findings |", "|---|---|---:|"]
    levels = list(Level)
    rows = sorted(tally.rules, key=lambda row: levels.index(row[1]))
    lines += [f"| {level.value} | {_cell(rule)} | {count:,} |" for rule, level, count in rows[:MOST_LINES]]
    more = len(rows) - MOST_LINES
    return [*lines, "", f"and {words.plural(more, 'further rule')}."] if more > 0 else lines
