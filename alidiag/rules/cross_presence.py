"""Rules about which parameters are there together."""

from __future__ import annotations

from collections.abc import Mapping

from alidiag.frozen import replace
from alidiag.model import Level
from alidiag.rules.broken import Broken, Check, Values, condition_of, enumerated, fault_of
from alidiag.rules.facts import Parameter, Rule
from alidiag.rules.faults import shown


def at_least_one(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """One of `params` is there; `a+b` stands for both together."""
    groups = tuple(tuple(name.split("+")) for name in rule.params)
    names = tuple(dict.fromkeys(name for group in groups for name in group))
    told = enumerated((" with ".join(group) for group in groups), "or")

    def check(values: Values, _: int | None) -> Broken | None:
        for group in groups:
            if all(name in values for name in group):
                return None
        wanted = tuple(name for name in names if name not in values)
        message = f"None of {enumerated(names)} is given; one is required."
        fault = fault_of(rule, "required-missing", message, told, "none of them")
        return Broken(wanted, replace(fault, missing=True))

    return check


def at_most_one(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """No two of `params` are there."""

    def check(values: Values, _: int | None) -> Broken | None:
        given = [name for name in rule.params if name in values]
        if len(given) < 2:
            return None
        message = f"{enumerated(given)} are given together."
        fault = fault_of(
            rule, "alternatives-together", message, f"only one of {enumerated(rule.params)}", enumerated(given)
        )
        return Broken(rule.params[:1], fault)

    return check


def exactly_one(rule: Rule, params: Mapping[str, Parameter]) -> Check:
    """One of `params` is there, and no other."""
    least, most = at_least_one(rule, params), at_most_one(rule, params)
    return lambda values, now: least(values, now) or most(values, now)


def all_or_none(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """All of `params` are there, or none."""

    def check(values: Values, _: int | None) -> Broken | None:
        given = [name for name in rule.params if name in values]
        if not given or len(given) == len(rule.params):
            return None
        absent = tuple(name for name in rule.params if name not in values)
        message = f"{enumerated(given)} is given without {enumerated(absent)}."
        fault = fault_of(
            rule, "group-incomplete", message, f"all of {enumerated(rule.params)}, or none", enumerated(given)
        )
        return Broken(absent, replace(fault, missing=True))

    return check


def ineffective(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """A note where `params[0]` is there without effect."""
    name, when = rule.params[0], condition_of(rule)

    def check(values: Values, _: int | None) -> Broken | None:
        if name not in values or when is None or when.test(values) is not True:
            return None
        fault = fault_of(rule, "parameter-ineffective", f"{name} has no effect here.", None, shown(values[name]))
        return Broken((name,), replace(fault, level=Level.NOTE))

    return check
