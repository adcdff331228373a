"""Pages about services and parameters for people, as data: `specs show`, `specs list`, `explain` draw them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from alidiag.model import Level
from alidiag.rules.book import RuleBook
from alidiag.rules.expression import in_words
from alidiag.rules.facts import GROUPS, SURENESS, TYPES, Parameter, Rule, Service
from alidiag.rules.names import nearest

_LISTED = 20


class Row(NamedTuple):
    """One row of a table."""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, then lines of text, then a table; any of them may be empty."""

    title: str
    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A readable page."""

    title: str
    lines: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()


def list_page(book: RuleBook) -> Page:
    """All services: name, title, variants, number of parameters of the default variant."""
    rows = []
    for name in book.services():
        service = book.service(name)
        if service is not None:
            variants = ", ".join(one.name for one in service.variants) if len(service.variants) > 1 else ""
            rows.append(Row((name, service.title, variants, str(len(service.params)))))
    table = Section("", (), ("service", "what it does", "variants", "parameters"), tuple(rows))
    return Page(f"{len(rows)} services", (), (table,))


def service_page(book: RuleBook, name: str, variant: str | None = None) -> Page | None:
    """The rules of a service; None when there are none.

    Raises:
        ConfigWrong: no such variant, or a merchant's rules file is wrong.
    """
    service = book.service(name, variant)
    if service is None:
        return None
    return Page(
        f"{service.name}: {service.title}",
        _about(service),
        (
            *(_parameters(service, group) for group in GROUPS),
            *(section for one in service.params if one.subs for section in _members(service, one, one.name)),
            *_rules(service),
            *_unseen(service),
            _example(service),
            _sources(service),
        ),
    )


def parameter_page(book: RuleBook, name: str, parameter: str, variant: str | None = None) -> Page | None:
    """One parameter of a service, or a member of it (`site_infos.site_type`); None when it is not known.

    Raises:
        ConfigWrong: no such variant, or a merchant's rules file is wrong.
    """
    service = book.service(name, variant)
    if service is None:
        return None
    top, *inner = parameter.split(".")
    found = service.param(top) or next((one for one in service.params if top in one.aliases), None)
    for part in inner:
        found = next((one for one in found.subs if one.name == part), None) if found else None
    if found is None:
        return None
    facts = tuple(Row(fact) for fact in _facts(service, found))
    other = service.variant != service.variants[0].name
    chosen = f"Told here for the variant {service.variant}." if other else None
    rules = tuple(_rule_line(one) for one in service.rules if _concerns(one, parameter))
    return Page(
        f"{service.name}.{parameter}",
        tuple(line for line in (found.note, chosen) if line),
        tuple(
            section
            for section in (
                Section("Facts", (), ("fact", "value", "how sure", "when broken"), facts),
                Section("Together with others", rules),
                *(_members(service, found, parameter) if found.subs else ()),
                Section("Source", tuple(line for line in (found.reference,) if line)),
            )
            if section.lines or section.rows
        ),
    )


def nearest_service(book: RuleBook, name: str) -> str | None:
    """The service whose name is most like this one."""
    return nearest(name, book.services())


def nearest_parameter(book: RuleBook, name: str, parameter: str) -> str | None:
    """The parameter of a service whose name is most like this one."""
    service = book.service(name)
    return nearest(parameter, [one.name for one in service.params]) if service else None


def _about(service: Service) -> tuple[str, ...]:
    lines = [service.summary]
    if len(service.variants) > 1:
        for one in service.variants:
            taken = " (shown here)" if one.name == service.variant else ""
            how = f"chosen where {one.when}" if one.when else "chosen with --variant only"
            how = "taken unless another is chosen" if one is service.variants[0] else how
            lines.append(f"Variant {one.name}: {one.title}; {how}{taken}.")
    lines.append(f"Sent with {' or '.join(service.methods)}; scheme {service.scheme}.")
    if service.response:
        lines.append(f"Answered with {service.response}.")
    if service.note:
        lines.append(f"{service.note[0].upper()}{service.note[1:].rstrip('.')}.")
    lines += [f"Not found: {one}." for one in service.missing_facts]
    return tuple(line for line in lines if line)


def _parameters(service: Service, group: str) -> Section:
    rows = tuple(_row(one, service.unseen) for one in service.params if one.group == group)
    return Section(f"{group.capitalize()} parameters", (), ("parameter", "required", "value", "note", "source"), rows)


def _members(service: Service, parameter: Parameter, path: str) -> tuple[Section, ...]:
    rows = tuple(_row(one, service.unseen) for one in parameter.subs)
    inner = [(one, f"{path}.{one.name}") for one in parameter.subs if one.subs]
    deeper = tuple(section for one, place in inner for section in _members(service, one, place))
    return (Section(f"Members of {path}", (), ("member", "required", "value", "note", "source"), rows), *deeper)


def _row(parameter: Parameter, unseen: Mapping[str, str]) -> Row:
    return Row(
        (
            parameter.name,
            required_words(parameter, unseen),
            value_words(parameter),
            parameter.note or "",
            parameter.source,
        )
    )


def required_words(parameter: Parameter, unseen: Mapping[str, str]) -> str:
    """When a parameter is required, in words."""
    needed = parameter.required
    words = "no" if needed is False else "yes" if needed is True else f"where {in_words(needed, unseen)}"
    if needed is not False and parameter.level("required") is Level.WARNING:
        words += f" ({_sureness(parameter, 'required')})"
    if parameter.allowed:
        words += f"; only where {in_words(parameter.allowed, unseen)}"
    return words


def value_words(parameter: Parameter) -> str:
    """What a value may be, in words."""
    words = []
    if parameter.values:
        more = len(parameter.values) - _LISTED
        words.append(", ".join(parameter.values[:_LISTED]) + (f" and {more} more" if more > 0 else ""))
    elif parameter.type == "date":
        words.append(" or ".join(parameter.formats) + (f", {parameter.zone}" if parameter.zone else ""))
    else:
        words.append(TYPES[parameter.type])
    if parameter.words:
        words.append("or " + ", ".join(parameter.words))
    if parameter.also:
        words.append(f"elsewhere also {', '.join(parameter.also)}")
    for bound, value in (("from", parameter.least), ("more than", parameter.above), ("to", parameter.most)):
        if value is not None:
            words.append(f"{bound} {value}")
    if parameter.decimals is not None:
        words.append(f"at most {parameter.decimals} decimals")
    if parameter.max is not None:
        words.append(f"at most {parameter.max:,} {parameter.unit}")
    if parameter.separator is not None:
        words.append(f"several joined with {parameter.separator}")
    if parameter.max_items is not None:
        words.append(f"at most {parameter.max_items:,} items")
    return "; ".join(words)


def _sureness(parameter: Parameter, fact: str) -> str:
    word = parameter.sure.get(fact) or parameter.sure.get("all")
    if word is None:
        word = "agreed" if parameter.level(fact) is Level.ERROR else "code"
    return SURENESS[word]


def _facts(service: Service, parameter: Parameter) -> list[tuple[str, str, str, str]]:
    found: list[tuple[str, str, str, str]] = []

    def add(label: str, value: object, fact: str) -> None:
        if value not in (None, "", ()):
            found.append((label, str(value), _sureness(parameter, fact), str(parameter.level(fact))))

    add("type", TYPES[parameter.type], "type")
    needed = parameter.required
    where = isinstance(needed, str) and f"where {in_words(needed, service.unseen)}"
    add("required", where or ("yes" if needed else "no"), "required")
    add("may be sent", parameter.allowed and f"where {in_words(parameter.allowed, service.unseen)}", "allowed")
    add("longest", parameter.max and f"{parameter.max:,} {parameter.unit}", "max")
    add("shortest", parameter.min and f"{parameter.min:,} {parameter.unit}", "min")
    add("values", ", ".join(parameter.values), "values")
    if parameter.also:
        found.append(("elsewhere also", ", ".join(parameter.also), "other versions of the page list them", "warning"))
    add("besides", ", ".join(parameter.words), "type")
    words = parameter.in_words
    add("form", f"{words}: {parameter.pattern}" if words else parameter.pattern, "pattern")
    for label, value, fact in (
        ("at least", parameter.least, "least"),
        ("more than", parameter.above, "above"),
        ("at most", parameter.most, "most"),
        ("decimals", parameter.decimals, "decimals"),
    ):
        add(label, value, fact)
    add("written as", " or ".join(parameter.formats), "formats")
    add("time zone", parameter.zone, "zone")
    add("valid for", parameter.expires and f"{parameter.expires} minutes", "expires")
    add("joined with", parameter.separator, "separator")
    add("items", parameter.max_items and f"at most {parameter.max_items:,}", "max_items")
    add("without", " ".join(parameter.forbid), "forbid")
    add("not at the end", " ".join(parameter.forbid_end), "forbid_end")
    add("also called", ", ".join(parameter.aliases), "aliases")
    for label, text in (("default", parameter.default), ("example", parameter.example)):
        if text:
            found.append((label, text, "", ""))
    return found


def _concerns(rule: Rule, path: str) -> bool:
    return any(path in group.split("+") or group.startswith(f"{path}.") for group in rule.params)


def _rule_line(rule: Rule) -> str:
    names = "all values that are no JSON" if rule.params == ("*",) else ", ".join(rule.params)
    told = _RULES[rule.kind].format(
        names=names, first=rule.params[0], others=", ".join(rule.params[1:]), rule=rule, texts=" ".join(rule.texts)
    )
    line = told + (f", where {rule.when}" if rule.when and rule.kind != "ineffective" else "")
    if rule.kind == "ineffective":
        line += f" where {rule.when}"
    line += f" [{rule.level}]"
    line += f"; {rule.note}" if rule.note else ""
    line += f"; the gateway answers {rule.error}" if rule.error else ""
    return line + (f"; {rule.reference}" if rule.reference else "")


_RULES = {
    "at-least-one": "one of {names} is required",
    "exactly-one": "exactly one of {names} is required",
    "at-most-one": "only one of {names} may be sent",
    "all-or-none": "{names} go together",
    "equal": "{first} is the same as {others}",
    "differ": "{first} is not the same as {others}",
    "distinct": "{names} all differ",
    "product": "{first} is the product of {others}",
    "items-sum": "{first} is the sum of the numbers in {others}",
    "items-count": "{first} is the number of items in {others}",
    "items-distinct": "no item of {first} stands there twice",
    "members-sum-at-most": "the {rule.field}s in {first} add up to at most {others}",
    "members-distinct": "no {rule.field} stands twice in {first}",
    "members-url": "{rule.field} in {first} is a web address",
    "whole-number": "{first} is a whole number",
    "at-most": "{first} is at most {rule.limit}",
    "holds": "{rule.expr}",
    "date-order": "{first} is not after {others}",
    "date-span": "{others} is at most {rule.days} days after {first}",
    "date-past": "{first} is in the past",
    "date-today": "{first} begins with the day of the request",
    "forbidden-text": "{names} without {texts}",
    "ineffective": "{first} has no effect",
}


def _rules(service: Service) -> tuple[Section, ...]:
    if not service.rules:
        return ()
    return (Section("Rules across parameters", tuple(_rule_line(one) for one in service.rules)),)


def _unseen(service: Service) -> tuple[Section, ...]:
    if not service.unseen:
        return ()
    rows = tuple(Row((f"unseen.{flag}", meaning)) for flag, meaning in service.unseen.items())
    return (Section("What no request shows", (), ("name", "meaning"), rows),)


def _example(service: Service) -> Section:
    chosen = next(one for one in service.variants if one.name == service.variant)
    return Section("Example", (), ("parameter", "value"), tuple(Row(pair) for pair in chosen.example))


def _sources(service: Service) -> Section:
    rows = tuple(Row((one.key, one.kind, one.at)) for one in service.sources.values())
    return Section("Sources", (), ("name", "kind", "where"), rows)
