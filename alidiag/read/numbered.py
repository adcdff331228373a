"""`FILE:LINE` and `FILE#ENTRY`, as reports name a record: the one record of a recording that is meant."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from alidiag.errors import InputUnreadable, NothingToCheck
from alidiag.files import CAP
from alidiag.pattern import Pattern

if TYPE_CHECKING:
    from alidiag.read.sent import Sent

_NAMED = Pattern(r"@?(.{1,4000}?)(?::(\d{1,10})|#(\d{1,10}))", 16)


class Numbered(NamedTuple):
    """A file and the number of a line, or of an entry, in it; both count from 1."""

    path: str
    line: int | None = None
    entry: int | None = None


def numbered(argument: str) -> Numbered | None:
    """What an argument names, if it is a file and a number behind it, and no file of that very name exists."""
    found = _NAMED.compiled.fullmatch(argument) if len(argument) < 4096 else None
    if found is None or os.path.exists(argument.removeprefix("@")) or not os.path.isfile(found[1]):
        return None
    number = int(found[2] or found[3])
    return Numbered(found[1], number, None) if found[2] else Numbered(found[1], None, number)


def around(one: Numbered) -> tuple[bytes, int]:
    """The octets that a line is read in, and the number that it has in them: the whole file, if it is not too large.

    Raises:
        InputUnreadable: the file cannot be read, or has no such line.
    """
    line = one.line or 1
    try:
        with open(one.path, "rb") as file:
            data = file.read(CAP + 1)
            if len(data) <= CAP:
                if line > data.count(b"\n") + (not data.endswith(b"\n")):
                    raise InputUnreadable(f"{one.path} has no line {line:,}.", "Lines are counted from 1.")
                return data, line
            file.seek(0)
            for _ in range(line - 1):
                if not file.readline():
                    break
            data = file.readline(CAP + 1)
    except OSError as problem:
        raise InputUnreadable(f"Cannot read {one.path}: {problem.strerror}.", "Check the path.") from None
    if not data:
        raise InputUnreadable(f"{one.path} has no line {line:,}.", "Lines are counted from 1.")
    return data, 1


def entry_of(one: Numbered) -> Sent:
    """The entry of a HAR file, or of a Postman collection, that `FILE#ENTRY` names.

    Raises:
        InputUnreadable: the file is neither, or its entry cannot be read.
        NothingToCheck: it has no such entry, or that one does not go to a gateway.
    """
    from alidiag.read.forms import har, postman
    from alidiag.read.found import Problem

    source = f"{one.path}#{one.entry}"
    readers: tuple[Callable[[BinaryIO, str], Iterator[tuple[int, Sent | Problem | None]]], ...]
    readers = (har.requests, postman.requests)
    last = 0
    try:
        for reader in readers:
            with open(one.path, "rb") as file:
                for number, found in reader(file, one.path):
                    if number == one.entry:
                        if found is None:
                            raise NothingToCheck(f"The entry {source} does not go to Alipay's gateway.")
                        if isinstance(found, Problem):
                            raise InputUnreadable(f"{source}: {found.message}", found.hint)
                        if found.lacks is not None:
                            raise InputUnreadable(f"{source}: {found.lacks.message}", found.lacks.fix or "")
                        return found
                    last = max(last, number)
    except OSError as problem:
        raise InputUnreadable(f"Cannot read {one.path}: {problem.strerror}.", "Check the path.") from None
    if not last:
        raise InputUnreadable(
            f"{one.path} is neither a HAR file nor a Postman collection.", "FILE:LINE names a record by its line."
        )
    raise NothingToCheck(f"{one.path} has no entry {one.entry}; it has {last:,}.", "Entries are counted from 1.")
