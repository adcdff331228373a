"""RSA and DSA keys that openssl made: read, paired, opened with a password, refused by name."""

import base64
import functools
import itertools
import math
import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alidiag.errors import KeyUnreadable
from alidiag.keys import alipay_own_key, encrypted, is_pair, lint, load_key, load_keys, load_md5, public_half
from alidiag.model import Half, Kind, Level

ROOT = Path(__file__).parents[1]
CORPORA = Path(os.environ.get("ALIDIAG_CORPORA", ROOT / "../shared/corpora"))
# Made with `openssl dsaparam` and `openssl gendsa` for these tests alone.
DSA = (ROOT / "fixtures/keys/dsa_1024.pem").read_bytes()
ALIPAY = (
    b"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCnxj/9qwVfgoUh/y2W89L6BkRAFljhNhgPdyPuBV64bfQNN1PjbCzkIM6qRdKBoLPXmKKM"
    b"iFYnkd6rAoprih3/PrQEB/VsW8OoM8fxn67UDYuyBTqA23MML9q1+ilIZwBC2AQ2UBVOrFXfFl75p6/B5KsiNG9zpgmLCUYuLkxpLQIDAQAB"
)
private, public = Half.PRIVATE, Half.PUBLIC


def openssl(*args, data=b""):
    return subprocess.run(["openssl", *args], input=data, check=True, capture_output=True).stdout


@functools.cache
def rsa(bits=512, number=0):
    return openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}")


def pub(key, *args):
    return openssl("pkey", "-pubout", *args, data=key)


def certificate(key, tmp_path):
    (tmp_path / "key.pem").write_bytes(key)
    return openssl("req", "-x509", "-new", "-key", str(tmp_path / "key.pem"), "-subj", "/CN=shop", "-days", "9")


def sha256(data):
    return openssl("sha256", "-r", data=data)[:64].decode()


def refusal(data, half, ask=None):
    with pytest.raises(KeyUnreadable) as caught:
        load_key(data, "key.pem", half, ask)
    failure = caught.value
    assert failure.message.startswith(f"Cannot read the {half} key from key.pem: ")
    assert failure.hint
    return failure


def built(tmp_path, config):
    """DER that openssl's own generator writes from a description."""
    (tmp_path / "asn1.cnf").write_text(config)
    openssl("asn1parse", "-genconf", str(tmp_path / "asn1.cnf"), "-noout", "-out", str(tmp_path / "out.der"))
    return (tmp_path / "out.der").read_bytes()


def rsa_public(tmp_path, n, e):
    return built(tmp_path, f"asn1=SEQUENCE:key\n[key]\nn=INTEGER:{n:#x}\ne=INTEGER:{e:#x}\n")


@pytest.mark.parametrize("bits", [512, 1024, 2048])
def test_a_key_as_openssl_writes_it_needs_no_remark(bits):
    key = rsa(bits)
    forms = {
        "PKCS#8": [key, openssl("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", data=key)],
        "PKCS#1": [
            openssl("rsa", "-traditional", data=key),
            openssl("rsa", "-traditional", "-outform", "DER", data=key),
        ],
    }
    right = sha256(pub(key, "-outform", "DER"))
    for container, files in forms.items():
        for data in files:
            read = load_key(data, "key", private)
            assert (read.container, read.bits, read.fingerprint) == (container, bits, right)
            assert (read.kind, read.half, read.notes) == (Kind.RSA, private, ())
            assert read.private_der == forms["PKCS#8"][1]
    publics = {
        "SubjectPublicKeyInfo": [pub(key), pub(key, "-outform", "DER")],
        "PKCS#1": [openssl("rsa", "-RSAPublicKey_out", "-outform", form, data=key) for form in ("PEM", "DER")],
    }
    for container, files in publics.items():
        for data in files:
            read = load_key(data, "key", public)
            assert (read.container, read.bits, read.fingerprint) == (container, bits, right)
            assert (read.half, read.notes, read.private_der) == (public, (), None)


def test_dsa_keys_are_read_without_the_library_in_both_halves_and_forms():
    traditional = openssl("pkey", "-traditional", data=DSA)
    assert b"BEGIN DSA PRIVATE KEY" in traditional
    right = sha256(pub(DSA, "-outform", "DER"))
    for data, half, container in (
        (DSA, private, "PKCS#8"),
        (traditional, private, "OpenSSL DSA"),
        (pub(DSA), public, "SubjectPublicKeyInfo"),
    ):
        key = load_key(data, "dsa", half)
        assert (key.kind, key.bits, key.container, key.fingerprint) == (Kind.DSA, 1024, container, right)
        assert key.notes == ()
    one, two = (load_key(data, "dsa", private).private_der for data in (DSA, traditional))
    assert one == two == openssl("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", data=DSA)


def test_a_public_key_is_read_without_the_cryptography_library():
    code = (
        "import sys; from alidiag.keys import load_key; from alidiag.model import Half;"
        "load_key(sys.stdin.buffer.read(), 'k', Half.PUBLIC);"
        "load_key(open(sys.argv[1], 'rb').read(), 'k', Half.PRIVATE);"
        "print([name for name in sys.modules if name.split('.')[0] in ('cryptography', 'email')])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code, ROOT / "fixtures/keys/dsa_1024.pem"],
        input=ALIPAY, check=True, capture_output=True, cwd=ROOT,
    )  # fmt: skip
    assert out.stdout.strip() == b"[]"


def test_pairs_are_told_by_their_numbers():
    privates = [rsa(512, 1), rsa(512, 2), DSA]
    for one, two in itertools.product(range(3), repeat=2):
        pair = (load_key(privates[one], "a", private), load_key(pub(privates[two]), "b", public))
        assert is_pair(*pair) is (one == two)
        assert (public_half(pair[0]).public == pair[1].public) is (one == two)


def test_the_public_half_holds_nothing_private():
    half = public_half(load_key(rsa(), "a", private))
    assert (half.half, half.private_der, half.container) == (public, None, "SubjectPublicKeyInfo")


def test_alipays_own_key_is_known_from_any_wrapping():
    key = load_key(ALIPAY, "a", public)
    assert "mapi gateway" in alipay_own_key(key)
    wrapped = openssl("rsa", "-pubin", "-inform", "DER", "-RSAPublicKey_out", data=base64.b64decode(ALIPAY))
    assert alipay_own_key(load_key(wrapped, "a", public)) == alipay_own_key(key)
    assert alipay_own_key(load_key(pub(rsa()), "a", public)) is None
    assert [note.message for note in key.notes] == [
        "no PEM header; read as an RSA public key of 1,024 bits in SubjectPublicKeyInfo"
    ]


def test_a_key_on_one_line_between_its_headers_is_read():
    data = b"-----BEGIN PUBLIC KEY-----" + ALIPAY + b"-----END PUBLIC KEY-----"
    (note,) = load_key(data, "a", public).notes
    assert "one line" in note.message


def test_a_bare_pkcs1_key_is_remarked_for_java():
    body = b"".join(openssl("rsa", "-traditional", data=rsa()).splitlines()[1:-1])
    notes = load_key(body, "a", private).notes
    assert [note.rule for note in notes] == ["key-text-damaged", "key-container-mismatch"]
    assert "Java" in notes[1].message


@pytest.mark.parametrize("wrap", ["private_key = %s\n", '{"app": "x", "key": "%s"}', "app key:\n%s\n\nkeep it safe"])
def test_a_bare_key_in_a_setting_is_found(wrap):
    body = base64.b64encode(openssl("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", data=rsa())).decode()
    key = load_key((wrap % body).encode(), "a", private)
    assert key.fingerprint == load_key(rsa(), "a", private).fingerprint
    assert any("text before the key" in note.message for note in key.notes)


def test_a_certificate_gives_its_public_key_and_no_private_one(tmp_path):
    data = certificate(rsa(1024), tmp_path)
    key = load_key(data, "a", public)
    assert (key.container, key.fingerprint) == (
        "X.509 certificate",
        sha256(pub(rsa(1024), "-outform", "DER")),
    )
    assert refusal(data, private).rule == "public-key-as-private-key"


def test_of_several_blocks_the_wanted_half_is_taken_and_the_others_are_named():
    both = rsa() + pub(rsa())
    assert "also holds an RSA public key" in load_key(both, "a", private).notes[0].message
    note = load_key(both, "a", public).notes[0]
    assert note.level is Level.WARNING
    assert "never pass this file on" in note.message
    assert [key.half for key in load_keys(both, "a")] == [private, public]
    assert len(load_keys(both + both, "a")) == 2


def test_a_private_key_in_the_public_slot_gives_its_public_half_and_says_so():
    for data in (rsa(), openssl("rsa", "-traditional", data=rsa()), openssl("pkey", "-outform", "DER", data=rsa())):
        key = load_key(data, "mine.pem", public)
        assert (key.half, key.private_der) == (public, None)
        assert key.fingerprint == sha256(pub(rsa(), "-outform", "DER"))
        note = key.notes[-1]
        assert (note.rule, note.level) == ("private-key-as-public-key", Level.NOTE)
        assert note.message == "mine.pem holds a private key where the public one belongs. Its public half was used."
    dsa = load_key(DSA, "a", public)
    assert (dsa.kind, dsa.half, dsa.fingerprint) == (Kind.DSA, public, sha256(pub(DSA, "-outform", "DER")))


def test_the_public_half_is_never_taken_from_a_private_key_that_is_damaged():
    body = openssl("rsa", "-traditional", data=rsa()).splitlines()
    body[3] = body[3][::-1]
    assert "private key" in refusal(b"\n".join(body), public).message
    assert refusal(b"\n".join(body), public).rule == "key-text-damaged"


def test_two_different_keys_are_ambiguous_and_listed():
    data = rsa(512, 1) + rsa(1024)
    failure = refusal(data, private)
    for key in (rsa(512, 1), rsa(1024)):
        assert sha256(pub(key, "-outform", "DER")) in failure.message
    assert "512 bits" in failure.message
    assert len(load_keys(data, "a")) == 2


def test_a_useless_block_is_left_out_only_beside_a_useful_one():
    ec = openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    assert [key.kind for key in load_keys(ec + rsa(), "a")] == [Kind.RSA]
    with pytest.raises(KeyUnreadable, match="EC private key"):
        load_keys(ec, "a")


FOREIGN = {
    "an EC private key (curve P-256)": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
    "an SM2 private key": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2"),
    "an Ed25519 private key": ("-algorithm", "ED25519"),
    "an Ed448 private key": ("-algorithm", "ED448"),
    "an X25519 private key": ("-algorithm", "X25519"),
    "an RSA-PSS private key": ("-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:512"),
    "a Diffie-Hellman private key": ("-algorithm", "DH", "-pkeyopt", "group:ffdhe2048"),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_keys_of_other_kinds_are_named(what):
    data = openssl("genpkey", *FOREIGN[what])
    failure = refusal(data, private)
    assert f"it is {what}" in failure.message
    assert failure.rule == "key-not-rsa"
    other = refusal(pub(data), public)
    assert what.partition(" (")[0].replace("private", "public") in other.message
    assert other.rule == "key-not-rsa"
    exposed = refusal(data, public)
    assert f"it is {what}" in exposed.message
    assert exposed.rule == "key-not-rsa"


def test_files_of_other_worlds_are_named(tmp_path):
    (tmp_path / "key.pem").write_bytes(rsa(1024))
    (tmp_path / "cert.pem").write_bytes(certificate(rsa(1024), tmp_path))
    name = str(tmp_path / "key.pem")
    ec = openssl("ecparam", "-name", "prime256v1", "-genkey")
    files = {
        "a certificate request": openssl("req", "-new", "-key", name, "-subj", "/CN=shop"),
        "a PKCS#12 store": openssl(
            "pkcs12", "-export", "-inkey", name, "-in", str(tmp_path / "cert.pem"), "-passout", "pass:x"
        ),
        "a PKCS#7 bundle": openssl("crl2pkcs7", "-nocrl", "-certfile", str(tmp_path / "cert.pem")),
        "an EC private key (curve P-256)": ec,
        "a set of DSA parameters": openssl("pkeyparam", data=openssl("dsaparam", "512")),
        "an OpenSSH public key": b"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAQQ user@host\n",
        "an OpenSSH private key": b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\n",
        "an SSH2 key": b"---- BEGIN SSH2 PUBLIC KEY ----\nAAAAB3Nz\n---- END SSH2 PUBLIC KEY ----\n",
        "a PGP": b"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n-----END PGP PRIVATE KEY BLOCK-----\n",
        "a JSON web key": b'{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZpt","e":"AQAB"}',
        "a Java keystore": b"\xfe\xed\xfe\xed\x00\x00\x00\x02",
    }
    for what, data in files.items():
        failures = [refusal(data, half) for half in (private, public)]
        assert all(what in failure.message for failure in failures)
        # Where the label says that it is a public key, the wrong half weighs more than the wrong kind.
        assert "key-not-rsa" in {failure.rule for failure in failures}
        with pytest.raises(KeyUnreadable) as caught:
            load_md5(data.ljust(65), "md5.txt")
        assert caught.value.rule == "key-kind-mismatch"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b" \r\n", "nothing but blanks"),
        (b"hello, this is my key\n", "text that is no key"),
        (b"-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n", "its body is no key"),
        (
            b"-----BEGIN PUBLIC KEY-----\nMIIB[...]\n-----END PUBLIC KEY-----\n",
            "character 6 of its body is U+005B",
        ),
        (b"0\x80" * 200_000, "its body is no key"),
        (b"0\x84\x7f\xff\xff\xff\x02", "it is cut"),
    ],
)
def test_a_file_without_a_key_is_refused_for_what_it_is(data, words):
    assert words in refusal(data, public).message


def test_numbers_that_make_no_key_are_refused_by_name(tmp_path):
    odd = (1 << 1023) + 1
    for n, e, words in (
        (odd + 1, 65537, "modulus is an even number"),
        (0, 65537, "modulus is zero"),
        (odd, 0, "public exponent is zero"),
        (odd, 1, "public exponent is 1"),
        (odd, 4, "public exponent is an even number"),
        (odd, odd + 2, "not smaller than its modulus"),
        ((1 << 16384) + 1, 65537, "too large: 16,385 bits"),
        ((1 << 100_000) + 1, 65537, "too large: 100,001 bits"),
        ((1 << 510) + 1, 65537, "too small: 511 bits"),
    ):
        assert words in refusal(rsa_public(tmp_path, n, e), public).message
    assert load_key(rsa_public(tmp_path, (1 << 16383) + 1, 3), "a", public).bits == 16384


def test_a_flipped_octet_anywhere_is_never_read_as_the_same_private_key():
    der = openssl("pkcs8", "-topk8", "-nocrypt", "-outform", "DER", data=rsa())
    for at in range(0, len(der), 3):
        damaged = der[:at] + bytes([der[at] ^ 4]) + der[at + 1 :]
        try:
            read = load_key(damaged, "a", private)
        except KeyUnreadable:
            continue
        assert read.private_der == der, at  # the version of PKCS#8 is 0 or 1, and nothing else is left to chance


def test_numbers_that_fit_but_are_no_primes_fail_the_librarys_check(tmp_path):
    # p = 3 * 5 * 17 * ... cannot be told from a prime by its products: build d for a composite p.
    text = openssl("rsa", "-noout", "-text", data=rsa(1024)).decode()
    found = re.search(r"prime1:\n([\s0-9a-f:]+)prime2:\n([\s0-9a-f:]+)exponent1", text)
    p, q = (int(re.sub(r"[\s:]", "", part), 16) for part in found.groups())
    e = 3
    composite = next(n for n in range(p, 0, -2) if (n - 1) % 3 and n % 5 == 0)
    q = next(n for n in range(q, 0, -2) if (n - 1) % 3 and math.gcd(n, composite) == 1)
    d = pow(e, -1, (composite - 1) * (q - 1))
    numbers = (0, composite * q, e, d, composite, q, d % (composite - 1), d % (q - 1), pow(q, -1, composite))
    lines = "".join(f"n{at}=INTEGER:{number:#x}\n" for at, number in enumerate(numbers))
    failure = refusal(built(tmp_path, f"asn1=SEQUENCE:key\n[key]\n{lines}"), private)
    assert "the cryptography library refuses it" in failure.message
    lines = lines.replace(f"n3=INTEGER:{d:#x}", f"n3=INTEGER:{d + 2:#x}")
    failure = refusal(built(tmp_path, f"asn1=SEQUENCE:key\n[key]\n{lines}"), private)
    assert "private exponent does not undo" in failure.message


WAYS = {
    "PBES2 AES": ("pkcs8", "-topk8", "-v2", "aes-256-cbc"),
    "PBES2 3DES": ("pkcs8", "-topk8", "-v2", "des3"),
    "scrypt": ("pkcs8", "-topk8", "-scrypt", "-scrypt_N", "1024"),
    "PKCS#12 3DES": ("pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES"),
    "traditional AES-128": ("rsa", "-traditional", "-aes128"),
    "traditional AES-256": ("rsa", "-traditional", "-aes256"),
    "traditional 3DES": ("rsa", "-traditional", "-des3"),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_encrypted_key_opens_with_its_password_alone(way):
    data = openssl(*WAYS[way], "-passout", "pass:right", data=rsa())
    assert b"ENCRYPTED" in data
    asked = []
    key = load_key(data, "key.pem", private, lambda message: asked.append(message) or b"right")
    assert key.private_der == load_key(rsa(), "a", private).private_der
    assert (asked, key.notes) == (["Password of key.pem: "], ())
    assert "no terminal" in refusal(data, private).message
    assert "openssl pkey" in refusal(data, private).hint
    assert "does not open it" in refusal(data, private, lambda _: b"wrong").message
    assert "password given is empty" in refusal(data, private, lambda _: b"").message
    exposed = refusal(data, public, lambda _: pytest.fail("a public key needs no password"))
    assert exposed.rule == "private-key-as-public-key"
    assert "it holds an encrypted private key, where the public key belongs" in exposed.message
    refusal(data[: len(data) // 2], private, lambda _: b"right")


def test_an_encrypted_dsa_or_ec_key_is_opened_and_named():
    data = openssl("pkcs8", "-topk8", "-passout", "pass:right", data=DSA)
    assert load_key(data, "a", private, lambda _: b"right").private_der == load_key(DSA, "a", private).private_der
    ec = openssl("genpkey", "-algorithm", "ED25519", "-aes128", "-pass", "pass:right")
    assert "Ed25519" in refusal(ec, private, lambda _: b"right").message


def test_nobody_is_asked_for_the_password_of_a_plain_key():
    assert load_key(rsa(), "a", private, lambda _: pytest.fail("asked")).notes == ()


def test_a_one_line_traditional_key_opens_too():
    data = openssl("rsa", "-traditional", "-aes128", "-passout", "pass:right", data=rsa()).replace(b"\n", b"")
    key = load_key(data, "a", private, lambda _: b"right")
    assert key.private_der == load_key(rsa(), "a", private).private_der


@pytest.mark.parametrize(
    ("kdf", "words"),
    [
        (
            "PBKDF2\nsalt=FORMAT:HEX,OCTETSTRING:0011223344556677\nrounds=INTEGER:2147483647",
            "2,147,483,647 rounds",
        ),
        (
            "PBKDF2\nsalt=FORMAT:HEX,OCTETSTRING:0011223344556677\nrounds=INTEGER:10000001",
            "10,000,001 rounds",
        ),
        (
            "scrypt\nsalt=FORMAT:HEX,OCTETSTRING:00\nn=INTEGER:1048576\nr=INTEGER:8\np=INTEGER:1",
            "1,073,741,824 octets",
        ),
        (
            "scrypt\nsalt=FORMAT:HEX,OCTETSTRING:00\nn=INTEGER:1024\nr=INTEGER:8\np=INTEGER:100000",
            "100,000 times",
        ),
    ],
)
def test_a_costly_key_derivation_is_refused_at_once(tmp_path, kdf, words):
    name, _, numbers = kdf.partition("\n")
    oid = {"PBKDF2": "1.2.840.113549.1.5.12", "scrypt": "1.3.6.1.4.1.11591.4.11"}[name]
    der = built(
        tmp_path,
        "asn1=SEQUENCE:top\n[top]\nalg=SEQUENCE:alg\ndata=FORMAT:HEX,OCTETSTRING:00112233445566778899aabbccddeeff\n"
        "[alg]\noid=OID:1.2.840.113549.1.5.13\nparams=SEQUENCE:params\n[params]\nkdf=SEQUENCE:kdf\nenc=SEQUENCE:enc\n"
        f"[kdf]\noid=OID:{oid}\nnumbers=SEQUENCE:numbers\n[numbers]\n{numbers}\n"
        "[enc]\noid=OID:2.16.840.1.101.3.4.1.42\niv=FORMAT:HEX,OCTETSTRING:00112233445566778899aabbccddeeff\n",
    )
    start = time.perf_counter()
    failure = refusal(der, private, lambda _: pytest.fail("asked"))
    assert words in failure.message
    assert time.perf_counter() - start < 1


def test_a_panic_of_the_library_is_a_refusal_and_an_interrupt_is_not(monkeypatch):
    from cryptography.hazmat.primitives import serialization

    class PanicException(BaseException):
        pass

    data = openssl("pkcs8", "-topk8", "-passout", "pass:right", data=rsa())
    for raised, expected in (
        (PanicException("secret"), KeyUnreadable),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ):

        def load(*_, raised=raised):
            raise raised

        monkeypatch.setattr(serialization, "load_der_private_key", load)
        for file in (data, rsa()):
            with pytest.raises(expected) as caught:
                load_key(file, "a", private, lambda _: b"right")
            assert "secret" not in str(caught.value)


HOSTILE = [
    b"-----BEGIN ",
    b"-----BEGIN PUBLIC KEY-----",
    b"-----END PUBLIC KEY-----\n",
    b"-",
    b"MII",
    b"MIIE ",
    b'" +',
]
HOSTILE += [
    b'" + "',
    b"\\n",
    b"%41",
    b"<br>",
    b"> ",
    b" ",
    b"\n",
    b"A: b\n",
    b"=",
    "\u200b".encode(),
    b"30:82:",
    b"\0",
]
HOSTILE += [b"MIIEvQIBADANBgkqhkiG9w0BAQ\n", b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_mebibyte_of_hostile_text_is_refused_quickly(piece):
    data = (piece * (2**20 // len(piece) + 1))[: 2**20]
    for read in (lambda: load_key(data, "a", public), lambda: load_md5(data, "a")):
        start = time.process_time()
        with pytest.raises(KeyUnreadable) as caught:
            read()
        assert time.process_time() - start < 1  # a quadratic step takes minutes
        assert len(str(caught.value)) < 500


def fermat_close():
    p = 2**511 + 111
    return p * (p + 1000)


def test_lint_names_what_is_weak_and_what_was_looked_for(tmp_path):
    def messages(n, e=65537):
        return " | ".join(note.message for note in lint(load_key(rsa_public(tmp_path, n, e), "a", public)))

    good = lint(load_key(pub(rsa(1024)), "a", public))
    assert [note.level for note in good] == [Level.NOTE]
    assert all(word in good[0].message for word in ("ROCA", "Fermat", "factors", "prime"))
    small = lint(load_key(pub(rsa()), "a", public))
    assert (small[0].rule, small[0].level, small[0].actual) == ("key-size-unexpected", Level.WARNING, "512")
    (n, _) = load_key(pub(rsa(1024)), "a", public).public
    assert "exponent is 3" in messages(n, 3)
    assert "factor below" in messages(n * 641)
    assert "close together" in messages(fermat_close())
    assert "is a prime" in messages(2**1279 - 1)
    assert "structure of CVE-2017-15361" in messages(65537**71)
    assert "structure of CVE-2017-15361" not in messages(65537**71 + 2)
    assert "none ran" in lint(load_key(DSA, "a", private))[0].message


def outside(*folders):
    return [file for folder in folders for file in sorted((CORPORA / folder).rglob("*")) if file.is_file()]


@pytest.mark.corpora
@pytest.mark.skipif(not (CORPORA / "badkeys").is_dir(), reason="no outside data; set ALIDIAG_CORPORA")
def test_every_outside_key_file_is_read_or_refused():
    files = outside("pyca-vectors", "badkeys")
    usable = 0
    for file, half in itertools.product(files, (private, public)):
        with suppress(KeyUnreadable):
            key = load_key(file.read_bytes(), file.name, half, lambda _: b"123456")
            assert (key.half, bool(key.fingerprint)) == (half, True)
            usable += 1
    assert len(files) > 150
    assert usable >= 50


@pytest.mark.corpora
@pytest.mark.skipif(not (CORPORA / "badkeys").is_dir(), reason="no outside data; set ALIDIAG_CORPORA")
@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("rsa-roca.key", "ROCA"),
        ("rsa-fermat-pkcs8.key", "close together"),
        ("rsa-smallfactors-valid.key", "factor below"),
        ("rsa-smallfactors-corrupt.key", "factor below"),
        ("rsa-nprime.key", "modulus is a prime"),
        ("rsa-ok.key", None),
    ],
)
def test_lint_finds_the_weakness_of_a_public_sample(name, word):
    key = load_key((CORPORA / "badkeys/data" / name).read_bytes(), name, public)
    warnings = [note.message for note in lint(key) if note.level is Level.WARNING]
    assert [word in message for message in warnings] == ([True] if word else [])


def read_every_way(data):
    for read in (
        lambda: load_key(data, "a", private, lambda _: b"x"),
        lambda: load_key(data, "a", public),
        lambda: load_keys(data, "a"),
    ):
        with suppress(KeyUnreadable):
            assert read()


@given(st.binary(max_size=3000))
def test_random_octets_give_a_key_or_a_refusal(data):
    read_every_way(data)


@given(st.text(alphabet='-BEGIN PUBLIKRVATDKY\nMI0123+/="\\n%2>', max_size=400))
def test_random_key_like_text_gives_a_key_or_a_refusal(text):
    read_every_way(text.encode())


@given(st.data())
def test_a_damaged_key_gives_a_key_or_a_refusal(data):
    whole = data.draw(st.sampled_from([pub(DSA), DSA, base64.b64decode(ALIPAY), ALIPAY]), label="key")
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 8))
    read_every_way(whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + cut :])


def test_the_caps_are_the_documented_ones():
    assert (encrypted.MOST_ITERATIONS, encrypted.MOST_MEMORY) == (10_000_000, 256 * 1024 * 1024)
