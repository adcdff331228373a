"""`alidiag triage`: what stands in a ticket is found, paired, diagnosed, and told without anybody's data.

`make golden` writes the expected reports again; look at `git diff fixtures` before you commit them.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import quote_plus, urlencode

import pytest
from jsonschema import Draft202012Validator
from recorded_requests import GATEWAY, PARTNER, presign, sign_of

from alidiag.keys import load_key, load_md5
from alidiag.model import Half, KeyRing, Verdict
from alidiag.render import ticket_concise, ticket_json, ticket_outline
from alidiag.ticket import Ticket
from alidiag.triage import budget
from alidiag.triage.judge import triage
from tests.test_goldens import held

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures"
TICKETS = sorted(path.parent.name for path in FIXTURES.glob("tickets/*/case.toml"))
SCHEMA = Draft202012Validator(json.loads((Path(__file__).parent / "ticket.schema.json").read_text("utf-8")))
REPORT = Draft202012Validator(json.loads((Path(__file__).parent / "report.schema.json").read_text("utf-8")))
DRAWN = ("keys-and-buyers-exposed", "log-with-replies", "chat-in-chinese")
ENDINGS = {"text": "txt", "json": "json", "markdown": "md", "html": "html", "concise": "concise.txt"}
MD5 = load_md5((FIXTURES / "keys" / "md5.txt").read_bytes(), "md5.txt")
RSA2 = load_key((FIXTURES / "keys" / "rsa2048_pub.pem").read_bytes(), "rsa2048_pub.pem", Half.PUBLIC)


def request(name: str) -> str:
    return (FIXTURES / "requests" / name / "request.txt").read_text("utf-8").strip()


def run(*words: str, stdin: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ALIDIAG_", "FORCE_COLOR"))}
    path = os.pathsep.join(filter(None, (str(ROOT), clean.get("PYTHONPATH"))))
    told = {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", "ALIDIAG_NO_CONFIG": "1", "PYTHONPATH": path}
    return subprocess.run(
        [sys.executable, "-m", "alidiag", "triage", *words],
        cwd=FIXTURES,
        env={**clean, **told, **env},
        input=stdin or "",
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def looked_at(text: str, **keys: object) -> Ticket:
    ring = KeyRing(**keys)
    return triage(text, "ticket.txt", lambda _partner: (ring, ()))


# --- the fixtures -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TICKETS)
def test_a_ticket_is_told_as_its_goldens_and_holds_what_its_case_says(name: str) -> None:
    case = tomllib.loads((FIXTURES / "tickets" / name / "case.toml").read_text("utf-8"))
    words = [f"@tickets/{name}/ticket.txt", *case["options"]]
    done = run(*words, "-f", "json")
    assert done.stderr == ""
    expected = case["expected"]
    assert done.returncode == expected["exit"]
    told = json.loads(done.stdout)
    SCHEMA.validate(told)
    for one in (*told["requests"], *told["messages"]):
        REPORT.validate(one["report"])
    assert [one["verdict"] for one in told["requests"]] == expected["verdicts"]
    causes = [next((w["rule"] for w in one["wrong"] if w["where"] != "parameters"), "") for one in told["requests"]]
    assert causes == expected["causes"]
    assert len(told["messages"]) == expected.get("messages", 0)
    assert len(told["exposed"]) == expected.get("exposed", 0)
    assert [one["code"] for one in told["codes"]] == expected.get("codes", [])
    for form in ENDINGS if name in DRAWN else ("text", "json"):
        drawn = done if form == "json" else run(*words, "-f", form)
        assert drawn.returncode == expected["exit"]
        held(FIXTURES / "tickets" / name / f"report.{ENDINGS[form]}", drawn.stdout)


def test_answers_are_paired_by_the_order_s_number_though_they_stand_in_another_order() -> None:
    told = json.loads(
        run("@tickets/log-with-replies/ticket.txt", "--md5-key-file", "keys/md5.txt", "-f", "json").stdout
    )
    assert [(one["request"], one["by"]) for one in told["messages"]] == [(2, "order number"), (1, "order number")]
    assert [[a["code"] for a in one["answered"]] for one in told["requests"]] == [
        ["ILLEGAL_SIGN"], ["ILLEGAL_PARTNER_EXTERFACE"],
    ]  # fmt: skip


# --- finding ----------------------------------------------------------------------------------------------------------

RIGHT = request("healthy-md5")
BODY = request("healthy-form-body")


def quoted_printable(text: str) -> str:
    import quopri

    return quopri.encodestring(text.encode()).decode("ascii")


WAYS = {
    "alone": RIGHT,
    "in a sentence": f"The URL is {RIGHT}, please check.",
    "in Chinese": f"请求地址：{RIGHT}。谢谢",
    "in quotes": f'url = "{RIGHT}" # sent',
    "as a link of Markdown": f"see [this]({RIGHT}) and answer",
    "wrapped at 76": "\n".join(RIGHT[at : at + 76] for at in range(0, len(RIGHT), 76)) + "\nThanks\n",
    "wrapped and quoted twice": "\n".join("> > " + RIGHT[at : at + 60] for at in range(0, len(RIGHT), 60)),
    "indented lines": "\n".join("    " + RIGHT[at : at + 72] for at in range(0, len(RIGHT), 72)),
    "quoted-printable without headers": quoted_printable(f"Hello,\n\n{RIGHT}\n\nBye"),
    "base64 of a mail": "Content-Transfer-Encoding: base64\n\n"
    + base64.encodebytes(f"Hello,\n{RIGHT}\n".encode()).decode("ascii")
    + "\n--b1--",
    "escaped as JSON": '{"level":"info","url":"' + RIGHT.replace("/", "\\/").replace("&", "\\u0026") + '","n":1}',
    "in an access log": f'10.0.0.1 - - [20/Nov/2026] "GET {RIGHT} HTTP/1.1" 200 12',
    "broken after &": RIGHT.replace("&out_trade_no", "&\nout_trade_no"),
    "the & lost at the end of a long line": RIGHT.replace("&out_trade_no", "\nout_trade_no"),
    "CRLF": f"Hello\r\n\r\n{RIGHT}\r\n\r\nBye\r\n",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_right_request_is_found_and_passes_however_it_stands_in_the_text(way: str) -> None:
    ticket = looked_at(f"Dear support,\n\n{WAYS[way]}\n\nBest regards\n", md5=MD5)
    assert [item.verdict for item in ticket.items] == [Verdict.PASS], ticket.items
    broken = any("\n" in part for part in WAYS[way].split("\r\n")) or way.startswith("escaped") or "Markdown" in way
    if broken or way in ("in a sentence", "in Chinese"):
        told = (*ticket.undone, *ticket.items[0].undone)
        assert told or way in ("as a link of Markdown", "in Chinese", "escaped as JSON"), "an undoing has to be told"


def test_a_body_below_its_address_is_read_as_one_post() -> None:
    text = f"POST https://globalmapi.alipay.com/gateway.do?_input_charset=utf-8\n\n{BODY}\n"
    ticket = looked_at(text, md5=MD5)
    (item,) = ticket.items
    assert item.verdict is Verdict.PASS
    assert item.report is not None
    assert item.report.request is not None
    assert item.report.request.method == "POST"
    assert any("apart" in one for one in item.undone)


def test_the_same_request_twice_is_one_with_two_places() -> None:
    ticket = looked_at(f"{RIGHT}\n\nagain:\n{RIGHT}\n", md5=MD5)
    (item,) = ticket.items
    assert [lines.first for lines in item.again] == [4]


def test_a_cut_request_is_told_to_be_cut_and_asked_for() -> None:
    ticket = looked_at(f"ILLEGAL_SIGN\n{RIGHT[:-60]}...\n", md5=MD5)
    (item,) = ticket.items
    assert item.verdict is Verdict.FAIL
    assert "as a file" in item.ask


def test_ordinary_addresses_and_settings_are_no_requests() -> None:
    text = (
        "see https://example.com/help?id=3 and https://globalmapi.alipay.com/gateway.do\nlevel=info worker=7 took=12\n"
    )
    ticket = looked_at(text)
    assert not ticket.items
    assert run("-", stdin=text).returncode == 3


def test_a_notification_and_an_escaped_reply_are_found_as_messages() -> None:
    text = (
        "notify_id=abc123&notify_type=trade_status_sync&out_trade_no=20261120000001&trade_status=TRADE_FINISHED"
        "&sign=0123456789abcdef0123456789abcdef&sign_type=MD5\n\n"
        "&lt;alipay&gt;&lt;is_success&gt;F&lt;/is_success&gt;&lt;error&gt;ILLEGAL_SIGN&lt;/error&gt;&lt;/alipay&gt;\n"
    )
    ticket = looked_at(text)
    forms = [one.report.reply.form for one in ticket.messages if one.report and one.report.reply]
    assert forms == ["notification", "xml"]
    assert any("escaped" in one for one in ticket.messages[1].undone)


def test_the_echo_of_the_gateway_is_held_against_its_request() -> None:
    pairs = dict(pair.split("=", 1) for pair in RIGHT.partition("?")[2].split("&"))
    from urllib.parse import unquote_plus

    signed = {name: unquote_plus(value) for name, value in pairs.items() if name not in ("sign", "sign_type")}
    echo = "&".join(f"{name}={value}" for name, value in sorted(signed.items())).replace("Two items", "Two  items")
    ticket = looked_at(f"{RIGHT}\n\nILLEGAL_SIGN\n{echo}\n", md5=MD5)
    (item,) = ticket.items
    assert item.refusals[0].by in ("echo", "order number")
    assert any(
        one.rule in ("rewritten-in-transit", "presign-differs", "value-changed-after-signing") for one in item.wrong
    )


def test_codes_in_words_and_in_chinese_are_found() -> None:
    assert [one.code for one in looked_at("the page says illegal sign").codes] == ["ILLEGAL_SIGN"]
    assert [one.code for one in looked_at("返回：验签失败").codes] == ["ILLEGAL_SIGN"]
    assert [one.code for one in looked_at("购汇金额或币种错误").codes] == ["购汇金额或币种错误"]
    assert not looked_at("SUCCESS and FAIL, ERROR 500").codes


def test_a_question_in_words_is_a_ticket_and_no_path() -> None:
    done = run("we get ILLEGAL_SIGN since Monday")
    assert done.returncode == 4
    assert "ILLEGAL_SIGN" in done.stdout
    assert "Please send the whole request" in " ".join(done.stdout.split())


def test_replies_with_the_same_words_are_each_paired_with_the_request_before_them() -> None:
    reply = "<alipay><is_success>F</is_success><error>ILLEGAL_SIGN</error></alipay>"
    requests = [RIGHT.replace("20261120000001", f"202611200{number:05}") for number in range(30)]
    ticket = looked_at("".join(f"{one}\n{reply}\n\n" for one in requests))
    assert len(ticket.items) == 30
    assert [one.request for one in ticket.messages] == list(range(1, 31))
    assert all(one.by == "position" for one in ticket.messages)


def test_damage_that_a_mail_program_does_too_is_asked_about_and_not_blamed_alone() -> None:
    (item,) = looked_at(RIGHT.replace("&", "&amp;"), md5=MD5).items
    assert item.wrong[0].rule == "amp-entity-separator"
    assert "may have been damaged by the mail" in item.ask


def test_an_answer_that_does_not_fit_what_was_found_is_told() -> None:
    text = f"{request('md5-upper-case')}\nINVALID_PARAMETER\n"
    (item,) = looked_at(text, md5=MD5).items
    assert [one.code for one in item.refusals] == ["INVALID_PARAMETER"]
    assert any("Why Alipay answered INVALID_PARAMETER" in one for one in item.missing)


# --- what is asked ----------------------------------------------------------------------------------------------------


def test_without_a_key_the_merchant_is_asked_for_a_report_and_never_for_a_secret() -> None:
    md5, rsa2 = looked_at(RIGHT).items[0], looked_at(request("healthy-rsa2")).items[0]
    assert "with your MD5 key on your own machine" in md5.ask
    assert "Do not send the key" in md5.ask
    assert "public key" in rsa2.ask
    assert any("MD5 key" in one for one in md5.missing)
    assert md5.verdict is Verdict.UNPROVEN


def test_a_key_in_the_ticket_is_not_used_to_check_the_requests_in_it() -> None:
    public = (FIXTURES / "keys" / "rsa2048_pub.pem").read_text("ascii")
    ticket = looked_at(f"{public}\n{request('healthy-rsa2')}\n")
    assert ticket.items[0].verdict is Verdict.UNPROVEN
    assert [one.secret for one in ticket.exposed] == [False]
    checked = looked_at(f"{public}\n{request('healthy-rsa2')}\n", public=RSA2)
    assert checked.items[0].verdict is Verdict.PASS


def test_the_worst_of_the_requests_decides_the_exit_status() -> None:
    both = f"{RIGHT}\n\n{request('md5-upper-case')}\n"
    assert run("-", "--md5-key-file", "keys/md5.txt", stdin=RIGHT).returncode == 0
    assert run("-", "--md5-key-file", "keys/md5.txt", stdin=both).returncode == 1
    assert run("-", stdin=RIGHT).returncode == 4
    assert run("-", "--md5-key-file", "keys/md5.txt", "--fail-on", "never", stdin=both).returncode == 0
    assert run("-", stdin="Hello, how are you?").returncode == 3
    assert run("-", "--md5-key-file", "keys/no-such-file", stdin=both).returncode == 2
    many = "https://mapi.alipay.com/gateway.do?service=x&" + "&".join(f"a{n}=1" for n in range(2100))
    assert run("-", stdin=f"{RIGHT}\n\n{many}\n").returncode == 2


def test_a_ticket_without_anything_says_so() -> None:
    done = run("-", stdin="Hello, how are you?")
    assert "Found: nothing." in done.stdout


# --- the budget -------------------------------------------------------------------------------------------------------


def small(number: int, text: str | None = None) -> str:
    """A short request with an RSA2 signature of another text, of this one, or of its own as it stands URL-encoded."""
    fields = {
        "service": "single_trade_query", "partner": PARTNER, "_input_charset": "utf-8",
        "out_trade_no": f"T{number:06d}", "notify_url": "https://shop.example.com/n?a=1",
    }  # fmt: skip
    text = presign(fields, quote_plus) if text is None else text
    return GATEWAY + "?" + urlencode({**fields, "sign": sign_of(text, "RSA2"), "sign_type": "RSA2"})


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "PATIENCE", ((2, 1), (4, 100)))


@pytest.mark.usefixtures("impatient")
def test_after_requests_that_nothing_explains_the_next_ones_are_searched_less() -> None:
    ticket = looked_at("\n\n".join(small(n, f"unknown {n}") for n in range(10)), public=RSA2)
    less = [item.searched_less for item in ticket.items]
    last = [budget.UNSEARCHED] * 6
    last[8 - 4] = budget.BRIEF
    assert less == ["", "", budget.BRIEF, budget.BRIEF, *last]
    tried = [item.report.illegal_sign.cause.tried for item in ticket.items]  # type: ignore[union-attr]
    assert tried[0] == tried[1] > tried[2] > tried[4]
    assert tried[8] > tried[7]


def test_a_request_of_which_everything_was_tried_is_not_called_searched_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "PATIENCE", ((1, 1), (9, 10)))
    ticket = looked_at("\n\n".join(small(n, f"unknown {n}") for n in range(3)), public=RSA2)
    tried = {item.report.illegal_sign.cause.tried for item in ticket.items}  # type: ignore[union-attr]
    assert len(tried) == 1
    assert [item.searched_less for item in ticket.items] == [""] * 3


@pytest.mark.usefixtures("impatient")
def test_a_cause_that_was_found_before_is_still_found_and_nobody_explained_is_called_searched_less() -> None:
    unknown = [small(n, f"unknown {n}") for n in range(8)]
    ticket = looked_at("\n\n".join([small(20), *unknown, small(21)]), public=RSA2)
    first, *_, last = ticket.items
    assert ticket.items[-2].searched_less
    for one in (first, last):
        assert one.wrong[0].proof == "reproduced"
        assert not one.searched_less
    assert [wrong.rule for wrong in first.wrong] == [wrong.rule for wrong in last.wrong]


@pytest.mark.usefixtures("impatient")
def test_every_form_says_plainly_which_requests_were_searched_less() -> None:
    ticket = looked_at("\n\n".join(small(n, f"unknown {n}") for n in range(6)), public=RSA2)
    outline = ticket_outline.summary(ticket)
    assert "4 of them" in outline
    assert "searched less" in outline
    assert any("4 request(s) (3, 4, 5, 6)" in one for one in ticket.left_out)
    for item, section in zip(ticket.items, ticket_outline.sections(ticket), strict=False):
        (proof,) = dict(section.lists)["Proof"]
        less = "searched less" in proof
        assert less == bool(item.searched_less) == ("searched less" in item.wrong[0].message)
        assert less != proof.startswith("Unexplained: no known mistake")
        assert less == any("searched less" in one for one in item.report.illegal_sign.not_proven)  # type: ignore[union-attr]
    rows = ticket_concise.lines(ticket).splitlines()
    assert sum("searched less" in row for row in rows) == 4
    told = json.loads(ticket_json.document(ticket))
    SCHEMA.validate(told)
    assert [one["searched_less"] for one in told["requests"]] == [False, False, True, True, True, True]


@pytest.mark.usefixtures("impatient")
def test_messages_that_nothing_explains_are_searched_less_but_for_single_mistakes_always() -> None:
    def notification(number: int, text: str = "") -> str:
        fields = {
            "notify_id": f"n{number}", "notify_type": "trade_status_sync", "trade_status": "TRADE_SUCCESS",
            "out_trade_no": f"T{number}", "sign_type": "RSA2",
        }  # fmt: skip
        text = text or "&".join(f"{name}={fields[name]}" for name in sorted(fields))
        return urlencode({**fields, "sign": sign_of(text, "RSA2")})

    rows = [notification(n, f"unknown {n}") for n in range(10)] + [notification(20)]
    ticket = looked_at("\n\n".join(rows), alipay_public=RSA2)
    *vain, last = ticket.messages
    assert [bool(one.searched_less) for one in vain] == [False] * 2 + [True] * 8
    assert {one.searched_less for one in vain[2:]} == {budget.BRIEF}
    assert all(budget.BRIEF in one.report.findings[0].message for one in vain[2:])  # type: ignore[union-attr]
    # Signed with sign_type in it, as some senders do: a genuine message, whatever stood before it.
    assert last.report.reply.signature.status == "holds"  # type: ignore[union-attr]
    SCHEMA.validate(json.loads(ticket_json.document(ticket)))
