"""A request whose values have all that readers stumble over, and what the tests of the reader ask of it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote_plus

from alidiag.read.content import Content, read
from alidiag.read.found import Found
from alidiag.read.request import request_of
from tests.growth import growth as measured

GATEWAY = "https://mapi.alipay.com/gateway.do"
PAIRS = [
    ("_input_charset", "utf-8"),
    ("service", "create_direct_pay_by_user"),
    ("partner", "2088101122136241"),
    ("subject", "测试 商品，“红”色"),
    ("body", "a+b 100% x=1&y=2, c: d => e [f] {g} 'h' \"i\" <j> \\k/"),
    ("show_url", ""),
    ("extra_common_param", "first line\nsecond\tline"),
    ("royalty_parameters", '[{"transIn":"2088101126708402","amount":"0.10","desc":"分 \\"润\\""}]'),
    ("return_url", "https://shop.example/r?a=1&b=2%20x&c=%E4%B8%AD"),
    ("total_fee", "0.10"),
    ("sign", "0965249c78c5d487fc0bbf7defe00c25"),
    ("sign_type", "MD5"),
]
QUERY = "&".join(f"{name}={quote_plus(value)}" for name, value in PAIRS)
URL = f"{GATEWAY}?{QUERY}"
ORDER = (
    'partner="2088101122136241"&seller_id="seller@shop.example"&out_trade_no="o 1"&subject="测试 商品"'
    '&body="a+b 100%"&total_fee="0.10"&notify_url="https://shop.example/n?a=1"&service="mobile.securitypay.pay"'
    '&payment_type="1"&_input_charset="utf-8"&sign="ab%2Bcd%3D%3D"&sign_type="RSA"'
)
Read = list[tuple[str, str]]


def found_in(text: str) -> list[Found]:
    """What stands in a text."""
    return list(read(text, "x").found)


def pairs_of(found: Found, text: str, number: int = 0) -> Read:
    """Names and values, under one of the readings."""
    request = request_of(found.readings[number].draft, text, "x", found.form)
    return [(param.name, param.value) for param in request.params]


def all_pairs(found: Found, text: str) -> list[Read]:
    """Names and values, under each reading."""
    return [pairs_of(found, text, number) for number in range(len(found.readings))]


def only(text: str) -> tuple[Found, Read]:
    """The one thing in a text, and its likeliest names and values."""
    (found,) = found_in(text)
    return found, pairs_of(found, text)


def content(text: str) -> Content:
    """All of it."""
    return read(text, "x")


def growth(make: Callable[[int], str], size: int) -> float:
    """How many times as long four times the text takes; about 4 where the time is linear, 16 where it is not."""
    return measured(lambda count: read(make(count), "x"), size)
