"""A key that cannot be the right one is the slip of who gives it, never a fault of the request; signed by openssl."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from openssl_pairs import Pair, dsa_pair, openssl, rsa_pair
from replies_by_hand import FIELDS, form, md5, rsa
from replies_by_hand import KEY as REPLY_KEY
from replies_by_hand import presign as reply_presign

from alidiag import AlidiagError, Checker, diagnose
from alidiag.checks.judge import Status
from alidiag.diagnosis import diagnose as four_steps
from alidiag.explain import find
from alidiag.keys import load_key, load_md5
from alidiag.model import Case, Half, KeyRing, Level, Report
from alidiag.read import read_request
from alidiag.replies.judge import judge
from alidiag.schemes import scheme_of

ROOT = Path(__file__).parent.parent
PARTNER = "2088101122136241"
GATEWAY = "https://mapi.alipay.com/gateway.do"
KEY = "q7wz9k3xv5jh8pm2tn4bg6dr1fs0lcya"
PARAMS = {
    "service": "create_forex_trade",
    "partner": PARTNER,
    "_input_charset": "utf-8",
    "out_trade_no": "20261120000001",
    "subject": "Blue shirt",
    "currency": "USD",
    "total_fee": "10.00",
    "notify_url": "https://example.com/alipay/notify",
}
DIGESTS = {"RSA": "sha1", "RSA2": "sha256", "DSA": "sha1"}


def pair(number: int = 1) -> Pair:
    """A pair of 2048 bits."""
    return rsa_pair(2048, number) if number > 1 else rsa_pair(2048)


def presign(params: dict[str, str]) -> str:
    return "&".join(f"{name}={value}" for name, value in sorted(params.items()))


def url(params: dict[str, str], kind: str, signature: bytes | str) -> str:
    text = signature if isinstance(signature, str) else openssl("base64", "-A", data=signature).decode()
    sent = {**params, "sign": text, "sign_type": kind}
    return f"{GATEWAY}?" + "&".join(f"{name}={quote_plus(value)}" for name, value in sent.items())


def md5_url(key: str = KEY, text: str | None = None, **more: str) -> str:
    params = {**PARAMS, **more}
    signed = (presign(params) if text is None else text) + key
    return url(params, "MD5", hashlib.md5(signed.encode()).hexdigest())


def rsa2_url(number: int = 1, **more: str) -> str:
    params = {**PARAMS, **more}
    return url(params, "RSA2", pair(number).signed("sha256", data=presign(params).encode()))


def alidiag(*words: object, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ALIDIAG_")}
    done = subprocess.run(
        [sys.executable, "-m", "alidiag", *map(str, words)],
        cwd=ROOT,
        env={**clean, "LC_ALL": "C.UTF-8", **env},
        input=stdin,
        capture_output=True,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def first_step(report: Report) -> tuple[str, list[tuple[str, str]]]:
    step = report.illegal_sign.steps[0]
    return str(step.status), [(str(one.rule), str(one.level)) for one in step.findings]


def ids(report: Report) -> list[str]:
    cause = report.illegal_sign.cause
    return [one.id for one in cause.mistakes] if cause else []


def with_md5(text: str, key: bytes | None, *others: bytes, **more: object) -> Report:
    ring = KeyRing(
        md5=load_md5(key, "key.txt") if key is not None else None,
        others=tuple(load_md5(other, f"ring/{place}.txt") for place, other in enumerate(others)),
    )
    return four_steps(Case(read_request(text, "test"), ring, **more))


# MD5 keys that are not Alipay's.

MALFORMED = {
    "cut": (KEY[:-1], "has 31 characters, Alipay's have 32"),
    "cut at its beginning": (KEY[2:], "has 30 characters, Alipay's have 32"),
    "half": (KEY[:16], "has 16 characters, Alipay's have 32"),
    "one letter": ("q", "has 1 character, Alipay's have 32"),
    "twice": (KEY + KEY, "has 64 characters, Alipay's have 32"),
    "of hyphens": (f"{KEY[:8]}-{KEY[9:]}", "character 9 of the file is U+002D HYPHEN-MINUS"),
    "masked": (KEY[:4] + "*" * 24 + KEY[-4:], "has 24 characters that are neither letter nor digit"),
    "a dot at its end": (KEY[:-1] + ".", "character 32 of the file is U+002E FULL STOP"),
    "another alphabet": (KEY.replace("a", "а"), "CYRILLIC SMALL LETTER A"),
}


def of_another_key(name: str) -> str:
    """A right request, signed with a key that nothing of the malformed one leads to."""
    return md5_url("0" + KEY[:0:-1], out_trade_no=str(len(name)))


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_md5_key_is_said_in_step_1_and_accuses_no_request(name: str) -> None:
    key, said = MALFORMED[name]
    report = with_md5(of_another_key(name), key.encode())
    step = report.illegal_sign.steps[0]
    assert (report.verdict, str(step.status)) == ("unproven", "unproven")
    assert [one.rule for one in step.findings] == ["md5-key-malformed"]
    assert said in step.findings[0].message
    assert "key.txt" in step.findings[0].message
    assert (step.findings[0].level, ids(report), report.answers) == (Level.WARNING, [], ())
    assert "right form" not in str(report)
    assert not any("on file" in line and "given here" in line for line in report.illegal_sign.not_proven)


def test_a_request_that_was_signed_with_the_cut_key_fails_for_the_key() -> None:
    report = with_md5(md5_url(KEY[:-1]), KEY[:-1].encode())
    assert (report.verdict, *first_step(report)) == ("fail", "failed", [("md5-key-malformed", "error")])
    assert "has 31 characters, Alipay's have 32. This request was signed with it." in str(report)
    assert ids(report) == ["md5-key-malformed"]
    assert report.illegal_sign.cause.proof == "observed"


def test_a_mistake_beside_a_cut_key_that_signed_fails_step_1_first() -> None:
    encoded = "&".join(f"{name}={quote_plus(value)}" for name, value in sorted(PARAMS.items()))
    report = with_md5(md5_url(KEY[:-1], encoded), KEY[:-1].encode())
    assert first_step(report) == ("failed", [("md5-key-malformed", "error")])
    assert ids(report) == ["values-percent-encoded"]


ADDED = {
    "a letter too many": KEY + "x",
    "a letter before it": "x" + KEY,
    "its name": f"key={KEY}",
    "grouped": "-".join(KEY[at : at + 8] for at in range(0, 32, 8)),
    "full width": KEY.replace("7", "７"),
}


@pytest.mark.parametrize("name", ADDED)
def test_what_was_added_to_a_key_is_left_out_where_the_signature_proves_it_and_is_said(name: str) -> None:
    report = with_md5(md5_url(), ADDED[name].encode())
    assert report.verdict == "pass"
    status, told = first_step(report)
    assert status == "passed"
    assert {rule for rule, _ in told} == {"md5-key-malformed"}
    assert {level for _, level in told} == {"warning"}
    assert "The signature was made with its" in str(report)
    wrong = with_md5(md5_url(text=presign(PARAMS).replace("Blue shirt", "Blue+shirt")), ADDED[name].encode())
    assert (wrong.verdict, "md5-key-malformed" in ids(wrong)) == ("fail", False)
    assert first_step(wrong)[0] == "passed"


def test_a_key_with_a_letter_too_many_that_did_not_sign_proves_nothing() -> None:
    report = with_md5(of_another_key("x"), KEY.encode() + b"x")
    assert (report.verdict, ids(report)) == ("unproven", [])


def test_every_command_says_it_alike_and_none_shows_a_letter_of_the_key(tmp_path: Path) -> None:
    cut = tmp_path / "cut.txt"
    cut.write_text(KEY[:-1])
    request = tmp_path / "request.txt"
    request.write_text(md5_url() + "\n")
    reply = tmp_path / "reply.txt"
    reply.write_bytes(form(FIELDS, md5(reply_presign(FIELDS))))
    config = tmp_path / "alidiag.toml"
    config.write_text(f'[keys."{PARTNER}"]\nmd5_key_file = "cut.txt"\n')
    runs = [
        ("illegal-sign", f"@{request}", "--md5-key-file", cut),
        ("check", request, "--md5-key-file", cut, "--only", "illegal-sign"),
        ("check", request, "--config", config, "--only", "illegal-sign"),
        ("triage", f"@{request}", "--md5-key-file", cut),
        ("reply", f"@{reply}", "--md5-key-file", cut),
    ]
    for words in runs:
        for more in ((), ("-f", "json")):
            done = alidiag(*words, *more)
            assert done.returncode == 4, words
            text = re.sub(r"\s+", " ", done.stdout)
            assert "has 31 characters, Alipay's have 32" in text, (words, more)
            assert "right form" not in text
            assert KEY[:8] not in done.stdout + done.stderr
    report = diagnose(md5_url(), md5_key=KEY[:-1], only="illegal-sign")
    assert (report.verdict, first_step(report)[1]) == ("unproven", [("md5-key-malformed", "warning")])
    assert "argument md5_key has 31 characters" in str(report)
    line = json.loads(Checker(config=config, only="illegal-sign")({"url": md5_url()}))
    assert line["verdict"] == "unproven"
    assert "md5-key-malformed" in json.dumps(line)


def test_a_reply_is_not_called_forged_for_a_cut_key() -> None:
    data = form(FIELDS, md5(reply_presign(FIELDS)))
    report = judge(data, "test", KeyRing(md5=load_md5(REPLY_KEY[:-1], "key.txt")))
    assert (report.verdict, report.reply.signature.status) == ("unproven", "unproven")
    assert [one.rule for one in report.findings] == ["md5-key-malformed", "reply-not-verified"]
    longer = judge(data, "test", KeyRing(md5=load_md5(REPLY_KEY + b"x", "key.txt")))
    assert (longer.verdict, longer.reply.signature.status) == ("pass", "holds")
    assert [(one.rule, one.level) for one in longer.findings] == [("md5-key-malformed", "warning")]
    signed = hashlib.md5(reply_presign(FIELDS).encode() + REPLY_KEY[:-1]).hexdigest()
    forged = judge(form(FIELDS, signed), "test", KeyRing(md5=load_md5(REPLY_KEY[:-1], "key.txt")))
    assert forged.verdict == "fail"
    assert "so not by Alipay" in forged.findings[0].message


def test_an_md5_key_is_no_matter_of_an_rsa_request() -> None:
    ring = KeyRing(
        public=load_key(pair().public.read_bytes(), "pub.pem", Half.PUBLIC),
        md5=load_md5(KEY[:-1].encode(), "key.txt"),
    )
    report = four_steps(Case(read_request(rsa2_url(), "test"), ring))
    assert (report.verdict, first_step(report)) == ("pass", ("passed", []))


def test_a_malformed_key_reveals_no_right_signature() -> None:
    report = with_md5(of_another_key("x"), KEY[:-1].encode(), reveal=True)
    assert report.illegal_sign.expected.sign is None


# Files of the wrong kind or half.


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("files")
    (made / "private.pem").write_bytes(pair().file.read_bytes())
    (made / "public.pem").write_bytes(pair().public.read_bytes())
    (made / "md5.txt").write_text(KEY)
    (made / "ec.pem").write_bytes(openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout"))
    (made / "ec_pub.pem").write_bytes(openssl("ec", "-pubout", data=(made / "ec.pem").read_bytes()))
    (made / "sm2.pem").write_bytes(openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2"))
    (made / "ed25519.pem").write_bytes(openssl("genpkey", "-algorithm", "ED25519"))
    (made / "locked.pem").write_bytes(
        openssl("pkcs8", "-topk8", "-passout", "pass:right", data=pair().file.read_bytes())
    )
    (made / "certificate.pem").write_bytes(
        openssl("req", "-x509", "-new", "-key", pair().file, "-subj", "/CN=shop", "-days", "9")
    )
    (made / "request.txt").write_text(rsa2_url() + "\n")
    (made / "md5_request.txt").write_text(md5_url() + "\n")
    (made / "note.txt").write_bytes(form(FIELDS, rsa(reply_presign(FIELDS), pair(2).file, "-sha256"), "RSA2"))
    for path in made.iterdir():
        path.chmod(0o600)
    return made


REFUSED = [
    ("--private-key", "public.pem", "an RSA public key of 2,048 bits, where the private key belongs"),
    ("--private-key", "certificate.pem", "where the private key belongs"),
    ("--private-key", "ec.pem", "an EC private key (curve P-256)"),
    ("--private-key", "sm2.pem", "an SM2 private key"),
    ("--private-key", "md5.txt", "it is an MD5 key"),
    ("--public-key", "ec.pem", "an EC private key (curve P-256)"),
    ("--public-key", "ec_pub.pem", "an EC public key (curve P-256)"),
    ("--public-key", "ed25519.pem", "an Ed25519 private key"),
    ("--public-key", "locked.pem", "an encrypted private key, where the public key belongs"),
    ("--public-key", "md5.txt", "it is an MD5 key"),
    ("--alipay-public-key", "ec_pub.pem", "an EC public key (curve P-256)"),
    ("--alipay-public-key", "md5.txt", "it is an MD5 key"),
    ("--md5-key-file", "public.pem", "an RSA public key of 2,048 bits, which is no MD5 key"),
    ("--md5-key-file", "private.pem", "an RSA private key of 2,048 bits, which is no MD5 key"),
]


@pytest.mark.parametrize(("option", "name", "said"), REFUSED)
def test_a_file_that_cannot_take_its_role_ends_the_run_with_status_2(
    option: str, name: str, said: str, folder: Path
) -> None:
    done = alidiag("illegal-sign", f"@{folder / 'request.txt'}", option, folder / name, "--no-config")
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert name in done.stderr
    assert "hint: " in done.stderr
    rule = re.search(r"more: alidiag explain (\S+)", done.stderr)
    assert rule
    assert find(rule[1])


@pytest.mark.parametrize("command", ["illegal-sign", "check", "triage"])
def test_every_command_refuses_such_a_file_once(command: str, folder: Path, tmp_path: Path) -> None:
    many = tmp_path / "many.txt"
    many.write_text("".join(rsa2_url(out_trade_no=str(number)) + "\n\n" for number in range(3)))
    named = many if command != "illegal-sign" else folder / "request.txt"
    config = tmp_path / "alidiag.toml"
    config.write_text(f'[keys."{PARTNER}"]\nprivate_key = "{folder / "public.pem"}"\n')
    for options in (("--private-key", folder / "public.pem"), ("--config", config)):
        done = alidiag(command, named if command == "check" else f"@{named}", *options)
        assert (done.returncode, done.stdout) == (2, ""), options
        assert done.stderr.count("where the private key belongs") == 1
    with pytest.raises(AlidiagError, match="where the private key belongs"):
        Checker(config=config)
    with pytest.raises(AlidiagError, match="where the private key belongs"):
        diagnose(rsa2_url(), private_key=folder / "public.pem")


def test_a_reply_refuses_such_a_file_too(folder: Path) -> None:
    done = alidiag("reply", f"@{folder / 'note.txt'}", "--alipay-public-key", folder / "ec_pub.pem")
    assert (done.returncode, done.stdout) == (2, "")
    assert "an EC public key" in done.stderr


@pytest.mark.parametrize("way", ["--public-key", "config"])
def test_a_private_key_in_the_place_of_the_public_one_gives_its_verdict_and_a_note(
    way: str, folder: Path, tmp_path: Path
) -> None:
    config = tmp_path / "alidiag.toml"
    config.write_text(f'[keys."{PARTNER}"]\npublic_key = "{folder / "private.pem"}"\n')
    options = ("--config", config) if way == "config" else (way, folder / "private.pem")
    for number, verdict in ((1, "pass"), (3, "fail")):
        words = ("illegal-sign", rsa2_url(number), *options)
        report = json.loads(alidiag(*words, "-f", "json").stdout)
        public = json.loads(alidiag(*words[:2], "--public-key", folder / "public.pem", "-f", "json").stdout)
        notes = [one for one in report["illegal_sign"]["steps"][0]["findings"] if one["level"] == "note"]
        assert report["verdict"] == public["verdict"] == verdict
        assert [one["rule"] for one in notes] == ["private-key-as-public-key"]
        told = re.sub(r"\s+", " ", alidiag(*words).stdout)
        assert f"note: {folder / 'private.pem'} holds a private key where the public one belongs" in told.replace(
            f"{folder} ", f"{folder}"
        )


def test_where_there_are_many_requests_the_note_stands_once_on_standard_error(folder: Path, tmp_path: Path) -> None:
    many = tmp_path / "many.txt"
    many.write_text("".join(rsa2_url(out_trade_no=str(number)) + "\n\n" for number in range(3)))
    config = tmp_path / "alidiag.toml"
    config.write_text(f'[keys."{PARTNER}"]\npublic_key = "{folder / "private.pem"}"\n')
    for words in (
        ("check", many, "--config", config, "--only", "illegal-sign"),
        ("triage", f"@{many}", "--config", config),
        ("check", many, "--public-key", folder / "private.pem", "--only", "illegal-sign"),
    ):
        done = alidiag(*words, "-f", "json")
        assert done.stderr.count("holds a private key where the public one belongs") == 1, words
        assert "private-key-as-public-key" not in done.stdout
        assert re.search(r'"verdict": ?"pass"', done.stdout)
    checker = Checker(config=config, only="illegal-sign")
    lines = checker.lines([{"url": rsa2_url(out_trade_no=str(number))} for number in range(3)])
    assert [json.loads(line)["verdict"] for line in lines] == ["pass"] * 3
    assert [note.rule for note in checker.key_notes] == ["private-key-as-public-key"]


# What the signature shows of another kind of key.


def test_an_elliptic_curve_signature_under_rsa2_is_seen_for_what_it_is(folder: Path) -> None:
    data = openssl("dgst", "-sha256", "-sign", folder / "ec.pem", data=presign(PARAMS).encode())
    report = diagnose(url(PARAMS, "RSA2", data), public_key=folder / "public.pem", only="illegal-sign")
    assert (report.verdict, ids(report)) == ("fail", ["key-not-rsa"])
    assert report.illegal_sign.cause.proof == "observed"
    assert [one.rule for step in report.illegal_sign.steps for one in step.findings] == ["key-not-rsa"]


def test_a_dsa_signature_under_rsa_is_seen_for_what_it_is(folder: Path) -> None:
    data = dsa_pair(1024, 160).signed("sha1", data=presign(PARAMS).encode())
    report = diagnose(url(PARAMS, "RSA", data), public_key=folder / "public.pem", only="illegal-sign")
    assert (report.verdict, ids(report)) == ("fail", ["key-kind-mismatch"])


# One key in two roles.


def test_the_own_key_given_as_alipays_too_is_no_fault_of_a_request_that_it_signed(folder: Path) -> None:
    both = {"public_key": folder / "public.pem", "alipay_public_key": folder / "public.pem"}
    right = diagnose(rsa2_url(), **both, only="illegal-sign")
    assert (right.verdict, first_step(right)) == ("pass", ("passed", [("key-role-swapped", "warning")]))
    assert "is your own public key" in str(right)
    text = presign(PARAMS).replace("Blue shirt", "Blue+shirt")
    wrong = url(PARAMS, "RSA2", pair().signed("sha256", data=text.encode()))
    report = diagnose(wrong, **both, only="illegal-sign")
    assert "key-role-swapped" not in ids(report)
    assert first_step(report) == ("passed", [("key-role-swapped", "warning")])
    private = {"private_key": folder / "private.pem", "alipay_public_key": folder / "public.pem"}
    assert first_step(diagnose(rsa2_url(), **private, only="illegal-sign"))[1] == [("key-role-swapped", "warning")]


def test_a_key_in_both_roles_that_did_not_sign_fails_step_1(folder: Path) -> None:
    both = {"public_key": folder / "public.pem", "alipay_public_key": folder / "public.pem"}
    report = diagnose(rsa2_url(3), **both, only="illegal-sign")
    assert (report.verdict, ids(report)) == ("fail", ["key-role-swapped"])
    md5 = diagnose(md5_url(), **both, md5_key=KEY, only="illegal-sign")
    assert (md5.verdict, first_step(md5)[1]) == ("pass", [("key-role-swapped", "warning")])


def test_a_reply_says_that_the_key_given_as_alipays_is_ones_own(folder: Path) -> None:
    for words in (
        ("--alipay-public-key", folder / "public.pem", "--public-key", folder / "public.pem"),
        ("--alipay-public-key", folder / "certificate.pem", "--public-key", folder / "public.pem"),
        ("--alipay-public-key", folder / "public.pem", "--public-key", folder / "private.pem"),
        ("--alipay-public-key", folder / "private.pem"),
    ):
        done = alidiag("reply", f"@{folder / 'note.txt'}", *words, "-f", "json")
        report = json.loads(done.stdout)
        assert done.returncode == 4
        (told,) = [one for one in report["findings"] if one["rule"] == "key-role-swapped"]
        assert "is your own public key, not Alipay's" in told["message"]
        assert report["reply"]["signature"]["status"] == "unproven"


def test_a_message_that_the_own_key_signed_is_not_genuine_whatever_role_it_was_given_in() -> None:
    own = load_key(pair().public.read_bytes(), "own.pem", Half.PUBLIC)
    private = load_key(pair().file.read_bytes(), "ring/own.pem", Half.PRIVATE)
    data = form(FIELDS, rsa(reply_presign(FIELDS), pair().file, "-sha256"), "RSA2")
    for ring in (
        KeyRing(public=own, alipay_public=own),
        KeyRing(private=private),
        KeyRing(others=(private, own)),
        KeyRing(others=(own, private)),
    ):
        report = judge(data, "test", ring)
        assert (report.verdict, report.reply.signature.status) == ("fail", "fails")
        assert [one.id for one in report.reply.signature.cause.mistakes] == ["key-role-swapped"]


def test_alipays_published_key_given_as_ones_own_checks_what_alipay_signs_all_the_same(folder: Path) -> None:
    published = ROOT / "fixtures" / "keys" / "alipay_public.txt"
    done = alidiag("reply", f"@{folder / 'note.txt'}", "--public-key", published, "-f", "json")
    (told,) = [one for one in json.loads(done.stdout)["findings"] if one["rule"] == "key-role-swapped"]
    assert "Alipay's own public key of the mapi gateway" in told["message"]


# A keyring without a key of one's own.


def in_app() -> str:
    pairs = {"partner": PARTNER, "seller_id": "a@example.com", "service": "mobile.securitypay.pay", "total_fee": "0.01"}
    order = "&".join(f'{name}="{value}"' for name, value in pairs.items())
    sign = openssl("base64", "-A", data=rsa_pair(1024).signed("sha1", data=order.encode())).decode()
    return f'{order}&sign="{quote_plus(sign)}"&sign_type="RSA"'


def wap() -> str:
    params = {
        "service": "alipay.wap.auth.authAndExecute",
        "format": "xml",
        "v": "2.0",
        "partner": PARTNER,
        "sec_id": "MD5",
        "req_data": "<auth_and_execute_req><request_token>2</request_token></auth_and_execute_req>",
    }
    sign = hashlib.md5((presign(params) + KEY).encode()).hexdigest()
    sent = {**params, "sign": sign}
    return "https://wappaygw.alipay.com/service/rest.htm?" + "&".join(
        f"{name}={quote_plus(value)}" for name, value in sent.items()
    )


def openapi(number: int = 1) -> str:
    params = {
        "app_id": "2014072300007148",
        "method": "alipay.trade.page.pay",
        "charset": "utf-8",
        "sign_type": "RSA2",
        "timestamp": "2026-11-20 10:15:30",
        "version": "1.0",
        "biz_content": '{"out_trade_no":"1"}',
    }
    sign = openssl("base64", "-A", data=pair(number).signed("sha256", data=presign(params).encode())).decode()
    return "https://openapi.alipay.com/gateway.do?" + "&".join(
        f"{name}={quote_plus(value)}" for name, value in {**params, "sign": sign}.items()
    )


REQUESTS = {
    "gateway": rsa2_url,
    "gateway with MD5": md5_url,
    "in-app": in_app,
    "wap": wap,
    "openapi": openapi,
}


def keyring() -> KeyRing:
    """Keys of every kind, none of them in a role; the ones that sign stand in the middle."""
    files = [pair(4).public, rsa_pair(1024).public, pair().public, dsa_pair(1024, 160).public]
    keys = [load_key(path.read_bytes(), f"ring/{path.name}", Half.PUBLIC) for path in files]
    return KeyRing(others=(*keys, *(load_md5(text.encode(), f"ring/{text[:1]}.txt") for text in (KEY[::-1], KEY))))


@pytest.mark.parametrize("name", REQUESTS)
def test_a_keyring_alone_passes_what_one_of_its_keys_signed_and_names_it(name: str) -> None:
    request = read_request(REQUESTS[name](), "test")
    assert scheme_of(request, None).name == name.partition(" ")[0]
    report = four_steps(Case(request, keyring()))
    assert (report.verdict, first_step(report)) == ("pass", ("passed", [("key-from-keyring", "note")]))
    assert "Another key than the one given" not in str(report)
    assert "ring/" in report.illegal_sign.steps[0].findings[0].message


@pytest.mark.parametrize("name", REQUESTS)
def test_a_keyring_without_the_key_that_signed_accuses_nobody(name: str) -> None:
    request = read_request(REQUESTS[name](), "test")
    strangers = [
        load_key(pair(4).public.read_bytes(), "ring/4.pem", Half.PUBLIC),
        load_key(rsa_pair(1024, 4).public.read_bytes(), "ring/5.pem", Half.PUBLIC),
        load_md5(KEY[::-1].encode(), "ring/6.txt"),
    ]
    report = four_steps(Case(request, KeyRing(others=tuple(strangers))))
    assert (report.verdict, ids(report)) == ("unproven", [])
    assert "Another key than the one given" not in str(report)
    assert all(step.status is Status.UNPROVEN for step in report.illegal_sign.steps)


def test_with_a_keyring_alone_a_mistake_is_found_and_is_the_only_cause() -> None:
    encoded = "&".join(f"{name}={quote_plus(value)}" for name, value in sorted(PARAMS.items()))
    signed = url(PARAMS, "RSA2", pair().signed("sha256", data=encoded.encode()))
    for text in (signed, md5_url(text=encoded)):
        report = four_steps(Case(read_request(text, "test"), keyring()))
        assert ids(report) == ["values-percent-encoded"]
        assert first_step(report) == ("passed", [("key-from-keyring", "note")])
    padded = with_md5(md5_url(KEY + "\n"), None, KEY[::-1].encode(), KEY.encode())
    assert ids(padded) == ["md5-key-padded"]
    own = four_steps(Case(read_request(signed, "test"), keyring(), presign=encoded))
    assert ids(own) == ["values-percent-encoded"]


def test_a_key_of_ones_own_keeps_another_one_of_the_keyring_another_one() -> None:
    own = load_key(pair(4).public.read_bytes(), "own.pem", Half.PUBLIC)
    ring = keyring()
    for text in (rsa2_url(), openapi()):
        report = four_steps(Case(read_request(text, "test"), KeyRing(public=own, others=ring.others)))
        assert (report.verdict, ids(report)) == ("fail", ["signed-with-another-key"])
        assert report.illegal_sign.cause.proof == "reproduced"
        assert f"ring/{pair().public.name}" in str(report.illegal_sign.steps[0])


def test_a_keyring_is_tried_for_messages_too() -> None:
    alipay = load_key(pair(2).public.read_bytes(), "ring/alipay.pem", Half.PUBLIC)
    other = load_key(pair(4).public.read_bytes(), "ring/other.pem", Half.PUBLIC)
    md5_key = load_md5(REPLY_KEY, "ring/md5.txt")
    by_rsa = form(FIELDS, rsa(reply_presign(FIELDS), pair(2).file, "-sha256"), "RSA2")
    by_md5 = form(FIELDS, md5(reply_presign(FIELDS)))
    for data, name in ((by_rsa, "ring/alipay.pem"), (by_md5, "ring/md5.txt")):
        report = judge(data, "test", KeyRing(others=(other, alipay, md5_key)))
        assert (report.verdict, report.reply.signature.key) == ("pass", name)
        assert [one.rule for one in report.findings] == ["key-from-keyring"]
        missing = judge(data, "test", KeyRing(others=(other,)))
        assert (missing.verdict, [one.rule for one in missing.findings]) == ("unproven", ["reply-not-verified"])


def test_check_takes_a_keyring_alone(folder: Path, tmp_path: Path) -> None:
    many = tmp_path / "many.txt"
    many.write_text("".join(rsa2_url(out_trade_no=str(number)) + "\n" for number in range(4)))
    ring = tmp_path / "ring"
    ring.mkdir()
    (ring / "mine.pem").write_bytes((folder / "public.pem").read_bytes())
    done = alidiag("check", many, "--keyring", ring, "--no-config", "--only", "illegal-sign", "-f", "json")
    assert done.returncode == 0
    assert [report["verdict"] for report in json.loads(done.stdout)] == ["pass"] * 4


# A key in the place of a file's name.


@pytest.mark.parametrize("option", ["--private-key", "--public-key", "--alipay-public-key", "--md5-key-file"])
def test_a_key_that_is_given_in_the_place_of_its_file_is_not_repeated(option: str, folder: Path) -> None:
    bodies = ["".join((folder / name).read_text().splitlines()[1:-1]) for name in ("private.pem", "public.pem")]
    for body in (*bodies, KEY, (folder / "private.pem").read_text()):
        done = alidiag("illegal-sign", f"@{folder / 'request.txt'}", f"{option}={body}")
        assert done.returncode == 2
        assert not any(body[at : at + 12] in done.stderr for at in range(0, len(body) - 11, 5))
        assert "Save the key to a file" in done.stderr


def test_nor_is_one_in_a_configuration(folder: Path, tmp_path: Path) -> None:
    config = tmp_path / "alidiag.toml"
    config.write_text(f'[keys."{PARTNER}"]\nmd5_key_file = "{KEY}"\n')
    for words in (("illegal-sign", f"@{folder / 'md5_request.txt'}"), ("check", folder / "md5_request.txt")):
        done = alidiag(*words, "--config", config)
        assert done.returncode == 2
        assert KEY[:12] not in done.stderr
    with pytest.raises(AlidiagError) as caught:
        Checker(config=config)
    assert KEY[:12] not in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="permission bits of a file are told on POSIX systems only")
def test_a_private_key_that_others_can_read_is_told(folder: Path, tmp_path: Path) -> None:
    def told(path: Path) -> list[tuple[str, str]]:
        done = alidiag("illegal-sign", f"@{folder / 'request.txt'}", "--private-key", path, "-f", "json")
        return [(one["rule"], one["level"]) for one in json.loads(done.stdout)["illegal_sign"]["steps"][0]["findings"]]

    assert told(folder / "private.pem") == []
    open_ = tmp_path / "open.pem"
    open_.write_bytes((folder / "private.pem").read_bytes())
    open_.chmod(0o644)
    assert told(open_) == [("key-file-open", "note")]
