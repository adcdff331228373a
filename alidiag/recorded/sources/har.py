"""HAR, as browsers and proxies export it: one entry after the other, however large the file is.

Of an entry, only the request's method, address and form body are looked at; cookies, headers and answers never are.
Source: http://www.softwareishard.com/blog/har-12-spec/.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from alidiag.batch.outcome import Place
from alidiag.query import escape
from alidiag.recorded.record import Item, PassedOver, Record, Unreadable, whole
from alidiag.recorded.sources.marks import goes_to_gateway
from alidiag.recorded.sources.strict_json import NotJson

BLOCK = 1 << 18
"""Octets that are read at once."""
LARGEST = 1 << 26
"""Characters of one entry, or of whatever else stands before the entries."""
_BLANK = " \t\r\n"


def _refuse(word: str) -> Any:
    raise NotJson(f"{word} is no JSON value")


_DECODE = json.JSONDecoder(parse_constant=_refuse, parse_int=str, parse_float=str).raw_decode


class _Stream:
    """A text that is read as it is needed; what has been used is let go."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
        self.text = ""
        self.at = 0
        self.ended = False

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
            raise NotJson(f"{char} is missing")
        self.at += 1

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        while True:
            try:
                value, end = _DECODE(self.text, self.at)
            except (ValueError, RecursionError) as problem:
                if isinstance(problem, RecursionError):
                    raise NotJson("it is nested too deep") from None
                have = len(self.text) - self.at
                if have > LARGEST:
                    raise NotJson(f"a value has more than {LARGEST:,} characters, or is no JSON") from None
                # Each time twice as much, or a large entry would be tried too often.
                if not self.more(max(BLOCK, have)):
                    raise NotJson("it ends too early, or is no JSON") from None
                continue
            if end == len(self.text) and not self.ended and self.more():
                continue  # a number may go on
            self.at = end
            return value


def read_har(file: BinaryIO, name: str) -> Iterator[Item]:
    """The requests of a HAR file, in its order; `entry` counts all of its entries from 1."""
    stream = _Stream(file)
    number = 0
    try:
        if not _into(stream, "log") or not _into(stream, "entries"):
            yield Unreadable(Place(name), "This is no HAR file: it has no log.entries.", "Name its --input-format.")
            return
        stream.take("[")
        if stream.peek() == "]":
            return
        while True:
            number += 1
            yield whole(_item(stream.value(), Place(name, entry=number)))
            if stream.peek() != ",":
                break
            stream.at += 1
        stream.take("]")
    except NotJson as problem:
        message = f"The file is no JSON from its entry {max(number, 1):,} on: {problem.args[0]}; the rest was not read."
        yield Unreadable(Place(name, entry=number + 1), message, "Export it again.")


def _into(stream: _Stream, wanted: str) -> bool:
    """Go to the value of a member of the object that comes now."""
    if stream.peek() != "{":
        return False
    stream.at += 1
    while stream.peek() == '"':
        key = stream.value()
        stream.take(":")
        if key == wanted:
            return True
        stream.value()
        if stream.peek() == ",":
            stream.at += 1
    return False


def _item(entry: Any, place: Place) -> Item:
    request = entry.get("request") if isinstance(entry, dict) else None
    if not isinstance(request, dict):
        return Unreadable(place, "This entry has no request.")
    url, method = request.get("url"), request.get("method")
    if not isinstance(url, str) or not isinstance(method, str):
        return Unreadable(place, "This entry has no url or no method.")
    if not goes_to_gateway(url) or method.upper() not in ("GET", "POST"):
        return PassedOver()
    if method.upper() == "GET":
        return Record(place, url, method="GET")
    body = _body(request.get("postData"))
    if body is None:
        message = "A POST whose body this file does not hold; it could not be looked at."
        return Unreadable(place, message, "Export it with content.", rule="body-not-recorded", open=True)
    return Record(place, url, method="POST", body=body)


def _body(data: Any) -> str | None:
    if not isinstance(data, dict):
        return None
    text = data.get("text")
    if isinstance(text, str) and text:
        return text
    params = data.get("params")
    if not isinstance(params, list):
        return None
    named = ((one.get("name"), one.get("value", "")) for one in params if isinstance(one, dict))
    texts = ((key, value) for key, value in named if isinstance(key, str) and isinstance(value, str))
    return "&".join(f"{_coded(key)}={_coded(value)}" for key, value in texts) or None


def _coded(text: str) -> str:
    return escape(text.encode("utf-8", "backslashreplace").decode(), "utf-8")
