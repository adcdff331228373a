"""Raw HTTP messages, as proxies, captures, `curl -v` and logs show them."""

# ruff: noqa: E501 - logs are written in lines as long as theirs are

import http.client
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sent_requests import ADDRESS, FORM, GATEWAY, PAIRS, POSTED, URL, first, only, readings, requests_in

from alidiag.errors import InputUnreadable
from alidiag.files import CAP
from alidiag.read import Kind, read, read_request

PATH = URL.removeprefix("https://mapi.alipay.com")
HEAD = [
    "POST /gateway.do?_input_charset=utf-8 HTTP/1.1",
    "Host: mapi.alipay.com",
    "User-Agent: Java/1.8.0_181",
    "Content-Type: application/x-www-form-urlencoded; charset=UTF-8",
    f"Content-Length: {len(FORM)}",
]
POST = "\r\n".join([*HEAD, "", FORM])
GET = f"GET {PATH} HTTP/1.1\r\nHost: mapi.alipay.com\r\nAccept: */*\r\nCookie: secret=1\r\n\r\n"
NOTIFIED = [
    ("notify_id", "abc"),
    ("trade_status", "TRADE_SUCCESS"),
    ("notify_type", "trade_status_sync"),
    ("sign", "a+b"),
]
ANSWER = "<alipay><is_success>F</is_success><error>ILLEGAL_SIGN</error></alipay>"


def notes(text):
    return [note.rule for note in read_request(text, "x").notes]


# -- as it was sent


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_a_request_is_read_with_its_headers(ending):
    one, ways = only(POST.replace("\r\n", ending))
    assert ways == [POSTED]
    assert one.form == "http"
    draft = one.readings[0].draft
    assert (draft.gateway, draft.method, draft.is_sent) == (GATEWAY, "POST", True)
    assert dict(draft.headers)["user-agent"] == "Java/1.8.0_181"


def test_every_character_leads_back_to_its_place():
    text = "As we sent it:\n\n" + POST
    request = read_request(text, "x")
    for param in request.params:
        assert text[slice(*param.value_span)] == param.raw_value
    assert text[slice(*request.gateway_span)] == "/gateway.do"


def test_a_get_has_its_parameters_in_the_target_and_no_cookie_is_kept():
    one, ways = only(GET)
    assert ways == [PAIRS]
    assert one.readings[0].draft.method == "GET"
    assert "cookie" not in dict(one.readings[0].draft.headers)


def test_an_absolute_target_needs_no_host():
    assert first(GET.replace("/gateway.do", GATEWAY, 1).replace("Host: mapi.alipay.com\r\n", "")) == PAIRS
    assert read_request(f"POST {ADDRESS} HTTP/1.1\r\n\r\n{FORM}", "x").gateway == GATEWAY


def test_without_a_host_the_address_is_not_known():
    request = read_request(GET.replace("Host: mapi.alipay.com\r\n", ""), "x")
    assert request.gateway == ""
    assert "address-unknown" in [note.rule for note in request.notes]


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/2", "HTTP/2.0"])
def test_any_version_will_do(version):
    assert first(POST.replace("HTTP/1.1", version)) == POSTED


def test_prose_around_it_is_left_alone():
    text = f"您好，请求报文如下：\n\n{POST}\n\n返回 ILLEGAL_SIGN，请帮忙看看，谢谢！\nBest regards, x=1&y=2\n"
    assert first(text) == POSTED


@pytest.mark.parametrize(
    "prefix",
    [
        "    ", "\t", "| ", "  > ", "12:30:01.123 DEBUG [http-nio-8080-exec-1] c.s.pay.Gateway - ",
        "[PayClient#pay] ", "D/OkHttp: ", "2024-05-01T10:00:00Z app[web.1]: ",
    ],
)  # fmt: skip
def test_what_stands_before_each_line_is_left_out(prefix):
    lines = POST.split("\r\n")
    text = "log:\n" + "".join(f"{prefix}{line}".rstrip() + "\n" for line in lines) + "done\n"
    assert first(text) == POSTED


def test_the_clock_of_a_log_may_go_on():
    lines = [
        f"2024-05-01 10:00:{at:02}.{at * 7 % 1000:03} INFO x - {line}\n" for at, line in enumerate(POST.split("\r\n"))
    ]
    assert first("".join(lines)) == POSTED


def test_a_prefix_on_the_first_line_alone_is_none():
    assert first("请求：" + POST) == POSTED
    assert first("E..4..@.@.....P." + POST) == POSTED  # tcpdump -A


def test_an_empty_line_between_all_lines_or_none_at_all():
    assert first(POST.replace("\r\n", "\n\n")) == POSTED
    assert first(POST.replace("\r\n\r\n", "\n")) == POSTED


def test_a_wrapped_header_does_not_end_the_headers():
    wrapped = POST.replace("Java/1.8.0_181", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)\nAppleWebKit/537.36 (KHTML)")
    assert first(wrapped) == POSTED
    assert dict(only(wrapped)[0].readings[0].draft.headers)["content-length"] == str(len(FORM))


def test_the_length_decides_how_far_the_body_goes():
    short = FORM + "=."
    text = POST.replace(f"Content-Length: {len(FORM)}", f"Content-Length: {len(short)}") + "=."
    assert first(text)[-1] == ("sign_type", "RSA=.")
    wrapped = "\r\n".join([*HEAD, "", FORM[:300], FORM[300:]])
    assert first(wrapped) == POSTED


def test_a_body_of_another_length_is_told():
    cut = "\r\n".join([*HEAD, "", FORM[:-30]])
    assert "paste-damaged" in notes(cut)
    assert "paste-damaged" not in notes(POST)


def test_several_messages_in_one_text():
    answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {len(ANSWER)}\r\n\r\n{ANSWER}"
    stream = POST + answer + GET + answer
    assert requests_in(stream) == [POSTED, PAIRS]
    assert [one.kind for one in read(stream, "x").found] == [Kind.REQUEST, Kind.REPLY, Kind.REQUEST, Kind.REPLY]


def test_values_that_were_decoded_for_display_are_read_as_they_stand_too():
    shown = "&".join(f"{name}={value}" for name, value in PAIRS if "&" not in value)
    _, ways = only("\r\n".join([*HEAD[:-1], "", shown]))
    assert [("_input_charset", "utf-8"), *(pair for pair in PAIRS if "&" not in pair[1])] in ways


# -- bodies


def test_a_body_that_is_not_in_the_text_is_told():
    text = "\r\n".join([*HEAD, "", ""])
    with pytest.raises(InputUnreadable, match=f"body .{len(FORM)} bytes"):
        read_request(text, "x")
    signed = text.replace("utf-8 HTTP", "utf-8&sign=x HTTP")
    assert "body-not-given" in notes(signed)


@pytest.mark.parametrize("body", ['{"service": "a"}', "<xml/>"])
def test_a_body_that_is_no_form_is_refused(body):
    with pytest.raises(InputUnreadable, match="only form bodies"):
        read_request("\r\n".join([*HEAD[:3], "", body]), "x")


def test_chunks_are_joined_where_they_have_their_sizes():
    half = len(FORM) // 2
    chunks = f"{half:x}\r\n{FORM[:half]}\r\n{len(FORM) - half:x}\r\n{FORM[half:]}\r\n0\r\n\r\n"
    text = "\r\n".join([*HEAD[:-1], "Transfer-Encoding: chunked", "", chunks])
    one, ways = only(text)
    assert ways[0] == POSTED
    assert "chunks" in one.readings[0].repairs[0]
    broken = text.replace(f"{half:x}\r\n", f"{half + 9:x}\r\n")
    with pytest.raises(InputUnreadable, match="in chunks"):
        read_request(broken, "x")


def test_a_compressed_body_is_told_and_not_read():
    text = "\r\n".join(
        [*HEAD[:-1], "Content-Encoding: gzip", "", "\x1f\ufffd\x08\x00\x00=\ufffd&\x02sign=x&partner=\x03"]
    )
    with pytest.raises(InputUnreadable, match="compressed"):
        read_request(text, "x")
    decoded = "\r\n".join([*HEAD[:-1], "Content-Encoding: gzip", "", FORM])
    assert first(decoded) == POSTED


def multipart(ending="\r\n", boundary="----WebKitFormBoundaryAbC"):
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in PAIRS
    ]
    file = f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nx\r\n'
    return ("".join(parts) + file + f"--{boundary}--\r\n").replace("\r\n", ending)


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_a_multipart_body_has_its_values_as_they_are(ending):
    head = [*HEAD[:3], "Content-Type: multipart/form-data; boundary=----WebKitFormBoundaryAbC", "", ""]
    one, ways = only(ending.join(head) + multipart(ending) + "Thanks & regards\n")
    assert ways[0] == POSTED
    assert one.form == "multipart"
    assert "multipart-fields" in [note.rule for note in one.readings[0].draft.notes]


# -- messages to a shop, answers


def test_a_notification_and_a_return():
    body = "&".join(f"{name}={value}" for name, value in NOTIFIED)
    head = "POST /notify HTTP/1.1\r\nHost: shop.example\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
    ((one, ways),) = readings(head + body, kind=Kind.NOTIFICATION)
    assert (one.form, ways[0]) == ("http", [(n, v.replace("+", " ")) for n, v in NOTIFIED])
    ((one, _),) = readings(
        "GET /return?is_success=T&trade_status=TRADE_FINISHED&notify_id=x&sign=y HTTP/1.1\r\nHost: shop.example\r\n\r\n",
        kind=Kind.RETURN,
    )
    assert one.form == "http"


@pytest.mark.parametrize("header", ["Location", "location", "Content-Location"])
def test_a_redirect_leads_on(header):
    text = f"HTTP/1.1 302 Found\r\nServer: x\r\n{header}: {URL}\r\nContent-Length: 0\r\n\r\n"
    one, ways = only(text)
    assert (one.form, ways[0]) == ("html-link", PAIRS)
    assert first(f"HTTP/1.1 200 OK\r\nRefresh: 0; url={URL}\r\n\r\n") == PAIRS


def test_a_page_to_another_server_may_come_from_a_request():
    text = f"GET /cashier HTTP/1.1\r\nHost: x.example\r\nReferer: {URL}\r\n\r\n"
    assert first(text) == PAIRS


def test_an_answer_in_chunks():
    half = 30
    body = f"{half:x}\r\n{ANSWER[:half]}\r\n{len(ANSWER) - half:x}\r\n{ANSWER[half:]}\r\n0\r\n\r\n"
    text = f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{body}"
    (one,) = read(text, "x").found
    assert (one.kind, one.text.text) == (Kind.REPLY, ANSWER)


# -- programs


@pytest.fixture(scope="module")
def port():
    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            self.rfile.read(int(self.headers.get("content-length") or 0))
            self.send_response(200)
            self.send_header("Content-Length", str(len(ANSWER)))
            self.end_headers()
            self.wfile.write(ANSWER.encode())

        do_GET = do_POST = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def run(*command):
    try:
        done = subprocess.run(command, capture_output=True, timeout=30)
    except FileNotFoundError:
        pytest.skip(f"needs {command[0]}")
    return done.stdout.decode() + done.stderr.decode()


def test_what_curl_tells(port, tmp_path):
    url = f"http://127.0.0.1:{port}{PATH}"
    text = run("curl", "-sv", "--noproxy", "*", "-H", "Host: mapi.alipay.com", url)
    assert requests_in(text) == [PAIRS]
    trace = tmp_path / "trace"
    post = f"http://127.0.0.1:{port}/gateway.do?_input_charset=utf-8"
    run("curl", "-s", "--noproxy", "*", "--trace-ascii", str(trace), "-H", "Host: mapi.alipay.com", "-d", FORM, post)
    text = trace.read_text()
    assert requests_in(text) == [POSTED]
    assert [one.kind for one in read(text, "x").found] == [Kind.REQUEST, Kind.REPLY]


def test_the_command_and_what_it_tells_are_one_request(port):
    post = f"http://127.0.0.1:{port}/gateway.do?_input_charset=utf-8"
    command = f"curl -sv --noproxy '*' '{post}' -d '{FORM}'"
    text = f"$ {command}\n" + run("bash", "-c", command)
    assert requests_in(text) == [POSTED]


def test_what_wget_tells(port):
    post = f"http://127.0.0.1:{port}/gateway.do?_input_charset=utf-8"
    text = run("wget", "--no-proxy", "-d", "-O", "-", f"--post-data={FORM}", "--header=Host: mapi.alipay.com", post)
    (one,) = [one for one in read(text, "x").found if one.form == "http"]
    assert one.readings[0].draft.gateway == GATEWAY
    assert POSTED in requests_in(text)


def test_what_python_tells(port, capsys):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.set_debuglevel(1)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Host": "mapi.alipay.com"}
    connection.request("POST", "/gateway.do?_input_charset=utf-8", FORM, headers)
    connection.getresponse().read()
    connection.close()
    text = capsys.readouterr().out
    assert requests_in(text) == [POSTED]


def wire(text, mark, ending=""):
    """As org.apache.http.impl.conn.Wire writes it."""
    lines = []
    for line in text.split("\n"):
        octets = line.encode()
        row = "".join(chr(o) if 32 <= o <= 127 else "[\\r]" if o == 13 else f"[0x{o:x}]" for o in octets)
        lines.append(
            f'2024-05-01 10:00:0{len(lines) % 10},123 DEBUG [main] o.a.http.wire - http-outgoing-0 {mark} "{row}[\\n]"'
        )
    lines[-1] = lines[-1].replace('[\\n]"', '"')
    return "\n".join(lines) + "\n" + ending


def test_what_the_wire_log_of_java_tells():
    answer = f"HTTP/1.1 200 OK\r\nContent-Length: {len(ANSWER)}\r\n\r\n{ANSWER}"
    headers = "".join(
        f"2024-05-01 10:00:00,123 DEBUG [main] o.a.http.headers - http-outgoing-0 >> {line}\n"
        for line in POST.split("\r\n")[:-2]
    )
    text = "INFO start\n" + headers + wire(POST, ">>") + wire(answer, "<<") + "INFO end\n"
    assert requests_in(text) == [POSTED]
    assert [one.kind for one in read(text, "x").found] == [Kind.REQUEST, Kind.REPLY]
    raw = POST.replace(FORM, "subject=测试&partner=2088101122136241&sign=abc&service=x")
    assert ("subject", "测试") in requests_in(wire(raw, ">>"))[0]
    bare = "".join(f'>> "{line}[\\r][\\n]"\n' for line in POST.split("\r\n")[:-1]) + f'>> "{FORM}"\n'
    assert requests_in(bare) == [POSTED]


@pytest.mark.parametrize("prefix", ["", "05-01 10:00:00.000 1234-5678/com.shop D/OkHttp: "])
def test_what_okhttp_logs(prefix):
    lines = [
        f"--> POST {ADDRESS} http/1.1", "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(FORM)}", "",
        FORM, f"--> END POST ({len(FORM)}-byte body)", f"<-- 200 OK {ADDRESS} (120ms)", "Server: x", "", ANSWER,
        f"<-- END HTTP ({len(ANSWER)}-byte body)",
    ]  # fmt: skip
    text = "".join(f"{prefix}{line}\n" for line in lines)
    found = read(text, "x").found
    assert [one.kind for one in found] == [Kind.REQUEST, Kind.REPLY]
    assert requests_in(text) == [POSTED]


def test_a_request_for_an_editor_needs_no_version():
    text = f"### pay\nPOST {ADDRESS}\nContent-Type: application/x-www-form-urlencoded\n\n{FORM}\n\n### next\n"
    one, ways = only(text)
    assert (one.form, ways[0]) == ("http", POSTED)


def test_headers_of_http_2_with_colons():
    text = f":authority: mapi.alipay.com\n:method: GET\n:path: {PATH}\n:scheme: https\naccept: */*\nuser-agent: x\n"
    assert first(text) == PAIRS
    below = f":authority:\nmapi.alipay.com\n:method:\nGET\n:path:\n{PATH}\n:scheme:\nhttps\n"
    assert first(below) == PAIRS
    assert read_request(below, "x").gateway == GATEWAY


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_message_in_a_literal(quote):
    text = f"raw = {quote}" + POST.replace("\r\n", "\\r\\n") + f"{quote};\nsend(raw)\n"
    assert requests_in(text) == [POSTED]


def test_the_text_of_wireshark():
    lines = [line + "\\r\\n" for line in POST.split("\r\n")[:-1]]
    text = "Hypertext Transfer Protocol\n" + "".join(f"    {line}\n" for line in lines)
    text += "HTML Form URL Encoded: application/x-www-form-urlencoded\n"
    text += "".join(f'    Form item: "{name}" = "{value}"\n' for name, value in PAIRS)
    assert PAIRS in [ways[0] for _, ways in readings(text, form="http")]


def test_lines_of_an_access_log_are_no_messages():
    line = f'10.0.0.1 - - [01/May/2024:10:00:00 +0800] "GET {PATH} HTTP/1.1" 200 12\n'
    assert {one.form for one in read(line * 2, "x").found} == {"access-log"}


# -- Antom and Alipay+

SIGNED = [
    "client-id: SANDBOX_5Y00000000000002", "request-time: 2022-04-26T09:00:00+08:00",
    "signature: algorithm=RSA256,keyVersion=1,signature=uDCEHm4jScomAZ6tTyBi%2BgVrGJnYyM9RkKrh50RNpY21vfLpmAxJ%3D%3D",
]  # fmt: skip
BODY = (
    '{"notifyType":"PAYMENT_RESULT","paymentAmount":{"value":"8000","currency":"EUR"},\n\n"partner":"x","service":"a"}'
)


@pytest.mark.parametrize(
    "text",
    [
        "\r\n".join(["POST /payNotify HTTP/1.1", "Host: shop.example", *SIGNED, "", BODY]),
        "\r\n".join(["POST https://open-global.alipay.com/ams/api/v1/payments/pay HTTP/1.1", *SIGNED, "", BODY]),
        "\n".join(["HTTP/1.1 200 OK", *SIGNED, "", BODY]),
        "\n".join(["They sent us:", "", *SIGNED, "", BODY, "", "and we answered"]),
        '{"client-id": "SANDBOX_X", "Request-Time": "2022-04-26", "signature": "algorithm=RSA256, keyVersion=1, signature=abc"}',
        "'Client-Id' => 'SANDBOX_X',\n'Signature' => 'algorithm=RSA256,keyVersion=1,signature=abc',\n",
        "client-id: X\nresponse-time: 2022-04-26T09:00:00Z\n",
        "curl https://open-global.alipay.com/ams/api/v1/payments/pay " + " ".join(f"-H '{one}'" for one in SIGNED) + f" -d '{BODY}'",
    ],
)  # fmt: skip
def test_messages_with_their_signature_in_a_header_are_named(text):
    found = read(text, "x").found
    assert [one.kind for one in found] == [Kind.HEADER_MESSAGE]
    assert not found[0].readings


def test_words_like_those_are_no_message():
    for text in ("client-id: 12345\nname: x\n", "signature: 6d16abc\n", "the request-time: 12ms and client-id"):
        assert all(one.kind is not Kind.HEADER_MESSAGE for one in read(text, "x").found)


# -- cut off, hostile


def test_a_text_that_is_cut_anywhere_is_read_without_a_crash():
    for size in range(0, len(POST), 7):
        read(POST[:size], "x")
    assert ("partner", "2088101122136241") in first(POST[:-200])


FLOODS = {
    "request lines": "POST /gateway.do HTTP/1.1\n",
    "request lines on one line": "POST /gateway.do HTTP/1.1 ",
    "requests": f"POST /gateway.do HTTP/1.1\nHost: x\n\n{FORM[:200]}\n",
    "answers": "HTTP/1.1 200 OK\nLocation: x\n\n",
    "versions": "HTTP/1.1\n",
    "versions on one line": "HTTP/1.1 ",
    "headers": "A-b: c\n",
    "empty lines": "\n",
    "verbs": "GET / ",
    "prefixes": "1 2 3 4 5 6 7 8 9 POST /gateway.do HTTP/1.1\n",
    "wire": '>> "POST /gateway.do HTTP/1.1[\\r][\\n]"\n',
    "wire rows": '>> "x"\n',
    "trace": "=> Send header, 1 bytes (0x1)\n0000: POST /gateway.do HTTP/1.1\n",
    "literals": '"POST /gateway.do HTTP/1.1\\r\\n',
    "sent": "send: b'POST /gateway.do HTTP/1.1\\r\\n\\r\\n'\n",
    "pseudo": ":path: /gateway.do?sign=1\n",
    "pseudo apart": ":path: /gateway.do?sign=1\n\n",
    "arrows": f"--> POST {GATEWAY}?sign=1\n",
    "short": f"POST {GATEWAY}?sign=1\nA: b\n",
    "chunks": "1\r\nx\r\n",
    "client-id": "client-id: x\nrequest-time: 2\n",
    "items": 'Form item: "sign" = "x"\n',
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_read_in_proportion(name):
    start = "POST /gateway.do HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" if name == "chunks" else POST + "\n"
    text = start + FLOODS[name] * (CAP // len(FLOODS[name]))
    begin = time.process_time()
    read(text, "x")
    assert time.process_time() - begin < 12  # quadratic work takes minutes; make bench measures
