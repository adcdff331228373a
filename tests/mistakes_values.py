"""Known mistakes in the form of the values, as code in the wild makes them. Each says whose habit it is."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import quote_from_bytes

from mistakes_presign import Concerned  # noqa: TC002 - an annotation
from wild_program import CannotOccurError, Program

Change = Callable[[str], str]


def _everywhere_or_in(p: Program, change: Change, name: str, stage: str = "signed") -> Concerned:
    """On every value, or on one: both are met."""
    return p.changes(stage, change, p.pick(None, [name], None))


def _quoted(safe: str, blank: str = "%20", *, lower: bool = False) -> Callable[[str, str], str]:
    def change(value: str, codec: str) -> str:
        text = quote_from_bytes(value.encode(codec), safe="").replace("%20", blank).replace("~", "%7E")
        for char in safe:
            text = text.replace(f"%{ord(char):02X}", char)
        return re.sub("%..", lambda found: found[0].lower(), text) if lower else text

    return change


ENCODERS = {
    "PHP urlencode": _quoted("", "+"),
    "PHP rawurlencode, Go PathEscape-like, .NET EscapeDataString": _quoted("~"),
    "Java URLEncoder, URLSearchParams": _quoted("*", "+"),
    ".NET HttpUtility.UrlEncode": _quoted("!*()", "+", lower=True),
    ".NET WebUtility.UrlEncode": _quoted("!*()", "+"),
    "JavaScript encodeURIComponent": _quoted("!'()*~"),
    "JavaScript encodeURI": _quoted("!'()*~;,/?:@&=+$#"),
    "jQuery param": _quoted("!'()*~", "+"),
    "Python quote": _quoted("~/"),
    "Python quote_plus, Go QueryEscape, Ruby CGI.escape": _quoted("~", "+"),
}


def values_percent_encoded(p: Program) -> Concerned:
    """The URL is built first and then signed; encoders of PHP, Java, .NET, JavaScript, Python, Go: see `ENCODERS`."""
    p.note, encoder = p.pick(*ENCODERS.items())
    name = p.plant(p.text(), p.value(p.text()) + p.pick("", " (new)", "*", "~1", "!", "'s"))
    codec = p.pick(p.codec, "utf-8")
    scope = p.pick("all", "all", "urls", "chinese", "one")

    def change(value: str) -> str:
        if scope == "urls" and not value.startswith("http"):
            return value
        return value if scope == "chinese" and value.isascii() else encoder(value, codec)

    return p.changes("signed", change, [name] if scope == "one" else None)


BLANKS = (" ", "  ", "\t", "\n", "\r\n")


def values_trimmed(p: Program) -> Concerned:
    """`array_map("trim", $_POST)` in PHP, a trimming form binder in Java or .NET, on one side only."""
    name = p.text()
    side = p.pick("signed", "sent", "signed")
    value = p.value(name).strip()
    blank = p.pick(*BLANKS[:1], *BLANKS[2:])
    p.plant(name, p.pick(value + blank, " " + value, value + " "))
    return p.changes(side, str.strip)


def blank_form_changed(p: Program) -> Concerned:
    """`replace(" ", "+")` (iOS, C#), `%20` written into the value by a template."""
    name = p.text()
    form = p.pick("plus", "%20", "from plus", "from %20", "lost")
    value = p.value(name).replace(" ", "")
    mark = {"from plus": "+", "from %20": "%20"}.get(form, " ")
    p.plant(name, value[:3] + mark + value[3:])
    change = {
        "plus": lambda v: v.replace(" ", "+"), "%20": lambda v: v.replace(" ", "%20"),
        "lost": lambda v: v.replace(" ", ""),
        "from plus": lambda v: v.replace("+", " "), "from %20": lambda v: v.replace("%20", " "),
    }[form]  # fmt: skip
    return _everywhere_or_in(p, change, name)


def _html_safe(text: str, chars: str, form: str = "\\u%04x") -> str:
    return re.sub(f"[{re.escape(chars)}]", lambda found: form % ord(found[0]), text)


def _compact(value: object, **more: bool) -> str:
    return json.dumps(value, separators=(",", ":"), **{"ensure_ascii": False, **more})


def _upper_escapes(text: str) -> str:
    return re.sub(r"\\u....", lambda found: "\\u" + found[0][2:].upper(), text)


SERIALISERS: dict[str, Callable[[object], str]] = {
    "JavaScript, Newtonsoft, Jackson, Ruby": _compact,
    "Python json.dumps": json.dumps,
    "Python, ensure_ascii=False": lambda v: json.dumps(v, ensure_ascii=False),
    "PHP json_encode": lambda v: _compact(v, ensure_ascii=True).replace("/", "\\/"),
    "PHP, JSON_UNESCAPED_UNICODE": lambda v: _compact(v).replace("/", "\\/"),
    "PHP, JSON_UNESCAPED_SLASHES": lambda v: _compact(v, ensure_ascii=True),
    "sorted keys (Go map, fastjson)": lambda v: _compact(v, sort_keys=True),
    "Go json.Marshal": lambda v: _html_safe(_compact(v, sort_keys=True), "<>&"),
    "Gson": lambda v: _html_safe(_compact(v), "<>&='"),
    "System.Text.Json": lambda v: _upper_escapes(_html_safe(_compact(v, ensure_ascii=True), "<>&'+")),
    "Python, indent": lambda v: json.dumps(v, indent=2, ensure_ascii=False),
    "PHP, JSON_PRETTY_PRINT": lambda v: json.dumps(v, indent=4).replace("/", "\\/"),
    "Ruby, JSON.pretty_generate": lambda v: json.dumps(v, indent=2, ensure_ascii=False),
}


def json_reserialized(p: Program) -> Concerned:
    """The object is serialised once to sign and once to send, by two libraries: see `SERIALISERS`."""
    name = p.json()
    goods = p.pick("Tea & coffee/milk", "苹果/Apple 64G", "Laptop 12 inch^1")
    value = json.loads(p.value(name))
    (value[0] if isinstance(value, list) else value)["desc"] = goods
    signed_by, sent_by = p.pick(*SERIALISERS), p.pick("JavaScript, Newtonsoft, Jackson, Ruby", *tuple(SERIALISERS)[:6])
    p.note = f"{signed_by} / {sent_by}"
    p.plant(name, SERIALISERS[sent_by](value))
    return p.changes("signed", lambda _: SERIALISERS[signed_by](value), [name])


def values_json_escaped(p: Program) -> Concerned:
    """The pre-sign string cut out of a JSON text, its quotes and braces dropped: Go, PHP, Python, JavaScript, .NET."""
    name = p.plant(p.text(), p.pick("Tea & <b>", 'say "hi" & go', "line 1\r\nline 2 & more", "苹果/1&2", "R&D {new}"))
    writer = SERIALISERS[
        p.pick(
            "Go json.Marshal", "JavaScript, Newtonsoft, Jackson, Ruby", "Go json.Marshal", "PHP json_encode",
            "PHP, JSON_UNESCAPED_UNICODE", "PHP, JSON_UNESCAPED_SLASHES", "System.Text.Json",
        )
    ]  # fmt: skip
    gone = p.pick("", "quotes", "angles too")

    def change(value: str) -> str:
        text = writer(value)[1:-1]
        if writer is SERIALISERS["System.Text.Json"]:
            text = text.replace('\\"', "\\u0022")  # it writes a quote by its code
        if gone and writer in (SERIALISERS["Go json.Marshal"], _compact):
            text = re.sub('["{}]', "", text)
        if gone == "angles too":
            text = text.replace("\\u003c", "<").replace("\\u003e", ">")
        return text

    return p.changes("signed", change, p.pick(None, [name], None) if not gone else None)


def json_quotes_swapped(p: Program) -> Concerned:
    """Alipay's own split_fund_info sample; quotes lost in a shell or a template."""
    name = p.json()
    form = p.pick("single", "lost", "to double", "single")
    if form == "to double":
        p.plant(name, p.value(name).replace('"', "'"))
        return p.changes("signed", lambda v: v.replace("'", '"'), [name])
    new = "'" if form == "single" else ""
    return _everywhere_or_in(p, lambda v: v.replace('"', new), name)


def _addslashes(value: str) -> str:
    return re.sub(r"""([\\'"])""", r"\\\1", value)


def backslashes_changed(p: Program) -> Concerned:
    """PHP magic quotes, `addslashes` and `stripslashes` (WordPress adds them to every input), a `\\/` of JSON."""
    name = p.one_of([*p.service.jsons, *p.service.texts])
    form = p.pick("added", "added", "removed", "slash", "quotes")
    if form == "removed":
        p.plant(name, _addslashes(p.value(name) + "'s"))
        return p.changes("signed", lambda v: re.sub(r"\\(.)", r"\1", v))
    p.plant(name, p.value(name).replace("Coffee", 'Tom\'s "Coffee"') if form != "added" else p.value(name) + "'s")
    change = {
        "added": _addslashes,
        "slash": lambda v: v.replace("/", "\\/"),
        "quotes": lambda v: v.replace('"', '\\"'),
    }[form]
    return _everywhere_or_in(p, change, name)


ESCAPERS: dict[str, Change] = {
    "PHP htmlspecialchars before 8.1": lambda v: html.escape(v, quote=False).replace('"', "&quot;"),
    "PHP htmlspecialchars, ENT_QUOTES": lambda v: html.escape(v).replace("&#x27;", "&#039;"),
    "Python html.escape": html.escape,
    "Jinja2, Go templates": lambda v: html.escape(v, quote=False).replace('"', "&#34;").replace("'", "&#39;"),
    "Rails, .NET, lodash": lambda v: html.escape(v).replace("&#x27;", "&#39;"),
    "JavaScript, only & < >": lambda v: html.escape(v, quote=False),
}


def values_html_escaped(p: Program) -> Concerned:
    """Values taken from an escaped template or an XSS filter: see `ESCAPERS`."""
    name = p.one_of([*p.service.texts, *p.service.jsons])
    p.note, escaper = p.pick(*ESCAPERS.items())
    if name in p.service.texts:
        p.plant(name, p.pick("Tom & Jerry's", "<b>咖啡</b>", 'A&B "Deluxe"', "it's >100", "茶 & 咖啡"))
    if p.pick("escaped signed", "escaped signed", "escaped sent") == "escaped sent":
        return p.changes("sent", escaper, [name])
    return _everywhere_or_in(p, escaper, name)


def newlines_changed(p: Program) -> Concerned:
    """A textarea sends CR LF where the server signed LF; `nl2br` habits, JSON's `\\n`."""
    name = p.text()
    form = p.pick("sent CRLF", "sent LF", "lost", "blank", "sent CRLF")
    end = "\n" if form == "sent LF" else "\r\n"
    p.plant(name, f"第一行{end}line 2{end}line 3" if p.pick(1, 0) else f"line 1{end}line 2")
    change = {
        "sent CRLF": lambda v: v.replace("\r\n", "\n"),
        "sent LF": lambda v: v.replace("\n", "\r\n"),
        "lost": lambda v: v.replace("\r\n", ""),
        "blank": lambda v: v.replace("\r\n", " "),
    }[form]
    return p.changes("signed", change)


NUMBERS: tuple[Change, ...] = (
    lambda v: str(float(v)),  # Python, Java Double.toString
    lambda v: f"{float(v):g}" if float(v) < 10**5 else v,  # JavaScript Number, PHP floatval
    lambda v: f"{float(v):.2f}",  # number_format, %.2f
    lambda v: f"{float(v):.1f}" if round(float(v), 1) == float(v) else v,
    lambda v: str(int(float(v))) if float(v).is_integer() else v,
    lambda v: f"{float(v):.4f}",  # a DECIMAL(10,4) column
    lambda v: f"{float(v):,.2f}",  # number_format with its default comma
    lambda v: f"{int(float(v)) // 100}E+2" if float(v) % 100 == 0 else v,  # BigDecimal.stripTrailingZeros().toString()
)


def number_reformatted(p: Program) -> Concerned:
    """A float on one side, text on the other: JavaScript, PHP, Python, Java; see `NUMBERS`."""
    names = [name for name in p.service.amounts if dict(p.pairs).get(name)]
    if not names:
        raise CannotOccurError
    amount = p.pick("100.30", "100.00", "88", "1250.5", "200.00", "0.10")
    for name in names:
        p.plant(name, amount)
    return p.changes("signed", p.pick(*NUMBERS), names)


ODD: tuple[tuple[str, Change, bool], ...] = (
    # (what the sent value has in it, what the signing side made of it, whether GBK can hold it)
    ("\u200b", lambda v: v.replace("\u200b", ""), False),
    ("\ufeff", lambda v: v.replace("\ufeff", ""), False),
    ("\u00a0", lambda v: v.replace("\u00a0", " "), False),
    ("\u3000", lambda v: v.replace("\u3000", " "), True),
    ("\u201c", lambda v: v.replace("\u201c", '"'), True),
    ("（Ａ１）", lambda v: unicodedata.normalize("NFKC", v), True),
    ("Cafe\u0301", lambda v: unicodedata.normalize("NFC", v), False),
    ("Caf\u00e9", lambda v: unicodedata.normalize("NFD", v), False),
    ("’", lambda v: v.replace("’", "'"), True),
)


def invisible_characters(p: Program) -> Concerned:
    """Text copied from a page or an office program; one side cleans or normalises it (macOS file names are NFD)."""
    name = p.text()
    odd, change, in_gbk = p.pick(*ODD)
    if p.codec == "gbk" and not in_gbk:
        raise CannotOccurError
    p.plant(name, p.value(name) + odd)
    return p.changes("signed", change, [name])


def timestamp_regenerated(p: Program) -> Concerned:
    """`date()` or `new Date()` called once to sign and once to send: a second or a few between them."""
    name = p.one_of(p.service.times)
    value = p.value(name)
    form = "%Y%m%d%H%M%S" if value.isdigit() else "%Y-%m-%d %H:%M:%S"
    earlier = datetime.strptime(value, form) - timedelta(seconds=p.pick(1, 1, 2, 5, 20))  # noqa: DTZ007 - only a difference
    return p.changes("signed", lambda _: earlier.strftime(form), [name])
