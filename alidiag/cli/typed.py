"""An answer while it is typed or pasted: what is kept of it, and what of it stands on the screen."""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Callable

from alidiag.files import looks_like_key
from alidiag.render.show import show

SHOWN_OF_LINE = 230
"""Characters of a line that are shown while it arrives."""
SHOWN_LINES = 8
"""Lines of a paste that are shown while it arrives."""


class Typed:
    """An answer while it arrives: its octets, its lines, and how much of it stands on the screen.

    Args:
        write: puts text on the screen.
        guard: a line that looks like a key is hidden from there on.
        hidden: nothing is ever shown.
    """

    def __init__(self, write: Callable[[str], None], *, guard: bool = False, hidden: bool = False) -> None:
        self.done = bytearray()
        """Whole lines, each with its line end."""
        self.line = bytearray()
        self.lines = 0
        self.hidden = hidden
        self._write = write
        self._guard = guard
        self._secret = hidden
        self._shown = 0
        self._decode = getincrementaldecoder("utf-8")("surrogateescape").decode

    def add(self, octets: bytes) -> None:
        """Take octets without a line end; show them, unless they look like a key."""
        self.line += octets
        if self._guard and not self.hidden and looks_like_key(self.line.decode("latin-1")):
            self.hidden = True
            self._write("(not shown)")
        if self.hidden or self.lines >= SHOWN_LINES:
            return
        text = show(self._decode(octets))
        room = SHOWN_OF_LINE - self._shown
        if room > 0:
            self._write(text if len(text) <= room else text[:room] + "…")
        self._shown += len(text)

    def back(self) -> None:
        """Take the last character away."""
        at = len(self.line) - 1
        while at > 0 and self.line[at] & 0xC0 == 0x80:
            at -= 1
        gone = self.line[max(at, 0) :].decode("utf-8", "surrogateescape")
        del self.line[max(at, 0) :]
        if gone and not self.hidden and self._shown <= SHOWN_OF_LINE:
            from rich.cells import cell_len

            self._write("\b \b" * cell_len(show(gone)))
            self._shown -= len(show(gone))

    def kill(self) -> None:
        """Take the whole line away."""
        if self.line:
            self._write(" (line taken back)\n")
        self.line.clear()
        self._shown, self.hidden = 0, self._secret

    def end_line(self) -> None:
        """Take a line end."""
        self.done += self.line + b"\n"
        self.line.clear()
        self.lines += 1
        self._shown = 0
        self._decode(b"", final=True)
        if not self.hidden and self.lines <= SHOWN_LINES:
            self._write("\n" if self.lines < SHOWN_LINES else "\n…")

    @property
    def octets(self) -> bytes:
        """All of it."""
        return bytes(self.done + self.line)
