"""The rules files: complete, right in form, compiled to the very same tables, with examples that pass."""

import json
import os
import re
import subprocess
import sys
import tomllib

import pytest

from alidiag.checks.parameters import check_parameters
from alidiag.errors import ConfigWrong
from alidiag.model import Level, Verdict
from alidiag.rules.book import RuleBook, own_rules
from alidiag.rules.compile import SPECS, compile_all, compiled, names_of
from alidiag.rules.documented import documented_names
from alidiag.rules.schema import read_rules
from tests.requests_by_hand import request_of

NAMES = sorted(name.removesuffix(".toml") for name in os.listdir(SPECS) if name.endswith(".toml"))

SERVICES = [
    "account.page.query",
    "alipay.acquire.cancel",
    "alipay.acquire.close",
    "alipay.acquire.create",
    "alipay.acquire.createandpay",
    "alipay.acquire.customs",
    "alipay.acquire.overseas.query",
    "alipay.acquire.overseas.spot.cancel",
    "alipay.acquire.overseas.spot.pay",
    "alipay.acquire.overseas.spot.refund",
    "alipay.acquire.overseas.spot.reverse",
    "alipay.acquire.precreate",
    "alipay.acquire.query",
    "alipay.acquire.refund",
    "alipay.acquire.refund.query",
    "alipay.commerce.qrcode.create",
    "alipay.commerce.qrcode.modify",
    "alipay.commerce.qrcode.modifyStatus",
    "alipay.dut.customer.agreement.page.sign",
    "alipay.dut.customer.agreement.query",
    "alipay.dut.customer.agreement.unsign",
    "alipay.overseas.acquire.customs.query",
    "alipay.overseas.forex.order.pay",
    "alipay.overseas.secmerchant.maintain.queryStatus",
    "alipay.overseas.secmerchant.offline.maintain",
    "alipay.overseas.secmerchant.online.maintain",
    "alipay.wap.auth.authAndExecute",
    "alipay.wap.create.direct.pay.by.user",
    "alipay.wap.trade.create.direct",
    "batch_trans_notify",
    "close_trade",
    "create_direct_pay_by_user",
    "create_forex_trade",
    "create_forex_trade_wap",
    "create_partner_trade_by_buyer",
    "export_trade_account_report",
    "forex_compare_file",
    "forex_liquidation_file",
    "forex_rate_file",
    "forex_refund",
    "forex_refund_file",
    "mobile.securitypay.pay",
    "notify_verify",
    "query_trade_list_partner",
    "refund_fastpay_by_platform_nopwd",
    "refund_fastpay_by_platform_pwd",
    "refund_fastpay_query",
    "send_goods_confirm_by_platform",
    "single_trade_query",
    "trade_create_by_buyer",
]


def text_of(name):
    with open(os.path.join(SPECS, f"{name}.toml"), encoding="utf-8") as file:
        return file.read()


def test_all_fifty_services_have_rules():
    assert sorted(SERVICES) == NAMES
    assert own_rules().services() == tuple(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_rules_file_is_right_in_form_and_named_after_its_service(name):
    data, problems = read_rules(text_of(name))
    assert problems == ()
    assert data["service"] == name


@pytest.mark.parametrize("name", NAMES)
def test_the_compiled_rules_are_those_of_the_file(name):
    with open(os.path.join(SPECS, "compiled", f"{name}.json"), "rb") as file:
        packed = file.read()
    assert json.loads(packed) == tomllib.loads(text_of(name))
    assert packed == compiled(text_of(name)), "run make specs"


def test_the_names_apart_are_those_of_the_rules():
    made = {name: compiled(text_of(name)) or b"" for name in NAMES}
    with open(os.path.join(SPECS, "names.txt"), "rb") as file:
        assert file.read() == names_of(made), "run make specs"
    assert "out_trade_no" in documented_names("create_forex_trade")
    assert documented_names("create_forex") == documented_names("create_forex_trade out_trade_no") == ()


def test_nothing_is_compiled_that_has_no_file():
    assert sorted(os.listdir(os.path.join(SPECS, "compiled"))) == [f"{name}.json" for name in NAMES]


def test_compiling_stops_at_a_wrong_file_and_forgets_what_is_gone(tmp_path):
    (tmp_path / "good.toml").write_text(text_of("forex_rate_file"))
    assert compile_all(str(tmp_path)) == ()
    (tmp_path / "other.toml").write_text("service = 1")
    assert compile_all(str(tmp_path)) == ("other",)
    assert os.listdir(tmp_path / "compiled") == ["good.json"]
    (tmp_path / "other.toml").unlink()
    (tmp_path / "good.toml").rename(tmp_path / "new.toml")
    assert compile_all(str(tmp_path)) == ()
    assert os.listdir(tmp_path / "compiled") == ["new.json"]


@pytest.mark.parametrize("name", NAMES)
def test_every_source_is_a_public_page_or_words_and_is_used_or_read(name):
    for source in tomllib.loads(text_of(name))["sources"].values():
        at = source["at"]
        assert re.fullmatch(r"https?://\S+", at) or (
            " " in at
            and "/"
            not in at.replace("PHP/C#", "")
            .replace("request/response", "")
            .replace("website_split", "")
            .replace("global.alipay.com/service/", "")
        ), at


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_every_variant_passes(name):
    for variant in own_rules().variants(name):
        result = check_parameters(request_of(dict(variant.example)), variant=variant.name)
        assert result.verdict is Verdict.PASS
        assert [finding for finding in result.findings if finding.level is not Level.NOTE] == []
        assert result.text[0] == f"The request of {name} is valid"


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_every_variant_is_recognised_or_gives_no_error_all_the_same(name):
    for variant in own_rules().variants(name):
        result = check_parameters(request_of(dict(variant.example)))
        assert result.verdict is Verdict.PASS
        assert result.missing == result.invalid == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_every_parameter_is_right(name):
    from alidiag.rules.nested import examine_inside
    from alidiag.rules.plan import plan_of
    from alidiag.rules.values import examine

    for variant in own_rules().variants(name):
        service = own_rules().service(name, variant.name)
        plan = plan_of(service)
        for one in service.params:
            if one.example is None or (one.values and one.example not in one.values and not one.separator):
                continue
            faults = examine(one, one.example, "utf-8")
            if one.type in {"json", "xml"}:
                faults += examine_inside(plan, one, one.example, "utf-8")
            assert [fault for fault in faults if fault.level is Level.ERROR] == [], one.name


def test_a_merchants_own_rules_replace_and_add(tmp_path):
    text = text_of("forex_rate_file")
    (tmp_path / "forex_rate_file.toml").write_text(text.replace('"Exchange-rate file"', '"Ours"'))
    (tmp_path / "our.service.toml").write_text(
        text.replace('source = "forex_rate_file"', 'source = "page"')
        .replace("forex_rate_file = {", "page = {")
        .replace('"forex_rate_file"', '"our.service"')
    )
    book = RuleBook((str(tmp_path),))
    assert book.service("forex_rate_file").title == "Ours"
    assert "our.service" in book.services()
    assert len(book.services()) == 51
    assert book.service("close_trade").title == own_rules().service("close_trade").title
    values = dict(own_rules().variants("forex_rate_file")[0].example, service="our.service")
    assert check_parameters(request_of(values), book).verdict is Verdict.PASS


def test_a_merchants_wrong_rules_are_an_error_with_the_line(tmp_path):
    (tmp_path / "x.toml").write_text(text_of("forex_rate_file").replace("required = true", "required = 1", 1))
    with pytest.raises(ConfigWrong, match=r"line \d+"):
        RuleBook((str(tmp_path),)).service("x")


def test_rules_of_another_service_under_a_name_are_refused(tmp_path):
    (tmp_path / "x.toml").write_text(text_of("forex_rate_file"))
    with pytest.raises(ConfigWrong, match="forex_rate_file"):
        RuleBook((str(tmp_path),)).service("x")


@pytest.mark.parametrize(
    "name", ["../rules/facts", "", "x" * 500, "a/b", "Forex_Refund", "compiled", "close_trade\0", "."]
)
def test_a_service_name_from_a_request_never_leads_to_another_file(name):
    assert own_rules().service(name) is None


def test_loading_one_service_reads_one_file_and_no_toml():
    code = (
        "import sys\nfrom alidiag.rules.book import own_rules\n"
        "own_rules().service('create_forex_trade')\n"
        "late = ('tomllib', 'pathlib', 'datetime', 'urllib.parse', 'alidiag.rules.schema')\n"
        "print([name for name in late if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=os.path.dirname(os.path.dirname(SPECS)),
    )
    assert told.stdout.strip() == "[]"
