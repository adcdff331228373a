"""wget commands: `wget --post-data='...' URL`. Source: the manual of GNU Wget, "HTTP Options"."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.model import Finding, Level
from alidiag.pattern import Pattern
from alidiag.read.command import Program, Words, find_commands
from alidiag.read.found import Stretch, View
from alidiag.read.outgoing import Outgoing, content_of
from alidiag.read.places import Mapped

_SHORT_WITH_VALUE = frozenset("oaeiBtOTwQPUlARDIX")
_LONG_WITHOUT = frozenset(
    """
    version help background execute debug quiet verbose no-verbose force-html no-clobber continue timestamping
    server-response spider random-wait no-proxy ipv4-only ipv6-only inet4-only inet6-only no-dns-cache no-cache
    no-cookies keep-session-cookies ignore-length save-headers content-disposition content-on-error trust-server-names
    no-check-certificate no-hsts no-directories force-directories no-host-directories recursive mirror page-requisites
    no-parent no-http-keep-alive adjust-extension convert-links no-netrc show-progress
    """.split()  # noqa: SIM905 - a list of names is read as a text
)
_BODY = frozenset({"post-data", "body-data"})
_FILE = frozenset({"post-file", "body-file", "input-file"})


def find(view: View) -> Iterator[Stretch]:
    """The commands of a text."""
    return find_commands(view, WGET)


def _requests(words: Words, _stdin: Mapped | None) -> list[Outgoing]:
    urls: list[Mapped] = []
    body: list[Mapped] = []
    headers: list[tuple[str, str]] = []
    notes: list[Finding] = []
    method = ""
    for name, value in _options(words):
        if not name:
            urls.append(value)
        elif name in _BODY:
            body = [value]
        elif name in _FILE:
            message = "The command takes its data from a file, which was not given; nothing was opened."
            fix = "Paste the command with the content itself, or give the body beside the URL."
            notes.append(Finding("body-not-given", Level.WARNING, message, span=value.whole, fix=fix))
        elif name == "header":
            header, _, said = value.text.partition(":")
            headers.append((header.strip(" \t").lower(), said.strip(" \t")))
        elif name == "method":
            method = value.text
    kind = next((one for name, one in headers if name == "content-type"), "")
    not_a_form = content_of(body[0].text, kind) if body else None
    return [
        Outgoing(url, None, method, body=tuple(body), headers=tuple(headers), content=not_a_form, notes=tuple(notes))
        for url in urls
    ]


def _options(words: Words) -> Iterator[tuple[str, Mapped]]:
    """The options by their long names, each with its value; an address comes without a name."""
    at = 0
    while at < len(words):
        word = words[at]
        text = word.text
        at += 1
        if text[:2] == "--" and len(text) > 2:
            name, equals, _ = text[2:].partition("=")
            if equals:
                yield name, word.part(len(name) + 3, len(text))
            elif name not in _LONG_WITHOUT and at < len(words):
                yield name, words[at]
                at += 1
        elif text[:1] == "-" and len(text) > 1:
            # The value of a short option is its rest, or the next word; `-nv` and its like have none.
            if (
                text[1] != "n"
                and text[-1] in _SHORT_WITH_VALUE
                and (len(text) == 2 or text[1] not in _SHORT_WITH_VALUE)
            ):
                at += 1
        else:
            yield "", word


WGET = Program(
    "wget",
    Pattern(
        r"(?<![A-Za-z0-9_.-])(wget(?:\.exe)?)(?=[\s\\^`])"
        r"(?=[ \t]*(?:[\\^`]?[ \t]*\r?\n[ \t]*)?(?:-[\w-]|https?:|[\"'“‘$<{^%]|[\w.-]{1,60}\.[a-z]|localhost))",
        2,
    ),
    _requests,
)
