"""Dictionaries as C# prints them, and the initialisers and calls that fill them."""

from __future__ import annotations

import json

import pytest
from read_back import AROUND, PLAIN, REQUEST, Pairs, found_in, grows, only

from alidiag.read.found import Kind

HARD: Pairs = [(name, "x], y [z, w" if name == "subject" else value) for name, value in REQUEST]


def a_line(pairs: Pairs) -> str:
    return "\n".join(f"[{name}, {value}]" for name, value in pairs)


PRINTED = {
    "a line each": a_line,
    "joined": lambda pairs: ", ".join(f"[{name}, {value}]" for name, value in pairs),
    "joined with semicolons": lambda pairs: ";".join(f"[{name}, {value}]" for name, value in pairs),
    "a debugger": lambda pairs: "\n".join(
        f"[{at}]\t{{[{name}, {value}]}}\tSystem.Collections.Generic.KeyValuePair<string, string>"
        for at, (name, value) in enumerate(pairs)
    ),
}
"""KeyValuePair.ToString, each in its own way to write them one behind the other."""


@pytest.mark.parametrize("form", PRINTED)
@pytest.mark.parametrize("around", AROUND)
def test_what_csharp_printed_reads_back(form: str, around: str) -> None:
    found = only(AROUND[around](PRINTED[form](PLAIN)))
    assert (found.kind, found.form) == (Kind.REQUEST, "csharp")
    assert found.readings[0] == PLAIN
    assert found.spans == [value for _, value in PLAIN]


def test_brackets_commas_and_line_breaks_stay_in_the_value() -> None:
    assert only(a_line(HARD)).readings[0] == HARD
    broken = [(name, "one\ntwo" if name == "subject" else value) for name, value in REQUEST]
    assert only(a_line(broken)).readings[0] == broken


def rows(write: str, pairs: Pairs = REQUEST) -> str:
    return "\n".join(write.replace("NAME", name).replace("VALUE", json.dumps(value)) for name, value in pairs)


@pytest.mark.parametrize(
    "text",
    [
        "var d = new Dictionary<string, string>\n{\n" + rows('    { "NAME", VALUE }, // a row') + "\n};",
        "var d = new Dictionary<string, string> {\n" + rows('    ["NAME"] = VALUE,') + "\n};",
        rows('dict.Add("NAME", VALUE);'),
        rows('dict["NAME"] = VALUE;'),
        "var n = new NameValueCollection();\n" + rows('n.Add("NAME", VALUE);'),
        rows('list.Add(new KeyValuePair<string, string>("NAME", VALUE));'),
    ],
    ids=["initialiser", "index initialiser", "Add", "index", "NameValueCollection", "KeyValuePair"],
)
def test_source_reads_back(text: str) -> None:
    assert only(text).readings[0] == REQUEST


def test_verbatim_and_interpolated_strings() -> None:
    text = "\n".join(
        f'd.Add("{name}", @"' + value.replace('"', '""') + '");' for name, value in HARD
    )  # fmt: skip
    assert only(text).readings[0] == HARD
    told = only(text.replace('@"0965249c78c5d487fc0bbf7defe00c25"', '$"{sign}"'))
    assert dict(told.readings[0])["sign"] == '<$"{sign}">'


def test_two_are_two_and_one_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    assert [one.readings[0] for one in found_in(a_line(PLAIN) + "\n\n" + a_line(PLAIN))] == [PLAIN, PLAIN]
    found = only(a_line(PLAIN)[:250])
    assert found.readings[0] == PLAIN[: len(found.readings[0])]
    assert len(found.readings[0]) > 6


def test_what_is_not_of_alipay_is_nothing() -> None:
    assert found_in("[a, b]\n[c, d]\n[e, f]\nint[] x = {1, 2};\n") == []


@pytest.mark.parametrize(
    "seed",
    [
        "[a, ", "[service, a]\n", "[service, a\n", '{ "service", "a" },', 'd["service"] = "a";', '{"service",@"', "]}",
        'd.Add("service", "', "[service, a]\n[partner, b]\n[sign, c]\n",
    ],
)  # fmt: skip
def test_floods_cost_no_more_than_in_proportion(seed: str) -> None:
    assert grows(seed) < 9
