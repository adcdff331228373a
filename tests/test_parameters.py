"""INVALID_PARAMETER: iDiagnose's own lines, and what is told besides."""

import time
from datetime import datetime, timedelta, timezone

import pytest

from alidiag.checks.parameters import check_parameters
from alidiag.errors import ConfigWrong
from alidiag.frozen import replace
from alidiag.model import Level, Request, Verdict
from alidiag.query import split
from alidiag.rules.book import own_rules
from tests.requests_by_hand import GATEWAY, request_of

PAY = dict(own_rules().variants("alipay.acquire.overseas.spot.pay")[0].example)
ONLINE = dict(own_rules().variants("alipay.overseas.secmerchant.online.maintain")[0].example)
FOREX = dict(own_rules().variants("create_forex_trade")[0].example)


def check(values, codec="utf-8", **options):
    return check_parameters(request_of(values, codec), **options)


def one(result, rule, param=None):
    found = [f for f in result.findings if f.rule == rule and (param is None or f.param == param)]
    assert len(found) == 1, [(f.rule, f.param) for f in result.findings]
    return found[0]


def without(values, *names):
    return {key: value for key, value in values.items() if key not in names}


# --- the three samples ----------------------------------------------------------------------------------------------


def test_a_right_request_gives_the_two_lines_of_success():
    assert check(PAY).text == (
        "The request of alipay.acquire.overseas.spot.pay is valid",
        "The request contains all required parameters, and the request format is correct",
    )


def test_missing_basic_parameters_give_the_lines_of_missing_parameters():
    for options in ({}, {"api": "alipay.acquire.overseas.spot.pay"}):
        result = check(without(PAY, "service", "sign_type", "sign"), **options)
        assert result.text == (
            "One or more required parameters are missing in the request",
            '["service","sign_type","sign"]',
        )
        assert result.verdict is Verdict.FAIL


def test_a_malformed_amount_gives_the_lines_of_an_invalid_format():
    assert check({**PAY, "trans_amount": "0.013"}).text == (
        "The request format of alipay.acquire.overseas.spot.pay is invalid",
        '["trans_amount"]',
    )


def test_missing_comes_before_invalid_where_both_are_to_be_told():
    result = check({**without(PAY, "sign"), "trans_amount": "x", "currency": "usd"})
    assert result.text == (
        "One or more required parameters are missing in the request",
        '["sign"]',
        "The request format of alipay.acquire.overseas.spot.pay is invalid",
        '["currency","trans_amount"]',
    )
    assert result.missing == ("sign",)
    assert result.invalid == ("currency", "trans_amount")


def test_the_lists_stand_in_the_order_of_the_rules_whatever_the_order_of_the_request():
    values = dict(reversed({**PAY, "currency": "usd", "trans_amount": "x", "partner": "1"}.items()))
    assert check(values).invalid == ("partner", "currency", "trans_amount")


# --- lengths --------------------------------------------------------------------------------------------------------


def test_a_length_counts_octets_of_the_declared_charset_and_tells_where_to_cut():
    name = "中" * 100
    long = one(check({**PAY, "_input_charset": "UTF-8", "trans_name": name}), "too-long", "trans_name")
    assert "300 octets in UTF-8" in long.message
    assert "before character 86 (中)" in long.message
    assert check({**PAY, "_input_charset": "GBK", "trans_name": name}, "gbk").verdict is Verdict.PASS


def test_the_span_of_a_finding_is_the_value_in_the_pasted_text():
    request = request_of({**PAY, "trans_amount": "1,00"})
    found = one(check_parameters(request), "amount-malformed")
    assert request.text[slice(*found.span)] == "1%2C00"
    assert found.reference.startswith("https://")


def test_octets_outside_the_declared_charset_are_told():
    query = "&".join(
        f"{k}={v}"
        for k, v in {**without(FOREX, "split_fund_info", "trade_information", "body"), "subject": "%FFx"}.items()
    )
    request = replace(request_of(FOREX), text=query, params=tuple(split(query, "utf-8", "query")))
    assert "subject" in check_parameters(request).invalid


# --- JSON -----------------------------------------------------------------------------------------------------------


def test_malformed_json_is_told_with_the_character_and_what_should_stand_there():
    found = one(check({**PAY, "extend_info": '{"store_id":"1",}'}), "json-malformed")
    assert "character 1" in found.message
    assert found.param == "extend_info"
    quoted = one(check({**PAY, "extend_info": "{'store_id':'1'}"}), "json-malformed")
    assert "double quotes" in quoted.fix


def test_a_fault_inside_json_has_a_path_and_the_span_of_its_own_place():
    sites = '[{"site_type":"WEB","site_url":"https://a.example"},{"site_type":"web","site_url":"https://b.example"}]'
    request = request_of({**ONLINE, "site_infos": sites})
    result = check_parameters(request)
    found = one(result, "not-in-enumeration")
    assert found.param == "site_infos[1].site_type"
    assert found.fix == "Write WEB."
    assert result.invalid == ("site_infos",)
    assert request.text[slice(*found.span)] == "%22web%22"


def test_json_numbers_null_and_objects_in_place_of_texts_are_told_apart():
    info = '{"secondary_merchant_id":123,"secondary_merchant_industry":"5812","store_id":null,"store_name":{"a":1}}'
    result = check({**PAY, "extend_info": info})
    wrong = {f.param: f.level for f in result.findings if f.rule == "json-type-wrong"}
    assert wrong == {
        "extend_info.secondary_merchant_id": Level.WARNING,
        "extend_info.store_name": Level.ERROR,
    }
    assert one(result, "required-missing").param == "extend_info.store_id"


def test_json_nested_ten_thousand_deep_is_malformed_and_no_crash():
    result = check({**PAY, "extend_info": "[" * 10_000})
    assert "extend_info" in result.invalid
    assert one(check({**PAY, "extend_info": '{"a":' * 10_000 + "1" + "}" * 10_000}), "json-malformed")


def test_undocumented_members_are_notes_with_the_nearest_name():
    info = PAY["extend_info"].replace('"store_id"', '"storeId"')
    note = one(check({**PAY, "extend_info": info}), "undocumented-parameter")
    assert note.level is Level.NOTE
    assert "store_id" in note.fix


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ("outtradeno", "other marks"),
        ("outTradeNo", "other marks"),
        ("OUT_TRADE_NO", "other letter case"),
        ("out_trade_no ", "blanks"),
        ("\u200bout_trade_no", "blanks or invisible"),
        ("out_trad_no", "misspelt"),
        ("out_tarde_no", "misspelt"),
    ],
)
def test_a_wrong_name_is_told_with_the_right_one(wrong, what):
    result = check({**without(FOREX, "out_trade_no"), wrong: "1"})
    found = one(result, "name-misspelt")
    assert found.expected == "out_trade_no"
    assert what in found.message
    assert result.missing == ("out_trade_no",)
    assert "What was sent is called" in one(result, "required-missing").message


def test_an_undocumented_name_is_a_note_and_no_fault():
    result = check({**FOREX, "sendFormat": "normal", "zzz": "1"})
    assert result.verdict is Verdict.PASS
    assert {f.param: f.level for f in result.findings if f.rule == "undocumented-parameter"} == {
        "sendFormat": Level.NOTE,
        "zzz": Level.NOTE,
    }


def test_a_name_near_one_that_is_there_too_is_no_misspelling():
    result = check({**FOREX, "out_trade_n": "1"})
    assert [f.rule for f in result.findings if f.param == "out_trade_n"] == ["undocumented-parameter"]


def test_refund_reson_is_right_where_alipay_spells_it_so():
    values = dict(own_rules().variants("alipay.acquire.overseas.spot.refund")[1].example)
    values["refund_reson"] = values.pop("refund_reason")
    result = check(values)
    assert result.verdict is Verdict.PASS
    assert not [f for f in result.findings if f.param in {"refund_reson", "refund_reason"}]
    assert check({**values, "refund_reson": "x" * 129}).invalid == ("refund_reason",)


def test_swapped_values_are_told_as_such():
    result = check({**FOREX, "currency": "100.30", "total_fee": "USD"})
    assert {f.param for f in result.findings if f.rule == "value-misplaced"} == {"currency", "total_fee"}


def test_a_repeated_name_is_told():
    twice = [*PAY.items(), ("currency", "EUR")]
    assert one(check(twice), "duplicate-parameter").level is Level.WARNING


def test_an_empty_optional_value_is_a_note_and_counts_as_not_sent():
    result = check({**FOREX, "return_url": "", "rmb_fee": ""})
    assert result.verdict is Verdict.PASS
    assert {f.param for f in result.findings if f.rule == "empty-value"} == {"return_url", "rmb_fee"}


# --- which rules ----------------------------------------------------------------------------------------------------


def test_an_unknown_service_is_checked_for_the_basic_parameters_and_is_never_a_pass():
    result = check({**PAY, "service": "alipay.acquire.overseas.spot.payy"})
    assert result.verdict is Verdict.UNPROVEN
    assert result.text == ()
    assert one(result, "service-unknown").expected == "alipay.acquire.overseas.spot.pay"
    broken = check({**without(PAY, "sign"), "service": "nobody.knows", "partner": "12"})
    assert broken.verdict is Verdict.FAIL
    assert (broken.missing, broken.invalid) == (("sign",), ("partner",))
    assert check({}).missing == ("service", "partner", "sign_type", "sign")
    assert check({}).verdict is Verdict.FAIL


def test_the_chosen_api_wins_over_the_services_own_name():
    result = check(PAY, api="alipay.acquire.query")
    assert "service" in result.invalid
    assert "out_trade_no" in result.missing


def test_an_unknown_variant_is_an_error_that_lists_the_known_ones():
    with pytest.raises(ConfigWrong) as wrong:
        check(FOREX, variant="mars")
    assert "global, hk" in wrong.value.hint


@pytest.mark.parametrize(
    ("service", "change", "variant"),
    [
        ("create_forex_trade", {}, "global"),
        ("create_forex_trade", {"payment_inst": "ALIPAYHK"}, "hk"),
        ("alipay.acquire.createandpay", {}, "auto_debit"),
        ("alipay.acquire.createandpay", {"product_code": "BARCODE_PAY_OFFLINE"}, "domestic"),
        ("mobile.securitypay.pay", {}, "global"),
        ("mobile.securitypay.pay", {"forex_biz": None, "currency": None}, "domestic"),
    ],
)
def test_the_variant_is_what_the_request_shows(service, change, variant):
    values = {**dict(own_rules().variants(service)[0].example), **change}
    result = check({key: value for key, value in values.items() if value is not None})
    assert f"in the variant {variant};" in one(result, "variant-chosen").message


def test_the_new_hong_kong_gateway_chooses_the_hong_kong_rules():
    request = request_of(FOREX, gateway="https://api-sea-global.alipayplus.com/gateway.do")
    assert "variant hk;" in one(check_parameters(request), "variant-chosen").message


def test_a_quoted_order_string_counts_without_its_quotes():
    example = dict(own_rules().variants("mobile.securitypay.pay")[0].example)
    plain = check(example)
    quoted = check({key: f'"{value}"' for key, value in example.items()})
    assert quoted == replace(plain, findings=quoted.findings)
    assert quoted.verdict is Verdict.PASS
    assert [f.rule for f in quoted.findings] == [f.rule for f in plain.findings]
    wrong = check({key: f'"{value}"' for key, value in {**example, "total_fee": "1,5"}.items()})
    assert wrong.invalid == ("total_fee",)


def test_old_wap_requests_are_read_to_the_members_of_their_xml():
    example = dict(own_rules().variants("alipay.wap.trade.create.direct")[0].example)
    result = check({**example, "req_data": example["req_data"].replace("10.00", "ten")})
    assert "req_data.total_fee" in {f.param for f in result.findings}
    assert check({**example, "req_data": "<!DOCTYPE x><direct_trade_create_req/>"}).invalid == ("req_data",)


def test_what_the_request_cannot_show_is_a_note_that_says_what_it_depends_on():
    notes = {f.param for f in check(FOREX).findings if f.rule == "condition-unseen"}
    assert {"secondary_merchant_id", "auth_token"} <= notes
    assert all(f.level is Level.NOTE for f in check(FOREX).findings)


# --- time -----------------------------------------------------------------------------------------------------------

SENT = datetime(2012, 12, 21, 17, 11, 16, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    ("minutes", "rule"),
    [(0, None), (29, None), (31, "timestamp-expired"), (-29, None), (-45, "time-invalid"), (480, "timestamp-expired")],
)
def test_a_timestamp_is_held_against_a_given_clock_only(minutes, rule):
    assert not [f for f in check(ONLINE).findings if "time" in f.rule]
    for now in (SENT + timedelta(minutes=minutes), (SENT + timedelta(minutes=minutes)).timestamp()):
        result = check(ONLINE, now=now)
        assert [f.rule for f in result.findings if "time" in f.rule] == ([rule] if rule else [])
        assert result.verdict is Verdict.PASS


def test_a_time_that_is_eight_hours_off_is_told_to_be_of_another_zone():
    assert "another zone" in one(check(ONLINE, now=SENT + timedelta(hours=8, minutes=3)), "timestamp-expired").message


def test_milliseconds_are_a_timestamp_where_the_page_says_so():
    example = dict(own_rules().variants("alipay.acquire.cancel")[0].example)
    assert check(example, now=1_456_507_704).verdict is Verdict.PASS
    assert one(check(example, now=1_456_507_704 + 3600), "timestamp-expired")


# --- hostile input --------------------------------------------------------------------------------------------------


def took(values):
    request = request_of(values)
    start = time.perf_counter()
    check_parameters(request)
    return time.perf_counter() - start


@pytest.mark.parametrize(
    "value",
    [
        "1" * 500_000, "a@" * 250_000, "a." * 250_000, "|" * 500_000, "^1|" * 160_000, "[" * 500_000, '{"a":' * 100_000,
        "<a>" * 160_000,
        "9" * 250_000 + "." + "9" * 249_999, "https://" + "a." * 250_000, '"' * 500_000, "\\" * 500_000, "中" * 160_000,
    ],
)  # fmt: skip
def test_no_value_costs_more_than_its_length(value):
    for service in (
        "alipay.acquire.overseas.spot.pay",
        "create_forex_trade",
        "batch_trans_notify",
        "alipay.wap.trade.create.direct",
    ):
        example = dict(own_rules().variants(service)[0].example)
        for name in example:
            if name != "service":
                assert took({**example, name: value}) < 2.5, name


def test_fifty_thousand_unknown_names_are_checked_in_a_second():
    values = {**FOREX, **{f"out_trade_no{i}": "1" for i in range(50_000)}}
    assert took(values) < 4


def test_lone_surrogates_and_control_characters_in_names_and_values_do_no_harm():
    query = "service=create_forex_trade&%FF%FE=%FF&a%00b=%00&subject=%1b[31m&currency=%ED%A0%80&=x&a"
    request = Request(query, "t", "form", "POST", GATEWAY, tuple(split(query, "utf-8", "body")), None, "utf-8")
    assert check_parameters(request).verdict is Verdict.FAIL
