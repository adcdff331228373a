"""How long one record may take: seconds of this process's own work, so that a busy machine gives nobody up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SECONDS = 30.0
"""Of processor time; an ordinary request takes a thousandth, one that nothing explains one or two."""


class TooSlow(Exception):
    """A record took longer than that."""


def _give_up(*_: Any) -> None:
    raise TooSlow


@contextmanager
def patience(seconds: float = SECONDS) -> Iterator[None]:
    """Raise `TooSlow` where the body takes longer. On systems without such a clock, it may take as long as it wants."""
    import signal

    clock = getattr(signal, "setitimer", None)
    alarm = getattr(signal, "SIGVTALRM", None)
    if clock is None or alarm is None:
        yield
        return
    try:
        before = signal.signal(alarm, _give_up)
    except ValueError:  # not the main thread: an engine that maps us over partitions may use others
        yield
        return
    clock(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        clock(signal.ITIMER_VIRTUAL, 0)
        signal.signal(alarm, before)
