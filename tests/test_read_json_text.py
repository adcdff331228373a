"""JSON anywhere in a text: the request in it is read as the program meant it, and nothing else is taken for one."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Callable

import pytest
from hard_values import GATEWAY, ORDER, PAIRS, QUERY, URL, all_pairs, content, found_in, growth, only, pairs_of

from alidiag.read.forms import har, json_line, postman
from alidiag.read.found import Found, Kind, Problem
from alidiag.read.json_tree import documents
from alidiag.read.request import request_of

OBJECT = dict(PAIRS)


def escaped_like_go(text: str) -> str:
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


STYLES: dict[str, Callable[[object], str]] = {
    "python": json.dumps,
    "python, not ascii": lambda value: json.dumps(value, ensure_ascii=False),
    "javascript": lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")),
    "php": lambda value: json.dumps(value, separators=(",", ":")).replace("/", "\\/"),
    "php, pretty": lambda value: json.dumps(value, indent=4).replace("/", "\\/"),
    "go": lambda value: escaped_like_go(json.dumps(value, ensure_ascii=False, separators=(",", ":"))),
    "indented": lambda value: json.dumps(value, indent=2, ensure_ascii=False),
    "capital codes": lambda value: json.dumps(value).replace("\\u4e", "\\u4E").replace("\\u6d", "\\u6D"),
    "windows line ends": lambda value: json.dumps(value, indent=2, ensure_ascii=False).replace("\n", "\r\n"),
    "non-breaking blanks": lambda value: json.dumps(value, indent=2).replace("\n  ", "\n\xa0\xa0"),
}
AROUND: dict[str, Callable[[str], str]] = {
    "alone": str,
    "line end": lambda text: text + "\n",
    "log prefix": lambda text: f"2026-11-20 10:15:30,123 [http-nio-8080-exec-1] INFO  c.s.Pay - request: {text}",
    "monolog": lambda text: f"[2026-11-20 10:15:30] local.ERROR: ILLEGAL_SIGN {text} []",
    "prose": lambda text: f"您好，支付宝返回 ILLEGAL_SIGN，参数如下：{text}，请帮忙看一下。",
    "prose, english": lambda text: f"Hello,\n\nthis is what we send:\n\n{text}\n\nIt says ILLEGAL_SIGN. Why?",
    "in an object": lambda text: f'{{"level": "info", "msg": "pay", "context": {{"params": {text}}}, "n": [1, 2]}}',
    "assignment": lambda text: f"var params = {text};",
    "behind other brackets": lambda text: f"pay({{a: [1]}}) [x] {{not json}} {text}",
}


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("style", STYLES)
def test_an_object_of_names_and_values_is_read_as_it_is_meant(style: str, around: str) -> None:
    text = AROUND[around](STYLES[style](OBJECT))
    found, pairs = only(text)
    assert (found.kind, found.form) == (Kind.REQUEST, "json")
    assert pairs == PAIRS
    assert not found.readings[0].draft.is_sent


@pytest.mark.parametrize("style", STYLES)
def test_json_inside_a_string_of_json_is_read_however_deep(style: str) -> None:
    write = STYLES[style]
    for text in (write({"msg": write(OBJECT)}), write({"log": write({"msg": "sent " + write(OBJECT)}), "n": 1})):
        found, pairs = only(text)
        assert (found.form, pairs) == ("json", PAIRS)


REAL = {
    "node": [
        "node",
        "-e",
        "console.log('params ' + JSON.stringify(JSON.parse(require('fs').readFileSync(0, 'utf8'))))",
    ],
    "php": ["php", "-r", "echo 'params: ', json_encode(json_decode(file_get_contents('php://stdin')));"],
    "ruby": ["ruby", "-rjson", "-e", "puts 'params ' + JSON.pretty_generate(JSON.parse(STDIN.read))"],
    "perl": ["perl", "-MJSON::PP", "-e", "local $/; print JSON::PP->new->pretty->encode(decode_json(<STDIN>))"],
}


@pytest.mark.parametrize("program", REAL)
def test_what_real_programs_write_is_read(program: str) -> None:
    command = REAL[program]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, input=json.dumps(OBJECT).encode(), capture_output=True)
    if done.returncode:
        pytest.skip(f"{command[0]} has no JSON: {done.stderr[:80]!r}")
    _, pairs = only(done.stdout.decode())
    assert sorted(pairs) == sorted(PAIRS)


def test_several_in_one_text_are_several() -> None:
    other = [(name, value if name != "total_fee" else "0.20") for name, value in PAIRS]
    text = f"first {json.dumps(OBJECT)} then\n{json.dumps(dict(other), indent=1)}\n"
    one, two = found_in(text)
    assert (pairs_of(one, text), pairs_of(two, text)) == (PAIRS, other)
    assert text[slice(*one.span)] == json.dumps(OBJECT)


def test_values_underline_what_was_pasted() -> None:
    text = 'log: {"service":"a","partner":"2088","_input_charset":"utf-8","subject":"x\\u4e2d\\/y","sign":"s"} end'
    (found,) = found_in(text)
    params = {one.name: one for one in request_of(found.readings[0].draft, text, "x", "json").params}
    assert params["subject"].value == "x中/y"
    assert text[slice(*params["subject"].value_span)] == "x\\u4e2d\\/y"
    assert text[slice(*params["partner"].value_span)] == "2088"


# --- values that are no texts --------------------------------------------------------------------------------------


def listed(**more: object) -> str:
    return json.dumps({"service": "a", "partner": "2088", "_input_charset": "utf-8", "sign": "s", **more})


def test_numbers_stay_as_they_are_written_and_repeated_names_in_their_order() -> None:
    text = '{"service": "a", "partner": 2088101122136241, "total_fee": 0.10, "sign": "s", "x": 1e2, "x": true, "x": 0}'
    _, pairs = only(text)
    assert pairs[1:3] == [("partner", "2088101122136241"), ("total_fee", "0.10")]
    assert pairs[4:] == [("x", "1e2"), ("x", "true"), ("x", "0")]


def test_null_was_not_sent_or_is_the_text_null() -> None:
    text = listed(notify_url=None)
    found, pairs = only(text)
    assert "notify_url" not in dict(pairs)
    assert [dict(one).get("notify_url") for one in all_pairs(found, text)] == [None, "null"]
    assert all(reading.repairs for reading in found.readings)


def test_lists_of_one_element_are_their_element_as_in_go_and_flask() -> None:
    text = json.dumps({name: [value] for name, value in PAIRS})
    _, pairs = only(text)
    assert pairs == PAIRS
    several = json.dumps({**{name: [value] for name, value in PAIRS}, "x": ["1", "2"]})
    assert only(several)[1] == [*PAIRS, ("x", "1"), ("x", "2")]


def test_an_object_as_a_value_is_its_text_as_written_and_as_programs_write_it() -> None:
    biz = {"out_trade_no": "o1", "subject": "测试/a", "goods": [{"id": 1, "n": "a, b: c"}]}
    text = json.dumps(
        {"app_id": "2016", "method": "alipay.trade.pay", "sign_type": "RSA2", "biz_content": biz, "sign": "s"}, indent=2
    ).replace("/", "\\/")
    found, _ = only(text)
    values = [dict(one)["biz_content"] for one in all_pairs(found, text)]
    assert values[0] == text[text.index("{", 3) : text.rindex("}", 0, -2) + 1]
    for wanted in (
        json.dumps(biz, separators=(",", ":")).replace("/", "\\/"),
        json.dumps(biz).replace("/", "\\/"),
        json.dumps(biz, separators=(",", ":"), ensure_ascii=False),
    ):
        assert wanted in values
    assert len({reading.repairs for reading in found.readings}) == len(found.readings)


def test_names_and_values_may_be_members_of_their_own() -> None:
    for text in (
        json.dumps([{"name": name, "value": value} for name, value in PAIRS]),
        json.dumps({"fields": [{"key": name, "value": value} for name, value in PAIRS]}),
        json.dumps(PAIRS),
    ):
        assert only(text)[1] == PAIRS


def test_an_address_beside_the_parameters_is_where_they_are_sent() -> None:
    inner = json.dumps({"action": GATEWAY + "?_input_charset=utf-8", "method": "POST", "fields": OBJECT})
    beside = json.dumps({"gateway": GATEWAY, **OBJECT})
    for text, extra in ((inner, [("_input_charset", "utf-8")]), (beside, [])):
        found, pairs = only(text)
        assert pairs == [*extra, *PAIRS]
        request = request_of(found.readings[0].draft, text, "x", "json")
        assert (request.gateway, request.method) == (GATEWAY, "POST")


def test_wrapped_strings_are_read_without_the_line_breaks_first() -> None:
    text = json.dumps(OBJECT, ensure_ascii=False)
    text = text.replace("0965249c78c5d487", "0965249c78c5d487\n").replace("shop.example/r", "shop.\r\nexample/r")
    found, pairs = only(text)
    assert pairs == PAIRS
    assert found.readings[0].repairs
    signs = [dict(one)["sign"] for one in all_pairs(found, text)]
    assert signs[:3] == [f"0965249c78c5d487{joint}fc0bbf7defe00c25" for joint in ("", " ", "\n")]


def test_typographic_quotes_around_strings_are_read_and_said() -> None:
    text = "{“service”: “a”, “partner”: “2088”, “_input_charset”: “utf-8”, “sign”: “s”}"
    found, pairs = only(text)
    assert pairs == [("service", "a"), ("partner", "2088"), ("_input_charset", "utf-8"), ("sign", "s")]
    assert any("ypographic" in one for one in found.repairs)


def test_bytes_that_nginx_writes_as_escapes_are_read() -> None:
    text = '{"request_body":"service=a&partner=2088&_input_charset=utf-8&subject=\\xE6\\xB5\\x8B\\x22&sign=s"}'
    found, _ = only(text)
    assert ("subject", '测"') in [pair for reading in all_pairs(found, text) for pair in reading]


def test_half_a_character_is_said() -> None:
    text = listed(subject="a").replace('"a"}', '"x\\ud83d"}')
    found, pairs = only(text)
    assert dict(pairs)["subject"] == "x\ufffd"
    assert any("alf a character" in one for one in found.repairs)


# --- requests inside of it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", STYLES)
def test_an_address_in_json_is_read_as_it_was_sent(style: str) -> None:
    for value in (
        {"code": 0, "data": {"payUrl": URL}},
        ["x", URL],
        {"code": 0, "data": "请求 " + URL + " 失败"},
        {"object": "charge", "app": "x", "credential": {"object": "credential", "alipay_pc_direct": {"u": URL}}},
    ):
        found, pairs = only(STYLES[style](value))
        assert (found.kind, found.form, pairs) == (Kind.REQUEST, "json", PAIRS)
        assert found.readings[0].draft.gateway == GATEWAY
        assert found.readings[0].draft.is_sent


@pytest.mark.parametrize("style", STYLES)
def test_a_body_and_an_order_string_in_json_are_read(style: str) -> None:
    _, pairs = only(STYLES[style]({"status": 1, "post": QUERY}))
    assert pairs == PAIRS
    charge = {"id": "ch_1", "object": "charge", "credential": {"alipay": {"orderInfo": ORDER}}}
    found, order = only(STYLES[style](charge))
    assert found.form == "order-string"
    assert dict(order)["subject"] == "测试 商品"
    assert dict(order)["sign"] == "ab+cd=="


def test_xml_in_json_is_read() -> None:
    xml = '<?xml version="1.0"?><alipay><is_success>F</is_success><error>ILLEGAL_SIGN</error></alipay>'
    (found,) = found_in(json.dumps({"answer": xml}).replace("/", "\\/"))
    assert (found.kind, found.text.text) == (Kind.REPLY, xml)


def test_what_is_the_value_of_a_parameter_is_left_to_its_request() -> None:
    biz = json.dumps({"out_trade_no": "o1", "seller_id": "2088", "subject": "a sign", "total_amount": "1"})
    text = f"2026-11-20 INFO request:https://openapi.alipay.com/gateway.do?app_id=2016&biz_content={biz}&sign=s"
    found, pairs = only(text)
    assert found.form == "url"
    assert ("biz_content", biz) in pairs


def test_what_turns_out_to_be_nothing_is_left_where_it_is() -> None:
    text = '[biz_content] => {"notify_url":"https://shop.example/alipay?a=1&b=2","sign_type":"RSA2"}'
    assert content(text).rest.text.strip() == text
    assert not found_in(text)


# --- messages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '{"alipay_trade_query_response":{"code":"10000","msg":"Success"},"sign":"x=="}',
        '{"alipay_trade_query_response":"encrypted==","sign":"x=="}',
        '{"error_response":{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.invalid-signature"}}',
        '{"error_response":{"code":"20000"},"alipay_cert_sn":"0","sign":"x=="}',
    ],
)
def test_what_the_open_gateway_answers_is_named(text: str) -> None:
    for around in (text, f"resp: {text}", json.dumps({"resp": json.loads(text)}), json.dumps({"resp": text})):
        (found,) = found_in(around)
        assert (found.kind, found.form, found.readings) == (Kind.OPEN_REPLY, "json", ())
        assert json.loads(found.text.text) == json.loads(text)


def test_a_notification_and_the_result_of_the_app_are_messages() -> None:
    text = json.dumps(
        {
            "notify_id": "1",
            "notify_type": "trade_status_sync",
            "trade_status": "TRADE_SUCCESS",
            "sign": "s",
            "out_trade_no": "o",
        }
    )
    assert only(text)[0].kind is Kind.NOTIFICATION
    result = {"resultStatus": "9000", "memo": "", "result": ORDER.replace("&sign=", '&success="true"&sign=')}
    for style in STYLES.values():
        (found,) = found_in(style(result))
        assert found.kind is Kind.MOBILE_RESULT


@pytest.mark.parametrize(
    "value",
    [
        {"service": "shop-api", "level": "info", "method": "GET", "path": "/pay", "status": 200},
        {"appid": "wx1", "mch_id": "1", "nonce_str": "n", "out_trade_no": "o", "sign": "s", "sign_type": "MD5"},
        {"app_key": "1", "method": "taobao.x", "sign": "s", "sign_type": "md5", "timestamp": "t"},
        {"name": "alipay", "version": "1.0", "scripts": {"service": "x"}, "partner": "y"},
        {"error_response": {"code": 27, "msg": "Invalid session", "sub_code": "x"}},
        {"user": {"id": 1}, "items": [1, 2, 3], "sign": "s"},
        {"url": "https://shop.example/login?service=https%3A%2F%2Fx&sign=1", "method": "GET"},
    ],
)
def test_what_others_log_is_not_taken_for_alipay_s(value: object) -> None:
    assert not found_in(json.dumps(value))


# --- cut off -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["python", "indented", "php"])
def test_of_json_that_is_cut_off_what_is_whole_is_read(style: str) -> None:
    whole = "log: " + STYLES[style](OBJECT)
    for end in range(6, len(whole), 7):
        text = whole[:end]
        for found in [one for one in found_in(text) if one.form == "json"]:
            pairs = pairs_of(found, text)
            assert pairs == PAIRS[: len(pairs)]
            if found.kind is Kind.REQUEST:
                assert not found.readings[0].draft.is_whole
                assert found.repairs
    text = whole[: whole.rindex("MD5") + 1]
    assert len(only(text)[1]) == len(PAIRS) - 1
    for behind in ('\n2026-11-20 10:15:31 INFO {"next": 1}', "...", "… (truncated)", "\n\nThanks, Ann"):
        found, *_ = found_in(text + behind)
        assert pairs_of(found, text + behind) == PAIRS[:-1]


def test_an_address_in_json_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    text = json.dumps({"url": URL, "x": 1}).replace("&", "\\u0026")
    text = text[: text.index("sign_type")]
    found, pairs = only(text)
    assert pairs == PAIRS[:-1]
    assert found.repairs


def test_what_only_looks_like_json_is_left_to_other_forms() -> None:
    for text in (
        "{'service': 'a', 'partner': '2088', 'sign': 's'}",
        '{service: "a", partner: "2088", sign: "s"}',
        '{"service": "a", "partner": None, "_input_charset": "utf-8", "sign": "s"}',
    ):
        assert not [found for found in found_in(text) if found.form == "json"]


# --- records -------------------------------------------------------------------------------------------------------


def test_a_record_of_check_is_what_was_sent() -> None:
    line = json.dumps(
        {
            "id": 17,
            "url": GATEWAY + "?_input_charset=utf-8",
            "body": QUERY,
            "presign": "p",
            "signature": "x",
            "gateway_error": "e",
            "headers": {"Client-Id": "c", "Cookie": "secret"},
        }
    )
    for text in (line, "record: " + line, line + "\n" + json.dumps({"id": "18"})):
        found, pairs = only(text)
        assert pairs == [("_input_charset", "utf-8"), *PAIRS]
        draft = found.readings[0].draft
        assert (found.form, draft.method, draft.is_sent, draft.headers) == (
            "json-line",
            "POST",
            True,
            (("client-id", "c"),),
        )
        assert found.beside == ("17", "p", "x", "e")
        assert len(found.readings) == 1


def test_a_record_reads_to_the_same_alone_and_in_a_text() -> None:
    for value in ({"url": URL}, {"body": QUERY, "id": "a"}, {"url": GATEWAY, "body": QUERY, "method": "post"}):
        line = json.dumps(value)
        alone = json_line.line_found(line)
        made = json_line.record_found(value)
        (inside,) = found_in(line)
        assert isinstance(alone, Found)
        assert isinstance(made, Found)
        assert pairs_of(alone, alone.text.text) == pairs_of(made, made.text.text) == pairs_of(inside, line)
        assert alone.text.text[slice(*alone.span)] == alone.text.text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "it ends too early"),
        ("[]", "no object"),
        ('{"url": 5}', "url is no text"),
        ("{}", "neither url nor body"),
        ('{"url": "x", "method": "PUT"}', "neither GET nor POST"),
        ('{"url": "a", "url": "b"}', "twice"),
        ('{"url": NaN}', "NaN"),
        ('{"body": "\\ud800"}', "half a character"),
        ('{"url": "x"', "too early"),
        ("{" * 100_000, "does not belong"),
        ('{"url":' + "[" * 100_000, "too deep"),
    ],
)
def test_a_line_that_is_no_record_is_a_problem_that_quotes_nothing(line: str, says: str) -> None:
    found = json_line.line_found(line)
    assert isinstance(found, Problem)
    assert says in found.message


def entry(method: str = "GET", url: str = URL, **more: object) -> dict[str, object]:
    return {
        "startedDateTime": "x",
        "request": {"method": method, "url": url, **more},
        "response": {"content": {"text": f"{URL} <alipay>"}},
    }


ENTRIES = [
    entry(headers=[{"name": "Cookie", "value": "secret"}, {"name": "Signature", "value": "s"}]),
    entry("POST", GATEWAY, postData={"mimeType": "x", "text": QUERY, "params": [{"name": "a", "value": "b"}]}),
    entry("POST", GATEWAY, postData={"params": [{"name": name, "value": value} for name, value in PAIRS]}),
    entry("POST", GATEWAY + "?service=a"),
    entry(url="https://shop.example/?service=a&sign=b"),
    entry("OPTIONS", GATEWAY),
    {"pages": 5},
]
HAR = {"log": {"version": "1.2", "creator": {"entries": []}, "pages": [], "entries": ENTRIES}}


@pytest.mark.parametrize("style", ["python", "indented", "php"])
def test_a_har_is_read_alike_as_a_file_and_in_a_text(style: str) -> None:
    text = STYLES[style](HAR)
    listed = list(har.entries(io.BytesIO(text.encode()), "x"))
    assert [number for number, _ in listed] == [1, 2, 3, 4, 5, 6, 7]
    kinds = [type(one) for _, one in listed]
    assert kinds == [Found, Found, Found, Found, type(None), type(None), Problem]
    streamed = [one for _, one in listed if isinstance(one, Found)]
    for prefix in ("", "exported: "):
        inside = found_in(prefix + text)
        assert [one.form for one in inside] == ["har"] * 4
        for one, other in zip(streamed, inside, strict=True):
            assert all_pairs(one, one.text.text) == all_pairs(other, prefix + text)
            assert [r.draft.is_whole for r in one.readings] == [r.draft.is_whole for r in other.readings]
    get, post, fields, lacking = streamed
    assert pairs_of(get, get.text.text) == pairs_of(post, post.text.text) == pairs_of(fields, fields.text.text) == PAIRS
    assert get.readings[0].draft.headers == (("signature", "s"),)
    assert (post.readings[0].draft.is_sent, fields.readings[0].draft.is_sent) == (True, False)
    assert post.text.text == f"{GATEWAY}\n\n{QUERY}"
    draft = lacking.readings[0].draft
    assert not draft.is_whole
    assert [note.rule for note in draft.notes if note.rule == "body-not-recorded"]


def item(title: str, **request: object) -> dict[str, object]:
    return {"name": title, "request": {"method": "POST", "url": {"raw": GATEWAY}, **request}}


def coded(**more: str) -> list[dict[str, object]]:
    shown = [{"key": name, "value": value} for name, value in [*PAIRS, *more.items()]]
    return [*shown, {"key": "off", "value": "x", "disabled": True}]


COLLECTION = {
    "info": {"_postman_id": "1", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
    "item": [
        {"name": "folder", "item": [item("coded", body={"mode": "urlencoded", "urlencoded": coded()})]},
        item("raw", body={"mode": "raw", "raw": QUERY}, header=[{"key": "Client-Id", "value": "c"}]),
        {"name": "url", "request": URL},
        item("variables", body={"mode": "urlencoded", "urlencoded": coded(buyer="{{buyer}}")}),
        {"name": "other", "request": {"url": "https://shop.example/"}},
    ],
}


@pytest.mark.parametrize("style", ["python", "indented", "php"])
def test_a_collection_of_postman_is_read_alike_as_a_file_and_in_a_text(style: str) -> None:
    text = STYLES[style](COLLECTION)
    listed = list(postman.entries(io.BytesIO(text.encode()), "x"))
    assert [number for number, one in listed if isinstance(one, Found)] == [1, 2, 3, 4]
    streamed = [one for _, one in listed if isinstance(one, Found)]
    inside = found_in("see " + text)
    for one, other, title in zip(streamed, inside, ("coded", "raw", "url", "variables"), strict=True):
        assert pairs_of(one, one.text.text) == pairs_of(other, "see " + text)
        assert one.beside == other.beside
        assert one.beside is not None
        assert (one.form, one.beside.id) == ("postman", title)
        assert pairs_of(one, one.text.text)[: len(PAIRS)] == PAIRS
        assert one.readings[0].draft.is_whole == (title != "variables")
    assert "off" not in dict(pairs_of(streamed[0], streamed[0].text.text))
    assert streamed[1].readings[0].draft.headers == (("client-id", "c"),)


# --- hostile -------------------------------------------------------------------------------------------------------

FLOODS: dict[str, Callable[[int], str]] = {
    "braces": lambda n: "{" * n,
    "brackets": lambda n: "[" * n,
    "strings": lambda n: '{"' * (n // 2),
    "names": lambda n: '{"a":' * (n // 5),
    "no value": lambda n: '{"a":x' * (n // 6),
    "objects in arrays": lambda n: '[{"a":' * (n // 6),
    "escapes": lambda n: '{"sign":"' + '\\"' * (n // 2),
    "codes": lambda n: '{"sign":"' + "\\u0041" * (n // 6) + '"}',
    "cut lines": lambda n: '{"partner":"x\n' * (n // 14),
    "cut lines in step": lambda n: '{",":"","b":"x\n' * (n // 15),
    "cut objects": lambda n: '{"partner":"1","service":"2",' * (n // 29),
    "deep": lambda n: '{"sign":' * 800 + '"' + "x" * n + '"' + "}" * 800,
    "deep lists": lambda n: '{"sign":1,"seller_id":2,"trade_no":' * 800 + '"' + "x" * n + '"' + "}" * 800,
    "deep addresses": lambda n: '{"url":"https://a/gateway.do","b":' * 800 + '"' + "x" * n + '"' + "}" * 800,
    "requests": lambda n: "[" + ",".join(['{"sign":"a","partner":"b","service":"c","x":"y"}'] * (n // 48)) + "]",
    "large values": lambda n: '{"partner":"1","sign":"x","service":[' + "[]," * (n // 3) + "[]]}",
    "blanks": lambda n: "{" + " " * n,
    "line ends": lambda n: "{ \n" * (n // 3),
    "typographic": lambda n: "{“sign”:“a”," * (n // 12),
    "address": lambda n: '{"url":"https://mapi.alipay.com/gateway.do?service=a&partner=b&sign=c"}\n' * (n // 75),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_costs_no_more_than_in_proportion(flood: str) -> None:
    assert growth(FLOODS[flood], 20_000) < 9


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[",
        '{"',
        '{"a',
        '{"a"',
        '{"a":',
        '{"a":"\\',
        '{"a":"\\u',
        '{"a":1',
        "[]",
        "{}",
        '{"a":"\\"',
        '[1,"sign=',
        '{"sign":"\ud800"}',
        '{"\\u0073ign": 1}',
        "{\x00}",
    ],
)
def test_scraps_break_nothing(text: str) -> None:
    found_in(text)
    found_in(text + " sign service partner")
    list(documents(text))
