"""Verification and signing, against the openssl command line. Every key is made for the run."""

from __future__ import annotations

import sys
import time
import warnings
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openssl_pairs import DSA_SIZES, RSA_SIZES, TEXT, der_of, dsa_pair, openssl, rsa_pair

from alidiag.crypto import dsa
from alidiag.crypto.block import open_block
from alidiag.crypto.md5 import md5_sign, md5_verify
from alidiag.crypto.sign import sign, sign_dsa, to_raw
from alidiag.crypto.strict import dsa_form, verify, verify_pss
from alidiag.errors import KeyUnreadable
from alidiag.model import Half, Key, Kind, RsaNumbers

if TYPE_CHECKING:
    from pathlib import Path


def rsa_key(n: int, e: int = 65537) -> Key:
    return Key(Kind.RSA, Half.PUBLIC, "some.pem", n.bit_length(), public=RsaNumbers(n, e))


@pytest.mark.parametrize("digest", ["sha1", "sha256"])
@pytest.mark.parametrize("bits", RSA_SIZES)
def test_rsa_agrees_with_openssl_both_ways(bits: int, digest: str, tmp_path: Path) -> None:
    pair = rsa_pair(bits)
    theirs = pair.signed(digest)
    assert verify(pair.key, digest, TEXT, theirs)
    assert not verify(pair.key, digest, TEXT + b"&", theirs)
    assert not verify(pair.key, "sha256" if digest == "sha1" else "sha1", TEXT, theirs)
    ours = sign(pair.key, digest, TEXT)
    assert ours == theirs
    assert pair.holds(digest, ours, tmp_path)


@pytest.mark.parametrize(("bits", "of_q"), DSA_SIZES)
def test_dsa_agrees_with_openssl_both_ways(bits: int, of_q: int, tmp_path: Path) -> None:
    pair = dsa_pair(bits, of_q)
    for digest in ("sha1", "sha256"):
        theirs = pair.signed(digest)
        assert verify(pair.key, digest, TEXT, theirs)
        assert not verify(pair.key, digest, TEXT + b"&", theirs)
        ours = sign_dsa(pair.key, digest, TEXT)
        assert pair.holds(digest, ours, tmp_path)
        assert not pair.holds(digest, sign_dsa(pair.key, digest, TEXT + b"&"), tmp_path)


@pytest.mark.parametrize(("bits", "of_q"), DSA_SIZES)
def test_dsa_is_taken_as_der_and_as_two_numbers_and_told_apart(bits: int, of_q: int) -> None:
    pair = dsa_pair(bits, of_q)
    der = pair.signed("sha1")
    raw = to_raw(der, pair.dsa.q)
    assert len(raw) == of_q // 4
    assert verify(pair.key, "sha1", TEXT, raw)
    assert (dsa_form(der, pair.key), dsa_form(raw, pair.key)) == ("DER", "r||s")
    swapped = raw[of_q // 8 :] + raw[: of_q // 8]
    for bad in (swapped, raw + b"\0", b"\0" + raw, raw[:-1], der + b"\0", b"", bytes(of_q // 4)):
        assert not verify(pair.key, "sha1", TEXT, bad)
    assert dsa_form(der + b"\0", pair.key) is None
    assert dsa_form(der, rsa_pair(1024).key) is None


def test_an_altered_octet_anywhere_makes_a_signature_wrong() -> None:
    for pair in (rsa_pair(1024), dsa_pair(1024, 160)):
        right = pair.signed("sha1")
        for place in range(len(right)):
            assert not verify(pair.key, "sha1", TEXT, right[:place] + bytes([right[place] ^ 4]) + right[place + 1 :])


def test_another_key_of_the_same_size_does_not_verify() -> None:
    assert not verify(rsa_pair(1024, number=2).key, "sha1", TEXT, rsa_pair(1024).signed("sha1"))


@pytest.mark.parametrize("bits", [1024, 1025, 1031, 2048])
@pytest.mark.parametrize("digest", ["sha1", "sha256"])
@pytest.mark.parametrize("salt", ["digest", "max", "0"])
def test_pss_verifies_as_pss_only_and_the_view_knows_it(bits: int, digest: str, salt: str) -> None:
    pair = rsa_pair(bits)
    options = ("-sigopt", "rsa_padding_mode:pss", "-sigopt", f"rsa_pss_saltlen:{salt}")
    signature = pair.signed(digest, *options)
    assert verify_pss(pair.key, digest, TEXT, signature)
    assert not verify_pss(pair.key, digest, TEXT + b"&", signature)
    assert not verify(pair.key, digest, TEXT, signature)
    assert not verify_pss(pair.key, digest, TEXT, pair.signed(digest))
    block = open_block(pair.rsa, signature)
    assert (block.padding, block.digest, block.exact) == ("pss", None, False)
    if salt != "max":  # with no zeros left, another hash may fit by chance
        assert block.algorithm == digest


@pytest.mark.parametrize(
    ("n", "e", "problem"),
    [
        ((1 << 16_384) + 1, 65537, "too large: 16,385 bits"),
        ((1 << 100_000) + 1, 65537, "too large: 100,001 bits"),
        ((1 << 510) + 1, 65537, "too small: 511 bits"),
        ((1 << 1023) + 2, 65537, "even"),
        (0, 65537, "not above zero"),
        (0, 0, "not above zero"),
        ((1 << 1023) + 1, 1, "public exponent"),
        ((1 << 1023) + 1, 4, "public exponent"),
        ((1 << 1023) + 1, (1 << 1023) + 1, "public exponent"),
        ((1 << 4095) + 1, (1 << 64) + 1, "public exponent is too large: 65 bits"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_unusable_rsa_key_is_named_and_no_signature_is_called_wrong(n: int, e: int, problem: str) -> None:
    start = time.monotonic()
    for act in (
        lambda: verify(rsa_key(n, e), "sha1", TEXT, b"\1" * 128),
        lambda: verify_pss(rsa_key(n, e), "sha1", TEXT, b"\1" * 128),
        lambda: open_block(RsaNumbers(n, e), b"\1" * 128),
    ):
        with pytest.raises(KeyUnreadable, match=problem):
            act()
    assert time.monotonic() - start < 1


def test_a_key_of_another_kind_is_refused_and_an_unknown_hash_is_a_defect() -> None:
    secret = Key(Kind.MD5, Half.SECRET, "md5.txt", secret=b"x" * 32)
    pair = rsa_pair(1024)
    with pytest.raises(KeyUnreadable, match=r"MD5 key md5\.txt"):
        verify(secret, "md5", TEXT, b"")
    with pytest.raises(KeyUnreadable, match=r"DSA key dsa\.pem"):
        verify_pss(dsa_pair(1024, 160).key, "sha1", TEXT, b"")
    with pytest.raises(KeyUnreadable, match="no private key"):
        sign(secret, "md5", TEXT)
    with pytest.raises(KeyUnreadable, match="no DSA key"):
        sign_dsa(pair.key, "sha1", TEXT)
    for act in (verify, verify_pss):
        with pytest.raises(ValueError, match="unknown digest"):
            act(pair.key, "sha3", TEXT, b"")
    with pytest.raises(ValueError, match="unknown digest"):
        sign(pair.key, "sm3", TEXT)


def test_a_public_key_a_short_key_and_a_damaged_key_cannot_sign_and_say_so() -> None:
    pair = rsa_pair(1024)
    der = pair.key.private_der
    assert der is not None
    with pytest.raises(KeyUnreadable, match="no private key"):
        sign(rsa_key(pair.rsa.n), "sha1", TEXT)
    with pytest.raises(KeyUnreadable, match="too short to sign with SHA512: 512 bits"):
        sign(rsa_pair(512).key, "sha512", TEXT)
    for damaged in (der[:-9], der[:200] + bytes([der[200] ^ 1]) + der[201:], b"", b"0" * 600):
        key = Key(Kind.RSA, Half.PRIVATE, "rsa.pem", 1024, public=pair.rsa, private_der=damaged)
        with pytest.raises(KeyUnreadable, match=r"^The private key rsa\.pem fails the crypto library's own check\.$"):
            sign(key, "sha1", TEXT)


def test_a_private_key_of_another_kind_than_it_was_read_as_does_not_sign() -> None:
    mixed = Key(Kind.DSA, Half.PRIVATE, "x.pem", private_der=rsa_pair(1024).key.private_der)
    with pytest.raises(KeyUnreadable, match="is not the DSA key"):
        sign(mixed, "sha1", TEXT)


def test_the_librarys_farewell_to_dsa_reaches_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.utils import CryptographyDeprecationWarning

    load = serialization.load_der_private_key

    def warn(*args: object, **kwargs: object) -> object:
        warnings.warn("DSA is going", CryptographyDeprecationWarning, stacklevel=1)
        return load(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(serialization, "load_der_private_key", warn)
    sys.modules["alidiag.crypto.sign"]._load.cache_clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert dsa.decode_der(sign(dsa_pair(1024, 160).key, "sha1", TEXT))


def test_only_der_becomes_two_numbers() -> None:
    q = (1 << 159) + 1
    assert to_raw(der_of(1, 2), q) == b"\0" * 19 + b"\1" + b"\0" * 19 + b"\2"
    for bad in (b"", der_of(1, 2) + b"\0", der_of(1 << 160, 2)):
        with pytest.raises(ValueError, match="not a DSA signature"):
            to_raw(bad, q)


def test_md5_is_what_openssl_computes_of_text_and_key() -> None:
    secret = b"0123456789abcdefghijklmnopqrstuv"
    answer = openssl("dgst", "-md5", "-r", data=TEXT + secret).split()[0].decode()
    assert md5_sign(TEXT, secret) == answer
    assert md5_verify(TEXT, secret, answer)
    assert not md5_verify(TEXT, secret, answer.upper())
    assert not md5_verify(TEXT, secret, answer + "\n")
    assert not md5_verify(TEXT, b"", answer)


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_may_be_given_as_an_md5_signature(signature: str) -> None:
    assert not md5_verify(TEXT, b"key", signature)


def test_lone_surrogates_and_full_width_digits_are_no_md5_signature() -> None:
    assert not md5_verify(TEXT, b"key", "\udc80" * 32)
    assert not md5_verify(TEXT, b"key", md5_sign(TEXT, b"key").translate({n: n + 0xFEE0 for n in range(48, 58)}))
