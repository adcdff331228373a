"""What a catalogued mistake is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from alidiag.mistakes.guesses import Guess
from alidiag.mistakes.sight import Sight
from alidiag.mistakes.transit import Recovery
from alidiag.model import Finding, KeyRing, Request
from alidiag.signing import Signing, Turn

OUTSIDE = "outside"
"""The step of a mistake that no look at the request can settle: contract, environment, the key on file."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One known mistake: its stable names, and the functions that re-enact, undo or see it.

    `step` is one of `model.Step`'s values or `OUTSIDE`. `frequency` (H, M, L) counts sources. The text is the docstring
    of whichever function comes first: summary, explanation, `Fix:`.
    """

    code: str
    id: str
    step: str
    frequency: str
    turns: Callable[[Signing], Iterator[Turn]] | None = None
    recovers: Callable[[Request], Iterator[Recovery]] | None = None
    guesses: Callable[[KeyRing, str], Iterator[Guess]] | None = None
    reads: Callable[[str, str], str | None] | None = None
    sees: Callable[[Sight], Iterator[Finding]] | None = None
    hints: Callable[[Sight], Iterator[Finding]] | None = None

    @property
    def text(self) -> str:
        """The docstring that explains it."""
        for function in (self.turns, self.recovers, self.guesses, self.reads, self.hints, self.sees):
            if function is not None and function.__doc__ and "Fix:" in function.__doc__:
                return function.__doc__
        return ""

    @property
    def summary(self) -> str:
        """One sentence."""
        return " ".join(self.text.partition("\n\n")[0].split())

    @property
    def fix(self) -> str:
        """What to do, one paragraph."""
        _, mark, rest = self.text.partition("Fix:")
        words = " ".join(rest.partition("\n\n")[0].split()) if mark else ""
        return words[:1].upper() + words[1:]

    @property
    def strength(self) -> str:
        """`prove`, `see` or `hint`: the most that can be had."""
        if self.turns or self.recovers or self.guesses:
            return "prove"
        return "see" if self.reads or self.sees else "hint"
