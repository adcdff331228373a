"""A command line as a POSIX shell reads it -> words that know their places. Nothing is expanded or opened.

Own work, as `shlex` does not know `$'...'`, refuses an open quote, and needs minutes for a long word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from alidiag.read.places import Mapped, Run
from alidiag.read.remarks import Remarks


class Word(NamedTuple):
    """One word after unquoting."""

    text: str
    pieces: tuple[Run, ...]
    """Runs of it, as stretches of the command line."""
    start: int

    @property
    def end(self) -> int:
        """Behind its last character in the command line, a closing quote left out."""
        return self.pieces[-1][2] if self.pieces else self.start

    @property
    def breaks(self) -> list[tuple[int, int]]:
        """Where line breaks of the command line itself, with the blanks around them, are in the word."""
        if "\n" not in self.text:
            return []
        out: list[tuple[int, int]] = []
        at = 0
        for run, start, end in self.pieces:
            if len(run) == end - start and "\n" in run:
                out += [(at + found.start(), at + found.end()) for found in _BREAK.finditer(run)]
            at += len(run)
        return out

    def of(self, source: Mapped) -> Mapped:
        """The word with its places; `source` is the text that the command line stands in."""
        return source.woven(self.pieces) if self.text else source.part(self.start, self.start)


_BREAK = re.compile(r"[ \t]*+\r?\n[ \t]*+")

Command = tuple[Word, ...]

Wraps = Callable[[int], str | None]
"""What a line break outside quotes means, by its place: a blank or nothing where the command goes on behind it, None
where it ends."""

MOST_WORDS = 20_000
"""Words: what has more is no command that a person pasted."""


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
    """A command line, as bash reads it, from one place of a text on.

    `at` is where reading goes on; `stdin` is what the last command is given by `<<` or `<<<`.
    """

    name = "bash"

    def __init__(self, text: str, start: int, end: int | None = None, wraps: Wraps | None = None) -> None:
        self.text = text
        self.at = start
        self.remarks = Remarks()
        self.stdin: Word | None = None
        self._end = len(text) if end is None else end
        self._wraps = wraps
        self._words: list[Word] = []
        self._pieces: list[tuple[str, int, int]] = []
        self._open = -1
        self._redirected = ""
        self._delimiter = ""
        self._is_over = False
        self._no_parenthesis = False
        """An open `$(` was met that is never closed: do not look for its end again."""

    def command(self) -> Command:
        """The next simple command, redirections left out; empty at the end of the text."""
        text, size = self.text, self._end
        self._words, self.stdin, self._is_over = [], None, False
        while self.at < size and not self._is_over and len(self._words) < MOST_WORDS:
            run = _PLAIN.match(text, self.at, size)
            if run is not None:
                if self._open < 0 and run[0][0] == "#":
                    line = text.find("\n", self.at, size)
                    self.at = size if line < 0 else line
                    continue
                self._put(run[0], self.at, run.end())
                continue
            self._special(text[self.at])
        self._end_word()
        return tuple(self._words)

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
        elif char == "\n":
            self._line_break()
        elif char == "\\":
            self._backslash()
        elif char == "'":
            self._quoted(at, at + 1, self._closing(at + 1), 1)
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
            closing = _SMART_CLOSING.search(text, at + 1, self._end)
            self._quoted(at, at + 1, closing.start() if closing else -1, 1)
        else:
            self._operator(char)

    def _closing(self, start: int) -> int:
        """Where a single quote is closed; an apostrophe lines below closes none."""
        end = self.text.find("'", start, self._end)
        if end > start and self.text[end - 1].isalpha() and self.text[end + 1 : end + 2].isalpha():
            is_below = self.text.find("\n", start, end) >= 0
            return -1 if is_below and self._wraps is not None else end
        return end

    def _quoted(self, opening: int, start: int, end: int, closing: int) -> None:
        if end < 0:
            self.remarks.add("unclosed", opening, opening + 1)
            end = self._end
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
        elif at + 1 < self._end:
            self._put(text[at + 1], at, at + 2)
        else:
            self._put("\\", at, at + 1)

    def _line_break(self) -> None:
        joint = self._wraps(self.at) if self._wraps is not None else None
        if joint is not None:
            if joint:
                self._end_word()
            self.at += 1
            return
        self._end_command()
        self.at += 1
        if self._delimiter:
            self._here_document()

    def _here_document(self) -> None:
        """The lines up to the one that is the delimiter alone: what the command reads."""
        begin = self.at
        at, self._delimiter, delimiter = begin, "", self._delimiter
        while at < self._end:
            line = self.text.find("\n", at, self._end)
            line = self._end if line < 0 else line
            if self.text[at:line].strip(" \t\r") == delimiter:
                break
            at = line + 1
        last = min(at, self._end)
        self.stdin = Word(self.text[begin:last], ((self.text[begin:last], begin, last),), begin)
        line = self.text.find("\n", last, self._end)
        self.at = self._end if line < 0 else line + 1

    def _double(self, start: int, closing: str, inner: re.Pattern[str]) -> None:
        text, size = self.text, self._end
        self._put("", start - 1, start)
        while self.at < size:
            if run := inner.match(text, self.at, size):
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

    def _backtick(self) -> None:
        end = self.text.find("`", self.at + 1, self._end)
        if end < 0:
            self._put("`", self.at, self.at + 1)
        else:
            self._expand(self.at, end + 1)

    def _parenthesis(self, start: int) -> int:
        """Where the parenthesis that was opened before `start` is closed; 0 where it never is."""
        if self._no_parenthesis:
            return 0
        depth = 1
        for mark in _PARENTHESIS.finditer(self.text, start, self._end):
            depth += 1 if mark[0] == "(" else -1
            if not depth:
                return mark.end()
        self._no_parenthesis = True
        return 0

    def _ansi(self) -> None:
        text, size = self.text, self._end
        opening = self.at
        self._put("", opening, opening + 2)
        while self.at < size:
            if run := _IN_ANSI.match(text, self.at, size):
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
        if char == "&" and self._open >= 0 and self._is_address() and (rest := MORE_PAIRS.match(text, at, self._end)):
            self.remarks.add("ampersand", at, at + 1, rest[0].count("&"))
            self._put(rest[0], at, rest.end())
        elif char in "<>" and text.startswith("(", at + 1) and (end := self._parenthesis(at + 2)) > 0:
            self._expand(at, end)
        elif char in "<>":
            # Also 2>&1: the digit is the descriptor, not a word.
            if self._pieces and len(self._pieces) == 1 and self._pieces[0][0].isdecimal():
                self._pieces, self._open = [], -1
            self._end_word()
            while self.at < self._end and text[self.at] in "<>&|":
                self.at += 1
            self._redirected = text[at : self.at]
            if self._redirected == "<<" and text.startswith("-", self.at):
                self.at += 1
        else:
            self._end_command()
            self.at += 1

    def _is_address(self) -> bool:
        return any("&" in run or "?" in run or "=" in run for run, _, _ in self._pieces[-2:])

    def _end_word(self) -> None:
        if self._open < 0:
            return
        word = Word("".join([piece[0] for piece in self._pieces]), tuple(self._pieces), self._open)
        if not self._redirected:
            self._words.append(word)
        elif self._redirected == "<<<":
            self.stdin = word
        elif self._redirected == "<<":
            self._delimiter = word.text
        self._pieces, self._open, self._redirected = [], -1, ""

    def _end_command(self) -> None:
        self._end_word()
        self._redirected = ""
        self._is_over = bool(self._words)
