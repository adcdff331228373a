"""The report on one request in the forms of `alidiag check` that programs read: as a record of which there is one."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence

from alidiag.batch.made import outcome_of
from alidiag.batch.outcome import Look, Place
from alidiag.model import Report
from alidiag.recorded.counts import Counts
from alidiag.render.check_forms import make


def drawn(reports: Sequence[Report], form: str, *, verbose: bool) -> str:
    """The reports in one of the forms `sarif`, `junit` and `github`."""
    from alidiag import __version__

    stream = io.StringIO()
    made = make(form, stream, Look(verbose=verbose, version=__version__))
    made.begin()
    counts = Counts()
    for report in reports:
        outcome = outcome_of(report, _place(report), verbose=verbose)
        counts.add(outcome)
        made.add(outcome, "")
    made.finish(counts.tally(files=len({report.source for report in reports})))
    return stream.getvalue()


def _place(report: Report) -> Place:
    """Spans count from the beginning of a file that is one line."""
    is_line = os.path.isfile(report.source) and "\n" not in report.text.rstrip("\r\n")
    return Place(report.source, 1, None, 0) if is_line else Place(report.source)
