"""What is said of a parameter by its name alone: it has none, is misspelt, of another variant, or not documented."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from alidiag.model import Finding, Level, Param
from alidiag.query import glued_name
from alidiag.rules.faults import shown
from alidiag.rules.names import misspelt, nearest

if TYPE_CHECKING:
    from alidiag.checks.parameter_findings import Collected

GLUED = ("service", "partner", "_input_charset", "sign_type", "sign")
"""The parameters of every request: a pair without `=` that begins with one of them is that one."""

_MOST_NAMES = 50
"""Undocumented names of one request that are compared with the documented ones."""


def about_name(collected: Collected, param: Param, values: Mapping[str, str]) -> None:
    """A parameter that the rules do not name."""
    plan, name = collected.plan, param.name
    collected.unknown += 1
    if not name:
        message = "A value is sent without the name of a parameter."
        collected.add(Finding("undocumented-parameter", Level.NOTE, message, span=param.span))
        return
    if (others := collected.elsewhere.get(name)) is not None:
        message = f"{shown(name)} belongs to {others} of this service, another variant than the one judged by."
        fix = "Leave it out, or choose the variant that you use with --variant."
        collected.add(Finding("undocumented-parameter", Level.NOTE, message, name, None, shown(name), fix, param.span))
        return
    if not param.value and (lost := glued_name(name, [one for one in GLUED if one not in values])) is not None:
        message = f"{lost} has lost its =: its value was sent as a part of the name."
        collected.add(
            Finding("name-misspelt", Level.WARNING, message, lost, lost, shown(name), f"Write {lost}=", param.span)
        )
        return
    near = None
    if collected.unknown <= _MOST_NAMES:
        meant = misspelt(name, plan.order)
        if meant is not None and meant[0] not in values:
            known, what = meant
            collected.add(
                Finding(
                    "name-misspelt",
                    Level.WARNING,
                    f"{shown(name)!r} {what}; the documented name is {known}.",
                    name,
                    known,
                    shown(name),
                    f"Write {known}.",
                    param.span,
                    plan.params[known].reference,
                )
            )
            return
        near = nearest(name, plan.order)
    if collected.only_known:
        return
    collected.add(
        Finding(
            "undocumented-parameter",
            Level.NOTE,
            f"{shown(name)} is not documented for this service.",
            name,
            near,
            shown(name),
            f"The nearest documented name is {near}." if near else None,
            param.span,
        )
    )
