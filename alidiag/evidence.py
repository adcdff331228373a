"""Which of several explanations with the same bytes the request itself speaks for.

The catalogue's order says what is likelier in general; what stands in this very request says more. Each function here
weighs one mistake by what is in place: above zero where the request shows its mark, below where it speaks against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from alidiag.mistakes.selection import is_strange
from alidiag.mistakes.texts import is_ascii_number, is_json, is_misread, is_url
from alidiag.signing import Item, Signing, arrange
from alidiag.worlds import Named, World


class Clues(NamedTuple):
    """What there is to judge by: the request as it arrived, and as this explanation has it."""

    arrived: World
    meant: World
    params: tuple[str, ...]
    """Those that the mistake is about."""


def weight(arrived: World, meant: World, named: Iterable[Named]) -> int:
    """How much speaks for a set of mistakes; 0 where the request says nothing about it."""
    return sum(_WEIGHTS[name](Clues(arrived, meant, params)) for name, params in named if name in _WEIGHTS)


def _nested(clues: Clues) -> int:
    """An address with a `?` that was written as it is, and behind it parameters that no service has."""
    for param in clues.arrived.request.params:
        if param.name in clues.params and is_url(param.raw_value) and "?" in param.raw_value:
            return 3
    return 0


def _unsorted(clues: Clues) -> int:
    """The request has another order than that of the names, and not only because of parameters that no service has."""
    signing = clues.arrived.signing
    known = [item for item in signing.items if not is_strange(signing, item.name)]
    strange = len(signing.items) - len(known)
    return -2 if strange and known == arrange(known, "name") else 0


def _mojibake(clues: Clues) -> int:
    """A value that was sent is text in the wrong charset, visibly."""
    return 2 if _misread(clues.arrived.signing) else 0


def _against_mojibake(clues: Clues) -> int:
    return -_mojibake(clues)


def _misread(signing: Signing) -> bool:
    """Whether all values beyond ASCII are UTF-8 or GBK that was read as something else."""
    foreign = [item.value for item in signing.items if not item.value.isascii()]
    return bool(foreign) and all(map(is_misread, foreign))


def _url_charset(clues: Clues) -> int:
    """Escapes in the address are valid in another charset than the declared one, and nonsense in that."""
    request = clues.arrived.request
    touched = [param for param in request.params if param.name in clues.params]
    if not touched or not all(param.raw_value.isascii() and "%" in param.raw_value for param in touched):
        return 0
    bad = any("\udc80" <= char <= "\udcff" for param in touched for char in param.value)
    return 3 if bad or all(is_misread(param.value) for param in touched) else 0


def _partial(would: Callable[[str], bool]) -> Callable[[Clues], int]:
    """Weighs a change of values that others, which it would have changed likewise, did not suffer."""

    def weigh(clues: Clues) -> int:
        if not clues.params:
            return 0
        spared = [i for i in clues.meant.signing.items if i.name not in clues.params and would(i.value)]
        return -1 if spared else 0

    return weigh


_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~*")


def _money(clues: Clues) -> int:
    """Other amounts, written likewise, were signed as they were sent."""
    if not clues.params:
        return 0
    amounts = [item for item in clues.meant.signing.items if _is_decimal(item)]
    spared = [item for item in amounts if item.name not in clues.params]
    return -1 if spared and any(item.name in clues.params for item in amounts) else 0


def _is_decimal(item: Item) -> bool:
    return "." in item.value and is_ascii_number(item.value)


def _any_of(marks: str) -> Callable[[str], bool]:
    return lambda value: any(mark in value for mark in marks)


_WEIGHTS: dict[str, Callable[[Clues], int]] = {
    "nested-url-not-encoded": _nested,
    "parameters-unsorted": _unsorted,
    "wrong-sort-order": _unsorted,
    "mojibake": _mojibake,
    "wrong-charset": _against_mojibake,
    "platform-charset": _against_mojibake,
    "low-byte-hash": _against_mojibake,
    "url-charset-mismatch": _url_charset,
    "form-charset": _url_charset,
    "values-percent-encoded": _partial(lambda value: not _UNRESERVED.issuperset(value)),
    "values-html-escaped": _partial(_any_of("&<>\"'")),
    "values-json-escaped": _partial(_any_of('&<>"\\\n')),
    "blank-form-changed": _partial(_any_of(" ")),
    "backslashes-changed": _partial(_any_of("\\\"'")),
    "newlines-changed": _partial(_any_of("\r\n")),
    "json-reserialized": _partial(is_json),
    "json-quotes-swapped": _partial(is_json),
    "number-reformatted": _money,
}
"""The mistakes of which a request may show marks."""
