"""Characters <-> bytes of a declared charset, without loss: what does not belong to it stays what it was.

Python's `gbk` has no euro sign, the gateway's has: bytes A2 E3, as in GB18030. (Windows and browsers write it as 80,
which is no character there.) A byte that is no character becomes a lone surrogate, and that byte again.
Source: the charset GBK of OpenJDK, compared with Python's character by character.
"""

from __future__ import annotations

import codecs

EURO, EURO_BYTES = "\u20ac", b"\xa2\xe3"

_SURROGATES = codecs.lookup_error("surrogateescape")


def _mended(error: UnicodeError) -> tuple[str | bytes, int]:
    """The error handler of `gbk`: the euro sign, else what `surrogateescape` makes of it."""
    if isinstance(error, UnicodeEncodeError) and error.object[error.start] == EURO:
        return EURO_BYTES, error.start + 1
    if isinstance(error, UnicodeDecodeError) and error.object[error.start : error.start + 2] == EURO_BYTES:
        return EURO, error.start + 2
    return _SURROGATES(error)


def _as_windows(error: UnicodeError) -> tuple[str | bytes, int]:
    """The error handler of `WINDOWS`: the euro sign, and nothing else."""
    if isinstance(error, UnicodeEncodeError) and error.object[error.start] == EURO:
        return b"\x80", error.start + 1
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == 0x80:
        return EURO, error.start + 1
    raise error


codecs.register_error("alidiag.gbk", _mended)
codecs.register_error("alidiag.windows", _as_windows)

WINDOWS = "windows-936"
"""GBK as Windows and browsers write it: only the euro sign differs."""


def encoded(text: str, codec: str) -> bytes:
    """The bytes that a program writes, in any codec of Python's or in `WINDOWS`.

    Raises:
        UnicodeEncodeError: the charset lacks a character.
    """
    return text.encode("gbk", "alidiag.windows") if codec == WINDOWS else text.encode(codec)


def decoded(data: bytes, codec: str) -> str:
    """The text that a program reads, in any codec of Python's or in `WINDOWS`.

    Raises:
        UnicodeDecodeError: the bytes are not of this charset.
    """
    return data.decode("gbk", "alidiag.windows") if codec == WINDOWS else data.decode(codec)


def to_bytes(text: str, codec: str) -> bytes:
    """The bytes of a text in a charset that a request declares; in `WINDOWS`, what a browser sends for GBK.

    Raises:
        UnicodeEncodeError: the charset lacks a character.
    """
    if codec == WINDOWS:
        return encoded(text, codec)
    return text.encode(codec, "alidiag.gbk" if codec == "gbk" else "surrogateescape")


def to_text(data: bytes, codec: str) -> str:
    """The text that bytes are in a charset."""
    return data.decode(codec, "alidiag.gbk" if codec == "gbk" else "surrogateescape")
