"""Files that people take for the key: recognised by how they begin, and named for what they are."""

from __future__ import annotations

import re

from alidiag.keys.found import NOT_RSA, Problem

_PLAIN = "Give the key as PEM or as one line of base64."
_TO_PEM = "Convert a copy of it: `ssh-keygen -p -m PEM -f COPY`; it must be an RSA key."

_BEGINNINGS = (
    (
        b"\xfe\xed\xfe\xed",
        "a Java keystore (JKS)",
        "Export the key: `keytool -importkeystore` to PKCS#12, then openssl.",
    ),
    (
        b"\xce\xce\xce\xce",
        "a Java keystore (JCEKS)",
        "Export the key: `keytool -importkeystore` to PKCS#12, then openssl.",
    ),
    (b"openssh-key-v1\0", "an OpenSSH private key", _TO_PEM),
    (
        b"PuTTY-User-Key-File",
        "a PuTTY private key",
        "Export it as OpenSSL PEM with PuTTYgen; it must be an RSA key.",
    ),
    (b"PK\x03\x04", "a ZIP archive", "Unpack it and give the key file in it."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it and give the key file in it."),
    (b"%PDF", "a PDF document", _PLAIN),
    (b"\xd0\xcf\x11\xe0", "an office document", _PLAIN),
    (b"{\\rtf", "an RTF document", "Save it as plain text."),
)

_SSH_PUBLIC = re.compile(r"\s*(?:ssh-(?:rsa|dss|ed25519|ed448)|ecdsa-sha2-\S{1,20}|sk-\S{1,40}@openssh\.com)[ \t]+AAAA")
_JWK = re.compile(r"""["']kty["']\s{0,9}:""")

_LABELS = (
    ("OPENSSH PRIVATE KEY", "an OpenSSH private key", _TO_PEM),
    (
        "SSH2 ",
        "an SSH2 key (RFC 4716)",
        "Convert it: `ssh-keygen -i -f FILE`, then to PEM; it must be an RSA key.",
    ),
    ("PGP ", "a PGP (GnuPG) block", "PGP keys do not work with Alipay; generate an RSA key with openssl."),
    ("DH PARAMETERS", "a set of Diffie-Hellman parameters, not a key", _PLAIN),
    ("X9.42 DH PARAMETERS", "a set of Diffie-Hellman parameters, not a key", _PLAIN),
)


def binary_problem(data: bytes) -> Problem | None:
    """What a file is that begins with another format's mark; None if it begins with none."""
    for beginning, what, hint in _BEGINNINGS:
        if data.startswith(beginning):
            return Problem(f"it is {what}", hint, NOT_RSA)
    return None


def text_problem(text: str) -> Problem | None:
    """What a text is that holds no PEM header and is a key of another world; None otherwise."""
    if _SSH_PUBLIC.match(text):
        hint = "Convert it: `ssh-keygen -e -m PKCS8 -f FILE`; it must be an RSA key."
        return Problem("it is an OpenSSH public key", hint, NOT_RSA)
    if text.lstrip()[:1] in "[{" and _JWK.search(text):
        return Problem("it is a JSON web key (JWK)", "Export the key as PEM; it must be an RSA key.", NOT_RSA)
    return None


def label_problem(label: str) -> Problem | None:
    """What a PEM label says of a body that is no DER; None for every other label."""
    for beginning, what, hint in _LABELS:
        if label.startswith(beginning):
            return Problem(f"it is {what}", hint, NOT_RSA)
    return None
