"""The hashes of the gateway, on machines that forbid MD5 or SHA-1 for security too."""

from __future__ import annotations

import hashlib

from alidiag.errors import MachineAtFault

_HASHES = {
    "md5": hashlib.md5,
    "sha1": hashlib.sha1,
    "sha224": hashlib.sha224,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}

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
        return _HASHES[name](data, usedforsecurity=False).digest()
    except ValueError:
        raise MachineAtFault(
            f"This machine refuses to compute {name.upper()}, even for other purposes than security.",
            "A crypto policy (FIPS mode) forbids it here; run alidiag on a machine without that policy.",
        ) from None
