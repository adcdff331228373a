"""What stands inside an RSA signature, seen with the public key. This view explains; it never judges.

A block that shows the right digest proves nothing: forged signatures show it too. `strict.verify` judges.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from alidiag.crypto.hashing import SIZES, digest_of
from alidiag.crypto.strict import check_rsa
from alidiag.frozen import frozen

if TYPE_CHECKING:
    from alidiag.model import RsaNumbers

Padding = Literal["pkcs1", "pss", "none"]
Form = Literal["digest-info", "digest", "hex-digest", "text", "unknown"]

_OIDS = {
    "md5": bytes.fromhex("06082a864886f70d0205"),
    "sha1": bytes.fromhex("06052b0e03021a"),
    "sha224": bytes.fromhex("0609608648016503040204"),
    "sha256": bytes.fromhex("0609608648016503040201"),
    "sha384": bytes.fromhex("0609608648016503040202"),
    "sha512": bytes.fromhex("0609608648016503040203"),
}
_OID_WITHIN = 32
"""Octets of the payload in which an OID is looked for; rightly written, it begins at the fifth."""

_BY_SIZE = {size: name for name, size in SIZES.items()}
_PKCS1 = re.compile(rb"\x00\x01\xff{8,}\x00")
_HEX = re.compile(rb"(?:[0-9a-f]{2})+|(?:[0-9A-F]{2})+")


@frozen
class Block:
    """An opened signature.

    `digest` is never more than what the block *claims*. All octets are untrusted.
    """

    padding: Padding
    """`pkcs1`: 00 01, at least eight ff, 00. `pss`: unmasks as in RFC 8017, 9.1.1. `none`: neither."""
    form: Form
    """What `payload` is. `digest` and `hex-digest` stand there without a DigestInfo around them."""
    algorithm: str | None
    """The hash that a DigestInfo's OID names, or the only one that unmasks a PSS block; else None."""
    digest: bytes | None
    """16, 20, 28, 32, 48 or 64 octets, whatever `algorithm` wants; None for PSS, which does not show it."""
    payload: bytes
    """The octets behind the padding; without padding, the whole block but its leading zeros."""
    exact: bool
    """Whether the block is to the octet what strict PKCS#1 v1.5 writes for `algorithm` and `digest`."""
    text: str | None
    """The payload as text, where it is printable: someone has "encrypted" text with the private key."""


def open_block(numbers: RsaNumbers, signature: bytes) -> Block:
    """What `signature` holds under this public key. It explains, and is never a verdict: see the module.

    A signature of a wrong length is opened as the number that it is. One that is not below the modulus holds
    nothing: padding `none`, form `unknown`, an empty payload.

    Raises:
        KeyUnreadable: the key is too large to work with, or no RSA key at all.
    """
    check_rsa(numbers, "given")
    n, e = numbers
    size = (n.bit_length() + 7) // 8
    number = int.from_bytes(signature)
    if number >= n:
        return Block("none", "unknown", None, None, b"", exact=False, text=None)
    block = pow(number, e, n).to_bytes(size)
    if match := _PKCS1.match(block):
        return _opened("pkcs1", block[match.end() :], block if len(signature) == size else None)
    hashes = _pss_hashes(block, n.bit_length())
    if hashes:
        return Block("pss", "unknown", hashes[0] if len(hashes) == 1 else None, None, block, exact=False, text=None)
    return _opened("none", block.lstrip(b"\0"), None)


def encode(algorithm: str, digest: bytes, size: int) -> bytes | None:
    """What a strict PKCS#1 v1.5 signer writes in `size` octets (RFC 8017, 9.2); None if it does not fit.

    Raises:
        KeyError: a hash that is not in `hashing.SIZES`.
    """
    oid = _OIDS[algorithm]
    inner = bytes([0x30, len(oid) + 2]) + oid + b"\x05\x00"
    octets = bytes([0x04, len(digest)]) + digest
    info = bytes([0x30, len(inner) + len(octets)]) + inner + octets
    fill = size - 3 - len(info)
    return None if fill < 8 else b"\x00\x01" + b"\xff" * fill + b"\x00" + info


def _opened(padding: Padding, payload: bytes, block: bytes | None) -> Block:
    """`block` is the whole encoding where it could be exact."""
    found = _digest_info(payload)
    if found is not None:
        algorithm, digest = found
        exact = (
            block is not None
            and digest is not None
            and len(digest) == SIZES[algorithm]
            and block == encode(algorithm, digest, len(block))
        )
        return Block(padding, "digest-info", algorithm, digest, payload, exact=exact, text=None)
    if len(payload) // 2 in _BY_SIZE and _HEX.fullmatch(payload):
        text = payload.decode("ascii")
        return Block(padding, "hex-digest", None, bytes.fromhex(text), payload, exact=False, text=text)
    text_found = _text(payload)
    if text_found is not None:
        return Block(padding, "text", None, None, payload, exact=False, text=text_found)
    if len(payload) in _BY_SIZE:
        return Block(padding, "digest", None, payload, payload, exact=False, text=None)
    return Block(padding, "unknown", None, None, payload, exact=False, text=None)


def _digest_info(payload: bytes) -> tuple[str, bytes | None] | None:
    """The hash that a DigestInfo names, and the digest if it is there; lenient, to explain bad ones."""
    for algorithm, oid in _OIDS.items():
        start = payload.find(oid, 0, _OID_WITHIN)
        if start >= 0 and payload[:1] == b"\x30":
            return algorithm, _octet_string(payload[start + len(oid) :], SIZES[algorithm])
    return None


def _octet_string(rest: bytes, usual: int) -> bytes | None:
    """The digest in what follows the OID: at the very end if one is there, else the first of usual size."""
    for size in (usual, *(other for other in SIZES.values() if other != usual)):
        if rest[-size - 2 : -size] == bytes([0x04, size]):
            return rest[-size:]
    start = rest.find(bytes([0x04, usual])) + 2
    return rest[start : start + usual] if start >= 2 and len(rest) - start >= usual else None


def _text(payload: bytes) -> str | None:
    """The payload as printable text. What has a digest's size must be ASCII: chance may make it valid GBK."""
    for codec in ("ascii",) if len(payload) in _BY_SIZE else ("utf-8", "gbk"):
        try:
            text = payload.decode(codec)
        except UnicodeDecodeError:
            continue
        if text and all(character.isprintable() or character in "\t\r\n" for character in text):
            return text
    return None


def _pss_hashes(block: bytes, bits: int) -> list[str]:
    """The hashes whose MGF1 unmasks a PSS block to zeros, 01 and a salt; of several, those with most zeros.

    The closing bc alone is met by one block of 256 under any wrong key, all of this by one of about 5,000.
    Several hashes fit, by chance, where the salt is so long that no zeros are left.
    """
    size = (bits + 6) // 8
    unused = 8 * size - (bits - 1)
    encoded = block[-size:]
    if block[-1] != 0xBC or encoded[0] >> (8 - unused) or (len(block) > size and block[0]):
        return []
    zeros: dict[str, int] = {}
    for name, length in SIZES.items():
        masked, seed = encoded[: -length - 1], encoded[-length - 1 : -1]
        if not masked:
            continue
        rounds = range(-(-len(masked) // length))
        mask = b"".join(digest_of(name, seed + counter.to_bytes(4)) for counter in rounds)[: len(masked)]
        plain = bytearray(a ^ b for a, b in zip(masked, mask, strict=True))
        plain[0] &= 0xFF >> unused
        salt = plain.lstrip(b"\0")
        if salt[:1] == b"\x01":
            zeros[name] = len(plain) - len(salt)
    return [name for name, count in zeros.items() if count == max(zeros.values())]
