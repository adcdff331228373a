"""Recordings that are one document: HAR entry by entry, Postman collections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from alidiag.batch.outcome import Place
from alidiag.recorded.record import Item


def _har(file: BinaryIO, name: str) -> Iterator[Item]:
    from alidiag.read.forms.har import requests
    from alidiag.recorded.sources.sent import item_of_sent

    return (item_of_sent(one, Place(name, entry=number or None), gateways=True) for number, one in requests(file, name))


def _postman(file: BinaryIO, name: str) -> Iterator[Item]:
    from alidiag.read.forms.postman import requests
    from alidiag.recorded.sources.sent import item_of_sent

    return (item_of_sent(one, Place(name, entry=number or None), gateways=True) for number, one in requests(file, name))


DOCUMENTS: dict[str, Callable[[BinaryIO, str], Iterator[Item]]] = {
    "har": _har,
    "postman": _postman,
}
"""Form of recording -> the items in an open file; the second argument is the file's name."""
