"""What the rules of a service say, as frozen data: parameters, rules across them, and where each fact is from.

Nothing here looks at a request. `schema` documents the file form that these are read from.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from alidiag.frozen import frozen, names_of
from alidiag.model import Level

GROUPS = ("basic", "business")

TYPES = {
    "string": "text",
    "number": "decimal number",
    "integer": "whole number",
    "url": "absolute http or https URL",
    "address": "web address; http:// may be left out",
    "callback": "absolute http or https URL without a query of its own, reachable from outside",
    "date": "date or time",
    "duration": "whole number followed by m, h or d",
    "json": "JSON",
    "xml": "XML",
    "file": "file part of a multipart body",
    "email": "e-mail address",
    "ip": "IPv4 address",
    "currency": "currency code of ISO 4217",
    "country": "two-letter country code of ISO 3166-1",
    "mcc": "four-digit merchant category code of ISO 18245",
    "account": "Alipay account id: 16 digits beginning 2088 (2160 on the new AlipayHK gateway)",
}
"""The types of a value, and how each is called."""

SHAPES = ("object", "array", "any", "flat")
"""What a JSON value may be; `flat` is an object whose members are no objects or arrays."""

KINDS = {
    "page": "a page of Alipay's documentation",
    "copy": "public code that carries the table of Alipay's page",
    "sdk": "a request class made by Alipay",
    "code": "public code of others",
}
"""The kinds of source."""

SURENESS = {
    "agreed": "the pages agree",
    "newer": "only newer pages say so",
    "older": "only older pages say so",
    "omitted": "live requests do without",
    "contradicted": "the pages, or a page and its own example, contradict each other",
    "concluded": "concluded, not read",
    "code": "seen in public code only",
}
"""How sure a fact is.

What is agreed is an error when broken, what live requests do without a note, all else a warning."""

WELL_KNOWN = frozenset({"url", "callback", "email", "currency", "country", "json"})
"""Types of a published standard: a value that is none is an error, whoever said that the parameter is of that type."""


@frozen
class Source:
    """Where facts were read: a URL, or words that name the place."""

    key: str
    kind: str
    at: str


@frozen
class Parameter:
    """One parameter, or one member of a JSON or XML parameter (`subs`)."""

    name: str
    type: str = "string"
    group: str = "business"
    required: bool | str = False
    """True, False, or the condition under which it is."""
    allowed: str | None = None
    """The condition under which it may be sent."""
    max: int | None = None
    unit: str = "octets"
    """Of `max` and `min`: octets of the declared charset, or characters."""
    min: int | None = None
    values: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Values that other versions of the page list."""
    words: tuple[str, ...] = ()
    """Values that are right besides those of the type."""
    ignore_case: bool = False
    private: bool | None = None
    """Whether the value names, reaches or authorises somebody; None leaves it to the words of the name."""
    pattern: str | None = None
    """Of the whole value, in ASCII."""
    in_words: str | None = None
    """What the pattern asks for, as a report says it."""
    least: str | None = None
    above: str | None = None
    most: str | None = None
    decimals: int | None = None
    formats: tuple[str, ...] = ()
    zone: str | None = None
    expires: int | None = None
    """Minutes."""
    separator: str | None = None
    """The value is a list; everything but `max` and `max_items` is said of each item."""
    max_items: int | None = None
    shape: str = "any"
    root: str | None = None
    """The root element of an XML value."""
    forbid: str = ""
    """Characters that may not stand in the value."""
    forbid_end: str = ""
    aliases: tuple[str, ...] = ()
    """Other names that Alipay itself writes."""
    default: str | None = None
    example: str | None = None
    note: str | None = None
    source: str = ""
    sure: Mapping[str, str] = MappingProxyType({})
    """Fact -> sureness; `all` for those not named."""
    subs: tuple[Parameter, ...] = ()
    levels: Mapping[str, Level] = MappingProxyType({})
    """Fact -> level, filled by the book."""
    reference: str | None = None

    def level(self, fact: str) -> Level:
        """What breaking this fact is."""
        return self.levels.get(fact) or self.levels.get("all") or Level.ERROR


@frozen
class Rule:
    """A rule across parameters. `params[0]` is the one to blame."""

    kind: str
    params: tuple[str, ...]
    when: str | None = None
    expr: str | None = None
    separator: str = "|"
    parts: str = "^"
    """What separates the parts of an item."""
    field: str | None = None
    """Which part of an item (from 0), or which member of an array's objects."""
    skip: int = 0
    """Items at the beginning that do not count."""
    days: int | None = None
    limit: str | None = None
    texts: tuple[str, ...] = ()
    error: str | None = None
    """What the gateway answers."""
    note: str | None = None
    source: str = ""
    sure: str | None = None
    level: Level = Level.ERROR
    reference: str | None = None


@frozen
class Variant:
    """One form of a service; `when` tells it from the request, without it only `--variant` chooses it."""

    name: str
    title: str
    when: str | None = None
    example: tuple[tuple[str, str], ...] = ()
    told_by: str | None = None
    """What `when` goes by, in words, and how sure that is."""


@frozen
class Service:
    """All that is known about one service in one of its variants."""

    name: str
    title: str
    variant: str
    variants: tuple[Variant, ...]
    params: tuple[Parameter, ...]
    rules: tuple[Rule, ...]
    sources: Mapping[str, Source]
    unseen: Mapping[str, str]
    """Flag -> what it means; no request shows it."""
    summary: str = ""
    methods: tuple[str, ...] = ("GET", "POST")
    scheme: str = "gateway"
    response: str | None = None
    note: str | None = None
    missing_facts: tuple[str, ...] = ()
    """What was looked for and not found."""

    def param(self, name: str) -> Parameter | None:
        """The parameter of this name."""
        for parameter in self.params:
            if parameter.name == name:
                return parameter
        return None


PARAMETER_FACTS = frozenset(names_of(Parameter)) - {"levels", "reference", "subs"}
RULE_FACTS = frozenset(names_of(Rule)) - {"level", "reference"}

_EVERYWHERE = frozenset({"service", "partner", "_input_charset", "sign_type", "sign", "format", "v", "sec_id"})


def level_of(sureness: str) -> Level:
    """Only what is agreed is an error, and what live requests plainly do without is not even a warning."""
    return {"agreed": Level.ERROR, "omitted": Level.NOTE}.get(sureness, Level.WARNING)


def levels(data: Mapping[str, Any], sources: Mapping[str, Source]) -> dict[str, Level]:
    """The level of each fact of a parameter, from what its file says; `all` stands for the facts not named.

    A source decides where nothing else is said: other people's code is no page.
    """
    sure = data.get("sure", {})
    source = sources.get(data.get("source", ""))
    base = "code" if source is not None and source.kind == "code" else "agreed"
    found = {fact: level_of(word) for fact, word in sure.items()}
    found.setdefault("all", level_of(base))
    if data.get("type") in WELL_KNOWN:
        found.setdefault("type", Level.ERROR)
    if data.get("group") == "basic" and data.get("name") in _EVERYWHERE:
        # All pages, whatever their service, agree about the parameters that every request carries.
        for fact in ("required", "type", "values"):
            found.setdefault(fact, Level.ERROR)
    return found
