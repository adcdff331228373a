"""Any input ends in an answer: a documented status, no traceback, nothing that a terminal would obey."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alidiag.cli.outputs import rendered
from alidiag.diagnosis import diagnose
from alidiag.errors import AlidiagError, ExitStatus
from alidiag.keys import load_md5
from alidiag.model import Case, KeyRing
from alidiag.read import read_request
from alidiag.render.show import show

ROOT = Path(__file__).parent.parent
CORPORA = Path(os.environ.get("ALIDIAG_CORPORA", ROOT.parent / "shared" / "corpora"))
KEY = load_md5(b"0123456789abcdefghijklmnopqrstuv\n", "test")
STATUSES = set(ExitStatus)


def alidiag(*arguments: str, stdin: bytes = b"", timeout: float = 60) -> subprocess.CompletedProcess[bytes]:
    """The program as a person runs it."""
    return subprocess.run(
        [sys.executable, "-m", "alidiag", *arguments], cwd=ROOT, input=stdin, capture_output=True, timeout=timeout
    )


def payloads(name: str) -> list[str]:
    path = CORPORA / name
    if not path.exists():
        pytest.skip(f"the outside data {path} is absent; set ALIDIAG_CORPORA")
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [row["text"] if isinstance(row, dict) else row for row in rows]


def reports_of(url: str) -> list[str]:
    """The text and JSON reports of a URL, with a key that does not fit."""
    try:
        request = read_request(url, "test")
    except AlidiagError as problem:
        return [show(problem.message), show(problem.hint)]
    report = diagnose(Case(request, KeyRing(md5=KEY)))
    return [
        rendered([report], form, colour="never", verbose=True, quiet=False, to_file=True)
        for form in ("text", "json", "jsonl")
    ]


def assert_harmless(text: str) -> None:
    for char in text:
        assert char == "\n" or unicodedata.category(char)[0] in "LMNPSZ", f"U+{ord(char):04X} reached the output"
        assert char not in "\u2028\u2029\u00a0\u3000\u3164", f"U+{ord(char):04X} reached the output"


@pytest.mark.corpora
@pytest.mark.parametrize("name", ["made/terminal.json", "made/markup.json", "made/workflow.json"])
def test_no_payload_reaches_an_output_alive(name: str) -> None:
    texts = payloads(name)
    assert len(texts) >= 16
    for text in texts:
        encoded = quote(text.encode("utf-8", "surrogatepass"))
        url = (
            f"https://mapi.alipay.com/gateway.do?service={encoded}&{encoded}=1&partner=2088&sign=ab&sign_type={encoded}"
        )
        for report in reports_of(url + "&_input_charset=utf-8"):
            assert_harmless(report)


@pytest.mark.corpora
def test_naughty_strings_pass_through_every_form_harmlessly() -> None:
    texts = payloads("blns/blns.json")
    assert len(texts) == 515
    joined = "&".join(f"p{i}={quote(text.encode('utf-8', 'surrogatepass'))}" for i, text in enumerate(texts))
    for report in reports_of(f"https://mapi.alipay.com/gateway.do?service=a&sign_type=MD5&sign=0&{joined}"):
        assert_harmless(report)


@pytest.mark.corpora
def test_clean_text_is_shown_unchanged() -> None:
    for text in ("plain", "测试商品 iPhone", "[red]x[/red] :smile:", "a|b`c`", "é", "{0} %s", "abc\\"):
        assert show(text) == text


@pytest.mark.corpora
def test_every_byte_file_ends_with_a_documented_status_and_no_traceback() -> None:
    folder = CORPORA / "made" / "bytes"
    if not folder.exists():
        pytest.skip(f"the outside data {folder} is absent; set ALIDIAG_CORPORA")
    files = sorted(folder.iterdir())
    assert len(files) >= 42
    for path in files:
        begun = time.monotonic()
        result = alidiag("illegal-sign", str(path), "-f", "json", "--no-config")
        assert result.returncode in STATUSES - {70}, path.name
        assert b"Traceback" not in result.stderr + result.stdout, path.name
        assert time.monotonic() - begun < 10, path.name


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=3000), st.sampled_from([b"", b"https://mapi.alipay.com/gateway.do?service=a&sign=", b"curl "])
)
def test_any_bytes_are_answered(data: bytes, front: bytes) -> None:
    stdin = io.BytesIO(front + data)
    from alidiag.read.obtain import obtain

    try:
        pasted = obtain("-", stdin)
        request = read_request(pasted.text, pasted.source, text_codec=pasted.codec)
    except AlidiagError as problem:
        assert problem.status in STATUSES
        return
    report = diagnose(Case(request, KeyRing(md5=KEY)))
    for form in ("text", "json"):
        assert_harmless(rendered([report], form, colour="never", verbose=True, quiet=False, to_file=True))


MIB = 1 << 20
URL = "https://mapi.alipay.com/gateway.do?service=a&partner=2088&sign_type=MD5&_input_charset=utf-8&sign="
LARGE = {
    "ampersands": URL + "&" * (MIB - 200),
    "percents": URL + "%" * (MIB - 200),
    "one value": URL + "A" * (MIB - 200),
    "blanks": URL + "+" * (MIB - 200),
    "escapes": URL + "%26" * (MIB // 3 - 100),
    "entities": URL + "&amp;" * (MIB // 5 - 100),
    "many values": URL + "".join(f"&p{i}=%7B%22a%22%3A{i}%7D" for i in range(1900)),
    "deep json": URL + "&x=" + "[" * 400_000,
    "json": URL + "&x=%7B" + '"a":[1,2],' * 80_000 + "%7D",
    "combining": URL + "&x=" + "á́́́́" * 90_000,
    "quotes": URL + "&x=" + "%22" * 300_000,
    "hash": URL + "#" + "&a=b" * 1900,
}


@pytest.mark.parametrize("name", LARGE)
def test_a_mebibyte_is_answered_in_time(name: str, tmp_path: Path) -> None:
    path = tmp_path / "request"
    path.write_text(LARGE[name], encoding="utf-8")
    key = tmp_path / "key"
    key.write_text("0123456789abcdefghijklmnopqrstuv")
    result = alidiag("illegal-sign", str(path), "--md5-key-file", str(key), "-f", "json", "--no-config")
    assert result.returncode in (1, 2, 3, 4), result.stderr[-300:]
    assert b"Traceback" not in result.stderr


def test_more_than_a_mebibyte_is_refused_by_size(tmp_path: Path) -> None:
    path = tmp_path / "request"
    path.write_bytes(b"a" * (MIB + 1))
    result = alidiag("illegal-sign", str(path))
    assert result.returncode == 2
    assert b"larger than 1,048,576 octets" in result.stderr


@pytest.mark.parametrize("kind", ["fifo", "folder", "device", "missing", "self"])
def test_what_is_no_file_is_refused_at_once(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "it"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    target = {"device": "/dev/zero", "self": "/proc/self/mem"}.get(kind, str(path))
    for arguments in (["illegal-sign", f"@{target}"], ["illegal-sign", URL, "--md5-key-file", target]):
        result = alidiag(*arguments, "--no-config", timeout=30)
        assert result.returncode == 2, (kind, result.stderr)
        assert b"Cannot read" in result.stderr
        assert b"Traceback" not in result.stderr
