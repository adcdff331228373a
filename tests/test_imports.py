"""Cold start is a feature: what a run must not load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.loaded_modules import loaded

ROOT = Path(__file__).parent.parent
URL = "https://mapi.alipay.com/gateway.do?service=a&partner=2088101122136241&_input_charset=utf-8&sign_type={}&sign={}"


@pytest.fixture
def md5_key(tmp_path: Path) -> str:
    path = tmp_path / "key"
    path.write_text("0123456789abcdefghijklmnopqrstuv")
    return str(path)


def test_a_json_run_loads_no_drawing_and_no_xml(md5_key: str) -> None:
    modules = loaded(
        ["illegal-sign", URL.format("MD5", "0" * 32), "--md5-key-file", md5_key, "-f", "json", "--no-config"]
    )
    assert "alidiag.diagnosis" in modules
    for name in ("rich", "lxml", "pydantic", "cryptography", "multiprocessing", "ssl", "tomllib"):
        assert name not in modules, name


def test_an_rsa_run_loads_the_library_but_nothing_that_draws(tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["openssl", "genrsa", "-out", str(key), "1024"], check=True, capture_output=True)
    public = tmp_path / "public"
    subprocess.run(["openssl", "rsa", "-in", str(key), "-pubout", "-out", str(public)], check=True, capture_output=True)
    modules = loaded(
        ["illegal-sign", URL.format("RSA", "A" * 172), "--public-key", str(public), "-f", "json", "--no-config"]
    )
    assert "rich" not in modules
    assert "lxml" not in modules


def test_parameters_are_checked_without_keys_signatures_or_toml() -> None:
    request = (ROOT / "fixtures" / "parameters" / "valid" / "request.txt").read_text("utf-8").strip()
    modules = loaded(["invalid-parameter", request, "-f", "json"])
    assert "alidiag.checks.parameters" in modules
    unwanted = ["diagnosis", "keys", "crypto", "search", "mistakes", "explanation", "checks.parameter_findings"]
    for name in (*(f"alidiag.{name}" for name in unwanted), "rich", "lxml", "cryptography", "tomllib", "decimal"):
        assert name not in modules, name


def test_the_version_is_told_without_loading_typer() -> None:
    modules = loaded(["--version"])
    assert "typer" not in modules
    assert "alidiag.diagnosis" not in modules


def test_a_notification_is_read_without_the_xml_parser(md5_key: str) -> None:
    words = "notify_id=1&trade_status=TRADE_SUCCESS&sign=" + "0" * 32 + "&sign_type=MD5"
    modules = loaded(["reply", words, "--md5-key-file", md5_key, "-f", "json", "--no-config"])
    assert "alidiag.replies.judge" in modules
    for name in ("rich", "lxml", "cryptography", "tomllib"):
        assert name not in modules, name


def test_no_run_opens_a_socket(md5_key: str) -> None:
    code = (
        "import sys\n"
        "def hook(event, args):\n"
        "    if event.startswith('socket.'):\n        raise SystemExit('a socket was opened')\n"
        "sys.addaudithook(hook)\n"
        f"sys.argv = ['alidiag', 'illegal-sign', {URL.format('MD5', '0' * 32)!r},\n"
        f"    '--md5-key-file', {md5_key!r}, '--no-config']\n"
        "from alidiag.__main__ import run\nrun()\n"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 1, result.stderr
    assert "socket" not in result.stderr
