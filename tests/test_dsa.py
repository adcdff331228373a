"""DSA in plain integers: strict decoding, ranges, key sanity, the prepared search."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openssl_pairs import DSA_SIZES, TEXT, Pair, der_of, dsa_pair

from alidiag.crypto import dsa
from alidiag.crypto.strict import verify
from alidiag.errors import KeyUnreadable
from alidiag.model import DsaNumbers, Half, Key, Kind


@given(st.integers(1, 1 << 1100), st.integers(1, 1 << 1100))
def test_der_of_any_two_positive_numbers_decodes_to_them(r: int, s: int) -> None:
    assert dsa.decode_der(der_of(r, s)) == (r, s)


@settings(max_examples=300)
@given(st.data())
def test_whatever_decodes_as_der_is_the_only_encoding_of_its_numbers(data: st.DataObject) -> None:
    numbers = st.one_of(st.integers(1, 300), st.integers(1, 1 << 170))
    octets = bytearray(der_of(data.draw(numbers), data.draw(numbers)))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(octets) - 1))
        change = data.draw(st.sampled_from(["set", "insert", "drop"]))
        octet = data.draw(st.sampled_from([0, 1, 2, 3, 0x20, 0x30, 0x7F, 0x80, 0x81, 0x82, 0xFF]))
        octets[place : place + (change != "insert")] = b"" if change == "drop" else bytes([octet])
    decoded = dsa.decode_der(bytes(octets))
    assert decoded is None or (min(decoded) > 0 and der_of(*decoded) == bytes(octets))


@settings(max_examples=50, deadline=None)
@given(st.binary(min_size=1, max_size=64))
def test_a_prepared_signature_agrees_with_the_plain_routine_on_any_digest(digest: bytes) -> None:
    for pair in (dsa_pair(1024, 160), dsa_pair(2048, 224)):
        r, s = _anchor(pair)
        assert dsa.prepare(pair.dsa, r, s)(digest) is dsa.verify_numbers(pair.dsa, digest, r, s)


@lru_cache
def _anchor(pair: Pair) -> tuple[int, int]:
    pair_of = dsa.decode_der(pair.signed("sha1"))
    assert pair_of is not None
    return pair_of


@pytest.mark.parametrize(("bits", "of_q"), DSA_SIZES)
def test_a_prepared_signature_finds_the_one_right_digest(bits: int, of_q: int) -> None:
    pair = dsa_pair(bits, of_q)
    for name in ("sha1", "sha256", "sha512"):
        pair_of = dsa.decode_der(pair.signed(name))
        assert pair_of is not None
        holds = dsa.prepare(pair.dsa, *pair_of)
        candidates = [hashlib.new(name, TEXT + bytes([i])).digest() for i in range(40)]
        right = hashlib.new(name, TEXT).digest()
        assert [digest for digest in [*candidates, right] if holds(digest)] == [right]


def test_numbers_outside_their_range_never_verify() -> None:
    pair = dsa_pair(1024, 160)
    r, s = _anchor(pair)
    q = pair.dsa.q
    digest = hashlib.sha1(TEXT).digest()
    assert dsa.verify_numbers(pair.dsa, digest, r, s)
    for wrong in (
        (0, s),
        (r, 0),
        (r + q, s),
        (r, s + q),
        (-r, s),
        (r, -s),
        (q, s),
        (r, q),
        (r - q, s),
        (s, r),
    ):
        assert not dsa.verify_numbers(pair.dsa, digest, *wrong)
        assert not dsa.prepare(pair.dsa, *wrong)(digest)


def test_a_key_that_is_no_dsa_key_is_named_and_never_verifies() -> None:
    pair = dsa_pair(1024, 160)
    p, q, g, y = pair.dsa
    r, s = _anchor(pair)
    digest = hashlib.sha1(TEXT).digest()
    flawed = {
        DsaNumbers(p, q, 1, y): "g does not generate",
        DsaNumbers(p, q, p - 1, y): "g does not generate",
        DsaNumbers(p, q, 0, y): "g does not generate",
        DsaNumbers(p, q + 2, g, y): "q does not divide",
        DsaNumbers(p + 1, q, g, y): "even",
        DsaNumbers(p, 3, g, y): "q has 2 bits",
        DsaNumbers(0, 0, 0, 0): "p is too small",
        DsaNumbers((1 << 10_000) + 1, q, g, y): "p is too large: 10,001 bits",
        DsaNumbers(p, q, g, 0): "y is not in the group",
        DsaNumbers(p, q, g, 1): "y is not in the group",
        DsaNumbers(p, q, g, y ^ 2): "y is not in the group",
        DsaNumbers(p, q, g, p + y): "y is not in the group",
    }
    assert dsa.flaw(pair.dsa) is None
    for numbers, problem in flawed.items():
        assert problem in (dsa.flaw(numbers) or "")
        assert not dsa.verify_numbers(numbers, digest, r, s)
        assert not dsa.prepare(numbers, r, s)(digest)


def test_dsa_parameters_that_are_none_are_refused_and_a_foreign_y_just_does_not_verify() -> None:
    pair = dsa_pair(1024, 160)
    p, q, g, y = pair.dsa
    signature = pair.signed("sha1")
    with pytest.raises(KeyUnreadable, match="g does not generate"):
        verify(Key(Kind.DSA, Half.PUBLIC, "d.pem", public=DsaNumbers(p, q, 1, y)), "sha1", TEXT, signature)
    assert not verify(Key(Kind.DSA, Half.PUBLIC, "d.pem", public=DsaNumbers(p, q, g, y ^ 2)), "sha1", TEXT, signature)
