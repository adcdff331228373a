"""The signing schemes of Alipay's gateways, and which of them a request follows.

A scheme is a module-level `Scheme`; adding one is adding a module and its name here.
"""

from __future__ import annotations

from alidiag.model import Request
from alidiag.schemes.gateway import GATEWAY
from alidiag.schemes.in_app import IN_APP
from alidiag.schemes.openapi import OPENAPI
from alidiag.schemes.scheme import Scheme
from alidiag.schemes.wap import WAP

SCHEMES: tuple[Scheme, ...] = (OPENAPI, WAP, IN_APP, GATEWAY)
"""In the order in which they are recognised; the last one takes whatever is left."""


def scheme_of(request: Request, name: str | None = None) -> Scheme:
    """The scheme named, else the first that recognises the request."""
    for scheme in SCHEMES:
        if scheme.name == name or (name is None and scheme.recognises(request)):
            return scheme
    return GATEWAY


__all__ = ["SCHEMES", "Scheme", "scheme_of"]
