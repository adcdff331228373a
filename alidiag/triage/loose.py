"""A pre-sign string and a signature that stand in a ticket without their request: whether they fit, and what to ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alidiag.model import Key, KeyRing, Kind
from alidiag.triage.reading import Holding, Own, words

if TYPE_CHECKING:
    from alidiag.ticket import Lines

URL = "Please send the whole request URL (or the URL and the body) as it was sent."
MOST = 20
"""Pairs of string and signature that are looked at."""


def loose_strings(holding: Holding, keys: KeyRing) -> Iterator[str]:
    """What to ask about each string that belongs to no request."""
    for own in holding.loose[:MOST]:
        fits = next((one for sign, one in holding.signatures[:MOST] if _fits(own, sign, keys)), None)
        yield f"{_said(own, fits, holding, keys)} {URL}"


def _said(own: Own, fits: Lines | None, holding: Holding, keys: KeyRing) -> str:
    if fits is not None:
        return (
            f"The string in {words(own.lines)} and the signature in {words(fits)} fit the key: the fault lies behind "
            "them, in what was sent."
        )
    if not any((keys.md5, keys.public, keys.private)):
        return f"Without a key the string in {words(own.lines)} cannot be compared with its signature."
    return f"The string in {words(own.lines)} does not match the signature in {words(holding.signatures[0][1])}."


def _fits(own: Own, sign: str, keys: KeyRing) -> bool:
    """Whether a signature is that of a string, strictly, in one of the charsets that are usual."""
    for codec in ("utf-8", "gbk"):
        try:
            data = own.text.encode(codec)
        except UnicodeEncodeError:
            continue
        if _verifies(data, sign, keys):
            return True
    return False


def _verifies(data: bytes, sign: str, keys: KeyRing) -> bool:
    if keys.md5 is not None and keys.md5.secret is not None and len(sign) == 32:
        from alidiag.crypto.md5 import md5_verify

        return md5_verify(data, keys.md5.secret, sign)
    from alidiag.crypto.strict import verify
    from alidiag.keys.pair import public_half
    from alidiag.mistakes.readings import decode_base64

    octets = decode_base64(sign)
    own = [public_half(key) for key in (keys.public, keys.private) if key is not None and _is_rsa(key)]
    return octets is not None and any(verify(key, digest, data, octets) for key in own for digest in ("sha256", "sha1"))


def _is_rsa(key: Key) -> bool:
    return key.kind == Kind.RSA
