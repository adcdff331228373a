"""What is wrong with the keys that were given is told in step 1, never dropped."""

import json
import os
import subprocess
import sys

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
URL = (
    "https://globalmapi.alipay.com/gateway.do?service=create_forex_trade&partner=2088101122136241"
    "&_input_charset=utf-8&sign_type=RSA&sign=" + "A" * 171 + "%3D"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("keys")
    subprocess.run(["openssl", "genrsa", "-out", made / "private.pem", "1024"], check=True, capture_output=True)
    subprocess.run(
        ["openssl", "rsa", "-in", made / "private.pem", "-pubout", "-out", made / "public.pem"],
        check=True,
        capture_output=True,
    )
    os.chmod(made / "private.pem", 0o600)
    (made / "md5.txt").write_text("0123456789abcdef0123456789abcdef")
    return made


def told(*arguments):
    """(rule, level) of the findings of step 1."""
    done = subprocess.run(
        [sys.executable, "-m", "alidiag", "illegal-sign", URL, "--no-config", "-f", "json", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    step = json.loads(done.stdout)["illegal_sign"]["steps"][0]
    return {(finding["rule"], finding["level"]) for finding in step["findings"]}


def test_a_private_key_given_as_the_public_one_is_told(folder):
    assert ("private-key-as-public-key", "error") in told("--public-key", folder / "private.pem")


def test_a_public_key_given_as_the_private_one_is_told(folder):
    assert ("public-key-as-private-key", "error") in told("--private-key", folder / "public.pem")


def test_an_md5_key_given_as_a_public_key_is_told(folder):
    assert ("key-kind-mismatch", "error") in told("--public-key", folder / "md5.txt")


@pytest.mark.skipif(os.name != "posix", reason="permission bits of a file are told on POSIX systems only")
def test_a_private_key_that_others_can_read_is_told(folder):
    assert not {rule for rule, _ in told("--private-key", folder / "private.pem")} & {"key-file-open"}
    open_ = folder / "open.pem"
    open_.write_bytes((folder / "private.pem").read_bytes())
    open_.chmod(0o644)
    assert ("key-file-open", "note") in told("--private-key", open_)
