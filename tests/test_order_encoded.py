"""An order string whose values are percent-encoded, quotes and all, is told to be encoded; one in a link is not."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hand_signed import PARAMS, blamed, told
from openssl_pairs import openssl

from alidiag.keys import load_key
from alidiag.model import Half, KeyRing, Level, Report

APP = {**PARAMS, "service": "mobile.securitypay.pay", "subject": "外套"}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, KeyRing]:
    folder = tmp_path_factory.mktemp("keys")
    private, public = folder / "key", folder / "pub"
    openssl("genrsa", "-out", private, "1024")
    openssl("rsa", "-in", private, "-pubout", "-out", public)
    text = "&".join(f'{name}="{value}"' for name, value in APP.items())
    signature = openssl("dgst", "-sha1", "-sign", private, data=text.encode())
    sign = openssl("base64", "-A", data=signature).decode()
    return text, sign, KeyRing(public=load_key(public.read_bytes(), "pub.pem", Half.PUBLIC))


def about(report: Report) -> list[tuple[str, Level]]:
    steps = report.illegal_sign.steps
    return [(f.message, f.level) for step in steps for f in step.findings if f.rule == "double-encoded"]


def test_values_that_are_percent_encoded_with_their_quotes_are_told(signed):
    text, sign, keys = signed
    pairs = [piece.partition("=") for piece in f'{text}&sign="{quote(sign, "")}"&sign_type="RSA"'.split("&")]
    for safe in ("", ":/@"):
        order = "&".join(f"{name}={quote(value, safe=safe)}" for name, _, value in pairs)
        report = told(order, keys)
        ((message, level),) = about(report)
        assert level is Level.WARNING, "what was pasted may be encoded for the place where it stood"
        assert "%22" in message
        assert "only the value of sign may be encoded" in message
        assert blamed(report) == {}


def test_an_order_string_as_the_app_gets_it_is_left_alone(signed):
    text, sign, keys = signed
    report = told(f'{text}&sign="{quote(sign, "")}"&sign_type="RSA"', keys)
    assert (report.verdict, about(report)) == ("pass", [])


def test_a_whole_order_string_as_one_value_of_a_link_is_encoded_rightly(signed):
    text, sign, keys = signed
    order = f'{text}&sign="{quote(sign, "")}"&sign_type="RSA"'
    report = told(f"alipays://platformapi/startapp?appId=1&orderSuffix={quote(order, '')}", keys)
    assert (report.illegal_sign.verdict, about(report)) == ("pass", [])
