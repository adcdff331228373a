"""MD5 keys: 32 letters and digits, and whatever an editor, a console or a chat put around them.

What is odd is told by position and code point. The key itself, or a part or hash of it, never gets into a
message. The form, 32 octets of English letters and digits, is that of Alipay's guide to digital signatures.
"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.errors import KeyUnreadable
from alidiag.frozen import replace
from alidiag.keys.found import KIND, MALFORMED, Problem, code_point
from alidiag.model import Finding, Half, Key, Kind, Level

LENGTH = 32

_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_QUOTES = frozenset("\"'`“”‘’«»＂＇")
_MOST_TOLD = 8
_LONGEST = 256
"""Characters: more than this is some other text."""
_MOST_OCTETS = 4096

_FIX = "Save the file with the 32 characters alone."


def load_md5(data: bytes, source: str) -> Key:
    """The MD5 key that a file holds.

    `secret` is the key without what stands around it, `secret_as_written` the file's octets. A single line
    end at the end is an editor's: a note says so. Everything else around the key is `md5-key-padded`, a wrong
    length or alphabet `md5-key-malformed`; both are warnings here, and the latter name the length or the characters.

    Raises:
        KeyUnreadable: the file is empty, holds an RSA or DSA key, or a text far too long.
    """
    if problem := _another_kind(data):
        raise KeyUnreadable(f"Cannot read the MD5 key from {source}: {problem.reason}.", problem.hint, problem.rule)
    notes: list[Finding] = []
    text = _text(data, notes)
    body = _without_line_end(text, notes)
    start, end = _core(body)
    core = body[start:end]
    inner = "".join(character for character in core if not _is_invisible(character))
    if not inner or len(inner) > _LONGEST:
        reason = "it holds nothing but blanks" if not inner else f"it holds a text of {len(inner):,} characters"
        hint = "Give the file with the 32 letters and digits from Alipay's console."
        raise KeyUnreadable(f"Cannot read the MD5 key from {source}: {reason}.", hint, MALFORMED)
    around = [
        *range(start),
        *(at for at in range(start, end) if _is_invisible(body[at])),
        *range(end, len(body)),
    ]
    if around:
        notes.append(_padded([(at + 1, body[at]) for at in around]))
    notes.extend(_malformed(core, inner, start, source))
    return Key(
        kind=Kind.MD5,
        half=Half.SECRET,
        source=source,
        container="text",
        notes=tuple(notes),
        secret=inner.encode("utf-8", "surrogateescape"),
        secret_as_written=data,
    )


def is_malformed(key: Key) -> bool:
    """Whether this is an MD5 key that Alipay cannot have given out: its form is another one than theirs."""
    return key.kind is Kind.MD5 and not _is_formed(_characters(key))


def repaired(key: Key) -> Iterator[Key]:
    """What a malformed key may have been before something was added to it, each well-formed and saying so in a note."""
    text = _characters(key)
    plain = _half_width(text)
    ways = (
        (text[:LENGTH], f"its first {LENGTH} characters"),
        (text[-LENGTH:], f"its last {LENGTH} characters"),
        (plain, "its characters in half width"),
        ("".join(character for character in plain if character in _ALPHABET), "its letters and digits alone"),
    )
    seen = {text}
    for formed, words in ways:
        if formed in seen or not _is_formed(formed):
            continue
        seen.add(formed)
        notes = tuple(
            replace(note, message=f"{note.message} The signature was made with {words}.")
            if note.rule == MALFORMED
            else note
            for note in key.notes
        )
        yield replace(key, secret=formed.encode("ascii"), notes=notes)


def _characters(key: Key) -> str:
    return (key.secret or b"").decode("utf-8", "surrogateescape")


def _is_formed(text: str) -> bool:
    return len(text) == LENGTH and _ALPHABET.issuperset(text)


def _half_width(text: str) -> str:
    from unicodedata import normalize

    return text if text.isascii() else normalize("NFKC", text)


def _another_kind(data: bytes) -> Problem | None:
    """Why this is no MD5 key at all."""
    if not data:
        return Problem("the file is empty", "Give the file with the 32 letters and digits.", MALFORMED)
    if len(data) <= 2 * LENGTH:
        return None
    from alidiag.keys.text import blocks
    from alidiag.keys.whatis import what_is

    outcome = blocks(data)
    hint = "Give the 32 letters and digits from Alipay's console; RSA and DSA keys have options of their own."
    if isinstance(outcome, Problem):
        if len(data) > _MOST_OCTETS:
            return Problem(f"it holds {len(data):,} octets of something else", hint, MALFORMED)
        known = outcome.rule not in {KIND, "key-text-damaged"}
        return Problem(outcome.reason, hint, KIND) if known else None
    found = what_is(outcome[0])
    return Problem(f"it holds {found.what}, which is no MD5 key", hint, KIND)


def _text(data: bytes, notes: list[Finding]) -> str:
    """The characters of the file; an octet that is no UTF-8 stays as a lone surrogate."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        message = "the file is UTF-16 text, of which a program that reads octets gets another key"
        notes.append(Finding("md5-key-padded", Level.WARNING, message, fix="Save the file as plain ASCII text."))
        codec = "utf-16-le" if data[0] == 0xFF else "utf-16-be"
        return data.decode(codec, "replace")
    return data.decode("utf-8", "surrogateescape")


def _without_line_end(text: str, notes: list[Finding]) -> str:
    for written, name in (("\r\n", "CRLF"), ("\n", "LF")):
        if text.endswith(written):
            message = f"the line end ({name}) at the end of the file is an editor's and no part of the key"
            notes.append(Finding("md5-key-padded", Level.NOTE, message))
            return text.removesuffix(written)
    return text


def _is_around(character: str) -> bool:
    return character.isspace() or character in _QUOTES or _is_invisible(character)


def _is_invisible(character: str) -> bool:
    """Controls but line ends and tabs, and format characters: zero-width ones, the byte order mark."""
    if character.isascii():
        return not character.isprintable() and character not in "\t\n\v\f\r"
    import unicodedata

    return unicodedata.category(character) in {"Cf", "Cc"}


def _core(body: str) -> tuple[int, int]:
    start, end = 0, len(body)
    while start < end and _is_around(body[start]):
        start += 1
    while end > start and _is_around(body[end - 1]):
        end -= 1
    return start, end


def _padded(odd: list[tuple[int, str]]) -> Finding:
    what = "1 character does" if len(odd) == 1 else f"{len(odd):,} characters do"
    message = f"{what} not belong to the key: {_told(odd)}"
    return Finding("md5-key-padded", Level.WARNING, message, fix=_FIX)


def _malformed(core: str, inner: str, start: int, source: str) -> list[Finding]:
    notes = []
    if len(inner) != LENGTH:
        count = "1 character" if len(inner) == 1 else f"{len(inner)} characters"
        message = f"The MD5 key from {source} has {count}, Alipay's have {LENGTH}."
        fix = f"Copy the key again: all {LENGTH} characters, and nothing else."
        notes.append(Finding(MALFORMED, Level.WARNING, message, fix=fix))
    strange = [
        (start + at + 1, character)
        for at, character in enumerate(core)
        if character not in _ALPHABET and not _is_invisible(character)
    ]
    if strange:
        what = "a character that is" if len(strange) == 1 else f"{len(strange):,} characters that are"
        message = f"The MD5 key from {source} has {what} neither letter nor digit: {_told(strange)}."
        notes.append(Finding(MALFORMED, Level.WARNING, message, fix="Copy the key again from Alipay's console."))
    return notes


def _told(odd: list[tuple[int, str]]) -> str:
    """Positions, from 1, and code points of the first few."""
    told = [f"character {at:,} of the file is {_name(character)}" for at, character in odd[:_MOST_TOLD]]
    if len(odd) > _MOST_TOLD:
        told.append(f"and {len(odd) - _MOST_TOLD:,} more")
    return ", ".join(told)


def _name(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return f"the octet 0x{ord(character) - 0xDC00:02X}, which is no UTF-8"
    return code_point(character)
