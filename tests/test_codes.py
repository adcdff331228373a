"""Alipay's codes: every one is there, explained, and tied to what alidiag finds in a request."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from alidiag import codes
from alidiag.codes import gateway_code
from alidiag.codes.compiling import FILES, compiled, found_of
from alidiag.codes.services import contract_words, service_of
from alidiag.codes.signature_rules import RULES
from alidiag.explain import find, nearest
from alidiag.mistakes.catalogue import BY_ID, CATALOGUE, OUTSIDE
from alidiag.mistakes.others import OTHERS
from alidiag.rules.explained import EXPLAINED
from tests.rule_breaks import KINDS
from tests.rule_cases import Spec, files

ROOT = Path(__file__).parent.parent
SEEDS = Path(os.environ.get("ALIDIAG_CORPORA", ROOT.parent / "shared" / "corpora")).parent / "seeds"
SPECS = files()
EVERY = [code for name in codes.names() if (code := codes.exact(name))]
PAY = "alipay.acquire.overseas.spot.pay"
ONLINE = "alipay.overseas.secmerchant.online.maintain"


def seeds() -> list[str]:
    texts = [path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))] if SEEDS.is_dir() else []
    if not texts:
        pytest.skip(f"no documents in {SEEDS}: set ALIDIAG_CORPORA to the folder beside them")
    return texts


def test_the_compiled_file_holds_what_the_toml_files_say():
    assert Path(codes.COMPILED).read_bytes() == compiled(), "run make specs"
    assert Path(codes.FOUND).read_bytes() == found_of(compiled()), "run make specs"


def test_every_file_of_codes_is_compiled():
    assert {path.stem for path in Path(codes.FOLDER).glob("*.toml")} == {*FILES, "sources", "services"}


@pytest.mark.corpora
def test_every_code_state_and_type_of_the_documents_is_explained():
    names: set[str] = set()
    types: set[str] = set()
    for text in seeds():
        names.update(re.findall(r"(?<![A-Za-z0-9_])(?:[A-Z]{2,}(?:_[A-Z0-9]+)+|ALIN[0-9]+)(?![A-Za-z0-9_])", text))
        names.update(re.findall(r"(?m)^([A-Z]+(?:_[A-Z]+)+)(?=[A-Z][a-z])", text))
        names.update(re.findall(r"(?m)^[\u4e00-\u9fff].*$", text))
        names.update(re.findall(r"(?m)^(UNKNOW)$", text))
        table = text.partition("Payment Type\n")[2].partition("Transaction Status\n")[0]
        types.update(re.findall(r"(?m)^[0-9]{1,2}$", table))
    assert len(names) > 130
    assert len(types) == 31
    assert {name for name in names if (page := find(name)) is None or page.title != name} == set()
    assert {one for one in types if (page := find(one)) is None or page.kind != "payment type"} == set()


@pytest.mark.corpora
def test_every_code_that_was_gathered_elsewhere_is_explained():
    import tomllib

    tables = [tomllib.loads(path.read_text("utf-8")) for path in sorted((SEEDS.parent / "errors").glob("*.toml"))]
    if not tables:
        pytest.skip(f"no tables of codes beside {SEEDS}")
    names = {one["code"] for table in tables for kind in table.values() if isinstance(kind, list) for one in kind}
    named = {name for name in names if not name.startswith("(")}
    assert len(named) > 350
    assert {name for name in named if (page := find(name)) is None or page.title != name} == set()


def test_the_numbers_of_codes_are_what_is_known():
    kinds = [code.kind for code in EVERY]
    counts = {kind: kinds.count(kind) for kind in codes.KINDS}
    assert counts["trade status"] == 16
    assert counts["additional trade status"] == 4
    assert counts["payment type"] == 32
    assert counts["mobile result"] == 7
    assert len(EVERY) == 581


@pytest.mark.parametrize("code", EVERY, ids=lambda code: code.name)
def test_every_code_says_what_it_means_where_it_is_written_and_what_to_do(code):
    page = find(code.name.lower())
    assert page.title == code.name
    assert page.sections[-1].heading == "What to do"
    assert page.sections[-1].paragraphs[0].endswith((".", '"'))
    assert page.sources
    if code.kind in ("gateway", "business", "system"):
        assert code.next
        assert code.use.action or code.next == "nothing"
    for use in (code.use, *code.also):
        assert use.meaning.endswith(".")
        assert use.sources
        assert use.meaning.count("`") % 2 == use.action.count("`") % 2 == 0


def test_codes_are_found_however_they_are_written():
    for term in ("ILLEGAL_SIGN", "illegal_sign", "Illegal Sign", "illegal-sign ", "illegalsign"):
        assert find(term).title == "ILLEGAL_SIGN"
    assert find("系统有点儿忙，一会儿再试试，或者可以在电脑上付款").kind == "system error"
    assert find("System exception").title == "System exception"
    assert find("system_exception").title == "SYSTEM_EXCEPTION"
    assert find("1").title == "1"
    assert find("01").title == "01"
    assert find("1").summary != find("01").summary


def test_near_misses_are_suggested():
    assert "ILLEGAL_PARTNER" in nearest("ILEGAL_PARTNER")
    assert nearest("购汇金额")[0] == "购汇金额或币种错误"
    assert "TRADE_CLOSED" in nearest("TRADE_CLOSD")


def test_both_meanings_are_told_where_services_differ():
    page = find("TRADE_CANCEL_TIME_OUT")
    rows = [row for section in page.sections if section.heading == "Elsewhere it means" for row in section.rows]
    assert len(rows) == 1
    assert "outside the hours" in rows[0][1]
    assert "outside the hours" not in page.summary


def test_the_two_great_refusals_lead_to_their_commands():
    for name, command in (("ILLEGAL_SIGN", "illegal-sign"), ("INVALID_PARAMETER", "invalid-parameter")):
        assert any(f"alidiag {command}" in text for text in find(name).sections[-1].paragraphs)


def test_what_is_found_in_a_request_names_the_code_of_the_gateway():
    assert gateway_code("sign-type-invalid", "sign_type", PAY) == "ILLEGAL_SIGN_TYPE"
    assert gateway_code("malformed-value", "partner", ONLINE) == "ILLEGAL_PARTNER"
    assert gateway_code("json-malformed", "extend_info", PAY) == "TARGET_SYSTEM_ERROR"
    assert gateway_code("json-malformed", "extend_info", "alipay.acquire.create") == "INVALID_PARAMETER"
    assert gateway_code("required-missing", "contact_no", ONLINE) == "CONTACT_NO_MANDATORY"
    assert gateway_code("required-missing", "registration_no", ONLINE) == "REGISTRATION_NO_MANDATORY"
    assert gateway_code("not-in-enumeration", "secondary_merchant_type", ONLINE) == "MERCHANT_TYPE_ILLEGAL"
    assert gateway_code("too-long", "site_infos[0].site_url", ONLINE) == "PARAM_ILLEGAL"
    assert gateway_code("too-long", "subject", PAY) == "INVALID_PARAMETER"
    assert gateway_code("values-percent-encoded", None, ONLINE) == "ILLEGAL_SIGN"
    assert gateway_code("values-percent-encoded", None, "alipay.wap.trade.create.direct") == "0002"
    assert gateway_code("wrong-gateway") is None
    assert gateway_code("variant-chosen", None, PAY) is None


def test_every_rule_that_a_code_names_exists():
    known = {*BY_ID, *(other.id for other in OTHERS), *EXPLAINED}
    places = [place for code in EVERY for place in (*code.found_by, *code.perhaps_by)]
    named = {re.split("[:@]", place)[0] for place in places} - {"*"}
    assert named <= known


def test_every_service_that_a_code_names_exists():
    from alidiag.rules.book import own_rules

    named = {s for code in EVERY for use in (code.use, *code.also) for s in (*use.services, *code.likely)}
    named |= {place.partition("@")[2] for code in EVERY for place in code.found_by if "@" in place}
    assert named - {"*", "gateway"} <= {*own_rules().services(), *codes.known_services()}


def test_the_mistakes_that_make_a_signature_wrong_are_those_of_the_catalogue():
    steps = {mistake.id for mistake in CATALOGUE if mistake.step != OUTSIDE}
    assert steps - {"wrong-gateway", "public-key-not-uploaded"} == RULES & steps


def test_a_state_says_whether_goods_may_be_sent():
    paid = {code.name for code in EVERY if code.outcome == "paid"}
    assert {"TRADE_SUCCESS", "TRADE_FINISHED"} <= paid
    assert not {"WAIT_BUYER_PAY", "TRADE_CLOSED", "TRADE_REFUSE", "WAIT_SYS_CONFIRM_PAY"} & paid


@pytest.mark.parametrize(
    ("number", "outcome", "words"),
    [("9000", "paid", "paid"), ("8000", "open", "processed"), ("4000", "ended", "failed"), ("5000", "open", "twice"),
     ("6001", "ended", "cancelled"), ("6002", "open", "connection"), ("6004", "open", "unknown")],
)  # fmt: skip
def test_the_results_of_the_mobile_sdk_say_what_became_of_the_payment(number, outcome, words):
    code = codes.find(number)
    assert (code.kind, code.outcome) == ("mobile result", outcome)
    assert words in code.use.meaning
    assert code.next
    if outcome == "open":
        assert code.next == "query"
        assert "uery" in code.use.action or "query" in code.use.action


def test_what_an_app_was_told_is_no_proof_of_a_payment():
    assert "notification" in codes.find("9000").use.action


def test_a_finished_trade_is_paid_and_whether_refunds_follow_depends_on_the_product():
    code = codes.find("TRADE_FINISHED")
    assert code.outcome == "paid"
    assert not any("no refund is possible any more" in use.meaning for use in (code.use, *code.also))
    forex = next(use for use in code.also if "create_forex_trade" in use.services)
    assert "forex_refund" in forex.action


def test_a_service_is_known_with_its_contract_and_its_counterpart():
    words = contract_words("create_direct_pay_by_user")
    assert "mainland" in words
    assert "create_forex_trade" in words
    assert contract_words("create_forex_trade").count("`create_direct_pay_by_user`") == 1
    assert contract_words("alipay.acquire.precreat") == ""
    assert contract_words(None) == ""
    for name in codes.known_services():
        known = service_of(name)
        assert known.sources
        assert known.other == "" or service_of(known.other).contract != known.contract


@pytest.mark.parametrize(
    ("code", "rule", "param", "may"),
    [("ILLEGAL_ARGUMENT", "amount-malformed", "price", True), ("INVALID_PARAMETER", "too-long", "subject", True),
     ("ILLEGAL_MONEY_FORMAT", "amount-malformed", "total_fee", True), ("ILLEGAL_SIGN", "mojibake", None, True),
     ("ILLEGAL_MONEY_FORMAT", "too-long", "subject", False), ("ILLEGAL_SIGN", "amount-malformed", "price", False),
     ("ILLEGAL_PARTNER", "malformed-value", "partner", True), ("ILLEGAL_PARTNER", "malformed-value", "body", False),
     ("CURRENCY_NOT_SUPPORT", "not-in-enumeration", "currency", True), ("NO_SUCH_CODE", "too-long", "body", False),
     ("CURRENCY_NOT_SUPPORT", "not-in-enumeration", "payment_type", False)],
)  # fmt: skip
def test_a_warning_may_explain_the_code_that_alipay_answered(code, rule, param, may):
    assert codes.may_explain(code, rule, param, PAY) is may


def test_a_look_at_a_code_loads_no_toml_and_no_catalogue():
    code = (
        "import sys; from alidiag.codes import find; find('ILLEGAL_SIGN'); "
        "print(*sorted({'tomllib', 'lxml', 'typer', 'rich', 'alidiag.mistakes.catalogue'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize(
    ("service", "variant"), [(name, one["name"]) for name, data in SPECS.items() for one in data["variant"]]
)
def test_what_a_rule_says_the_gateway_answers_is_what_a_report_says(service, variant):
    spec = Spec(SPECS[service], variant)
    for rule in spec.rules:
        if "error" in rule and (level := spec.rule_level(rule)) == "error":
            for case in KINDS[rule["kind"]](spec, rule, level):
                if case.rule:
                    assert gateway_code(case.rule, case.param, service) == rule["error"], (case.rule, case.param)
