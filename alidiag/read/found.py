"""What the reader finds in a text: requests, messages of Alipay's and texts about them, each with its readings.

A `Found` says what a stretch of the text is. Where it can be read in more than one way, its readings are the
candidates, the likeliest first; `choose` asks the signature which of them is the right one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from alidiag.model import Span
from alidiag.read.draft import Draft
from alidiag.read.places import Mapped


class Kind(StrEnum):
    """What was found."""

    REQUEST = "request"
    RETURN = "return"
    NOTIFICATION = "notification"
    REPLY = "reply"
    """What a gateway answers: XML, or the pairs of the old WAP gateway."""
    MOBILE_RESULT = "mobile result"
    ANSWER = "answer"
    """The word that `notify_verify` answers."""
    OPEN_REPLY = "open gateway reply"
    """What the open gateway answers: JSON."""
    HEADER_MESSAGE = "message with its signature in a header"
    """Of Antom and Alipay+."""
    PAGE = "page"
    """An address of Alipay's own pages, where buyers pay."""
    PRESIGN = "pre-sign string"
    SIGNATURE = "signature"
    """A value that is named so, and belongs to no request."""


MESSAGES = frozenset({Kind.RETURN, Kind.NOTIFICATION, Kind.REPLY, Kind.MOBILE_RESULT, Kind.ANSWER, Kind.OPEN_REPLY,
                      Kind.HEADER_MESSAGE})  # fmt: skip
"""What comes from Alipay."""


class Reading(NamedTuple):
    """One way to read a stretch of text.

    `repairs`: what had to be undone, one sentence each.
    """

    draft: Draft
    repairs: tuple[str, ...] = ()


class Beside(NamedTuple):
    """What a record says beside its request: its name, and the developer's own texts."""

    id: str | None = None
    presign: str | None = None
    signature: str | None = None
    gateway_error: str | None = None


class Found(NamedTuple):
    """One thing that stands in a text.

    `form`: how it is written, a name of `forms.FORMS`. `text`: the stretch itself, out of all layers. `readings` are
    empty for what is no list of parameters: a reply in XML, JSON of the open gateway, an answer.
    """

    kind: Kind
    form: str
    span: Span
    text: Mapped
    readings: tuple[Reading, ...] = ()
    repairs: tuple[str, ...] = ()
    """What had to be undone before it could be read at all, whichever reading holds."""
    beside: Beside | None = None
    """What a record of it says, where it stands in one."""


class Problem(NamedTuple):
    """A record that cannot be read: why, in a sentence, and what would help; `id` is its name."""

    message: str
    hint: str = ""
    id: str | None = None


class Inner(NamedTuple):
    """A text inside a stretch, to be looked through in its turn; `form` is what it stood in."""

    text: Mapped
    form: str = ""
    repairs: tuple[str, ...] = ()
    is_rest: bool = False
    """Nothing in it is read; codes and questions may stand there."""


class Stretch(NamedTuple):
    """A part of a view that was read: what it is, and the texts in it that are still to be looked through."""

    start: int
    end: int
    found: tuple[Found, ...] = ()
    inner: tuple[Inner, ...] = ()


class View:
    """A text that is looked through. What was read is blanked, so that it is not read again."""

    __slots__ = ("_edges", "_source", "depth", "form", "text")

    def __init__(self, source: Mapped, form: str = "", depth: int = 0) -> None:
        self._source = source
        self._edges: tuple[int, int] | None = None
        self.text = source.text
        """What was not read yet; all else is blank, but for its line breaks."""
        self.form = form
        """What the text stood in."""
        self.depth = depth

    def part(self, start: int, end: int) -> Mapped:
        """A stretch, whether it was read or not."""
        return self._source.part(start, end)

    def is_all(self, start: int, end: int) -> bool:
        """Whether a stretch is the whole text, but for white space, and stood in no other text."""
        if self._edges is None:
            text = self._source.text
            self._edges = (len(text) - len(text.lstrip()), len(text.rstrip()))
        return not self.depth and start <= self._edges[0] and self._edges[1] <= end

    @property
    def rest(self) -> Mapped:
        """What was not read yet, at its places."""
        return self._source.shown(self.text)

    def take(self, stretches: list[tuple[int, int]]) -> None:
        """Blank stretches, which are in order."""
        out: list[str] = []
        last = 0
        for start, end in stretches:
            if start < last:
                continue
            out += [self.text[last:start], _blank(self.text[start:end])]
            last = end
        self.text = "".join([*out, self.text[last:]])


def _blank(text: str) -> str:
    if "\n" not in text:
        return " " * len(text)
    return "\n".join([" " * len(line) for line in text.split("\n")])
