"""Outcomes, which every form for a build log is drawn from, hold nothing private of a request."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alidiag.batch.discretion import HIDDEN, discretion_in, discretion_of
from alidiag.batch.made import outcome_of
from alidiag.batch.outcome import Place
from alidiag.frozen import replace
from alidiag.model import Finding, InvalidParameter, Level, Param, Report, Span, Summary, Verdict
from alidiag.privacy.members import logins
from alidiag.privacy.names import is_private

SECRETS = {"sign": "cGlj+a2Vk/bm90aGluZw==", "buyer_email": "li.wei@example.com", "token": "tok 5f2c 11"}
NESTED = '{"buyer_id":"2088102122001234","store_id":"B80001"}'
STRING_OF_STRING = '{\\"payer_mobile\\":\\"13800138000\\"}'


def params_of(values: dict[str, str]) -> tuple[str, tuple[Param, ...]]:
    """The text of a query and its parameters, with their places."""
    text, params = "", []
    for name, value in values.items():
        start = len(text) + bool(text)
        text += ("&" if text else "") + f"{name}={quote_plus(value)}"
        span = Span(start, len(text))
        where = Span(start + len(name) + 1, len(text))
        params.append(Param(name, value, name, quote_plus(value), span, where, "query"))
    return text, tuple(params)


def report_of(values: dict[str, str], *findings: Finding, verdict: Verdict = Verdict.FAIL) -> Report:
    text, params = params_of(values)
    summary = Summary(
        "GET", "https://example.com/gateway.do", "unknown", "s", "2088101122136241", "RSA2", "utf-8", "gateway", params
    )
    return Report("a", verdict, text, summary, invalid_parameter=InvalidParameter(verdict, findings=findings))


def finding(words: str, param: str | None = None) -> Finding:
    return Finding("some-rule", Level.ERROR, f"It is {words}.", param, words, words, f"Send {words}.", Span(0, 4))


@pytest.mark.parametrize("name", SECRETS)
def test_a_private_value_is_nowhere_in_an_outcome_however_it_is_written(name: str) -> None:
    value = SECRETS[name]
    for written in {value, quote_plus(value), value.lower(), value.replace("+", " ")}:
        outcome = outcome_of(report_of({"a": "1", **SECRETS}, finding(written, name), finding(written)), Place("f", 1))
        told = repr(outcome)
        assert value not in told
        assert written.lower() not in told.lower(), written
        assert HIDDEN in told


def test_a_pair_of_a_private_parameter_is_hidden_in_any_encoding() -> None:
    twice = f"buyer_email={quote(quote(SECRETS['buyer_email'], safe=''))}"
    outcome = outcome_of(report_of(SECRETS, finding(twice)), Place("f"))
    assert outcome.spots[0].actual == f"buyer_email={HIDDEN}"
    assert outcome.spots[0].expected == f"buyer_email={HIDDEN}"


def test_members_of_nested_values_are_private_too() -> None:
    values = {"extend_info": NESTED, "biz": f'{{"inner":"{STRING_OF_STRING}"}}'}
    outcome = outcome_of(report_of(values, finding(NESTED, "extend_info"), finding("13800138000")), Place("f"))
    told = repr(outcome)
    assert "2088102122001234" not in told
    assert "13800138000" not in told
    assert "B80001" in told


def test_what_is_not_private_is_told_as_it_is() -> None:
    told = outcome_of(report_of({"total_fee": "0.013", **SECRETS}, finding("0.013", "total_fee")), Place("f")).spots[0]
    assert (told.message, told.actual) == ("It is 0.013.", "0.013")
    counted = Finding("sign-truncated", Level.ERROR, "It is short.", "sign", "256 octets", "225 octets")
    told = outcome_of(report_of(SECRETS, counted), Place("f")).spots[0]
    assert (told.expected, told.actual) == ("256 octets", "225 octets")


def test_the_masked_text_is_as_long_and_the_rest_of_it_unchanged() -> None:
    report = report_of({"total_fee": "0.013", **SECRETS, "buyer_id": "12", "currency": "USD"}, finding("x"))
    text = outcome_of(report, Place("f")).text
    assert len(text) == len(report.text)
    assert text.startswith("total_fee=0.013&sign=***")
    assert text.endswith("***&buyer_id=**&currency=USD")


def test_a_text_that_could_not_be_read_as_a_request_is_searched() -> None:
    text = '{"url": "https://x/gateway.do?service=a&sign=0123456789abcdef&buyer_id=2088102122001234'
    found = Finding("record-unreadable", Level.ERROR, f"Cannot read {text}.")
    outcome = outcome_of(Report("a", Verdict.UNREADABLE, text, findings=(found,)), Place("f", 3))
    assert "0123456789abcdef" not in repr(outcome)
    assert "2088102122001234" not in repr(outcome)
    assert "service=a" in outcome.text
    assert discretion_in("no pair here").values == ()


def test_a_password_in_the_address_is_hidden() -> None:
    report = report_of({"a": "1"}, finding("https://shop:s3cret@example.com/gateway.do"))
    request = replace(report.request, gateway="https://shop:s3cret@example.com/gateway.do")
    outcome = outcome_of(replace(report, request=request, text=f"{request.gateway}?a=1"), Place("f"))
    assert "s3cret" not in repr(outcome)
    assert outcome.url == f"https://{HIDDEN}@example.com/gateway.do?a=..."
    assert logins("https://example.com/a@b") == []


@given(st.dictionaries(st.sampled_from(["sign", "buyer_id", "total_fee", "card_no"]), st.text(min_size=6), min_size=1))
def test_no_value_of_six_characters_is_left_anywhere(values: dict[str, str]) -> None:
    _, params = params_of(values)
    hide = discretion_of(params)
    for name, value in values.items():
        if is_private(name):
            assert value not in hide.words(f"before {value} behind {value}").replace(HIDDEN, "")
