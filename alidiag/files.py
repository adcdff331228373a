"""Reading a file that a person named, and no other: regular, capped, never hanging.

A FIFO, a device or a directory is refused before a byte is read, but for the pipe of a shell's `<(command)`; the size
is held to a cap while reading.
"""

from __future__ import annotations

import os
import re
import stat

from alidiag.errors import InputUnreadable
from alidiag.frozen import frozen

CAP = 1 << 20
"""Octets: the largest request or key file, 1 MiB."""

_LIKE_KEY = re.compile(r"-----BEGIN|[A-Za-z0-9+=]{24}")


@frozen
class Content:
    """What a file holds, and its permission bits (`st_mode`)."""

    data: bytes
    mode: int


def looks_like_key(text: str) -> bool:
    """Whether a text may hold a key, so that it is not shown before it is known for something else."""
    return _LIKE_KEY.search(text) is not None


def read_key_file(path: str, what: str) -> Content:
    """As `read_file`, of a file with a key: a key that stands in the place of the file's name gets into no message.

    Raises:
        InputUnreadable: see `read_file`.
    """
    if looks_like_key(path) and not _exists(path):
        raise InputUnreadable(
            f"Cannot read {what}: a key belongs into a file, and no file has the name that was given.",
            "Save the key to a file and name that. If the key itself was given, it may stand in the shell's history.",
        )
    return read_file(path, what)


def _exists(path: str) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:
        return False


def read_file(path: str, what: str, cap: int = CAP) -> Content:
    """The content of a regular file, or of a shell's `<(command)`, of at most `cap` octets.

    Args:
        path: as the person wrote it.
        what: what the file should hold, for the message: "the request", "the public key".
        cap: octets.

    Raises:
        InputUnreadable: missing, not permitted, not a regular file, or larger than `cap`.
    """
    try:
        # O_NONBLOCK: opening a FIFO without a writer would wait for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else "not a usable file name"
        raise InputUnreadable(f"Cannot read {what} from {path}: {reason}.", "Check the path.") from None
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISFIFO(mode) and path.startswith("/dev/fd/"):
            # What a shell makes of `<(command)`: its writer is there, and ends.
            os.set_blocking(handle, True)
        elif not stat.S_ISREG(mode):
            kind = "a directory" if stat.S_ISDIR(mode) else "a pipe, device or socket"
            raise InputUnreadable(f"Cannot read {what} from {path}: it is {kind}.", "Name a regular file.")
        # Unbuffered, so that not an octet more than the cap is asked for.
        with os.fdopen(os.dup(handle), "rb", buffering=0) as file:
            data = b""
            while len(data) <= cap and (more := file.read(cap + 1 - len(data))):
                data += more
    except OSError as problem:
        raise InputUnreadable(f"Cannot read {what} from {path}: {problem.strerror}.") from None
    finally:
        os.close(handle)
    if len(data) > cap:
        raise InputUnreadable(
            f"Cannot read {what} from {path}: it is larger than {cap:,} octets.", "Give a smaller file."
        )
    return Content(data, mode)
