"""What the person named on the command line -> text: the text itself, a file, or standard input.

Octets are decoded once, strictly, and never with a loss; what was assumed is said in a note.
"""

from __future__ import annotations

import os
import re
from typing import BinaryIO

from alidiag.errors import InputUnreadable
from alidiag.files import CAP, read_file
from alidiag.frozen import frozen
from alidiag.model import Finding, Level
from alidiag.pattern import Pattern

_TEXT = Pattern(
    r"[ \t]*(?:curl(?:\.exe)?[ \t^\\`]|[\"'?]?[A-Za-z_][\w.-]{0,63}=[^/]|\S{1,200}\?[\w;%.-]{1,64}=)",
    re.IGNORECASE | re.ASCII,
)
_HINT = "Give the text itself in quotes, a path, or - and paste it."
_CUT = "The shell cut the URL at the first &: put it in quotes, or use - and paste it."
_ONE_PARAMETER = Pattern(
    r"\s*(?:(?P<scheme>[a-z][a-z0-9+.-]*://)[\w.-]+|[\w.-]+\.[\w-]+)(?::\d+)?(?:/[^\s?&]*)?"
    r"\?(?P<name>[^\s&;=]*)(?P<value>=[^\s&;]*)?\s*",
    re.IGNORECASE | re.ASCII,
)
"""A URL whose query has not more than one parameter."""
_OURS = Pattern(
    r"alipay|/gateway\.do|[?](?:_input_charset|service|partner|sign|sign_type|app_id|method)=",
    re.IGNORECASE,
)
"""What a URL of a request to Alipay has at its beginning; what Alipay sends goes to any host."""
_HOLDS_MORE = Pattern(r"%(?:25)*26|%(?:25)*3c|%(?:25)*7b|[<{]", re.IGNORECASE)
"""What shows that one value holds a whole query, XML or JSON."""

_MAGIC = (
    (b"\x1f\x8b", "gzip data"),
    (b"PK\x03\x04", "a zip file"),
    (b"PK\x05\x06", "a zip file"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"BZh9", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"0\x80", "DER data (a key, a certificate or a PKCS#12 file)"),
    (b"0\x81", "DER data (a key, a certificate or a PKCS#12 file)"),
    (b"0\x82", "DER data (a key, a certificate or a PKCS#12 file)"),
    (b"0\x83", "DER data (a key, a certificate or a PKCS#12 file)"),
)
_CONTROLS = frozenset(map(chr, [*range(9), 11, 12, *range(14, 32), *range(127, 160)]))


@frozen
class Pasted:
    """A text as it was given. `text.encode(codec, "surrogateescape")` gives its octets, but for a BOM."""

    text: str
    source: str
    codec: str
    """The Python codec that the text was decoded with."""
    notes: tuple[Finding, ...] = ()


def obtain(argument: str | None, stdin: BinaryIO | None, what: str = "the request", *, prose: bool = False) -> Pasted:
    """The text that an argument stands for.

    Args:
        argument: the text itself, a path, `@path`, or `-` for standard input.
        stdin: read only where the argument is `-`.
        what: what the text should be, for messages.
        prose: words with blanks between them, or in Chinese, are a text too, where no such file exists.

    Raises:
        InputUnreadable: no argument or an empty one; a file or standard input that cannot be read, holds over 1 MiB,
            or holds something that is no text.
    """
    if argument is None:
        raise InputUnreadable(f"{what.capitalize()} is missing.", _HINT)
    _refuse_empty(argument, what)
    if argument == "-":
        return _decoded(_standard_input(stdin, what), "standard input", what)
    if argument[:1] == "@":
        return _file(argument[1:], what)
    if len(argument) > CAP:
        raise InputUnreadable(f"{what.capitalize()} has {len(argument):,} characters; at most {CAP:,} are read.")
    if (_is_text(argument) or (prose and _is_prose(argument))) and not _exists(argument):
        return _argument(argument, what)
    return _file(argument, what)


def refuse_cut(argument: str, command: str, *, of_request: bool = True, has_body: bool = False) -> None:
    """Say what happened to a URL that the shell cut, where nothing is left that could be diagnosed.

    Args:
        argument: the word on the command line that stands for a request or a message.
        command: what to run without the URL, and paste it then.
        of_request: it should be a request; a message from Alipay otherwise, whose URL is the merchant's.
        has_body: the command takes the body of a POST, too.

    Raises:
        InputUnreadable: it is a URL with a query, and with one parameter at most.
    """
    found = _ONE_PARAMETER.compiled.fullmatch(argument)
    if found is None or not (found["scheme"] or found["value"]) or _exists(argument):
        return
    name, value = found["name"], found["value"]
    if _HOLDS_MORE.compiled.search(value or name) or (of_request and not _OURS.compiled.search(argument)):
        return
    post = name.lower() in ("_input_charset", "charset")
    left = f"only one parameter, {name[:60]}" if name else "no parameters"
    raise InputUnreadable(
        f"The URL has {left}. A shell cuts a URL that is not in quotes at the first &.",
        f"Put the URL in quotes, or run `{command}` and paste it."
        + (" If it was a POST, give its body with --body." if post and has_body else ""),
        rule="url-cut-by-shell",
    )


def obtain_octets(argument: str, stdin: BinaryIO | None, what: str) -> tuple[bytes, str]:
    """The octets that an argument stands for, undecoded, and where they come from; see `obtain`.

    Raises:
        InputUnreadable: an empty argument; a file or standard input that cannot be read, or is larger than 1 MiB.
    """
    _refuse_empty(argument, what)
    if argument == "-":
        return _standard_input(stdin, what), "standard input"
    is_text = argument.lstrip()[:1] == "<" or (_is_text(argument) and not _exists(argument))
    if argument[:1] != "@" and is_text:
        return argument.encode("utf-8", "surrogateescape"), "the command line"
    path = argument.removeprefix("@")
    return _content(path, what), path


def _refuse_empty(argument: str, what: str) -> None:
    if not argument.strip():
        raise InputUnreadable(f"{what.capitalize()} is empty.", _HINT)


def _is_text(argument: str) -> bool:
    return "://" in argument or "\n" in argument or "\r" in argument or _TEXT.compiled.match(argument) is not None


def _is_prose(argument: str) -> bool:
    return " " in argument or not argument.isascii()


def _exists(path: str) -> bool:
    # No path is as long as that; the system call would only refuse it.
    return len(path) < 4096 and os.path.exists(path)


def _argument(argument: str, what: str) -> Pasted:
    try:
        octets = argument.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # Half a surrogate pair: Windows can pass one.
        return Pasted(argument, "the command line", "utf-8")
    return _decoded(octets, "the command line", what)


def _file(path: str, what: str) -> Pasted:
    return _decoded(_content(path, what), path, what)


def _content(path: str, what: str) -> bytes:
    if not path:
        raise InputUnreadable(
            f"Cannot read {what}: no path stands behind the @.", "Write @ and a path, or - and paste."
        )
    try:
        return read_file(path, what).data
    except InputUnreadable as problem:
        if _exists(path):
            raise
        hint = _CUT if "?" in path or "gateway.do" in path else _HINT
        raise InputUnreadable(problem.message, hint) from None


def _standard_input(stdin: BinaryIO | None, what: str) -> bytes:
    if stdin is None:
        raise InputUnreadable(f"Cannot read {what} from standard input: it is closed.")
    data = bytearray()
    try:
        # A pipe may give less than was asked for.
        while len(data) <= CAP and (chunk := stdin.read(CAP + 1 - len(data))):
            data += chunk
    except (OSError, ValueError):
        raise InputUnreadable(f"Cannot read {what} from standard input: it is closed or cannot be read.") from None
    if len(data) > CAP:
        raise InputUnreadable(
            f"Cannot read {what} from standard input: it is larger than {CAP:,} octets.", "Give one request."
        )
    return bytes(data)


def _decoded(data: bytes, source: str, what: str) -> Pasted:
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise InputUnreadable(f"Cannot read {what} from {source}: it is {name}, not text.", "Give the text.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codec = "utf-16-le" if data[:1] == b"\xff" else "utf-16-be"
        try:
            return Pasted(data[2:].decode(codec), source, codec, (_assumed(source, "UTF-16, by its byte order mark"),))
        except UnicodeDecodeError:
            pass  # not UTF-16 after all
    if b"\0" in data:
        raise InputUnreadable(
            f"Cannot read {what} from {source}: it holds NUL octets (the first at {data.index(0):,}), "
            "so it is binary, or UTF-16 without a byte order mark.",
            "Save the text as UTF-8.",
        )
    if data[:3] == b"\xef\xbb\xbf":
        text, codec, notes = decoded_line(data[3:], source)
        return Pasted(text, source, codec, (_dropped_mark(source), *notes))
    text, codec, notes = decoded_line(data, source)
    return Pasted(text, source, codec, notes)


def decoded_line(data: bytes, source: str) -> tuple[str, str, tuple[Finding, ...]]:
    """Octets as text without loss: UTF-8, else GB18030 if they are good GB18030; its codec, and what was assumed."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as problem:
        start = problem.start
        is_cut = problem.reason == "unexpected end of data" and not data[:start].isascii()
    else:
        # 支 in GBK is D6 A7, a letter in UTF-8 too; what HTML damage leaves (¬ ×) stands below these letters.
        foreign = {char for char in set(text) if char > "\x7f"}
        if foreign and min(foreign) >= "\u0370" and max(foreign) <= "\u07ff" and _gb18030(data) is not None:
            return text, "utf-8", (_assumed(source, "UTF-8, but its octets would be good GBK as well"),)
        return text, "utf-8", ()
    other = None if is_cut else _gb18030(data)
    if other is not None:
        return other, "gb18030", (_assumed(source, "GB18030, which includes GBK: it is no UTF-8"),)
    note = _assumed(source, f"UTF-8, though the octet at {start:,} is none: such octets were kept as they are")
    return data.decode("utf-8", "surrogateescape"), "utf-8", (note,)


def _gb18030(data: bytes) -> str | None:
    """The text in GB18030, where the octets are such a text and come back the same."""
    try:
        text = data.decode("gb18030")
        if text.encode("gb18030") != data or not _CONTROLS.isdisjoint(text):
            return None
    except UnicodeError:
        return None
    return text


def _assumed(source: str, charset: str) -> Finding:
    return Finding("text-charset-assumed", Level.NOTE, f"The text from {source} was read as {charset}.")


def _dropped_mark(source: str) -> Finding:
    return Finding("byte-order-mark", Level.NOTE, f"The byte order mark at the start of {source} was left out.")
