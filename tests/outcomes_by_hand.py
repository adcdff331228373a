"""Outcomes and their tally made without the engine of `alidiag check`: an independent count for its forms."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence

from alidiag.batch.made import outcome_of
from alidiag.batch.outcome import Look, Outcome, Place, Tally
from alidiag.errors import ExitStatus
from alidiag.frozen import replace
from alidiag.model import Level, Report, Verdict
from alidiag.render.check_forms import FORMS, make

LOOK = Look(version="0.0")
ORDER = [Verdict.FAIL, Verdict.UNREADABLE, Verdict.UNPROVEN, Verdict.PASS]


def outcomes_of(reports: Sequence[Report], file: str = "recorded.jsonl", *, verbose: bool = False) -> list[Outcome]:
    return [
        outcome_of(replace(one, source=f"{file}:{n}"), Place(file, n), verbose=verbose)
        for n, one in enumerate(reports, 1)
    ]


def tally_of(outcomes: Sequence[Outcome], **more) -> Tally:
    verdicts = Counter(one.verdict for one in outcomes)
    groups = Counter(group for one in outcomes for group in one.groups)
    rules = Counter((spot.rule, spot.level) for one in outcomes for spot in one.spots)
    levels = list(Level)
    return Tally(
        status=max((one.status for one in outcomes), default=ExitStatus.NOTHING),
        requests=len(outcomes),
        verdicts=tuple((one, verdicts[one]) for one in ORDER if verdicts[one]),
        groups=tuple(groups.most_common()),
        rules=tuple(
            (rule, level, count)
            for (rule, level), count in sorted(rules.items(), key=lambda row: (levels.index(row[0][1]), -row[1]))
        ),
        unproven=tuple(Counter(reason for one in outcomes for reason in one.unproven).most_common()),
        hushed=tuple(Counter(one.by for outcome in outcomes for one in outcome.hushed).items()),
        files=len({one.place.file for one in outcomes}),
        **more,
    )


def written(outcomes: Sequence[Outcome], form: str, look: Look = LOOK, tally: Tally | None = None) -> str:
    """What a form writes."""
    stream = io.StringIO()
    made = make(form, stream, look)
    made.begin()
    for one in outcomes:
        if made.wants_passes or one.verdict is not Verdict.PASS or one.spots:
            made.add(one, "")
    made.finish(tally or tally_of(outcomes))
    return stream.getvalue()


__all__ = ["FORMS", "outcomes_of", "tally_of", "written"]
