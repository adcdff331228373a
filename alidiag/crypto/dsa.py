"""DSA verification in plain integers, strict and verify-only (FIPS 186-4, section 4.7).

Libraries are giving DSA up, and the older gateway still takes it. Nothing here is secret, and
nothing needs constant time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from alidiag.model import DsaNumbers

LARGEST = 10_000
"""Bits: the largest p that is worked with, as in OpenSSL."""

_SMALLEST = 512
_Q_BITS = (160, 224, 256)
_INTEGER = 0x02
_SEQUENCE = 0x30


def decode_der(signature: bytes) -> tuple[int, int] | None:
    """`(r, s)` of a strict DER `SEQUENCE { INTEGER r, INTEGER s }`, or None.

    Strict: lengths and integers in their shortest form, both integers positive, nothing behind.
    """
    outer = _element(signature, 0, _SEQUENCE)
    if outer is None or outer[1] != len(signature):
        return None
    first = _element(signature, outer[0], _INTEGER)
    if first is None:
        return None
    second = _element(signature, first[1], _INTEGER)
    if second is None or second[1] != len(signature):
        return None
    r = _positive(signature[first[0] : first[1]])
    s = _positive(signature[second[0] : second[1]])
    return None if r is None or s is None else (r, s)


def decode_raw(signature: bytes, q: int) -> tuple[int, int] | None:
    """`(r, s)` of r||s, each as many octets as `q` has (40 in all for 160 bits), or None."""
    size = (q.bit_length() + 7) // 8
    if size == 0 or len(signature) != 2 * size:
        return None
    return int.from_bytes(signature[:size]), int.from_bytes(signature[size:])


@lru_cache(maxsize=32)
def domain_flaw(p: int, q: int, g: int) -> str | None:
    """Why these are no DSA parameters, or None. That p and q are prime is not tested."""
    if p.bit_length() > LARGEST:
        return f"p is too large: {p.bit_length():,} bits; at most {LARGEST:,} can be used"
    if p.bit_length() < _SMALLEST:
        return f"p is too small: {p.bit_length()} bits; at least {_SMALLEST} are expected"
    if q.bit_length() not in _Q_BITS:
        return f"q has {q.bit_length()} bits; 160, 224 or 256 are expected"
    if p % 2 == 0 or q % 2 == 0:
        return "p or q is even"
    if (p - 1) % q:
        return "q does not divide p - 1"
    if not 1 < g < p or pow(g, q, p) != 1:
        return "g does not generate the group of order q"
    return None


@lru_cache(maxsize=256)
def flaw(key: DsaNumbers) -> str | None:
    """Why this is no DSA public key, or None. A y outside the group is damaged, or of other parameters."""
    problem = domain_flaw(key.p, key.q, key.g)
    if problem is not None:
        return problem
    if not 1 < key.y < key.p or pow(key.y, key.q, key.p) != 1:
        return "y is not in the group of order q"
    return None


def verify_numbers(key: DsaNumbers, digest: bytes, r: int, s: int) -> bool:
    """Whether (r, s) signs `digest`, which is cut to the bits of q. False for every key that has a `flaw`."""
    start = _start(key, r, s)
    if start is None:
        return False
    of_y, w = start
    p, q, g, _ = key
    return of_y * pow(g, _leading(digest, q) * w % q, p) % p % q == r


def prepare(key: DsaNumbers, r: int, s: int) -> Callable[[bytes], bool]:
    """`verify_numbers` with key, r and s fixed, for a search that tries many digests.

    A further digest costs one multiplication modulo p for each octet of q, about a fifteenth of a whole
    verification. The table of powers of g takes 5,120 multiplications and 0.8 MB for a 1024/160 key, once for
    all signatures under the same parameters.
    """
    start = _start(key, r, s)
    if start is None:
        return _never
    of_y, w = start
    p, q, g, _ = key
    table = _powers(p, q, g)
    size = len(table)

    def holds(digest: bytes) -> bool:
        power = of_y
        exponent = int.from_bytes(digest[:size]) * w % q
        for row, octet in zip(table, exponent.to_bytes(size, "little"), strict=True):
            power = power * row[octet] % p
        return power % q == r

    return holds


def _never(digest: bytes) -> bool:  # noqa: ARG001 - it stands for a verifier
    return False


def _start(key: DsaNumbers, r: int, s: int) -> tuple[int, int] | None:
    """What does not depend on the digest: (y^(rw) mod p, w = 1/s mod q); None where nothing can verify."""
    p, q, _, y = key
    if flaw(key) is not None or not 0 < r < q or not 0 < s < q:
        return None
    try:
        w = pow(s, -1, q)
    except ValueError:  # q is not prime
        return None
    return pow(y, r * w % q, p), w


def _leading(digest: bytes, q: int) -> int:
    """The leftmost bits of the digest, as many as q has: always whole octets, see `_Q_BITS`."""
    return int.from_bytes(digest[: q.bit_length() // 8])


@lru_cache(maxsize=2)
def _powers(p: int, q: int, g: int) -> tuple[tuple[int, ...], ...]:
    """`table[i][b]` is g^(b * 256^i) mod p."""
    table = []
    base = g
    for _ in range(q.bit_length() // 8):
        row = [1]
        for _ in range(255):
            row.append(row[-1] * base % p)
        table.append(tuple(row))
        base = row[-1] * base % p
    return tuple(table)


def _element(data: bytes, start: int, tag: int) -> tuple[int, int] | None:
    """Where the content of the DER element at `start` begins and ends; None if it is another, or not DER."""
    if len(data) < start + 2 or data[start] != tag:
        return None
    length = data[start + 1]
    begin = start + 2
    if length & 0x80:
        count = length & 0x7F
        octets = data[begin : begin + count]
        begin += count
        length = int.from_bytes(octets)
        if not octets or len(octets) != count or octets[0] == 0 or length < 0x80:
            return None
    return None if begin + length > len(data) else (begin, begin + length)


def _positive(content: bytes) -> int | None:
    """The value of a DER INTEGER's content in shortest form; None if it is not that, or not above zero."""
    if not content or content[0] & 0x80 or (content[0] == 0 and (len(content) == 1 or not content[1] & 0x80)):
        return None
    return int.from_bytes(content)
