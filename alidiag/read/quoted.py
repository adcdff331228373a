"""Names and values between quotation marks, as a program prints them and as they are in source code.

One reader for all languages: what differs between them is a `Notation`, which is data. A text is gone through once,
from left to right. Whatever does not fit ends a run, and what was read until then counts.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.marks import NAMED

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Mapping

    from alidiag.read.escapes import Escapes

DEEPEST = 60
"""Brackets in brackets that are followed."""
FARTHEST = 20_000
"""Characters: how far in front of the first of Alipay's names a list may begin."""
FEWEST = 3
"""Names and values: fewer are no list that is worth reading."""
MOST_FRUITLESS = 5_000
"""Runs too short to be a list that are read, before the rest is not looked through any more."""
MOST_JUNK = 400
"""Characters that a run may skip because they cannot be read."""
_STOP = Pattern(r"[,\n)\]}]")
_GOES_ON = Pattern(r"\s{0,400}+[,)\]}]")
_GOES_INTO = Pattern(r"[ \t]{0,4}+[.\[(+%?*|&/-](?!/)")
_BEGUN = Pattern(r"[A-Za-z]{0,2}['\"`]")
_WRAPPED = Pattern(r"'(?:[^'\\\n]++|\\.|\r?\n(?!\s*\n))*+'|\"(?:[^\"\\\n]++|\\.|\r?\n(?!\s*\n))*+\"")
_WRAPPED_NAME = Pattern(
    r"[A-Za-z]{0,2}('[\w.-]{1,60}\r?\n[\w.-]{1,60}'|\"[\w.-]{1,60}\r?\n[\w.-]{1,60}\")\s{0,40}+(?::|=>|,)\s{0,400}+"
)
_TEMPLATE = Pattern(r"`(?:[^`\\]|\\.){0,300}+`")
_ENDS = Pattern(r"[ \t]*+(?:[,;)\]}>…]|\r?\n|\Z|//|/\*|#)")
_NUMBER = Pattern(r"[+-]?\d[\d_]{0,40}+(?:\.\d{0,40}+)?+(?:[eE][+-]?\d{1,4}+)?+[nLlm]?(?![\w.])")
_WORD = Pattern(r"[A-Za-z_]\w{0,40}+(?![\w.(\[$:])")
_QUOTED = r"'(?:[^'\\\n]|\\.){0,400}+'|\"(?:[^\"\\\n]|\\.){0,400}+\""
_FLAT = rf"[^()'\"\n]|{_QUOTED}"
_CALL = rf"\((?:{_FLAT}|\((?:{_FLAT}|\((?:{_FLAT}){{0,400}}+\)){{0,400}}+\)){{0,400}}+\)"
_INDEX = rf"\[(?:[^\[\]'\"\n]|{_QUOTED}){{0,400}}+\]"
_EXPRESSION = Pattern(rf"(?:[^\s,;'\"`()\[\]{{}}#]|[ \t](?![ \t]*(?:#|//))|{_QUOTED}|{_CALL}|{_INDEX}){{1,400}}+")
_GAP = Pattern(
    r"(?:[\s,;>]|//[^\n]{0,400}+|#(?![<{])[^\n]{0,400}+|/\*(?:[^*]|\*(?!/)){0,400}+\*/|…|\.\.\.(?: \d+ more items?)?)*+"
)


class Shape(StrEnum):
    """What a value is."""

    LITERAL = "literal"
    WORD = "word"
    """A number, or a word like None."""
    NODE = "node"
    """Something in brackets."""
    HIDDEN = "hidden"
    """The program knows it; the text does not show it."""
    WRAPPED = "wrapped"
    """A literal that goes on over a line break where the language allows none: the text was wrapped."""
    CUT = "cut"
    """The text ends inside of it."""


Extent = tuple[int, int]


class Entry(NamedTuple):
    """A value, and its name if it has one, by their places in the view."""

    name: Extent | None
    start: int
    end: int
    shape: Shape
    pieces: tuple[Extent, ...] = ()
    """Of a literal: its parts, with their quotation marks."""
    node: Node | None = None


class Node:
    """What is between two brackets, or a run without any."""

    __slots__ = ("bracket", "closing", "elided", "end", "entries", "name", "start", "word")

    def __init__(self, start: int, opening: str = "", name: Extent | None = None) -> None:
        self.start = self.end = start
        self.bracket = opening[-1:]
        self.closing = ""
        """The bracket that closes it, if any."""
        self.word = opening[:-1].strip()
        """What is in front of the bracket: `array`, `OrderedDict`."""
        self.name = name
        self.entries: list[Entry] = []
        self.elided = False
        """The print says that it leaves something out."""


class Notation(NamedTuple):
    """How a language writes names and values."""

    form: str
    start: Pattern
    """Where a run may begin."""
    head: Pattern
    """A name and what is between it and its value; the last group is the name, with its quotation marks."""
    literal: Pattern
    """A literal, with its prefix and its quotation marks."""
    joint: Pattern
    """What is between two literals that make one value."""
    opening: Pattern
    """An opening bracket, and the word in front of it."""
    escapes: Mapping[str, Escapes]
    """By quotation mark."""
    words: Mapping[str, tuple[str | None, str | None]]
    """What words like None and true become when they are sent: the usual way, and the other. None: left out."""
    number: Callable[[str], str]
    """What a number becomes."""
    statement: Pattern | None = None
    """What sets one value: `p["a"] = `; its group `of` is what is set, its last group the name."""
    keyword: Pattern | None = None
    """`head`, in the brackets of a call."""
    foreign: Pattern | None = None
    """What shows, where an entry would be, that the text is of another language."""
    avoids: Pattern | None = None
    """What shows the same, in front of the first name."""
    in_brackets: bool = False
    """A run without any bracket is left to others."""
    brackets: str = "{[(,}])"
    """The brackets that count for this; a comma shows that the beginning is cut off."""


class Run(NamedTuple):
    """What was read in one go, and how far that went."""

    root: Node
    end: int
    is_whole: bool
    """It begins and ends with a bracket."""


def runs(text: str, notation: Notation) -> Iterator[Run]:
    """The runs of a text that may hold one of Alipay's names."""
    at, mark, fruitless = 0, -1, 0
    while fruitless < MOST_FRUITLESS and (found := notation.start.compiled.search(text, at)):
        start = found.start()
        if mark < start:
            near = NAMED.compiled.search(text, start)
            if near is None:
                return
            mark = near.start()
        if mark - start > FARTHEST:
            at = mark - FARTHEST
            continue
        run = _Reader(text, notation, start).read()
        fruitless += sum(len(one.node.entries) if one.node else 1 for one in run.root.entries[:FEWEST]) < FEWEST
        yield run
        at = max(found.end(), start + 1, run.end)


@cache
def _simple(head: str, literal: str) -> re.Pattern[str]:
    """A name and a literal that is a value of its own: what most of a print is made of."""
    import re

    return re.compile(rf"[\s,]{{0,400}}+(?:{head})(?P<value>{literal})(?=[,)\]}}])")


class _Reader:
    """Reads one run: entries, brackets around them, and whatever may be between two of them."""

    def __init__(self, text: str, notation: Notation, start: int) -> None:
        self._text, self._notation = text, notation
        self._stack = [Node(start)]
        self._root = self._stack[0]
        self._at, self._junk = start, 0
        before = text[max(0, start - 60) : start]
        self._is_foreign = notation.avoids is not None and notation.avoids.compiled.search(before) is not None

    def read(self) -> Run:
        """The run."""
        simple = _simple(self._notation.head.source, self._notation.literal.source)
        goes_on = True
        while goes_on:
            while (found := simple.match(self._text, self._at)) is not None:
                self._take(found)
            goes_on = self._step()
        stack, root = self._stack, self._root
        goes_from_bracket = self._text[max(0, root.start - 40) : root.start].rstrip()[-1:] in {"{", "[", "("}
        while len(stack) > 1:
            node = stack.pop()
            node.end = max(node.end, self._at)
            stack[-1].entries.append(Entry(node.name, node.start, node.end, Shape.NODE, node=node))
        root.end = max(root.end, root.entries[-1].end if root.entries else root.start)
        end = max(self._at, root.end)
        if self._is_foreign:
            return Run(Node(root.start), end, is_whole=False)
        return Run(root, end, is_whole=goes_from_bracket and not stack)

    def _take(self, found: re.Match[str]) -> None:
        """Take a name and its literal."""
        value = found.span("value")
        name = next(found.span(group) for group in (1, 2, 3) if found.start(group) >= 0)
        shape = Shape.HIDDEN if _is_computed(self._text, value, self._notation) else Shape.LITERAL
        node = self._stack[-1]
        node.entries.append(Entry(_inside(self._text, *name), *value, shape, (value,)))
        node.end = self._at = value[1]

    def _step(self) -> bool:
        """Read one thing more; whether the run goes on."""
        text, notation, stack = self._text, self._notation, self._stack
        node = stack[-1]
        if between := _GAP.compiled.match(text, self._at):
            node.elided |= "…" in between[0] or "..." in between[0]
            self._at = between.end()
        at = self._at
        if at == len(text):
            return False
        if text[at] in ")]}":
            return self._close()
        found = notation.head.compiled.match(text, at)
        if found is None and notation.keyword is not None and node.bracket == "(":
            found = notation.keyword.compiled.match(text, at)
        if found is None and text[at] in "'\"bu":
            found = _WRAPPED_NAME.compiled.match(text, at)
        name = None if found is None else _inside(text, *found.span(found.lastindex or 0))
        begin = at if found is None else found.end()
        if notation.foreign is not None and not self._is_foreign:
            foreign = notation.foreign.compiled
            self._is_foreign = foreign.match(text, at) is not None or foreign.match(text, begin) is not None
        if opened := notation.opening.compiled.match(text, begin):
            stack.append(Node(begin, opened[0], name))
            self._at = opened.end()
            return len(stack) <= DEEPEST
        value = read_value(text, begin, notation, name)
        if value is None or (name is None and value.shape is Shape.HIDDEN):
            # What cannot be read ends the run, unless it has a name, or all of this is left to another language.
            end = _unreadable(text, begin)
            self._junk += end - at
            if (name is None and not self._is_foreign) or self._junk > MOST_JUNK or begin == len(text):
                return False
            value = Entry(name, begin, end, Shape.HIDDEN)
        node.entries.append(value)
        node.end = self._at = value.end
        return value.shape is not Shape.CUT

    def _close(self) -> bool:
        text, stack = self._text, self._stack
        node = stack.pop()
        node.closing = text[self._at]
        node.end = self._at = self._at + 1
        if not stack:
            return False
        stack[-1].entries.append(_closed(text, node))
        self._at = stack[-1].entries[-1].end
        return len(stack) > 1 or node.name is not None or _GOES_ON.compiled.match(text, self._at) is not None


def _unreadable(text: str, start: int) -> int:
    template = _TEMPLATE.compiled.match(text, start)
    found = _STOP.compiled.search(text, start + 1 if template is None else template.end(), start + MOST_JUNK)
    return min(len(text), start + MOST_JUNK) if found is None else found.start()


def _closed(text: str, node: Node) -> Entry:
    """A bracket that was closed; where more follows (`.join("")`), it is part of an expression."""
    if _GOES_INTO.compiled.match(text, node.end):
        more = _EXPRESSION.compiled.match(text, node.end)
        if more is not None and _ENDS.compiled.match(text, more.end()):
            return Entry(node.name, node.start, more.end(), Shape.HIDDEN)
    return Entry(node.name, node.start, node.end, Shape.NODE, node=node)


def read_value(text: str, start: int, notation: Notation, name: Extent | None) -> Entry | None:
    """The value that begins at a place and is in no bracket; None where none begins there."""
    ends = _ENDS.compiled
    literal = notation.literal.compiled
    if found := literal.match(text, start):
        pieces = [found.span()]
        while (joint := notation.joint.compiled.match(text, pieces[-1][1])) is not None:
            more = literal.match(text, joint.end())
            if more is None or notation.head.compiled.match(text, joint.end()):
                break
            pieces.append(more.span())
        end = pieces[-1][1]
        if ends.match(text, end):
            hidden = any(_is_computed(text, piece, notation) for piece in pieces)
            return Entry(name, start, end, Shape.HIDDEN if hidden else Shape.LITERAL, tuple(pieces))
        if "\n" in found[0] and not notation.joint.compiled.match(text, end):
            # The closing quotation mark is another one's: the text was cut, or a line of it lost.
            return _cut(text, start, name)
    elif (begun := _BEGUN.compiled.match(text, start)) and begun[0][-1] in notation.escapes:
        wrapped = _WRAPPED.compiled.match(text, begun.end() - 1)
        if wrapped is not None and "\n" in wrapped[0] and ends.match(text, wrapped.end()):
            return Entry(name, start, wrapped.end(), Shape.WRAPPED, ((start, wrapped.end()),))
        return _cut(text, start, name)
    for pattern in (_NUMBER, _WORD):
        word = pattern.compiled.match(text, start)
        if word and (pattern is _NUMBER or word[0] in notation.words) and ends.match(text, word.end()):
            return Entry(name, start, word.end(), Shape.WORD)
    other = _EXPRESSION.compiled.match(text, start)
    if other is None or not ends.match(text, other.end()):
        return None
    return Entry(name, start, start + len(other[0].rstrip()), Shape.HIDDEN)


def _cut(text: str, start: int, name: Extent | None) -> Entry:
    end = text.find("\n", start)
    line = text[start : len(text) if end < 0 else end].rstrip()
    return Entry(name, start, start + len(line), Shape.CUT, ((start, start + len(line)),))


def _is_computed(text: str, piece: Extent, notation: Notation) -> bool:
    """Whether the program fills something into a literal."""
    prefix, quote = opened(text[piece[0] : piece[1]])
    escapes = notation.escapes.get(prefix + quote[-1:], notation.escapes.get(quote[-1:]))
    if escapes is None or escapes.computed is None:
        return "f" in prefix.lower() and "{" in text[piece[0] : piece[1]]
    return escapes.computed.compiled.search(text, piece[0], piece[1]) is not None


def decimal(text: str, whole: str = "") -> str:
    """A number as a program writes it out: without zeros at its end; `whole` is put behind one that has no fraction."""
    text = text.rstrip("nLlm").replace("_", "")
    if "." not in text or "e" in text.lower():
        return text
    text = text.rstrip("0")
    return text[:-1] + whole if text.endswith(".") else text


def opened(literal: str) -> tuple[str, str]:
    """The prefix and the opening quotation marks of a literal."""
    at = 0
    while at < 3 and (literal[at : at + 1].isalpha() or literal[at : at + 1] in {"@", "$"}):
        at += 1
    quote = literal[at : at + 1]
    is_triple = (
        quote in "'\"" and "@" not in literal[:at] and literal[at : at + 3] == quote * 3 and len(literal) > at + 5
    )
    return literal[:at], quote * 3 if is_triple else quote


def _inside(text: str, start: int, end: int) -> Extent:
    """A name without its prefix and its quotation marks."""
    if text[start] == ":":
        start += 1
    if text[end - 1] not in "'\"`":
        return start, end
    while text[start] not in "'\"`":
        start += 1
    return start + 1, end - 1
