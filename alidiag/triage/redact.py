"""Private values taken out of every text of a report: by value, in every way of writing it, and by look.

What was recognised once is hidden wherever it stands, also in part: eight characters in a row of a secret are enough.
A report has two kinds of text. Values come from the ticket, and are hidden wherever they resemble a secret. Sentences
are alidiag's own, with pieces of the ticket in them: there, what consists of own words alone is no secret, however much
of a ticket reads like it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum
from typing import Any, TypeVar

from alidiag.frozen import replace
from alidiag.privacy.looks import looks_in
from alidiag.query import escape
from alidiag.triage.own_words import is_own

T = TypeVar("T")
HIDDEN = "(hidden)"
WINDOW = 8
"""Characters of a secret that give it away."""
MOST_WINDOWS = 2_000_000
_WORD = re.compile(r"[a-z_]+")
_QUOTE = re.compile(r'"|&quot;|%(?:25)*22')
"""Also where it is written for HTML, or percent-coded, once or more."""
_COMMON = frozenset({"true", "false", "null", "none", "test", "name", "user", "sign", "yes", "alipay"})


class Redaction:
    """What has to be hidden. `allowed` are values that are told although they look private: partners and orders."""

    def __init__(self, values: Iterable[str], allowed: Iterable[str]) -> None:
        self._allowed = frozenset(allowed)
        self._windows: set[str] = set()
        self._short: set[str] = set()
        for value in dict.fromkeys(values):
            for form in _ways(value):
                self._add(form)
        self._shortest = sorted(self._short, key=len, reverse=True)

    def _add(self, value: str) -> None:
        if not value or value in self._allowed or value.lower() in _COMMON:
            return
        if len(value) >= WINDOW and len(self._windows) < MOST_WINDOWS:
            wordy = value.isascii() and value.replace(" ", "").isalpha()
            if not wordy:
                windows = [value[at : at + WINDOW] for at in range(len(value) - WINDOW + 1)]
                if _QUOTE.search(value):
                    # Of members of JSON the names are words of the documentation, and of our own sentences.
                    windows = [one for one in windows if not _WORD.fullmatch(one)]
                self._windows.update(windows)
        if len(value) >= (4 if value.isascii() else 2):
            self._short.add(value)

    def text(self, text: str) -> str:
        """A text that may come from the ticket, without private values."""
        return self._redacted(text, own=False)

    def sentence(self, text: str) -> str:
        """A sentence of alidiag's own, without the private values in it; its own words stay."""
        return self._redacted(text, own=True)

    def _redacted(self, text: str, *, own: bool) -> str:
        if not text:
            return text
        hidden = bytearray(len(text))
        self._by_value(text, hidden)
        for found, start, end in looks_in(text):
            if found not in self._allowed and not hidden[start]:
                hidden[start:end] = b"\1" * (end - start)
        if not any(hidden):
            return text
        if own:
            _spare_own_words(text, hidden)
        for value in self._allowed:
            # A partner's number stays readable where a window of a longer secret happens to meet it.
            if len(value) >= WINDOW and value in text:
                at = text.find(value)
                while at >= 0:
                    before, after = hidden[at - 1 : at], hidden[at + len(value) : at + len(value) + 1]
                    if before != b"\1" and after != b"\1":
                        hidden[at : at + len(value)] = b"\0" * len(value)
                    at = text.find(value, at + 1)
        return _without(text, hidden)

    def _by_value(self, text: str, hidden: bytearray) -> None:
        windows = self._windows
        for at in range(len(text) - WINDOW + 1):
            if text[at : at + WINDOW] in windows:
                hidden[at : at + WINDOW] = b"\1" * WINDOW
        for value in self._shortest:
            at = text.find(value)
            while at >= 0:
                end = at + len(value)
                if len(value) >= WINDOW or _apart(text, at, end):
                    hidden[at:end] = b"\1" * (end - at)
                at = text.find(value, end)

    def everywhere(self, one: T, field: str = "") -> T:
        """A frozen object, tuple or text, with every text in it redacted; `field` is what it is called there.

        Identifiers and texts that are wholly our own stay as they are.
        """
        result: Any = one
        if field in _OWN or isinstance(one, StrEnum) or one is None or isinstance(one, int | float | bytes):
            return one
        if isinstance(one, str):
            result = self.sentence(one) if field in _SENTENCES else self.text(one)
        elif isinstance(one, tuple):
            fields = getattr(one, "_fields", None)
            items = [self.everywhere(item, name) for item, name in zip(one, fields or [field] * len(one), strict=True)]
            result = type(one)(*items) if fields else tuple(items)
        elif hasattr(one, "__slots__"):
            names = [name for name in type(one).__slots__ if name not in _OWN]
            result = replace(one, **{name: self.everywhere(getattr(one, name), name) for name in names})
        return result  # type: ignore[no-any-return]


_OWN = frozenset(
    {
        *("rule", "id", "reference", "form", "scheme", "environment", "kind", "also", "also_told", "meaning", "action"),
        *("where", "proof", "by", "outcome", "status", "retry"),
    }
)
"""Fields without a word of the ticket: ids, and sentences of the catalogue and of the list of codes."""
_SENTENCES = frozenset(
    {
        *("message", "fix", "explanation", "reason", "not_proven", "next", "not_checked", "ask", "missing", "undone"),
        *("left_out", "searched_less", "what", "text"),
    }
)
"""Fields that hold sentences of our own, which may have pieces of the ticket in them."""


def _spare_own_words(text: str, hidden: bytearray) -> None:
    """Take back what was hidden of own words alone."""
    at, size = 0, len(text)
    while at < size:
        end = at
        while end < size and hidden[end] == hidden[at]:
            end += 1
        if hidden[at] and is_own(text, at, end):
            hidden[at:end] = bytes(end - at)
        at = end


def _apart(text: str, start: int, end: int) -> bool:
    """Whether a short value stands alone, and is not part of a word."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if not text[start:end].isascii():
        return True
    return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())


def _ways(value: str) -> set[str]:
    """The ways in which a value may be written."""
    ways = {value, value.strip(), value.replace(" ", "+"), value.replace("+", " "), value.replace("\\/", "/")}
    ways.add("".join(value.split()))
    for codec in ("utf-8", "gbk"):
        try:
            coded = escape(value, codec)
        except UnicodeEncodeError:
            continue
        ways |= {coded, coded.replace("+", "%20"), escape(value, codec, lower=True)}
    if "&" in value or "<" in value or '"' in value:
        ways.add(value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;"))
        ways.add(value.replace("\\", "\\\\").replace('"', '\\"'))
    if not value.isascii():
        ways.add("".join(char if char < "\x80" else f"\\u{ord(char):04x}" for char in value))
    if "%" in value:
        from alidiag.query import decode

        for codec in ("utf-8", "gbk"):
            plain = decode(value, codec)
            ways.add(plain)
            with suppress(UnicodeEncodeError):  # a character that stood there plainly, and that the charset lacks
                ways |= {escape(plain, codec), escape(plain, codec, blank="%20")}
    return ways


def _without(text: str, hidden: bytearray) -> str:
    out: list[str] = []
    at, size = 0, len(text)
    while at < size:
        end = at
        while end < size and hidden[end] == hidden[at]:
            end += 1
        out.append(HIDDEN if hidden[at] else text[at:end])
        at = end
    return "".join(out)
