"""Which address is a gateway."""

import json
import os
from pathlib import Path

import pytest

from alidiag.checks.parameter_report import parameter_report
from alidiag.model import Level
from alidiag.read import read_request
from alidiag.schemes.gateways import GATEWAYS, place

FOREX = (
    "_input_charset=UTF-8&currency=USD&notify_url=https%3A%2F%2Fpay.example.com%2Fnotify&out_trade_no=F8815958694"
    "&partner=2088194189862848&product_code=NEW_OVERSEAS_SELLER&return_url=https%3A%2F%2Fpay.example.com%2Fdone"
    "&service=create_forex_trade&subject=coats&total_fee=551.31&sign=870328e2bdd63db7e22bc8102b82aa37&sign_type=MD5"
)


@pytest.mark.parametrize("gateway", GATEWAYS, ids=lambda gateway: gateway.url)
def test_every_gateway_is_found_by_its_address_in_any_case_of_the_host(gateway):
    assert place(gateway.url) == gateway
    assert place(f"HTTPS://{gateway.host.upper()}:443{gateway.path}") == gateway


@pytest.mark.parametrize(
    "address",
    [
        "https://mapi.alipay.com.evil.example/gateway.do",
        "https://evil.example/mapi.alipay.com/gateway.do",
        "https://mapi.alipay.com@evil.example/gateway.do",
        "https://user@mapi.alipay.com/gateway.do",
        "https://evil.example\\@mapi.alipay.com/gateway.do",
        "https:/mapi.alipay.com/gateway.do",
        "https://mapi.alipay.com/gateway.do/",
        "https://mapi.alipay.com/Gateway.do",
        "https://mapi.alipay.com//gateway.do",
        "https://mapi.alipay.com/x/../gateway.do",
        "https://mapi.alip\tay.com/gateway.do",
        "https://mapi.alipay.com\n/gateway.do",
        "https://mapi。alipay.com/gateway.do",
        "https://mapi.alipаy.com/gateway.do",
        "https://mapi.alipay.com./gateway.do",
        "https://mapi.alipay.com:443:443/gateway.do",
        "https://mapi.alipay.com:４４３/gateway.do",
        "https://globalmapi.alipay.com",
        "ftp://mapi.alipay.com/gateway.do",
        " https://mapi.alipay.com/gateway.do",
        "",
    ],
)
def test_an_address_that_is_odd_in_any_way_is_no_gateway(address):
    assert place(address) is None


def test_scheme_and_port_are_remarked_on():
    assert "http" in place("http://mapi.alipay.com/gateway.do").remarks[0]
    assert "scheme" in place("mapi.alipay.com/gateway.do").remarks[0]
    assert place("https://mapi.alipay.com:8443/gateway.do").remarks == ("The address names port 8443.",)
    assert not place("https://mapi.alipay.com/gateway.do").remarks


@pytest.mark.corpora
def test_no_row_of_the_url_standards_test_data_is_a_gateway():
    corpora = Path(os.environ.get("ALIDIAG_CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))
    file = corpora / "wpt-url" / "urltestdata.json"
    if not file.exists():
        pytest.skip(f"needs {file}; name the folder in ALIDIAG_CORPORA")
    rows = [row for row in json.loads(file.read_text()) if isinstance(row, dict)]
    assert len(rows) > 800
    assert [row["input"] for row in rows if place(row["input"])] == []


@pytest.mark.parametrize(
    ("address", "said"),
    [("https://openapi.alipaydev.com/gateway.do", "mapi.alipaydev.com"),
     ("https://www.alipay.com/cooperate/gateway.do", "globalmapi.alipay.com"),
     ("https://openapi.alipay.com/gateway.do", "open gateway"),
     ("https://gateway.example.com/gateway.do", "not an address of Alipay's gateway")],
)  # fmt: skip
def test_the_address_is_told_where_only_the_parameters_are_judged(address, said):
    report = parameter_report(read_request(f"{address}?{FOREX}", "test"))
    (found,) = [one for one in report.findings if one.rule == "wrong-gateway"]
    assert found.level is Level.WARNING
    assert said in found.message
    assert report.verdict is parameter_report(read_request(f"https://mapi.alipay.com/gateway.do?{FOREX}", "t")).verdict


@pytest.mark.parametrize(
    "host", ["mapi.alipay.com", "globalmapi.alipay.com", "intlmapi.alipay.com", "mapi.alipaydev.com"]
)
def test_a_right_address_is_not_spoken_of(host):
    report = parameter_report(read_request(f"https://{host}/gateway.do?{FOREX}", "test"))
    assert not any(one.rule == "wrong-gateway" for one in report.findings)
