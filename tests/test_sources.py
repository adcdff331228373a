"""Recordings: the same request reads to equal parameters whatever it was recorded in; nothing it names is opened."""

from __future__ import annotations

import html
import io
import json
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
from recorded_requests import GATEWAY, pairs, presign, sign_of, url

from alidiag.batch.outcome import Place
from alidiag.errors import NothingToCheck
from alidiag.recorded.inputs import FIRST, TEXTS, Block, Items, Plan, Range, Source, sources_of
from alidiag.recorded.judge import Judge, Settings
from alidiag.recorded.record import Item, PassedOver, Record, Unreadable
from alidiag.recorded.sniff import sniffed
from alidiag.recorded.sources.documents import DOCUMENTS
from alidiag.recorded.sources.lines import read_line
from alidiag.recorded.sources.texts import items_of

ADDRESS = url(1)
QUERY = ADDRESS.partition("?")[2]
BODY = urlencode({**pairs(2), "sign": sign_of(presign(pairs(2)), "MD5")})
POSTED = f"{GATEWAY}?_input_charset=UTF-8"


def har(*requests: dict[str, object]) -> str:
    entries = [
        {"startedDateTime": "x", "request": one, "response": {"content": {"text": "a" * 50}}} for one in requests
    ]
    return json.dumps(
        {"log": {"version": "1.2", "creator": {"name": "x", "entries": []}, "pages": [], "entries": entries}}
    )


def fields(query: str) -> str:
    rows = (f'<input type="hidden" name="{n}" value="{html.escape(v)}"/>' for n, v in parse_qsl(query))
    return "\n".join(rows)


COMBINED = '203.0.113.7 - - [20/Nov/2026:10:15:30 +0800] "{} {} HTTP/1.1" 200 512 "-" "Java/1.8"\n'
GET = {
    "urls": ADDRESS + "\n",
    "jsonl": json.dumps({"url": ADDRESS}) + "\n",
    "access-log": COMBINED.format("GET", ADDRESS),
    "json-log": json.dumps({"time": "x", "status": 200, "request_method": "GET", "host": "intlmapi.alipay.com",
                            "request_uri": "/gateway.do?" + QUERY}) + "\n",
    "har": har({"method": "GET", "url": ADDRESS, "cookies": [{"name": "c", "value": "sentinel"}]}),
    "curl": f"$ curl -sS \\\n  '{ADDRESS}' \\\n  -H 'Accept: */*'\n",
    "html": f'<html><meta charset="utf-8"><form action="{GATEWAY}" method="get">{fields(QUERY)}</form></html>',
    "postman": json.dumps({"info": {"_postman_id": "1"}, "item": [{"name": "f", "item": [
        {"name": "pay", "request": {"method": "GET", "url": {"raw": ADDRESS}}}]}]}),
}  # fmt: skip
POST = {
    "jsonl": json.dumps({"url": POSTED, "body": BODY}) + "\n",
    "json-log": json.dumps({"ts": 1, "request": {"method": "POST", "host": "intlmapi.alipay.com",
                            "uri": "/gateway.do?_input_charset=UTF-8"}, "request_body": BODY}) + "\n",
    "har": har({"method": "POST", "url": POSTED, "postData": {"mimeType": "x", "text": BODY}}),
    "curl": f"curl -X POST '{POSTED}' --data '{BODY}'\n",
    "html": f'<form method="POST" action=\'{POSTED}\'>{fields(BODY)}<input type=submit name=go value=1></form>',
    "postman": json.dumps({"info": {"schema": "https://schema.getpostman.com/x"}, "item": [{"request": {
        "method": "POST", "url": POSTED, "body": {"mode": "urlencoded", "urlencoded": [
            {"key": n, "value": v} for n, v in parse_qsl(BODY)]}}}]}),
}  # fmt: skip


def items(text: str | bytes, form: str) -> list[Item]:
    data = text.encode() if isinstance(text, str) else text
    if form in TEXTS:
        return list(items_of(data, "x", 1))
    if form in DOCUMENTS:
        return list(DOCUMENTS[form](io.BytesIO(data), "x"))
    found = [read_line(form, raw, Place("x", n)) for n, raw in enumerate(data.split(b"\n"), 1)]
    return [one for one in found if not (isinstance(one, PassedOver) and one.number == 0)]


def parameters(item: Item) -> tuple[str, str, list[tuple[str, str]]]:
    assert isinstance(item, Record), item
    request = Judge(Settings()).request_of(item)
    return request.method, request.gateway, [(p.name, p.value) for p in request.params]


@pytest.mark.parametrize("form", GET)
def test_a_get_request_reads_to_equal_parameters_in_every_form_and_is_recognised(form: str) -> None:
    (item,) = items(GET[form], form)
    assert parameters(item) == ("GET", GATEWAY, parse_qsl(QUERY))
    assert sniffed(GET[form].encode()) == ("text" if form in TEXTS else form)


@pytest.mark.parametrize("form", POST)
def test_a_post_request_reads_to_equal_parameters_in_every_form_and_is_recognised(form: str) -> None:
    (item,) = items(POST[form], form)
    assert parameters(item) == ("POST", GATEWAY, [("_input_charset", "UTF-8"), *parse_qsl(BODY)])
    assert sniffed(POST[form].encode()) == ("text" if form in TEXTS else form)


def test_the_place_of_a_request_leads_back_to_its_characters() -> None:
    for form in ("urls", "jsonl", "access-log"):
        text = GET[form].rstrip("\n")
        (item,) = items(GET[form], form)
        assert isinstance(item, Record)
        assert item.place.column is not None
        assert text[item.place.column :].startswith(item.text)


def test_entries_are_counted_and_named_by_their_number() -> None:
    other = {"method": "GET", "url": "https://example.com/?service=1"}
    found = items(har(other, {"method": "GET", "url": ADDRESS}, other, {"method": "OPTIONS", "url": ADDRESS}), "har")
    assert [type(one) for one in found] == [PassedOver, Record, PassedOver, PassedOver]
    assert isinstance(found[1], Record)
    assert found[1].place.source == "x#2"


def test_a_post_whose_body_was_not_recorded_is_open_neither_right_nor_wrong() -> None:
    for text, form in (
        (COMBINED.format("POST", ADDRESS), "access-log"),
        (har({"method": "POST", "url": ADDRESS}), "har"),
    ):
        (item,) = items(text, form)
        assert isinstance(item, Unreadable)
        assert item.open
        assert item.rule == "body-not-recorded"


def test_a_shop_s_own_log_is_passed_over_but_for_the_gateway_s_addresses() -> None:
    text = "".join(COMBINED.format("GET", one) for one in ("/", "/pay?service=a&sign=b", "/favicon.ico", "-", ADDRESS))
    assert [type(one) for one in items(text, "access-log")] == [PassedOver] * 4 + [Record]


def test_a_relative_address_in_a_log_is_judged_by_its_parameters_alone() -> None:
    (item,) = items(COMBINED.format("GET", "/gateway.do?" + QUERY), "access-log")
    assert parameters(item) == ("GET", "", parse_qsl(QUERY))


def test_escapes_of_a_log_are_undone() -> None:
    quoted = ADDRESS + "&memo2=\\x22a\\x22"
    (item,) = items(COMBINED.format("GET", quoted), "access-log")
    assert parameters(item)[2][-1] == ("memo2", '"a"')


def test_several_commands_in_one_file_are_several_requests_each_at_its_line() -> None:
    text = f"#!/bin/sh\n\ncurl '{ADDRESS}' ;\ncurl -d '{BODY}' \\\n '{POSTED}' ;\n$ curl https://example.com/\n"
    found = items(text, "curl")
    assert [one.place.line for one in found if isinstance(one, Record)] == [3, 4]
    assert parameters(found[0])[0] == "GET"
    assert parameters(found[1])[0] == "POST"


def test_no_file_that_a_recording_names_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    canary = tmp_path / "canary"
    canary.write_text("secret=1")
    texts = {
        "curl": f"curl '{POSTED}' -d @{canary} --data-binary @{canary} -K {canary} -T {canary} --cert {canary}\n",
        "html": f'<form action="{GATEWAY}" method=post><input type=file name=a value="{canary}"></form>',
        "har": har({"method": "POST", "url": POSTED, "postData": {"text": f"@{canary}", "_file": str(canary)}}),
        "postman": json.dumps({"info": {}, "item": [{"request": {"method": "POST", "url": POSTED, "body": {
            "mode": "file", "file": {"src": str(canary)}}}}]}),
        "urls": f"file://{canary}\n@{canary}\n",
        "jsonl": json.dumps({"url": f"@{canary}", "body": f"@{canary}"}) + "\n",
    }  # fmt: skip
    opened: list[str] = []
    real = io.open

    def watched(file: object, *rest: object, **more: object) -> object:
        opened.append(str(file))
        return real(file, *rest, **more)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.open", watched)
    monkeypatch.setattr("os.open", lambda path, *_: opened.append(str(path)) or (_ for _ in ()).throw(OSError()))
    judge = Judge(Settings(effort=100))
    for form, text in texts.items():
        for item in items(text, form):
            if isinstance(item, Record):
                try:
                    report = judge.report(item)
                except NothingToCheck:
                    continue
                assert "secret=1" not in report.text
    assert str(canary) not in opened


HALVES = ("", "{", "[]", "null", '{"log":', '{"log":{"entries":', '{"log":{"entries":[', '{"log":{"entries":[{}')
BROKEN = (
    '{"log":{"entries":5}}',
    '{"log":{"entries":[{},',
    '{"log":{"x":' + "[" * 100_000,
    '{"log":{"entries":[{"request":{"url":NaN}}]}}',
    '{"log":{"entries":[' + "9" * 5000 + "]}}",
    '{"log":{"entries":[{}]',
    "\x00",
)


@pytest.mark.parametrize("text", [*HALVES, *BROKEN])
def test_a_har_that_is_none_ends_in_one_answer_never_in_a_traceback(text: str) -> None:
    found = items(text, "har")
    assert found
    assert all(isinstance(one, Unreadable) for one in found)


def test_a_cut_har_gives_its_whole_entries_and_says_that_the_rest_was_not_read() -> None:
    whole = har(*[{"method": "GET", "url": url(n)} for n in range(5)])
    found = items(whole[: len(whole) * 2 // 3], "har")
    assert [type(one) for one in found[:3]] == [Record] * 3
    assert isinstance(found[-1], Unreadable)
    assert "was not read" in found[-1].message


def test_a_har_larger_than_what_is_read_at_once_is_read_entry_by_entry(tmp_path: Path) -> None:
    one = {"method": "GET", "url": ADDRESS, "comment": "x" * 300_000}
    text = har(*[one] * 4)
    assert len(text) > 1_000_000
    assert [type(item) for item in items(text, "har")] == [Record] * 4


def plan_of(data: bytes, path: Path | None = None) -> tuple[list[Items | Range | Block], Plan]:
    if path is not None:
        path.write_bytes(data)
        plan = Plan(sources_of([str(path)]), None, None)
    else:
        plan = Plan([Source("standard input", "-")], None, io.BytesIO(data))  # type: ignore[arg-type]
    return list(plan.parts()), plan


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n"])
def test_parts_hold_every_line_once_with_its_number(tmp_path: Path, ending: bytes) -> None:
    rows = [b"https://example.com/%d?" % n + b"x" * (n * 37 % 900) for n in range(4000)]
    data = b"\n".join(rows) + ending
    assert len(data) > FIRST * 3
    for path in (None, tmp_path / "x.txt"):
        parts, _ = plan_of(data, path)
        assert len(parts) > 2
        line = 1
        found = b""
        for part in parts:
            assert isinstance(part, Block | Range)
            assert part.line == line
            piece = part.data if isinstance(part, Block) else data[part.start : part.end]
            line += piece.count(b"\n")
            found += piece
        assert found == data


def test_a_line_without_end_is_one_answer_and_those_behind_it_keep_their_numbers(tmp_path: Path) -> None:
    data = b"https://a/\n" + b"x" * 5_000_000 + b"\nhttps://b/\n"
    for path in (None, tmp_path / "x.txt"):
        parts, _ = plan_of(data, path)
        odd = [part for part in parts if isinstance(part, Items)]
        assert len(odd) == 1
        assert odd[0].items[0].place.line == 2  # type: ignore[union-attr]
        assert parts[-1].line == 3  # type: ignore[union-attr]


def test_compressed_and_foreign_files_are_named_for_what_they_are() -> None:
    for data, what in (
        (b"\x1f\x8b\x08", "gzip"),
        (b"PK\x03\x04", "zip"),
        (b"\xff\xfeh\x00", "UTF-16"),
        (b"%PDF-1", "PDF"),
    ):
        parts, _ = plan_of(data + b"x" * 100)
        (part,) = parts
        assert isinstance(part, Items)
        assert what in part.items[0].message  # type: ignore[union-attr]


def test_a_byte_order_mark_is_no_part_of_the_first_request() -> None:
    parts, _ = plan_of(b"\xef\xbb\xbf" + GET["jsonl"].encode())
    assert isinstance(parts[0], Block)
    assert parts[0].data == GET["jsonl"].encode()


def test_a_url_in_another_charset_is_read_and_says_so() -> None:
    (item,) = items((GATEWAY + "?service=a&subject=测试&sign=b\n").encode("gbk"), "urls")
    assert isinstance(item, Record)
    assert item.codec == "gb18030"
    assert [note.rule for note in item.notes] == ["text-charset-assumed"]
