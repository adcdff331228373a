"""What triage gives as the reason of a refusal: warnings, near misses of names, contracts; and own checks that fail."""

from __future__ import annotations

import hashlib
import time
from urllib.parse import urlencode

import pytest

from alidiag.keys import load_md5
from alidiag.model import KeyRing, Verdict
from alidiag.ticket import Item, Ticket
from alidiag.triage.judge import triage
from alidiag.triage.mentions import _own_checks

KEY = "pxfjegs3xql2xn8z7secxccas9zj706s"
ESCROW = {
    "_input_charset": "utf-8", "service": "create_partner_trade_by_buyer", "partner": "2088194189862848",
    "out_trade_no": "D71787584", "subject": "coat", "price": "12.34", "quantity": "1", "payment_type": "1",
    "logistics_fee": "0.00", "logistics_payment": "SELLER_PAY", "logistics_type": "POST",
    "seller_email": "shop@example.com", "notify_url": "https://www.example.com/alipay/notify",
    "return_url": "https://www.example.com/alipay/return",
}  # fmt: skip
DIRECT = {
    "_input_charset": "utf-8", "service": "create_direct_pay_by_user", "partner": "2088194189862848",
    "out_trade_no": "D0458797", "subject": "coat", "total_fee": "75.91", "payment_type": "1",
    "seller_id": "2088194189862848", "notify_url": "https://www.example.com/alipay/notify",
    "return_url": "https://www.example.com/alipay/return",
}  # fmt: skip


def url(values: dict[str, str], **changed: str) -> str:
    values = {**values, **changed}
    text = "&".join(f"{name}={value}" for name, value in sorted(values.items()))
    sign = hashlib.md5((text + KEY).encode()).hexdigest()
    return "https://mapi.alipay.com/gateway.do?" + urlencode({**values, "sign": sign, "sign_type": "MD5"})


def looked_at(text: str, *, key: bool = True) -> Ticket:
    ring = KeyRing(md5=load_md5(KEY.encode(), "key.txt")) if key else KeyRing()
    return triage(text, "ticket.txt", lambda _: (ring, ()))


def the_item(text: str, *, key: bool = True) -> Item:
    (item,) = looked_at(text, key=key).items
    return item


def suspected(item: Item) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.rule, one.params) for one in item.wrong if one.proof == "suspected"]


# --- warnings that explain what Alipay answered -----------------------------------------------------------------------


@pytest.mark.parametrize("code", ["ILLEGAL_ARGUMENT", "INVALID_PARAMETER", "ILLEGAL_MONEY_FORMAT"])
def test_a_warning_that_leads_to_the_code_is_the_likely_reason(code):
    item = the_item(f"{code}\n{url(ESCROW, price='12.345')}\n")
    assert item.verdict is Verdict.PASS
    assert ("amount-malformed", ("price",)) in suspected(item)
    assert "3 decimals" in item.ask
    assert code in item.ask
    assert "is right" not in item.ask


def test_the_likely_reason_of_one_code_is_not_told_for_another():
    item = the_item(f"ILLEGAL_LENGTH\n{url(ESCROW, price='12.345')}\n")
    assert suspected(item) == []
    assert "is right" not in item.ask
    assert "ILLEGAL_LENGTH" in item.ask


def test_a_warning_without_an_answer_accuses_nobody():
    assert suspected(the_item(url(ESCROW, price="12.345"))) == []


def test_a_request_without_any_warning_is_called_right():
    item = the_item(f"ILLEGAL_ARGUMENT\n{url(ESCROW)}\n")
    assert suspected(item) == []
    assert "As it stands here the request is right" in item.ask


def test_a_request_of_a_service_without_rules_is_not_called_right():
    item = the_item(f"ILLEGAL_ARGUMENT\n{url(ESCROW, service='qz.something.unheard.of')}\n")
    assert "is right" not in item.ask


# --- contracts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["ILLEGAL_PARTNER_EXTERFACE", "HAS_NO_PRIVILEGE"])
def test_a_missing_contract_is_told_with_the_contract_that_the_service_belongs_to(code):
    item = the_item(f"{code}\n{url(DIRECT)}\n")
    assert item.verdict is Verdict.PASS
    assert "contract for merchants in mainland China" in item.ask
    assert "create_forex_trade" in item.ask


def test_other_codes_say_nothing_of_contracts():
    assert "mainland" not in the_item(f"TRADE_HAS_CLOSE\n{url(DIRECT)}\n").ask


# --- names that are nearly right --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "rule", "param"),
    [("&sign_type=", "&sign_typ=", "parameter-misnamed", "sign_typ"),
     ("&sign=", "&sing=", "parameter-misnamed", "sing"),
     ("&sign=", "&sign", "parameter-misnamed", "sign"),
     ("&sign_type=MD5", "&sign_typeMD5", "parameter-misnamed", "sign_type"),
     ("&partner=", "&partnr=", "parameter-misnamed", "partnr"),
     ("&partner=", "&Partner=", "parameter-misnamed", "Partner"),
     ("_input_charset=", "input_charset=", "parameter-misnamed", "input_charset"),
     ("service=create_direct_pay_by_user", "service=create_direct_pay_by_use", "service-unknown", "service"),
     ("service=create_direct_pay_by_user", "sevice=create_direct_pay_by_user", "parameter-misnamed", "sevice")],
)  # fmt: skip
def test_a_near_miss_is_named_without_any_key(before, after, rule, param):
    text = url(DIRECT).replace(before, after)
    assert after in text
    item = the_item(text, key=False)
    assert (rule, (param,)) in suspected(item)
    report = item.report
    steps = [one.rule for step in report.illegal_sign.steps for one in step.findings]
    assert rule in steps, "illegal-sign sees it too"


@pytest.mark.parametrize("name", ["sid", "signature_version", "partner_trans_id", "services", "sign_data", "amp;sign"])
def test_a_name_of_its_own_is_no_near_miss_while_the_right_one_is_there(name):
    item = the_item(url(DIRECT, **{name: "1"}), key=False)
    assert not any(rule == "parameter-misnamed" for rule, _ in suspected(item))


def test_nothing_is_said_to_verify_where_there_is_no_signature():
    item = the_item(url(DIRECT).replace("&sign=", "&sign"), key=False)
    assert "verify" not in " ".join(one.message for one in item.wrong)


# --- a merchant's own check -------------------------------------------------------------------------------------------

OWN = [
    "付款成功，通知也收到了，就是我们这边异步验签失败，同步的可以。", "异步通知验签一直不通过", "回调里签名校验不一致",
    "同步返回 验签 失败", "返回验签失败", "支付宝异步通知 签名错误",
    "the notification came, but its signature does not match",
    "Signature verification of the notification failed.", "my callback's sign doesn't match", "verify failed",
    "verifyNotify is called, verify_result false", "async notify: sign check returns false",
]  # fmt: skip
REFUSED = [
    "下单返回签名错误。异步通知还没收到", "支付宝返回 验签失败，notify_url 配了", "接口请求验签失败",
    "网关 签名错误，通知也没有",
    "接口返回 签名错误", "签名错误", "illegal sign, and no notification comes",
]  # fmt: skip


@pytest.mark.parametrize("text", OWN)
def test_an_own_check_that_fails_is_not_taken_for_a_refusal(text):
    ticket = looked_at(text)
    assert ticket.codes == ()
    assert any("notify_url" in ask and "body" in ask for ask in ticket.ask)
    assert not any("answered with" in ask for ask in ticket.ask)


@pytest.mark.parametrize("text", REFUSED)
def test_a_refusal_is_told_though_notifications_are_spoken_of(text):
    ticket = looked_at(text)
    assert [one.code for one in ticket.codes] == ["ILLEGAL_SIGN"]
    assert not any("own check" in ask for ask in ticket.ask)


def test_the_body_is_not_asked_for_where_it_is_there():
    body = (
        "notify_id=abc123&notify_type=trade_status_sync&out_trade_no=20261120000001&trade_status=TRADE_FINISHED"
        "&sign=0123456789abcdef0123456789abcdef&sign_type=MD5"
    )
    ticket = looked_at(f"异步验签失败\n\n{body}\n")
    assert len(ticket.messages) == 1
    assert not any("own check" in ask for ask in ticket.ask)


@pytest.mark.parametrize("flood", ["notify ", "验签", "异步", "sign verify ", "verify_", "sign fail "])
def test_a_flood_of_such_words_costs_little(flood):
    text = flood * (1_000_000 // len(flood))
    begun = time.process_time()
    _own_checks(text)
    assert time.process_time() - begun < 1.5
