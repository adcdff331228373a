"""Recordings that are one document: HAR entry by entry, Postman collections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from alidiag.recorded.record import Item


def _har(file: BinaryIO, name: str) -> Iterator[Item]:
    from alidiag.recorded.sources.har import read_har

    return read_har(file, name)


def _postman(file: BinaryIO, name: str) -> Iterator[Item]:
    from alidiag.recorded.sources.postman import read_collection

    return read_collection(file, name)


DOCUMENTS: dict[str, Callable[[BinaryIO, str], Iterator[Item]]] = {
    "har": _har,
    "postman": _postman,
}
"""Form of recording -> the items in an open file; the second argument is the file's name."""
