"""Requests in logs of servers and clients: read as they were sent; what the log lacks is said and never judged."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from hard_values import GATEWAY, PAIRS, QUERY, URL, found_in, growth, only

from alidiag.read.found import Kind
from alidiag.read.request import request_of

TARGET = "/gateway.do?" + QUERY


def nginx(text: str) -> str:
    """As nginx writes a variable: what is not printable ASCII, a quote and a backslash are bytes."""
    return re.sub(rb"[^ !#-\[\]-~]", lambda one: b"\\x%02X" % one[0][0], text.encode()).decode()


COMBINED = '203.0.113.7 - - [20/Nov/2026:10:15:30 +0800] "{} HTTP/1.1" 200 512 "-" "Java/1.8.0_202"'
LINES = {
    "combined": COMBINED.format(f"GET {URL}"),
    "load balancer": f'https 2026-11-20T10:15:30.1Z app/x 203.0.113.7:1 10.0.0.1:80 0.0 200 "GET {URL} HTTP/2.0" "x"',
    "squid": f'"GET {URL}" 200',
    "urllib3": f'DEBUG:urllib3.connectionpool:https://mapi.alipay.com:443 "GET {TARGET} HTTP/1.1" 200 None',
    "urllib3, logging": f'2026-11-20 10:15:30 DEBUG https://mapi.alipay.com:443 "GET {TARGET} HTTP/1.1" 302 0',
    "httpx": f'INFO:httpx:HTTP Request: GET {URL} "HTTP/1.1 200 OK"',
}


@pytest.mark.parametrize(
    "around", ["{}", "{}\n", "  {}", "日志如下：\n{}\n请看", "x\ny\n{}\n" + COMBINED.format("GET /favicon.ico")]
)
@pytest.mark.parametrize("name", LINES)
def test_a_request_line_is_read_as_it_was_sent(name: str, around: str) -> None:
    text = around.format(LINES[name]) if "HTTP" not in around else around.replace("{}", LINES[name], 1)
    found, pairs = only(text)
    assert (found.kind, found.form, pairs) == (Kind.REQUEST, "access-log", PAIRS)
    request = request_of(found.readings[0].draft, text, "x", found.form)
    assert (request.gateway, request.method, request.is_sent) == (GATEWAY, "GET", True)
    assert len(found.readings) == 1


def test_a_host_apart_is_joined_and_said_and_another_port_is_kept() -> None:
    found, _ = only(LINES["urllib3"])
    assert found.repairs
    text = LINES["urllib3"].replace(":443", ":8443")
    assert only(text)[0].readings[0].draft.gateway == "https://mapi.alipay.com:8443/gateway.do"


def test_a_relative_address_is_judged_by_its_parameters_alone() -> None:
    text = COMBINED.format(f"GET {TARGET}")
    found, pairs = only(text)
    assert pairs == PAIRS
    assert found.readings[0].draft.gateway == ""
    assert "address-unknown" in [note.rule for note in found.readings[0].draft.notes]


def test_escapes_of_a_log_are_bytes() -> None:
    raw = TARGET + '&memo="测"\\'
    for written in (nginx(raw), raw.replace("\\", "\\\\").replace('"', '\\"')):
        text = COMBINED.format(f"GET {written}")
        found, _ = only(text)
        shown = [
            {p.name: p.value for p in request_of(one.draft, text, "x", "access-log").params}["memo"]
            for one in found.readings
        ]
        assert '"测"\\' in shown


def test_a_post_without_its_body_is_no_request_that_can_be_judged() -> None:
    for text in (
        COMBINED.format(f"POST {URL}"),
        COMBINED.format("POST /gateway.do"),
        f'INFO:httpx:HTTP Request: POST {GATEWAY}?_input_charset=utf-8 "HTTP/1.1 200 OK"',
    ):
        found, _ = only(text)
        draft = found.readings[0].draft
        assert not draft.is_whole
        assert draft.method == "POST"
        assert "body-not-recorded" in [note.rule for note in draft.notes]


def test_a_body_that_stands_in_the_line_is_the_body() -> None:
    for body in (QUERY, nginx(QUERY + '&x="')):
        text = COMBINED.format("POST /gateway.do?_input_charset=utf-8") + f' "{body}" 0.012'
        found, pairs = only(text)
        assert pairs[: len(PAIRS) + 1] == [("_input_charset", "utf-8"), *PAIRS]
        assert found.readings[0].draft.is_whole
        assert text[slice(*found.span)].endswith(f'"{body}"')


def test_a_page_that_alipay_sent_the_buyer_back_to_is_a_message_and_other_visits_are_nothing() -> None:
    back = "is_success=T&notify_id=a&trade_no=1&trade_status=TRADE_SUCCESS&sign=s&sign_type=MD5"
    found, _ = only(COMBINED.format(f"GET /alipay/return?{back}"))
    assert found.kind is Kind.RETURN
    for visit in ("/", "/pay?service=a&sign=b", "/favicon.ico", "-", "https://x.example/?sign=1&app_id=2", "*"):
        assert not found_in(COMBINED.format(f"GET {visit}"))
    assert not found_in(COMBINED.format("OPTIONS /gateway.do"))


JSON_LINES: dict[str, dict[str, object]] = {
    "nginx": {"time": "x", "status": 200, "request_method": "GET", "host": "mapi.alipay.com", "request_uri": TARGET},
    "request line": {
        "@timestamp": "x",
        "http_host": "mapi.alipay.com",
        "request": f"GET {TARGET} HTTP/1.1",
        "status": "200",
    },
    "query apart": {"verb": "GET", "path": "/gateway.do", "args": QUERY, "server_name": "mapi.alipay.com"},
    "caddy": {"ts": 1.5, "request": {"method": "GET", "host": "mapi.alipay.com", "uri": TARGET}, "status": 200},
    "ecs": {"@timestamp": "x", "http": {"request": {"method": "GET"}}, "url": {"full": URL}},
    "client": {"level": "debug", "msg": "outgoing", "method": "get", "url": URL, "headers": {"a": "b"}},
}


@pytest.mark.parametrize("prefix", ["", "2026-11-20 10:15:30 web-1 ", "x\n"])
@pytest.mark.parametrize("name", JSON_LINES)
def test_a_line_that_a_server_logged_as_json_is_read_by_the_names_of_its_fields(name: str, prefix: str) -> None:
    for text in (
        json.dumps(JSON_LINES[name]),
        json.dumps(JSON_LINES[name]).replace("/", "\\/").replace("&", "\\u0026"),
    ):
        found, pairs = only(prefix + text)
        assert (found.form, pairs) == ("json-log", PAIRS)
        assert found.readings[0].draft.gateway == GATEWAY
        assert found.readings[0].draft.is_sent


def test_a_json_line_has_its_body_or_says_that_it_lacks_it() -> None:
    line = {"status": 200, "request_method": "POST", "host": "mapi.alipay.com", "request_uri": "/gateway.do?a=1"}
    found, pairs = only(json.dumps({**line, "request_body": QUERY}))
    assert pairs == [("a", "1"), *PAIRS]
    assert found.readings[0].draft.method == "POST"
    for body in ({}, {"request_body": "-"}):
        draft = only(json.dumps({**line, **body}))[0].readings[0].draft
        assert not draft.is_whole
        assert "body-not-recorded" in [note.rule for note in draft.notes]


def test_prefixes_of_logging_libraries_belong_to_no_value() -> None:
    for prefix in (
        "2026-11-20 10:15:30,123 INFO  [http-nio-8080-exec-1] c.s.AlipayService:42 - ",
        "10:15:30.123 [main] DEBUG com.shop.Pay - request=",
        "[2026-11-20T10:15:30.123456+08:00] alipay.INFO: request ",
        "Nov 20 10:15:30 web-1 php-fpm[123]: ",
        "I1120 10:15:30.123456 1 pay.go:42] ",
    ):
        for suffix in ("", ' {"x":1} []', "  cost=12ms"):
            assert only(prefix + URL + suffix)[1] == PAIRS, (prefix, suffix)


FLOODS: dict[str, Callable[[int], str]] = {
    "begun": lambda n: '"GET /gateway.do?' * (n // 17),
    "whole": lambda n: '"GET /gateway.do?service=a&sign=b HTTP/1.1" 200 "' * (n // 50),
    "escapes": lambda n: '"GET ' + '\\"' * (n // 2),
    "addresses": lambda n: "GET https://" * (n // 12),
    "fields": lambda n: '"POST /gateway.do?x HTTP/1.1" 200 ' + '"a" ' * (n // 4),
    "on one line": lambda n: '"POST /gateway.do?x HTTP/1.1" ' * (n // 30),
    "hosts": lambda n: 'https://a "GET /gateway.do?a HTTP/1.1" ' * (n // 40),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_costs_no_more_than_in_proportion(flood: str) -> None:
    assert growth(FLOODS[flood], 20_000) < 9
