"""curl commands for bash, cmd.exe and PowerShell -> Request. Nothing is expanded, nothing is opened."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from outside import outside

from alidiag.errors import InputUnreadable
from alidiag.files import CAP
from alidiag.read import read, read_request
from alidiag.read.curl_options import ALONE, SHORT_ALONE, SHORT_WITH_VALUE, WITH_VALUE
from alidiag.read.places import Mapped
from alidiag.read.shell import Posix
from alidiag.read.windows import Cmd, PowerShell, arguments

GATEWAY = "https://mapi.alipay.com/gateway.do"


def commands(reader, text):
    shell = reader(text, 0)
    while shell.at < len(text):
        yield shell.command()


def words(reader, text):
    return [word.text for command in commands(reader, text) for word in command]


def raw(command, **options):
    return [(p.raw_name, p.raw_value, p.place) for p in read_request(command, "test", **options).params]


def rules(command):
    return [note.rule for note in read_request(command, "test").notes if note.rule != "charset-defaulted"]


# -- words, against bash itself

PLAIN = st.text("abcXYZ019_./:=?%+,@^~-{}[]!*#支é😀", min_size=1, max_size=8)
SINGLE = st.text(st.characters(exclude_characters="\0'", exclude_categories=["Cs"]), max_size=8).map(lambda s: f"'{s}'")
DOUBLE = st.text(st.characters(exclude_characters='\0"\\$`!', exclude_categories=["Cs"]), max_size=8)
DOUBLE_ESCAPE = st.sampled_from(['\\"', "\\\\", "\\$", "\\`", "\\a", "\\'", "\\\n", "$.", "$ ", "'"])
QUOTED = st.lists(st.one_of(DOUBLE, DOUBLE_ESCAPE), max_size=4).map(
    lambda parts: '"' + "".join(parts).replace("$'", "'").replace("$$", "$") + '"'
)
ESCAPE = st.one_of(
    st.sampled_from(
        [
            "\\n",
            "\\t",
            "\\r",
            "\\a",
            "\\b",
            "\\e",
            "\\E",
            "\\f",
            "\\v",
            "\\\\",
            "\\'",
            '\\"',
            "\\?",
            "\\q",
            "\\cA",
            "\\cz",
        ]
    ),
    st.integers(1, 127).map("\\x{:02x}".format),
    st.integers(1, 127).map("\\{:03o}".format),
    st.integers(1, 0xD7FF).map("\\u{:04X}".format),
    st.integers(0xE000, 0x10FFFF).map("\\U{:08x}".format),
    st.sampled_from(["\\xe6\\x94\\xaf", "\\346\\224\\257", "\\xC3\\251"]),
)
ANSI = st.lists(
    st.one_of(ESCAPE, st.text(st.characters(exclude_characters="\0'\\", exclude_categories=["Cs"]), max_size=4)),
    max_size=4,
).map(lambda parts: "$'" + "".join(parts) + "'")
BACKSLASHED = st.sampled_from(
    ["\\ ", "\\'", '\\"', "\\\\", "\\$", "\\&", "\\;", "\\|", "\\<", "\\(", "\\#", "\\\n", "\\a", "\\`"]
)
WORD = st.tuples(
    st.sampled_from(["x", "'x'", '"x"', "$'x'"]),
    st.lists(st.one_of(PLAIN, SINGLE, QUOTED, ANSI, BACKSLASHED), max_size=5),
)


@pytest.mark.parametrize("batch", range(4))
def test_words_are_unquoted_as_bash_does(batch):
    lines: list[str] = []

    @settings(max_examples=250, deadline=None, database=None)
    @given(st.lists(WORD.map(lambda word: word[0] + "".join(word[1])), min_size=1, max_size=4).map(" ".join))
    def collect(line):
        # Bash expands `~` behind `x=` too, to what the machine has; alidiag has no such home.
        assume("=~" not in line and ":~" not in line)
        lines.append(line)

    collect()
    # Braces and globs are left to curl; history does not exist in a script.
    script = "set +B -f\n" + "".join(f"printf '%s\\0' {line}\nprintf '\\0'\n" for line in lines)
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        capture_output=True,
        check=False,  # what it complains of is shown below
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
    )
    expected = done.stdout.decode("utf-8", "surrogateescape").split("\0\0")[:-1]
    assert not done.stderr, done.stderr
    assert len(lines) >= 100
    got = ["\0".join(words(Posix, line)) for line in lines]
    for line, ours, theirs in zip(lines, got, expected, strict=True):
        assert ours == theirs, line


@settings(max_examples=300, deadline=None)
@given(st.lists(WORD.map(lambda word: word[0] + "".join(word[1])), max_size=3).map(" ".join))
def test_every_unquoted_character_knows_its_place(line):
    source = Mapped(line)
    for command in commands(Posix, line):
        for word in command:
            mapped = word.of(source)
            assert mapped.text == word.text
            places = [mapped.at(index) for index in range(len(word.text) + 1)]
            assert places == sorted(places)
            for char, place in zip(word.text, places, strict=False):
                assert line[place] in (char, "\\")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a\\\r\nb", ["ab"]),
        ("a \\  \n b", ["a", "b"]),
        ("a \\ -H b", ["a", "-H", "b"]),
        ("$'\\ud83d\\ude00'", ["😀"]),
        ("“a b”", ["a b"]),
        ("'a b", ["a b"]),
        ('"a $(b "c") d', ['a $(b "c") d']),
        ("a>b c 2>&1 <d", ["a", "c"]),
        ("a # b\nc", ["a", "c"]),
        ("<(a b) `c d` ${e} $f", ["<(a b)", "`c d`", "${e}", "$f"]),
        ("$'a", ["a"]),
        ("\\", ["\\"]),
    ],
)
def test_words_that_bash_would_refuse_or_expand_stay_as_they_stand(line, expected):
    assert words(Posix, line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a b", ["a", "b"]),
        ('^"a^&b^"', ["a&b"]),
        ('^"a ^%^3A^"', ["a %3A"]),
        ('"a^b"', ["a^b"]),
        ('"a""b"', ['a"b']),
        ('"a\\"b\\\\" c\\d', ['a"b\\', "c\\d"]),
        ("a ^\r\n b", ["a", "b"]),
        ("a ^\n b", ["a", "b"]),
        ('^"a^\n\nb^"', ["a\nb"]),
        ('^"a^\\^"b^"', ['a"b']),
        ("a^^b", ["a^b"]),
        ('""', [""]),
        ('"a', ["a"]),
        ("a^", ["a"]),
    ],
)
def test_words_of_cmd(line, expected):
    assert words(Cmd, line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a `\r\n b", ["a", "b"]),
        ("'a''b'", ["a'b"]),
        ('"a""b`"c"', ['a"b"c']),
        ('"`$a`n"', ["$a\n"]),
        ("'{\\\"a\\\":1}'", ['{"a":1}']),
        ('"a\\`"b"', ['a"b']),
        ("“a b”", ["a b"]),
        ("$env:A $x", ["$env:A", "$x"]),
        ("'a", ["a"]),
        ("a`", ["a`"]),
        ("a # b\nc", ["a", "c"]),
    ],
)
def test_words_of_powershell(line, expected):
    assert words(PowerShell, line) == expected


def test_arguments_follow_the_table_of_the_c_runtime():
    # The rows of "Parsing C command-line arguments" at learn.microsoft.com.
    for line, expected in [
        ('"abc" d e', ["abc", "d", "e"]),
        ('a\\\\b d"e f"g h', ["a\\\\b", "de fg", "h"]),
        ('a\\\\\\"b c d', ['a\\"b', "c", "d"]),
        ('a\\\\\\\\"b c" d e', ["a\\\\b c", "d", "e"]),
    ]:
        assert [word.text for word in arguments(line, list(range(len(line) + 1)))] == expected


# -- options


def test_no_option_is_listed_twice():
    assert not WITH_VALUE & ALONE
    assert not SHORT_WITH_VALUE & SHORT_ALONE


@pytest.mark.parametrize(
    ("options", "method", "expected"),
    [
        ("-d a=1 -d 'b=2&c=3'", "POST",
         [("a", "1", "body"), ("b", "2", "body"), ("c", "3", "body")]),
        ("-da=1 --data=b=2 --data-ascii c=3", "POST",
         [("a", "1", "body"), ("b", "2", "body"), ("c", "3", "body")]),
        ("--data-raw a=@x --data-raw @y", "POST", [("a", "@x", "body"), ("@y", "", "body")]),
        ("-G -d a=1", "GET", [("a", "1", "query")]),
        ("-sSLkG -d a=1", "GET", [("a", "1", "query")]),
        ("-X PUT", "PUT", []),
        ("-XPOST", "POST", []),
        ("-I", "HEAD", []),
        ("--request post -d a", "POST", [("a", "", "body")]),
        ("--data-urlencode 'a=b c&支'", "POST", [("a", "b+c%26%E6%94%AF", "body")]),
        ("--data-urlencode 'b c'", "POST", [("b+c", "", "body")]),
        ("--data-urlencode '=b=c'", "POST", [("b%3Dc", "", "body")]),
        ("--data-urlencode 'a=~-._@'", "POST", [("a", "~-._%40", "body")]),
        ("-F a=1+%2B -F 'b=x;type=text/plain' --form-string c=@d", "POST",
         [("a", "1%2B%252B", "body"), ("b", "x", "body"), ("c", "%40d", "body")]),
        ("--url-query +a=1 --url-query 'b= '", "GET", [("a", "1", "query"), ("b", "+", "query")]),
        ("-H 'a: b' -H 'c: d' -b x=1 -A ua -e ref -u u:p -kL --compressed -o o -E c -m 3 --retry 2 -d a=1",
         "POST",
         [("a", "1", "body")]),
        ("--no-buffer --no-keepalive -#4 -d a", "POST", [("a", "", "body")]),
    ],
)  # fmt: skip
def test_options_give_the_parameters_and_the_method_that_curl_would_send(options, method, expected):
    for command in (
        f"curl {options} '{GATEWAY}?sign=1'",
        f"curl {GATEWAY}?sign=1 {options}",
        f"curl {options} --url {GATEWAY}?sign=1",
    ):
        assert raw(command) == [("sign", "1", "query"), *expected]
        assert read_request(command, "test").method == method


def test_values_are_decoded_once_and_fields_of_a_multipart_form_never():
    request = read_request(f"curl {GATEWAY}?_input_charset=utf-8 -d a=%2B+%26 -F b=%2B+", "test")
    assert [param.value for param in request.params[1:]] == ["+ &", "%2B+"]
    assert "multipart-fields" in [note.rule for note in request.notes]


@pytest.mark.parametrize(
    "options",
    ["-d @f", "--data-binary @-", "--data-urlencode a@f", "--data-urlencode @f", "-F a=@f", "-F 'a=<f'",
     "-K f", "-T f",
     "--url-query a@f"],
)  # fmt: skip
def test_a_file_that_the_command_names_is_missing_and_never_opened(options, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "f").write_text("canary=1")
    request = read_request(f"curl {GATEWAY}?sign=1 {options}", "test")
    assert "body-not-given" in [note.rule for note in request.notes]
    assert raw(request.text) == [("sign", "1", "query")]


@pytest.mark.parametrize("value", ['"$HOME"', '"$(id)"', "`id`", "<(id)", "${HOME}", "$1"])
def test_nothing_is_expanded(value):
    command = f"curl {GATEWAY}?sign=1 -d a={value}"
    assert raw(command)[1] == ("a", value.strip('"'), "body")
    assert "not-expanded" in rules(command)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (f"curl '{GATEWAY}?sign=1", ["paste-damaged"]),
        (f"curl “{GATEWAY}?sign=1”", ["paste-damaged"]),
        (f"curl {GATEWAY}?sign=1&a=2", ["paste-damaged"]),
        (f"curl {GATEWAY}?sign=1 --nonsense", ["option-unknown"]),
        (f"curl http://a.example; curl {GATEWAY}?sign=1; curl http://b.example", []),
        (f"curl http://a.example {GATEWAY}?sign=1", []),
        (f"curl http://a.example -d x=1 --next {GATEWAY}?sign=1", []),
        (f"curl '{GATEWAY}?si\ngn=1'", ["paste-damaged"]),
        (f"curl {GATEWAY}?sign=1 -H 'content-type: text/plain;charset=gbk' -d a=1", ["content-type"]),
        (f"# a comment\n$ curl {GATEWAY}?sign=1", []),
        (f"echo x | curl {GATEWAY}?sign=1 > /tmp/out 2>&1", []),
        (f"curl {GATEWAY}?sign=1 &", []),
        (f"A=b sudo /usr/bin/curl {GATEWAY}?sign=1", []),
    ],
)
def test_what_was_odd_is_noted_and_the_gateway_request_is_found(command, expected):
    assert rules(command) == expected
    request = read_request(command, "test")
    assert request.gateway == GATEWAY
    assert request.params[0][:2] == ("sign", "1")


@pytest.mark.parametrize(
    "options",
    ["-d '{\"a\":1}'", "--json '{}'", "-d a=1 -H 'Content-Type: application/json'", "-d '<a/>'"],
)  # fmt: skip
def test_a_body_that_is_no_form_is_refused(options):
    with pytest.raises(InputUnreadable, match="only form bodies"):
        read_request(f"curl {GATEWAY}?sign=1 {options}", "test")


# -- outside data, size

READ_ALL = """
import sys
opened = []
def watch(event, arguments):
    if watching and (event == "open" or event.startswith(("subprocess.", "os.", "socket."))):
        opened.append((event, repr(arguments)))
watching = False
sys.addaudithook(watch)
from alidiag.errors import AlidiagError
from alidiag.read import read_request
texts = sys.stdin.buffer.read().decode("utf-8").split("\\0")
# The first time, modules are loaded.
for watching in (False, True):
    read = 0
    for text in texts:
        for form in (None, "curl", "url", "form"):
            try:
                read_request(text, "test", form=form)
                read += 1
            except AlidiagError:
                pass
watching = False
print(len(texts), read, opened)
"""


@pytest.mark.corpora
def test_no_published_curl_command_fails_or_opens_anything():
    files = sorted(outside("curl-commands").glob("*.sh"))
    assert len(files) == 108
    texts = [file.read_text() for file in files]
    # The same commands sent to a gateway, so that each is read to its end.
    texts += [text.replace("localhost:28139", "https://mapi.alipay.com/gateway.do") for text in texts]
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL], input="\0".join(texts).encode(), capture_output=True,
        check=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    count, read, opened = done.stdout.decode().split(" ", 2)
    assert (count, opened.strip()) == ("216", "[]")
    assert int(read) > 100


HOSTILE = {
    "many options": "curl " + "-d a " * 200_000,
    "many data": "curl " + "-d a=1 " * 1_900 + "x" * 900_000,
    "single quotes": "curl " + "'" * 1_000_000,
    "double quotes": "curl " + '"' * 1_000_000,
    "backslashes": "curl " + "\\" * 1_000_000,
    "backslashes in quotes": 'curl "' + "\\" * 1_000_000,
    "ansi": "curl $'" + "\\x41" * 250_000,
    "octets": "curl $'" + "\\xe6" * 250_000,
    "dollars": "curl " + "$" * 1_000_000,
    "parentheses": "curl " + "$(" * 500_000,
    "closed parentheses": "curl " + "$(" * 250_000 + ")" * 250_000,
    "backticks": "curl " + "`" * 1_000_001,
    "braces": "curl " + "${" * 500_000,
    "carets": "curl ^\n" + "^" * 1_000_000,
    "carets in quotes": 'curl ^\n"^%^3A' + "^&a" * 300_000,
    "cmd quotes": 'curl ^\n a""b' + '"' * 1_000_000,
    "cmd backslashes": "curl ^\n" + '\\"' * 500_000,
    "cmd breaks": "curl " + "^\n" * 500_000,
    "powershell": "curl `\n" + "`" * 1_000_000,
    "powershell quotes": "curl `\n" + "'" * 1_000_000,
    "powershell backslash quotes": "curl `\n'" + '\\"' * 500_000,
    "one word": "curl -d a=" + "x" * 1_000_000 + f" {GATEWAY}",
    "one quoted word": "curl -d 'a=" + "x" * 1_000_000 + f"' {GATEWAY}",
    "one cut word": "curl -d a='x'" + "'x'" * 300_000 + f" {GATEWAY}",
    "ampersands": "curl a?b=" + "&a=" * 330_000,
    "ampersand names": "curl a?b=" + "&a" * 500_000,
    "encoded": f"curl {GATEWAY} --data-urlencode 'a=" + "支" * 1_000_000 + "'",
    "commands": "curl a;" * 140_000,
    "next": "curl " + "a --next " * 110_000,
    "redirections": "curl " + "<a " * 300_000,
    "smart": "curl " + "“" * 1_000_000,
    "smart single": "curl " + "‘a" * 500_000,
    "lost breaks": "curl " + "\\ -" * 300_000,
    "blanks behind backslashes": "curl " + "\\" + " " * 1_000_000,
    "flags": "curl -" + "s" * 1_000_000,
    "prompt": " " * 1_000_000 + "curl",
    "almost curl": "cur" * 340_000,
    "semicolons": ";" * 1_000_000,
}


def read_fast(text):
    begin = time.process_time()
    found = read(text[:CAP], "test").found
    assert time.process_time() - begin < 8  # quadratic work takes minutes; make bench measures
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_of_a_hostile_command_takes_less_than_two_seconds(name):
    read_fast(HOSTILE[name])
    # The same behind an address of the gateway, so that it is read to its end.
    read_fast(HOSTILE[name].replace("curl ", f"curl -s {GATEWAY}?sign=1 ", 1))


FLOODS = {
    "gateways": f"curl -s {GATEWAY}?sign=1;",
    "gateways on lines": f"curl -s {GATEWAY}?sign=1\n",
    "gateways in quotes": f"curl -s '{GATEWAY}?sign=1'\n",
    "open quotes": f"curl -s '{GATEWAY}?sign=1\n",
    "both open quotes": f"curl -s '{GATEWAY}?sign=1\ncurl -s \"{GATEWAY}?sign=1\n",
    "literals": f'"curl -s \\"{GATEWAY}?sign=1\\"" ',
    "open literals": f'"curl -s {GATEWAY}?sign=1\\n',
    "backticks": f"`curl -s {GATEWAY}?sign=1\n",
    "others": "curl -s http://a.example\n",
    "documents": f"curl -d @- {GATEWAY}?sign=1 <<A\n",
    "wrapped": "curl -d sign=1\n" + f"-H a: {GATEWAY}\n" * 40,
    "options": "-s\n",
}


@pytest.mark.parametrize("name", FLOODS)
@pytest.mark.parametrize("size", [CAP])
def test_a_flood_of_commands_is_read_in_proportion(name, size):
    start = f"curl -s {GATEWAY}?sign=1 "
    assert read_fast(start + FLOODS[name] * (size // len(FLOODS[name])))


@pytest.mark.parametrize("reader", [Posix, Cmd, PowerShell])
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_a_word_of_four_megabytes_takes_less_than_a_second(reader, quote):
    text = quote + "x" * (4 << 20) + quote
    begin = time.process_time()
    command = reader(text, 0).command()
    assert time.process_time() - begin < 4  # quadratic work takes minutes; make bench measures
    assert command[0].text.strip("'") == "x" * (4 << 20)
