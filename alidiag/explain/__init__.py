"""What `alidiag explain` knows: sources of terms, asked one after the other, each imported only when its turn comes.

To add a kind of term (error codes, trade states), write a module with a `SOURCE` that fits `terms.Source` and
name it in `MODULES`. Neither the command nor the renderers change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module

from alidiag.explain.terms import Entry, Page, Section, Source, normalised

MODULES = (
    "alidiag.explain.mistakes_source",
    "alidiag.explain.findings_source",
    "alidiag.explain.services_source",
    "alidiag.explain.codes_source",
    "alidiag.explain.replies_source",
    "alidiag.explain.rules_source",
    "alidiag.explain.parameters_source",
    "alidiag.explain.groups_source",
)
"""The sources, in the order in which they are asked and listed."""
SHARED = ("alidiag.explain.services_source", "alidiag.explain.codes_source")
"""A notification can be called like the service that it answers: then the page of the first tells both."""

LONGEST = 80
"""Characters of an unknown term that are compared with the known ones."""


def sources() -> Iterator[Source]:
    """The sources, imported one by one as they are asked for."""
    for module in MODULES:
        source: Source = import_module(module).SOURCE
        yield source


def find(term: str) -> Page | None:
    """The page of the first source that knows the term, in any letter case, with `_` or blanks for `-`."""
    for module, source in zip(MODULES, sources(), strict=True):
        page = source.find(term)
        if page is not None:
            if module == SHARED[0] and (other := import_module(SHARED[1]).SOURCE.find(term)) is not None:
                also = Section(f"As a {other.kind}", (other.summary,))
                return replace(page, sections=(*page.sections, also, *other.sections))
            return page
    return None


def entries() -> list[Entry]:
    """Everything that can be explained, source by source."""
    every = [entry for source in sources() for entry in source.names()]
    return list({entry.name: entry for entry in reversed(every)}.values())[::-1]


def nearest(term: str, count: int = 3) -> list[str]:
    """The known names most like an unknown term, best first; a code stands for its name.

    Of a Chinese sentence, those that its words lead to.
    """
    from difflib import get_close_matches

    known: dict[str, str] = {}
    for entry in entries():
        known[normalised(entry.name)] = entry.name
        if entry.code:
            known[normalised(entry.code)] = entry.name
    wanted = normalised(term[:LONGEST])
    meant: list[str] = []
    if not term.isascii():
        from alidiag.explain.words import meant_by

        # The beginning of what an app shows is that text, whatever else its words may mean.
        begun = [name for key, name in known.items() if len(wanted) > 1 and key.startswith(wanted)]
        meant = begun + meant_by(term[:LONGEST])
    unlisted = [name for source in sources() for name in source.near(term[:LONGEST])]
    # Two Chinese characters are a word; two letters are not.
    inside = [name for key, name in known.items() if len(wanted) > 2 - (not term.isascii()) and wanted in key]
    alike = [known[key] for key in get_close_matches(wanted, known, count, 0.55)]
    # Many services have a parameter of one name: one of them will do as an example.
    first = unlisted if "." in term else unlisted[:1]
    return list(dict.fromkeys(meant + first + alike + inside + unlisted))[:count]
