"""Every fixture through the program as a person runs it, held against its golden report and what must be found.

`ALIDIAG_UPDATE_GOLDENS=1 python -m pytest -n 0 tests/test_goldens.py` (make golden) writes the reports again; look at
`git diff fixtures` before you commit them. What must be found stands in case.toml and is held even then.
"""

from __future__ import annotations

import base64
import filecmp
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from jsonschema import Draft202012Validator

from alidiag.mistakes.catalogue import BY_ID

FIXTURES = Path(__file__).parent.parent / "fixtures"
CASES = sorted(path.parent.name for path in FIXTURES.glob("requests/*/case.toml"))
UPDATE = os.environ.get("ALIDIAG_UPDATE_GOLDENS") == "1"
SCHEMA = Draft202012Validator(json.loads((Path(__file__).parent / "report.schema.json").read_text("utf-8")))
STEPS = ["key-pair", "presign", "signature", "final-url"]
SAMPLE = CASES[::8]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """The program in the fixtures folder: 80 columns, no colour, nothing from this machine's settings."""
    quiet = {name: value for name, value in os.environ.items() if not name.startswith(("ALIDIAG_", "FORCE_COLOR"))}
    env = {**quiet, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", "ALIDIAG_NO_CONFIG": "1"}
    path = os.pathsep.join(filter(None, (str(FIXTURES.parent), env.get("PYTHONPATH"))))
    return subprocess.run(
        [sys.executable, "-m", "alidiag", "illegal-sign", *words],
        cwd=FIXTURES,
        env={**env, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def case_of(name: str) -> dict:
    return tomllib.loads((FIXTURES / "requests" / name / "case.toml").read_text("utf-8"))


def words_of(name: str) -> list[str]:
    folder = f"requests/{name}"
    words = [f"@{folder}/request.txt", *case_of(name)["options"]]
    for option in ("body", "presign"):
        if (FIXTURES / folder / f"{option}.txt").exists():
            words += [f"--{option}", f"@{folder}/{option}.txt"]
    return words


def held(path: Path, text: str) -> None:
    """The text against the golden file, or into it."""
    if UPDATE:
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text("utf-8"), f"{path} is not current; look at the difference, then: make golden"


@lru_cache
def secret_windows() -> frozenset[str]:
    """Every 12 characters in a row of every secret among the keys."""
    bodies = []
    for path in (FIXTURES / "keys").iterdir():
        text = path.read_text("ascii")
        if "PRIVATE KEY-----" in text:
            body = "".join(line for line in text.splitlines() if "-----" not in line)
            # Of a PKCS#8 RSA body the front is the public half (algorithm, modulus, exponent): it is no secret.
            bodies += [body, base64.b64decode(body).hex()]
        elif path.name.startswith("md5"):
            bodies.append(text.strip())
    assert len(bodies) == 13
    return frozenset(body[at : at + 12] for body in bodies for at in range(len(body) - 11))


@pytest.mark.parametrize("name", CASES)
def test_a_fixture_is_diagnosed_as_its_case_says_and_reported_as_its_goldens(name: str, tmp_path: Path) -> None:
    folder, case = FIXTURES / "requests" / name, case_of(name)
    done = run(*words_of(name), "--report", f"json={tmp_path / 'report.json'}")
    written = (tmp_path / "report.json").read_text("utf-8")
    report = json.loads(written)
    held(folder / "report.txt", done.stdout)
    held(folder / "report.json", written)

    assert done.stderr == ""
    illegal, cause = report["illegal_sign"], report["illegal_sign"]["cause"]
    failed = [step["id"] for step in illegal["steps"] if step["status"] == "failed"]
    found = {
        "exit": done.returncode,
        "verdict": report["verdict"],
        "failing_step": failed[0] if failed else "",
        "proof": cause["proof"] if cause else "",
        "causes": sorted(mistake["id"] for mistake in cause["mistakes"]) if cause else [],
    }
    assert found == {**case["expected"], "causes": sorted(case["expected"]["causes"])}
    assert report["request"]["method"] == case["method"]
    SCHEMA.validate(report)


@pytest.mark.parametrize("name", CASES)
def test_a_golden_report_keeps_the_promises_of_its_form(name: str) -> None:
    folder = FIXTURES / "requests" / name
    text, document = ((folder / f"report.{form}").read_text("utf-8") for form in ("txt", "json"))
    for one in (text, document):
        assert not any(one[at : at + 12] in secret_windows() for at in range(len(one) - 11))
        assert "\x1b" not in one
    report = json.loads(document)
    illegal = report["illegal_sign"]
    assert report["verdict"] == illegal["verdict"]
    assert [step["id"] for step in illegal["steps"]] == STEPS
    assert (illegal["verdict"] == "fail") == any(step["status"] == "failed" for step in illegal["steps"])
    assert (illegal["verdict"] == "pass") == (illegal["cause"] is None and report["verdict"] == "pass")
    for step in illegal["steps"]:
        assert bool(step["reason"]) == (step["status"] in ("skipped", "unproven"))
        assert (step["status"] == "failed") == any(one["level"] == "error" for one in step["findings"])
    for mistake in illegal["cause"]["mistakes"] if illegal["cause"] else []:
        assert mistake["step"] == BY_ID[mistake["id"]].step
        assert mistake["id"] in text
    if not (folder / "body.txt").exists():
        pasted = (folder / "request.txt").read_text("utf-8")
        for param in report["request"]["params"]:
            start, end = param["span"]
            # A string may stand percent-coded in a link.
            assert unquote(pasted[start:end]).partition("=")[0] in (param["name"], f"amp;{param['name']}")


@pytest.mark.parametrize("name", SAMPLE)
def test_json_on_standard_output_is_the_golden_report_too(name: str) -> None:
    done = run(*words_of(name), "--format", "json")
    assert done.stdout == (FIXTURES / "requests" / name / "report.json").read_text("utf-8")
    assert done.returncode == case_of(name)["expected"]["exit"]


def test_the_fixtures_cover_every_sign_type_charset_and_method() -> None:
    cases = [case_of(name) for name in CASES]
    requests = [
        json.loads((FIXTURES / "requests" / name / "report.json").read_text("utf-8"))["request"] for name in CASES
    ]
    assert len(cases) >= 36
    assert sum(case["expected"]["verdict"] == "pass" for case in cases) >= 10
    assert {one["sign_type"] for one in requests} >= {"MD5", "RSA", "RSA2", "DSA"}
    assert {(one["charset"] or "none").lower() for one in requests} >= {"utf-8", "gbk", "gb2312", "none"}
    assert {case["method"] for case in cases} == {"GET", "POST"}
    assert {cause for case in cases for cause in case["expected"]["causes"]} <= set(BY_ID)


def test_the_picture_of_the_readme_is_current(tmp_path: Path) -> None:
    made = tmp_path / "report.svg"
    subprocess.run([sys.executable, FIXTURES / "picture.py", made], check=True)
    held(FIXTURES / "report.svg", made.read_text("utf-8"))


def test_the_generator_writes_the_fixtures_as_they_are_committed(tmp_path: Path) -> None:
    copy = tmp_path / "fixtures"
    shutil.copytree(FIXTURES, copy, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-B", copy / "generate.py"], check=True, stdout=subprocess.DEVNULL)
    compared = filecmp.dircmp(FIXTURES, copy, ignore=["__pycache__"])
    assert not list(differing(compared))


def differing(compared: filecmp.dircmp) -> Iterator[str]:
    yield from (*compared.left_only, *compared.right_only)
    _, unequal, unread = filecmp.cmpfiles(compared.left, compared.right, compared.common_files, shallow=False)
    yield from (*unequal, *unread)
    for below in compared.subdirs.values():
        yield from differing(below)
