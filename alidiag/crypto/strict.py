"""Verdicts on signatures: RSA through the `cryptography` library, DSA through `dsa`.

Only True means verified. What cannot be judged is an exception, never a False: a key that is out of shape is
`KeyUnreadable`, a library that fails at its work is `MachineAtFault`.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from alidiag.crypto import dsa
from alidiag.crypto.hashing import MACHINE_HINT, SIZES, digest_of
from alidiag.errors import KeyUnreadable, MachineAtFault
from alidiag.model import DsaNumbers, Key, RsaNumbers

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

LARGEST = 16_384
"""Bits: the largest RSA modulus that OpenSSL takes; it calls every signature under a larger one wrong."""

_SMALLEST = 512
_LONG_EXPONENT_LIMIT = 3072
"""Bits: beside a larger modulus OpenSSL takes exponents of at most 64 bits; else all signatures are wrong."""

DsaForm = Literal["DER", "r||s"]
_Scheme = Literal["pkcs1", "pss"]


def verify(key: Key, digest: str, data: bytes, signature: bytes) -> bool:
    """Whether `signature` signs `data`: RSA by PKCS#1 v1.5 (RFC 8017, 8.2.2), DSA as strict DER or raw r||s.

    Args:
        key: an RSA or DSA key; its public half is used.
        digest: one of md5, sha1, sha224, sha256, sha384, sha512.
        data: the signed octets, not yet hashed.
        signature: octets, base64 undone.

    Raises:
        KeyUnreadable: the key is too large or too small to work with, or no key of its kind at all.
        MachineAtFault: the library fails, as it does where a policy forbids the hash.
        ValueError: an unknown digest.
    """
    _known(digest)
    numbers = key.public
    if isinstance(numbers, DsaNumbers):
        check_dsa(numbers, key.source)
        pair = dsa.decode_der(signature) or dsa.decode_raw(signature, numbers.q)
        return pair is not None and dsa.verify_numbers(numbers, digest_of(digest, data), *pair)
    return _verify_rsa(_rsa_numbers(key), digest, data, signature, "pkcs1")


def verify_pss(key: Key, digest: str, data: bytes, signature: bytes) -> bool:
    """Whether `signature` signs `data` by RSA PSS, with MGF1 over the same hash and a salt of any length.

    The gateway takes no PSS; this proves that a signer used it. Arguments and errors are those of `verify`.
    """
    _known(digest)
    return _verify_rsa(_rsa_numbers(key), digest, data, signature, "pss")


def dsa_form(signature: bytes, key: Key) -> DsaForm | None:
    """The form that a DSA signature, right or wrong, is written in; None for neither, or no DSA key."""
    if not isinstance(key.public, DsaNumbers):
        return None
    if dsa.decode_der(signature) is not None:
        return "DER"
    return None if dsa.decode_raw(signature, key.public.q) is None else "r||s"


def check_rsa(numbers: RsaNumbers, source: str) -> None:
    """Refuse an RSA key that no sum can be done with; weak keys pass.

    Raises:
        KeyUnreadable: the message names `source` and what is wrong.
    """
    n, e = numbers
    bits = n.bit_length()
    if n <= 0 or n % 2 == 0:
        problem = f"its modulus is {'even' if n > 0 else 'not above zero'}"
    elif bits > LARGEST:
        problem = f"it is too large: {bits:,} bits; at most {LARGEST:,} can be used"
    elif bits < _SMALLEST:
        problem = f"it is too small: {bits} bits; at least {_SMALLEST} are expected"
    elif e < 3 or e % 2 == 0 or e >= n:
        problem = "its public exponent is not an odd number from 3 up to the modulus"
    elif bits > _LONG_EXPONENT_LIMIT and e.bit_length() > 64:
        problem = (
            f"its public exponent is too large: {e.bit_length():,} bits; beside a modulus of more than "
            f"{_LONG_EXPONENT_LIMIT:,} bits at most 64 can be used"
        )
    else:
        return
    raise KeyUnreadable(f"The RSA key {source} cannot be used: {problem}.", "Export the key again, or make a new pair.")


def check_dsa(numbers: DsaNumbers, source: str) -> None:
    """Refuse a DSA key whose parameters are none; see `dsa.flaw` for its y.

    Raises:
        KeyUnreadable: the message names `source` and what is wrong.
    """
    problem = dsa.domain_flaw(numbers.p, numbers.q, numbers.g)
    if problem is not None:
        raise KeyUnreadable(f"The DSA key {source} cannot be used: {problem}.", "Export the key again.")


@cache
def hash_algorithm(digest: str) -> HashAlgorithm:
    """The library's object for a hash of `hashing.SIZES`."""
    from cryptography.hazmat.primitives import hashes

    algorithm: HashAlgorithm = getattr(hashes, digest.upper())()
    return algorithm


def _known(digest: str) -> None:
    if digest not in SIZES:
        raise ValueError(f"unknown digest {digest!r}")


def _rsa_numbers(key: Key) -> RsaNumbers:
    numbers = key.public
    if not isinstance(numbers, RsaNumbers):
        raise KeyUnreadable(
            f"The {key.kind.value} key {key.source} cannot verify an RSA signature.",
            "Give an RSA public key.",
        )
    check_rsa(numbers, key.source)
    return numbers


def _verify_rsa(numbers: RsaNumbers, digest: str, data: bytes, signature: bytes, scheme: _Scheme) -> bool:
    try:
        return _library_verifies(numbers, digest, data, signature, scheme)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - a panic of the library's Rust half is no Exception
        raise MachineAtFault(
            f"This machine cannot verify RSA signatures with {digest.upper()}: its crypto library fails.",
            MACHINE_HINT,
        ) from None


def _library_verifies(numbers: RsaNumbers, digest: str, data: bytes, signature: bytes, scheme: _Scheme) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        _rsa_public(numbers).verify(signature, data, _padding(scheme, digest), hash_algorithm(digest))
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=64)
def _rsa_public(numbers: RsaNumbers) -> RSAPublicKey:
    """The library's object for numbers that passed `check_rsa`: if it refuses, the machine is at fault."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    return RSAPublicNumbers(numbers.e, numbers.n).public_key()


@cache
def _padding(scheme: _Scheme, digest: str) -> AsymmetricPadding:
    from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15

    if scheme == "pkcs1":
        return PKCS1v15()
    return PSS(mgf=MGF1(hash_algorithm(digest)), salt_length=PSS.AUTO)


def verifier(key: Key, digest: str) -> Callable[[bytes, bytes], bool]:
    """`verify` for one RSA key and hash, prepared for many (data, signature); its verdicts are the same.

    Raises:
        KeyUnreadable: the key is too large or too small to work with, or no RSA key.
        ValueError: an unknown digest.
    """
    from cryptography.exceptions import InvalidSignature

    _known(digest)
    numbers = _rsa_numbers(key)
    public, padding, algorithm = _rsa_public(numbers), _padding("pkcs1", digest), hash_algorithm(digest)

    def verifies(data: bytes, signature: bytes) -> bool:
        try:
            public.verify(signature, data, padding, algorithm)
        except InvalidSignature:
            return False
        except Exception:  # noqa: BLE001 - asked again, the slow way tells what is the matter
            return _verify_rsa(numbers, digest, data, signature, "pkcs1")
        return True

    return verifies
