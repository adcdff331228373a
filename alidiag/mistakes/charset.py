"""Wrong turns between characters and octets."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.signing import Encoder, Form, Signing, Turn


def _foreign(signing: Signing) -> tuple[str, ...]:
    """Names whose value is not plain ASCII: the only ones a charset can matter to."""
    return tuple(dict.fromkeys(item.name for item in signing.items if not item.value.isascii()))


def wrong_charset(signing: Signing) -> Iterator[Turn]:
    """The pre-sign string was turned into bytes in another charset than `_input_charset` declares.

    Fix: name the charset when the string is turned into bytes, and make it the one of `_input_charset`.
    """
    if names := _foreign(signing):
        for codec in ("utf-8", "gbk", "gb18030", "big5", "latin-1", "cp1252", "shift_jis", "euc-kr"):
            if codec != signing.codec:
                yield Turn(encode=_strictly(codec), params=names)
    for codec in ("utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"):
        yield Turn(encode=_strictly(codec), params=_foreign(signing))


def _strictly(codec: str) -> Encoder:
    return lambda text: text.encode(codec)


def platform_charset(signing: Signing) -> Iterator[Turn]:
    """The bytes were made in the machine's default charset, which has no such characters: they became `?`.

    Fix: never call `getBytes()` or `Encoding.Default` without a charset; name the one of `_input_charset`.
    """
    if names := _foreign(signing):
        for codec in ("ascii", "latin-1", "cp1252", "gbk", "gb2312", "big5", "shift_jis"):
            yield Turn(encode=_replacing(codec), params=names)


def _replacing(codec: str) -> Encoder:
    return lambda text: text.encode(codec, "replace")


def mojibake(signing: Signing) -> Iterator[Turn]:
    """Text was read in the wrong charset and then signed: characters such as `鎮ㄥソ` stand where `您好` was meant.

    Fix: decode incoming text in the charset that it was written in, before it is signed or sent.
    """
    if not (names := _foreign(signing)):
        return
    for written, read in (
        ("utf-8", "gbk"),
        ("utf-8", "gb18030"),
        ("utf-8", "latin-1"),
        ("utf-8", "cp1252"),
        ("gbk", "latin-1"),
        ("gbk", "utf-8"),
        ("gbk", "cp1252"),
    ):
        yield Turn(form=_misread(written, read), params=names)
        yield Turn(form=_misread(read, written), params=names)


def _misread(written: str, read: str) -> Form:
    def form(_name: str, value: str) -> str:
        if value.isascii():
            return value
        try:
            return value.encode(written).decode(read, "replace")
        except UnicodeError:
            return value

    return form


def low_byte_hash(signing: Signing) -> Iterator[Turn]:
    """Only the low byte of each character was hashed, as old Node.js versions did with text.

    Fix: pass the charset to the hash: `update(text, "utf8")`.
    """
    if names := _foreign(signing):
        yield Turn(encode=_low_bytes, params=names)


def _low_bytes(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")[::2]


def characters_lost(signing: Signing) -> Iterator[Turn]:
    """Characters became `?` before the string was signed, or between signing and sending.

    Fix: find the first place where the text holds `?`: a database column, a file or a header in the wrong charset.
    """
    if names := _foreign(signing):
        yield Turn(form=_lost, params=names)
        yield Turn(form=_lost_doubled, params=names)
        yield Turn(form=_lost_astral, params=names)


def _lost(_name: str, value: str) -> str:
    return value if value.isascii() else "".join(char if char < "\x80" else "?" for char in value)


def _lost_doubled(_name: str, value: str) -> str:
    return value if value.isascii() else "".join(char if char < "\x80" else "???" for char in value)


def _lost_astral(_name: str, value: str) -> str:
    return value if value.isascii() else "".join(char if char < "\U00010000" else "?" for char in value)
