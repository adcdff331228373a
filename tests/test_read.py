"""Pasted text -> Request: URL and form, and what holds for every form."""

import contextlib
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from outside import outside

from alidiag import query
from alidiag.errors import AlidiagError, InputUnreadable, NothingToCheck
from alidiag.files import CAP
from alidiag.model import Level
from alidiag.read import read_request
from alidiag.read.obtain import obtain
from alidiag.schemes.gateways import place

GATEWAY = "https://mapi.alipay.com/gateway.do"
QUERY = (
    "service=create_forex_trade&partner=2088101122136241&subject=%E6%94%AF%E4%BB%98+1&body=a%2Bb%26c&empty="
    "&flag&_input_charset=utf-8&sign_type=MD5&sign=0123456789abcdef0123456789abcdef"
)
URL = f"{GATEWAY}?{QUERY}"
POSIX = f"curl '{URL}' -H 'Accept: */*'"
CMD = 'curl ^"' + URL.replace("%", "^%^").replace("&", "^&") + '^" ^\r\n  -H ^"Accept: */*^"'
CMD_MISCOPIED = 'curl "' + URL.replace("%", "^%^").replace("&", "^&") + '" ^\r\n  -H "Accept: */*"'
POWERSHELL = f'curl.exe `\n  "{URL}" `\n  -H "Accept: */*"'


def pairs(request):
    return [param[:4] for param in request.params]


def rules(request):
    return [note.rule for note in request.notes]


@pytest.mark.parametrize(
    "text",
    [
        URL,
        QUERY,
        POSIX,
        CMD,
        CMD_MISCOPIED,
        POWERSHELL,
        f"curl -G {GATEWAY} -d '{QUERY}'",
        f"curl {URL}",
        f"curl.exe {URL}",
        f"PS C:\\> curl.exe '{URL}'",
        f'C:\\Users\\x>curl "{URL}"',
        f"curl “{URL}”",
        f"curl -X POST {GATEWAY} \\\r\n --data-raw '{QUERY}'",
    ],
)
def test_the_same_request_in_every_form_gives_equal_parameters(text):
    expected = [
        ("service", "create_forex_trade"),
        ("partner", "2088101122136241"),
        ("subject", "支付 1"),
        ("body", "a+b&c"),
        ("empty", ""),
        ("flag", ""),
        ("_input_charset", "utf-8"),
        ("sign_type", "MD5"),
        ("sign", "0123456789abcdef0123456789abcdef"),
    ]
    request = read_request(text, "test")
    assert [(param.name, param.value) for param in request.params] == expected
    assert pairs(request) == pairs(read_request(URL, "test"))
    assert (request.charset, request.codec) == ("utf-8", "utf-8")
    for param in request.params:
        # What stands there is the value, be it with the escapes of a shell.
        assert request.text[slice(*param.value_span)].replace("^", "") == param.raw_value


def test_a_clean_url_gives_no_note_and_all_its_parts():
    request = read_request(URL + "#top", "test")
    assert (request.form, request.method, request.gateway, request.fragment) == ("url", "GET", GATEWAY, "top")
    assert request.text[slice(*request.gateway_span)] == GATEWAY
    assert request.text[slice(*request.fragment_span)] == "top"
    assert request.notes == ()


def test_a_body_follows_the_query_and_its_spans_count_in_one_text():
    request = read_request(GATEWAY + "?_input_charset=gbk", "test", body="subject=%D6%A7&sign=x")
    assert (request.method, request.codec) == ("POST", "gbk")
    assert [(p.name, p.value, p.place) for p in request.params][1:] == [
        ("subject", "支", "body"),
        ("sign", "x", "body"),
    ]
    assert request.text == GATEWAY + "?_input_charset=gbk\n\nsubject=%D6%A7&sign=x"
    assert request.text[slice(*request.params[1].span)] == "subject=%D6%A7"
    alone = read_request("", "test", body="sign=x")
    assert (alone.method, alone.gateway, alone.text[slice(*alone.params[0].span)]) == ("POST", "", "sign=x")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"a":1}', "JSON"),
        ("<a/>", "XML"),
        ('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1', "multipart"),
    ],
)
def test_a_body_that_is_no_form_is_refused_by_its_kind(body, kind):
    with pytest.raises(InputUnreadable, match=kind):
        read_request(URL, "test", body=body)


@pytest.mark.parametrize(
    "text",
    [
        f" \n{URL} \r\n",
        f"<{URL}>",
        f'"{URL}"',
        f"“{URL}”",
        f"URL: {URL}",
        f"请求地址：{URL}",
        f'<a href="{URL}">here</a>',
        f"\u200b{URL}\u3000",
        f"{URL}\n\nplease help",
        f"see {URL}\nhttps://example.com/?x=1",
    ],
)
def test_what_stands_around_a_request_is_no_part_of_it(text):
    request = read_request(text, "test")
    assert request.gateway == GATEWAY
    assert pairs(request) == pairs(read_request(URL, "test"))
    assert request.notes == ()


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        (f"{URL[:70]}\n{URL[70:]}", ["note"]),
        (f"{URL[:70]}  \r\n\t{URL[70:120]}\r\n{URL[120:]}", ["note"]),
        (f"> {URL[:70]}\n> {URL[70:]}", ["note", "note"]),
        (URL.replace("?", "？"), ["warning"]),
        (URL.replace("?", "&"), ["warning"]),
        (URL.replace("?", ""), ["warning"]),
    ],
)
def test_damage_that_is_undone_beyond_doubt_is_reported(text, levels):
    request = read_request(text, "test")
    assert request.gateway == GATEWAY
    assert pairs(request) == pairs(read_request(URL, "test"))
    assert rules(request) == ["paste-damaged"] * len(levels)
    assert [note.level.value for note in request.notes] == levels
    for note in request.notes:
        assert note.span is None or 0 <= note.span.start < note.span.end <= len(text)


@pytest.mark.parametrize("tail", [".", ",", ";", ")", "。", "…", "...", "），"])
def test_what_trails_a_request_is_kept_and_reported(tail):
    request = read_request(URL + tail, "test")
    assert request.get("sign") == "0123456789abcdef0123456789abcdef" + tail
    (note,) = request.notes
    assert (note.rule, note.level, note.span.end) == ("paste-damaged", Level.WARNING, len(URL + tail))


def test_full_width_signs_in_a_query_are_kept_and_reported():
    request = read_request(URL.replace("&sign=", "＆sign＝"), "test")
    assert request.get("sign_type") == "MD5＆sign＝0123456789abcdef0123456789abcdef"
    assert rules(request) == ["paste-damaged"]
    plain = read_request(GATEWAY + "?sign=1&_input_charset=utf-8&subject=Ａ＆Ｂ ＝ Ｃ", "test")
    assert plain.get("subject") == "Ａ＆Ｂ ＝ Ｃ"
    assert plain.notes == ()


def test_html_damage_is_not_touched():
    text = f"{GATEWAY}?_input_charset=utf-8&amp;partner=1¬ify_url=x×tamp=1"
    request = read_request(text, "test")
    assert [param.raw_name for param in request.params] == ["_input_charset", "amp;partner"]
    assert request.params[1].raw_value == "1¬ify_url=x×tamp=1"
    assert request.notes == ()


def test_lines_without_ampersands_are_new_pairs_where_a_known_name_begins_them():
    request = read_request("partner=1&service=x\r\nsign=ab&subj\r\nect=1\r\n", "test")
    assert [(p.name, p.value) for p in request.params] == [
        ("partner", "1"), ("service", "x"), ("sign", "ab"), ("subject", "1"),
    ]  # fmt: skip
    assert "paste-damaged" in rules(request)


def test_a_url_inside_a_value_is_not_taken_for_the_address():
    text = "notify_url=http://a.example/n.do?x=1&sign=2&return_url=https://b.example/"
    request = read_request(text, "test")
    assert (request.form, request.gateway) == ("form", "")
    assert [p.name for p in request.params] == ["notify_url", "sign", "return_url"]
    assert "address-unknown" in rules(request)


@pytest.mark.parametrize(
    ("text", "charset", "codec", "rule"),
    [
        ("?sign=1", None, "gbk", "charset-defaulted"),
        ("?_input_charset=UTF8", "UTF8", "utf-8", None),
        ("?_input_charset=gb18030", "gb18030", "gb18030", None),
        ("?_input_charset=unicode_escape", "unicode_escape", "gbk", "charset-unknown"),
        ("?_input_charset=utf-7%00", "utf-7\0", "gbk", "charset-unknown"),
        ('?partner="1"&_input_charset="utf-8"', "utf-8", "utf-8", None),
        ("?app_id=1&charset=utf-8", "utf-8", "utf-8", None),
    ],
)
def test_the_charset_is_taken_from_the_request_and_said_aloud_where_it_is_assumed(text, charset, codec, rule):
    request = read_request(GATEWAY + text, "test")
    assert (request.charset, request.codec) == (charset, codec)
    assert rules(request) == ([rule] if rule else [])


def test_two_charsets_are_noted_and_that_of_the_address_is_used():
    request = read_request(GATEWAY + "?_input_charset=utf-8", "test", body="_input_charset=GBK&sign=1")
    assert (request.codec, rules(request)) == ("utf-8", ["charset-declared-twice"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \r\n\t",
        "hello",
        "a=1",
        "a=1&b=2",
        "http://example.com/?a=1",
        '{"sign":1}',
        "curl http://example.com",
        "=" * 50,
    ],
)
def test_a_text_without_a_gateway_request_is_nothing_to_check(text):
    with pytest.raises(NothingToCheck) as caught:
        read_request(text, "test")
    assert "curl" in caught.value.hint


@pytest.mark.parametrize("text", ["SIGN=1", "amp;partner=1", "x=1&%73ign=2", "https://x.example/gateway.do"])
def test_a_damaged_or_unknown_gateway_request_is_still_one(text):
    assert read_request(text, "test")


def test_too_large_and_too_many_are_refused_by_their_count():
    with pytest.raises(InputUnreadable, match="1,048,577"):
        read_request("a" * (CAP + 1), "test")
    with pytest.raises(InputUnreadable, match="1,048,577"):
        read_request("a" * CAP, "test", body="b")
    with pytest.raises(InputUnreadable, match="2,001"):
        read_request("sign=1" + "&a" * 2000, "test")
    assert len(read_request("sign=1" + "&a" * 1999 + "&" * 9, "test").params) == 2000


def test_a_form_can_be_forced_and_an_unknown_one_is_refused():
    assert read_request(f"see {URL}", "test", form="url").form == "url"
    with pytest.raises(InputUnreadable, match="no input form nope"):
        read_request(URL, "test", form="nope")
    assert read_request(POSIX, "test", form="curl").form == "curl"
    with pytest.raises(NothingToCheck):
        read_request(URL, "test", form="curl")


@pytest.mark.parametrize(
    "line",
    [b"&", b"%", b"'", b'"', b"\\", b"=", b"\n", b"(", b"<", b" ", b"\r", b"a\n", b"=\n", b"a=1\n",
     b"sign=1\n", "…".encode(), "＆".encode(), b"https://", b"gateway.do", b"gateway.do&", b"url=", b"curl ",
     b"; curl", b"\xc3\xbf%41", b"&a", b"> \n"],
)  # fmt: skip
@pytest.mark.parametrize("before", ["", "curl '", "sign=", GATEWAY + "?", GATEWAY])
def test_a_megabyte_of_one_thing_is_read_or_refused_in_time(line, before):
    text = before + line.decode() * ((CAP - len(before)) // len(line.decode()))
    begin = time.process_time()
    with contextlib.suppress(AlidiagError):
        read_request(text, "test")
    assert time.process_time() - begin < 16  # quadratic work takes minutes; make bench measures


SOUP = st.text(
    st.one_of(st.sampled_from("&=?#%+<>\"'`^$\\()[]{}\r\n\t .;,…“”＆＝？¬×\ud800\udcff\u200b支"), st.characters()),
    max_size=200,
)
SEEDS = st.sampled_from(
    ["", "curl ", "curl.exe `\n", 'curl ^"', "https://", URL, QUERY, POSIX, CMD, "sign=", "> ", "gateway.do"]
)


@settings(max_examples=500, deadline=2000, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(SOUP, SEEDS), max_size=12).map("".join).map(lambda text: text[:4096]))
def test_any_text_is_a_request_or_is_refused(text):
    try:
        request = read_request(text, "test")
    except AlidiagError:
        return
    assert request.text == text
    last = 0
    for param in request.params:
        assert 0 <= param.span.start <= param.value_span.start <= param.value_span.end <= param.span.end <= len(text)
        last = max(last, param.span.end)
    for note in request.notes:
        assert note.span is None or 0 <= note.span.start <= note.span.end <= len(text)


NAME = st.text(
    st.characters(exclude_characters="&=?#<>\"'`\r\n\t \v\f", exclude_categories=["Cf", "Zs", "Zl", "Zp", "Cc"]),
    max_size=9,
)
VALUE = st.text(
    st.characters(exclude_characters="&#<>\"'`\r\n\v\f", exclude_categories=["Cf", "Zl", "Zp", "Cc"]),
    max_size=19,
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(NAME, st.one_of(st.none(), VALUE)), max_size=12), st.sampled_from([GATEWAY + "?", ""]))
def test_every_raw_text_is_the_slice_at_its_span_and_the_pairs_give_the_query_back(names, gateway):
    text = "&".join(name if value is None else f"{name}={value}" for name, value in [("sign", "1"), *names, ("z", "z")])
    request = read_request(gateway + text, "test", form="url" if gateway else "form")
    shown = bool(request.read_as.repairs)  # what no client sends was decoded already: it is sent percent-encoded
    for param in request.params:
        assert request.text[slice(*param.value_span)] == (param.value if shown else param.raw_value)
        assert request.text[slice(*param.span)].startswith(param.name if shown else param.raw_name)
    pieces = [request.text[slice(*param.span)] for param in request.params]
    assert "&".join(pieces) == "&".join(piece for piece in text.split("&") if piece)


@pytest.mark.corpora
def test_the_urlencoded_rows_of_the_web_platform_tests_are_split_alike():
    rows = json.loads(outside("wpt-url/urlencoded-parser-data.json").read_text())
    assert len(rows) == 35
    for row in rows:
        got = query.split(row["input"], "utf-8", "query")
        # The standard writes U+FFFD where octets are no UTF-8; here they are kept.
        shown = [
            [part.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for part in (param.name, param.value)]
            for param in got
        ]
        assert shown == row["output"], row["input"]


@pytest.mark.corpora
def test_no_address_of_the_url_standards_test_data_is_read_as_a_gateway():
    rows = [row for row in json.loads(outside("wpt-url/urltestdata.json").read_text()) if isinstance(row, dict)]
    assert len(rows) == 891
    for row in rows:
        for form in (None, "url"):
            try:
                request = read_request(row["input"], "test", form=form)
            except AlidiagError:
                continue
            assert place(request.gateway) is None


@pytest.mark.corpora
def test_every_file_of_odd_octets_is_read_or_refused_in_time():
    files = sorted(outside("made/bytes").iterdir())
    assert len(files) == 42
    read = set()
    for file in files:
        begin = time.process_time()
        try:
            pasted = obtain(f"@{file}", None)
            read_request(pasted.text, pasted.source, text_codec=pasted.codec)
            read.add(file.name)
        except AlidiagError:
            pass
        assert time.process_time() - begin < 16  # quadratic work takes minutes; make bench measures
    wanted = {
        "crlf", "dup_params", "email_quote", "gbk", "gbk_pct", "gbk_pct_said_utf8", "invalid_utf8",
        "plus_in_sign", "qp_soft_break", "smart_quotes", "utf8_pct_said_gbk",
    }  # fmt: skip
    assert read == wanted


@pytest.mark.corpora
@pytest.mark.parametrize("name", ["utf16le_bom", "utf8_bom"])
def test_a_byte_order_mark_is_no_part_of_a_text(name):
    pasted = obtain(f"@{outside('made/bytes') / name}", None)
    with pytest.raises(NothingToCheck, match="pre-sign string"):
        read_request(pasted.text, pasted.source, text_codec=pasted.codec)


@pytest.mark.corpora
def test_naughty_strings_are_kept_whole_as_values_and_harmless_as_texts():
    strings = json.loads(outside("blns/blns.json").read_text())
    assert len(strings) > 500
    for naughty in strings:
        with contextlib.suppress(AlidiagError):
            read_request(naughty, "test")
        coded = query.escape(naughty, "utf-8")
        request = read_request(f"{GATEWAY}?_input_charset=utf-8&sign={coded}&z=1", "test")
        assert request.get("sign") == naughty


def test_characters_that_the_charset_lacks_stand_between_escapes_in_any_number():
    assert query.decode("ÿ%41\U0001f600%B2A" * 20_000, "gbk") == "ÿA\U0001f600睞" * 20_000


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_line_ends_at_the_end_of_a_file_are_nothing_to_tell_of(end):
    assert read_request(URL + end, "test").notes == ()


@pytest.mark.parametrize("eaten", ["¬ify_url=http", "%C2%ACify_url=http", "¤cy=USD"])
def test_a_name_that_a_page_has_eaten_is_no_part_of_the_charset_before_it(eaten):
    request = read_request(f"{GATEWAY}?service=a&_input_charset=utf-8{eaten}&subject=%E6%94%AF&sign=x", "test")
    assert (request.charset, request.codec, request.get("subject")) == ("utf-8", "utf-8", "支")
    assert "charset-unknown" not in rules(request)
    assert rules(read_request(f"{GATEWAY}?service=a&_input_charset=utf-8¬&sign=x", "test")) == ["charset-unknown"]


def test_the_old_wap_gateway_reads_utf_8_where_nothing_is_declared():
    request = read_request("http://wappaygw.alipay.com/service/rest.htm?sec_id=MD5&req_data=%E6%94%AF&sign=x", "test")
    assert (request.charset, request.codec, request.get("req_data")) == (None, "utf-8", "支")
    assert rules(request) == ["charset-defaulted"]
