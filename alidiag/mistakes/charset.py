"""Wrong turns between characters and octets."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from alidiag.lossless import EURO, WINDOWS, encoded
from alidiag.mistakes.texts import is_misread
from alidiag.signing import Encoder, Form, Signing, Turn


def _foreign(signing: Signing) -> tuple[str, ...]:
    """Names whose value is not plain ASCII: the only ones a charset can matter to."""
    return tuple(dict.fromkeys(item.name for item in signing.items if not item.value.isascii()))


def wrong_charset(signing: Signing) -> Iterator[Turn]:
    """The pre-sign string was turned into bytes in another charset than `_input_charset` declares.

    How: hash and signing functions work on bytes, and the text was made bytes in the charset that the language
    prefers. It shows only when a value is not plain ASCII.
    - PHP: files in UTF-8 while `_input_charset` is `gbk`, without `iconv`.
    - Java: `getBytes("ISO-8859-1")`, or `getBytes("UTF-8")` with `gbk` declared.
    - C#: `Encoding.Unicode` or `Encoding.UTF8` with `gbk` declared.
    - Python: `text.encode()` is UTF-8, whatever was declared.
    - Node, Go, Ruby: strings are UTF-8 unless converted.

    See: a request with ASCII values only passes, one with Chinese text fails.

    Fix: name the charset when the string is turned into bytes, and make it the one of `_input_charset`.

    Sources: http://developer.alibaba.com/docs/doc.htm.htm?articleId=104715&docType=1&treeId=147; yansongda/pay#59;
    mytharcher/alipay-php-sdk#10
    """
    if names := _foreign(signing):
        windows = (WINDOWS,) if any(EURO in item.value for item in signing.items) else ()
        for codec in ("utf-8", "gbk", "gb18030", *windows, "big5", "latin-1", "cp1252", "shift_jis", "euc-kr"):
            if codec != signing.codec:
                yield Turn(encode=_strictly(codec), params=names, told=_in(signing, codec))
    for codec in ("utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"):
        yield Turn(encode=_strictly(codec), params=_foreign(signing), told=_in(signing, codec))


def _in(signing: Signing, codec: str, more: str = "") -> tuple[str, str]:
    name = _NAMES.get(codec) or codec.upper().replace("_", "-")
    return f"bytes in {signing.codec.upper()}", f"bytes in {name}{more}"


_NAMES = {
    "utf-8": "UTF-8",
    "gbk": "GBK",
    "gb18030": "GB18030",
    "latin-1": "ISO-8859-1 (Latin-1)",
    "cp1252": "Windows-1252",
    "utf-8-sig": "UTF-8 with a byte order mark",
    WINDOWS: "GBK as Windows writes it (the euro sign is the byte 80)",
}

_UNICODE: dict[str, Encoder] = {
    "utf-16-le": lambda text: codecs.utf_16_le_encode(text)[0],
    "utf-16-be": lambda text: codecs.utf_16_be_encode(text)[0],
    "utf-8-sig": lambda text: codecs.BOM_UTF8 + text.encode(),
}
"""Without the modules that looking for such a codec loads."""


def _strictly(codec: str) -> Encoder:
    return _UNICODE.get(codec) or (lambda text: encoded(text, codec))


def platform_charset(signing: Signing) -> Iterator[Turn]:
    """The bytes were made in the machine's default charset, which has no such characters: they became `?`.

    How: no charset was named, so that the machine decides. The program passes on one computer and fails on another.
    - Java: `text.getBytes()` before Java 18, where `file.encoding` differs between Windows and Linux.
    - C#: `Encoding.Default` of the .NET Framework, `Encoding.ASCII`.
    - PHP, Ruby: `LANG=C` in a service that was started without a locale.

    See: Java: print `Charset.defaultCharset()`; Linux: `locale charmap`. The same request passes on the developer's
    machine.

    Fix: never call `getBytes()` or `Encoding.Default` without a charset; name the one of `_input_charset`.

    Sources: alipay/alipay-easysdk#146; https://openjdk.org/jeps/400
    """
    if names := _foreign(signing):
        for codec in ("ascii", "latin-1", "cp1252", "gbk", "gb2312", "big5", "shift_jis"):
            told = _in(signing, codec, ", with ? for each character that it lacks")
            yield Turn(encode=_replacing(codec), params=names, told=told)


def _replacing(codec: str) -> Encoder:
    return lambda text: text.encode(codec, "replace")


def mojibake(signing: Signing) -> Iterator[Turn]:
    """Text was read in the wrong charset and then signed: characters such as `鎮ㄥソ` stand where `您好` was meant.

    How: bytes in UTF-8 were read as GBK or Latin-1, or the reverse, before the request was built: by a server, a
    database connection, a file or the editor.
    - Java: Tomcat before version 8 reads queries as ISO-8859-1.
    - PHP: the connection to MySQL is not set to `utf8mb4`.
    - C#: `StreamReader` without an encoding.
    - Python: `requests` takes ISO-8859-1 where a text answer names no charset.

    See: read the value on the cashier page: it shows what was sent.

    Fix: decode incoming text in the charset that it was written in, before it is signed or sent.

    Sources: yansongda/pay#61; yansongda/pay#14
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
        told = ("the text as it was sent", f"{_NAMES.get(written)} was read as {_NAMES.get(read)}, or the reverse")
        yield Turn(form=_misread(written, read), params=names, told=told)
        yield Turn(form=_misread(read, written), params=names, told=told)
    if all(item.value.isascii() or is_misread(item.value) for item in signing.items):
        # What was sent is visibly misread: as it was read, it is the very bytes that were signed.
        for read in ("latin-1", "cp1252"):
            told = ("the text as it was sent", f"bytes of another charset were read as {_NAMES[read]}")
            yield Turn(encode=_strictly(read), params=names, told=told)


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

    How: before version 6, `update(text)` of Node's hashes took text as `binary` (Latin-1), which keeps 8 of 16 bits
    of each character. Some old JavaScript MD5 libraries do so too.
    - Node: `crypto.createHash("md5").update(text)` in version 5 and older, or `update(text, "binary")` in any.

    See: only requests with characters beyond ASCII fail, and no exception is thrown.

    Fix: pass the charset to the hash: `update(text, "utf8")`.

    Sources: nodejs/node#8853; nodejs/node#9162; leancloud/cloud-code-alipay#4
    """
    if names := _foreign(signing):
        yield Turn(encode=_low_bytes, params=names)


def _low_bytes(text: str) -> bytes:
    return codecs.utf_16_le_encode(text, "surrogatepass")[0][::2]


def characters_lost(signing: Signing) -> Iterator[Turn]:
    """Characters became `?` before the string was signed, or between signing and sending.

    How: a place on the way has no room for the character: a database column in Latin-1, a column `utf8` of MySQL for
    emoji, a console, a header, or a conversion to GBK that replaces what GBK lacks.
    - Java: `getBytes("GBK")` writes `?` without a word.
    - PHP: `mb_convert_encoding` writes `?`; `iconv` with `//IGNORE` drops.
    - Python: `errors="replace"` or `"ignore"`.
    - C#: encodings replace unless an exception fallback is set.

    See: runs of `?` in the value that was sent, or in your pre-sign string.

    Fix: find the first place where the text holds `?`: a database column, a file or a header in the wrong charset.

    Sources: https://docs.python.org/3/library/codecs.html#error-handlers;
    https://www.php.net/manual/en/function.mb-substitute-character.php
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
