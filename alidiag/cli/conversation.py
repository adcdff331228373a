"""What every conversation on the terminal has in common: how it begins, and how it ends, whatever ends it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol, TextIO, TypeVar

from alidiag.cli.streams import is_terminal
from alidiag.cli.terminal import Ended, Terminal
from alidiag.errors import AlidiagError


class Talk(Protocol):
    """A conversation about one thing."""

    def hold(self) -> None:
        """The whole of it; raises `Ended` where the person ends it."""

    def farewell(self) -> None:
        """What is said when the person ended it."""


AnyTalk = TypeVar("AnyTalk", bound=Talk)


def converse(color: str, begin: Callable[[Terminal, TextIO], AnyTalk]) -> AnyTalk | None:
    """Hold a conversation on the terminal, and leave the terminal as it was.

    Args:
        color: auto, always or never.
        begin: makes the conversation, given the terminal and the stream that it is written to.

    Returns:
        The conversation when it is over; None after Ctrl-C.
    """
    if color not in ("auto", "always", "never"):
        raise AlidiagError(f"--color {color} is not known.", "It is auto, always or never.")
    # Standard output may be a file that takes the report: a conversation in it would be read by nobody.
    out = sys.stdout if is_terminal(sys.stdout) else sys.stderr
    with suppress(AttributeError, ValueError):
        out.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    terminal = Terminal(out)
    talk = begin(terminal, out)
    try:
        with ended_by_signals():
            try:
                talk.hold()
            except (Ended, EOFError):
                talk.farewell()
    except KeyboardInterrupt:
        out.write("\n")
        return None
    finally:
        terminal.restore()
    return talk


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end what is done by an exception, so that the terminal is restored on the way."""

    def end(number: int, frame: object) -> None:
        del frame
        raise SystemExit(128 + number)

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = [(number, signal.signal(number, end)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
