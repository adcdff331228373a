"""The forms for people: goldens, and the same findings in every form.

`make golden` writes the goldens again; look at `git diff fixtures` before you commit them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import lxml.html
import pytest
import typer

from alidiag.cli.cases import case_from
from alidiag.cli.illegal_sign import app
from alidiag.cli.inputs import KeyFiles
from alidiag.cli.outputs import FORMATS, rendered
from alidiag.diagnosis import diagnose
from alidiag.model import Finding, IllegalSign, Level, Report, Span, Status, Step, StepResult, Verdict
from tests.form_readers import filled, in_concise, in_html, in_json, in_markdown, in_text, replied, unreadable
from tests.loaded_modules import loaded
from tests.test_goldens import CASES, FIXTURES, held, run, secret_windows, words_of

GOLDENS = ["amp-separators", "healthy-post-curl", "no-key", "two-mistakes"]
READERS = {"concise": in_concise, "markdown": in_markdown, "html": in_html}
ENDINGS = {"concise": "concise.txt", "markdown": "md", "html": "html"}


def report_of(name: str) -> Report:
    """The report of a fixture, from the options of its case."""
    given = typer.main.get_command(app).make_context("alidiag", words_of(name)).params
    names = ("private_key", "public_key", "alipay_public_key", "md5_key_file", "keyring", "config", "no_config")
    keys = KeyFiles(*(given[one] for one in names))
    texts = ("presign", "signature", "gateway_error", "method", "body", "scheme", "every_step", "reveal")
    options = {one: given[one] for one in texts}
    return diagnose(case_from(given["request"], keys, form=given["input_format"], **options))


def drawn(report: Report, form: str, *, verbose: bool = False, quiet: bool = False) -> str:
    return rendered([report], form, colour="never", verbose=verbose, quiet=quiet, to_file=True)


@pytest.mark.parametrize("form", ENDINGS)
@pytest.mark.parametrize("name", GOLDENS)
def test_a_fixture_is_reported_in_each_form_as_its_golden(name: str, form: str) -> None:
    done = run(*words_of(name), "--format", form)
    assert done.stderr == ""
    held(FIXTURES / "requests" / name / f"report.{ENDINGS[form]}", done.stdout)


@pytest.mark.parametrize("name", CASES)
def test_all_forms_tell_the_same_findings(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(FIXTURES)
    monkeypatch.setenv("ALIDIAG_NO_CONFIG", "1")
    report = report_of(name)
    for verbose in (True, False):
        forms = {form: drawn(report, form, verbose=verbose) for form in FORMATS}
        whole = in_json(forms["json"])
        assert in_json(forms["jsonl"]) == whole
        lists = [in_concise(forms["concise"]), in_markdown(forms["markdown"]), in_html(forms["html"])]
        told = set(lists[0])
        assert all(len(one) == len(told) and set(one) == told for one in lists)
        by_text = in_text(forms["text"])
        assert {row[1:] for row in by_text} == {row[1:] for row in told}
        assert {row for row in by_text if row[0]} <= told
        assert {row[0] for row in told} - {row[0] for row in by_text} <= {one.rule for one in report.findings}
        if verbose:
            assert told == whole
        else:
            assert told <= whole
            assert {row for row in whole - told if row[1] != "note"} == set()
        for form in ENDINGS:
            text = forms[form]
            assert not any(text[at : at + 12] in secret_windows() for at in range(len(text) - 11)), form
            assert re.search(rf"\b{report.verdict.value}\b", text)


def test_the_findings_of_both_paths_stand_in_every_form_once() -> None:
    report = filled("word")
    whole = in_json(drawn(report, "json"))
    assert len(whole) == 5
    for form, read in READERS.items():
        told = read(drawn(report, form, verbose=True))
        assert len(told) == 5, form
        assert set(told) == whole, form


def test_concise_counts_columns_from_one_and_names_none_where_there_is_no_spot() -> None:
    here = Finding("some-rule", Level.ERROR, "It is wrong.", span=Span(0, 3))
    nowhere = Finding("other-rule", Level.WARNING, "It may be wrong.")
    report = Report("a.txt", Verdict.FAIL, "abc", findings=(here, nowhere))
    lines = ["a.txt:1: error some-rule It is wrong.", "a.txt: warning other-rule It may be wrong."]
    assert drawn(report, "concise") == "\n".join([*lines, "Verdict: fail", ""])
    assert drawn(report, "concise", quiet=True) == "\n".join([*lines, ""])
    both = rendered([report, report], "concise", colour="never", verbose=False, quiet=False, to_file=True)
    assert both == "\n".join([*lines, *lines, "Verdicts: 2 fail", ""])


def test_concise_says_which_steps_could_not_be_judged() -> None:
    text = (FIXTURES / "requests" / "no-key" / "report.concise.txt").read_text("utf-8")
    assert text == "Verdict: unproven (not judged: steps 1, 2, 3, 4)\n"


def test_quiet_leaves_out_what_the_request_says_of_itself_and_what_is_not_proven() -> None:
    report = filled("word")
    for form, absent in {"markdown": ("## Not proven", "**Partner**"), "html": ("<h2>Not proven", "Partner")}.items():
        assert all(one in drawn(report, form) for one in absent)
        assert not any(one in drawn(report, form, quiet=True) for one in absent)


def test_several_reports_of_one_file_number_their_findings_on() -> None:
    report = filled("word")
    text = rendered([report, report], "html", colour="never", verbose=False, quiet=False, to_file=True)
    numbers = re.findall(r'<li class="finding" id="finding-(\d+)"', text)
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert len(numbers) % 2 == 0
    assert len(re.findall(r"<article>", text)) == 2
    assert len(re.findall(r'id="([^"]+)"', text)) == len(set(re.findall(r'id="([^"]+)"', text)))


def test_a_report_of_each_form_is_written_in_one_run(tmp_path: Path) -> None:
    further = [word for form in FORMATS for word in ("--report", f"{form}={tmp_path / form}")]
    done = run(*words_of(GOLDENS[0]), *further, "-f", "concise")
    assert done.returncode == 1
    for form in FORMATS:
        assert (tmp_path / form).stat().st_size > 60, form
    assert (tmp_path / "concise").read_text("utf-8") == done.stdout


@pytest.mark.parametrize("form", FORMATS)
def test_a_form_loads_no_other_form_and_only_text_loads_rich(form: str) -> None:
    words = [*words_of("two-mistakes"), "--no-config", "-f", form]
    modules = loaded(["illegal-sign", *words], FIXTURES)
    own = {"jsonl": "json"}.get(form, form)
    of_forms = {one for one in modules if one.startswith("alidiag.render.") and one.endswith("_form")}
    assert of_forms == {f"alidiag.render.{own}_form"}
    assert ("rich" in modules) == (form == "text")
    assert "lxml" not in modules


def test_json_of_the_goldens_and_the_other_forms_agree_on_the_verdict() -> None:
    for name in GOLDENS:
        folder = FIXTURES / "requests" / name
        verdict = json.loads((folder / "report.json").read_text("utf-8"))["verdict"]
        assert f"Verdict: {verdict}" in (folder / "report.concise.txt").read_text("utf-8")
        assert (folder / "report.md").read_text("utf-8").startswith(f"# ILLEGAL_SIGN: {verdict}\n")
        assert f"<title>ILLEGAL_SIGN: {verdict} · alidiag</title>" in (folder / "report.html").read_text("utf-8")


def test_a_spot_over_a_line_end_shows_it_and_the_text_stays_whole() -> None:
    text = "ab\ncd\nef\n"
    spots = [Span(1, 3), Span(4, 7), Span(8, 9), Span(6, 6)]
    findings = tuple(Finding(f"rule-{n}", Level.ERROR, "It is.", span=span) for n, span in enumerate(spots))
    page = drawn(Report("a", Verdict.FAIL, text, findings=findings), "html")
    (paste,) = lxml.html.document_fromstring(page).xpath("//div[@class='paste']")
    assert [mark.text_content() for mark in paste.iter("mark")] == ["b\\n", "d\\n", "", "e", "\\n"]
    numbers = [sup.text_content() for sup in paste.iter("sup")]
    assert numbers == ["1", "4", "2", "3"]
    for sup in paste.xpath(".//sup"):
        sup.drop_tree()
    assert paste.text_content() == "ab\\n\ncd\\n\nef\\n"


def test_a_line_end_behind_the_request_is_not_shown() -> None:
    assert '<div class="paste">ab</div>' in drawn(Report("a", Verdict.PASS, "ab\n"), "html")


def test_a_warning_of_the_reading_that_decides_a_step_is_told_once_with_the_step() -> None:
    warning = Finding("charset-unknown", Level.WARNING, "It is unknown.")
    step = StepResult(Step.FINAL_URL, Status.FAILED, (warning,))
    report = Report("a", Verdict.FAIL, "ab", findings=(warning,), illegal_sign=IllegalSign(Verdict.FAIL, (step,)))
    for form, read in READERS.items():
        assert read(drawn(report, form, verbose=True)) == [("charset-unknown", "warning", "Itisunknown.")]
        assert "Reading the request" not in drawn(report, form)


def test_a_message_from_alipay_is_never_called_unreadable_when_it_was_read() -> None:
    for form in ("markdown", "html"):
        page = drawn(replied("word"), form)
        assert "Message from Alipay" in page
        assert "cannot be read" not in page
        assert "cannot be read" in drawn(unreadable("word"), form)
        assert in_concise(drawn(replied("word"), "concise")) == READERS[form](page)
