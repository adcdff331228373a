"""Access logs of nginx and Apache: the combined form, and lines of JSON by the names of their fields.

Only addresses that are a gateway's are taken: a shop's own log holds its customers' visits too. A log seldom holds the
body of a POST; such a request is told as not judged, never as right.

Sources: https://nginx.org/en/docs/http/ngx_http_log_module.html;
https://httpd.apache.org/docs/2.4/mod/mod_log_config.html
"""

from __future__ import annotations

import re
from typing import Any

from alidiag.batch.outcome import Place
from alidiag.read.marks import is_address
from alidiag.recorded.record import Item, PassedOver, Record, Unreadable, whole
from alidiag.recorded.sources.strict_json import NotJson, read_json

_METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE")
_ESCAPE = re.compile(r"\\x([0-9A-Fa-f]{2})|\\([\"\\nrtbv])")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "v": "\v"}

URLS = ("url", "request_url", "full_url", "requesturl", "uri_full", "url.full", "url.original", "http.url")
TARGETS = ("request_uri", "requesturi", "uri", "path", "url.path", "target")
QUERIES = ("args", "query_string", "querystring", "query", "url.query")
HOSTS = ("http_host", "host", "server_name", "authority", "url.domain", "vhost")
SCHEMES = ("scheme", "url.scheme", "x_forwarded_proto")
METHOD_NAMES = ("request_method", "method", "http_method", "verb", "requestmethod", "http.request.method")
BODIES = ("request_body", "body", "post_data", "requestbody", "http.request.body.content")


def access_line(line: str, place: Place) -> Item:
    """What a line of the combined form says: `... "GET /gateway.do?... HTTP/1.1" 200 ...`."""
    text = line.rstrip("\r")
    if not text.strip(" \t"):
        return PassedOver(0)
    begin = text.find('"')
    while begin >= 0:
        end = _closing(text, begin + 1)
        if end < 0:
            break
        method, target = _request_line(text[begin + 1 : end])
        if method:
            return _item(place, text, method, target, None)
        begin = text.find('"', end + 1)
    return PassedOver()


def json_line(line: str, place: Place) -> Item:
    """What a line that a server logged as JSON says, by the usual names of its fields."""
    if not line.strip(" \t\r"):
        return PassedOver(0)
    try:
        value = read_json(line)
    except NotJson as problem:
        return Unreadable(place, f"This line is no JSON: {problem.args[0]}.", "Or name the form with --input-format.")
    if not isinstance(value, dict):
        return Unreadable(place, "This line is JSON, but no object.", "Or name the form with --input-format.")
    fields = _flat(value)
    method, target = _request_line(fields.get("request", "") + " ")
    target = next((fields[name] for name in URLS if fields.get(name)), target)
    target = target or next((fields[name] for name in TARGETS if fields.get(name)), "")
    method = next((fields[name] for name in METHOD_NAMES if fields.get(name)), method) or "GET"
    query = next((fields[name] for name in QUERIES if fields.get(name)), "")
    if query and "?" not in target:
        target += "?" + query.removeprefix("?")
    host = next((fields[name] for name in HOSTS if fields.get(name)), "")
    if target.startswith("/") and host and not target.startswith("//"):
        scheme = next((fields[name] for name in SCHEMES if fields.get(name)), "https")
        target = f"{scheme}://{host}{target}"
    body = next((fields[name] for name in BODIES if fields.get(name)), None)
    return whole(_item(place, line, method.upper(), target, None if body == "-" else body))


def _flat(value: dict[str, Any]) -> dict[str, str]:
    """The texts of an object by lower-case name; of an object inside it too, under its own name and behind a dot."""
    fields: dict[str, str] = {}
    for name, one in value.items():
        if isinstance(one, dict):
            inner = _flat_once(one)
            fields.update({key: text for key, text in inner.items() if key not in fields})
            fields.update({f"{name.lower()}.{key}": text for key, text in inner.items()})
        elif isinstance(one, str):
            fields[name.lower()] = one
    return fields


def _flat_once(value: dict[str, Any]) -> dict[str, str]:
    texts = {name.lower(): one for name, one in value.items() if isinstance(one, str)}
    for name, one in value.items():
        if isinstance(one, dict):
            texts.update({f"{name.lower()}.{key.lower()}": text for key, text in one.items() if isinstance(text, str)})
    return texts


def _closing(text: str, at: int) -> int:
    """Where the quotation mark stands that ends a field; a backslash before it makes it a part of the field."""
    end = text.find('"', at)
    while end > at and text[end - 1] == "\\" and (end - len(text[at:end].rstrip("\\")) - at) % 2:
        end = text.find('"', end + 1)
    return end


def _request_line(text: str) -> tuple[str, str]:
    method, blank, rest = text.partition(" ")
    if not blank or method not in _METHODS:
        return "", ""
    target, _, version = rest.rpartition(" ")
    return method, (target if version.startswith("HTTP/") or not version else rest)


def _item(place: Place, line: str, method: str, target: str, body: str | None) -> Item:
    address = target.partition("?")[0]
    if not is_address(address):
        return PassedOver()
    plain = _ESCAPE.sub(_unescaped, target) if "\\" in target else target
    if method not in ("GET", "POST"):
        return PassedOver()
    at = line.find(plain)
    column = at if at >= 0 and body is None else None
    if method == "POST" and body is None:
        message = "A POST whose body this log does not hold; it could not be looked at."
        hint = "Let the log hold $request_body, or record the requests as HAR."
        return Unreadable(place, message, hint, rule="body-not-recorded", open=True)
    if plain.startswith("/"):
        # Without its host, only the parameters can be judged.
        query = plain.partition("?")[2]
        column = None if column is None else column + len(plain) - len(query)
        text = "&".join(filter(None, (query, body)))
        return Record(place._replace(column=column), text, method=method, form="form")
    return Record(place._replace(column=column), plain, method=method, body=body)


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return _PLAIN.get(found[2], found[2])
