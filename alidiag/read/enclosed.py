"""A printed list between brackets, `{a=b, c=d}` or `map[a:b c:d]`: where it may end, and where its pairs may begin.

Nothing in such a print is escaped: a value may hold the bracket that ends the list, the comma that ends a value, and
line breaks. Each end that is likely is given, the likeliest first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.found import Stretch
from alidiag.read.known import known_names
from alidiag.read.marks import NAMES
from alidiag.read.splitting import Cut

FARTHEST = 131_072
"""Characters of a list that are looked at."""
MOST_LINES = 200
"""Lines that a list goes on over where nothing closes it."""
NESTED = 8
"""Lists inside of one that are looked at before the rest of it is passed by."""
CUT_OFF = "The list is not closed: the text was cut off. What is there was read."
_BEHIND = Pattern(r"[\s,;.)\]}>\"'`，。；）]{0,64}")


class Shape(NamedTuple):
    """How a program prints a list.

    `start` finds the first pair, from the bracket to where its value begins; `following` any further one, from where
    the value before it ends. Both have a group `name`, `start` a group `bracket`. `named` is the name of a parameter
    that a printed name stands for.
    """

    start: Pattern
    following: Pattern
    closing: dict[str, str]
    begun: Pattern | None = None
    """A further pair that is cut off before its value begins."""
    named: Callable[[str], str] = str


class Ending(NamedTuple):
    """Where a list may end: its content, and all of it."""

    content: int
    end: int
    cuts: list[Cut]
    repairs: tuple[str, ...] = ()


Judge = Callable[[int, list[Ending]], Stretch | None]
"""The place of a bracket and the ways in which its list ends -> what it is."""


def stretches(text: str, shape: Shape, judge: Judge) -> Iterator[Stretch]:
    """What the lists in a text are that have names of Alipay's, in the order of the text."""
    at = seen = tries = 0
    while found := shape.start.compiled.search(text, at):
        at = found.end()
        bracket = found.start("bracket")
        tries = tries + 1 if bracket < seen else 0
        if tries > NESTED:
            at, tries = seen, 0
            continue
        list_ = _List(text, found, shape)
        endings = list_.endings()
        seen = max(seen, list_.seen)
        if endings and _is_marked(endings[0].cuts):
            one = judge(bracket, endings)
            if one is not None:
                yield one
                at, tries = max(at, one.end), 0


def _is_marked(cuts: list[Cut]) -> bool:
    names = {cut.name for cut in cuts}
    return len(cuts) > 1 and bool(names & NAMES or len(names & known_names()) > 2)


class _List:
    """One list, from its bracket on; `seen` is how far the text was looked at."""

    def __init__(self, text: str, start: re.Match[str], shape: Shape) -> None:
        self.text, self.start, self.shape = text, start, shape
        self.bracket, self.first = start.start("bracket"), start.end()
        self.opening = text[self.bracket]
        self.close = shape.closing[self.opening]
        self.limit = min(len(text), self.bracket + FARTHEST)
        self.seen = self.first

    def endings(self) -> list[Ending]:
        """The ways in which it ends, the likeliest first."""
        text, limit = self.text, self.limit
        line = text.find("\n", self.first, limit)
        line = limit if line < 0 else line
        balanced = self._balanced()
        last = text.rfind(self.close, self.first, line)
        if 0 <= balanced <= line:
            other = self.shape.start.compiled.search(text, balanced + 1, line)
            last = text.rfind(self.close, self.first, other.start()) if other else last
            early = [self._ending(last)] if last > balanced and self._goes_on(balanced + 1, last) else []
            return [*early, self._ending(balanced, deep=True)]
        closed = last >= 0 and _BEHIND.compiled.fullmatch(text, last + 1, line) is not None
        if balanced > line:
            early = [self._ending(last)] if closed else []
            return [*early, self._ending(balanced, deep=True), self._ending(line, closed=False)]
        end = self._last_line(line)
        ends = [self._ending(one, closed=False) for one in dict.fromkeys((end, line))]
        if last < 0:
            return ends
        return [self._ending(last), *ends] if closed else [*ends, self._ending(last)]

    def _balanced(self) -> int:
        """The bracket that closes it if the brackets in values are in pairs, else -1."""
        depth, at = 0, self.bracket
        while True:
            down = self.text.find(self.close, at, self.limit)
            self.seen = max(self.seen, self.limit if down < 0 else down + 1)
            if down < 0:
                return -1
            depth += self.text.count(self.opening, at, down) - 1
            if depth <= 0:
                return down
            at = down + 1

    def _goes_on(self, start: int, end: int) -> bool:
        """Whether a further pair of a known name follows, so that the bracket before it stood in a value."""
        found = self.shape.following.compiled.search(self.text, start, min(end, start + 2000))
        return found is not None and self.shape.named(found["name"]) in known_names()

    def _last_line(self, line: int) -> int:
        """The end of a list that nothing closes: of the last line before an empty one on which a known name begins."""
        end, at = line, line + 1
        for _ in range(MOST_LINES):
            if at >= self.limit:
                break
            following = self.text.find("\n", at, self.limit)
            following = self.limit if following < 0 else following
            if not self.text[at:following].strip():
                break
            # The line break before it may be part of what stands between two pairs.
            if self._goes_on(max(line, at - 2), following):
                end = following
            at = following + 1
        return end

    def _ending(self, end: int, *, closed: bool = True, deep: bool = False) -> Ending:
        """The pairs up to an end; with `deep`, names inside of further brackets begin none."""
        text, named = self.text, self.shape.named
        if not closed and self.shape.begun is not None:
            begun = self.shape.begun.compiled.search(text, max(self.first, end - 80), end)
            end = begun.start() if begun else end
        cuts = [Cut(self.bracket, self.start.start("name"), named(self.start["name"]), self.first)]
        depth, done = 0, self.first
        for found in self.shape.following.compiled.finditer(text, self.first, end):
            if deep:
                here = found.start()
                depth += text.count(self.opening, done, here) - text.count(self.close, done, here)
                done = here
                if depth > 0:
                    continue
            cuts.append(Cut(found.start(), found.start("name"), named(found["name"]), found.end()))
        self.seen = max(self.seen, end)
        return Ending(end, end + 1 if closed else end, cuts, () if closed else (CUT_OFF,))
