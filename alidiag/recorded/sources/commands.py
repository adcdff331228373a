"""curl commands, one after the other, each over as many lines as it wants. They are read, never run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from alidiag.batch.outcome import Place
from alidiag.read.obtain import decoded_line
from alidiag.recorded.record import Item, Record, Unreadable

LARGEST = 1 << 20
"""Octets of one command."""
_BEGIN = re.compile(
    rb"[ \t]{0,64}(?:(?:PS )?[A-Za-z]:\\[^\r\n>]{0,200}>|[$%>#])?[ \t]{0,8}curl(?:\.exe)?(?=[ \t\r\n^\\`]|\Z)"
)


def read_commands(file: BinaryIO, name: str) -> Iterator[Item]:
    """The commands of a file; `line` is where each begins. What stands before the first one is not counted."""
    lines: list[bytes] = []
    begun, size = 0, 0
    for number, line in enumerate(iter(lambda: file.readline(LARGEST + 2), b""), 1):
        if _BEGIN.match(line):
            if lines:
                yield _item(lines, Place(name, begun))
            lines, begun, size = [], number, 0
        elif not begun:
            continue
        if size <= LARGEST:
            lines.append(line)
        size += len(line)
    if lines:
        yield _item(lines, Place(name, begun))


def _item(lines: list[bytes], place: Place) -> Item:
    data = b"".join(lines).rstrip(b" \t\r\n;&")
    if len(data) > LARGEST:
        return Unreadable(place, f"This command has more than {LARGEST:,} octets.", "Give one command for one request.")
    text, codec, notes = decoded_line(data, place.source)
    return Record(place, text, form="curl", codec=codec, notes=notes)
