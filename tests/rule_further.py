"""More cases from the rules files: what must not be found (right values), and faults beside rules that look at them."""

import json
from collections.abc import Iterator
from decimal import Decimal

from tests.rule_cases import (
    Case,
    Spec,
    healthy,
    lengthened,
    member_example,
    satisfying,
    settle,
    settled_member,
    written,
    wrong_values,
)

MOMENTS = {
    "yyyy-MM-dd HH:mm:ss": "2019-04-02 10:30:00",
    "yyyy-MM-dd HH:mm": "2019-04-02 10:30",
    "yyyy-MM-dd": "2019-04-02",
    "yyyyMMddHHmmss": "20190402103000",
    "yyyyMMdd": "20190402",
    "epoch-millis": "1554172200000",
}
"""One moment in every format."""


def bystanders(spec: Spec) -> set[str]:
    """The parameters that no rule and no condition of another parameter looks at."""
    texts = [str(rule) for rule in spec.rules]
    texts += [str(facts.get(fact, "")) for facts in spec.params.values() for fact in ("required", "allowed")]
    return {name for name in spec.params if not any(f"'{name}'" in text or f"{name}" in text for text in texts)}


def right_values(spec: Spec) -> Iterator[Case]:
    """Every listed value, in any letter case where that does not matter; two items of a list; what may be left out."""
    free = bystanders(spec)
    for name, facts in spec.params.items():
        if name == "service":
            continue
        base = healthy(spec, name)
        for value in facts.get("values", []) if name in free else []:
            forms = {value, value.lower(), value.upper(), value.title()} if facts.get("ignore_case") else {value}
            for form in sorted(forms):
                yield Case(f"{name}: {form}", settle(spec, {**base, name: form}, {name}), None, name, before=base)
        for value in [*facts.get("words", []), *(MOMENTS[form] for form in facts.get("formats", []))]:
            if name in free or len(facts.get("formats", [])) > 1:
                yield Case(f"{name}: {value}", {**base, name: value}, None, name, before=base)
        listed = facts.get("separator")
        if listed and listed not in base[name] and name in free:
            two = {**base, name: f"{base[name]}{listed}{base[name]}"}
            yield Case(f"{name}: two items", two, None, name, before=base)
        if facts.get("required", False) is False and name in free and name in spec.example:
            without = {key: value for key, value in spec.example.items() if key != name}
            yield Case(f"{name}: left out", without, None, name)


def inside(spec: Spec) -> Iterator[Case]:
    """Lists inside JSON, and members that a rule looks at: their own faults alone are told."""
    for name, facts in spec.params.items():
        if facts.get("type") != "json" or not facts["subs"]:
            continue
        base = healthy(spec, name)
        where = f"{name}[0]." if facts.get("shape") == "array" else f"{name}."
        members = facts["subs"]

        def case(what, member, rule, key, fact, base=base, name=name, facts=facts, where=where, members=members):
            values = {**base, name: written(spec, facts, member)}
            level = spec.level(members[key], fact) if rule else "error"
            return Case(f"{where}{key}: {what}", values, rule, where + key, level, before=base)

        if "business_type" in members:
            both = settled_member(facts, {"business_type": "1|4", "goods_info": "a^1|b^2", "total_quantity": "3"})
            both |= {"hotel_name": "One|Two", "check_in_time": "2019-03-05|2019-03-08"}
            yield case("two kinds of business, lists of two", both, None, "business_type", "")
            flight = {"business_type": "2", "departure_time": "2019-03-04 12:45|2019-03-05 23:59"}
            yield case("two flights", flight, None, "departure_time", "")
            without = {key: value for key, value in both.items() if key != "business_type"}
            yield case("missing", without, "required-missing", "business_type", "required")
            yield case(
                "no such kind", {**both, "business_type": "1|4|7"}, "not-in-enumeration", "business_type", "values"
            )
            for wrong in ("a", "a^0", "a^1|b", "a^b"):
                yield case(wrong, {**both, "goods_info": wrong}, "malformed-value", "goods_info", "pattern")
            yield case("none", {**both, "total_quantity": "0"}, "out-of-range", "total_quantity", "least")
            yield case("no number", {**both, "total_quantity": "3.0"}, "malformed-value", "total_quantity", "type")
        if "amount" in members and "pattern" in members["amount"]:
            right = json.loads(base[name])[0]
            for wrong in ("abc", "1,00", "-1", "1.", "１"):
                yield case(wrong, {**right, "amount": wrong}, "malformed-value", "amount", "pattern")
        compared = {r["field"] for r in spec.rules if r["kind"].startswith("members-") and r["params"][0] == name}
        for key in sorted(compared - {"amount"}):
            first = json.loads(base[name])
            first = first[0] if isinstance(first, list) else first
            right, one = first.get(key), members[key]
            if right is None or one.get("type", "string") != "string":
                continue
            for what, wrong, rule, _ in wrong_values(spec, one):
                yield case(what, {**first, key: wrong}, rule, key, "pattern")
            if (grown := lengthened(one, right, one.get("max", 0) + 1, "utf-8")) is not None and one.get("max"):
                yield case("an octet too long", {**first, key: grown}, "too-long", key, "max")
        for key, one in members.items():
            if one.get("required", False) is False and not one.get("allowed"):
                first = json.loads(base[name])
                first = first[0] if isinstance(first, list) else first
                if key in first and not any(f"{name}.{key}" in str(rule) for rule in spec.rules):
                    lacking = {inner: value for inner, value in first.items() if inner != key}
                    if not any(key in str(other.get("required")) for other in members.values()):
                        yield case("left out", lacking, None, key, "")
            if one.get("ignore_case"):
                yield case("lower case", {**first, key: member_example(one).lower()}, None, key, "")


def deeper(spec: Spec) -> Iterator[Case]:
    """JSON values inside of JSON values: of another kind, and each member missing or wrong."""
    for name, facts in spec.params.items():
        if facts.get("type") != "json":
            continue
        base = healthy(spec, name)
        where = f"{name}[0]." if facts.get("shape") == "array" else f"{name}."
        for key, one in facts["subs"].items():
            if one.get("type") != "json":
                continue
            first = json.loads(base[name])
            first = {**(first[0] if isinstance(first, list) else first), key: member_example(one)}
            before = {**base, name: written(spec, facts, first)}

            def case(what, value, rule, path, level, before=before, first=first, key=key, name=name, facts=facts):
                values = {**before, name: written(spec, facts, {**first, key: value})}
                return Case(f"{path}: {what}", values, rule, path, level, before=before)

            shape = one.get("shape", "any")
            if shape != "any":
                kind = {"object": [], "array": {}, "flat": {"a": {"b": "c"}}}[shape]
                path = where + key + (".a" if shape == "flat" else "")
                yield case("JSON of another kind", kind, "json-type-wrong", path, spec.level(one, "shape"))
            if one.get("shape") != "object":
                continue
            inner = member_example(one)
            for sub, its in one["subs"].items():
                path = f"{where}{key}.{sub}"
                if its.get("required") is True:
                    lacking = {other: value for other, value in inner.items() if other != sub}
                    yield case("missing", lacking, "required-missing", path, spec.level(its, "required"))
                for what, value, rule, level in wrong_values(spec, its):
                    yield case(what, {**inner, sub: value}, rule, path, level)


PRESENCE = {"at-least-one", "exactly-one", "all-or-none"}
"""Kinds of rule that may demand a parameter."""


def others(spec: Spec) -> Iterator[Spec]:
    """The other variants of the same service."""
    for one in spec.data["variant"]:
        if one["name"] != spec.variant:
            yield Spec(spec.data, one["name"])


def across_variants(spec: Spec) -> Iterator[Case]:
    """Values that another variant takes, or refuses, for the parameters whose facts differ between the two."""
    told = set()
    for other in others(spec):
        for name, facts in spec.params.items():
            theirs = other.params.get(name)
            if theirs is None or theirs == facts or name == "service":
                continue
            for case in differing(spec, other, name):
                if case.what not in told:
                    told.add(case.what)
                    yield case


def differing(spec: Spec, other: Spec, name: str) -> Iterator[Case]:
    """The same for one parameter and one other variant."""
    facts, theirs = spec.params[name], other.params[name]
    base = healthy(spec, name)

    def case(what: str, value: str, rule: str | None, fact: str) -> Case:
        values = settle(spec, {**base, name: value}, {name})
        return Case(f"{name}: {what}", values, rule, name, spec.level(facts, fact) if rule else "error", before=base)

    for form in set(theirs.get("formats", [])) - set(facts.get("formats", [])):
        if facts.get("type") == "date":
            yield case(f"the format {form} of another variant", MOMENTS[form], "time-invalid", "formats")
    for value in dict.fromkeys([*theirs.get("values", []), *theirs.get("also", [])]):
        listed = [one.lower() for one in facts.get("values", [])]
        allowed = not listed or (value.lower() in listed if facts.get("ignore_case") else value in facts["values"])
        if allowed and facts.get("type", "string") == theirs.get("type", "string") == "string":
            yield case(f"{value} of another variant", value, None, "values")
        elif not allowed and value in facts.get("also", []):
            changed = case(f"{value} of another variant", value, "not-in-enumeration", "values")
            yield changed._replace(level="warning")
        elif not allowed:
            yield case(f"{value} of another variant", value, "not-in-enumeration", "values")
    limit, longest = theirs.get("max"), facts.get("max")
    if limit and (longest is None or longest > limit) and not facts.get("values") and facts["name"] in free(spec):
        grown = lengthened({**facts, "max": None}, base[name], limit + 1, "utf-8")
        if grown is not None and facts.get("unit") != "characters":
            yield case(f"longer than the {limit} octets of another variant", grown, None, "max")
    if "most" in theirs and facts.get("type") == "number":
        above = format(Decimal(theirs["most"]) + 1, "f")
        if Decimal(facts.get("most", above)) >= Decimal(above):
            yield case(f"more than the {theirs['most']} of another variant", above, None, "most")
    for char in set(theirs.get("forbid", "")) - set(facts.get("forbid", "")):
        if not any(rule["kind"] == "forbidden-text" and char in rule["texts"] for rule in spec.rules):
            yield case(f"{char}, which another variant forbids", f"some{char}thing", None, "forbid")
    if "above" in theirs and facts.get("type") == "integer" and "above" not in facts and "least" not in facts:
        yield case(f"not more than the {theirs['above']} of another variant", theirs["above"], None, "above")
    needed = theirs.get("required", False)
    if needed is not False and facts.get("required", False) is False:
        whole = base if needed is True else satisfying(spec, needed, base, wanted=True)
        rules = [rule for rule in spec.rules if rule["kind"] in PRESENCE and name in rule["params"]]
        if whole is not None and not rules:
            without = {key: value for key, value in settle(spec, whole).items() if key != name}
            yield Case(f"{name}: left out, which another variant requires", without, None, name, before=without)


def free(spec: Spec) -> set[str]:
    """The parameters that no rule across parameters looks at."""
    return {name for name in spec.params if not any(name in group for r in spec.rules for group in r["params"])}


def further(spec: Spec) -> Iterator[Case]:
    yield from right_values(spec)
    yield from inside(spec)
    yield from deeper(spec)
    yield from across_variants(spec)


def crowds(spec: Spec) -> Iterator[tuple[str, dict, str]]:
    """Arrays with one object more than allowed: (parameter, values, level)."""
    for name, facts in spec.params.items():
        if facts.get("type") != "json" or not facts.get("max_items"):
            continue
        base = healthy(spec, name)
        first = json.loads(base[name])[0]
        distinct = {
            rule["field"] for rule in spec.rules if rule["params"][0] == name and rule["kind"] == "members-distinct"
        }
        for extra in (0, 1):
            crowd = [
                {**first, **dict.fromkeys(distinct, f"x{number}"), **({"amount": "0.01"} if "amount" in first else {})}
                for number in range(facts["max_items"] + extra)
            ]
            yield (
                name,
                {**base, name: json.dumps(crowd, separators=(",", ":"))},
                spec.level(facts, "max_items") if extra else "",
            )
