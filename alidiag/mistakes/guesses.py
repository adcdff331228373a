"""Other keys that may have made the signature; each function gives those that its mistake would have used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from alidiag.mistakes.texts import distance
from alidiag.model import Half, Key, KeyRing, Kind


class Guess(NamedTuple):
    """A key to ask. `secret`: the octets to use as the MD5 key, where they are not simply the key's own."""

    key: Key
    secret: bytes | None = None
    kind: str | None = None
    """The kind of signature to ask about, where it is not the declared one."""


_AROUND = (
    (b"", b"\n"), (b"", b"\r\n"), (b"", b" "), (b" ", b""), (b"", b"\r"), (b"\xef\xbb\xbf", b""), (b'"', b'"'),
    (b"'", b"'"), (b"", b"\t"), (b"\xef\xbb\xbf", b"\n"), (b"\xef\xbb\xbf", b"\r\n"), (b" ", b" "), (b"", b"\x00"),
    (b"", b"\xe2\x80\x8b"), (b"", b"\xc2\xa0"), (b"", b" \n"), (b"`", b"`"), (b"", b";"), (b"", b","),
)  # fmt: skip


def md5_key_padded(keys: KeyRing, kind: str) -> Iterator[Guess]:
    """The MD5 key was used with a blank, a line end, a byte order mark or quotes around it.

    Fix: strip the key after reading it from its file or setting.
    """
    key = keys.md5
    if kind != Kind.MD5 or key is None or key.secret is None:
        return
    if key.secret_as_written is not None and key.secret_as_written != key.secret:
        yield Guess(key, key.secret_as_written)
    for before, after in _AROUND:
        yield Guess(key, before + key.secret + after)


def md5_key_malformed(keys: KeyRing, kind: str) -> Iterator[Guess]:
    """The MD5 key was cut, lengthened or mistyped.

    Fix: copy the 32 characters of the key again from the merchant portal.
    """
    key = keys.md5
    if kind != Kind.MD5 or key is None or key.secret is None:
        return
    secret = key.secret
    cuts = [
        secret[:-1],
        secret[1:],
        secret.lower(),
        secret.upper(),
        secret[:32],
        secret[-32:],
        secret[:31],
        secret[:30],
    ]
    cuts += [secret[:count] for count in (8, 16, 24)]
    cuts.append(bytes(octet for octet in secret if chr(octet).isalnum() and octet < 128))
    for cut in dict.fromkeys(cuts):
        if cut and cut != secret:
            yield Guess(key, cut)
    for other in keys.others:
        if other.secret and _near(secret, other.secret):
            yield Guess(other)


def _near(one: bytes, two: bytes) -> bool:
    if one == two:
        return False
    return one.startswith(two) or two.startswith(one) or distance(one.decode("latin-1"), two.decode("latin-1"), 2) <= 2


def key_pair_mismatch(keys: KeyRing, kind: str) -> Iterator[Guess]:
    """The private key that signed and the public key that was given, or uploaded, are not a pair.

    Fix: upload the public key that belongs to the private key in use, or sign with the private key of the pair.
    """
    private, public = keys.private, keys.public
    if kind != Kind.MD5 and private is not None and public is not None and private.public != public.public:
        yield Guess(private)


def key_role_swapped(keys: KeyRing, kind: str) -> Iterator[Guess]:
    """Keys were exchanged: Alipay's public key stands where the merchant's belongs, or the reverse.

    Fix: requests are signed with the merchant's key pair; Alipay's public key only checks what Alipay sends.
    """
    if kind != Kind.MD5 and keys.alipay_public is not None:
        yield Guess(keys.alipay_public)


def signed_with_another_key(keys: KeyRing, kind: str) -> Iterator[Guess]:
    """Another key than the one given made the signature: of another partner, environment, or from before a reset.

    Fix: sign with the key that belongs to this partner and environment.
    """
    for key in keys.others:
        if key.kind == kind:
            yield Guess(key)


def key_kind_mismatch(keys: KeyRing, kind: str) -> Iterator[Guess]:
    """The key or the algorithm that was used does not fit `sign_type`: an MD5 signature under RSA, or the reverse.

    Fix: let `sign_type` say what was used: MD5 for the 32-character key, RSA or RSA2 for a key pair.
    """
    if kind != Kind.MD5 and keys.md5 is not None:
        yield Guess(keys.md5, kind=Kind.MD5)
    for key in (keys.public, keys.private):
        if key is not None and key.kind != kind:
            yield Guess(key, kind=key.kind)
    if kind == Kind.MD5 and keys.private is not None and keys.private.private_der is not None:
        yield from _text_as_secret(keys.private)


def _text_as_secret(key: Key) -> Iterator[Guess]:
    """The text of a private key used as if it were the MD5 key."""
    import base64

    if key.half is Half.PRIVATE and key.private_der is not None:
        body = base64.b64encode(key.private_der)
        yield Guess(key, body, Kind.MD5)
