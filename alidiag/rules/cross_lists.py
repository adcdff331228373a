"""Rules about the items of a list and the members of a JSON array."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from alidiag.frozen import replace
from alidiag.rules.broken import Broken, Check, Values, condition_of, enumerated, fault_of, number_of, value_of
from alidiag.rules.facts import Parameter, Rule
from alidiag.rules.faults import Fault, shown
from alidiag.rules.forms import url
from alidiag.strict_json import JsonMalformed, read_json


def _parts(rule: Rule, value: str) -> list[str]:
    index = int(rule.field or 0)
    found = []
    for item in value.split(rule.separator)[rule.skip :]:
        parts = item.split(rule.parts)
        found.append(parts[index] if index < len(parts) else "")
    return found


def items_sum(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """`params[0]` is the sum of a part of the items of `params[1]`."""
    total, items = rule.params

    def check(values: Values, _: int | None) -> Broken | None:
        listed, whole = value_of(values, items), number_of(value_of(values, total))
        if not listed or whole is None:
            return None
        numbers = [number_of(part) for part in _parts(rule, listed)]
        if None in numbers:
            return None
        found = sum(number for number in numbers if number is not None)
        if found == whole:
            return None
        message = f"{total} is not the sum of the numbers in {items}."
        return Broken((total,), fault_of(rule, "sum-differs", message, f"{found:f}", f"{whole:f}"))

    return check


def items_count(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """`params[0]` is the number of items of `params[1]`."""
    count, items = rule.params

    def check(values: Values, _: int | None) -> Broken | None:
        listed, number = value_of(values, items), number_of(value_of(values, count))
        if not listed or number is None:
            return None
        found = listed.count(rule.separator) + 1
        if found == number:
            return None
        message = f"{count} is not the number of items in {items}."
        return Broken((count,), fault_of(rule, "count-differs", message, str(found), f"{number:f}"))

    return check


def _repeated(rule: Rule, name: str, what: str, found: Iterable[str]) -> Broken | None:
    seen: set[str] = set()
    for one in found:
        if one and one in seen:
            message = f"{name} holds the {what} {shown(one)} more than once."
            return Broken((name,), fault_of(rule, "items-repeated", message, "each only once", shown(one)))
        seen.add(one)
    return None


def items_distinct(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """No two items of `params[0]` have the same part."""
    name = rule.params[0]

    def check(values: Values, _: int | None) -> Broken | None:
        value = values.get(name)
        return _repeated(rule, name, "key", _parts(rule, value)) if value else None

    return check


def _array(values: Values, name: str) -> list[dict[str, Any]]:
    value = values.get(name)
    if not value or value[0] != "[":
        return []
    try:
        array = read_json(value)
    except JsonMalformed:
        return []
    return array if isinstance(array, list) and all(isinstance(one, dict) for one in array) else []


def members_distinct(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """No two objects of the array have the same member."""
    name, key = rule.params[0], str(rule.field)

    def check(values: Values, _: int | None) -> Broken | None:
        return _repeated(rule, name, key, (str(one.get(key, "")) for one in _array(values, name)))

    return check


def members_sum(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """A member adds up to at most the first number among the other parameters."""
    name, *limits = rule.params
    key = str(rule.field)

    def check(values: Values, _: int | None) -> Broken | None:
        members = _array(values, name)
        if not members:
            return None
        limit = next((found for one in limits if (found := number_of(values.get(one))) is not None), None)
        numbers = [number_of(text) for one in members if isinstance(text := one.get(key), str)]
        if limit is None or None in numbers:
            return None
        total = sum(number for number in numbers if number is not None)
        if total <= limit:
            return None
        message = f"The {key}s in {name} add up to more than {enumerated(limits, 'or')}."
        return Broken((name,), fault_of(rule, "sum-exceeds", message, f"at most {limit:f}", f"{total:f}"))

    return check


def members_url(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """A member of each object is a web address, where `when` holds of the object."""
    name, key = rule.params[0], str(rule.field)
    when = condition_of(rule)

    def check(values: Values, _: int | None) -> Broken | None:
        for index, one in enumerate(_array(values, name)):
            text = one.get(key)
            if not isinstance(text, str) or not text:
                continue
            texts = {inner: value for inner, value in one.items() if isinstance(value, str) and value}
            if when is not None and when.test(texts) is not True:
                continue
            fault = url(Parameter(key, "url"), text)
            host = text.partition("://")[2].partition("/")[0]
            path = f"[{index}].{key}"
            if fault is None and "." not in host.strip("."):
                message = f"{name}{path} names a host without a top-level domain."
                fault = Fault("url-invalid", rule.level, message, "https://www.example.com", shown(text))
            if fault is not None:
                message = fault.message.replace("{name}", name + path)
                return Broken(
                    (name,),
                    replace(fault, message=message, level=rule.level, path=path, reference=rule.reference),
                )
        return None

    return check
