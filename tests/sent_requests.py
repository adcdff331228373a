"""One request whose values have every character that matters to a form of writing, and ways to see what was read."""

from urllib.parse import quote_plus

from alidiag.read import Kind, read
from alidiag.read.request import request_of

GATEWAY = "https://mapi.alipay.com/gateway.do"
PAIRS = [
    ("service", "create_direct_pay_by_user"),
    ("partner", "2088101122136241"),
    ("_input_charset", "utf-8"),
    ("out_trade_no", "o1"),
    ("subject", "测试 a+b % & = 'q' \"d\" $x `y` \\n ^^ !"),
    ("body", "a, b: c; k => v [x](y){z} 中文，标点。<b>#1</b> ~|*? é 😀 100%"),
    ("extend_param", '{"a":"b c","d":[1,"2"]}'),
    ("notify_url", "https://shop.example/n?a=1&b=2%20x&c=中"),
    ("return_url", ""),
    ("total_fee", "0.01"),
    ("sign", "aB3+/dEf0965249c78c5d487fc0bbf7defe00c25Ab=="),
    ("sign_type", "RSA"),
]
LINES = [("memo", "first\nsecond, 第三\n\n  fourth")]
"""A value with line breaks, which not every form can have."""
FORM = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in PAIRS)
URL = f"{GATEWAY}?{FORM}"
ADDRESS = f"{GATEWAY}?_input_charset=utf-8"
"""Where a body is posted to."""
POSTED = [("_input_charset", "utf-8"), *PAIRS]
"""What such a post has in all."""


def readings(text, kind=Kind.REQUEST, form=None):
    """What was found of one kind, each with the names and values of each of its readings."""
    return [
        (one, [[(p.name, p.value) for p in request_of(r.draft, text, "x", one.form).params] for r in one.readings])
        for one in read(text, "x").found
        if one.kind is kind and form in (None, one.form)
    ]


def only(text, **options):
    """The one request of a text, and its readings."""
    found = readings(text, **options)
    assert len(found) == 1, [(one.kind, one.form, one.span) for one in read(text, "x").found]
    return found[0]


def first(text, **options):
    """Names and values of the one request, as it is likeliest to be read."""
    return only(text, **options)[1][0]


def requests_in(text):
    """The requests of a text, as they are likeliest to be read."""
    return [ways[0] for _, ways in readings(text)]
