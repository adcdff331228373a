"""Signing with a merchant's private key, through the `cryptography` library."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from alidiag.crypto import dsa
from alidiag.crypto.hashing import MACHINE_HINT, SIZES
from alidiag.crypto.known_answers import check
from alidiag.crypto.strict import check_dsa, check_rsa, hash_algorithm, verify
from alidiag.errors import KeyUnreadable, MachineAtFault
from alidiag.model import DsaNumbers, Key, Kind, RsaNumbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes


def sign(key: Key, digest: str, data: bytes) -> bytes:
    """The signature of `data`: RSA by PKCS#1 v1.5, DSA as DER. It is verified before it is handed out.

    Args:
        key: an RSA or DSA key with its private half.
        digest: one of md5, sha1, sha224, sha256, sha384, sha512.
        data: the octets to sign, not yet hashed.

    Raises:
        KeyUnreadable: not a private key, one that fails its own check, or one too short for the digest.
        MachineAtFault: the library fails, or signs wrongly.
        ValueError: an unknown digest.
    """
    if digest not in SIZES:
        raise ValueError(f"unknown digest {digest!r}")
    if isinstance(key.public, RsaNumbers):
        check_rsa(key.public, key.source)
        if (key.public.n.bit_length() + 7) // 8 < _LEAST[digest]:
            raise KeyUnreadable(
                f"The RSA key {key.source} is too short to sign with {digest.upper()}: "
                f"{key.public.n.bit_length()} bits.",
                "Use a key of 2048 bits.",
            )
    elif isinstance(key.public, DsaNumbers):
        check_dsa(key.public, key.source)
    signature = _signed(key, digest, data)
    if key.public is not None and not verify(key, digest, data, signature):
        raise MachineAtFault(
            f"What this machine signs with {key.source} does not verify with that key's own public half.",
            MACHINE_HINT,
        )
    return signature


def sign_dsa(key: Key, digest: str, data: bytes) -> bytes:
    """A DSA signature as DER; `to_raw` turns it into the r||s of Alipay's own samples. Else like `sign`."""
    if key.kind is not Kind.DSA:
        raise KeyUnreadable(f"The key {key.source} is no DSA key, but an {key.kind.value} key.")
    return sign(key, digest, data)


def to_raw(der: bytes, q: int) -> bytes:
    """A DSA signature in DER as r||s, each as many octets as `q` has.

    Raises:
        ValueError: not strict DER, or r or s is longer than q.
    """
    pair = dsa.decode_der(der)
    size = (q.bit_length() + 7) // 8
    if pair is None or max(pair).bit_length() > 8 * size:
        raise ValueError("not a DSA signature in DER under this q")
    return pair[0].to_bytes(size) + pair[1].to_bytes(size)


_LEAST = {"md5": 45, "sha1": 46, "sha224": 58, "sha256": 62, "sha384": 78, "sha512": 94}
"""Octets of the smallest modulus that PKCS#1 v1.5 fits into: the DigestInfo and 11."""


def _signed(key: Key, digest: str, data: bytes) -> bytes:
    private = _loaded(key)
    sign_with = _sign_rsa if key.kind is Kind.RSA else _sign_dsa
    try:
        signature = sign_with(private, digest, data)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - a panic of the library's Rust half is no Exception
        raise MachineAtFault(
            f"This machine cannot sign with {key.kind.value} and {digest.upper()}: its crypto library fails.",
            MACHINE_HINT,
        ) from None
    if signature is None:
        raise KeyUnreadable(f"The private key {key.source} is not the {key.kind.value} key that it was read as.")
    return signature


def _sign_rsa(private: PrivateKeyTypes, digest: str, data: bytes) -> bytes | None:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    if not isinstance(private, RSAPrivateKey):
        return None
    return private.sign(data, PKCS1v15(), hash_algorithm(digest))


def _sign_dsa(private: PrivateKeyTypes, digest: str, data: bytes) -> bytes | None:
    with _quiet():
        from cryptography.hazmat.primitives.asymmetric.dsa import DSAPrivateKey

        return private.sign(data, hash_algorithm(digest)) if isinstance(private, DSAPrivateKey) else None


def _loaded(key: Key) -> PrivateKeyTypes:
    if key.private_der is None or key.kind is Kind.MD5:
        raise KeyUnreadable(f"The key {key.source} is no private key to sign with.", "Give the private key.")
    try:
        return _load(key.private_der)
    except (KeyboardInterrupt, SystemExit):
        raise
    except ValueError:
        # The library's message may hold the key. And where it is broken itself, it calls every key invalid.
        check(Kind.RSA)
    except BaseException:  # noqa: BLE001 - a panic of the library's Rust half is no Exception
        raise MachineAtFault(
            f"This machine cannot load {key.kind.value} private keys: its crypto library fails at it.",
            MACHINE_HINT,
        ) from None
    raise KeyUnreadable(
        f"The private key {key.source} fails the crypto library's own check.",
        "It is damaged or truncated; export it again.",
    )


@lru_cache(maxsize=8)
def _load(der: bytes) -> PrivateKeyTypes:
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    with _quiet():
        return load_der_private_key(der, password=None)


@contextmanager
def _quiet() -> Iterator[None]:
    """The library announces DSA's end at every use of it: no news for the reader of a report."""
    from cryptography.utils import CryptographyDeprecationWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        yield
