"""Standard input for the commands that read it whole: a pipe or a file as it is, a terminal as the conversation does.

A terminal in its usual mode cuts lines at 4,095 octets, and of what does not end with a line end it takes a Ctrl-D only
when that is typed twice.
"""

from __future__ import annotations

import io
import sys
from typing import BinaryIO, TextIO

from alidiag.cli.streams import is_terminal, tell
from alidiag.files import CAP


def standard_input(what: str, most: int = CAP) -> BinaryIO | None:
    """Standard input; where a person sits there, what they paste, which is asked for on standard error.

    Args:
        what: what is wanted: "the request".
        most: octets that are taken from a terminal.

    Returns:
        A stream, or None where standard input is closed.

    Raises:
        InputUnreadable: more than `most` octets were pasted.
    """
    stdin: BinaryIO | None = getattr(sys.stdin, "buffer", None)
    if stdin is None or not is_terminal(sys.stdin):
        return stdin
    from alidiag.cli.conversation import ended_by_signals
    from alidiag.cli.terminal import Terminal

    terminal = Terminal(_screen())
    if not terminal.is_watched:
        tell(f"Paste {what}, then press Ctrl-Z and Enter on a line of its own.\n")
        # Asked once more, it would wait for a second end.
        return io.BytesIO(stdin.read(most + 1))
    with ended_by_signals():
        return io.BytesIO(terminal.whole(lambda: tell(f"Paste {what}, then press Ctrl-D.\n"), most=most))


def _screen() -> TextIO:
    """Where what is typed can be seen: no file that takes an output."""
    for stream in (sys.stderr, sys.stdout):
        if is_terminal(stream):
            return stream
    return io.StringIO()
