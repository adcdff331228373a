"""`alidiag check` over the recorded requests of fixtures/recorded: a golden per form, all of one mind, nothing private.

`make golden` writes the goldens again; look at `git diff fixtures` before you commit them.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

import pytest
from jsonschema import Draft7Validator

from alidiag.cli.outputs import RECORDED
from alidiag.render.check_forms import FORMS
from tests.check_readers import (
    findings_in_concise,
    findings_in_html,
    findings_in_junit,
    findings_in_markdown,
    findings_in_sarif,
    findings_in_text,
    sums_in,
)
from tests.form_readers import obeyed
from tests.loaded_modules import loaded
from tests.test_forms import GOLDENS, drawn, report_of
from tests.test_forms_hostile import CORPORA
from tests.test_goldens import FIXTURES, held, secret_windows

INPUTS = ("recorded/access.log", "recorded/orders.jsonl", "recorded/shop.har")
ENDINGS = {
    "text": "txt", "concise": "concise.txt", "markdown": "md", "html": "html", "sarif": "sarif", "junit": "xml",
    "github": "github.txt",
}  # fmt: skip
ALL = (*ENDINGS, "json", "jsonl")
READERS = {
    "concise": findings_in_concise, "sarif": findings_in_sarif, "junit": findings_in_junit, "text": findings_in_text,
    "markdown": findings_in_markdown, "html": findings_in_html,
}  # fmt: skip


def check(*words: str, cwd: Path = FIXTURES, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return alidiag("check", *words, cwd=cwd, stdin=stdin)


def alidiag(*words: str, cwd: Path = FIXTURES, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    quiet = {name: value for name, value in os.environ.items() if not name.startswith(("ALIDIAG_", "FORCE_COLOR"))}
    env = {**quiet, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(FIXTURES.parent)}
    return subprocess.run(
        [sys.executable, "-m", "alidiag", *words, "--config", "recorded/alidiag.toml"],
        cwd=cwd, env=env, capture_output=True, encoding="utf-8", check=False,
        **({"stdin": subprocess.DEVNULL} if stdin is None else {"input": stdin}),
    )  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every form, of one run."""
    folder = tmp_path_factory.mktemp("reports")
    words = [word for form in ALL for word in ("--report", f"{form}={folder / form}")]
    done = check(*INPUTS, *words, "-f", "concise")
    assert done.returncode == 2, done.stderr
    forms = {form: (folder / form).read_text("utf-8") for form in ALL}
    assert done.stdout == forms["concise"]
    return forms


def in_json(text: str) -> Counter[tuple[str, str]]:
    """Rules and levels of what the forms tell: errors and warnings, each once, and the mistakes of the causes."""
    found: Counter[tuple[str, str]] = Counter()
    for report in json.loads(text):
        illegal, invalid = report.get("illegal_sign") or {}, report.get("invalid_parameter") or {}
        told = [*report["findings"], *(one for step in illegal.get("steps", ()) for one in step["findings"])]
        told += invalid.get("findings", ())
        each = {json.dumps(one): one for one in told if one["level"] != "note"}.values()
        named = {one["rule"] for one in told}
        found.update((one["rule"], one["level"]) for one in each)
        mistakes = (illegal.get("cause") or {}).get("mistakes", ())
        found.update((one["id"], "error") for one in mistakes if one["id"] not in named)
    return found


@pytest.mark.parametrize("form", FORMS)
def test_the_recorded_requests_are_told_in_each_form_as_in_its_golden(form: str, written: dict[str, str]) -> None:
    text = legible(written[form]) if form == "sarif" else written[form]
    held(FIXTURES / "recorded" / "reports" / f"report.{ENDINGS[form]}", text)


def legible(sarif: str) -> str:
    """The log laid out, without the version and without what `alidiag explain` says of each rule."""
    log = json.loads(sarif)
    driver = log["runs"][0]["tool"]["driver"]
    del driver["version"], driver["semanticVersion"]
    driver["rules"] = [
        {name: rule[name] for name in ("id", "name", "defaultConfiguration")} for rule in driver["rules"]
    ]
    return json.dumps(log, indent=1, ensure_ascii=False) + "\n"


def test_all_forms_of_one_run_agree_on_the_findings_and_the_verdicts(written: dict[str, str]) -> None:
    whole = in_json(written["json"])
    assert whole.total() > 20
    assert in_json("[" + ",".join(written["jsonl"].splitlines()) + "]") == whole
    for form, read in READERS.items():
        assert read(written[form]) == whole, form
    verdicts = Counter(report["verdict"] for report in json.loads(written["json"]))
    assert verdicts == {"fail": 12, "pass": 6, "unproven": 1, "unreadable": 1}
    for form in FORMS:
        assert sums_in(form, written[form]) == verdicts, form


def test_all_forms_name_the_same_causes_in_the_same_order(written: dict[str, str]) -> None:
    causes = json.loads(written["sarif"])["runs"][0]["properties"]["causes"]
    told = [(one["cause"], one["requests"]) for one in causes]
    assert told[:2] == [("values-percent-encoded", 5), ("amount-malformed (trans_amount)", 2)]
    rows = re.findall(r"^✗ ([\d,]+) requests?  (\S.*)$", written["text"], re.MULTILINE)
    assert [(cause, int(count)) for count, cause in rows] == told
    rows = re.findall(r"^\| (\d+) \| `([^`]+)` \| `", written["markdown"], re.MULTILINE)
    assert [(cause, int(count)) for count, cause in rows] == told


def test_a_form_written_alone_is_the_same_as_one_among_many(written: dict[str, str]) -> None:
    for form in ("junit", "sarif", "github", "markdown"):
        assert check(*INPUTS, "-f", form).stdout == written[form]


def secrets() -> set[str]:
    """What the recorded requests hold of signatures, buyers and sessions, as it stands there and decoded."""
    texts = (FIXTURES / "recorded" / "orders.jsonl").read_text("utf-8").splitlines()
    urls = [json.loads(line)["url"] for line in texts if line.endswith("}")]
    urls += [json.loads(line).get("body", "") for line in texts if line.endswith("}")]
    entries = json.loads((FIXTURES / "recorded" / "shop.har").read_text("utf-8"))["log"]["entries"]
    urls += [one["request"]["url"] for one in entries]
    urls += [
        line.split('"')[1].split(" ")[1] for line in (FIXTURES / "recorded" / "access.log").read_text().splitlines()
    ]
    found = {"0d5f4e7cba3142aa"}
    for url in urls:
        for name, value in parse_qsl(urlsplit(url).query or url):
            if name in ("sign", "buyer_identity_code"):
                found |= {value, value.replace(" ", "+"), quote(value, safe=""), quote_plus(value)}
    return found


def test_no_form_for_a_build_log_holds_a_signature_a_buyer_a_cookie_or_a_key(written: dict[str, str]) -> None:
    hidden = secrets()
    assert len(hidden) > 30
    assert any(one in written["json"] for one in hidden), "nothing was looked for"
    for form in FORMS:
        for secret in hidden:
            pieces = {secret[at : at + 16] for at in range(0, max(1, len(secret) - 15), 4)}
            assert not any(piece in written[form] for piece in pieces), (form, secret)
    for form, text in written.items():
        assert not any(text[at : at + 12] in secret_windows() for at in range(len(text) - 11)), form


def test_a_command_in_a_recorded_request_stays_text_in_every_form(written: dict[str, str]) -> None:
    assert "forged" in written["json"]
    for form, text in written.items():
        if form != "github":
            assert obeyed(text) == [], form
    titles = [line.partition("title=")[2].partition("::")[0] for line in written["github"].splitlines()]
    assert all(re.fullmatch(r"alidiag(%3A [a-z0-9-]+)?", title) for title in titles)


@pytest.mark.corpora
def test_sarif_of_the_recorded_requests_is_valid(written: dict[str, str]) -> None:
    if not CORPORA.exists():
        pytest.skip(f"the outside data {CORPORA} is absent; set ALIDIAG_CORPORA")
    schema = json.loads((CORPORA / "sarif" / "sarif-schema-2.1.0.json").read_text("utf-8"))
    assert not list(Draft7Validator(schema).iter_errors(json.loads(written["sarif"])))


def test_sarif_points_into_the_recorded_files(written: dict[str, str]) -> None:
    checked = 0
    for result in json.loads(written["sarif"])["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        path, region = FIXTURES / place["artifactLocation"]["uri"], place["region"]
        lines = path.read_text("utf-8").split("\n")
        if "startColumn" in region and result["ruleId"] == "amount-malformed":
            line = lines[region["startLine"] - 1]
            assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "0.013"
            checked += 1
    assert checked == 2


def test_what_is_in_the_baseline_fails_no_case_of_junit_and_no_run(tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    words = ("recorded/shop.har", "-f", "junit")
    assert check(*words, "--write-baseline", str(known)).returncode in (0, 1)
    done = check(*words, "--baseline", str(known))
    assert done.returncode == 0, done.stderr
    assert 'tests="4" failures="0" errors="0" skipped="0"' in done.stdout
    assert done.stdout.count("not told (baseline): ") >= 2


@pytest.mark.parametrize("form", RECORDED)
@pytest.mark.parametrize("name", GOLDENS)
def test_the_report_on_one_request_can_be_told_in_these_forms_too(
    name: str, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FIXTURES)
    monkeypatch.setenv("ALIDIAG_NO_CONFIG", "1")
    report = report_of(name)
    text = drawn(report, form)
    if form in READERS:
        rules = {rule for rule, _ in READERS[form](text)}
        told = {m.id for m in report.illegal_sign.cause.mistakes} if report.illegal_sign.cause else set()
        assert told <= rules
    assert sums_in(form, text).get(report.verdict.value) == 1
    sign = next((one.value for one in report.request.params if one.name == "sign"), "")
    assert not sign or sign not in text


@pytest.mark.parametrize("form", FORMS)
def test_a_form_loads_no_other_form_and_only_text_loads_rich(form: str) -> None:
    words = ["recorded/shop.har", "--config", "recorded/alidiag.toml", "-f", form]
    modules = loaded(["check", *words], FIXTURES)
    of_forms = {name for name in FORMS if f"alidiag.render.check_{name}" in modules}
    assert of_forms == {form}
    assert ("rich" in modules) == (form == "text")
    assert "lxml" not in modules


def test_a_record_is_named_by_its_file_and_line_or_entry_and_check_says_so() -> None:
    text = check("recorded/shop.har", "-f", "text").stdout
    named = re.search(r"The full report of one:\s+alidiag illegal-sign '?recorded/shop.har#(\d+)", text)
    assert named is not None, text
    for entry, verdict in ((2, "pass"), (int(named[1]), "fail")):
        one = alidiag("illegal-sign", f"recorded/shop.har#{entry}", "-f", "json")
        assert json.loads(one.stdout)["illegal_sign"]["verdict"] == verdict
    missing = alidiag("illegal-sign", "recorded/shop.har#99")
    assert missing.returncode == 3
    assert "it has 5" in missing.stderr
    lines = alidiag("illegal-sign", "recorded/orders.jsonl#2")
    assert lines.returncode == 2
    assert "FILE:LINE" in lines.stderr
