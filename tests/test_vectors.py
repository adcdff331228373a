"""Every public signature vector through `verify`: Wycheproof, NIST CAVP, RSA Laboratories, forgeries."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from alidiag.crypto.block import open_block
from alidiag.crypto.hashing import digest_of
from alidiag.crypto.sign import sign
from alidiag.crypto.strict import verify
from alidiag.model import DsaNumbers, Half, Key, Kind, RsaNumbers

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPORA = Path(os.environ.get("ALIDIAG_CORPORA") or Path(__file__).parents[2] / "shared" / "corpora")

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(
        not (CORPORA / "wycheproof").is_dir(),
        reason=f"no signature vectors in {CORPORA}: set ALIDIAG_CORPORA to the folder of outside data",
    ),
]


class Row(NamedTuple):
    """One vector. `wanted` is None where either verdict is allowed."""

    key: Key
    digest: str
    data: bytes
    signature: bytes
    wanted: bool | None
    comment: str = ""
    right: bytes | None = None
    """What a signer must write, where the row is about signing."""

    @property
    def kind(self) -> str:
        """`RSA sha1`, `DSA sha256`, ..."""
        return f"{self.key.kind.value} {self.digest}"


def rsa(n: int, e: int, private: bytes | None = None) -> Key:
    half = Half.PUBLIC if private is None else Half.PRIVATE
    return Key(Kind.RSA, half, "test", bits=n.bit_length(), public=RsaNumbers(n, e), private_der=private)


def dsa(p: int, q: int, g: int, y: int) -> Key:
    return Key(Kind.DSA, Half.PUBLIC, "test", bits=p.bit_length(), public=DsaNumbers(p, q, g, y))


def wycheproof(name: str) -> Iterator[Row]:
    for group in json.loads((CORPORA / "wycheproof" / name).read_text("utf-8"))["testGroups"]:
        key = _wycheproof_key(group)
        digest = group["sha"].replace("-", "").lower()
        for test in group["tests"]:
            signature = bytes.fromhex(test["sig"])
            acceptable = None if "MissingNull" not in test["flags"] else False
            wanted = {"valid": True, "invalid": False, "acceptable": acceptable}[test["result"]]
            right = signature if key.half is Half.PRIVATE else None
            yield Row(key, digest, bytes.fromhex(test["msg"]), signature, wanted, test["comment"], right)


def _wycheproof_key(group: dict[str, Any]) -> Key:
    if group["type"] == "DsaVerify":
        numbers = group.get("publicKey") or group["key"]
        return dsa(*(int(numbers[name], 16) for name in "pqgy"))
    numbers = group.get("publicKey") or group.get("privateKey")
    n, e = (numbers["modulus"], numbers["publicExponent"]) if numbers else (group["n"], group["e"])
    private = group.get("privateKeyPkcs8")
    return rsa(int(n, 16), int(e, 16), bytes.fromhex(private) if private else None)


def cavp(name: str) -> Iterator[Row]:
    """A CAVP answer file: `name = value` lines, each in force until set anew; `Result` closes a row."""
    values: dict[str, str] = {}
    for line in (CORPORA / "pyca-vectors" / name).read_text("ascii").splitlines():
        if line.startswith("[mod = L="):
            values["SHAAlg"] = line.rstrip("] ").rsplit(" ", 1)[1]
        field, equals, value = line.partition(" = ")
        if equals and not line.startswith("["):
            values[field.strip()] = value.strip()
        if field.lower() != "result":
            continue
        digest = values["SHAAlg"].replace("-", "").lower()
        data = bytes.fromhex(values["Msg"])
        if name.startswith("DSA"):
            key = dsa(*(int(values[number], 16) for number in "PQGY"))
            size = (key.public.q.bit_length() + 7) // 8  # type: ignore[union-attr]
            signature = b"".join(int(values[number], 16).to_bytes(size) for number in "RS")
        else:
            key = rsa(int(values["n"], 16), int(values["e"], 16))
            signature = bytes.fromhex(values["S"])
        yield Row(key, digest, data, signature, value.strip().startswith("P"), value)


def laboratories(name: str) -> Iterator[Row]:
    """RSA Laboratories' file: headings such as `# Modulus:`, each with lines of hex octets below it."""
    text = (CORPORA / "pyca-vectors" / name).read_text("ascii")
    values: dict[str, bytes] = {}
    key: Key | None = None
    for heading, octets in re.findall(r"# ([\w ]+): *\n((?:[0-9a-f]{2} *\n?)+)", text):
        values[heading] = bytes.fromhex(octets)
        if heading == "Coefficient":
            key = _private_rsa({part: int.from_bytes(value) for part, value in values.items()})
        elif heading == "Signature":
            assert key is not None
            signature = values[heading]
            yield Row(key, "sha1", values["Message to be signed"], signature, wanted=True, right=signature)


def _private_rsa(numbers: dict[str, int]) -> Key:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers, RSAPublicNumbers

    n, e = numbers["Modulus"], numbers["Public exponent"]
    order = ("Prime 1", "Prime 2", "Exponent", "Prime exponent 1", "Prime exponent 2", "Coefficient")
    p, q, d, dp, dq, inverse = (numbers[part] for part in order)
    private = RSAPrivateNumbers(p, q, d, dp, dq, inverse, RSAPublicNumbers(e, n)).private_key()
    pkcs8 = private.private_bytes(form.Encoding.DER, form.PrivateFormat.PKCS8, form.NoEncryption())
    return rsa(n, e, pkcs8)


def forgeries(name: str) -> Iterator[Row]:
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    document = json.loads((CORPORA / "made" / name).read_text("utf-8"))
    numbers = load_pem_public_key(document["keyPem"].encode()).public_numbers()  # type: ignore[union-attr]
    key = rsa(numbers.n, numbers.e)  # type: ignore[union-attr,arg-type]
    data = bytes.fromhex(document["msg"])
    for test in document["tests"]:
        yield Row(key, "sha1", data, bytes.fromhex(test["sig"]), test["result"] == "valid", test["comment"])


class Tally(NamedTuple):
    """What must come of a file: rows, accepted, signatures made anew, rejected rows with the right digest."""

    rows: int
    accepted: int
    signed: int = 0
    shown: int = 0


EXPECTED = {
    "dsa_2048_224_sha224_test.json": Tally(336, 52),
    "dsa_2048_224_sha256_test.json": Tally(364, 80),
    "dsa_2048_256_sha256_test.json": Tally(366, 82),
    "dsa_3072_256_sha256_test.json": Tally(366, 82),
    "rsa_pkcs1_1024_sig_gen_test.json": Tally(33, 33, signed=33),
    "rsa_pkcs1_1536_sig_gen_test.json": Tally(32, 32, signed=32),
    "rsa_pkcs1_2048_sig_gen_test.json": Tally(43, 43, signed=43),
    "rsa_pkcs1_3072_sig_gen_test.json": Tally(26, 26, signed=26),
    "rsa_pkcs1_4096_sig_gen_test.json": Tally(24, 24, signed=24),
    "rsa_signature_2048_sha256_test.json": Tally(259, 9, shown=126),
    "rsa_signature_3072_sha256_test.json": Tally(259, 8, shown=126),
    "rsa_signature_4096_sha256_test.json": Tally(258, 7, shown=126),
    "rsa_signature_8192_sha256_test.json": Tally(258, 7, shown=126),
    "v0/dsa_test.json": Tally(906, 33),
    "v0/rsa_sig_gen_misc_test.json": Tally(158, 158, signed=158),
    "v0/rsa_signature_test.json": Tally(377, 146, shown=121),
    "RSA/SigVer15_186-3.rsp": Tally(450, 75, shown=71),
    "RSA/SigVer15EMTest.txt": Tally(150, 0, shown=71),
    "DSA/SigVer.rsp": Tally(300, 140),
    "RSA/pkcs1v15sign-vectors.txt": Tally(300, 300, signed=300),
    "rsa_sha1_forgeries_1024.json": Tally(40, 1, shown=13),
    "rsa_sha1_forgeries_2048.json": Tally(40, 1, shown=13),
}

OF_ALIPAY = ("RSA sha1", "RSA sha256", "DSA sha1")


def rows(name: str) -> Iterator[Row]:
    if name in MADE:
        return forgeries(name)
    if name in LABORATORIES:
        return laboratories(name)
    return cavp(name) if name in CAVP else wycheproof(name)


MADE = {"rsa_sha1_forgeries_1024.json", "rsa_sha1_forgeries_2048.json"}
LABORATORIES = {"RSA/pkcs1v15sign-vectors.txt"}
CAVP = {"RSA/SigVer15_186-3.rsp", "RSA/SigVer15EMTest.txt", "DSA/SigVer.rsp"}
WYCHEPROOF = EXPECTED.keys() - MADE - LABORATORIES - CAVP


@pytest.mark.parametrize("name", EXPECTED)
def test_every_vector_gets_its_verdict(name: str) -> None:
    wrong = []
    read = accepted = signed = shown = 0
    for row in rows(name):
        verdict = verify(row.key, row.digest, row.data, row.signature)
        read += 1
        accepted += verdict
        if row.wanted is not None and verdict is not row.wanted:
            wrong.append(row.comment)
        if row.right is not None:
            signed += 1
            assert sign(row.key, row.digest, row.data) == row.right
        if isinstance(row.key.public, RsaNumbers):
            block = open_block(row.key.public, row.signature)
            right = block.digest == digest_of(row.digest, row.data)
            shown += right and not verdict
            # The very encoding of the right digest is seen in all accepted signatures and in no rejected one.
            assert (block.exact and right and block.algorithm == row.digest) is verdict
    assert wrong == []
    assert Tally(read, accepted, signed, shown) == EXPECTED[name]


def test_every_file_of_the_vector_sets_is_run() -> None:
    found = {path.relative_to(CORPORA / "wycheproof").as_posix() for path in CORPORA.glob("wycheproof/**/*.json")}
    assert found == WYCHEPROOF


def test_the_files_hold_as_many_rows_as_they_are_known_for() -> None:
    def total(names: set[str]) -> int:
        return sum(EXPECTED[name].rows for name in names)

    assert (total(WYCHEPROOF), total(CAVP), total(MADE), total(LABORATORIES)) == (4065, 900, 80, 300)


@pytest.mark.parametrize(("names", "count"), [(WYCHEPROOF, 1831), (CAVP, 300), (MADE, 80)])
def test_the_kinds_that_alipay_takes_have_their_share(names: set[str], count: int) -> None:
    kinds = Counter(row.kind for name in names for row in rows(name))
    assert sum(kinds[kind] for kind in OF_ALIPAY) == count


# What the view says of each forged signature: padding, form, hash, whether the digest is that of the message.
NOTHING = ("none", "unknown", None, False)
RIGHT = ("pkcs1", "digest-info", "sha1", True)
OTHER = ("pkcs1", "digest-info", "sha1", False)
VIEWS = {
    "valid": RIGHT,
    "NULL parameter missing": RIGHT,
    "empty parameters as 0500 twice": RIGHT,
    "BER long form outer length": RIGHT,
    "BER long form inner length": RIGHT,
    "BER indefinite length": RIGHT,
    "trailing byte after DigestInfo": RIGHT,
    "garbage after short padding (Bleichenbacher 2006)": RIGHT,
    "garbage inside parameters": RIGHT,
    "garbage appended in sequence": RIGHT,
    "padding of 7 FF": NOTHING,
    "padding has one 00": ("pkcs1", "unknown", None, False),
    "padding has one 7f": NOTHING,
    "block type 00": ("none", "digest-info", "sha1", True),
    "block type 02": NOTHING,
    "first byte 01": NOTHING,
    "no separator": NOTHING,
    "separator 01": NOTHING,
    "digest truncated": OTHER,
    "digest extended": OTHER,
    "digest of SHA-256 under the SHA-1 OID": OTHER,
    "SHA-256 DigestInfo (sign_type RSA2 sent as RSA)": ("pkcs1", "digest-info", "sha256", False),
    "MD5 DigestInfo": ("pkcs1", "digest-info", "md5", False),
    "bare digest, no DigestInfo": ("pkcs1", "digest", None, True),
    "hex text of the digest": ("pkcs1", "hex-digest", None, True),
    "DigestInfo of the hex text": OTHER,
    "OCTET STRING tag wrong": OTHER,
    "digest all zero": OTHER,
    "last digest bit flipped": OTHER,
    "wrong message digest": OTHER,
    "leading 00 added": RIGHT,
    "last byte dropped": NOTHING,
    "byte appended": NOTHING,
    "empty": NOTHING,
    "zero": NOTHING,
    "one": NOTHING,
    "n-1": NOTHING,
    "n": NOTHING,
    "s+n if it fits": NOTHING,
    "reversed bytes (little endian)": NOTHING,
}


@pytest.mark.parametrize("name", sorted(MADE))
def test_the_view_names_each_forgery_for_what_it_is(name: str) -> None:
    seen = {}
    for row in forgeries(name):
        assert isinstance(row.key.public, RsaNumbers)
        block = open_block(row.key.public, row.signature)
        right = block.digest == digest_of("sha1", row.data)
        seen[row.comment] = (block.padding, block.form, block.algorithm, right)
    assert seen == VIEWS


def test_a_digest_under_the_wrong_name_is_recovered_with_the_name_it_has() -> None:
    for row in forgeries("rsa_sha1_forgeries_2048.json"):
        assert isinstance(row.key.public, RsaNumbers)
        block = open_block(row.key.public, row.signature)
        if row.comment.startswith("SHA-256 DigestInfo"):
            assert (block.digest, block.exact) == (digest_of("sha256", row.data), True)
        if row.comment.startswith("digest of SHA-256"):
            assert (block.digest, block.exact) == (digest_of("sha256", row.data), False)
        if row.comment == "MD5 DigestInfo":
            assert (block.digest, block.exact) == (digest_of("md5", row.data), True)
