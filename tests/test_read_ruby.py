"""Hashes as Ruby and Rails print them, and Ruby's source."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from printed import HARD, SETTINGS, printed, with_all, wrong_before_the_last
from read_back import found_in, grows, only
from test_read_php import told

from alidiag.read.found import Kind

PAIRS = [("service", "x"), ("partner", "2088"), ("sign", "a+/==")]
NEW = printed("ruby_inspect").replace('"=>', '" => ')
"""As Ruby 3.4 prints it."""
PRINTS = {
    **{name: printed(f"ruby_{name}") for name in ("inspect", "symbols", "pp", "binary")},
    "Ruby 3.4": NEW,
    "Rails": "  Parameters: " + printed("ruby_inspect"),
    "parameters": "<ActionController::Parameters " + printed("ruby_inspect") + " permitted: false>",
    "new parameters": "#<ActionController::Parameters " + NEW + " permitted: true>",
}


@pytest.mark.parametrize("name", PRINTS)
@pytest.mark.parametrize("setting", SETTINGS)
def test_what_ruby_printed_reads_back(name: str, setting: str) -> None:
    found = only(SETTINGS[setting](PRINTS[name]))
    assert (found.kind, found.form) == (Kind.REQUEST, "ruby")
    assert found.readings[0][: len(HARD)] == HARD


@pytest.mark.parametrize("name", PRINTS)
def test_of_a_print_that_was_cut_what_is_there_is_read(name: str) -> None:
    text = PRINTS[name]
    wrong = {at: pairs for at in range(0, len(text), 3) if (pairs := wrong_before_the_last(text[:at], HARD, "ruby"))}
    assert wrong == {}
    assert with_all(only(text[: text.index("total_fee")].rstrip(' ":')), HARD[:8])


@pytest.mark.parametrize("text", [
    '[["service", "x"], ["partner", "2088"], ["sign", "a+/=="]]', '{service: "x", partner: "2088", sign: "a+/=="}',
    "params = {}\nparams[\"service\"] = \"x\"\nparams[:partner] = '2088'\n@key = 1\nparams['sign'] = 'a+/=='\n",
    "params = { :service => 'x', 'partner' => \"2088\", sign: 'a+/==' } # ours",
])  # fmt: skip
def test_lists_symbols_and_source(text: str) -> None:
    assert only(text).readings[0] == PAIRS


def test_a_list_of_pairs_has_the_escapes_of_ruby() -> None:
    assert only(printed("ruby_pairs")).readings[0] == HARD


def test_numbers_nil_and_symbols_are_as_ruby_sends_them() -> None:
    for name in ("inspect", "pp"):
        found = only(printed(f"ruby_{name}"))
        after = [one for one in found.readings[0][len(HARD) :] if one[0] != "goods"]
        assert after == [("count", "5"), ("rate", "0.1"), ("ok", "true"), ("kind", "abc")]
        assert any(("none", "") in one for one in found.readings)
        assert "none is nil there; it was left out." in told(printed(f"ruby_{name}"))
        assert dict(found.readings[0])["goods"] == '[{"id"=>"1"}]'


def test_escapes_mean_what_they_mean_in_ruby() -> None:
    text = (
        r'{"service"=>"a\"\\\n\e\u6625\u{1F600 41}", "partner"=>"\#{x}\#$y", "sign"=>"\xE6\x98\xA5", "b"=>"\xB4\xBA"}'
    )
    assert dict(only(text).readings[0]) == {
        "service": 'a"\\\n\x1b春😀A', "partner": "#{x}#$y", "sign": "春", "b": "春",
    }  # fmt: skip
    source = "{'service' => 'it\\'s #{x}', \"partner\" => \"#{x}\", 'sign' => 'a', 'b' => 'c'}"
    assert only(source).readings[0] == [
        ("service", "it's #{x}"), ("partner", '<"#{x}">'), ("sign", "a"), ("b", "c"),
    ]  # fmt: skip


def test_a_notification_in_the_log_of_rails() -> None:
    line = (
        '  Parameters: {"trade_status"=>"TRADE_SUCCESS", "notify_id"=>"1", "sign"=>"abc", "subject"=>"Q&A => \\"x\\""}'
    )
    log = f'Started POST "/alipay/notify" for 1.2.3.4\nProcessing by Pay#notify as HTML\n{line}\nCompleted 200 OK\n'
    found = only(log)
    assert (found.kind, found.form, dict(found.readings[0])["subject"]) == (Kind.NOTIFICATION, "ruby", 'Q&A => "x"')
    assert len(found_in(log + log.replace('"1"', '"2"'))) == 2


@pytest.mark.parametrize("width", range(60, 130, 7))
@pytest.mark.parametrize("name", ["inspect", "symbols"])
def test_a_line_that_a_terminal_broke_is_one_again(name: str, width: int) -> None:
    text = PRINTS[name]
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    if any(line.startswith(">") for line in lines):
        pytest.skip("a line that looks like a quotation")
    assert with_all(only("\n".join(lines)), HARD)


@pytest.mark.parametrize(
    "text", ['{"a"=>"b", "c"=>"d", "e"=>"f"}', '{"sign"=>"', '"sign"=>', "{:sign=>{", "params[:sign] = "]
)
def test_what_is_not_alipays_is_left_alone(text: str) -> None:
    assert found_in(text) == []


@pytest.mark.skipif(shutil.which("ruby") is None, reason="no ruby on this machine")
@pytest.mark.parametrize(
    "call", ["p h", "pp h", "p h.transform_keys(&:to_sym)", "p h.to_a", "p h.transform_values(&:b)"]
)
def test_a_real_ruby_prints_what_reads_back(call: str) -> None:
    code = f"require 'json'; h = JSON.parse(STDIN.read); {call}"
    done = subprocess.run(
        ["ruby", "-Eutf-8:utf-8", "-e", code],
        input=json.dumps(dict(HARD)),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert only(done.stdout).readings[0] == HARD


@pytest.mark.parametrize("seed", [
    ':sign=>"b", ', 'sign: "b", ', '{"sign"=>', '{"sign"=>"', '{"sign"=>"\\', '{"sign"=>"b"} ', 'params[:sign] = "b"\n',
    '{"sign"=>"b" + ', '{"sign"=>["b", ', '{"sign"=>"\\xB4\\xBA", ',
])  # fmt: skip
def test_floods_cost_no_more_than_in_proportion(seed: str) -> None:
    assert grows(seed) < 9
