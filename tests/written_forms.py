"""One request, written down in every form that people paste. Nothing of alidiag is used here.

`WIRE` writes what was sent: the query string, byte for byte, in some wrapping. `SHOWN` writes the decoded values, as a
program prints them. A writer may give None where its form cannot hold the values without losing something.
"""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import pprint
import quopri
import shlex
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qsl


class Sent(NamedTuple):
    """A GET request: `address?query`, and the decoded pairs."""

    address: str
    query: str
    codec: str

    @property
    def url(self) -> str:
        return f"{self.address}?{self.query}"

    @property
    def host(self) -> str:
        return self.address.split("/")[2]

    @property
    def target(self) -> str:
        return f"/{self.address.split('/', 3)[3]}?{self.query}"

    @property
    def pairs(self) -> list[tuple[str, str]]:
        return parse_qsl(self.query, keep_blank_values=True, encoding=self.codec, errors="strict")

    @property
    def is_plain(self) -> bool:
        """No value has line breaks or control characters."""
        return not any(ch < " " for _, value in self.pairs for ch in value)


Writer = Callable[[Sent], str | None]


def _php_string(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _octets(text: str) -> int:
    return len(text.encode())


def _url_forms() -> dict[str, Writer]:
    return {
        "alone": lambda s: s.url,
        "line end": lambda s: s.url + "\n",
        "in a sentence": lambda s: f"The URL is {s.url}, please check.",
        "in Chinese": lambda s: f"请求地址：{s.url}。谢谢",
        "in brackets": lambda s: f"see ({s.url}) for it",
        "in angles": lambda s: f"<{s.url}>",
        "in quotes": lambda s: f'url = "{s.url}" # sent',
        "markdown": lambda s: f"see [this]({s.url}) and answer",
        "backticks": lambda s: f"we call `{s.url}` and get ILLEGAL_SIGN",
        "log4j": lambda s: f"2020-12-07 11:30:07.123  INFO 1234 --- [nio-1] c.e.PayController : GET {s.url}\n",
        "urllib3": lambda s: f'DEBUG:urllib3.connectionpool:https://{s.host}:443 "GET {s.target} HTTP/1.1" 200 None',
        "access log": lambda s: f'10.0.0.1 - - [20/Nov/2026:10:15:30 +0800] "GET {s.url} HTTP/1.1" 200 5 "-" "-"\n',
        "nginx json": lambda s: json.dumps({"time": "x", "status": 200, "request_method": "GET",
                                            "host": s.host, "request_uri": f"{s.target}"}),
        "json": lambda s: json.dumps({"code": 0, "data": {"payUrl": s.url}}),
        "json escaped": lambda s: json.dumps({"u": s.url}).replace("/", "\\/").replace("&", "\\u0026"),
        "json in json": lambda s: json.dumps({"charge": json.dumps({"credential": {"alipay_wap": {"url": s.url}}})}),
        "json line": lambda s: json.dumps({"id": "a1", "method": "GET", "url": s.url}) + "\n",
        "har": lambda s: json.dumps({"log": {"version": "1.2", "entries": [
            {"request": {"method": "GET", "url": s.url, "headers": []}, "response": {"status": 200}}]}}),
        "postman": lambda s: json.dumps({"info": {"_postman_id": "1"}, "item": [
            {"name": "pay", "request": {"method": "GET", "url": {"raw": s.url}}}]}),
        "curl": lambda s: f"curl {shlex.quote(s.url)} -H 'Accept: */*'",
        "curl lines": lambda s: f"$ curl -sS \\\n  {shlex.quote(s.url)} \\\n  -H 'Accept: */*'\n",
        "curl powershell": lambda s: f'curl.exe `\n  "{s.url}" `\n  -H "Accept: */*"',
        "wget": lambda s: f"wget -O - {shlex.quote(s.url)}",
        "httpie": lambda s: f"http GET {shlex.quote(s.url)}",
        "fetch": lambda s: f'fetch("{s.url}", {{"headers": {{"accept": "*/*"}}, "method": "GET"}});',
        "axios": lambda s: f"axios.get('{s.url}').then(r => r.data)",
        "irm": lambda s: f"Invoke-RestMethod -Uri '{s.url}' -Method Get",
        "http": lambda s: f"GET {s.target} HTTP/1.1\r\nHost: {s.host}\r\nAccept: */*\r\n\r\n",
        "link": lambda s: f'<p>Click <a href="{html.escape(s.url)}">here</a>, please.</p>',
        "meta refresh": lambda s: f'<html><meta http-equiv="refresh" content="0;url={html.escape(s.url)}"></html>',
        "location": lambda s: f"<script>window.location.href = '{s.url}';</script>",
        "onclick": lambda s: f'<input type=button onclick="{html.escape(f"window.open({chr(39)}{s.url}{chr(39)})")}">',
        "location header": lambda s: f"HTTP/1.1 302 Found\r\nLocation: {s.url}\r\nContent-Length: 0\r\n\r\n",
        "java literal": lambda s: "String url = " + json.dumps(s.url) + ";",
        "java sum": lambda s: _sum(s.url),
        "comment": lambda s: f"// the request:\n// {s.url}\n// was refused\n",
        "javadoc": lambda s: "/**\n * sample:\n" + "".join(f" * {line}\n" for line in _wrapped(s.url, 90)) + " */\n",
        "wrapped 76": lambda s: "Hello,\n\n" + "\n".join(_wrapped(s.url, 76)) + "\n\nThanks\n",
        "quoted mail": lambda s: "\n".join("> > " + line for line in _wrapped(s.url, 60)) + "\n",
        "quoted-printable": lambda s: quopri.encodestring(f"Hello,\n\n{s.url}\n\nBye".encode()).decode("ascii"),
        "base64 mail": lambda s: "Content-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(f"Hello,\n{s.url}\n".encode()).decode("ascii") + "\n--b1--",
    }  # fmt: skip


def _body_forms() -> dict[str, Writer]:
    def post(s: Sent) -> str:
        charset = dict(s.pairs).get("_input_charset")
        return f"{s.address}?_input_charset={charset}" if charset else s.address

    return {
        "url and body": lambda s: f"POST {post(s)}\n\n{s.query}\n",
        "curl -d": lambda s: f"curl -X POST {shlex.quote(post(s))} -d {shlex.quote(s.query)}",
        "curl -G": lambda s: f"curl -G {s.address} -d {shlex.quote(s.query)}",
        "http post": lambda s: f"POST /{post(s).split('/', 3)[3]} HTTP/1.1\r\nHost: {s.host}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(s.query)}\r\n\r\n{s.query}",
        "irm body": lambda s: f"Invoke-RestMethod -Uri '{post(s)}' -Method Post -Body '{s.query}'",
        "fetch body": lambda s: f'fetch("{post(s)}", {{"method": "POST", "body": "{s.query}"}});',
        "json line body": lambda s: json.dumps({"url": post(s), "body": s.query}),
        "har body": lambda s: json.dumps({"log": {"version": "1.2", "entries": [{"request": {
            "method": "POST", "url": post(s), "postData": {"mimeType": "x", "text": s.query}}}]}}),
    }  # fmt: skip


def _sum(url: str) -> str:
    parts = [url[at : at + 60] for at in range(0, len(url), 60)]
    return "String url = " + "\n    + ".join(json.dumps(part) for part in parts) + ";"


def _wrapped(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def _print_r(s: Sent) -> str:
    return "Array\n(\n" + "".join(f"    [{name}] => {value}\n" for name, value in s.pairs) + ")\n"


def _var_dump(s: Sent) -> str:
    rows = "".join(f'  ["{n}"]=>\n  string({_octets(v)}) "{v}"\n' for n, v in s.pairs)
    return f"array({len(s.pairs)}) {{\n{rows}}}\n"


def _serialize(s: Sent) -> str:
    rows = "".join(f's:{_octets(n)}:"{n}";s:{_octets(v)}:"{v}";' for n, v in s.pairs)
    return f"a:{len(s.pairs)}:{{{rows}}}"


def _csv(s: Sent) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([("name", "value"), *s.pairs])
    return out.getvalue()


def _form(s: Sent, method: str, before: str = "") -> str:
    charset = dict(s.pairs).get("_input_charset", "utf-8")
    address, pairs = s.address, s.pairs
    if method == "post" and ("_input_charset", charset) in pairs:
        # The gateway reads the charset of a POST in the address.
        address += f"?_input_charset={charset}"
        pairs.remove(("_input_charset", charset))
    fields = "\n".join(f'<input type="hidden" name="{n}" value="{html.escape(v)}"/>' for n, v in pairs)
    return (
        f'{before}<html><head><meta charset="{charset}"></head><body><form id="f" action="{address}" '
        f'method="{method}">\n{fields}\n</form><script>document.getElementById("f").submit()</script></body></html>'
    )


def _no_clash(s: Sent, *marks: str) -> bool:
    return s.is_plain and not any(mark in value for _, value in s.pairs for mark in marks)


def _ruby(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("#{", "\\#{")


SHOWN: dict[str, Writer] = {
    "print_r": lambda s: _print_r(s) if s.is_plain else None,
    "var_dump": _var_dump,
    "var_export": lambda s: "array (\n" + "".join(f"  '{n}' => {_php_string(v)},\n" for n, v in s.pairs) + ")",
    "php source": lambda s: "$p = [" + ", ".join(f"'{n}' => {_php_string(v)}" for n, v in s.pairs) + "];",
    "serialize": _serialize,
    "dict": lambda s: repr(dict(s.pairs)),
    "pprint": lambda s: pprint.pformat(dict(s.pairs), sort_dicts=False),
    "QueryDict": lambda s: f"<QueryDict: {({n: [v] for n, v in s.pairs})!r}>",
    "tuples": lambda s: repr(s.pairs),
    "json params": lambda s: json.dumps(dict(s.pairs), ensure_ascii=False, indent=1),
    "json ascii in a log": lambda s: f"2018-11-02 14:29:05 > WARNING > params {json.dumps(dict(s.pairs))} []\n",
    "go json": lambda s: json.dumps({n: [v] for n, v in s.pairs}),
    "javascript": lambda s: "{\n" + "".join(f"  {n}: {_js(v)},\n" for n, v in s.pairs) + "}",
    "URLSearchParams": lambda s: "URLSearchParams {\n" + ",\n".join(f"  '{n}' => {_js(v)}" for n, v in s.pairs) + " }",
    "ruby": lambda s: "{" + ", ".join(f"{_ruby(n)}=>{_ruby(v)}" for n, v in s.pairs) + "}",
    "java": lambda s: "{" + ", ".join(f"{n}={v}" for n, v in s.pairs) + "}" if _no_clash(s, ", ") else None,
    "java put": lambda s: "\n".join(f'map.put("{n}", {json.dumps(v, ensure_ascii=False)});' for n, v in s.pairs),
    "go values": lambda s: "map[" + " ".join(f"{n}:[{v}]" for n, v in sorted(s.pairs)) + "]" if s.is_plain else None,
    "go map": lambda s: "map[" + " ".join(f"{n}:{v}" for n, v in sorted(s.pairs)) + "]" if s.is_plain else None,
    "go source": lambda s: "map[string]string{" + ", ".join(f"{_js2(n)}:{_js2(v)}" for n, v in s.pairs) + "}",
    "csharp": lambda s: "\n".join(f"[{n}, {v}]" for n, v in s.pairs) if s.is_plain else None,
    "perl": lambda s: "$VAR1 = {\n" + ",\n".join(f"    '{n}' => {_php_string(v)}" for n, v in s.pairs) + "\n        };",
    "tabs": lambda s: "".join(f"{n}\t{v}\n" for n, v in s.pairs) if _no_clash(s, "\t") else None,
    "csv": lambda s: _csv(s) if s.is_plain else None,
    "markdown table": lambda s: "| name | value |\n|---|---|\n" + "".join(f"| {n} | {v} |\n" for n, v in s.pairs)
    if _no_clash(s, "|") else None,
    "colon lines": lambda s: "".join(f"{n}: {v}\n" for n, v in s.pairs) if s.is_plain else None,
    "equals lines": lambda s: "".join(f"{n}={v}\n" for n, v in s.pairs) if _no_clash(s, "%") else None,
    "multipart": lambda s: "".join(
        f'--X1y2\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in s.pairs) + "--X1y2--\r\n",
}  # fmt: skip
"""The values as a program prints them."""
SORTS = {"go values", "go map"}
"""Go prints a map by its sorted names: the order that was sent is lost."""
FORMS: dict[str, Writer] = {
    "form get": lambda s: _form(s, "get"),
    "form post": lambda s: _form(s, "post"),
    "form in a ticket": lambda s: _form(s, "post", "The page that our shop makes:\n\n"),
    "form in json": lambda s: json.dumps({"html": _form(s, "post")}),
}
"""The page that sends the values: a browser encodes them."""
WIRE: dict[str, Writer] = {**_url_forms(), **_body_forms()}
"""What was sent, byte for byte."""


def _js(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r") + "'"


def _js2(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
