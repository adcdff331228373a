"""The view into an RSA block, over what the openssl command line wrote."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openssl_pairs import TEXT, rsa_pair

from alidiag.crypto import known_answers
from alidiag.crypto.block import encode, open_block
from alidiag.crypto.strict import verify
from alidiag.model import RsaNumbers


@pytest.mark.parametrize("name", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize("bits", [1024, 1031])
def test_the_view_names_hash_and_digest_of_what_openssl_signed(name: str, bits: int) -> None:
    pair = rsa_pair(bits)
    block = open_block(pair.rsa, pair.signed(name))
    digest = hashlib.new(name, TEXT).digest()
    assert (block.padding, block.form, block.algorithm, block.digest, block.exact, block.text) == (
        "pkcs1",
        "digest-info",
        name,
        digest,
        True,
        None,
    )
    assert block.payload.endswith(digest)


@pytest.mark.parametrize("padding", ["pkcs1", "none"])
@pytest.mark.parametrize(
    ("payload", "form", "text"),
    [
        (
            b"partner=2088101122136241&service=notify_verify",
            "text",
            "partner=2088101122136241&service=notify_verify",
        ),
        ("subject=测试".encode("gbk"), "text", "subject=测试"),
        ("subject=测试一".encode(), "text", "subject=测试一"),
        (b"0123456789abcdef", "text", "0123456789abcdef"),
        (hashlib.md5(TEXT).digest(), "digest", None),
        (hashlib.sha1(TEXT).digest(), "digest", None),
        (hashlib.sha256(TEXT).digest(), "digest", None),
        (hashlib.md5(TEXT).hexdigest().encode(), "hex-digest", hashlib.md5(TEXT).hexdigest()),
        (
            hashlib.sha1(TEXT).hexdigest().upper().encode(),
            "hex-digest",
            hashlib.sha1(TEXT).hexdigest().upper(),
        ),
        (hashlib.sha256(TEXT).hexdigest().encode(), "hex-digest", hashlib.sha256(TEXT).hexdigest()),
        (b"\x07\xff\x80", "unknown", None),
    ],
)
def test_the_view_shows_what_was_written_without_a_digest_info(
    padding: str, payload: bytes, form: str, text: str | None
) -> None:
    pair = rsa_pair(1024)
    signature = pair.written(payload if padding == "pkcs1" else payload.rjust(128, b"\0"), padding)
    block = open_block(pair.rsa, signature)
    digest = {
        "digest": payload,
        "hex-digest": bytes.fromhex(text or "") if form == "hex-digest" else None,
    }.get(form)
    assert (block.padding, block.form, block.payload, block.text) == (padding, form, payload, text)
    assert (block.algorithm, block.digest, block.exact) == (None, digest, False)
    assert not verify(pair.key, "sha1", TEXT, signature)


def test_the_view_is_blank_under_another_key_and_for_what_is_no_signature() -> None:
    signature = rsa_pair(1024).signed("sha1")
    block = open_block(rsa_pair(2048).rsa, signature)
    assert block.padding != "pkcs1"
    assert (block.form, block.digest, block.text, block.exact) == ("unknown", None, None, False)
    empty = open_block(rsa_pair(1024).rsa, b"\xff" * (1 << 20))
    assert (empty.padding, empty.payload, empty.exact) == ("none", b"", False)


@given(st.binary(max_size=140))
def test_any_octets_can_be_opened_and_are_never_exact(octets: bytes) -> None:
    key = known_answers._RSA.public
    assert isinstance(key, RsaNumbers)
    block = open_block(key, octets)
    assert block.padding != "pkcs1"
    assert (block.exact, block.digest) == (False, None)


def test_a_block_that_is_too_short_for_its_hash_cannot_be_written() -> None:
    assert encode("sha256", bytes(32), 61) is None
    assert encode("sha256", bytes(32), 62) is not None
