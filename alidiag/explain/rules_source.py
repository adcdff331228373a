"""The rules of INVALID_PARAMETER as terms: every id that a finding about a parameter can have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alidiag.explain.terms import Entry, Page, Section, normalised
from alidiag.mistakes.catalogue import BY_ID
from alidiag.rules.explained import EXPLAINED

GROUP = "Rules of parameters"


@dataclass(frozen=True, slots=True)
class Rules:
    """The kinds of rule that a parameter can break."""

    name: str = "rules"

    def find(self, term: str) -> Page | None:
        """By id."""
        wanted = normalised(term)
        told = EXPLAINED.get(wanted)
        if told is None:
            return None
        sections = (Section("In short", (), (("Where", GROUP),)), Section("What to do", (told.remedy,)))
        return Page(wanted, "rule", told.summary, sections)

    def names(self) -> Iterable[Entry]:
        """In the order of how often they are met; a mistake of the same id is listed by itself."""
        return [Entry(name, told.summary, GROUP, "rule") for name, told in EXPLAINED.items() if name not in BY_ID]

    def near(self, term: str) -> list[str]:
        """None: all are listed."""
        del term
        return []


SOURCE = Rules()
