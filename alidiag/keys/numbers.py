"""RSA and DSA keys as numbers: their checks, and their DER (RFC 5280 and RFC 3279, RFC 8017, RFC 5208)."""

from __future__ import annotations

from alidiag.keys.asn1 import BIT_STRING, NULL, OCTET_STRING, OID, SEQUENCE, encode, encode_integer
from alidiag.model import DsaNumbers, RsaNumbers

RSA_OID = bytes.fromhex("2a864886f70d010101")
DSA_OID = bytes.fromhex("2a8648ce380401")

SMALLEST, LARGEST = 512, 16384
"""Bits of a modulus. OpenSSL verifies nothing above the larger; a SHA-256 signature just fits the smaller."""

LARGEST_DSA_GROUP = 512
"""Bits of q; FIPS 186-4 knows 160 to 256. It bounds the cost of the checks."""

_RSA_ALGORITHM = encode(SEQUENCE, encode(OID, RSA_OID), encode(NULL))


def rsa_spki(key: RsaNumbers) -> bytes:
    """SubjectPublicKeyInfo of an RSA key."""
    body = encode(SEQUENCE, encode_integer(key.n), encode_integer(key.e))
    return encode(SEQUENCE, _RSA_ALGORITHM, encode(BIT_STRING, b"\0", body))


def dsa_spki(key: DsaNumbers) -> bytes:
    """SubjectPublicKeyInfo of a DSA key."""
    return encode(SEQUENCE, _dsa_algorithm(key), encode(BIT_STRING, b"\0", encode_integer(key.y)))


def rsa_pkcs8(pkcs1: tuple[int, ...]) -> bytes:
    """PKCS#8 of the nine integers of a PKCS#1 private key, the version first."""
    inner = encode(SEQUENCE, *(encode_integer(number) for number in pkcs1))
    return encode(SEQUENCE, encode_integer(0), _RSA_ALGORITHM, encode(OCTET_STRING, inner))


def dsa_pkcs8(key: DsaNumbers, x: int) -> bytes:
    """PKCS#8 of a DSA private key."""
    return encode(SEQUENCE, encode_integer(0), _dsa_algorithm(key), encode(OCTET_STRING, encode_integer(x)))


def _dsa_algorithm(key: DsaNumbers) -> bytes:
    group = encode(SEQUENCE, encode_integer(key.p), encode_integer(key.q), encode_integer(key.g))
    return encode(SEQUENCE, encode(OID, DSA_OID), group)


def spki(key: RsaNumbers | DsaNumbers) -> bytes:
    """SubjectPublicKeyInfo of either kind."""
    return rsa_spki(key) if isinstance(key, RsaNumbers) else dsa_spki(key)


def bits(key: RsaNumbers | DsaNumbers) -> int:
    """The size of a key: the bits of n, or of p."""
    return (key.n if isinstance(key, RsaNumbers) else key.p).bit_length()


def rsa_fault(key: RsaNumbers) -> str | None:
    """What makes these numbers no usable RSA public key, or None."""
    n, e = key
    if n == 0 or e == 0:
        return f"its {'modulus' if n == 0 else 'public exponent'} is zero"
    if n.bit_length() > LARGEST:
        return f"it is too large: {n.bit_length():,} bits, and at most {LARGEST:,} can be used"
    if n.bit_length() < SMALLEST:
        return f"it is too small: {n.bit_length()} bits, and at least {SMALLEST} are needed"
    if n % 2 == 0:
        return "its modulus is an even number, which no RSA key has"
    if e < 3:
        return f"its public exponent is {e}, and the smallest usable one is 3"
    if e % 2 == 0:
        return "its public exponent is an even number, which no RSA key has"
    if e >= n:
        return "its public exponent is not smaller than its modulus"
    return None


def rsa_private_fault(pkcs1: tuple[int, ...]) -> str | None:
    """Which check the numbers of a PKCS#1 private key fail, or None. Primality is not looked at."""
    _, n, e, d, p, q, d_p, d_q, q_inverse = pkcs1
    if max(number.bit_length() for number in pkcs1) > LARGEST:
        return "a number in it is larger than its modulus"
    if p * q != n:
        return "its two primes do not multiply to its modulus"
    if min(p, q) < 3 or p % 2 == 0 or q % 2 == 0 or p == q:
        return "its primes are no primes"
    if e * d % (p - 1) != 1 or e * d % (q - 1) != 1:
        return "its private exponent does not undo its public one"
    if d >= n or d_p != d % (p - 1) or d_q != d % (q - 1) or q_inverse >= p or q_inverse * q % p != 1:
        return "its shortcut numbers do not belong to the others"
    return None


def dsa_fault(key: DsaNumbers) -> str | None:
    """What makes these numbers no usable DSA public key, or None. Primality is not looked at."""
    p, q, g, y = key
    if p.bit_length() > LARGEST:
        return f"it is too large: {p.bit_length():,} bits, and at most {LARGEST:,} can be used"
    if p.bit_length() < SMALLEST:
        return f"it is too small: {p.bit_length()} bits, and at least {SMALLEST} are needed"
    if not 3 < q.bit_length() <= LARGEST_DSA_GROUP or p % 2 == 0 or q % 2 == 0 or (p - 1) % q:
        return "its numbers p and q do not belong together"
    if not 1 < g < p or pow(g, q, p) != 1:
        return "its generator g does not belong to p and q"
    if not 1 < y < p or pow(y, q, p) != 1:
        return "its public number y does not belong to p, q and g"
    return None
