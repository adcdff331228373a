"""What people paste, and what real programs sign: each right, none misled, in whatever it is written."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from outside import outside
from test_every_form import by_illegal_sign, every_command, told
from written_forms import FORMS, SHOWN, WIRE, Sent

from alidiag.diagnosis import diagnose
from alidiag.errors import AlidiagError
from alidiag.keys import load_key, load_md5
from alidiag.model import Case, Half, KeyRing, Report
from alidiag.read import as_sent, requests_in

EXECUTABLE = Path(sys.executable).with_name("alidiag")


@pytest.mark.corpora
def test_every_case_of_the_street_is_right_and_none_misleads() -> None:
    folder = outside("street")
    done = subprocess.run(
        [sys.executable, str(folder / "run.py"), str(folder), str(EXECUTABLE), "--jobs", "1"],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]


@cache
def ring_of(name: str) -> KeyRing:
    folder = outside("sdk")
    if name == "md5":
        return KeyRing(md5=load_md5((folder / "md5.txt").read_bytes(), "md5.txt"))
    pem = (folder / f"{name}.pub.pem").read_bytes()
    return KeyRing(public=load_key(pem, f"{name}.pub.pem", Half.PUBLIC))


def rows(step: int, start: int = 0) -> list[dict[str, Any]]:
    lines = (outside("sdk") / "requests.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines[start::step]]


def report_on(row: dict[str, Any]) -> Report:
    ring = ring_of(row["key"])
    data = row["input"].encode() if "input" in row else base64.b64decode(row["input_b64"])
    if row["kind"] == "post":
        url, _, body = data.partition(b"\n")
        return diagnose(Case(as_sent(url.decode(), "x", body=body.decode()), ring))
    from alidiag.read.obtain import decoded_line

    text, codec, notes = decoded_line(data, "x")
    request, *others = requests_in(text, "x", text_codec=codec, notes=notes)
    return diagnose(Case(request, ring, readings=tuple(others)))


def verdict_of(row: dict[str, Any]) -> str:
    """Its verdict; `unexplained` where it fails and no cause is told."""
    try:
        report = report_on(row)
    except AlidiagError as problem:
        return problem.message
    illegal = report.illegal_sign
    assert illegal is not None
    unexplained = report.verdict == "fail" and (illegal.cause is None or illegal.cause.proof == "none")
    return "unexplained" if unexplained else str(report.verdict)


@pytest.mark.corpora
@pytest.mark.parametrize("part", range(10))
def test_what_real_programs_sign_passes_where_it_verifies_and_fails_where_not(part: int) -> None:
    wrong = []
    for row in rows(10, part):
        verdict = verdict_of(row)
        if verdict not in ({"pass"} if row["verifies"] else {"fail", "unproven"}):
            wrong.append((row["id"], row["case"], verdict))
    assert not wrong


@pytest.mark.corpora
def test_one_right_request_passes_however_it_is_pasted() -> None:
    ring = ring_of("md5")
    wrong = []
    for path in sorted((outside("sdk") / "pastes").iterdir()):
        request, *others = requests_in(path.read_text("utf-8"), path.name)
        verdict = diagnose(Case(request, ring, readings=tuple(others))).verdict
        if str(verdict) != "pass":
            wrong.append((path.name, str(verdict)))
    assert not wrong


def urls(step: int) -> Iterator[tuple[Sent, KeyRing]]:
    """Requests of real programs that are one clean GET URL without a name twice."""
    for row in rows(1):
        url = row.get("input", "")
        if (
            row["kind"] != "url"
            or "&" not in url
            or any(char in url for char in " \n\"'<>#|")
            or "order" in row["case"]
        ):
            continue
        address, _, query = url.partition("?")
        one = Sent(address, query, "gbk" if "charset=gb" in query.lower() else "utf-8")
        try:
            pairs = dict(one.pairs)
        except UnicodeDecodeError:
            continue
        if len(pairs) == len(one.pairs) and "service" in pairs and address.endswith("/gateway.do") and row["verifies"]:
            yield one, ring_of(row["key"])


@pytest.mark.corpora
@pytest.mark.parametrize("form", [*WIRE, *SHOWN, *FORMS])
def test_requests_of_real_programs_pass_in_every_form_and_command(form: str) -> None:
    chosen = list(urls(1))
    start = [*WIRE, *SHOWN, *FORMS].index(form)
    wrong = {}
    for one, ring in chosen[start :: len(chosen) // 4]:
        if form in FORMS and any("\n" in value for _, value in one.pairs):
            continue  # a browser sends CR LF, and so the signature of LF cannot hold
        text = {**WIRE, **SHOWN, **FORMS}[form](one)
        if text is None:
            continue
        right = told(by_illegal_sign(one.url, ring))
        got = every_command(text, ring)
        if got != {"illegal-sign": right, "check": [right], "triage": [right]}:
            wrong[one.url] = {command: said for command, said in got.items() if said not in (right, [right])}
    assert not wrong
