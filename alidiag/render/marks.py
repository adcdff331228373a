"""What is said of each parameter of a request in one word: right, missing, wrong, doubtful, unknown, unchecked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from alidiag.model import Finding, InvalidParameter, Level, Param, Report

STRANGE = frozenset({"undocumented-parameter", "name-misspelt", "service-unknown"})
"""Rules about a name that nobody documents."""
ABSENT = frozenset({"required-missing", "condition-broken"})
"""Rules about a parameter that is not there."""


class Mark(NamedTuple):
    """What is said of one parameter: a sign, what stands for it in ASCII, a word."""

    sign: str
    plain: str
    word: str
    style: str


RIGHT = Mark("✓", "ok", "right", "green")
MISSING = Mark("✗", "x", "missing", "bold red")
WRONG = Mark("✗", "x", "wrong", "bold red")
DOUBTFUL = Mark("!", "!", "doubtful", "yellow")
UNKNOWN = Mark("?", "?", "unknown", "yellow")
UNCHECKED = Mark("–", "-", "unchecked", "dim")


def marks(report: Report) -> Iterator[tuple[Mark, str, str | None]]:
    """(mark, name, value) of what is missing, its value None, then of each parameter as it was sent."""
    found = report.invalid_parameter
    params = report.request.params if report.request else ()
    if found is None:
        return
    sent = {param.name for param in params}
    for name in found.missing:
        if name not in sent:
            yield MISSING, name, None
    for one in found.findings:
        if (
            one.rule in ABSENT
            and one.level is Level.WARNING
            and one.param == _top(one.param or "")
            and one.param not in sent
        ):
            yield DOUBTFUL, one.param, None
    checked = _checked_names(found)
    by_name: dict[str, list[Finding]] = {}
    for one in found.findings:
        for name in {one.param or "", _top(one.param or "")}:
            by_name.setdefault(name, []).append(one)
    for param in params:
        about = [one for one in by_name.get(param.name, ()) if _concerns(one, param)]
        if checked is not None and param.name not in checked:
            yield UNCHECKED, param.name, param.value
        else:
            yield _mark(param, about, found), param.name, param.value


def _checked_names(found: InvalidParameter) -> frozenset[str] | None:
    """The names that were checked, of a service without rules; None where all were."""
    if not any(one.rule == "service-unknown" for one in found.findings):
        return None
    from alidiag.rules.basic import BASIC

    return frozenset(one.name for one in BASIC.params)


def _top(name: str) -> str:
    return name.partition(".")[0].partition("[")[0]


def _concerns(one: Finding, param: Param) -> bool:
    """Of a parameter that is sent twice each finding concerns the one in whose place it stands."""
    return one.span is None or param.span.start <= one.span.start <= param.span.end


def _mark(param: Param, about: Sequence[Finding], found: InvalidParameter) -> Mark:
    if any(one.level is Level.ERROR for one in about):
        return MISSING if param.name in found.missing else WRONG
    if any(one.rule in STRANGE and one.param == param.name for one in about):
        return UNKNOWN
    return DOUBTFUL if any(one.level is Level.WARNING for one in about) else RIGHT
