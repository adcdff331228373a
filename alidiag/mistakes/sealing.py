"""Wrong turns in the last step: the key, the hash, the padding, and how the result is written down."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator

from alidiag.signing import Feed, Finish, Signing, Turn


def _md5(data: bytes) -> hashlib._Hash:
    return hashlib.md5(data, usedforsecurity=False)


def md5_key_joined_wrongly(signing: Signing) -> Iterator[Turn]:
    """The MD5 key was not simply appended to the pre-sign string.

    Fix: append the key directly: no `&`, no `key=`, nothing between the string and the key.
    """
    if signing.kind != "MD5":
        return
    glues: tuple[Callable[[bytes, bytes], bytes], ...] = (
        lambda data, key: data + b"&key=" + key,
        lambda data, key: data + b"&" + key,
        lambda data, key: key + data,
        lambda data, key: data + b"|" + key,
        lambda data, key: data + b"key=" + key,
        lambda data, key: data + b"&secret=" + key,
        lambda data, key: data + b"&sign_key=" + key,
        lambda data, key: data + b"&" + b"key" + key,
        lambda data, key: key + data + key,
        lambda data, key: key + b"&" + data,
        lambda data, key: data + b"," + key,
        lambda data, key: data + b" " + key,
        lambda data, key: data,  # noqa: ARG005 - the key was forgotten
    )
    for glue in glues:
        yield Turn(finish=_glued(glue))


def _glued(glue: Callable[[bytes, bytes], bytes]) -> Finish:
    return lambda data, key: _md5(glue(data, key)).hexdigest()


def wrong_hash(signing: Signing) -> Iterator[Turn]:
    """Another hash than plain MD5 was used: HMAC, SHA-1 or SHA-256.

    Fix: with `sign_type=MD5` the signature is the plain MD5 of the pre-sign string with the key appended.
    """
    if signing.kind != "MD5":
        return
    for name in ("sha1", "sha256", "sha512"):
        yield Turn(finish=_hashed(name))
    for name in ("md5", "sha256", "sha1"):
        yield Turn(finish=_keyed(name))


def _hashed(name: str) -> Finish:
    return lambda data, key: hashlib.new(name, data + key, usedforsecurity=False).hexdigest()


def _keyed(name: str) -> Finish:
    def finish(data: bytes, key: bytes) -> str:
        import hmac

        return hmac.new(key, data, name).hexdigest()

    return finish


def hash_of_hash(signing: Signing) -> Iterator[Turn]:
    """A hash of the string was signed instead of the string, or the hash was hashed again.

    Fix: give the pre-sign string itself to the signing function; it hashes by itself.
    """
    if signing.kind == "MD5":
        finishes: tuple[Finish, ...] = (
            lambda data, key: _md5(_md5(data + key).hexdigest().encode()).hexdigest(),
            lambda data, key: _md5(_md5(data + key).digest()).hexdigest(),
            lambda data, key: _md5(_md5(data).hexdigest().encode() + key).hexdigest(),
            lambda data, key: _md5(_md5(data).digest() + key).hexdigest(),
            lambda data, key: _md5(_md5(data + key).hexdigest().upper().encode()).hexdigest(),
        )
        for finish in finishes:
            yield Turn(finish=finish)
        return
    for name in dict.fromkeys((signing.digest, "md5", "sha1", "sha256")):
        for written in (_hex, _raw, _upper_hex, base64.b64encode):
            yield Turn(feed=_digested(name, written))


def _hex(digest: bytes) -> bytes:
    return digest.hex().encode()


def _upper_hex(digest: bytes) -> bytes:
    return digest.hex().upper().encode()


def _raw(digest: bytes) -> bytes:
    return digest


def _digested(name: str, written: Callable[[bytes], bytes]) -> Feed:
    return lambda data: written(hashlib.new(name, data, usedforsecurity=False).digest())


def md5_shortened(signing: Signing) -> Iterator[Turn]:
    """The MD5 value is shorter than 32 characters: leading zeros were lost, or only its middle was taken.

    Fix: write every byte with two hex digits, 32 in all.
    """
    if signing.kind != "MD5":
        return
    yield Turn(finish=lambda data, key: "".join(f"{byte:x}" for byte in _md5(data + key).digest()))
    yield Turn(finish=lambda data, key: _md5(data + key).hexdigest()[8:24])
    yield Turn(finish=lambda data, key: _md5(data + key).hexdigest().lstrip("0"))
    yield Turn(finish=lambda data, key: _md5(data + key).hexdigest()[:16])
    yield Turn(finish=lambda data, key: _md5(data + key).hexdigest()[16:])


def md5_not_hex(signing: Signing) -> Iterator[Turn]:
    """The MD5 value was sent in base64 or as raw bytes, not as hex digits.

    Fix: send the MD5 value as 32 lower-case hex digits.
    """
    if signing.kind != "MD5":
        return
    yield Turn(finish=lambda data, key: base64.b64encode(_md5(data + key).digest()).decode())
    yield Turn(finish=lambda data, key: base64.b64encode(_md5(data + key).hexdigest().encode()).decode())
    yield Turn(finish=lambda data, key: _md5(data + key).digest().decode("latin-1"))
    yield Turn(finish=lambda data, key: base64.b64encode(_md5(data + key).digest()).decode().rstrip("="))


def digest_mismatch(_signing: Signing) -> Iterator[Turn]:
    """The signature was made with another hash than `sign_type` asks for.

    Fix: RSA and DSA sign with SHA-1, RSA2 with SHA-256: change the hash or `sign_type`, so that they agree.
    """
    # The block of an RSA signature names its hash, so the witness knows; for DSA a witness is made for each hash.
    yield from ()


def private_key_encrypted(_signing: Signing) -> Iterator[Turn]:
    """The string was "encrypted" with the private key instead of signed: no hash stands in the signature.

    Fix: call the signing function (`SHA1withRSA`, `openssl_sign`), not the private-key encryption.
    """
    yield from ()


def pss_padding(_signing: Signing) -> Iterator[Turn]:
    """The signature has PSS padding; the gateway wants PKCS#1 v1.5.

    Fix: choose the padding PKCS#1 v1.5 (`SHA256withRSA`, not `RSASSA-PSS`).
    """
    yield from ()
