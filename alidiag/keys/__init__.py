"""Keys in any wrapping: read, checked, compared, named; nothing of a private key ever gets into a text.

A public key needs no library. A private RSA key is loaded by the cryptography library too, for its
full check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.keys.known import alipay_own_key
from alidiag.keys.load import is_pair, load_key, load_keys, public_half
from alidiag.keys.md5 import load_md5

if TYPE_CHECKING:
    from alidiag.model import Finding, Key

__all__ = ["alipay_own_key", "is_pair", "lint", "load_key", "load_keys", "load_md5", "public_half"]


def lint(key: Key) -> tuple[Finding, ...]:
    """What is weak about a key, then a note saying which checks ran; see `alidiag.keys.weak`."""
    from alidiag.keys import weak

    return weak.lint(key)
