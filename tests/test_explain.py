"""What `alidiag explain` says, and that it says it of everything that a report can name."""

import ast
import io
import json
import os
import re
import subprocess
import sys

import pytest

from alidiag.cli.streams import console_for
from alidiag.explain import entries, find, nearest
from alidiag.explain.terms import Page, Reference, Section, normalised, reference
from alidiag.explain.words import WORDS, meant_by
from alidiag.mistakes.catalogue import BY_ID, CATALOGUE
from alidiag.mistakes.mistake import Parts, parts_of
from alidiag.mistakes.others import OTHERS
from alidiag.render import page_json, page_markdown, page_text
from alidiag.render.show import show
from alidiag.rules.book import own_rules

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

KNOWN = """
K01 key-pair-mismatch key-pair prove
K02 key-role-swapped key-pair prove
K03 public-key-as-private-key key-pair see
K04 key-container-mismatch key-pair see
K05 key-text-damaged key-pair see
K06 md5-key-padded key-pair prove
K07 md5-key-malformed key-pair prove
K08 signed-with-another-key key-pair prove
K09 key-kind-mismatch key-pair prove
K10 key-size-unexpected key-pair see
K11 public-key-not-uploaded key-pair hint
K12 certificate-mode-confused key-pair see
K13 key-not-rsa key-pair see
K14 sub-merchant-key key-pair hint
K15 md5-key-empty key-pair prove
P01 sign-type-signed presign prove
P02 sign-type-not-signed presign prove
P03 sign-signed presign prove
P04 empty-value-signed presign prove
P05 literal-null-value presign prove
P06 zero-value-dropped presign prove
P07 parameter-not-signed presign prove
P08 parameter-not-sent presign prove
P09 charset-parameter-differs presign prove
P10 undocumented-parameter presign prove
P11 parameter-misnamed presign prove
P12 duplicate-parameter presign prove
P13 file-parameter-signed presign prove
P14 values-percent-encoded presign prove
P15 values-trimmed presign prove
P16 blank-form-changed presign prove
P17 json-reserialized presign prove
P18 json-quotes-swapped presign prove
P19 backslashes-changed presign prove
P20 values-html-escaped presign prove
P21 characters-filtered presign see
P22 newlines-changed presign prove
P23 number-reformatted presign prove
P24 invisible-characters presign prove
P25 timestamp-regenerated presign prove
P26 value-changed-after-signing presign see
P27 values-quoted presign prove
P28 object-stringified presign see
P29 parameters-unsorted presign prove
P30 wrong-sort-order presign prove
P31 sorted-as-pairs presign prove
P32 wrong-separator presign prove
P33 md5-key-joined-wrongly presign prove
P34 gateway-signed presign prove
P35 names-altered presign prove
P36 wrong-charset presign prove
P37 mojibake presign prove
P38 low-byte-hash presign prove
P39 platform-charset presign prove
P40 characters-lost presign prove
P41 values-json-escaped presign prove
S01 digest-mismatch signature prove
S02 sign-type-invalid signature see
S03 md5-uppercase signature prove
S04 md5-shortened signature prove
S05 wrong-hash signature prove
S06 md5-not-hex signature prove
S07 hash-of-hash signature prove
S08 sign-line-wrapped signature prove
S09 sign-base64-twice signature see
S10 sign-base64url signature see
S11 sign-hex signature see
S12 private-key-encrypted signature prove
S13 pss-padding signature prove
S14 stale-signature signature prove
S15 sign-truncated signature see
U01 sign-plus-as-blank final-url prove
U02 plus-and-blank-swapped final-url prove
U03 value-not-encoded final-url prove
U04 nested-url-not-encoded final-url prove
U05 double-encoded final-url prove
U06 amp-entity-separator final-url see
U07 numeric-entity-separator final-url see
U08 entity-ate-name final-url prove
U09 url-charset-mismatch final-url prove
U10 js-escape final-url see
U11 value-cut-at-quote final-url prove
U12 form-charset final-url prove
U13 charset-missing-from-post-url final-url see
U14 split-between-url-and-body final-url see
U15 in-app-order final-url see
U16 paste-damaged final-url see
U17 url-truncated final-url see
U18 rewritten-in-transit final-url hint
U19 wrong-gateway final-url see
E01 environment-mixed outside hint
E02 sandbox-sign-type outside hint
E03 key-not-active-yet outside hint
E04 wrong-sdk-call outside hint
E05 sdk-defect outside hint
E06 contract-problem outside hint
S16 dsa-raw-signature signature see
"""
"""Code, id, step and strength of every known mistake: what people and scripts rely on."""

HINTED = {
    "sign-type-not-signed": "it concerns replies and notifications, which are not read yet",
    "characters-filtered": "what a filter took away cannot be guessed",
    "value-changed-after-signing": "the value that was signed cannot be guessed",
    "stale-signature": "the text that was signed cannot be guessed",
}
"""Mistakes that are only offered, although more is known to be possible with further input; and why."""

PROVEN = {
    "sign-base64-twice",
    "sign-base64url",
    "sign-hex",
    "amp-entity-separator",
    "numeric-entity-separator",
    "js-escape",
    "in-app-order",
}
"""Mistakes that are listed as visible and can even be undone, so that the signature verifies."""

LANGUAGES = {"PHP", "Java", "C#", "Node", "Python", "Go", "Ruby"}
BESIDES = {"HTML", "macOS", "Objective-C", "Swift", "Node and browsers"}
ALL = [entry.name for entry in entries()]


def text_of(draw, subject):
    buffer = io.StringIO()
    draw(console_for(buffer, None, "never"), subject)
    return buffer.getvalue()


def run(*arguments, **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ALIDIAG_") and name != "COLUMNS"}
    return subprocess.run(
        [sys.executable, "-m", "alidiag", "explain", *arguments],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_catalogue_has_the_known_ids_codes_and_steps_and_no_others():
    known = [line.split() for line in KNOWN.split("\n") if line.strip()]
    assert len(known) == 97
    assert {(m.code, m.id, m.step) for m in CATALOGUE} == {(code, name, step) for code, name, step, _ in known}
    assert len({m.id for m in CATALOGUE}) == len({m.code for m in CATALOGUE}) == len(CATALOGUE)


def test_strength_is_the_known_one_but_where_a_reason_is_written_down():
    for _, name, _, strength in (line.split() for line in KNOWN.split("\n") if line.strip()):
        expected = "hint" if name in HINTED else "prove" if name in PROVEN else strength
        assert (name, BY_ID[name].strength) == (name, expected)


@pytest.mark.parametrize("mistake", CATALOGUE, ids=lambda m: m.id)
def test_every_mistake_has_all_parts_of_its_text(mistake):
    parts = mistake.parts
    for part in (parts.summary, parts.how, parts.see, parts.fix):
        assert part
        assert part.count("`") % 2 == 0
    assert parts.summary.endswith(".")
    assert parts.fix.endswith(".")
    assert mistake.fix[0] == parts.fix[0].upper()
    for name, fault in parts.rows:
        assert {one.strip() for one in name.split(",")} <= LANGUAGES | BESIDES
        assert fault
        assert fault.count("`") % 2 == 0


@pytest.mark.parametrize("other", OTHERS, ids=lambda o: o.id)
def test_every_other_finding_has_a_summary_its_reason_and_what_to_do(other):
    parts = other.parts
    assert parts.summary.endswith(".")
    assert parts.how
    assert parts.fix.endswith(".")
    assert other.id not in BY_ID


def test_most_mistakes_name_a_source_and_every_source_has_a_known_form():
    form = re.compile(r"https?://\S+|RFC [0-9]+(, [0-9.]+)?|CVE-[0-9]+-[0-9]+|[\w.-]+/[\w.-]+#[0-9]+")
    sources = {thing.id: thing.parts.sources for thing in (*CATALOGUE, *OTHERS)}
    for name, texts in sources.items():
        for text in texts:
            assert form.fullmatch(text), (name, text)
            assert reference(text).url
    without = {m.id for m in CATALOGUE if not sources[m.id]}
    assert without == {"sub-merchant-key", "url-truncated", "paste-damaged"}


def test_a_text_is_taken_apart_at_its_marks_only():
    text = """One sentence.

    How: first line,
    second line: with a colon.
    - PHP: `a: b`, and
      more.
    - Go: c.

    A further paragraph.

    See: here.

    Fix: do this
    and that.

    Sources: RFC 1; owner/repo#2;
    https://example.org/?a=1
    """
    assert parts_of(text) == Parts(
        "One sentence.",
        "first line, second line: with a colon. A further paragraph.",
        (("PHP", "`a: b`, and more."), ("Go", "c.")),
        "here.",
        "do this and that.",
        ("RFC 1", "owner/repo#2", "https://example.org/?a=1"),
    )
    assert parts_of("") == Parts("")


def test_sources_lead_to_addresses():
    assert reference("RFC 8017, 9.2").url == "https://www.rfc-editor.org/rfc/rfc8017#section-9.2"
    assert reference("RFC 2104").url == "https://www.rfc-editor.org/rfc/rfc2104"
    assert reference("alipay/alipay-easysdk#146").url == "https://github.com/alipay/alipay-easysdk/issues/146"
    assert reference("a book").url is None


def _constants(trees):
    """Module-level names bound to a text, in all modules: they are imported from one another."""
    found = {}
    for tree in trees:
        for node in tree.body:
            if not isinstance(node, ast.Assign):
                continue
            for target in node.targets:
                pairs = zip(target.elts, node.value.elts, strict=True) if isinstance(target, ast.Tuple) else ()
                for name, value in (*pairs, (target, node.value)):
                    if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                        found[name.id] = value.value
    return found


def _rules():
    """Every id that the code can put into a finding, read off the source."""
    trees = []
    for folder, _, files in os.walk(os.path.join(ROOT, "alidiag")):
        for name in files:
            if name.endswith(".py"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    trees.append(ast.parse(file.read()))
    constants = _constants(trees)
    places = {"Finding": 0, "about": 0, "Problem": 2, "KeyUnreadable": 2}
    given = []
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in places:
                    given += node.args[places[name] : places[name] + 1]
                given += [k.value for k in node.keywords if k.arg == "rule"]
            elif isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "rule" for t in node.targets):
                given += list(ast.walk(node.value))
            elif isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "_REMARKS" for t in node.targets):
                given += [row.elts[0] for row in node.value.values]
            elif isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "rule" and node.value:
                given.append(node.value)
            elif isinstance(node, ast.FunctionDef):
                named = [*node.args.args, *node.args.kwonlyargs]
                values = [*node.args.defaults, *node.args.kw_defaults]
                given += [v for a, v in zip(reversed(named), reversed(values), strict=False) if a.arg == "rule" and v]
    texts = [g.value if isinstance(g, ast.Constant) else constants.get(getattr(g, "id", "")) for g in given]
    return {text for text in texts if isinstance(text, str) and text}


def test_every_rule_that_the_code_names_is_explained():
    rules = _rules()
    assert len(rules) > 45
    assert {"key-text-damaged", "charset-defaulted", "js-escape", "not-expanded", "key-weak", "sign-missing"} <= rules
    assert {rule for rule in rules if find(rule) is None} == set()


def test_every_other_finding_is_one_that_the_code_names():
    assert {other.id for other in OTHERS} <= _rules()


@pytest.mark.parametrize("name", ALL)
def test_every_term_is_drawn_in_all_forms_and_fits_80_columns(name):
    from rich.cells import cell_len

    page = find(name)
    drawn = text_of(page_text.write, page)
    copied = tuple(f"  {text}" for section in page.sections if section.copied for _, text in section.rows)
    for line in drawn.split("\n"):
        assert cell_len(line) <= 80 or re.fullmatch(r" +https?://\S+", line) or line.endswith(copied)
    assert " ".join(show(page.summary).split()) in " ".join(drawn.split())
    document = json.loads(page_json.document(page))
    assert document["version"] == 1
    assert (document["title"], document["summary"]) == (name, page.summary)
    last = [section["heading"] for section in document["sections"]][-1]
    assert last in (("Example", "What to do") if page.kind == "service" else ("What to do",))
    headings = [section.heading for section in page.sections] + (["Sources"] if page.sources else [])
    for heading in headings:
        assert f"\n{heading}\n" in drawn
        assert f"\n## {page_markdown._plain(heading)}\n" in page_markdown.document(page)


@pytest.mark.parametrize("name", ALL)
def test_markdown_reads_back_to_the_very_words(name):
    from markdown_it import MarkdownIt

    page = find(name)
    tokens = MarkdownIt("commonmark").parse(page_markdown.document(page))
    read = ["".join(child.content for child in token.children or ()) for token in tokens if token.type == "inline"]
    assert not [token for token in tokens if token.type == "html_block"]
    paragraphs = [text for section in page.sections for text in section.paragraphs]
    rows = [f"{one}: {text}" for section in page.sections for one, text in section.rows]
    for words in (page.title, page.summary, *paragraphs, *rows, *(source.name for source in page.sources)):
        assert words.replace("`", "") in read


def test_markdown_means_nothing_but_its_words():
    from markdown_it import MarkdownIt

    words = "a *b* _c_ <d> [e](f) &amp; ~g~ # h | i \\ j ` k \x1b[31m"
    page = Page("t", "k", words, (Section("h", (words,), (("*n*", "<x> `a*b_c` |"),)),), (Reference("*s*"),))
    tokens = MarkdownIt("commonmark").parse(page_markdown.document(page))
    read = ["".join(child.content for child in token.children or ()) for token in tokens if token.type == "inline"]
    assert read == ["t", "k", show(words), "h", show(words), "*n*: <x> a*b_c |", "Sources", "*s*"]


def test_a_page_shows_control_characters_and_does_not_obey_them():
    page = Page(
        "t\x1b[31m", "k", "s\x9b", (Section("h\r", ("p\x00",), (("n\u202e", "v\x07"),)),), (Reference("r\x1b"),)
    )
    drawn = text_of(page_text.write, page)
    assert all(char.isprintable() for char in drawn.replace("\n", ""))
    assert "\\x1b[31m" in drawn


def test_a_term_is_found_in_any_case_by_code_and_with_other_joints():
    for term in ("P14", "p14", "values-percent-encoded", "VALUES_PERCENT_ENCODED", " values percent  encoded "):
        assert find(term).title == "values-percent-encoded"
    assert find("charset_defaulted").title == "charset-defaulted"
    assert find("values-percent") is None
    assert find("") is None
    assert normalised("A_b  C--d") == "a-b-c-d"


def test_an_unknown_term_is_answered_with_what_is_most_like_it():
    assert nearest("values-percnt-encoded")[0] == "values-percent-encoded"
    assert nearest("mojibak") == ["mojibake"]
    assert "sign-type-signed" in nearest("sign_type")
    assert nearest("qqqqqqqq") == []
    assert nearest("x" * 1_000_000) == []


def test_the_list_names_everything_once_by_step():
    drawn = text_of(page_text.write_list, entries())
    assert len(ALL) == len(set(ALL))
    assert {mistake.id for mistake in CATALOGUE} | {other.id for other in OTHERS} < set(ALL)
    headings = re.findall(r"(?m)^(?! |alidiag|$).+", drawn)
    assert [heading[:6] for heading in headings[:4]] == ["Step 1", "Step 2", "Step 3", "Step 4"]
    assert {
        "Outside of the request",
        "While the input is read",
        "System errors",
        "Rules of parameters",
        "Services",
    } < set(headings)
    assert len(headings) == len(set(headings))
    for name in ALL:
        assert len(re.findall(rf"(?m)^  (?:[A-Z][0-9]{{2}}|   )  {re.escape(name)}$", drawn)) == 1
    assert [entry["name"] for entry in json.loads(page_json.listing(entries()))["terms"]] == ALL
    assert all(f"`{name}`" in page_markdown.listing(entries()) for name in ALL)


def test_the_command_explains_and_lists():
    page = run("p14")
    assert (page.returncode, page.stderr) == (0, "")
    assert page.stdout.startswith("values-percent-encoded")
    assert run("values", "percent", "encoded").stdout == page.stdout
    everything = run("-f", "json")
    assert everything.returncode == 0
    assert len(json.loads(everything.stdout)["terms"]) == len(ALL)
    assert "\x1b[" in run("p14", "--color", "always").stdout


def test_the_command_refuses_what_it_does_not_know():
    unknown = run("values-percent-encode")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "values-percent-encoded" in unknown.stderr
    assert "\x1b" not in run("\x1b[31mred").stderr
    assert run("p14", "-f", "html").returncode == 2
    assert run("p14", "--color", "blue").returncode == 2


def test_the_command_writes_to_a_file(tmp_path):
    target = tmp_path / "page.md"
    assert run("mojibake", "-f", "markdown", "-o", str(target)).returncode == 0
    assert target.read_text("utf-8") == page_markdown.document(find("mojibake"))


def test_nothing_is_imported_that_is_not_asked_for():
    code = (
        "import sys; from alidiag.explain import find; find('p14'); "
        "print(*sorted({'rich', 'cryptography', 'lxml', 'typer', 'difflib', 'alidiag.mistakes.others', "
        "'alidiag.render.page_text'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("签名错误", ["ILLEGAL_SIGN"]),
        ("签名类型错误", ["ILLEGAL_SIGN_TYPE", "ILLEGAL_SIGN"]),
        ("余额不足", ["BUYER_BALANCE_NOT_ENOUGH", "SELLER_BALANCE_NOT_ENOUGH", "TRANSFER_AMOUNT_NOT_ENOUGH"]),
        ("商户余额不足", ["SELLER_BALANCE_NOT_ENOUGH", "BUYER_BALANCE_NOT_ENOUGH", "TRANSFER_AMOUNT_NOT_ENOUGH"]),
        ("系统异常", ["SYSTEM_ERROR", "SYSTEM_EXCEPTION", "UNKNOW_ERROR"]),
        ("参数错误", ["INVALID_PARAMETER", "ILLEGAL_ARGUMENT", "PARAM_ILLEGAL"]),
        ("订单 不存在", ["TRADE_NOT_EXIST", "TRADE_NOT_FOUND", "PURCHASE_TRADE_NOT_EXIST"]),
        ("訂單不存在", ["TRADE_NOT_EXIST", "TRADE_NOT_FOUND", "PURCHASE_TRADE_NOT_EXIST"]),
        ("購匯", []),
        ("购汇", ["购汇金额或币种错误"]),
        ("购汇金额", ["购汇金额或币种错误", "ILLEGAL_MONEY_FORMAT", "amount-malformed"]),
        ("你好", []),
    ],
)
def test_chinese_words_lead_to_codes(sentence, names):
    found = nearest(sentence)
    assert found == names
    done = run(sentence)
    assert (done.returncode, done.stdout) == (2, "")
    assert all(name in done.stderr for name in names)
    assert "Codes and names are looked up here, not sentences" in done.stderr


def test_every_chinese_word_leads_to_its_terms_and_all_of_them_are_known():
    for groups, names in WORDS:
        assert all(find(name) is not None for name in names), names
        for group in groups:
            assert len(group) == len(set(group))
        said = "".join(max(group, key=len) for group in groups)
        assert set(names) <= set(meant_by(said)), said


def test_a_parameter_by_its_bare_name_is_explained_for_all_services_that_have_it():
    page = find("sign_type")
    assert (page.title, page.kind) == ("sign_type", "parameter")
    assert page.summary.startswith("A basic parameter of 48 services")
    assert "no part in the signature" in page.sections[0].paragraphs[0]
    assert page.sections[1].rows[0][0] == "create_forex_trade.sign_type"
    assert find("service").summary == "A basic parameter of 50 services, with the same rules in all."
    fee = find("Total_Fee")
    assert [name for name, _ in fee.sections[0].rows][:2] == [
        "create_forex_trade.total_fee",
        "create_direct_pay_by_user.total_fee",
    ]
    assert find("trans_amount").title == "alipay.acquire.overseas.spot.pay.trans_amount"
    assert find("payment_inst").summary.startswith("A parameter of 3 services")
    assert nearest("totl_fee")[0] == "total_fee"
    assert nearest("TRADE_NO_EXIST")[0] == "TRADE_NOT_EXIST"
    for form in ("text", "json", "markdown"):
        done = run("sign_type", "-f", form)
        assert (done.returncode, done.stderr) == (0, "")
        assert "create_forex_trade" in done.stdout.replace("\\", "")


def test_every_parameter_of_every_service_is_found_by_its_bare_name():
    book = own_rules()
    names = {
        one.name
        for service in book.services()
        for variant in book.variants(service)
        for one in book.service(service, variant.name).params
    }
    for name in names:
        page = find(name)
        assert page is not None
        assert page.kind == "parameter" or name.upper() in ALL or name in ALL, (name, page.title)
        assert "unseen." not in str(page.sections), name


def test_a_chinese_message_is_answered_with_what_it_may_mean() -> None:
    done = run("签名错误")
    assert done.returncode == 2
    assert "'签名错误' is no code or name that is known; it may mean ILLEGAL_SIGN." in done.stderr
    assert "Nothing is known of" in run("天气").stderr
