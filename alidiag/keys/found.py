"""What the parts of this package hand to one another: a block, what it was found to be, why it is no use.

Their representations hold no octet of a key.
"""

from __future__ import annotations

from typing import NamedTuple

from alidiag.frozen import frozen, hidden
from alidiag.model import DsaNumbers, Finding, Half, Kind, Level, RsaNumbers

DAMAGED = "key-text-damaged"
CONTAINER = "key-container-mismatch"
NOT_RSA = "key-not-rsa"
ENCRYPTED = "key-encrypted"
KIND = "key-kind-mismatch"
PUBLIC_AS_PRIVATE = "public-key-as-private-key"
PRIVATE_AS_PUBLIC = "private-key-as-public-key"
MALFORMED = "md5-key-malformed"


class Problem(NamedTuple):
    """Why something is of no use. `reason` completes "Cannot read the private key from FILE: ..."."""

    reason: str
    hint: str
    rule: str = DAMAGED


@frozen
class Block:
    """One body of a file. `label` is the upper-case PEM label, None where no header stands.

    `dek` is the cipher and the initialisation vector (hex) of a body that OpenSSL's old way encrypted.
    """

    label: str | None
    der: bytes = hidden()
    notes: tuple[Finding, ...] = ()
    dek: tuple[str, str] | None = hidden(default=None)
    problem: Problem | None = None
    bare: bool = False
    """Text without a header."""


@frozen
class Found:
    """What a block holds. It can be used if it has numbers and no problem.

    `locked` is the block itself while it is encrypted and not yet opened.
    """

    what: str
    half: Half | None = None
    kind: Kind | None = None
    container: str = ""
    public: RsaNumbers | DsaNumbers | None = hidden(default=None)
    private_der: bytes | None = hidden(default=None)
    notes: tuple[Finding, ...] = ()
    problem: Problem | None = None
    locked: Block | None = hidden(default=None)


def mended(message: str) -> Finding:
    """A repair of the text."""
    return Finding(DAMAGED, Level.NOTE, message)


def remark(message: str, fix: str | None = None) -> Finding:
    """A container that is not the one its label, or its reader, names."""
    return Finding(CONTAINER, Level.NOTE, message, fix=fix)


def code_point(character: str) -> str:
    """A character told by its number and its name, as in `U+00A0 NO-BREAK SPACE`, and not shown."""
    import unicodedata

    name = _CONTROLS.get(character) or unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()


_CONTROLS = {
    "\0": "NULL",
    "\t": "TAB",
    "\n": "LINE FEED",
    "\v": "VERTICAL TAB",
    "\f": "FORM FEED",
    "\r": "CARRIAGE RETURN",
    "\x1a": "SUBSTITUTE",
    "\x1b": "ESCAPE",
    "\x7f": "DELETE",
    "\ufeff": "BYTE ORDER MARK",
}
