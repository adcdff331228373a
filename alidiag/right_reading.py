"""Which reading of a text is the right one: the first under which the signature holds, strictly.

Where none does, a cause is looked for under the likeliest ones, and the one that is explained most simply counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.frozen import replace
from alidiag.schemes import scheme_of
from alidiag.verification import candidates, check_machine, meant_type, signer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alidiag.explanation import Explained
    from alidiag.model import Case
    from alidiag.refusal import Why
    from alidiag.schemes.scheme import Scheme

MOST_EXPLAINED = 3
"""Readings under which a cause is looked for."""


def with_right_reading(case: Case, why: Why | None = None) -> tuple[Case, Why | None]:
    """The case with the right reading of its request alone, and what explains it where that is known already.

    Args:
        case: `request` is the likeliest reading, `readings` are the others.
        why: finds out why a signature is what it is; `explanation.explain` unless another is given.

    Raises:
        MachineAtFault: this machine's cryptography fails its known-answer tests.
    """
    if not case.readings:
        return case, why
    every = list(_each(case))
    for one, scheme, sign_type in every:
        if signer(one, scheme, sign_type) is not None:
            return one, why
    able = [(one, scheme, sign_type) for one, scheme, sign_type in every if candidates(one, _kind(sign_type))]
    if not able:
        return every[0][0], why
    from alidiag.explanation import explain

    best: tuple[int, int, Case, Explained] | None = None
    for number, (one, scheme, sign_type) in enumerate(able[:MOST_EXPLAINED]):
        found = (why or explain)(one, scheme, sign_type)
        size = len(found.named) if found.hit is not None else 99
        if best is None or size < best[0]:
            best = (size, number, one, found)
        if size == 1:
            break
    if best is None:
        return every[0][0], why
    _, _, one, explained = best
    return one, lambda *_: explained


def _each(case: Case) -> Iterator[tuple[Case, Scheme, str]]:
    for request in (case.request, *case.readings):
        one = replace(case, request=request, readings=())
        scheme = scheme_of(request, case.scheme)
        sign_type = meant_type(one, scheme)
        check_machine(one, _kind(sign_type))
        yield one, scheme, sign_type


def _kind(sign_type: str) -> str:
    from alidiag.schemes.scheme import DIGESTS

    return DIGESTS[sign_type][0]
