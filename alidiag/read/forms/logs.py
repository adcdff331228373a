r"""Logs of servers and clients: request lines in quotes (nginx, Apache, load balancers, urllib3), and fields in JSON.

A log seldom has the body of a POST; such a request is told as not judged, never as right or wrong.

Sources: https://nginx.org/en/docs/http/ngx_http_log_module.html (escapes `\xHH`);
https://httpd.apache.org/docs/2.4/mod/mod_log_config.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from alidiag.pattern import Pattern
from alidiag.read.found import Found, Problem, Stretch, View
from alidiag.read.json_tree import Value, tree
from alidiag.read.layers import decoded
from alidiag.read.marks import is_address, is_marked
from alidiag.read.places import Edit, Mapped, inserted, joined
from alidiag.read.sent import Sent, found_of, lacks
from alidiag.strict_json import JsonMalformed, read_unlike

_REQUEST = Pattern(
    r"\"(?P<verb>GET|POST|HEAD|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE) "
    r"(?P<target>[^\"\\\n]{1,65536}+(?:\\.[^\"\\\n]{0,65536}+){0,5000}+)\""
    r"|\bHTTP Request: (?P<method>GET|POST) (?P<url>https?://[^\s\"']{1,65536}+)"
)
_VERSION = Pattern(r" HTTP/\d(?:\.\d)?\Z")
_HOST = Pattern(r"(https?)://([\w.-]{1,255})(:\d{1,5})? \Z")
_REQUEST_LINE = Pattern(
    r"(GET|POST|HEAD|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE) (.+?)(?: HTTP/[\d.]{1,4})?\Z", re.DOTALL
)
_FIELD = Pattern(r"\"([^\"\\\n]*+(?:\\.[^\"\\\n]*+)*+)\"")
_ESCAPE = Pattern(r"(?:\\x[0-9A-Fa-f]{2})++|\\[\"'\\nrtbv]")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "v": "\v"}
_PORTS = {"http": ":80", "https": ":443"}

URLS = ("url", "request_url", "full_url", "requesturl", "uri_full", "url.full", "url.original", "http.url")
TARGETS = ("request_uri", "requesturi", "uri", "path", "url.path", "target")
QUERIES = ("args", "query_string", "querystring", "query", "url.query")
HOSTS = ("http_host", "host", "server_name", "authority", "url.domain", "vhost")
SCHEMES = ("scheme", "url.scheme", "x_forwarded_proto")
METHODS = ("request_method", "method", "http_method", "verb", "requestmethod", "http.request.method")
BODIES = ("request_body", "body", "post_data", "requestbody", "http.request.body.content")
_TOLD = frozenset({*TARGETS, *METHODS, "request", "status", "remote_addr", "@timestamp"})
"""An object without any of these was not logged by a server."""
MOST_FIELDS, LONGEST = 12, 100_000
"""Fields and characters of a line behind the request in which its body is looked for."""
APART = "The host and the request line stand apart in the log; they were joined to one address."
BODY_LEFT_OUT = "A POST whose body this log does not hold; it could not be looked at."
BODY_LEFT_OUT_FIX = "Let the log hold $request_body, or record the requests as HAR."


def find(view: View) -> Iterator[Stretch]:
    """Requests in lines of logs, in the order of the text."""
    text = view.text
    source = view.rest
    at = 0
    while found := _REQUEST.compiled.search(text, at):
        at = found.end()
        read = _of_line(source, text, found)
        if read is None:
            continue
        sent, start, at = read
        one = found_of(sent, source.part(start, at))
        if one is not None:
            repairs = (APART,) if start < found.start() else ()
            yield Stretch(start, at, (one._replace(repairs=repairs),))


def access_line(line: str) -> Sent | None:
    """The request to a gateway in a line of the combined form, `... "GET /gateway.do?... HTTP/1.1" 200 ...`."""
    source = Mapped(line)
    for found in _REQUEST.compiled.finditer(line):
        read = _of_line(source, line, found)
        if read is not None and is_address(read[0].url.text.partition("?")[0]):
            return read[0]
    return None


def _of_line(source: Mapped, text: str, found: re.Match[str]) -> tuple[Sent, int, int] | None:
    """What a request line says, where it begins, and where it ends with the body that may stand behind it."""
    start, end = found.span()
    if found["url"]:
        lack = lacks(BODY_LEFT_OUT, BODY_LEFT_OUT_FIX) if found["method"] == "POST" else None
        return Sent("access-log", source.part(*found.span("url")), method=found["method"], lacks=lack), start, end
    method, target = found["verb"], source.part(*found.span("target"))
    if version := _VERSION.compiled.search(target.text, max(0, len(target) - 12)):
        target = target.part(0, version.start())
    url = unescaped(target)
    host = _HOST.compiled.search(text, max(0, start - 300), start)
    if host and url.text.startswith("/"):
        start = host.start()
        is_usual = host[3] == _PORTS[host[1]]
        url = joined([source.part(start, host.end(2) if is_usual else host.end() - 1), url])
    if method not in ("GET", "POST"):
        return None
    if not is_address(url.text.partition("?")[0]):
        # A page that Alipay sent somebody back to; a shop's own log has all its visits.
        return (Sent("access-log", url, method=method), start, end) if method == "GET" and "?" in url.text else None
    if method == "GET":
        return Sent("access-log", url, method=method), start, end
    line_end = text.find("\n", end)
    line_end = min(len(text) if line_end < 0 else line_end, end + LONGEST)
    for field in islice(_FIELD.compiled.finditer(text, end, line_end), MOST_FIELDS):
        body = unescaped(source.part(*field.span(1)))
        if "&" in body.text and "://" not in body.text.partition("=")[0] and is_marked(body.text):
            return Sent("access-log", url, body, method), start, field.end()
    return Sent("access-log", url, method=method, lacks=lacks(BODY_LEFT_OUT, BODY_LEFT_OUT_FIX)), start, end


def unescaped(text: Mapped) -> Mapped:
    r"""A field of a log, its escapes undone: `\x22` and the like are bytes, of UTF-8 or GBK."""
    if "\\" not in text.text:
        return text
    edits: list[Edit] = []
    for found in _ESCAPE.compiled.finditer(text.text):
        written = found[0]
        if written[1] == "x":
            edits.append((*found.span(), decoded(bytes.fromhex(written.replace("\\x", "")))))
        else:
            edits.append((*found.span(), _PLAIN.get(written[1], written[1])))
    return text.edited(edits)


def in_document(value: Value) -> Found | None:
    """The request that an object which a server logged tells of, by the usual names of its fields; None for another."""
    fields = _fields(value)
    if not fields.keys() & _TOLD:
        return None
    sent = sent_of(fields)
    return None if sent is None else found_of(sent, value.raw)


def json_line(line: str) -> Sent | Problem | None:
    """What a line that a server logged as JSON says, by the usual names of its fields; None where it is no request."""
    if not line.strip(" \t\r"):
        return None
    try:
        value = read_unlike(line)
    except JsonMalformed as problem:
        return Problem(f"This line is no JSON: {problem.reason}.", "Or name the form with --input-format.")
    if not isinstance(value, dict):
        return Problem("This line is JSON, but no object.", "Or name the form with --input-format.")
    root = Value(Mapped(line), tree(line, len(line) - len(line.lstrip(" \t\r")), len(line)))
    return sent_of(_fields(root))


def sent_of(fields: Mapping[str, Mapped]) -> Sent | None:
    """The request to a gateway that fields tell of, by their usual names, in lower case."""
    method, target = "", Mapped("")
    request = fields.get("request")
    if request is not None and (found := _REQUEST_LINE.compiled.match(request.text)):
        method, target = found[1], request.part(*found.span(2))
    target = _first(fields, URLS) or (target if target.text else None) or _first(fields, TARGETS) or Mapped("")
    named = _first(fields, METHODS)
    method = (named.text if named is not None else method or "GET").upper()
    query = _first(fields, QUERIES)
    if query is not None and "?" not in target.text:
        mark = [] if query.text.startswith("?") else [inserted("?", query.at(0))]
        target = joined([target, *mark, query])
    host = _first(fields, HOSTS)
    if target.text.startswith("/") and not target.text.startswith("//") and host is not None:
        scheme = _first(fields, SCHEMES)
        start = scheme if scheme is not None else inserted("https", host.at(0))
        target = joined([start, inserted("://", host.at(0)), host, target])
    if not is_address(target.text.partition("?")[0]) or method not in ("GET", "POST"):
        return None
    body = _first(fields, BODIES)
    if body is not None and body.text != "-":
        return Sent("json-log", target, body, method)
    return Sent(
        "json-log", target, method=method, lacks=lacks(BODY_LEFT_OUT, BODY_LEFT_OUT_FIX) if method == "POST" else None
    )


def _first(fields: Mapping[str, Mapped], names: tuple[str, ...]) -> Mapped | None:
    return next((fields[name] for name in names if name in fields and fields[name].text), None)


def _fields(value: Value) -> dict[str, Mapped]:
    """The texts of an object by lower-case name; of an object inside it too, under its own name and behind a dot."""
    fields: dict[str, Mapped] = {}
    for name, one in value.members:
        key = name.text.lower()
        if one.kind == "{":
            inner = _inner(one)
            fields.update({deep: text for deep, text in inner.items() if deep not in fields})
            fields.update({f"{key}.{deep}": text for deep, text in inner.items()})
        elif (text := one.text) is not None:
            fields[key] = text
    return fields


def _inner(value: Value) -> dict[str, Mapped]:
    texts: dict[str, Mapped] = {}
    for name, one in value.members:
        key = name.text.lower()
        if one.kind == "{":
            texts.update({f"{key}.{deep.text.lower()}": text for deep, deeper in one.members if (text := deeper.text)})
        elif (text := one.text) is not None:
            texts[key] = text
    return texts
