"""Services, and their parameters as `SERVICE.PARAMETER`, as terms: the pages of `rules.pages`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from alidiag.explain.terms import Entry, Page, Reference, Section, normalised, reference
from alidiag.pattern import Pattern
from alidiag.rules import pages
from alidiag.rules.book import RuleBook, own_rules
from alidiag.rules.facts import KINDS, Service

GROUP = "Services"
_NUMBERED = Pattern(r"\[[0-9]{1,9}\]")
"""The place of an object in an array, as reports tell it."""


@dataclass(frozen=True, slots=True)
class Services:
    """The services that there are rules for; their parameters are found, but not listed: there are too many."""

    book: RuleBook = field(default_factory=own_rules)
    name: str = "services"

    def find(self, term: str) -> Page | None:
        """By the name of a service, or of a service, a point, and one of its parameters or a member of it."""
        wanted = term.strip()
        service, parameter = split(self.book, wanted)
        if service is None:
            return None
        if not parameter:
            return service_page(self.book, service)
        return self._parameter(service, parameter)

    def _parameter(self, service: str, parameter: str) -> Page | None:
        """A parameter as reports call it (`site_infos[0].site_type`), of the first variant that knows it."""
        path = _NUMBERED.compiled.sub("", parameter)
        pages_of = (parameter_page(self.book, service, path, one.name) for one in self.book.variants(service))
        return next((page for page in pages_of if page is not None), None)

    def names(self) -> Iterable[Entry]:
        """In the order of their names."""
        known = [self.book.service(name) for name in self.book.services()]
        return [Entry(one.name, f"{one.title}.", GROUP, "service") for one in known if one is not None]

    def near(self, term: str) -> list[str]:
        """The parameters that may have been meant: of the service that the term names, or of any."""
        wanted = term.strip()
        service, parameter = split(self.book, wanted)
        if service is None:
            head, _, parameter = wanted.rpartition(".")
            service = pages.nearest_service(self.book, head) if head else None
        if service is None:
            return _having(self.book, wanted)
        if not parameter:
            return [service]
        if pages.parameter_page(self.book, service, parameter) is not None:
            return [f"{service}.{parameter}"]
        near = pages.nearest_parameter(self.book, service, parameter)
        return [f"{service}.{near}" if near else service]


def _having(book: RuleBook, parameter: str) -> list[str]:
    """The first services that have a parameter of this name, with it."""
    found: list[str] = []
    for name in book.services():
        service = book.service(name)
        if service is not None and any(parameter in (one.name, *one.aliases) for one in service.params):
            found.append(f"{name}.{parameter}")
    return found


def split(book: RuleBook, term: str) -> tuple[str | None, str]:
    """A term as the name of a service and what follows it; no service where it begins with none.

    The names of services have points themselves: the longest that fits counts, in any letter case.
    """
    known = {normalised(name): name for name in book.services()}
    parts = term.split(".")
    for count in range(len(parts), 0, -1):
        service = known.get(normalised(".".join(parts[:count])))
        if service is not None:
            return service, ".".join(parts[count:])
    return None, ""


def service_page(book: RuleBook, name: str, variant: str | None = None) -> Page | None:
    """The rules of a service as a page; None where there are none."""
    service = book.service(name, variant)
    page = pages.service_page(book, name, variant)
    return _page(page, "service", service, service.summary or f"{service.title}.") if page and service else None


def parameter_page(book: RuleBook, name: str, parameter: str, variant: str | None = None) -> Page | None:
    """One parameter of a service as a page; None where it is not known."""
    service = book.service(name, variant)
    page = pages.parameter_page(book, name, parameter, variant)
    if page is None or service is None:
        return None
    return _page(page, "parameter", service, f"A parameter of {service.name}: {service.title}.")


def _page(page: pages.Page, kind: str, service: Service, summary: str) -> Page:
    """A page of the rules in the form that all terms have."""
    sections: list[Section] = []
    sources: list[Reference] = []
    lines = tuple(line for line in page.lines if line != summary)
    if lines:
        sections.append(Section("In short", lines))
    for one in page.sections:
        if one.title == "Sources":
            sources = [_source(*row.cells) for row in one.rows]
        elif one.title == "Source":
            sources = [reference(line) for line in one.lines]
        elif one.lines or one.rows:
            rows = tuple((row.cells[0], TOLD[len(row.cells)](row.cells)) for row in one.rows)
            sections.append(Section(one.title, one.lines, rows, copied=one.title == "Example"))
    title = page.title.removesuffix(f": {service.title}")
    return Page(title, kind, summary, tuple(sections), tuple(sources))


def _source(key: str, kind: str, at: str) -> Reference:
    return Reference(f"{key}: {KINDS[kind]}" + ("" if reference(at).url else f", {at}"), reference(at).url)


def _parameter_told(cells: tuple[str, ...]) -> str:
    """A row of parameters: whether required, what the value is, the note, where it is written."""
    _, required, value, note, source = cells
    needed = {"yes": "required", "no": "optional"}.get(required.split(" ")[0].rstrip(";"), "required where")
    if needed == "required where":
        needed = f"required {required}"
    else:
        needed += required.removeprefix("yes").removeprefix("no")
    return f"{needed}; {value}." + (f" {note[0].upper()}{note[1:].rstrip('.')}." if note else "") + f" [{source}]"


def _fact_told(cells: tuple[str, ...]) -> str:
    """A row of facts: the fact, how sure it is, what breaking it is."""
    _, value, sure, level = cells
    return (
        f"{value} ({sure}; {level} when broken)" if sure and level != "note" else value + (f" ({sure})" if sure else "")
    )


TOLD = {2: lambda cells: cells[1], 4: _fact_told, 5: _parameter_told}
"""How a row of so many cells reads behind its name."""

SOURCE = Services()
