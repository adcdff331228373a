"""The request and the texts that the command line gives: as the words themselves, as a file, on standard input."""

from __future__ import annotations

from alidiag.cli.standard_input import standard_input
from alidiag.errors import InputUnreadable
from alidiag.model import Request
from alidiag.read import as_sent, requests_in
from alidiag.read.numbered import Numbered, around, entry_of, numbered
from alidiag.read.obtain import Pasted, decoded_line, obtain, refuse_cut


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
    argument: str | None,
    *,
    body: str | None,
    method: str | None,
    form: str | None,
    command: str = "alidiag illegal-sign",
) -> tuple[Request, ...]:
    """The request that the argument, or standard input, holds, in each way in which it can be read.

    Args:
        argument: the text, a path or @path; None or - for standard input.
        body: the option --body.
        method: the option --method.
        form: the option --input-format.
        command: what asks for the request where none is given.
    """
    if method is not None and method.upper() not in ("GET", "POST"):
        raise InputUnreadable(f"--method is GET or POST, not {method}.")
    if argument is not None and (one := numbered(argument)) is not None:
        return _numbered(one, body=body, method=method, form=form)
    if argument is not None and body is None:
        refuse_cut(argument, command, has_body=True)
    stdin = standard_input("the request") if argument in (None, "-") else None
    pasted = obtain(argument or "-", stdin)
    return read_pasted(pasted, body=body, method=method, form=form)


def _numbered(one: Numbered, *, body: str | None, method: str | None, form: str | None) -> tuple[Request, ...]:
    """The record that `FILE:LINE` or `FILE#ENTRY` names."""
    if one.entry is not None:
        sent = entry_of(one)
        body = text_option(body, "the body") or sent.octets
        method = method or sent.method
        source = f"{one.path}#{one.entry}"
        return (as_sent(sent.url.text, source, body=body, method=method.upper() or None),)
    data, line = around(one)
    text, codec, notes = decoded_line(data, one.path)
    return requests_in(
        text,
        f"{one.path}:{one.line}",
        text_codec=codec,
        body=text_option(body, "the body"),
        method=method.upper() if method else None,
        form=form,
        notes=notes,
        line=line,
    )


def read_pasted(pasted: Pasted, *, body: str | None, method: str | None, form: str | None) -> tuple[Request, ...]:
    """The request in a text, with what was said of the text, in each way in which it can be read."""
    return requests_in(
        pasted.text,
        pasted.source,
        text_codec=pasted.codec,
        body=text_option(body, "the body"),
        method=method.upper() if method else None,
        form=form,
        notes=pasted.notes,
    )
