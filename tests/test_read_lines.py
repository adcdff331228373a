"""Parameters that people and logs list line by line, and pre-sign strings and signatures behind their labels."""

from __future__ import annotations

import pytest
from read_back import AROUND, PLAIN, REQUEST, Pairs, found_in, grows, only

from alidiag.read.found import Kind

SIGN = (
    "s4xruh2RUdlAOykZ5FR+qYb4M8qK67rKsOjthL7bNoIgUfHAaxk9MKTGV/M6bVyovolcYvIE1ErGXk2BykLO+rWI6kYN5DRQ9RZzRiOvLeF9fmAeubnO"
    "1OVotSoDoEUvKDHpYoZ6WTK3d4oQpz/URlJDgkSz4aacx9QFZiiIjXM="
)
PRESIGN = (
    "_input_charset=utf-8&out_trade_no=o1&partner=2088101122136241&service=create_direct_pay_by_user&total_fee=0.01"
)


def rows(write: str, pairs: Pairs = REQUEST, end: str = "\n") -> str:
    return end.join(write.replace("NAME", name).replace("VALUE", value) for name, value in pairs)


WRITERS = [
    "NAME=VALUE", "NAME = VALUE", "NAME: VALUE", "NAME：VALUE", "NAME:VALUE", "NAME => VALUE", "NAME -> VALUE",
    "- NAME: VALUE", "* NAME = VALUE", "• NAME：VALUE", "`NAME`: VALUE", "**NAME**: VALUE", '"NAME": VALUE',
    "1. NAME: VALUE", "2020-12-07 11:30:07 INFO NAME=VALUE", "[2020-12-07 11:30:07] [DEBUG] NAME: VALUE",
    "[10:03] 商户: NAME: VALUE", "D/Pay: NAME=VALUE", "NAME=[VALUE]", "NAME:\tVALUE",
]  # fmt: skip


@pytest.mark.parametrize("write", WRITERS)
def test_a_parameter_a_line_reads_back(write: str) -> None:
    found = only(rows(write))
    assert (found.kind, found.form) == (Kind.REQUEST, "lines")
    assert found.readings[0] == REQUEST


@pytest.mark.parametrize("write", ["NAME=VALUE", "NAME: VALUE"])
@pytest.mark.parametrize("around", AROUND)
def test_it_reads_wherever_it_stands(around: str, write: str) -> None:
    found = only(AROUND[around](rows(write, PLAIN)))
    assert found.readings[0] == PLAIN
    assert found.spans == [value for _, value in PLAIN]


@pytest.mark.parametrize(
    "write", ['NAME="VALUE"', "NAME: 'VALUE'", "NAME=VALUE,", "NAME: VALUE;", "NAME: `VALUE`", "NAME：“VALUE”"]
)
def test_marks_around_all_values_may_be_left_out(write: str) -> None:
    found = only(rows(write, PLAIN))
    raw = [(name, write.replace("NAME", "").replace("VALUE", value).lstrip("=:： ")) for name, value in PLAIN]
    assert found.readings[0] == PLAIN
    assert raw in found.readings


def test_a_list_with_empty_lines_between_its_rows() -> None:
    assert only(rows("NAME: VALUE", PLAIN, "\n\n")).readings[0] == PLAIN


LABELLED = [
    ("接口名称", "service", "create_direct_pay_by_user"), ("商户号/合作者身份ID", "partner", "2088101122136241"),
    ("参数编码字符集", "_input_charset", "utf-8"), ("商户网站唯一订单号", "out_trade_no", "o1"),
    ("商品名称", "subject", "测试 商品"),
    ("total_fee（金额）", "total_fee", "0.01"), ("签名类型", "sign_type", "RSA"), ("签名", "sign", SIGN),
]  # fmt: skip


def test_chinese_labels_are_read_as_the_parameters_that_they_stand_for() -> None:
    text = "".join(f"{label}：{value}\n" for label, _, value in LABELLED)
    found = only(f"你好\n{text}\n")
    assert found.readings[0] == [(name, value) for _, name, value in LABELLED]
    assert "签名类型 as sign_type" in found.repairs[0][0]


def test_english_labels_and_names_as_programs_write_them() -> None:
    labels = {"sign_type": "Sign Type", "service": "Service", "partner": "Partner ID", "sign": "Signature"}
    found = only("".join(f"{labels.get(name, name)}: {value}\n" for name, value in PLAIN))
    assert found.readings[0] == PLAIN
    camel = {"out_trade_no": "outTradeNo", "notify_url": "notifyUrl"}
    written = [(camel.get(name, name), value) for name, value in PLAIN]
    assert only(rows("NAME=VALUE", written)).readings[:2] == [written, PLAIN]


@pytest.mark.parametrize("label", ["网关", "请求地址", "Request URL", "url", "gateway"])
def test_a_label_and_an_address_give_the_address(label: str) -> None:
    found = only(f"{label}：https://mapi.alipay.com/gateway.do\n{rows('NAME: VALUE', PLAIN)}\n")
    assert found.gateway == "https://mapi.alipay.com/gateway.do"
    assert found.readings[0] == PLAIN


def test_an_address_above_the_list_belongs_to_it_and_what_it_has_is_not_read_twice() -> None:
    address = "https://mapi.alipay.com/gateway.do?_input_charset=utf-8"
    found = only(f"we POST to {address} these:\n{rows('NAME=VALUE', PLAIN)}\n")
    assert found.gateway == "https://mapi.alipay.com/gateway.do"
    assert sorted(found.readings[0]) == sorted(PLAIN)


@pytest.mark.parametrize("width", [64, 76])
@pytest.mark.parametrize("where", ["in the list", "at its end"])
def test_a_signature_that_was_wrapped_is_one(width: int, where: str) -> None:
    wrapped = "\n".join(SIGN[at : at + width] for at in range(0, len(SIGN), width))
    pairs = [(name, SIGN if name == "sign" else value) for name, value in PLAIN]
    pairs = pairs if where == "in the list" else sorted(pairs, key=lambda pair: pair[0] == "sign")
    text = rows("NAME: VALUE", pairs).replace(SIGN, wrapped)
    found = only(f"{text}\n\nWhy?\n")
    assert found.readings[0] == pairs
    assert "sign" in found.repairs[0][0]


def test_a_signature_below_its_label_or_apart_from_the_list() -> None:
    pairs = [pair for pair in PLAIN if pair[0] not in {"sign", "sign_type"}]
    text = rows("NAME=VALUE", pairs)
    assert only(f"{text}\n\n签名：\n{SIGN}\nsign_type=RSA\n").readings[0] == [
        *pairs,
        ("sign", SIGN),
        ("sign_type", "RSA"),
    ]


def test_a_value_with_line_breaks_has_readings() -> None:
    text = rows("NAME: VALUE", PLAIN).replace("测试 商品", "测试\n商品")
    found = only(text)
    for joined in ("测试\n商品", "测试商品", "测试"):
        assert [(name, joined if name == "subject" else value) for name, value in PLAIN] in found.readings


def test_headers_of_mails_and_of_http_are_no_parameters() -> None:
    text = rows("NAME: VALUE", PLAIN)
    mail = "From: a@shop.example\nTo: b@shop.example\nSubject: ILLEGAL_SIGN\nDate: Mon, 1 Jan 2020\n"
    assert only(f"{mail}{text}\n").readings[0] == PLAIN
    http = "Request Method: POST\nStatus Code: 200 OK\naccept: text/html\ncontent-length: 12\nHost: shop.example\n"
    found = only(f"{http}{text}\n")
    assert found.readings[0] == PLAIN
    assert "Host" in found.repairs[0][0]


def test_words_of_a_log_are_no_parameters() -> None:
    text = f"{rows('NAME=VALUE', PLAIN)}\nstatus=200\nresult=ILLEGAL_SIGN\nERROR: refused\n"
    assert only(text).readings[0] == PLAIN


def test_names_that_nobody_documents_are_read_and_may_be_left_out() -> None:
    more = [("mod", "mobile"), *PLAIN]
    assert only(rows("NAME: VALUE", more)).readings[:2] == [more, PLAIN]


def test_a_configuration_or_a_sentence_is_no_request() -> None:
    assert (
        found_in("partner = 2088101122136241\nsign_type = MD5\ninput_charset = utf-8\nnotify_url = https://a.example\n")
        == []
    )
    assert found_in("service: which one?\nsign: how?\nThe partner: we.\n") == []


def test_the_lines_of_a_wrapped_address_are_no_list() -> None:
    text = "https://mapi.alipay.com/gateway.do?\nservice=create_direct_pay_by_user&\npartner=2088101122136241&\nsign=x&\nsign_type=MD5"
    assert [one.form for one in found_in(text)] == ["url"]


def test_a_file_of_properties_reads_back() -> None:
    text = (
        "#Tue Dec 01 00:52:52 UTC 2026\nsubject=line one\\nline two, size\\=L\nsign=0965249c78c5d487fc0bbf7defe00c25\n"
        'body=\\u4E24\\u4EF6\\uFF0C a+b 100% \\= "x", y\\: {z}\nnotify_url=https\\://shop.example/n?a\\=1&b\\=2%20x\n'
        "partner=2088101122136241\nservice=create_direct_pay_by_user\n"
    )  # as java.util.Properties of OpenJDK 17 stores it
    read = dict(only(text).readings[0])
    assert read["notify_url"] == "https://shop.example/n?a=1&b=2%20x"
    assert read["body"] == '两件， a+b 100% = "x", y: {z}'


def test_two_are_two_and_one_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    text = rows("NAME: VALUE", PLAIN)
    assert [one.readings[0] for one in found_in(f"{text}\n\nand:\n\n{text}\n")] == [PLAIN, PLAIN]
    cut = only(text[:240]).readings[0]
    assert cut[:-1] == PLAIN[: len(cut) - 1]


# On one line.


@pytest.mark.parametrize("joint", [", ", "，", "; ", ","])
def test_a_list_on_one_line_reads_back(joint: str) -> None:
    pairs = [pair for pair in PLAIN if pair[0] not in {"notify_url", "return_url"}]
    assert only("2020-12-07 callback params: " + joint.join(f"{n}={v}" for n, v in pairs)).readings[0] == pairs


def test_a_list_of_a_structured_log() -> None:
    text = 'level=info msg="sent" ' + " ".join(f'{name}="{value}"' for name, value in PLAIN)
    assert only(text).readings[0] == PLAIN


# Pre-sign strings and signatures.

LABELS = [
    "待签名字符串：",
    "签名原串:",
    "签名前的字符串: ",
    "string to sign: ",
    "prestr = ",
    "signStr=",
    "待签名串为：",
    "拼接后的字符串：\n",
]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("quotes", ["", '""', "[]", "“”"])
def test_a_pre_sign_string_behind_its_label(label: str, quotes: str) -> None:
    text = quotes[:1] + PRESIGN.replace("o1", "o 1 测试") + quotes[1:]
    found = only(f"2020-12-07 10:10:10 DEBUG {label}{text}\n返回错误\n")
    assert found.kind is Kind.PRESIGN
    assert found.text == PRESIGN.replace("o1", "o 1 测试")
    assert dict(found.readings[0])["out_trade_no"] == "o 1 测试"


def test_a_pre_sign_string_that_has_no_service_is_one_by_its_label() -> None:
    found = only("待验签字符串：buyer_id=2088&notify_id=abc&trade_no=1&trade_status=TRADE_SUCCESS\n")
    assert found.kind is Kind.PRESIGN


@pytest.mark.parametrize("value", ["6d16c46cccffed1daa93d13848c6155c", "6D16C46CCCFFED1DAA93D13848C6155C", SIGN])
@pytest.mark.parametrize("label", ["签名结果: ", "sign = ", "my sign is: ", "签名：", "signature:\n", "**sign**: `"])
def test_a_signature_behind_its_label(label: str, value: str) -> None:
    found = only(f"text\n{label}{value}{'`' if '`' in label else ''}, why?\n")
    assert (found.kind, found.text) == (Kind.SIGNATURE, value)


def test_a_text_and_its_signature_in_a_ticket() -> None:
    answer = "<alipay><is_success>F</is_success></alipay>"
    text = f"签名前的字符串: {PRESIGN}\n签名结果: 6d16c46cccffed1daa93d13848c6155c\n返回: {answer}\n"
    kinds = {one.kind: one.text for one in found_in(text)}
    assert kinds[Kind.PRESIGN] == PRESIGN
    assert kinds[Kind.SIGNATURE] == "6d16c46cccffed1daa93d13848c6155c"
    assert Kind.REQUEST not in kinds


def test_labels_in_a_list_that_is_too_short_to_be_a_request_stay_what_they_are() -> None:
    text = "商户号：2088101122136241\n网关：https://mapi.alipay.com/gateway.do\n签名方式：MD5\n"
    text += f"待签名字符串：{PRESIGN}\n签名：6d16c46cccffed1daa93d13848c6155c\n"
    assert sorted(one.kind for one in found_in(text)) == [Kind.PRESIGN, Kind.SIGNATURE]


@pytest.mark.parametrize("text", ["sign: see below", "the sign is: wrong", "signed=6d16c46cccffed1daa93d13848c6155c0"])
def test_what_is_no_signature_is_not_taken_for_one(text: str) -> None:
    assert found_in(text) == []


@pytest.mark.parametrize("around", ["a=b&sign=VALUE", "https://shop.example/?a=b&sign=VALUE&x=y"])
def test_a_signature_in_a_run_of_pairs_is_not_taken_out_of_it(around: str) -> None:
    found = found_in(around.replace("VALUE", "6d16c46cccffed1daa93d13848c6155c"))
    assert all(one.kind is not Kind.SIGNATURE for one in found)


@pytest.mark.parametrize(
    "seed",
    [
        "service: a\npartner: b\n", "sign: " + "a" * 64 + "\n", "a" * 64 + "\n", "签名：",
        "待签名字符串：a=", "string=a=b",
        "sign:\n", ":", "=", "- ", "网关：https://mapi.alipay.com/gateway.do\n", "商户号/", "[", "a:b:",
        "service: a\npartner: b\nsign: c\nfoo\n", "2020-01-01 10:10:10 [a] [b] INFO x", "INFO ", "1. ",
        "service=a, partner=b, ", "service=a partner=b ",
        "sign=" + "a" * 45 + "&", "\n\n", "string to sign: a=b&c",
    ],
)  # fmt: skip
def test_floods_cost_no_more_than_in_proportion(seed: str) -> None:
    assert grows(seed) < 9


def test_a_declaration_of_types_is_no_request() -> None:
    assert found_in("class Request:\n" + "".join(f"    {name}: str | None\n" for name, _ in PLAIN)) == []
