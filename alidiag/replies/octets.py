"""The octets of a reply -> its text, strictly, in the few charsets that Alipay writes."""

from __future__ import annotations

import re
from typing import NamedTuple

from alidiag.files import CAP
from alidiag.model import Finding, Level
from alidiag.query import CODECS
from alidiag.replies.draft import Unreadable, trouble

_PACKED = ((b"\x1f\x8b", "gzip data"), (b"PK", "a zip file"), (b"BZh", "bzip2 data"), (b"\xfd7zXZ", "xz data"),
           (b"\x28\xb5\x2f\xfd", "zstd data"), (b"x\x9c", "zlib data"), (b"x\xda", "zlib data"))  # fmt: skip
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED = re.compile(rb"<\?xml[ \t\r\n][^>]{0,200}?encoding[ \t\r\n]*=[ \t\r\n]*[\"']([^\"']{0,60})[\"']")
_PLAIN = "Give the text of the reply, as it came."


class Text(NamedTuple):
    """A text and its charset. `declared` is the name that it gives itself; None where it gives none."""

    text: str
    codec: str
    declared: str | None = None
    findings: tuple[Finding, ...] = ()


def decoded(data: bytes) -> Text | Unreadable:
    """The text of a reply; what was assumed about its charset is a finding.

    Octets and declaration are compared: octets that are good UTF-8 and not plain ASCII are UTF-8 whatever is declared.
    """
    if len(data) > CAP:
        return trouble("reply-too-large", f"The text is larger than {CAP:,} octets; no reply of Alipay's is.", _PLAIN)
    for magic, name in _PACKED:
        if data.startswith(magic):
            return trouble("reply-compressed", f"This is {name}, and it is not unpacked.", "Unpack it yourself first.")
    for mark, codec in _MARKS:
        if data.startswith(mark):
            try:
                return Text(data[len(mark) :].decode(codec), codec)
            except UnicodeDecodeError:
                return _broken(f"its byte order mark says {codec.upper()}, and its octets are none")
    if b"\0" in data:
        return trouble("reply-malformed", f"Octet {data.index(0):,} is NUL: no text, or UTF-16 without a mark.", _PLAIN)
    found = _DECLARED.match(data.lstrip(b" \t\r\n"))
    declared = found[1].decode("latin-1").strip().lower() if found else None
    if declared is not None and declared not in CODECS:
        name = declared if declared.isascii() and declared.isprintable() else "one that cannot be read"
        message = f"The XML declares the charset {name}, in which Alipay never writes."
        return trouble("reply-charset", message, "Give the reply as it came: UTF-8, GBK, GB2312 or GB18030.")
    return _held_against(data, declared)


def _held_against(data: bytes, declared: str | None) -> Text | Unreadable:
    wanted = CODECS[declared] if declared else "utf-8"
    for codec in dict.fromkeys(("utf-8", wanted, "gbk", "gb18030")):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if codec == wanted or text.isascii():
            return Text(text, wanted, declared)
        said = f"declares {declared}" if declared else "declares no charset, which means UTF-8"
        message = f"The reply {said}, but its octets are {codec.upper()}: it was read as that."
        fix = "Give the octets as they came; text that was copied has lost its charset."
        found = Finding("reply-charset", Level.WARNING, message, expected=wanted, actual=codec, fix=fix)
        # What was copied as text is signed in the declared charset all the same.
        return Text(text, wanted if declared and codec == "utf-8" else codec, declared, (found,))
    return _broken("its octets are neither UTF-8 nor GBK nor GB18030")


def _broken(why: str) -> Unreadable:
    return trouble("reply-charset", f"The text cannot be decoded: {why}.", "Give the reply as it came.")
