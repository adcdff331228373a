"""Hostile XML: every file ends as one clear finding, quickly, in little memory, and tells nothing of this machine."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from replies_by_hand import KEY, PAID, md5, presign, xml

from alidiag.keys import load_md5
from alidiag.model import KeyRing, Level, Verdict
from alidiag.render import json_form
from alidiag.replies.judge import judge

ROOT = Path(__file__).parent.parent
ATTACKS = Path(os.environ.get("ALIDIAG_CORPORA", ROOT.parent / "shared" / "corpora")) / "xml-attacks"
CANARIES = ("CANARY", "7f3a")
BENIGN = {"crlf.xml"}
"""A reply that only says is_success=T: nothing hostile, and nothing settled."""


def told(data: bytes):
    return judge(data, "test", KeyRing())


def inside(values: str, head: str = "") -> bytes:
    return f"<alipay><is_success>T</is_success>{head}<response><alipay>{values}</alipay></response></alipay>".encode()


@pytest.fixture(scope="module")
def attacks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    if not ATTACKS.is_dir():
        pytest.skip(f"no attack files in {ATTACKS}: set ALIDIAG_CORPORA")
    folder = tmp_path_factory.mktemp("attacks")
    subprocess.run([sys.executable, ATTACKS / "xmlgen.py", folder], check=True, capture_output=True)
    found = [*folder.iterdir(), *ATTACKS.glob("made/*"), *ATTACKS.glob("defusedxml/*.x*")]
    assert len(found) > 120
    return found


@pytest.mark.corpora
def test_every_attack_ends_as_one_clear_finding_in_no_time(attacks):
    judge(b"<alipay/>", "warm", KeyRing())
    for path in attacks:
        data = path.read_bytes()
        begin = time.process_time()
        report = told(data)
        assert time.process_time() - begin < 8, path.name  # quadratic work takes minutes; make bench measures
        errors = [finding for finding in report.findings if finding.level is Level.ERROR]
        if path.name in BENIGN:
            assert report.verdict is Verdict.UNPROVEN
            continue
        assert (report.verdict, len(errors)) == (Verdict.UNREADABLE, 1), path.name
        assert errors[0].rule.startswith("reply-")
        assert errors[0].fix
        output = json_form.document([report]) + repr(report)
        assert not [canary for canary in CANARIES if canary in output], path.name


@pytest.mark.corpora
def test_no_attack_takes_much_memory_opens_a_file_or_a_socket(attacks):
    code = (
        "import sys\n"
        "from alidiag.replies.judge import judge\n"
        "from alidiag.model import KeyRing\n"
        "judge(b'<alipay><is_success>T</is_success></alipay>', 'warm', KeyRing())\n"
        "files = {path: open(path, 'rb').read() for path in sys.argv[1:]}\n"
        "held = sum(map(len, files.values())) // 1024\n"
        "seen = []\n"
        "def hook(event, args):\n"
        "    if event.startswith(('socket.', 'subprocess.', 'os.system', 'urllib.')) or event == 'open':\n"
        "        seen.append((event, str(args[:1])))\n"
        "sys.addaudithook(hook)\n"
        "for path, data in files.items():\n"
        "    judge(data, path, KeyRing())\n"
        "assert not [one for one in seen if '.py' not in one[1]], seen\n"
        # The peak of this program alone: ru_maxrss would carry over what the test runner held when it forked.
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(int(peak.split()[1]) - held)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *attacks], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 100 * 1024


@pytest.mark.corpora
def test_the_command_shows_no_canary_and_refuses_a_packed_file(attacks):
    chosen = [path for path in attacks if path.name in {"xxe_file.xml", "dtd_file.xml", "gzip_bomb_200m.xml.gz"}]
    assert len(chosen) > 3
    for path in chosen:
        command = [sys.executable, "-m", "alidiag", "reply", str(path), "--no-config"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 2
        assert not [canary for canary in CANARIES if canary in done.stdout + done.stderr]
        assert "error: " in done.stdout


def test_a_comment_or_an_instruction_never_shortens_a_value():
    for split in ("<!-- x -->", "<?x y?>"):
        data = f"<alipay><is_success>F</is_success><error>ILLEGAL{split}_SIGN</error></alipay>".encode()
        report = told(data)
        assert report.reply.sayings[0].code == "ILLEGAL_SIGN"
        assert "reply-comment" in [finding.rule for finding in report.findings]


def test_an_element_inside_of_a_value_is_refused():
    for data in (
        b"<alipay><is_success>T<x/></is_success></alipay>",
        b"<alipay><is_success>F</is_success><error>ILLEGAL<b/>_SIGN</error></alipay>",
        inside("<trade_status>TRADE_SUCCESS<x/>NOT</trade_status>"),
    ):
        report = told(data)
        assert (report.verdict, report.findings[-1].rule) == (Verdict.UNREADABLE, "reply-nested")


def test_a_list_in_a_reply_leaves_its_signature_unproven():
    data = inside("<logs><log><id>1</id></log></logs><page>1</page>", "<sign>0</sign><sign_type>MD5</sign_type>")
    report = judge(data, "test", KeyRing(md5=load_md5(KEY, "key")))
    assert report.reply.signature.status == "unproven"
    assert "reply-nested" in [finding.rule for finding in report.findings]
    assert report.verdict is Verdict.UNPROVEN


@pytest.mark.parametrize("name", ["is_success", "sign", "sign_type", "error", "response", "request"])
def test_what_stands_there_twice_is_refused(name):
    good = xml(PAID, md5(presign(PAID), "gbk"), error="X")
    report = told(good.replace(b"</is_success>", f"</is_success><{name}>T</{name}><{name}>F</{name}>".encode()))
    assert (report.verdict, report.findings[-1].rule) == (Verdict.UNREADABLE, "reply-repeated")


def test_a_field_that_is_signed_twice_is_refused():
    assert (
        told(inside("<trade_status>A</trade_status><trade_status>B</trade_status>")).findings[-1].rule
        == "reply-repeated"
    )


def test_declared_and_found_charset_are_told_apart():
    text = xml(PAID, md5(presign(PAID), "gbk")).decode("gbk")
    keys = KeyRing(md5=load_md5(KEY, "key"))
    copied = judge(text.encode("utf-8"), "test", keys)
    assert [finding.rule for finding in copied.findings] == ["reply-charset"]
    assert copied.reply.signature.status == "holds"
    other = judge(text.replace("GBK", "utf-8").encode("gbk"), "test", keys)
    assert "reply-charset" in [finding.rule for finding in other.findings]
    assert {p.name: p.value for p in other.reply.fields}["m_trans_name"] == PAID["m_trans_name"]


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_obeyed(mark):
    report = told("<alipay><is_success>F</is_success><error>ILLEGAL_SIGN</error></alipay>".encode(mark))
    assert report.reply.outcome == "refused"


def test_the_parsers_own_words_and_the_text_are_in_no_message():
    report = told(b"<alipay><is_success>T</is_success><secret-name-4711 a=></alipay>")
    assert report.verdict is Verdict.UNREADABLE
    assert "4711" not in json_form.document([report])
    assert "line 1, column" in report.findings[0].message


def test_the_whole_code_gives_lxml_no_path_and_no_loose_parser():
    banned = (
        "iterparse",
        "etree.parse(",
        "ETCompat",
        "objectify",
        "lxml.html",
        ".xinclude(",
        "XSLT",
        "RelaxNG",
        "XPath(",
    )
    for path in (ROOT / "alidiag").rglob("*.py"):
        text = path.read_text("utf-8")
        assert not [word for word in banned if word in text], path
        if "XMLParser(" in text:
            assert path.name == "xml.py"
            for option in ("resolve_entities=False", "no_network=True", "load_dtd=False", "huge_tree=False",
                           "recover=False", "remove_comments=True", "remove_pis=True"):  # fmt: skip
                assert option in text
