"""Many requests as one HTML file: no script, nothing fetched, nothing of the input inside a tag."""

from __future__ import annotations

from collections.abc import Sequence

from alidiag.batch.outcome import Tally
from alidiag.model import Level, Verdict
from alidiag.render import check_words as words
from alidiag.render.check_account import MOST_LINES, MOST_TOLD, Cause, Collecting, Example, Fact, Told, summary_of
from alidiag.render.html_form import page
from alidiag.render.html_text import code, prose, short_code, text

LONGEST = 1_000
"""Characters of a value."""
PILLS = {Verdict.FAIL: "fail", Verdict.UNREADABLE: "unreadable", Verdict.UNPROVEN: "unproven", Verdict.PASS: "pass"}


class Form(Collecting):
    """The HTML form."""

    def finish(self, tally: Tally) -> None:
        """Write the page."""
        title = f"alidiag check: {words.headline(tally)}"
        self._stream.write(page(title, _page(self._account.told(tally), tally, quiet=self._look.quiet)))


def _page(told: Told, tally: Tally, *, quiet: bool) -> list[str]:
    lines = ["<article>", f"<h1>{text(words.headline(tally))} {_pills(tally)}</h1>"]
    lines.append(f'<p class="lead">{text(words.counts(tally))}.</p>')
    if known := words.known_failures(tally, told.counting):
        lines.append(f"<p>{text(known)}</p>")
    if remarks := words.remarks(tally):
        lines += ['<div class="card">', "<ul>", *(f"<li>{prose(line)}</li>" for line in remarks), "</ul>", "</div>"]
    if told.failing:
        lines += _table(told.failing)
    if tally.unproven:
        items = (
            f"<li>{text(words.plural(count, 'request'))}: {prose(why)}</li>" for why, count in words.unproven(tally)
        )
        lines += ["<h2>Could not be judged</h2>", '<div class="card">', "<ul>", *items, "</ul>", "</div>"]
    if not quiet:
        lines += _section("One example of each cause", told.failing, "request")
        lines += _section("Records that cannot be read", told.unreadable, "record")
        lines += _section("What may be wrong", told.doubtful, "")
    if tally.rules:
        lines += _rules(tally)
    return [*lines, "</article>"]


def _pills(tally: Tally) -> str:
    return " ".join(
        f'<span class="pill {PILLS[verdict]}">{count:,} {verdict.value}</span>'
        for verdict, count in tally.verdicts
        if count
    )


def _table(causes: Sequence[Cause]) -> list[str]:
    more = len(causes) - MOST_LINES
    caption = f"The most frequent {MOST_LINES} of {len(causes):,}" if more > 0 else "The most frequent first"
    lines = ["<h2>Causes</h2>", '<div class="scroll">', '<table class="counts">', f"<caption>{caption}</caption>"]
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("requests", "cause", "for example"))
    lines += [f"<thead><tr>{heads}</tr></thead>", "<tbody>"]
    for cause in causes[:MOST_LINES]:
        example = code(cause.example.source) if cause.example else ""
        lines.append(f'<tr><th scope="row">{cause.total:,}</th><td>{code(cause.title)}</td><td>{example}</td></tr>')
    return [*lines, "</tbody>", "</table>", "</div>"]


def _section(title: str, causes: Sequence[Cause], unit: str) -> list[str]:
    if not causes:
        return []
    lines = [f"<h2>{title}</h2>"]
    for cause in causes[:MOST_TOLD]:
        lines += _cause(cause, words.plural(cause.total, unit or cause.level.value))
    more = len(causes) - MOST_TOLD
    return (
        [*lines, f'<p class="muted">{words.plural(more, "further one")} without an example.</p>'] if more > 0 else lines
    )


def _cause(cause: Cause, counted: str) -> list[str]:
    pill = f'<span class="pill {cause.level.value}">{counted}</span>'
    lines = ['<div class="card">', '<div class="head">', f"<h3>{code(cause.title)}</h3>", pill, "</div>"]
    blamed = {one.id for one in (cause.example.mistakes if cause.example else ())}
    lines += [f"<p>{prose(summary)}</p>" for rule, summary in summary_of(cause.rules) if rule not in blamed]
    if cause.example is not None:
        lines += _example(cause.example)
    if cause.places:
        more = cause.total - 1 - len(cause.places)
        rest = f" and {more:,} more" if more > 0 else ""
        lines.append(f'<p class="muted">Also {", ".join(map(code, cause.places))}{rest}.</p>')
    return [*lines, "</div>"]


def _example(example: Example) -> list[str]:
    lines = ['<dl class="facts">', f"<dt>Example</dt><dd>{code(example.source)}</dd>"]
    if example.request:
        lines.append(f"<dt>Request</dt><dd>{code(example.request)}</dd>")
    fixes = {fact.found.fix for fact in example.facts}
    lines += [
        f"<dt>To do</dt><dd>{prose(one.fix)}</dd>" for one in example.mistakes if one.fix and one.fix not in fixes
    ]
    lines.append("</dl>")
    if example.facts:
        lines += ['<ul class="findings">', *(line for fact in example.facts for line in _fact(fact)), "</ul>"]
    if example.more_facts:
        lines.append(f'<p class="muted">and {words.plural(example.more_facts, "more finding")} of this request</p>')
    return lines


def _fact(fact: Fact) -> list[str]:
    one = fact.found
    facts: list[tuple[str, str, str]] = []
    if one.expected is not None:
        facts.append(("expected", ' class="wanted"', short_code(one.expected, LONGEST)))
    if one.actual is not None:
        facts.append(("found", ' class="yours"', short_code(one.actual, LONGEST)))
    if fact.around is not None:
        inside = f'<mark class="{one.level.value}">{text(fact.around.inside)}</mark>'
        around = f"<code>{text(fact.around.before)}{inside}{text(fact.around.after)}</code>"
        facts.append(("where", "", around))
    if one.fix:
        facts.append(("to do", "", prose(one.fix)))
    if one.reference:
        facts.append(("source", "", code(one.reference)))
    lines = [
        '<li class="finding">',
        f'<span class="pill {one.level.value}">{one.level.value}</span> {code(one.rule)}',
        f"<p>{prose(one.message)}</p>",
    ]
    if facts:
        told = (f"<dt>{name}</dt><dd{kind}>{value}</dd>" for name, kind, value in facts)
        lines += ['<dl class="told">', *told, "</dl>"]
    return [*lines, "</li>"]


def _rules(tally: Tally) -> list[str]:
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("findings", "level", "rule"))
    lines = [
        "<h2>Findings</h2>",
        '<div class="scroll">',
        '<table class="counts">',
        "<caption>By rule, errors first</caption>",
    ]
    lines += [f"<thead><tr>{heads}</tr></thead>", "<tbody>"]
    levels = list(Level)
    for rule, level, count in sorted(tally.rules, key=lambda row: levels.index(row[1]))[:MOST_LINES]:
        pill = f'<span class="pill {level.value}">{level.value}</span>'
        lines.append(f'<tr><th scope="row">{count:,}</th><td>{pill}</td><td>{code(rule)}</td></tr>')
    return [*lines, "</tbody>", "</table>", "</div>"]
