"""The request and the texts that the command line gives: as the words themselves, as a file, on standard input."""

from __future__ import annotations

import sys

from alidiag.errors import InputUnreadable
from alidiag.model import Finding, Request
from alidiag.read import FORMS, read_request
from alidiag.read.obtain import Pasted, obtain


def text_option(value: str | None, what: str) -> str | None:
    """The text of `TEXT|@FILE`, without the one line end that an editor adds."""
    if value is None:
        return None
    if not value.startswith("@"):
        return value
    from alidiag.checks.second_witness import own_line

    pasted = obtain(value, None, what)
    return own_line(pasted.text)


def request_from(
    argument: str | None, *, body: str | None, method: str | None, form: str | None
) -> tuple[Request, tuple[Finding, ...]]:
    """The request that the argument, or standard input, holds."""
    if method is not None and method.upper() not in ("GET", "POST"):
        raise InputUnreadable(f"--method is GET or POST, not {method}.")
    names = [one.name for one in FORMS]
    if form is not None and form not in names:
        raise InputUnreadable(f"--input-format {form} is not known.", f"Known are: {', '.join(names)}.")
    stdin = getattr(sys.stdin, "buffer", None)
    pasted = obtain("-" if argument is None else argument, stdin)
    return read_pasted(pasted, body=body, method=method, form=form), pasted.notes


def read_pasted(pasted: Pasted, *, body: str | None, method: str | None, form: str | None) -> Request:
    """The request in a text, with what was said of the text."""
    from alidiag.frozen import replace

    request = read_request(
        pasted.text,
        pasted.source,
        text_codec=pasted.codec,
        body=text_option(body, "the body"),
        method=method.upper() if method else None,
        form=form,
    )
    return replace(request, notes=(*pasted.notes, *request.notes))
