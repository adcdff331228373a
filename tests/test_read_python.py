"""Dictionaries, lists of pairs and their like as Python prints them, and Python's source."""

from __future__ import annotations

import pprint
from collections import OrderedDict

import pytest
from printed import HARD, SETTINGS, wrong_before_the_last
from read_back import Pairs, found_in, grows, only
from test_read_php import told

from alidiag.read.found import Kind

ASKED = dict(HARD)
LONG: Pairs = [(name, "两件 it's lorem ipsum " * 9 if name == "body" else value) for name, value in HARD]


def octets(text: str, codec: str = "utf-8") -> str:
    """As Python 2 prints a text that is no Unicode."""
    return repr(text.encode(codec))[1:]


PRINTS: dict[str, tuple[str, Pairs]] = {
    "dict": (repr(ASKED), HARD),
    "double quotes": ("{" + ", ".join(f'"{name}": {value!r}' for name, value in HARD) + "}", HARD),
    "pprint": (pprint.pformat(dict(LONG)), sorted(LONG)),
    "OrderedDict of pairs": ("OrderedDict(" + repr(HARD) + ")", HARD),
    "OrderedDict": ("OrderedDict(" + repr(ASKED) + ")", HARD),
    "pprint of an OrderedDict": (pprint.pformat(OrderedDict(HARD)), HARD),
    "tuples": (repr(HARD), HARD),
    "pprint of tuples": (pprint.pformat(LONG), LONG),
    "lists": (repr([list(pair) for pair in HARD]), HARD),
    "octets": (repr({name.encode(): value.encode() for name, value in HARD}), HARD),
    "octets in GBK": (repr({name.encode(): value.encode("gbk") for name, value in HARD}), HARD),
    "Python 2": ("{" + ", ".join(f"'{name}': {octets(value)}" for name, value in HARD) + "}", HARD),
    "Python 2 in GBK": ("{" + ", ".join(f"'{name}': {octets(value, 'gbk')}" for name, value in HARD) + "}", HARD),
    "Unicode of Python 2": ("{" + ", ".join(f"u'{name}': u{value!a}" for name, value in HARD) + "}", HARD),
    "QueryDict": ("<QueryDict: " + repr({name: [value] for name, value in HARD}) + ">", HARD),
    "parse_qs of octets": (repr({name.encode(): [value.encode()] for name, value in HARD}), HARD),
    "ImmutableMultiDict": ("ImmutableMultiDict(" + repr(HARD) + ")", HARD),
    "MultiDictProxy": ("<MultiDictProxy(" + ", ".join(f"{name!r}: {value!r}" for name, value in HARD) + ")>", HARD),
    "dict of words": ("dict(" + ", ".join(f"{name}={value!r}" for name, value in HARD) + ")", HARD),
    "names and values": (repr([{"name": name, "value": value} for name, value in HARD]), HARD),
    "set one by one": ("\n".join(f"params[{name!r}] = {value!r}" for name, value in HARD), HARD),
    "in a request": (repr({"method": "POST", "path": "/n", "data": ASKED, "headers": {"Host": "a.b"}}), HARD),
}


@pytest.mark.parametrize("name", PRINTS)
@pytest.mark.parametrize("setting", SETTINGS)
def test_what_python_prints_reads_back(name: str, setting: str) -> None:
    text, want = PRINTS[name]
    if (name, setting) == ("set one by one", "in words"):
        pytest.skip("source code ends where its line does")
    found = only(SETTINGS[setting](text))
    assert (found.kind, found.form) == (Kind.REQUEST, "python")
    assert found.readings[0] == want


@pytest.mark.parametrize("name", PRINTS)
def test_of_a_print_that_was_cut_what_is_there_is_read(name: str) -> None:
    text, want = PRINTS[name]
    wrong = {at: pairs for at in range(0, len(text), 5) if (pairs := wrong_before_the_last(text[:at], want, "python"))}
    assert wrong == {}


def test_where_the_text_was_cut_is_told() -> None:
    text = repr(ASKED)
    assert told(text[: text.index("create_direct") + 9]) == "The text ends within the value of service."


@pytest.mark.parametrize("width", range(60, 130, 7))
@pytest.mark.parametrize("name", ["dict", "tuples", "Unicode of Python 2", "QueryDict"])
def test_a_line_that_a_terminal_broke_is_one_again(name: str, width: int) -> None:
    text, want = PRINTS[name]
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    if any(line.startswith(("> ", "# ", "* ")) for line in lines):
        pytest.skip("a line that looks like a quotation")
    found = only("\n".join(["the parameters:", *lines, "", "Thanks"]))
    assert want in found.readings


def test_lines_of_one_width_are_not_joined_where_they_are_lines() -> None:
    rows = [
        f"    '{name}': '{'x' * (70 - len(name))}'," for name in ("body", "notify_url", "partner", "service", "sign")
    ]
    assert only("{\n" + "\n".join(rows) + "\n}").repairs == [()]
    assert "joined" not in told("{\n" + "\n".join(rows) + "\n}")


def test_a_mail_that_broke_a_value_at_a_blank() -> None:
    found = only("{'service': 'x', 'partner': '2088', 'subject': 'two\nitems', 'sign': 'a+/=='}")
    assert [dict(one)["subject"] for one in found.readings] == ["twoitems", "two items"]


def test_numbers_none_and_truth_values_are_as_python_sends_them() -> None:
    text = "{'service': 'x', 'partner': 2088, 'total_fee': Decimal('0.10'), 'price': 1.50, 'q': 2L, 'ok': True, "
    text += "'no': None}"
    found = only(text)
    want = [("service", "x"), ("partner", "2088"), ("total_fee", "0.10"), ("price", "1.5"), ("q", "2"), ("ok", "True")]
    assert found.readings[0] == want
    assert [*want[:-1], ("ok", "true"), ("no", "None")] in found.readings
    assert told(text) == "no is None there; it was left out."


def test_nested_data_is_one_value_as_it_is_written() -> None:
    text = repr({**ASKED, "goods": [{"id": "1", "n": ["a", "b"]}], "last": "z"})
    found = only(text)
    assert dict(found.readings[0])["goods"] == "[{'id': '1', 'n': ['a', 'b']}]"
    assert dict(found.readings[0])["last"] == "z"
    assert told(text) == "goods is nested data there; it was taken as it is written."


def test_a_name_with_two_values_has_both() -> None:
    found = only("<QueryDict: {'service': ['x'], 'partner': ['2088'], 'sign': ['a', 'b'], 'none': []}>")
    assert found.readings[0] == [("service", "x"), ("partner", "2088"), ("sign", "a"), ("sign", "b")]
    assert "in a list of its own" in told("<QueryDict: {'service': ['x'], 'partner': ['2088'], 'sign': ['a']}>")


def test_escapes_mean_what_they_mean_in_python() -> None:
    values = {"service": r"'\u6625\U0001f600\x41\101\'\\\t'", "partner": r"u'\xe6\ud83d\ude00'", "sign": r"b'\xb4\xba'"}
    values |= {"subject": r"'\xa0x'", "body": r"r'\n'", "a": r"'\xe6\x98\xa5'", "b": r"'春\xe6'", "c": r"'\ud83d'"}
    text = "{" + ", ".join(f"'{name}': {value}" for name, value in values.items()) + "}"
    assert dict(only(text).readings[0]) == {
        "service": "春😀AA'\\\t", "partner": "æ😀", "sign": "春", "subject": "\xa0x", "body": "\\n", "a": "春",
        "b": "春æ", "c": "\\ud83d",
    }  # fmt: skip


def test_source_with_comments_calls_and_what_is_set_later() -> None:
    found = only(
        "params = {\n    'service': 'x',  # service\n    \"partner\": PARTNER,\n    'body': ('aaa '\n      'bbb'),\n"
        "    'notify_url': request.build_absolute_uri('/n'),\n    'subject': f'{n} items',\n  'price': '1' + '.5',\n}\n"
        "params['sign'] = hashlib.md5((s + KEY).encode('utf-8')).hexdigest()\nparams['sign_type'] = 'MD5'\n"
    )
    assert found.readings[0] == [
        ("service", "x"), ("partner", "<PARTNER>"), ("body", "aaa bbb"),
        ("notify_url", "<request.build_absolute_uri('/n')>"), ("subject", "<f'{n} items'>"), ("price", "1.5"),
        ("sign", "<hashlib.md5((s + KEY).encode('utf-8')).hexdigest()>"), ("sign_type", "MD5"),
    ]  # fmt: skip


def test_two_dictionaries_in_one_text_are_two() -> None:
    text = repr(ASKED)
    found = found_in(f"first {text}, then {text.replace('o1', 'o2')}.")
    assert [dict(one.readings[0])["out_trade_no"] for one in found] == ["o1", "o2"]
    assert len(found_in(repr([ASKED, {**ASKED, "out_trade_no": "o2"}]))) == 2


@pytest.mark.parametrize("text", [
    "{'a': 'b', 'c': 'd', 'e': 'f'}", "{'method': 'GET', 'host': 'a.b', 'path': '/'}", "'sign': ", "{'sign': {",
    "{'appid': 'wx', 'mch_id': '1', 'nonce_str': 'x', 'sign': 'ABC', 'total_fee': 1}", "('sign', 'b'), ('c', 'd')",
    "{'service': x, 'partner': y, 'sign': z, 'sign_type': 'MD5'}",
])  # fmt: skip
def test_what_is_not_alipays_is_left_alone(text: str) -> None:
    assert found_in(text) == []


def test_the_places_are_those_of_the_text() -> None:
    text = "see {'service': 'x', 'sign': 'a\\u6625==', 'partner': '2088'}"
    assert only(text).spans == ["x", "a\\u6625==", "2088"]


@pytest.mark.parametrize("seed", [
    "'sign': 'b', ", "{'sign': ", "['sign', ", "('sign', 'b'), ", "'sign': '", "'sign': '\\", "'sign': '\\u1234\\n', ",
    "'sign': 1, /* ", "'sign': f((((((", "'sign': f(x, 'b')[0] + y, ", "params['sign'] = 'b'\n", "'sign': 'b'} ",
    "'sign': '''", "'sign': 'b' 'c' ", "'sign': '\\xb4\\xba', ", "'service': 'x', 'sign': 'y', 'partner': '\\u1234', ",
    "{'sign': 'b" + "x" * 60 + "\n",
])  # fmt: skip
def test_floods_cost_no_more_than_in_proportion(seed: str) -> None:
    assert grows(seed) < 9
