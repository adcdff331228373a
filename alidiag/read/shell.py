"""A command line as a POSIX shell reads it -> words that know their places. Nothing is expanded or opened.

Own work, as `shlex` does not know `$'...'`, refuses an open quote, and needs minutes for a long word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alidiag.errors import InputUnreadable
from alidiag.model import Span
from alidiag.named import NamedTuple
from alidiag.read.remarks import Remarks

if TYPE_CHECKING:
    from alidiag.query import Where


class Word(NamedTuple):
    """One word after unquoting."""

    text: str
    pieces: tuple[tuple[str, int, int], ...]
    """Runs of it: the characters, and the stretch of the pasted text that they come from."""
    start: int
    expands: bool = False
    """A shell would have replaced something in it."""

    @property
    def where(self) -> Where:
        """Where each of its characters stands in the pasted text, and its end."""
        if not self.pieces:
            return self.start
        places: list[int] = []
        end = self.start
        for run, start, end in self.pieces:
            if len(self.pieces) == 1 and len(run) == end - start:
                return start
            places.extend(range(start, end) if len(run) == end - start else [start] * len(run))
        return [*places, end]

    @property
    def span(self) -> Span:
        """From its first to its last character in the pasted text."""
        return Span(self.start, self.pieces[-1][2] if self.pieces else self.start)


Command = tuple[Word, ...]

MOST_WORDS = 20_000
"""Words: a text with more is no command that a person pasted."""


def check_count(words: int) -> None:
    """Refuse a text of more than `MOST_WORDS` words.

    Raises:
        InputUnreadable: there are more.
    """
    if words > MOST_WORDS:
        raise InputUnreadable(f"The command has more than {MOST_WORDS:,} words.", "Give one curl command.")


_PLAIN = re.compile(r"[^ \t\r\n\\'\"$`|&;<>()“”„‟＂‘’‚‛]+")
_IN_DOUBLE = re.compile(r'[^"\\$`]+')
_IN_SMART = re.compile(r"[^“”„‟＂\\$`]+")
_IN_ANSI = re.compile(r"[^'\\]+")
_EXPANSION = re.compile(r"\$(?:[A-Za-z_]\w*|[0-9@*#?!$-]|\{[^{}'\"`]{0,200}\})", re.ASCII)
_PARENTHESIS = re.compile(r"[()]")
MORE_PAIRS = re.compile(
    r"(?:&[A-Za-z_%][\w.%\[\]-]*+(?=[=&])(?:=[^ \t\r\n\\'\"$`|&;<>()^“”„‟＂‘’‚‛]*+)?)++(?:[A-Za-z_]\w*+)?",
    re.ASCII,
)
"""What goes on behind an `&` outside quotes, where it is the rest of an address and no further command."""
_LOST_BREAK = re.compile(r"\\[ \t]+(?:\r?\n|(?=--?[A-Za-z]))")
_SMART_DOUBLE = "“”„‟＂"
_SMART_SINGLE = "‘’‚‛"
_SMART_CLOSING = re.compile("[‘’‚‛]")

_ANSI_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
    r"|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|c([@-~])|(.))",
    re.DOTALL,
)
_ANSI_OCTETS = re.compile(r"(?:\\x[0-9a-fA-F]{1,2}|\\[0-7]{1,3})+")
_ANSI_OCTET = re.compile(r"\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3}))")
_ANSI_LETTERS = dict(zip("abeEfnrtv\\'\"?", "\a\b\x1b\x1b\f\n\r\t\v\\'\"?", strict=True))


class Posix:
    """One pass over a command line, as bash reads it."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.at = start
        self.remarks = Remarks()
        self.commands: list[Command] = []
        self._words: list[Word] = []
        self._pieces: list[tuple[str, int, int]] = []
        self._open = -1
        self._count = 0
        self._expands = False
        self._skip_next = False
        self._no_parenthesis = False
        """An open `$(` was met that is never closed: do not look for its end again."""

    def read(self) -> list[Command]:
        """The simple commands, redirections left out."""
        text, size = self.text, len(self.text)
        while self.at < size:
            run = _PLAIN.match(text, self.at)
            if run is not None:
                if self._open < 0 and run[0][0] == "#":
                    line = text.find("\n", self.at)
                    self.at = size if line < 0 else line
                    continue
                self._put(run[0], self.at, run.end())
                continue
            self._special(text[self.at])
        self._end_command()
        return self.commands

    def _put(self, run: str, start: int, end: int) -> None:
        if self._open < 0:
            self._open = start
        if run:
            self._pieces.append((run, start, end))
        self.at = end

    def _special(self, char: str) -> None:
        text, at = self.text, self.at
        if char in " \t\r":
            self._end_word()
            self.at += 1
        elif char == "\\":
            self._backslash()
        elif char == "'":
            end = text.find("'", at + 1)
            self._quoted(at, at + 1, end, 1)
        elif char == '"':
            self._double(at + 1, '"', _IN_DOUBLE)
        elif char == "$":
            self._dollar(quoted=False)
        elif char == "`":
            self._backtick()
        elif char in _SMART_DOUBLE:
            self.remarks.add("smart", at, at + 1)
            self._double(at + 1, _SMART_DOUBLE, _IN_SMART)
        elif char in _SMART_SINGLE:
            self.remarks.add("smart", at, at + 1)
            closing = _SMART_CLOSING.search(text, at + 1)
            self._quoted(at, at + 1, closing.start() if closing else -1, 1)
        else:
            self._operator(char)

    def _quoted(self, opening: int, start: int, end: int, closing: int) -> None:
        if end < 0:
            self.remarks.add("unclosed", opening, opening + 1)
            end = len(self.text)
            closing = 0
        self._put(self.text[start:end], start, end)
        self.at = end + closing

    def _backslash(self) -> None:
        text, at = self.text, self.at
        if text.startswith(("\\\n", "\\\r\n"), at):
            self.at += 2 if text[at + 1] == "\n" else 3
        elif self._open < 0 and (lost := _LOST_BREAK.match(text, at)):
            self.remarks.add("continuation", at, lost.end())
            self.at = lost.end()
        elif at + 1 < len(text):
            self._put(text[at + 1], at, at + 2)
        else:
            self._put("\\", at, at + 1)

    def _double(self, start: int, closing: str, inner: re.Pattern[str]) -> None:
        text, size = self.text, len(self.text)
        self._put("", start - 1, start)
        while self.at < size:
            if run := inner.match(text, self.at):
                self._put(run[0], self.at, run.end())
            elif (char := text[self.at]) in closing:
                self.at += 1
                return
            elif char == "$":
                self._dollar(quoted=True)
            elif char == "`":
                self._backtick()
            elif text.startswith(("\\\n", "\\\r\n"), self.at):
                self.at += 2 if text[self.at + 1] == "\n" else 3
            elif self.at + 1 < size and text[self.at + 1] in '$`"\\':
                self._put(text[self.at + 1], self.at, self.at + 2)
            else:
                self._put("\\", self.at, self.at + 1)
        self.remarks.add("unclosed", start - 1, start)

    def _dollar(self, *, quoted: bool) -> None:
        text, at = self.text, self.at
        if not quoted and text.startswith("$'", at):
            self._ansi()
        elif not quoted and text.startswith('$"', at):
            self._double(at + 2, '"', _IN_DOUBLE)
        elif text.startswith("$(", at) and (end := self._parenthesis(at + 2)) > 0:
            self._expand(at, end)
        elif found := _EXPANSION.match(text, at):
            self._expand(at, found.end())
        else:
            self._put("$", at, at + 1)

    def _expand(self, start: int, end: int) -> None:
        self.remarks.add("expansion", start, end)
        self._put(self.text[start:end], start, end)
        self._expands = True

    def _backtick(self) -> None:
        end = self.text.find("`", self.at + 1)
        if end < 0:
            self._put("`", self.at, self.at + 1)
        else:
            self._expand(self.at, end + 1)

    def _parenthesis(self, start: int) -> int:
        """Where the parenthesis that was opened before `start` is closed; 0 where it never is."""
        if self._no_parenthesis:
            return 0
        depth = 1
        for mark in _PARENTHESIS.finditer(self.text, start):
            depth += 1 if mark[0] == "(" else -1
            if not depth:
                return mark.end()
        self._no_parenthesis = True
        return 0

    def _ansi(self) -> None:
        text, size = self.text, len(self.text)
        opening = self.at
        self._put("", opening, opening + 2)
        while self.at < size:
            if run := _IN_ANSI.match(text, self.at):
                self._put(run[0], self.at, run.end())
            elif text[self.at] == "'":
                self.at += 1
                return
            elif not self._ansi_escape():
                break
        self.remarks.add("unclosed", opening, opening + 2)

    def _ansi_escape(self) -> bool:
        text, at = self.text, self.at
        found = _ANSI_ESCAPE.match(text, at)
        if found is None:
            self._put("\\", at, at + 1)
            return False
        octet, octal, high, low, short, long, control, letter = found.groups()
        if octet or octal:
            run = found if (int(octet, 16) if octet else int(octal, 8)) < 128 else _ANSI_OCTETS.match(text, at) or found
            octets = bytes(
                int(x, 16) if x else int(o, 8) & 255 for x, o in (m.groups() for m in _ANSI_OCTET.finditer(run[0]))
            )
            self._put(octets.decode("utf-8", "surrogateescape"), at, run.end())
        elif high:
            self._put(chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00), at, found.end())
        elif short or long:
            point = int(short or long, 16)
            self._put(chr(point) if point < 0x110000 else found[0], at, found.end())
        elif control:
            self._put(chr(ord(control) & 31), at, found.end())
        else:
            self._put(_ANSI_LETTERS.get(letter, found[0]), at, found.end())
        return True

    def _operator(self, char: str) -> None:
        text, at = self.text, self.at
        if char == "&" and self._open >= 0 and self._is_address() and (rest := MORE_PAIRS.match(text, at)):
            self.remarks.add("ampersand", at, at + 1, rest[0].count("&"))
            self._put(rest[0], at, rest.end())
        elif char in "<>" and text.startswith("(", at + 1) and (end := self._parenthesis(at + 2)) > 0:
            self._expand(at, end)
        elif char in "<>":
            # Also 2>&1: the digit is the descriptor, not a word.
            if self._pieces and len(self._pieces) == 1 and self._pieces[0][0].isdecimal():
                self._pieces, self._open = [], -1
            self._end_word()
            while self.at < len(text) and text[self.at] in "<>&|":
                self.at += 1
            self._skip_next = True
        else:
            self._end_command()
            self.at += 1

    def _is_address(self) -> bool:
        return any("&" in run or "?" in run or "=" in run for run, _, _ in self._pieces[-2:])

    def _end_word(self) -> None:
        if self._open < 0:
            return
        if not self._skip_next:
            run = "".join([piece[0] for piece in self._pieces])
            self._words.append(Word(run, tuple(self._pieces), self._open, self._expands))
            self._count += 1
            check_count(self._count)
        self._pieces, self._open, self._expands, self._skip_next = [], -1, False, False

    def _end_command(self) -> None:
        self._end_word()
        self._skip_next = False
        if self._words:
            self.commands.append(tuple(self._words))
            self._words = []
