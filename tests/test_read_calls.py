"""Requests in source code: JavaScript against Node.js, Python against Python, and PowerShell."""

# ruff: noqa: E501 - programs are written in lines as long as theirs are

import json
import shutil
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import pytest
from sent_requests import ADDRESS, FORM, GATEWAY, LINES, PAIRS, POSTED, URL, first, only, readings, requests_in

from alidiag.errors import InputUnreadable
from alidiag.files import CAP
from alidiag.read import read, read_request

EVERY = [*PAIRS, *LINES]


def javascript(pairs=EVERY):
    return "{" + ", ".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in pairs) + "}"


OBJECT = javascript()
SINGLE = "{\n" + "".join(
    f"    {name}: '{json.dumps(value, ensure_ascii=False)[1:-1].replace(chr(92) + chr(34), chr(34)).replace(chr(39), chr(92) + chr(39))}',\n"
    for name, value in EVERY
) + "}"  # fmt: skip
HEADERS = "{'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8'}"

STUBS = """
const out = [];
globalThis.fetch = async (url, options) => {
  const r = new Request(url, options);
  out.push([r.method, r.url, await r.text()]);
  return {text: async () => '', json: async () => ({})};
};
const form = (d) => new URLSearchParams(d).toString();
const isPlain = (d) => d && d.constructor === Object;
const axios = async (a, b) => {
  const c = typeof a === 'string' ? {...b, url: a} : a;
  const u = new URL(c.url);
  for (const [k, v] of Object.entries(c.params || {})) u.searchParams.append(k, v);
  const type = Object.entries(c.headers || {}).map(([k, v]) => k.toLowerCase() === 'content-type' ? v : '').join('');
  const d = isPlain(c.data) ? (type.includes('urlencoded') ? form(c.data) : JSON.stringify(c.data)) : c.data;
  out.push([(c.method || 'get').toUpperCase(), u.href, d === undefined ? '' : String(d)]);
  return {data: ''};
};
axios.request = axios;
axios.get = (url, c) => axios({...c, url, method: 'get'});
axios.post = (url, data, c) => axios({...c, url, data, method: 'post'});
const $ = {};
$.ajax = (a, b) => {
  const c = typeof a === 'string' ? {...b, url: a} : a;
  const method = (c.method || c.type || 'GET').toUpperCase();
  const d = isPlain(c.data) ? form(c.data) : c.data || '';
  out.push(method === 'GET' ? [method, c.url + (d ? (c.url.includes('?') ? '&' : '?') + d : ''), ''] : [method, c.url, d]);
};
$.post = (url, data, f) => $.ajax({url, data, type: 'POST'});
$.get = (url, data, f) => $.ajax({url, data});
$.param = form;
const qs = {stringify: form}, querystring = qs;
class XMLHttpRequest {
  open(method, url) { this.method = method; this.url = url; }
  setRequestHeader() {}
  send(data) { out.push([this.method, this.url, data || '']); }
}
"""
SCRIPTS = {
    "browser": f"""fetch("{ADDRESS}", {{
  "headers": {{ "accept": "*/*", "content-type": "application/x-www-form-urlencoded", "sec-ch-ua": "\\"x\\";v=\\"1\\"" }},
  "referrer": "https://shop.example/",
  "body": "{FORM}",
  "method": "POST", "mode": "cors", "credentials": "include"
}});""",
    "object": f"await fetch('{ADDRESS}', {{method: 'POST', body: new URLSearchParams({OBJECT})}}).then(r => r.text());",
    "single quotes": f"await fetch('{ADDRESS}', {{method: 'POST', body: new URLSearchParams({SINGLE})}});",
    "variables": f"""
const gateway = '{GATEWAY}'; // the gateway
const data = {OBJECT};
const body = new URLSearchParams(data).toString();
/* now */
const res = await fetch(gateway + '?_input_charset=utf-8', {{method: 'POST', headers: {HEADERS}, body}});
""",
    "one by one": f"""
const params = new URLSearchParams();
{"".join(f"params.append({json.dumps(n)}, {json.dumps(v)});" + chr(10) for n, v in EVERY)}
const url = `{GATEWAY}?${{params}}`;
await fetch(url);
await fetch(`{ADDRESS}`, {{method: 'POST', body: params}});
""",
    "set in an object": f"""
const data = {javascript(PAIRS[:5])};
{"".join(f"data.{n} = {json.dumps(v)};" + chr(10) for n, v in EVERY[5:])}
await axios.post('{ADDRESS}', qs.stringify(data));
""",
    "query": f"await fetch('{GATEWAY}?' + new URLSearchParams({OBJECT}));",
    "template": f"await fetch(`{GATEWAY}?${{qs.stringify({OBJECT})}}`);",
    "joined": f"await fetch('{GATEWAY}' + '?service=a&partner=' + encodeURIComponent('2088 1') + '&sign=' + encodeURIComponent('a+b/='));",
    "axios": f"axios.post('{ADDRESS}', querystring.stringify({OBJECT}), {{headers: {HEADERS}, timeout: 5000}}).then(r => {{ console.error(r.data); }});",
    "axios options": f"await axios({{ method: 'post', url: '{ADDRESS}', data: new URLSearchParams({OBJECT}), headers: {HEADERS} }});",
    "axios form": f"await axios.post('{ADDRESS}', {OBJECT}, {{headers: {{'content-type': 'application/x-www-form-urlencoded'}}}});",
    "axios params": f"await axios.get('{GATEWAY}', {{ params: {OBJECT} }});",
    "axios request": f"await axios.request('{ADDRESS}', {{method: 'POST', data: '{FORM}'}});",
    "ajax": f"$.ajax({{url: '{ADDRESS}', type: 'POST', dataType: 'text', data: {OBJECT}, success: function (d) {{ alert('}}' + d); }} }});",
    "ajax get": f"$.ajax('{GATEWAY}', {{data: {OBJECT}}});",
    "post": f"$.post('{ADDRESS}', {OBJECT}, function (d) {{ console.error(d) }});",
    "post text": f"$.post('{ADDRESS}', $.param({OBJECT}));",
    "get": f"$.get('{GATEWAY}', {OBJECT});",
    "xhr": f"""
var data = new URLSearchParams({OBJECT}).toString();
var xhr = new XMLHttpRequest();
xhr.onload = function () {{ console.error(xhr.responseText); }};
xhr.open('POST', '{ADDRESS}');
xhr.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
xhr.send(data);
""",
    "postman": f"""
const myHeaders = new Headers();
myHeaders.append("Content-Type", "application/x-www-form-urlencoded");
const urlencoded = new URLSearchParams();
{"".join(f"urlencoded.append({json.dumps(n)}, {json.dumps(v)});" + chr(10) for n, v in EVERY)}
const requestOptions = {{ method: "POST", headers: myHeaders, body: urlencoded, redirect: "follow" }};
fetch("{ADDRESS}", requestOptions)
  .then((response) => response.text())
  .then((result) => console.error(result));
""",
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_javascript_is_read_as_node_runs_it(name):
    if shutil.which("node") is None:
        pytest.skip("needs node")
    script = SCRIPTS[name]
    done = subprocess.run(
        ["node", "--input-type=module", "-e", f"{STUBS}\n{script}\nawait new Promise((r) => setTimeout(r, 50));\nconsole.log(JSON.stringify(out));"],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    sent = json.loads(done.stdout)
    found = readings(script)
    assert len(found) == len(sent)
    for (one, ways), (method, url, body) in zip(found, sent, strict=True):
        expected = [p for part in (url.partition("?")[2], body) for p in parse_qsl(part, keep_blank_values=True)]
        assert ways[0] == expected
        draft = one.readings[0].draft
        assert (draft.gateway, draft.method, draft.is_sent) == (GATEWAY, method, True)
    # The same in a ticket, and not read a second time by another form.
    text = f"Hello,\n\nour code:\n\n```js\n{script}\n```\n\n请帮忙看看。It's urgent\n"
    assert requests_in(text) == [ways[0] for _, ways in found]


def test_every_value_of_a_call_leads_back_to_its_place():
    script = SCRIPTS["object"]
    for param in read_request(script, "x").params:
        stretch = script[slice(*param.value_span)]
        assert stretch == param.raw_value or param.value in (json.loads(f'"{stretch}"'), "utf-8"), (param, stretch)


@pytest.mark.parametrize(
    "call",
    [f"fetch('{ADDRESS}', {{method: 'POST', body: JSON.stringify({OBJECT})}})", f"axios.post('{ADDRESS}', {OBJECT})"],
)
def test_json_is_refused(call):
    with pytest.raises(InputUnreadable, match="JSON"):
        read_request(call, "x")


def test_form_data_is_multipart():
    script = f"const f = new FormData();\nf.append('service', 'a'); f.append('partner', '1'); f.append('sign', 'x+y');\nfetch('{ADDRESS}', {{method: 'POST', body: f}})"
    one, ways = only(script)
    assert ways == [[("_input_charset", "utf-8"), ("service", "a"), ("partner", "1"), ("sign", "x+y")]]
    assert "multipart-fields" in [note.rule for note in one.readings[0].draft.notes]


def test_what_the_program_fills_in_is_told():
    one, ways = only(f"fetch(`{GATEWAY}?service=a&partner=${{pid}}&sign=${{sign(x)}}`)")
    assert "not-expanded" in [note.rule for note in one.readings[0].draft.notes]
    assert dict(ways[0])["service"] == "a"


@pytest.mark.parametrize(
    "call",
    [
        f"request.post({{url: '{ADDRESS}', form: {OBJECT}}}, cb)", f"request({{uri: '{ADDRESS}', method: 'POST', form: {OBJECT}}})",
        f"const r = await got.post('{ADDRESS}', {{form: {OBJECT}}})",
        f"got.post('{ADDRESS}', {{form: {OBJECT}, responseType: 'text'}})",
    ],
)  # fmt: skip
def test_libraries_of_node(call):
    one, ways = only(call)
    assert (one.form, ways[0]) == ("javascript", [("_input_charset", "utf-8"), *EVERY])


# -- Python


@pytest.fixture(scope="module")
def server():
    sent = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            sent.append((self.command, self.path, body.decode()))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_):
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield sent, f"http://127.0.0.1:{httpd.server_port}/gateway.do"
    httpd.shutdown()
    httpd.server_close()


# What `requests` does with data and params, by the standard library: it is not always there.
REQUESTS = """
import sys, types
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen
def _send(method, url, params=None, data=None, headers=None, timeout=None, verify=None):
    if params:
        url += ("&" if "?" in url else "?") + (params if isinstance(params, str) else urlencode(params))
    if data is not None and not isinstance(data, (str, bytes)):
        data = urlencode(data)
    urlopen(Request(url, data.encode() if isinstance(data, str) else data, headers or {}, method=method))
    return types.SimpleNamespace(text="")
requests = types.SimpleNamespace(
    get=lambda url, params=None, **k: _send("GET", url, params, **k),
    post=lambda url, data=None, **k: _send("POST", url, data=data, **k),
    request=lambda method, url, **k: _send(method.upper(), url, **k),
)
"""
DICT = repr(dict(EVERY))
PYTHONS = {
    "post": f"r = requests.post('{ADDRESS}', data={DICT}, timeout=5)\nprint(r.text)",
    "positional": f"requests.post('{ADDRESS}', {DICT}, headers={{'X': 'y'}})",
    "pairs": f"requests.post('{ADDRESS}', data={EVERY!r})",
    "text": f"requests.post(url='{ADDRESS}', data='{FORM}', headers={{'Content-Type': 'application/x-www-form-urlencoded'}})",
    "bytes": f"requests.post('{ADDRESS}', data=b'{FORM}')",
    "get": f"requests.get('{GATEWAY}', params={DICT}, verify=False)",
    "get positional": f"requests.get('{GATEWAY}', {DICT})",
    "request": f"requests.request('POST', '{ADDRESS}', data={DICT})",
    "variables": f"url = '{GATEWAY}'\ndata = {DICT}  # all of them\nresp = requests.post(url + '?_input_charset=utf-8', data=data)",
    "one by one": f"data = {{}}\n{''.join(f'data[{n!r}] = {v!r}' + chr(10) for n, v in EVERY)}requests.post(\"{ADDRESS}\", data=data)",
    "dict": "requests.post('{}', data=dict({}))".format(ADDRESS, ", ".join(f"{n}={v!r}" for n, v in EVERY)),
    "lines": "requests.post(\n    'https://mapi.alipay.com'  # the host\n    '/gateway.do?_input_charset=utf-8',\n    data={\n"
    + "".join(f'        "{n}": {json.dumps(v)},\n' for n, v in EVERY if "😀" not in v) + "    },\n)",
    "urlencode": f"requests.get('{GATEWAY}?' + urlencode({DICT}))",
    "f-string": f"query = urlencode({DICT})\nrequests.get(f'{GATEWAY}?{{query}}')",
    "urlopen": f"urlopen('{ADDRESS}', data=urlencode({DICT}).encode('utf-8'))",
    "urlopen get": f"urlopen('{URL}')",
    "http.client": f"import http.client\nconn = http.client.HTTPConnection(HOST)\npayload = urlencode({DICT})\nconn.request('POST', '/gateway.do?_input_charset=utf-8', payload, {{}})\nconn.getresponse()",
    "escapes": f"requests.post('{ADDRESS}', data={{'service': 'a', \"partner\": '1', 'subject': u'\\u6d4b\\x41\\t', 'sign': r'\\n', 'fee': 0.01}})",
}  # fmt: skip


@pytest.mark.parametrize("name", PYTHONS)
def test_python_is_read_as_python_runs_it(name, server):
    sent, address = server
    script = PYTHONS[name].replace("HTTPConnection(HOST)", "HTTPSConnection('mapi.alipay.com')")
    sent.clear()
    here = address.removesuffix("/gateway.do")
    run = script.replace("https://mapi.alipay.com", here)
    run = run.replace("HTTPSConnection('mapi.alipay.com')", f"HTTPConnection('{here.removeprefix('http://')}')")
    subprocess.run([sys.executable, "-c", REQUESTS + run], check=True)
    ((method, path, body),) = sent
    expected = [p for part in (path.partition("?")[2], body) for p in parse_qsl(part, keep_blank_values=True)]
    one, ways = only(script)
    assert ways[0] == expected
    draft = one.readings[0].draft
    assert (one.form, draft.gateway, draft.method, draft.is_sent) == ("requests", GATEWAY, method, True)
    assert requests_in(f"our code:\n\n{script}\n\n报错。\n") == [ways[0]]


def test_values_in_another_charset_are_sent_in_it():
    text = "requests.post('https://mapi.alipay.com/gateway.do?_input_charset=gbk', data={'subject': '测试'.encode('gbk'), 'service': 'a', 'partner': '1', 'sign': 'x'})"
    assert dict(first(text))["subject"] == "测试"
    assert dict(first(text.replace(".encode('gbk')", "")))["subject"] != "测试"


def test_json_of_python_is_refused():
    with pytest.raises(InputUnreadable, match="JSON"):
        read_request(f"requests.post('{ADDRESS}', json={DICT})", "x")


def test_a_call_to_another_server_is_left_to_other_forms():
    (one,) = [
        one
        for one, _ in readings(
            f"requests.post('https://shop.example/api', json={{'x': 1}})\ndata = {DICT}\nprint(data)"
        )
    ]
    assert one.form == "python"


# -- PowerShell


def powershell(pairs=EVERY):
    lines = [f"    '{name}' = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in pairs]
    return "@{\n" + "\n".join(lines) + "\n}"


DOUBLE = "@{" + "; ".join(
    f'{name} = "{value.replace("`", "``").replace("$", "`$").replace(chr(34), chr(96) + chr(34)).replace(chr(10), "`n")}"' for name, value in EVERY
) + "}"  # fmt: skip
COMMANDS = {
    "text": f"Invoke-RestMethod -Uri '{ADDRESS}' -Method Post -Body '{FORM}' -ContentType 'application/x-www-form-urlencoded'",
    "short": f"irm {ADDRESS} -me post -b '{FORM}'",
    "table": f'Invoke-WebRequest -Uri "{ADDRESS}" -Method POST -Body {powershell()} -UseBasicParsing',
    "double quotes": f"Invoke-RestMethod '{ADDRESS}' -Method Post -Body {DOUBLE}",
    "variable": f"$uri = \"{ADDRESS}\"\n$body = {powershell()}\n$r = Invoke-RestMethod -Uri $URI -Method 'Post' -Body $body -Headers @{{'A'='b'}}\n$r",
    "backticks": f'Invoke-WebRequest -UseBasicParsing -Uri "{ADDRESS}" `\n-Method "POST" `\n-Headers @{{\n"accept"="*/*"\n}} `\n-Body {DOUBLE}',
    "splatting": f"$p = @{{ Uri = '{ADDRESS}'; Method = 'POST'; Body = {DOUBLE} }}\nInvoke-RestMethod @p",
    "here-string": f"$b = @'\n{FORM}\n'@\niwr -Uri '{ADDRESS}' -Method POST -Body $b | Select-Object Content",
    "alias": f"curl -Uri '{ADDRESS}' -Method POST -Body '{FORM}'",
    "ordered": f"irm -Method Post -Uri '{ADDRESS}' -Body ([ordered]{powershell()})",
    "one by one": f"$d = @{{}}\n{''.join(f'$d.Add({chr(39)}{n}{chr(39)}, {chr(39)}{v.replace(chr(39), chr(39) * 2)}{chr(39)})' + chr(10) for n, v in EVERY)}irm -Method Post -Uri '{ADDRESS}' -Body $d",
    "get": f"Invoke-RestMethod -Uri '{GATEWAY}' -Body {powershell()}",
    "prompt": f"PS C:\\> Invoke-RestMethod -Uri '{ADDRESS}' -Method Post -Body '{FORM}'",
    "wrapped": f"Invoke-RestMethod -Uri '{ADDRESS}'\n-Method Post\n-Body '{FORM}'",
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_powershell(name):
    expected = POSTED if FORM in COMMANDS[name] else [("_input_charset", "utf-8"), *EVERY]
    if name == "get":
        expected = EVERY
    one, ways = only(COMMANDS[name])
    assert ways[0] == expected
    draft = one.readings[0].draft
    assert (one.form, draft.gateway, draft.method) == ("powershell", GATEWAY, "GET" if name == "get" else "POST")
    assert requests_in(f"We run this:\n\n{COMMANDS[name]}\n\nand it fails. 谢谢\n") == [expected]


def test_a_variable_of_powershell_that_is_set_nowhere_is_told():
    one, _ = only(f'irm "{GATEWAY}?service=a&partner=$pid&sign=$($x.Sign)"')
    assert "not-expanded" in [note.rule for note in one.readings[0].draft.notes]


# -- cut off, hostile


@pytest.mark.parametrize(
    "text", [SCRIPTS["variables"], SCRIPTS["one by one"], PYTHONS["variables"], COMMANDS["backticks"]]
)
def test_a_text_that_is_cut_anywhere_is_read_without_a_crash(text):
    for size in range(0, len(text), 9):
        read(text[:size], "x")


FLOODS = {
    "calls": f"fetch('{GATEWAY}?sign=1');\n",
    "calls without end": f"fetch('{GATEWAY}?sign=1', {{body: ",
    "brackets": "fetch({a:[(",
    "open brackets": "fetch(" * 5,
    "variables": "const a = b; fetch(a, {body: sign});\n",
    "many variables": "",
    "appends": "p.append('sign', '1');\n",
    "joined": "'a' + ",
    "quotes": "fetch('" * 3,
    "templates": "`${`",
    "comments": "/* ",
    "open comments": "fetch(/* ",
    "closed comments": "fetch(/**/",
    "pairs": "'sign': '1', ",
    "requests": f"requests.post('{GATEWAY}?sign=1', data={{'a': 'b'}})\n",
    "requests open": "requests.post(data={'sign': ",
    "adjacent": "'sign=' ",
    "powershell": f"irm '{GATEWAY}?sign=1'\n",
    "powershell tables": "irm -Body @{sign=@{",
    "powershell here": 'irm -Body @"\n',
    "powershell quotes": 'irm "',
    "powershell comments": "irm <# ",
    "powershell backticks": "irm `\n",
    "aliases": "curl -a ",
}


def start_of(name):
    if name == "many variables":
        return "".join(f"const a{n} = 'sign=1'; fetch(a{n}, {{body: b{n}}});\n" for n in range(18_000))
    if name == "appends":
        return "const p = new URLSearchParams();\n"
    return f"fetch('{GATEWAY}', {{method: 'POST', body: new URLSearchParams({{" if name == "pairs" else "sign=1 fetch("


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_read_in_proportion(name):
    text = start_of(name) + FLOODS[name] * (CAP // len(FLOODS[name]) if FLOODS[name] else 0)
    if name == "appends":
        text += f"fetch('{GATEWAY}?sign=1', {{method: 'POST', body: p}})"
    begin = time.process_time()
    read(text, "x")
    assert time.process_time() - begin < 12  # quadratic work takes minutes; make bench measures
