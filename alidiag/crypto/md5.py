"""MD5 signatures of the gateway: the hash of the pre-sign octets with the MD5 key appended."""

from __future__ import annotations

from alidiag.crypto.hashing import digest_of


def md5_sign(data: bytes, secret: bytes) -> str:
    """The value of `sign`: 32 lower-case hex digits.

    Raises:
        MachineAtFault: this machine refuses to compute MD5.
    """
    return digest_of("md5", data + secret).hex()


def md5_verify(data: bytes, secret: bytes, signature: str) -> bool:
    """Whether `signature` is the value of `sign`, to the letter: upper-case digits are not.

    Any text may be given; it is compared as octets. Nobody can measure the time of a comparison on their own machine
    to learn a key that they hold, so none is spent on hiding it.

    Raises:
        MachineAtFault: this machine refuses to compute MD5.
    """
    right = md5_sign(data, secret).encode("ascii")
    return right == signature.encode("utf-8", "surrogatepass")
