"""`alidiag invalid-parameter` as a person runs it: iDiagnose's samples, exit statuses, options, goldens.

The requests are not signed: parameters are judged without a key. `make golden` writes the expected reports again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from jsonschema import Draft202012Validator

from alidiag.rules.book import own_rules
from tests.test_wizard import Sitting

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
CASES = sorted(path.parent.name for path in FIXTURES.glob("parameters/*/case.toml"))
UPDATE = os.environ.get("ALIDIAG_UPDATE_GOLDENS") == "1"
SCHEMA = Draft202012Validator(json.loads((Path(__file__).parent / "report.schema.json").read_text("utf-8")))
GATEWAY = "https://globalmapi.alipay.com/gateway.do"
PAY = dict(own_rules().variants("alipay.acquire.overseas.spot.pay")[0].example)
ONLINE = dict(own_rules().variants("alipay.overseas.secmerchant.online.maintain")[0].example)


def run(*words: str, stdin: str = "", cwd: Path = FIXTURES, **env: str) -> subprocess.CompletedProcess[str]:
    """The command: 80 columns, no colour, nothing from this machine's settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ALIDIAG_", "FORCE_COLOR"))}
    path = os.pathsep.join(filter(None, (str(ROOT), clean.get("PYTHONPATH"))))
    told = {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", "PYTHONPATH": path, **env}
    return subprocess.run(
        [sys.executable, "-m", "alidiag", "invalid-parameter", *words],
        cwd=cwd,
        env={**clean, **told},
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=30,
    )


def url_of(values: dict[str, str], charset: str = "utf-8") -> str:
    return GATEWAY + "?" + "&".join(f"{k}={quote_plus(v, encoding=charset)}" for k, v in values.items())


def report_of(values: dict[str, str], *words: str, charset: str = "utf-8") -> tuple[int, dict]:
    done = run(url_of(values, charset), *words, "-f", "json")
    assert done.stderr == ""
    report = json.loads(done.stdout)
    SCHEMA.validate(report)
    return done.returncode, report


def without(values: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if name not in names}


def findings(report: dict, rule: str) -> list[dict]:
    return [one for one in report["invalid_parameter"]["findings"] if one["rule"] == rule]


def held(path: Path, text: str) -> None:
    if UPDATE:
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text("utf-8"), f"{path} is not current; look at the difference, then: make golden"


# --- the samples of iDiagnose's page --------------------------------------------------------------------------------

SAMPLES = [
    (
        PAY,
        (),
        0,
        """The request of alipay.acquire.overseas.spot.pay is valid
The request contains all required parameters, and the request format is correct
""",
    ),
    (
        without(PAY, "service", "sign_type", "sign"),
        ("--api", "alipay.acquire.overseas.spot.pay"),
        1,
        'One or more required parameters are missing in the request\n["service","sign_type","sign"]\n',
    ),
    (
        {**PAY, "trans_amount": "0.013"},
        (),
        1,
        'The request format of alipay.acquire.overseas.spot.pay is invalid\n["trans_amount"]\n',
    ),
]


@pytest.mark.parametrize(("values", "options", "status", "lines"), SAMPLES, ids=["valid", "missing", "invalid"])
def test_the_samples_of_idiagnose_come_out_to_the_letter(values, options, status, lines) -> None:
    done = run(url_of(values), *options)
    assert (done.returncode, done.stderr) == (status, "")
    assert f"\n\n{lines}\n" in done.stdout
    assert f"\n{lines}\n" in run(url_of(values), *options, "--quiet").stdout
    assert report_of(values, *options)[1]["invalid_parameter"]["text"] == lines.splitlines()


def test_automatic_matching_without_a_service_names_the_three_as_well() -> None:
    status, report = report_of(without(PAY, "service", "sign_type", "sign"))
    assert status == 1
    assert report["invalid_parameter"]["missing"] == ["service", "sign_type", "sign"]
    assert "only the basic parameters were checked" in findings(report, "service-unknown")[0]["message"]


# --- goldens --------------------------------------------------------------------------------------------------------


def test_there_are_fixtures_of_every_verdict() -> None:
    cases = [tomllib.loads((FIXTURES / "parameters" / name / "case.toml").read_text("utf-8")) for name in CASES]
    assert len(cases) >= 8
    assert {case["expected"]["verdict"] for case in cases} == {"pass", "fail", "unproven"}


@pytest.mark.parametrize("name", CASES)
def test_a_fixture_is_judged_as_its_case_says_and_reported_as_its_goldens(name: str, tmp_path: Path) -> None:
    folder = FIXTURES / "parameters" / name
    case = tomllib.loads((folder / "case.toml").read_text("utf-8"))
    words = [f"@parameters/{name}/request.txt", *case["options"]]
    done = run(*words, "--report", f"json={tmp_path / 'report.json'}")
    written = (tmp_path / "report.json").read_text("utf-8")
    report = json.loads(written)
    held(folder / "report.txt", done.stdout)
    held(folder / "report.json", written)

    assert done.stderr == ""
    SCHEMA.validate(report)
    told = report["invalid_parameter"]
    assert "illegal_sign" not in report
    assert report["verdict"] == told["verdict"]
    found = {
        "exit": done.returncode,
        "verdict": told["verdict"],
        "missing": told["missing"],
        "invalid": told["invalid"],
        "rules": sorted(one["rule"] for one in told["findings"] if one["level"] != "note"),
    }
    assert found == {**case["expected"], "rules": sorted(case["expected"]["rules"])}
    pasted = (folder / "request.txt").read_text("utf-8")
    for param in report["request"]["params"]:
        assert pasted[slice(*param["span"])].startswith(f"{param['name']}=")
    for line in done.stdout.splitlines():
        assert len(line) <= 80 or line.lstrip().startswith(("written at http", "The request"))
    assert all(line in done.stdout.splitlines() for line in told["text"])


# --- exit statuses and options --------------------------------------------------------------------------------------


def test_the_exit_statuses(tmp_path: Path) -> None:
    right, wrong = url_of(PAY), url_of({**PAY, "currency": "usd"})
    doubtful = url_of({**ONLINE, "timestamp": "2020-01-01 00:00:00"})
    now = ("--now", "2026-11-20 10:15:30")
    assert run(right).returncode == 0
    assert run(wrong).returncode == 1
    assert run(wrong, "--fail-on", "never").returncode == 0
    assert run(doubtful, *now).returncode == 0
    assert run(doubtful, *now, "--fail-on", "warning").returncode == 1
    assert run(url_of({**PAY, "service": "no.such.service"})).returncode == 4
    assert run(url_of({**without(PAY, "sign"), "service": "no.such.service"})).returncode == 1
    assert run("hello").returncode in (2, 3)
    assert run(right, "-o", str(tmp_path / "no" / "where")).returncode == 74
    for words, said in (
        (("--api", "create_forex_trad"), "Did you mean create_forex_trade?"),
        (("--variant", "mars"), "It has: global, hk"),
        (("--specs", str(tmp_path / "none")), "is no folder"),
        (("--now", "yesterday"), "no time that is understood"),
        (("--now", "2026-11-20T10:15:30"), "with its offset"),
        (("--fail-on", "x"), "error, warning or never"),
        (("-f", "x"), "Known are: text"),
        (("--color", "x"), "auto, always or never"),
        (("--method", "PUT"), "GET or POST"),
        (("--input-format", "x"), "url"),
    ):
        done = run(right, *words)
        assert done.returncode == 2, words
        assert said in done.stderr
        assert "Traceback" not in done.stderr


def test_an_unknown_service_is_unproven_and_no_parameter_looks_as_if_it_had_passed() -> None:
    status, report = report_of({**PAY, "service": "alipay.acquire.overseas.spot.pey"})
    assert (status, report["verdict"]) == (4, "unproven")
    assert report["invalid_parameter"]["text"] == []
    assert findings(report, "service-unknown")[0]["expected"] == "alipay.acquire.overseas.spot.pay"
    text = run(url_of({**PAY, "service": "alipay.acquire.overseas.spot.pey"})).stdout
    marks = {row.split()[2]: row.split()[1] for row in text.splitlines() if row[:1] in "✓✗!?–" and row[:1]}
    assert marks["service"] == "unknown"
    assert {name for name, mark in marks.items() if mark == "right"} == {"partner", "sign_type", "sign"}
    assert marks["trans_amount"] == "unchecked"


def test_api_names_the_service_whose_rules_count() -> None:
    status, report = report_of({**PAY, "service": "create_forex_trade"}, "--api", PAY["service"])
    assert status == 1
    assert report["invalid_parameter"]["invalid"] == ["service"]


def test_the_variant_is_what_the_request_shows_or_the_option_says() -> None:
    status, report = report_of({**PAY, "currency": "USD"})
    assert status == 0
    assert "variant global" in findings(report, "variant-chosen")[0]["message"]
    status, report = report_of({**PAY, "currency": "USD"}, "--variant", "hk")
    assert status == 1
    assert report["invalid_parameter"]["invalid"] == ["currency"]


OWN = """service = "{name}"
title = "Our own"

[sources]
ours = {{ kind = "page", at = "https://wiki.example.com/alipay" }}

[[variant]]
name = "global"
title = "ours"

[variant.example]
service = "{name}"
partner = "2088101122136241"
order = "A1"

[[param]]
name = "service"
group = "basic"
required = true
source = "ours"

[[param]]
name = "partner"
group = "basic"
type = "account"
required = true
source = "ours"

[[param]]
name = "order"
required = true
pattern = "A[0-9]+"
source = "ours"
"""


def test_rules_of_ones_own_add_services_and_go_before_ours(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(OWN.format(name="ours"))
    (tmp_path / "close_trade.toml").write_text(OWN.format(name="close_trade"))
    own = ("--specs", str(tmp_path))
    right = {"service": "ours", "partner": "2088101122136241", "order": "A1"}
    assert report_of(right)[0] == 1
    assert report_of(right, *own)[0] == 0
    status, report = report_of({**right, "order": "B1"}, *own)
    assert (status, report["invalid_parameter"]["invalid"]) == (1, ["order"])
    assert findings(report, "malformed-value")[0]["reference"] == "https://wiki.example.com/alipay"
    assert report_of({**right, "service": "close_trade"}, *own)[0] == 0
    second = tmp_path / "second"
    second.mkdir()
    (second / "ours.toml").write_text(OWN.format(name="ours").replace("A[0-9]+", "B[0-9]+"))
    assert report_of({**right, "order": "B1"}, *own, "--specs", str(second))[0] == 0
    (tmp_path / "ours.toml").write_text(OWN.format(name="ours").replace("required = true", "requird = true"))
    done = run(url_of(right), *own)
    assert done.returncode == 2
    assert "line 19" in done.stderr
    assert "alidiag specs check" in done.stderr


@pytest.mark.parametrize("kind", ["loop", "folder", "pipe", "nowhere"])
def test_rules_of_ones_own_that_cannot_be_read_are_an_error_and_never_passed_over(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("ours.toml" if kind == "loop" else "nothing.toml")
    done = run(url_of({"service": "ours", "partner": "2088101122136241"}), "--specs", str(tmp_path))
    assert done.returncode == 2
    assert f"Cannot read the rules from {path}" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "now", ["2026-11-20 10:15:30", "2026-11-20T02:15:30Z", "2026-11-20T10:15:30+08:00", "2026-11-19 21:15:30-05:00"]
)
def test_now_is_gmt_8_or_carries_its_offset(now: str) -> None:
    fresh = {**ONLINE, "timestamp": "2026-11-20 10:00:00"}
    assert findings(report_of(fresh, "--now", now)[1], "timestamp-expired") == []
    old = {**ONLINE, "timestamp": "2026-11-20 09:40:00"}
    assert findings(report_of(old, "--now", now)[1], "timestamp-expired")[0]["level"] == "warning"
    assert findings(report_of(old)[1], "timestamp-expired") == []


def test_a_fault_inside_json_has_its_path_and_its_own_place_in_the_paste() -> None:
    sites = '[{"site_type":"WEB","site_url":"https://a.example"},{"site_name":"商店","site_type":"web","site_url":"x"}]'
    url = url_of({**ONLINE, "site_infos": sites})
    status, report = report_of({**ONLINE, "site_infos": sites})
    found = findings(report, "not-in-enumeration")[0]
    assert status == 1
    assert report["invalid_parameter"]["invalid"] == ["site_infos"]
    assert found["param"] == "site_infos[1].site_type"
    assert url[slice(*found["span"])] == "%22web%22"
    text = run(url).stdout
    assert "site_infos[1].site_type  not-in-enumeration" in text
    where = next(row for row in text.splitlines() if "%22web%22" in row)
    carets = text.splitlines()[text.splitlines().index(where) + 1]
    assert where[carets.index("^") : carets.rindex("^") + 1] == "%22web%22"


def test_malformed_json_is_underlined_where_it_goes_wrong() -> None:
    info = PAY["extend_info"].replace('","store_id"', '",,"store_id"')
    url = url_of({**PAY, "extend_info": info})
    span = findings(report_of({**PAY, "extend_info": info})[1], "json-malformed")[0]["span"]
    assert url[slice(*span)] == "%2C"
    assert url[: span[1]].endswith("%22%2C%2C")
    cut = url_of({**PAY, "extend_info": info[:20]})
    span = findings(report_of({**PAY, "extend_info": info[:20]})[1], "json-malformed")[0]["span"]
    assert cut[slice(*span)] == "%22"
    assert cut[: span[0]].endswith("extend_info=%7B")


def test_a_length_is_that_of_the_declared_charset() -> None:
    name = "测试商品" * 33
    status, report = report_of({**PAY, "_input_charset": "GBK", "trans_name": name}, charset="gbk")
    found = findings(report, "too-long")[0]
    assert status == 1
    assert "264 octets in GBK, 8 more than allowed" in found["message"]
    assert "before character 129" in found["message"]
    text = run(url_of({**PAY, "_input_charset": "GBK", "trans_name": name}, "gbk")).stdout
    assert "(132 characters, 264 octets in GBK)" in text
    assert report_of({**PAY, "_input_charset": "GBK", "trans_name": name[:128]}, charset="gbk")[0] == 0
    assert report_of({**PAY, "_input_charset": "UTF-8", "trans_name": name[:128]})[0] == 1


# --- forms and ways in ----------------------------------------------------------------------------------------------


def test_the_table_marks_each_parameter_and_shortens_values_so_that_one_sees_it() -> None:
    sent = {**without(PAY, "sign"), "trans_amount": "x", "memo": "m" * 200, "extra": "1", "quantity": ""}
    rows = [row for row in run(url_of(sent)).stdout.splitlines() if row[:1] in "✓✗!?–" and row[:1]]
    marks = {row.split()[2]: row.split()[1] for row in rows}
    assert marks["sign"] == "missing"
    assert marks["trans_amount"] == "wrong"
    assert marks["extra"] == "unknown"
    assert marks["currency"] == "right"
    assert len(rows) == len(sent) + 1
    assert all(len(row) <= 80 for row in rows)
    memo = next(row for row in rows if " memo " in row)
    shown, _, more = memo.removesuffix(" more").rpartition("… ")
    assert shown.count("m", shown.index(" memo ") + 6) + int(more) == 200
    assert any(row.endswith("(empty)") for row in rows if " quantity " in row)
    assert any(row.endswith("(not sent)") for row in rows if " sign " in row)


def test_every_form_for_people_marks_each_parameter_alike() -> None:
    import lxml.html

    values = {**without(PAY, "currency"), "trans_amount": "0.013", "Memo": "1", "extra|one": "<b>"}
    url = url_of(values)
    marked = {}
    text = run(url).stdout
    table = text[text.index("Parameters  ") :].split("\n\n")[0].splitlines()[1:]
    marked["text"] = [tuple(row.split()[1:3]) for row in table]
    rows = [row.split(" | ") for row in run(url, "-f", "markdown").stdout.splitlines() if row.startswith("| ")][1:]
    marked["markdown"] = [(row[0].strip("| "), row[1].strip("`").replace("\\x7c", "|")) for row in rows]
    page = lxml.html.document_fromstring(run(url, "-f", "html").stdout.encode())
    cells = [[cell.text_content() for cell in row] for row in page.xpath("//table[@class='params']/tbody/tr")]
    marked["html"] = [(word, name) for name, word, _ in cells]
    assert ("missing", "currency") in marked["text"]
    assert ("wrong", "trans_amount") in marked["text"]
    assert ("unknown", "extra|one") in marked["text"]
    assert marked["text"] == marked["markdown"] == marked["html"]


def test_a_name_that_is_sent_twice_is_marked_where_it_is_wrong() -> None:
    done = run(url_of(PAY) + "&trans_amount=0.02")
    rows = [row.split()[:3] for row in done.stdout.splitlines() if " trans_amount " in row and row[:1] in "✓✗!?"]
    assert [row[1] for row in rows] == ["right", "doubtful"]


def test_marks_are_ascii_where_the_reader_has_no_others() -> None:
    done = run(url_of({**PAY, "currency": "usd"}), PYTHONIOENCODING="ascii")
    assert "\nok right " in done.stdout
    assert "\nx  wrong " in done.stdout


def test_notes_are_counted_and_shown_when_asked_for() -> None:
    url = url_of({**PAY, "extra": "1"})
    assert "1 note is not shown; -v shows them." in run(url).stdout
    assert "undocumented-parameter" not in run(url).stdout
    verbose = run(url, "-v").stdout
    assert "undocumented-parameter" in verbose
    assert "not shown" not in verbose


def test_quiet_leaves_the_request_and_the_table_out() -> None:
    done = run(url_of({**PAY, "currency": "usd"}), "-q")
    assert "Parameters" not in done.stdout
    assert "Service " not in done.stdout
    assert "not-in-enumeration" in done.stdout
    assert done.stdout.endswith("Verdict: fail\n")


def test_untrusted_values_reach_the_terminal_harmlessly() -> None:
    sent = {**PAY, "memo": "\x1b[31mred\x07", "\x1b]0;x": "1", "service": "a\x1b[2J"}
    for words in ((), ("-v",), ("-f", "json"), ("-f", "jsonl")):
        done = run(url_of(sent), *words)
        assert not {char for char in done.stdout if char < " " and char != "\n"}
        assert done.returncode == 4


def test_json_lines_of_a_pass_leave_the_parameters_out() -> None:
    line = json.loads(run(url_of(PAY), "-f", "jsonl").stdout)
    assert "params" not in line["request"]
    assert "params" in json.loads(run(url_of(PAY), "-f", "jsonl", "-v").stdout)["request"]


def test_a_request_can_come_in_every_way(tmp_path: Path) -> None:
    url = url_of(PAY)
    file = tmp_path / "request.txt"
    file.write_text(url + "\n")
    query = url.partition("?")[2]
    texts = [
        run(url),
        run(str(file)),
        run(f"@{file}"),
        run("-", stdin=url + "\n"),
        run(stdin=url),
        run(f"curl '{url}'"),
        run(GATEWAY, "--body", query),
        run(f"curl '{GATEWAY}' --data '{query}'"),
        run(query),
    ]
    for done in texts:
        assert (done.returncode, done.stderr) == (0, ""), done.args
        assert "is valid" in done.stdout
    assert "POST" in run(GATEWAY, "--body", query).stdout


def test_further_reports_and_an_output_file_of_the_same_run(tmp_path: Path) -> None:
    done = run(url_of(PAY), "-f", "json", "-o", str(tmp_path / "a.json"), "--report", f"text={tmp_path / 'b.txt'}")
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads((tmp_path / "a.json").read_text())["verdict"] == "pass"
    assert "is valid" in (tmp_path / "b.txt").read_text()


def test_options_can_come_from_the_environment() -> None:
    done = run(url_of({**PAY, "currency": "USD"}), ALIDIAG_VARIANT="hk", ALIDIAG_FORMAT="json")
    assert json.loads(done.stdout)["invalid_parameter"]["invalid"] == ["currency"]


# --- asked for on a terminal ----------------------------------------------------------------------------------------


def sitting(folder: Path, *words: str, **env: str) -> Sitting:
    return Sitting(folder, *words, command=("invalid-parameter",), **env)


def test_on_a_terminal_it_asks_for_the_request_and_takes_the_mended_one(tmp_path: Path) -> None:
    with sitting(tmp_path) as person:
        person.asked("Paste the URL")
        person.pastes(url_of({**PAY, "trans_amount": "0.013"}))
        person.sees('["trans_amount"]', "at most 2 decimals", "Verdict: fail")
        person.asked("What now?")
        person.answers("r\r")
        person.asked("Paste the URL")
        person.pastes(url_of(PAY))
        person.sees("The request of alipay.acquire.overseas.spot.pay is valid", "Verdict: pass")
        assert person.status() == 0
        assert person.is_restored()


def test_on_a_terminal_enter_finishes_with_the_status_of_what_was_found(tmp_path: Path) -> None:
    with sitting(tmp_path) as person:
        person.asked("Paste the URL")
        person.pastes(url_of({**PAY, "service": "nothing"}))
        person.sees("only the", "Verdict: unproven")
        person.asked("What now?")
        person.answers("\r")
        assert person.status() == 4


def test_on_a_terminal_ctrl_d_and_ctrl_c_end_it(tmp_path: Path) -> None:
    for key, status in ((b"\x04", 2), (b"\x03", 130)):
        with sitting(tmp_path) as person:
            person.asked("Paste the URL")
            person.answers(key)
            assert person.status() == status
            assert person.is_restored()
            assert "Traceback" not in person.output
