"""What all requests came to, in sentences: the same in every form."""

from __future__ import annotations

from collections.abc import Sequence

from alidiag.batch.outcome import COMMAND_LINE, INVALID_PARAMETER, STANDARD_INPUT, Tally
from alidiag.model import Verdict

BY = {"baseline": "in the baseline", "ignore": "ignored", "select": "not selected"}
MOST_STALE = 10
LONGEST = 1_000
"""Characters of a sentence."""


def cut(text: str, most: int = LONGEST) -> str:
    """A text whose middle is left out where it is longer, and how much of it."""
    if len(text) <= most:
        return text
    head = most * 2 // 3
    return f"{text[:head]} … {len(text) - most:,} more … {text[head - most :]}"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 request`, `1,234 requests`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def headline(tally: Tally) -> str:
    """The outcome in one sentence."""
    if tally.requests == 0:
        return "No gateway request was found."
    total = plural(tally.requests, "request")
    if failures := tally.failures:
        if tally.requests == 1:
            return "The request fails."
        return f"{failures:,} of {total} {'fails' if failures == 1 else 'fail'}."
    open_ones = tally.count(Verdict.UNPROVEN)
    unread = tally.count(Verdict.UNREADABLE)
    if not open_ones and not unread:
        return "The request passes." if tally.requests == 1 else f"All {total} pass."
    parts = []
    if unread:
        parts.append(f"{unread:,} cannot be read")
    if open_ones:
        parts.append(f"{open_ones:,} could not be judged")
    return f"Of {total} none fails, but {' and '.join(parts)}."


def counts(tally: Tally) -> str:
    """`10,000 requests: 312 fail, 20 unproven, 9,668 pass`; a verdict that did not occur is left out."""
    verdicts = ", ".join(f"{count:,} {verdict.value}" for verdict, count in tally.verdicts if count)
    return plural(tally.requests, "request") + (f": {verdicts}" if verdicts else "")


def known_failures(tally: Tally, counting: int) -> str:
    """How many failures do not count; empty where all do."""
    known = tally.failures - counting
    if known <= 0:
        return ""
    do = "does" if known == 1 else "do"
    return f"{plural(known, 'failure')} of {tally.failures:,} {do} not count: all that is wrong there is not told."


def worst(tally: Tally, most: int = 5) -> list[str]:
    """`298 of 312 failures: values-percent-encoded`, the most frequent first."""
    of = plural(tally.failures, "failure")
    lines = [f"{count:,} of {of}: {cut(group.title, 200)}" for group, count in tally.groups[:most]]
    more = len(tally.groups) - most
    return [*lines, f"and {plural(more, 'further cause')}"] if more > 0 else lines


def full_report(source: str, path: str) -> str | None:
    """The command that reports on one record in full; None where it comes from no file."""
    import shlex

    if source.startswith((STANDARD_INPUT, COMMAND_LINE)):
        return None
    return f"alidiag {path if path == INVALID_PARAMETER else 'illegal-sign'} {shlex.quote(source)}"


def remarks(tally: Tally) -> list[str]:
    """Whatever keeps the counts from saying all: nothing of it may look like a pass."""
    said: list[str] = []
    if tally.interrupted:
        said.append(f"Interrupted by {tally.interrupted}: only what was done before is told.")
    if tally.limit is not None:
        said.append(f"Stopped after the first {plural(tally.limit, 'request')} (--limit): the rest was not looked at.")
    said += map(cut, tally.problems)
    if tally.passed_over:
        records = plural(tally.passed_over, "record")
        is_one = tally.passed_over == 1
        said.append(f"{records} {'is' if is_one else 'are'} no gateway request{'' if is_one else 's'}: passed over.")
    if total := sum(count for _, count in tally.hushed):
        by = ", ".join(f"{count:,} {BY.get(why, why)}" for why, count in tally.hushed if count)
        said.append(f"{plural(total, 'finding')} not told: {by}.")
    return said + _stale(tally)


def _stale(tally: Tally) -> list[str]:
    if not tally.stale:
        return []
    entries = plural(len(tally.stale), "entry", "entries")
    named = ", ".join(
        one.rule
        + (f" ({cut(', '.join(filter(None, (one.service, one.param))), 100)})" if one.service or one.param else "")
        for one in tally.stale[:MOST_STALE]
    )
    more = f" and {len(tally.stale) - MOST_STALE:,} more" if len(tally.stale) > MOST_STALE else ""
    match = "matches" if len(tally.stale) == 1 else "match"
    return [f"{entries} of the baseline {match} nothing any more: {named}{more}. Write the baseline again."]


def unproven(tally: Tally, most: int = 100) -> list[tuple[str, int]]:
    """Why something could not be judged, and of how many requests; the most frequent first."""
    rows = [(cut(reason), count) for reason, count in tally.unproven[:most]]
    rest = sum(count for _, count in tally.unproven[most:])
    return [*rows, ("Other reasons.", rest)] if rest else rows


def listed(sources: Sequence[str], total: int) -> str:
    """`a.jsonl:3, a.jsonl:9 and 295 more`."""
    more = total - len(sources)
    return ", ".join(sources) + (f" and {more:,} more" if more > 0 else "")
