"""What a catalogued mistake is, and the form of the text that explains it.

The text is the docstring of a function: paragraphs, with an empty line between them. The first one is the summary, one
sentence that every report prints. Each of the others begins with a mark:

    How:      how it comes about. Lines that begin with `- NAME: ` are rows, one for each language in which it
              really happens, with the function or framework feature at fault.
    See:      how to see it oneself, in one's own program, files or URL.
    Fix:      what to do. The first sentence stands alone: reports print this paragraph.
    Sources:  where it is written, with `; ` between them: a URL, `RFC n` with or without `, section`, a CVE, or
              `owner/repository#n` for an issue or pull request on GitHub. Left out where there is none.

A paragraph without a mark goes on with the part before it. Names that one types stand in backticks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from alidiag.frozen import frozen
from alidiag.mistakes.guesses import Guess
from alidiag.mistakes.sight import Sight
from alidiag.mistakes.transit import Recovery
from alidiag.model import Finding, KeyRing, Request
from alidiag.signing import Signing, Turn

OUTSIDE = "outside"
"""The step of a mistake that no look at the request can settle: contract, environment, the key on file."""

MARKS = ("How", "See", "Fix", "Sources")


@frozen
class Parts:
    """A text taken apart, line breaks removed. `rows` are (language, what is at fault there)."""

    summary: str
    how: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    see: str = ""
    fix: str = ""
    sources: tuple[str, ...] = ()

    @property
    def advice(self) -> str:
        """`fix` with a capital letter at its beginning, to stand alone."""
        return self.fix[:1].upper() + self.fix[1:]


@lru_cache(maxsize=256)
def parts_of(text: str) -> Parts:
    """The parts of a text in the form above; whatever it does not have is empty."""
    words: dict[str, list[str]] = {mark: [] for mark in ("", *MARKS)}
    rows: list[list[str]] = []
    part, in_row = "", False
    for line in text.split("\n"):
        piece = line.strip()
        mark, colon, rest = piece.partition(":")
        if colon and mark in MARKS:
            part, in_row, piece = mark, False, rest.strip()
        elif part == "How" and piece.startswith("- "):
            rows.append([])
            in_row, piece = True, piece[2:]
        elif not piece:
            in_row = False
        (rows[-1] if in_row else words[part]).append(piece)
    joined = {mark: " ".join(filter(None, pieces)) for mark, pieces in words.items()}
    pairs = (" ".join(row).partition(": ") for row in rows)
    return Parts(
        joined[""],
        joined["How"],
        tuple((name, fault) for name, _, fault in pairs),
        joined["See"],
        joined["Fix"],
        tuple(filter(None, joined["Sources"].split("; "))),
    )


Turns = Callable[[Signing], Iterator[Turn]]
Recovers = Callable[[Request], Iterator[Recovery]]
Guesses = Callable[[KeyRing, str], Iterator[Guess]]
Reads = Callable[[str, str], str | None]
Looks = Callable[[Sight], Iterator[Finding]]


class Mistake(NamedTuple):
    """One known mistake: its stable names, and the functions that re-enact, undo or see it.

    `step` is one of `model.Step`'s values or `OUTSIDE`. `frequency` (H, M, L) counts sources. The text is the docstring
    of whichever function has a `Fix:`.
    """

    code: str
    id: str
    step: str
    frequency: str
    turns: Turns | None = None
    recovers: Recovers | None = None
    guesses: Guesses | None = None
    reads: Reads | None = None
    sees: Looks | None = None
    hints: Looks | None = None

    @property
    def text(self) -> str:
        """The docstring that explains it."""
        for function in (self.turns, self.recovers, self.guesses, self.reads, self.hints, self.sees):
            if function is not None and function.__doc__ and "Fix:" in function.__doc__:
                return function.__doc__
        return ""

    @property
    def parts(self) -> Parts:
        """The text, taken apart."""
        return parts_of(self.text)

    @property
    def summary(self) -> str:
        """One sentence."""
        return self.parts.summary

    @property
    def fix(self) -> str:
        """What to do, one paragraph that begins with a capital letter."""
        return self.parts.advice

    @property
    def strength(self) -> str:
        """The most that can be had: `prove` (re-enacted or undone, the signature verifies), `see` or `hint`."""
        if self.turns or self.recovers or self.guesses or self.reads:
            return "prove"
        return "see" if self.sees else "hint"
