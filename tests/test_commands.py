"""The command line: exit statuses, outputs, keys in their roles; signatures made by openssl."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from shutil import which
from urllib.parse import quote_plus

import pytest

ROOT = Path(__file__).parent.parent
PARTNER = "2088101122136241"
GATEWAY = "https://intlmapi.alipay.com/gateway.do"
MD5_KEY = "0123456789abcdefghijklmnopqrstuv"


def openssl(*arguments: str, data: bytes = b"") -> bytes:
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True, check=True).stdout


def alidiag(*arguments: str, env: dict[str, str] | None = None, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("ALIDIAG_") or k == "ALIDIAG_CORPORA"}
    result = subprocess.run(
        [sys.executable, "-m", "alidiag", *arguments],
        cwd=ROOT,
        env={**clean, **(env or {})},
        input=stdin,
        capture_output=True,
    )
    return subprocess.CompletedProcess(result.args, result.returncode, result.stdout.decode(), result.stderr.decode())


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for name, bits in (("rsa", 1024), ("rsa2", 2048), ("other", 2048)):
        (folder / name).write_bytes(openssl("genrsa", str(bits)))
        (folder / f"{name}.pub").write_bytes(openssl("rsa", "-pubout", data=(folder / name).read_bytes()))
    dsa = openssl("dsaparam", "-genkey", "1024")
    (folder / "dsa").write_bytes(dsa)
    (folder / "dsa.pub").write_bytes(openssl("dsa", "-pubout", data=dsa))
    (folder / "md5").write_text(MD5_KEY)
    for path in folder.iterdir():
        path.chmod(0o600)
    return folder


def presign(params: dict[str, str]) -> str:
    return "&".join(f"{k}={params[k]}" for k in sorted(params) if k not in ("sign", "sign_type") and params[k])


def sign(text: bytes, kind: str, keys: Path) -> str:
    """The value of `sign`, made by openssl (MD5: by coreutils' algorithm, through openssl too)."""
    if kind == "MD5":
        return openssl("dgst", "-md5", "-r", data=text + MD5_KEY.encode()).split()[0].decode()
    digest = "-sha256" if kind == "RSA2" else "-sha1"
    raw = openssl("dgst", digest, "-sign", str(keys / kind.lower()), data=text)
    return openssl("base64", "-A", data=raw).decode()


def url_of(params: dict[str, str], charset: str = "utf-8") -> str:
    return GATEWAY + "?" + "&".join(f"{k}={quote_plus(v.encode(charset))}" for k, v in params.items())


def request(kind: str, keys: Path, charset: str = "utf-8", **changes: str) -> dict[str, str]:
    params = {
        "service": "single_trade_query",
        "partner": PARTNER,
        "_input_charset": charset,
        "out_trade_no": "6741334835157966",
        **changes,
    }
    params["sign_type"] = kind
    params["sign"] = sign(presign(params).encode(charset), kind, keys)
    return params


def key_options(kind: str, keys: Path) -> list[str]:
    return (
        ["--md5-key-file", str(keys / "md5")] if kind == "MD5" else ["--public-key", str(keys / f"{kind.lower()}.pub")]
    )


@pytest.mark.parametrize("kind", ["MD5", "RSA", "RSA2", "DSA"])
def test_a_healthy_request_passes_with_status_0(kind: str, keys: Path) -> None:
    result = alidiag("illegal-sign", url_of(request(kind, keys)), *key_options(kind, keys), "-f", "json")
    report = json.loads(result.stdout)
    assert (result.returncode, report["verdict"]) == (0, "pass"), result.stdout
    assert [step["status"] for step in report["illegal_sign"]["steps"]] == ["passed"] * 4
    assert report["illegal_sign"]["cause"] is None
    assert report["illegal_sign"]["not_proven"]


@pytest.mark.parametrize("kind", ["RSA", "RSA2"])
@pytest.mark.parametrize("changed", [str.lower, str.upper])
def test_a_signature_of_one_letter_case_is_told_and_neither_key_nor_length_is_accused(kind, changed, keys):
    for number in range(6):  # some of them end in letters that strict base64 refuses, some do not
        params = request(kind, keys, out_trade_no=str(number))
        params["sign"] = changed(params["sign"])
        result = alidiag("illegal-sign", url_of(params), *key_options(kind, keys), "-f", "json")
        part = json.loads(result.stdout)["illegal_sign"]
        assert result.returncode == 1
        assert [finding["rule"] for step in part["steps"] for finding in step["findings"]] == ["sign-letters-changed"]
        assert [step["status"] for step in part["steps"]] == ["unproven", "unproven", "failed", "skipped"]
        assert not any("no key" in line for line in part["not_proven"])


def test_verdicts_agree_with_openssl_on_200_requests(keys: Path) -> None:
    """openssl signs; half of the requests are then altered in one character. Strict verification must tell which."""
    from alidiag.diagnosis import illegal_sign
    from alidiag.explanation import explain
    from alidiag.keys import load_key, load_md5
    from alidiag.model import Case, Half, KeyRing
    from alidiag.read import read_request
    from alidiag.schemes import scheme_of
    from alidiag.search import Effort

    def shortly(case, scheme, sign_type):
        """The verdict is looked for here, not the cause."""
        return explain(case, scheme, sign_type, Effort(1000))

    rng = random.Random(7)
    public = {
        kind: load_key((keys / f"{kind.lower()}.pub").read_bytes(), kind, Half.PUBLIC)
        for kind in ("RSA", "RSA2", "DSA")
    }
    counts = {"pass": 0, "fail": 0}
    for number in range(200):
        kind = ("MD5", "RSA", "RSA2", "DSA")[number % 4]
        charset = ("utf-8", "gbk")[number // 4 % 2]
        subject = "".join(rng.choice("abc +&=%/测试商品保护套数据线") for _ in range(rng.randrange(1, 20))) + "x"
        params = request(kind, keys, charset, subject=subject, total_fee=f"{rng.randrange(1, 9999) / 100:.2f}")
        altered = number // 8 % 2
        if altered:
            params["total_fee"] = "8" + params["total_fee"]
            if number % 5:
                params["out_trade_no"] = "9" + params["out_trade_no"][::-1]
        text = presign(params).encode(charset)
        if kind == "MD5":
            right = hashlib.md5(text + MD5_KEY.encode()).hexdigest() == params["sign"]
        else:
            (keys / "sig").write_bytes(openssl("base64", "-d", "-A", data=params["sign"].encode()))
            verify = [
                "openssl",
                "dgst",
                "-sha256" if kind == "RSA2" else "-sha1",
                "-verify",
                str(keys / f"{kind.lower()}.pub"),
            ]
            right = (
                subprocess.run([*verify, "-signature", str(keys / "sig")], input=text, capture_output=True).returncode
                == 0
            )
        ring = KeyRing(md5=load_md5(MD5_KEY.encode(), "k")) if kind == "MD5" else KeyRing(public=public[kind])
        case = Case(read_request(url_of(params, charset), "t"), ring)
        verdict = illegal_sign(case, scheme_of(case.request), shortly).verdict.value
        assert verdict == ("pass" if right else "fail"), (number, kind, charset)
        assert right is not bool(altered)
        counts[verdict] += 1
    assert counts["pass"] > 90
    assert counts["fail"] > 90


def test_the_exit_statuses_of_the_table(keys: Path, tmp_path: Path) -> None:
    good = url_of(request("MD5", keys))
    bad = good.replace("6741334835157966", "6741334835157967")
    md5 = key_options("MD5", keys)
    assert alidiag("illegal-sign", good, *md5).returncode == 0
    assert alidiag("illegal-sign", bad, *md5).returncode == 1
    assert alidiag("illegal-sign", bad, *md5, "--fail-on", "never").returncode == 0
    assert alidiag("illegal-sign", good, "--no-such-option").returncode == 2
    assert alidiag("illegal-sign", good, "--md5-key-file", str(tmp_path / "none")).returncode == 2
    assert alidiag("illegal-sign", str(tmp_path / "none")).returncode == 2
    assert alidiag("illegal-sign", good, "-f", "yaml").returncode == 2
    assert alidiag("illegal-sign", good, "--fail-on", "sometimes").returncode == 2
    assert alidiag("illegal-sing", good).returncode == 2
    assert alidiag("illegal-sign", "-", stdin=b"hello").returncode == 3
    assert alidiag("illegal-sign", good).returncode == 4
    assert alidiag("illegal-sign", good, *md5, "-o", str(tmp_path / "no" / "file")).returncode == 74
    for form in ("json", "jsonl", "text"):
        assert alidiag("illegal-sign", bad, *md5, "-f", form).returncode == 1


def test_standard_output_that_cannot_be_written_is_status_74_and_a_reader_that_left_141(keys: Path) -> None:
    good = url_of(request("MD5", keys))
    command = f"{sys.executable} -m alidiag illegal-sign '{good}' --md5-key-file {keys / 'md5'}"
    full = subprocess.run(["bash", "-c", f"{command} >/dev/full"], cwd=ROOT, capture_output=True, text=True)
    assert full.returncode == 74
    assert "Traceback" not in full.stderr
    closed = subprocess.run(["bash", "-c", f"{command} >&-"], cwd=ROOT, capture_output=True, text=True)
    assert closed.returncode == 74
    gone = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {{ sleep 1; {command}; echo $? >&2; }} | true"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert gone.stderr.split()[-1] == "141"


def test_a_request_can_come_in_every_way(keys: Path, tmp_path: Path) -> None:
    url = url_of(request("RSA2", keys))
    path = tmp_path / "request.txt"
    path.write_text(url + "\n")
    public = key_options("RSA2", keys)
    gateway, _, query = url.partition("?")
    ways: list[tuple[list[str], bytes]] = [
        ([url], b""),
        ([str(path)], b""),
        ([f"@{path}"], b""),
        (["-"], url.encode()),
        ([], url.encode()),
        ([f"curl -s '{url}'"], b""),
        ([f"{gateway}?_input_charset=utf-8", "--body", query], b""),
        ([f"curl {gateway}?_input_charset=utf-8 -d '{query}'"], b""),
    ]
    for arguments, stdin in ways:
        result = alidiag("illegal-sign", *arguments, *public, "-f", "json", stdin=stdin)
        assert result.returncode == 0, (arguments, result.stdout, result.stderr)


def test_a_pair_that_is_none_fails_step_1_and_no_key_text_gets_out(keys: Path) -> None:
    url = url_of(request("RSA2", keys))
    result = alidiag(
        "illegal-sign", url, "--public-key", str(keys / "other.pub"), "--private-key", str(keys / "rsa2"), "-f", "json"
    )
    report = json.loads(result.stdout)
    assert report["illegal_sign"]["steps"][0]["status"] == "failed"
    assert [m["id"] for m in report["illegal_sign"]["cause"]["mistakes"]] == ["key-pair-mismatch"]
    body = "".join((keys / "rsa2").read_text().splitlines()[1:-1])
    assert not any(body[i : i + 12] in result.stdout + result.stderr for i in range(len(body) - 12))


def test_the_public_key_alone_shows_that_another_key_signed(keys: Path) -> None:
    result = alidiag(
        "illegal-sign", url_of(request("RSA2", keys)), "--public-key", str(keys / "other.pub"), "-f", "json"
    )
    illegal = json.loads(result.stdout)["illegal_sign"]
    assert [step["status"] for step in illegal["steps"]] == ["failed", "skipped", "skipped", "skipped"]
    assert (illegal["cause"]["proof"], illegal["cause"]["mistakes"][0]["id"]) == ("observed", "key-pair-mismatch")


def test_the_right_signature_is_shown_only_when_asked_for(keys: Path) -> None:
    bad = request("MD5", keys)
    right, bad["sign"] = bad["sign"], "0" * 32
    hidden = alidiag("illegal-sign", url_of(bad), *key_options("MD5", keys), "-f", "json")
    assert right not in hidden.stdout
    shown = json.loads(alidiag("illegal-sign", url_of(bad), *key_options("MD5", keys), "--reveal", "-f", "json").stdout)
    assert shown["illegal_sign"]["expected"]["sign"] == right
    again = alidiag("illegal-sign", shown["illegal_sign"]["expected"]["url"], *key_options("MD5", keys))
    assert again.returncode == 0
    params = request("RSA2", keys)
    right, params["sign"] = params["sign"], params["sign"][:-8] + "AAAAAAA="
    result = alidiag("illegal-sign", url_of(params), "--private-key", str(keys / "rsa2"), "--reveal", "-f", "json")
    assert json.loads(result.stdout)["illegal_sign"]["expected"]["sign"] == right


def test_the_own_pre_sign_string_is_compared_parameter_by_parameter(keys: Path, tmp_path: Path) -> None:
    params = request("MD5", keys, notify_url="https://merchant.example.com/notify")
    own = presign(params).replace("&notify_url=", "¬ify_url=")
    (tmp_path / "own").write_text(own + "\n", encoding="utf-8")
    params["sign"] = sign(own.encode(), "MD5", keys)
    result = alidiag(
        "illegal-sign", url_of(params), *key_options("MD5", keys), "--presign", f"@{tmp_path / 'own'}", "-f", "json"
    )
    illegal = json.loads(result.stdout)["illegal_sign"]
    assert illegal["steps"][1]["status"] == "failed"
    difference = illegal["first_difference"]
    assert difference["param"] == "notify_url"
    assert difference["yours"].startswith("¬ify_url")
    assert difference["index"] == own.index("¬")


def test_an_own_string_that_is_right_passes_step_2(keys: Path) -> None:
    params = request("MD5", keys)
    params["sign"] = "0" * 32
    result = alidiag(
        "illegal-sign", url_of(params), *key_options("MD5", keys), "--presign", presign(params), "-f", "json"
    )
    illegal = json.loads(result.stdout)["illegal_sign"]
    assert [step["status"] for step in illegal["steps"]] == ["unproven", "passed", "failed", "skipped"]
    assert illegal["cause"]["proof"] == "none"


def test_the_own_signature_shows_that_the_value_changed_on_the_way(keys: Path) -> None:
    params = request("RSA2", keys)
    changed = "B" if params["sign"].startswith("A") else "A"
    own, params["sign"] = params["sign"], changed + params["sign"][1:]
    result = alidiag("illegal-sign", url_of(params), *key_options("RSA2", keys), "--signature", own, "-f", "json")
    illegal = json.loads(result.stdout)["illegal_sign"]
    assert illegal["steps"][3]["findings"][0]["rule"] == "rewritten-in-transit"


def test_keys_of_a_partner_come_from_the_configuration(keys: Path, tmp_path: Path) -> None:
    path = tmp_path / "alidiag.toml"
    path.write_text(f'[keys."{PARTNER}"]\nmd5_key_file = "{keys / "md5"}"\n')
    url = url_of(request("MD5", keys))
    assert alidiag("illegal-sign", url, "--config", str(path)).returncode == 0
    assert alidiag("illegal-sign", url, env={"ALIDIAG_CONFIG": str(path)}).returncode == 0
    path.write_text(f'[keys."{PARTNER}"]\nmd5_key = "{MD5_KEY}"\n')
    refused = alidiag("illegal-sign", url, "--config", str(path))
    assert refused.returncode == 2
    assert "md5_key_file" in refused.stderr
    assert MD5_KEY not in refused.stderr
    path.write_text(f'[keys."{PARTNER}"]\nprivat_key = "x"\n')
    assert "private_key" in alidiag("illegal-sign", url, "--config", str(path)).stderr


def test_the_md5_key_may_stand_in_the_environment_and_is_never_shown(keys: Path) -> None:
    result = alidiag("illegal-sign", url_of(request("MD5", keys)), "-v", env={"ALIDIAG_MD5_KEY": MD5_KEY})
    assert result.returncode == 0
    assert MD5_KEY not in result.stdout + result.stderr


def test_a_keyring_names_the_key_that_signed(keys: Path, tmp_path: Path) -> None:
    ring = tmp_path / "ring"
    ring.mkdir()
    (ring / "second.pem").write_bytes((keys / "rsa2.pub").read_bytes())
    (ring / "third.pem").write_bytes((keys / "other.pub").read_bytes())
    url = url_of(request("RSA2", keys))
    result = alidiag("illegal-sign", url, "--public-key", str(keys / "other.pub"), "--keyring", str(ring), "-f", "json")
    illegal = json.loads(result.stdout)["illegal_sign"]
    assert [m["id"] for m in illegal["cause"]["mistakes"]] == ["signed-with-another-key"]
    assert "second.pem" in json.dumps(illegal["steps"][0])


CUT = f"{GATEWAY}?service=create_forex_trade"


@pytest.mark.parametrize("command", ["illegal-sign", "invalid-parameter", "check", "reply", "triage"])
def test_a_url_that_the_shell_cut_ends_every_command_with_status_2(command: str) -> None:
    done = alidiag(command, CUT)
    assert (done.returncode, done.stdout) == (2, "")
    assert "A shell cuts a URL that is not in quotes at the first &" in done.stderr
    assert f"`alidiag {command}" in done.stderr


def test_a_url_of_one_parameter_is_read_beside_a_body_from_a_file_and_from_standard_input(keys: Path) -> None:
    params = request("MD5", keys)
    charset = params.pop("_input_charset")
    body = "&".join(f"{k}={quote_plus(v)}" for k, v in params.items())
    url = f"{GATEWAY}?_input_charset={charset}"
    assert alidiag("illegal-sign", url, "--body", body, *key_options("MD5", keys)).returncode == 0
    for done in (
        alidiag("illegal-sign", "-", stdin=CUT.encode()),
        alidiag("invalid-parameter", "-", stdin=CUT.encode()),
    ):
        assert "shell" not in done.stderr
        assert done.returncode != 2


def test_no_value_that_one_would_copy_is_wrapped(keys: Path) -> None:
    params = request("RSA2", keys, body="x" * 300, sendFormat="normal")
    text = presign(params)
    result = alidiag("illegal-sign", url_of(params), *key_options("RSA2", keys), env={"COLUMNS": "60"})
    assert text in result.stdout.splitlines()


def test_colour_is_decided_once_in_the_documented_order(keys: Path) -> None:
    url, md5 = url_of(request("MD5", keys)), key_options("MD5", keys)
    assert "\x1b" not in alidiag("illegal-sign", url, *md5).stdout
    assert "\x1b" in alidiag("illegal-sign", url, *md5, env={"FORCE_COLOR": "1"}).stdout
    assert "\x1b" not in alidiag("illegal-sign", url, *md5, env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stdout
    assert "\x1b" in alidiag("illegal-sign", url, *md5, "--color", "always", env={"NO_COLOR": "1"}).stdout
    assert "\x1b" not in alidiag("illegal-sign", url, *md5, "-f", "json", env={"FORCE_COLOR": "1"}).stdout
    assert "\x1b" not in alidiag("illegal-sign", "--help", env={"GITHUB_ACTIONS": "true"}).stdout


def test_an_old_report_survives_a_write_that_fails_and_an_input_is_never_overwritten(
    keys: Path, tmp_path: Path
) -> None:
    path = tmp_path / "request"
    path.write_text(url_of(request("MD5", keys)))
    before = path.read_bytes()
    assert alidiag("illegal-sign", str(path), "-o", str(path)).returncode == 74
    assert path.read_bytes() == before
    out = tmp_path / "report.json"
    assert (
        alidiag(
            "illegal-sign", str(path), "-f", "json", "-o", str(out), "--report", f"text={tmp_path / 'r.txt'}"
        ).returncode
        == 4
    )
    assert json.loads(out.read_text())["verdict"] == "unproven"
    assert (tmp_path / "r.txt").read_text().startswith("ILLEGAL_SIGN")
    assert not list(tmp_path.glob(".alidiag-*"))


def test_a_machine_whose_crypto_fails_is_blamed_itself(keys: Path, tmp_path: Path) -> None:
    config = tmp_path / "fips.cnf"
    config.write_text(
        "openssl_conf = init\n[init]\nalg_section = algorithms\nproviders = providers\n"
        "[algorithms]\ndefault_properties = fips=yes\n[providers]\ndefault = default\n[default]\nactivate = 1\n"
    )
    url = url_of(request("RSA2", keys))
    result = alidiag("illegal-sign", url, *key_options("RSA2", keys), env={"OPENSSL_CONF": str(config)})
    assert result.returncode == 78, result.stdout + result.stderr
    assert "this machine" in result.stderr.lower()


def test_a_module_in_the_working_directory_is_never_imported(keys: Path, tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise SystemExit('hijacked')")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [sys.executable, "-m", "alidiag", "--help"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("columns", ["36", "50", "60", "80"])
def test_what_is_left_out_of_a_marked_spot_is_counted_rightly_on_a_narrow_page(columns: str, keys: Path) -> None:
    value = "%B2%E2%CA%D4+%C9%CC%C6%B7"
    url = url_of(request("MD5", keys, subject="SPOT")).replace("SPOT", value)
    result = alidiag("illegal-sign", url, *key_options("MD5", keys), "--all", env={"COLUMNS": columns})
    lines = result.stdout.splitlines()
    where, marks = next(pair for pair in itertools.pairwise(lines) if "where" in pair[0] and "^" in pair[1])
    told = where[marks.index("^") : marks.rindex("^") + 1]
    head, more, tail = re.fullmatch(r"(\S+?)(?: … (\d+) more … (\S+))?", told).groups()
    assert value.startswith(head)
    assert value.endswith(tail or "")
    assert len(head) + int(more or 0) + len(tail or "") == len(value)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize("option", ["-o", "--report"])
@pytest.mark.parametrize("command", ["illegal-sign", "check"])
def test_a_file_that_is_written_has_the_usual_permissions_and_an_old_one_keeps_its_own(
    keys: Path, tmp_path: Path, command: str, option: str
) -> None:
    new, old = tmp_path / "new.json", tmp_path / "old.json"
    old.write_text("old")
    old.chmod(0o640)
    mask = os.umask(0o022)
    try:
        for path in (new, old):
            target = f"json={path}" if option == "--report" else str(path)
            done = alidiag(command, url_of(request("MD5", keys)), *key_options("MD5", keys), option, target)
            assert done.returncode == 0, done.stderr
    finally:
        os.umask(mask)
    assert new.stat().st_mode & 0o777 == 0o644
    assert old.stat().st_mode & 0o777 == 0o640
    assert "old" not in old.read_text().split()


@pytest.mark.skipif(not (os.path.exists("/dev/fd") and which("bash")), reason="no shell has <(command) here")
def test_a_key_may_come_out_of_another_program(keys: Path) -> None:
    url = url_of(request("MD5", keys))
    words = f"{sys.executable} -m alidiag illegal-sign '{url}' --no-config -f concise --md5-key-file"
    done = subprocess.run(["bash", "-c", f"{words} <(cat {keys / 'md5'})"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    words = f"{sys.executable} -m alidiag check - --no-config -f concise --public-key"
    line = json.dumps({"url": url_of(request("RSA2", keys))})
    shell = f"{words} <(openssl rsa -in {keys / 'rsa2'} -pubout 2>/dev/null) <<< '{line}'"
    done = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
