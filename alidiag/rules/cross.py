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

from collections.abc import Callable, Mapping

from alidiag.rules import cross_dates, cross_lists, cross_presence, cross_values
from alidiag.rules.broken import Check
from alidiag.rules.facts import Parameter, Rule


def check_of(rule: Rule, params: Mapping[str, Parameter]) -> Check:
    """The check that a rule stands for.

    Args:
        rule: of a kind in `KINDS`.
        params: the service's parameters by name.
    """
    return KINDS[rule.kind](rule, params)


KINDS: dict[str, Callable[[Rule, Mapping[str, Parameter]], Check]] = {
    "at-least-one": cross_presence.at_least_one,
    "exactly-one": cross_presence.exactly_one,
    "at-most-one": cross_presence.at_most_one,
    "all-or-none": cross_presence.all_or_none,
    "equal": cross_values.equal,
    "differ": cross_values.differ,
    "distinct": cross_values.differ,
    "product": cross_values.product,
    "items-sum": cross_lists.items_sum,
    "items-count": cross_lists.items_count,
    "items-distinct": cross_lists.items_distinct,
    "members-sum-at-most": cross_lists.members_sum,
    "members-distinct": cross_lists.members_distinct,
    "members-url": cross_lists.members_url,
    "whole-number": cross_values.whole_number,
    "at-most": cross_values.at_most,
    "holds": cross_values.holds,
    "date-order": cross_dates.date_order,
    "date-span": cross_dates.date_span,
    "date-past": cross_dates.date_past,
    "date-today": cross_dates.date_today,
    "forbidden-text": cross_values.forbidden_text,
    "ineffective": cross_presence.ineffective,
}
"""What each kind of rule does; `kind` in a rules file is one of these."""
