"""Parameters that hold a placeholder: what is said of them is that they hide what would be needed, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alidiag.model import Finding, Level, Param, Request, Step
from alidiag.placeholders import placeholder

RULE = "placeholder"


def masked_params(request: Request) -> tuple[Param, ...]:
    """The parameters with a placeholder in the place of their value."""
    return tuple(param for param in request.params if placeholder(param.value, param.name))


def about_mask(param: Param) -> Finding:
    """That a parameter's value is not the real one."""
    why = placeholder(param.value, param.name) or "no real value"
    return Finding(
        RULE,
        Level.WARNING,
        f"The value of {param.name} is a placeholder ({why}). The real value is not here, so nothing is said about it.",
        param.name,
        "the real value",
        param.value[:80],
        "Give the request with its real values. A partner number and a signature are not secret; a key is.",
        param.value_span,
    )


def unjudged(masked: Iterable[Param]) -> str:
    """Why the signature of a request with placeholders cannot be judged; empty where there are none."""
    names = list(dict.fromkeys(param.name for param in masked))
    if not names:
        return ""
    few = ", ".join(names[:5]) + (" and more" if len(names) > 5 else "")
    return f"Without the real value of {few}, neither what was signed nor the signature can be compared."


def told_masked(
    findings: Mapping[Step, list[Finding]], masked: Sequence[Param], sign_name: str
) -> dict[Step, list[Finding]]:
    """The findings of every step, with nothing about a placeholder but that it is one."""
    names = {param.name for param in masked}
    told = {step: [one for one in found if one.param not in names] for step, found in findings.items()}
    for param in masked:
        told[Step.SIGNATURE if param.name == sign_name else Step.PRESIGN].append(about_mask(param))
    return told
