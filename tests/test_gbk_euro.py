"""The euro sign in GBK: A2 E3 at the gateway, 80 in Windows and browsers; neither is taken for the other in silence."""

from __future__ import annotations

import hashlib
from urllib.parse import quote_from_bytes

import pytest
from hand_signed import GATEWAY, KEY, PARAMS, blamed, cause_of, failed_step, md5, text_of, told

from alidiag.lossless import WINDOWS, decoded, encoded, to_bytes, to_text
from alidiag.query import decode, escape

GBK = {**PARAMS, "_input_charset": "gbk", "subject": "café 5€ 外套"}
FORMS = {"gateway": b"\xa2\xe3", "windows": b"\x80"}


def written(text: str, form: str) -> bytes:
    return FORMS[form].join(piece.encode("gbk") for piece in text.split("€"))


def url(sent: str, sign: str, params: dict[str, str] = GBK) -> str:
    query = "&".join(f"{name}={quote_from_bytes(written(value, sent), safe='')}" for name, value in params.items())
    return f"{GATEWAY}?{query}&sign={sign}&sign_type=MD5"


def signed(form: str, params: dict[str, str] = GBK) -> str:
    return hashlib.md5(written(text_of(params), form) + KEY).hexdigest()


def test_what_the_gateway_writes_passes_and_is_read_as_a_euro_sign():
    report = told(url("gateway", signed("gateway")))
    assert report.verdict == "pass"
    assert {p.name: p.value for p in report.request.params}["subject"] == GBK["subject"]


def test_signed_as_windows_writes_it_is_another_charset():
    report = told(url("gateway", signed("windows")))
    assert blamed(report) == {"wrong-charset": ("subject",)}
    finding = next(f for step in report.illegal_sign.steps for f in step.findings if f.rule == "wrong-charset")
    assert "Windows" in finding.actual


def test_sent_as_windows_writes_it_is_a_fault_of_the_url():
    report = told(url("windows", signed("gateway")))
    assert set(blamed(report)) & {"url-charset-mismatch", "form-charset"}
    assert (failed_step(report), str(cause_of(report).proof)) == ("final-url", "reproduced")


def test_sent_and_signed_as_windows_writes_it_is_no_character_at_the_gateway():
    report = told(url("windows", signed("windows")))
    assert (report.verdict, failed_step(report)) == ("fail", "final-url")
    assert blamed(report) == {"url-charset-mismatch": ("subject",)}


@pytest.mark.parametrize("form", FORMS)
def test_signed_in_gbk_while_utf_8_is_declared_and_sent(form):
    params = {**GBK, "_input_charset": "utf-8"}
    query = "&".join(f"{name}={quote_from_bytes(value.encode(), safe='')}" for name, value in params.items())
    sign = hashlib.md5(written(text_of(params), form) + KEY).hexdigest()
    report = told(f"{GATEWAY}?{query}&sign={sign}&sign_type=MD5")
    assert blamed(report) == {"wrong-charset": ("subject",)}


def test_values_signed_percent_encoded_in_gbk_with_a_euro_sign_are_found():
    coded = {name: quote_from_bytes(written(value, "gateway"), safe="") for name, value in GBK.items()}
    assert blamed(told(url("gateway", md5(text_of(coded))))).keys() == {"values-percent-encoded"}


@pytest.mark.parametrize("text", ["", "€", "a€b", "外€套", "€€", "caf\xe9\u20ac\udc80\udca2"])
def test_characters_and_bytes_are_turned_into_each_other_without_loss(text):
    assert to_text(to_bytes(text, "gbk"), "gbk") == text
    assert decode(escape(text, "gbk", blank="%20"), "gbk") == text
    plain = text.replace("\udc80", "").replace("\udca2", "")
    assert decoded(encoded(plain, WINDOWS), WINDOWS) == plain
    assert escape("5€", WINDOWS) == "5%80"
    assert to_bytes(plain, "gbk").replace(FORMS["gateway"], FORMS["windows"]) == encoded(plain, WINDOWS)


ODD = (b"\x80", b"\xa2", b"\xa2\xe4", b"\xff", b"a\xa2\xe3\x80", b"\xa2\xa2\xe3", b"\x81\x80")


@pytest.mark.parametrize("data", ODD)
def test_any_bytes_come_back(data):
    assert to_bytes(to_text(data, "gbk"), "gbk") == data


@pytest.mark.parametrize("codec", ["gbk", "gb2312", "utf-8", "gb18030"])
def test_a_character_that_a_charset_lacks_is_still_refused(codec):
    for text in ("\ud83d", "😀"):
        if codec in ("utf-8", "gb18030") and text == "😀":
            continue
        with pytest.raises(UnicodeEncodeError):
            to_bytes(text, codec)
    with pytest.raises(UnicodeEncodeError):
        encoded("😀", WINDOWS)
    with pytest.raises(UnicodeDecodeError):
        decoded(b"\xff", WINDOWS)
