"""A curl command: copied from a browser, a terminal or a ticket, for bash, cmd.exe or PowerShell.

The command is read, never run: no file that it names is opened, no variable or `$(...)` is replaced.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alidiag.errors import InputUnreadable
from alidiag.files import CAP
from alidiag.model import Finding, Level, Span
from alidiag.query import Where, escape
from alidiag.read.address import read_address
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
from alidiag.read.draft import Draft, Piece, offset, other_body, stretch
from alidiag.read.marks import is_address, is_marked
from alidiag.read.paste import Cleaned, ending, full_width, join, trim_space
from alidiag.read.shell import Command, Posix, Word
from alidiag.read.windows import Cmd, PowerShell

if TYPE_CHECKING:
    from collections.abc import Iterator

_CURL = re.compile(
    r"(?:\A|[\n;|&(`]|(?<=[$>%#] ))[ \t]{0,64}+"
    r"(?:[A-Za-z_]\w{0,30}+=[^\s&=]{0,60}+[ \t]{1,8}+){0,3}+(?:(?:sudo|time|exec)[ \t]{1,8}+)?"
    r"(?:(?:[\w.~-]{0,30}+/){1,8}+)?"
    r"(curl(?:\.exe)?)(?=[ \t\r\n^\\`\"'“]|\Z)",
    re.IGNORECASE | re.ASCII,
)
_PROMPT = re.compile(
    r"\A[ \t]{0,64}(?:PS )?[A-Za-z]:\\[^\n>]{0,200}>[ \t]{0,8}(curl(?:\.exe)?)(?=[ \t^`]|\Z)", re.IGNORECASE
)
_IS_CURL = re.compile(r"(?:.{0,200}[/\\])?curl(?:\.exe)?", re.IGNORECASE | re.DOTALL)
_CMD = re.compile(r"\^[\"\r\n%&^|<>!]|[^ \t=\"]\"\"[^ \t\r\n\"]")
_POWERSHELL = re.compile(r"`(?:\r?\n|[\"$`])")
_FIELD_EXTRA = re.compile(r";[ \t]{0,8}(?:type|filename|encoder|headers)=", re.IGNORECASE)
_UNRESERVED = re.compile(r"[^A-Za-z0-9._~-]")


def is_curl(text: str) -> bool:
    """Whether the text is or holds a curl command."""
    return text[:4].lower() != "http" and _begin(text) >= 0


def _begin(text: str) -> int:
    found = _CURL.search(text) or _PROMPT.match(text)
    return found.start(1) if found else -1


def dialect(text: str, begin: int) -> type[Posix | Cmd | PowerShell]:
    """Whose quoting a command is written in, by the marks that only one of the three uses."""
    if _POWERSHELL.search(text, begin) and "\\\n" not in text:
        return PowerShell
    if text[:3].upper() == "PS " or (text.startswith(("curl.exe", "Curl.exe"), begin) and "''" in text):
        return PowerShell
    found = _CMD.search(text, begin)
    # A '^' inside quotes of bash is data; a '' pair or $' tells bash.
    if found and "$'" not in text and not ("'" in text and "^" not in found[0]):
        return Cmd
    return Posix


def read_curl(text: str) -> Draft:
    """The first request in the command that may go to a gateway; the others are noted."""
    begin = max(_begin(text), 0)
    reader = dialect(text, begin)(text, begin)
    requests: list[_Given] = []
    for command in reader.read():
        first = next((i for i, word in enumerate(command[:8]) if _IS_CURL.fullmatch(word.text)), None)
        if first is not None:
            requests += _requests(command[first + 1 :])
    addresses = [(one, url) for one in requests for url in one.addresses()]
    notes = reader.remarks.findings()
    if not addresses:
        return Draft(notes=tuple(notes))
    chosen = next((address for address in addresses if _is_candidate(*address)), addresses[0])
    draft = _request(text, *chosen)
    if len(addresses) > 1:
        message = f"The text holds {len(addresses):,} requests; only the first gateway request was read."
        notes.append(Finding("request-not-read", Level.WARNING, message, span=draft.gateway_span))
    return draft._replace(notes=(*draft.notes, *notes))


class _Given:
    """The options of one request: what stands between two `--next`."""

    __slots__ = (
        "content_type",
        "data",
        "fields",
        "flags",
        "json",
        "method",
        "notes",
        "query",
        "unknown",
        "urls",
    )

    def __init__(self) -> None:
        self.urls: list[tuple[str, Where]] = []
        self.data: list[Piece] = []
        self.fields: list[Piece] = []
        self.query: list[Piece] = []
        self.flags: set[str] = set()
        self.method = ""
        self.content_type = ""
        self.json = False
        self.notes: list[Finding] = []
        self.unknown: list[Word] = []

    def addresses(self) -> list[tuple[str, Where]]:
        """Where the request goes: once to each address; an empty one where only data are given."""
        return self.urls or ([("", 0)] if self.data or self.fields else [])


def _is_candidate(given: _Given, address: tuple[str, Where]) -> bool:
    url = address[0]
    if is_address(url) or ("=" in url and is_marked(url.partition("?")[2])):
        return True
    return any(is_marked(piece.text) for piece in (*given.data, *given.fields, *given.query))


def _requests(words: Command) -> list[_Given]:
    """What one curl command says, in the parts that `--next` separates."""
    given = [_Given()]
    for name, value, where, word in _options(words, given):
        if name == "next":
            given.append(_Given())
        else:
            _take(given[-1], name, value, where, word)
    return given


def _options(words: Command, given: list[_Given]) -> Iterator[tuple[str, str, Where, Word]]:
    """The options as (long name, value, where the value stands, its word); an address comes as `url`."""
    at, size = 0, len(words)
    only_addresses = False
    while at < size:
        word = words[at]
        text = word.text
        at += 1
        if only_addresses or text[:1] != "-" or text == "-":
            yield "url", text, word.where, word
        elif text == "--":
            only_addresses = True
        elif text[:2] == "--":
            name, equals, _ = text[2:].partition("=")
            takes = name in WITH_VALUE or name.startswith("expand-")
            if takes and equals:
                yield name, text[len(name) + 3 :], stretch(word.where, len(name) + 3, len(text)), word
            elif takes:
                if at < size:
                    yield name, words[at].text, words[at].where, words[at]
                at += 1
            elif name in ALONE or name.removeprefix("no-") in ALONE:
                yield name, "", word.start, word
            else:
                given[-1].unknown.append(word)
        else:
            for index in range(1, min(len(text), 40)):
                letter = text[index]
                name = LONG_NAME.get(letter, "-" + letter)
                if letter in SHORT_WITH_VALUE:
                    if index + 1 < len(text):
                        yield name, text[index + 1 :], stretch(word.where, index + 1, len(text)), word
                    elif at < size:
                        yield name, words[at].text, words[at].where, words[at]
                        at += 1
                    break
                if letter not in SHORT_ALONE:
                    given[-1].unknown.append(word)
                    break
                yield name, "", word.start, word


def _take(given: _Given, name: str, value: str, where: Where, word: Word) -> None:
    if name == "url":
        given.urls.append((value, where))
    elif name in DATA:
        given.json = given.json or name == "json"
        if name == "data-urlencode":
            _encoded(given, given.data, value, where, "body")
        elif value[:1] == "@" and name != "data-raw":
            _not_given(given, "the body", word)
        else:
            given.data.append(Piece(value, where, "body"))
    elif name in FIELDS:
        _field(given, name, value, where, word)
    elif name == "url-query":
        if value[:1] == "+":
            given.query.append(Piece(value[1:], stretch(where, 1, len(value)), "query"))
        else:
            _encoded(given, given.query, value, where, "query")
    elif name == "request":
        given.method = value
    elif name == "header":
        header, _, content = value.partition(":")
        if header.strip(" \t").lower() == "content-type":
            given.content_type = content.strip(" \t")
    elif name in READS_A_FILE:
        given.flags.add(name)
        _not_given(given, READS_A_FILE[name], word)
    else:
        given.flags.add(name)


def _not_given(given: _Given, what: str, word: Word) -> None:
    message = f"The command takes {what} from a file or standard input, which was not given; nothing was opened."
    fix = "Paste the command with the content itself, or give the body beside the URL."
    given.notes.append(Finding("body-not-given", Level.WARNING, message, span=word.span, fix=fix))


def _encoded(given: _Given, into: list[Piece], value: str, where: Where, place: str) -> None:
    """`--data-urlencode`: `content`, `=content`, `name=content`, `@file`, `name@file`."""
    equals = value.find("=")
    if equals < 0 and "@" in value:
        span = Span(offset(where, 0), offset(where, len(value)))
        _not_given(given, "a value", Word(value, (("", span.start, span.end),), span.start))
        return
    plain = max(equals, 0) + (equals > 0)
    begin = equals + 1
    table = {char: escape_character(char) for char in set(value)}
    coded = [table[char] for char in value[begin:]]
    if (size := sum(map(len, coded))) > CAP:
        raise InputUnreadable(f"A value has {size:,} characters when it is encoded; at most {CAP:,} are read.")
    out = [value[:plain], *coded]
    places = [offset(where, index) for index in range(plain)]
    for index, char in enumerate(coded, begin):
        places += [offset(where, index)] * len(char)
    places.append(offset(where, len(value)))
    into.append(Piece("".join(out), places, place))


def escape_character(char: str) -> str:
    """A character as `--data-urlencode` writes it, in UTF-8."""
    if not _UNRESERVED.match(char):
        return char
    try:
        return escape(char, "utf-8")
    except UnicodeEncodeError:
        return char


def _field(given: _Given, name: str, value: str, where: Where, word: Word) -> None:
    field, equals, content = value.partition("=")
    if name == "form" and content[:1] in ("@", "<"):
        _not_given(given, f"the field {field[:60]}", word)
        return
    extra = _FIELD_EXTRA.search(content) if name == "form" else None
    end = len(field) + len(equals) + (extra.start() if extra else len(content))
    given.fields.append(Piece(value[:end], stretch(where, 0, end), "body", literal=True))


def _request(text: str, given: _Given, address: tuple[str, Where]) -> Draft:
    notes = list(given.notes)
    if given.unknown:
        word = given.unknown[0]
        message = f"{len(given.unknown):,} unknown option(s) were passed over; the first is {word.text[:60]}."
        notes.append(Finding("option-unknown", Level.NOTE, message, span=word.span))
    if given.fields:
        message = "The fields are sent as multipart/form-data; the gateway takes application/x-www-form-urlencoded."
        span = Span(offset(given.fields[0].where, 0), offset(given.fields[-1].where, len(given.fields[-1].text)))
        notes.append(Finding("multipart-fields", Level.NOTE, message, span=span, fix="Use --data-urlencode."))
    as_query = "get" in given.flags or "-G" in given.flags
    data = [piece._replace(place="query") for piece in given.data] if as_query else given.data
    body_type = _body_type(given) if given.data and not as_query else None
    if given.content_type and given.content_type.lower() != "application/x-www-form-urlencoded":
        message = f"The command names the Content-Type {given.content_type[:80]}."
        notes.append(Finding("content-type", Level.NOTE, message))
    part, found = _cleaned(text, *address)
    draft = read_address(part.text, part.where)
    if len(data) == 1 and "securitypay" in data[0].text:
        from alidiag.read.order import is_order_body, read_order_body

        if is_order_body(data[0].text):
            return read_order_body(data[0].text, data[0].where, draft._replace(notes=(*found, *draft.notes, *notes)))
    return draft._replace(
        pieces=(*draft.pieces, *given.query, *data, *given.fields),
        method=_method(given, has_body=bool(given.data or given.fields) and not as_query),
        notes=(*found, *draft.notes, *notes),
        not_a_form=body_type,
    )


def _method(given: _Given, *, has_body: bool) -> str:
    if given.method:
        return given.method
    if "head" in given.flags:
        return "HEAD"
    if "upload-file" in given.flags:
        return "PUT"
    return "POST" if has_body else "GET"


def _body_type(given: _Given) -> str | None:
    kind = given.content_type.lower()
    if given.json or "json" in kind:
        return "JSON"
    if kind.startswith("multipart/"):
        return "multipart/form-data"
    return other_body(given.data[0].text)


def _cleaned(text: str, address: str, where: Where) -> tuple[Cleaned, list[Finding]]:
    """An address without the line breaks that stand inside its quotes, which curl would refuse."""
    notes: list[Finding] = []
    part = Cleaned(address, where, ())
    if isinstance(where, int) and address:
        start, end = trim_space(text, where, where + len(address), notes)
        part = join(text, start, end)[0][0]
        notes += part.notes
    return part, [*notes, *full_width(part), *ending(part)]
