"""Names that are nearly right: a control parameter is missing, and another one is called almost the same."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.frozen import replace
from alidiag.mistakes.sight import Sight
from alidiag.mistakes.texts import distance
from alidiag.model import Finding, Level, Param
from alidiag.query import glued_name

_SHORT = 8
"""Letters of a name below which one letter may differ; two of a longer one."""


def control_name_misnamed(sight: Sight) -> Iterator[Finding]:
    """A missing control parameter, and the parameter that was probably meant to be it."""
    scheme = sight.scheme
    sent = {param.name for param in sight.request.params}
    basic = ("app_id", "method", "charset") if scheme.name == "openapi" else ("service", "partner", "_input_charset")
    absent = [name for name in (scheme.sign_name, scheme.type_name, *basic) if name not in sent]
    if not absent:
        return
    known = {*sight.case.known, scheme.sign_name, scheme.type_name, *basic}
    for param in sight.request.params:
        if param.name in known or param.name.startswith("amp;"):
            continue
        if (meant := _meant(param, absent)) is not None:
            lost = glued_name(param.name, absent) is not None and not param.value
            found = sight.about(
                "parameter-misnamed",
                meant[1],
                param,
                level=Level.WARNING,
                expected=meant[0],
                actual=param.name[:40],
                fix=f"Write {meant[0]}=" if lost else f"Write {meant[0]}.",
                span=param.span,
            )
            # A name that holds a value is told by the name that was meant.
            yield replace(found, param=meant[0]) if lost else found


def _meant(param: Param, absent: list[str]) -> tuple[str, str] | None:
    """The name that was meant, and what is wrong with the one that was sent."""
    name = param.name
    lost = glued_name(name, absent) if not param.value else None
    if lost is not None:
        return lost, f"{lost} has lost its =: its value was sent as a part of the name."
    plain = name.strip().lower().replace("_", "").replace("-", "")
    for known in absent:
        if plain == known.replace("_", ""):
            return known, f"{name} is {known} in another spelling; letter case and underscores count."
        if distance(name, known, 2) <= (1 if len(known) < _SHORT else 2):
            return known, f"{name} is probably {known}, misspelt."
    return None
