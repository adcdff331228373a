"""An HTML form read as the request that a browser sends."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from html import escape
from pathlib import Path

import pytest
from recorded_requests import GATEWAY, MD5_KEY, pairs, presign, sign_of

from alidiag.diagnosis import diagnose
from alidiag.errors import InputUnreadable
from alidiag.model import Case, Half, Key, KeyRing, Kind
from alidiag.read import read_request
from alidiag.read.page import as_sent, read_page

ROOT = Path(__file__).parent.parent
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
    assert request.form == "html-form"
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


HEAD = f'<form method=post action="{ADDRESS}"><input type=hidden name=service value=a>'


def sent(page: str) -> dict[str, str]:
    """What is made of the fields of a page."""
    return {p.name: p.value for p in read_request(page, "test").params if p.place == "body"}


def field(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{value}">'


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("&copy;&hellip;&ThickSpace;", "\u00a9\u2026\u205f\u200a"),
        ("&notify_url=1&copy=2&notit;", "&notify_url=1&copy=2&notit;"),
        ("&copy_&amp.&lt", "\u00a9_&.<"),
        ("&unknown;&;&#;&#x;", "&unknown;&;&#;&#x;"),
        ("&#38;&#x26;&#038;&#0000000000000038;&#38", "&&&&&"),
        ("&#0;&#xD800;&#1114112;&#99999999999999999999;", "\ufffd" * 4),
        ("&#128;&#x99;&#129;", "\u20ac\u2122\x81"),
    ],
)
def test_references_in_an_attribute_are_what_a_browser_takes_them_for(written: str, value: str) -> None:
    assert sent(HEAD + field("memo", written) + "</form>")["memo"] == value


def test_a_textarea_is_a_field_and_what_stands_in_it_is_text() -> None:
    inside = '\n{"a": "&lt;b>"}\n<input name=no value=1></b>&notify_url=1'
    page = f"{HEAD}<textarea name=body>{inside}</TextArea ><input name=last value=2></form>"
    found = sent(page)
    # The first line break is not part of it; the others are sent as CR LF, and &not needs no semicolon here.
    assert found["body"] == '{"a": "<b>"}\r\n<input name=no value=1></b>\u00acify_url=1'
    assert (found["last"], "no" in found) == ("2", False)


def test_a_character_that_the_page_s_charset_lacks_is_sent_as_its_number() -> None:
    page = (
        f'<form accept-charset="x-none GBK" method=post action="{ADDRESS}">'
        + field("service", "\U0001f600")
        + field("memo", "a")
    )
    assert sent(page)["service"] == "&#128512;"


@pytest.mark.parametrize(
    "declared",
    ['<meta charset="gb2312">', "<meta http-equiv=Content-Type content='text/html; charset=gbk'>"],
)
def test_fields_are_sent_in_the_charset_of_the_page_not_of_its_address(declared: str) -> None:
    page = f"<html>{declared}{HEAD}{field('subject', '测试')}</form>"
    request = read_request(page, "test")
    assert request.get("subject") == "测试".encode("gbk").decode("utf-8", "surrogateescape")
    assert "page-charset" in [note.rule for note in request.notes]


def test_a_page_without_a_declared_charset_keeps_its_characters() -> None:
    # `_input_charset` in the address of the form declares the request's charset, never the page's.
    for charset in ("utf-8", "gbk"):
        page = HEAD.replace("utf-8", charset) + field("subject", "测试\U0001f600") + "</form>"
        assert read_request(page, "test").get("subject") == "测试\U0001f600"


def test_the_page_s_charset_is_proven_to_be_the_cause() -> None:
    fields = {**{name: value for name, value in pairs(1).items() if name != "sign"}}
    fields["sign"] = sign_of(presign(fields), "MD5")
    page = '<meta charset="gbk">' + form(fields, action=f"{GATEWAY}?_input_charset=UTF-8")
    key = Key(Kind.MD5, Half.SECRET, "test", secret=MD5_KEY.encode())
    cause = diagnose(Case(read_request(page, "test"), KeyRing(md5=key))).illegal_sign.cause  # type: ignore[union-attr]
    assert cause is not None
    assert cause.proof == "reproduced"
    assert {"form-charset", "url-charset-mismatch"} & {one.id for one in cause.mistakes}


def test_only_what_a_browser_sends_is_a_field() -> None:
    page = HEAD + (
        "<input name=off value=1 disabled><input type=checkbox name=no value=1><input type=checkbox name=on checked>"
        "<input type=submit name=go value=1><input value=1><input name='' value=1><!-- <input name=old value=1> -->"
        "</form><input name=outside value=1>"
    )
    assert sent(page) == {"service": "a", "on": "on"}


def test_a_field_names_the_form_that_it_belongs_to() -> None:
    page = f'<input form=f name=partner value=1><form id=f method=post action="{ADDRESS}"><input name=service></form>'
    assert list(sent(page)) == ["partner", "service"]


def test_the_form_that_goes_to_a_gateway_is_read_whatever_stands_around_it() -> None:
    search = "<form action=/search><input name=q value=tea></form>"
    assert read_request(search + form(FIELDS), "test").get("service") == FIELDS["service"]
    assert read_request(search + form(FIELDS) * 2, "test").get("service") == FIELDS["service"]
    with pytest.raises(InputUnreadable, match="2 requests"):
        read_request(search + form(FIELDS) + form({**FIELDS, "service": "other"}), "test")


def test_what_a_damaged_page_has_lost_is_told() -> None:
    inner = form({"service": "b"})
    script = f"<script>document.write('{inner}')</script>"
    assert read_request(script, "test").get("service") == "b"
    lost = f'{HEAD}<input name="partner" value="1"\n<input name="memo" value="2"></form>'
    request = read_request(lost, "test")
    assert (request.get("partner"), request.get("memo")) == ("1", "2")
    assert any("no > at their end" in note.message for note in request.notes)
    cut = HEAD + '<input name="memo" value="abc'
    request = read_request(cut, "test")
    assert request.get("memo") == "abc"
    assert any("ends inside" in note.message for note in request.notes)


def test_a_line_break_in_a_value_is_left_out_and_told() -> None:
    page = HEAD + '<input type=hidden name=a value="1\n 2"><input type=text name=b value="1\n&#10;2"></form>'
    assert sent(page) == {"service": "a", "a": "12", "b": "12"}


def test_a_form_with_too_many_fields_is_refused_never_cut() -> None:
    page = HEAD + "".join(f"<input name=a{n} value=1>" for n in range(3000)) + "</form>"
    with pytest.raises(InputUnreadable):
        read_request(page, "test")


UNITS = [
    "<input name='", "<form ", '<input value="', "<input a=b ", "&amp;", "<input a ", "<", "<!--", "</", "<textarea>",
    "<script>", "<b>", "<p title=' ", "<form></form>", "<a b=", "\n", " ", "&", "&n", "&#", "&#1", "=",
    "<textarea name=a", "<input name=a value=&notify_url>",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_a_hostile_page_costs_no_more_than_in_proportion(unit: str) -> None:
    def seconds(size: int) -> float:
        begun = time.process_time()
        for start in ("", HEAD, HEAD + '<input name=a value="', HEAD + "<textarea name=a>"):
            for one in read_page(start + unit * (size // len(unit))).forms:
                for part in (part for field in one.fields for part in field):
                    as_sent(part.text, "gbk")
                    part.where()
        return time.process_time() - begun

    large = seconds(400_000)
    assert large < 2 or large < 40 * max(seconds(40_000), 0.05)


def test_only_an_unusual_entity_loads_the_table_of_all_names() -> None:
    code = (
        "import sys; from alidiag.read import read_request\n"
        "read_request({!r}, 'test'); print(sorted({{'html.entities', 'alidiag.read.page'}} & sys.modules.keys()))"
    )

    def loaded(text: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", code.format(text)], capture_output=True, text=True, check=True
        ).stdout

    assert loaded(f"{ADDRESS}&service=a") == "[]\n"
    assert loaded(form(FIELDS)) == "['alidiag.read.page']\n"
    assert loaded(HEAD + field("memo", "&hellip;")) == "['alidiag.read.page', 'html.entities']\n"


UNESCAPED = {
    "subject": """Tom's "best" tea""", "body": '{"a":"b"}', "show_url": "https://shop.example/?a=1&copy=2",
    "title": "<b>x</b> &amp; &lt;",
}  # fmt: skip


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("name", [*UNESCAPED, "all"])
def test_values_written_into_a_page_without_escaping_are_the_proven_cause(quote: str, name: str) -> None:
    own = UNESCAPED if name == "all" else {name: UNESCAPED[name]}
    values = {"service": "create_forex_trade", "partner": "2088101122136241", "_input_charset": "utf-8", **own}
    signed = "&".join(f"{one}={value}" for one, value in sorted(values.items()))
    sign = hashlib.md5(f"{signed}{MD5_KEY}".encode()).hexdigest()
    ring = KeyRing(md5=Key(Kind.MD5, Half.SECRET, "md5.txt", secret=MD5_KEY.encode()))
    fields = {**values, "sign_type": "MD5", "sign": sign}
    rows = "\n".join(f"<input name={quote}{one}{quote} value={quote}{value}{quote}/>" for one, value in fields.items())
    page = f"<form method={quote}get{quote} action={quote}{GATEWAY}{quote}>\n{rows}\n</form>"
    request = read_request(page, "x")
    right = {one: value for one, value in values.items() if request.get(one) == value}
    illegal = diagnose(Case(request, ring)).illegal_sign
    if len(right) == len(values):
        # The other quote ends no attribute.
        assert illegal.verdict == "pass"
        return
    assert illegal.verdict == "fail"
    assert illegal.cause is not None
    assert (illegal.cause.proof, [one.id for one in illegal.cause.mistakes]) == ("reproduced", ["value-cut-at-quote"])
    assert set(illegal.cause.mistakes[0].params) == set(values) - set(right)
    escaped = form(fields, "get", GATEWAY, quote)
    assert diagnose(Case(read_request(escaped, "x"), ring)).verdict == "pass"
