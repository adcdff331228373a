"""INVALID_PARAMETER: what to do about a wrong value, and look-alikes that nothing may be said against."""

import pytest

from alidiag.checks.parameters import check_parameters
from alidiag.model import Level, Verdict
from alidiag.rules.book import own_rules
from alidiag.rules.moments import rewritten
from tests.requests_by_hand import request_of

PAY = dict(own_rules().variants("alipay.acquire.overseas.spot.pay")[0].example)
FOREX = dict(own_rules().variants("create_forex_trade")[0].example)
REFUND = dict(own_rules().variants("alipay.acquire.overseas.spot.refund")[0].example)
FOREX_REFUND = dict(own_rules().variants("forex_refund")[0].example)


def told(values, rule, codec="utf-8"):
    found = [f for f in check_parameters(request_of(values, codec)).findings if f.rule == rule]
    assert len(found) == 1, found
    return found[0]


def spoken_of(values):
    result = check_parameters(request_of(values))
    return {(f.rule, f.param) for f in result.findings if f.level is not Level.NOTE}


@pytest.mark.parametrize(
    ("name", "value", "rule", "words"),
    [
        ("partner", "2088101122136241 ", "malformed-value", "Write 2088101122136241: blanks or invisible"),
        ("partner", "\ufeff2088101122136241", "malformed-value", "blanks or invisible"),
        ("trans_amount", "０.０１", "amount-malformed", "Write 0.01: it holds full-width characters."),
        ("currency", "ＵＳＤ", "not-in-enumeration", "Write USD: it holds full-width characters."),
        ("sign_type", " MD5", "not-in-enumeration", "Write MD5: blanks"),
        ("_input_charset", "utf8", "not-in-enumeration", "Write UTF-8."),
        ("identity_code_type", "bar-code", "not-in-enumeration", "Write barcode."),
        ("biz_product", "OVERSEA_MBARCODE_PAY", "not-in-enumeration", "Did you mean OVERSEAS_MBARCODE_PAY?"),
        ("trans_create_time", "2019-04-02 10:30:00", "time-invalid", "Write 20190402103000."),
    ],
)
def test_a_value_that_is_nearly_right_is_told_with_the_right_one(name, value, rule, words):
    assert words in told({**PAY, name: value}, rule).fix


@pytest.mark.parametrize(("name", "value"), [("trans_amount", "abc "), ("sign_type", "SHA256"), ("currency", "DOLLAR")])
def test_a_value_that_is_far_from_right_is_told_without_a_guess(name, value):
    found = [f for f in check_parameters(request_of({**PAY, name: value})).findings if f.level is Level.ERROR]
    assert len(found) == 1
    assert "Did you mean" not in (found[0].fix or "")
    assert value.strip() not in (found[0].fix or "")


def test_a_moment_is_rewritten_only_where_nothing_has_to_be_made_up():
    assert rewritten("2019-04-02 10:30:05", "yyyyMMddHHmmss") == "20190402103005"
    assert rewritten("20190402103005", "yyyy-MM-dd HH:mm") == "2019-04-02 10:30"
    assert rewritten("20190402", "yyyy-MM-dd HH:mm:ss") is None
    assert rewritten("20190230", "yyyy-MM-dd") is None
    assert rewritten("2019-04-02", "epoch-millis") is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("%7B%22a%22%3A1%7D", "percent-encoded twice"),
        ('{\\"store_id\\":\\"A101\\"}', "JSON text twice"),
        ("{&quot;a&quot;:1}", "escaped for HTML"),
        ("{'a':'b'}", "double quotes"),
        ('{"a":1,}', "JSON library"),
    ],
)
def test_json_that_is_none_is_told_with_how_it_came_about(value, words):
    assert words in told({**PAY, "extend_info": value}, "json-malformed").fix


def test_json_inside_a_json_text_is_told_as_such():
    assert "not twice" in told({**PAY, "extend_info": '"{\\"store_id\\":\\"A101\\"}"'}, "json-type-wrong").fix


@pytest.mark.parametrize("inside", ['"store_id":"A102",', '"store_id":"A101",'])
def test_a_member_of_json_that_stands_twice_is_told(inside):
    value = PAY["extend_info"].replace("{", "{" + inside, 1)
    found = told({**PAY, "extend_info": value}, "duplicate-parameter")
    assert found.level is Level.WARNING
    assert found.param == "extend_info"
    assert "store_id" in found.message


def test_a_member_that_stands_twice_in_an_item_of_an_array_is_told_with_its_place():
    value = FOREX["split_fund_info"].replace("{", '{"desc":"x",', 1)
    assert told({**FOREX, "split_fund_info": value}, "duplicate-parameter").param == "split_fund_info[0]"


def test_json_that_is_too_long_is_not_told_to_be_cut_off():
    value = '[{"transIn":"2088101126708402","amount":"0.01","currency":"USD","desc":"' + "x" * 600 + '"}]'
    assert "Leave something out" in told({**FOREX, "split_fund_info": value}, "too-long").fix
    assert "first 256 characters" in told({**FOREX, "subject": "x" * 257}, "too-long").fix


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST:8080", "user@localhost", "127.0.0.1", "127.1.2.3:80", "10.0.0.1", "172.16.0.1",
        "172.31.9.9", "192.168.1.5", "169.254.1.1", "0.0.0.0", "[::1]", "[fd00::1]:80", "[fe80::1]", "shop",
        "shop.local", "a.LOCALHOST",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_reached_from_outside_is_told(host):
    found = told({**PAY, "notify_url": f"https://{host}/notify"}, "url-invalid")
    assert found.level is Level.WARNING
    assert "cannot reach" in found.message


@pytest.mark.parametrize(
    "host",
    [
        "10.example.com", "127.example.com", "localhost.example.com", "192.168.example.com", "172.15.0.1", "172.32.0.1",
        "11.0.0.1", "example.com.", "example.com:8443", "[2001:db8::1]", "user@example.com", "xn--fsq.example",
    ],
)  # fmt: skip
def test_an_address_that_only_looks_private_is_let_pass(host):
    assert spoken_of({**PAY, "notify_url": f"https://{host}/notify"}) == set()


@pytest.mark.parametrize(
    "value", ["(null)", 'Optional("iPhone")', "Optional[iPhone]", "Decimal('0.01')", "[Ljava.lang.String;@1b2c3d",
              "datetime.datetime(2019, 4, 2, 10, 30)"],
)  # fmt: skip
def test_more_printed_objects_are_known(value):
    assert told({**PAY, "trans_name": value}, "object-stringified-value").level is Level.ERROR


@pytest.mark.parametrize(
    "value", ["Optional (red)", "Optional(2 years)", "[L] shirt", "datetime", "(null modem cable)"]
)
def test_names_that_only_begin_like_printed_objects_are_let_pass(value):
    assert spoken_of({**PAY, "trans_name": value}) == set()


def test_of_an_either_or_the_misspelt_name_that_was_sent_is_told():
    values = {key: value for key, value in FOREX.items() if key not in ("total_fee", "split_fund_info")}
    found = check_parameters(request_of({**values, "Total_Fee": "1.00"})).findings
    said = next(f for f in found if f.rule == "required-missing" and f.param == "total_fee")
    assert "What was sent is called Total_Fee." in said.message


def test_a_value_without_a_name_is_told_as_such():
    assert "without the name" in told({**PAY, "": "x"}, "undocumented-parameter").message


def test_a_pattern_is_told_in_words():
    assert told({**PAY, "buyer_identity_code": "13800138000"}, "malformed-value").expected == (
        "16 to 24 digits beginning 25 to 30"
    )


def parameters():
    for name in own_rules().services():
        for variant in own_rules().variants(name):
            stack = [(name, one) for one in own_rules().service(name, variant.name).params]
            while stack:
                path, one = stack.pop()
                yield f"{path}: {one.name}", one
                stack += [(f"{path}: {one.name}", sub) for sub in one.subs]


def test_every_pattern_has_its_words_and_every_condition_unseen_no_code():
    assert [path for path, one in parameters() if one.pattern and not one.in_words] == []
    found = check_parameters(request_of(FOREX)).findings
    assert any(f.rule == "condition-unseen" for f in found)
    assert not any("unseen." in f"{f.message}{f.expected}" for f in found)


@pytest.mark.parametrize(
    ("values", "change"),
    [
        (REFUND, {"refund_reson": "customer request"}),
        (FOREX, {"qr_pay_mode": "2"}),
        (FOREX_REFUND, {"currency": "HKD", "product_code": "NEW_OVERSEAS_SELLER"}),
    ],
)
def test_what_the_international_product_may_send_too_chooses_no_other_variant(values, change):
    if "refund_reson" in change:
        values = {key: value for key, value in values.items() if key != "refund_reason"}
    result = check_parameters(request_of({**values, **change}))
    assert result.verdict is Verdict.PASS
    assert any("in the variant global" in f.message for f in result.findings if f.rule == "variant-chosen")
