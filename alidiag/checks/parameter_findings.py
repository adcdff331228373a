"""Turns the faults of values, names and conditions into findings that know their place in the pasted text."""

from __future__ import annotations

from collections.abc import Mapping

from alidiag.checks.inner_spot import inner_spot, raw_span
from alidiag.checks.masked import about_mask
from alidiag.checks.parameter_names import about_name
from alidiag.frozen import replace
from alidiag.model import Finding, Level, Param, Request, Span
from alidiag.placeholders import is_placeholder
from alidiag.rules.broken import Broken
from alidiag.rules.facts import Parameter
from alidiag.rules.faults import Fault, shown
from alidiag.rules.moments import MILLIS, read_moment
from alidiag.rules.nested import demands, examine_inside
from alidiag.rules.plan import Plan
from alidiag.rules.values import examine

_MOST_LOCATED = 50
"""Faults inside JSON whose own place is looked for; those after them have the place of the whole value."""

_DISTINCT = frozenset({"account", "currency", "callback", "url", "email", "date", "number"})
"""Types that a value is recognised by."""

_UNFIT = frozenset(
    {
        "malformed-value",
        "amount-malformed",
        "not-in-enumeration",
        "url-invalid",
        "email-malformed",
        "time-invalid",
    }
)
"""Faults that a value of another parameter would have."""

_LONGEST_NAME = 30
"""Characters of a misspelt name that is repeated where the right one is missing; a longer one holds the value, too."""

ALWAYS = frozenset(
    {
        "at-least-one",
        "exactly-one",
        "at-most-one",
        "all-or-none",
        "ineffective",
        "members-url",
        "members-distinct",
    }
)
"""Rules that do not depend on right values; the others compare values, and a wrong value is told of by itself."""


class Collected:
    """The findings of one request while they are gathered: those, the missing and the invalid parameters."""

    def __init__(
        self,
        plan: Plan,
        request: Request,
        *,
        only_known: bool = False,
        quoted: bool = False,
        elsewhere: Mapping[str, str] | None = None,
    ) -> None:
        self.plan = plan
        self.elsewhere = elsewhere or {}
        """Parameters that only other variants know -> which."""
        self.request = request
        self.quoted = quoted
        """Values are examined without the double quotes around them."""
        self.only_known = only_known
        self.found: list[Finding] = []
        self._missing: set[str] = set()
        self._invalid: set[str] = set()
        self.absent: set[str] = set()
        """What was told to be missing, at whatever level."""
        self.broken: set[str] = set()
        """Parameters whose own value was told to be wrong, at whatever level."""
        self.masked = False
        """Whether a placeholder stands in the place of a value."""
        self.unknown = 0
        self._located = 0

    @property
    def missing(self) -> tuple[str, ...]:
        """The required parameters that are not there."""
        return tuple(self._missing)

    def add(self, finding: Finding) -> None:
        """Takes a finding as it is."""
        self.found.append(finding)

    def mask(self, name: str, param: Param) -> None:
        """Takes a parameter whose value is a placeholder: it is there, and nothing is known of its value."""
        self.masked = True
        self.broken.add(name)
        self.found.append(about_mask(param))

    def fault(self, top: str, fault: Fault, param: Param | None, reference: str | None) -> None:
        """Takes a fault of the parameter `top`, or of something inside it, as a finding."""
        name = top + fault.path
        self.found.append(
            Finding(
                fault.rule,
                fault.level,
                fault.message.replace("{name}", name, 1),
                name,
                fault.expected,
                fault.actual,
                fault.fix,
                self._spot(param, fault) if param else None,
                fault.reference or reference,
                fault.answer,
            )
        )
        if fault.level is not Level.NOTE:
            (self.absent if fault.missing and not fault.path else self.broken).add(top)
        if fault.level is Level.ERROR:
            if fault.missing and not fault.path:
                self._missing.add(top)
            else:
                self._invalid.add(top)

    def _spot(self, param: Param, fault: Fault) -> Span:
        codec, value = self.request.codec, param.value
        shift = 1 if self.quoted and len(value) > 1 and value[0] == '"' == value[-1] else 0
        if fault.at is not None:
            return raw_span(param, fault.at + shift, fault.at + shift + 1, codec)
        self._located += bool(fault.path)
        inside = fault.path and self._located <= _MOST_LOCATED
        return inner_spot(param, fault.path, codec, shift) if inside else param.value_span

    def sorted(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Finding, ...]]:
        """The missing and the invalid names in the order of the rules, and the findings likewise."""
        order = self.plan.order
        last = len(order)

        def place(name: str | None) -> int:
            top = (name or "").partition(".")[0].partition("[")[0]
            return order.get(top, last)

        invalid = self._invalid - self._missing
        findings = sorted(self.found, key=lambda finding: place(finding.param))
        return tuple(sorted(self._missing, key=place)), tuple(sorted(invalid, key=place)), tuple(findings)


def examine_param(collected: Collected, param: Param, value: str, values: Mapping[str, str]) -> None:
    """One parameter that the quick look did not pass: its name, then its value."""
    plan = collected.plan
    parameter = plan.params.get(param.name)
    if parameter is not None and value and is_placeholder(value, param.name):
        collected.mask(parameter.name, param)
        return
    if parameter is None:
        about_name(collected, param, values)
        return
    if not value:
        if parameter.required is not True:
            _empty(collected, param, parameter)
        return
    codec = collected.request.codec
    faults = examine(parameter, value, codec)
    if parameter.type in {"json", "xml"} and not any(fault.rule == "object-stringified-value" for fault in faults):
        faults += examine_inside(plan, parameter, value, codec)
    for fault in faults:
        collected.fault(parameter.name, fault, param, parameter.reference)
    if any(fault.level is Level.ERROR and fault.rule in _UNFIT for fault in faults):
        _misplaced(collected, param, parameter, value, values)


def _empty(collected: Collected, param: Param, parameter: Parameter) -> None:
    collected.add(
        Finding(
            "empty-value",
            Level.NOTE,
            f"{parameter.name} is sent without a value; the gateway takes it as not sent, and it takes no part in the "
            "signature.",
            parameter.name,
            "a value, or no such parameter",
            "",
            "Leave it out when there is nothing to send.",
            param.span,
            parameter.reference,
        )
    )


def _misplaced(collected: Collected, param: Param, parameter: Parameter, value: str, values: Mapping[str, str]) -> None:
    """Says so when a wrong value is just what another parameter, absent or wrong too, should hold."""
    for name, other in collected.plan.params.items():
        if other is parameter or name in collected.plan.aliases:
            continue
        fits = value in other.values or (
            not other.values and other.type in _DISTINCT and collected.plan.quick[name](value)
        )
        if not fits or len(value) < 2:
            continue
        there = values.get(name)
        if there is None and other.type == "number":
            continue  # too many things are numbers
        if there is not None and (there == value or collected.plan.quick[name](there)):
            continue
        collected.add(
            Finding(
                "value-misplaced",
                Level.WARNING,
                f"The value of {parameter.name} looks like that of {name}.",
                parameter.name,
                f"this value under {name}",
                shown(value),
                f"Check whether {parameter.name} and {name} were mixed up.",
                param.value_span,
            )
        )
        return


def judge_whole(collected: Collected, values: Mapping[str, str], now: int | None) -> None:
    """What only the parameters together show: what is missing or not allowed, repeated names, rules across them."""
    plan, request = collected.plan, collected.request
    empty = {plan.aliases.get(one.name, one.name): one for one in request.params if one.name not in values}
    for fault in demands(plan, values, ""):
        name = fault.path
        param = empty.get(name) if fault.missing else request.param(name)
        top = replace(fault, path="")
        if fault.missing and param is not None:
            message = f"{fault.message.removesuffix('.')}; it is sent without a value."
            if fault.level is Level.ERROR:
                message = "{name} is required, but it is sent without a value."
            top = replace(top, rule="empty-value", message=message, actual="")
        elif fault.missing:
            top = _called_otherwise(collected, name, top)
        collected.fault(name, top, param, fault.reference)
    _about_repetition(collected)
    sound = (
        values
        if not collected.broken
        else {name: value for name, value in values.items() if name not in collected.broken}
    )
    for rule, check in plan.checks:
        broken = check(values if rule.kind in ALWAYS else sound, now)
        if broken is not None:
            _broken_rule(collected, broken, rule.reference)


def _broken_rule(collected: Collected, broken: Broken, reference: str | None) -> None:
    if broken.fault.missing:
        for name in broken.names:
            if name not in collected.absent:
                collected.fault(name, _called_otherwise(collected, name, broken.fault), None, reference)
        return
    outer, dot, inner = broken.names[0].partition(".")
    fault = replace(broken.fault, path=f".{inner}") if dot else broken.fault
    collected.fault(outer, fault, _param(collected.request, collected.plan, outer), reference)


def _param(request: Request, plan: Plan, name: str) -> Param | None:
    return request.param(name) or next(
        (found for alias, known in plan.aliases.items() if known == name and (found := request.param(alias))),
        None,
    )


def _called_otherwise(collected: Collected, name: str, fault: Fault) -> Fault:
    for finding in collected.found:
        if finding.rule == "name-misspelt" and finding.expected == name:
            if len(finding.actual or "") > _LONGEST_NAME:
                return replace(fault, actual=finding.actual)
            message = f"{fault.message} What was sent is called {finding.actual}."
            return replace(fault, message=message, actual=finding.actual)
    return fault


def _about_repetition(collected: Collected) -> None:
    seen: dict[str, Param] = {}
    for param in collected.request.params:
        first = seen.setdefault(param.name, param)
        if first is param or (param.name == "_input_charset" and param.value == first.value):
            continue
        same = param.value == first.value
        collected.add(
            Finding(
                "duplicate-parameter",
                Level.NOTE if same else Level.WARNING,
                f"{shown(param.name)} is sent more than once" + ("." if same else ", with different values."),
                param.name,
                "each parameter once",
                shown(param.value),
                "Send it once.",
                param.span,
            )
        )


def timestamp_findings(collected: Collected, values: Mapping[str, str], now: int) -> None:
    """Timestamps that are expired or in the future, by the GMT+8 wall clock in seconds."""
    for name, parameter in collected.plan.params.items():
        value = values.get(name)
        if parameter.expires is None or not value:
            continue
        sent = next((found for form in parameter.formats if (found := read_moment(value, form)) is not None), None)
        if sent is None:
            continue
        age, valid = now - sent, parameter.expires * 60
        if -valid <= age <= valid:
            continue
        hours = round(age / 3600)
        zone = (
            " It looks like a time of another zone: the gateway reads GMT+8."
            if (abs(age - hours * 3600) < valid and 0 < abs(hours) <= 14 and MILLIS not in parameter.formats[:1])
            else ""
        )
        what = f"was sent {age // 60:,} minutes ago" if age > 0 else f"lies {-age // 60:,} minutes in the future"
        param = collected.request.param(name)
        collected.add(
            Finding(
                "timestamp-expired" if age > 0 else "time-invalid",
                Level.WARNING,
                f"{name} {what}; a request is good for {parameter.expires} minutes.{zone}",
                name,
                f"a time within {parameter.expires} minutes of now, in GMT+8",
                shown(value),
                "Set it anew for each request.",
                param.value_span if param else None,
                parameter.reference,
            )
        )
