"""In-app order strings: read from wherever they are pasted, through the four steps, and against the rules."""

from __future__ import annotations

import base64
import html
import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, quote_plus

import openssl_signer
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mistake_outcomes import keyring
from wild_program import Ring

from alidiag.batch.outcome import Place
from alidiag.checks.parameters import check_parameters
from alidiag.diagnosis import diagnose
from alidiag.model import Case, Level, Status, Step
from alidiag.order import is_closed, is_quoted, split_order
from alidiag.read import read_request
from alidiag.recorded.judge import Judge, Settings
from alidiag.recorded.record import Record
from alidiag.schemes import scheme_of

FIXTURES = Path(__file__).parent.parent / "fixtures"
PAIRS = {
    "partner": "2088101122136241",
    "seller_id": "2088101122136241",
    "out_trade_no": "9900000000008989",
    "subject": "测试 & 100%+1",
    "body": "a=b&c=d 😀",
    "total_fee": "0.01",
    "notify_url": "http://notify.msp.hk/notify.htm?x=1&y=2",
    "service": "mobile.securitypay.pay",
    "payment_type": "1",
    "_input_charset": "utf-8",
    "trade_information": '{"business_type":"5","other_business_type":"Demo"}',
}


def order(pairs=PAIRS):
    return "&".join(f'{name}="{value}"' for name, value in pairs.items())


def ended(text, signed=None, sign_type="RSA2", key="rsa2-a", written=quote):
    """The text with a signature by openssl behind it, of this very text or of another one."""
    octets = (text if signed is None else signed).encode()
    digest = "sha256" if sign_type == "RSA2" else "sha1"
    sign = base64.b64encode(openssl_signer.signed(key, digest, octets)).decode()
    return f'{text}&sign="{written(sign, safe="") if written is quote else written(sign)}"&sign_type="{sign_type}"'


def said(text, **more):
    request = read_request(text, "test")
    return diagnose(Case(request, keyring(Ring(public="rsa2-a")), **more))


def named(report):
    cause = report.illegal_sign.cause
    failed = next((str(step.step) for step in report.illegal_sign.steps if step.status is Status.FAILED), "")
    return str(report.verdict), failed, [blamed.id for blamed in cause.mistakes] if cause else []


WHOLE = order() + '&sign="lBBK%2F0w5LOaj%2B%3D"&sign_type="RSA"'
EXPECTED = [*PAIRS.items(), ("sign", "lBBK/0w5LOaj+="), ("sign_type", "RSA")]


def places(text, at):
    """The pasted text of a value, with the escapes that the place put on it undone by hand."""
    return text[at.start : at.end]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (WHOLE, str),
        ("  " + WHOLE + "\n", str),
        (f"'{WHOLE}'", str),
        (f"Refused:\n{WHOLE}\nPlease help.", str),
        (json.dumps(WHOLE), lambda v: json.loads(f'"{v}"')),
        (f"NSString *order = @{json.dumps(WHOLE, ensure_ascii=False)};", lambda v: json.loads(f'"{v}"')),
        (json.dumps({"code": 0, "data": WHOLE, "message": "ok"}), lambda v: json.loads(f'"{v}"')),
        (json.dumps(json.dumps({"order": WHOLE})), lambda v: json.loads('"' + json.loads(f'"{v}"') + '"')),
        (f'<input type="hidden" name="order" value="{html.escape(WHOLE)}">', html.unescape),
        (f"https://m.example.com/pay?order={quote(WHOLE, safe='')}&from=app", None),
        (f"https://m.example.com/pay?order={quote_plus(WHOLE)}#top", None),
        ("alipay://alipayclient/?" + quote(json.dumps({"requestType": "SafePay", "dataString": WHOLE})), None),
        (f"https://mapi.alipay.com/gateway.do?{WHOLE}", str),
    ],
    ids=range(13),
)
def test_an_order_string_is_read_from_wherever_it_stands(text, plain):
    request = read_request(text, "test")
    assert (request.form, request.charset, request.codec) == ("order-string", "utf-8", "utf-8")
    assert [(p.name, p.value) for p in request.params] == EXPECTED
    assert scheme_of(request).name == "in-app"
    for param in request.params:
        if plain is not None:
            assert plain(request.text[slice(*param.value_span)]) == param.raw_value
        assert request.text[slice(*param.span)].startswith(param.name)
    assert not [note for note in request.notes if note.level is Level.ERROR]
    if text not in (WHOLE, "  " + WHOLE + "\n"):
        assert request.notes or request.read_as.repairs or text[0] in "'R<h"  # nothing is undone silently


def test_a_link_keeps_the_place_of_each_character():
    text = f"https://m.example.com/pay?order={quote(WHOLE, safe='')}&from=app"
    request = read_request(text, "test")
    for param in request.params:
        assert text[slice(*param.value_span)] == quote(param.raw_value, safe="")


def test_the_gateway_in_front_of_an_order_string_is_kept():
    request = read_request(f"https://mapi.alipay.com/gateway.do?{WHOLE}", "test")
    assert request.gateway == request.text[slice(*request.gateway_span)] == "https://mapi.alipay.com/gateway.do"


def test_a_clean_order_string_gives_no_note_and_keeps_duplicates_empty_values_and_order():
    text = 'service="mobile.securitypay.pay"&b=""&a="1"&a="2"&_input_charset="GBK"&sign="%2B"&sign_type="RSA"'
    request = read_request(text, "test")
    assert [(p.name, p.value) for p in request.params[1:4]] == [("b", ""), ("a", "1"), ("a", "2")]
    assert (request.notes, request.charset, request.codec) == ((), "GBK", "gbk")
    assert request.get("sign") == "+"


@pytest.mark.parametrize(
    "text",
    [
        'https://mapi.alipay.com/gateway.do?service=create_forex_trade&trade_information={"a":"b"}&sign=1',
        'https://mapi.alipay.com/gateway.do?service="create_forex_trade"&partner="2088101122136241"&sign="1"',
        "https://mapi.alipay.com/gateway.do?service=%22create_forex_trade%22&partner=%222088%22&sign=1",
        "service=create_forex_trade&partner=2088101122136241&sign=1",
        'curl "https://mapi.alipay.com/gateway.do?service=create_forex_trade&sign=1" -H "a=\\"b\\""',
        "https://mapi.alipay.com/gateway.do?service=mobile.securitypay.pay&partner=2088101122136241&sign=1",
    ],
)
def test_a_web_request_is_no_order_string(text):
    assert not read_request(text, "test").is_order


NAMES = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.tuples(NAMES, TEXTS), min_size=1, max_size=6))
def test_no_character_of_an_order_string_is_lost(pairs):
    kept = [(name, value.replace('"', "")) for name, value in pairs]
    text = "&".join(f'{name}="{value}"' for name, value in kept)
    found = split_order(text, "utf-8", "body")
    rebuilt = "&".join(f'{p.raw_name}="{p.raw_value}"' for p in found.params)
    assert rebuilt == text
    assert all(text[slice(*p.value_span)] == p.raw_value for p in found.params)


@given(st.text('ab="&;quot amp“”\\', max_size=60))
def test_any_text_is_cut_into_pieces_that_stand_in_it(text):
    found = split_order("a=" + text, "utf-8", "body")
    end = 0
    for param in found.params:
        assert param.span.start >= end
        assert ("a=" + text)[slice(*param.value_span)] == param.raw_value
        assert param.span.start <= param.value_span.start <= param.value_span.end <= param.span.end
        end = param.span.end
    assert end == found.end  # what stands behind is nobody's


def test_quotes_inside_a_value_are_kept_and_told():
    text = ended(order())
    report = said(text)
    assert named(report) == ("pass", "", [])
    (told,) = [f for f in report.illegal_sign.steps[3].findings if f.rule == "in-app-order"]
    assert (told.level, told.param, told.actual) == (Level.WARNING, "trade_information", PAIRS["trade_information"])
    spoilt = said(text.replace("测试", 'A "B"'), every_step=True)
    assert "in-app-order" in {f.rule for step in spoilt.illegal_sign.steps for f in step.findings}


def test_which_quotes_were_there_shows_in_the_spans():
    params = split_order('a="1"&b=2&c="3', "utf-8", "body").params
    assert [(is_quoted(p), is_closed(p)) for p in params] == [(True, True), (False, False), (True, False)]


SORTED = order(dict(sorted(PAIRS.items())))
MOVED = order({name: PAIRS[name] for name in (*list(PAIRS)[1:], "partner")})
BARE = "&".join("=".join(pair) for pair in PAIRS.items())
EMPTY = order({**PAIRS, "body": ""})


def unencoded():
    """An order string whose signature has a + that is not encoded: nearly every one, but not all."""
    texts = (ended(order({**PAIRS, "out_trade_no": str(number)}), written=str) for number in range(50))
    return next(text for text in texts if "+" in text.rpartition('&sign="')[2])


def twice(sign):
    return quote(quote(sign, safe=""), safe="")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ended(order()), ("pass", "", [])),
        (ended(order(), SORTED), ("fail", "final-url", ["in-app-order"])),
        (ended(order(), MOVED), ("fail", "final-url", ["in-app-order"])),
        (ended(order(), BARE), ("fail", "presign", ["values-quoted"])),
        (ended(order(), order().replace('"0.01"', "0.01")), ("fail", "presign", ["values-quoted"])),
        (ended(order().replace('"0.01"', "0.01"), order()), ("fail", "final-url", ["values-quoted"])),
        (html.escape(ended(order())), ("fail", "final-url", ["amp-entity-separator"])),
        (ended(order()).replace('"', "&quot;"), ("fail", "final-url", ["amp-entity-separator"])),
        (ended(order()).replace('"&', '"&#038;'), ("fail", "final-url", ["numeric-entity-separator"])),
        (html.unescape(ended(order())), ("fail", "final-url", ["entity-ate-name"])),
        (unencoded(), ("fail", "final-url", ["sign-plus-as-blank"])),
        (ended(order(), written=twice), ("fail", "final-url", ["double-encoded"])),
        (ended(order(), order().encode().decode("latin-1")), ("fail", "presign", ["mojibake"])),
        (ended(order(), key="rsa2-b"), ("fail", "key-pair", ["key-pair-mismatch"])),
        (ended(order(), order() + '&sign_type="RSA2"'), ("fail", "presign", ["sign-type-signed"])),
        (ended(order(), sign_type="RSA").replace('"RSA"', '"RSA2"'), ("fail", "signature", ["digest-mismatch"])),
        (ended(EMPTY, EMPTY.replace('body=""&', "")), ("fail", "presign", ["parameter-not-signed"])),
    ],
    ids=range(17),
)
def test_a_mistake_with_an_order_string_is_named_and_fails_its_step(text, expected):
    report = said(text)
    assert named(report) == expected, report.illegal_sign.cause


def test_sign_type_that_does_not_stand_last_is_warned_of_where_the_signature_holds():
    text = ended(order())
    head, _, tail = text.rpartition("&sign_type=")
    moved = head.replace("&sign=", f"&sign_type={tail}&sign=")
    report = said(moved)
    assert named(report) == ("pass", "", [])
    assert next(f.rule for f in report.illegal_sign.steps[3].findings if f.level is Level.WARNING) == "in-app-order"


def test_an_order_string_that_ends_inside_a_value_is_cut():
    rules = {f.rule for step in said(ended(order())[:-3], every_step=True).illegal_sign.steps for f in step.findings}
    assert "url-truncated" in rules


def test_url_rules_do_not_apply_to_an_order_string():
    report = said(ended(order({**PAIRS, "subject": "100% %zz %u4F60 #1 ?"})))
    assert named(report) == ("pass", "", [])
    (final,) = [step for step in report.illegal_sign.steps if step.step is Step.FINAL_URL]
    assert {f.rule for f in final.findings} == {"in-app-order"}  # of the JSON


def test_what_should_have_been_sent_is_the_order_string_with_its_signature():
    wrong = ended(order(), order(dict(sorted(PAIRS.items()))))
    request = read_request(wrong, "test")
    report = diagnose(Case(request, keyring(Ring(public="rsa2-a", private="rsa2-a")), reveal=True))
    assert report.illegal_sign.expected.url == ended(order())


def test_the_rules_are_held_against_the_values_without_their_quotes():
    right = check_parameters(read_request(WHOLE, "test"))
    assert right.missing == ()
    wrong = check_parameters(read_request(WHOLE.replace("0.01", "0.001"), "test"))
    assert "total_fee" in wrong.invalid
    (told,) = [f for f in wrong.findings if f.param == "total_fee" and f.level is Level.ERROR]
    assert WHOLE.replace("0.01", "0.001")[slice(*told.span)] == "0.001"


def test_a_hostile_order_string_costs_no_quadratic_time():
    from time import process_time

    for piece in (
        'a="',
        'a="b"',
        '"&a=',
        "&quot;&amp;a=",
        'a=\\"',
        "%22%26",
        '"' + " " * 50,
        "service=mobile.securitypay.pay&",
    ):
        begin = process_time()
        try:
            read_request(('service="mobile.securitypay.pay"&' + piece * (500_000 // len(piece)))[:500_000], "test")
        except Exception as problem:  # noqa: BLE001 - a refusal is fine, only its time counts
            assert "at most" in str(problem) or "No gateway" in str(problem)
        assert process_time() - begin < 20, piece


# --- as the body of a request -----------------------------------------------------------------------------------------


def in_body(how, text):
    address = "https://mapi.alipay.com/gateway.do"
    if how == "option":
        return read_request(address, "test", body=text)
    if how == "command":
        written = text.replace("'", "'\\''")
        return read_request(f"curl -X POST '{address}' \\\n  -d '{written}'", "test")
    record = Record(Place("test"), "" if how == "alone" else address, body=text)
    return Judge(Settings()).request_of(record)


@pytest.mark.parametrize("how", ["option", "command", "recorded", "alone"])
def test_an_order_string_given_as_a_body_is_read_as_the_order_string_that_it_is(how):
    text = ended(order())
    alone, body = read_request(text, "test"), in_body(how, text)
    assert (body.is_order, scheme_of(body).name) == (True, scheme_of(alone).name)
    assert [(p.name, p.value) for p in body.params] == [(p.name, p.value) for p in alone.params]
    for param in body.params:
        assert body.text[slice(*param.value_span)] == param.raw_value
    assert named(diagnose(Case(body, keyring(Ring(public="rsa2-a"))))) == ("pass", "", [])
    if how != "alone":
        assert ("order-unwrapped", Level.WARNING) in [(note.rule, note.level) for note in body.notes]
        assert body.gateway == "https://mapi.alipay.com/gateway.do"
    # What is judged of an order string only is judged here, too: its sign has to be URL-encoded.
    bad = ended(order(), written=str)
    wrong = diagnose(Case(in_body(how, bad), keyring(Ring(public="rsa2-a"))))
    assert named(wrong) == named(said(bad))


def test_the_order_string_of_a_body_file_is_diagnosed_by_the_command(tmp_path):
    path = tmp_path / "order.txt"
    path.write_text((FIXTURES / "requests" / "healthy-order" / "request.txt").read_text("utf-8"), "utf-8")
    words = ["illegal-sign", "https://mapi.alipay.com/gateway.do", "--body", f"@{path}", "--no-config", "-f", "json"]
    key = str(FIXTURES / "keys" / "rsa1024_pub.pem")
    done = subprocess.run(
        [sys.executable, "-m", "alidiag", *words, "--public-key", key],
        cwd=FIXTURES.parent,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["request"]["scheme"] == scheme_of(read_request(ended(order()), "test")).name


def test_parameters_of_the_address_beside_an_order_string_are_told_to_be_left_out():
    address = "https://mapi.alipay.com/gateway.do?_input_charset=gbk"
    request = read_request(address, "test", body=ended(order()))
    assert request.charset == "utf-8"
    (note,) = (note for note in request.notes if note.rule == "request-not-read")
    assert note.span is not None
    assert request.text[slice(*note.span)] == "_input_charset=gbk"
    empty = read_request("", "test", body=ended(order()))
    assert "request-not-read" not in [note.rule for note in empty.notes]


def test_a_web_request_whose_values_stand_in_quotes_is_no_order_string_in_a_body():
    body = order({**PAIRS, "service": "create_forex_trade"}) + '&sign="a"&sign_type="MD5"'
    assert read_request("https://mapi.alipay.com/gateway.do", "test", body=body).form == "url"
