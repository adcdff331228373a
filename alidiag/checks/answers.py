"""The codes that the gateway would answer with, told from what was found. Loaded only where a request fails."""

from __future__ import annotations

from collections.abc import Iterable

from alidiag.model import Answer, Finding, IllegalSign, InvalidParameter, Level, Status

GENERAL = ("ILLEGAL_SIGN", "0002", "INVALID_PARAMETER")
"""Codes that say least; a more special one is told first."""


def answers(
    service: str | None, illegal: IllegalSign | None = None, invalid: InvalidParameter | None = None
) -> tuple[Answer, ...]:
    """Each code once, with the first finding that leads to it; the more special codes first.

    A rule that names its answer itself, as a merchant's own can, is believed before the list of codes. Findings after
    which it is not known what the gateway answers name none.
    """
    found: list[Finding] = []
    if illegal is not None:
        failed = (step for step in illegal.steps if step.status is Status.FAILED)
        found += [one for step in failed for one in step.findings]
    if invalid is not None:
        found += invalid.findings
    wrong = [one for one in found if one.level is Level.ERROR]
    return _named(wrong, service) if wrong else ()


def _named(found: Iterable[Finding], service: str | None) -> tuple[Answer, ...]:
    from alidiag.codes import gateway_code

    named: dict[str, Answer] = {}
    for one in found:
        code = one.answer or gateway_code(one.rule, one.param, service)
        if code is not None:
            named.setdefault(code, Answer(code, one.rule, one.param))
    return tuple(sorted(named.values(), key=lambda one: one.code in GENERAL))
