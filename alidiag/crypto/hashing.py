"""The hashes of the gateway, on machines that forbid MD5 or SHA-1 for security too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from alidiag.errors import MachineAtFault

MACHINE_HINT = (
    "A crypto policy (FIPS mode, RHEL's DEFAULT), OPENSSL_CONF or a damaged installation is the usual cause; "
    "nothing about the request or its keys follows from this."
)

SIZES = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}
"""Every hash that is known here, and the octets of its digest."""


def digest_of(name: str, data: bytes) -> bytes:
    """The digest of `data` under a hash of `SIZES`.

    Raises:
        KeyError: a hash that is not in `SIZES`.
        MachineAtFault: this machine refuses to compute it.
    """
    try:
        return md5(data) if name == "md5" else _others(name, data)
    except ValueError:
        raise MachineAtFault(
            f"This machine refuses to compute {name.upper()}, even for other purposes than security.",
            "A crypto policy (FIPS mode) forbids it here; run alidiag on a machine without that policy.",
        ) from None


def _others(name: str, data: bytes) -> bytes:
    import hashlib

    if name not in SIZES:
        raise KeyError(name)
    made: bytes = getattr(hashlib, name)(data, usedforsecurity=False).digest()
    return made


class Hash(Protocol):
    """What a constructor of `hashlib` gives."""

    def digest(self) -> bytes:
        """The digest."""

    def hexdigest(self) -> str:
        """The digest in lower-case hex digits."""


new_md5: Callable[[bytes], Hash]
"""A hash object of MD5, for whoever asks for very many digests."""

try:
    # The interpreter's own MD5, which hashlib falls back to: it spares an MD5 run the loading of OpenSSL.
    from _md5 import md5 as new_md5  # type: ignore[import-not-found,no-redef]  # a part of CPython without a stub
except ImportError:
    import hashlib
    from functools import partial

    new_md5 = partial(hashlib.md5, usedforsecurity=False)


def md5(data: bytes) -> bytes:
    """The MD5 digest."""
    return new_md5(data).digest()
