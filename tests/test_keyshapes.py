"""Every shape that one pasted key takes, held against what must be said about it."""

import base64
import os
import re
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from alidiag.errors import KeyUnreadable
from alidiag.keys import load_key, load_keys, load_md5
from alidiag.model import Half

CORPORA = Path(os.environ.get("ALIDIAG_CORPORA", Path(__file__).parents[1] / "../shared/corpora"))
MAKER = CORPORA / "made/make_keyshapes.py"
NO_HEADER = "no PEM header; read as an RSA private key of 2,048 bits in PKCS#8"

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.skipif(not MAKER.exists(), reason=f"no outside data: {MAKER} is missing; set ALIDIAG_CORPORA"),
]

# The words of each repair, in order, for what is read as the private key.
MENDED = {
    "p8.pem": [],
    "p1.pem": [],
    "p8.der": [],
    "crlf": ["CRLF"],
    "cr": ["CR line ends"],
    "bom": ["byte order mark"],
    "utf16": ["UTF-16"],
    "indented": ["indentation"],
    "one_line_headers": ["one line with its header"],
    "one_line_spaces": ["one line with its header", "blanks inside the key removed"],
    "backslash_n": [r"\n written as two characters"],
    "bare_b64": [NO_HEADER],
    "bare_wrapped": [NO_HEADER],
    "bare_quoted": ["quotes", NO_HEADER],
    "java_concat": ["string concatenation", NO_HEADER],
    "b64url": ["URL-safe", NO_HEADER],
    "plus_as_space": ["back into the +", NO_HEADER],
    "no_padding": ["padding", NO_HEADER],
    "pct_encoded": ["percent-encoding", NO_HEADER],
    "p8_in_rsa_label": ['the label is "RSA PRIVATE KEY", and the body is PKCS#8'],
    "p1_in_p8_label": ['the label is "PRIVATE KEY", and the body is PKCS#1'],
    "pub_label_on_priv": ['the label is "PUBLIC KEY", and the body is PKCS#8'],
    "bag_attributes": ["text before the key"],
    "junk_after": ["text after the key"],
    "two_keys": ["the same key twice"],
    "pub_then_priv": ["also holds an RSA public key"],
    "four_dashes": ["4 and 4 dashes"],
    "em_dashes": ["em dashes"],
    "lowercase_label": ["capital letters"],
    "no_end": ["END line is missing"],
    "blank_line_before_end_one_line_body": ["the body is one line", "blank lines"],
    "blank_lines": ["blank lines"],
    "width76": [],
    "zwsp": ["zero-width"],
    "nbsp": ["no-break", "blanks inside the key removed"],
    "html_br": ["<br>"],
    "email_quoted": ["quoted e-mail"],
    "numbered": ["line numbers"],
    "der_trailing": ["1 octet after the end"],
    "hex": ["hexadecimal", NO_HEADER],
    "b64_of_pem": ["base64 of another file"],
    "enc_p8": [],
    "enc_trad": [],
}

REFUSED = {
    "pub.pem": ("public-key-as-private-key", "it holds an RSA public key of 2,048 bits"),
    "truncated": ("key-text-damaged", "it is cut"),
    "der_truncated": ("key-text-damaged", "it is cut"),
    "one_char_flipped": ("key-text-damaged", "fails its own check"),
    "md5_key": ("key-kind-mismatch", "it is an MD5 key"),
}


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shapes")
    # Whether base64 needs padding depends on the leading zeros of numbers; two shapes are about padding.
    for _ in range(20):
        subprocess.run([sys.executable, MAKER, folder], check=True, capture_output=True)
        if (folder / "bare_b64").read_bytes().endswith(b"="):
            break
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def fingerprint(data):
    """What openssl and sha256 say of the public half."""
    args = ["openssl", "pkey", "-pubout", "-outform", "DER"]
    out = subprocess.run(args, input=data, check=True, capture_output=True).stdout
    return subprocess.run(["openssl", "sha256", "-r"], input=out, check=True, capture_output=True).stdout[:64].decode()


def test_the_table_names_every_shape(shapes):
    assert set(MENDED) | set(REFUSED) == set(shapes)
    assert len(shapes) == 48


def test_every_readable_shape_gives_the_same_key_and_names_its_repairs_in_order(shapes):
    right = fingerprint(shapes["p8.pem"])
    told = {}
    for name in MENDED:
        key = load_key(shapes[name], name, Half.PRIVATE, ask=lambda _: b"secret")
        assert (key.fingerprint, key.bits, key.half) == (right, 2048, Half.PRIVATE), name
        told[name] = [note.message for note in key.notes]
    wrong = {
        name: messages
        for name, messages in told.items()
        if len(messages) != len(MENDED[name])
        or not all(word in message for word, message in zip(MENDED[name], messages, strict=True))
    }
    assert wrong == {}


def test_every_other_shape_is_refused_for_what_it_is(shapes):
    for name, (rule, words) in REFUSED.items():
        with pytest.raises(KeyUnreadable, match=re.escape(words)) as caught:
            load_key(shapes[name], name, Half.PRIVATE)
        assert (caught.value.rule, name in caught.value.message) == (rule, True)


def test_a_label_that_lies_has_its_own_rule(shapes):
    for name in ("p8_in_rsa_label", "p1_in_p8_label", "pub_label_on_priv"):
        rules = [note.rule for note in load_key(shapes[name], name, Half.PRIVATE).notes]
        assert rules == ["key-container-mismatch"]


def test_every_private_shape_in_the_public_slot_gives_its_public_half_and_a_note(shapes):
    # pub_then_priv holds the public key too; what is encrypted is not opened for the sake of a public key.
    locked = {"enc_p8", "enc_trad"}
    for name in set(MENDED) - {"pub_then_priv"} - locked:
        key = load_key(shapes[name], name, Half.PUBLIC)
        assert (key.fingerprint, key.half) == (fingerprint(shapes["p8.pem"]), Half.PUBLIC)
        assert "private-key-as-public-key" in [note.rule for note in key.notes]
    for name in locked:
        with pytest.raises(KeyUnreadable, match="an encrypted private key, where the public key belongs") as caught:
            load_key(shapes[name], name, Half.PUBLIC)
        assert caught.value.rule == "private-key-as-public-key"


def windows(text, size=12):
    return {text[at : at + size] for at in range(len(text) - size + 1)}


def test_no_twelve_characters_of_a_body_get_into_any_text(shapes):
    der, pkcs1 = shapes["p8.der"], b"".join(shapes["p1.pem"].splitlines()[1:-1])
    bodies = [base64.b64encode(der).decode(), pkcs1.decode(), der.hex(), shapes["b64_of_pem"].decode()]
    bodies += ["".join(shapes["pub.pem"].decode().splitlines()[1:-1]), shapes["md5_key"].decode()]
    bodies += ["".join(shapes["enc_p8"].decode().splitlines()[1:-1])]
    bodies += ["".join(shapes["enc_trad"].decode().splitlines()[4:-1])]
    bodies += [body.translate(str.maketrans("+/", "-_")) for body in bodies]
    secret = set().union(*map(windows, bodies))
    said = 0
    for name, whole in shapes.items():
        damages = [
            whole,
            whole[: len(whole) // 2],
            whole[40:],
            whole.replace(b"A", b"!"),
            whole.replace(b"KEY", b""),
        ]
        damages += [whole[:30] + b"\xff" + whole[30:]]
        for data in damages:
            for read in (
                lambda data: load_key(data, "f", Half.PRIVATE),
                lambda data: load_key(data, "f", Half.PUBLIC),
                lambda data: load_keys(data, "f", ask=lambda _: b"wrong"),
                lambda data: load_md5(data, "f"),
            ):
                try:
                    text = repr(read(data))
                except KeyUnreadable as failure:
                    chain = [failure.__cause__, failure.__context__]
                    text = "".join(traceback.format_exception(failure)) + failure.hint + repr((failure, chain))
                assert not windows(text) & secret, name
                said += 1
    assert said == 48 * 6 * 4
