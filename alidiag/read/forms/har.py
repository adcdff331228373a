"""HAR, as browsers and proxies export it: inside a text, or one entry after the other, however large the file is.

Of an entry, only the request's method, address, headers and body are looked at; cookies and answers never are.
Source: http://www.softwareishard.com/blog/har-12-spec/.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from alidiag.read.found import Found, Problem
from alidiag.read.json_tree import Value, tree
from alidiag.read.marks import ENDINGS
from alidiag.read.places import Mapped
from alidiag.read.sent import HALVED, HALVED_FIX, Sent, found_of, headers_of, lacks

if TYPE_CHECKING:
    from json import JSONDecoder

    from alidiag.read.values import Pair

BLOCK = 1 << 18
"""Bytes that are read at once."""
LARGEST = 1 << 26
"""Characters of one entry, or of whatever else stands before the entries."""
_BLANK = " \t\r\n"
_WORTH = (*ENDINGS, "is_success", "notify_id", "trade_status")
"""An entry without any of these is no request to a gateway, and no message of Alipay's."""


def entries(file: BinaryIO, name: str) -> Iterator[tuple[int, Found | Problem | None]]:
    """The entries of a HAR file, in its order, each with its number, counted from 1.

    Args:
        file: open at its beginning; it is read as it is needed.
        name: unused; readers of recordings are called alike.

    Yields:
        None for what has nothing to do with Alipay. A request stands in a text of its own, see `Sent.alone`.
    """
    for number, one in requests(file, name):
        yield number, found_of(one.alone()) if isinstance(one, Sent) else one


def requests(file: BinaryIO, name: str) -> Iterator[tuple[int, Sent | Problem | None]]:
    """As `entries`, but each request as it was recorded."""
    del name
    stream = _Stream(file)
    number = 0
    try:
        if not _into(stream, "log") or not _into(stream, "entries"):
            yield 0, Problem("This is no HAR file: it has no log.entries.", "Name its --input-format.")
            return
        stream.take("[")
        if stream.peek() == "]":
            return
        while True:
            number += 1
            yield number, _read(stream.value())
            if stream.peek() != ",":
                break
            stream.at += 1
        stream.take("]")
    except NotHar as problem:
        message = f"The file is no JSON from its entry {max(number, 1):,} on: {problem.args[0]}; the rest was not read."
        yield number + 1, Problem(message, "Export it again.")


def in_document(har: Value) -> list[Found] | None:
    """The requests and messages in a HAR that stands in a text; None where it is none."""
    log = har.get("log")
    listed = log.get("entries") if log is not None else None
    if listed is None or listed.kind != "[":
        return None
    found = (found_of(one, entry.raw) for entry in listed.items if isinstance(one := sent_of(entry), Sent))
    return [one for one in found if one is not None]


def sent_of(entry: Value) -> Sent | Problem:
    """What one entry says that was sent."""
    request = entry.get("request")
    if request is None or request.kind != "{":
        return Problem("This entry has no request.")
    url, method = request.get("url"), request.get("method")
    address, verb = url.text if url is not None else None, method.string if method is not None else None
    if address is None or verb is None:
        return Problem("This entry has no url or no method.")
    sent = Sent("har", address, method=verb, headers=_headers(request.get("headers")))
    data = request.get("postData")
    text = data.get("text") if data is not None else None
    if any(one is not None and one.is_halved for one in (url, text)):
        return Problem(HALVED, HALVED_FIX)
    body = text.text if text is not None else None
    if verb.upper() == "GET":
        return sent
    if body is not None and body.text:
        return sent._replace(body=body)
    if fields := _fields(data.get("params") if data is not None else None):
        return sent._replace(fields=fields)
    message = "A POST whose body this file does not hold; it could not be looked at."
    return sent._replace(lacks=lacks(message, "Export it with content."))


def _headers(listed: Value | None) -> tuple[tuple[str, str], ...]:
    pairs = _named(listed)
    return headers_of([(name.text, value.text) for name, value in pairs])


def _fields(listed: Value | None) -> tuple[Pair, ...]:
    return tuple(_named(listed))


def _named(listed: Value | None) -> list[Pair]:
    """Objects with `name` and `value`."""
    found = []
    for one in listed.items if listed is not None and listed.kind == "[" else ():
        name, value = one.get("name"), one.get("value")
        key, text = name.text if name is not None else None, value.text if value is not None else None
        if key is not None and (value is None or text is not None):
            found.append((key, text if text is not None else Mapped("")))
    return found


class NotHar(Exception):
    """The file is no JSON; `args[0]` says why, in words that quote nothing of it."""


def _read(entry: str) -> Sent | Problem | None:
    if not any(mark in entry for mark in _WORTH) and '"request"' in entry:
        return None
    return sent_of(Value(Mapped(entry), tree(entry, 0, len(entry))))


def _refuse(word: str) -> str:
    raise NotHar(f"{word} is no JSON value")


class _Stream:
    """A text that is read as it is needed; what has been used is let go."""

    def __init__(self, file: BinaryIO) -> None:
        import json

        self.file = file
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
        self.text = ""
        self.at = 0
        self.ended = False
        reader: JSONDecoder = json.JSONDecoder(
            object_pairs_hook=lambda _: None, parse_constant=_refuse, parse_int=str, parse_float=str
        )
        self.decode = reader.raw_decode

    def more(self, least: int = BLOCK) -> bool:
        """Read on; False at the end."""
        if self.ended:
            return False
        pieces = [self.text[self.at :]]
        self.at = 0
        size = 0
        while size < least and not self.ended:
            block = self.file.read(BLOCK)
            self.ended = not block
            pieces.append(self.decoder.decode(block, final=not block))
            size += len(block)
        self.text = "".join(pieces)
        return True

    def peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            text, at = self.text, self.at
            while at < len(text) and text[at] in _BLANK:
                at += 1
            self.at = at
            if at < len(text):
                return text[at]
            if not self.more():
                return ""

    def take(self, char: str) -> None:
        """Go past a character that must come now."""
        if self.peek() != char:
            raise NotHar(f"{char} is missing")
        self.at += 1

    def value(self) -> str:
        """The next value, whole, as it is written."""
        self.peek()
        while True:
            try:
                end = self.decode(self.text, self.at)[1]
            except (ValueError, RecursionError) as problem:
                if isinstance(problem, RecursionError):
                    raise NotHar("it is nested too deep") from None
                have = len(self.text) - self.at
                if have > LARGEST:
                    raise NotHar(f"a value has more than {LARGEST:,} characters, or is no JSON") from None
                # Each time twice as much, or a large entry would be tried too often.
                if not self.more(max(BLOCK, have)):
                    raise NotHar("it ends too early, or is no JSON") from None
                continue
            if end == len(self.text) and not self.ended and self.more():
                continue  # a number may go on
            value = self.text[self.at : end]
            self.at = end
            return value


def _into(stream: _Stream, wanted: str) -> bool:
    """Go to the value of a member of the object that comes now."""
    if stream.peek() != "{":
        return False
    stream.at += 1
    while stream.peek() == '"':
        key = stream.value()
        stream.take(":")
        if key == f'"{wanted}"':
            return True
        stream.value()
        if stream.peek() == ",":
            stream.at += 1
    return False
