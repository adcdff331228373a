"""Lengths as the gateway counts them: octets of the declared charset."""

from __future__ import annotations

from alidiag.lossless import to_bytes


def octets_of(text: str, codec: str) -> int:
    """How many octets `text` has in `codec`; characters that the charset does not have count as in UTF-8."""
    if text.isascii():
        return len(text)
    try:
        return len(to_bytes(text, codec))
    except UnicodeEncodeError:
        return sum(_octets_of_one(char, codec) for char in text)


def _octets_of_one(char: str, codec: str) -> int:
    try:
        return len(to_bytes(char, codec))
    except UnicodeEncodeError:
        return len(char.encode("utf-8", "surrogateescape"))


def cut_at(text: str, codec: str, most: int) -> int:
    """How many characters fit into `most` octets."""
    used = 0
    for index, char in enumerate(text):
        used += _octets_of_one(char, codec)
        if used > most:
            return index
    return len(text)
