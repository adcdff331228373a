"""Maps, url.Values and structs as Go prints them, and the source that fills them."""

from __future__ import annotations

import json

import pytest
from read_back import AROUND, PLAIN, REQUEST, Pairs, found_in, grows, only

from alidiag.read.found import Kind

SUBJECT = "line one\nline two, size:L colour:red"
VALUE = "两件，蓝色 a+b 100% = \"x\", y: {z} [w] => 'q'; \\ end"
MAP = (
    f'map[_input_charset:utf-8 body:{VALUE} extend_params:{{"a":"b", "c":[1,2]}} '
    "notify_url:https://shop.example/n?a=1&b=2%20x out_trade_no:o1 partner:2088101122136241 return_url: "
    "service:create_direct_pay_by_user sign:0965249c78c5d487fc0bbf7defe00c25 sign_type:MD5 subject:line one\n"
    "line two, size:L colour:red total_fee:0.01]"
)
"""fmt.Println of a map[string]string, by Go 1.19."""
VALUES = (
    f'map[_input_charset:[utf-8] body:[{VALUE}] extend_params:[{{"a":"b", "c":[1,2]}}] '
    "notify_url:[https://shop.example/n?a=1&b=2%20x] out_trade_no:[o1] partner:[2088101122136241] return_url:[] "
    "service:[create_direct_pay_by_user] sign:[0965249c78c5d487fc0bbf7defe00c25] sign_type:[MD5] subject:[line one\n"
    "line two, size:L colour:red] total_fee:[0.01]]"
)
"""Of url.Values."""
SYNTAX = (
    'url.Values{"_input_charset":[]string{"utf-8"}, '
    '"body":[]string{"两件，蓝色 a+b 100% = \\"x\\", y: {z} [w] => \'q\'; \\\\ end"}, '
    '"extend_params":[]string{"{\\"a\\":\\"b\\", \\"c\\":[1,2]}"}, '
    '"notify_url":[]string{"https://shop.example/n?a=1&b=2%20x"}, '
    '"out_trade_no":[]string{"o1"}, "partner":[]string{"2088101122136241"}, "return_url":[]string{""}, '
    '"service":[]string{"create_direct_pay_by_user"}, "sign":[]string{"0965249c78c5d487fc0bbf7defe00c25"}, '
    '"sign_type":[]string{"MD5"}, "subject":[]string{"line one\\nline two, size:L colour:red"}, '
    '"total_fee":[]string{"0.01"}}'
)
"""%#v of it."""
STRUCT = (
    "{Service:create_direct_pay_by_user Partner:2088101122136241 InputCharset:utf-8 OutTradeNo:o1 "
    "Sign:0965249c78c5d487fc0bbf7defe00c25 SignType:MD5 Subject:两件 a b: c "
    "NotifyURL:https://shop.example/n client:0xc000}"
)
"""%+v of a struct."""


def meant() -> Pairs:
    return sorted((name, SUBJECT if name == "subject" else value) for name, value in REQUEST)


@pytest.mark.parametrize("text", [MAP, VALUES, SYNTAX], ids=["map", "values", "syntax"])
def test_what_go_printed_reads_back(text: str) -> None:
    found = only(text)
    assert (found.kind, found.form) == (Kind.REQUEST, "go")
    assert found.readings[0] == meant()


def test_octets_that_go_could_not_decode_are_gbk() -> None:
    text = 'map[string]string{"service":"x", "partner":"2088", "subject":"\\xb2\\xe2\\xca\\xd4\\u00a0", "sign":"y"}'
    found = [one for one in found_in(text) if one.kind is Kind.REQUEST]
    assert dict(found[0].readings[0])["subject"] == "测试\xa0"


def test_the_fields_of_a_struct_are_read_as_the_parameters_that_they_stand_for() -> None:
    found = only(f"2026/12/01 00:52:53 request: &{STRUCT}")
    want = {
        "service": "create_direct_pay_by_user", "partner": "2088101122136241", "_input_charset": "utf-8",
        "out_trade_no": "o1", "sign": "0965249c78c5d487fc0bbf7defe00c25", "sign_type": "MD5", "subject": "两件 a b: c",
    }  # fmt: skip
    assert want.items() <= dict(found.readings[0]).items()
    assert any("struct" in one for one in found.repairs[0])


def test_what_is_nil_was_not_sent() -> None:
    found = only("map[memo:<nil> partner:2088 service:x sign:y]")
    assert "memo" not in dict(found.readings[0])


def printed(pairs: Pairs) -> str:
    return "map[" + " ".join(f"{name}:{value}" for name, value in sorted(pairs)) + "]"


@pytest.mark.parametrize("around", AROUND)
def test_it_reads_wherever_it_stands(around: str) -> None:
    found = only(AROUND[around](printed(PLAIN)))
    assert found.readings[0] == sorted(PLAIN)
    assert found.spans == [value for _, value in sorted(PLAIN)]


def test_behind_the_prefix_of_a_log_and_twice() -> None:
    text = "".join(f"2026/12/01 00:52:53 params={printed(PLAIN)} took 3ms\n" for _ in range(2))
    assert [one.readings[0] for one in found_in(text)] == [sorted(PLAIN)] * 2


@pytest.mark.parametrize("odd", ["a]b", "a[b", "]", "[", "x y:z] w"])
def test_brackets_that_are_not_in_pairs_stay_in_the_value(odd: str) -> None:
    pairs = sorted((name, odd if name == "subject" else value) for name, value in PLAIN)
    assert pairs in only(printed(pairs)).readings


@pytest.mark.parametrize("size", [80, 160, 240])
def test_a_map_that_was_cut_off_is_read_as_far_as_it_goes(size: int) -> None:
    readings = only(printed(PLAIN)[:size]).readings
    assert any(one[:-1] == sorted(PLAIN)[: len(one) - 1] and len(one) > 2 for one in readings)


def test_source_that_fills_a_map() -> None:
    rows = "".join(f"\t{json.dumps(name)}: {json.dumps(value)},\n" for name, value in REQUEST)
    assert only("params := map[string]string{\n" + rows + "}\n").readings[0] == REQUEST
    rows = "".join(f'\t"{name}": {{{json.dumps(value)}}},\n' for name, value in REQUEST)
    assert only("v := url.Values{\n" + rows + "}\n").readings[0] == REQUEST
    calls = "".join(f'\tv.Set("{name}", {json.dumps(value)})\n' for name, value in REQUEST)
    assert only("v := url.Values{}\n" + calls).readings[0] == REQUEST
    raw = calls.replace(json.dumps(REQUEST[1][1]), "`" + REQUEST[1][1] + "`")
    assert only("v := url.Values{}\n" + raw).readings[0] == REQUEST


def test_what_is_not_of_alipay_is_nothing() -> None:
    assert found_in('map[a:b c:d e:f] {Width:1 Height:2}\nx := map[string]string{"a":"b"}\n') == []


@pytest.mark.parametrize(
    "seed",
    [
        "map[a:", "map[service:a partner:b ", "map[service:[", "{Service:a Partner:b ", '"service":"a", ',
        'map[string]string{"service":"a", ', 'v.Set("service", "', "map[service:a partner:b sign:c]", '"service":`',
    ],
)  # fmt: skip
def test_floods_cost_no_more_than_in_proportion(seed: str) -> None:
    assert grows(seed) < 9
