"""String literals in source code: what they mean is read, however code writes, joins or cuts them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable

import pytest
from hard_values import GATEWAY, ORDER, PAIRS, QUERY, URL, content, found_in, growth, only, pairs_of

from alidiag.read.forms.literals import UNKNOWN, unescaped
from alidiag.read.found import Kind
from alidiag.read.places import Mapped
from alidiag.read.request import request_of

OBJECT = json.dumps(dict(PAIRS))
XML = (
    '<?xml version="1.0" encoding="utf-8"?>\n<alipay><is_success>T</is_success><request><param name="service">a&amp;b'
    "</param></request><response>测试</response><sign>s</sign></alipay>"
)


def double(text: str) -> str:
    """Java, JavaScript, C, Go, Kotlin, Swift."""
    return json.dumps(text, ensure_ascii=False)


def ascii_only(text: str) -> str:
    return json.dumps(text)


def php_single(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def slashes(text: str) -> str:
    return json.dumps(text).replace("/", "\\/").replace("&", "\\u0026").replace("=", "\\u003d")


def bytes_of_c(text: str) -> str:
    return (
        '"'
        + "".join(chr(one) if 32 <= one < 127 and one not in b'"\\&' else f"\\x{one:02x}" for one in text.encode())
        + '"'
    )


def octal_of_c(text: str) -> str:
    return (
        '"'
        + "".join(chr(one) if 32 <= one < 127 and one not in b'"\\' else f"\\{one:03o}" for one in text.encode())
        + '"'
    )


def verbatim(text: str) -> str:
    """C#; Visual Basic has no @."""
    return '@"' + text.replace('"', '""') + '"'


WRITERS: dict[str, Callable[[str], str]] = {
    "double": double,
    "ascii only": ascii_only,
    "php": php_single,
    "python": repr,
    "python bytes": lambda t: repr(t.encode()),
    "slashes": slashes,
    "c bytes": bytes_of_c,
    "c octal": octal_of_c,
}
CODE: dict[str, Callable[[str], str]] = {
    "java": lambda text: f"        String url = {text};",
    "log": lambda text: f"2026-11-20 10:15:30 DEBUG send: {text} [200]",
    "prose": lambda text: f"我们的代码是 x = {text}，返回 ILLEGAL_SIGN。",
    "call": lambda text: f'log.info("request", {text}); // don\'t panic',
    "objective c": lambda text: f"NSString *s = @{text};",
}


def split(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


@pytest.mark.parametrize("code", CODE)
@pytest.mark.parametrize("writer", WRITERS)
def test_a_literal_is_read_as_it_is_meant(writer: str, code: str) -> None:
    for inside, wanted in ((URL, PAIRS), (OBJECT, PAIRS)):
        _, pairs = only(CODE[code](WRITERS[writer](inside)))
        assert pairs == wanted
    found, order = only(CODE[code](WRITERS[writer](ORDER)))
    assert found.form == "order-string"
    assert dict(order) | {"subject": "测试 商品", "sign": "ab+cd==", "body": "a+b 100%"} == dict(order)


@pytest.mark.parametrize("writer", ["double", "ascii only", "python", "slashes"])
def test_xml_in_a_literal_is_xml_without_backslashes(writer: str) -> None:
    (found,) = found_in(f"String answer = {WRITERS[writer](XML)};")
    assert (found.kind, found.text.text) == (Kind.REPLY, XML)


def test_doubled_quotes_are_one() -> None:
    _, order = only(f"var s = {verbatim(ORDER)};")
    assert dict(order)["subject"] == "测试 商品"
    _, order = only(f"s = {verbatim(ORDER)[1:]}")
    assert dict(order)["sign"] == "ab+cd=="


JOINED: dict[str, Callable[[list[str]], str]] = {
    "plus": lambda parts: "String u = " + " + ".join(parts) + ";",
    "plus, lines": lambda parts: "String u = " + "\n        + ".join(parts) + ";",
    "plus at the end": lambda parts: "u = " + " +\n    ".join(parts),
    "php": lambda parts: "$u = " + "\n  . ".join(parts) + ";",
    "lua": lambda parts: "u = " + " .. ".join(parts),
    "basic": lambda parts: "u = " + " & _\n".join(parts).replace(" & _\n", " & "),
    "stream": lambda parts: "out << " + " << ".join(parts) + ";",
    "python": lambda parts: "u = (\n    " + "\n    ".join(parts) + "\n)",
    "append": lambda parts: "b.append(" + ").append(".join(parts) + ");",
    "append, lines": lambda parts: "b.append(" + ")\n    .append(".join(parts) + ")",
    "added": lambda parts: "u = " + ";\n    u += ".join(parts) + ";",
    "php, added": lambda parts: "$u = " + ";\n    $u .= ".join(parts) + ";",
    "continued": lambda parts: "u = " + " \\\n    ".join(parts),
}


@pytest.mark.parametrize("joined", JOINED)
def test_literals_that_code_joins_are_one_text(joined: str) -> None:
    for size in (37, 90):
        text = JOINED[joined]([double(part) for part in split(URL, size)])
        found, pairs = only(text)
        assert pairs == PAIRS
        assert found.readings[0].draft.gateway == GATEWAY
        assert not found.repairs
    _, order = only(JOINED[joined]([double(part) for part in split(ORDER, 40)]))
    assert dict(order)["subject"] == "测试 商品"


def test_addresses_in_a_list_are_not_joined() -> None:
    other = URL.replace("0.10", "0.20")
    for text in (f'["{URL}",\n "{other}"]', f'"{URL}"\n"{other}"\n', f'"{URL}" "Mozilla/5.0"\n', f"'{URL}'\n'{QUERY}'"):
        assert pairs_of(found_in(text)[0], text) == PAIRS


def test_what_a_variable_would_put_in_is_not_known() -> None:
    text = (
        'String u = GATEWAY + "?_input_charset=" + charset + "&partner=2088101122136241" + "&service=" + '
        'p.get("service") + "&subject=" + URLEncoder.encode(subject, "utf-8") + "&sign_type=MD5&sign=" + sign;'
    )
    found, pairs = only(text)
    assert pairs == [
        ("_input_charset", UNKNOWN),
        ("partner", "2088101122136241"),
        ("service", UNKNOWN),
        ("subject", UNKNOWN),
        ("sign_type", "MD5"),
        ("sign", UNKNOWN),
    ]
    assert found.repairs
    php = "$u = 'https://mapi.alipay.com/gateway.do?service='.$s.'&partner='.$this->p['partner'].'&sign='.md5($a.$k);"
    _, pairs = only(php)
    assert pairs == [("service", UNKNOWN), ("partner", UNKNOWN), ("sign", UNKNOWN)]


SENDS = {
    "href": "window.location.href = '{}';",
    "location": 'location="{}"',
    "replace": "location.replace('{}')",
    "assign": 'window.location.assign ( "{}" );',
    "open": "window.open('{}', '_blank')",
    "php": 'header("Location: {}");',
    "header": "HTTP/1.1 302 Found\nContent-Length: 0\nLocation: {}\nServer: x\n",
    "curl -v": "< HTTP/2 302\n< location: {}\n< server: x",
    "servlet": 'response.sendRedirect("{}");',
    "flask": "return redirect('{}')",
}


@pytest.mark.parametrize("sends", SENDS)
def test_what_sends_a_browser_on_is_a_link(sends: str) -> None:
    for url in (URL, URL.replace("/", "\\/").replace("&", "\\u0026")):
        text = SENDS[sends].replace("{}", url)
        found, pairs = only(text)
        assert (found.form, pairs) == ("html-link", PAIRS)
        assert found.readings[0].draft.gateway == GATEWAY


@pytest.mark.parametrize("writer", ["double", "ascii only", "slashes", "python"])
def test_what_was_cut_out_of_a_literal_is_unescaped_and_said(writer: str) -> None:
    for inside in (URL, OBJECT, ORDER):
        bare = WRITERS[writer](inside)[1:-1]
        if "\\" not in bare:
            continue
        for text in (bare, f"支付宝报错 ILLEGAL_SIGN： {bare} ", f"url: {bare}\n谢谢"):
            found, pairs = only(text)
            assert dict(pairs).items() >= dict(PAIRS).items() or dict(pairs)["subject"] == "测试 商品"
            assert found.repairs


def test_escapes_of_escapes_are_undone_as_often_as_they_were_written() -> None:
    text = OBJECT
    for depth in range(4):
        text = json.dumps(text)
        assert only(f"log {text} end")[1] == PAIRS, depth
        assert only(f"log {text[1:-1]} end")[1] == PAIRS, depth


def test_places_lead_back_to_the_pasted_text() -> None:
    text = f"x = {slashes(URL)};"
    (found,) = found_in(text)
    request = request_of(found.readings[0].draft, text, "x", found.form)
    (param,) = [one for one in request.params if one.name == "sign"]
    assert text[slice(*param.value_span)] == dict(PAIRS)["sign"]
    assert text[slice(*param.span)] == "sign\\u003d" + dict(PAIRS)["sign"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (r"\u0026\/\"\'\\\n\t\r", "&/\"'\\\n\t\r"),
        (r"\x26\x3D", "&="),
        (r"\xe6\xb5\x8b", "测"),
        (r"\xb2\xe2", "测"),
        (r"\346\265\213", "测"),
        (r"\ud83d\ude00", "😀"),
        (r"\u{1F600}", "😀"),
        (r"\U0001F600", "😀"),
        (r"\ud83d", "\ufffd"),
        ("a\\\n   b", "ab"),
        (r"\q\&", "q&"),
        ("\\", "\\"),
        (r"\u12", "u12"),
        (r"\x", "x"),
        (r"\u{}", "u{}"),
    ],
)
def test_escapes(written: str, meant: str) -> None:
    assert unescaped(Mapped(written)).text == meant


def test_apostrophes_and_lone_quotes_hide_nothing() -> None:
    for text in (
        f"We don't know why it's refused: {URL} Isn't it right?",
        f'He said "hello and sent {URL}\nand "bye',
        f"`code` and ``` {URL} ```",
        f"it's '{URL}' isn't it",
    ):
        assert only(text)[1] == PAIRS


def test_what_is_nothing_is_left_where_it_is() -> None:
    for text in (r'"sign error: \"x\" & {a}" ILLEGAL_SIGN', r"path C:\users\new\"sign\" {", r"sign=\/ & <b>"):
        assert not found_in(text)
        assert content(text).rest.text.strip() == text


REAL = {
    "node": [
        "node",
        "-e",
        "const t=require('fs').readFileSync(0,'utf8');console.log({url: t}, require('util').inspect(t))",
    ],
    "php": ["php", "-r", "var_export(file_get_contents('php://stdin'));"],
    "ruby": ["ruby", "-e", "p STDIN.read"],
    "perl": ["perl", "-MData::Dumper", "-e", "local $/; $Data::Dumper::Useqq=1; print Dumper(<STDIN>)"],
}


@pytest.mark.parametrize("program", REAL)
def test_a_text_as_real_programs_print_it_is_read(program: str) -> None:
    command = REAL[program]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    for inside in (URL, ORDER):
        done = subprocess.run(command, input=inside.encode(), capture_output=True)
        assert done.returncode == 0, done.stderr
        text = done.stdout.decode()
        found = found_in(text)
        assert found
        assert all(
            dict(pairs_of(one, text)).keys() in (dict(PAIRS).keys(), dict(pairs_of(found[0], text)).keys())
            for one in found
        )
        subject = dict(pairs_of(found[0], text))["subject"]
        assert subject in ("测试 商品，“红”色", "测试 商品")


FLOODS: dict[str, Callable[[int], str]] = {
    "joined with variables": lambda n: '"partner=" + x + ' * (n // 17),
    "behind each other": lambda n: '"sign=a&b=c" ' * (n // 13),
    "open": lambda n: "'sign=\\'" * (n // 8),
    "backticks": lambda n: "`sign=" * (n // 6),
    "backslashes": lambda n: '"sign=' + "\\\\" * (n // 2),
    "three quotes": lambda n: '"""sign=' * (n // 8),
    "three quotes, escaped": lambda n: "'''sign\\/=" * (n // 11),
    "brackets": lambda n: '"sign=\\/&"+((((' * (n // 15),
    "doubled": lambda n: '"sign=' + '""' * (n // 2),
    "lines": lambda n: '"sign=\\/&"\n' * (n // 11),
    "plus": lambda n: '"&sign=\\/"+' * (n // 12),
    "append": lambda n: '.append("sign=&")' * (n // 17),
    "links": lambda n: "location.href=" * (n // 14),
    "headers": lambda n: "Location: http://a?sign=&" * (n // 25),
    "header lines": lambda n: "Location: http://a?sign=\n" * (n // 25),
    "cut out": lambda n: 'partner=\\"a\\"&sign=\\"' * (n // 22),
    "cut out, codes": lambda n: "\\u0026sign=" * (n // 11),
    "cut out, lines": lambda n: "sign=\\/&\n" * (n // 9),
    "cut out, blocks": lambda n: "\\u0026sign=\n\n" * (n // 13),
    "twice escaped": lambda n: 'sign=\\\\\\"&' * (n // 9),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_costs_no_more_than_in_proportion(flood: str) -> None:
    assert growth(FLOODS[flood], 20_000) < 9
