"""A batch with hostile records: as many answers as records, no traceback, nothing else done; and never a pass too many.

The records are cut lines, deep JSON, values of a mebibyte, wrong charsets, controls, and whatever the corpora hold.
`ALIDIAG_HOSTILE=100000` makes the batch that large.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from recorded_requests import CONFIG, GATEWAY, line, url

ROOT = Path(__file__).parent.parent
CORPORA = Path(os.environ.get("ALIDIAG_CORPORA", ROOT.parent / "shared" / "corpora"))
COUNT = int(os.environ.get("ALIDIAG_HOSTILE", "3000"))
QUERY = url(1).partition("?")[2]


def hostile(chance: random.Random) -> bytes:
    """One record that means harm, on one line."""
    right = line(1, url(chance.randrange(50))).encode()[:-1]
    cut = chance.randrange(len(right))
    charset = chance.choice(["gbk", "utf-7", "x", "%00", ""])
    kinds = (
        lambda: right[:cut],
        lambda: right[:cut] + chance.randbytes(3).replace(b"\n", b"") + right[cut:],
        lambda: b"[" * 30_000,
        lambda: b'{"url":' * 5000,
        lambda: b'{"id":1e999999,"url":' + b"9" * 5000 + b"}",
        lambda: json.dumps({"url": GATEWAY + "?" + QUERY + "&memo=" + "x" * (1 << 20)}).encode(),
        lambda: json.dumps({"url": GATEWAY + "?" + "a=1&" * 3000}).encode(),
        lambda: json.dumps({"url": f"{GATEWAY}?{QUERY.replace('UTF-8', charset)}"}).encode(),
        lambda: json.dumps({"url": GATEWAY + "?" + QUERY + "&extend_info=" + "%5B" * 20_000}).encode(),
        lambda: json.dumps({"url": GATEWAY + "?" + QUERY, "gateway_error": "【" * 20_000}).encode(),
        lambda: json.dumps({"url": GATEWAY, "body": "{" * 1000}).encode(),
        lambda: json.dumps({"id": "\x1b]0;x\x07##[error]::error::\u202e", "url": url(2)}).encode(),
        lambda: json.dumps({"url": "curl -d @/etc/passwd -K /etc/passwd " + GATEWAY}).encode(),
        lambda: b'{"url":"' + GATEWAY.encode() + "?subject=测试".encode("gbk") + b'"}',
        lambda: b"\x00" * 100,
        lambda: b'{"url":"\\ud800","body":"service=1&sign=\\udfff"}',
    )  # fmt: skip
    return chance.choice(kinds)().replace(b"\n", b"")


def corpus() -> list[bytes]:
    """What the outside data hold, each on one line: alone, and as a URL."""
    if not CORPORA.is_dir():
        return []
    found = [path.read_bytes().replace(b"\n", b"") for path in sorted((CORPORA / "made" / "bytes").iterdir())]
    strings = json.loads((CORPORA / "blns" / "blns.json").read_text("utf-8"))
    found += [json.dumps({"id": one, "url": f"{GATEWAY}?{QUERY}&memo={one}"}).encode() for one in strings]
    return [one for one in found if one.strip(b" \t\r")]


def checked(tmp_path: Path, rows: list[bytes], jobs: int) -> tuple[list[dict], int]:
    path = tmp_path / "batch.jsonl"
    path.write_bytes(b"\n".join(rows) + b"\n")
    config = tmp_path / "alidiag.toml"
    config.write_text(CONFIG)
    out = tmp_path / "out.jsonl"
    reports = [word for form in ("text", "sarif", "junit") for word in ("--report", f"{form}={tmp_path / form}")]
    command = [
        sys.executable,
        "-m",
        "alidiag",
        "check",
        path,
        "--config",
        config,
        "-f",
        "jsonl",
        "-o",
        out,
        "-j",
        str(jobs),
    ]
    env = {name: value for name, value in os.environ.items() if not name.startswith("ALIDIAG_")}
    done = subprocess.run([*command, *reports, "--input-format", "jsonl"], capture_output=True, env=env, cwd=ROOT)
    assert done.stderr == b""
    assert done.stdout == b""
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"batch.jsonl", "alidiag.toml", "out.jsonl", "text", "sarif", "junit"}
    return [json.loads(row) for row in out.read_text("ascii").splitlines()], done.returncode


def test_a_batch_with_hostile_records_has_an_answer_for_each_and_no_other_effect(tmp_path: Path) -> None:
    chance = random.Random(1)
    right = [line(n, url(n)).encode()[:-1] for n in range(50)]
    rows, harmless = [], []
    for number in range(COUNT):
        bad = number % 100 == 50
        rows.append(hostile(chance) if bad else right[number % 50])
        harmless.append(not bad)
    reports, status = checked(tmp_path, rows, 2)
    lines_ = [int(one["source"].rpartition(":")[2]) for one in reports]
    assert lines_ == sorted(set(lines_))
    # Only what is surely no request to the gateway has no answer, and it is counted.
    passed_over = COUNT - len(reports)
    assert passed_over <= COUNT // 100
    told = " ".join((tmp_path / "text").read_text("utf-8").split())
    assert passed_over == 0 or f"{passed_over:,} record" in told
    assert f"{len(reports):,} requests" in told
    verdicts = {number: one["verdict"] for number, one in zip(lines_, reports, strict=True)}
    assert all(verdicts[number] == "pass" for number, fine in enumerate(harmless, 1) if fine)
    assert status in (1, 2)
    assert not any(one["rule"] == "record-not-judged" for report in reports for one in report["findings"])
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert seconds.ru_utime < 60 + COUNT / 50


@pytest.mark.corpora
@pytest.mark.skipif(not CORPORA.is_dir(), reason="the outside data are not there; set ALIDIAG_CORPORA")
def test_whatever_the_corpora_hold_is_answered_and_none_of_it_passes(tmp_path: Path) -> None:
    rows = corpus()
    assert len(rows) > 400
    reports, _ = checked(tmp_path, rows, 1)
    assert not any(one["verdict"] == "pass" for one in reports)
    assert not any(one["rule"] == "record-not-judged" for report in reports for one in report["findings"])
    text = (tmp_path / "out.jsonl").read_bytes()
    assert not any(octet in text for octet in (*range(10), *range(11, 32), 127))
