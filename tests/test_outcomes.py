"""What the forms of `alidiag check` draw from: made from a report, small, without secrets, the same in every run."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from alidiag.batch.fingerprint import fingerprint_of, place_of
from alidiag.batch.made import outcome_of
from alidiag.batch.outcome import Group, Outcome, Place
from alidiag.diagnosis import diagnose
from alidiag.errors import ExitStatus
from alidiag.keys import load_md5
from alidiag.model import Case, KeyRing, Level, Proof, Report, Verdict
from alidiag.read import read_request

FIXTURES = Path(__file__).parent.parent / "fixtures"
MD5 = load_md5((FIXTURES / "keys" / "md5.txt").read_bytes(), "md5.txt")


def report_of(name: str) -> Report:
    text = (FIXTURES / "requests" / name / "request.txt").read_text("utf-8")
    return diagnose(Case(read_request(text, "requests.txt:7"), KeyRing(md5=MD5)))


def outcome(name: str, **how: object) -> Outcome:
    return outcome_of(report_of(name), Place("requests.txt", 7), **how)  # type: ignore[arg-type]


def test_a_failing_request_is_told_with_its_cause_and_its_place() -> None:
    one = outcome("md5-key-joined-with-ampersand")
    assert one.verdict is Verdict.FAIL
    assert one.status is ExitStatus.FAULT
    assert one.source == "requests.txt:7"
    assert [(m.id, m.proof) for m in one.mistakes] == [("md5-key-joined-wrongly", Proof.REPRODUCED)]
    assert [spot.rule for spot in one.spots if spot.level is Level.ERROR] == ["md5-key-joined-wrongly"]
    assert one.groups == (Group("illegal-sign", ("md5-key-joined-wrongly",)),)


def test_every_mistake_of_a_cause_has_a_spot_of_its_own() -> None:
    for name in ("two-mistakes", "two-mistakes-two-steps"):
        one = outcome(name)
        assert {m.id for m in one.mistakes} <= {spot.rule for spot in one.spots}, name


def test_an_outcome_survives_pickling_and_shows_no_value_of_sign_or_of_a_person() -> None:
    for name in ("healthy-md5", "md5-key-joined-with-ampersand"):
        report = report_of(name)
        one = outcome_of(report, Place("requests.txt", 7))
        assert pickle.loads(pickle.dumps(one)) == one
        sign = report.request.params and next(p.value for p in report.request.params if p.name == "sign")
        assert sign
        assert sign not in one.url
        assert "sign=..." in one.url


def test_a_request_that_passes_has_nothing_to_tell() -> None:
    one = outcome("healthy-md5")
    assert (one.verdict, one.status, one.spots, one.groups, one.text) == (Verdict.PASS, ExitStatus.OK, (), (), "")


def test_a_failure_whose_every_error_is_hushed_counts_no_more_but_stays_a_failure() -> None:
    one = outcome("md5-key-joined-with-ampersand", hush=lambda _: "baseline")
    assert (one.verdict, one.status, one.spots, one.groups) == (Verdict.FAIL, ExitStatus.OK, (), ())
    assert {hushed.by for hushed in one.hushed} == {"baseline"}


def test_what_could_not_be_judged_gives_its_reason_and_exit_status_4() -> None:
    text = (FIXTURES / "requests" / "healthy-md5" / "request.txt").read_text("utf-8")
    one = outcome_of(diagnose(Case(read_request(text, "x"))), Place("x"))
    assert (one.verdict, one.status) == (Verdict.UNPROVEN, ExitStatus.UNPROVEN)
    assert "--md5-key-file" in one.unproven[0]


@pytest.mark.parametrize(
    ("param", "place"),
    [("a", "a"), (None, None), ("s[0].t", "s[].t"), ("s[12][3].t[4]", "s[][].t[]"), ("s[x]", "s[x]")],
)
def test_the_place_of_a_fault_has_no_numbers_in_its_brackets(param: str | None, place: str | None) -> None:
    assert place_of(param) == place


def test_a_fingerprint_tells_rule_service_and_parameter_apart_and_not_the_item_of_a_list() -> None:
    first = fingerprint_of("invalid-parameter", "amount-malformed", "s", "a[0].b")
    assert first == fingerprint_of("invalid-parameter", "amount-malformed", "s", "a[7].b")
    others = {
        fingerprint_of("illegal-sign", "amount-malformed", "s", "a[0].b"),
        fingerprint_of("invalid-parameter", "amount-malformed", "t", "a[0].b"),
        fingerprint_of("invalid-parameter", "malformed-value", "s", "a[0].b"),
        fingerprint_of("invalid-parameter", "amount-malformed", "s", "a[0].c"),
        fingerprint_of("invalid-parameter", "amount-malformed", None, "a[0].b"),
    }
    assert len(others) == 5
    assert first not in others
    assert fingerprint_of("p", "r", "\udc80", "\udc80") == fingerprint_of("p", "r", "\udc80", "\udc80")
