"""Raw HTTP messages: requests and answers as a proxy, `curl -v`, a capture or a log shows them, and messages to a shop.

Of an answer, the address that it redirects to is looked at; its body is left to the forms that know it.
"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.model import Finding, Level
from alidiag.pattern import Pattern
from alidiag.read.draft import damaged
from alidiag.read.extent import extents
from alidiag.read.forms.headers import signed_headers
from alidiag.read.forms.multipart import ways_of
from alidiag.read.found import Found, Inner, Kind, Stretch, View
from alidiag.read.http_message import Message, messages
from alidiag.read.multipart import fields_of
from alidiag.read.outgoing import Outgoing, Way, body_end, content_of, found_of
from alidiag.read.places import Mapped, Run
from alidiag.read.sent import is_header_signed

_PAIRS = Pattern(r"\s*+[^\s=&]{1,100}=")
_REFRESH = Pattern(r"\d{0,6}[ \t]*[;,][ \t]*url[ \t]*=[ \t]*[\"']?", 2)
_CHUNK = Pattern(r"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?(?:\n|\Z)")
_DEBUG = Pattern(r"\s*+---request end---[ \t]*\r?\n\[(?:POST|BODY) data: ")
"""What `wget -d` writes before a body."""
_BINARY = Pattern("[\x00-\x08\x0e-\x1f\x7f\ufffd\udc80-\udcff]")
CHUNKED = "The chunks of the body were joined."
LOOKED_AT = 4096
"""Characters of a body that are looked at for what no text has."""


def find(view: View) -> Iterator[Stretch]:
    """The messages of a text that have to do with Alipay."""
    stretches = [*_messages(view), *signed_headers(view, within_records=False)]
    last = 0
    for stretch in sorted(stretches, key=lambda one: (one.start, -one.end)):
        if stretch.start >= last:
            yield stretch
            last = stretch.end


def _messages(view: View) -> Iterator[Stretch]:
    every = list(messages(view.text, view.rest))
    with_body = {one.target.text for one in every if one.verb and one.body.text.strip()}
    for one in every:
        if one.status:
            stretch = _answer(one)
        elif one.verb == "POST" and not one.body.text.strip() and one.target.text in with_body:
            # A log that writes the headers alone, and then all of it.
            stretch = Stretch(one.start, one.place(len(one.plain) - len(one.body)))
        else:
            stretch = _request(one)
        if stretch is not None and stretch.end > stretch.start:
            yield stretch


# -- requests


def _request(message: Message) -> Stretch | None:
    if message.has_prefix and not message.headers:
        return None
    headers = tuple((one.name, one.value.text) for one in message.headers)
    is_whole = "://" in message.target.text
    host = next((one.value for one in message.headers if one.name == "host"), None)
    outgoing = Outgoing(message.target, None if is_whole else host, message.verb, headers=headers, is_dump=True)
    begin = len(message.plain) - len(message.body)
    ways, size = _with_body(outgoing, message)
    end = message.place(begin + size)
    form = "multipart" if ways[0].outgoing.fields else "http"
    text = message.plain.part(0, begin + size).stripped()
    found = found_of(form, ways, text)
    if found is None:
        return _headers_only(message, begin)
    if found.kind is Kind.HEADER_MESSAGE:
        end = message.place(begin + body_end(message.body.text))
        text = message.plain.part(0, begin + body_end(message.body.text)).stripped()
        found = found._replace(form="http", text=text, span=text.whole)
    return Stretch(message.start, end, (found,))


def _headers_only(message: Message, begin: int) -> Stretch | None:
    """Of a request to another server, the page that it came from may be one; its body is left to other forms."""
    inner = tuple(Inner(one.value, "html-link") for one in message.headers if one.name == "referer")
    if message.has_prefix:
        inner = (*inner, Inner(message.body))
        return Stretch(message.start, message.place(len(message.plain)), (), inner)
    return Stretch(message.start, message.place(begin), (), inner) if message.headers else None


def _with_body(outgoing: Outgoing, message: Message) -> tuple[list[Way], int]:
    """The ways to read a request with its body, and how much of what follows the headers is the body."""
    body = message.body
    kind = outgoing.header("content-type")
    length = (
        int(declared) if (declared := outgoing.header("content-length")).isdecimal() and len(declared) < 10 else None
    )
    if message.verb in ("GET", "HEAD") and not length and "transfer-encoding" not in dict(outgoing.headers):
        return [Way(outgoing)], 0
    repairs: tuple[str, ...] = ()
    offset = 0
    if "chunked" in outgoing.header("transfer-encoding").lower():
        joined = _unchunked(body)
        if joined is None and _CHUNK.compiled.match(body.text):
            return [Way(_without_body(outgoing, message, "The body is sent in chunks; it was not read."))], body_end(
                body.text
            )
        if joined is not None:
            offset = len(body)
            body, repairs, length = joined, (CHUNKED,), None
    text = body.text
    encoding = outgoing.header("content-encoding")
    if encoding and _BINARY.compiled.search(text[:LOOKED_AT]):
        said = f"The body is compressed ({encoding[:20]}); it was not read."
        return [Way(_without_body(outgoing, message, said))], body_end(text)
    if (parts := fields_of(body, kind)) is not None:
        return [way._replace(repairs=(*repairs, *way.repairs)) for way in ways_of(outgoing, parts)], offset or parts.end
    if (content := content_of(text, kind)) is not None:
        return [Way(outgoing._replace(content=content), repairs)], offset or body_end(text)
    debug = _DEBUG.compiled.match(text)
    if debug is not None:
        line = text.find("\n", debug.end())
        body = body.part(debug.end(), len(text) if line < 0 else line).stripped(" \t\r")
        body = body.part(0, len(body) - body.text.endswith("]"))
        offset = debug.end() + len(body) + 1
    if not _PAIRS.compiled.match(body.text):
        if length:
            said = f"The body ({length:,} bytes by its Content-Length) is not in the text."
            outgoing = _without_body(outgoing, message, said)
        return [Way(outgoing)], 0
    ways = []
    for one, undone in _bodies(body, length):
        notes = [*outgoing.notes, *_unlike(one, length)]
        ways.append(Way(outgoing._replace(body=(one,), notes=tuple(notes)), (*repairs, *undone)))
    begin = len(body.text) - len(body.text.lstrip())
    return ways, offset or extents(body, body.text, begin).end


def _without_body(outgoing: Outgoing, message: Message, said: str) -> Outgoing:
    note = Finding(
        "body-not-given", Level.WARNING, said, span=message.target.whole,
        fix="Paste the request with the body as it was sent, or give the body beside the URL.",
    )  # fmt: skip
    return outgoing._replace(notes=(*outgoing.notes, note))


def _bodies(body: Mapped, length: int | None) -> list[tuple[Mapped, tuple[str, ...]]]:
    """The ways in which a form body may go on, the likeliest first: the one that has its declared length."""
    text = body.text
    begin = len(text) - len(text.lstrip())
    reach = extents(body, text, begin)
    ways = [(one.text, one.repairs) for one in reach.candidates]
    line = text.find("\n", begin)
    whole = body.part(begin, len(text) if line < 0 else line).stripped("\r\n")
    if all(whole.text != one.text for one, _ in ways):
        # Blanks and quotes stand in a body that a program wrote down decoded.
        ways.append((whole, ()))
    if length is not None:
        if (lines := _of_length(body, begin, length)) is not None:
            ways.append(lines)
        ways.sort(key=lambda way: _bytes(way[0].text) != length)
        if _bytes(ways[0][0].text) != length and len(whole) > length and whole.text.isascii():
            ways.append(
                (whole.part(0, length), (f"The body was read as far as its Content-Length says: {length:,} bytes.",))
            )
    return ways


def _of_length(body: Mapped, begin: int, length: int) -> tuple[Mapped, tuple[str, ...]] | None:
    """Lines that have, without the breaks between them, the length that was declared."""
    text = body.text
    runs: list[Run] = []
    at, size = begin, 0
    while at < len(text) and size < length:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        row = text[at:end].rstrip(" \t\r")
        runs.append((row, at, at + len(row)))
        size += len(row)
        at = end + 1
    if size != length or len(runs) < 2:
        return None
    joined = body.woven(runs)
    said = f"{len(runs) - 1:,} line break(s) inside the body were left out: without them it is as long as it was sent."
    return (joined, (said,)) if joined.text.isascii() else None


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _unlike(body: Mapped, length: int | None) -> list[Finding]:
    """The note about a body that is not as long as it was when it was sent."""
    if length is None or not body.text.isascii() or len(body) == length:
        return []
    if len(body) < length:
        said = f"The body has {len(body):,} bytes, its Content-Length is {length:,}: it was cut off or changed."
        return [damaged(said, body.span(max(0, len(body) - 1), len(body)), fix="Copy all of it.")]
    said = f"The body has {len(body):,} bytes, its Content-Length is {length:,}; a server reads no more than that."
    return [damaged(said, body.span(length, len(body)))]


def _unchunked(body: Mapped) -> Mapped | None:
    """A body whose chunks have the sizes that they say; None where they have not."""
    text = body.text
    at = 0
    runs: list[Run] = []
    while found := _CHUNK.compiled.match(text, at):
        size = int(found[1], 16)
        if not size:
            return body.woven(runs) if runs else None
        end = _behind(text, found.end(), size)
        if end is None:
            return None
        runs.append((text[found.end() : end], found.end(), end))
        at = end
        at += 2 if text.startswith("\r\n", at) else 1 if text.startswith("\n", at) else 0
        if at >= len(text):
            return body.woven(runs)
    return None


def _behind(text: str, start: int, size: int) -> int | None:
    """Where so many bytes of UTF-8 end; None where they end inside of a character."""
    piece = text[start : start + size]
    if piece.isascii():
        return start + size if len(piece) == size else None
    data = piece.encode("utf-8", "surrogatepass")[:size]
    try:
        return start + len(data.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        return None


# -- answers


def _answer(message: Message) -> Stretch | None:
    begin = len(message.plain) - len(message.body)
    headers = [(one.name, one.value.text) for one in message.headers]
    if is_header_signed(headers):
        size = begin + body_end(message.body.text)
        text = message.plain.part(0, size).stripped()
        return Stretch(message.start, message.place(size), (Found(Kind.HEADER_MESSAGE, "http", text.whole, text),))
    inner = [*_redirects(message)]
    joined = _unchunked(message.body) if "chunked" in dict(headers).get("transfer-encoding", "").lower() else None
    if joined is not None:
        inner.append(Inner(joined, "", (CHUNKED,)))
    elif message.has_prefix:
        inner.append(Inner(message.body))
    else:
        # What stands behind the headers is read where it is.
        return Stretch(message.start, message.place(begin), (), tuple(inner))
    return Stretch(message.start, message.place(len(message.plain)), (), tuple(inner))


def _redirects(message: Message) -> Iterator[Inner]:
    for one in message.headers:
        if one.name in ("location", "content-location"):
            yield Inner(one.value, "html-link")
        elif one.name == "refresh" and (found := _REFRESH.compiled.match(one.value.text)):
            yield Inner(one.value.part(found.end(), len(one.value)).stripped("\"' "), "html-link")
