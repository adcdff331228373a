"""Mistakes with keys that show in the keys themselves."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.mistakes.sight import Sight
from alidiag.model import Finding, Kind, Level


def public_key_as_private_key(sight: Sight) -> Iterator[Finding]:
    """A public key or certificate was given where the private key belongs.

    Fix: give the file that begins with `-----BEGIN PRIVATE KEY-----` or `-----BEGIN RSA PRIVATE KEY-----`.
    """
    yield from (f for f in sight.case.key_findings if f.rule == "public-key-as-private-key")


def key_container_mismatch(sight: Sight) -> Iterator[Finding]:
    """The PEM label does not say what the body is: PKCS#1 under a PKCS#8 label, or the reverse.

    Fix: convert the key with `openssl pkcs8 -topk8 -nocrypt` (Java) or `openssl rsa -traditional` (PHP, .NET).
    """
    yield from _notes(sight, "key-container-mismatch")


def key_text_damaged(sight: Sight) -> Iterator[Finding]:
    """The text of a key had to be repaired before it could be read; other programs may refuse it.

    Fix: keep the key as its tool wrote it: five dashes, one label line, lines of 64 characters.
    """
    yield from _notes(sight, "key-text-damaged")


def _notes(sight: Sight, rule: str) -> Iterator[Finding]:
    keys = sight.case.keys
    for key in (keys.private, keys.public, keys.alipay_public, keys.md5):
        if key is not None:
            yield from (finding for finding in key.notes if finding.rule == rule)
    yield from (finding for finding in sight.case.key_findings if finding.rule == rule)


def key_size_unexpected(sight: Sight) -> Iterator[Finding]:
    """The key's size is unusual for `sign_type`: 1024 bits under RSA2, or 2048 bits under RSA.

    Fix: RSA2 wants a key of 2048 bits; a 1024-bit key under RSA2 is usually the old RSA key.
    """
    if sight.sign_type not in ("RSA", "RSA2"):
        return
    for key in (sight.case.keys.private, sight.case.keys.public):
        if key is None or key.kind is not Kind.RSA:
            continue
        if sight.sign_type == "RSA2" and key.bits < 2048:
            wanted = "2048 bits or more"
        elif sight.sign_type == "RSA" and key.bits >= 2048:
            wanted = "1024 bits are usual; more are legal"
        else:
            continue
        yield Finding(
            "key-size-unexpected",
            Level.WARNING,
            f"The {key.half} key in {key.source} has {key.bits} bits; sign_type is {sight.sign_type}.",
            expected=wanted,
            actual=f"{key.bits} bits",
            fix="Check that this is the key that was uploaded for this sign_type.",
        )


def certificate_mode_confused(sight: Sight) -> Iterator[Finding]:
    """Serial numbers of certificates are sent; certificate mode belongs to the newer open gateway.

    Fix: remove `app_cert_sn` and `alipay_root_cert_sn`, and sign with the key pair whose public key was uploaded.
    """
    for param in sight.request.params:
        if param.name.endswith("cert_sn"):
            yield sight.about(
                "certificate-mode-confused",
                f"{param.name} belongs to the certificate mode of openapi.alipay.com, not to this gateway.",
                param,
                level=Level.WARNING,
            )


def key_not_rsa(sight: Sight) -> Iterator[Finding]:
    """The key is of a kind that this gateway does not know: elliptic curve, SM2, Ed25519, OpenSSH.

    Fix: make an RSA key pair of 2048 bits and upload its public key.
    """
    yield from (finding for finding in sight.case.key_findings if finding.rule == "key-not-rsa")


def key_in_the_wrong_place(sight: Sight) -> Iterator[Finding]:
    """Whatever else is wrong with the role of a key that was given, or with its file."""
    yield from sight.case.key_findings


def alipay_key_as_own(sight: Sight) -> Iterator[Finding]:
    """Alipay's own public key was given as the merchant's.

    Fix: give the public key of your own pair; Alipay's key only verifies what Alipay sends.
    """
    from alidiag.keys import alipay_own_key

    keys = sight.case.keys
    public = keys.public
    if public is None:
        return
    name = alipay_own_key(public)
    same = keys.alipay_public is not None and keys.alipay_public.public == public.public
    if name or same:
        yield Finding(
            "key-role-swapped",
            Level.ERROR,
            f"The public key in {public.source} is "
            + (f"{name}, not yours." if name else "the very key that was given as Alipay's."),
            expected="the public key of the pair that signs your requests",
            actual=name or "Alipay's public key",
            fix="Give your own public key; requests are never signed with Alipay's key.",
        )
