"""Commands that are really run, against what was read of them: curl and wget by the programs themselves; HTTPie."""

import shutil
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from shlex import quote
from urllib.parse import parse_qsl

import pytest
from sent_requests import ADDRESS, FORM, GATEWAY, LINES, PAIRS, POSTED, URL, first, only, readings, requests_in

from alidiag.errors import InputUnreadable
from alidiag.files import CAP
from alidiag.read import Kind, read, read_request


@pytest.fixture(scope="module")
def server():
    """A server that keeps what it was sent; its list and its address."""
    sent = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            sent.append((self.command, self.path, body.decode()))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = do_PUT = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_):
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield sent, f"http://127.0.0.1:{httpd.server_port}/gateway.do"
    httpd.shutdown()
    httpd.server_close()


def pairs_of(path, body):
    """Names and values of what was sent, by another decoder than alidiag's."""
    query = path.partition("?")[2]
    return [pair for part in (query, body) for pair in parse_qsl(part, keep_blank_values=True)]


DATA = " ".join(f"--data-urlencode {quote(f'{name}={value}')}" for name, value in [*PAIRS, *LINES])
LINED = DATA.replace(" --data", " \\\n  --data")
DOUBLE = FORM.replace("$", "\\$")
CURLS = {
    "data": f"curl -s '{ADDRESS}' -d '{FORM}'",
    "data of two": f"curl -s '{ADDRESS}' -d '{FORM[:200]}' --data-raw '{FORM[200:]}'",
    "double quotes": f'curl -s "{ADDRESS}" -d "{DOUBLE}"',
    "get": f"curl -s '{URL}'",
    "get of data": f"curl -sG {GATEWAY} -d '{FORM}'",
    "urlencode": f"curl -s '{ADDRESS}' {DATA}",
    "lines": f"curl -s '{ADDRESS}' \\\n  -X POST \\\n  -H 'X: y' \\\n  {LINED}",
    "url last": f"curl -s --data '{FORM}' --compressed '{ADDRESS}'",
    "here document": f"curl -s '{ADDRESS}' -d @- <<EOF\n{FORM}\nEOF\n",
    "here string": f"curl -s '{ADDRESS}' -d @- <<< '{FORM}'",
    "echo": f"echo '{FORM}' | curl -s '{ADDRESS}' -d @-",
    "printf": f"printf %s '{FORM}' | curl -s --data-binary @- '{ADDRESS}'",
    "ansi": f"curl -s '{ADDRESS}' --data-raw $'{FORM[:50]}\\u0026x=\\'y\\''",
    "raw characters": f"curl -s '{ADDRESS}' -d 'subject=测试 两&partner=2088101122136241&service=a&sign=b'",
    "carets": f'curl -s "{ADDRESS}" --data-urlencode "subject=so cute ^^" -d \'partner=1&service=a&sign=^^&body=^"^\'',
    "backslashes": f'curl -s "{ADDRESS}" -d "service=a&partner=1&sign=b\\\\c\\"d\\e"',
    "doubled quotes": f'curl -s "{ADDRESS}" -d "service=a&partner=1&sign=b""c"',
}
WGETS = {
    "data": f"wget -q -O /dev/null '{ADDRESS}' --post-data='{FORM}'",
    "data apart": f"wget -q -O- --post-data '{FORM}' --header 'X: y' '{ADDRESS}'",
    "body": f"wget -qO- --method=POST --body-data='{FORM}' '{ADDRESS}'",
    "get": f"wget -q -t 1 -T 5 -O /dev/null '{URL}'",
    "lines": f"wget -q \\\n  --post-data='{FORM}' \\\n  -O /dev/null \\\n  '{ADDRESS}'",
}


@pytest.mark.parametrize("command", [*CURLS.values(), *WGETS.values()], ids=[*CURLS, *(f"wget {one}" for one in WGETS)])
def test_a_command_is_read_as_the_program_reads_it(command, server):
    sent, address = server
    if shutil.which(command.split()[0]) is None:
        pytest.skip(f"needs {command.split()[0]}")
    sent.clear()
    subprocess.run(
        ["bash", "-c", command.replace(GATEWAY, address)],
        check=True,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/local/bin:/usr/bin:/bin", "no_proxy": "*"},
    )
    ((method, path, body),) = sent
    one, ways = only(command)
    # Doubled quotes are what somebody on Windows writes rather than somebody in bash; that is a reading, too.
    assert pairs_of(path, body) in (ways if '""' in command else ways[:1])
    draft = one.readings[0].draft
    assert (draft.method, draft.gateway, draft.is_sent) == (method, GATEWAY, True)
    # In a ticket, twice, behind a prompt: the same.
    text = f"Hi,\n\nwe run:\n\n$ {command}\n\nand\n\n  # {command}\n\n报错了，请看。It's urgent!\n"
    (ways_of_bash, *_), second = [ways for _, ways in readings(text)]
    assert ways_of_bash == second[0] == pairs_of(path, body)


def test_values_that_a_mail_broke_are_readings():
    data = " ".join(f"--data-urlencode {quote(f'{name}={value}')}" for name, value in PAIRS)
    _, ways = only(f"curl -s '{ADDRESS}' {data}".replace("测试 a+b", "测试\na+b"))
    assert POSTED in ways
    wrapped = f"curl -s '{ADDRESS}' -d '{FORM[:120]}\n{FORM[120:240]}\n{FORM[240:]}'"
    assert only(wrapped)[1][0] == POSTED


def test_options_that_a_mail_broke():
    text = f"curl -s -X POST\n'{ADDRESS}'\n-H 'A: b'\n--data '{FORM}'\n\nThanks\n"
    assert first(text) == POSTED


def test_an_address_without_quotes_is_read_whole_and_told():
    text = f"curl {URL}"
    assert first(text) == PAIRS
    assert "paste-damaged" in [note.rule for note in read_request(text, "x").notes]


@pytest.mark.parametrize("behind", ["。", "，然后报错", ".", ", then", ") fails", "\n. ok"])
def test_the_sentence_around_a_command(behind):
    text = f"we ran (curl '{ADDRESS}' -d '{FORM}'{behind}\nand nothing"
    assert first(text) == POSTED


@pytest.mark.parametrize("command", [f"curl {ADDRESS} -d @body.txt", f"wget --post-file=body.txt {ADDRESS}"])
def test_a_body_in_a_file_is_told(command):
    with pytest.raises(InputUnreadable, match="nothing was opened"):
        read_request(command, "x")


def test_a_quote_that_is_never_closed_does_not_swallow_the_text():
    text = f"curl '{ADDRESS}' -d '{FORM}\n\nDoesn't work. Another:\n\ncurl '{URL}'\n"
    assert requests_in(text) == [POSTED, PAIRS]


def test_words_about_curl_are_no_command():
    text = f"用 curl 调用 {URL} 报错；we use curl to call it"
    assert [one.form for one in read(text, "x").found] == ["url"]


@pytest.mark.parametrize("quote_mark", ['"', "'"])
def test_a_command_in_a_literal(quote_mark):
    inner = f"curl '{ADDRESS}' -d '{FORM}'" if quote_mark == '"' else f'curl "{ADDRESS}" -d "{FORM}"'
    assert first(f"os.system({quote_mark}{inner}{quote_mark})\nprint(1)\n") == POSTED
    escaped = f'curl \\"{ADDRESS}\\" -d \\"{FORM}\\"'
    assert requests_in(f'system("{escaped}");') == [POSTED]
    assert requests_in(f'{{"cmd": "{escaped}", "n": 1}}') == [POSTED]
    assert requests_in(f"run `curl '{ADDRESS}' -d '{FORM}'`, it fails") == [POSTED]
    assert requests_in(f"```bash\n$ curl '{ADDRESS}' -d '{FORM}'\n```\n") == [POSTED]


# -- Windows

CMD_URL = ADDRESS.replace("&", "^&")


def cmd(text):
    """As Chrome writes a word for cmd.exe."""
    out = text.replace("\\", "\\\\").replace('"', '\\"')
    for mark in '^&%|<>!"':
        out = out.replace(mark, "^" + mark)
    return f'^"{out}^"'


CMDS = {
    "chrome": f"curl {cmd(ADDRESS)} ^\n  -H {cmd('a: b')} ^\n  --data-raw {cmd(FORM)}",
    "plain": f'curl "{ADDRESS}" -d "{FORM}"',
    "prompt": f'C:\\Users\\me>curl -X POST "{ADDRESS}" ^\nMore? -d "{FORM}"',
    "batch": f'curl "{ADDRESS}" -d "{FORM.replace("%", "%%")}"',
    "powershell": f"PS C:\\> curl.exe '{ADDRESS}' `\n>> -d '{FORM}'",
}


@pytest.mark.parametrize("name", CMDS)
def test_commands_of_windows(name):
    assert POSTED in only(CMDS[name])[1]
    if name != "prompt":
        assert first(CMDS[name]) == POSTED
    assert [ways[0] for _, ways in readings(f"we did:\n\n{CMDS[name]}\n\n谢谢\n")] == [only(CMDS[name])[1][0]]


def test_whose_quoting_it_is_may_be_uncertain():
    text = f'curl "{ADDRESS}" -d service=a^^b -d "partner=1&sign=c""d"'
    one, ways = only(text)
    values = [dict(way) for way in ways]
    assert {(way["service"], way["sign"]) for way in values} >= {("a^^b", "cd"), ("a^b", 'c"d')}
    assert all("reads it" in reading.repairs[0] for reading in one.readings)


def test_a_bash_command_with_carets_is_bash():
    assert dict(first(CURLS["carets"]))["sign"] == "^^"
    assert len(only(CURLS["carets"])[1]) == 1


# -- HTTPie


def item(name, value, mark="="):
    return quote(f"{name}{mark}{value}")


HTTPIES = {
    "form": f"http --form POST '{ADDRESS}' " + " ".join(item(n, v) for n, v in [*PAIRS, *LINES]),
    "short": f"http -f {ADDRESS} X-A:b " + " ".join(item(n, v) for n, v in [*PAIRS, *LINES]),
    "xh": f"xh -f post {ADDRESS} " + " ".join(item(n, v) for n, v in [*PAIRS, *LINES]),
    "raw": f"http --raw '{FORM}' POST {ADDRESS} Content-Type:application/x-www-form-urlencoded",
    "query": f"https GET {GATEWAY} " + " ".join(item(n, v, "==") for n, v in [*PAIRS, *LINES]),
}


@pytest.mark.parametrize("name", HTTPIES)
def test_commands_of_httpie(name):
    one, ways = only(HTTPIES[name])
    assert [pair for pair in ways[0] if pair != ("_input_charset", "utf-8")] == [
        pair for pair in [*PAIRS, *([] if name == "raw" else LINES)] if pair != ("_input_charset", "utf-8")
    ]
    assert (one.form, one.readings[0].draft.gateway) == ("httpie", GATEWAY)
    assert one.readings[0].draft.method == ("GET" if name == "query" else "POST")


def test_httpie_without_form_sends_json():
    with pytest.raises(InputUnreadable, match="JSON"):
        read_request(HTTPIES["form"].replace("--form", ""), "x")


def test_backslashes_keep_a_separator():
    assert ("subject", "a=b:c") in first(f"http -f {ADDRESS} service=a partner=1 sign=b 'subject=a\\=b\\:c'")
    found = first(f"http -f {ADDRESS} service=a partner=1 sign=b 'su\\=b=c'")
    assert ("su=b", "c") in found


def test_multipart_and_files_of_httpie():
    one, _ = only(f"http --multipart POST {ADDRESS} service=a partner=1 sign=b f@x.png")
    rules = [note.rule for note in one.readings[0].draft.notes]
    assert "multipart-fields" in rules
    assert "body-not-given" in rules


def test_links_are_no_commands():
    text = f"see http {GATEWAY} or https: //x and http POST"
    assert all(one.form != "httpie" or one.kind is not Kind.REQUEST for one in read(text, "x").found)


FLOODS = {
    "wget": f"wget -q {GATEWAY}?sign=1\n",
    "httpie": f"http -f {GATEWAY} sign=1\n",
    "httpie items": "a\\=b:=c@d==e ",
    "backslash items": "\\=" * 20 + " ",
    "http": "http ",
    "wget options": "-q ",
}


def start_of(name):
    return f"http -f {GATEWAY} sign=1 " if "item" in name else f"wget {GATEWAY}?sign=1 "


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_read_in_proportion(name):
    text = start_of(name) + FLOODS[name] * (CAP // len(FLOODS[name]))
    begin = time.process_time()
    read(text, "x")
    assert time.process_time() - begin < 12  # quadratic work takes minutes; make bench measures
