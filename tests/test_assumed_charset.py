"""Where the bytes that were sent are not known, a charset is not blamed as proven: what is decidable is kept."""

from __future__ import annotations

import html
from urllib.parse import quote_plus

import pytest
from hand_signed import GATEWAY, MD5, PARAMS, blamed, cause_of, failed_step, md5, text_of, told

from alidiag.model import Level, Report

TEXT = {"subject": "您好"}
"""Its UTF-8 bytes are valid GBK too, and its GBK bytes no UTF-8."""


def page(params: dict[str, str], sign: str, method: str = "post", meta: str = "") -> str:
    fields = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
        for name, value in {**params, "sign": sign, "sign_type": "MD5"}.items()
    )
    charset = params.get("_input_charset")
    action = f"{GATEWAY}?_input_charset={charset}" if charset and method == "post" else GATEWAY
    return f'<html>{meta}<form method="{method}" action="{action}">{fields}</form></html>'


def url(params: dict[str, str], sign: str) -> str:
    """As a log shows it: decoded."""
    pairs = (f"{n}={v if not v.isascii() else quote_plus(v)}" for n, v in params.items())
    return f"{GATEWAY}?{'&'.join(pairs)}&sign={sign}&sign_type=MD5"


def errors(report: Report) -> set[str]:
    return {f.rule for step in report.illegal_sign.steps for f in step.findings if f.level is Level.ERROR}


WRITTEN = {"a form": page, "a form by GET": lambda params, sign: page(params, sign, "get"), "a URL of a log": url}


@pytest.mark.parametrize("declared", ["gbk", None])
@pytest.mark.parametrize("how", WRITTEN)
def test_what_passes_in_one_charset_and_fails_in_another_is_not_proven(how, declared):
    params = {**PARAMS, **TEXT, "_input_charset": declared or ""}
    if declared is None:
        del params["_input_charset"]
    report = told(WRITTEN[how](params, md5(text_of(params), charset="utf-8")))
    assert report.illegal_sign.verdict == "unproven"
    assert report.illegal_sign.cause is None
    assert not errors(report) - {"charset-missing-from-post-url"}
    first, *others = report.illegal_sign.steps
    assert first.status == "passed", "the key made this signature in either case"
    assert any("UTF-8" in (step.reason or "") and "GBK" in step.reason for step in others)
    assert report.answers == ()


@pytest.mark.parametrize("how", WRITTEN)
@pytest.mark.parametrize(("declared", "used", "text"), [("utf-8", "gbk", "您好"), ("gbk", "utf-8", "春季外套")])
def test_what_fails_in_either_charset_fails_and_both_causes_are_told(how, declared, used, text):
    params = {**PARAMS, "subject": text, "_input_charset": declared}
    report = told(WRITTEN[how](params, md5(text_of(params), charset=used)))
    cause = cause_of(report)
    assert (report.verdict, failed_step(report), str(cause.proof)) == ("fail", "presign", "suspected")
    assert blamed(report) == {"wrong-charset": ("subject",)}
    assert any({"form-charset", "url-charset-mismatch"} & set(names) for names in cause.also)
    assert "does not show in which charset" in cause.mistakes[0].explanation
    assert len(cause.also_told) == len(cause.also)


@pytest.mark.parametrize("how", WRITTEN)
def test_another_mistake_beside_it_stays_proven(how):
    params = {**PARAMS, **TEXT, "_input_charset": "gbk"}
    report = told(WRITTEN[how](params, md5(text_of(params), charset="utf-8").upper()))
    assert (report.verdict, str(cause_of(report).proof)) == ("fail", "reproduced")
    assert blamed(report) == {"md5-uppercase": ("sign",)}


@pytest.mark.parametrize("how", WRITTEN)
def test_the_likely_assumption_passes_as_before(how):
    for charset in ("utf-8", "gbk"):
        params = {**PARAMS, **TEXT, "_input_charset": charset}
        report = told(WRITTEN[how](params, md5(text_of(params), charset=charset)))
        assert report.illegal_sign.verdict == "pass", charset


@pytest.mark.parametrize(("declared", "used"), [("gbk", "utf-8"), ("utf-8", "gbk")])
def test_where_the_bytes_are_known_the_charset_is_proven(declared, used):
    params = {**PARAMS, **TEXT, "_input_charset": declared}
    pairs = "&".join(f"{name}={quote_plus(value.encode(declared))}" for name, value in params.items())
    report = told(f"{GATEWAY}?{pairs}&sign={md5(text_of(params), charset=used)}&sign_type=MD5")
    assert (set(blamed(report)), str(cause_of(report).proof)) == ({"wrong-charset"}, "reproduced")


def test_one_value_whose_bytes_are_known_decides():
    params = {**PARAMS, **TEXT, "body": "您好", "_input_charset": "gbk"}
    pairs = "&".join(
        f"{name}={value if name == 'subject' else quote_plus(value.encode('gbk'))}" for name, value in params.items()
    )
    report = told(f"{GATEWAY}?{pairs}&sign={md5(text_of(params), charset='utf-8')}&sign_type=MD5", MD5)
    assert (set(blamed(report)), str(cause_of(report).proof)) == ({"wrong-charset"}, "reproduced")


def test_an_order_string_is_text_and_what_it_declares_decides():
    params = {**PARAMS, **TEXT, "service": "mobile.securitypay.pay", "_input_charset": "gbk"}
    order = "&".join(f'{name}="{value}"' for name, value in params.items())
    report = told(f'{order}&sign="{md5(order, charset="utf-8")}"&sign_type="MD5"')
    assert (set(blamed(report)), str(cause_of(report).proof)) == ({"wrong-charset"}, "reproduced")
