"""Where a part of a JSON value stands in the pasted text; no value makes the judging slow or the report unsafe."""

from __future__ import annotations

import json
import time
from urllib.parse import quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alidiag.checks.inner_spot import inner_spot, raw_span
from alidiag.checks.parameter_report import parameter_report
from alidiag.cli.outputs import rendered
from alidiag.query import decode, split
from alidiag.read import read_request
from alidiag.rules.book import own_rules
from tests.requests_by_hand import request_of
from tests.test_hostile import assert_harmless

PAY = dict(own_rules().variants("alipay.acquire.overseas.spot.pay")[0].example)
CODECS = ["utf-8", "gbk", "gb18030", "gb2312"]


def param_of(value: str, codec: str = "utf-8", front: str = "a=1&"):
    """A parameter as it is read, and the text that it stands in."""
    text = front + "x=" + quote_plus(value, encoding=codec, errors="surrogateescape")
    return split(text, codec, "query")[-1], text


def part(value: str, path: str, codec: str = "utf-8") -> str:
    param, text = param_of(value, codec)
    return decode(text[slice(*inner_spot(param, path, codec))], codec)


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(CODECS))
def test_every_character_of_a_value_is_found_again_in_the_paste(value: str, codec: str) -> None:
    kept = value.encode(codec, "ignore").decode(codec)
    param, text = param_of(kept, codec)
    for index, char in enumerate(param.value):
        assert decode(text[slice(*raw_span(param, index, index + 1, codec))], codec) == char


@given(st.text(st.sampled_from("%+ 2B4e中é\udcff&=\"'"), max_size=30))
def test_values_that_are_encoded_badly_have_a_place_inside_themselves(raw: str) -> None:
    raw = raw.replace("&", "")
    (param,) = split("x=" + raw, "utf-8", "query")
    for index in range(len(param.value) + 1):
        start, end = raw_span(param, index, index + 1, "utf-8")
        assert 2 <= start <= end <= len(raw) + 2


@given(
    st.recursive(
        st.text(max_size=4) | st.integers() | st.none(),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.from_regex(r"[a-z_]{1,4}", fullmatch=True), inner)
        ),
        max_leaves=12,
    ),
    st.booleans(),
    st.sampled_from([None, 2]),
)
def test_every_part_of_any_json_is_found(value: object, ascii_only: bool, indent: int | None) -> None:
    def walk(one: object, path: str):
        yield path, one
        for name, inner in one.items() if isinstance(one, dict) else enumerate(one) if isinstance(one, list) else ():
            yield from walk(inner, f"{path}.{name}" if isinstance(one, dict) else f"{path}[{name}]")

    written = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    for path, one in walk(value, ""):
        if path:
            assert json.loads(part(written, path)) == one


def test_a_part_that_is_not_there_leads_to_what_it_should_stand_in() -> None:
    value = '[{"a":1},{"b":{"c":2}}]'
    assert part(value, "[1].b.d") == '{"c":2}'
    assert part(value, "[1].a") == '{"b":{"c":2}}'
    assert part(value, "[7].a") == value
    assert part(value, ".a") == value
    assert part('{"a":1,"a":2}', ".a") == "2"
    assert part('{"a":', ".a") == '{"a":'
    assert part("not json", ".a") == "not json"
    assert part("[" * 5000, "[0]") == "[" * 5000


def test_quotes_around_the_value_do_not_shift_the_place() -> None:
    param, text = param_of('"{"a":"中"}"')
    assert decode(text[slice(*inner_spot(param, ".a", "utf-8", 1))], "utf-8") == '"中"'


LARGE = {
    "deep": "[" * 400_000,
    "deep objects": '{"a":' * 50_000,
    "many members": "{" + ",".join(f'"store_{i:05}":1' for i in range(30_000)) + "}",
    "an unclosed text": '{"a":"' + "x" * 500_000,
    "a long text": "中" * 100_000,
    "control characters": "\x1b" * 300_000,
}


@pytest.mark.parametrize("name", LARGE)
def test_no_value_takes_long_or_fills_the_report(name: str) -> None:
    begun = time.monotonic()
    report = parameter_report(request_of({**PAY, "extend_info": LARGE[name]}))
    text = rendered([report], "text", colour="never", verbose=True, quiet=False, to_file=True)
    assert time.monotonic() - begun < 10
    assert len(report.invalid_parameter.findings) < 200
    assert len(text) < 100_000


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from(sorted(PAY)), st.text(max_size=30)), st.text(max_size=8), st.sampled_from(CODECS)
)
def test_any_values_are_answered_harmlessly(changed: dict[str, str], extra: str, codec: str) -> None:
    pairs = {**PAY, "_input_charset": codec, **changed, extra or "x": "1"}
    query = "&".join(f"{quote_plus(k, errors='replace')}={quote_plus(v, errors='replace')}" for k, v in pairs.items())
    report = parameter_report(read_request(f"https://mapi.alipay.com/gateway.do?{query}", "test"))
    for form in ("text", "json", "jsonl"):
        assert_harmless(rendered([report], form, colour="never", verbose=True, quiet=False, to_file=True))
