"""What the parts of the work come to: counted beside each other, added up in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from alidiag.batch.outcome import Group, Outcome, Stale, Tally
from alidiag.errors import ExitStatus
from alidiag.model import Level, Verdict

_WORST = (
    ExitStatus.DEFECT,
    ExitStatus.MACHINE,
    ExitStatus.OUTPUT,
    ExitStatus.USAGE,
    ExitStatus.FAULT,
    ExitStatus.UNPROVEN,
)
"""The most serious status first; see README, "Exit status"."""
MOST_KINDS = 10_000
"""Different causes, rules and reasons that are counted apart; what exceeds them is counted in one."""


def worst(statuses: Mapping[int, int]) -> ExitStatus:
    """The status that wins among those that occurred."""
    return next((one for one in _WORST if statuses.get(one)), ExitStatus.OK)


class Counts:
    """Sums over outcomes. Picklable; adding two of them is what adding all their outcomes would be."""

    __slots__ = (
        "groups",
        "hushed",
        "matched",
        "passed_over",
        "requests",
        "rules",
        "seen",
        "statuses",
        "unproven",
        "verdicts",
    )

    def __init__(self) -> None:
        self.requests = 0
        self.passed_over = 0
        self.verdicts: Counter[Verdict] = Counter()
        self.statuses: Counter[int] = Counter()
        self.groups: Counter[Group] = Counter()
        self.rules: Counter[tuple[str, Level]] = Counter()
        self.unproven: Counter[str] = Counter()
        self.hushed: Counter[str] = Counter()
        self.matched: set[str] = set()
        """Fingerprints of the baseline that occurred."""
        self.seen: dict[str, Stale] = {}
        """Every told or baselined error and warning by fingerprint, for a baseline to be written."""

    def add(self, outcome: Outcome, times: int = 1) -> None:
        """Count an outcome, or several that differ in their places only."""
        self.requests += times
        self.verdicts[outcome.verdict] += times
        self.statuses[outcome.status] += times
        for group in outcome.groups:
            self.groups[group] += times
        for reason in outcome.unproven:
            self.unproven[reason if len(self.unproven) < MOST_KINDS else "Other reasons."] += times
        for spot in outcome.spots:
            self.rules[spot.rule, spot.level] += times
            if spot.level is not Level.NOTE and len(self.seen) < MOST_KINDS:
                self.seen[spot.fingerprint] = Stale(spot.fingerprint, spot.rule, outcome.service, spot.param)
        for hushed in outcome.hushed:
            self.hushed[hushed.by] += times
            if hushed.by == "baseline":
                spot = hushed.spot
                self.matched.add(spot.fingerprint)
                self.seen[spot.fingerprint] = Stale(spot.fingerprint, spot.rule, outcome.service, spot.param)

    def join(self, other: Counts) -> None:
        """Count what another part of the work counted."""
        self.requests += other.requests
        self.passed_over += other.passed_over
        for name in ("verdicts", "statuses", "groups", "rules", "unproven", "hushed"):
            getattr(self, name).update(getattr(other, name))
        self.matched |= other.matched
        self.seen.update(other.seen)

    def tally(
        self,
        *,
        files: int = 0,
        stale: tuple[Stale, ...] = (),
        limit: int | None = None,
        interrupted: str = "",
        problems: tuple[str, ...] = (),
        status: ExitStatus = ExitStatus.OK,
    ) -> Tally:
        """All that was counted, in the order in which it is told; `status` is a further one that may win."""
        statuses = self.statuses + Counter([int(status)])
        found = worst(statuses)
        if self.requests == 0 and found in (ExitStatus.OK, ExitStatus.UNPROVEN):
            found = ExitStatus.NOTHING
        return Tally(
            status=found,
            requests=self.requests,
            verdicts=tuple((one, self.verdicts[one]) for one in _VERDICTS if self.verdicts[one]),
            groups=tuple(sorted(self.groups.items(), key=lambda pair: (-pair[1], pair[0].path, pair[0].title))),
            rules=tuple(
                (rule, level, count)
                for (rule, level), count in sorted(
                    self.rules.items(), key=lambda pair: (_LEVELS.index(pair[0][1]), -pair[1], pair[0][0])
                )
            ),
            unproven=tuple(sorted(self.unproven.items(), key=lambda pair: (-pair[1], pair[0]))),
            hushed=tuple((by, self.hushed[by]) for by in ("baseline", "ignore", "select") if self.hushed[by]),
            passed_over=self.passed_over,
            files=files,
            stale=stale,
            limit=limit,
            interrupted=interrupted,
            problems=problems,
        )


_VERDICTS = (Verdict.FAIL, Verdict.UNREADABLE, Verdict.UNPROVEN, Verdict.PASS)
_LEVELS = (Level.ERROR, Level.WARNING, Level.NOTE)
