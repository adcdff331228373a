"""Command-line argument, file and standard input -> text."""

import io
import os

import pytest

from alidiag.errors import AlidiagError, InputUnreadable
from alidiag.files import CAP
from alidiag.read.obtain import obtain, obtain_octets, refuse_cut

URL = "https://mapi.alipay.com/gateway.do?service=a&partner=1&sign=x"


def from_stdin(data: bytes):
    return obtain("-", io.BytesIO(data))


class Refusing(io.BytesIO):
    def read(self, *_):
        raise AssertionError("standard input was read unasked")


@pytest.mark.parametrize(
    "text",
    [
        URL,
        "curl x",
        "CURL.exe x",
        "a=1&b=2",
        "sign=abc",
        "two\nlines",
        "mapi.alipay.com/gateway.do?service=x",
        "?a=1",
    ],
)
def test_what_looks_like_a_request_is_text_and_standard_input_is_left_alone(text):
    assert obtain(text, Refusing()).text == text


def test_a_file_of_exactly_that_name_wins_over_the_look_of_the_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a=1&b=2").write_text("service=x")
    assert obtain("a=1&b=2", None).text == "service=x"


@pytest.mark.parametrize("name", ["request.txt", "@request.txt", "@a=1"])
def test_a_path_is_read(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name.removeprefix("@")).write_text(URL)
    pasted = obtain(name, Refusing())
    assert (pasted.text, pasted.source) == (URL, name.removeprefix("@"))


def test_an_at_sign_is_always_a_path():
    with pytest.raises(InputUnreadable, match="Cannot read the request from a=1&b=2"):
        obtain("@a=1&b=2", None)


@pytest.mark.parametrize("argument", [None, "", "@", "no/such/file", "x\0y"])
def test_what_cannot_be_read_is_refused_with_a_hint(argument):
    with pytest.raises(InputUnreadable) as caught:
        obtain(argument, None)
    assert caught.value.hint


@pytest.mark.parametrize("read", [obtain, obtain_octets])
def test_an_empty_argument_is_called_empty_and_a_missing_file_says_how_a_text_is_given(read):
    with pytest.raises(InputUnreadable, match=r"^The reply is empty\.$"):
        read(" ", None, "the reply")
    with pytest.raises(InputUnreadable, match=r"from no-such-file: ") as caught:
        read("no-such-file", None, "the reply")
    assert "in quotes" in caught.value.hint


def test_a_missing_path_that_was_cut_out_of_a_url_names_the_shell():
    with pytest.raises(InputUnreadable) as caught:
        obtain("mapi.alipay.com/gateway.do", None)
    assert "cut the URL at the first &" in caught.value.hint


GATEWAY = "https://mapi.alipay.com/gateway.do"


@pytest.mark.parametrize(
    ("url", "left"),
    [
        (f"{GATEWAY}?service=create_forex_trade", "only one parameter, service"),
        (f"{GATEWAY}?_input_charset=utf-8", "only one parameter, _input_charset"),
        (f"{GATEWAY}?sign=a%2Bb%3D", "only one parameter, sign"),
        (f"{GATEWAY}?notify_url=https://example.com/alipay", "only one parameter, notify_url"),
        (f" {GATEWAY}?", "no parameters"),
        ("mapi.alipay.com/gateway.do?service=x", "only one parameter, service"),
        ("https://openapi.alipay.com/gateway.do?charset=utf-8", "only one parameter, charset"),
        ("http://localhost:8080/gateway.do?partner=2088101122136241", "only one parameter, partner"),
    ],
)
def test_a_url_that_the_shell_cut_is_refused_and_says_so(url, left):
    with pytest.raises(InputUnreadable) as caught:
        refuse_cut(url, "alidiag illegal-sign")
    assert caught.value.message == f"The URL has {left}. A shell cuts a URL that is not in quotes at the first &."
    assert caught.value.hint == "Put the URL in quotes, or run `alidiag illegal-sign` and paste it."


@pytest.mark.parametrize(
    "text",
    [
        URL,
        f"{GATEWAY}?service=a&sign=b",
        f"{GATEWAY}?service=a&amp;sign=b",
        f"{GATEWAY}?service%3Da%26sign%3Db",
        f"https://login.alipay.com/?goto={GATEWAY}%3Fservice%3Da%2526sign%253Db",
        "https://example.com/notify?notify_data=%3Cnotify%3E%3C/notify%3E",
        f'{GATEWAY}?biz_content={{"out_trade_no":"1"}}',
        f"{GATEWAY}?service=a;sign=b",
        f"{GATEWAY}?service=a\nsign=b",
        f"curl {GATEWAY}?service=a",
        GATEWAY,
        "https://shop.example.com/orders?number=5",
        "recorded/order?.jsonl",
        "a=1",
        "request.txt",
        "-",
    ],
)
def test_what_may_be_whole_is_not_said_to_be_cut(text):
    refuse_cut(text, "alidiag illegal-sign")


def test_a_return_goes_to_any_host_and_a_post_may_have_its_body_elsewhere():
    with pytest.raises(InputUnreadable, match="only one parameter, is_success"):
        refuse_cut("https://shop.example.com/return?is_success=T", "alidiag reply", of_request=False)
    with pytest.raises(InputUnreadable) as caught:
        refuse_cut(f"{GATEWAY}?_input_charset=utf-8", "alidiag illegal-sign", has_body=True)
    assert caught.value.hint.endswith("If it was a POST, give its body with --body.")


def test_a_file_whose_name_looks_like_a_cut_url_is_no_cut_url(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "alipay.com?a=1").write_text(URL)
    refuse_cut("alipay.com?a=1", "alidiag illegal-sign")


def test_standard_input_is_read_to_one_octet_beyond_the_cap_only():
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            assert size > 0
            self.given += min(size, 65536)
            return b"a" * min(size, 65536)

    endless = Endless()
    with pytest.raises(InputUnreadable, match="1,048,576"):
        obtain("-", endless)
    assert endless.given == CAP + 1
    assert len(from_stdin(b"a" * CAP).text) == CAP


def test_closed_standard_input_is_refused():
    closed = io.BytesIO()
    closed.close()
    for stdin in (None, closed):
        with pytest.raises(InputUnreadable, match="closed"):
            obtain("-", stdin)


@pytest.mark.parametrize(
    ("data", "text", "codec", "rules"),
    [
        ("支=1".encode(), "支=1", "utf-8", []),
        (b"\xef\xbb\xbfa=1", "a=1", "utf-8", ["byte-order-mark"]),
        ("支付=1".encode("gbk"), "支付=1", "gb18030", ["text-charset-assumed"]),
        ("支=1".encode("gbk"), "\u05a7=1", "utf-8", ["text-charset-assumed"]),
        (b"\xff\xfe" + "支=1".encode("utf-16-le"), "支=1", "utf-16-le", ["text-charset-assumed"]),
        (b"\xfe\xff" + "支=1".encode("utf-16-be"), "支=1", "utf-16-be", ["text-charset-assumed"]),
        (b"a=\xff\xfe&b", "a=\udcff\udcfe&b", "utf-8", ["text-charset-assumed"]),
        (b"a=\x80", "a=\udc80", "utf-8", ["text-charset-assumed"]),
        ("支付".encode()[:-1], "支\udce4\udcbb", "utf-8", ["text-charset-assumed"]),
    ],
)
def test_octets_are_decoded_without_loss_and_every_assumption_is_a_note(data, text, codec, rules):
    pasted = from_stdin(data)
    assert (pasted.text, pasted.codec, [note.rule for note in pasted.notes]) == (text, codec, rules)
    assert data.endswith(pasted.text.encode(codec, "surrogateescape"))


@pytest.mark.parametrize("seed", range(200))
def test_any_octets_are_refused_or_come_back(seed):
    import random

    chance = random.Random(seed)
    data = bytes(chance.choices(range(1, 256), k=chance.randrange(1, 40)))
    try:
        pasted = from_stdin(data)
    except AlidiagError:
        return
    assert data.endswith(pasted.text.encode(pasted.codec, "surrogateescape"))
    assert len(data) - len(pasted.text.encode(pasted.codec, "surrogateescape")) in (0, 2, 3)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"PK\x03\x04", "zip"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"%PDF-1.4", "PDF"),
        (b"0\x82\x01\x22", "PKCS#12"),
        (b"a\0b", "NUL"),
    ],
)
def test_binary_data_is_refused_by_name(data, name):
    with pytest.raises(InputUnreadable, match=name):
        from_stdin(data)


def test_undecodable_octets_of_an_argument_are_read_like_those_of_a_file():
    assert obtain(os.fsdecode("subject=支付&sign=1".encode("gbk")), None).text == "subject=支付&sign=1"
