"""Parameters that are listed on one line without brackets: `service=a, partner=b, sign=c`, as logs write them."""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.pattern import Pattern
from alidiag.read.cells import Line, lines_of
from alidiag.read.found import Stretch, View
from alidiag.read.known import known_names
from alidiag.read.marks import NAMES
from alidiag.read.splitting import Cut, ways
from alidiag.read.values import FEWEST, Pair, Way, listed_ways

_NAME = r"(?P<name>[A-Za-z_][A-Za-z0-9_.-]{0,63}+)[ \t]?[=:：](?!/)[ \t]?"
_FIRST = Pattern(r"(?<![A-Za-z0-9_&?.%=/-])" + _NAME)
_FOLLOWING = (Pattern(r"[ \t]?[,，;；][ \t]{0,8}+" + _NAME), Pattern(r"[ \t]{1,8}+" + _NAME))
_RUN = Pattern(r"&(?:amp;|#0?38;|#x26;)?([A-Za-z_]\w{0,40}+)=")
QUOTED = "Each value stands in quotes; they were left out."
BEHIND = "What stands behind the last value was left out."


def find(view: View) -> Iterator[Stretch]:
    """Lists on one line."""
    known = known_names()
    for line in lines_of(view.text):
        if line.text.count("=") + line.text.count(":") + line.text.count("：") < FEWEST:
            continue
        if not any(name in line.text for name in NAMES):
            continue
        if sum(one[1] in known for one in _RUN.compiled.finditer(line.text)) > 1:
            # One run of pairs; in the query of an address inside of a value, such names are rare.
            continue
        one = _judged(view, line)
        if one is not None:
            yield one


def _judged(view: View, line: Line) -> Stretch | None:
    known = known_names()
    for following in _FOLLOWING:
        cuts: list[Cut] = []
        for first in _FIRST.compiled.finditer(line.text):
            if first["name"] in known:
                cuts.append(Cut(first.start(), first.start("name"), first["name"], first.end()))
                break
        if not cuts:
            return None
        cuts += [
            Cut(found.start(), found.start("name"), found["name"], found.end())
            for found in following.compiled.finditer(line.text, cuts[0].value)
        ]
        if len({cut.name for cut in cuts} & known) >= FEWEST:
            start = line.start + cuts[0].start
            found = listed_ways("lines", _ways(view, line, cuts), view.part(start, line.end), prose=True)
            return None if found is None else Stretch(start, line.end, (found,))
    return None


def _ways(view: View, line: Line, cuts: list[Cut]) -> Iterator[Way]:
    at = line.start
    for way in ways(cuts):
        ends = [*(cut.before for cut in way[1:]), len(line.text)]
        pairs: list[Pair] = [
            (view.part(at + cut.start, at + cut.start + len(cut.name)), view.part(at + cut.value, at + end).stripped())
            for cut, end in zip(way, ends, strict=True)
        ]
        for quote in "'\"":
            if all(len(value) > 1 and value.text[0] == value.text[-1] == quote for _, value in pairs):
                pairs = [(name, value.part(1, len(value) - 1)) for name, value in pairs]
                yield pairs, (QUOTED,)
                return
        name, last = pairs[-1]
        short = last.text.split(maxsplit=1)[:1]
        if short and len(short[0]) < len(last):
            yield [*pairs[:-1], (name, last.part(0, len(short[0])))], (BEHIND,)
        yield pairs, ()
