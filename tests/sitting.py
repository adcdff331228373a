"""Somebody at a pseudo-terminal."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import pytest

pty = pytest.importorskip("pty", reason="this system has no terminals to try it on")
termios = pytest.importorskip("termios")

PATIENCE = 30
"""Seconds: longer nobody waits for what must come."""
# A child that makes the pseudo-terminal its controlling one, as a shell's children have it.
LAUNCH = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"


class Sitting:
    """Somebody at a terminal, who answers what is asked."""

    def __init__(
        self,
        folder: Path,
        *options: str,
        command: tuple[str, ...] = ("illegal-sign", "--no-config"),
        columns: int = 80,
        stdout: Path | None = None,
        **env: str,
    ) -> None:
        self.master, self.slave = pty.openpty()
        termios.tcsetwinsize(self.slave, (24, columns))
        self.found = termios.tcgetattr(self.slave)
        self.output = ""
        self._read_to = 0
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        root = str(Path(__file__).parent.parent)
        kept |= {"PYTHONPATH": root, "TERM": "dumb", "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
        program = [sys.executable, "-m", "alidiag", *command, *options]
        out = stdout.open("wb") if stdout else None
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-c", LAUNCH, *program],
                cwd=folder,
                stdin=self.slave,
                stdout=out or self.slave,
                stderr=self.slave,
                start_new_session=True,
                env=kept | env,
            )
        finally:
            if out:
                out.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    def _take(self, seconds: float) -> bool:
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        self.output += os.read(self.master, 1 << 16).decode("utf-8", "replace")
        return True

    def sees(self, *texts: str) -> None:
        """Wait until each of these stands on the terminal, behind what was waited for before."""
        for text in texts:
            end = time.monotonic() + PATIENCE
            while (at := self.output.find(text, self._read_to)) < 0:
                assert self._take(max(0.0, end - time.monotonic())), f"{text!r} not in {self.output[self._read_to :]!r}"
            self._read_to = at + len(text)

    def asked(self, question: str) -> None:
        self.sees(question, "> ")

    def answers(self, text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        while data:
            data = data[os.write(self.master, data[:1024]) :]
            self._take(0.01)

    def pastes(self, text: str) -> None:
        self.answers(text + "\r")
        time.sleep(0.1)
        self.answers("\r")

    def status(self) -> int:
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < end:
            self._take(0.05)
        while self._take(0.05):
            pass
        return self.process.wait(5)

    def is_restored(self) -> bool:
        return termios.tcgetattr(self.slave) == self.found
