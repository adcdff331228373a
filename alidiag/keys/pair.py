"""The two halves of a key pair, by their numbers."""

from __future__ import annotations

from alidiag.errors import KeyUnreadable
from alidiag.frozen import replace
from alidiag.model import Half, Key


def is_pair(private: Key, public: Key) -> bool:
    """Whether two keys have the same public numbers. Keys without any, MD5 keys, are never a pair."""
    return private.public is not None and private.kind is public.kind and private.public == public.public


def public_half(private: Key) -> Key:
    """The public key of a private one.

    Raises:
        KeyUnreadable: an MD5 key has no public half.
    """
    if private.public is None:
        raise KeyUnreadable(
            f"Cannot read the public key from {private.source}: an MD5 key has no public half.",
            "Give an RSA or DSA key.",
            "key-kind-mismatch",
        )
    return replace(private, half=Half.PUBLIC, container="SubjectPublicKeyInfo", notes=(), private_der=None)
