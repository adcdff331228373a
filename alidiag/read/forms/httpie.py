"""HTTPie commands: `http --form POST URL name=value name==value header:value`; xh takes the same.

Source: the documentation of HTTPie, "Request items".
"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.model import Finding, Level
from alidiag.pattern import Pattern
from alidiag.read.command import Program, Words, find_commands
from alidiag.read.found import Stretch, View
from alidiag.read.outgoing import Outgoing, content_of, encoded
from alidiag.read.places import Edit, Mapped
from alidiag.read.values import Pair

_VERB = Pattern(r"[A-Z]{3,7}|get|post|put|delete|patch|head|options")
_ITEM = Pattern(r"(?:\\.|[^\\:=@;])*+(:=@|=@|:@|:=|==|:|=|@|;)", 16)
_ESCAPE = Pattern(r"\\([\\:=@;])")
_WITH_VALUE = frozenset({
    "pretty", "style", "print", "output", "session", "session-read-only", "auth", "auth-type", "proxy", "max-redirects",
    "timeout", "verify", "ssl", "ciphers", "cert", "cert-key", "cert-key-pass", "boundary", "response-charset",
    "response-mime", "format-options", "max-headers", "default-scheme", "raw", "history-print", "sorted",
})  # fmt: skip
_SHORT_WITH_VALUE = frozenset("spoaAPx")
FILE = "The command takes a value from a file, which was not given; nothing was opened."


def find(view: View) -> Iterator[Stretch]:
    """The commands of a text."""
    return find_commands(view, HTTPIE)


def _requests(words: Words, stdin: Mapped | None) -> list[Outgoing]:
    plain: list[Mapped] = []
    flags: set[str] = set()
    body: list[Mapped] = [] if stdin is None else [stdin]
    for name, value in _options(words):
        if not name:
            plain.append(value)
        elif name == "raw":
            body = [value]
        else:
            flags.add(name)
    method = ""
    if len(plain) > 1 and _VERB.compiled.fullmatch(plain[0].text):
        method = plain.pop(0).text
    if not plain:
        return []
    url, *items = plain
    return [_request(url, method, flags, items, body)]


def _request(url: Mapped, method: str, flags: set[str], items: list[Mapped], body: list[Mapped]) -> Outgoing:
    fields: list[Pair] = []
    query: list[Pair] = []
    headers: list[tuple[str, str]] = []
    notes: list[Finding] = []
    for item in items:
        found = _ITEM.compiled.match(item.text)
        if found is None:
            continue
        name, value = _plain(item.part(0, found.start(1))), _plain(item.part(found.end(), len(item)))
        mark = found[1]
        if mark in ("=", ":="):
            fields.append((name, value))
        elif mark == "==":
            query.append((name, value))
        elif mark == ":":
            headers.append((name.text.lower(), value.text.strip()))
        elif mark != ";":
            fix = "Paste the command with the content itself, or give the body beside the URL."
            notes.append(Finding("body-not-given", Level.WARNING, FILE, span=item.whole, fix=fix))
    kind = next((value for name, value in headers if name == "content-type"), "")
    content: str | None = None
    multipart: tuple[Pair, ...] = ()
    if flags & {"multipart"}:
        multipart = tuple(fields)
    elif fields and not flags & {"form", "f"}:
        # Without --form, HTTPie sends JSON.
        content = "JSON"
    elif fields:
        body = [one] if (one := encoded(fields)) is not None else []
    elif body:
        content = content_of(body[0].text, kind)
    extra = encoded(query)
    has_body = bool(body or fields)
    return Outgoing(
        url, None, method or ("POST" if has_body else "GET"), () if extra is None else (extra,), tuple(body), multipart,
        tuple(headers), content, tuple(notes),
    )  # fmt: skip


def _plain(text: Mapped) -> Mapped:
    """A part of an item without the backslashes that keep a separator from being one."""
    edits: list[Edit] = [(found.start(), found.end(), found[1]) for found in _ESCAPE.compiled.finditer(text.text)]
    return text.edited(edits)


def _options(words: Words) -> Iterator[tuple[str, Mapped]]:
    """The options by their names; what is none comes without a name."""
    at = 0
    while at < len(words):
        word = words[at]
        text = word.text
        at += 1
        if text[:2] == "--" and len(text) > 2:
            name, equals, _ = text[2:].partition("=")
            if equals:
                yield name, word.part(len(name) + 3, len(text))
            elif name in _WITH_VALUE:
                if at < len(words):
                    yield name, words[at]
                at += 1
            else:
                yield name, word
        elif text[:1] == "-" and len(text) > 1:
            for letter in text[1:20]:
                yield letter, word
            at += text[-1] in _SHORT_WITH_VALUE and (len(text) == 2 or text[1] not in _SHORT_WITH_VALUE)
        else:
            yield "", word


HTTPIE = Program(
    "httpie",
    Pattern(
        r"(?<![A-Za-z0-9_.:/-])(https?|xhs?)(?=[ \t])"
        r"(?=[ \t]*(?:[\\^`]?[ \t]*\r?\n[ \t]*)?(?:-[\w-]|[\"']?(?:GET|POST|PUT|https?://)|:\d"
        r"|[\w.-]{1,60}\.[a-z]{2,12}[/ :]))"
    ),
    _requests,
)
