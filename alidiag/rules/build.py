"""From the tables of a rules file to `facts.Service`: one variant, every fact with its level and its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alidiag.frozen import replace
from alidiag.model import Level
from alidiag.rules.facts import Parameter, Rule, Service, Source, Variant, level_of, levels

_TUPLES = frozenset({"values", "also", "words", "formats", "aliases", "params", "texts"})
_NOT_FACTS = frozenset({"variants", "differs", "sub"})


def build(data: Mapping[str, Any], variant: str) -> Service:
    """The service in one of its variants.

    Args:
        data: the tables of a file that `schema.problems` has nothing against.
        variant: a name of its `[[variant]]` tables.
    """
    sources = {key: Source(key, one["kind"], one["at"]) for key, one in data["sources"].items()}
    return Service(
        name=data["service"],
        title=data["title"],
        variant=variant,
        variants=variants_of(data),
        params=tuple(_parameter(one, variant, sources) for one in data.get("param", []) if _belongs(one, variant)),
        rules=tuple(_rule(one, sources) for one in data.get("rule", []) if _belongs(one, variant)),
        sources=sources,
        unseen=data.get("unseen", {}),
        summary=data.get("summary", ""),
        methods=tuple(data.get("methods", ("GET", "POST"))),
        scheme=data.get("scheme", "gateway"),
        response=data.get("response"),
        note=data.get("note"),
        missing_facts=tuple(data.get("not_found", ())),
    )


def variants_of(data: Mapping[str, Any]) -> tuple[Variant, ...]:
    """The variants of a file, in its order; the first is the one that is taken when nothing tells another."""
    return tuple(
        Variant(one["name"], one["title"], one.get("when"), tuple(one.get("example", {}).items()), one.get("told_by"))
        for one in data["variant"]
    )


def _belongs(table: Mapping[str, Any], variant: str) -> bool:
    return variant in table.get("variants", (variant,))


def _differing(table: Mapping[str, Any], variant: str) -> Mapping[str, Any]:
    """The facts of a parameter in this variant."""
    differing = table.get("differs", {}).get(variant)
    if differing is None:
        return table
    facts = {**table, **differing}
    if "sure" not in differing:
        # What was doubted of a fact says nothing about the other value that it has here.
        facts["sure"] = {fact: word for fact, word in table.get("sure", {}).items() if fact not in differing}
    for fact in differing.get("unset", ()):
        facts.pop(fact, None)
    facts.pop("unset", None)
    return facts


def _parameter(table: Mapping[str, Any], variant: str, sources: Mapping[str, Source], group: str = "") -> Parameter:
    facts = _differing(table, variant)
    group = facts.get("group") or group or "business"
    own: dict[str, Any] = {
        name: tuple(value) if name in _TUPLES else value for name, value in facts.items() if name not in _NOT_FACTS
    }
    own["group"] = group
    source = sources.get(facts.get("source", ""))
    return Parameter(
        **own,
        subs=tuple(_parameter(one, variant, sources, "business") for one in facts.get("sub", ())),
        levels=levels(facts, sources),
        reference=source.at if source else None,
    )


def _rule(table: Mapping[str, Any], sources: Mapping[str, Source]) -> Rule:
    own: dict[str, Any] = {
        name: tuple(value) if name in _TUPLES else value for name, value in table.items() if name not in _NOT_FACTS
    }
    source = sources.get(table.get("source", ""))
    sure = table.get("sure") or ("code" if source is not None and source.kind == "code" else "agreed")
    made = Rule(**own, reference=source.at if source else None)
    return replace(made, level=Level.NOTE if made.kind == "ineffective" else level_of(sure))
