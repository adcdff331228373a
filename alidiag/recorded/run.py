"""The whole of the work: parts in, what was done out, in order, by this process alone or by several."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain, islice

from alidiag.recorded.inputs import Plan
from alidiag.recorded.worker import Done, Orders, Worker

FORK_PAYS, SPAWN_PAYS = 4, 6
"""Parts behind the first one from which on it pays to start other processes, by how the system starts them."""


def cores() -> int:
    """Processors that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


def done_parts(plan: Plan, orders: Orders, jobs: int, limit: int | None) -> Iterator[Done]:
    """What was done of each part, in the order of the input.

    The first part is always looked at here: the causes found in it are tried first in all others. With `limit`, this
    process works alone and stops after that many requests.
    """
    worker = Worker(orders)
    parts = plan.parts()
    if limit is not None:
        worker.left = limit
    for part in islice(parts, 1):
        yield worker.run(part)
    worker.keep()
    if jobs > 1 and limit is None:
        ahead = list(islice(parts, FORK_PAYS))
        if len(ahead) == FORK_PAYS:
            from alidiag.recorded.pool import shared, start_method

            forks = start_method() == "fork"
            if not forks:
                ahead += islice(parts, SPAWN_PAYS - FORK_PAYS)
            if forks or len(ahead) == SPAWN_PAYS:
                yield from shared(worker, chain(ahead, parts), jobs)
                return
        parts = chain(ahead, parts)
    for part in parts:
        if worker.left == 0:
            return
        yield worker.run(part)
