"""Rules across parameters: one function per kind, each turning a `Rule` into a check of the values by name.

A check returns what is broken, or None. Values that are absent, or that are no numbers or dates where a rule needs
some, break no rule across parameters: their own parameter tells of that.

    at-least-one     one of `params` is there; `a+b` stands for both together
    exactly-one      one of `params` is there, and no other
    at-most-one      no two of `params` are there
    all-or-none      all of `params` are there, or none
    equal, differ    the first two of `params` have the same value, or different ones
    distinct         no two of `params` have the same value
    product          params[0] = params[1] x params[2]
    items-sum        params[0] = the sum of part `field` of the items of params[1], without the first `skip`
    items-count      params[0] = the number of items of params[1]
    items-distinct   no two items of params[0] have the same part `field`
    members-sum-at-most   the sum of member `field` in the array params[0] is at most params[1] (or [2], ...)
    members-distinct      no two objects in the array params[0] have the same member `field`
    members-url      member `field` of each object in the array params[0] is a web address, where `when` holds of it
    whole-number     params[0] has no decimals, where `when` holds
    at-most          params[0] is at most `limit`, where `when` holds
    holds            `expr` is not false; params[0] is to blame
    date-order       params[0] is not after params[1]
    date-span        params[1] is at most `days` days after params[0]
    date-past        params[0] is in the past (`field = "day"`: before today); only against a given clock
    date-today       params[0] begins with today's date; only against a given clock
    forbidden-text   none of `texts` stands in params; `*` means every parameter that is no JSON
    ineffective      params[0] is there although, by `when`, it has no effect (a note)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from alidiag.model import Level
from alidiag.rules.expression import Condition, parse
from alidiag.rules.facts import Parameter, Rule
from alidiag.rules.faults import Fault, shown
from alidiag.rules.forms import url
from alidiag.rules.members import JsonMalformed, member, read_json
from alidiag.rules.moments import DAY, FORMS, read_moment, write_day

Values = Mapping[str, str]


class Broken(NamedTuple):
    """A broken rule: the parameters to blame (or, of something missing, those that are missing), and the fault."""

    names: tuple[str, ...]
    fault: Fault


Check = Callable[[Values, int | None], Broken | None]
"""Values by name, and the GMT+8 wall clock in seconds where one was given."""


def check_of(rule: Rule, params: Mapping[str, Parameter]) -> Check:
    """The check that a rule stands for.

    Args:
        rule: of a kind in `KINDS`.
        params: the service's parameters by name.
    """
    return KINDS[rule.kind](rule, params)


def _value(values: Values, name: str) -> str | None:
    if "." not in name:
        return values.get(name)
    outer, _, inner = name.partition(".")
    return member(values.get(outer), inner)


def _number(text: str | None) -> Decimal | None:
    if not text or len(text) > 40 or not text.isascii():
        return None
    whole, _, decimals = text.removeprefix("-").partition(".")
    if not whole.isdigit() or (decimals and not decimals.isdigit()):
        return None
    return Decimal(text)


def _moment(text: str | None) -> int | None:
    if not text:
        return None
    return next((found for form in FORMS if (found := read_moment(text, form)) is not None), None)


def _fault(
    rule: Rule, name: str, message: str, expected: str | None = None, actual: str | None = None
) -> Fault:
    said = f" {rule.note[0].upper()}{rule.note[1:]}." if rule.note else ""
    answer = f" The gateway answers {rule.error}." if rule.error else ""
    return Fault(name, rule.level, message + said + answer, expected, actual, reference=rule.reference)


def _when(rule: Rule) -> Condition | None:
    return parse(rule.when) if rule.when else None


def _listed(names: Iterable[str], word: str = "and") -> str:
    *first, last = names
    return f"{', '.join(first)} {word} {last}" if first else last


def _at_least_one(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    groups = tuple(tuple(name.split("+")) for name in rule.params)
    names = tuple(dict.fromkeys(name for group in groups for name in group))
    told = _listed((" with ".join(group) for group in groups), "or")

    def check(values: Values, _: int | None) -> Broken | None:
        for group in groups:
            if all(name in values for name in group):
                return None
        wanted = tuple(name for name in names if name not in values)
        message = f"None of {_listed(names)} is given; one is required."
        fault = _fault(rule, "required-missing", message, told, "none of them")
        return Broken(wanted, fault._replace(missing=True))

    return check


def _at_most_one(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    def check(values: Values, _: int | None) -> Broken | None:
        given = [name for name in rule.params if name in values]
        if len(given) < 2:
            return None
        message = f"{_listed(given)} are given together."
        fault = _fault(
            rule, "alternatives-together", message, f"only one of {_listed(rule.params)}", _listed(given)
        )
        return Broken(rule.params[:1], fault)

    return check


def _exactly_one(rule: Rule, params: Mapping[str, Parameter]) -> Check:
    least, most = _at_least_one(rule, params), _at_most_one(rule, params)
    return lambda values, now: least(values, now) or most(values, now)


def _all_or_none(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    def check(values: Values, _: int | None) -> Broken | None:
        given = [name for name in rule.params if name in values]
        if not given or len(given) == len(rule.params):
            return None
        absent = tuple(name for name in rule.params if name not in values)
        message = f"{_listed(given)} is given without {_listed(absent)}."
        fault = _fault(
            rule, "group-incomplete", message, f"all of {_listed(rule.params)}, or none", _listed(given)
        )
        return Broken(absent, fault._replace(missing=True))

    return check


def _equal(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    first, second = rule.params[:2]

    def check(values: Values, _: int | None) -> Broken | None:
        one, other = _value(values, first), _value(values, second)
        if not one or not other or one == other:
            return None
        message = f"{first} is not the same as {second}."
        return Broken((first,), _fault(rule, "values-differ", message, shown(other), shown(one)))

    return check


def _differ(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    def check(values: Values, _: int | None) -> Broken | None:
        seen: dict[str, str] = {}
        for name in rule.params:
            value = _value(values, name)
            if not value:
                continue
            if value in seen:
                message = f"{seen[value]} and {name} have the same value."
                return Broken(
                    rule.params[:1], _fault(rule, "values-equal", message, "different values", shown(value))
                )
            seen[value] = name
        return None

    return check


def _product(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    total, price, quantity = rule.params

    def check(values: Values, _: int | None) -> Broken | None:
        if price not in values or quantity not in values:
            return None
        whole, one, count = (_number(values.get(name)) for name in rule.params)
        if whole is None or one is None or count is None or whole == one * count:
            return None
        message = f"{total} is not {price} times {quantity}."
        return Broken((total,), _fault(rule, "product-differs", message, f"{one * count:f}", values[total]))

    return check


def _parts(rule: Rule, value: str) -> list[str]:
    index = int(rule.field or 0)
    found = []
    for item in value.split(rule.separator)[rule.skip :]:
        parts = item.split(rule.parts)
        found.append(parts[index] if index < len(parts) else "")
    return found


def _items_sum(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    total, items = rule.params

    def check(values: Values, _: int | None) -> Broken | None:
        listed, whole = _value(values, items), _number(_value(values, total))
        if not listed or whole is None:
            return None
        numbers = [_number(part) for part in _parts(rule, listed)]
        if None in numbers:
            return None
        found = sum((number for number in numbers if number is not None), Decimal(0))
        if found == whole:
            return None
        message = f"{total} is not the sum of the numbers in {items}."
        return Broken((total,), _fault(rule, "sum-differs", message, f"{found:f}", f"{whole:f}"))

    return check


def _items_count(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    count, items = rule.params

    def check(values: Values, _: int | None) -> Broken | None:
        listed, number = _value(values, items), _number(_value(values, count))
        if not listed or number is None:
            return None
        found = listed.count(rule.separator) + 1
        if found == number:
            return None
        message = f"{count} is not the number of items in {items}."
        return Broken((count,), _fault(rule, "count-differs", message, str(found), f"{number:f}"))

    return check


def _repeated(rule: Rule, name: str, what: str, found: Iterable[str]) -> Broken | None:
    seen: set[str] = set()
    for one in found:
        if one and one in seen:
            message = f"{name} holds the {what} {shown(one)} more than once."
            return Broken((name,), _fault(rule, "items-repeated", message, "each only once", shown(one)))
        seen.add(one)
    return None


def _items_distinct(rule: Rule, _: Mapping[str, Parameter]) -> Check:
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


def _members_distinct(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    name, key = rule.params[0], str(rule.field)

    def check(values: Values, _: int | None) -> Broken | None:
        return _repeated(rule, name, key, (str(one.get(key, "")) for one in _array(values, name)))

    return check


def _members_sum(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    name, *limits = rule.params
    key = str(rule.field)

    def check(values: Values, _: int | None) -> Broken | None:
        members = _array(values, name)
        if not members:
            return None
        limit = next((found for one in limits if (found := _number(values.get(one))) is not None), None)
        numbers = [_number(text) for one in members if isinstance(text := one.get(key), str)]
        if limit is None or None in numbers:
            return None
        total = sum((number for number in numbers if number is not None), Decimal(0))
        if total <= limit:
            return None
        message = f"The {key}s in {name} add up to more than {_listed(limits, 'or')}."
        return Broken((name,), _fault(rule, "sum-exceeds", message, f"at most {limit:f}", f"{total:f}"))

    return check


def _members_url(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    name, key = rule.params[0], str(rule.field)
    when = _when(rule)

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
                    fault._replace(message=message, level=rule.level, path=path, reference=rule.reference),
                )
        return None

    return check


def _whole_number(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    name = rule.params[0]
    when = _when(rule)

    def check(values: Values, _: int | None) -> Broken | None:
        value = values.get(name)
        if not value or "." not in value or (when is not None and when.test(values) is not True):
            return None
        whole, _point, decimals = value.partition(".")
        if not (whole.isdigit() and decimals.isdigit()):
            return None
        message = f"{name} has decimals, but its currency has no smaller unit."
        return Broken((name,), _fault(rule, "amount-not-whole", message, "a whole number, as 100", value))

    return check


def _at_most(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    name, when, limit = rule.params[0], _when(rule), Decimal(rule.limit or 0)

    def check(values: Values, _: int | None) -> Broken | None:
        number = _number(_value(values, name))
        if number is None or number <= limit or (when is not None and when.test(values) is not True):
            return None
        message = f"{name} is more than {limit:f}{f' where {rule.when}' if rule.when else ''}."
        return Broken((name,), _fault(rule, "out-of-range", message, f"at most {limit:f}", f"{number:f}"))

    return check


def _holds(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    name, condition = rule.params[0], parse(rule.expr or "")

    def check(values: Values, _: int | None) -> Broken | None:
        if condition.test(values) is not False:
            return None
        message = f"{name} does not fit the other parameters."
        return Broken((name,), _fault(rule, "condition-broken", message, rule.expr, _value(values, name)))

    return check


def _date_order(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    first, second = rule.params

    def check(values: Values, _: int | None) -> Broken | None:
        start, end = _moment(values.get(first)), _moment(values.get(second))
        if start is None or end is None or start <= end:
            return None
        message = f"{first} is later than {second}."
        return Broken(
            (first,), _fault(rule, "dates-reversed", message, f"not after {values[second]}", values[first])
        )

    return check


def _date_span(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    first, second = rule.params
    most = rule.days or 0

    def check(values: Values, _: int | None) -> Broken | None:
        start, end = _moment(values.get(first)), _moment(values.get(second))
        if start is None or end is None or end - start <= most * DAY:
            return None
        message = f"{first} and {second} lie further apart than allowed."
        days = f"{(end - start) / DAY:g} days"
        return Broken((first,), _fault(rule, "period-too-long", message, f"at most {most} days", days))

    return check


def _date_past(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    name = rule.params[0]

    def check(values: Values, now: int | None) -> Broken | None:
        moment = _moment(values.get(name)) if now is not None else None
        if now is None or moment is None or moment < (now - now % DAY if rule.field == "day" else now):
            return None
        wanted = "a day before today in GMT+8" if rule.field == "day" else "a time in the past"
        return Broken(
            (name,), _fault(rule, "date-not-past", f"{name} is not in the past.", wanted, values[name])
        )

    return check


def _date_today(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    name = rule.params[0]

    def check(values: Values, now: int | None) -> Broken | None:
        value = values.get(name)
        if now is None or not value or value.startswith(today := write_day(now // DAY)):
            return None
        message = f"{name} does not begin with today's date."
        return Broken((name,), _fault(rule, "date-not-today", message, f"{today}...", shown(value)))

    return check


def _forbidden_text(rule: Rule, params: Mapping[str, Parameter]) -> Check:
    if rule.params == ("*",):
        names = tuple(name for name, one in params.items() if one.type not in {"json", "xml", "file"})
    else:
        names = rule.params
    texts = rule.texts

    def check(values: Values, _: int | None) -> Broken | None:
        for name in names:
            value = values.get(name)
            if not value:
                continue
            for text in texts:
                if text in value:
                    return Broken(
                        (name,),
                        _fault(
                            rule, "special-characters", f"{name} holds {text}.", f"no {text}", shown(value)
                        ),
                    )
        return None

    return check


def _ineffective(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    name, when = rule.params[0], _when(rule)

    def check(values: Values, _: int | None) -> Broken | None:
        if name not in values or when is None or when.test(values) is not True:
            return None
        fault = _fault(
            rule, "parameter-ineffective", f"{name} has no effect here.", None, shown(values[name])
        )
        return Broken((name,), fault._replace(level=Level.NOTE))

    return check


KINDS: dict[str, Callable[[Rule, Mapping[str, Parameter]], Check]] = {
    "at-least-one": _at_least_one,
    "exactly-one": _exactly_one,
    "at-most-one": _at_most_one,
    "all-or-none": _all_or_none,
    "equal": _equal,
    "differ": _differ,
    "distinct": _differ,
    "product": _product,
    "items-sum": _items_sum,
    "items-count": _items_count,
    "items-distinct": _items_distinct,
    "members-sum-at-most": _members_sum,
    "members-distinct": _members_distinct,
    "members-url": _members_url,
    "whole-number": _whole_number,
    "at-most": _at_most,
    "holds": _holds,
    "date-order": _date_order,
    "date-span": _date_span,
    "date-past": _date_past,
    "date-today": _date_today,
    "forbidden-text": _forbidden_text,
    "ineffective": _ineffective,
}
"""What each kind of rule does; `kind` in a rules file is one of these."""
