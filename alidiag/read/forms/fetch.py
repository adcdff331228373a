"""Requests in JavaScript: fetch, axios, jQuery, and libraries of Node.js that take `form`.

Sources: the Fetch Standard, 5.4; axios, "Request Config"; jQuery.ajax().
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from alidiag.model import Finding, Level
from alidiag.pattern import Pattern
from alidiag.read.calls import Source, find_calls
from alidiag.read.escapes import unescaped
from alidiag.read.evaluated import Body
from alidiag.read.expressions import Call, Syntax, Table, Text, Value
from alidiag.read.forms.javascript import NOTATION
from alidiag.read.found import Stretch, View
from alidiag.read.outgoing import FORM, Outgoing
from alidiag.read.places import Mapped

_CALL = Pattern(
    r"(?<![\w$.])((?:window\.|globalThis\.)?fetch|axios(?:\.(?:get|post|put|request|postForm))?"
    r"|(?:\$|jQuery)\.(?:ajax|post|get)|(?:got|ky|needle|superagent|request)(?:\.(?:post|get|put))?"
    r"|[A-Za-z_$][\w$]{0,40}\.open(?=\([ \t]*[\"'](?:GET|POST|get|post)))[ \t]*\("
)
_FAR = 8000
"""Characters from `xhr.open(...)` to `xhr.send(...)`."""


def _plain(content: Mapped, opening: str) -> Mapped:
    return unescaped(content, NOTATION.escapes[opening])


_HOLE = Pattern(r"(?<!\\)\$(\{)")


def _literal(text: str, at: int) -> re.Match[str] | None:
    return NOTATION.literal.compiled.match(text, at)


SYNTAX = Syntax(
    literal=_literal,
    edges=lambda _: (1, 1),
    plain=_plain,
    hole=lambda opening: _HOLE if opening == "`" else None,
    table=Pattern(r"\{"),
    mark=Pattern(r":\s{0,99}"),
    name=Pattern(r"[A-Za-z_$][\w$]{0,80}+(?:\??\.[A-Za-z_$][\w$]{0,80}+){0,6}+"),
    prefix=Pattern(r"(?:(?:new|await|void)\s{1,20}|\.\.\.)++"),
    blank=Pattern(r"(?:\s++|//[^\n]*+|/\*(?:[^*]|\*(?!/)){0,1000}+\*/)*+"),
    words={"null": None, "undefined": None, "true": "true", "false": "false"},
)


def find(view: View) -> Iterator[Stretch]:
    """The calls of a text."""
    return find_calls(view, _CALL, SYNTAX, _outgoing)


def _outgoing(call: Call, source: Source) -> tuple[str, list[Outgoing]]:
    name = call.name.removeprefix("window.").removeprefix("globalThis.").replace("jQuery", "$")
    library, _, method = name.partition(".")
    if method == "open":
        return "javascript", _opened(library, call.arguments, source)
    url, options, data = _parts(call.arguments, library, method, source)
    table = source.table(options) or Table(())
    headers = source.headers(table.get("headers"))
    kind = next((value for header, value in headers if header == "content-type"), "")
    url = url if url is not None else table.get("url", "uri", "href")
    address = source.evaluator.text(url, source.at)
    verb = source.evaluator.text(table.get("method", "type"), source.at)
    method = method.upper() if method in ("get", "post", "put") else "" if verb is None else verb.text
    notes: list[Finding] = []
    if library == "fetch":
        body = source.evaluator.body(table.get("body"), source.at)
        form = "fetch"
        if body.wire is not None and not kind and isinstance(table.get("body"), Text):
            notes.append(_plain_text(body.wire))
    elif library == "axios":
        tables = "multipart" if "multipart" in kind or method == "postForm" else "form" if FORM in kind else "JSON"
        body = source.evaluator.body(data if data is not None else table.get("data"), source.at, tables=tables)
        form = "axios"
    elif library == "$":
        body = _jquery(data if data is not None else table.get("data"), table, kind, source)
        form = "jquery"
    else:
        form = "javascript"
        multipart = table.get("formdata")
        body = source.evaluator.body(table.get("form"), source.at)
        if body == Body():
            body = source.evaluator.body(multipart, source.at, tables="multipart")
        if body == Body():
            body = (
                Body(content="JSON")
                if table.get("json") is not None
                else source.evaluator.body(table.get("body"), source.at)
            )
    query = source.encoded(table.get("params", "searchparams", "qs", "query"))
    if library == "$" and (method or "GET").upper() == "GET" and body.wire is not None:
        query, body = body.wire, Body()
    return form, source.requests(address, method, query, body, headers, notes)


def _parts(
    arguments: Sequence[Value], library: str, method: str, source: Source
) -> tuple[Value | None, Value | None, Value | None]:
    """The address, the options and the data, by their places."""
    first, second, third = (*arguments, None, None, None)[:3]
    if source.table(first) is not None:
        return None, first, None
    if library == "axios" and method in ("post", "put", "postForm"):
        return first, third, second
    if library == "$" and method in ("post", "get"):
        return first, None, second
    if library == "needle" and method in ("post", "put"):
        return first, Table(()), second
    return first, second, None


def _opened(name: str, arguments: Sequence[Value], source: Source) -> list[Outgoing]:
    """What an XMLHttpRequest sends; its body is given to `send`, behind."""
    evaluator = source.evaluator
    reader = evaluator.reader
    verb = evaluator.text(arguments[0], source.at) if arguments else None
    url = evaluator.text(arguments[1], source.at) if len(arguments) > 1 else None
    sends = f"{name}.send("
    place = reader.text.find(sends, source.at, source.at + _FAR)
    body = Body()
    if place >= 0:
        given, _ = reader.arguments(place + len(sends))
        evaluator.used.append((place, reader.at))
        body = evaluator.body(given[0] if given else None, place)
    return source.requests(url, "" if verb is None else verb.text.upper(), None, body)


def _jquery(data: Value | None, table: Table, kind: str, source: Source) -> Body:
    content = source.evaluator.text(table.get("contenttype"), source.at)
    is_json = "json" in f"{kind} {content.text if content is not None else ''}".lower()
    return source.evaluator.body(data, source.at, tables="JSON" if is_json else "form")


def _plain_text(body: Mapped) -> Finding:
    message = f"fetch sends a text as text/plain unless a header says otherwise; the gateway takes {FORM}."
    return Finding("content-type", Level.NOTE, message, span=body.whole, fix=f"Send Content-Type: {FORM}.")
