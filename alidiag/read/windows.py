"""A command line as Windows reads it -> words that know their places: cmd.exe, and PowerShell with curl.exe.

Both hand the program one line, which the C runtime then cuts up ("Parsing C command-line arguments",
https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments).
"""

from __future__ import annotations

import re

from alidiag.read.remarks import Remarks
from alidiag.read.shell import MORE_PAIRS, MOST_WORDS, Command, Word, Wraps

_CMD_PLAIN = re.compile(r'[^^"\r\n&|<>]+')
_ARGUMENT_PLAIN = re.compile(r'[^ \t"\\]+')
_ARGUMENT_QUOTED = re.compile(r'[^"\\]+')
_BACKSLASHES = re.compile(r"\\+")
_MISCOPIED = re.compile(r"\^%\^[0-9A-Fa-f]|[^\^]\^&[A-Za-z_]")
_BREAK = re.compile(r"\r\n|\n|\r")
_MORE = re.compile(r"[ \t]*More\?[ \t]*")
"""What cmd.exe asks with after a caret at a line's end."""


class Cmd:
    """cmd.exe: carets are undone first, then the line is cut into arguments. See `Posix` for its parts."""

    name = "cmd.exe"
    stdin: Word | None = None

    def __init__(self, text: str, start: int, end: int | None = None, wraps: Wraps | None = None) -> None:
        self.text = text
        self.at = start
        self.remarks = Remarks()
        self._end = len(text) if end is None else end
        self._wraps = wraps
        self._line: list[str] = []
        self._places: list[int] = []

    def command(self) -> Command:
        """The next simple command; empty at the end of the text."""
        text, size = self.text, self._end
        self._line, self._places = [], []
        quoted = False
        opening = -1
        carets_in_quotes: bool | None = None
        while self.at < size:
            at = self.at
            if run := _CMD_PLAIN.match(text, at, size):
                self._put(run[0], at)
                continue
            char = text[at]
            if char == "^":
                if quoted and carets_in_quotes is None:
                    carets_in_quotes = _MISCOPIED.search(text, at, size) is not None
                if quoted and not carets_in_quotes:
                    self._put("^", at)
                    continue
                if quoted:
                    self.remarks.add("caret", at, at + 1)
                self._caret(at + 1)
            elif char == '"':
                quoted = not quoted
                opening = at
                self._put('"', at)
            elif quoted:
                self._put(char, at)
            elif char == "&" and self._in_data() and (rest := MORE_PAIRS.match(text, at, size)):
                self.remarks.add("ampersand", at, at + 1, rest[0].count("&"))
                self._put(rest[0], at)
            elif char == "\n" and self._wraps is not None and (joint := self._wraps(at)) is not None:
                self._put(joint, at)
                self.at = at + 1
            elif char == "\r" and text.startswith("\n", at + 1):
                self.at += 1
            else:
                self.at += 1
                if self._line:
                    break
        if quoted:
            self.remarks.add("unclosed", opening, opening + 1)
        return arguments("".join(self._line), [*self._places, self.at])

    def _put(self, run: str, at: int) -> None:
        self._line.append(run)
        self._places.extend(range(at, at + len(run)))
        self.at = at + len(run)

    def _caret(self, at: int) -> None:
        """A caret makes the next character plain; a line break behind it goes, a second one stays."""
        text = self.text
        self.at = at
        if line := _BREAK.match(text, at, self._end):
            self.at = line.end()
            if prompt := _MORE.match(text, self.at, self._end):
                self.at = prompt.end()
            elif second := _BREAK.match(text, self.at, self._end):
                self._put("\n", self.at)
                self.at = second.end()
        elif at < self._end:
            # The caret belongs to the character that it makes plain.
            self._line.append(text[at])
            self._places.append(at - 1)
            self.at = at + 1

    def _in_data(self) -> bool:
        return any("&" in run or "?" in run or "=" in run for run in self._line[-2:])


def arguments(line: str, places: list[int]) -> Command:
    """The arguments that the C runtime makes of a line; `places` are those of its characters and its end."""
    words: list[Word] = []
    pieces: list[tuple[str, int, int]] = []
    size = len(line)
    at, opened, quoted = 0, -1, False
    while at < size:
        char = line[at]
        if char in " \t" and not quoted:
            if opened >= 0:
                words.append(_word(pieces, places[opened]))
                if len(words) == MOST_WORDS:
                    return tuple(words)
            pieces, opened = [], -1
            at += 1
            continue
        if opened < 0:
            opened = at
        if char == '"':
            if quoted and line.startswith('"', at + 1):
                pieces.append(('"', places[at], places[at + 2]))
                at += 2
            else:
                quoted = not quoted
                at += 1
        elif run := _BACKSLASHES.match(line, at):
            end, count = run.end(), run.end() - at
            if line.startswith('"', end):
                if count > 1:
                    pieces.append(("\\" * (count // 2), places[at], places[end]))
                if count % 2:
                    pieces.append(('"', places[end - 1], places[end + 1]))
                    end += 1
            else:
                _add(pieces, run[0], places, at)
            at = end
        elif run := (_ARGUMENT_QUOTED if quoted else _ARGUMENT_PLAIN).match(line, at):
            _add(pieces, run[0], places, at)
            at = run.end()
    if opened >= 0:
        words.append(_word(pieces, places[opened]))
    return tuple(words)


def _add(pieces: list[tuple[str, int, int]], run: str, places: list[int], at: int) -> None:
    """Append a run, cut where its characters do not stand side by side in the pasted text."""
    end = at + len(run)
    if places[end] - places[at] == len(run):
        pieces.append((run, places[at], places[end]))
        return
    first = at
    for index in range(at + 1, end + 1):
        if index == end or places[index + 1] != places[index] + 1 or places[index] != places[index - 1] + 1:
            pieces.append((run[first - at : index - at], places[first], places[index]))
            first = index


def _word(pieces: list[tuple[str, int, int]], start: int) -> Word:
    return Word("".join([piece[0] for piece in pieces]), tuple(pieces), start)


_PS_PLAIN = re.compile(r"[^ \t\r\n`'\"‘’‚‛“”„$;|&<>()]+")
_PS_DOUBLE = re.compile(r"[^\"“”„`$]+")
_PS_SINGLE = re.compile(r"[^'‘’‚‛]+")
_PS_VARIABLE = re.compile(r"\$(?:[A-Za-z_]\w*|\{[^{}]{0,200}\}|\([^()]{0,200}\))", re.ASCII)
_PS_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_DOUBLE_MARKS = '"“”„'
_SINGLE_MARKS = "'‘’‚‛"


class PowerShell:
    r"""PowerShell: backtick, `''` and `""`; then `\"` becomes `"`, as older versions hand it on. See `Posix`."""

    name = "PowerShell"
    stdin: Word | None = None

    def __init__(self, text: str, start: int, end: int | None = None, wraps: Wraps | None = None) -> None:
        self.text = text
        self.at = start
        self.remarks = Remarks()
        self._end = len(text) if end is None else end
        self._wraps = wraps
        self._words: list[Word] = []
        self._pieces: list[tuple[str, int, int]] = []
        self._open = -1

    def command(self) -> Command:
        """The next simple command; empty at the end of the text."""
        text, size = self.text, self._end
        self._words = []
        while self.at < size and len(self._words) < MOST_WORDS:
            at = self.at
            char = text[at]
            if run := _PS_PLAIN.match(text, at, size):
                if self._open < 0 and char == "#":
                    line = text.find("\n", at, size)
                    self.at = size if line < 0 else line
                    continue
                self._put(run[0], at, run.end())
            elif char in " \t\r":
                self._end_word()
                self.at += 1
            elif char in _DOUBLE_MARKS:
                self._quoted(_DOUBLE_MARKS, _PS_DOUBLE)
            elif char in _SINGLE_MARKS:
                self._quoted(_SINGLE_MARKS, _PS_SINGLE)
            elif char == "`":
                self._backtick()
            elif char == "$":
                self._variable()
            elif char == "&" and self._in_data() and (rest := MORE_PAIRS.match(text, at, size)):
                self.remarks.add("ampersand", at, at + 1, rest[0].count("&"))
                self._put(rest[0], at, rest.end())
            elif char == "\n" and self._wraps is not None and (joint := self._wraps(at)) is not None:
                if joint:
                    self._end_word()
                self.at += 1
            else:
                self._end_word()
                self.at += 1
                if self._words:
                    break
        self._end_word()
        return tuple(self._words)

    def _put(self, run: str, start: int, end: int) -> None:
        if self._open < 0:
            self._open = start
        if run:
            self._pieces.append((run, start, end))
        self.at = end

    def _in_data(self) -> bool:
        return any("&" in run or "?" in run or "=" in run for run, _, _ in self._pieces[-2:])

    def _quoted(self, marks: str, plain: re.Pattern[str]) -> None:
        text, size, opening = self.text, self._end, self.at
        self._put("", opening, opening + 1)
        while self.at < size:
            at = self.at
            if run := plain.match(text, at, size):
                self._put(run[0], at, run.end())
            elif text[at] == "`":
                self._backtick()
            elif text[at] == "$":
                self._variable()
            elif at + 1 < size and text[at + 1] in marks:
                self._put(text[at + 1], at, at + 2)
            else:
                self.at = at + 1
                return
        self.remarks.add("unclosed", opening, opening + 1)

    def _backtick(self) -> None:
        text, at = self.text, self.at
        if line := _BREAK.match(text, at + 1, self._end):
            self.at = line.end()
        elif at + 1 < self._end:
            char = text[at + 1]
            self._put(_PS_ESCAPES.get(char, char), at, at + 2)
        else:
            self._put("`", at, at + 1)

    def _variable(self) -> None:
        if found := _PS_VARIABLE.match(self.text, self.at, self._end):
            self.remarks.add("expansion", self.at, found.end())
            self._put(found[0], self.at, found.end())
        else:
            self._put("$", self.at, self.at + 1)

    def _end_word(self) -> None:
        if self._open < 0:
            return
        pieces = []
        for run, start, end in self._pieces:
            if '\\"' in run and len(run) == end - start:
                parts = run.split('\\"')
                for number, part in enumerate(parts):
                    if number:
                        pieces.append(('"', start - 2, start))
                    if part:
                        pieces.append((part, start, start + len(part)))
                    start += len(part) + 2  # noqa: PLW2901
            elif run == '"' and pieces and pieces[-1][0].endswith("\\"):
                last, first, _ = pieces.pop()
                if len(last) > 1:
                    pieces.append((last[:-1], first, first + len(last) - 1))
                pieces.append(('"', first + len(last) - 1, end))
            else:
                pieces.append((run, start, end))
        self._words.append(_word(pieces, self._open))
        self._pieces, self._open = [], -1
