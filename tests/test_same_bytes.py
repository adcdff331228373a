"""Of several explanations with the same bytes, the one leads that the request itself speaks for; all are explained."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

import pytest
from hand_signed import GATEWAY, MD5, PARAMS, blamed, cause_of, failed_step, md5, query_of, text_of, told, url_of
from replies_by_hand import FIELDS, form

from alidiag.cli.outputs import rendered
from alidiag.mistakes.texts import is_misread
from alidiag.replies.judge import judge


def ties(report) -> set[str]:
    return {name for names in cause_of(report).also for name in names}


# --- addresses with a query of their own ------------------------------------------------------------------------------

NESTED = {
    "one": {"notify_url": "http://shop.example.com/n.asp?id=12&uid=7"},
    "three strays": {"return_url": "https://shop.example.com/r?a=1&b=2&ci=3&zone=4"},
    "both": {
        "notify_url": "http://shop.example.com/n.asp?id=12&uid=7",
        "return_url": "http://shop.example.com/b.asp?id=12&uid=7",
    },
    "without a value": {"notify_url": "http://shop.example.com/n?x=1&debug"},
}


@pytest.mark.parametrize("charset", ["utf-8", "gbk", "gb2312"])
@pytest.mark.parametrize("what", NESTED)
def test_a_nested_address_leads_where_its_tail_stands_among_the_parameters(what, charset):
    params = {**PARAMS, "_input_charset": charset, "subject": "网站订单 12", **NESTED[what]}
    pairs = sorted(params.items())
    query = "&".join(f"{n}={v if n in NESTED[what] else quote_plus(v.encode(charset))}" for n, v in pairs)
    report = told(f"{GATEWAY}?{query}&sign={md5(text_of(params), charset=charset)}&sign_type=MD5")
    assert blamed(report) == {"nested-url-not-encoded": tuple(sorted(NESTED[what]))}
    assert failed_step(report) == "final-url"
    assert report.illegal_sign.expected.presign == text_of(params)


def test_parameters_that_are_not_sorted_lead_where_no_address_was_cut():
    pairs = list(PARAMS.items())
    text = "&".join(f"{name}={value}" for name, value in pairs)
    assert blamed(told(url_of(dict(pairs), md5(text)))) == {"parameters-unsorted": ()}
    strange = [("zone", "1"), *sorted(PARAMS.items()), ("area", "2")]
    text = "&".join(f"{name}={value}" for name, value in strange)
    assert set(blamed(told(url_of(dict(strange), md5(text))))) == {"parameters-unsorted"}


# --- a cut end --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "cut", "others"),
    [
        ({"total_fee": "100.00"}, 1, {"number-reformatted"}),
        ({"total_fee": "12.50"}, 1, {"number-reformatted"}),
        ({"total_fee": "12.00"}, 3, {"number-reformatted"}),
        ({"total_fee": "12.35"}, 1, set()),
        ({"total_fee": "12.35"}, 2, set()),
        ({"total_fee": "12.35"}, 3, set()),
        ({"total_fee": "12.35", "zone": "east "}, 1, {"values-trimmed", "blank-form-changed"}),
    ],
)
def test_a_cut_end_is_told_in_words_whatever_else_gives_the_same_bytes(values, cut, others):
    params = {**PARAMS, **values}
    report = told(url_of(params, md5(text_of(params)[:-cut])))
    assert str(cause_of(report).proof) == "reproduced"
    assert {*blamed(report), *ties(report)} == {"wrong-separator", *others}
    for form_ in ("text", "markdown", "html"):
        drawn = " ".join(rendered([report], form_, colour="never", verbose=False, quiet=False, to_file=True).split())
        assert f"{'last character was' if cut == 1 else f'last {cut} characters were'} cut off" in drawn, form_


def test_every_tie_is_explained():
    params = {**PARAMS, "total_fee": "100.00"}
    cause = cause_of(told(url_of(params, md5(text_of(params)[:-1]))))
    assert len(cause.also_told) == len(cause.also) > 0
    assert all(told.endswith(".") for told in cause.also_told)


# --- mojibake ---------------------------------------------------------------------------------------------------------

MISREAD = [("utf-8", "latin-1"), ("gbk", "latin-1"), ("utf-8", "cp1252"), ("utf-8", "gbk")]
TEXTS = {"subject": "春季外套", "body": "您好，世界和平"}


def misread(value: str, written: str, read: str) -> str:
    return value.encode(written).decode(read)


@pytest.mark.parametrize(("written", "read"), MISREAD)
def test_a_message_that_was_read_in_the_wrong_charset_is_named_so(written, read):
    subject = "春节您好" if read == "cp1252" else "您好世界"
    fields = {**FIELDS, "subject": subject}
    try:
        received = {**fields, "subject": misread(subject, written, read)}
    except UnicodeDecodeError:
        pytest.skip("this text cannot be misread so")
    report = judge(form(received, md5(text_of(fields), charset=written)), "test", MD5)
    signature = report.reply.signature
    assert [one.id for one in signature.cause.mistakes] == ["mojibake"]
    assert signature.status == "fails"
    message = next(one.message for one in report.findings if one.rule == "mojibake")
    assert {"latin-1": "ISO-8859-1", "cp1252": "Windows-1252", "gbk": "GBK"}[read] in message


@pytest.mark.parametrize(("written", "read"), [("utf-8", "latin-1"), ("gbk", "latin-1")])
def test_a_request_whose_values_are_visibly_misread_is_named_so(written, read):
    params = {**PARAMS, **TEXTS}
    sent = {**params, **{name: misread(value, written, read) for name, value in TEXTS.items()}}
    report = told(url_of(sent, md5(text_of(params), charset=written)))
    assert set(blamed(report)) == {"mojibake"}


def test_a_message_in_gbk_that_is_read_rightly_is_no_mojibake():
    fields = {**FIELDS, "subject": "您好世界"}
    report = judge(form(fields, md5(text_of(fields), charset="gbk")), "test", MD5)
    assert [one.id for one in report.reply.signature.cause.mistakes] == ["wrong-charset"]
    assert report.reply.signature.status == "holds"


@pytest.mark.parametrize("written", ["utf-8", "gbk"])
@pytest.mark.parametrize("text", ["春季外套", "您好", "网站订单", "外套 XL", "北京烤鸭（大）"])
def test_misread_text_is_recognised(text, written):
    assert is_misread(text.encode(written).decode("latin-1"))
    assert not is_misread(text)


@pytest.mark.parametrize(
    "text", ["Müller", "café Zürich", "naïve €", "Ωmega", "日本語", "한국어", "ascii", "", "é", "Ñandú–x", "5 £", "ÄÖÜ"]
)
def test_other_text_beyond_ascii_is_not_taken_for_misread(text):
    assert not is_misread(text)


def test_escapes_in_utf_8_under_gbk_are_a_fault_of_the_url():
    params = {**PARAMS, "_input_charset": "gbk", "subject": "春季外套"}
    query = query_of(params, "utf-8")
    report = told(f"{GATEWAY}?{query}&sign={md5(text_of(params), charset='gbk')}&sign_type=MD5")
    assert set(blamed(report)) & {"url-charset-mismatch", "form-charset"}
    assert failed_step(report) == "final-url"


# --- what other values of the same request show -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "signed", "leads"),
    [
        ("spring coat", "spring+coat", "blank-form-changed"),
        ("spring coat", "spring%20coat", "blank-form-changed"),
        ("a&b", "a%26b", "values-percent-encoded"),
    ],
)
def test_values_that_verify_raw_speak_against_encoding(value, signed, leads):
    params = {**PARAMS, "subject": value}
    report = told(url_of(params, md5(text_of({**params, "subject": signed}))))
    assert blamed(report) == {leads: ("subject",)}


def test_encoding_leads_where_every_value_was_encoded():
    params = {**PARAMS, "subject": "spring coat"}
    coded = {name: quote(value, safe="") for name, value in params.items()}
    assert set(blamed(told(url_of(params, md5(text_of(coded)))))) == {"values-percent-encoded"}


def test_an_amount_that_changed_leads_only_where_the_others_would_have_changed_too():
    params = {**PARAMS, "price": "7.00", "total_fee": "21.00"}
    one = told(url_of(params, md5(text_of({**params, "total_fee": "21.0"}))))
    assert blamed(one) == {"wrong-separator": ()}, "it is the last, and the other amount verifies as it was sent"
    both = told(url_of(params, md5(text_of({**params, "price": "7.0", "total_fee": "21.0"}))))
    assert set(blamed(both)) == {"number-reformatted"}
