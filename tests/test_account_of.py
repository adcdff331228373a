"""The account whose keys are looked up is that of the request as it was meant."""

from __future__ import annotations

import json

import pytest
from hand_signed import KEY, PARAMS, md5, query_of, text_of, url_of

from alidiag import Checker
from alidiag.keys import load_md5
from alidiag.model import KeyRing
from alidiag.partner import account_of
from alidiag.read import read_request
from alidiag.triage.judge import triage

URL = url_of(PARAMS, md5(text_of(PARAMS)))
PARTNER = PARAMS["partner"]
ORDER = "&".join(f'{name}="{value}"' for name, value in PARAMS.items()) + '&sign="YWJj"&sign_type="RSA"'
ORDER = ORDER.replace("create_direct_pay_by_user", "mobile.securitypay.pay")
DAMAGED = {
    "nothing": URL,
    "&amp;": URL.replace("&", "&amp;"),
    "&amp;amp;": URL.replace("&", "&amp;amp;"),
    "&#38;": URL.replace("&", "&#38;"),
    "&#038;": URL.replace("&", "&#038;"),
    "&#x26;": URL.replace("&", "&#x26;"),
    "a # in a value before it": URL.replace("&partner=", "&body=no%20#1&partner="),
    "a blank behind the &": URL.replace("&partner=", "&%20partner="),
    "an order string": ORDER,
    "an order string with &amp;": ORDER.replace("&", "&amp;"),
    "a form body": query_of(PARAMS),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_the_account_is_found_whatever_became_of_the_name(damage):
    assert account_of(read_request(DAMAGED[damage], "test")) == PARTNER


@pytest.mark.parametrize(
    "text",
    [
        URL.replace(f"&partner={PARTNER}", ""),
        URL.replace("&partner=", "&sub_partner="),
        URL.replace("&partner=", "&partner_trans_id="),
        URL.replace(f"&partner={PARTNER}", "&partner="),
        URL.replace(f"&partner={PARTNER}", "&amp;partner="),
    ],
)
def test_no_account_is_made_up(text):
    assert account_of(read_request(text, "test")) is None


def test_the_open_gateway_calls_it_app_id():
    text = "https://openapi.alipay.com/gateway.do?app_id=2014072300007148&method=alipay.trade.pay&charset=utf-8&sign=x"
    assert account_of(read_request(text, "test")) == "2014072300007148"
    damaged = text.replace("&", "&amp;").replace("?app_id", "?x=1&amp;app_id")
    assert account_of(read_request(damaged, "test")) == "2014072300007148"


@pytest.mark.parametrize("damage", ["&amp;", "&#038;"])
def test_a_recorded_request_is_searched_with_the_key_of_its_partner(damage, tmp_path):
    (tmp_path / "md5.txt").write_bytes(KEY)
    config = tmp_path / "alidiag.toml"
    config.write_text(f'[keys."{PARTNER}"]\nmd5_key_file = "md5.txt"\n', "utf-8")
    report = json.loads(Checker(config=config)(json.dumps({"url": DAMAGED[damage]})))
    cause = report["illegal_sign"]["cause"]
    assert (cause["proof"], [one["id"] for one in cause["mistakes"]]) in [
        ("reproduced", ["amp-entity-separator"]),
        ("reproduced", ["numeric-entity-separator"]),
    ]


def test_a_request_of_a_ticket_is_searched_with_the_key_of_its_partner():
    ring = KeyRing(md5=load_md5(KEY, "key.txt"))
    asked: list[str | None] = []

    def keys_of(partner: str | None) -> tuple[KeyRing, tuple]:  # type: ignore[type-arg]
        asked.append(partner)
        return (ring if partner == PARTNER else KeyRing()), ()

    ticket = triage(f"ILLEGAL_SIGN\n\n{DAMAGED['&#038;']}\n", "t.txt", keys_of)
    assert PARTNER in asked
    assert [one.rule for one in ticket.items[0].wrong][:1] == ["numeric-entity-separator"]
    assert ticket.items[0].proof == "reproduced"
