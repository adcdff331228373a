"""Ctrl-C and SIGTERM: the work ends at once, but never in the middle of something that is being written."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self


class Interrupted(KeyboardInterrupt):
    """Someone ended the work; `name` is the signal's."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Interrupts:
    """While it is entered, signals raise `Interrupted`; inside of `held`, they wait for its end."""

    def __init__(self) -> None:
        self.waiting = ""
        self.is_held = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) not in (signal.SIG_IGN, None):
                self._before[number] = signal.signal(number, self._caught)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _caught(self, number: int, _: object) -> None:
        name = signal.Signals(number).name
        if not self.is_held:
            raise Interrupted(name)
        self.waiting = self.waiting or name

    @contextmanager
    def held(self) -> Iterator[None]:
        """Signals wait until the body is through."""
        self.is_held = True
        try:
            yield
        finally:
            self.is_held = False
        if self.waiting:
            name, self.waiting = self.waiting, ""
            raise Interrupted(name)
