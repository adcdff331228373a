"""The rules of findings that are no catalogued mistakes, as terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alidiag.explain.mistakes_source import group_of, sections_of
from alidiag.explain.terms import Entry, Page, Section, normalised, reference
from alidiag.mistakes.others import OTHERS, READING, Other


def _group(other: Other) -> str:
    return "While the input is read" if other.step == READING else group_of(other.step)


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that a report can say besides the mistakes."""

    name: str = "findings"

    def find(self, term: str) -> Page | None:
        """By id."""
        wanted = normalised(term)
        for other in OTHERS:
            if wanted == other.id:
                parts = other.parts
                sections = (Section("In short", (), (("Where", _group(other)),)), *sections_of(parts))
                sources = tuple(reference(text) for text in parts.sources)
                return Page(other.id, "finding", parts.summary, sections, sources)
        return None

    def names(self) -> Iterable[Entry]:
        """In the order of their table."""
        return [Entry(other.id, other.parts.summary, _group(other), "finding") for other in OTHERS]

    def near(self, term: str) -> list[str]:
        """None: all are listed."""
        del term
        return []


SOURCE = Findings()
