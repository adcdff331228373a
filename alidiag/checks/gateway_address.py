"""Where a request goes, for reports that do not look at its signature: the address of a wrong or a retired gateway.

The findings are those of `mistakes.seen_request.wrong_gateway`, which step 4 tells; here they are warnings, for the
parameters may be right all the same.
"""

from __future__ import annotations

from alidiag.frozen import replace
from alidiag.model import Case, Finding, Level, Request
from alidiag.schemes import scheme_of
from alidiag.schemes.gateways import place
from alidiag.schemes.scheme import DIGESTS

USUAL = frozenset({"current", "backup", "older", "WAP"})
"""Roles of a gateway that there is nothing to say about."""


def gateway_findings(request: Request) -> tuple[Finding, ...]:
    """What is wrong with the address that a request goes to; nothing where it names none."""
    if not request.gateway:
        return ()
    where = place(request.gateway)
    if where is not None and where.role in USUAL and not where.remarks:
        return ()
    from alidiag.checks.visible import sight_of
    from alidiag.mistakes.seen_request import wrong_gateway

    case, scheme = Case(request=request), scheme_of(request)
    kind, _ = DIGESTS[scheme.sign_type(request) or "MD5"]
    found = wrong_gateway(sight_of(case, scheme, kind, verified=False))
    return tuple(replace(one, level=Level.WARNING) if one.level is Level.ERROR else one for one in found)
