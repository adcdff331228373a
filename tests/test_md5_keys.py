"""MD5 keys: what belongs to one, what stands around it, and that no message ever shows a letter of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alidiag.errors import KeyUnreadable
from alidiag.keys import is_pair, lint, load_key, load_keys, load_md5, public_half
from alidiag.model import Half, Kind, Level

KEY = b"q7wz9k3xv5jh8pm2tn4bg6dr1fs0lcya"


def rules(key):
    return [(note.rule, note.level) for note in key.notes]


def text(key):
    return repr(key) + " ".join(f"{note.message} {note.fix} {note.expected} {note.actual}" for note in key.notes)


def test_a_clean_key_needs_no_remark():
    key = load_md5(KEY, "md5.txt")
    assert (key.kind, key.half, key.secret, key.secret_as_written) == (Kind.MD5, Half.SECRET, KEY, KEY)
    assert (key.notes, key.fingerprint, key.bits) == ((), None, 0)


@pytest.mark.parametrize(("end", "name"), [(b"\n", "LF"), (b"\r\n", "CRLF")])
def test_one_line_end_is_an_editors_and_noted(end, name):
    key = load_md5(KEY + end, "md5.txt")
    assert (key.secret, key.secret_as_written) == (KEY, KEY + end)
    assert rules(key) == [("md5-key-padded", Level.NOTE)]
    assert f"({name})" in key.notes[0].message


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (b"", b" ", "character 33 of the file is U+0020 SPACE"),
        (b" ", b"", "character 1 of the file is U+0020 SPACE"),
        (b"", b"\n\n", "character 33 of the file is U+000A LINE FEED"),
        (b"", b"\r\n\r\n", "character 33 of the file is U+000D CARRIAGE RETURN"),
        (b"", b"\r", "character 33 of the file is U+000D CARRIAGE RETURN"),
        (b"\xef\xbb\xbf", b"", "character 1 of the file is U+FEFF BYTE ORDER MARK"),
        (b'"', b'"', "character 34 of the file is U+0022 QUOTATION MARK"),
        (b"", "\u200b".encode(), "character 33 of the file is U+200B ZERO WIDTH SPACE"),
        (b"", "\u00a0".encode(), "character 33 of the file is U+00A0 NO-BREAK SPACE"),
        ("“".encode(), "”".encode(), "character 1 of the file is U+201C LEFT DOUBLE QUOTATION MARK"),
        (b"", b"\0", "character 33 of the file is U+0000 NULL"),
    ],
)
def test_what_stands_around_a_key_is_told_by_position_and_code_point(before, after, told):
    key = load_md5(before + KEY + after, "md5.txt")
    assert key.secret == KEY
    assert key.secret_as_written == before + KEY + after
    warnings = [note for note in key.notes if note.level is Level.WARNING]
    assert [note.rule for note in warnings] == ["md5-key-padded"]
    assert told in warnings[0].message


def test_an_invisible_character_inside_is_told_and_left_out():
    key = load_md5(KEY[:10] + "\u200d".encode() + KEY[10:], "md5.txt")
    assert key.secret == KEY
    assert "character 11 of the file is U+200D ZERO WIDTH JOINER" in key.notes[0].message


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (KEY[:-1], "The MD5 key from md5.txt has 31 characters, Alipay's have 32."),
        (KEY + b"a", "has 33 characters, Alipay's have 32"),
        (KEY[:5] + b"-" + KEY[6:], "character 6 of the file is U+002D HYPHEN-MINUS"),
        (KEY[:5] + b" " + KEY[6:], "character 6 of the file is U+0020 SPACE"),
        (KEY[:5] + "７".encode() + KEY[6:], "character 6 of the file is U+FF17 FULLWIDTH DIGIT SEVEN"),
        (KEY[:5] + b"\xff" + KEY[6:], "character 6 of the file is the octet 0xFF, which is no UTF-8"),
    ],
)
def test_a_wrong_length_or_alphabet_is_malformed(data, told):
    key = load_md5(data, "md5.txt")
    assert rules(key) == [("md5-key-malformed", Level.WARNING)]
    assert told in key.notes[0].message
    assert key.secret == data


def test_a_utf16_file_is_read_and_warned_about():
    key = load_md5(KEY.decode().encode("utf-16"), "md5.txt")
    assert key.secret == KEY
    assert "UTF-16" in key.notes[0].message
    assert {note.level for note in key.notes} == {Level.WARNING}


@pytest.mark.parametrize("data", [b"", b"  \n", b"\xef\xbb\xbf", b"x " * 200, b"x" * 5000])
def test_a_file_without_a_key_is_refused(data):
    with pytest.raises(KeyUnreadable, match=r"Cannot read the MD5 key from md5\.txt"):
        load_md5(data, "md5.txt")


def test_each_kind_refuses_the_other_by_name():
    for half in (Half.PRIVATE, Half.PUBLIC):
        with pytest.raises(KeyUnreadable, match="it is an MD5 key") as caught:
            load_key(b" " + KEY + b"\r\n", "md5.txt", half)
        assert caught.value.rule == "key-kind-mismatch"
    assert load_key(KEY, "md5.txt", Half.SECRET) == load_md5(KEY, "md5.txt")


def test_a_keyring_takes_an_md5_key_too():
    (key,) = load_keys(KEY + b"\n", "md5.txt")
    assert key == load_md5(KEY + b"\n", "md5.txt")


def test_an_md5_key_has_no_pair_no_public_half_and_no_weakness():
    key = load_md5(KEY, "md5.txt")
    assert not is_pair(key, key)
    assert lint(key) == ()
    with pytest.raises(KeyUnreadable, match="no public half"):
        public_half(key)


@given(st.integers(0, 32), st.characters(exclude_categories=["Cs"]))
def test_no_letter_of_the_key_is_told_whatever_is_inserted(at, character):
    data = KEY[:at] + character.encode() + KEY[at:]
    key = load_md5(data, "md5.txt")
    assert key.secret_as_written == data
    assert not [KEY[n : n + 4] for n in range(29) if KEY[n : n + 4].decode() in text(key)]
    if not re.fullmatch(rb"[0-9A-Za-z]", character.encode()):
        assert key.notes
        assert key.secret in (KEY, data)


@given(st.binary(max_size=300))
def test_any_octets_give_an_md5_key_or_a_refusal(data):
    try:
        key = load_md5(data, "md5.txt")
    except KeyUnreadable:
        return
    assert key.secret_as_written == data
    assert key.notes or re.fullmatch(rb"[0-9A-Za-z]{32}", data)
