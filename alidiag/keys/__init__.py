"""Keys in any wrapping: read, checked, compared, named; nothing of a private key ever gets into a text.

A public key needs no library. A private RSA key is loaded by the cryptography library too, for its full check. Each
name is imported when it is first asked for, because an MD5 run needs little of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alidiag.keys.known import alipay_own_key
    from alidiag.keys.load import load_key, load_keys
    from alidiag.keys.md5 import load_md5
    from alidiag.keys.pair import is_pair, public_half
    from alidiag.keys.weak import lint

_HOMES = {
    "alipay_own_key": "known",
    "is_pair": "pair",
    "lint": "weak",
    "load_key": "load",
    "load_keys": "load",
    "load_md5": "md5",
    "public_half": "pair",
}

__all__ = ["alipay_own_key", "is_pair", "lint", "load_key", "load_keys", "load_md5", "public_half"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"alidiag.keys.{_HOMES[name]}"), name)
