"""Whole conversations on a pseudo-terminal; the requests are signed by the openssl command line."""

from __future__ import annotations

import base64
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.openssl_pairs import openssl, rsa_pair
from tests.sitting import Sitting

KEY = "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"
WRONG = "z1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"
GATEWAY = "https://globalmapi.alipay.com/gateway.do?"
PARAMS = {
    "service": "create_forex_trade",
    "partner": "2088101122136241",
    "_input_charset": "utf-8",
    "subject": "测试 a&b",
    "out_trade_no": "T1",
    "currency": "USD",
    "total_fee": "0.10",
    "notify_url": "http://merchant.example/notify?x=1",
}
REQUEST, KEY_FILE, TYPED_KEY = "The request\r\n", "File with the MD5 key", "MD5 key (not shown): "
PUBLIC, PRIVATE = "File with your public key", "File with your private key"
OWN_TEXT, OWN_SIGN, NOW = "Paste the pre-sign string", "Paste the signature", "What now?"


def presign(params: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in sorted(params.items()))


def url(params: dict[str, str], sign: str, sign_type: str) -> str:
    return GATEWAY + urlencode({**params, "sign": sign, "sign_type": sign_type})


def md5_url(params: dict[str, str] = PARAMS) -> str:
    text = (presign(params) + KEY).encode()
    return url(params, openssl("dgst", "-md5", "-r", data=text).decode()[:32], "MD5")


def md5_body() -> str:
    """The form body of a POST whose `_input_charset` stands in the gateway's address."""
    return md5_url().partition("?")[2].replace("&_input_charset=utf-8", "")


def rsa2_url(text: str) -> str:
    return url(PARAMS, base64.b64encode(rsa_pair(2048).signed("sha256", data=text.encode())).decode(), "RSA2")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "md5.txt").write_text(KEY + "\n")
    (tmp_path / "wrong.txt").write_text(WRONG + "\n")
    (tmp_path / "private.pem").write_bytes(rsa_pair(2048).file.read_bytes())
    (tmp_path / "private.pem").chmod(0o600)
    (tmp_path / "public.pem").write_bytes(rsa_pair(2048).public.read_bytes())
    (tmp_path / "other.pem").write_bytes(rsa_pair(2048, 2).public.read_bytes())
    return tmp_path


def test_a_healthy_md5_request_passes_all_four_steps_without_a_further_question(folder: Path) -> None:
    with Sitting(folder) as person:
        person.asked(REQUEST)
        person.pastes(md5_url())
        person.asked(KEY_FILE)
        person.answers("md5.txt\r")
        person.sees("Step 1", "passed", "Step 2", "passed", "Step 3", "passed", "Step 4", "passed", "Verdict: pass")
        assert person.status() == 0
        assert person.is_restored()
        assert NOW not in person.output


def test_a_wrong_md5_key_is_corrected_by_typing_the_right_one_unseen(folder: Path) -> None:
    with Sitting(folder) as person:
        person.asked(REQUEST)
        person.pastes(md5_url())
        person.asked(KEY_FILE)
        person.answers("wrong.txt\r")
        person.sees("Step 1", "unproven")
        person.asked(NOW)
        person.answers("k\r")
        person.asked(KEY_FILE)
        person.answers("\r")
        person.sees(TYPED_KEY)
        person.answers(KEY + "\r")
        person.sees("Step 1", "passed", "Verdict: pass")
        assert person.status() == 0
        assert person.is_restored()
        assert KEY[:12] not in person.output
        assert WRONG[:12] not in person.output


def test_a_typed_key_is_corrected_unseen(folder: Path) -> None:
    with Sitting(folder) as person:
        person.asked(REQUEST)
        person.pastes(md5_url())
        person.asked(KEY_FILE)
        person.answers("\r")
        person.sees(TYPED_KEY)
        person.answers(WRONG[:20] + "\x15" + KEY + "xy\x7f\x7f\r")
        person.sees("(line taken back)", "Read: an MD5 key.", "Verdict: pass")
        assert person.status() == 0
        assert not any(key[at : at + 6] in person.output for key in (KEY, WRONG) for at in range(len(KEY) - 6))


def test_a_key_pasted_where_a_path_is_asked_for_is_taken_and_never_shown(folder: Path) -> None:
    with Sitting(folder) as person:
        person.asked(REQUEST)
        person.pastes(md5_url())
        person.asked(KEY_FILE)
        person.answers(KEY + "\r")
        person.sees("(not shown)", "Verdict: pass")
        assert person.status() == 0
        assert not any(KEY[at : at + 6] in person.output for at in range(len(KEY) - 6))


def test_a_key_with_a_dash_pasted_where_a_path_is_asked_for_is_not_repeated_as_a_file_name(folder: Path) -> None:
    odd = KEY[:26] + "-" + KEY[27:]
    with Sitting(folder) as person:
        person.asked(REQUEST)
        person.pastes(md5_url())
        person.asked(KEY_FILE)
        person.answers(odd + "\r")
        person.sees("Step 1")
        person.asked(NOW)
        person.answers("q\r")
        assert person.status() in (1, 4)
        assert not any(odd[at : at + 6] in person.output for at in range(len(odd) - 6))


def test_a_private_key_pasted_as_pem_is_read_to_its_end_and_never_shown(folder: Path) -> None:
    pem = (folder / "private.pem").read_text().replace("\n", "\r")
    with Sitting(folder) as person:
        person.asked(REQUEST)
        person.pastes(rsa2_url(presign(PARAMS)))
        person.asked(PUBLIC)
        person.answers("public.pem\r")
        person.asked(PRIVATE)
        person.answers(pem)
        person.sees("Read: RSA private key, 2,048 bits.", "Verdict: pass")
        assert person.status() == 0
        body = "".join(pem.split("\r")[1:-2])
        assert not any(body[at : at + 12] in person.output for at in range(len(body) - 12))


def test_an_encrypted_private_key_asks_for_its_password_unseen_and_again_if_it_is_wrong(folder: Path) -> None:
    openssl("rsa", "-aes128", "-passout", "pass:open sesame", "-in", folder / "private.pem", "-out", folder / "enc.pem")
    (folder / "enc.pem").chmod(0o600)
    with Sitting(folder) as person:
        person.asked(REQUEST)
        person.pastes(rsa2_url(presign(PARAMS)))
        person.asked(PUBLIC)
        person.answers("public.pem\r")
        person.asked(PRIVATE)
        person.answers("enc.pem\r")
        person.sees("Password of enc.pem")
        person.answers("close sesame\r")
        person.sees("password does not open it")
        person.asked(PRIVATE)
        person.answers("enc.pem\r")
        person.sees("Password of enc.pem")
        person.answers("open sesame\r")
        person.sees("Read: RSA private key", "Verdict: pass")
        assert person.status() == 0
        assert person.is_restored()
        assert "sesame" not in person.output


def test_the_own_pre_sign_string_of_a_damaged_rsa2_request_is_compared_in_step_2(folder: Path) -> None:
    own = presign(PARAMS).replace("=USD", "=usD").replace("=0.10", "=0.1")
    with Sitting(folder) as person:
        person.asked(REQUEST)
        person.pastes(rsa2_url(own))
        person.asked(PUBLIC)
        person.answers("public.pem\r")
        person.asked(PRIVATE)
        person.answers("\r")
        person.sees("Step 1", "passed")
        person.asked(OWN_TEXT)
        person.pastes(own)
        person.sees("Step 2", "failed", "First difference", "currency", "U+0075", "U+0055")
        person.asked(NOW)
        person.answers("\r")
        person.sees("Step 3", "failed")
        person.asked(NOW)
        person.answers("\r")
        person.sees("Step 4", "passed")
        person.sees("Summary", "Step 1", "passed", "Step 2", "failed", "Verdict: fail")
        assert person.status() == 1
        assert person.is_restored()


def test_the_own_signature_is_asked_for_where_the_own_string_is_right_and_nothing_is_proven(folder: Path) -> None:
    with Sitting(folder, "--md5-key-file", "wrong.txt") as person:
        person.asked(REQUEST)
        person.pastes(md5_url())
        person.sees("Step 1", "unproven")
        person.asked(NOW)
        person.answers("\r")
        person.asked(OWN_TEXT)
        person.pastes(presign(PARAMS))
        person.sees("Step 2", "passed")
        person.asked(OWN_SIGN)
        person.pastes("0" * 32)
        person.sees("Step 3", "failed")
        person.asked(NOW)
        person.answers(b"\x04")
        person.sees("Ended at step 3. Verdict so far: fail.")
        assert person.status() == 1


def test_a_request_signed_wrongly_is_replaced_by_a_mended_one_and_then_passes(folder: Path) -> None:
    encoded = urlencode(sorted(PARAMS.items()))
    with Sitting(folder, "--public-key", "public.pem") as person:
        person.asked(REQUEST)
        person.pastes(rsa2_url(encoded))
        person.sees("Step 1", "passed", "Step 2", "failed", "values-percent-encoded")
        person.asked(NOW)
        person.answers("r\r")
        person.asked(REQUEST)
        person.pastes(rsa2_url(presign(PARAMS)))
        person.sees("Step 1", "passed", "Step 4", "passed", "Verdict: pass")
        assert person.status() == 0
        assert PUBLIC not in person.output
        assert OWN_TEXT not in person.output


def test_another_public_key_mends_step_1(folder: Path) -> None:
    with Sitting(folder, "--public-key", "other.pem") as person:
        person.asked(REQUEST)
        person.pastes(rsa2_url(presign(PARAMS)))
        person.sees("Step 1", "failed")
        person.asked(NOW)
        person.answers("k\r")
        person.asked(PUBLIC)
        person.answers("public.pem\r")
        person.asked(PRIVATE)
        person.answers("\r")
        person.sees("Step 1", "passed", "Verdict: pass")
        assert person.status() == 0


@pytest.mark.parametrize("brackets", [False, True])
def test_a_pasted_url_of_6000_characters_arrives_whole(folder: Path, brackets: bool) -> None:
    params = {**PARAMS, "body": "x" * 5800}
    text = md5_url(params)
    assert len(text) > 6000
    with Sitting(folder, "--md5-key-file", "md5.txt", TERM="xterm") as person:
        person.asked(REQUEST)
        person.pastes(f"\x1b[200~{text}\x1b[201~" if brackets else text)
        person.sees(f"Read: {len(text):,} characters", "Verdict: pass")
        assert person.status() == 0
        assert person.output.count("\x1b[?2004h") == person.output.count("\x1b[?2004l") == 1
        assert "200~" not in person.output


def test_a_url_of_6000_characters_with_an_empty_line_in_it_is_one_paste(folder: Path) -> None:
    text = md5_url({**PARAMS, "body": "x" * 5800})
    with Sitting(folder, "--md5-key-file", "md5.txt", TERM="xterm") as person:
        person.asked(REQUEST)
        person.pastes(f"\x1b[200~\r\r{text[:4000]}\r{text[4000:]}\r\x1b[201~")
        person.sees("Read: ", "10", "Verdict: pass")
        assert person.status() == 0


def test_a_curl_command_over_several_lines_is_one_request(folder: Path) -> None:
    command = f"curl '{GATEWAY}_input_charset=utf-8' \\\r  -X POST \\\r  --data-raw '{md5_body()}'"
    with Sitting(folder, "--md5-key-file", "md5.txt") as person:
        person.asked(REQUEST)
        person.pastes(command)
        person.sees("POST", "Verdict: pass")
        assert person.status() == 0


def test_the_body_of_a_post_is_asked_for_where_the_url_has_no_sign(folder: Path) -> None:
    with Sitting(folder, "--md5-key-file", "md5.txt") as person:
        person.asked(REQUEST)
        person.pastes(GATEWAY + "_input_charset=utf-8")
        person.asked("There is no sign in this URL")
        person.pastes(md5_body())
        person.sees("POST", "Verdict: pass")
        assert person.status() == 0


def test_a_request_may_be_a_file(folder: Path) -> None:
    (folder / "request.txt").write_text(md5_url())
    with Sitting(folder, "--md5-key-file", "md5.txt") as person:
        person.asked(REQUEST)
        person.pastes("request.txt")
        person.sees("Verdict: pass")
        assert person.status() == 0


def test_what_is_no_request_and_a_path_that_is_none_are_told_and_asked_again(folder: Path) -> None:
    with Sitting(folder) as person:
        person.asked(REQUEST)
        person.pastes("good morning")
        person.sees("No gateway request was found", "hint: ")
        person.asked("Paste the request again")
        person.pastes(md5_url())
        person.asked(KEY_FILE)
        person.answers("nowhere.txt\r")
        person.sees("Cannot read the MD5 key from nowhere.txt: No such file or directory.", "hint: ")
        person.asked(KEY_FILE)
        person.answers("'md5.txt' \r")
        person.sees("Verdict: pass")
        assert person.status() == 0


def test_three_empty_answers_end_the_conversation(folder: Path) -> None:
    with Sitting(folder) as person:
        person.asked(REQUEST)
        for _ in range(2):
            person.answers("\r")
            person.asked("Nothing was pasted")
        person.answers("\r")
        person.sees("nothing was diagnosed")
        assert person.status() == 2
        assert person.is_restored()


ENDINGS = ["request", "key", "typed key", "step 1", "pre-sign"]


def go_to(person: Sitting, place: str) -> None:
    person.asked(REQUEST)
    if place == "request":
        return
    person.pastes(md5_url())
    person.asked(KEY_FILE)
    if place == "key":
        return
    if place == "typed key":
        person.answers("\r")
        person.sees(TYPED_KEY)
        return
    person.answers("wrong.txt\r")
    person.asked(NOW)
    if place == "step 1":
        return
    person.answers("\r")
    person.asked(OWN_TEXT)


@pytest.mark.parametrize("place", ENDINGS)
def test_ctrl_d_ends_with_the_status_so_far_and_restores_the_terminal(folder: Path, place: str) -> None:
    with Sitting(folder) as person:
        go_to(person, place)
        person.answers(b"\x04")
        assert person.status() == (1 if place in ("step 1", "pre-sign") else 2)
        assert person.is_restored()
        assert ("Verdict so far" if place in ("step 1", "pre-sign") else "nothing was diagnosed") in person.output
        assert "Traceback" not in person.output


@pytest.mark.parametrize("place", ENDINGS)
def test_ctrl_c_ends_with_130_and_restores_the_terminal(folder: Path, place: str) -> None:
    with Sitting(folder, TERM="xterm") as person:
        go_to(person, place)
        assert not person.is_restored()
        person.answers(b"\x03")
        assert person.status() == 130
        assert person.is_restored()
        assert person.output.count("\x1b[?2004h") == person.output.count("\x1b[?2004l")
        assert "Traceback" not in person.output


@pytest.mark.parametrize("place", ["request", "typed key"])
def test_a_killed_conversation_restores_the_terminal(folder: Path, place: str) -> None:
    with Sitting(folder) as person:
        go_to(person, place)
        assert not person.is_restored()
        person.process.send_signal(signal.SIGTERM)
        assert person.status() == 128 + signal.SIGTERM
        assert person.is_restored()


def test_q_ends_at_once(folder: Path) -> None:
    with Sitting(folder) as person:
        person.asked(REQUEST)
        person.answers("q\r")
        person.sees("nothing was diagnosed")
        assert person.status() == 2


def test_no_octet_of_a_paste_reaches_the_terminal_as_a_control(folder: Path) -> None:
    with Sitting(folder, TERM="xterm") as person:
        person.asked(REQUEST)
        person.pastes("\x1b[200~hello\x1b]0;title\x07\x9b31m\u202e\x1b[201~")
        person.sees("No gateway request was found", "> ")
        person.answers(b"\x04")
        assert person.status() == 2
        plain = person.output.replace("\x1b[?2004h", "").replace("\x1b[?2004l", "")
        assert not {char for char in plain if (char < " " and char not in "\r\n") or char in "\x07\x7f\x9b\u202e\x1b"}


def test_backspace_and_ctrl_u_correct_a_line(folder: Path) -> None:
    with Sitting(folder) as person:
        person.asked(REQUEST)
        person.pastes(md5_url())
        person.asked(KEY_FILE)
        person.answers("nonsense\x15md5.txx\x7ft\r")
        person.sees("Verdict: pass")
        assert person.status() == 0


def test_forty_columns_without_colour_wrap_every_sentence(folder: Path) -> None:
    with Sitting(folder, columns=40) as person:
        go_to(person, "step 1")
        person.answers("q\r")
        assert person.status() == 1
        assert "\x1b" not in person.output
        own = [row for row in person.output.split("\r\n") if "gateway.do" not in row]
        assert max(len(row) for row in own) <= 40


def test_the_report_goes_where_the_options_say_and_the_conversation_to_the_terminal(folder: Path) -> None:
    with Sitting(folder, "--md5-key-file", "md5.txt", "-f", "json", stdout=folder / "out.json") as person:
        person.asked(REQUEST)
        person.pastes(md5_url())
        person.sees("Verdict: pass")
        assert person.status() == 0
    assert json.loads((folder / "out.json").read_text())["verdict"] == "pass"


def test_the_environment_and_the_configuration_answer_the_question_for_the_key(folder: Path) -> None:
    (folder / "alidiag.toml").write_text(f'[keys."{PARAMS["partner"]}"]\nmd5_key_file = "md5.txt"\n')
    for options, env in (((), {"ALIDIAG_MD5_KEY": KEY}), (("--config", "alidiag.toml"), {})):
        with Sitting(folder, *options, **env) as person:
            person.asked(REQUEST)
            person.pastes(md5_url())
            person.sees("Verdict: pass")
            assert person.status() == 0
            assert KEY_FILE not in person.output


def test_without_a_terminal_and_without_an_argument_standard_input_is_read(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "alidiag", "illegal-sign", "--no-config", "--md5-key-file", folder / "md5.txt"],
        input=md5_url().encode(),
        capture_output=True,
        check=False,
        timeout=20,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"The request\n" not in done.stdout
    assert b"Verdict: pass" in done.stdout


def test_a_third_enter_behind_a_paste_does_not_answer_the_next_question(folder: Path) -> None:
    with Sitting(folder) as person:
        person.asked(REQUEST)
        person.pastes(md5_url())
        time.sleep(0.1)
        person.answers("\r")
        person.asked(KEY_FILE)
        person.answers("md5.txt\r")
        person.sees("Verdict: pass")
        assert person.status() == 0
        assert TYPED_KEY not in person.output


def test_where_the_terminal_has_no_modes_lines_are_read_to_an_empty_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from alidiag.cli.terminal import Ended, Terminal

    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO("one\ntwo\n\nkey.txt\n\n"))
    terminal = Terminal(out)
    assert terminal.paste() == b"one\ntwo"
    assert terminal.line("File? ").text == "key.txt"
    assert terminal.line("File? ").text == ""
    with pytest.raises(Ended):
        terminal.paste()
    assert out.getvalue() == "> File? File? > "


def test_an_md5_key_that_was_cut_is_said_at_once_and_the_whole_one_makes_it_pass(folder: Path) -> None:
    (folder / "cut.txt").write_text(KEY[:-1])
    with Sitting(folder) as person:
        person.asked(REQUEST)
        person.pastes(md5_url())
        person.asked(KEY_FILE)
        person.answers("cut.txt\r")
        person.sees("The MD5 key from cut.txt has 31 characters, Alipay's have 32.", "Step 1", "unproven")
        person.asked(NOW)
        person.answers("k\r")
        person.asked(KEY_FILE)
        person.answers("md5.txt\r")
        person.sees("Step 1", "passed", "Verdict: pass")
        assert person.status() == 0
        assert KEY[:8] not in person.output


def test_a_file_of_the_wrong_half_or_kind_is_refused_with_a_hint_and_asked_for_again(folder: Path) -> None:
    (folder / "ec.pem").write_bytes(openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout"))
    with Sitting(folder, columns=200) as person:
        person.asked(REQUEST)
        person.pastes(rsa2_url(presign(PARAMS)))
        person.asked(PUBLIC)
        person.answers("ec.pem\r")
        person.sees("Cannot read the public key from ec.pem: it is an EC private key (curve P-256).", "hint: ")
        person.asked(PUBLIC)
        person.answers("private.pem\r")
        person.sees("Read: RSA public key, 2,048 bits.", "private.pem holds a private key where the public one belongs")
        person.asked(PRIVATE)
        person.answers("public.pem\r")
        person.sees("it holds an RSA public key of 2,048 bits", "private key belongs.", "hint: ")
        person.asked(PRIVATE)
        person.answers("\r")
        person.sees("Step 1", "passed", "Verdict: pass")
        assert person.status() == 0
