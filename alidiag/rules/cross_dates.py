"""Rules about dates: their order, how far apart they are, and a given clock."""

from __future__ import annotations

from collections.abc import Mapping

from alidiag.rules.broken import Broken, Check, Values, fault_of, moment_of
from alidiag.rules.facts import Parameter, Rule
from alidiag.rules.faults import shown
from alidiag.rules.moments import DAY, write_day


def date_order(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """`params[0]` is not after `params[1]`."""
    first, second = rule.params

    def check(values: Values, _: int | None) -> Broken | None:
        start, end = moment_of(values.get(first)), moment_of(values.get(second))
        if start is None or end is None or start <= end:
            return None
        message = f"{first} is later than {second}."
        return Broken((first,), fault_of(rule, "dates-reversed", message, f"not after {values[second]}", values[first]))

    return check


def date_span(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """`params[1]` is at most `days` days after `params[0]`."""
    first, second = rule.params
    most = rule.days or 0

    def check(values: Values, _: int | None) -> Broken | None:
        start, end = moment_of(values.get(first)), moment_of(values.get(second))
        if start is None or end is None or end - start <= most * DAY:
            return None
        message = f"{first} and {second} lie further apart than allowed."
        days = f"{(end - start) / DAY:g} days"
        return Broken((first,), fault_of(rule, "period-too-long", message, f"at most {most} days", days))

    return check


def date_past(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """`params[0]` is in the past of the given clock."""
    name = rule.params[0]

    def check(values: Values, now: int | None) -> Broken | None:
        moment = moment_of(values.get(name)) if now is not None else None
        if now is None or moment is None or moment < (now - now % DAY if rule.field == "day" else now):
            return None
        wanted = "a day before today in GMT+8" if rule.field == "day" else "a time in the past"
        return Broken((name,), fault_of(rule, "date-not-past", f"{name} is not in the past.", wanted, values[name]))

    return check


def date_today(rule: Rule, _: Mapping[str, Parameter]) -> Check:
    """`params[0]` begins with the given day."""
    name = rule.params[0]

    def check(values: Values, now: int | None) -> Broken | None:
        value = values.get(name)
        if now is None or not value or value.startswith(today := write_day(now // DAY)):
            return None
        message = f"{name} does not begin with today's date."
        return Broken((name,), fault_of(rule, "date-not-today", message, f"{today}...", shown(value)))

    return check
