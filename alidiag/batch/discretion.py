"""What a build log may tell of a request: no signature, nothing that names or authorises a buyer.

A report on one request, shown to the one who pasted it, holds what the request holds. The outcomes of `alidiag check`
go into logs, artefacts and dashboards, and are read by many: there such values are hidden, by name and wherever they
are repeated. JSON reports are whole reports and hold everything; that is their contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from alidiag.model import Param
from alidiag.named import NamedTuple

PRIVATE = frozenset(
    {
        *("sign", "signature", "signed", "auth", "key", "password", "passwd", "pwd", "secret", "token"),
        *("buyer", "consignee", "customer", "driver", "guest", "holder", "member", "owner", "passenger", "payee"),
        *("payer", "person", "receiver", "recipient", "user", "addr", "address", "card", "cert", "email", "idcard"),
        *("login", "logon", "mail", "mobile", "passport", "phone", "tel", "telephone"),
    }
)
"""Words in the name of a parameter whose value is not told."""
PLAIN = frozenset({"type", "kind", "format", "currency", "amount", "count", "flag", "country", "language"})
"""Last words of a name that say that the value is of a kind, and nobody's own."""
SHORTEST = 6
"""Characters of a value that is hidden wherever it is repeated; a shorter one would be found in any word."""
MOST = 200
"""Values that are looked for; a request with more of them is no request of the gateway's."""
MOST_READ = 65_536
"""Characters of an unreadable text that are searched."""
LONGEST_NAME = 100
HIDDEN = "(hidden)"

_WORD = re.compile(r"[A-Za-z][a-z]*")
_COUNT = re.compile(r"[0-9][0-9,]{0,8} [a-z]{3,12}")
"""`225 octets`: about the value, and nothing of it."""
_PAIR = re.compile(r"([A-Za-z_]{1,40})=([^&\s\"'<>\\]{1,1000})")
"""A parameter in a text that could not be read as a request."""
_MEMBER = re.compile(r'"([A-Za-z_]{1,40})\\?"\s{0,8}:\s{0,8}\\?"([^"\\]{1,400})')
"""A text member of a JSON object, in a string or in a string of a string."""


def is_private(name: str) -> bool:
    """Whether the value of such a parameter is hidden; members of a nested one count: `extend_info.buyer_id`."""
    words = [word.lower() for word in _WORD.findall(name)]
    return bool(words) and words[-1] not in PLAIN and any(word in PRIVATE for word in words)


class Discretion(NamedTuple):
    """What is hidden of one request: the stretches of its text, and the values wherever they are repeated."""

    spans: tuple[tuple[int, int], ...] = ()
    values: tuple[str, ...] = ()
    """The longest first."""

    def words(self, text: str) -> str:
        """A text in which no private value is left."""
        for value in self.values:
            if value in text:
                text = text.replace(value, HIDDEN)
        return text

    def maybe(self, text: str | None) -> str | None:
        """The same, of a text that may be absent, or be one parameter in some encoding: `buyer_email=a%2540b`."""
        if text is None:
            return None
        name, equals, value = text.partition("=")
        if equals and value and len(name) <= LONGEST_NAME and is_private(name):
            return f"{name}={HIDDEN}"
        return self.words(text)

    def found(self, param: str | None, text: str | None) -> str | None:
        """What a finding found: nothing of a private parameter but its length."""
        if text is None or param is None or not is_private(param) or _COUNT.fullmatch(text):
            return self.maybe(text)
        return f"(hidden, {len(text):,} character{'' if len(text) == 1 else 's'})"

    def masked(self, text: str) -> str:
        """The text of the request, just as long, so that spans hold: each private character is a `*`."""
        for start, end in self.spans:
            text = text[:start] + "*" * (min(end, len(text)) - start) + text[end:]
        for value in self.values:
            if value in text:
                text = text.replace(value, "*" * len(value))
        return text


def discretion_of(params: Sequence[Param], gateway: str = "") -> Discretion:
    """What is hidden of a request with these parameters, and of its address: a user's name and password in it."""
    spans = [(*param.value_span,) for param in params if param.value and is_private(param.name)]
    values = {value for value in _values(params) if len(value) >= SHORTEST}
    if user := user_of(gateway):
        values.add(user)
    return Discretion(tuple(spans), tuple(sorted(values, key=len, reverse=True)[:MOST]))


def user_of(gateway: str) -> str:
    """`name:password@` in an address; empty where there is none."""
    if "@" not in gateway:
        return ""
    user, at, _ = gateway.partition("://")[2].partition("/")[0].rpartition("@")
    return user + at


def discretion_in(text: str) -> Discretion:
    """What is hidden of a text that could not be read as a request."""
    pairs = [(name, value) for name, value in _PAIR.findall(text[:MOST_READ]) + _MEMBER.findall(text[:MOST_READ])]
    values = {value for name, value in pairs if len(value) >= SHORTEST and is_private(name)}
    return Discretion((), tuple(sorted(values, key=len, reverse=True)[:MOST]))


def _values(params: Sequence[Param]) -> Iterable[str]:
    for param in params:
        if is_private(param.name):
            value = param.value
            yield from {value, param.raw_value, value.lower(), value.replace(" ", "+"), value.replace("+", " ")}
        elif ":" in param.value:
            for name, value in _MEMBER.findall(param.value):
                if is_private(name):
                    yield value
