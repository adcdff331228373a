"""The value of `sign` as it arrived, and what it must have been: each function undoes one visible kind of damage."""

from __future__ import annotations

import binascii

HEX = frozenset("0123456789abcdefABCDEF")
BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")

HASH_DIGITS = {32: "MD5", 40: "SHA-1", 56: "SHA-224", 64: "SHA-256", 96: "SHA-384", 128: "SHA-512"}
"""How many hex digits a hash has."""


def decode_base64(text: str) -> bytes | None:
    """Strict base64 (RFC 4648, 4): alphabet, padding and length right, else None."""
    if not text or len(text) % 4 or not BASE64.issuperset(text):
        return None
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        return None
    return data if binascii.b2a_base64(data, newline=False).decode() == text else None


def is_of_one_case(text: str, kind: str) -> bool:
    """Base64 of a whole signature without a capital letter, or without a small one: no signature looks so by chance."""
    if kind == "MD5" or len(text) < 80 or not BASE64.issuperset(text) or HEX.issuperset(text):
        return False
    return text in (text.lower(), text.upper())


def double_encoded(text: str, kind: str) -> str | None:
    """`%2B` and the like still stand in the decoded value."""
    from alidiag.query import unescape

    if kind == "MD5" or "%" not in text or not text.isascii():
        return None
    plain = unescape(text.encode()).decode("latin-1")
    return plain if plain != text and plain.isascii() else None


def sign_line_wrapped(text: str, kind: str) -> str | None:
    """Line breaks stand inside the signature: it was encoded in lines of 64 or 76 characters.

    How: a base64 encoder for mail was used, which breaks long lines.
    - Java: `sun.misc.BASE64Encoder` or `Base64.getMimeEncoder()`; on Android the flag `Base64.DEFAULT`.
    - Python: `base64.encodebytes` instead of `base64.b64encode`.
    - Ruby: `Base64.encode64` instead of `Base64.strict_encode64`.
    - C#: `Base64FormattingOptions.InsertLineBreaks`.
    - PHP: `chunk_split` around `base64_encode`.

    See: look for `%0A` or `%0D%0A` in the value of `sign`.

    Fix: encode the signature without line breaks (Java: `Base64.getEncoder()`, not the MIME encoder).

    Sources: RFC 4648, 3.1; RFC 2045, 6.8
    """
    plain = text.replace("\r", "").replace("\n", "")
    if plain == text or (kind == "MD5" and not BASE64.issuperset(plain)):
        return None  # raw octets of an MD5 value may be line ends themselves
    return plain


def sign_plus_as_blank(text: str, kind: str) -> str | None:
    """The signature was not URL-encoded: its `+` arrive as blanks.

    How: the URL was joined by hand. In a query a `+` means a blank; nearly all signatures of 2048-bit keys hold one,
    so that almost every request fails.
    - PHP: `$url . "&sign=" . $sign` without `urlencode`.
    - Java: `"&sign=" + sign` without `URLEncoder.encode`.
    - Node: a template string without `encodeURIComponent`.
    - Go: `fmt.Sprintf` instead of `url.Values.Encode`.
    - Ruby: interpolation without `CGI.escape`.

    See: the value of `sign` in the URL holds `+` or blanks; it should hold `%2B`.

    Fix: URL-encode the value of `sign`, as every other value: `+` becomes `%2B`.

    Sources: https://url.spec.whatwg.org/#application/x-www-form-urlencoded; smartwalle/alipay#132;
    wandercn/alipay_sdk_rust#14; chloerei/alipay#50
    """
    return text.replace(" ", "+") if kind != "MD5" and " " in text else None


def sign_base64url(text: str, kind: str) -> str | None:
    """The signature is in URL-safe base64, or without its padding.

    How: the URL-safe alphabet was chosen because the value goes into a URL, or the `=` at the end were lost where a
    query was split at every `=`.
    - Java: `Base64.getUrlEncoder()`, or `split("=")` without a limit.
    - Node: `"base64url"`, or `pair.split("=")[1]`.
    - Python: `base64.urlsafe_b64encode`.
    - Go: `base64.URLEncoding` or one of the `Raw` encodings.
    - PHP: `strtr($sign, "+/", "-_")` and `rtrim($sign, "=")`.

    See: `-` or `_` in `sign`, or a length that is not a multiple of four.

    Fix: use standard base64 with `+`, `/` and the `=` at the end.

    Sources: RFC 4648, 4; RFC 4648, 5; alipay/alipay-easysdk#254; alipay/alipay-easysdk#182
    """
    if kind == "MD5" or (kind == "DSA" and dsa_letters(text) != text):
        return None
    plain = text.replace("-", "+").replace("_", "/")
    plain += "=" * (-len(plain) % 4)
    return plain if plain != text and decode_base64(plain) is not None else None


def sign_hex(text: str, kind: str) -> str | None:
    """The signature is written in hex digits instead of base64.

    How: the signing function was asked for hex, as is usual for MD5.
    - PHP: `bin2hex($sign)` instead of `base64_encode($sign)`.
    - Node: `sign.sign(key, "hex")` instead of `"base64"`.
    - Java: `Hex.encodeHexString(signature.sign())`.
    - Python: `signature.hex()`.
    - Go: `hex.EncodeToString`.

    See: 256 or 512 characters, all of them digits and letters from a to f.

    Fix: encode the signature in base64.

    Sources: https://global.alipay.com/docs/ac/web/signing; RFC 4648, 4
    """
    if kind == "MD5" or len(text) % 2 or len(text) < 80 or not HEX.issuperset(text):
        return None
    return binascii.b2a_base64(bytes.fromhex(text), newline=False).decode()


def sign_base64_twice(text: str, kind: str) -> str | None:
    """The signature was encoded in base64 twice.

    How: the signing function returns base64 already, and the caller encodes once more.
    - Java: `SecureUtil` and most SDK helpers return text; `Base64` is applied to `text.getBytes()`.
    - Node: `sign.sign(key, "base64")` and then `Buffer.from(sign).toString("base64")`.
    - Python: a helper returns `b64encode(...)` and its caller does so again.

    See: decode `sign` once: if the result is again letters, digits, `+`, `/` and `=`, it was encoded twice. It has
    232 characters for 1024 bits, 460 for 2048.

    Fix: encode the signature once.

    Sources: RFC 4648, 4
    """
    if kind == "MD5":
        return None
    data = decode_base64(text)
    if data is None or not data.isascii():
        return None
    inner = "".join(chr(octet) for octet in data if octet not in (10, 13))
    return inner if decode_base64(inner) is not None else None


def md5_uppercase(text: str, kind: str) -> str | None:
    """The MD5 value is written in upper case; the gateway compares it with lower-case digits.

    How: some languages write hex digits so, and WeChat Pay wants them so.
    - C#: `BitConverter.ToString`, `ToString("X2")`, `Convert.ToHexString`.
    - Java: `DatatypeConverter.printHexBinary`, `String.format("%02X", b)`.
    - PHP: `strtoupper(md5(...))` from code for WeChat Pay.
    - Go: `fmt.Sprintf("%X", sum)`.

    See: capital letters from A to F in `sign`.

    Fix: write the hex digits in lower case.

    Sources: https://global-pre.alipay.com/help/integration/24
    """
    upper = kind == "MD5" and len(text) == 32 and HEX.issuperset(text) and text != text.lower()
    return text.lower() if upper else None


def dsa_letters(text: str) -> str:
    """The text form of Alipay's own DSA samples: `_x` stands for the capital letter `X`."""
    if "_" not in text or any("A" <= char <= "Z" for char in text):
        return text
    head, *rest = text.split("_")
    return head + "".join(piece[:1].upper() + piece[1:] for piece in rest)
