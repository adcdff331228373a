"""A failing report names the code that the gateway would answer with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from alidiag.checks.answers import answers
from alidiag.checks.parameter_report import parameter_report
from alidiag.cli.outputs import rendered
from alidiag.diagnosis import diagnose
from alidiag.keys import load_md5
from alidiag.model import Answer, Case, Finding, InvalidParameter, KeyRing, Level, Report, Verdict
from alidiag.read import read_request
from alidiag.rules.book import RuleBook

FIXTURES = Path(__file__).parent.parent / "fixtures"
SPECS = FIXTURES.parent / "alidiag" / "specs"
WITHOUT_NUMBERS = (
    "https://mapi.alipay.com/gateway.do?service=single_trade_query&partner=2088101122136241&_input_charset=utf-8"
    "&sign_type=MD5&sign=0123456789abcdef0123456789abcdef"
)
PAY = "alipay.acquire.overseas.spot.pay"


def text_of(name: str) -> str:
    return (FIXTURES / "parameters" / name / "request.txt").read_text("utf-8").strip()


def drawn(report: Report, form: str) -> str:
    return rendered([report], form, colour="never", verbose=False, quiet=False, to_file=True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("sign_type=MD5", "sign_type=md6"), "ILLEGAL_SIGN_TYPE"),
        (("sign=", "sing="), "ILLEGAL_SIGN"),
    ],
)
def test_a_fault_of_the_signature_is_answered_with_its_own_code(change: tuple[str, str], code: str) -> None:
    text = (FIXTURES / "requests" / "healthy-md5" / "request.txt").read_text("utf-8").strip()
    assert change[0] in text
    report = diagnose(Case(read_request(text.replace(*change), "test")))
    assert report.verdict is Verdict.FAIL
    assert report.answers[0].code == code
    for form in ("text", "markdown", "html", "json"):
        assert code in drawn(report, form), form


def test_damaged_extend_info_is_answered_with_the_code_of_its_service_and_told_before_the_general_one() -> None:
    found = InvalidParameter(
        Verdict.FAIL,
        findings=(
            Finding("amount-malformed", Level.ERROR, "Wrong.", "trans_amount"),
            Finding("json-malformed", Level.ERROR, "Wrong.", "extend_info"),
        ),
    )
    assert [one.code for one in answers(PAY, invalid=found)] == ["TARGET_SYSTEM_ERROR", "INVALID_PARAMETER"]


def test_warnings_and_notes_are_answered_with_nothing() -> None:
    found = InvalidParameter(Verdict.PASS, findings=(Finding("too-long", Level.WARNING, "Long.", "memo"),))
    assert answers(PAY, invalid=found) == ()


@pytest.mark.parametrize(("sure", "told"), [("agreed", ["NO_NUMBER_AT_ALL"]), ("newer", [])])
def test_a_rule_of_ones_own_that_names_a_code_is_answered_with_it_as_far_as_it_is_agreed(
    tmp_path: Path, sure: str, told: list[str]
) -> None:
    text = (SPECS / "single_trade_query.toml").read_text("utf-8")
    assert text.count('error = "ILLEGAL_ARGUMENT"') == 1
    own = text.replace('error = "ILLEGAL_ARGUMENT"', f'error = "NO_NUMBER_AT_ALL"\nsure = "{sure}"')
    (tmp_path / "single_trade_query.toml").write_text(own, "utf-8")
    request = read_request(WITHOUT_NUMBERS, "test")
    report = parameter_report(request, RuleBook([str(tmp_path)]))
    assert [one.code for one in report.answers] == told
    assert [one.code for one in parameter_report(request).answers] == ["ILLEGAL_ARGUMENT"]
    for form in ("text", "markdown", "html"):
        assert ("would answer" in drawn(report, form)) == bool(told), form
    done = subprocess.run(
        [sys.executable, "-m", "alidiag", "check", "-", "--only", "invalid-parameter", "--specs", tmp_path, "-fjson"],
        input=request.text + "\n",
        env={**os.environ, "PYTHONPATH": str(FIXTURES.parent)},
        capture_output=True,
        encoding="utf-8",
    )
    assert [one["code"] for one in json.loads(done.stdout).get("answers", [])] == told, done.stderr


def test_a_code_of_ones_own_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    text = (SPECS / "single_trade_query.toml").read_text("utf-8")
    own = text.replace('error = "ILLEGAL_ARGUMENT"', 'error = "<b>`x`\\u001b[31m</b>"')
    (tmp_path / "single_trade_query.toml").write_text(own, "utf-8")
    request = read_request(WITHOUT_NUMBERS, "test")
    report = parameter_report(request, RuleBook([str(tmp_path)]))
    assert len(report.answers) == 1
    for form in ("text", "markdown", "html", "json", "concise"):
        assert "\x1b" not in drawn(report, form), form
    assert "<b>" not in drawn(report, "html")


def test_the_answers_of_json_name_rule_and_parameter() -> None:
    report = parameter_report(read_request(text_of("amount-with-three-decimals"), "test"))
    assert report.answers == (Answer("INVALID_PARAMETER", "amount-malformed", "trans_amount"),)
    told = json.loads(drawn(report, "json"))["answers"]
    assert told == [{"code": "INVALID_PARAMETER", "rule": "amount-malformed", "param": "trans_amount"}]


def test_a_request_that_passes_names_no_code_and_does_not_load_the_codes() -> None:
    program = (
        "import sys\nfrom alidiag.read import read_request\n"
        "from alidiag.checks.parameter_report import parameter_report\n"
        "report = parameter_report(read_request(sys.argv[1], 'test'))\n"
        "assert report.verdict == 'pass', report\nassert report.answers == ()\n"
        "import alidiag.checks.answers\nassert 'alidiag.codes' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, text_of("valid")],
        env={**os.environ, "PYTHONPATH": str(FIXTURES.parent)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr


UNSIGNED = "https://mapi.alipay.com/gateway.do?service=notify_verify&partner=2088101122136241&notify_id="


@pytest.mark.parametrize("type_sent", ["", "&sign_type="])
def test_no_code_is_told_where_public_reports_contradict_the_documentation(type_sent: str) -> None:
    text = (FIXTURES / "requests" / "healthy-md5" / "request.txt").read_text("utf-8").strip()
    assert text.count("&sign_type=MD5") == 1
    request = read_request(text.replace("&sign_type=MD5", type_sent), "test")
    report = diagnose(Case(request))
    assert report.verdict is Verdict.FAIL
    assert report.answers == ()
    assert [one.id for one in report.illegal_sign.cause.mistakes] == ["sign-type-invalid"]
    parameters = parameter_report(request)
    assert "sign_type" in parameters.invalid_parameter.missing
    assert parameters.answers == ()
    for form in ("text", "markdown", "html"):
        assert "would answer" not in drawn(parameters, form), form


@pytest.mark.parametrize("length", [32, 34, 70, 120])
@pytest.mark.parametrize("more", ["", "&_input_charset=utf-8"])
def test_a_question_of_notify_verify_needs_no_sign_and_its_notify_id_may_be_long(length: int, more: str) -> None:
    request = read_request(UNSIGNED + ("RqPnCoPT3K9%252F" + "a" * 120)[:length] + more, "test")
    report = diagnose(Case(request))
    assert report.verdict is Verdict.UNPROVEN
    assert report.answers == ()
    assert report.illegal_sign.cause is None
    steps = report.illegal_sign.steps
    assert {str(step.status) for step in steps} == {"unproven"}
    assert all("needs no signature" in step.reason for step in steps)
    assert not [one for step in steps for one in step.findings if one.level is Level.ERROR]
    for form in ("text", "markdown", "html", "json"):
        assert "ILLEGAL_SIGN." not in drawn(report, form), form
    assert parameter_report(request).verdict is Verdict.PASS


def test_a_question_of_notify_verify_that_is_signed_is_judged_by_its_signature() -> None:
    request = read_request(UNSIGNED + "abc&sign_type=MD5&sign=" + "0" * 32, "test")
    key = load_md5(b"0123456789abcdef0123456789abcdef", "key.txt")
    report = diagnose(Case(request, KeyRing(md5=key)))
    assert report.verdict is Verdict.FAIL
    assert [one.code for one in report.answers] == ["ILLEGAL_SIGN"]


def test_another_service_without_a_sign_is_accused_as_before() -> None:
    request = read_request(UNSIGNED.replace("notify_verify", "single_trade_query") + "abc", "test")
    report = diagnose(Case(request))
    assert report.verdict is Verdict.FAIL
    assert [one.code for one in report.answers] == ["ILLEGAL_SIGN"]
