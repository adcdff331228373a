"""Messages from Alipay: what they say, whether their signature holds, and why it does not."""

from __future__ import annotations

import html
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from openssl_pairs import openssl
from replies_by_hand import FIELDS, KEY, PAID, form, md5, presign, rsa, xml

from alidiag.errors import NothingToCheck
from alidiag.keys import load_key, load_md5
from alidiag.model import Half, Key, KeyRing, Report, Verdict
from alidiag.render import concise_form, html_form, json_form, markdown_form
from alidiag.replies.judge import judge

ROOT = Path(__file__).parent.parent
MD5 = KeyRing(md5=load_md5(KEY, "key.txt"))


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Key]]:
    folder = tmp_path_factory.mktemp("pairs")
    made = {}
    for name in ("alipay", "merchant"):
        private, public = folder / name, folder / f"{name}.pub"
        openssl("genrsa", "-out", private, "2048")
        openssl("rsa", "-in", private, "-pubout", "-out", public)
        made[name] = (private, load_key(public.read_bytes(), f"{name}.pub", Half.PUBLIC))
    return made


def told(data: bytes, keys: KeyRing = MD5) -> Report:
    return judge(data, "test", keys)


def rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


def cause(report: Report) -> list[str]:
    found = report.reply.signature.cause
    return [mistake.id for mistake in found.mistakes] if found else []


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_a_healthy_notification_passes(charset):
    report = told(form(FIELDS, md5(presign(FIELDS), charset), charset=charset))
    assert (report.verdict, report.reply.form, report.reply.outcome) == (Verdict.PASS, "notification", "done")
    assert report.reply.signature.status == "holds"
    assert rules(report) == []
    assert {p.name: p.value for p in report.reply.fields}["subject"] == FIELDS["subject"]


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_a_healthy_return_passes(charset):
    fields = {**FIELDS, "is_success": "T"}
    body = form(fields, md5(presign(fields), charset), charset=charset)
    report = told(b"https://shop.example.com/return?" + body)
    assert (report.verdict, report.reply.form, report.reply.understood) == (Verdict.PASS, "return", True)
    assert any("browser" in line for line in report.reply.next)


@pytest.mark.parametrize("charset", ["GBK", "UTF-8", "GB2312", "gb18030"])
def test_a_healthy_xml_reply_passes_in_its_own_charset(charset):
    report = told(xml(PAID, md5(presign(PAID), charset), charset=charset))
    assert report.verdict is Verdict.PASS
    assert rules(report) == []
    assert report.reply.service == "alipay.acquire.overseas.spot.pay"
    assert any("spot.refund" in line for line in report.reply.next)


@pytest.mark.parametrize("inner", ["alipay", "trade", "qrcodeinfo", "userAgreementInfo"])
def test_the_fields_stand_in_whatever_element_the_service_uses(inner):
    assert told(xml(PAID, md5(presign(PAID), "gbk"), inner=inner)).verdict is Verdict.PASS


@pytest.mark.parametrize(("digest", "sign_type"), [("-sha1", "RSA"), ("-sha256", "RSA2")])
def test_alipays_public_key_verifies_what_alipay_signed(pairs, digest, sign_type):
    private, public = pairs["alipay"]
    data = form(FIELDS, rsa(presign(FIELDS), private, digest), sign_type)
    report = told(data, KeyRing(alipay_public=public))
    assert (report.verdict, report.reply.signature.key) == (Verdict.PASS, "alipay.pub")


def test_without_a_key_nothing_passes():
    report = told(form(FIELDS, md5(presign(FIELDS))), KeyRing())
    assert report.verdict is Verdict.UNPROVEN
    assert report.reply.signature.status == "unproven"
    assert rules(report) == ["reply-not-verified"]
    assert "The signature." in report.reply.not_checked
    assert all(not said.action.startswith("Ship") for said in report.reply.sayings)


def test_a_merchants_key_does_not_verify_and_is_told_apart(pairs):
    private, own = pairs["merchant"]
    report = told(
        form(FIELDS, rsa(presign(FIELDS), private, "-sha256"), "RSA2"),
        KeyRing(public=own, alipay_public=pairs["alipay"][1]),
    )
    assert report.verdict is Verdict.FAIL
    assert cause(report) == ["key-role-swapped"]


def test_the_own_key_given_as_alipays_is_named(pairs):
    private, public = pairs["alipay"]
    data = form(FIELDS, rsa(presign(FIELDS), private, "-sha256"), "RSA2")
    report = told(data, KeyRing(alipay_public=pairs["merchant"][1], others=(public,)))
    assert cause(report) == ["signed-with-another-key"]
    assert "alipay.pub" in report.findings[0].message
    alone = told(data, KeyRing(alipay_public=pairs["merchant"][1]))
    assert rules(alone) == ["signature-wrong"]
    assert "not your own" in alone.findings[0].fix


def test_sign_type_that_is_signed_too_is_found_and_the_message_is_genuine():
    report = told(form(FIELDS, md5(presign({**FIELDS, "sign_type": "MD5"}))))
    assert (report.verdict, cause(report)) == (Verdict.PASS, ["sign-type-not-signed"])
    assert rules(report) == ["sign-type-not-signed"]


def test_another_charset_of_the_signature_is_found():
    report = told(xml(PAID, md5(presign(PAID), "utf-8"), charset="GBK"))
    assert cause(report) == ["wrong-charset"]
    assert report.reply.signature.status == "holds"


def changed(change, **other):
    return {**FIELDS, "subject": change(FIELDS["subject"]), **other}


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (changed(lambda v: v.replace("&", "&amp;").replace('"', "&quot;")), "values-html-escaped"),
        (changed(lambda v: v.replace('"', '\\"').replace(" \\ ", " \\\\ ")), "backslashes-changed"),
        ({**FIELDS, "subject": FIELDS["subject"], "id": "7"}, "parameter-not-signed"),
        ({**FIELDS, "total_fee": "1.0"}, "number-reformatted"),
    ],
)
def test_what_became_of_a_field_is_proven(received, expected):
    report = told(form(received, md5(presign(FIELDS))))
    assert report.verdict is Verdict.FAIL
    assert cause(report) == [expected]
    assert report.reply.signature.cause.proof == "reproduced"
    assert any("its signature does not hold" in line for line in report.reply.next)


def test_fields_that_went_through_stripslashes_are_proven():
    signed = {**FIELDS, "subject": 'say \\"hi\\"'}
    report = told(form({**signed, "subject": 'say "hi"'}, md5(presign(signed))))
    assert cause(report) == ["backslashes-changed"]


def test_a_field_decoded_twice_is_proven():
    signed = {**FIELDS, "subject": "100%25", "body": ""}
    received = {**signed, "subject": "100%"}
    report = told(form(received, md5(presign(signed))))
    assert cause(report) == ["values-percent-encoded"]
    assert "decoded twice" in report.findings[0].message


def test_fields_that_were_not_decoded_are_proven():
    encoded = {**FIELDS, "subject": "Tea%20%26%20cake"}
    report = told(form(encoded, md5(presign({**FIELDS, "subject": "Tea & cake"}))))
    assert cause(report) == ["double-encoded"]


def test_a_plus_that_became_a_blank_in_the_signature_is_proven(pairs):
    private, public = pairs["alipay"]
    for number in range(64):
        fields = {**FIELDS, "out_trade_no": str(number)}
        sign = rsa(presign(fields), private, "-sha256")
        if "+" in sign:
            break
    data = form(fields, sign.replace("+", " "), "RSA2")
    assert cause(told(data, KeyRing(alipay_public=public))) == ["sign-plus-as-blank"]


def test_an_altered_amount_is_a_fault_that_nothing_explains():
    report = told(form({**FIELDS, "total_fee": "9.00"}, md5(presign(FIELDS))))
    assert report.verdict is Verdict.FAIL
    assert rules(report) == ["signature-wrong"]
    assert report.reply.signature.cause.proof == "none"


def test_a_refusal_says_what_the_code_means_and_leads_to_the_diagnosis():
    report = told(xml({}, None, success="F", error="ILLEGAL_SIGN"))
    assert (report.verdict, report.reply.outcome, report.reply.understood) == (Verdict.FAIL, "refused", False)
    assert [finding.rule for finding in report.findings if finding.level != "note"] == ["reply-refused"]
    assert any("alidiag illegal-sign" in line for line in report.reply.next)
    assert report.reply.sayings[0].code == "ILLEGAL_SIGN"


def test_understood_is_not_done():
    failed = {"result_code": "FAILED", "error": "SOUNDWAVE_PARSER_FAIL"}
    report = told(xml(failed, md5(presign(failed), "gbk")))
    assert (report.verdict, report.reply.outcome, report.reply.understood) == (Verdict.FAIL, "failed", True)
    assert "SOUNDWAVE_PARSER_FAIL" in report.findings[0].message
    nothing = told(xml({"memo": "x"}, md5("memo=x", "gbk")))
    assert (nothing.verdict, nothing.reply.outcome) == (Verdict.UNPROVEN, "unknown")


@pytest.mark.parametrize("result", ["UNKNOW", "UNKNOWN", "ORDER_SUCCESS_PAY_INPROCESS"])
def test_an_open_outcome_asks_for_a_query(result):
    fields = {"result_code": result}
    report = told(xml(fields, md5(presign(fields), "gbk")))
    assert (report.verdict, report.reply.outcome) == (Verdict.UNPROVEN, "open")
    assert any("alipay.acquire.overseas.query" in line for line in report.reply.next)


def test_a_fault_of_alipays_leaves_the_outcome_open():
    report = told(xml({}, None, success="F", error="SYSTEM_ERROR"))
    assert report.reply.outcome == "open"
    assert any("alipay.acquire.overseas.query" in line for line in report.reply.next)


@pytest.mark.parametrize(
    ("state", "outcome"),
    [("TRADE_FINISHED", "done"), ("WAIT_BUYER_PAY", "open"), ("TRADE_CLOSED", "ended"), ("NEVER_HEARD_OF", "unknown")],
)
def test_the_state_of_the_trade_decides(state, outcome):
    fields = {**FIELDS, "trade_status": state}
    report = told(form(fields, md5(presign(fields))))
    assert report.reply.outcome == outcome
    assert next(s for s in report.reply.sayings if s.field == "trade_status").code == state


def test_a_query_that_succeeded_is_not_yet_a_payment():
    fields = {"result_code": "SUCCESS", "trade_status": "WAIT_BUYER_PAY"}
    assert told(xml(fields, md5(presign(fields), "gbk"))).reply.outcome == "open"


def test_a_message_without_a_signature_never_passes():
    report = told("&".join(f"{name}=1" for name in FIELDS).encode() + b"&trade_status2=TRADE_SUCCESS")
    assert report.verdict is Verdict.UNPROVEN
    assert "reply-unsigned" in rules(report)


def test_notify_verify_and_replay_are_always_listed_as_not_checked():
    report = told(form(FIELDS, md5(presign(FIELDS))))
    listed = " ".join(report.reply.not_checked)
    assert "notify_verify" in listed
    assert "Replay" in listed
    assert "amount" in listed


def test_whoever_knows_that_the_signature_holds_is_not_told_to_check_it():
    (first, *_) = told(form(FIELDS, md5(presign(FIELDS)))).reply.next
    assert first == "Ask notify_verify, then compare order, amount and seller with your own."


def test_a_notification_of_the_old_wap_gateway_is_verified_in_its_fixed_order():
    data = "<notify><trade_status>TRADE_FINISHED</trade_status><out_trade_no>7</out_trade_no></notify>"
    fields = {"service": "alipay.wap.trade.create.direct", "v": "1.0", "sec_id": "MD5", "notify_data": data}
    text = "&".join(f"{name}={value}" for name, value in fields.items())
    from urllib.parse import urlencode

    report = told(urlencode({**fields, "sign": md5(text)}).encode())
    assert (report.verdict, report.reply.outcome) == (Verdict.PASS, "done")


def test_a_request_is_no_reply():
    with pytest.raises(NothingToCheck, match="is a request to Alipay"):
        told(b"https://mapi.alipay.com/gateway.do?service=create_forex_trade&partner=2088101122136241&sign=1")
    for text in (b"hello", b"<html><body>x</body></html>", b'{"a": 1}', b"a=1&b=2"):
        with pytest.raises(NothingToCheck):
            told(text)


def test_a_field_that_stands_there_twice_ends_the_reading():
    report = told(form(FIELDS, md5(presign(FIELDS))) + b"&trade_status=TRADE_CLOSED")
    assert (report.verdict, rules(report)) == (Verdict.UNREADABLE, ["reply-repeated"])


@pytest.mark.parametrize("shape", ["behind", "field", "one line", "xml"])
def test_a_key_in_the_text_is_neither_used_nor_shown(shape, pairs):
    private = pairs["merchant"][0].read_text()
    body = "".join(private.splitlines()[1:-1])
    data = form(FIELDS, md5(presign(FIELDS)))
    if shape == "xml":
        data = xml(PAID, md5(presign(PAID), "gbk")).replace(
            b"</alipay></response>", f"</alipay></response><k>{body}</k>".encode()
        )
    else:
        tail = {"behind": "\n" + private, "field": "&private_key=" + body.replace("+", "%2B"), "one line": "\n" + body}
        data += tail[shape].encode()
    report = told(data)
    assert "key-in-message" in rules(report)
    outputs = [*drawn(report), *forms(data)]
    pieces = [body[start : start + 24] for start in range(0, len(body) - 24, 24)]
    assert not [piece for piece in pieces for output in outputs if piece in output]


def test_the_md5_key_in_the_text_is_neither_used_nor_shown():
    data = form(FIELDS, md5(presign(FIELDS))) + b"&key=" + KEY + b"\nkey: " + KEY
    outputs = [*drawn(told(data)), *forms(data)]
    assert not [output for output in outputs if KEY.decode() in output]
    without = judge(data, "test", KeyRing())
    assert without.reply.signature.status == "unproven"


def drawn(report: Report) -> list[str]:
    documents = (json_form, markdown_form, html_form)
    return [*(form_.document([report]) for form_ in documents), concise_form.lines([report]), repr(report)]


def test_every_form_of_output_says_what_became_of_it_and_what_is_not_checked():
    for data, word in (
        (form(FIELDS, md5(presign(FIELDS))), "TRADE_SUCCESS"),
        (xml({}, None, success="F", error="ILLEGAL_SIGN"), "ILLEGAL_SIGN"),
        (b"<!DOCTYPE a []><alipay/>", "document type"),
    ):
        report = told(data)
        for form_ in (markdown_form, html_form):
            page = form_.document([report])
            assert "Message from Alipay" in page
            assert word in page
            assert "Not checked" in page


def test_no_form_of_output_obeys_what_stands_in_a_message():
    fields = {**FIELDS, "subject": "<script>alert(1)</script>\x1b[31m\u202e | `x`", "trade_status": "<b>\x9bX"}
    report = told(form(fields, md5(presign(fields))))
    for output in drawn(report)[1:4]:
        assert "<script>" not in output
        assert "<b>" not in output or "`" in output
        assert not {"\x1b", "\x9b", "\u202e"} & set(output)


def forms(data: bytes) -> list[str]:
    return [
        subprocess.run(
            [sys.executable, "-m", "alidiag", "reply", "-", "-v", "-f", form_, "--no-config"],
            cwd=ROOT,
            input=data,
            capture_output=True,
            env={**os.environ, "ALIDIAG_MD5_KEY": KEY.decode()},
        ).stdout.decode()
        for form_ in ("text", "json")
    ]


def run(*words: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "alidiag", "reply", *words, "--no-config"]
    return subprocess.run(command, cwd=ROOT, input=data, capture_output=True)


def test_the_command_tells_by_its_exit_status(tmp_path):
    from jsonschema import Draft202012Validator

    schema = Draft202012Validator(json.loads((ROOT / "tests" / "report.schema.json").read_text("utf-8")))
    key = tmp_path / "key"
    key.write_bytes(KEY)
    cases = [
        (form(FIELDS, md5(presign(FIELDS))), 0),
        (form(FIELDS, "0" * 32), 1),
        (b"<!DOCTYPE a []><alipay/>", 2),
        (b"service=a&partner=2088101122136241&sign=1", 3),
        (xml({"result_code": "UNKNOW"}, md5("result_code=UNKNOW", "gbk")), 4),
    ]
    for data, status in cases:
        done = run("-", "--md5-key-file", str(key), "-f", "json", data=data)
        assert done.returncode == status, done.stderr
        if status != 3:
            schema.validate(json.loads(done.stdout))
    file = tmp_path / "reply.xml"
    file.write_bytes(xml(PAID, md5(presign(PAID), "gbk")))
    assert run(f"@{file}", "--md5-key-file", str(key)).returncode == 0
    assert run(str(file), "--md5-key-file", str(key)).returncode == 0
    assert run(xml(PAID, None, charset="utf-8").decode()).returncode == 4
    assert run(f"@{file}", "-f", "nonsense").returncode == 2
    assert run("@/nowhere/at/all").returncode == 2


@pytest.mark.parametrize(
    "data",
    [
        xml({}, None, success="F", error="ILLEGAL_PARTNER"),
        xml({"result_code": "FAILED", "error": "SYSTEM_ERROR"}, None),
        xml({"result_code": "FAILED", "error": "TRADE_HAS_CLOSE"}, None),
        form({**FIELDS, "trade_status": "WAIT_BUYER_PAY"}, "0" * 32),
        form({**FIELDS, "trade_status": "TRADE_CLOSED"}, "0" * 32),
    ],
    ids=["refused", "failed", "new number", "not verified", "ended"],
)
def test_what_to_do_about_a_code_is_told_once_in_the_forms_for_people_and_whole_in_json(data):
    from alidiag.cli.outputs import rendered

    report = told(data)
    for form_ in ("text", "markdown", "html"):
        page = rendered([report], form_, colour="never", verbose=False, quiet=False, to_file=True)
        words = " ".join(html.unescape(page.replace("`", "").replace("<code>", "").replace("</code>", "")).split())
        for said in report.reply.sayings:
            advice = (said.action or said.retry).replace("`", "").removeprefix("Once the signature is verified: ")
            assert words.count(advice[1:]) == bool(advice), (form_, advice)
            assert not said.action or said.retry not in words or not said.retry, (form_, said.retry)
    rows = json.loads(json_form.document([report]))["reply"]["codes"]
    told_in_json = [(row["action"] or "", row["retry"] or "") for row in rows]
    assert told_in_json == [(said.action, said.retry) for said in report.reply.sayings]
    assert any(action and retry for action, retry in told_in_json) or "sign=" in data.decode("latin-1")
