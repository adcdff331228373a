"""Messages whose fields the receiver decoded once more: what Alipay signed is found place by place, or not claimed."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from urllib.parse import unquote, unquote_plus

import pytest
from openssl_pairs import openssl
from replies_by_hand import FIELDS, KEY, form, md5, presign, rsa

from alidiag.keys import load_key, load_md5
from alidiag.model import Half, KeyRing, Report, Verdict
from alidiag.replies.decoded import MOST_WAYS, Place, masks_of
from alidiag.replies.judge import judge

KEYS = Path(__file__).parent.parent / "fixtures" / "keys"
MD5 = KeyRing(md5=load_md5(KEY, "key.txt"))
TWICE, SWAPPED = "values-percent-encoded", "plus-and-blank-swapped"
PLAIN = {name: value for name, value in FIELDS.items() if name not in ("subject", "body")}


def told(fields: dict[str, str], sign: str, keys: KeyRing = MD5, **how: str) -> Report:
    return judge(form(fields, sign, **how), "test", keys)


def blamed(report: Report) -> dict[str, tuple[str, ...]]:
    cause = report.reply.signature.cause
    return {one.id: one.params for one in cause.mistakes} if cause else {}


def said(report: Report) -> str:
    return " ".join(finding.message for finding in report.findings if finding.level == "error")


@pytest.mark.parametrize(
    ("signed", "received", "ids", "words"),
    [
        ("1+1 is two", "1 1 is two", {SWAPPED}, ["1 of 3 blanks was `+`"]),
        ("a+b c+d e", "a b c d e", {SWAPPED}, ["2 of 4 blanks were `+`"]),
        ("50%25 of 100%", "50% of 100%", {TWICE}, ["1 of 2 percent signs was `%25`"]),
        ("%E4%B8%AD tea 测试", "中 tea 测试", {TWICE}, ["1 of 2 runs of characters outside ASCII was percent-coded"]),
        ("%e4%b8%ad tea 测试", "中 tea 测试", {TWICE}, ["percent-coded in UTF-8, with small letters"]),
        ("1+1 %2B 50%25", "1 1 + 50%", {SWAPPED, TWICE}, ["1 of 3 blanks was `+`", "1 of 1 plus sign was `%2B`"]),
        ("a%20b c", "a b c", {TWICE}, ["1 of 2 blanks was `%20`"]),
    ],
)
def test_what_was_decoded_once_more_is_found_at_its_places(signed, received, ids, words):
    sign = md5(presign({**PLAIN, "subject": signed}))
    report = told({**PLAIN, "subject": received}, sign)
    assert report.verdict is Verdict.FAIL
    assert blamed(report) == dict.fromkeys(ids, ("subject",))
    assert report.reply.signature.cause.proof == "reproduced"
    assert report.reply.signature.status == "fails"
    for one in words:
        assert one in said(report)
    assert "n subject, " in said(report)


@pytest.mark.parametrize("decode", [unquote, unquote_plus])
@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_a_program_that_decodes_every_field_again_is_found_out(decode, charset):
    fields = {**PLAIN, "_input_charset": charset, "subject": "1+1 tea", "body": "50%25 of %E4%B8%AD and 茶"}
    received = {name: decode(value) for name, value in fields.items()}
    report = told(received, md5(presign(fields), charset), charset=charset)
    mistakes = blamed(report)
    assert mistakes[TWICE] == ("body",)
    assert mistakes.get(SWAPPED) == (("subject",) if decode is unquote_plus else None)


def test_a_charset_of_its_own_is_found_for_what_was_percent_coded():
    fields = {**PLAIN, "_input_charset": "gbk", "subject": "%D6%D0 茶 a b"}
    report = told({**fields, "subject": "中 茶 a b"}, md5(presign(fields), "gbk"), charset="gbk")
    assert blamed(report) == {TWICE: ("subject",)}
    assert "percent-coded in GBK" in said(report)


def test_where_there_are_many_places_the_ways_that_programs_go_are_tried():
    long = " ".join("abcdefghijklmnopqrstuvwxyz")
    for signed in (long.replace("k l", "k+l"), long.replace("c d", "c+d").replace("x y", "x+y")):
        report = told({**PLAIN, "subject": signed.replace("+", " ")}, md5(presign({**PLAIN, "subject": signed})))
        assert blamed(report) == {SWAPPED: ("subject",)}
    # Some five of thirty blanks are one of too many ways: nothing is claimed.
    signed = "1+1+1+1+1+1 " + long
    report = told({**PLAIN, "subject": signed.replace("+", " ")}, md5(presign({**PLAIN, "subject": signed})))
    assert blamed(report) == {}
    # All blanks of three of five fields, and none of the others.
    plus = {"body": long.replace(" ", "+"), "memo": "x+y+z", "note": "p+q"}
    fields = {**PLAIN, "subject": long, "extra": long, **plus}
    report = told({name: value.replace("+", " ") for name, value in fields.items()}, md5(presign(fields)))
    assert set(blamed(report)[SWAPPED]) == set(plus)


def test_a_signature_that_lost_its_plus_signs_in_the_same_way_is_read_too(tmp_path):
    private, public = tmp_path / "key", tmp_path / "pub"
    openssl("genrsa", "-out", private, "2048")
    openssl("rsa", "-in", private, "-pubout", "-out", public)
    keys = KeyRing(alipay_public=load_key(public.read_bytes(), "alipay.pub", Half.PUBLIC))
    for number in range(64):
        fields = {**PLAIN, "out_trade_no": str(number), "subject": "1+1 is 2", "body": "50%25 of 100%"}
        sign = rsa(presign(fields), private, "-sha256")
        if "+" in sign:
            break
    received = {name: unquote_plus(value) for name, value in fields.items()}
    report = told(received, sign.replace("+", " "), keys, sign_type="RSA2")
    assert blamed(report) == {"sign-plus-as-blank": ("sign",), SWAPPED: ("subject",), TWICE: ("body",)}
    untouched = told(received, sign, keys, sign_type="RSA2")
    assert blamed(untouched) == {SWAPPED: ("subject",), TWICE: ("body",)}


def test_what_strict_verification_does_not_accept_is_not_claimed():
    signed = {**PLAIN, "subject": "1+1 is 50%25 %E4%B8%AD"}
    received = {**PLAIN, "subject": "1 1 is 50% 中"}
    sign = md5(presign(signed))
    assert TWICE in blamed(told(received, sign))
    for wrong in ({**received, "total_fee": "9.00"}, {**received, "subject": "1 1 is 51% 中"}):
        report = told(wrong, sign)
        assert blamed(report) == {}
        assert [finding.rule for finding in report.findings] == ["signature-wrong"]
    other = told(received, sign, KeyRing(md5=load_md5(b"x" + KEY[1:], "key.txt")))
    assert blamed(other) == {}
    shown = told(received, sign).reply.signature
    assert shown.presign == presign(signed), "what the signature covers is not what arrived, but what was signed"
    assert hashlib.md5(shown.presign.encode() + KEY).hexdigest() == sign
    unexplained = told({**received, "total_fee": "9.00"}, sign).reply.signature
    assert hashlib.md5(unexplained.presign.encode() + KEY).hexdigest() != sign


def test_every_choice_of_places_is_tried_where_they_are_few_and_each_once_where_they_are_many():
    few = [Place(0, start, " ") for start in range(10)]
    assert sorted(masks_of(few, 2)) == list(range(1, 1 << 10))
    many = [Place(start // 20, start, " %+中"[start % 4]) for start in range(100)]
    assert (1 << len(many)) > MOST_WAYS
    masks = list(masks_of(many, 1))
    assert len(masks) == len(set(masks)) > 5000
    assert masks[0] == (1 << 100) - 1
    assert {1 << index for index in range(100)} <= set(masks)


@pytest.mark.parametrize("size", [1_000, 1_990, 100_000])
def test_a_flood_of_places_costs_no_more_than_the_budget(size):
    begun = time.process_time()
    report = told({**PLAIN, "subject": " %" * (size // 2)}, "0" * 32)
    assert blamed(report) == {}
    assert time.process_time() - begun < 20


def test_a_dsa_signature_over_a_plus_that_became_a_blank_is_found(tmp_path):
    data = tmp_path / "text"
    signed = {**PLAIN, "subject": "1+1 is two"}
    data.write_bytes(presign(signed).encode())
    private, public = KEYS / "dsa_1024.pem", KEYS / "dsa_1024_pub.pem"
    sign = openssl("base64", "-A", data=openssl("dgst", "-sha1", "-sign", private, data)).decode()
    keys = KeyRing(alipay_public=load_key(public.read_bytes(), "alipay.pub", Half.PUBLIC))
    report = told({**PLAIN, "subject": "1 1 is two"}, sign, keys, sign_type="DSA")
    assert blamed(report) == {SWAPPED: ("subject",)}
