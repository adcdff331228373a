"""Objects, maps and forms as Node.js prints them, and JavaScript's source."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from printed import HARD, SETTINGS, SUBJECT, printed, with_all, wrong_before_the_last
from read_back import found_in, grows, only
from test_read_php import told

from alidiag.read.found import Kind

PRINTS = ["object", "url_search_params", "map", "entries", "form_data", "null_prototype", "nested", "one_line", "class"]
PAIRS = [("service", "x"), ("partner", "2088"), ("sign", "a+/==")]


@pytest.mark.parametrize("name", PRINTS)
@pytest.mark.parametrize("setting", SETTINGS)
def test_what_node_printed_reads_back(name: str, setting: str) -> None:
    found = only(SETTINGS[setting](printed(f"node_{name}")))
    assert (found.kind, found.form) == (Kind.REQUEST, "javascript")
    assert found.readings[0][: len(HARD)] == HARD


@pytest.mark.parametrize("name", PRINTS)
def test_two_prints_in_one_text_are_two(name: str) -> None:
    text = printed(f"node_{name}")
    found = found_in(f"{text}\n\nand then\n{text.replace('o1', 'o2')}\n")
    assert [dict(one.readings[0])["out_trade_no"] for one in found] == ["o1", "o2"]


@pytest.mark.parametrize("name", PRINTS)
def test_of_a_print_that_was_cut_what_is_there_is_read(name: str) -> None:
    text = printed(f"node_{name}")
    wrong = {
        at: pairs for at in range(0, len(text), 3) if (pairs := wrong_before_the_last(text[:at], HARD, "javascript"))
    }
    assert wrong == {}
    assert with_all(only(text[: text.index("total_fee")].rstrip(" '[")), HARD[:8])


def test_a_text_that_node_wrapped_is_one() -> None:
    subject = f"{SUBJECT} " + "lorem ipsum " * 4
    want = [(name, subject if name == "subject" else value) for name, value in HARD]
    assert only(printed("node_wrapped")).readings[0] == want


def test_numbers_nothing_and_truth_values_are_as_javascript_sends_them() -> None:
    text = printed("node_object")
    found = only(text)
    assert [one for one in found.readings[0][len(HARD) :] if one[0] != "goods"] == [
        ("count", "5"), ("rate", "0.1"), ("ok", "true"),
    ]  # fmt: skip
    assert any(("none", "null") in one for one in found.readings)
    assert "none is null there; it was left out." in told(text)
    assert "x-y is undefined there; it was left out." in told(text)


def test_nested_data_is_one_value_as_it_is_written() -> None:
    assert dict(only(printed("node_object")).readings[0])["goods"] == "[ { id: '1' } ]"
    assert "goods is nested data there" in told(printed("node_object"))


def test_what_the_console_leaves_out_is_told() -> None:
    text = '{service: "x", partner: "2088", sign: "a+/==", …}'
    assert only(text).readings[0] == PAIRS
    assert told(text) == "The print leaves out some of the names and values (…)."
    assert told(text.replace(", …", "")) == ""


@pytest.mark.parametrize("source", [
    "const p = {service: 'x', // the service\n  \"partner\": '20' +\n    '88',\n};\np.sign = 'a+/==';\n",
    "var p = {};\np['service'] = 'x'; p[\"partner\"] = \"2088\";\np.sign = `a+/==`;",
    "const f = new FormData();\nf.append('service', 'x');\nf.append(\"partner\", \"2088\");\nf.append('sign','a+/==');",
    "u.searchParams.set('service', 'x')\nu.searchParams.set('partner', `2088`)\nu.searchParams.set('sign','a+/==')",
    "qs.stringify({ service: `x`, partner: '2088', 'sign': 'a\\x2b\\u002f\\u{3d}=' })",
    "send([{ name: 'service', value: 'x' }, { name: 'partner', value: '2088' }, { name: 'sign', value: 'a+/==' }])",
])  # fmt: skip
def test_source_reads_like_prints(source: str) -> None:
    found = only(source)
    assert (found.form, found.readings[0]) == ("javascript", PAIRS)


def test_values_that_the_program_computes_are_said_to_be_hidden() -> None:
    text = "p = {service: 'x', partner: config.partner, notify_url: `https://${host}/n`, sign: md5(s), b: 'c', d: ''}"
    assert only(text).readings[0] == [
        ("service", "x"), ("partner", "<config.partner>"), ("notify_url", "<`https://${host}/n`>"),
        ("sign", "<md5(s)>"), ("b", "c"), ("d", ""),
    ]  # fmt: skip
    assert "The text does not show the value of notify_url." in told(text)


def test_escapes_mean_what_they_mean_in_javascript() -> None:
    text = (
        r"{ service: 'a\'b\"\n\\', partner: '\u6625\u{1F600}\ud83d\ude00', sign: '\xe6\d', body: `a\`b`, "
        'x: "it\'s" }'
    )
    assert dict(only(text).readings[0]) == {
        "service": "a'b\"\n\\", "partner": "春😀😀", "sign": "æd", "body": "a`b", "x": "it's",
    }  # fmt: skip


@pytest.mark.parametrize("width", range(60, 130, 7))
def test_a_line_that_a_terminal_broke_is_one_again(width: int) -> None:
    text = printed("node_one_line")
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    assert HARD in only("\n".join(lines)).readings


def test_an_answer_of_the_open_gateway_is_named() -> None:
    text = (
        "{ alipay_trade_query_response: { code: '10000', msg: 'Success', trade_status: 'TRADE_SUCCESS' }, sign: 'abc' }"
    )
    assert [one.kind for one in found_in(text)] == [Kind.OPEN_REPLY]


@pytest.mark.parametrize("text", [
    "{ method: 'GET', url: '/x', headers: { host: 'a.b', accept: '*/*' } }", "{ sign: { a: [", "f.append('sign', ",
])  # fmt: skip
def test_what_is_not_alipays_is_left_alone(text: str) -> None:
    assert found_in(text) == []


@pytest.mark.skipif(shutil.which("node") is None, reason="no node on this machine")
@pytest.mark.parametrize(
    "call", ["p", "new Map(Object.entries(p))", "new URLSearchParams(p)", "Object.entries(p)", "{query: p}"]
)
def test_a_real_node_prints_what_reads_back(call: str) -> None:
    code = f"const p = JSON.parse(require('fs').readFileSync(0)); console.log({call})"
    done = subprocess.run(
        ["node", "-e", code], input=json.dumps(dict(HARD)), capture_output=True, encoding="utf-8", check=True
    )
    assert only(done.stdout).readings[0] == HARD


@pytest.mark.parametrize("seed", [
    "sign: `", "sign: {b: [", "p.sign = c; ", "f.append('sign', 'b');\n", "p.sign = 'b';\n", "sign: 'b', ",
    "sign: 'b'} ",
    "Map(1) {'sign' => ", "['sign', '", "sign: 'b' + ", 'sign: "', "sign: f((((", "{ sign: 'b' },\n",
])  # fmt: skip
def test_floods_cost_no_more_than_in_proportion(seed: str) -> None:
    assert grows(seed) < 9
