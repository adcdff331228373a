"""For which account a request is, as it was meant: by it the keys are found, also where damage hides its name."""

from __future__ import annotations

import re
from itertools import islice

from alidiag.model import Request
from alidiag.pattern import Pattern
from alidiag.placeholders import is_placeholder
from alidiag.schemes import scheme_of

_LEFT = Pattern(r"(?:\A|[^A-Za-z0-9_])(?:partner|app_id)\s*\Z", re.ASCII)
"""A name with the rest of a separator, or of a paste, before it: `amp;partner`."""
MOST = 60
"""Ways of undoing damage that are looked at, of each kind."""


def account_of(request: Request) -> str | None:
    """The partner, or whatever the request's scheme calls the account; None where the request names none.

    Where the parameter is missing, damage is undone to find it: separators written for HTML, a `#` that cut the URL, a
    name that was eaten by an entity.
    """
    if value := request.get(scheme_of(request).account):
        return None if is_placeholder(value, "partner") else value
    for param in request.params:
        if param.value and _LEFT.compiled.search(param.name):
            return param.value
    # Only a request that has lost it pays for the catalogue.
    from alidiag.mistakes.catalogue import CATALOGUE

    names = {param.name for param in request.params}
    for mistake in CATALOGUE:
        for recovery in islice(mistake.recovers(request), MOST) if mistake.recovers is not None else ():
            again = recovery.request
            named = any(param.name not in names for param in again.params)
            if named and (value := again.get(scheme_of(again).account)):
                return value
    return None
