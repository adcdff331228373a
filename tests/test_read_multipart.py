"""Bodies of multipart/form-data, pasted without the request around them, and inside of commands."""

# ruff: noqa: E501 - logs are written in lines as long as theirs are

import subprocess
import time
from email.message import EmailMessage
from email.policy import HTTP

import pytest
from sent_requests import ADDRESS, LINES, PAIRS, first, only, readings

from alidiag.files import CAP
from alidiag.read import Kind, read, read_request

BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"


def body(pairs=PAIRS, ending="\r\n", boundary=BOUNDARY, extra=""):
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n{extra}\r\n'.replace("\r\n", ending)
        + value
        + ending
        for name, value in pairs
    ]
    return "".join(parts) + f"--{boundary}--{ending}"


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize(
    "boundary", [BOUNDARY, "x", "--------------------------9051914041544843365972754266", "a'()+_,-./:=?b"]
)
def test_fields_are_values_as_they_were_sent(ending, boundary):
    one, ways = only(body(ending=ending, boundary=boundary))
    assert ways == [PAIRS]
    draft = one.readings[0].draft
    assert (one.form, draft.is_sent, draft.method) == ("multipart", True, "POST")
    assert "multipart-fields" in [note.rule for note in draft.notes]


def test_every_value_leads_back_to_its_place():
    text = "body:\n" + body()
    for param in read_request(text, "x").params:
        assert text[slice(*param.value_span)] == param.value


def test_what_python_writes():
    message = EmailMessage(policy=HTTP)
    message.make_mixed()
    message.replace_header("Content-Type", "multipart/form-data")
    for name, value in PAIRS:
        if value.isascii():
            part = EmailMessage(policy=HTTP.clone(max_line_length=0))
            part.set_content(value, cte="8bit")
            part["Content-Disposition"] = f'form-data; name="{name}"'
            message.attach(part)
    text = message.as_bytes(policy=HTTP.clone(max_line_length=0)).decode().partition("\r\n\r\n")[2]
    expected = [(name, value) for name, value in PAIRS if value.isascii()]
    assert [(name, value.rstrip("\r\n")) for name, value in first(text)] == expected


def test_line_breaks_in_a_value_may_have_been_cr_lf():
    pairs = [*PAIRS, *LINES]
    _, ways = only(body(pairs, ending="\n"))
    assert ways == [pairs, [(name, value.replace("\n", "\r\n")) for name, value in pairs]]
    assert first(body([(name, value.replace("\n", "\r\n")) for name, value in pairs])) == ways[1]


def test_other_headers_files_and_names():
    text = body(extra="Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: 8bit\r\n")
    assert first(text) == PAIRS
    file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="sign.txt"\r\n\r\nsign=1\r\n'
    one, ways = only(file + body())
    assert ways == [PAIRS]
    assert any("1 file(s)" in note.message for note in one.readings[0].draft.notes)
    bare = body().replace('name="partner"', "name=partner")
    assert first(bare) == PAIRS


@pytest.mark.parametrize("indent", ["    ", "\t"])
def test_an_indented_body(indent):
    text = "".join(indent + line + "\n" for line in body([*PAIRS, *LINES], ending="\n").split("\n")[:-1])
    assert first("The body:\n\n" + text + "\nThat was it\n") == [*PAIRS, *LINES]


def test_a_body_that_is_cut_ends_with_the_line():
    text = body().rpartition("--" + BOUNDARY + "--")[0]
    one, ways = only(text + "\nKind regards\n")
    assert ways[0] == PAIRS
    assert any("cut off" in note.message for note in one.readings[0].draft.notes)
    for size in range(0, len(text), 11):
        read(text[:size], "x")


def test_two_bodies_in_one_text():
    other = [(name, value if name != "out_trade_no" else "o2") for name, value in PAIRS]
    text = f"第一个：\n{body()}\n第二个：\n{body(other, boundary='zz')}"
    assert [ways[0] for _, ways in readings(text)] == [PAIRS, other]


def test_a_form_that_is_not_alipays_is_none():
    assert not read(body([("user", "a"), ("file", "b"), ("comment", "c")]), "x").found


def test_a_notification_in_parts():
    pairs = [("notify_id", "1"), ("trade_status", "TRADE_SUCCESS"), ("notify_type", "t"), ("sign", "x")]
    assert [ways[0] for _, ways in readings(body(pairs), kind=Kind.NOTIFICATION)] == [pairs]


def test_a_body_in_a_command_of_a_browser():
    quoted = body(ending="\\r\\n").replace("'", "\\'")
    text = f"curl '{ADDRESS}' -H 'content-type: multipart/form-data; boundary={BOUNDARY}' --data-raw $'{quoted}'"
    plain = [(name, value) for name, value in PAIRS if "\\" not in value]
    text = text.replace("\\n ^^", " ^^")  # a backslash of a value would have to be doubled
    _, ways = only(text)
    assert [pair for pair in ways[0][1:] if pair in plain] == plain


def test_what_curl_sends():
    done = subprocess.run(["bash", "-c", "command -v curl"], capture_output=True)
    if done.returncode:
        pytest.skip("needs curl")
    one, ways = only(f"curl {ADDRESS} " + " ".join(f"-F '{n}={v}'" for n, v in PAIRS if "'" not in v and ";" not in v))
    assert ways[0][1:] == [pair for pair in PAIRS if "'" not in pair[1] and ";" not in pair[1]]
    assert one.form == "curl"


FLOODS = {
    "boundaries": '--x\r\nContent-Disposition: form-data; name="sign"\r\n',
    "fields": '\r\nv\r\n--x\r\nContent-Disposition: form-data; name="sign"\r\n',
    "unlike boundaries": '--x1\nContent-Disposition: form-data; name="sign"\n\nv\n--x2\nContent-Disposition: form-data; name="a"\n\n',
    "almost": "--x\n",
    "in values": "\n--x \n --x y",
    "names": "form-data; name=",
    "dashes": "--",
}


def start_of(_name):
    return '--x\r\nContent-Disposition: form-data; name="service"\r\n\r\na\r\n--x\r\nContent-Disposition: form-data; name="sign"\r\n\r\n'


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_read_in_proportion(name):
    text = start_of(name) + FLOODS[name] * (CAP // len(FLOODS[name]))
    begin = time.process_time()
    read(text, "x")
    assert time.process_time() - begin < 12  # quadratic work takes minutes; make bench measures
