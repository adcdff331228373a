"""Opening encrypted private keys: PKCS#8 (RFC 8018) and OpenSSL's older `DEK-Info` form.

What the key derivation would cost is read from the file first: a hostile file must not cost minutes.
"""

from __future__ import annotations

from alidiag.keys.asn1 import SEQUENCE, DerError, Element, elements, integer, only
from alidiag.keys.found import DAMAGED, ENCRYPTED, Block, Problem

MOST_ITERATIONS = 10_000_000
"""Rounds of PBKDF2, PBKDF1 or the PKCS#12 derivation: about 1.5 seconds of PBKDF2."""

MOST_MEMORY = 256 << 20
"""Octets that scrypt may take, 256 MiB."""

MOST_SCRYPT_WORK = 1 << 30
"""Octets that scrypt may go through, 128 * N * r * p: some seconds."""

_PBES2 = bytes.fromhex("2a864886f70d01050d")
_PBKDF2 = bytes.fromhex("2a864886f70d01050c")
_SCRYPT = bytes.fromhex("2b06010401da47040b")
_PBES1_ARC = bytes.fromhex("2a864886f70d0105")
_PKCS12_ARC = bytes.fromhex("2a864886f70d010c01")

_IV_OCTETS = {
    "DES-CBC": 8,
    "DES-EDE3-CBC": 8,
    "RC2-CBC": 8,
    "AES-128-CBC": 16,
    "AES-192-CBC": 16,
    "AES-256-CBC": 16,
}

_BY_OPENSSL = "Decrypt it to another file with `openssl pkcs8 -topk8 -nocrypt -in FILE -out NEW`."


def is_password_algorithm(oid: bytes) -> bool:
    """Whether an algorithm identifier is one of PKCS#5 or PKCS#12 password encryption."""
    return oid == _PBES2 or oid[:-1] in {_PBES1_ARC, _PKCS12_ARC}


def cost_problem(der: bytes) -> Problem | None:
    """Why this EncryptedPrivateKeyInfo is not to be opened at all, or None."""
    try:
        algorithm, _ = elements(only(der, SEQUENCE))
        oid, parameters = elements(algorithm.content)
        if oid.content == _PBES2:
            derivation = elements(parameters.content)[0]
            oid, parameters = elements(derivation.content)
        numbers = elements(parameters.content)
        if oid.content == _SCRYPT:
            return _scrypt_problem(numbers)
        if oid.content == _PBKDF2 or oid.content[:-1] in {_PBES1_ARC, _PKCS12_ARC}:
            rounds = integer(numbers[1])
        else:
            return Problem("it is encrypted with a key derivation that alidiag does not know", _BY_OPENSSL, ENCRYPTED)
    except (DerError, IndexError, ValueError):
        return Problem("it is encrypted, and the description of how is damaged", "Export the key again.", DAMAGED)
    if not 1 <= rounds <= MOST_ITERATIONS:
        return Problem(
            f"it is encrypted with {_count(rounds)} rounds of key derivation, "
            f"and 1 to {MOST_ITERATIONS:,} are accepted",
            _BY_OPENSSL,
            ENCRYPTED,
        )
    return None


def _scrypt_problem(numbers: tuple[Element, ...]) -> Problem | None:
    n, r, p = (integer(number) for number in numbers[1:4])
    memory = 128 * n * r
    if memory > MOST_MEMORY or memory * p > MOST_SCRYPT_WORK:
        return Problem(
            f"opening it would take scrypt {_count(memory)} octets of memory, {_count(p)} times over; "
            f"at most {MOST_MEMORY:,} octets are accepted, and {MOST_SCRYPT_WORK:,} in all",
            _BY_OPENSSL,
            ENCRYPTED,
        )
    return None


def _count(number: int) -> str:
    return f"{number:,}" if number < 10**12 else "more than 10^12"


def dek_problem(block: Block) -> Problem | None:
    """Why a body under a `DEK-Info` line cannot be opened, or None."""
    if block.dek is None:
        return None
    cipher, vector = block.dek
    octets = _IV_OCTETS.get(cipher)
    if octets is None:
        return Problem("it is encrypted with a cipher that alidiag does not know", _BY_OPENSSL, ENCRYPTED)
    if len(vector) != 2 * octets:
        return Problem("it is encrypted, and its DEK-Info line is damaged", "Export the key again.")
    if not block.der or len(block.der) % octets:
        return Problem("it is encrypted, and its body is cut or damaged", "Export the key again.")
    return None


def iv_digits(cipher: str) -> int:
    """How many hex digits the initialisation vector of a cipher has; 0 for an unknown one."""
    return 2 * _IV_OCTETS.get(cipher, 0)


def opened(block: Block, password: bytes) -> bytes | Problem:
    """The unencrypted PKCS#8 DER of an encrypted block, whatever kind of key is in it."""
    if not password:
        return Problem("it is encrypted, and the password given is empty", "Give its password.", ENCRYPTED)
    outcome = _library_opens(block, password)
    if outcome == "unsupported":
        return Problem(
            "it is encrypted in a way that the cryptography library cannot undo, "
            "or holds a kind of key that it does not know",
            _BY_OPENSSL,
            ENCRYPTED,
        )
    if isinstance(outcome, str):
        return Problem(
            "the password does not open it: it is wrong, or the file is damaged or encrypted in an unusual way",
            "Try again; capital letters, blanks and the keyboard layout count.",
            ENCRYPTED,
        )
    return outcome


def _library_opens(block: Block, password: bytes) -> bytes | str:
    """The PKCS#8 DER, or the word `unsupported` or `failed`. No text of the library's errors gets out."""
    import warnings
    from base64 import encodebytes

    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # DSA and old ciphers are deprecated there, and still in the field
            if block.dek is None:
                key = serialization.load_der_private_key(block.der, password)
            else:
                label = (block.label or "RSA PRIVATE KEY").encode()
                cipher, vector = block.dek
                pem = b"-----BEGIN %b-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: %b,%b\n\n%b-----END %b-----\n"
                text = pem % (label, cipher.encode(), vector.encode(), encodebytes(block.der), label)
                key = serialization.load_pem_private_key(text, password)
            return key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
    except UnsupportedAlgorithm:
        return "unsupported"
    except BaseException as failure:  # a panic of the library is a BaseException
        if isinstance(failure, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        return "failed"
