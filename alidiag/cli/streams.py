"""Standard output and error: colour decided once, whole documents written at once, failures turned into a status."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from alidiag.errors import AlidiagError, ExitStatus, OutputFailed

if TYPE_CHECKING:
    from rich.console import Console


def wants_colour(stream: TextIO | None, choice: str) -> bool:
    """Whether escapes may be written: the option, NO_COLOR, FORCE_COLOR, then whether it is a capable terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "") not in ("", "0", "false"):
        return True
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person sits at this stream."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def width_of(stream: TextIO | None) -> int:
    """Columns: COLUMNS, else the terminal's, else 80."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and 20 <= int(columns) <= 1000:
        return int(columns)
    if is_terminal(stream):
        try:
            return max(20, os.get_terminal_size(stream.fileno()).columns)  # type: ignore[union-attr]
        except (OSError, ValueError):
            return 80
    return 80


def console_for(file: TextIO, stream: TextIO | None, colour: str) -> Console:
    """A console that writes to `file` what is meant for `stream`; it obeys our decision on colour, not its own."""
    from rich.console import Console

    coloured = wants_colour(stream, colour)
    return Console(
        file=file,
        width=width_of(stream),
        force_terminal=coloured,
        color_system="standard" if coloured else None,
        no_color=not coloured,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


def forgiving(stream: TextIO) -> None:
    """A character that the stream's encoding lacks is written as its code, and stops nothing."""
    if reconfigure := getattr(stream, "reconfigure", None):
        reconfigure(errors="backslashreplace")


def write_out(text: str) -> int:
    """Write a whole document to standard output, and make sure that it arrived.

    Returns:
        0, 141 where the reader went away, 74 where it could not be written.
    """
    if sys.stdout is None:
        return ExitStatus.OUTPUT
    try:
        forgiving(sys.stdout)
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        return ExitStatus.READER_GONE
    except (OSError, ValueError) as problem:
        return complain(OutputFailed(f"Standard output cannot be written: {reason_of(problem)}."))
    return ExitStatus.OK


def write_file(path: str, text: str, *inputs: str) -> None:
    """Write a file whole or not at all: beside the old one, then renamed over it.

    Raises:
        OutputFailed: the old file, if there was one, is unchanged.
    """
    target = os.path.realpath(path)
    if any(os.path.exists(one) and os.path.exists(target) and os.path.samefile(one, target) for one in inputs):
        raise OutputFailed(f"{path} is an input; it is not overwritten.", "Name another file.")
    if os.path.exists(target) and not os.path.isfile(target):
        raise OutputFailed(f"{path} is not a regular file.", "Name a file.")
    temporary = None
    try:
        handle, temporary = opened_beside(target)
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except OSError as problem:
        raise OutputFailed(f"{path} cannot be written: {reason_of(problem)}.") from None
    finally:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)


def opened_beside(target: str) -> tuple[int, str]:
    """A new file in the folder of another, which it will replace: with that one's permissions, or the usual ones.

    Returns:
        Its handle and its path.

    Raises:
        OSError: it cannot be made.
    """
    import tempfile
    from contextlib import suppress

    handle, path = tempfile.mkstemp(dir=os.path.dirname(target) or ".", prefix=".alidiag-")
    try:
        mode = os.stat(target).st_mode & 0o777
    except OSError:
        os.umask(mask := os.umask(0o077))
        mode = 0o666 & ~mask
    with suppress(OSError):  # a file system without permissions
        os.chmod(path, mode)
    return handle, path


def reason_of(problem: BaseException) -> str:
    """Why a stream cannot be written, in words."""
    return getattr(problem, "strerror", None) or "it is closed"


def complain(problem: AlidiagError) -> int:
    """Tell on standard error why the work could not be done.

    Returns:
        The exit status that belongs to the problem.
    """
    note(problem.message, problem.hint, problem.rule)
    return int(problem.status)


def note(message: str, hint: str | None = None, rule: str = "") -> None:
    """A message on standard error, what would help, and where more is said."""
    from alidiag.render.runner import tamed
    from alidiag.render.show import show

    more = f"  more: alidiag explain {rule}\n" if rule else ""
    tell(tamed(f"alidiag: {show(message)}\n" + (f"  hint: {show(hint)}\n" if hint else "") + more))


def tell(text: str) -> None:
    """Write to standard error; where that is closed too, nothing can be told."""
    from contextlib import suppress

    with suppress(OSError, ValueError, AttributeError):
        forgiving(sys.stderr)
        sys.stderr.write(text)
        sys.stderr.flush()
