"""alidiag as a library: typed results for a test suite, and a function that engines map over partitions."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from recorded_requests import CONFIG, FIXTURES, GATEWAY, MD5_KEY, line, lines, pairs, url, url_of, wrong_url

from alidiag import AlidiagError, Checker, Report, Verdict, diagnose

ROOT = Path(__file__).parent.parent
MD5 = FIXTURES / "keys" / "md5.txt"
PUBLIC = FIXTURES / "keys" / "rsa2048_pub.pem"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "alidiag.toml"
    path.write_text(CONFIG)
    return path


def test_a_right_request_passes_with_a_key_as_text_as_octets_and_as_a_file() -> None:
    for key in (MD5_KEY, MD5_KEY.encode(), MD5):
        report = diagnose(url(1), md5_key=key)
        assert isinstance(report, Report)
        assert report.verdict is Verdict.PASS
    assert diagnose(url(1, "RSA2"), public_key=PUBLIC).verdict == "pass"
    assert diagnose(url(1, "RSA2"), public_key=PUBLIC.read_text()).verdict == "pass"


def test_a_wrong_request_names_its_mistake_and_its_parameters() -> None:
    report = diagnose(wrong_url(1), md5_key=MD5, source="checkout")
    assert report.source == "checkout"
    assert report.illegal_sign
    assert report.illegal_sign.cause
    assert [one.id for one in report.illegal_sign.cause.mistakes] == ["values-percent-encoded"]
    report = diagnose(url(1, trans_amount="0.013"), md5_key=MD5)
    assert report.invalid_parameter
    assert report.invalid_parameter.invalid == ("trans_amount",)
    assert report.illegal_sign
    assert report.illegal_sign.verdict is Verdict.PASS


def test_without_a_key_nothing_passes_and_one_path_can_be_asked_for_alone() -> None:
    assert diagnose(url(1)).verdict is Verdict.UNPROVEN
    only = diagnose(url(1), only="invalid-parameter")
    assert (only.verdict, only.illegal_sign) == (Verdict.PASS, None)
    assert diagnose(url(1), only="illegal-sign", md5_key=MD5).invalid_parameter is None


def test_a_post_is_its_address_and_its_body() -> None:
    body = url(1).partition("?")[2]
    report = diagnose(f"{GATEWAY}?_input_charset=UTF-8", body=body, md5_key=MD5)
    assert report.request
    assert (report.request.method, report.verdict) == ("POST", Verdict.PASS)
    assert diagnose(body=body, md5_key=MD5).verdict is Verdict.PASS


def test_what_cannot_be_looked_at_is_an_exception_that_quotes_no_key() -> None:
    for call in (
        lambda: diagnose("https://example.com/"),
        lambda: diagnose(url(1), md5_key=""),
        lambda: diagnose(url(1), public_key=MD5),
        lambda: diagnose(url(1), only="both"),
        lambda: diagnose(url(1), md5_key=Path("missing.txt")),
        lambda: Checker(config="missing.toml"),
    ):
        with pytest.raises(AlidiagError) as caught:
            call()
        assert MD5_KEY not in str(caught.value)


def test_a_report_holds_no_key_and_survives_pickling() -> None:
    report = diagnose(wrong_url(1), md5_key=MD5)
    data = pickle.dumps(report)
    assert MD5_KEY.encode() not in data
    assert pickle.loads(data) == report


def test_a_checker_takes_lines_and_mappings_and_says_what_check_says(config: Path, tmp_path: Path) -> None:
    checker = Checker(config=config)
    rows = list(lines(12, wrong=4))
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(rows))
    command = [sys.executable, "-m", "alidiag", "check", path, "--config", config, "-f", "jsonl"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    said = done.stdout.replace(f"{path}:", "record#").splitlines()
    assert list(checker.lines(rows)) == said
    assert list(checker.lines(json.loads(row) for row in rows)) == said
    reports = [checker.report(row) for row in rows]
    assert [report.verdict for report in reports if report] == [json.loads(text)["verdict"] for text in said]


def test_a_checker_answers_for_what_cannot_be_read_and_is_silent_about_other_requests(config: Path) -> None:
    checker = Checker(config=config)
    assert json.loads(checker("{"))["verdict"] == "unreadable"
    unreadable = checker.report({"url": 5})
    assert unreadable
    assert unreadable.verdict is Verdict.UNREADABLE
    assert checker({"url": "https://example.com/"}) == ""
    assert checker.report({"url": "https://example.com/"}) is None


def test_a_checker_has_the_keys_of_each_partner(config: Path) -> None:
    other: Mapping[str, object] = {
        "url": url_of(pairs(1, partner="2088000000000001", alipay_seller_id="2088000000000001"))
    }
    assert json.loads(Checker(config=config)(other))["verdict"] == "unproven"
    assert json.loads(Checker(config=config, md5_key=MD5)(other))["verdict"] == "pass"
    assert MD5_KEY not in repr(Checker(config=config).settings)


def test_a_checker_travels_to_other_processes(config: Path) -> None:
    rows = list(lines(40, wrong=10))
    checker = Checker(config=config)
    parts = [rows[:20], rows[20:]]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(_mapped, [checker, checker], parts))
    assert found == [list(checker.lines(part)) for part in parts]


def _mapped(checker: Checker, rows: list[str]) -> list[str]:
    return list(checker.lines(rows))


def test_a_checker_is_mapped_over_the_partitions_of_dask(config: Path, tmp_path: Path) -> None:
    bag = pytest.importorskip("dask.bag", reason="dask is not installed (pip install 'dask[bag]')")
    for number in range(2):
        (tmp_path / f"{number}.jsonl").write_text("".join(lines(10, wrong=5)))
    text = bag.read_text(f"{tmp_path}/*.jsonl")
    found = (
        text.map_partitions(Checker(config=config).lines).map(json.loads).compute(scheduler="processes", num_workers=2)
    )
    assert [one["verdict"] for one in found].count("fail") == 4
    assert len(found) == 20


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys, alidiag; print(*[n for n in sys.modules if n.startswith('alidiag.')]); alidiag.diagnose"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == ""
    with pytest.raises(AttributeError):
        __import__("alidiag").nothing  # noqa: B018 - it must not be there


def test_a_line_of_a_checker_names_its_id(config: Path) -> None:
    assert json.loads(Checker(config=config)(line(7, url(7))))["id"] == "7"
