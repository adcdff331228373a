"""How the time of a piece of work grows with its size: CPU time, measured so that a busy machine does not matter."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

ROUNDS = 6
LEAST = 0.004
"""Seconds: what is shorter is not measured well."""


def growth(work: Callable[[int], object], size: int, *, times: int = 4, most: float = 9) -> float:
    """How many times as long `times` as much takes: about `times` where it is in proportion.

    Each size is measured in turn, and its best time counts, until the ratio is below `most` or the rounds are over.
    """
    small = large = float("inf")
    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        work(max(1, size // 4))
        for _ in range(ROUNDS):
            small = min(small, _spent(work, size))
            large = min(large, _spent(work, times * size))
            if large / max(small, LEAST) < most:
                break
    finally:
        if enabled:
            gc.enable()
    return large / max(small, LEAST)


def _spent(work: Callable[[int], object], size: int) -> float:
    begin = time.process_time()
    work(size)
    return time.process_time() - begin
