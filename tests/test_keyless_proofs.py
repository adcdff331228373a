"""What needs no key to be proven or seen: that no key was used, and that values were encoded twice."""

from __future__ import annotations

import hashlib
from urllib.parse import quote, quote_plus

import pytest
from hand_signed import GATEWAY, KEY, MD5, PARAMS, blamed, cause_of, failed_step, md5, query_of, text_of, told, url_of
from replies_by_hand import FIELDS, form

from alidiag.model import KeyRing, Verdict
from alidiag.replies.judge import judge

NOBODY = KeyRing()


@pytest.mark.parametrize("keys", [NOBODY, MD5])
@pytest.mark.parametrize("word", ["", "null", "undefined", "None", "nil", "(null)", "<nil>", "[object Object]"])
def test_a_signature_without_a_key_is_proven_with_and_without_one(word, keys):
    report = told(url_of(PARAMS, md5(text_of(PARAMS), word.encode())), keys)
    assert blamed(report) == {"md5-key-empty": ()}
    assert (report.verdict, failed_step(report), str(cause_of(report).proof)) == ("fail", "key-pair", "reproduced")
    (finding,) = report.illegal_sign.steps[0].findings
    assert "no key was used" in finding.message
    assert (word or "nothing") in finding.actual


@pytest.mark.parametrize("keys", [NOBODY, MD5])
@pytest.mark.parametrize(
    ("text", "finish", "other"),
    [
        (text_of({**PARAMS, "sign_typ_": "MD5"}).replace("sign_typ_", "sign_type"), str, "sign-type-signed"),
        (text_of(PARAMS), str.upper, "md5-uppercase"),
        (text_of({name: quote_plus(value) for name, value in PARAMS.items()}), str, "values-percent-encoded"),
        (text_of(PARAMS) + "&key=", str, "md5-key-joined-wrongly"),
    ],
)
def test_another_mistake_beside_it_is_found_too(text, finish, other, keys):
    report = told(url_of(PARAMS, finish(md5(text, b""))), keys)
    assert set(blamed(report)) == {"md5-key-empty", other}


def test_damage_on_the_way_beside_it_is_found_too():
    url = url_of(PARAMS, md5(text_of(PARAMS), b"")).replace("&", "&amp;")
    assert set(blamed(told(url, NOBODY))) == {"md5-key-empty", "amp-entity-separator"}


def test_with_a_key_nothing_changes_and_without_one_nothing_is_claimed_of_others():
    right = url_of(PARAMS, md5(text_of(PARAMS)))
    assert told(right).verdict == "pass"
    report = told(right, NOBODY)
    assert (report.verdict, blamed(report)) == (Verdict.UNPROVEN, {})
    wrong = told(url_of({**PARAMS, "total_fee": "9.99"}, md5(text_of(PARAMS))), NOBODY)
    assert (wrong.verdict, blamed(wrong)) == (Verdict.UNPROVEN, {})


@pytest.mark.parametrize("keys", [NOBODY, MD5])
def test_a_message_that_is_signed_without_a_key_is_not_from_alipay(keys):
    text = "&".join(f"{name}={value}" for name, value in sorted(FIELDS.items()) if value)
    report = judge(form(FIELDS, hashlib.md5(text.encode()).hexdigest()), "test", keys)
    signature = report.reply.signature
    assert (report.verdict, signature.status) == ("fail", "fails")
    assert [one.id for one in signature.cause.mistakes] == ["md5-key-empty"]
    assert any("not Alipay's" in one.message for one in report.findings)


def test_a_genuine_message_without_a_key_stays_unproven():
    text = "&".join(f"{name}={value}" for name, value in sorted(FIELDS.items()) if value)
    report = judge(form(FIELDS, md5(text)), "test", NOBODY)
    assert (report.verdict, report.reply.signature.status) == ("unproven", "unproven")


# --- values that are encoded twice -----------------------------------------------------------------------------------

ENCODED_TWICE = {
    "an address": {"notify_url": "https://shop.example.com/n?a=1&b=2"},
    "JSON": {"body": '{"goods":"coat","price":"1.00"}'},
    "XML": {"body": "<goods><name>coat</name></goods>"},
    "an e-mail": {"seller_email": "shop@example.com"},
    "Chinese in UTF-8": {"subject": "春季外套"},
    "a time": {"gmt_out_order_create": "2024-06-07 10:20:30"},
}
ENCODERS = {
    "form": quote_plus,
    "component": lambda value: quote(value, safe="~!*'()"),
    "strict": lambda v: quote(v, ""),
}


def _twice(params: dict[str, str], names: set[str], encode) -> str:
    once = {name: encode(value) if name in names else value for name, value in params.items()}
    return f"{GATEWAY}?{query_of(once)}"


@pytest.mark.parametrize("encode", ENCODERS)
@pytest.mark.parametrize("what", ENCODED_TWICE)
def test_values_encoded_twice_are_seen_without_a_key_and_the_text_is_built_from_what_was_meant(what, encode):
    params = {**PARAMS, "subject": "coats", **ENCODED_TWICE[what]}
    (name,) = ENCODED_TWICE[what]
    url = _twice(params, set(params), ENCODERS[encode])
    report = told(f"{url}&sign={md5(text_of(params))}&sign_type=MD5", NOBODY)
    assert name in blamed(report)["double-encoded"]
    assert (report.verdict, failed_step(report), str(cause_of(report).proof)) == ("fail", "final-url", "observed")
    assert report.illegal_sign.expected.presign == text_of(params)
    proven = told(f"{url}&sign={md5(text_of(params))}&sign_type=MD5")
    assert (set(blamed(proven)), str(cause_of(proven).proof)) == ({"double-encoded"}, "reproduced")


@pytest.mark.parametrize("what", ENCODED_TWICE)
def test_one_value_encoded_twice_among_others_is_the_only_one_that_is_decoded(what):
    params = {**PARAMS, "subject": "50% off & 1+1", **ENCODED_TWICE[what]}
    url = _twice(params, set(ENCODED_TWICE[what]), quote_plus)
    report = told(f"{url}&sign={md5(text_of(params))}&sign_type=MD5", NOBODY)
    assert blamed(report) == {"double-encoded": tuple(ENCODED_TWICE[what])}
    assert report.illegal_sign.expected.presign == text_of(params)


def test_what_was_signed_as_it_was_sent_is_not_accused_with_the_key():
    params = {**PARAMS, "notify_url": quote_plus(PARAMS["notify_url"])}
    assert told(url_of(params, md5(text_of(params)))).verdict == "pass"
    report = told(url_of(params, md5(text_of(params), b"another key, another key, 123456")), MD5)
    assert "double-encoded" in blamed(report), "nothing proves it, but it is visible"
    upper = told(url_of(params, md5(text_of(params)).upper()))
    assert blamed(upper) == {"md5-uppercase": ("sign",)}, "it is proven that the value was signed so"


@pytest.mark.parametrize(
    "value",
    [
        "https://shop.example.com/n?back=https%3A%2F%2Fa.example%2F", "100%25", "50% off", "%E4", "a%20b", "%zz%7B%22",
        "see https%3A%2F%2Fx", "%41%42", "1%2B1",
    ],
)  # fmt: skip
def test_other_escapes_in_a_value_are_left_alone(value):
    params = {**PARAMS, "body": value}
    report = told(url_of(params, md5(text_of(params), KEY)), NOBODY)
    assert (report.verdict, blamed(report)) == (Verdict.UNPROVEN, {})


def test_an_order_string_may_have_encoded_addresses():
    params = {**PARAMS, "service": "mobile.securitypay.pay", "notify_url": quote_plus(PARAMS["notify_url"])}
    order = "&".join(f'{name}="{value}"' for name, value in params.items()) + '&sign="YWJj"&sign_type="RSA"'
    assert "double-encoded" not in blamed(told(order, NOBODY))
