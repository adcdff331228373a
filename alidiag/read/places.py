"""A text that was taken out of another one, and where each of its characters stands there.

Whatever a mail, a literal or a page wrapped around a request is taken off layer by layer. Each layer gives a `Mapped`
text; its places lead back to the characters that were pasted, so that a finding can underline them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, overload

from alidiag.model import Span

if TYPE_CHECKING:
    from alidiag.query import Where

Edit = tuple[int, int, str]
"""`start`, `end` and what stands instead; edits are in order and do not overlap."""
Run = tuple[str, int, int]
"""Characters, and the stretch of a text that they stand for: the same characters, or others in their place."""


class Mapped:
    """A text in runs, each of which stands somewhere in the pasted text.

    `starts` are the places in this text where a run begins, `origins` where it stands in the pasted text. A run whose
    `widths` entry is None goes on character by character; else all of it stands for so many pasted characters.
    """

    __slots__ = ("_end", "_origins", "_starts", "_widths", "text")

    def __init__(
        self,
        text: str,
        starts: Sequence[int] = (0,),
        origins: Sequence[int] = (0,),
        widths: Sequence[int | None] = (None,),
        end: int | None = None,
    ) -> None:
        self.text = text
        self._starts, self._origins, self._widths = starts, origins, widths
        self._end = self._behind(len(starts) - 1, len(text)) if end is None else end

    def _behind(self, run: int, at: int) -> int:
        width = self._widths[run]
        return self._origins[run] + (at - self._starts[run] if width is None else width)

    def __len__(self) -> int:
        return len(self.text)

    def at(self, index: int) -> int:
        """The place in the pasted text of a character, or of the end."""
        if index >= len(self.text):
            return self._end
        run = bisect_right(self._starts, index) - 1
        return self._origins[run] + (index - self._starts[run] if self._widths[run] is None else 0)

    def after(self, index: int) -> int:
        """The place in the pasted text right behind the character before `index`."""
        if index <= 0:
            return self.at(0)
        run = bisect_right(self._starts, index - 1) - 1
        return self._behind(run, index)

    def span(self, start: int, end: int) -> Span:
        """The stretch of the pasted text that `start:end` came from."""
        first = self.at(start)
        return Span(first, max(first, self.after(end) if end > start else first))

    @property
    def whole(self) -> Span:
        """The stretch of the pasted text that all of it came from."""
        return self.span(0, len(self.text))

    @property
    def where(self) -> Where:
        """The places as `query.split` takes them."""
        if len(self._starts) == 1 and self._widths[0] is None:
            return self._origins[0]
        return _Places(self)

    @property
    def origin(self) -> int | None:
        """Where it stands in the pasted text, if it stands there as it is."""
        return self._origins[0] if len(self._starts) == 1 and self._widths[0] is None else None

    def part(self, start: int, end: int) -> Mapped:
        """A stretch of this text."""
        start, end = max(0, start), min(end, len(self.text))
        if start >= end:
            return Mapped("", (0,), (self.at(start),), (None,))
        if len(self._starts) == 1 and self._widths[0] is None:
            begin = self._origins[0] + start
            return Mapped(self.text[start:end], (0,), (begin,), (None,), begin + end - start)
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, end - 1) - 1
        starts = [max(0, one - start) for one in self._starts[first : last + 1]]
        origins = list(self._origins[first : last + 1])
        if self._widths[first] is None:
            origins[0] += start - self._starts[first]
        return Mapped(self.text[start:end], starts, origins, self._widths[first : last + 1], self._behind(last, end))

    def stripped(self, chars: str = " \t\r\n") -> Mapped:
        """Without such characters at both ends."""
        text = self.text
        first, last = len(text) - len(text.lstrip(chars)), len(text.rstrip(chars))
        return self if last - first == len(text) else self.part(first, last)

    def shown(self, text: str) -> Mapped:
        """Another text of the same length at the same places: what was read is blanked."""
        return Mapped(text, self._starts, self._origins, self._widths, self._end)

    def edited(self, edits: Iterable[Edit]) -> Mapped:
        """This text with stretches replaced; what is new stands where the old stood."""
        runs: list[Run] = []
        at = 0
        for start, end, new in edits:
            runs += [(self.text[at:start], at, start), (new, start, end)]
            at = end
        if not runs:
            return self
        return self.woven([*runs, (self.text[at:], at, len(self.text))])

    def woven(self, runs: Iterable[Run]) -> Mapped:
        """A text of runs, each of which stands where a stretch of this one does."""
        texts: list[str] = []
        starts: list[int] = []
        origins: list[int] = []
        widths: list[int | None] = []
        size, end = 0, self.at(0)
        for text, first, last in runs:
            if not text:
                continue
            texts.append(text)
            if len(text) == last - first and self.text.startswith(text, first):
                run = bisect_right(self._starts, first) - 1
                at = first
                while at < last:
                    width = self._widths[run]
                    starts.append(size + at - first)
                    origins.append(self._origins[run] + (at - self._starts[run] if width is None else 0))
                    widths.append(width)
                    run += 1
                    at = self._starts[run] if run < len(self._starts) else last
                end = self._behind(run - 1, last)
            else:
                origin = self.at(first)
                end = max(origin, self.after(last)) if last > first else origin
                starts.append(size)
                origins.append(origin)
                widths.append(end - origin)
            size += len(text)
        return Mapped("".join(texts), starts, origins, widths, end) if texts else self.part(0, 0)


class _Places(Sequence[int]):
    """The places of the characters of a text, and of its end, looked up when they are asked for."""

    __slots__ = ("_mapped",)

    def __init__(self, mapped: Mapped) -> None:
        self._mapped = mapped

    def __len__(self) -> int:
        return len(self._mapped) + 1

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        if isinstance(index, slice):
            start, stop, _ = index.indices(len(self))
            return _Places(self._mapped.part(start, max(start, stop - 1)))
        return self._mapped.at(index if index >= 0 else len(self) + index)


def joined(pieces: Sequence[Mapped], at: int = 0) -> Mapped:
    """Texts one behind the other; `at` is where an empty one stands."""
    if not pieces:
        return Mapped("", (0,), (at,), (None,))
    if len(pieces) == 1:
        return pieces[0]
    starts: list[int] = []
    origins: list[int] = []
    widths: list[int | None] = []
    size = 0
    for piece in pieces:
        if not piece.text:
            continue
        if len(piece._starts) == 1:  # noqa: SLF001 - of its own kind
            starts.append(size)
        else:
            starts += [size + one for one in piece._starts]  # noqa: SLF001
        origins += piece._origins  # noqa: SLF001
        widths += piece._widths  # noqa: SLF001
        size += len(piece.text)
    if not starts:
        return pieces[0]
    return Mapped("".join([piece.text for piece in pieces]), starts, origins, widths, pieces[-1]._end)  # noqa: SLF001


def inserted(text: str, at: int) -> Mapped:
    """A text that stands nowhere in the paste, put in at a place of it."""
    return Mapped(text, (0,), (at,), (0,))
