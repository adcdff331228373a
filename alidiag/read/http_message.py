"""Raw HTTP messages in a text: where they begin and end, without what a log or an indent puts before each line.

Source: RFC 9112 (HTTP/1.1), 2 to 7; RFC 9113, 8.3 (names that begin with a colon in HTTP/2).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from typing import NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.places import Mapped, Run

VERBS = r"(?:GET|POST|PUT|HEAD|DELETE|PATCH|OPTIONS)"
_ANCHOR = Pattern(
    r"HTTP/\d(?:\.\d)?(?:[ \t]+(?P<status>\d{3})(?![\w.])[^\r\n]{0,100}+)?[ \t]*(?:\\r\\n)?[ \t]*\r?$"
    rf"|(?P<logged>--> (?P<verb>{VERBS}) (?P<url>https?://[^\s]+)[^\r\n]{{0,60}}+\r?$)"
    r"|(?P<answered><-- (?P<code>\d{3})(?![\w.])[^\r\n]{0,4000}?\(\d{1,9}ms[^\r\n]{0,60}\)\r?$)"
    rf"|^[ \t]*(?P<short>{VERBS}[ \t]+https?://[^\s]+)[ \t]*\r?\n(?=[ \t]*[A-Za-z][A-Za-z0-9-]{{1,40}}:[ \t]*\S)"
    r"|^[ \t]*(?P<pseudo>:(?:authority|method|path|scheme):)",
    8,
)
_VERB = Pattern(rf"(?:(?<![A-Za-z0-9])|(?<=[.]))({VERBS})[ \t]+(?=/|https?://)")
_END = Pattern(r"(?:-->|<--|-{3,}>|<-{3,}) END\b[^\n]{0,80}")
_HEADER = Pattern(r"[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,80}+)[ \t]*:(?:[ \t]+|(?=\S)|\Z)")
_PSEUDO = Pattern(r"[ \t]*(:(?:authority|method|path|scheme)|[A-Za-z][A-Za-z0-9-]{1,60}):[ \t]*")
_PAIRS = Pattern(r"[^\s=&:]{1,100}=")
_COMMON = frozenset({
    "accept", "accept-charset", "accept-encoding", "accept-language", "authorization", "cache-control", "client-id",
    "connection", "content-encoding", "content-length", "content-type", "cookie", "date", "expect", "host",
    "keep-alive", "location", "origin", "pragma", "referer", "request-time", "server", "set-cookie", "signature",
    "transfer-encoding", "upgrade-insecure-requests", "user-agent", "vary", "via",
})  # fmt: skip
LONGEST_PREFIX = 300
MOST_HEADERS = 200


class Header(NamedTuple):
    """One header; `name` in lower case."""

    name: str
    value: Mapped


class Message(NamedTuple):
    """One message.

    Args:
        start, end: where its first line begins in the view, and where another one begins or the text ends.
        status: of an answer, else 0.
        verb, target: of a request.
        headers: in their order.
        body: all that follows the headers.
        plain: the message without what was put before its lines.
        has_prefix: something was.
    """

    start: int
    end: int
    status: int
    verb: str
    target: Mapped
    headers: tuple[Header, ...]
    body: Mapped
    plain: Mapped
    has_prefix: bool = False
    places: tuple[tuple[int, int], ...] = ()
    """Where each line of `plain` begins in it, and in the view."""

    def header(self, name: str) -> str:
        """The value of a header, empty where there is none."""
        return next((one.value.text for one in self.headers if one.name == name), "")

    def place(self, index: int) -> int:
        """The place in the view of a character of `plain`."""
        at = bisect_right(self.places, (index, 1 << 62)) - 1
        plain, view = self.places[max(0, at)]
        return min(view + index - plain, self.end)


class _Start(NamedTuple):
    start: int
    line_end: int
    status: int
    verb: str
    target: tuple[int, int]
    is_pseudo: bool = False


def messages(text: str, source: Mapped) -> Iterator[Message]:
    """The messages of a text, in its order."""
    starts = list(_starts(text))
    for number, start in enumerate(starts):
        limit = starts[number + 1].start if number + 1 < len(starts) else len(text)
        if number and start.start < starts[number - 1].line_end:
            continue
        message = _message(text, source, start, limit)
        if message is not None:
            yield message


def _starts(text: str) -> Iterator[_Start]:
    last = 0
    in_pseudo = -1
    for found in _ANCHOR.compiled.finditer(text):
        at = found.start()
        if found["pseudo"]:
            if in_pseudo < 0 or text.find("\n\n", in_pseudo, at) >= 0 or at - in_pseudo > 8000:
                at = found.start("pseudo")
                yield _Start(at, at, 0, "", (at, at), is_pseudo=True)
                in_pseudo = at
            continue
        if found["logged"]:
            yield _Start(found.start("logged"), found.end(), 0, found["verb"], found.span("url"))
        elif found["answered"]:
            yield _Start(found.start("answered"), found.end(), int(found["code"]), "", (at, at))
        elif found["short"]:
            at = found.start("short")
            verb, address = found["short"].split()
            end = found.end("short")
            yield _Start(at, end, 0, verb, (end - len(address), end))
        elif found["status"]:
            yield _Start(at, found.end(), int(found["status"]), "", (at, at))
        elif at and text[at - 1] in " \t":
            line = max(last, text.rfind("\n", last, at) + 1)
            verb = _VERB.compiled.search(text, line, at)
            end = at
            while text[end - 1] in " \t":
                end -= 1
            if verb is not None and verb.end() < end:
                yield _Start(verb.start(), found.end(), 0, verb[1], (verb.end(), end))
        last = found.end()


# -- without what was put before its lines


class _Plain(NamedTuple):
    """A message without prefixes; `places` are where its lines begin in it and in the view."""

    text: Mapped
    has_prefix: bool
    places: tuple[tuple[int, int], ...]


def _plain(text: str, source: Mapped, start: _Start, limit: int) -> _Plain:
    line = max(text.rfind("\n", 0, start.start) + 1, start.start - LONGEST_PREFIX)
    prefix = text[line : start.start]
    escaped = text.endswith("\\r\\n", start.start, start.line_end) or text.endswith(
        "\\r\\n\r", start.start, start.line_end
    )
    if not escaped and (not prefix or not _fits(text, start.line_end, limit, prefix)):
        return _Plain(source.part(start.start, limit), False, ((0, start.start),))
    fits = _fitting(prefix)
    runs: list[Run] = []
    places: list[tuple[int, int]] = []
    at, size = start.start, 0
    while at < limit:
        end = text.find("\n", at, limit)
        end = limit if end < 0 else end
        begin = at
        if places:
            behind = fits(text, at, end)
            if behind is None:
                break
            begin = behind
        last = end - 1 if end > begin and text[end - 1] == "\r" else end
        if escaped and text.endswith("\\r\\n", begin, last):
            last -= 4
        row = text[begin:last]
        places.append((size, begin))
        runs += [
            (row, begin, last),
            (text[last:end] if not escaped else "", last, end),
            (text[end : end + 1], end, end + 1),
        ]
        size = sum(map(len, (run[0] for run in runs[-3:])), size)
        at = end + 1
    return _Plain(source.woven(runs), True, tuple(places))


Fits = Callable[[str, int, int], int | None]
"""Where the content of a line begins that has such a prefix; None where it has none."""


def _fits(text: str, line_end: int, limit: int, prefix: str) -> bool:
    """Whether the line behind the first one has the same prefix."""
    begin = text.find("\n", line_end, limit) + 1
    if not begin:
        return False
    end = text.find("\n", begin, limit)
    return _fitting(prefix)(text, begin, limit if end < 0 else end) is not None


@lru_cache(maxsize=64)
def _fitting(prefix: str) -> Fits:
    if not prefix.strip():
        return partial(_indented, width=len(prefix))
    shape = "".join(r"\d{1,20}" if part.isdigit() else re.escape(part) for part in re.split(r"(\d+)", prefix))
    whole = re.compile(shape)
    short = re.compile("".join(r"\d{1,20}" if part.isdigit() else re.escape(part)
                               for part in re.split(r"(\d+)", prefix.rstrip())) + r"[ \t\r]*\Z")  # fmt: skip
    return partial(_prefixed, whole=whole, short=short)


def _prefixed(text: str, start: int, end: int, whole: re.Pattern[str], short: re.Pattern[str]) -> int | None:
    found = whole.match(text, start, end)
    if found is None:
        found = short.match(text[start:end])
        return end if found is not None else None
    return found.end()


def _indented(text: str, start: int, end: int, width: int) -> int | None:
    row = text[start : min(end, start + width)]
    lead = len(row) - len(row.lstrip(" \t"))
    if lead == width or not text[start:end].strip():
        return min(start + lead, end)
    return None


# -- its parts


def _message(text: str, source: Mapped, start: _Start, limit: int) -> Message | None:
    plain = _plain(text, source, start, limit)
    if (end := _END.compiled.search(plain.text.text)) is not None and not start.is_pseudo:
        plain = plain._replace(text=plain.text.part(0, end.start()))
    if start.is_pseudo:
        return _of_pseudo(plain, start, limit)
    line = plain.text.text.find("\n")
    behind = len(plain.text) if line < 0 else line + 1
    headers, at = _headers(plain.text, behind)
    body = plain.text.part(at, len(plain.text))
    target = source.part(*start.target)
    return Message(start.start, limit, start.status, start.verb, target, tuple(headers), body, *plain)


def _headers(plain: Mapped, at: int) -> tuple[list[Header], int]:
    """The headers that begin at a place, and where the body begins."""
    text = plain.text
    headers: list[Header] = []
    while at < len(text) and len(headers) < MOST_HEADERS:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        row = text[at:end].rstrip("\r")
        if not row.strip(" \t"):
            behind = min(end + 1, len(text))
            if not _goes_on(text, behind):
                return headers, behind
        elif found := _HEADER.compiled.match(row):
            headers.append(Header(found[1].lower(), plain.part(at + found.end(), at + len(row)).stripped()))
        elif (
            not headers
            or _PAIRS.compiled.match(row.lstrip())
            or row.lstrip()[:1] in "{[<-"
            or not _comes(text, end + 1)
        ):
            return headers, at
        at = end + 1
    return headers, min(at, len(text))


def _goes_on(text: str, at: int) -> bool:
    """Whether headers go on behind an empty line: each of them stands between empty lines then."""
    end = text.find("\n", at)
    found = _HEADER.compiled.match(text, at, len(text) if end < 0 else end)
    return found is not None and (found[1].lower() in _COMMON or found[1].lower().startswith(("sec-", "x-")))


def _comes(text: str, at: int) -> bool:
    """Whether a header follows on one of the next lines: the line before it is the rest of a wrapped one."""
    for _ in range(3):
        end = text.find("\n", at)
        row = text[at : len(text) if end < 0 else end]
        if not row.strip() or end < 0:
            return False
        if _goes_on(text, at):
            return True
        at = end + 1
    return False


def _of_pseudo(plain: _Plain, start: _Start, limit: int) -> Message | None:
    """A request as HTTP/2 has it, whose first line is in headers of its own; a value may stand on the next line."""
    text = plain.text.text
    at = 0
    named: dict[str, Mapped] = {}
    headers: list[Header] = []
    while at < len(text) and len(headers) < MOST_HEADERS:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        found = _PSEUDO.compiled.match(text, at, end)
        if found is None:
            break
        value = plain.text.part(found.end(), end).stripped()
        if not value.text:
            following = text.find("\n", end + 1)
            following = len(text) if following < 0 else following
            value = plain.text.part(end + 1, following).stripped()
            end = following
        if found[1].startswith(":"):
            named.setdefault(found[1], value)
        else:
            headers.append(Header(found[1].lower(), value))
        at = end + 1
    path = named.get(":path")
    if path is None:
        return None
    if ":authority" in named:
        headers.insert(0, Header("host", named[":authority"]))
    verb = named[":method"].text if ":method" in named else "GET"
    body = plain.text.part(min(at, len(text)), len(text))
    return Message(start.start, limit, 0, verb, path, tuple(headers), body, *plain)
