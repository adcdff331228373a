"""What a build log may tell of a request: no signature, nothing that names or authorises a buyer.

A report on one request, shown to the one who pasted it, holds what the request holds. The outcomes of `alidiag check`
go into logs, artefacts and dashboards, and are read by many: there such values are hidden, by name and wherever they
are repeated. JSON reports are whole reports and hold everything; that is their contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from alidiag.model import Param
from alidiag.privacy.looks import values_in
from alidiag.privacy.members import inside, logins
from alidiag.privacy.names import is_private

SHORTEST = 6
"""Characters of a value that is hidden wherever it is repeated; a shorter one would be found in any word."""
SHORTEST_OTHER = 2
"""The same, where it is not in ASCII: a Chinese name has two."""
PART = 8
"""Characters in a row that give a private value away."""
SHORT = 500
"""Characters of a text whose pieces are looked for one by one."""
MOST = 200
"""Values that are looked for; a request with more of them is no request of the gateway's."""
MOST_READ = 65_536
"""Characters of an unreadable text that are searched."""
LONGEST_NAME = 100
HIDDEN = "(hidden)"

_COUNT = re.compile(r"[0-9][0-9,]{0,8} [a-z]{3,12}")
"""`225 octets`: about the value, and nothing of it."""


class Discretion(NamedTuple):
    """What is hidden of one request: the stretches of its text, and the values wherever they are repeated."""

    spans: tuple[tuple[int, int], ...] = ()
    values: tuple[str, ...] = ()
    """The longest first."""
    members: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Parameters that are not private themselves, and the private values inside of each, however short."""

    def words(self, text: str) -> str:
        """A text in which no private value is left."""
        for value in self.values:
            if value in text:
                text = text.replace(value, HIDDEN)
        return text

    def maybe(self, text: str | None) -> str | None:
        """The same, of a text that may be absent, be a part of a value, or be one parameter: `buyer_email=a%2540b`."""
        if text is None:
            return None
        name, equals, value = text.partition("=")
        if equals and value and len(name) <= LONGEST_NAME and is_private(name):
            return f"{name}={HIDDEN}"
        told = self.words(text)
        return HIDDEN if self._holds_a_part(told) else told

    def found(self, param: str | None, text: str | None) -> str | None:
        """What a finding found: nothing of a private parameter but its length."""
        if text is None or param is None or _COUNT.fullmatch(text):
            return self.maybe(text)
        if is_private(param):
            return f"(hidden, {len(text):,} character{'' if len(text) == 1 else 's'})"
        for root, values in self.members:
            if param == root or param.startswith((f"{root}.", f"{root}[")):
                for value in values:
                    text = text.replace(value, HIDDEN)
        return self.maybe(text)

    def masked(self, text: str) -> str:
        """The text of the request, just as long, so that spans hold: each private character is a `*`."""
        for start, end in self.spans:
            text = text[:start] + "*" * (min(end, len(text)) - start) + text[end:]
        for value in self.values:
            if value in text:
                text = text.replace(value, "*" * len(value))
        return text

    def _holds_a_part(self, text: str) -> bool:
        """Whether a piece of a private value is left, as where a text was cut out of the middle of it."""
        whole = "\0".join([value[:MOST_READ] for value in self.values])
        if len(text) <= SHORT:
            return any(text[at : at + PART] in whole for at in range(len(text) - PART + 1))
        # A long text in long values: their pieces are looked for in its own, or the time would be the product of both.
        pieces = {text[at : at + PART] for at in range(len(text) - PART + 1)}
        return any(whole[at : at + PART] in pieces for at in range(len(whole) - PART + 1))


def discretion_of(params: Sequence[Param], gateway: str = "") -> Discretion:
    """What is hidden of a request with these parameters, and of its address: a user's name and password in it."""
    spans: list[tuple[int, int]] = []
    values: set[str] = set(logins(gateway))
    members: list[tuple[str, tuple[str, ...]]] = []
    for param in params:
        if not param.value:
            continue
        if is_private(param.name):
            found: tuple[str, ...] = (param.value, param.raw_value)
        else:
            found = inside(param.value, param.name)
            if not found:
                continue
            members.append((param.name, tuple(sorted(found, key=len, reverse=True))))
        spans.append((*param.value_span,))
        for one in found:
            values |= {one, one.lower(), one.replace(" ", "+"), one.replace("+", " ")}
    return Discretion(tuple(spans), _longest(values), tuple(members))


def discretion_in(text: str) -> Discretion:
    """What is hidden of a text that could not be read as a request."""
    return Discretion((), _longest(values_in(text[:MOST_READ])))


def _longest(values: Iterable[str]) -> tuple[str, ...]:
    kept = {value for value in values if len(value) >= (SHORTEST if value.isascii() else SHORTEST_OTHER)}
    return tuple(sorted(kept, key=len, reverse=True)[:MOST])
