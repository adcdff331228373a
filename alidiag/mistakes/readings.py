"""The value of `sign` as it arrived, and what it must have been: each function undoes one visible kind of damage."""

from __future__ import annotations

import base64

HEX = frozenset("0123456789abcdefABCDEF")
BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")


def decode_base64(text: str) -> bytes | None:
    """Strict base64 (RFC 4648, 4): alphabet, padding and length right, else None."""
    if not text or len(text) % 4 or not BASE64.issuperset(text):
        return None
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == text else None


def double_encoded(text: str, kind: str) -> str | None:
    """`%2B` and the like still stand in the decoded value."""
    from alidiag.query import unescape

    if kind == "MD5" or "%" not in text or not text.isascii():
        return None
    plain = unescape(text.encode()).decode("latin-1")
    return plain if plain != text and plain.isascii() else None


def sign_line_wrapped(text: str, kind: str) -> str | None:
    """Line breaks stand inside the signature: it was encoded in lines of 64 or 76 characters.

    Fix: encode the signature without line breaks (Java: `Base64.getEncoder()`, not the MIME encoder).
    """
    del kind
    plain = text.replace("\r", "").replace("\n", "")
    return plain if plain != text else None


def sign_plus_as_blank(text: str, kind: str) -> str | None:
    """The signature was not URL-encoded: its `+` arrive as blanks.

    Fix: URL-encode the value of `sign`, as every other value: `+` becomes `%2B`.
    """
    return text.replace(" ", "+") if kind != "MD5" and " " in text else None


def sign_base64url(text: str, kind: str) -> str | None:
    """The signature is in URL-safe base64, or without its padding.

    Fix: use standard base64 with `+`, `/` and the `=` at the end.
    """
    if kind == "MD5" or (kind == "DSA" and "_" in text):
        return None
    plain = text.replace("-", "+").replace("_", "/")
    plain += "=" * (-len(plain) % 4)
    return plain if plain != text and decode_base64(plain) is not None else None


def sign_hex(text: str, kind: str) -> str | None:
    """The signature is written in hex digits instead of base64.

    Fix: encode the signature in base64.
    """
    if kind == "MD5" or len(text) % 2 or len(text) < 80 or not HEX.issuperset(text):
        return None
    return base64.b64encode(bytes.fromhex(text)).decode()


def sign_base64_twice(text: str, kind: str) -> str | None:
    """The signature was encoded in base64 twice.

    Fix: encode the signature once.
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

    Fix: write the hex digits in lower case.
    """
    upper = kind == "MD5" and len(text) == 32 and HEX.issuperset(text) and text != text.lower()
    return text.lower() if upper else None


def dsa_letters(text: str) -> str:
    """The text form of Alipay's own DSA samples: `_x` stands for the capital letter `X`."""
    if "_" not in text or any("A" <= char <= "Z" for char in text):
        return text
    head, *rest = text.split("_")
    return head + "".join(piece[:1].upper() + piece[1:] for piece in rest)
