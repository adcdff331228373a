"""Known mistakes with keys and in signing, as code in the wild makes them. Each says whose habit it is."""

from __future__ import annotations

import base64
from collections.abc import Callable

import openssl_signer as ssl
from mistakes_presign import Concerned, with_own_string
from wild_program import KINDS, CannotOccurError, Program, Ring, written_raw

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
    (b"", b"\n"), (b"", b"\r\n"), (b"", b" "), (b" ", b""), (b"\xef\xbb\xbf", b""), (b'"', b'"'), (b"", b"\t"),
    (b"'", b"'"),
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


def md5_key_empty(p: Program) -> Concerned:
    """A setting that was never made: "" in PHP, Go and C#, and in Java, Node and Python the word for nothing."""
    word = p.pick(b"", b"null", b"undefined", b"None", b"", b"<nil>")
    p.hook("key", lambda: word)
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
    hashes = ("sha1", "sha256") if p.kind == "DSA" else ("sha1", "sha256", "md5", "sha512")
    other = p.pick(*(name for name in hashes if name != KINDS[p.sign_type]))
    p.hook("seal", lambda data, key: _base64(ssl.signed(key, other, data)))
    return None


def md5_uppercase(p: Program) -> Concerned:
    """.NET `ToString("X2")`, Java libraries with `toUpperCase`."""

    def upper(text: str) -> str:
        if p.kind == "MD5" and len(text) > 40:
            raise CannotOccurError  # base64 in capitals says nothing any more
        return text.upper()

    p.hook("written", upper)
    return None


def md5_shortened(p: Program) -> Concerned:
    """`Integer.toHexString` or `%x` a byte, `BigInteger.toString(16)` (Java), the "16-character" MD5."""
    form = p.pick("bytes", "signed", "number", "middle")

    def act(text: str) -> str:
        if form == "signed":
            return "".join(f"{octet - 256 & 0xFFFFFFFF if octet > 127 else octet:x}" for octet in bytes.fromhex(text))
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
        if len(text) > 128:
            raise CannotOccurError  # no hash, but base64 already: that would be sign-base64-twice
        if form == "raw":
            return bytes.fromhex(text).decode("latin-1")
        return _base64(text.encode() if form == "base64 of hex" else bytes.fromhex(text))

    p.hook("written", act)
    if form == "raw":
        written_raw(p, "sign", lambda value, _: "".join(f"%{ord(char):02X}" for char in value))
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

    def act(text: str) -> str:
        wrapped = end.join(text[i : i + width] for i in range(0, len(text), width)) + last
        if wrapped == text:
            raise CannotOccurError  # a DSA signature fits into one line
        return wrapped

    p.hook("written", act)
    return None


def sign_base64url(p: Program) -> Concerned:
    """`urlsafe_b64encode` (Python), `Base64.getUrlEncoder` (Java), JWT helpers, with or without padding."""
    padded = p.pick(True, False)

    def act(text: str) -> str:
        new = text.replace("+", "-").replace("/", "_")
        new = new if padded else new.rstrip("=")
        if new == text:
            raise CannotOccurError
        return new

    p.hook("written", act)
    return None


def sign_base64_twice(p: Program) -> Concerned:
    """`base64_encode` over a library's result that is base64 already (PHP, Node.js)."""
    p.hook("written", lambda text: _base64(text.encode()))
    return None


def sign_hex(p: Program) -> Concerned:
    """`bin2hex`, `toString("hex")`, `BitConverter`, as for MD5."""
    form = p.pick(str.lower, str.upper)

    def act(text: str) -> str:
        if len(text) == 32:
            raise CannotOccurError  # an MD5 value, under another sign_type
        return form(base64.b64decode(text).hex())

    p.hook("written", act)
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
    """`PaddingMode.PSS`, Web Crypto's `RSA-PSS`, .NET `RSASignaturePadding.Pss`: two salts."""
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
