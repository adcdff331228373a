"""How far a long check is, on one line of the terminal's standard error; nothing anywhere else."""

from __future__ import annotations

import sys
import time

from alidiag.cli.streams import is_terminal, tell, width_of
from alidiag.model import Verdict
from alidiag.recorded.counts import Counts

PATIENCE = 1.0
"""Seconds before the first line: quick work needs none."""
EVERY = 0.2
"""Seconds between two lines."""


class Progress:
    """A line that is written over itself."""

    def __init__(self, *, quiet: bool) -> None:
        self.is_shown = not quiet and is_terminal(sys.stderr)
        self.begun = time.monotonic()
        self.last = self.begun + PATIENCE - EVERY
        self.is_drawn = False

    def tell(self, counts: Counts, octets: int, total: int) -> None:
        """Say how far it is, if it is time to.

        Args:
            counts: what was done.
            octets: how much of the input was taken up.
            total: of how much; 0 where that is not known.
        """
        if not self.is_shown:
            return
        now = time.monotonic()
        if now - self.last < EVERY:
            return
        self.last = now
        seconds = now - self.begun
        words = [f"{counts.requests:,} requests", f"{counts.requests / seconds:,.0f} a second"]
        if 0 < octets < total:
            words.append(f"{_clock(seconds * (total - octets) / octets)} left")
        if failures := counts.verdicts[Verdict.FAIL]:
            group = max(counts.groups.items(), key=lambda pair: pair[1], default=None)
            words.append(f"{failures:,} fail" + (f", {group[1]:,} of them {group[0].title}" if group else ""))
        tell("\r" + ", ".join(words)[: width_of(sys.stderr) - 1].ljust(width_of(sys.stderr) - 1))
        self.is_drawn = True

    def clear(self) -> None:
        """Take the line away."""
        if self.is_drawn:
            tell("\r" + " " * (width_of(sys.stderr) - 1) + "\r")
            self.is_drawn = False


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
