"""Standard input that is a terminal: what to paste is said, lines of any length are read, one Ctrl-D ends them."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from tests.replies_by_hand import FIELDS, form, md5
from tests.replies_by_hand import KEY as REPLY_KEY
from tests.replies_by_hand import presign as reply_presign
from tests.sitting import Sitting

ROOT = Path(__file__).parent.parent
KEY = "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"
END = "\x04"
PARAMS = {
    "service": "create_forex_trade",
    "partner": "2088101122136241",
    "_input_charset": "utf-8",
    "subject": "Blue shirt",
    "out_trade_no": "T1",
    "currency": "USD",
    "total_fee": "0.10",
    "notify_url": "https://example.com/notify",
}


def url(**more: str) -> str:
    params = {**PARAMS, **more}
    text = "&".join(f"{name}={value}" for name, value in sorted(params.items()))
    sent = {**params, "sign": hashlib.md5((text + KEY).encode()).hexdigest(), "sign_type": "MD5"}
    return "https://globalmapi.alipay.com/gateway.do?" + "&".join(f"{n}={quote_plus(v)}" for n, v in sent.items())


LONG = url(body="x" * 20_000)
REPLY = form(FIELDS, md5(reply_presign(FIELDS))).decode()
SIGNS = ("--md5-key-file", "key.txt", "--no-config")
COMMANDS = {
    "illegal-sign -": (("illegal-sign", "-", *SIGNS), "the request", LONG, 0),
    "invalid-parameter -": (("invalid-parameter", "-"), "the request", url(), 0),
    "check -": (("check", "-", "--only", "illegal-sign", *SIGNS), "the requests", LONG, 0),
    "triage": (("triage", *SIGNS), "the ticket", f"Refused with ILLEGAL_SIGN:\r\r{url()}\r\rWhy?", 0),
    "triage -": (("triage", "-", *SIGNS), "the ticket", url(), 0),
    "reply": (("reply", "--md5-key-file", "reply_key.txt", "--no-config"), "the message", REPLY, 0),
    "reply -": (("reply", "-", "--md5-key-file", "reply_key.txt", "--no-config"), "the message", REPLY, 0),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "key.txt").write_text(KEY)
    (tmp_path / "reply_key.txt").write_bytes(REPLY_KEY)
    return tmp_path


@pytest.mark.parametrize("end", ["", "\r"], ids=["in the middle of a line", "behind a line"])
@pytest.mark.parametrize("name", COMMANDS)
def test_one_ctrl_d_ends_what_is_pasted_wherever_it_is_typed(name: str, end: str, folder: Path) -> None:
    command, what, text, status = COMMANDS[name]
    with Sitting(folder, command=command, stdout=folder / "out.txt") as person:
        person.sees(f"Paste {what}, then press Ctrl-D.\r\n")
        person.answers(text + end)
        time.sleep(0.1)
        person.answers(END)
        assert person.status() == status, person.output
        assert person.is_restored()
    assert (folder / "out.txt").read_text("utf-8")


def test_a_line_of_any_length_is_read_whole(folder: Path) -> None:
    with Sitting(folder, "-f", "json", command=("illegal-sign", "-", *SIGNS), stdout=folder / "out.json") as person:
        person.sees("Ctrl-D")
        person.answers(LONG + END)
        assert person.status() == 0
    report = json.loads((folder / "out.json").read_text("utf-8"))
    assert {one["name"]: len(one["value"]) for one in report["request"]["params"]}["body"] == 20_000
    assert "x" * 300 not in person.output


def test_empty_lines_and_a_lone_q_belong_to_what_is_pasted(folder: Path) -> None:
    with Sitting(folder, "-f", "json", command=("check", "-", *SIGNS), stdout=folder / "out.json") as person:
        person.sees("Ctrl-D")
        person.answers(f"{url()}\r\r\rq\r{url(out_trade_no='T2')}\r{END}")
        person.status()
    assert len(json.loads((folder / "out.json").read_text("utf-8"))) == 2


def test_what_is_typed_can_be_taken_back(folder: Path) -> None:
    with Sitting(folder, command=("illegal-sign", "-", *SIGNS), stdout=folder / "out.txt") as person:
        person.sees("Ctrl-D")
        person.answers(f"nonsense\x15{url()}zzz\x7f\x7f\x7f{END}")
        assert person.status() == 0


def test_the_marks_of_a_bracketed_paste_are_no_part_of_it(folder: Path) -> None:
    command = ("illegal-sign", "-", *SIGNS)
    with Sitting(folder, command=command, stdout=folder / "out.txt", TERM="xterm") as person:
        person.sees("\x1b[?2004h", "Ctrl-D")
        person.answers(f"\x1b[200~{LONG}\x1b[201~")
        time.sleep(0.1)
        person.answers(END)
        assert person.status() == 0
        assert "\x1b[?2004l" in person.output
        assert person.is_restored()


@pytest.mark.parametrize("command", [("illegal-sign", "-"), ("reply",), ("triage",), ("check", "-")])
def test_nothing_pasted_is_answered_as_nothing_in_a_pipe_is(command: tuple[str, ...], folder: Path) -> None:
    with Sitting(folder, command=(*command, "--no-config")) as person:
        person.sees("Ctrl-D")
        person.answers(END)
        status = person.status()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "alidiag", *command, "--no-config"]
    piped = subprocess.run(words, input=b"", capture_output=True, check=False, cwd=folder, env=environment)
    assert status == piped.returncode
    assert b"Ctrl-D" not in piped.stderr


@pytest.mark.parametrize("command", [("illegal-sign", "-"), ("check", "-"), ("triage",)])
def test_ctrl_c_and_a_signal_leave_the_terminal_as_it_was(command: tuple[str, ...], folder: Path) -> None:
    with Sitting(folder, command=(*command, "--no-config")) as person:
        person.sees("Ctrl-D")
        person.answers("half a\r\x03")
        assert person.status() == 130
        assert person.is_restored()
    with Sitting(folder, command=(*command, "--no-config")) as person:
        person.sees("Ctrl-D")
        person.process.send_signal(signal.SIGTERM)
        assert person.status() == 128 + signal.SIGTERM
        assert person.is_restored()


def test_more_than_can_be_read_is_refused(folder: Path) -> None:
    with Sitting(folder, command=("illegal-sign", "-", *SIGNS)) as person:
        person.sees("Ctrl-D")
        data = b"x" * (1 << 16)
        for _ in range(17):
            person.answers(data)
        assert person.status() == 2
        assert "More than 1,048,576 octets were pasted" in person.output
        assert person.is_restored()


def test_an_argument_asks_for_nothing_on_a_terminal(folder: Path) -> None:
    with Sitting(folder, command=("illegal-sign", url(), *SIGNS)) as person:
        assert person.status() == 0
        assert "Ctrl-D" not in person.output
