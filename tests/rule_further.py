"""More cases from the rules files: what must not be found (right values), and faults beside rules that look at them."""

import json
from collections.abc import Iterator

from tests.rule_cases import Case, Spec, healthy, member_example, settle, settled_member, written

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


def further(spec: Spec) -> Iterator[Case]:
    yield from right_values(spec)
    yield from inside(spec)


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
