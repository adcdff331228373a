"""What the person named as INPUT -> files, each with the form it is recorded in; and the parts of the work.

A part is small, picklable, and the same however many processes share the work: what is found must not depend on that.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import BinaryIO, NamedTuple

from alidiag.batch.outcome import COMMAND_LINE, STANDARD_INPUT, Place
from alidiag.errors import InputUnreadable
from alidiag.recorded.record import Item, Unreadable
from alidiag.recorded.sniff import HEAD, sniffed
from alidiag.recorded.sources.documents import DOCUMENTS
from alidiag.recorded.sources.lines import LINES, LONGEST

TEXTS = frozenset({"text", "curl", "html"})
"""Forms that are looked through as any text is; two of them are names of their own for old times' sake."""
INPUT_FORMS = (*LINES, *DOCUMENTS, *sorted(TEXTS))
"""What `--input-format` may name."""
FIRST, PART = 1 << 18, 1 << 20
"""Octets of the first part of all, and of the others, each up to the end of a line."""
FEW, MANY = 200, 800
"""Records of the first part of a document, and of the others."""
SUFFIXES = frozenset(
    {".curl", ".har", ".htm", ".html", ".json", ".jsonl", ".log", ".ndjson", ".sh", ".txt", ".url", ".urls"}
)
"""Files that are looked into when a folder is named."""


class Source(NamedTuple):
    """One file, standard input (`-`), or a text that was given in place of one."""

    name: str
    """As it is told."""
    path: str | None = None
    text: bytes | None = None


class Range(NamedTuple):
    """Lines of a file, by their octets: `start` up to `end`; `line` is the number of the first."""

    name: str
    form: str
    path: str
    start: int
    end: int
    line: int


class Block(NamedTuple):
    """The same lines themselves, where the file cannot be gone back in."""

    name: str
    form: str
    data: bytes
    line: int


class Items(NamedTuple):
    """Records that were read already."""

    items: tuple[Item, ...]


Part = Range | Block | Items


def sources_of(inputs: Iterable[str]) -> list[Source]:
    """The files that paths, folders, globs, `-` and texts name, in their order; those of a folder by name.

    Raises:
        InputUnreadable: a path that does not exist, or a glob that fits nothing.
    """
    found: list[Source] = []
    for one in inputs:
        if one == "-":
            found.append(Source(STANDARD_INPUT, "-"))
        elif _is_text(one):
            found.append(Source(COMMAND_LINE, text=one.encode("utf-8", "surrogateescape")))
        else:
            found += [Source(path, path) for path in _paths(one.removeprefix("@"))]
    return found


def _is_text(one: str) -> bool:
    if one.startswith("@") or (len(one) < 4096 and os.path.exists(one)):
        return False
    return "://" in one or one.startswith("curl ") or ("=" in one and "&" in one) or one.lstrip()[:1] == "{"


def _paths(one: str) -> list[str]:
    if os.path.isdir(one):
        return sorted(_inside(one))
    if os.path.lexists(one):
        return [one]
    if any(mark in one for mark in "*?["):
        from glob import glob

        fit = sorted(path for path in glob(one, recursive=True) if not os.path.isdir(path))
        if fit:
            return fit
        raise InputUnreadable(f"No file fits {one}.", "Check the path; quote the pattern, or let the shell replace it.")
    raise InputUnreadable(f"There is no file {one}.", "Name files, folders or patterns; - reads standard input.")


def _inside(folder: str) -> Iterator[str]:
    """Files of a folder and those below it; links to elsewhere and what is hidden are left out."""
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(place, name)
            if os.path.splitext(name)[1].lower() in SUFFIXES and not name.startswith(".") and not os.path.islink(path):
                yield path


def opened(path: str) -> BinaryIO:
    """A regular file, or a pipe that someone writes into; never a device, and never waiting for a writer.

    Raises:
        InputUnreadable: missing, not permitted, a folder or a device.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except (OSError, ValueError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else "not a usable file name"
        raise InputUnreadable(f"Cannot read {path}: {reason}.", "Check the path.") from None
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode) or (stat.S_ISFIFO(mode) and path.startswith("/dev/fd/")):
        os.set_blocking(handle, True)
        return os.fdopen(handle, "rb", buffering=1 << 16)
    os.close(handle)
    kind = "a folder" if stat.S_ISDIR(mode) else "a pipe, device or socket"
    raise InputUnreadable(f"Cannot read {path}: it is {kind}.", "Name a regular file, or - for standard input.")


class Plan:
    """Cuts sources into parts. `files` and `octets` tell how far it came, `problems` what could not be read."""

    def __init__(self, sources: Iterable[Source], form: str | None, stdin: BinaryIO | None) -> None:
        self.sources = list(sources)
        self.form = form
        self.stdin = stdin
        self.files = 0
        self.octets = 0
        self.problems: list[str] = []
        self.total = sum(_size(one) for one in self.sources)
        """Octets of all files whose size is known."""
        self._first = True

    def parts(self) -> Iterator[Part]:
        """The parts, in the order of the input."""
        for source in self.sources:
            try:
                file = self._open(source)
            except InputUnreadable as problem:
                self.problems.append(problem.message)
                continue
            self.files += 1
            with file:
                yield from self._of(file, source)

    def _open(self, source: Source) -> BinaryIO:
        if source.text is not None:
            return BytesIO(source.text)
        if source.path == "-":
            if self.stdin is None:
                raise InputUnreadable("Standard input is closed.")
            return self.stdin
        return opened(source.path or "")

    def _of(self, file: BinaryIO, source: Source) -> Iterator[Part]:
        head = _head(file)
        form = self.form or sniffed(head)
        if form.startswith("!"):
            message = f"{source.name} is {form[1:]}; nothing was read from it."
            yield Items((Unreadable(Place(source.name), message, "Give text, or name its --input-format."),))
            return
        if form in DOCUMENTS:
            yield from self._batches(DOCUMENTS[form](_Rewound(head, file), source.name))  # type: ignore[arg-type]
            return
        skip = 3 if head.startswith(b"\xef\xbb\xbf") else 0
        in_file = source.path is not None and source.path != "-" and file.seekable()
        yield from self._lines(file, head[skip:], skip, source, form, path=source.path if in_file else None)

    def _batches(self, items: Iterator[Item]) -> Iterator[Part]:
        batch: list[Item] = []
        for item in items:
            batch.append(item)
            if len(batch) >= (FEW if self._first else MANY):
                self._first = False
                yield Items(tuple(batch))
                batch = []
        if batch:
            self._first = False
            yield Items(tuple(batch))

    def _lines(
        self, file: BinaryIO, head: bytes, start: int, source: Source, form: str, *, path: str | None
    ) -> Iterator[Part]:
        """Parts that end where a line ends. A line that is far too long is never held whole."""
        pending, line = head, 1
        while True:
            wanted = FIRST if self._first else PART
            pieces, size = [pending], len(pending)
            while size < wanted and (more := file.read1(PART)):  # type: ignore[attr-defined]
                pieces.append(more)
                size += len(more)
            data = b"".join(pieces) if len(pieces) > 1 else pending
            if not data:
                return
            ended = size < wanted
            cut = len(data) if ended else _cut(data, wanted, form)
            if cut == 0:
                cut = data.find(b"\n") + 1
            if cut == 0:
                if len(data) <= LONGEST:
                    more = file.read1(PART)  # type: ignore[attr-defined]
                    pending = data + more
                    if more:
                        continue
                    cut = len(data)
                else:
                    pending, gone = _past_line(file, len(data))
                    message = f"This line has more than {LONGEST:,} octets."
                    place = Place(source.name, line)
                    yield Items((Unreadable(place, message, "Give one request a line."),))
                    start, line = start + gone, line + 1
                    continue
            self._first = False
            self.octets += cut
            part, pending = data[:cut], data[cut:]
            if path is not None:
                yield Range(source.name, form, path, start, start + cut, line)
            else:
                yield Block(source.name, form, part, line)
            line += part.count(b"\n")
            start += cut
            if ended and not pending:
                return


def _cut(data: bytes, wanted: int, form: str) -> int:
    """Where a part ends: behind a line; in a text behind an empty one, if one is near."""
    if form in TEXTS and (empty := data.rfind(b"\n\n", wanted // 2, wanted)) > 0:
        return empty + 2
    return data.rfind(b"\n", 0, wanted) + 1


def _past_line(file: BinaryIO, gone: int) -> tuple[bytes, int]:
    """Read to the end of a line without keeping it: what stands behind it, and the octets left behind."""
    while block := file.read1(PART):  # type: ignore[attr-defined]
        end = block.find(b"\n") + 1
        if end:
            return block[end:], gone + end
        gone += len(block)
    return b"", gone


def _head(file: BinaryIO) -> bytes:
    """The first octets; a pipe may give them in small pieces."""
    head = b""
    while len(head) < HEAD and (more := file.read1(HEAD - len(head))):  # type: ignore[attr-defined]
        head += more
        if b"\n" in head and len(head) > 4096:
            break
    return head


def _size(source: Source) -> int:
    if source.text is not None:
        return len(source.text)
    try:
        return os.stat(source.path or "").st_size if source.path != "-" else 0
    except (OSError, ValueError):
        return 0


class _Rewound:
    """A file whose head was read already."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self.head, self.file = head, file

    def read(self, size: int = -1) -> bytes:
        if not self.head:
            return self.file.read(size)
        if 0 <= size < len(self.head):
            given, self.head = self.head[:size], self.head[size:]
            return given
        given, self.head = self.head, b""
        return given + self.file.read(size - len(given) if size >= 0 else -1)

    def readline(self, size: int = -1) -> bytes:
        if not self.head:
            return self.file.readline(size)
        end = self.head.find(b"\n") + 1
        if end and (size < 0 or end <= size):
            given, self.head = self.head[:end], self.head[end:]
            return given
        if 0 <= size < len(self.head):
            given, self.head = self.head[:size], self.head[size:]
            return given
        given, self.head = self.head, b""
        return given + self.file.readline(size - len(given) if size >= 0 else -1)
