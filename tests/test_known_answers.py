"""A machine that cannot do the sums is found out, and nobody else is blamed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from openssl_pairs import TEXT, dsa_pair, rsa_pair

from alidiag.crypto import known_answers, strict
from alidiag.crypto.strict import verify
from alidiag.errors import MachineAtFault
from alidiag.model import Kind

ROOT = Path(__file__).parents[1]


def run(code: str, **environment: str) -> str:
    """What a fresh interpreter prints; its standard error too, so that no trace of a panic is overlooked."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode()


@pytest.mark.parametrize("kind", Kind)
def test_this_machine_passes_the_known_answer_tests(kind: Kind) -> None:
    known_answers.check(kind)


REPORT = """
import sys
from alidiag.crypto import known_answers, strict, sign
from alidiag.errors import AlidiagError
from alidiag.model import *
def told(act):
    try:
        return repr(act())
    except AlidiagError as problem:
        return type(problem).__name__ + ": " + problem.message
for kind in Kind:
    print(kind.value, told(lambda: known_answers.check(kind)))
"""


@pytest.fixture
def fips(tmp_path: Path) -> str:
    """An OpenSSL configuration that asks for FIPS algorithms where no FIPS provider is."""
    file = tmp_path / "fips.cnf"
    file.write_text(
        "openssl_conf = init\n[init]\nalg_section = properties\n[properties]\ndefault_properties = fips=yes\n"
    )
    return str(file)


def test_a_policy_that_forbids_the_sums_is_the_machines_fault_and_never_a_wrong_signature(fips: str) -> None:
    pair = rsa_pair(1024)
    code = f"""{REPORT}
key = Key(Kind.RSA, Half.PRIVATE, "k.pem", 1024, public=RsaNumbers(*{tuple(pair.rsa)!r}),
          private_der=bytes.fromhex({(pair.key.private_der or b"").hex()!r}))
signature = bytes.fromhex({pair.signed("sha256").hex()!r})
print("verify", told(lambda: strict.verify(key, "sha256", {TEXT!r}, signature)))
print("pss", told(lambda: strict.verify_pss(key, "sha256", {TEXT!r}, signature)))
print("sign", told(lambda: sign.sign(key, "sha256", {TEXT!r}) == signature))
"""
    well = run(code).splitlines()
    assert well == ["RSA None", "DSA None", "MD5 None", "verify True", "pss False", "sign True"]
    ill = run(code, OPENSSL_CONF=fips).splitlines()
    assert [line.partition(": ")[0] for line in ill] == [
        "RSA MachineAtFault",
        "DSA None",
        "MD5 None",
        "verify MachineAtFault",
        "pss MachineAtFault",
        "sign MachineAtFault",
    ]
    assert not re.search("nvalid|OpenSSL error|Traceback", "\n".join(ill))


@pytest.mark.parametrize(("name", "at_fault"), [("md5", {"MD5"}), ("sha1", {"RSA", "DSA"}), ("sha256", {"RSA", "DSA"})])
def test_a_hash_that_computes_wrongly_or_refuses_is_found_out(name: str, at_fault: set[str]) -> None:
    wrong = f"import hashlib\nright = hashlib.{name}\nhashlib.{name} = lambda data, **_: right(data + b'x')\n"
    refusing = f"import hashlib\ndef no(*_, **__): raise ValueError('disabled')\nhashlib.{name} = no\n"
    if name == "md5":
        # MD5 is the interpreter's own module, not hashlib's.
        module = (
            "import _md5, sys, types\nright, fake = _md5.md5, types.ModuleType('_md5')\nsys.modules['_md5'] = fake\n"
        )
        wrong = module + "fake.md5 = lambda data: right(data + b'x')\n"
        refusing = module + "def no(*_, **__): raise ValueError('disabled')\nfake.md5 = no\n"
    for breaking in (wrong, refusing):
        lines = run(breaking + REPORT).splitlines()
        assert {line.split()[0] for line in lines if " MachineAtFault: " in line} == at_fault
        assert {line.split()[0] for line in lines if line.endswith(" None")} == {
            "MD5",
            "RSA",
            "DSA",
        } - at_fault


def test_a_library_that_accepts_everything_or_panics_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    class Panic(BaseException):
        pass

    class Yes:
        def verify(self, *_: object) -> None:
            return

    class Panicking:
        def verify(self, *_: object) -> None:
            raise Panic("secret")

    for library, answer in (
        (Yes(), "accepts an altered signature"),
        (Panicking(), "its crypto library fails"),
    ):
        known_answers.check.cache_clear()
        monkeypatch.setattr(strict, "_rsa_public", lambda _, library=library: library)
        with pytest.raises(MachineAtFault, match=answer) as caught:
            known_answers.check(Kind.RSA)
        assert "secret" not in caught.value.message
        assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_an_interruption_is_not_mistaken_for_a_broken_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        def verify(self, *_: object) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(strict, "_rsa_public", lambda _: Interrupted())
    with pytest.raises(KeyboardInterrupt):
        verify(rsa_pair(1024).key, "sha1", TEXT, b"")


@pytest.mark.parametrize("blocked", ["cryptography", "cryptography.hazmat.primitives.asymmetric.dsa"])
def test_dsa_and_md5_verify_without_the_library(blocked: str) -> None:
    pair = dsa_pair(1024, 160)
    signature = pair.signed("sha1")
    code = f"""import sys
sys.modules[{blocked!r}] = None
{REPORT}
key = Key(Kind.DSA, Half.PUBLIC, "d.pem", public=DsaNumbers(*{tuple(pair.dsa)!r}))
print(strict.verify(key, "sha1", {TEXT!r}, bytes.fromhex({signature.hex()!r})))
print(strict.verify(key, "sha1", {TEXT!r} + b"&", bytes.fromhex({signature.hex()!r})))
"""
    lines = run(code).splitlines()
    assert lines[0].startswith("RSA MachineAtFault: " if blocked == "cryptography" else "RSA None")
    assert lines[1:] == ["DSA None", "MD5 None", "True", "False"]


def test_the_library_is_not_loaded_for_md5_and_dsa() -> None:
    code = """
import sys
from alidiag.crypto import block, known_answers, md5, sign, strict
from alidiag.model import Kind
known_answers.check(Kind.MD5)
known_answers.check(Kind.DSA)
print([name for name in sys.modules if name.startswith("cryptography")])
"""
    assert run(code) == "[]\n"
