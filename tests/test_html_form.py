"""An HTML form read as the request that a browser sends."""

from __future__ import annotations

import time
from html import escape

import pytest

from alidiag.read import read_request

FIELDS = {
    "service": "create_forex_trade",
    "partner": "2088101122136241",
    "subject": 'Tea "green" & cake <b> 测试',
    "body": "a+b%20c=d&e",
    "extend_params": '{"a":"b"}',
    "sign": "a+b/c==",
}
ADDRESS = "https://globalmapi.alipay.com/gateway.do?_input_charset=utf-8"


def form(fields: dict[str, str], method: str = "post", action: str = ADDRESS, quote: str = '"') -> str:
    rows = "".join(
        f"<input type={quote}hidden{quote} name={quote}{name}{quote} value={quote}{escape(value)}{quote} />\n"
        for name, value in fields.items()
    )
    return (
        f'<form id="f" action={quote}{escape(action)}{quote} method={quote}{method}{quote}>\n{rows}'
        '<input type="submit" value="pay"></form><script>document.forms["f"].submit();</script>'
    )


@pytest.mark.parametrize("quote", ['"', "'"])
def test_the_fields_are_the_body_and_the_action_is_the_address(quote: str) -> None:
    request = read_request(form(FIELDS, quote=quote), "test")
    assert request.form == "html"
    assert request.method == "POST"
    assert request.gateway == "https://globalmapi.alipay.com/gateway.do"
    assert request.charset == "utf-8"
    assert {p.name: p.value for p in request.params if p.place == "body"} == FIELDS
    assert [p.name for p in request.params if p.place == "query"] == ["_input_charset"]


def test_every_value_knows_its_place() -> None:
    text = form(FIELDS)
    request = read_request(text, "test")
    for param in request.params:
        start, end = param.value_span
        assert text[start:end] == (escape(param.value) if param.place == "body" else param.value)


def test_a_form_by_get_loses_the_query_of_its_action_and_that_is_told() -> None:
    request = read_request(form(FIELDS, method="get"), "test")
    assert request.method == "GET"
    assert request.get("_input_charset") is None
    assert "form-query-lost" in [note.rule for note in request.notes]


def test_a_line_broken_by_a_mail_inside_a_value_is_joined_and_told() -> None:
    request = read_request(form(FIELDS).replace("create_forex", "create_\n   forex"), "test")
    assert request.get("service") == "create_forex_trade"
    assert any(note.rule == "paste-damaged" and "line break" in note.message for note in request.notes)


def test_fields_without_their_form_are_read_and_told() -> None:
    text = "".join(f"<input name='{name}' value='{escape(value)}'>" for name, value in FIELDS.items())
    request = read_request(text, "test")
    assert {p.name: p.value for p in request.params} == FIELDS
    assert any("first tag is missing" in note.message for note in request.notes)


def test_a_value_that_is_cut_at_its_quote_stays_cut() -> None:
    # What the browser sends is what stands between the quotes: the fault must show.
    text = form(FIELDS).replace(escape(FIELDS["extend_params"]), FIELDS["extend_params"])
    assert read_request(text, "test").get("extend_params") == "{"


@pytest.mark.parametrize("unit", ["<input name='", "<form ", '<input value="', "<input a=b ", "&amp;", "<input a "])
def test_long_hostile_forms_cost_no_more_than_in_proportion(unit: str) -> None:
    def seconds(size: int) -> float:
        text = form({"sign": "1"})[:-80] + (unit * (size // len(unit)))
        begun = time.process_time()
        try:
            read_request(text, "test")
        except Exception as problem:  # noqa: BLE001 - a refusal is as good as a request; its class is held here
            assert type(problem).__module__ == "alidiag.errors"
        return time.process_time() - begun

    large = seconds(400_000)
    assert large < 1 or large < 30 * max(seconds(50_000), 0.05)
