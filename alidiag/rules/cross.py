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

from collections.abc import Mapping
from importlib import import_module

from alidiag.rules.broken import Check
from alidiag.rules.facts import Parameter, Rule

KINDS: dict[str, tuple[str, str]] = {
    "at-least-one": ("presence", "at_least_one"),
    "exactly-one": ("presence", "exactly_one"),
    "at-most-one": ("presence", "at_most_one"),
    "all-or-none": ("presence", "all_or_none"),
    "equal": ("values", "equal"),
    "differ": ("values", "differ"),
    "distinct": ("values", "differ"),
    "product": ("values", "product"),
    "items-sum": ("lists", "items_sum"),
    "items-count": ("lists", "items_count"),
    "items-distinct": ("lists", "items_distinct"),
    "members-sum-at-most": ("lists", "members_sum"),
    "members-distinct": ("lists", "members_distinct"),
    "members-url": ("lists", "members_url"),
    "whole-number": ("values", "whole_number"),
    "at-most": ("values", "at_most"),
    "holds": ("values", "holds"),
    "date-order": ("dates", "date_order"),
    "date-span": ("dates", "date_span"),
    "date-past": ("dates", "date_past"),
    "date-today": ("dates", "date_today"),
    "forbidden-text": ("values", "forbidden_text"),
    "ineffective": ("presence", "ineffective"),
}
"""What each kind of rule does: the module `cross_...` and its function. `kind` in a rules file is one of these."""


def check_of(rule: Rule, params: Mapping[str, Parameter]) -> Check:
    """The check that a rule stands for; only the modules that a service's rules need are loaded.

    Args:
        rule: of a kind in `KINDS`.
        params: the service's parameters by name.
    """
    module, name = KINDS[rule.kind]
    check: Check = getattr(import_module(f"alidiag.rules.cross_{module}"), name)(rule, params)
    return check
