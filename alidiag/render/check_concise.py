"""One line per finding, for grep and for editors: `file:line: rule message`, as they are found; the sums at the end.

A record of a file without lines is named `file#entry`. Before the message of a warning stands `warning:`, of a note
`note:`.
"""

from __future__ import annotations

from alidiag.batch.outcome import Look, Outcome, Spot, Tally, Writer
from alidiag.model import Level
from alidiag.render import check_words as words
from alidiag.render.check_words import cut
from alidiag.render.runner import tamed
from alidiag.render.show import show

LONGEST = 1_000
"""Characters of a message."""


class Form:
    """The concise form."""

    wants_passes = False
    wants_reports = False

    def __init__(self, stream: Writer, look: Look) -> None:
        self._stream = stream
        self._look = look
        self._counting = 0

    def begin(self) -> None:
        """There is no heading."""

    def add(self, outcome: Outcome, report: str) -> None:
        """A line for each finding."""
        del report
        self._counting += outcome.counts
        if outcome.spots:
            source = show(outcome.source)
            self._stream.write(tamed("".join(_line(source, spot) for spot in outcome.spots)))

    def finish(self, tally: Tally) -> None:
        """What could not be judged, and the sums."""
        if self._look.quiet:
            return
        lines = [f"Not judged: {words.plural(count, 'request')}: {reason}" for reason, count in words.unproven(tally)]
        lines += [*words.remarks(tally), words.counts(tally)]
        if known := words.known_failures(tally, self._counting):
            lines.append(known)
        self._stream.write(tamed("".join(f"{show(line)}\n" for line in lines)))


def _line(source: str, spot: Spot) -> str:
    level = "" if spot.level is Level.ERROR else f"{spot.level.value}: "
    return f"{source}: {show(spot.rule)} {level}{show(cut(spot.message, LONGEST))}\n"
