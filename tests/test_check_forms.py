"""The forms of `alidiag check`: the same counts and ids in all, nothing private in any, each what its readers take."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import lxml.html
import pytest
from lxml import etree

from alidiag.batch.fingerprint import fingerprint_of
from alidiag.batch.outcome import Group, Hushed, Look, Outcome, Place, Spot, Stale, Tally
from alidiag.errors import ExitStatus
from alidiag.model import Level, Span, Verdict
from alidiag.privacy.names import is_private
from alidiag.render import check_account
from alidiag.render.check_forms import FORMS
from alidiag.render.check_markdown import MOST as MARKDOWN_MOST
from alidiag.render.check_sarif import MOST_LOCATIONS, MOST_RESULTS
from tests.check_readers import (
    findings_in_concise,
    findings_in_github,
    findings_in_html,
    findings_in_junit,
    findings_in_markdown,
    findings_in_sarif,
    findings_in_text,
    sums_in,
)
from tests.form_readers import MARKDOWN, obeyed
from tests.outcomes_by_hand import tally_of, written

ROOT = Path(__file__).parent.parent
READERS = {
    "concise": findings_in_concise,
    "sarif": findings_in_sarif,
    "junit": findings_in_junit,
    "github": findings_in_github,
    "markdown": findings_in_markdown,
    "html": findings_in_html,
    "text": findings_in_text,
}


def spot(
    rule: str, level: Level = Level.ERROR, param: str | None = None, path: str = "invalid-parameter", **more
) -> Spot:
    values = {"message": f"{rule} is broken.", "expected": None, "actual": None, "fix": None, "span": None} | more
    mark = fingerprint_of(path, rule, "some.service", param)
    return Spot(rule, level, param, **values, reference=None, fingerprint=mark, path=path)


def outcome(line: int, *spots: Spot, verdict: Verdict = Verdict.FAIL, file: str = "a.jsonl", **more) -> Outcome:
    groups = [Group(one.path, (one.rule,), one.param) for one in spots if one.level is Level.ERROR]
    told = tuple(dict.fromkeys(groups)) if verdict is Verdict.FAIL else ()
    status = {
        Verdict.FAIL: ExitStatus.FAULT,
        Verdict.UNREADABLE: ExitStatus.USAGE,
        Verdict.UNPROVEN: ExitStatus.UNPROVEN,
    }
    return Outcome(
        Place(file, line), None, verdict, status.get(verdict, ExitStatus.OK), "GET", "https://example.com/gateway.do?service=s",
        "some.service", "2088101122136241", "RSA2", spots=spots, groups=told,
    )._replace(**more)  # fmt: skip


def mixed() -> list[Outcome]:
    """Every verdict, two files, faults of different weight."""
    percent = spot("values-percent-encoded", path="illegal-sign", fix="Do not.")
    amount = spot("amount-malformed", param="trans_amount", expected="at most 2 decimals", actual="0.013")
    doubt = spot("undocumented-parameter", Level.WARNING, "surprise")
    return [
        outcome(1, verdict=Verdict.PASS),
        outcome(2, percent),
        outcome(3, percent, amount),
        outcome(4, amount, doubt, id="order-4"),
        outcome(5, doubt, verdict=Verdict.PASS),
        outcome(6, verdict=Verdict.UNPROVEN, unproven=("No key was given.",)),
        outcome(7, spot("record-unreadable", path="reading"), verdict=Verdict.UNREADABLE),
        outcome(1, percent, file="b.jsonl"),
        outcome(2, verdict=Verdict.PASS, file="b.jsonl"),
    ]


def expected_findings(outcomes: Sequence[Outcome]) -> Counter[tuple[str, str]]:
    return Counter((one.rule, one.level.value) for each in outcomes for one in each.spots)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_tells_every_finding_as_often_as_it_was_found(form: str) -> None:
    outcomes = mixed()
    assert READERS[form](written(outcomes, form)) == expected_findings(outcomes)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_tells_how_many_requests_failed_and_how_many_could_not_be_judged(form: str) -> None:
    text = written(mixed(), form)
    assert sums_in(form, text) == {"fail": 4, "unreadable": 1, "unproven": 1, "pass": 3}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_says_what_the_counts_leave_out(form: str) -> None:
    stale = (Stale("0" * 32, "gone-rule", "some.service", "gone_param"),)
    tally = tally_of(
        mixed(), passed_over=1204, limit=9, stale=stale, interrupted="SIGINT", problems=("b.har was cut.",)
    )
    said = re.sub(r"[`\s]+", " ", shown_words(form, written(mixed(), form, tally=tally)))
    for words in ("1,204 records are no gateway requests", "first 9 requests", "SIGINT", "b.har was cut.", "gone-rule"):
        assert words in said, words


def shown_words(form: str, text: str) -> str:
    """What a reader sees of it."""
    if form == "html":
        return lxml.html.document_fromstring(text).text_content()
    if form == "junit":
        return " ".join(etree.fromstring(text.encode()).itertext())
    return text


@pytest.mark.parametrize("form", FORMS)
def test_nothing_at_all_is_no_pass(form: str) -> None:
    text = written([], form, tally=Tally(ExitStatus.NOTHING, passed_over=3))
    words = shown_words(form, text)
    assert re.search(r"No gateway request|0 requests|passed over", words)
    assert "pass." not in words.replace("passed over.", "")


@pytest.mark.parametrize("form", FORMS)
def test_a_failure_that_is_all_in_the_baseline_is_told_as_hushed(form: str) -> None:
    known = Hushed(spot("amount-malformed", param="trans_amount"), "baseline")
    outcomes = [outcome(1, hushed=(known,), groups=()), outcome(2, verdict=Verdict.PASS)]
    text = written(outcomes, form)
    if form == "junit":
        assert etree.fromstring(text.encode()).attrib["failures"] == "0"
    assert not READERS[form](text)
    assert re.search(r"in the baseline|\(baseline\)", text)


def test_junit_has_a_case_for_each_request_and_the_sums_are_those_of_the_cases() -> None:
    root = etree.fromstring(written(mixed(), "junit").encode())
    assert [suite.get("name") for suite in root] == ["a.jsonl", "b.jsonl"]
    assert len(root.findall(".//testcase")) == 9
    for part in [root, *root]:
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(part.get(name)) == len(part.findall(f".//{tag}")), name
    names = [case.get("name") for case in root.iter("testcase")]
    assert names[3] == "line 4 (order-4) some.service"
    skipped = root.find(".//skipped")
    assert skipped.get("message") == "No key was given."
    for case in root.iter("testcase"):
        assert set(case.attrib) == {"name", "classname", "file", "line"}
        assert {child.tag for child in case} <= {"failure", "error", "skipped", "system-out"}


def test_junit_of_many_cases_is_written_whole_from_the_temporary_file() -> None:
    many = [outcome(n, spot("too-long", param="subject", actual="界" * 400)) for n in range(1, 8001)]
    text = written([*many, outcome(1, verdict=Verdict.PASS, file="z.jsonl")], "junit")
    assert len(text.encode()) > 10 * 1024 * 1024
    root = etree.fromstring(text.encode(), etree.XMLParser(huge_tree=True))
    assert [case.get("line") for case in root[0]] == [str(n) for n in range(1, 8001)]
    assert len(root[1]) == 1


def test_a_full_disk_under_the_cases_of_junit_is_an_output_that_failed() -> None:
    code = (
        "import resource\n"
        "from tests.test_check_forms import outcome, spot, written\n"
        "from alidiag.errors import OutputFailed\n"
        "from alidiag.render import check_junit\n"
        "check_junit.MOST_HELD = 1000\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "try:\n    written([outcome(n, spot('too-long')) for n in range(1, 400)], 'junit')\n"
        "except OutputFailed as problem:\n    print(problem.status, problem.message)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "74 JUnit's cases cannot be kept in a temporary file: File too large.\n", done.stderr


def test_sarif_points_at_the_column_where_the_text_stands_in_its_line() -> None:
    here = spot("amount-malformed", param="trans_amount", span=Span(10, 15))
    located = outcome(3, here)._replace(place=Place("logs/a b.log", 3, None, 40), text="x" * 80)
    (result,) = json.loads(written([located], "sarif"))["runs"][0]["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "logs/a%20b.log"
    assert location["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 51, "endColumn": 56}
    assert location["logicalLocations"][0]["name"] == "trans_amount"
    assert result["webRequest"] == {"method": "GET", "target": "https://example.com/gateway.do?service=s"}


def test_sarif_fingerprints_outlive_a_move_to_another_line() -> None:
    def prints(first: int) -> list[str]:
        outcomes = [outcome(first, spot("too-long", param="a")), outcome(first + 7, spot("too-long", param="a"))]
        results = json.loads(written(outcomes, "sarif"))["runs"][0]["results"]
        return [one["partialFingerprints"]["primaryLocationLineHash"] for one in results]

    assert prints(1) == prints(100)
    assert len(set(prints(1))) == 2


def test_sarif_puts_findings_together_where_there_are_too_many_for_its_readers() -> None:
    many = [outcome(n, spot("too-long", param="subject")) for n in range(1, MOST_RESULTS + 1)]
    strange = [outcome(n, spot("undocumented-parameter", Level.WARNING, f"p{n}")) for n in range(1, MOST_RESULTS + 1)]
    outcomes = [*many, *strange]
    text = written(outcomes, "sarif")
    run = json.loads(text)["runs"][0]
    assert len(run["results"]) <= MOST_RESULTS
    assert findings_in_sarif(text) == expected_findings(outcomes)
    worst = run["results"][0]
    assert (worst["ruleId"], worst["occurrenceCount"], len(worst["locations"])) == ("too-long", 5000, MOST_LOCATIONS)
    assert len(gzip.compress(text.encode())) < 10 * 1024 * 1024


def test_sarif_tells_what_each_rule_is_and_what_to_do() -> None:
    outcomes = [outcome(1, spot("values-percent-encoded", path="illegal-sign"), spot("amount-malformed", param="a"))]
    rules = json.loads(written(outcomes, "sarif"))["runs"][0]["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in rules} == {"values-percent-encoded", "amount-malformed"}
    for rule in rules:
        assert "What to do" in rule["help"]["text"]
        assert rule["help"]["markdown"].startswith(f"# {rule['id']}")
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["defaultConfiguration"] == {"level": "error"}


def test_github_annotates_each_cause_before_any_of_them_twice_and_ten_of_a_level() -> None:
    often = [outcome(n, spot("too-long", param="subject")) for n in range(1, 31)]
    rarely = [outcome(50 + n, spot(f"rule-{n}")) for n in range(3)]
    doubts = [outcome(90 + n, spot("doubtful", Level.WARNING), verdict=Verdict.PASS) for n in range(12)]
    notes = [outcome(200 + n, spot("by-the-way", Level.NOTE), verdict=Verdict.PASS) for n in range(12)]
    lines = written([*often, *rarely, *doubts, *notes], "github").splitlines()
    kinds = Counter(line[2:].partition(" ")[0] for line in lines)
    assert kinds == {"error": 10, "warning": 10, "notice": 10}
    titles = [re.search(r"title=alidiag%3A ([a-z0-9-]+)::", line)[1] for line in lines[:10]]
    assert titles[:5] == ["too-long", "rule-0", "rule-1", "rule-2", "too-long"]
    assert "23 more errors, 2 more warnings, 3 more notes" in lines[-1]


def test_github_escapes_what_would_end_or_forge_a_command() -> None:
    trap = "100%\r\n::error::x, y: z"
    one = outcome(1, spot("rule", message=trap), file="a,b:c%.jsonl")
    (command, _) = written([one], "github").splitlines()
    assert command.startswith("::error file=a%2Cb%3Ac%25.jsonl,line=1,title=alidiag%3A rule::100%25")
    assert command.count("::") == 2
    assert len(obeyed(command)) == 1


def test_concise_is_one_line_for_each_finding_that_begins_with_the_place() -> None:
    lines = written(mixed(), "concise").splitlines()
    assert lines[0] == "a.jsonl:2: values-percent-encoded values-percent-encoded is broken."
    assert lines[4] == "a.jsonl:4: undocumented-parameter warning: undocumented-parameter is broken."
    assert lines[-1] == "9 requests: 4 fail, 1 unreadable, 1 unproven, 3 pass"
    assert written(mixed(), "concise", Look(quiet=True)).splitlines() == lines[:8]
    entry = outcome(1, spot("too-long"))._replace(place=Place("a.har", None, 12))
    assert written([entry], "concise").startswith("a.har#12: too-long ")


def test_text_tells_the_worst_cause_first_with_one_example_and_more_places() -> None:
    often = [outcome(n, spot("too-long", param="subject", message="It has 300 octets.")) for n in range(1, 31)]
    lines = written([outcome(99, spot("rarer", param="x")), *often], "text").splitlines()
    assert lines[0] == "✗ 30 requests  too-long (subject)"
    assert sum("It has 300 octets." in line for line in lines) == 1
    assert any(re.search(r"also +a.jsonl:2, a.jsonl:3, .* and 24 more$", line) for line in lines)
    assert all(len(line) <= 80 for line in lines)
    assert lines[-2:] == ["  31 requests: 31 fail", "  The full report of one: alidiag invalid-parameter a.jsonl:1"]


def test_text_shows_an_example_once_that_several_causes_share_and_loses_nothing_of_them() -> None:
    params = ("currency", "partner", "subject")
    missing = [
        spot("required-missing", param=name, message=f"{name} is required.", fix=f"Send {name}.") for name in params
    ]
    either = [spot("required-missing", param=n, message="None of a and b is given.", expected="a or b") for n in "ab"]
    other = spot("amount-malformed", param="price", message="price is no amount.", actual="1,5")
    requests = [outcome(1, *missing, *either, other), outcome(2, *missing[:2]), outcome(3, other)]
    text = written(requests, "text")
    headings = re.findall(r"^✗ (\d requests?  \S+ \(\S+\))$", text, re.MULTILINE)
    counts = {"currency": 2, "partner": 2, "subject": 1, "a": 1, "b": 1}
    told = {f"{n} request{'s' if n > 1 else ''}  required-missing ({name})" for name, n in counts.items()}
    assert set(headings) == {*told, "2 requests  amount-malformed (price)"}
    assert len(headings) == 6
    # One of what two requests lack, one of what only the first one lacks, one of the other rule.
    assert len(re.findall(r"^    example ", text, re.MULTILINE)) == 3
    for one in (*missing, *either, other):
        assert text.count(one.message) == 1
        assert all(words in text for words in (one.fix, one.expected, one.actual) if words)
    assert READERS["text"](text) == expected_findings(requests)


def test_text_is_ascii_and_without_escapes_where_the_stream_cannot_show_more() -> None:
    assert written(mixed(), "text", Look(signs=False, colour=False)).isascii()
    assert "\x1b[" in written(mixed(), "text", Look(colour=True))


def test_markdown_stays_below_what_a_step_summary_holds() -> None:
    long = "\u202e|`" * 400
    many = [
        outcome(
            n,
            *(
                spot(f"rule-{n}-{k}", param=long, path="illegal-sign", message=long, actual=long, fix=long)
                for k in range(8)
            ),
            id=long,
        )
        for n in range(1, 200)
    ]
    text = written(many, "markdown")
    assert len(text.encode()) <= MARKDOWN_MOST + 200
    assert re.search(r"\d+ sections left out here", text)
    assert MARKDOWN_MOST < 1024 * 1024
    tokens = MARKDOWN.parse(text)
    assert not any(token.type.startswith("html") for token in tokens)


def test_examples_are_kept_of_so_many_causes_and_told_of_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_account, "MOST_CAUSES", 150)
    many = [outcome(n, spot("duplicate-parameter", param=f"p{n}")) for n in range(1, 301)]
    account = check_account.Account()
    for one in many:
        account.add(one)
    told = account.told(tally_of(many))
    assert len(told.failing) == 300
    assert sum(cause.example is not None for cause in told.failing) == 150
    text = written(many, "text")
    assert len(re.findall(r"^    example ", text, re.MULTILINE)) == 20
    assert len(re.findall(r"^✗ 1 request  duplicate-parameter", text, re.MULTILINE)) == 120
    assert "and 180 further causes." in text


@pytest.mark.parametrize("form", FORMS)
def test_findings_with_thousands_of_names_are_counted_right(form: str) -> None:
    many = [outcome(n, spot("duplicate-parameter", param=f"p{n}")) for n in range(1, 3001)]
    text = written(many, form)
    assert READERS[form](text) == {("duplicate-parameter", "error"): 3000}


def test_values_that_name_or_authorise_somebody_are_private_and_kinds_of_them_are_not() -> None:
    for name in (
        "sign", "buyer_id", "buyer_identity_code", "extend_info.buyer_id", "auth_code", "amp;sign", "payerAccount",
        "taxi_driver_mobile", "token", "receiver_address",
    ):  # fmt: skip
        assert is_private(name), name
    for name in ("sign_type", "service", "identity_code_type", "seller_id", "design", "notify_url", "total_fee", ""):
        assert not is_private(name), name


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_warning_of_two_parameters_is_told_of_each_with_its_own_requests(form: str) -> None:
    first = [outcome(n, spot("missing", Level.WARNING, "subject"), verdict=Verdict.PASS) for n in (1, 2)]
    other = outcome(3, spot("missing", Level.WARNING, "notify_url"), verdict=Verdict.PASS)
    report = written([*first, other], form)
    assert report.index("missing (subject)") < report.index("a.jsonl:2") < report.index("missing (notify_url)")
    assert report.index("missing (notify_url)") < report.index("a.jsonl:3")


def test_failures_that_do_not_count_are_told_in_plain_words() -> None:
    known = outcome(1, spot("too-long"))._replace(spots=(), hushed=(Hushed(spot("too-long"), "baseline"),))
    sentence = "1 failure of 1 does not count: all that is wrong there is not told."
    assert sentence in " ".join(written([known], "text").split())
