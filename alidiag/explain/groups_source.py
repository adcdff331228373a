"""Groups of Alipay's codes as terms: the name of a field leads to all the codes that may stand in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alidiag import codes
from alidiag.explain.codes_source import GROUPS
from alidiag.explain.terms import Entry, Page, Reference, Section, normalised

FIELDS = {
    "trade status": "trade status", "trade statuses": "trade status", "trade states": "trade status",
    "additional trade status": "additional trade status", "refund status": "refund status",
    "logistics status": "logistics status", "time out type": "timeout action", "notify type": "notify type",
    "resultstatus": "mobile result", "result status": "mobile result", "payment types": "payment type",
    "agreement status": "agreement status", "cod": "trade status",
}  # fmt: skip
"""What a field, or a group of codes, is called -> the kind of the codes that stand in it."""


def group_page(kind: str, *, only: str = "") -> Page:
    """All codes of one kind; `only` those whose names begin so."""
    every = [code for name in codes.names() if (code := codes.exact(name)) is not None and code.kind == kind]
    rows = tuple((code.name, code.use.meaning) for code in every if code.name.startswith(only))
    sources = dict.fromkeys(Reference(source.name, source.at) for code in every for source in code.use.sources)
    title = kind if not only else f"{kind} {only}..."
    advice = ("alidiag explain NAME tells more about each.",)
    sections = (Section("Its codes", (), rows), Section("What to do", advice))
    return Page(title, "group of codes", f"{GROUPS[kind]}.", sections, tuple(sources))


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups; asked last, so that a parameter of the same name comes first."""

    name: str = "groups of codes"

    def find(self, term: str) -> Page | None:
        """By the name of a field or a group, in any letter case."""
        wanted = normalised(term).replace("-", " ")
        kind = FIELDS.get(wanted)
        return None if kind is None else group_page(kind, only="COD_" if wanted == "cod" else "")

    def names(self) -> Iterable[Entry]:
        """None: their codes are listed."""
        return ()

    def near(self, term: str) -> list[str]:
        """None: their codes are listed."""
        del term
        return []


SOURCE = Groups()
