"""Regular expressions that are compiled when they are first used: at every start, most are not."""

from __future__ import annotations

import re
from functools import cached_property


class Pattern:
    """A pattern with the flags of `re`; `compiled` is the real one."""

    def __init__(self, source: str, flags: int = 0) -> None:
        self.source, self.flags = source, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Compiled now, and kept."""
        return re.compile(self.source, self.flags)
