"""Values as source code states them: texts, tables of names and values, lists, calls and variables.

It is read, never run. What is not known (a call of the program's own, a variable that is set nowhere in the text) stays
unknown. Every step is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.places import Mapped

DEEPEST = 40
MOST = 4000
"""Members of one table, arguments of one call."""


class Text(NamedTuple):
    """A literal or a number."""

    text: Mapped


class Table(NamedTuple):
    """Names and values."""

    items: tuple[tuple[Mapped, Value], ...]

    def get(self, *names: str) -> Value | None:
        """The value of the first of some names that is there; the case of letters does not count."""
        for wanted in names:
            for name, value in self.items:
                if name.text.lower() == wanted:
                    return value
        return None


class Items(NamedTuple):
    """A list."""

    items: tuple[Value, ...]


class Call(NamedTuple):
    """A call: `name` is the whole dotted name; `of` is what a method is called on, where that is no plain name."""

    name: str
    arguments: tuple[Value, ...]
    named: tuple[tuple[Mapped, Value], ...] = ()
    of: Value | None = None


class Name(NamedTuple):
    """A variable, with the attributes behind it."""

    name: str
    text: Mapped


class Joined(NamedTuple):
    """Values that code joins to one text."""

    parts: tuple[Value, ...]


class Unknown(NamedTuple):
    """Anything else; `word` where it is a word that means nothing is sent: null, None."""

    text: Mapped
    word: str = ""


Value = Text | Table | Items | Call | Name | Joined | Unknown


class Syntax(NamedTuple):
    """How a language writes values.

    `literal` finds a text with its marks; `edges` says how many characters these have before and behind it, `plain`
    undoes its escapes, and `hole` finds where the program puts something in; the last two get the marks before it, too.
    A hole ends with the mark that its group 1 opens, if there is one. `table` opens a table, `mark` stands between a
    name and its value, `between` between two members. `name` is a variable or the name of a function, `prefix` a word
    before a value that changes nothing. `joins`: literals side by side are one. `by_line`: a line break parts members.
    """

    literal: Callable[[str, int], re.Match[str] | None]
    edges: Callable[[str], tuple[int, int]]
    plain: Callable[[Mapped, str], Mapped]
    hole: Callable[[str], Pattern | None]
    table: Pattern
    mark: Pattern
    name: Pattern
    prefix: Pattern
    blank: Pattern
    words: dict[str, str | None]
    between: str = ","
    keyword: Pattern | None = None
    joins: bool = False
    by_line: bool = False
    items: Pattern = Pattern(r"\[")


_NUMBER = Pattern(r"[+-]?\d[\d_]{0,40}+(?:\.\d{1,40}+)?(?![\w.])")
_KEY = Pattern(r"[A-Za-z_$][\w$-]{0,80}+")
_SKIPPED = Pattern(r"[^()\[\]{},;\"'`\n]++")
_OPENING = {"(": ")", "[": "]", "{": "}"}


class Reader:
    """Reads values from places of a text."""

    def __init__(self, text: str, source: Mapped, syntax: Syntax) -> None:
        self.text, self.source, self.syntax = text, source, syntax
        self.at = 0

    def value(self, at: int, depth: int = 0) -> Value:
        """The value that begins at a place; `self.at` is then behind it."""
        self.at = at
        parts = [self._term(depth)]
        while True:
            behind = self.at
            self._blank()
            if self.text.startswith("+", self.at) and not self.text.startswith("+=", self.at):
                self.at += 1
                self._blank()
                parts.append(self._term(depth))
            elif self.syntax.joins and isinstance(parts[-1], Text) and self.syntax.literal(self.text, self.at):
                parts.append(self._term(depth))
            else:
                self.at = behind
                break
            if len(parts) > MOST:
                break
        return parts[0] if len(parts) == 1 else Joined(tuple(parts))

    def arguments(self, at: int, depth: int = 0) -> tuple[tuple[Value, ...], tuple[tuple[Mapped, Value], ...]]:
        """The arguments of a call, from behind its opening bracket; `self.at` is then behind the closing one."""
        values: list[Value] = []
        named: list[tuple[Mapped, Value]] = []
        self.at = at
        while len(values) + len(named) < MOST:
            self._blank()
            if self._closes(")"):
                break
            keyword = self.syntax.keyword.compiled.match(self.text, self.at) if self.syntax.keyword else None
            if keyword is not None:
                value = self.value(keyword.end(), depth + 1)
                named.append((self.source.part(*keyword.span(1)), value))
            else:
                values.append(self.value(self.at, depth + 1))
            if not self._next(")"):
                break
        return tuple(values), tuple(named)

    # -- parts

    def _blank(self) -> None:
        found = self.syntax.blank.compiled.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _closes(self, mark: str) -> bool:
        if self.at >= len(self.text):
            return True
        if self.text.startswith(mark, self.at):
            self.at += 1
            return True
        return False

    def _next(self, closing: str) -> bool:
        """Go on behind the mark between two members; False where there is no more."""
        before = self.at
        self._blank()
        if self._closes(closing):
            return False
        if self.text[self.at] in self.syntax.between:
            self.at += 1
            return True
        return (self.syntax.by_line and "\n" in self.text[before : self.at]) or self._skip(closing)

    def _skip(self, closing: str) -> bool:
        """Go over what is not understood, to the next member; False where the bracket is closed before."""
        text = self.text
        depth: list[str] = []
        while self.at < len(text):
            if found := _SKIPPED.compiled.match(text, self.at):
                self.at = found.end()
                continue
            if found := self.syntax.literal(text, self.at):
                self.at = found.end()
                continue
            char = text[self.at]
            if not depth and char == closing:
                self.at += 1
                return False
            if not depth and (char in self.syntax.between or (char == "\n" and self.syntax.by_line)):
                self.at += 1
                return True
            if char in ")]}":
                if not depth or depth.pop() != char:
                    return False
            elif char in _OPENING:
                depth.append(_OPENING[char])
            elif char == ";" and not depth:
                return False
            self.at += 1
        return False

    def _term(self, depth: int) -> Value:
        text, syntax, begin = self.text, self.syntax, self.at
        if found := syntax.prefix.compiled.match(text, self.at):
            self.at = found.end()
        if depth > DEEPEST or self.at >= len(text):
            return self._unknown(begin)
        if found := syntax.literal(text, self.at):
            return self._behind(self._literal(*found.span(), depth), depth)
        if found := syntax.table.compiled.match(text, self.at):
            self.at = found.end()
            return self._table(depth)
        if found := syntax.items.compiled.match(text, self.at):
            self.at = found.end()
            return self._behind(self._items("]" if found[0][-1] == "[" else ")", depth), depth)
        if text[self.at] == "(":
            self.at += 1
            inner = self._items(")", depth)
            return self._behind(inner.items[0] if len(inner.items) == 1 else inner, depth)
        if found := _NUMBER.compiled.match(text, self.at):
            self.at = found.end()
            return Text(self.source.part(*found.span()))
        if found := syntax.name.compiled.match(text, self.at):
            self.at = found.end()
            if found[0] in syntax.words:
                word = syntax.words[found[0]]
                part = self.source.part(*found.span())
                return Unknown(part, found[0]) if word is None else Text(part.edited([(0, len(part), word)]))
            return self._behind(Name(found[0], self.source.part(*found.span())), depth)
        return self._unknown(begin)

    def _literal(self, begin: int, end: int, depth: int) -> Text | Joined:
        """A literal; where the program puts something in, its parts and what that is."""
        text, syntax = self.text, self.syntax
        lead, trail = syntax.edges(text[begin:end])
        opening = text[begin : begin + lead]
        at, last = begin + lead, end - trail
        parts: list[Value] = []
        hole = syntax.hole(opening)
        while hole is not None and len(parts) < MOST and (found := hole.compiled.search(text, at, last)):
            if found.start() > at:
                parts.append(Text(syntax.plain(self.source.part(at, found.start()), opening)))
            parts.append(self.value(found.end(), depth + 1))
            at = min(self.at, last)
            if found[1]:
                close = text.find(_OPENING[found[1]], at, last)
                at = last if close < 0 else close + 1
            at = max(at, found.end())
        rest = Text(syntax.plain(self.source.part(at, last), opening))
        self.at = end
        return Joined((*parts, rest)) if parts else rest

    def _unknown(self, begin: int) -> Unknown:
        """What is not understood: its end is looked for by whoever reads the members."""
        if self.at == begin and self.at < len(self.text) and self.text[self.at] not in ",;)]}\n":
            self.at += 1
        return Unknown(self.source.part(begin, self.at))

    def _behind(self, value: Value, depth: int) -> Value:
        """Calls and attributes behind a value."""
        text = self.text
        while True:
            if isinstance(value, Name | Call) and text.startswith("(", self.at):
                arguments, named = self.arguments(self.at + 1, depth)
                name, of = (value.name, None) if isinstance(value, Name) else ("", value)
                value = Call(name, arguments, named, of)
                continue
            if text.startswith((".", "?."), self.at) and (
                found := self.syntax.name.compiled.match(text, self.at + (2 if text[self.at] == "?" else 1))
            ):
                behind = found.end()
                if text.startswith("(", behind):
                    arguments, named = self.arguments(behind + 1, depth)
                    value = Call(found[0], arguments, named, value)
                    continue
            return value

    def _table(self, depth: int) -> Table:
        items: list[tuple[Mapped, Value]] = []
        while len(items) < MOST:
            self._blank()
            if self._closes("}"):
                break
            begin = self.at
            if found := self.syntax.literal(self.text, self.at):
                lead, trail = self.syntax.edges(found[0])
                start, end = found.start() + lead, found.end() - trail
                name = self.syntax.plain(self.source.part(start, end), found[0][:lead])
                self.at = found.end()
            elif found := _KEY.compiled.match(self.text, self.at):
                name = self.source.part(*found.span())
                self.at = found.end()
            elif not self._skip("}"):
                break
            else:
                continue
            blank = self.at
            self._blank()
            if mark := self.syntax.mark.compiled.match(self.text, self.at):
                value = self.value(mark.end(), depth + 1)
            else:
                # A variable of the same name, or something that is no member.
                self.at = blank
                value = Name(name.text, self.source.part(begin, self.at))
            items.append((name, value))
            if not self._next("}"):
                break
        return Table(tuple(items))

    def _items(self, closing: str, depth: int) -> Items:
        values: list[Value] = []
        while len(values) < MOST:
            self._blank()
            if self._closes(closing):
                break
            values.append(self.value(self.at, depth + 1))
            if not self._next(closing):
                break
        return Items(tuple(values))
