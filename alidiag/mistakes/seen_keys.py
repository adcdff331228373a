"""Mistakes with keys that show in the keys themselves."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.frozen import replace
from alidiag.mistakes import readings
from alidiag.mistakes.sight import Sight
from alidiag.model import Finding, Key, Kind, Level


def public_key_as_private_key(sight: Sight) -> Iterator[Finding]:
    """A public key or certificate was given where the private key belongs.

    How: tools write both halves with similar names (`rsa_public_key.pem`, `rsa_private_key.pem`), and on one line
    without headers both begin with `MII`.

    See: a private key of 1024 bits has about 850 characters of base64, its public key about 216; of 2048 bits about
    1,600 and 392. `openssl pkey -in FILE -noout` accepts private keys only.

    Fix: give the file that begins with `-----BEGIN PRIVATE KEY-----` or `-----BEGIN RSA PRIVATE KEY-----`.

    Sources: RFC 7468, 10; RFC 7468, 13; https://docs.antom.com/ac/cny_taxrefund/preparekey
    """
    # Whoever gives alidiag such a file is told when it is read, and no request is diagnosed with it.
    del sight
    yield from ()


def key_container_mismatch(sight: Sight) -> Iterator[Finding]:
    """The PEM label does not say what the body is: PKCS#1 under a PKCS#8 label, or the reverse.

    How: the same key has two wrappings, and languages want different ones. A header was typed by hand around a bare
    body, or an SDK adds the other one's header. This usually ends in an error of your own program, not in
    ILLEGAL_SIGN.
    - Java: `PKCS8EncodedKeySpec` wants PKCS#8; with PKCS#1 it says "algid parse error, not a sequence".
    - Go: `x509.ParsePKCS1PrivateKey` and `ParsePKCS8PrivateKey` each refuse the other form.
    - PHP: many SDKs put `BEGIN RSA PRIVATE KEY` around whatever the setting holds.
    - C#: old .NET code reads PKCS#1 only.

    See: `openssl asn1parse -in FILE`: PKCS#8 has `rsaEncryption` in its first lines, PKCS#1 has integers only.

    Fix: convert the key with `openssl pkcs8 -topk8 -nocrypt` (Java) or `openssl rsa -traditional` (PHP, .NET).

    Sources: RFC 7468, 10; https://docs.antom.com/ac/cny_taxrefund/preparekey; smartwalle/alipay#33;
    essensoft/paylinks#96
    """
    yield from _notes(sight, "key-container-mismatch")


def key_text_damaged(sight: Sight) -> Iterator[Finding]:
    r"""The text of a key had to be repaired before it could be read; other programs may refuse it.

    How: the key went through a form, a mail, an environment variable or a configuration file that changes line ends:
    `\n` stands as two characters, lines are joined by blanks, a dash of the header is lost, or a part is missing.
    - Java: SDKs want the body alone, on one line, without header.
    - PHP: `openssl_pkey_get_private` wants header and lines; a bare body must be wrapped first.
    - Node: `process.env` holds `\n` as a backslash and an n; use `.replace(/\\n/g, "\n")`.

    See: `openssl pkey -in FILE -noout` reads the undamaged file without a message.

    Fix: keep the key as its tool wrote it: five dashes, one label line, lines of 64 characters.

    Sources: RFC 7468, 2; https://docs.antom.com/ac/cny_taxrefund/preparekey; MiaM1ku/AliMPay#12;
    charleyw/cordova-plugin-alipay#17
    """
    yield from _notes(sight, "key-text-damaged")


def _notes(sight: Sight, rule: str) -> Iterator[Finding]:
    for key in _given(sight):
        yield from (finding for finding in key.notes if finding.rule == rule)


def _given(sight: Sight) -> Iterator[Key]:
    """The keys that were given, the MD5 key only where it has to do with the signature."""
    keys = sight.case.keys
    md5 = keys.md5 if sight.kind == Kind.MD5 else None
    return (key for key in (keys.private, keys.public, keys.alipay_public, md5) if key is not None)


def key_size_unexpected(sight: Sight) -> Iterator[Finding]:
    """The key's size is unusual for `sign_type`: 1024 bits under RSA2, or 2048 bits under RSA.

    How: the account has a key for RSA and another one for RSA2, and the older file was kept when `sign_type` changed.
    It is legal to sign RSA with 2048 bits, so this is only a warning. A key of 1,024 characters is no 1024-bit key.

    See: `openssl pkey -in private.pem -noout -text` names the bits in its first line. In base64 a signature has 172
    characters for 1024 bits and 344 for 2048.

    Fix: RSA2 wants a key of 2048 bits; a 1024-bit key under RSA2 is usually the old RSA key.

    Sources: https://intl.alipay.com/doc/app/keys; shadowsocks/shadowsocks-manager#215
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

    How: an SDK for openapi.alipay.com was pointed to this gateway, or certificates were downloaded where a key pair
    is registered. The serial numbers then take part in the signature of a service that does not know them.

    See: look for names that end in `cert_sn` in the request, and for `.crt` files in the configuration.

    Fix: remove `app_cert_sn` and `alipay_root_cert_sn`, and sign with the key pair whose public key was uploaded.

    Sources: fzlee/alipay#128; alipay/alipay-sdk-nodejs-all#75; yansongda/pay#1024
    """
    for param in sight.request.params:
        if param.name.endswith("cert_sn"):
            yield sight.about(
                "certificate-mode-confused",
                f"{param.name} belongs to the certificate mode of openapi.alipay.com, not to this gateway.",
                param,
                level=Level.WARNING,
                expected=f"no {param.name}",
                actual=param.value,
                fix="Remove it, and sign with the key pair whose public key was uploaded.",
            )


def key_not_rsa(sight: Sight) -> Iterator[Finding]:
    """The key is of a kind that this gateway does not know: elliptic curve, SM2, Ed25519, OpenSSH.

    How: `ssh-keygen` writes OpenSSH keys, `openssl ecparam` and many cloud consoles make elliptic-curve keys, and
    Alipay's newer key tools offer SM2. An encrypted PEM file without its password cannot be used either.

    See: `openssl pkey -in FILE -noout -text` names the kind of key in its first line.

    Fix: make an RSA key pair of 2048 bits and upload its public key.

    Sources: https://docs.antom.com/ac/cny_taxrefund/preparekey;
    https://global.alipay.com/doc/global/precreate_transaction
    """
    if (size := _bits_of_two(sight)) > SHORT_DSA:
        yield sight.about(
            "key-not-rsa",
            f"sign is two numbers of {size} bits, as elliptic-curve, SM2 and long DSA keys make them; RSA makes one.",
            sight.request.param(sight.scheme.sign_name),
            expected="the signature of an RSA key",
            actual="two numbers in DER",
            fix="Make an RSA key pair of 2048 bits, upload its public key, and sign with the private one.",
        )


def dsa_under_rsa(sight: Sight) -> Iterator[Finding]:
    """A signature of a DSA key under a `sign_type` of RSA.

    It has the id of `guesses.key_kind_mismatch`, which explains it.
    """
    if 0 < _bits_of_two(sight) <= SHORT_DSA:
        yield sight.about(
            "key-kind-mismatch",
            f"sign is two numbers, as DSA keys make them. sign_type is {sight.sign_type}.",
            sight.request.param(sight.scheme.sign_name),
            expected="the signature of an RSA key",
            actual="two numbers in DER",
            fix="Sign with the RSA key; or write DSA into sign_type, if that is the key on file.",
        )


SHORT_DSA = 160
"""Bits: the numbers of the DSA keys that Alipay uses."""


def _bits_of_two(sight: Sight) -> int:
    """The bits of the larger one where an RSA signature should be and two numbers in DER are; 0 otherwise."""
    if sight.sign_type not in ("RSA", "RSA2") or sight.verified:
        return 0
    data = readings.decode_base64(sight.sign)
    if data is None or data[:1] != b"\x30":
        return 0
    from alidiag.crypto.dsa import decode_der

    pair = decode_der(data)
    return 0 if pair is None else max(number.bit_length() for number in pair)


def md5_key_malformed(sight: Sight) -> Iterator[Finding]:
    """The MD5 key that was given has not the form of Alipay's; see `guesses.md5_key_malformed`.

    Only where the request was signed with this very key is that a fault of the request.
    """
    from alidiag.keys.md5 import is_malformed

    key = sight.case.keys.md5
    for note in _notes(sight, "md5-key-malformed"):
        if sight.made and key is not None and is_malformed(key):
            message = f"{note.message} This request was signed with it."
            yield replace(note, level=Level.ERROR, message=message)
        else:
            yield note


def md5_key_padded(sight: Sight) -> Iterator[Finding]:
    """What stands around the MD5 key in its file and was left out; see `guesses.md5_key_padded`."""
    yield from _notes(sight, "md5-key-padded")


def noticed(sight: Sight) -> Iterator[Finding]:
    """Whatever else was noticed about the keys that were given, or about their files."""
    yield from sight.case.key_findings
    yield from _notes(sight, "private-key-as-public-key")


def key_role_swapped(sight: Sight) -> Iterator[Finding]:
    """Alipay's own public key was given as the merchant's, or one key in both roles.

    It is a fault only where the key is known not to have made the signature: a request that the own key signed is not
    to blame for what was given as Alipay's.

    Fix: give the public key of your own pair; Alipay's key only verifies what Alipay sends.
    """
    from alidiag.keys import alipay_own_key

    keys = sight.case.keys
    own, alipay = keys.public or keys.private, keys.alipay_public
    if own is None:
        return
    name = alipay_own_key(own)
    same = alipay is not None and alipay.public == own.public
    if not name and not same:
        return
    where = f"The {own.half} key in {own.source}"
    if name:
        message = f"{where} is {name}, not yours."
    elif sight.made:
        message = f"The key given as Alipay's, in {alipay.source if alipay else ''}, is your own public key."
    else:
        message = f"{where} is the same key as the one given as Alipay's: one of the two is in the wrong place."
    yield Finding(
        "key-role-swapped",
        Level.ERROR if sight.made is False else Level.WARNING,
        message,
        expected="Alipay's public key" if sight.made else "the public key of the pair that signs your requests",
        actual="your own public key" if sight.made else name or "the same key in both places",
        fix="Give Alipay's public key, from the merchant portal; your own does not check what Alipay sends."
        if sight.made
        else "Give your own public key; requests are never signed with Alipay's key.",
    )
