"""Known mistakes with keys, in signing, and on the way to the gateway, as code in the wild makes them."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Callable
from urllib.parse import quote_plus

import openssl_signer as ssl
from mistakes_presign import Concerned, with_own_string
from wild_program import KINDS, CannotOccurError, Program, Ring, form_encoded, js_component

OTHER = {"rsa1-a": "rsa1-b", "rsa2-a": "rsa2-b", "dsa-a": "dsa-b", "md5-a": "md5-b"}
SEEN = frozenset({"reproduced", "observed"})

# Keys.


def key_pair_mismatch(p: Program) -> Concerned:
    """A new pair was generated and only one half replaced: both halves given, or the public one alone (observed)."""
    if p.pick("both", "public") == "both":
        p.hook("ring", lambda _: Ring(private=p.key, public=OTHER[p.key]))
    else:
        if p.kind == "DSA":
            raise CannotOccurError  # a DSA signature does not show whether its key is right
        p.hook("ring", lambda _: Ring(public=OTHER[p.key]))
        p.proofs = frozenset({"observed"})
    return None


def key_role_swapped(p: Program) -> Concerned:
    """Settings filled in crosswise: the public keys exchanged, or Alipay's given twice."""
    if p.pick("crosswise", "twice") == "crosswise":
        p.hook("ring", lambda _: Ring(public=OTHER[p.key], alipay=p.key))
    else:
        p.hook("ring", lambda _: Ring(public=OTHER[p.key], alipay=OTHER[p.key]))
        p.proofs = frozenset({"observed"})
    return None


PADDED: tuple[tuple[bytes, bytes], ...] = (
    (b"", b"\n"), (b"", b"\r\n"), (b"", b" "), (b" ", b""), (b"\xef\xbb\xbf", b""), (b'"', b'"'), (b"", b"\t"), (b"'", b"'"),
    (b"", b"\xe2\x80\x8b"),
)  # fmt: skip


def md5_key_padded(p: Program) -> Concerned:
    """`file_get_contents` and `readline` keep the line end, Notepad adds a BOM, .env files quotes; file or signer."""
    before, after = p.pick(*PADDED)
    key = ssl.MD5_KEYS[p.key]
    p.hook("key", lambda: before + key + after)
    if p.pick("signer", "file") == "file":
        p.hook("ring", lambda _: Ring(md5=before + key + after))
    return None


def md5_key_malformed(p: Program) -> Concerned:
    """A character lost when copying, a column of 31, two letters exchanged; the true key stands in the keyring."""
    key = ssl.MD5_KEYS[p.key]
    wrong = p.pick(key[:-1], key[1:], key[:30], key[:5] + key[6:4:-1] + key[7:], key.upper(), key[:9] + b"0" + key[10:])
    if wrong == key:
        raise CannotOccurError
    if p.pick("signer", "given") == "signer":
        p.hook("key", lambda: wrong)
        p.hook("ring", lambda _: Ring(md5=key, others=(ssl.MD5_KEYS["md5-c"], wrong)))
    else:
        p.hook("key", lambda: key)
        p.hook("ring", lambda _: Ring(md5=wrong, others=(ssl.MD5_KEYS["md5-c"], key)))
    return None


def signed_with_another_key(p: Program) -> Concerned:
    """Key of the sandbox, of another partner, or from before a reset: it lies in the keyring."""
    if p.kind == "MD5":
        p.hook("key", lambda: ssl.MD5_KEYS["md5-b"])
        others: tuple[bytes | str, ...] = (ssl.MD5_KEYS["md5-c"], ssl.MD5_KEYS["md5-b"])
    else:
        p.hook("key", lambda: OTHER[p.key])
        others = ("dsa-a" if p.kind == "RSA" else "rsa2-b", OTHER[p.key])
    p.hook("ring", lambda ring: ring._replace(others=others))
    return None


def key_kind_mismatch(p: Program) -> Concerned:
    """`sign_type` changed in one place only; the private key's text glued on as if it were the MD5 key (PHP demo)."""
    if p.kind == "MD5":
        key = "rsa2-a"
        form = p.pick("signature", "text")
        if form == "text":
            p.hook("seal", lambda data, _key: ssl.digest("md5", data + ssl.private_body(key)).hex())
        else:
            hashed = p.pick("sha256", "sha1")
            p.hook("seal", lambda data, _key: base64.b64encode(ssl.signed(key, hashed, data)).decode())
        p.hook("ring", lambda ring: ring._replace(public=key, private=key))
        return None
    secret = ssl.MD5_KEYS["md5-a"]
    p.hook("seal", lambda data, _key: ssl.digest("md5", data + secret).hex())
    p.hook("ring", lambda ring: ring._replace(md5=secret))
    return None


# Signing, and writing the signature down.


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def digest_mismatch(p: Program) -> Concerned:
    """SHA1withRSA under RSA2, SHA256withRSA under RSA, MD5withRSA; OpenSSL's default hash with DSA."""
    other = p.pick(*(h for h in (("sha1", "sha256") if p.kind == "DSA" else ("sha1", "sha256", "md5", "sha512")) if h != KINDS[p.sign_type]))
    p.hook("seal", lambda data, key: _base64(ssl.signed(key, other, data)))
    return None


def md5_uppercase(p: Program) -> Concerned:
    """.NET `ToString("X2")`, Java libraries with `toUpperCase`."""
    p.hook("written", str.upper)
    return None


def md5_shortened(p: Program) -> Concerned:
    """`Integer.toHexString` or `%x` a byte, `BigInteger.toString(16)` (Java), the "16-character" MD5."""
    form = p.pick("bytes", "number", "middle")

    def act(text: str) -> str:
        if form == "bytes":
            return "".join(f"{octet:x}" for octet in bytes.fromhex(text))
        return f"{int(text, 16):x}" if form == "number" else text[8:24]

    p.hook("written", act)
    return None


def wrong_hash(p: Program) -> Concerned:
    """HMAC (WeChat Pay's HMAC-SHA256), `hash("sha256", ...)`, `sha1(...)` with the key appended."""
    keyed, name = p.pick((True, "md5"), (True, "sha256"), (False, "sha1"), (False, "sha256"), (True, "sha1"))
    make: Callable[[bytes, bytes], bytes] = (
        (lambda data, key: ssl.keyed(name, key, data)) if keyed else (lambda data, key: ssl.digest(name, data + key))
    )
    p.hook("seal", lambda data, key: make(data, key).hex())
    return None


def md5_not_hex(p: Program) -> Concerned:
    """`base64_encode(md5($s, true))`, Java `Base64.encode(digest)`, base64 over the hex digits, or the raw octets."""
    form = p.pick("base64", "base64 of hex", "base64", "raw")

    def act(text: str) -> str:
        if form == "raw":
            return bytes.fromhex(text).decode("latin-1")
        return _base64(text.encode() if form == "base64 of hex" else bytes.fromhex(text))

    p.hook("written", act)
    if form == "raw":
        p.hook("percent", lambda n, v, codec: "".join(f"%{ord(c):02X}" for c in v) if n == "sign" else form_encoded(n, v, codec))
    return None


def hash_of_hash(p: Program) -> Concerned:
    """`md5(md5(...))`, a digest given to `openssl_sign` or `Signature.update`, which hash again."""
    if p.kind == "MD5":
        form = p.pick("hex", "raw", "before key")

        def seal(data: bytes, key: bytes) -> str:
            if form == "before key":
                return ssl.digest("md5", ssl.digest("md5", data).hex().encode() + key).hex()
            once = ssl.digest("md5", data + key)
            return ssl.digest("md5", once if form == "raw" else once.hex().encode()).hex()

        p.hook("seal", seal)
        return None
    name, form = p.pick(KINDS[p.sign_type], "md5", "sha1", "sha256"), p.pick("hex", "raw", "base64")

    def fed(data: bytes) -> bytes:
        once = ssl.digest(name, data)
        return {"hex": once.hex().encode(), "raw": once, "base64": base64.b64encode(once)}[form]

    p.hook("fed", fed)
    return None


def sign_line_wrapped(p: Program) -> Concerned:
    """`sun.misc.BASE64Encoder`, Android `Base64.DEFAULT`, Python `encodebytes`: 76 columns; `openssl base64`: 64."""
    width, end, last = p.pick((76, "\r\n", ""), (76, "\n", "\n"), (64, "\n", "\n"), (76, "\n", ""))
    p.hook("written", lambda text: end.join(text[i : i + width] for i in range(0, len(text), width)) + last)
    return None


def private_key_encrypted(p: Program) -> Concerned:
    """`openssl_private_encrypt`, `Cipher.ENCRYPT_MODE`: over the text if it is short, mostly over a digest of it."""
    form, name = p.pick("text", "hex", "raw", "hex"), p.pick(KINDS[p.sign_type], "md5", KINDS[p.sign_type])
    if form == "text" and p.service.name not in {"notify_verify", "single_trade_query"}:
        raise CannotOccurError  # longer than a key can take

    def seal(data: bytes, key: str) -> str:
        once = ssl.digest(name, data)
        return _base64(ssl.encrypted(key, {"text": data, "hex": once.hex().encode(), "raw": once}[form]))

    p.note = f"{form} {name}"
    p.hook("seal", seal)
    return None


def pss_padding(p: Program) -> Concerned:
    """`PaddingMode.PSS`, Web Crypto's `RSA-PSS`, .NET `RSASignaturePadding.Pss`: salt as long as the hash, or longest."""
    salt = p.pick("digest", "max")
    p.hook("seal", lambda data, key: _base64(ssl.signed_pss(key, KINDS[p.sign_type], data, salt)))
    return None


def stale_signature(p: Program) -> Concerned:
    """A signature cached with the page; an amount or a number has changed since: own string."""
    with_own_string(p)
    name = p.one_of([*p.service.amounts, "out_trade_no", "notify_id", "partner_trans_id", "out_request_no"])
    value = p.value(name)
    p.changes("sent", lambda _: value[:-1] + ("1" if value[-1] != "1" else "2"), [name])
    return None


# On the way.


def _instead(p: Program, name: str, raw: Callable[[str, str], str]) -> Concerned:
    """One parameter written into the query in another way."""
    p.hook("percent", lambda n, v, codec: raw(v, codec) if n == name else form_encoded(n, v, codec))
    return {name}


def sign_plus_as_blank(p: Program) -> Concerned:
    """The base64 appended to the URL as it is."""

    def raw(value: str, _codec: str) -> str:
        if "+" not in value:
            raise CannotOccurError
        return value

    _instead(p, "sign", raw)
    return {"sign"}


def plus_and_blank_swapped(p: Program) -> Concerned:
    """`encodeURI` and string building leave `+`; a value encoded twice by halves brings `%2B` for a blank."""
    name = p.text()
    value = p.value(name).replace(" ", "").replace("+", "")
    if p.pick("plus", "plus", "blank") == "plus":
        p.plant(name, p.pick("C++ 程序设计", "C++", "+86 10 8888", "1+1"))
        return _instead(p, name, lambda v, codec: js_component(v, codec, safe="!'()*~-_.+"))
    p.plant(name, value[:2] + " " + value[2:])
    return _instead(p, name, lambda v, codec: form_encoded("", v, codec).replace("+", "%2B"))


def value_not_encoded(p: Program) -> Concerned:
    """String building in any language: `&`, `#` and `%` go out as they are."""
    name = p.text()
    p.plant(name, p.pick("Tom&Jerry", "A&B=C", "item#12", "5%cashback", "咖啡&茶", "Q&A", "a&b&c"))
    return _instead(p, name, lambda v, codec: js_component(v, codec, safe="!'()*~-_.&=#%|/:,"))


def nested_url_not_encoded(p: Program) -> Concerned:
    """A `notify_url` with parameters of its own, pasted into the query."""
    name = p.one_of(p.service.urls)
    p.plant(name, p.pick("https://m.example.com/notify?shop=1&lang=zh", "http://www.test.com/n.php?a=1&b=2&c=3", "https://m.example.com/cb?id=7&x="))
    return _instead(p, name, lambda v, _: v)


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


def entity_ate_name(p: Program) -> Concerned:
    """The URL shown as HTML text, or through innerHTML: `&not`, `&times`, `&curren`, `&reg` need no semicolon."""
    known = {name for name, _ in p.pairs}
    hit = [n for n in known if html.unescape("&" + n) != "&" + n and p.pairs[0][0] != n]
    if not hit:
        raise CannotOccurError
    written = p.pick("plain", "escaped")

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
