"""Known mistakes between signing and the gateway, as code in the wild makes them. Each says whose habit it is."""

from __future__ import annotations

import html
import re
from urllib.parse import quote_plus

from mistakes_presign import Concerned, with_own_string
from wild_program import CannotOccurError, Program, form_encoded, js_component, written_raw


def sign_plus_as_blank(p: Program) -> Concerned:
    """The base64 appended to the URL as it is."""

    def raw(value: str, _codec: str) -> str:
        if "+" not in value:
            raise CannotOccurError
        return value

    written_raw(p, "sign", raw)
    return {"sign"}


def plus_and_blank_swapped(p: Program) -> Concerned:
    """`encodeURI` and string building leave `+`; a value encoded twice by halves brings `%2B` for a blank."""
    name = p.text()
    value = p.value(name).replace(" ", "").replace("+", "")
    if p.pick("plus", "plus", "blank") == "plus":
        p.plant(name, p.pick("C++ 程序设计", "C++", "+86 10 8888", "1+1"))
        return written_raw(p, name, lambda v, codec: js_component(v, codec, safe="!'()*~-_.+"))
    p.plant(name, value[:2] + " " + value[2:])
    return written_raw(p, name, lambda v, codec: form_encoded("", v, codec).replace("+", "%2B"))


def value_not_encoded(p: Program) -> Concerned:
    """String building in any language: `&`, `#` and `%` go out as they are."""
    name = p.text()
    p.plant(name, p.pick("Tom&Jerry", "A&B=C", "item#12", "5%cashback", "咖啡&茶", "Q&A", "a&b&c"))
    return written_raw(p, name, lambda v, codec: js_component(v, codec, safe="!'()*~-_.&=#%|/:,"))


def nested_url_not_encoded(p: Program) -> Concerned:
    """A `notify_url` with parameters of its own, pasted into the query."""
    name = p.one_of(p.service.urls)
    p.plant(
        name,
        p.pick(
            "https://m.example.com/notify?shop=1&lang=zh",
            "http://www.test.com/n.php?a=1&b=2&c=3",
            "https://m.example.com/cb?id=7&x=",
        ),
    )
    return written_raw(p, name, lambda v, _: v)


def double_encoded(p: Program) -> Concerned:
    """Encoded values given to `http_build_query`, a form or an HTTP client that encodes again."""
    touched: set[str] = set()
    scope = p.pick("all", "business", "one")
    name = p.one_of([*p.service.urls, *p.service.texts, *p.service.jsons])
    inner = p.pick(form_encoded, lambda _n, v, codec: js_component(v, codec))

    def percent(n: str, value: str, codec: str) -> str:
        if (scope == "business" and n == "sign") or (scope == "one" and n != name):
            return form_encoded(n, value, codec)
        once = inner(n, value, codec)
        if once != value:
            touched.add(n)
        return quote_plus(once)

    p.hook("percent", percent)
    return touched


def amp_entity_separator(p: Program) -> Concerned:
    """PHP `arg_separator.output`, a template that escapes the whole URL."""
    p.hook("query", lambda query: query.replace("&", "&amp;"))
    return None


def numeric_entity_separator(p: Program) -> Concerned:
    """WordPress `esc_url`."""
    p.hook("query", lambda query: query.replace("&", "&#038;"))
    return None


def js_escape(p: Program) -> Concerned:
    """JavaScript `escape()` instead of `encodeURIComponent`."""
    name = p.chinese()

    def escape(value: str, _codec: str) -> str:
        units = [int.from_bytes(pair) for pair in zip(*[iter(value.encode("utf-16-be"))] * 2, strict=True)]
        plain = {*map(ord, "@*_+-./"), *(u for u in units if u < 128 and chr(u).isalnum())}
        return "".join(chr(u) if u in plain else f"%{u:02X}" if u < 256 else f"%u{u:04X}" for u in units)

    return written_raw(p, name, escape)


def entity_ate_name(p: Program) -> Concerned:
    """The URL shown as HTML text, or through innerHTML: `&not`, `&times`, `&curren`, `&reg` need no semicolon."""
    known = {name for name, _ in p.pairs}
    hit = [n for n in known if html.unescape("&" + n) != "&" + n and p.pairs[0][0] != n]
    if not hit:
        raise CannotOccurError
    written = p.pick("plain", "escaped") if p.service.scheme != "in-app" else "plain"

    def act(query: str) -> str:
        shown = html.unescape(query)
        return shown if written == "plain" else re.sub(r"[^\x00-\x7f]", lambda found: quote_plus(found[0]), shown)

    p.hook("query", act)
    return set(hit)


def _other_wire(p: Program) -> Concerned:
    p.chinese()
    other = "gbk" if p.codec == "utf-8" else "utf-8"
    touched = {name for name, value in p.pairs if not value.isascii()}
    p.hook("percent", lambda n, v, _: form_encoded(n, v, other))
    return touched


def url_charset_mismatch(p: Program) -> Concerned:
    """`encodeURIComponent` (always UTF-8) beside `_input_charset=gbk`; Java `URLEncoder.encode(v)` on Windows."""
    return _other_wire(p)


def form_charset(p: Program) -> Concerned:
    """A page in GBK that posts a form which declares UTF-8, or the reverse."""
    return _other_wire(p)


def value_cut_at_quote(p: Program) -> Concerned:
    """`<input value='{$json}'>`: the browser ends the value at the first quote; own string."""
    with_own_string(p)
    name = p.one_of([*p.service.jsons, *p.service.texts])
    if name in p.service.texts:
        p.plant(name, "Tom's coffee")
    quote = "'" if name in p.service.texts else '"'
    return p.changes("sent", lambda v: v.partition(quote)[0], [name])
