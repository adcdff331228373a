"""Requests in Python: requests, httpx, aiohttp and urllib.

Sources: Requests, "Developer Interface"; HTTPX, "Developer Interface"; Python, urllib.request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alidiag.pattern import Pattern
from alidiag.read.calls import Source, find_calls
from alidiag.read.escapes import unescaped
from alidiag.read.evaluated import Body
from alidiag.read.expressions import Call, Name, Syntax, Table, Value
from alidiag.read.forms.python import NOTATION
from alidiag.read.found import Stretch, View
from alidiag.read.outgoing import Outgoing
from alidiag.read.places import Mapped, inserted, joined
from alidiag.read.quoted import opened

_CALL = Pattern(
    r"(?<![\w.])((?:requests|httpx|session|client|s|sess|http|conn|connection|self\.(?:session|client|http))\.(?:get|post|put|request)"
    r"|(?:urllib\.)?(?:request\.|urllib2\.)?(?:urlopen|Request))[ \t]*\("
)


_HOLE = Pattern(r"(?<!\{)(\{)(?!\{)")


def _edges(literal: str) -> tuple[int, int]:
    prefix, quote = opened(literal)
    return len(prefix) + len(quote), len(quote)


def _plain(content: Mapped, opening: str) -> Mapped:
    prefix, quote = opening.rstrip("'\"").lower(), opening[-1]
    if "r" in prefix:
        return content
    return unescaped(content, NOTATION.escapes[quote], octets="u" not in prefix)


def _literal(text: str, at: int) -> re.Match[str] | None:
    return NOTATION.literal.compiled.match(text, at)


SYNTAX = Syntax(
    literal=_literal,
    edges=_edges,
    plain=_plain,
    hole=lambda opening: _HOLE if "f" in opening.lower() else None,
    table=Pattern(r"\{"),
    mark=Pattern(r":\s{0,99}"),
    name=Pattern(r"[A-Za-z_]\w{0,80}+(?:\.[A-Za-z_]\w{0,80}+){0,6}+"),
    prefix=Pattern(r"(?:(?:await|not)\s{1,20}|\*{1,2})++"),
    blank=Pattern(r"(?:\s++|\\\r?\n|#[^\n]*+)*+"),
    words={"None": None, "True": "True", "False": "False"},
    keyword=Pattern(r"([A-Za-z_]\w{0,80}+)\s{0,20}=(?!=)\s{0,99}"),
    joins=True,
)


def find(view: View) -> Iterator[Stretch]:
    """The calls of a text."""
    return find_calls(view, _CALL, SYNTAX, _outgoing)


def _host(name: str, source: Source) -> Mapped | None:
    """The address of the server that a connection of http.client was made to."""
    owner = name.rpartition(".")[0]
    made = source.evaluator.resolve(Name(owner, inserted(owner, source.at)), source.at)
    if (
        made is None
        or not isinstance(made[0], Call)
        or not made[0].name.endswith(("HTTPSConnection", "HTTPConnection"))
    ):
        return None
    host = source.evaluator.text(made[0].arguments[0] if made[0].arguments else None, source.at)
    scheme = "https://" if made[0].name.endswith("HTTPSConnection") else "http://"
    return None if host is None else joined([inserted(scheme, host.at(0)), host])


def _outgoing(call: Call, source: Source) -> tuple[str, list[Outgoing]]:
    evaluator, at = source.evaluator, source.at
    named: dict[str, Value] = {name.text: value for name, value in call.named}
    arguments = list(call.arguments)
    method = call.name.rpartition(".")[2]
    if method in ("urlopen", "Request"):
        inner = arguments[0] if arguments else None
        if isinstance(inner, Call):
            # The request itself is found on its own.
            return "requests", []
        method = ""
    elif method == "request":
        first = evaluator.text(arguments.pop(0) if arguments else named.get("method"), at)
        method = "" if first is None else first.text
    url = evaluator.text(arguments[0] if arguments else named.get("url"), at)
    rest = arguments[1:]
    if url is not None and url.text.startswith("/") and (host := _host(call.name, source)) is not None:
        url = joined([host, url])
        named.setdefault("headers", rest[1] if len(rest) > 1 else Table(()))
    data, params = named.get("data", named.get("content")), named.get("params")
    if rest and call.name.endswith(".get"):
        params = rest[0] if params is None else params
    elif rest:
        data = rest[0] if data is None else data
    body = evaluator.body(data, at)
    if data is None and (json := named.get("json")) is not None:
        body = Body(content="JSON")
        data = json
    if named.get("files") is not None and (pairs := evaluator.pairs(data, at)):
        body = Body(fields=tuple(pairs))
    headers = source.headers(named.get("headers"))
    return "requests", source.requests(url, method.upper(), source.encoded(params), body, headers)
