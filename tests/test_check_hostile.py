"""No input of `alidiag check` becomes a command, a tag, a link or a broken document in any form."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import lxml.html
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from lxml import etree

from alidiag.batch.fingerprint import place_of
from alidiag.batch.outcome import Group, Hushed, Look, Mistake, Outcome, Place, Spot, Stale
from alidiag.errors import ExitStatus
from alidiag.model import Level, Proof, Span, Verdict
from alidiag.render.check_forms import FORMS
from alidiag.render.html_form import policy
from alidiag.render.json_form import text as harmless
from alidiag.render.sarif_text import message, uri
from alidiag.render.show import show
from tests.check_readers import sums_in
from tests.form_readers import MARKDOWN, obeyed
from tests.outcomes_by_hand import tally_of, written
from tests.test_forms_hostile import CORPORA, ROOT, TAGS, hostile

NEWLY = ["{0}", "{{1}}", "[x](javascript:alert(1))", "\\[x](http://127.0.0.1)", "%0A::error::x", "a\r\nb", "\ud83d", "﻿"]


def texts() -> list[str]:
    return [*NEWLY, *hostile()]


def everywhere(text: str) -> list[Outcome]:
    """Outcomes in which one text stands wherever input can stand."""

    def spot(rule: str, level: Level, path: str) -> Spot:
        param = None if level is Level.WARNING else text
        return Spot(rule, level, param, f"A {text} b.", text, text, f"Do {text}.", Span(1, 4), text, "0" * 32, path)

    wrong = spot("values-percent-encoded", Level.ERROR, "illegal-sign")
    rule = spot("amount-malformed", Level.ERROR, "invalid-parameter")
    doubt = spot("undocumented-parameter", Level.WARNING, "invalid-parameter")
    note = spot("variant-chosen", Level.NOTE, "invalid-parameter")
    blamed = Mistake("values-percent-encoded", "presign", (text,), Proof.REPRODUCED, f"It {text}.", f"Do not {text}.")
    groups = (
        Group("illegal-sign", ("values-percent-encoded",)),
        Group("invalid-parameter", ("amount-malformed",), place_of(text)),
    )
    failed = Outcome(
        Place(text[:4096] or "a", 1, None, 3), text, Verdict.FAIL, ExitStatus.FAULT, text, f"https://x/{text}?{text}=...",
        text, text, text, spots=(wrong, rule, doubt, note), hushed=(Hushed(rule, "baseline"),), mistakes=(blamed,),
        groups=groups, text=f"{text}\n{text}",
    )  # fmt: skip
    broken = spot("record-unreadable", Level.ERROR, "reading")
    unread = failed._replace(
        place=Place(text[:4096] or "a", None, 7), verdict=Verdict.UNREADABLE, spots=(broken,), groups=()
    )
    open_one = Outcome(
        Place("b", 2), text, Verdict.UNPROVEN, ExitStatus.UNPROVEN, service=text, unproven=(f"No {text}.",)
    )
    return [failed, unread, open_one]


def drawn(text: str, form: str, look: Look = Look(version="1")) -> str:  # noqa: B008 - it is frozen
    outcomes = everywhere(text)
    stale = (Stale("1" * 32, "some-rule", text, text),)
    tally = tally_of(outcomes, stale=stale, problems=(f"The file {text} was cut.",), interrupted="SIGTERM")
    return written(outcomes, form, look, tally)


@lru_cache
def validator() -> Draft7Validator:
    return Draft7Validator(json.loads((CORPORA / "sarif" / "sarif-schema-2.1.0.json").read_text("utf-8")))


def is_plain(char: str) -> bool:
    return char in "\n " or unicodedata.category(char)[0] in "LNPSM"


@pytest.mark.parametrize("form", FORMS)
def test_no_output_holds_what_a_terminal_or_a_build_server_obeys_or_nobody_sees(form: str) -> None:
    for text in texts():
        page = drawn(text, form)
        bad = {char for char in page if not is_plain(char)}
        assert not bad, (text, bad)
        # The commands of the GitHub form are its own; see below.
        assert form == "github" or obeyed(page) == [], text


def test_github_finds_our_annotations_and_no_other_command() -> None:
    usual = [line.partition(" ")[0] for line in drawn("word", "github").splitlines()]
    assert usual == ["::error", "::error", "::error", "::warning", "::notice", "::notice"]
    for text in texts():
        lines = drawn(text, "github").splitlines()
        assert [line.partition(" ")[0] for line in lines] == usual, text
        for line in lines:
            # Two pairs of colons: before the command and behind its properties.
            assert line.count("::") == 2, text
            assert not re.search(r"##\w*\[", line), text
            properties = line[2:].partition("::")[0].partition(" ")[2]
            names = [one.partition("=")[0] for one in properties.split(",")]
            assert names in (["file", "line", "col", "title"], ["file", "title"], ["title"]), (text, names)


@pytest.mark.corpora
def test_sarif_is_valid_whatever_stands_in_the_input() -> None:
    if not CORPORA.exists():
        pytest.skip(f"the outside data {CORPORA} is absent; set ALIDIAG_CORPORA")
    assert len(texts()) > 600
    for text in texts():
        log = json.loads(drawn(text, "sarif"))
        assert not list(validator().iter_errors(log)), text
    assert list(validator().iter_errors({**log, "version": "2"})), "the schema refuses nothing"


def as_viewed(text: str, *, has_links: bool = True) -> str:
    """What a viewer shows of a SARIF message (3.11.5, 3.11.6); nothing in it may be a placeholder or a link."""
    escapes = {"{{": "{", "}}": "}"} | ({"\\[": "[", "\\]": "]", "\\\\": "\\"} if has_links else {})
    shown, at = "", 0
    while at < len(text):
        pair = text[at : at + 2]
        assert pair in escapes or text[at] not in ("{}[]" if has_links else "{}"), f"live: {text[at:]}"
        shown += escapes.get(pair, text[at])
        at += 2 if pair in escapes else 1
    return shown


def test_sarif_messages_have_no_link_and_no_placeholder() -> None:
    for live in ("a {0} b", "see [this](x)", "}"):
        with pytest.raises(AssertionError, match="live"):
            as_viewed(live)
    for text in texts():
        has_brackets = "[" in show(text) or "]" in show(text)
        assert as_viewed(message(text), has_links=has_brackets) == harmless(show(text)), text
        run = json.loads(drawn(text, "sarif"))["runs"][0]
        for result in run["results"]:
            for line in result["message"]["text"].split("\n"):
                as_viewed(line, has_links="[" in line)


def test_sarif_names_files_by_relative_references() -> None:
    for path, wanted in {"a b.log": "a%20b.log", "c:d": "./c:d", "日.har": "%E6%97%A5.har", "a\\b": "a/b"}.items():
        assert uri(path) == wanted
    for text in texts():
        assert re.fullmatch(r"[A-Za-z0-9\-._~/:@!$&'()*+,;=%]*", uri(text)), text
        assert not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", uri(text)), text


def test_junit_is_well_formed_whatever_stands_in_the_input() -> None:
    def shape(page: str) -> list[tuple[str, ...]]:
        return [(one.tag, *one.attrib) for one in etree.fromstring(page.encode()).iter()]

    usual = shape(drawn("word", "junit"))
    for text in texts():
        if text:
            assert shape(drawn(text, "junit")) == usual, text


def test_markdown_takes_no_block_tag_or_link_from_input() -> None:
    usual = [(token.type, token.tag) for token in MARKDOWN.parse(drawn("word", "markdown"))]
    assert len(usual) > 80
    for text in texts():
        if not text:
            continue
        tokens = MARKDOWN.parse(drawn(text, "markdown"))
        assert [(token.type, token.tag) for token in tokens] == usual, text
        for token in tokens:
            for child in token.children or []:
                assert child.type in {"text", "code_inline", "strong_open", "strong_close"}, (text, child)
                if child.type == "text":
                    words = child.content
                    assert not re.search(r"@\w|#\d|://|www\.|[<>|$]|:\w+:|\w\.[a-z]|[A-Za-z]-\d", words), (text, words)


def test_html_has_only_listed_tags_and_fetches_nothing() -> None:
    def shape(page: lxml.html.HtmlElement) -> list[str]:
        return [one.tag for one in page.iter() if one.tag not in ("wbr", "code", "span")]

    usual = shape(lxml.html.document_fromstring(drawn("word", "html").encode()))
    for text in texts():
        page = lxml.html.document_fromstring(drawn(text, "html").encode())
        for one in page.iter():
            assert isinstance(one.tag, str), text
            assert set(one.attrib) <= TAGS[one.tag] - {"href", "src"}, (text, one.tag)
        assert page.xpath("//meta[@http-equiv]/@content") == [policy()]
        if len(text) > 3:
            assert shape(page) == usual, text


def test_concise_has_as_many_lines_as_there_are_findings() -> None:
    usual = len(drawn("word", "concise").splitlines())
    for text in texts():
        if text:
            lines = drawn(text, "concise").split("\n")
            assert len(lines) == usual + 1, text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=80), st.sampled_from(FORMS))
@example("\x1b]52;c;aGk=\x07", "text")
def test_any_text_leaves_every_form_whole(text: str, form: str) -> None:
    page = drawn(text, form)
    assert not {char for char in page if not is_plain(char)}
    if form == "sarif":
        json.loads(page)
    elif form == "junit":
        etree.fromstring(page.encode())
    elif form == "html":
        assert not lxml.html.document_fromstring(page.encode()).xpath("//script | //img | //a | //@href | //@src")
    if form != "github":
        assert obeyed(page) == []


def test_a_value_of_a_mebibyte_is_cut_in_every_form() -> None:
    for form in FORMS:
        assert len(drawn("x" * (1 << 20), form)) < 100_000, form
        assert len(drawn("界`<" * (1 << 18), form)) < 300_000, form


@pytest.mark.corpora
def test_hostile_records_leave_every_file_of_one_run_whole(tmp_path: Path) -> None:
    if not CORPORA.exists():
        pytest.skip(f"the outside data {CORPORA} is absent; set ALIDIAG_CORPORA")
    lines = []
    for number, text in enumerate(texts()):
        told = quote(text.encode("utf-8", "surrogatepass"), safe="")
        url = f"https://mapi.alipay.com/gateway.do?service={told[:900]}&partner=2088101122136241&{told[:900]}=1&subject={told}"
        lines.append(
            json.dumps({"id": text if number % 2 else str(number), "url": f"{url}&sign_type=MD5&sign={'0' * 32}"})
        )
    (tmp_path / "hostile.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in sorted(os.listdir(CORPORA / "made" / "bytes")):
        with open(CORPORA / "made" / "bytes" / name, "rb") as file, open(tmp_path / f"{name}.log", "wb") as copy:
            copy.write(file.read())
    places = {form: tmp_path / "reports" / form for form in FORMS}
    (tmp_path / "reports").mkdir()
    words = [word for form, path in places.items() for word in ("--report", f"{form}={path}")]
    inputs = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.glob("*.*"))
    env = {**os.environ, "PYTHONPATH": str(ROOT), "ALIDIAG_NO_CONFIG": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "alidiag", "check", *inputs, *words, "-f", "concise"],
        cwd=tmp_path, env=env, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode in (1, 2), done.stderr
    assert "Traceback" not in done.stderr
    pages = {form: path.read_text("utf-8") for form, path in places.items()}
    assert not list(validator().iter_errors(json.loads(pages["sarif"])))
    root = etree.fromstring(pages["junit"].encode())
    assert int(root.get("tests")) == len(root.findall(".//testcase")) >= len(lines)
    sums = {form: sums_in(form, page) for form, page in pages.items()}
    first, *others = ({name: count for name, count in one.items() if count} for one in sums.values())
    assert all(one == first for one in others), sums
    for form, page in pages.items():
        assert not {char for char in page if not is_plain(char)}, form
        if form != "github":
            assert obeyed(page) == [], form
