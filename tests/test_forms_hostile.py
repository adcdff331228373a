"""No input becomes a tag, a link, a command or a request of its own in any form."""

from __future__ import annotations

import base64
import functools
import hashlib
import http.server
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import lxml.html
import pytest

from alidiag.cli.outputs import FORMATS, rendered
from alidiag.model import Report
from alidiag.render.html_form import policy
from alidiag.render.html_style import DARK, LIGHT, STYLE
from alidiag.render.markdown_text import code, prose
from alidiag.render.runner import tamed
from alidiag.render.show import show
from tests.form_readers import MARKDOWN, filled, obeyed, payloads, unreadable

ROOT = Path(__file__).parent.parent
CORPORA = Path(os.environ.get("ALIDIAG_CORPORA", ROOT.parent / "shared" / "corpora"))
OWN = [
    "a`b``c```d", "`", "``", "` x `", "``` \n# h\n```", "a\\|b|c\\", "**b** __c__ ~~d~~", "$x$ $`y`$", ":smile:",
    "http://127.0.0.1/x", "www.example.com", "me@example.com", "@octocat", "#1", "o/r#1", "GH-1", "deadbeefcafe",
    "![x](http://127.0.0.1/p.png)", "<img src=http://127.0.0.1/leak>", "&lt;b&gt;&#64;you", "1. a", "- b", "    c",
    "x\n::error::y", "::error::y", "  ::warning file=a::y", "##[group]x", "a ##vso[task.complete]b", "###[error]x",
    "##teamcity[x]", "]]>", "<!--", "--><b>", "</style><b>", "</title><b>", "' onclick=x", '" onclick="x',
]  # fmt: skip
TAGS = {
    "html": {"lang"}, "head": set(), "meta": {"charset", "http-equiv", "content", "name"}, "title": set(),
    "style": set(), "body": set(), "main": set(), "article": set(), "footer": set(), "h1": set(), "h2": set(),
    "h3": set(), "p": {"class"}, "ol": {"class"}, "ul": {"class"}, "li": {"class", "id"}, "div": {"class"},
    "span": {"class"}, "dl": {"class"}, "dt": set(), "dd": {"class"}, "code": set(), "pre": {"tabindex"},
    "mark": {"class"}, "sup": set(), "a": {"href", "id"}, "wbr": set(), "table": {"class"}, "caption": set(),
    "thead": set(), "tbody": set(), "tr": set(), "th": {"scope"}, "td": set(), "strong": set(),
}  # fmt: skip


def hostile() -> list[str]:
    """Our own hostile texts, and those of the outside data where it is present."""
    return OWN + (payloads(CORPORA) if CORPORA.exists() else [])


def drawn(report: Report, form: str) -> str:
    return rendered([report], form, colour="never", verbose=True, quiet=False, to_file=True)


def html_shape(text: str) -> list[str]:
    """The tags of a page, in order, without the names that backticks mark and what only breaks lines."""
    return [one.tag for one in parsed(text).iter() if one.tag not in ("wbr", "code")]


def parsed(text: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(text.encode())


@pytest.mark.corpora
def test_the_outside_data_is_read() -> None:
    if not CORPORA.exists():
        pytest.skip(f"the outside data {CORPORA} is absent; set ALIDIAG_CORPORA")
    assert len(hostile()) > 600


def test_markdown_takes_no_block_tag_link_or_reference_from_input() -> None:
    usual = [(token.type, token.tag) for token in MARKDOWN.parse(drawn(filled("some word"), "markdown"))]
    assert len(usual) > 100
    assert not any(kind.startswith("html") for kind, _ in usual)
    for text in hostile():
        if not text:
            continue
        tokens = MARKDOWN.parse(drawn(filled(text), "markdown"))
        assert [(token.type, token.tag) for token in tokens] == usual, text
        for token in tokens:
            for child in token.children or []:
                assert child.type in {"text", "code_inline", "strong_open", "strong_close"}, (text, child)
                if child.type == "text":
                    words = child.content
                    assert not re.search(r"@\w|#\d|://|www\.|[<>|$]|:\w+:|\w\.[a-z]|[A-Za-z]-\d", words), (text, words)


def test_a_code_span_holds_exactly_the_shown_text() -> None:
    for text in hostile():
        if text:
            (inline,) = [token for token in MARKDOWN.parse(f"- x: {code(text)}, y") if token.type == "inline"]
            assert [child.content for child in inline.children] == ["x: ", show(text), ", y"]
    assert code("") == "(empty)"


def test_prose_keeps_every_character_of_a_sentence() -> None:
    for text in hostile():
        sentence = f"The value {text} is wrong."
        (inline,) = [token for token in MARKDOWN.parse(f"- {prose(sentence)}") if token.type == "inline"]
        read = "".join(child.content for child in inline.children)
        assert re.sub(r"[` ]", "", read) == re.sub(r"[` ]", "", show(sentence))


def test_prose_leaves_plain_sentences_alone_and_marks_names() -> None:
    plain = "Step 2 failed, for 1,024 bits (the sender's own key) are too few: use RSA2 or MD5!"
    assert prose(plain) == plain
    assert prose("`a b` and notify_url, &amp;.") == "`a b` and `notify_url`, `&amp;`."
    assert prose("See deadbeefcafe and 1.") == "See `deadbeefcafe` and 1."


def test_html_has_only_listed_tags_and_attributes_and_the_text_itself() -> None:
    usual = html_shape(drawn(filled("some word"), "html"))
    classes = set()
    for text in ["some word", *hostile()]:
        report = drawn(filled(text), "html")
        page = parsed(report)
        for one in page.iter():
            assert isinstance(one.tag, str), f"{text!r} became a comment or an instruction"
            assert set(one.attrib) <= TAGS[one.tag], (text, one.tag, dict(one.attrib))
            assert re.fullmatch(r"#(spot|finding)-\d+|", one.get("href", "")), text
            assert re.fullmatch(r"(spot|finding)-\d+|", one.get("id", "")), text
            classes |= set(one.get("class", "").split())
        assert page.xpath("//meta[@http-equiv]/@content") == [policy()]
        if len(text) > 3:
            assert html_shape(report) == usual, text
        if 0 < len(text) <= 1000:
            wanted = [cell.text_content() for cell in page.xpath("//dd[@class='wanted']")]
            assert wanted == [show(text)] * 5
    assert len(classes) < 40
    assert all(re.search(rf"\.{name}\b", STYLE) for name in classes - {"finding", "told"})


def test_html_names_its_style_by_hash_and_allows_nothing_else() -> None:
    report = drawn(filled("word"), "html")
    (style,) = parsed(report).xpath("//style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert policy() == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"url\(|@import|expression|javascript", style.text)
    assert report.index("Content-Security-Policy") < report.index("<title>")


def test_html_has_headings_in_order_and_a_caption_for_every_table() -> None:
    page = parsed(drawn(filled("word"), "html"))
    levels = [int(one.tag[1]) for one in page.iter("h1", "h2", "h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert len(page.xpath("//table")) == len(page.xpath("//table/caption")) == 2
    assert page.xpath("//th[not(@scope)]") == []
    targets = set(page.xpath("//@id"))
    assert {href[1:] for href in page.xpath("//@href")} <= targets


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_contrasts_enough_with_what_is_behind_it(colours: dict[str, str]) -> None:
    pairs = [(ink, ground) for ink in ("ink", "muted", "note") for ground in ("page", "card", "sunk")]
    pairs += [(name, f"{name}-tint") for name in ("fail", "pass", "warn", "note")]
    pairs += [(name, "card") for name in ("fail", "pass", "warn")]
    for ink, ground in pairs:
        a, b = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
        assert (a + 0.05) / (b + 0.05) >= 4.5, (ink, ground)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("form", FORMATS)
def test_a_build_server_finds_no_command_in_any_form(form: str) -> None:
    assert len(obeyed("::error::x\n  ::a b=c::\nx ##[group]y\n##vso[a]b\n##teamcity[x]\nfine: ##[ \n::no")) == 5
    for text in hostile():
        for report in (filled(text), unreadable(text)):
            assert obeyed(drawn(report, form)) == [], text


def test_only_commands_are_tamed() -> None:
    for text in ("a::b::c", "std::string\nx ::y", "# h\n## h\n### [x]", "##", ": :x", "C::D"):
        assert tamed(text) == text
    assert tamed("::error::x") == "\\x3a:error::x"
    assert tamed("a\n \x1b[31m::error::x") == "a\n \x1b[31m\\x3a:error::x"
    assert tamed("a ##[x] ###[y] ##vso[z]") == "a \\x23#[x] #\\x23#[y] \\x23#vso[z]"


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """A folder at an address of this machine, and the paths that were asked for."""
    asked: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            asked.append(self.path)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def seen_by_chromium(address: str, profile: Path) -> lxml.html.HtmlElement:
    """The page as Chromium has it after loading."""
    words = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    words += " --disable-component-update --disable-sync --virtual-time-budget=2000 --dump-dom"
    done = subprocess.run(
        [shutil.which("chromium"), *words.split(), f"--user-data-dir={profile}", address],
        capture_output=True, timeout=60, check=True,
    )  # fmt: skip
    return lxml.html.document_fromstring(done.stdout)


def test_chromium_shows_the_page_and_fetches_nothing_more(tmp_path: Path) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed: the page was not seen by a browser")
    with served(tmp_path) as (address, asked):
        leak = f"<img src={address}/leak><link rel=stylesheet href={address}/leak><script src={address}/leak></script>"
        (tmp_path / "control.html").write_text(leak, encoding="utf-8")
        seen_by_chromium(f"{address}/control.html", tmp_path / "a")
        assert "/leak" in asked, "the control page fetched nothing: this test could not fail"
        asked.clear()
        report = drawn(filled(leak), "html")
        # Even a tag that slipped through would fetch nothing.
        (tmp_path / "report.html").write_text(report.replace("<footer>", f"{leak}<footer>"), encoding="utf-8")
        page = seen_by_chromium(f"{address}/report.html", tmp_path / "b")
    assert asked == ["/report.html"]
    assert page.findtext(".//title") == "ILLEGAL_SIGN and INVALID_PARAMETER: fail · alidiag"
    assert len(page.xpath("//ol[@class='steps']/li")) == 3
    assert len(page.xpath("//img | //script")) == 2
