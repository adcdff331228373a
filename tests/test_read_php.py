"""Arrays as print_r, var_dump, var_export, serialize, Xdebug and dd print them, and PHP's source."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
from printed import HARD, SETTINGS, broken, printed, with_all, wrong_before_the_last
from read_back import Pairs, Read, found_in, grows, only

from alidiag.read.found import Kind

PRINTS = ["print_r", "print_r_object", "var_dump", "var_dump_gbk", "var_export", "serialize", "serialize_gbk", "dump",
          "xdebug", "xdebug_shown"]  # fmt: skip
ESCAPED = {"dump"}
"""Prints in which the line break of a value is an escape, or the line is indented anyway."""
SOURCE = """$parameter = array(
    "service" => "create_direct_pay_by_user", // the service
    'partner' => '2088101122136241', # ours
    "notify_url" => "https://" . "shop.example/n",  /* async */
    "subject" => 'It\\'s "x" => y, [z] \\ ', "price" => 0.10, 'quantity' => 2, 'show_url' => null,
    'out_trade_no' => date('YmdHis') . rand(1, 2),
    "body" => "tab\\t\\x41\\u{6d4b}\\345\\244\\226 \\$x",
);
ksort($parameter);
$parameter['sign'] = 'abcdef0123456789abcdef0123456789';
$parameter["sign_type"] = "MD5";
"""


def repairs(found: Read) -> str:
    return " ".join(one for each in found.repairs for one in each)


def told(text: str) -> str:
    """What the reader says that it had to undo, whichever reading is right."""
    from alidiag.read.content import read

    return " ".join(read(text, "test").found[0].repairs)


@pytest.mark.parametrize("name", PRINTS)
@pytest.mark.parametrize("setting", SETTINGS)
def test_what_php_printed_reads_back(name: str, setting: str) -> None:
    text = printed(f"php_{name}")
    found = only(SETTINGS[setting](text))
    want = HARD
    if setting == "indented" and name not in ESCAPED:
        want = broken(HARD, "\n    ")
    assert (found.kind, found.form) == (Kind.REQUEST, "php")
    assert with_all(found, want)


@pytest.mark.parametrize("name", PRINTS)
def test_line_breaks_that_a_copy_changed_are_read_both_ways(name: str) -> None:
    found = only(printed(f"php_{name}").replace("\n", "\r\n"))
    assert with_all(found, HARD)
    if name not in ESCAPED:
        assert with_all(found, broken(HARD, "\r\n"))


@pytest.mark.parametrize("name", PRINTS)
def test_two_prints_in_one_text_are_two(name: str) -> None:
    text = printed(f"php_{name}")
    found = found_in(f"{text}\n\nand the other one:\n\n{text.replace('o1', 'o2')}\n")
    assert [dict(one.readings[0])["out_trade_no"] for one in found] == ["o1", "o2"]


@pytest.mark.parametrize("name", PRINTS)
def test_of_a_print_that_was_cut_what_is_there_is_read(name: str) -> None:
    text = printed(f"php_{name}")
    wrong = {at: pairs for at in range(0, len(text), 3) if (pairs := wrong_before_the_last(text[:at], MORE, "php"))}
    assert wrong == {}
    assert with_all(only(text[: text.index("total_fee")]), HARD[:8])


MORE: Pairs = [*HARD, ("count", "5"), ("rate", "0.1"), ("ok", "1"), ("none", "")]


@pytest.mark.parametrize("name", ["print_r", "var_dump", "var_export", "serialize", "dump", "xdebug", "xdebug_shown"])
def test_numbers_truth_values_and_null_are_as_php_sends_them(name: str) -> None:
    text = printed(f"php_{name}")
    after = [one for one in only(text).readings[0][len(HARD) :] if one[0] != "goods"]
    want = [("count", "5"), ("rate", "0.1"), ("ok", "1")]
    # print_r shows nothing for NULL, and an empty value for an empty text; the others tell which.
    assert after == (want if name != "print_r" else [*want, ("none", "")])
    if name != "print_r":
        assert re.search("none is (?i:null) there; it was left out", told(text))
        assert any(("none", "") in one for one in only(text).readings)


@pytest.mark.parametrize("name", ["print_r", "var_dump", "var_export", "serialize", "dump", "xdebug"])
def test_an_array_in_an_array_is_one_value_as_it_is_written(name: str) -> None:
    text = printed(f"php_{name}")
    goods = dict(only(text).readings[0])["goods"]
    assert goods in text
    assert "id" in goods
    assert "1" in goods
    assert "out_trade_no" not in goods
    assert "goods is nested data there; it was taken as it is written." in told(text)


def test_an_array_inside_of_another_is_what_is_looked_for() -> None:
    text = printed("php_print_r")
    outer = "Array\n(\n    [get] => Array\n        (\n            [route] => pay\n        )\n\n    [post] => "
    inner = text.replace("\n", "\n        ")
    found = only(f"{outer}{inner}\n\n    [time] => 12\n)\n")
    assert with_all(found, broken(HARD, "\n        "))


def test_print_r_as_a_browser_shows_it_is_read_and_said_to_be_no_sure_text() -> None:
    text = " ".join(printed("php_print_r").split())
    found = only(f"调试输出：{text} 谢谢")
    want = [(name, " ".join(value.split())) for name, value in HARD]
    # The body has what looks like a name, `[w] => `; the order of the others says that it is none.
    assert found.readings[0][: len(want)] == want
    assert any(("w", "'q'; \\ end") in one for one in found.readings)
    assert dict(found.readings[0])["goods"] == "Array ( [0] => Array ( [id] => 1 ) )"
    assert "line breaks and repeated spaces" in told(text)
    assert [one.form for one in found_in(f"{text} {text}")] == ["php", "php"]


def test_brackets_and_arrows_in_a_value_on_one_line() -> None:
    text = "Array ( [service] => x [subject] => two (big ) ones [body] => [sign] => a+/== [partner] => 2088 (x ) ) end"
    assert only(text).readings[0] == [
        ("service", "x"), ("subject", "two (big ) ones"), ("body", ""), ("sign", "a+/=="), ("partner", "2088 (x )"),
    ]  # fmt: skip


def test_var_dump_on_one_line_is_read() -> None:
    text = " ".join(printed("php_var_dump").split())
    assert with_all(only(text), [(name, " ".join(value.split())) for name, value in HARD])


def test_a_size_that_does_not_fit_is_told_and_the_quotation_mark_at_the_line_end_decides() -> None:
    text = printed("php_var_dump").replace('"2088101122136241"', '"2088***"')
    assert dict(only(text).readings[0])["partner"] == "2088***"
    assert "The size that is printed for partner does not match its value" in told(text)
    assert "does not match" not in told(printed("php_var_dump_gbk"))


def test_a_text_that_xdebug_shortened_is_told() -> None:
    text = printed("php_xdebug_shown").replace("'o1' (length=2)", "'o1'... (length=700)")
    assert "The print shows only the beginning of out_trade_no." in told(text)


def test_a_session_and_an_object_are_serialized_alike() -> None:
    text = printed("php_serialize")
    assert with_all(only(f"pay|{text}time|i:12;"), HARD)
    fields = text.partition("{")[2]
    assert with_all(only('O:8:"stdClass":17:{' + fields), HARD)


def test_backslashes_in_a_dump_may_be_escapes_or_not() -> None:
    text = 'array:3 [▼\n  "service" => "x"\n  "sign" => "C:\\new\\table"\n  "partner" => "2088"\n]'
    values = [dict(one)["sign"] for one in only(text).readings]
    assert values[0] == "C:\new\table"
    assert "C:\\new\\table" in values


def test_source_with_comments_and_what_is_set_later() -> None:
    found = only(SOURCE + "$url = 'https://mapi.alipay.com/gateway.do?' . http_build_query($parameter);\n")
    assert found.readings[0] == [
        ("service", "create_direct_pay_by_user"), ("partner", "2088101122136241"), ("notify_url", "https://shop.example/n"),
        ("subject", 'It\'s "x" => y, [z] \\ '), ("price", "0.1"), ("quantity", "2"),
        ("out_trade_no", "<date('YmdHis') . rand(1, 2)>"), ("body", "tab\tA测外 $x"),
        ("sign", "abcdef0123456789abcdef0123456789"), ("sign_type", "MD5"),
    ]  # fmt: skip
    assert "The text does not show the value of out_trade_no." in told(SOURCE)


@pytest.mark.parametrize("source", [
    "$p['service'] = 'x';\n$p['partner']=\"2088\";\n\n// $p['sign'] = 'old';\n$p['sign'] = 'a+/==';\n",
    "$p->service = 'x'; $p->partner = \"2088\"; $p->sign = 'a+/==';",
    "$p = [];\n$p['service'] = 'x';\n$q = 1;\n$p['partner'] = '2088';\n$p['sign'] = '';\n$p['sign'] = 'a+/==';",
    "return ['service'=>'x','partner'=>'2088','sign'=>'a+/=='];",
    'http_build_query(array("service"=>"x","partner"=>"2088","sign"=>"a+/=="))',
])  # fmt: skip
def test_what_is_set_name_by_name(source: str) -> None:
    found = only(source)
    assert (found.form, found.readings[0]) == ("php", [("service", "x"), ("partner", "2088"), ("sign", "a+/==")])


def test_source_that_shows_no_values_is_no_request() -> None:
    text = 'array("service" => "x", "partner" => trim($c["partner"]), "sign" => $sign, "notify_url" => $url, "b" => $b)'
    assert found_in(text) == []


@pytest.mark.parametrize("text", [
    ("print_r($response);\nstdClass Object\n(\n    [alipay_trade_query_response] => stdClass Object\n        (\n"
    "            [code] => 10000\n            [trade_status] => TRADE_SUCCESS\n            [msg] => OK\n        )\n\n"
    "    [sign] => abc\n)\n"),
    ("array ('alipay_trade_query_response' => array ('code' => '10000', 'msg' => 'Success', 'trade_status' => 'T'), "
    "'sign' => 'abc')"),
])  # fmt: skip
def test_answers_of_the_open_gateway_are_named(text: str) -> None:
    assert [one.kind for one in found_in(text)] == [Kind.OPEN_REPLY]


@pytest.mark.parametrize("text", [
    "Array\n(\n    [host] => a.b\n    [method] => GET\n    [path] => /\n)",
    'array(2) {\n  ["method"]=>\n  string(3) "GET"\n  ["sign"]=>\n  string(1) "x"\n}',
    "['a' => 'b', 'c' => 'd', 'e' => 'f']", "Array ( [x] => y )", "Array ( [sign", 'a:3:{s:4:"sign";', "[sign] =>",
])  # fmt: skip
def test_what_is_not_alipays_is_left_alone(text: str) -> None:
    assert found_in(text) == []


@pytest.mark.skipif(shutil.which("php") is None, reason="no php on this machine")
@pytest.mark.parametrize("call", ["print_r($p)", "var_dump($p)", "var_export($p)", "print serialize($p)"])
def test_a_real_php_prints_what_reads_back(call: str) -> None:
    code = f"$p = json_decode(file_get_contents('php://stdin'), true); {call};"
    done = subprocess.run(
        ["php", "-n", "-r", code], input=json.dumps(dict(HARD)), capture_output=True, encoding="utf-8", check=True
    )
    assert HARD in only(done.stdout).readings


@pytest.mark.parametrize("seed", [
    "    [sign] => a\n", "    [sign] => Array\n        (\n", "Array ( [sign] => a ) ", "Array ( [sign] => Array ( ",
    '  ["sign"]=>\n  string(1) "b"\n', '  ["sign"]=>\n  string(9999) "b"\n', '  ["sign"]=>\n  string(99) "b\n',
    "  'sign' => string 'b' (length=9)\n", "  'sign' => string 'b\n", 'a:1:{s:4:"sign";', 's:4:"sign";s:9999:"a',
    'array:1 [\n  "sign" => """\n', 'array:1 [\n  "sign" => array:1 [\n', "'sign' => \"b\n", "'sign'=>'\\",
    "'sign'=>['a',",
    "$p['sign'] = 'b';\n", "array('sign' => ", "'sign' => f(((((", "'sign' => 'b' . ", "'sign' => 1, /* ",
    "            [sign] => a\n        [sign] => a\n    [sign] => a\n",
])  # fmt: skip
def test_floods_cost_no_more_than_in_proportion(seed: str) -> None:
    assert grows(seed) < 9
