"""Reading a file that a person named, and no other: regular, capped, never hanging.

A FIFO, a device or a directory is refused before a byte is read, but for the pipe of a shell's `<(command)`; the size
is held to a cap while reading.
"""

from __future__ import annotations

import os
import stat

from alidiag.errors import InputUnreadable
from alidiag.frozen import frozen

CAP = 1 << 20
"""Octets: the largest request or key file, 1 MiB."""


@frozen
class Content:
    """What a file holds, and its permission bits (`st_mode`)."""

    data: bytes
    mode: int


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
