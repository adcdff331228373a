"""Maps, lists of pairs and objects as Java prints them, and the source that fills a map."""

from __future__ import annotations

import json

import pytest
from read_back import AROUND, PLAIN, REQUEST, Pairs, found_in, grows, only

from alidiag.read.found import Kind

SUBJECT = "line one\nline two, size=L, colour=red"
LINKED = (
    "{_input_charset=utf-8, body=两件，蓝色 a+b 100% = \"x\", y: {z} [w] => 'q'; \\ end, "
    'extend_params={"a":"b", "c":[1,2]}, '
    "notify_url=https://shop.example/n?a=1&b=2%20x, out_trade_no=o1, partner=2088101122136241, return_url=, "
    "service=create_direct_pay_by_user, subject=line one\nline two, size=L, colour=red, total_fee=0.01, "
    "sign=0965249c78c5d487fc0bbf7defe00c25, sign_type=MD5}"
)
"""System.out.println of a LinkedHashMap, by OpenJDK 17."""
HASHED = (
    "{_input_charset=utf-8, subject=line one\nline two, size=L, colour=red, sign=0965249c78c5d487fc0bbf7defe00c25, "
    "body=两件，蓝色 a+b 100% = \"x\", y: {z} [w] => 'q'; \\ end, notify_url=https://shop.example/n?a=1&b=2%20x, "
    "out_trade_no=o1, partner=2088101122136241, service=create_direct_pay_by_user, total_fee=0.01, return_url=, "
    'extend_params={"a":"b", "c":[1,2]}, sign_type=MD5}'
)
"""Of a HashMap."""
LISTS = (
    "{_input_charset=[utf-8], body=[两件，蓝色 a+b 100% = \"x\", y: {z} [w] => 'q'; \\ end], "
    'extend_params=[{"a":"b", "c":[1,2]}], '
    "notify_url=[https://shop.example/n?a=1&b=2%20x], out_trade_no=[o1], partner=[2088101122136241], return_url=[], "
    "service=[create_direct_pay_by_user], subject=[line one\nline two, size=L, colour=red], total_fee=[0.01], "
    "sign=[0965249c78c5d487fc0bbf7defe00c25], sign_type=[MD5]}"
)
"""Of a Map of lists: Spring's MultiValueMap prints like this."""
ARRAYS = (
    "{_input_charset=[Ljava.lang.String;@7f552bd3, partner=[Ljava.lang.String;@3aefe5e5, "
    "service=[Ljava.lang.String;@1b1473ab, sign=[Ljava.lang.String;@ef9296d, sign_type=[Ljava.lang.String;@36c88a32}"
)
"""Of request.getParameterMap()."""


def meant() -> Pairs:
    return [(name, SUBJECT if name == "subject" else value) for name, value in REQUEST]


def mapped(pairs: Pairs, brackets: str = "{}") -> str:
    return brackets[0] + ", ".join(f"{name}={value}" for name, value in pairs) + brackets[1]


@pytest.mark.parametrize(
    "text", [LINKED, HASHED, "[" + LINKED[1:-1] + "]", LISTS], ids=["map", "hash", "pairs", "lists"]
)
def test_what_java_printed_reads_back(text: str) -> None:
    found = only(text)
    assert (found.kind, found.form) == (Kind.REQUEST, "java")
    assert any(sorted(one) == sorted(meant()) for one in found.readings)


def test_a_sorted_list_tells_what_is_no_name() -> None:
    assert only(LINKED).readings[0] == meant()


def test_both_ways_to_cut_are_read_where_the_order_says_nothing() -> None:
    readings = [sorted(one) for one in only(HASHED).readings]
    assert sorted(meant()) in readings
    cut = [("subject", "line one\nline two"), ("size", "L"), ("colour", "red")]
    assert sorted([pair for pair in meant() if pair[0] != "subject"] + cut) in readings


def test_parameters_that_nobody_documents_are_read() -> None:
    pairs = [("mod", "mobile"), ("do", "alipay"), *PLAIN]
    assert only(mapped(pairs)).readings[0] == pairs


@pytest.mark.parametrize("brackets", ["{}", "[]", "()"])
@pytest.mark.parametrize("around", AROUND)
def test_it_reads_wherever_it_stands(around: str, brackets: str) -> None:
    found = only(AROUND[around](mapped(PLAIN, brackets)))
    assert found.readings[0] == PLAIN
    assert found.spans == [value for _, value in PLAIN]


def test_behind_the_prefix_of_a_log_and_with_others_on_its_line() -> None:
    line = "2020-12-07 11:30:07.123  INFO 1234 --- [nio-8080-exec-1] c.e.PayController : callback: "
    text = f"{line}{mapped(PLAIN)} took {{ms=12, bytes=34}}\n{line}{{a=b, c=d}}\n"
    assert only(text).readings[0] == PLAIN


def test_two_on_one_line_are_two() -> None:
    text = f"first {mapped(PLAIN)} second {mapped(PLAIN[::-1])}"
    assert [one.readings[0] for one in found_in(text)] == [PLAIN, PLAIN[::-1]]


@pytest.mark.parametrize("odd", ["a}b", "a{b", "}", "{", "x}, y", "{a=b}"])
def test_brackets_that_are_not_in_pairs_stay_in_the_value(odd: str) -> None:
    pairs = [(name, odd if name == "subject" else value) for name, value in PLAIN]
    for text in (mapped(pairs), f"params {mapped(pairs)}\nnext line {{x}}\n"):
        assert pairs in only(text).readings


def test_an_object_with_quoted_texts() -> None:
    text = "PayRequest{" + ", ".join(f"{name}='{value}'" for name, value in PLAIN) + "}"
    assert only(text).readings[0] == PLAIN


def test_a_record_and_what_is_null() -> None:
    pairs = [*PLAIN, ("body2", "null")]
    found = only("Req" + mapped(pairs, "[]"))
    assert found.readings[:2] == [PLAIN, pairs]


def test_arrays_that_show_nothing_are_no_request() -> None:
    assert found_in(ARRAYS) == []


@pytest.mark.parametrize("size", [60, 120, 200, 250])
def test_a_map_that_was_cut_off_is_read_as_far_as_it_goes(size: int) -> None:
    found = only(mapped(PLAIN)[:size])
    assert found.readings[0][:-1] == PLAIN[: len(found.readings[0]) - 1]
    assert PLAIN[len(found.readings[0]) - 1][1].startswith(found.readings[0][-1][1])
    assert "cut off" in found.repairs[0][0]


def test_a_notification_is_one() -> None:
    text = "{notify_id=abc, notify_type=trade_status_sync, trade_status=TRADE_SUCCESS, sign=x, sign_type=MD5}"
    assert only(text).kind is Kind.NOTIFICATION


def test_what_is_not_of_alipay_is_nothing() -> None:
    assert found_in("{a=b, c=d, e=f}\nPoint[x=1, y=2]\nif (a=b, c=d) {}\n") == []


# Source code.


def source(write: str) -> str:
    return "\n".join(write.replace("NAME", name).replace("VALUE", json.dumps(value)) for name, value in REQUEST)


@pytest.mark.parametrize(
    "write",
    [
        'map.put("NAME", VALUE);',
        '        sParaTemp.put( "NAME" , VALUE );  // the parameter',
        'params.add(new BasicNameValuePair("NAME", VALUE));',
        'builder.add("NAME", VALUE)',
        '.addFormDataPart("NAME", VALUE)'.replace("addFormDataPart", "add"),
        'map.put("NAME",\n        VALUE);',
    ],
)
def test_calls_that_fill_a_map(write: str) -> None:
    assert only("Map<String, String> map = new HashMap<>();\n" + source(write)).readings[0] == REQUEST


def test_a_chain_of_calls() -> None:
    text = (
        "new FormBody.Builder()"
        + "".join(f'\n    .add("{n}", {json.dumps(v)})' for n, v in REQUEST)
        + "\n    .build();"
    )
    assert only(text).readings[0] == REQUEST


def test_literals_of_maps() -> None:
    rows = ",\n".join(f'    "{name}" to {json.dumps(value)}' for name, value in REQUEST)
    assert only(f"val params = mapOf(\n{rows},\n)").readings[0] == REQUEST
    flat = ", ".join(f'"{name}", {json.dumps(value)}' for name, value in PLAIN[:9])
    assert only(f"Map.of({flat})").readings[0] == PLAIN[:9]


def test_escapes_and_sums_of_literals() -> None:
    text = source('map.put("NAME", VALUE);').replace(json.dumps("测试 商品"), '"\\u6d4b" + "\\uuu8bd5 " + "商\\u54c1"')
    assert only(text).readings[0] == REQUEST


def test_a_row_that_is_commented_out_is_not_sent() -> None:
    text = source('map.put("NAME", VALUE);').replace('map.put("out_trade_no"', '// map.put("out_trade_no"')
    assert only(text).readings[0] == [pair for pair in REQUEST if pair[0] != "out_trade_no"]


def test_what_the_program_fills_in_is_not_taken_for_a_value() -> None:
    text = source('map.put("NAME", VALUE);').replace('"0965249c78c5d487fc0bbf7defe00c25"', "Md5.sign(content, key)")
    found = only(text)
    assert dict(found.readings[0])["sign"] == "<Md5.sign(content, key)>"
    assert any("sign" in one for one in [*found.repairs[0], *found_repairs(text)])


def found_repairs(text: str) -> tuple[str, ...]:
    from alidiag.read.content import read

    return read(text, "test").found[0].repairs


@pytest.mark.parametrize(
    "seed",
    [
        "{a=", "{service=a, partner=b, ", "[a=b, [", '("a", "', 'put("service", "', '"service" to "', 'Map.of("a", ',
        "{service=a, partner=b}", ", a=b", "(service=a, partner=", "{service={partner={sign={", "{service=a\n",
    ],
)  # fmt: skip
def test_floods_cost_no_more_than_in_proportion(seed: str) -> None:
    assert grows(seed) < 9


def test_functions_of_other_programs_are_not_calls_on_a_map() -> None:
    rows = "".join(f'def test_{at}():\n    field("{name}", "x{at}")\n\n' for at, (name, _) in enumerate(PLAIN))
    assert found_in(rows) == []
