"""The catalogued mistakes as terms: by id or by code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alidiag.explain.terms import Entry, Page, Section, normalised, reference, sentence
from alidiag.mistakes.catalogue import CATALOGUE, OUTSIDE, Mistake
from alidiag.mistakes.mistake import Parts
from alidiag.model import Step
from alidiag.rules.explained import EXPLAINED

CERTAINTY = {
    "prove": "can be proven: undone or re-enacted, the sent signature verifies",
    "see": "can be seen in what was given",
    "hint": "can only be suggested, where nothing is proven",
}
FREQUENCY = {"H": "often", "M": "now and then", "L": "rarely"}


def group_of(step: str) -> str:
    """The heading of a step in the list."""
    if step == OUTSIDE:
        return "Outside of the request"
    return f"Step {Step(step).number}: {Step(step).heading}"


def sections_of(parts: Parts) -> tuple[Section, ...]:
    """The sections that every text in the form of `mistakes.mistake` has; one that is empty is left out."""
    sections = (
        Section("How it comes about", (sentence(parts.how),), parts.rows),
        Section("How to see it", (sentence(parts.see),)),
        Section("What to do", (parts.advice,)),
    )
    return tuple(section for section in sections if section.rows or any(section.paragraphs))


def page_of(mistake: Mistake) -> Page:
    """The page of one mistake."""
    parts = mistake.parts
    facts = (
        ("Code", mistake.code),
        ("Where", group_of(mistake.step)),
        ("Certainty", CERTAINTY[mistake.strength]),
        ("Met", FREQUENCY[mistake.frequency]),
    )
    sections = [Section("In short", (), facts)]
    if (told := EXPLAINED.get(mistake.id)) is not None:
        sections.append(Section("As a rule of parameters", (told.summary, told.remedy)))
    sections += sections_of(parts)
    return Page(mistake.id, "mistake", parts.summary, tuple(sections), tuple(reference(text) for text in parts.sources))


@dataclass(frozen=True, slots=True)
class Mistakes:
    """The catalogue."""

    name: str = "mistakes"

    def find(self, term: str) -> Page | None:
        """By id or code."""
        wanted = normalised(term)
        for mistake in CATALOGUE:
            if wanted in (mistake.id, mistake.code.lower()):
                return page_of(mistake)
        return None

    def names(self) -> Iterable[Entry]:
        """By step, then by code."""
        steps = [*Step, OUTSIDE]
        for mistake in sorted(CATALOGUE, key=lambda one: (steps.index(one.step), one.code)):
            yield Entry(mistake.id, mistake.summary, group_of(mistake.step), "mistake", mistake.code)

    def near(self, term: str) -> list[str]:
        """None: all are listed."""
        del term
        return []


SOURCE = Mistakes()
