"""What stands in `sign` is named for what it is: another hash, a word for nothing, an object, never simply cut."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hand_signed import GATEWAY, KEY, MD5, PARAMS, blamed, cause_of, failed_step, query_of, text_of, told, url_of

from alidiag.model import KeyRing

TEXT = text_of(PARAMS).encode()
HASHES = {"sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}


def errors(url: str, keys: KeyRing = MD5) -> list[str]:
    steps = told(url, keys).illegal_sign.steps
    return [finding.rule for step in steps for finding in step.findings if finding.level == "error"]


@pytest.mark.parametrize("name", HASHES)
@pytest.mark.parametrize("keyed", [False, True])
@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_a_longer_hash_under_md5_is_named_and_proven_with_the_key(name, keyed, case):
    plain = hmac.new(KEY, TEXT, name) if keyed else hashlib.new(name, TEXT + KEY)
    sign = case(plain.hexdigest())
    assert len(sign) == HASHES[name]
    report = told(url_of(PARAMS, sign))
    assert (blamed(report), str(cause_of(report).proof)) == ({"wrong-hash": ()}, "reproduced")
    assert failed_step(report) == "signature"


@pytest.mark.parametrize(("size", "name"), [(40, "SHA-1"), (64, "SHA-256"), (96, "SHA-384"), (128, "SHA-512")])
@pytest.mark.parametrize("keys", [KeyRing(), MD5])
def test_the_number_of_digits_alone_names_the_hash(size, name, keys):
    sign = hashlib.shake_128(b"anything").hexdigest(size // 2)
    report = told(url_of(PARAMS, sign), keys)
    assert blamed(report) == {"wrong-hash": ("sign",)}
    assert str(cause_of(report).proof) == "observed"
    assert name in report.illegal_sign.steps[2].findings[0].message
    assert "sign-truncated" not in errors(url_of(PARAMS, sign), keys)


@pytest.mark.parametrize("size", [8, 16, 31, 33, 50, 63, 65])
def test_other_numbers_of_digits_are_still_called_cut(size):
    sign = hashlib.shake_128(b"anything").hexdigest(size)[:size]
    assert errors(url_of(PARAMS, sign), KeyRing()) == ["sign-truncated"]


@pytest.mark.parametrize("name", ["sha1", "sha256", "sha512"])
def test_a_longer_hash_in_base64_is_proven(name):
    import base64

    sign = base64.b64encode(hashlib.new(name, TEXT + KEY).digest()).decode()
    assert blamed(told(url_of(PARAMS, sign))) == {"wrong-hash": ()}


def test_hex_digits_of_hex_digits_are_named():
    sign = hashlib.md5(TEXT + KEY).hexdigest().encode().hex()
    assert (len(sign), blamed(told(url_of(PARAMS, sign)))) == (64, {"md5-not-hex": ()})
    assert errors(url_of(PARAMS, sign), KeyRing()) == ["md5-not-hex"]


def test_a_bare_hash_under_rsa2_is_no_cut_signature():
    for name in ("sha1", "sha256"):
        url = url_of(PARAMS, hashlib.new(name, TEXT).hexdigest(), "RSA2")
        assert errors(url, KeyRing()) == ["key-kind-mismatch"]


@pytest.mark.parametrize("word", ["null", "undefined", "None", "nil", "(null)", "false", "False"])
@pytest.mark.parametrize("sign_type", ["MD5", "RSA", "RSA2"])
def test_a_word_for_nothing_as_signature_says_that_the_signing_function_failed(word, sign_type):
    report = told(url_of(PARAMS, word, sign_type))
    assert blamed(report) == {"literal-null-value": ("sign",)}
    assert failed_step(report) == "signature"
    (mistake,) = cause_of(report).mistakes
    assert str(cause_of(report).proof) == "observed"
    assert "private key" in mistake.explanation
    assert "PKCS#8" in mistake.fix


@pytest.mark.parametrize(
    "word", ["[object Promise]", "[object Object]", "Array", "b'c2lnbg=='", "true", "System.Byte[]"]
)
def test_a_printed_object_as_signature_is_named(word):
    report = told(url_of(PARAMS, word, "RSA2"))
    assert blamed(report) == {"object-stringified": ("sign",)}
    assert failed_step(report) == "signature"


def test_the_same_in_an_order_string():
    order = "&".join(f'{name}="{value}"' for name, value in PARAMS.items()) + '&sign="null"&sign_type="RSA"'
    report = told(order.replace("create_direct_pay_by_user", "mobile.securitypay.pay"))
    assert blamed(report) == {"literal-null-value": ("sign",)}


def test_the_same_words_in_other_parameters_are_what_they_were():
    params = {**PARAMS, "body": "null"}
    url = f"{GATEWAY}?{query_of({**params, 'sign': hashlib.md5(text_of(params).encode() + KEY).hexdigest()})}"
    report = told(url + "&sign_type=MD5")
    assert report.verdict == "pass"
    step = report.illegal_sign.steps[1]
    assert [(one.rule, one.param, str(one.level)) for one in step.findings] == [
        ("literal-null-value", "body", "warning")
    ]
