"""Where the forms of `alidiag check` are written: standard output, or files that appear whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TextIO

from alidiag.cli.streams import forgiving, opened_beside, reason_of
from alidiag.errors import AlidiagError, ExitStatus, OutputFailed

if TYPE_CHECKING:
    from alidiag.batch.outcome import BatchForm, Look, Tally
    from alidiag.recorded.worker import Done

LINE_FORMS = ("json", "jsonl")


class ReaderGone(AlidiagError):
    """Nobody reads standard output any more."""

    status = ExitStatus.READER_GONE


class Screen:
    """Standard output; what cannot be written becomes an error that has a status."""

    def __init__(self) -> None:
        if sys.stdout is None:
            raise OutputFailed("Standard output is closed.")
        forgiving(sys.stdout)

    def write(self, text: str, /) -> None:
        """Write a text whole, and make sure that it arrived."""
        try:
            _write_whole(sys.stdout, text)
        except BrokenPipeError:
            raise ReaderGone("Nobody reads standard output any more.") from None
        except (OSError, ValueError) as problem:
            raise OutputFailed(f"Standard output cannot be written: {reason_of(problem)}.") from None

    def keep(self) -> None:
        """It is there already."""

    def drop(self) -> None:
        """What is written is written."""


def _write_whole(stream: TextIO, text: str) -> None:
    """Write all of a text. Unbuffered, a signal makes a write to a pipe stop short, which the text layer overlooks."""
    octets = getattr(stream, "buffer", None)
    if octets is None or os.name == "nt":
        stream.write(text)
    else:
        data = memoryview(text.encode(stream.encoding or "utf-8", stream.errors or "strict"))
        while data:
            data = data[octets.write(data) or 0 :]
    stream.flush()


class Document:
    """A file beside the one that it will replace, in the same folder, renamed over it in the end."""

    def __init__(self, path: str, inputs: Iterable[str]) -> None:
        self.path = path
        self.target = os.path.realpath(path)
        exists = os.path.exists(self.target)
        if exists and any(os.path.exists(one) and os.path.samefile(one, self.target) for one in inputs):
            raise OutputFailed(f"{path} is an input; it is not overwritten.", "Name another file.")
        if exists and not os.path.isfile(self.target):
            raise OutputFailed(f"{path} is not a regular file.", "Name a file.")
        try:
            handle, self.temporary = opened_beside(self.target)
        except OSError as problem:
            raise OutputFailed(f"{path} cannot be written: {reason_of(problem)}.") from None
        self.file: TextIO = os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n")

    def write(self, text: str, /) -> None:
        """Add to the file that is being written."""
        try:
            self.file.write(text)
        except (OSError, ValueError) as problem:
            raise OutputFailed(f"{self.path} cannot be written: {reason_of(problem)}.") from None

    def keep(self) -> None:
        """Put it in the place of the old file."""
        try:
            self.file.flush()
            os.fsync(self.file.fileno())
            self.file.close()
            os.replace(self.temporary, self.target)
        except OSError as problem:
            raise OutputFailed(f"{self.path} cannot be written: {reason_of(problem)}.") from None

    def drop(self) -> None:
        """Leave the old file as it is."""
        from contextlib import suppress

        with suppress(OSError, ValueError):
            self.file.close()
        with suppress(OSError):
            os.unlink(self.temporary)


class Wanted(NamedTuple):
    """One output that was asked for; no path is standard output."""

    form: str
    path: str | None


def wanted_outputs(form: str, output: str | None, further: Sequence[str], known: Sequence[str]) -> list[Wanted]:
    """The outputs in the order in which they are written, standard output last.

    Raises:
        AlidiagError: an unknown form, not FORM=FILE, or two outputs to one file.
    """
    wanted = []
    for one in further:
        name, equals, target = one.partition("=")
        if not equals or not target:
            raise AlidiagError(f"--report {one} is not FORM=FILE.", "For example --report sarif=alidiag.sarif.")
        wanted.append(Wanted(name, target))
    wanted.append(Wanted(form, output))
    for name, _ in wanted:
        if name not in known:
            raise AlidiagError(f"The format {name[:40]} is not known.", f"Known are: {', '.join(known)}.")
    paths = [os.path.realpath(path) for _, path in wanted if path is not None]
    if len(set(paths)) < len(paths):
        raise AlidiagError("Two reports go to the same file.", "Name a file of its own for each --report.")
    return wanted


class Outlet:
    """One output: its form and where it is written."""

    def __init__(self, wanted: Wanted, look: Look, inputs: Iterable[str]) -> None:
        self.wanted = wanted
        self.place: Screen | Document = Screen() if wanted.path is None else Document(wanted.path, inputs)
        self.form: BatchForm | None = None
        self.count = 0
        self.single = ""
        if wanted.form not in LINE_FORMS:
            from alidiag.render.check_forms import make

            self.form = make(wanted.form, self.place, look)
            self.form.begin()

    def take(self, done: Done) -> None:
        """Write what a part of the work came to."""
        if self.form is not None:
            for outcome, report in done.outcomes:
                self.form.add(outcome, report)
        elif self.wanted.form == "jsonl":
            if done.brief:
                self.place.write(done.brief)
        elif done.full:
            self._array(done.full[:-1].split("\n"))

    def _array(self, reports: list[str]) -> None:
        """Reports of a JSON array, one a line; the first is held back, for one report alone is no array."""
        if not self.count:
            self.single, *reports = reports
            self.count = 1
        if reports:
            opening = f"[\n{self.single}" if self.single else ""
            self.single = ""
            self.count += len(reports)
            self.place.write(opening + "".join(f",\n{one}" for one in reports))

    def finish(self, tally: Tally) -> None:
        """Write the end, and let a file appear."""
        if self.form is not None:
            self.form.finish(tally)
        elif self.wanted.form == "json":
            if self.single:
                self.place.write(_laid_out(self.single))
            else:
                self.place.write("\n]\n" if self.count else "[]\n")
        self.place.keep()

    def drop(self) -> None:
        """Let nothing appear."""
        self.place.drop()


def _laid_out(report: str) -> str:
    """One report as `--format json` prints it."""
    import json

    from alidiag.render.json_form import laid_out

    return laid_out(json.loads(report))
