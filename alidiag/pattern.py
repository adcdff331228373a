"""Regular expressions that are compiled when they are first used: at every start, most are not."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache


class Pattern:
    """A pattern with the flags of `re`; `compiled` is the real one."""

    def __init__(self, source: str, flags: int = 0) -> None:
        self.source, self.flags = source, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Compiled now, and kept."""
        return re.compile(self.source, self.flags)


@lru_cache(maxsize=512)
def ascii_pattern(source: str) -> re.Pattern[str]:
    """A compiled pattern whose digits and letters are those of ASCII alone, because the gateway's are."""
    return re.compile(source, re.ASCII)
