"""Placeholders are named for what they are, nothing else is said of them, and real values are not taken for them."""

from __future__ import annotations

import pytest
from hand_signed import GATEWAY, KEY, MD5, PARAMS, blamed, md5, query_of, text_of, told, url_of

from alidiag.checks.parameter_report import parameter_report
from alidiag.keys import load_md5
from alidiag.model import KeyRing, Level
from alidiag.partner import account_of
from alidiag.placeholders import is_placeholder, placeholder
from alidiag.read import read_request
from alidiag.triage.judge import triage

MASKS = (
    "***", "******", "2088****", "2088*******1234", "XXXX", "xxxxxxxxxxxxxxxx", "2088xxxxxxxxxxxx", "2088XXXXXXXX1234",
    "...", "......", "…", "<your key>", "<PARTNER>", "YOUR_PARTNER", "YOUR_PARTNER_ID", "your_sign_here", "your-key",
    "yourPartnerId", "yourpartner", "your key", "my_partner_id", "insert_sign_here", "changeme", "REDACTED",
    "[REDACTED]", "(hidden)", "hidden", "你的PID", "您的商户号", "已隐藏", "省略", "此处填写签名", "请填写密钥",
    "【PID】", "{{partner}}", "${partner}", "#{partner}", "{partner}", "$partner", "$config['partner']", "%s",
    "$this->partner",
    "%PARTNER%", "<%= partner %>", "<?php echo $partner ?>", "%(partner)s", "[PARTNER]", "MIIC...xyz1", "2088...",
    "abc12…", "ab***@example.com", "***@***.com", "xxxx-xxxx", "●●●●●●", "____", "×××",
)  # fmt: skip
HASHES = ("###", "#############", "2088####")
REAL = (
    "12.50", "0.01", "100", "1", "2088101122136241", "XXXX1234", "XXXX-1234", "spring coat", "coat...", "5*** hotel",
    "Coat size 5... new", "Tom & Jerry", "https://www.example.com/n", "https://www.example.com/n?a=...", "utf-8", "MD5",
    "RSA2", "create_direct_pay_by_user", "A20240607001", "x", "xx", "X1", "", "a", "USD", "0", "null", "undefined",
    "[object Object]", "<nil>", "(null)", "[1]", '["a"]', '{"a":"b"}', "{}", "[]", "<goods/>", "<b>x</b>", "???", "--",
    "43da06abcd08e34919a37ddc991ebc5f", "vP6WV4ccKxgthP1/9FvcW0HapM8Htp+V=", "30m", "2024-06-07 10:20:30",
    "Your order 123", "my shop", "mysql", "yours", "您好", "你的名字", "外套", "请客", "我的订单", "xiaoming",
    "XXL", "xxl", "Box",
    "Hidden Valley Ranch", "secret garden", "C#", "C++", "#12", "item#12", "a_b", "_", "$5", "$100", "50%", "%20",
    "%E4%BD%A0", "@home", "name@example.com", "000000", "111111", "key=value", "Array", "#", "##",
)  # fmt: skip
TEXTS = ("Hidden", "mask", "private", "$item of the day", "your_order", "iPhone6...", "{new}", "5****", "[new]")


@pytest.mark.parametrize("value", [*MASKS, *HASHES])
def test_placeholders_are_recognised_with_a_reason(value):
    assert is_placeholder(value)
    assert len(placeholder(value).split()) > 2
    assert is_placeholder(f" {value} ")


@pytest.mark.parametrize("value", REAL)
def test_real_values_are_not_taken_for_placeholders(value):
    assert placeholder(value) is None


@pytest.mark.parametrize("value", TEXTS)
@pytest.mark.parametrize("name", ["subject", "body", "m_trans_name", "extend_info.remark"])
def test_texts_for_people_may_hold_nearly_anything(value, name):
    assert placeholder(value, name) is None


def test_the_name_itself_is_no_value_of_a_number_or_a_signature():
    assert is_placeholder("sign", "sign")
    assert is_placeholder("PARTNER_ID", "partner")
    assert not is_placeholder("subject", "subject")
    assert not is_placeholder("partner", "body")


def _url(**masked: str) -> str:
    params = {**PARAMS, **{name: value for name, value in masked.items() if name != "sign"}}
    return url_of(params, masked.get("sign") or md5(text_of(PARAMS)))


def _findings(report, level=Level.WARNING) -> list[tuple[str, str | None]]:
    steps = report.illegal_sign.steps
    return [(f.rule, f.param) for step in steps for f in step.findings if f.level is level]


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("keys", [KeyRing(), MD5])
def test_of_a_masked_signature_only_that_is_said(mask, keys):
    report = told(_url(sign=mask), keys)
    assert _findings(report) == [("placeholder", "sign")]
    assert _findings(report, Level.ERROR) == []
    assert (report.verdict, blamed(report), report.answers) == ("unproven", {}, ())


@pytest.mark.parametrize("mask", MASKS[:30])
def test_of_a_masked_partner_only_that_is_said_by_every_command(mask):
    url = _url(partner=mask, seller_id=mask)
    report = told(url)
    assert set(_findings(report)) == {("placeholder", "partner"), ("placeholder", "seller_id")}
    assert (report.verdict, _findings(report, Level.ERROR)) == ("unproven", [])
    request = read_request(url, "test")
    rules = parameter_report(request).invalid_parameter
    assert (rules.verdict, rules.missing, rules.invalid) == ("unproven", (), ())
    assert {(f.rule, f.param) for f in rules.findings if f.level is not Level.NOTE} == {
        ("placeholder", "partner"),
        ("placeholder", "seller_id"),
    }
    assert account_of(request) is None


def test_everything_else_is_still_judged():
    url = _url(partner="2088****", total_fee="12.345", sign="###").replace("#", "%23")
    rules = parameter_report(read_request(url, "test")).invalid_parameter
    assert rules.invalid == ("total_fee",)
    assert rules.verdict == "fail"
    report = told(url.replace("gateway.do", "gatewy.do"))
    assert (report.verdict, set(blamed(report))) == ("fail", {"wrong-gateway"})
    assert ("sign-truncated", "sign") not in _findings(report, Level.ERROR)


def test_a_value_that_only_looks_masked_is_real_where_the_signature_holds_or_is_explained():
    params = {**PARAMS, "out_trade_no": "2088****", "show_url": "..."}
    assert told(url_of(params, md5(text_of(params)))).verdict == "pass"
    signed = {**params, "sign_typ": "MD5"}
    report = told(url_of(params, md5(text_of(signed).replace("sign_typ=", "sign_type="))))
    assert blamed(report) == {"sign-type-signed": ("sign_type",)}
    assert _findings(report) == []


def test_a_key_that_made_the_signature_is_still_told_apart(tmp_path):
    from openssl_pairs import openssl

    from alidiag.keys import load_key
    from alidiag.model import Half

    pairs = {}
    for name in ("own", "other"):
        private, public = tmp_path / name, tmp_path / f"{name}.pub"
        openssl("genrsa", "-out", private, "1024")
        openssl("rsa", "-in", private, "-pubout", "-out", public)
        pairs[name] = (private, load_key(public.read_bytes(), f"{name}.pub", Half.PUBLIC))
    signature = openssl("dgst", "-sha1", "-sign", pairs["own"][0], data=text_of(PARAMS).encode())
    sign = openssl("base64", "-A", data=signature).decode()
    url = url_of({**PARAMS, "partner": "YOUR_PARTNER"}, sign, "RSA")
    right = told(url, KeyRing(public=pairs["own"][1])).illegal_sign.steps
    assert [str(step.status) for step in right] == ["passed", "unproven", "unproven", "unproven"]
    wrong = told(url, KeyRing(public=pairs["other"][1]))
    assert blamed(wrong) == {"key-pair-mismatch": ()}


def test_a_ticket_asks_for_the_real_values_and_accuses_nobody():
    text = f"Why ILLEGAL_SIGN?\n{_url(partner='YOUR_PARTNER_ID', seller_id='YOUR_PARTNER_ID', sign='x' * 16)}\n"
    ticket = triage(text, "t.txt", lambda _: (KeyRing(md5=load_md5(KEY, "key.txt")), ()))
    (item,) = ticket.items
    assert (item.verdict, item.wrong) == ("unproven", ())
    assert "placeholders" in item.ask
    assert "sign" in item.ask
    assert any("placeholders" in line for line in item.missing)


def test_a_masked_value_of_the_open_gateway_is_named_too():
    query = query_of({"app_id": "你的APPID", "method": "alipay.trade.pay", "charset": "utf-8", "sign_type": "RSA2"})
    report = told(f"{GATEWAY.replace('mapi', 'openapi')}?{query}&sign=...", KeyRing())
    assert {("placeholder", "app_id"), ("placeholder", "sign")} <= set(_findings(report))
    assert ("sign-truncated", "sign") not in _findings(report, Level.ERROR)
