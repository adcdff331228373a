"""INVALID_PARAMETER: a request against the rules of its service, in iDiagnose's own lines and in detail.

A request that is surely right costs little: every value goes through the plan's quick look, and only what that does not
pass is examined. See `rules.plan`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from alidiag.model import Finding, InvalidParameter, Level, Param, Request, Verdict
from alidiag.rules.book import RuleBook, own_rules
from alidiag.rules.expression import Condition
from alidiag.rules.facts import Parameter, Service
from alidiag.rules.moments import Clock, wall_clock
from alidiag.rules.plan import Plan, plan_of
from alidiag.schemes import scheme_of

if TYPE_CHECKING:
    from alidiag.checks.parameter_findings import Collected


def check_parameters(
    request: Request,
    book: RuleBook | None = None,
    *,
    api: str | None = None,
    variant: str | None = None,
    now: float | Clock | None = None,
) -> InvalidParameter:
    """The request against the rules of its service.

    Args:
        request: as it was read; values in double quotes, as an in-app order string has them, count without the quotes.
        book: where the rules are; alidiag's own when not given.
        api: the service whose rules count; the request's own `service` when not given.
        variant: a variant of the service; what the request shows when not given.
        now: Unix seconds or an aware `datetime`. Only with it are an expired timestamp and dates in the future told.

    Returns:
        `missing` and `invalid` in the order of the rules; verdict `unproven` for a service without rules, unless
        something is wrong all the same.

    Raises:
        ConfigWrong: a merchant's rules file is wrong, or the service has no such variant.
    """
    if scheme_of(request).name == "openapi":
        # The open gateway has rules of its own, which are not known here.
        return InvalidParameter(Verdict.UNPROVEN)
    return _checked(request, book, api=api, variant=variant, now=now)


def _checked(
    request: Request,
    book: RuleBook | None = None,
    *,
    api: str | None = None,
    variant: str | None = None,
    now: float | Clock | None = None,
) -> InvalidParameter:
    """The same for a request to this gateway."""
    book = book or own_rules()
    params = request.params
    name = api or _unquoted(request.get("service") or "")
    known = book.service(name, variant) if variant else book.service(name)
    if known is None:
        return _unknown_service(request, book, name)
    # Of a repeated name the first value counts, as everywhere; all of them are looked at below.
    values = {param[0]: param[1] for param in reversed(params) if param[1]}
    quoted = known.scheme == "in-app" and any(value[0] == '"' for value in values.values())
    if quoted:
        values = {key: value for key, text in values.items() if (value := _unquoted(text))}
    if variant is None and len(known.variants) > 1:
        chosen = book.choose(name, {**values, "gateway.host": _host(request.gateway)})
        service = book.service(name, chosen) or known
    else:
        service = known
    plan = book.plan(name, service.variant)
    if plan.aliases and not plan.aliases.keys().isdisjoint(values):
        values = {plan.aliases.get(key, key): value for key, value in values.items()}
    quick = plan.quick
    if quoted:
        doubtful = [param for param in params if not (value := _unquoted(param[1])) or not quick[param[0]](value)]
    else:
        doubtful = [param for param in params if not param[1] or not quick[param[0]](param[1])]
    moment = None if now is None else wall_clock(now)
    if (
        not doubtful
        and moment is None
        and len(values) == len(params)
        and plan.is_complete(values)
        and not any(check(values, None) for _, check in plan.checks)
    ):
        return InvalidParameter(Verdict.PASS, (), (), _valid(name), _notes(service, plan, values, (), variant))
    collected = _collect(request, service, plan, values, doubtful, moment, book.elsewhere(name, service.variant))
    best = Verdict.UNPROVEN if collected.masked else Verdict.PASS
    return _result(name, collected, _notes(service, plan, values, collected.missing, variant), best)


def _collect(
    request: Request,
    service: Service,
    plan: Plan,
    values: Mapping[str, str],
    doubtful: Iterable[Param],
    moment: int | None,
    elsewhere: Mapping[str, str],
) -> Collected:
    # A request that is right needs none of this.
    from alidiag.checks.parameter_findings import Collected, examine_param, judge_whole, timestamp_findings

    collected = Collected(plan, request, quoted=service.scheme == "in-app", elsewhere=elsewhere)
    for param in doubtful:
        value = _unquoted(param.value) if service.scheme == "in-app" else param.value
        examine_param(collected, param, value, values)
    judge_whole(collected, values, moment)
    if moment is not None:
        timestamp_findings(collected, values, moment)
    return collected


def _result(name: str, collected: Collected, notes: tuple[Finding, ...], best: Verdict) -> InvalidParameter:
    missing, invalid, findings = collected.sorted()
    text: tuple[str, ...] = ()
    if missing:
        text = ("One or more required parameters are missing in the request", _names(missing))
    if invalid:
        text += (f"The request format of {name or 'the service'} is invalid", _names(invalid))
    if missing or invalid:
        return InvalidParameter(Verdict.FAIL, missing, invalid, text, (*findings, *notes))
    return InvalidParameter(best, (), (), _valid(name) if best is Verdict.PASS else (), (*findings, *notes))


def _valid(name: str) -> tuple[str, ...]:
    return (
        f"The request of {name} is valid",
        "The request contains all required parameters, and the request format is correct",
    )


def _names(names: tuple[str, ...]) -> str:
    return "[" + ",".join(f'"{name}"' for name in names) + "]"


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == '"' == value[-1] else value


def _host(gateway: str) -> str:
    return gateway.partition("://")[2].partition("/")[0].partition(":")[0].lower()


def _notes(
    service: Service, plan: Plan, values: Mapping[str, str], told: tuple[str, ...], given: str | None
) -> tuple[Finding, ...]:
    """What the request does not show: which variant was taken, and conditions that nobody can see."""
    notes = [
        _unseen_note(service, parameter, condition)
        for parameter, condition in plan.demanded
        if condition.flags
        and parameter.name not in values
        and parameter.name not in told
        and condition.test(values) is None
    ]
    notes += [
        _unseen_note(service, parameter, condition)
        for parameter, condition in plan.permitted
        if condition.flags and parameter.name in values and condition.test(values) is None
    ]
    if len(service.variants) > 1:
        notes.append(_variant_note(service, given))
    return tuple(notes)


def _variant_note(service: Service, given: str | None) -> Finding:
    """By which rules it was judged and, where no option chose them, what in the request did.

    Two requests with the same names and variant have the same note: a quicker way repeats that of the first.
    """
    chosen = next(one for one in service.variants if one.name == service.variant)
    reason = f" {chosen.told_by[0].upper()}{chosen.told_by[1:]}." if chosen.told_by and given is None else ""
    others = ", ".join(one.name for one in service.variants if one.name != service.variant)
    return Finding(
        "variant-chosen",
        Level.NOTE,
        f"Judged by the rules of {service.name} in the variant {service.variant}; there is also {others}.{reason}",
        fix="Choose another with --variant.",
    )


def _unseen_note(service: Service, parameter: Parameter, condition: Condition) -> Finding:
    meanings = "; ".join(service.unseen.get(flag, flag) for flag in sorted(condition.flags))
    asked = parameter.required is not False and not parameter.allowed
    return Finding(
        "condition-unseen",
        Level.NOTE,
        f"Whether {parameter.name} {'is required' if asked else 'may be sent'} depends on something that the request "
        f"does not show: {meanings}.",
        parameter.name,
        reference=parameter.reference,
    )


def _unknown_service(request: Request, book: RuleBook, name: str) -> InvalidParameter:
    """The basic parameters alone; never a pass."""
    from alidiag.checks.parameter_findings import Collected, examine_param, judge_whole
    from alidiag.rules.basic import BASIC
    from alidiag.rules.names import nearest

    plan = plan_of(BASIC)
    values = {param.name: value for param in reversed(request.params) if (value := _unquoted(param.value))}
    collected = Collected(plan, request, only_known=True)
    for param in request.params:
        value = _unquoted(param.value)
        if not value or not plan.quick[param.name](value):
            examine_param(collected, param, value, values)
    judge_whole(collected, values, None)
    sent = request.param("service")
    if not name:
        collected.add(
            Finding(
                "service-unknown",
                Level.WARNING,
                "The request does not say which service it is for; only the basic parameters were checked.",
                "service",
                fix="Name the service whose rules count with --api SERVICE; alidiag specs list tells them.",
                span=sent.span if sent else None,
            )
        )
    else:
        near = nearest(name, book.services())
        collected.add(
            Finding(
                "service-unknown",
                Level.WARNING,
                f"There are no rules for the service {name[:80]}; only the basic parameters were checked.",
                "service",
                near,
                name[:80],
                f"Did you mean {near}? Letter case matters." if near else "Give your own rules with --specs DIR.",
                sent.value_span if sent else None,
            )
        )
    return _result(name, collected, (), Verdict.UNPROVEN)
