"""A reply as it was read, before anything is judged."""

from __future__ import annotations

from typing import NamedTuple

from alidiag.model import Finding, Level, Request

XML, RETURN, NOTIFICATION = "xml", "return", "notification"
WAP, MOBILE, ANSWER, JSON = "wap-answer", "mobile-result", "answer", "json"
"""The forms of a reply."""


class Draft(NamedTuple):
    """A reply taken apart.

    `request` carries what is signed, with `sign` and `sign_type`: it is a `Request` so that the same search can explain
    it. `head` are the fields that no signature covers: `is_success` and `error` of an XML reply. `echo` is the request
    that an XML reply repeats. `signable` is False where what was signed cannot be read off the reply.
    """

    form: str
    request: Request
    head: dict[str, str]
    echo: dict[str, str]
    findings: tuple[Finding, ...] = ()
    signable: bool = True


class Unreadable(NamedTuple):
    """Why a text is no reply that can be read: one finding."""

    form: str
    finding: Finding


def trouble(rule: str, message: str, fix: str) -> Unreadable:
    """An XML reply that cannot be read."""
    return Unreadable(XML, Finding(rule, Level.ERROR, message, fix=fix))
