"""What is wrong with the tables of a rules file; the form itself is documented in `schema`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from alidiag.rules.cross import KINDS as RULE_KINDS
from alidiag.rules.expression import ExpressionWrong, parse
from alidiag.rules.facts import GROUPS, KINDS, PARAMETER_FACTS, RULE_FACTS, SHAPES, SURENESS, TYPES
from alidiag.rules.lines import Place
from alidiag.rules.moments import FORMS, MILLIS
from alidiag.rules.names import nearest
from alidiag.rules.schema_kinds import (
    Found,
    entries,
    is_one_of,
    keys_of,
    table_of,
    tables_of,
    unknown_entries,
    wrong_bounds,
    wrong_kinds,
    wrong_pattern,
)

_TOP = frozenset(
    (
        "service", "title", "summary", "methods", "scheme", "response", "note", "not_found", "sources", "unseen",
        "variant", "param", "rule",
    )
)  # fmt: skip
_SCHEMES = ("gateway", "in-app", "wap", "multipart")
_EXTRA = frozenset({"variants", "differs", "sub"})
_PAIRS = {
    "equal": 2,
    "differ": 2,
    "product": 3,
    "items-sum": 2,
    "items-count": 2,
    "date-order": 2,
    "date-span": 2,
}
_NEEDED = {
    "items-sum": "field",
    "items-distinct": "field",
    "members-sum-at-most": "field",
    "members-distinct": "field",
    "members-url": "field",
    "at-most": "limit",
    "holds": "expr",
    "date-span": "days",
    "forbidden-text": "texts",
    "ineffective": "when",
}


def faults_of(data: Mapping[str, Any]) -> Iterator[Found]:
    """Everything that is wrong with the tables of a rules file: where, and what."""
    return _Check(data).problems()


class _Check:
    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.sources = keys_of(data.get("sources"))
        self.flags = keys_of(data.get("unseen"))
        variants = data.get("variant")
        self.variants = [
            str(one.get("name")) for one in (variants if isinstance(variants, list) else []) if isinstance(one, dict)
        ]
        params = data.get("param")
        self.params = [one for one in (params if isinstance(params, list) else []) if isinstance(one, dict)]
        self.names = {str(one.get("name")) for one in self.params}
        self.aliases = {str(alias) for one in self.params for alias in entries(one.get("aliases"))}
        self.subs = {
            str(one.get("name")): {str(sub.get("name")) for sub in tables_of(one.get("sub"))} for one in self.params
        }

    def problems(self) -> Iterator[Found]:
        data = self.data
        yield from unknown_entries(data, _TOP, ())
        yield from wrong_kinds(data, ())
        for name in entries(data.get("methods")):
            if name not in ("GET", "POST"):
                yield ("methods",), f"{name} is no method: GET, POST"
        for name in ("service", "title"):
            if not isinstance(data.get(name), str) or not data[name]:
                yield (name,), f"{name} must be a text"
        if not is_one_of(data.get("scheme", "gateway"), _SCHEMES):
            yield ("scheme",), f"scheme must be one of {', '.join(_SCHEMES)}"
        yield from self.about_sources()
        yield from self.about_variants()
        if not self.params:
            yield ("param",), "there must be at least one [[param]]"
        seen: dict[str, set[str]] = {}
        for index, one in enumerate(self.params):
            place: Place = ("param", index)
            yield from self.about_parameter(one, place, self.names, top=True)
            where = set(map(str, entries(one.get("variants")) or self.variants))
            before = seen.setdefault(str(one.get("name")), set())
            if where & before:
                yield (*place, "name"), f"{one.get('name')} stands twice in one variant"
            before |= where
        for index, rule in enumerate(tables_of(data.get("rule"))):
            yield from self.about_rule(rule, ("rule", index))

    def about_sources(self) -> Iterator[Found]:
        sources = self.data.get("sources")
        if not isinstance(sources, dict):
            yield ("sources",), "there must be a table [sources]"
            return
        for key, one in sources.items():
            if not isinstance(one, dict) or not is_one_of(one.get("kind"), KINDS) or not isinstance(one.get("at"), str):
                yield ("sources", key), f"a source is {{ kind, at }}, kind one of {', '.join(KINDS)}"
        for key, text in table_of(self.data.get("unseen")).items():
            if not isinstance(text, str):
                yield ("unseen", key), "the meaning of a flag is a text"

    def about_variants(self) -> Iterator[Found]:
        if not self.variants:
            yield ("variant",), "there must be at least one [[variant]]"
        for index, one in enumerate(tables_of(self.data.get("variant"))):
            place: Place = ("variant", index)
            yield from unknown_entries(one, frozenset({"name", "title", "when", "told_by", "example"}), place)
            if "told_by" in one and "when" not in one:
                yield (*place, "told_by"), "told_by says what `when` goes by, and there is no when"
            for name in ("name", "title"):
                if not isinstance(one.get(name), str):
                    yield (*place, name), f"a variant needs a {name}"
            if "when" in one:
                yield from self.about_condition(
                    one["when"], (*place, "when"), self.names | self.aliases | {"gateway.host"}
                )
            example = one.get("example")
            if not isinstance(example, dict):
                yield place, "a variant needs an [variant.example]"
                continue
            for name, value in example.items():
                if name not in self.names:
                    yield (*place, "example", name), f"{name} is no parameter of this file"
                elif not isinstance(value, str):
                    yield (*place, "example", name), "values of an example are texts"

    def about_parameter(self, one: Mapping[str, Any], place: Place, beside: set[str], *, top: bool) -> Iterator[Found]:
        yield from unknown_entries(one, PARAMETER_FACTS | _EXTRA, place)
        if not isinstance(one.get("name"), str) or not one.get("name"):
            yield place, "a parameter needs a name"
        yield from self.about_facts(one, place, beside)
        if "source" not in one and top:
            yield place, f"{one.get('name')} needs a source"
        for variant, facts in table_of(one.get("differs")).items():
            inner: Place = (*place, "differs", variant)
            if variant not in self.variants:
                yield inner, f"{variant} is no variant of this file"
            if isinstance(facts, dict):
                yield from unknown_entries(facts, PARAMETER_FACTS | {"unset"}, inner)
                yield from self.about_facts({**one, **facts}, inner, beside)
            else:
                yield inner, "what differs is a table of facts"
        subs = tables_of(one.get("sub"))
        names = {str(sub.get("name")) for sub in subs}
        if subs and not is_one_of(one.get("type"), ("json", "xml")):
            yield place, "only a parameter of type json or xml has members"
        for index, sub in enumerate(subs):
            yield from self.about_parameter(sub, (*place, "sub", index), names, top=False)

    def about_facts(self, one: Mapping[str, Any], place: Place, beside: set[str]) -> Iterator[Found]:
        yield from wrong_kinds(one, place)
        for fact, allowed in (
            ("type", TYPES),
            ("group", GROUPS),
            ("shape", SHAPES),
            ("unit", ("octets", "characters")),
        ):
            if fact in one and not is_one_of(one[fact], allowed):
                yield (*place, fact), f"{fact} must be one of {', '.join(allowed)}"
        if "source" in one and not is_one_of(one["source"], self.sources):
            yield (*place, "source"), f"{one['source']} is no key of [sources]"
        required = one.get("required", False)
        if isinstance(required, str):
            yield from self.about_condition(required, (*place, "required"), beside)
        elif not isinstance(required, bool):
            yield (*place, "required"), "required must be true, false or a condition"
        if isinstance(one.get("allowed"), str):
            yield from self.about_condition(one["allowed"], (*place, "allowed"), beside)
        if isinstance(one.get("pattern"), str):
            yield from wrong_pattern(one["pattern"], (*place, "pattern"))
        yield from wrong_bounds(one, place)
        for form in entries(one.get("formats")):
            if form != MILLIS and not is_one_of(form, FORMS):
                yield (*place, "formats"), f"{form} is no known date format: {', '.join([*FORMS, MILLIS])}"
        if one.get("type") == "date" and not one.get("formats"):
            yield place, f"{one.get('name')} is a date and needs formats"
        yield from self.about_sureness(one.get("sure"), (*place, "sure"))
        yield from self.about_belonging(one, place)

    def about_sureness(self, sure: object, place: Place) -> Iterator[Found]:
        if sure is None:
            return
        if not isinstance(sure, dict):
            yield place, "sure is a table of facts"
            return
        for fact, word in sure.items():
            if fact != "all" and fact not in PARAMETER_FACTS:
                yield place, f"{fact} is no fact"
            if not is_one_of(word, SURENESS):
                yield place, f"{word} is no sureness: {', '.join(SURENESS)}"

    def about_belonging(self, one: Mapping[str, Any], place: Place) -> Iterator[Found]:
        for name in entries(one.get("variants")):
            if name not in self.variants:
                yield (*place, "variants"), f"{name} is no variant of this file"

    def about_rule(self, one: Mapping[str, Any], place: Place) -> Iterator[Found]:
        yield from unknown_entries(one, RULE_FACTS | {"variants"}, place)
        yield from wrong_kinds(one, place)
        kind, params = one.get("kind"), one.get("params")
        if not is_one_of(kind, RULE_KINDS):
            yield (*place, "kind"), f"kind must be one of {', '.join(RULE_KINDS)}"
            return
        if not isinstance(params, list) or not params:
            yield place, "a rule needs params"
            return
        if len(params) < _PAIRS.get(str(kind), 1):
            yield (*place, "params"), f"{kind} needs {_PAIRS[str(kind)]} params"
        for name in (part for group in params for part in str(group).split("+")):
            if not self.knows(name):
                yield (*place, "params"), f"{name} is no parameter of this file"
        needed = _NEEDED.get(str(kind))
        if needed is not None and needed not in one:
            yield place, f"{kind} needs {needed}"
        if str(kind).startswith("items-") and not str(one.get("field", "0")).isdigit():
            yield (*place, "field"), f"the field of {kind} is the place of a part, counted from 0"
        known = self.names
        if kind == "members-url":
            known = self.subs.get(str(params[0]), set())
        for fact in ("when", "expr"):
            if isinstance(one.get(fact), str):
                yield from self.about_condition(one[fact], (*place, fact), known)
        if not is_one_of(one.get("source"), self.sources):
            yield place, "a rule needs a source, a key of [sources]"
        if "sure" in one and not is_one_of(one["sure"], SURENESS):
            yield (*place, "sure"), f"sure must be one of {', '.join(SURENESS)}"
        yield from self.about_belonging(one, place)

    def knows(self, name: str) -> bool:
        outer, dot, inner = name.partition(".")
        if not dot:
            return name in self.names or name == "*"
        return inner.partition(".")[0] in self.subs.get(outer, ())

    def about_condition(self, text: object, place: Place, beside: set[str]) -> Iterator[Found]:
        if not isinstance(text, str):
            yield place, "a condition is a text"
            return
        try:
            condition = parse(text)
        except ExpressionWrong as problem:
            yield place, f"this is no condition: {problem.args[0]}"
            return
        for name in sorted(condition.names):
            if name not in beside and not self.knows(name):
                near = nearest(name, beside)
                yield place, f"{name} is no parameter here" + (f"; did you mean {near}?" if near else "")
        for flag in sorted(condition.flags - self.flags):
            yield place, f"{flag} is no flag of [unseen]"
