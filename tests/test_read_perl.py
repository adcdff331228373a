"""Hashes as Data::Dumper prints them, and Perl's source."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from read_back import AROUND, REQUEST, Pairs, found_in, grows, only

from alidiag.read.found import Kind

WANT: Pairs = sorted((name, "line one\nline two, size=L" if name == "subject" else value) for name, value in REQUEST)


def single(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def rows(joint: str = ",\n          ", arrow: str = " => ") -> str:
    return joint.join(f"'{name}'{arrow}{single(value)}" for name, value in WANT)


DUMPED = {
    "indented": "$VAR1 = {\n          " + rows() + "\n        };\n",
    "Terse": "{\n  'n' => undef,\n  " + rows(",\n  ") + "\n}\n",
    "Indent=0": "$VAR1 = {" + rows(",") + "};",
    "named": "$params = {" + rows(",") + "};",
    "a hash": "%params = (" + rows(",") + ");",
    "source": "my %p = (\n" + "".join(f"  {name} => {single(value)},  # a row\n" for name, value in WANT) + ");\n",
    "blessed": "$VAR1 = bless( {\n          " + rows() + "\n        }, 'Shop::Request' );\n",
    "set": "".join(f"$p->{{{name}}} = {single(value)};\n" for name, value in WANT),
}
"""As Data::Dumper of Perl 5.36 prints it, and as it is written."""
USEQQ = (
    '$VAR1 = {"_input_charset" => "utf-8",'
    '"body" => "\\344\\270\\244\\344\\273\\266\\357\\274\\214\\350\\223\\235\\350\\211\\262 '
    'a+b 100% = \\"x\\", y: {z} [w] => \'q\'; \\\\ end",'
    '"extend_params" => "{\\"a\\":\\"b\\", \\"c\\":[1,2]}","n" => undef,'
    '"notify_url" => "https://shop.example/n?a=1&b=2%20x","out_trade_no" => "o1","partner" => "2088101122136241",'
    '"return_url" => "","service" => "create_direct_pay_by_user","sign" => "0965249c78c5d487fc0bbf7defe00c25",'
    '"sign_type" => "MD5","subject" => "line one\\nline two, size=L","total_fee" => "0.01"};'
)
"""With Useqq: every octet that is not ASCII is an escape."""
WIDE = (
    "$VAR1 = {\n          'partner' => '2088101122136241',\n          'payment_type' => 1,\n"
    "          'service' => 'x',\n"
    "          'subject' => \"\\x{4e24}\\x{4ef6} 'a' \\$x \\@y \\\"z\\\"\"\n        };\n"
)
"""Of a text that Perl knows to be Unicode."""


@pytest.mark.parametrize("form", DUMPED)
@pytest.mark.parametrize("around", AROUND)
def test_what_perl_printed_reads_back(form: str, around: str) -> None:
    found = only(AROUND[around](DUMPED[form]))
    want = WANT
    if around == "CR LF":
        want = [(name, value.replace("\n", "\r\n")) for name, value in WANT]
    if around == "indented":
        want = [(name, value.replace("\n", "\n    ")) for name, value in WANT]
    assert found.kind is Kind.REQUEST
    assert want in found.readings


def test_escapes_of_octets_and_of_characters() -> None:
    assert only(USEQQ).readings[0] == WANT
    assert dict(only(WIDE).readings[0]) == {
        "partner": "2088101122136241", "payment_type": "1", "service": "x", "subject": "两件 'a' $x @y \"z\"",
    }  # fmt: skip


def mangled(arrow: str) -> Pairs:
    return [(name, value.replace(" => ", arrow)) for name, value in WANT]


def test_a_hash_that_was_dumped_as_a_list() -> None:
    flat = "\n".join(f"$VAR{at} = {single(text)};" for at, text in enumerate([x for pair in WANT for x in pair], 1))
    assert only(flat).readings[0] == WANT


@pytest.mark.skipif(shutil.which("perl") is None, reason="there is no Perl here")
@pytest.mark.parametrize(
    "setting", ["", "$Data::Dumper::Indent=1;", "$Data::Dumper::Terse=1;", "$Data::Dumper::Useqq=1;"]
)
def test_a_real_perl_prints_what_reads_back(setting: str) -> None:
    given = ",".join(f"{single(name)},{single(value)}" for name, value in WANT)
    program = f"use Data::Dumper; $Data::Dumper::Sortkeys=1; {setting} my %h=({given}); print Dumper(\\%h);"
    printed = subprocess.run(["perl", "-e", program], capture_output=True, check=True).stdout.decode()
    assert only(printed).readings[0] == WANT


def test_two_are_two_and_one_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    assert [one.readings[0] for one in found_in(DUMPED["indented"] * 2)] == [WANT, WANT]
    found = only(DUMPED["Indent=0"][:260])
    assert found.readings[0][:3] == WANT[:3]


def test_what_is_not_of_alipay_is_nothing() -> None:
    assert found_in("$VAR1 = {'a' => 'b','c' => 'd','e' => 'f'};\nmy %h = (x => 1);\n") == []


@pytest.mark.parametrize(
    "seed",
    [
        "'service'=>'", "$VAR1 = {'service' => 'a',", "$VAR1 = 'service';\n", "{'service'=>['b',", "service => 'x',\n",
        '$x = {"service" => "', "$p{service} = '", "('service'=>'a','partner'=>'b','sign'=>'c')",
    ],
)  # fmt: skip
def test_floods_cost_no_more_than_in_proportion(seed: str) -> None:
    assert grows(seed) < 9
