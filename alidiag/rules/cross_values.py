"""Rules that compare the values of parameters."""

from __future__ import annotations

from collections.abc import Mapping

from alidiag.rules.broken import Broken, Check, Values, condition_of, fault_of, number_of, value_of
from alidiag.rules.expression import parse
from alidiag.rules.facts import Parameter, Rule
from alidiag.rules.faults import shown


def equal(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """The first two of `params` have the same value."""
    first, second = rule.params[:2]

    def check(values: Values, _: int | None) -> Broken | None:
        one, other = value_of(values, first), value_of(values, second)
        if not one or not other or one == other:
            return None
        message = f"{first} is not the same as {second}."
        return Broken((first,), fault_of(rule, "values-differ", message, shown(other), shown(one)))

    return check


def differ(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """No two of `params` have the same value."""

    def check(values: Values, _: int | None) -> Broken | None:
        seen: dict[str, str] = {}
        for name in rule.params:
            value = value_of(values, name)
            if not value:
                continue
            if value in seen:
                message = f"{seen[value]} and {name} have the same value."
                return Broken(
                    rule.params[:1], fault_of(rule, "values-equal", message, "different values", shown(value))
                )
            seen[value] = name
        return None

    return check


def product(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """`params[0]` is `params[1]` times `params[2]`."""
    total, price, quantity = rule.params

    def check(values: Values, _: int | None) -> Broken | None:
        if price not in values or quantity not in values:
            return None
        whole, one, count = (number_of(values.get(name)) for name in rule.params)
        if whole is None or one is None or count is None or whole == one * count:
            return None
        message = f"{total} is not {price} times {quantity}."
        return Broken((total,), fault_of(rule, "product-differs", message, f"{one * count:f}", values[total]))

    return check


def whole_number(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """`params[0]` has no decimals, where `when` holds."""
    name = rule.params[0]
    when = condition_of(rule)

    def check(values: Values, _: int | None) -> Broken | None:
        value = values.get(name)
        if not value or "." not in value or (when is not None and when.test(values) is not True):
            return None
        whole, _point, decimals = value.partition(".")
        if not (whole.isdigit() and decimals.isdigit()):
            return None
        message = f"{name} has decimals, but its currency has no smaller unit."
        return Broken((name,), fault_of(rule, "amount-not-whole", message, "a whole number, as 100", value))

    return check


def at_most(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """`params[0]` is at most `limit`, where `when` holds."""
    name, when, most = rule.params[0], condition_of(rule), rule.limit

    def check(values: Values, _: int | None) -> Broken | None:
        number, limit = number_of(value_of(values, name)), number_of(most)
        if number is None or limit is None or number <= limit or (when is not None and when.test(values) is not True):
            return None
        message = f"{name} is more than {limit:f}{f' where {rule.when}' if rule.when else ''}."
        return Broken((name,), fault_of(rule, "out-of-range", message, f"at most {limit:f}", f"{number:f}"))

    return check


def holds(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """`expr` is not false."""
    name, condition = rule.params[0], parse(rule.expr or "")

    def check(values: Values, _: int | None) -> Broken | None:
        if condition.test(values) is not False:
            return None
        message = f"{name} does not fit the other parameters."
        return Broken((name,), fault_of(rule, "condition-broken", message, rule.expr, value_of(values, name)))

    return check


def forbidden_text(rule: Rule, params: Mapping[str, Parameter]) -> Check:
    """None of `texts` stands in the values."""
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
                        fault_of(rule, "special-characters", f"{name} holds {text}.", f"no {text}", shown(value)),
                    )
        return None

    return check
