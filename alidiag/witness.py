"""The honest witness: a signature and a key, asked whether they belong to some octets.

A `Witness` answers quickly for many candidates and strictly for the one that fits. What the signature shows by itself
(another hash than declared, PSS padding, another key) is `forced`: mistakes that belong to every explanation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from alidiag.crypto.hashing import Hash, new_md5
from alidiag.crypto.md5 import md5_verify
from alidiag.frozen import frozen, hidden
from alidiag.lossless import to_bytes
from alidiag.model import DsaNumbers, Key, Kind, RsaNumbers
from alidiag.signing import Finish

if TYPE_CHECKING:
    from alidiag.crypto import block as blocks


class _Hashes(dict[str, Callable[[bytes], bytes]]):
    """Octets -> their digest, by the name of the hash. `hashlib` is loaded by the first: MD5 signatures need none."""

    def __missing__(self, name: str) -> Callable[[bytes], bytes]:
        import hashlib

        make = getattr(hashlib, name)
        self[name] = lambda data: make(data, usedforsecurity=False).digest()
        return self[name]


HASHES = _Hashes()


TEXT = "text"
"""The kind of a witness to a text, which no key made."""


@frozen
class Digests:
    """Octets are agreed to where `new(octets + behind).digest()` is `want`."""

    new: Callable[[bytes], Hash]
    behind: bytes = hidden()
    want: bytes


@frozen
class Witness:
    """One key and one reading of the signature.

    `agrees` is quick and may only be used to find a candidate; `confirms` is the strict verdict on it. `finishes` turns
    another way of making an MD5 signature into such a quick question; None for the other kinds.
    """

    key: Key
    kind: str
    digest: str
    """The hash that was really used."""
    forced: tuple[str, ...]
    """Ids of mistakes that this reading implies."""
    agrees: Callable[[bytes], bool] = hidden()
    confirms: Callable[[bytes, Finish | None], bool] = hidden()
    finishes: Callable[[Finish], Callable[[bytes], bool]] | None = hidden(default=None)
    digests: Digests | None = hidden(default=None)
    """MD5 only: the same as `agrees`, for the innermost loop."""
    cost: int = 1
    """What a candidate costs, in hashes: about 13 for DSA."""


def md5_witness(key: Key, secret: bytes, sign: str, forced: tuple[str, ...] = ()) -> Witness:
    """MD5: a candidate costs one hash with the key appended.

    Args:
        key: the key, for the report.
        secret: its octets, as this hypothesis has them.
        sign: 32 lower-case hex digits, or whatever was sent.
        forced: what had to be assumed to get here.
    """
    try:
        want = bytes.fromhex(sign) if len(sign) == 32 and sign == sign.lower() else b""
    except ValueError:
        want = b""

    def agrees(data: bytes) -> bool:
        return new_md5(data + secret).digest() == want

    def finishes(finish: Finish) -> Callable[[bytes], bool]:
        return lambda data: finish(data, secret) == sign

    def confirms(data: bytes, finish: Finish | None) -> bool:
        return finish(data, secret) == sign if finish else md5_verify(data, secret, sign)

    return Witness(key, Kind.MD5, "md5", forced, agrees, confirms, finishes, Digests(new_md5, secret, want))


def rsa_witness(key: Key, digest: str, signature: bytes, forced: tuple[str, ...] = ()) -> Witness | None:
    """RSA: the public key opens the signature once; a candidate costs one hash. None: this key did not make it."""
    numbers = key.public
    if not isinstance(numbers, RsaNumbers):
        return None
    # What RSA and DSA need is loaded by them: an MD5 signature shall not wait for it.
    from alidiag.crypto.block import open_block

    view = open_block(numbers, signature)
    if view.padding == "pkcs1":
        return _pkcs1_witness(key, digest, signature, view, forced)
    if view.padding == "pss":
        return _pss_witness(key, numbers, digest, signature, forced)
    return None


def _pkcs1_witness(
    key: Key, digest: str, signature: bytes, view: blocks.Block, forced: tuple[str, ...]
) -> Witness | None:
    if view.algorithm is not None and view.digest is not None:
        used, want = view.algorithm, view.digest
        hashed = HASHES[used]
        if used != digest:
            forced = (*forced, "digest-mismatch")
        return Witness(
            key,
            Kind.RSA,
            used,
            forced,
            lambda data: hashed(data) == want,
            _judge(key, used, signature),
        )
    payload = view.payload

    kinds = dict.fromkeys((digest, "md5", "sha1", "sha256"))

    def fits(data: bytes) -> bool:
        if payload == data:
            return True
        digests = [HASHES[kind](data) for kind in kinds]
        return payload in digests or payload in [one.hex().encode() for one in digests]

    # No DigestInfo: whatever stands in the block was put there by the raw private-key operation. The padding was
    # compared octet for octet when the block was opened, so equality of the payload is the whole proof.
    return Witness(
        key,
        Kind.RSA,
        digest,
        (*forced, "private-key-encrypted"),
        fits,
        lambda data, _finish: fits(data),
    )


def _pss_witness(
    key: Key, numbers: RsaNumbers, digest: str, signature: bytes, forced: tuple[str, ...]
) -> Witness | None:
    for used in dict.fromkeys((digest, "sha256", "sha1")):
        opened = pss_salt(numbers, used, signature)
        if opened is None:
            continue
        salt, want = opened
        hashed = HASHES[used]
        extra = ("pss-padding",) if used == digest else ("pss-padding", "digest-mismatch")
        return Witness(
            key, Kind.RSA, used, (*forced, *extra), _pss_asker(hashed, salt, want), _pss_judge(key, used, signature)
        )
    return None


def _pss_asker(hashed: Callable[[bytes], bytes], salt: bytes, want: bytes) -> Callable[[bytes], bool]:
    return lambda data: hashed(bytes(8) + hashed(data) + salt) == want


def _pss_judge(key: Key, digest: str, signature: bytes) -> Callable[[bytes, Finish | None], bool]:
    from alidiag.crypto import strict

    return lambda data, _finish: strict.verify_pss(key, digest, data, signature)


def pss_salt(numbers: RsaNumbers, digest: str, signature: bytes) -> tuple[bytes, bytes] | None:
    """The salt and the hash inside an EMSA-PSS block (RFC 8017, 9.1.2), MGF1 with the same hash; None if it is none."""
    bits = numbers.n.bit_length() - 1
    size = (bits + 7) // 8
    number = pow(int.from_bytes(signature, "big"), numbers.e, numbers.n)
    if number.bit_length() > bits:
        return None
    encoded = number.to_bytes(size, "big")
    hashed = HASHES[digest]
    length = len(hashed(b""))
    if len(encoded) < length + 2 or encoded[-1] != 0xBC:
        return None
    masked, want = encoded[: -length - 1], encoded[-length - 1 : -1]
    mask = b"".join(hashed(want + i.to_bytes(4, "big")) for i in range(len(masked) // length + 1))
    plain = bytearray(a ^ b for a, b in zip(masked, mask, strict=False))
    plain[0] &= 0xFF >> (8 * size - bits)
    separator = bytes(plain).find(1)
    if separator < 0 or any(plain[:separator]):
        return None
    return bytes(plain[separator + 1 :]), want


def dsa_witness(key: Key, digest: str, signature: bytes, forced: tuple[str, ...] = ()) -> Iterator[Witness]:
    """DSA: a candidate costs one short exponentiation from a table. One witness for each hash that may be used."""
    numbers = key.public
    if not isinstance(numbers, DsaNumbers):
        return
    from alidiag.crypto import dsa

    pair = dsa.decode_der(signature) or dsa.decode_raw(signature, numbers.q)
    if pair is None:
        return
    check = dsa.prepare(numbers, *pair)
    for used in dict.fromkeys((digest, "sha256", "sha1")):
        yield Witness(
            key,
            Kind.DSA,
            used,
            forced if used == digest else (*forced, "digest-mismatch"),
            _dsa_asker(check, HASHES[used]),
            _judge(key, used, signature),
            cost=13,
        )


def _dsa_asker(check: Callable[[bytes], bool], hashed: Callable[[bytes], bytes]) -> Callable[[bytes], bool]:
    return lambda data: check(hashed(data))


def _judge(key: Key, digest: str, signature: bytes) -> Callable[[bytes, Finish | None], bool]:
    from alidiag.crypto import strict

    return lambda data, _finish: strict.verify(key, digest, data, signature)


def text_witness(text: str, key: Key, codec: str) -> Witness:
    """A second witness: a text that is known to have been built, such as the developer's own pre-sign string."""
    try:
        want = to_bytes(text, codec)
    except UnicodeEncodeError:
        want = text.encode(codec, "replace")
    return Witness(key, TEXT, "", (), lambda data: data == want, lambda data, _finish: data == want)
