"""JSON anywhere in a text, and where everything in it stands.

Python's reader decides what is JSON and where it ends; a tokenizer over what it accepted finds the places. What is cut
off, or goes on as something else, is read as far as it is whole. Linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.layers import decoded
from alidiag.read.places import Mapped

if TYPE_CHECKING:
    from collections.abc import Callable

_STRING = r"\"[^\"\\\n]*+(?:\\.[^\"\\\n]*+)*+\""
_BEGIN = Pattern(
    rf"\{{\s*+(?:{_STRING}\s*+:|\}})"
    rf"|\[\s{{0,99}}+(?:\[\s{{0,99}}+){{0,9}}+(?:\{{\s{{0,99}}+{_STRING}\s{{0,99}}+:|{_STRING}\s{{0,99}}+[,\]])"
)
_TOKEN = Pattern(r"\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\"?|[{}\[\]:,]|[^\s\"{}\[\]:,]++", re.DOTALL)
ESCAPE = Pattern(
    r"\\(?:u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}"
    r"|x[0-9A-Fa-f]{2}(?:\\x[0-9A-Fa-f]{2})*+|[^u])",
    re.DOTALL,
)
_HALF_ESCAPE = Pattern(r"\\(?:u[0-9A-Fa-f]{0,3})?\Z")
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_ODD = dict.fromkeys(map(ord, "\xa0\u3000\u200b\ufeff"), " ")
_QUOTES = dict.fromkeys(map(ord, "“”"), '"')
_ELIDED = Pattern(r"\.\.\.|…|[(\[<](?:truncated|omitted|snip|cut)\b", re.IGNORECASE)
_GOES_ON = Pattern(r"(?:\"[^\"\n]{0,80}+\"|'[^'\n]{0,80}+'|[A-Za-z_$]\w{0,60}+)[ \t]*+:(?!//)|//|/\*|#|[}\]),:=;'+]")
"""How a line begins on which code goes on that is no JSON."""
FIRST = 4096
"""Characters that are tried first: most texts that only look like JSON fail early."""
MOST_FAILURES = 50_000
"""Texts that look like JSON and are none, before no more are looked for."""
TOO_DEEP = 1000
"""Characters that are passed where a text is nested too deeply to be read."""
EFFORT = 8
"""How often a text may be gone through, as often as it is long, for what turns out to be none."""
HALF = "\ufffd"
"""What is read for half a character, which no text can hold."""


class Node:
    """One value of a JSON text.

    `kind`: `{`, `[`, `"`, or `#` for numbers, true, false and null. `names` are those of an object's `items`, in their
    order, repeated ones included. `is_open`: its end is missing.
    """

    __slots__ = ("end", "is_open", "items", "kind", "names", "start")

    def __init__(self, kind: str, start: int, end: int, *, is_open: bool = False) -> None:
        self.kind, self.start, self.end, self.is_open = kind, start, end, is_open
        is_leaf = kind in '"#'
        self.names: list[Node] = _NONE if is_leaf else []
        self.items: list[Node] = _NONE if is_leaf else []


_NONE: list[Node] = []
"""The members of what has none."""


class Document(NamedTuple):
    """JSON that stands somewhere in a text.

    `is_cut`: it ends in the middle, and nothing of it follows. Where `root.is_open` without that, the text goes on as
    something else: only what is whole inside it is JSON.
    """

    root: Node
    is_cut: bool = False


class Value:
    """A value of a JSON text that stands in a pasted one."""

    __slots__ = ("node", "source")

    def __init__(self, source: Mapped, node: Node) -> None:
        self.source, self.node = source, node

    @property
    def kind(self) -> str:
        """As `Node.kind`."""
        return self.node.kind

    @property
    def raw(self) -> Mapped:
        """Its characters as they are written."""
        return self.source.part(self.node.start, self.node.end)

    @property
    def word(self) -> str:
        """The characters of a number, true, false or null; empty for anything else."""
        return self.source.text[self.node.start : self.node.end] if self.node.kind == "#" else ""

    @property
    def text(self) -> Mapped | None:
        """What a string means; None for anything else."""
        if self.node.kind != '"':
            return None
        inner = self.source.part(self.node.start + 1, self.node.end - (not self.node.is_open))
        if self.node.is_open and (half := _HALF_ESCAPE.compiled.search(inner.text, max(0, len(inner) - 6))):
            inner = inner.part(0, half.start())
        return unescaped(inner)

    @property
    def is_halved(self) -> bool:
        """Whether a string has half a character, which no request can carry."""
        return HALF in (self.string or "") and HALF not in self.raw.text

    @property
    def string(self) -> str | None:
        """As `text`, without places."""
        found = self.text
        return None if found is None else found.text

    @property
    def names(self) -> list[str]:
        """The names of an object, in their order; of whole members only."""
        text = self.source.text
        return [_name(text[one.start + 1 : one.end - 1]) for one in self.node.names]

    @property
    def members(self) -> list[tuple[Mapped, Value]]:
        """The names and values of an object, in their order; whole ones only."""
        node, source = self.node, self.source
        return [
            (unescaped(source.part(name.start + 1, name.end - 1)), Value(source, item))
            for name, item in zip(node.names, node.items, strict=False)
        ]

    @property
    def items(self) -> list[Value]:
        """The values of an object or array, in their order."""
        return [Value(self.source, item) for item in self.node.items]

    def get(self, name: str) -> Value | None:
        """The first member of an object with this name."""
        if self.node.kind != "{":
            return None
        text = self.source.text
        for one, item in zip(self.node.names, self.node.items, strict=False):
            if _name(text[one.start + 1 : one.end - 1]) == name:
                return Value(self.source, item)
        return None


def _name(written: str) -> str:
    return unescaped(Mapped(written)).text if "\\" in written else written


def looked_at(text: str, *, quotes: bool = False) -> str:
    r"""A text of the same length in which what a page, a chat or a server wrote for JSON's own signs is one of them.

    Args:
        text: may have non-breaking and wide spaces, and bytes written as `\x22`, as nginx does unless told otherwise.
        quotes: typographic quotes are straight ones, too.
    """
    if "\\x" in text:
        text = text.replace("\\x", "\\/")
    if text.isascii():
        return text
    return text.translate(_ODD | _QUOTES if quotes else _ODD)


def documents(text: str) -> Iterator[Document]:
    """The JSON objects and arrays in a text, in its order, as far as each is whole."""
    begin = _BEGIN.compiled
    attempt = _Attempt(text)
    at = failures = 0
    while failures < MOST_FAILURES and attempt.left > 0 and (found := begin.search(text, at)):
        start = found.start()
        end, is_whole, is_cut = attempt(start)
        if not is_whole:
            failures += 1
        if end > start + 1:
            yield Document(tree(text, start, end), is_cut)
        at = max(end, start + 1) if end else start + TOO_DEEP


class _Attempt:
    """Tries whether JSON begins at a place of a text, with Python's reader."""

    def __init__(self, text: str) -> None:
        import json

        self.text = text
        self.left = EFFORT * (len(text) + FIRST)
        """Characters that may still be looked at in vain."""
        nothing: Callable[[object], None] = lambda _: None  # noqa: E731 - what is read is not kept
        reader = json.JSONDecoder
        self._error = json.JSONDecodeError
        self._decode = reader(object_pairs_hook=nothing, parse_int=str, parse_float=str, strict=False).raw_decode
        self._strict = reader(object_pairs_hook=nothing, parse_int=str, parse_float=str).raw_decode

    def __call__(self, start: int) -> tuple[int, bool, bool]:
        """How far JSON goes (0: it is nested too deeply), whether it is whole, and whether it is cut off there."""
        text, width = self.text, FIRST
        try:
            while True:
                piece = text[start : start + width]
                try:
                    return start + self._decode(piece)[1], True, False
                except self._error as problem:
                    place, is_endless = problem.pos, problem.msg.startswith("Unterminated")
                self.left -= len(piece) if is_endless else place
                if start + width >= len(text) or (not is_endless and place < width - 24):
                    break
                width *= 8
            # A string that goes on over a line end may be one that its line cut off.
            if "\n" in piece[: len(piece) if is_endless else place]:
                try:
                    self._strict(piece)
                except self._error as problem:
                    self.left -= problem.pos
                    if problem.msg.startswith("Invalid control") and "\n" in piece[problem.pos : problem.pos + 2]:
                        return start + problem.pos, False, True
        except RecursionError:
            self.left -= TOO_DEEP
            return 0, False, False
        if is_endless:
            return len(text), False, True
        return start + place, False, _is_cut(piece, place)


def _is_cut(piece: str, place: int) -> bool:
    """Whether JSON that stops being JSON at a place was cut off there."""
    rest = piece[place : place + 400].lstrip(" \t\r\n")
    if not rest or _ELIDED.compiled.match(rest):
        return True
    before = piece[max(0, place - 400) : place]
    return "\n" in before[len(before.rstrip()) :] and not _GOES_ON.compiled.match(rest)


def tree(text: str, start: int, end: int) -> Node:
    """The values between two places, where JSON begins at the first; it may be cut at the second."""
    stack: list[Node] = []
    root: Node | None = None
    name: Node | None = None
    for found in _TOKEN.compiled.finditer(text, start, end):
        first = text[found.start()]
        if first in "}]":
            node = stack.pop()
            node.end, node.is_open = found.end(), False
            if not stack:
                break
            continue
        if first in ",:":
            continue
        inside = stack[-1] if stack else None
        if first == '"':
            node = Node('"', *found.span(), is_open=not _is_closed(found[0]))
        elif first in "{[":
            node = Node(first, found.start(), end, is_open=True)
        else:
            # A number at the end may go on.
            node = Node("#", *found.span(), is_open=found.end() == end)
        if inside is None:
            root = node
        elif inside.kind == "{" and name is None:
            name = node
            continue
        else:
            if name is not None:
                inside.names.append(name)
            inside.items.append(node)
        name = None
        if first in "{[":
            stack.append(node)
        elif node.is_open:
            break
    return root if root is not None else Node("#", start, end, is_open=True)


def _is_closed(written: str) -> bool:
    """Whether a string ends in a quote that no backslash escapes."""
    if len(written) < 2 or written[-1] != '"':
        return False
    inner = written[1:-1]
    return (len(inner) - len(inner.rstrip("\\"))) % 2 == 0


def unescaped(text: Mapped) -> Mapped:
    """The inside of a JSON string, its escapes undone. Half a character becomes `HALF`, an octet's stand-in stays."""
    if "\\" not in text.text:
        return text
    return text.edited((*found.span(), character(found[0])) for found in ESCAPE.compiled.finditer(text.text))


def character(written: str) -> str:
    """What an escape of `ESCAPE` stands for."""
    if len(written) == 2:
        return _PLAIN.get(written[1], written[1])
    if written[1] == "x":
        return decoded(bytes.fromhex(written.replace("\\x", "")))
    code = int(written[2:6], 16)
    if len(written) > 6:
        return chr(0x10000 + ((code - 0xD800) << 10) + int(written[8:12], 16) - 0xDC00)
    is_half = 0xD800 <= code <= 0xDFFF and not 0xDC80 <= code <= 0xDCFF
    return HALF if is_half else chr(code)
