"""`alidiag check` as CI runs it: inputs, selection, baselines, several processes, interruptions, exit statuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from recorded_requests import CONFIG, GATEWAY, line, lines, pairs, url, url_of, wrong_url

ROOT = Path(__file__).parent.parent
SCHEMA = Draft202012Validator(json.loads((Path(__file__).parent / "report.schema.json").read_text("utf-8")))


def environment() -> dict[str, str]:
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("ALIDIAG_")}
    return {**quiet, "NO_COLOR": "1", "COLUMNS": "80", "PYTHONPATH": str(ROOT)}


def run(*words: object, stdin: str | bytes = "", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    data = stdin.encode() if isinstance(stdin, str) else stdin
    command = [sys.executable, "-m", "alidiag", "check", *map(str, words)]
    done = subprocess.run(command, input=data, capture_output=True, cwd=cwd, env=environment(), check=False)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration, twenty requests of which two are wrong, and three thousand that are right."""
    made = tmp_path_factory.mktemp("check")
    (made / "alidiag.toml").write_text(CONFIG)
    (made / "few.jsonl").write_text("".join(lines(20, wrong=10)))
    (made / "many.jsonl").write_text("".join(lines(6000, wrong=1500)))
    return made


def test_a_batch_gives_one_report_a_line_in_the_order_of_the_input(folder: Path) -> None:
    done = run(folder / "few.jsonl", "--config", folder / "alidiag.toml", "-f", "jsonl")
    reports = [json.loads(text) for text in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [one["id"] for one in reports] == [str(number) for number in range(20)]
    assert [one["source"] for one in reports] == [f"{folder / 'few.jsonl'}:{number}" for number in range(1, 21)]
    assert [one["id"] for one in reports if one["verdict"] == "fail"] == ["9", "19"]
    for one in reports:
        SCHEMA.validate(one)
        brief = one["verdict"] == "pass"
        assert ("params" not in one["request"]) is brief
        assert ("expected" not in one["illegal_sign"]) is brief


def test_json_is_an_array_of_whole_reports_and_for_one_request_an_object(folder: Path) -> None:
    words = ("--config", folder / "alidiag.toml", "-f", "json")
    several = json.loads(run(folder / "few.jsonl", *words).stdout)
    assert [one["id"] for one in several] == [str(number) for number in range(20)]
    assert all("params" in one["request"] for one in several)
    one = json.loads(run(url(1), *words).stdout)
    assert one["verdict"] == "pass"
    assert json.loads(run("-", *words, stdin="https://example.com/\n").stdout) == []


def test_several_processes_and_standard_input_give_the_very_same_bytes(folder: Path) -> None:
    words = ("--config", folder / "alidiag.toml", "-f", "jsonl", "--report")
    outputs = []
    for jobs in (1, 2, 3):
        report = folder / f"jobs{jobs}.txt"
        done = run(folder / "many.jsonl", *words, f"text={report}", "-j", jobs)
        assert done.returncode == 1
        assert done.stderr == ""
        outputs.append((done.stdout, report.read_text("utf-8")))
    assert outputs[0] == outputs[1] == outputs[2]
    data = (folder / "many.jsonl").read_bytes()
    piped = run("-", "--config", folder / "alidiag.toml", "-f", "jsonl", "-j", 2, stdin=data)
    assert piped.stdout == outputs[0][0].replace(str(folder / "many.jsonl"), "standard input")
    assert len(outputs[0][0].splitlines()) == 6000


def test_a_request_that_is_right_but_whose_partner_has_no_key_is_unproven(folder: Path) -> None:
    done = run(folder / "few.jsonl", "--no-config", "-f", "jsonl", cwd=folder.parent)
    assert done.returncode == 4
    assert {json.loads(text)["verdict"] for text in done.stdout.splitlines()} == {"unproven"}


def test_keys_of_the_configuration_go_by_partner_and_the_others_get_those_of_the_options(folder: Path) -> None:
    other = url_of(pairs(1, partner="2088000000000001", alipay_seller_id="2088000000000001"))
    done = run("-", "--config", folder / "alidiag.toml", "-f", "concise", stdin=f"{url(1)}\n{other}\n")
    assert done.returncode == 4
    key = ROOT / "fixtures" / "keys" / "md5.txt"
    done = run("-", "--config", folder / "alidiag.toml", "--md5-key-file", key, "-f", "concise", stdin=other)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (url(1), 0),
        (wrong_url(1), 1),
        (url(1, trans_amount="0.013"), 1),
        ("https://example.com/a?b=c", 3),
        ("", 3),
        (url(1) + "\n" + '{"broken', 0),  # a line of a list of URLs that is none is passed over
    ],
)
def test_the_exit_status_tells_what_was_found(folder: Path, text: str, status: int) -> None:
    assert run("-", "--config", folder / "alidiag.toml", "-f", "concise", stdin=text).returncode == status


def test_an_unreadable_line_has_an_answer_and_the_batch_goes_on(folder: Path) -> None:
    bad = ['{"url": "https', '{"url": 5}', "[]", "{}", '{"url":"x","url":"y"}', '{"url":NaN}', "[" * 50_000]
    bad += ['"\\ud800', '{"method":"PUT","url":"https://mapi.alipay.com/gateway.do"}']
    text = line(0, url(0)) + "".join(one + "\n" for one in bad) + line(1, url(1))
    done = run("-", "--config", folder / "alidiag.toml", "-f", "jsonl", stdin=text)
    verdicts = [json.loads(one)["verdict"] for one in done.stdout.splitlines()]
    assert verdicts == ["pass", *["unreadable"] * len(bad), "pass"]
    assert done.returncode == 2
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"url": "https', "the string that begins at character 9 does not end"),
        ('{"url": ', "it ends too early"),
        ("{'url': 'x'}", "what stands at character 2 does not belong there"),
        ('{"url": "x"} x', "what stands at character 14 does not belong there"),
        ('{"url": NaN}', "NaN is no JSON value"),
    ],
)
def test_a_line_that_is_no_json_says_where_in_words_of_its_own(folder: Path, text: str, told: str) -> None:
    done = run("-", "--input-format", "jsonl", "--no-config", "-f", "concise", stdin=text + "\n")
    assert f"record-unreadable This line is no JSON: {told}." in done.stdout


def test_what_is_no_gateway_request_is_passed_over_and_counted(folder: Path) -> None:
    texts = [url(1), "https://example.com/x", "https://shop.example.com/return?is_success=T&sign=abc&sign_type=MD5"]
    done = run("-", "--config", folder / "alidiag.toml", stdin="\n".join(texts))
    assert done.returncode == 0
    assert "2 records are no gateway requests" in " ".join(done.stdout.split())


def test_only_one_path_is_looked_at_where_that_is_asked_for(folder: Path) -> None:
    both_wrong = url_of(pairs(1, trans_amount="0.013"), lambda value: value + " ")
    for only, left, other in (("illegal-sign", "illegal_sign", "invalid_parameter"),
                              ("invalid-parameter", "invalid_parameter", "illegal_sign")):  # fmt: skip
        done = run(both_wrong, "--config", folder / "alidiag.toml", "-f", "json", "--only", only)
        report = json.loads(done.stdout)
        assert done.returncode == 1
        assert left in report
        assert other not in report


def test_what_is_ignored_or_not_selected_does_not_count_but_stays_in_the_report(folder: Path) -> None:
    words = (url(1, trans_amount="0.013"), "--config", folder / "alidiag.toml", "-f", "json")
    assert run(*words).returncode == 1
    for more in (("--ignore", "amount-"), ("--select", "sign-,url-invalid"), ("--fail-on", "never")):
        done = run(*words, *more)
        assert done.returncode == 0, more
        assert json.loads(done.stdout)["verdict"] == "fail"
    assert run(*words, "--select", "amount-malformed").returncode == 1
    assert run(url(1), "--config", folder / "alidiag.toml", "--fail-on", "warning", "-f", "concise").returncode == 1


@pytest.mark.parametrize(
    "words",
    [
        ("--ignore", "amount-malformd"),
        ("--select", "X001"),
        ("--only", "sign"),
        ("--fail-on", "note"),
        ("-f", "xml"),
        ("--report", "json"),
        ("--report", "xml=a"),
        ("--input-format", "pcap"),
        ("--baseline", "missing.json"),
        ("--jobs", "0"),
        ("--limit", "0"),
        ("--scheme", "nothing"),
        ("--method", "PUT"),
        ("--config", "missing.toml"),
        ("--api", "no.such.service"),
    ],
)
def test_wrong_usage_is_status_2_and_writes_nothing(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(url(1), *words, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_input_a_missing_file_and_an_empty_pattern_are_told() -> None:
    for words in ((), ("missing.har",), ("*.nothing",)):
        done = run(*words)
        assert done.returncode == 2
        assert "alidiag:" in done.stderr


def test_a_baseline_does_not_list_what_no_baseline_silences(folder: Path) -> None:
    text = line(0, wrong_url(0)) + "{}\n"
    baseline = folder / "unread.json"
    words = ("-", "--config", folder / "alidiag.toml", "-f", "concise")
    assert run(*words, "--write-baseline", baseline, stdin=text).returncode == 2
    rules = {one["rule"] for one in json.loads(baseline.read_text())["findings"]}
    assert rules
    assert "record-unreadable" not in rules
    again = run(*words, "--baseline", baseline, stdin=text)
    assert "record-unreadable There is neither url nor body." in again.stdout
    assert "matches nothing any more" not in again.stdout


def test_a_baseline_silences_what_it_lists_and_tells_what_nothing_matches_any_more(folder: Path) -> None:
    words = (folder / "few.jsonl", "--config", folder / "alidiag.toml")
    baseline = folder / "baseline.json"
    assert run(*words, "-f", "concise", "--write-baseline", baseline).returncode == 1
    text = baseline.read_text()
    assert "values-percent-encoded" in text
    assert "2088101122136241" not in text
    silent = run(*words, "-f", "concise", "--baseline", baseline)
    assert silent.returncode == 0
    assert "values-percent-encoded" not in silent.stdout
    moved = "\n" * 7 + (folder / "few.jsonl").read_text()
    assert (
        run("-", "--config", folder / "alidiag.toml", "--baseline", baseline, "-f", "concise", stdin=moved).returncode
        == 0
    )
    healed = run(url(1), "--config", folder / "alidiag.toml", "--baseline", baseline)
    assert "values-percent-encoded" in healed.stdout
    new = run(
        url(1, trans_amount="0.013"), "--config", folder / "alidiag.toml", "--baseline", baseline, "-f", "concise"
    )
    assert new.returncode == 1
    assert "amount-malformed" in new.stdout


def test_a_limit_looks_at_the_first_requests_says_so_and_is_no_reason_for_a_status(folder: Path) -> None:
    words = (folder / "few.jsonl", "--config", folder / "alidiag.toml", "--limit", "5")
    done = run(*words, "-f", "jsonl")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 5
    assert "5" in run(*words).stdout.rpartition("Summary")[2]


def test_all_forms_of_one_pass_agree_and_no_file_holds_a_key_or_a_signature(folder: Path) -> None:
    forms = ("concise", "json", "jsonl", "sarif", "junit", "github", "markdown", "html")
    reports = [word for form in forms for word in ("--report", f"{form}={folder / form}.out")]
    done = run(folder / "few.jsonl", "--config", folder / "alidiag.toml", *reports)
    assert done.returncode == 1
    assert "2 of 20 requests fail" in done.stdout
    failing = [one for one in json.loads((folder / "json.out").read_text()) if one["verdict"] == "fail"]
    assert len(failing) == 2
    for form in forms:
        text = (folder / f"{form}.out").read_text("utf-8")
        assert "values-percent-encoded" in text, form
        if form not in ("json", "jsonl"):
            assert failing[0]["request"]["params"][-1]["value"] not in text, form


def test_a_file_is_written_whole_or_the_old_one_survives(folder: Path) -> None:
    old = folder / "old.json"
    old.write_text("old")
    (folder / "closed").mkdir(exist_ok=True)
    done = run(
        folder / "few.jsonl",
        "--config",
        folder / "alidiag.toml",
        "-o",
        old,
        "-f",
        "sarif",
        "--report",
        "json=/dev/full",
    )
    assert done.returncode == 74
    assert old.read_text() == "old"
    same = run(folder / "few.jsonl", "--config", folder / "alidiag.toml", "-f", "json", "-o", folder / "few.jsonl")
    assert same.returncode == 74
    assert (folder / "few.jsonl").read_text().startswith('{"id"')
    assert [path for path in folder.iterdir() if path.name.startswith(".alidiag-")] == []
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            words = [sys.executable, "-m", "alidiag", "check", str(folder / "few.jsonl"), "-f", "jsonl", "--no-config"]
            assert (
                subprocess.run(words, stdout=full, stderr=subprocess.DEVNULL, env=environment(), cwd=ROOT).returncode
                == 74
            )


def test_folders_and_patterns_name_their_files_in_order(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("b/2.jsonl", "a.jsonl", ".hidden/x.jsonl"):
        (tmp_path / name).write_text(line(1, url(1)))
    (tmp_path / "urls.txt").write_text(url(2) + "\n")
    (tmp_path / "key.pem").write_text("not looked at")
    (tmp_path / "link.jsonl").symlink_to(folder / "few.jsonl")
    words = ("--config", folder / "alidiag.toml", "-f", "jsonl")
    sources = [json.loads(one)["source"] for one in run(tmp_path, *words).stdout.splitlines()]
    assert sources == [f"{tmp_path / name}:1" for name in ("a.jsonl", "b/2.jsonl", "urls.txt")]
    sources = [
        json.loads(one)["source"] for one in run(f"{tmp_path}/**/*.jsonl", *words, "--limit", 2).stdout.splitlines()
    ]
    assert sources == [f"{tmp_path / name}:1" for name in ("a.jsonl", "b/2.jsonl")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_devices_and_pipes_are_refused_without_waiting(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    done = run(
        tmp_path / "fifo", "/dev/zero", folder / "few.jsonl", "--config", folder / "alidiag.toml", "-f", "concise"
    )
    assert done.returncode == 2
    assert "20 requests" in done.stdout
    assert done.stderr.count("a pipe, device or socket") == 2


def started(*words: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "alidiag", "check", *map(str, words)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, env=environment(), cwd=ROOT, bufsize=0)


@pytest.fixture(scope="module")
def huge(folder: Path) -> Path:
    """So many requests that nobody finishes them within a test."""
    path = folder / "huge.jsonl"
    data = (folder / "many.jsonl").read_bytes()
    with path.open("wb") as file:
        for _ in range(60):
            file.write(data)
    return path


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_has_told_whole_lines_in_order_and_leaves_130(
    folder: Path, huge: Path, number: signal.Signals, jobs: int
) -> None:
    report = folder / f"interrupted{jobs}.xml"
    report.write_text("old")
    words = (huge, "--config", folder / "alidiag.toml", "-f", "jsonl", "-j", jobs, "--report", f"junit={report}")
    with started(*words) as process:
        assert process.stdout
        first = process.stdout.read(100_000)
        process.send_signal(number)
        rest, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert number.name.encode() in told
    numbers = [int(json.loads(text)["source"].rpartition(":")[2]) for text in (first + rest).splitlines()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) < 360_000
    assert report.read_text().startswith("<?xml")
    assert f'tests="{len(numbers)}"' in report.read_text()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_reader_that_goes_away_ends_the_run_with_141(folder: Path, huge: Path, jobs: int) -> None:
    with started(huge, "--config", folder / "alidiag.toml", "-f", "jsonl", "-j", jobs) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(1000)
        process.stdout.close()
        assert process.wait(timeout=60) == 141
        assert process.stderr.read() == b""


def children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="this system does not tell the children of a process")
def test_a_process_that_is_killed_takes_no_answer_with_it(folder: Path) -> None:
    path = folder / "killed.jsonl"
    path.write_bytes((folder / "many.jsonl").read_bytes() * 5)
    expected = run(path, "--config", folder / "alidiag.toml", "-f", "jsonl", "-j", 1).stdout
    out = folder / "killed.out"
    killed: set[int] = set()
    with started(path, "--config", folder / "alidiag.toml", "-f", "jsonl", "-j", 2, "-o", out) as process:
        while process.poll() is None:
            for one in set(children(process.pid)) - killed if len(killed) < 3 else ():
                os.kill(one, signal.SIGKILL)
                killed.add(one)
        _, told = process.communicate(timeout=60)
    assert killed
    assert told == b""
    assert out.read_text() == expected
    assert process.returncode == 1


def test_a_short_run_draws_no_progress_and_a_pipe_never_gets_any(folder: Path) -> None:
    done = run(folder / "many.jsonl", "--config", folder / "alidiag.toml", "-f", "concise")
    assert done.stderr == ""


def test_progress_is_drawn_on_a_terminal_once_the_work_lasts(folder: Path, huge: Path) -> None:
    pty = pytest.importorskip("pty", reason="this system has no terminals to try it on")
    ours, theirs = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "alidiag",
        "check",
        str(huge),
        "--config",
        str(folder / "alidiag.toml"),
        "-f",
        "jsonl",
    ]
    wide = {**environment(), "COLUMNS": "200"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, env=wide, cwd=ROOT)
    os.close(theirs)
    drawn = b""
    until = time.monotonic() + 60
    while b"values-percent-encoded" not in drawn and time.monotonic() < until:
        drawn += os.read(ours, 4096)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 130
    os.close(ours)
    assert b" requests, " in drawn
    assert b" left" in drawn
    assert b"values-percent-encoded" in drawn
    assert GATEWAY.encode() not in drawn


def test_a_record_that_ends_every_process_is_given_up_and_the_others_are_answered(tmp_path: Path) -> None:
    # The record itself is harmless; this program is changed so that it ends whoever looks at it.
    path = tmp_path / "deadly.jsonl"
    rows = list(lines(6000))
    rows[4000] = line(4000, url(4000, memo="deadly"))
    path.write_text("".join(rows))
    (tmp_path / "alidiag.toml").write_text(CONFIG)
    code = (
        "import os, sys\n"
        "from alidiag.recorded import quick\n"
        "before = quick.Quick.found\n"
        "def found(self, method, text):\n"
        "    if 'deadly' in text: os._exit(9)\n"
        "    return before(self, method, text)\n"
        "quick.Quick.found = found\n"
        "from alidiag.__main__ import run\n"
        "run()\n"
    )
    words = ["check", str(path), "--config", str(tmp_path / "alidiag.toml"), "-f", "jsonl", "-j", "2"]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, env=environment(), cwd=ROOT)
    reports = [json.loads(text) for text in done.stdout.splitlines()]
    assert done.returncode == 70
    assert len(reports) == 6000
    assert [n for n, one in enumerate(reports) if one["verdict"] != "pass"] == [4000]
    assert reports[4000]["findings"][0]["rule"] == "record-not-judged"


def test_records_that_were_passed_over_are_counted_only_where_there_are_any() -> None:
    nothing = run("-")
    assert (nothing.returncode, nothing.stderr) == (3, "alidiag: no gateway request was found.\n")
    other = run("-", stdin="https://shop.example.com/?a=1&b=2\n")
    assert other.stderr == "alidiag: no gateway request was found; 1 record of another kind was passed over.\n"
