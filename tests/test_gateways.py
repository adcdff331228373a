"""Which address is a gateway."""

import json
import os
from pathlib import Path

import pytest

from alidiag.schemes.gateways import GATEWAYS, place


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
