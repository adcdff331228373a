"""curl commands, copied from a browser, a terminal or a ticket, for bash, cmd.exe or PowerShell."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.model import Finding, Level
from alidiag.pattern import Pattern
from alidiag.read.command import Program, Words, find_commands
from alidiag.read.curl_options import (
    ALONE,
    DATA,
    FIELDS,
    LONG_NAME,
    READS_A_FILE,
    SHORT_ALONE,
    SHORT_WITH_VALUE,
    WITH_VALUE,
)
from alidiag.read.found import Stretch, View
from alidiag.read.multipart import fields_of
from alidiag.read.outgoing import Outgoing, coded, content_of
from alidiag.read.places import Edit, Mapped, joined
from alidiag.read.values import Pair

_FIELD_EXTRA = Pattern(r";[ \t]{0,8}(?:type|filename|encoder|headers)=", 2)
_BREAK = Pattern(r"[\r\n]+")


def find(view: View) -> Iterator[Stretch]:
    """The commands of a text."""
    return find_commands(view, CURL)


class _Given:
    """The options of one request: what stands between two `--next`."""

    def __init__(self, stdin: Mapped | None) -> None:
        self.stdin = stdin
        self.urls: list[Mapped] = []
        self.data: list[Mapped] = []
        self.fields: list[Pair] = []
        self.query: list[Mapped] = []
        self.headers: list[tuple[str, str]] = []
        self.flags: set[str] = set()
        self.method = ""
        self.is_json = False
        self.notes: list[Finding] = []
        self.unknown: list[Mapped] = []

    def take(self, name: str, value: Mapped) -> None:
        """Take one option by its long name."""
        if name == "url":
            self.urls.append(value)
        elif name in DATA:
            self._take_data(name, value)
        elif name in FIELDS:
            self._take_field(name, value)
        elif name == "url-query":
            if value.text[:1] == "+":
                self.query.append(value.part(1, len(value)))
            else:
                self._encode(self.query, value)
        elif name == "request":
            self.method = value.text
        elif name == "header":
            header, _, content = value.text.partition(":")
            self.headers.append((header.strip(" \t").lower(), content.strip(" \t")))
        elif name in READS_A_FILE:
            self.flags.add(name)
            self._miss(READS_A_FILE[name], value)
        else:
            self.flags.add(name)

    def _take_data(self, name: str, value: Mapped) -> None:
        self.is_json = self.is_json or name == "json"
        if name == "data-urlencode":
            self._encode(self.data, value)
        elif value.text == "@-" and self.stdin is not None and name != "data-raw":
            breaks = [] if name == "data-binary" else _BREAK.compiled.finditer(self.stdin.text)
            edits: list[Edit] = [(found.start(), found.end(), "") for found in breaks]
            self.data.append(self.stdin.edited(edits))
        elif value.text[:1] == "@" and name != "data-raw":
            self._miss("the body", value)
        else:
            self.data.append(value)

    def _miss(self, what: str, value: Mapped) -> None:
        message = f"The command takes {what} from a file or standard input, which was not given; nothing was opened."
        fix = "Paste the command with the content itself, or give the body beside the URL."
        self.notes.append(Finding("body-not-given", Level.WARNING, message, span=value.whole, fix=fix))

    def _encode(self, into: list[Mapped], value: Mapped) -> None:
        """`--data-urlencode`: `content`, `=content`, `name=content`, `@file`, `name@file`."""
        equals = value.text.find("=")
        if equals < 0 and "@" in value.text:
            self._miss("a value", value)
            return
        plain = value.part(0, equals + 1) if equals > 0 else value.part(0, 0)
        into.append(joined([plain, coded(value.part(equals + 1, len(value)))], value.at(0)))

    def _take_field(self, name: str, value: Mapped) -> None:
        field, equals, content = value.text.partition("=")
        if name == "form" and content[:1] in ("@", "<"):
            self._miss(f"the field {field[:60]}", value)
            return
        extra = _FIELD_EXTRA.compiled.search(content) if name == "form" else None
        begin = len(field) + len(equals)
        end = begin + (extra.start() if extra else len(content))
        self.fields.append((value.part(0, len(field)), value.part(begin, end)))

    def requests(self) -> Iterator[Outgoing]:
        """What is sent: once to each address."""
        data, query, fields, headers = self.data, list(self.query), list(self.fields), list(self.headers)
        notes = [*self.notes, *self._unknown()]
        content_type = next((value for name, value in headers if name == "content-type"), "")
        if "get" in self.flags:
            query += data
            data = []
        content = None
        if len(data) == 1 and (parts := fields_of(data[0], content_type)) is not None:
            fields += parts.fields
            notes += parts.notes
            data = []
        elif data:
            content = "JSON" if self.is_json else content_of(data[0].text, content_type)
        has_body = bool(data or fields)
        method = self.method or ("HEAD" if "head" in self.flags else "")
        method = method or ("PUT" if "upload-file" in self.flags else "POST" if has_body else "GET")
        urls: list[Mapped | None] = [*self.urls] or ([None] if has_body or query else [])
        for url in urls:
            yield Outgoing(
                url, None, method, tuple(query), tuple(data), tuple(fields), tuple(headers), content, tuple(notes)
            )

    def _unknown(self) -> Iterator[Finding]:
        if self.unknown:
            word = self.unknown[0]
            message = f"{len(self.unknown):,} unknown option(s) were skipped; the first is {word.text[:60]}."
            yield Finding("option-unknown", Level.NOTE, message, span=word.whole)


def _requests(words: Words, stdin: Mapped | None) -> list[Outgoing]:
    """What a command sends, in the parts that `--next` separates."""
    given = [_Given(stdin)]
    for name, value in _options(words, given):
        if name == "next":
            given.append(_Given(stdin))
        else:
            given[-1].take(name, value)
    return [request for one in given for request in one.requests()]


def _options(words: Words, given: list[_Given]) -> Iterator[tuple[str, Mapped]]:
    """The options by their long names, each with its value; an address comes as `url`."""
    at, size = 0, len(words)
    only_addresses = False
    while at < size:
        word = words[at]
        text = word.text
        at += 1
        if only_addresses or text[:1] != "-" or text == "-":
            yield "url", word
        elif text == "--":
            only_addresses = True
        elif text[:2] == "--":
            name, equals, _ = text[2:].partition("=")
            takes = name in WITH_VALUE or name.startswith("expand-")
            if takes and equals:
                yield name, word.part(len(name) + 3, len(text))
            elif takes:
                if at < size:
                    yield name, words[at]
                at += 1
            elif name in ALONE or name.removeprefix("no-") in ALONE:
                yield name, word
            else:
                given[-1].unknown.append(word)
        else:
            for index in range(1, min(len(text), 40)):
                letter = text[index]
                name = LONG_NAME.get(letter, "-" + letter)
                if letter in SHORT_WITH_VALUE:
                    if index + 1 < len(text):
                        yield name, word.part(index + 1, len(text))
                    elif at < size:
                        yield name, words[at]
                        at += 1
                    break
                if letter not in SHORT_ALONE:
                    given[-1].unknown.append(word)
                    break
                yield name, word


CURL = Program(
    "curl",
    Pattern(
        r"(?<![A-Za-z0-9_.-])(curl(?:\.exe)?)(?=[\s\\^`])"
        r"(?=[ \t]*(?:[\\^`]?[ \t]*\r?\n[ \t]*)?(?:-[\w#-]|https?:|[\"'“‘$<{^%]|[\w.-]{1,60}\.[a-z]|localhost))",
        2,
    ),
    _requests,
)
