"""Any number of parameters that nobody signed is one mistake, which names them all."""

from __future__ import annotations

from random import Random
from urllib.parse import quote_plus

import pytest
from hand_signed import MD5, PARAMS, blamed, cause_of, md5, text_of, told, url_of
from openssl_pairs import openssl
from replies_by_hand import FIELDS, form, rsa

from alidiag.keys import load_key
from alidiag.model import Half, KeyRing, Report
from alidiag.replies.judge import judge

ROUTES = {
    "Discuz": {"mod": "mobile", "name": "shop", "do": "alipay", "op": "back"},
    "WeEngine": {"c": "entry", "a": "site", "m": "ewei_shop", "i": "7", "t": "1", "do": "notify"},
    "ThinkPHP": {"s": "/Home/Pay/notify", "_URL_": "Home"},
    "Yii": {"r": "pay/notify"},
    "Magento": {"___store": "zh", "___from_store": "en", "form_key": "a1", "isAjax": "1"},
    "WooCommerce": {
        "wc-api": "WC_Alipay",
        "order_id": "77",
        "order_key": "wc_order_1",
        "lang": "zh",
        "utm_source": "x",
    },
}
SIGNED = {**FIELDS, "buyer_email": "buyer@example.com", "quantity": "1", "price": "1.00", "gmt_create": "2019-04-02"}


def message(fields: dict[str, str], sign: str, first: dict[str, str], *, behind: bool = False) -> Report:
    mixed = {**fields, **first} if behind else {**first, **fields}
    return judge(form(mixed, sign), "test", MD5)


def causes(report: Report) -> dict[str, set[str]]:
    cause = report.reply.signature.cause
    return {one.id: set(one.params) for one in cause.mistakes} if cause else {}


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("route", ROUTES)
def test_all_names_of_a_route_are_one_cause_of_a_message(route, behind):
    report = message(SIGNED, md5(text_of(SIGNED)), ROUTES[route], behind=behind)
    assert causes(report) == {"parameter-not-signed": set(ROUTES[route])}
    assert report.reply.signature.presign == text_of(SIGNED), "the text that was signed has none of them"
    assert not any(f"{name}=" in f"&{report.reply.signature.presign}" for name in ROUTES[route] if len(name) > 3)


@pytest.mark.parametrize("route", ROUTES)
def test_beside_another_change_they_are_one_cause_still(route):
    signed = {**SIGNED, "subject": 'say "hi" & <b>'}
    received = {**signed, "subject": "say &quot;hi&quot; &amp; &lt;b&gt;"}
    report = message(received, md5(text_of(signed)), ROUTES[route])
    assert causes(report) == {"parameter-not-signed": set(ROUTES[route]), "values-html-escaped": {"subject"}}


def test_with_alipays_own_key_too(tmp_path):
    private, public = tmp_path / "key", tmp_path / "pub"
    openssl("genrsa", "-out", private, "1024")
    openssl("rsa", "-in", private, "-pubout", "-out", public)
    keys = KeyRing(alipay_public=load_key(public.read_bytes(), "alipay.pub", Half.PUBLIC))
    fields = {**ROUTES["Discuz"], **SIGNED}
    report = judge(form(fields, rsa(text_of(SIGNED), private), "RSA"), "test", keys)
    assert causes(report) == {"parameter-not-signed": set(ROUTES["Discuz"])}


STRAY = {
    "sdk": "java-1",
    "trace": "9f",
    "lang": "zh",
    "theme": "dark",
    "v": "3",
    "_": "1717",
    "from": "app",
    "btn": "Pay",
}


@pytest.mark.parametrize("count", range(3, 9))
def test_stray_parameters_of_a_request_are_one_cause(count):
    stray = dict(list(STRAY.items())[:count])
    pairs = [*PARAMS.items(), *stray.items()]
    Random(count).shuffle(pairs)
    report = told(url_of(dict(pairs), md5(text_of(PARAMS))))
    (found,) = blamed(report).items()
    assert found[0] in {"undocumented-parameter", "parameter-not-signed"}
    assert set(found[1]) == set(stray)
    assert str(cause_of(report).proof) == "reproduced"


@pytest.mark.parametrize(
    "names", [("subject", "total_fee", "seller_id"), ("body", "notify_url", "return_url", "subject")]
)
def test_documented_parameters_that_a_list_of_names_forgot_are_one_cause(names):
    params = {**PARAMS, "body": "blue", "show_url": "https://shop.example.com/1", "it_b_pay": "1d"}
    signed = {name: value for name, value in params.items() if name not in names}
    report = told(url_of(params, md5(text_of(signed))))
    assert {name: set(params) for name, params in blamed(report).items()} == {"parameter-not-signed": set(names)}


def test_a_program_that_signs_three_parameters_only_is_named():
    signed = {name: PARAMS[name] for name in ("partner", "out_trade_no", "total_fee")}
    report = told(url_of(PARAMS, md5(text_of(signed))))
    assert set(blamed(report)["parameter-not-signed"]) == set(PARAMS) - set(signed)


def test_damage_beside_stray_parameters_is_told_too():
    stray = dict(list(STRAY.items())[:4])
    params = {**PARAMS, "subject": "1+1 coats", **stray}
    url = url_of(params, md5(text_of({**PARAMS, "subject": "1+1 coats"})))
    report = told(url.replace(quote_plus("1+1 coats"), "1+1+coats").replace("1+1+coats", "1+1%20coats"))
    assert set(blamed(report)) == {"plus-and-blank-swapped", "undocumented-parameter"}
    assert set(blamed(report)["undocumented-parameter"]) == set(stray)


def test_what_no_choice_of_parameters_explains_is_not_claimed():
    report = told(url_of({**PARAMS, **STRAY}, md5(text_of({**PARAMS, "total_fee": "0.02"}))))
    assert blamed(report) == {}
