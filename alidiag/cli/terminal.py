"""Asking on a terminal: pastes of any length, single lines, secrets.

A terminal in its usual (canonical) mode cuts a line at 4,095 octets, and it shows whatever is typed. While an answer is
read it is therefore in non-canonical mode without echo (termios(3)), and what arrives is shown from here: harmless,
shortened, and not at all where it looks like a key. Where there is no termios, lines are read as they come.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple, TextIO

from alidiag.cli.typed import Typed
from alidiag.errors import InputUnreadable
from alidiag.files import CAP

try:
    import termios
except ImportError:  # Windows
    termios = None  # type: ignore[assignment]
_FAILS: tuple[type[BaseException], ...] = (termios.error,) if termios is not None else ()

MORE_WITHIN = 0.05
"""Seconds: what follows sooner than this belongs to the same paste, for nobody types as fast."""
TWICE_WITHIN = 0.3
"""Seconds: an Enter that follows sooner than this is the second half of a double one."""

_SEQUENCE = re.compile(rb"\x1b(?:\[([0-9;?]*)[@-~]|O.)")
_ARMOUR_BEGINS, _ARMOUR_ENDS = b"-----BEGIN", b"-----END"
_PASTING = {b"200": True, b"201": False}
"""The marks around a bracketed paste."""
_PASTE_ENDS = b"\x1b[201~"
_KILL, _WORD, _BACK = b"\x15", b"\x17", (b"\x7f", b"\x08")


class Ended(Exception):
    """The person ended the conversation: Ctrl-D, or q."""


class Answer(NamedTuple):
    """One line: its octets, and whether it was kept off the screen because it looks like a key."""

    octets: bytes
    hidden: bool

    @property
    def text(self) -> str:
        """The line as a file name or a word."""
        return os.fsdecode(self.octets).strip()


class Terminal:
    """The terminal that a person sits at; `out` is where the conversation is written."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._waiting = b""
        self._pasting = False
        """Whether what arrives stands between the marks of a bracketed paste."""
        self._handle = -1
        self._usual: list[Any] | None = None
        with suppress(OSError, ValueError, AttributeError, *_FAILS):
            self._handle = sys.stdin.fileno()
            self._usual = termios.tcgetattr(self._handle)
        self._brackets = self.is_watched and out.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self._alarms: list[int] = []
        """Where an octet arrives when a signal does, while an answer is read."""

    @property
    def is_watched(self) -> bool:
        """Whether octets can be read as they come."""
        return self._usual is not None

    def paste(self, prompt: str = "> ") -> bytes:
        """Several lines, to the first empty one; the line ends are kept but for the last.

        Empty lines in the middle of a paste are kept: one ends the answer only if nothing follows at once. The answer
        is empty where the first line is.

        Raises:
            Ended: Ctrl-D before anything else, or a line `q`.
            InputUnreadable: more than 1 MiB.
        """
        if self._usual is None:
            return self._plain_lines(prompt)
        typed = Typed(self._say)
        with self._watched(prompt):
            for event in self._events():
                if event == b"\n":
                    if not typed.line and not self._more():
                        self._say("\n")
                        if typed.lines:
                            self._swallow_enter()
                        break
                    is_end = not typed.lines and bytes(typed.line).strip() == b"q" and not self._more()
                    typed.end_line()
                    if is_end:
                        raise Ended
                elif event == b"\x04":
                    if not typed.octets.strip():
                        raise Ended
                    self._say("\n")
                    break
                else:
                    self._edit(typed, event)
        return typed.octets.strip(b"\n")

    def whole(self, ask: Callable[[], None], *, most: int) -> bytes:
        """Everything that is typed or pasted, to Ctrl-D, with its line ends.

        Args:
            ask: says what to paste, once it can be read.
            most: octets.

        Raises:
            InputUnreadable: there are more than that.
        """
        typed = Typed(self._say)
        with suppress(Ended), self._watched(""):
            ask()
            for event in self._events(most):
                if event == b"\x04":
                    break
                if event == b"\n":
                    typed.end_line()
                else:
                    self._edit(typed, event)
        if typed.line:
            self._say("\n")
        return typed.octets

    def line(self, prompt: str) -> Answer:
        """One line; what looks like a key is not shown. A PEM block is read to its last line.

        Raises:
            Ended: Ctrl-D on an empty line, or `q`.
        """
        if self._usual is None:
            self._say(prompt)
            return _checked(Answer(self._plain_line(), hidden=False))
        return _checked(self._one(prompt, Typed(self._say, guard=True)))

    def _one(self, prompt: str, typed: Typed) -> Answer:
        """One line of a terminal."""
        left_out = False
        with self._watched(prompt):
            for event in self._events():
                if event == b"\n":
                    last = bytes(typed.line).lstrip()
                    armoured = typed.octets.lstrip().startswith(_ARMOUR_BEGINS)
                    if armoured and last and (self._pasting or not last.startswith(_ARMOUR_ENDS)):
                        typed.end_line()
                    elif not self._pasting:
                        self._say("\n")
                        break
                    elif typed.line:
                        # The line end of a bracketed paste is no Enter, and what stands below is no answer to this.
                        left_out |= bool(self._rest_of_paste().strip())
                elif event == b"\x04":
                    if not typed.octets:
                        raise Ended
                else:
                    self._edit(typed, event)
        if left_out or _SEQUENCE.sub(b"", self._waiting).strip():
            self._say("  (Only the first line of this was taken.)\n")
        self._waiting = b""
        return Answer(typed.octets, typed.hidden)

    def secret(self, prompt: str) -> bytes:
        """One line that is never shown.

        Raises:
            Ended: Ctrl-D.
        """
        if self._usual is not None:
            return self._one(prompt, Typed(self._say, hidden=True)).octets
        from getpass import getpass

        self._out.flush()
        try:
            return os.fsencode(getpass(prompt, stream=self._out))
        except EOFError:
            self._say("\n")
            raise Ended from None

    def restore(self) -> None:
        """The terminal as it was found."""
        if self._usual is not None:
            with suppress(OSError, *_FAILS):
                termios.tcsetattr(self._handle, termios.TCSADRAIN, self._usual)

    def _say(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()

    @contextmanager
    def _watched(self, prompt: str) -> Iterator[None]:
        """Octets as they come, without echo; Ctrl-C stays a signal. Who sees the prompt is not echoed any more."""
        mode: list[Any] = termios.tcgetattr(self._handle)
        mode[3] &= ~(termios.ICANON | termios.ECHO | termios.ECHONL | termios.IEXTEN)
        mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
        try:
            with self._alarmed():
                termios.tcsetattr(self._handle, termios.TCSADRAIN, mode)
                if self._brackets:
                    self._say("\x1b[?2004h")
                self._say(prompt)
                yield
        finally:
            if self._brackets:
                with suppress(OSError, ValueError):
                    self._say("\x1b[?2004l")
            self.restore()

    @contextmanager
    def _alarmed(self) -> Iterator[None]:
        """Signals end the wait for an octet.

        One that came in the moment before the wait would be noticed only behind the next key: the interpreter looks for
        signals between its instructions, and a call that has not begun yet is not interrupted by them.
        """
        reader, writer = os.pipe()
        try:
            os.set_blocking(writer, False)
            before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
            try:
                self._alarms = [reader]
                yield
            finally:
                self._alarms = []
                signal.set_wakeup_fd(before)
        finally:
            os.close(reader)
            os.close(writer)

    def _more(self) -> bool:
        """Whether something follows at once."""
        return bool(self._waiting) or self._arrives(MORE_WITHIN)

    def _arrives(self, seconds: float | None) -> bool:
        import select

        while True:
            ready = select.select([self._handle, *self._alarms], [], [], seconds)[0]
            if self._handle in ready or not ready:
                return bool(ready)
            os.read(ready[0], 64)

    def _read(self) -> bytes:
        self._arrives(None)
        try:
            octets = os.read(self._handle, 1 << 16)
        except OSError:
            octets = b""
        if not octets:  # the terminal is gone
            raise Ended
        return octets

    def _events(self, most: int = CAP) -> Iterator[bytes]:
        """A line end, Ctrl-D, an editing key, or a run of other octets, one at a time.

        Between the marks of a bracketed paste all octets but line ends are taken as they are. Keys that move the
        cursor are left out.
        """
        total, self._pasting = 0, False
        while True:
            if not self._waiting:
                self._waiting = self._read()
            if self._waiting[:1] == b"\x1b":
                if len(self._waiting) < 12 and not _SEQUENCE.match(self._waiting) and self._more():
                    self._waiting += self._read()
                if found := _SEQUENCE.match(self._waiting):
                    self._waiting = self._waiting[found.end() :]
                    self._pasting = _PASTING.get(found[1] or b"", self._pasting)
                else:
                    self._waiting = self._waiting[1:]
                continue
            stop = re.search(rb"[\n\x1b]" if self._pasting else rb"[\n\x1b\x04\x15\x17\x7f\x08]", self._waiting)
            at = max(1, stop.start() if stop else len(self._waiting))
            event, self._waiting = self._waiting[:at], self._waiting[at:]
            total += len(event)
            if total > most + 1:
                self._waiting = b""
                while self._more():
                    self._read()
                raise InputUnreadable(f"More than {most:,} octets were pasted.", "Give less, or save it to a file.")
            yield event

    def _rest_of_paste(self) -> bytes:
        """What stands before the end mark of a bracketed paste, taken away; the mark stays."""
        while (at := self._waiting.find(_PASTE_ENDS)) < 0:
            self._waiting += self._read()
        rest, self._waiting = self._waiting[:at], self._waiting[at:]
        return rest

    def _swallow_enter(self) -> None:
        """Leave out an Enter too many behind a paste: it would answer the next question."""
        if not self._waiting and self._arrives(TWICE_WITHIN):
            self._waiting = self._read().lstrip(b"\n")

    def _edit(self, typed: Typed, event: bytes) -> None:
        if event == _KILL:
            typed.kill()
        elif event == _WORD:
            end = len(typed.line.rstrip().rpartition(b" ")[0])
            while len(typed.line) > end:
                typed.back()
        elif event in _BACK:
            typed.back()
        else:
            typed.add(event)

    def _plain_line(self) -> bytes:
        line = sys.stdin.readline()
        if not line:
            raise Ended
        return line.rstrip("\r\n").encode("utf-8", "surrogateescape")

    def _plain_lines(self, prompt: str) -> bytes:
        self._say(prompt)
        lines: list[bytes] = []
        while not lines or lines[-1]:
            try:
                lines.append(self._plain_line())
            except Ended:
                if not lines:
                    raise
                break
            if lines == [b"q"]:
                raise Ended
        return b"\n".join(lines).rstrip(b"\n")


def _checked(answer: Answer) -> Answer:
    if answer.text in ("q", "quit"):
        raise Ended
    return answer
