"""The names that a service documents, without the cost of its rules: `make specs` writes them apart."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from typing import overload

_NAMES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "specs", "names.txt")
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


class DocumentedNames(Sequence[str]):
    """The names of `documented_names`, read when they are first asked for: a request that is right needs none."""

    def __init__(self, service: str | None) -> None:
        self.service = service
        self._names: tuple[str, ...] | None = None

    def _read(self) -> tuple[str, ...]:
        if self._names is None:
            self._names = documented_names(self.service)
        return self._names

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...

    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return self._read()[index]

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __contains__(self, name: object) -> bool:
        return name in self._read()


def documented_names(service: str | None) -> tuple[str, ...]:
    """Every parameter of a service in any of its variants, with the other names that Alipay itself writes.

    Args:
        service: the value of `service` as it was sent; double quotes around it do not count.

    Returns:
        Nothing for a service that there are no rules for.
    """
    name = (service or "").strip('"')
    if not 0 < len(name) <= 100 or not _SAFE.issuperset(name):
        return ()
    try:
        with open(_NAMES, encoding="utf-8") as file:
            line = next((line for line in file if line.startswith(f"{name} ")), "")
    except OSError:
        return ()
    return tuple(line.split()[1:])


@cache
def every_name() -> frozenset[str]:
    """Every parameter of every service, with the other names that Alipay itself writes."""
    try:
        with open(_NAMES, encoding="utf-8") as file:
            return frozenset(name for line in file for name in line.split()[1:])
    except OSError:
        return frozenset()
