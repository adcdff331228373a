"""Public keys of Alipay that are published for everybody: nobody's own."""

from __future__ import annotations

from alidiag.model import Half, Key

_KNOWN = {
    "ce187c187219eb206cafd68e2b9f02e308de32693feddf56cdd51415c7fcc2ef": (
        "Alipay's own public key of the mapi gateway, published with every SDK"
    ),
}
"""SHA-256 of SubjectPublicKeyInfo. The key stands in Alipay's demo code as `alipay_public_key`, 1024 bits."""


def alipay_own_key(key: Key) -> str | None:
    """What a well-known public key of Alipay is called; None for every other key, and for a private one."""
    return _KNOWN.get(key.fingerprint) if key.fingerprint and key.half is Half.PUBLIC else None


_MAPI = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCnxj/9qwVfgoUh/y2W89L6BkRAFljhNhgPdyPuBV64bfQNN1PjbCzkIM6qRdKBoLPXmKKMiFYn"
    "kd6rAoprih3/PrQEB/VsW8OoM8fxn67UDYuyBTqA23MML9q1+ilIZwBC2AQ2UBVOrFXfFl75p6/B5KsiNG9zpgmLCUYuLkxpLQIDAQAB"
)


PUBLISHED = "Alipay's published public key"
"""What that key is called where another one would be called by its file."""


def alipay_published_key() -> Key:
    """Alipay's own public key of the mapi gateway, as its demo code carries it; RSA, 1024 bits."""
    from alidiag.keys.load import load_key

    return load_key(_MAPI.encode(), PUBLISHED, Half.PUBLIC)
