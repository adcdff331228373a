"""Healthy requests that look like refused ones: every oddity is signed exactly as it is sent."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from random import Random
from urllib.parse import quote_from_bytes

import openssl_signer as ssl
from mistake_cases import ALL, Drawn, drawn
from wild_program import CannotOccurError, Program, form_encoded, js_component, program
from wild_services import APP, LINK, SERVICES

VALUES = (
    "ends with blanks  ", " begins with one", "tab\tinside", "line 1\r\nline 2", "line 1\nline 2\n",
    "<b>bold</b> & <i>", "Tom &amp; Jerry",
    "&quot;quoted&quot; &#39;x&#39;", "50% off", "100%", "100%25", "%E4%BD%A0%E5%A5%BD", "a%20b", "%2B",
    "a¬ify_url=b", "a&notify_url=b",
    "a&amp;sign=b", "×tamp=1", "C++", "1+1=2", "+86 10 8888", "null", "None", "undefined", "NaN",
    "[object Object]", "0", "false", "Array",
    '{"a": 1, "b": "x"}', '{ "b" : 2 , "a" : 1 }', "{'a':'b'}", '{"a":"\\u4f60\\/b"}', '[{"a":"b"}]',
    'Tom\\\'s \\"C\\"', "a\\b\\\\c", "1.0", "1E2",
    "1,000.00", "007", "???", "鎮ㄥソ", "浣犲ソ", "“curly” ’quotes’", "ＡＢＣ（１）", "全角　空白", "a;b",
    "a|b^c~d", "sign=abc&sign_type=MD5",
    "_input_charset=gbk", "https://m.example.com/n?a=1&b=2#c", "http://x.example/?q=%E4%BD%A0", "x" * 300,
    "key=value", "a=", "=", "&", "?", "#12", "'",
    '"', '"all quoted"', "ÿþ", "12345678901234567890123456789012", "-----BEGIN PUBLIC KEY-----",
    "2019-04-02 10:30:00", "2019-02-30 25:61:00", "…", "€", "😀", "①②",
)  # fmt: skip


def _value(p: Program) -> None:
    names = [*p.service.texts, *p.service.optional] or ["body"]
    p.plant(p.rng.choice(names), VALUES[p.serial % len(VALUES)])


def _percent(p: Program, encode: Callable[[str, str], str]) -> None:
    p.hook("percent", lambda _n, value, codec: encode(value, codec))


def blanks_as_20(p: Program) -> None:
    _percent(p, lambda v, codec: form_encoded("", v, codec).replace("+", "%20"))


def lower_hex(p: Program) -> None:
    def encode(value: str, codec: str) -> str:
        pieces = form_encoded("", value, codec).split("%")
        return "%".join([pieces[0], *(piece[:2].lower() + piece[2:] for piece in pieces[1:])])

    _percent(p, encode)


def mixed_hex(p: Program) -> None:
    rng = Random(p.serial)

    def encode(value: str, codec: str) -> str:
        return "".join(rng.choice((f"%{octet:02X}", f"%{octet:02x}")) for octet in value.encode(codec))

    _percent(p, encode)


def every_octet_encoded(p: Program) -> None:
    _percent(p, lambda v, codec: "".join(f"%{octet:02X}" for octet in v.encode(codec)))


def little_encoded(p: Program) -> None:
    """As encodeURI and browsers leave it: only what would break the query is encoded."""
    _percent(p, lambda v, codec: quote_from_bytes(v.encode(codec), safe="!'()*~-_.:/,;@$|^=?{}[]\\"))


def as_javascript(p: Program) -> None:
    _percent(p, js_component)


def charset_spelt(p: Program) -> None:
    other = p.rng.choice(("utf8", "Utf-8", "UTF8") if p.codec == "utf-8" else ("gb2312", "GB2312", "Gbk"))
    p.plant("_input_charset", other)
    if "2312" in other:
        p.hook("octets", lambda text: text.encode("gb2312"))
        p.hook("percent", lambda n, v, _: form_encoded(n, v, "gb2312"))


def empty_sent(p: Program) -> None:
    for name in (*p.service.optional, "body", "show_url")[: p.rng.randint(1, 3)]:
        if name not in dict(p.pairs):
            p.plant(name, "")


def posted(p: Program) -> None:
    p.method = "POST"


def posted_all_in_body(p: Program) -> None:
    """`_input_charset` in the address and again in the body."""
    p.method = "POST"
    p.rng.shuffle(p.pairs)


def near_names(p: Program) -> None:
    p.plant("Body", "one")
    p.plant("body_", "two")
    p.plant(p.rng.choice(("out_trade_no2", "Subject", "subject1", "signature", "sign_info")), "three")


def signature_first(p: Program) -> None:
    p.hook("query", lambda query: "&".join(sorted(query.split("&"), key=lambda pair: not pair.startswith("sign"))))


def signature_among(p: Program) -> None:
    p.hook("query", lambda query: "&".join(sorted(query.split("&"))))


def stray_ampersands(p: Program) -> None:
    p.hook("query", lambda query: "&" + query.replace("&", "&&", 1) + "&")


def spaced_json(p: Program) -> None:
    name = p.json()
    p.plant(name, p.value(name).replace('","', '" , "').replace('":"', '" : "'))


def dsa_raw(p: Program) -> None:
    """The 40 octets r||s of Alipay's own samples, half of them with `_x` for a capital letter."""
    if p.kind != "DSA":
        raise CannotOccurError
    p.hook("written", lambda text: base64.b64encode(ssl.raw_dsa(base64.b64decode(text))).decode())
    if p.rng.randrange(2):
        p.hook("written", lambda text: "".join("_" + c.lower() if "A" <= c <= "Z" else c for c in text))


def nothing(p: Program) -> None:
    del p


LOOKS = (
    nothing, blanks_as_20, lower_hex, mixed_hex, every_octet_encoded, little_encoded, as_javascript,
    charset_spelt, empty_sent, posted,
    posted_all_in_body, near_names, signature_first, signature_among, stray_ampersands, spaced_json, dsa_raw,
)  # fmt: skip


def lookalikes(count: int, seed: str = "1") -> Iterator[Drawn]:
    """Healthy requests: every odd value, every look, every sign type, charset and service in turn."""
    serial = attempt = 0
    while serial < count:
        attempt += 1
        rng = Random(f"{seed}/healthy/{attempt}")
        p = program(rng, attempt, SERVICES[attempt % 8], ALL[attempt // 8 % 4], ("utf-8", "gbk")[attempt // 32 % 2])
        look = LOOKS[attempt % len(LOOKS)]
        try:
            for act in (_value, look):
                p.owner = act.__name__
                act(p)
            p.note = f"{look.__name__}: {VALUES[p.serial % len(VALUES)][:40]}"
            made = drawn(p, (), ())
        except CannotOccurError:
            continue
        serial += 1
        yield made


def other_lookalikes(count: int, seed: str = "1") -> Iterator[Drawn]:
    """Healthy order strings and requests to the old WAP gateway, each odd value in turn."""
    serial = attempt = 0
    while serial < count:
        attempt += 1
        rng = Random(f"{seed}/other/{attempt}")
        service = (APP, APP, LINK)[attempt % 3]
        sign_type = ("RSA", "RSA2" if service is APP else "MD5")[attempt // 3 % 2]
        charset = ("utf-8", "gbk")[attempt // 6 % 2] if service is APP else "utf-8"
        p = program(rng, attempt, service, sign_type, charset)
        look = (nothing, empty_sent, near_names)[attempt % 5 % 3]
        try:
            for act in (_value, look):
                p.owner = act.__name__
                act(p)
            p.note = f"{service.scheme} {look.__name__}: {VALUES[p.serial % len(VALUES)][:40]}"
            made = drawn(p, (), ())
        except CannotOccurError:
            continue
        serial += 1
        yield made


def unexplainable(sign_type: str, serial: int) -> Drawn:
    """25 parameters, and a signature over a text that has nothing to do with them."""
    rng = Random(f"unexplainable/{sign_type}/{serial}")
    for attempt in range(100):
        p = program(rng, serial, SERVICES[(serial + attempt) % 3], sign_type, ("utf-8", "gbk")[serial % 2])
        for number in range(25 - len(p.pairs)):
            there = {"sign", "sign_type", *dict(p.pairs)}
            absent = [name for name in p.service.known if name not in there]
            name = rng.choice(absent) if absent and number % 2 else f"extra_{number}"
            p.plant(name, rng.choice(("12.50", "a b", "测试", "x")))
        p.owner = "unexplainable"
        noise = f"{rng.getrandbits(400):x}"
        p.hook("around", lambda _text, noise=noise: noise)
        try:
            return drawn(p, (), ())
        except CannotOccurError:
            continue
    raise AssertionError
