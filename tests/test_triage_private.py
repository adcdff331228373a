"""No secret and nobody's data in any form of a ticket's report; hostile tickets stay quick and harmless."""

from __future__ import annotations

import base64
import html
import json
import os
import subprocess
import time
from pathlib import Path
from urllib.parse import quote, quote_plus

import lxml.html
import pytest

from alidiag.cli.triage import _drawn
from alidiag.keys import load_md5
from alidiag.model import KeyRing
from alidiag.privacy.names import is_private
from alidiag.ticket import Ticket
from alidiag.triage.judge import triage
from alidiag.triage.redact import Redaction
from tests.form_readers import MARKDOWN

FIXTURES = Path(__file__).parent.parent / "fixtures"
ATTACKS = Path(os.environ.get("ALIDIAG_CORPORA", FIXTURES.parent.parent / "shared" / "corpora")) / "xml-attacks"
FORMS = ("text", "concise", "markdown", "html", "json", "jsonl")
KEY = (FIXTURES / "keys" / "rsa1024.pem").read_text("ascii")
PKCS1 = (FIXTURES / "keys" / "rsa2048_pkcs1.pem").read_text("ascii")
MD5_KEY = "k7d1xq09vmz3c8w2n5b4t6y7u1i0o9pa"
GATEWAY = "https://globalmapi.alipay.com/gateway.do"


def body_of(pem: str) -> str:
    return "".join(line for line in pem.splitlines() if "-----" not in line)


def der_hex(pem: str) -> str:
    return base64.b64decode(body_of(pem)).hex()


PERSONAL = {
    "buyer_id": "2088302199887766",
    "buyer_email": "sentinel.buyer@example.com",
    "buyer_name": "Sentinella Quux",
    "receive_phone": "13912345678",
    "receive_address": "77 Sentinel Street, Hangzhou 310099",
    "buyer_identity_code": "286612345678901234",
    "auth_code": "AUTHsentinel0123456789",
    "card_no": "4111111111111111",
    "cert_no": "11010519491231002X",
    "notify_id": "sentinel70fec0c2730b27528665af4517c2",
    "open_id": "074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5",
    "receiver_name": "张三丰",
}
QUERY = "&".join(f"{name}={quote_plus(value)}" for name, value in PERSONAL.items())
SIGN = "Sentinel" + base64.b64encode(bytes(range(7, 255))).decode()[:336]
URL = f"{GATEWAY}?service=create_forex_trade&partner=2088101122136241&_input_charset=utf-8&out_trade_no=T-{{}}&{QUERY}"
XML = "".join(f'<param name="{name}">{html.escape(value)}</param>' for name, value in PERSONAL.items())

UNSIGNED = "_input_charset=utf-8&out_trade_no=T-1&partner=2088101122136241&service=create_forex_trade&subject=x"
EXTENDED = (
    f"{GATEWAY}?service=alipay.acquire.overseas.spot.pay&partner=2088101122136241&partner_trans_id=T-5"
    f"&extend_info={quote_plus(json.dumps(PERSONAL, ensure_ascii=False))}&sign={SIGN[:40]}&sign_type=MD5"
)
REPLY = (
    f"<alipay><is_success>T</is_success><request>{XML}</request><response><alipay>{XML}</alipay></response>"
    f"<sign>{SIGN}</sign><sign_type>RSA2</sign_type></alipay>"
)
SIGNED = f"{QUERY}&sign={quote_plus(SIGN)}"

SHAPES = {
    "PEM, PKCS#8": (KEY, [body_of(KEY)]),
    "PEM, PKCS#1": (PKCS1, [body_of(PKCS1)]),
    "one line of base64, PKCS#8": (body_of(KEY), [body_of(KEY)]),
    "one line of base64, PKCS#1": (f"private_key={body_of(PKCS1)}", [body_of(PKCS1)]),
    "PEM, URL-encoded": (quote(KEY, safe=""), [body_of(KEY), quote(body_of(KEY), safe="")]),
    "DER in hex": (der_hex(KEY), [der_hex(KEY)]),
    "base64 of PEM": (base64.b64encode(KEY.encode()).decode(), [base64.b64encode(KEY.encode()).decode(), body_of(KEY)]),
    "PEM in JSON": (json.dumps({"private_key": KEY}), [body_of(KEY)]),
    "PEM as Java joins it": ("\n".join(f'"{line}\\n" +' for line in KEY.splitlines()), [body_of(KEY)]),
    "PEM quoted in a mail": ("\n".join("> " + line for line in KEY.splitlines()), [body_of(KEY)]),
    "PEM cut": ("\n".join(KEY.splitlines()[:-4]), [body_of(KEY)[:-300]]),
    "PEM in HTML": ("<p>key:<br>" + "<br>\n".join(KEY.splitlines()) + "</p>", [body_of(KEY)]),
    "MD5 key with a name": (f"our md5 key is: {MD5_KEY}", [MD5_KEY]),
    "MD5 key in code": (f'String key = "{MD5_KEY}";', [MD5_KEY]),
    "MD5 key joined to the pre-sign string": (
        f"{UNSIGNED}{MD5_KEY}\n{GATEWAY}?{UNSIGNED}&sign={'b2' * 16}&sign_type=MD5", [MD5_KEY, "b2" * 16],
    ),
    "MD5 key as a parameter": (f"{URL.format(2)}&key={MD5_KEY}&sign={'a1' * 16}&sign_type=MD5", [MD5_KEY, "a1" * 16]),
    "a request": (f"{URL.format(3)}&sign={quote_plus(SIGN)}&sign_type=RSA2", [SIGN]),
    "a reply": (REPLY, [SIGN]),
    "JSON inside a parameter": (EXTENDED, []),
    "a notification": (f"notify_type=trade_status_sync&trade_status=X&out_trade_no=T-6&{SIGNED}", [SIGN]),
    "words": ("\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in PERSONAL.items()), []),
    "a curl command": (
        f"curl '{GATEWAY}' -H 'Cookie: session=sentinelcookie99' -d 'service=x&partner=1&{SIGNED}'",
        [SIGN, "sentinelcookie99"],
    ),
}  # fmt: skip


def ways(value: str) -> set[str]:
    """What would give a value away in an output."""
    escaped = json.dumps(value)[1:-1]
    return {value, quote(value, safe=""), quote_plus(value), html.escape(value), escaped, value.replace("_", "\\_")}


def leaks(ticket: Ticket, secrets: list[str]) -> list[str]:
    found = []
    for form in FORMS:
        for quiet in (False, True):
            text = _drawn(ticket, form, "never", quiet=quiet, to_file=True)
            for value in PERSONAL.values():
                found += [f"{form}: {value}" for way in ways(value) if way in text]
            for secret in secrets:
                windows = (secret[at : at + 12] for at in range(max(1, len(secret) - 11)))
                found += [f"{form}: {window}" for window in windows if window in text]
    return found


@pytest.mark.parametrize("shape", SHAPES)
def test_no_secret_in_any_form_of_the_report(shape: str) -> None:
    text, secrets = SHAPES[shape]
    ticket = triage(f"ILLEGAL_SIGN, please help.\n\n{text}\n\nThanks\n", "t.txt", lambda _: (KeyRing(), ()))
    assert not leaks(ticket, secrets)


def test_no_secret_of_a_ticket_with_everything_in_it_also_where_keys_are_given() -> None:
    text = "\n\n".join(text for text, _ in SHAPES.values())
    ring = KeyRing(md5=load_md5((FIXTURES / "keys" / "md5.txt").read_bytes(), "md5.txt"))
    own = (FIXTURES / "keys" / "md5.txt").read_text("ascii").strip()
    ticket = triage(f"{text}\n\nand {own}\n", "t.txt", lambda _: (ring, ()))
    assert len(ticket.items) >= 4
    assert not leaks(ticket, [own, *(secret for _, secrets in SHAPES.values() for secret in secrets)])
    assert any(one.what == "the MD5 key that was given" for one in ticket.exposed)


ASTRAY = {
    "the service": f"{GATEWAY}?service={{}}&partner=2088101122136241&sign=x&sign_type=MD5&{QUERY}",
    "the number of the order": f"{GATEWAY}?service=create_forex_trade&out_trade_no={{}}&partner=1&sign=x&{QUERY}",
    "the kind of signature": f"{GATEWAY}?service=create_forex_trade&partner=1&sign=x&sign_type={{}}&{QUERY}",
    "the charset": f"{GATEWAY}?service=create_forex_trade&partner=1&sign=x&_input_charset={{}}&{QUERY}",
    "the name of a parameter": f"{GATEWAY}?service=create_forex_trade&partner=1&sign=x&{{}}=1&{QUERY}",
    "the address": f"https://{{}}/gateway.do?service=create_forex_trade&partner=1&sign=x&{QUERY}",
    "an amount": f"{GATEWAY}?service=create_forex_trade&partner=1&sign=x&total_fee={{}}&{QUERY}",
    "a code": f"<alipay><is_success>F</is_success><error>{{}}</error><request>{XML}</request></alipay>",
}


@pytest.mark.parametrize("place", ASTRAY)
@pytest.mark.parametrize("name", ["buyer_id", "buyer_email", "receive_phone", "buyer_identity_code", "open_id"])
def test_a_private_value_is_hidden_also_where_it_went_astray(place: str, name: str) -> None:
    text = ASTRAY[place].format(PERSONAL[name])
    ticket = triage(f"{text}\n", f"ticket-{PERSONAL[name]}.txt", lambda _: (KeyRing(), ()))
    assert ticket.items or ticket.messages
    assert not leaks(ticket, [])


def test_what_is_wrong_with_a_private_value_is_told_without_it() -> None:
    bad = "1391234567899999999999999999999999999999999999"
    url = f"{GATEWAY}?service=alipay.acquire.overseas.spot.pay&partner=2088101122136241&buyer_identity_code={bad}"
    ticket = triage(url, "t.txt", lambda _: (KeyRing(), ()))
    (item,) = ticket.items
    assert any("buyer_identity_code" in one.params for one in item.wrong)
    for form in FORMS:
        text = _drawn(ticket, form, "never", quiet=False, to_file=True)
        assert not any(bad[at : at + 10] in text for at in range(len(bad) - 9)), form


@pytest.mark.parametrize(
    "shape",
    [name for name in SHAPES if name.startswith(("PEM", "one line", "DER", "base64", "MD5"))],
)
def test_a_secret_key_in_a_ticket_is_told_to_be_exposed_and_to_be_replaced(shape: str) -> None:
    ticket = triage(SHAPES[shape][0], "t.txt", lambda _: (KeyRing(), ()))
    exposed = [one for one in ticket.exposed if one.secret]
    assert exposed, shape
    assert "use this one no longer" in exposed[0].fix
    assert ticket.verdict == "fail"


@pytest.mark.parametrize("words", ["私钥片段：\n", "Part of our private key, in case it helps:\n\n", "private_key = "])
@pytest.mark.parametrize("lines", [slice(3, 6), slice(4, 5)])
def test_some_lines_of_a_private_key_without_their_frame_are_exposed_too(words: str, lines: slice) -> None:
    part = "\n".join(KEY.splitlines()[lines])
    ticket = triage(f"ILLEGAL_SIGN\n\n{words}{part}\n\nThanks\n", "t.txt", lambda _: (KeyRing(), ()))
    (exposed,) = ticket.exposed
    assert (exposed.what, exposed.secret) == ("what seems to be a part of a private key", True)
    assert exposed.lines.last - exposed.lines.first == part.count("\n")
    assert not leaks(ticket, part.splitlines())


@pytest.mark.parametrize(
    "words", ["made with our private key: sign=", "private key's fingerprint: ", "公钥，不是私钥，公钥是"]
)
def test_a_signature_a_fingerprint_and_a_public_key_are_no_private_key(words: str) -> None:
    part = "".join(KEY.splitlines()[3:6])
    ticket = triage(f"ILLEGAL_SIGN\n\n{words}{part}\n", "t.txt", lambda _: (KeyRing(), ()))
    assert not any(one.secret for one in ticket.exposed)


def test_partners_and_orders_stay_readable() -> None:
    ticket = triage(SHAPES["a request"][0], "t.txt", lambda _: (KeyRing(), ()))
    text = _drawn(ticket, "text", "never", quiet=False, to_file=True)
    assert "2088101122136241" in text
    assert "T-3" in text


def test_names_of_parameters_say_what_is_private() -> None:
    assert all(map(is_private, PERSONAL))
    assert all(map(is_private, ("extend_info.buyer_id", "sign", "seller_email", "token")))
    assert not any(map(is_private, ("sign_type", "service", "total_fee", "product_code", "card_type", "out_trade_no")))


def test_a_part_of_a_secret_is_hidden_too_and_words_of_our_own_are_not() -> None:
    redaction = Redaction(["abcdEFGH12345678ijkl", "Ann Lee"], ["2088101122136241"])
    assert redaction.text("value abcdEFGH1234... is long") == "value (hidden)... is long"
    assert redaction.text("Ann Lee paid") == "(hidden) paid"
    assert (
        redaction.text("partner 2088101122136241, buyer 2088101122136242") == "partner 2088101122136241, buyer (hidden)"
    )
    plain = "The values were percent-encoded before they were signed; character 286, in total_fee."
    assert redaction.text(plain) == plain


def test_names_of_members_in_a_hidden_value_are_words_and_stay_in_our_own_sentences() -> None:
    info = '{"secondary_merchant_name": "Lotte Duty Free 7", "buyer_id": "a1b2c3d4e5"}'
    for written, ways in ((info, (info,)), (quote_plus(info), (info, quote_plus(info), quote(info)))):
        redaction = Redaction([written], [])
        assert redaction.text("the MD5 key, which only the merchant has") == "the MD5 key, which only the merchant has"
        for way in ways:
            told = redaction.text(f"extend_info is {way}.")
            assert not any(part in told for part in ("Lotte", "Duty", "a1b2c3", "c3d4e5")), (written, way, told)


# --- hostile tickets --------------------------------------------------------------------------------------------------

LARGE = 1 << 18
FLOODS = {
    "ampersands": "&",
    "schemes": "https://",
    "begins of keys": "-----BEGIN",
    "begin lines": "-----BEGIN PRIVATE KEY-----\n",
    "quotation marks": "> ",
    "nested quotes": ">",
    "bidi": "\u202e",
    "addresses": "http://x gateway.do?",
    "replies": "<alipay>",
    "fields": "<input name='",
    "commands": "curl 'service=",
    "pairs": "a=b&",
    "requests": "service=a&partner=2&sign=b\n",
    "soft breaks": "a" * 39 + "=\n",
    "empty lines": "\n",
    "digits": "1 ",
    "base64": "MIIEvQ" * 20 + "\n",
    "codes": "ILLEGAL_SIGN\n",
    "lists": "[a] => b\n",
    "links": '<a href="',
    "blanks": " ",
    "mails": "a@b.",
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_costs_no_more_than_in_proportion_and_shows_nothing_of_itself(flood: str) -> None:
    unit = FLOODS[flood]

    def seconds(size: int) -> tuple[float, Ticket]:
        text = (unit * (size // len(unit.encode()) + 1))[: size // (len(unit.encode()) // len(unit))]
        begun = time.process_time()
        ticket = triage(text, "t.txt", lambda _: (KeyRing(), ()))
        return time.process_time() - begun, ticket

    small, _ = seconds(LARGE // 8)
    large, ticket = seconds(LARGE)
    # A guard against quadratic work only: eight times the text may cost up to thirty times as much.
    assert large < 1 or large < 30 * max(small, 0.05)
    text = _drawn(ticket, "text", "never", quiet=False, to_file=True)
    assert len(text) < LARGE
    assert not any(char < " " and char != "\n" for char in text)
    assert "\u202e" not in text


HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\x1b]52;c;AAAA\x07\x1b[2J",
    "\u202egnp.exe", "::error::x",
    "##[add-path]/x", "[x](javascript:alert(1))", "@someone #1", "`a` **b**", "a\rb", "[red]markup[/red]", "\x9b31m",
)  # fmt: skip


@pytest.mark.parametrize("payload", HOSTILE)
def test_text_of_a_ticket_stays_text_in_every_form(payload: str) -> None:
    value = quote_plus(payload)
    text = (
        f"{GATEWAY}?service={value}&partner={value}&out_trade_no={value}&sign_type={value}&_input_charset={value}"
        f"&{value}=1&total_fee={value}&sign=x\n\n<alipay><is_success>F</is_success><error>{html.escape(payload)}</error>"
        f"</alipay>\n"
    )
    plain = triage(text.replace(value, "plain"), "t.txt", lambda _: (KeyRing(), ()))
    ticket = triage(text, payload, lambda _: (KeyRing(), ()))
    assert ticket.items
    for form in FORMS:
        drawn = _drawn(ticket, form, "never", quiet=False, to_file=True)
        assert not any((c < " " and c != "\n") or c in "\x7f\x9b\u202e" for c in drawn), form
        assert not any(line.lstrip().startswith("::") for line in drawn.split("\n")), form
        assert "##[" not in drawn, form
    pages = (_drawn(one, "html", "never", quiet=False, to_file=True) for one in (ticket, plain))
    page, other = map(lxml.html.fromstring, pages)
    assert {e.tag for e in page.iter()} == {e.tag for e in other.iter()}
    assert {a for e in page.iter() for a in e.attrib} == {a for e in other.iter() for a in e.attrib}
    markdown = MARKDOWN.render(_drawn(ticket, "markdown", "never", quiet=False, to_file=True))
    assert not lxml.html.fromstring(markdown).xpath("//script | //img | //a")


@pytest.mark.corpora
def test_every_xml_attack_inside_a_ticket_ends_with_an_exit_status_and_tells_nothing_of_this_machine() -> None:
    if not ATTACKS.is_dir():
        pytest.skip(f"no attack files in {ATTACKS}: set ALIDIAG_CORPORA")
    files = [path for path in (*ATTACKS.glob("made/*"), *ATTACKS.glob("defusedxml/*.x*")) if path.is_file()]
    assert len(files) > 60
    for path in files:
        text = path.read_bytes().decode("utf-8", "surrogateescape")[: 1 << 20]
        begun = time.process_time()
        ticket = triage(f"Look:\n{text}\nThanks\n", "t.txt", lambda _: (KeyRing(), ()))
        assert time.process_time() - begun < 20, path.name
        output = "".join(_drawn(ticket, form, "never", quiet=False, to_file=True) for form in FORMS)
        assert "CANARY" not in output, path.name
        assert "root:" not in output, path.name


def test_no_file_or_address_that_a_ticket_names_is_opened(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    canary.write_text("canary-value-4711")
    text = (
        f"curl '{GATEWAY}' -d @{canary}\n\n<!DOCTYPE a [<!ENTITY x SYSTEM 'file://{canary}'>]><alipay><is_success>&x;"
        f"</is_success></alipay>\n<form action=\"{GATEWAY}\"><input name='sign' value='@{canary}'>"
        "<input name=partner></form>\n"
    )
    done = subprocess.run(
        [*_program(), "triage", "-", "--no-config", "-f", "json"], input=text, capture_output=True, encoding="utf-8"
    )
    assert done.returncode in (1, 2)
    assert "canary-value" not in done.stdout + done.stderr
    assert any("DTD" in one["message"] for one in json.loads(done.stdout)["messages"][0]["report"]["findings"])


def _program() -> list[str]:
    import sys

    return [sys.executable, "-m", "alidiag"]
