"""What var_dump, xdebug and serialize of PHP print: the kind of each value stands in front of it, often its size.

The size is in octets and decides where a text ends, for quotation marks in it are not escaped.
Source: PHP manual, var_dump and serialize; Xdebug, overloaded var_dump.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.pattern import Pattern
from alidiag.read.counted import Counter
from alidiag.read.found import Stretch
from alidiag.read.frames import Frames, Item
from alidiag.read.printed import ON_ONE_LINE, changed, cut, left_out, shortened
from alidiag.read.quoted import decimal

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from alidiag.read.found import View
    from alidiag.read.quoted import Extent

DEEPEST = 60
"""Arrays in arrays that are followed."""
_TRUE: tuple[str | None, str | None] = ("1", "true")
_FALSE: tuple[str | None, str | None] = ("", "0")
SENT = {"true": _TRUE, "false": _FALSE, "1": _TRUE, "0": _FALSE}
"""What PHP sends for a truth value: the usual way, and the other."""

_KEY = (
    r"\s{0,400}+(?:\[\"([^\"\n]{0,100}+)\"(?::(?:\"[^\"\n]{0,100}+\"|protected|private)){0,2}+\]|'([^'\n]{0,100}+)'"
    r"|\[?(-?\d{1,12})\]?|(?:public|protected|private) (?:[\w?\\|]{1,80}+ )?['$]?(\w{1,100}+)'?)\s{0,4}+=>\s{0,400}+"
)
_DUMP_START = Pattern(
    r"(?<=[{\s])(?:\[\"|'|public |protected |private )[^\"'\n]{1,100}+[\"']?[^=\n]{0,100}=>"
    r"\s{0,400}+(?=string\(|int\(|NULL|bool)"
)
_DUMP_KEY = Pattern(_KEY)
_DUMP_VALUE = Pattern(
    r"string\((?P<size>\d{1,9})\) \"|int\((?P<whole>-?\d{1,20})\)|(?:float|double)\((?P<number>[^()\n]{1,40}+)\)"
    r"|bool(?:ean)?\((?P<truth>true|false)\)|(?P<null>NULL)|(?P<opens>(?:array|object|class)[ (#][^{}\n]{1,160}+\{)"
    r"|(?P<other>\*RECURSION\*|(?:enum|uninitialized|resource)\([^()\n]{1,80}+\)[^\n]{0,40})"
)
_DUMP_CLOSE = Pattern(r"\s{0,400}+\}")
_QUOTE = Pattern(r"\"(?P<more>\.\.\.)?")
_QUOTE_END = Pattern(
    r"\"(?P<more>\.\.\.)?(?=\s{0,400}(?:\[[\"\d-]|\}|'[^'\n]{0,100}' =>|(?:public|protected|private) |//|\Z))"
)

_SHOWN_START = Pattern(r"(?<=\s)'[^'\n]{1,100}+' =>\s{1,400}+(?=string '|int -?\d|null|boolean )")
_SHOWN_VALUE = Pattern(
    r"string (?P<text>')|int (?P<whole>-?\d{1,20})|float (?P<number>[\w.+-]{1,40}+)|boolean (?P<truth>true|false)"
    r"|(?P<null>null)|(?P<opens>array \(size=(?P<count>\d{1,6})\)|object\([^()\n]{1,100}+\)\[\d{1,6}\])"
    r"(?P<empty>\s{1,400}+empty)?+"
)
_SHOWN_END = Pattern(r"'(?P<more>\.\.\.)? \(length=(?P<size>\d{1,9})\)")

_SERIAL_START = Pattern(r"(?:a:\d{1,6}|O:\d{1,3}:\"[^\"\n]{1,100}+\":\d{1,6}):\{(?=[si]:)")
_SERIAL = Pattern(
    r"s:(?P<size>\d{1,9}):\"|i:(?P<whole>-?\d{1,20});|d:(?P<number>[^;\n]{1,40}+);|b:(?P<truth>[01]);|(?P<null>N);"
    r"|(?P<opens>(?:a:\d{1,6}|O:\d{1,3}:\"[^\"\n]{1,100}+\":\d{1,6}):\{)|(?P<other>[rR]:\d{1,9};)"
)
_SERIAL_END = Pattern(r"\";")
_SERIAL_LIKELY = Pattern(r"\";(?=[sidbaO]:|N;|\}|\s|\Z)")


def find(view: View) -> Iterator[Stretch]:
    """Dumps and serialized arrays."""
    found: list[Stretch] = []
    for start, read in ((_DUMP_START, _dump), (_SHOWN_START, _shown), (_SERIAL_START, _serialized)):
        stretches = list(_runs(view, start, read))
        view.take([(one.start, one.end) for one in stretches])
        found += stretches
    yield from sorted(found, key=lambda one: one.start)


def _runs(view: View, start: Pattern, read: Callable[[_Run, int], int]) -> Iterator[Stretch]:
    counter = Counter(view.text)
    at = 0
    while found := start.compiled.search(view.text, at):
        begin = found.start()
        run = _Run(view, counter, begin)
        at = max(found.end(), read(run, begin))
        is_flat = read is not _serialized and "\n" not in view.text[begin:at]
        what = run.frames.close_all(at, *((ON_ONE_LINE,) if is_flat else ()))
        if what:
            yield Stretch(begin, at, tuple(what))


class _Run:
    """One dump, and the brackets in it that are open."""

    def __init__(self, view: View, counter: Counter, start: int) -> None:
        self.text, self.counter = view.text, counter
        self.frames = Frames(view, "php")
        self.frames.open(start)

    def name(self, name: Extent) -> str:
        """A name, as it is written."""
        return self.text[slice(*name)]

    def take(self, name: Extent, found: re.Match[str]) -> None:
        """Take a number, a truth value or NULL."""
        groups = found.groupdict()
        words: tuple[str | None, str | None] | None = None
        repair, group = "", "whole"
        if groups["number"] is not None:
            group, words = "number", (decimal(found["number"]),) * 2
        elif groups["truth"] is not None:
            group, words = "truth", SENT[found["truth"]]
        elif groups["null"] is not None:
            group, words, repair = "null", (None, ""), left_out(self.name(name), "NULL")
        elif groups.get("other") is not None:
            group = "other"
        self.frames.last.items.append(Item(name, found.span(group), words, repair=repair))

    def take_text(self, name: Extent, start: int, size: int, exact: Pattern, likely: Pattern) -> int:
        """Take a text whose size is in front of it; the place behind what closes it, or -1 where it is cut."""
        end, fits = self.counter.end(start, size, exact, likely)
        return self._take_until(name, start, end, exact, fits=fits)

    def take_text_before(self, name: Extent, start: int, closing: Pattern) -> int:
        """Take a text whose size is behind it."""
        end, fits = self.counter.end_before(start, closing)
        return self._take_until(name, start, end, closing, fits=fits)

    def _take_until(self, name: Extent, start: int, end: int, closing: Pattern, *, fits: bool) -> int:
        if end < 0:
            stop = self.text.find("\n", start)
            line = self.text[start : len(self.text) if stop < 0 else stop].rstrip()
            self.frames.last.items.append(Item(name, (start, start + len(line)), repair=cut(self.name(name))))
            return -1
        found = closing.compiled.match(self.text, end)
        is_part = found is not None and found.groupdict().get("more") is not None
        repair = shortened(self.name(name)) if is_part else "" if fits else changed(self.name(name))
        self.frames.last.items.append(Item(name, (start, end), repair=repair))
        return end if found is None else found.end()


def _key_of(found: re.Match[str]) -> Extent:
    return found.span(next(group for group in (1, 2, 3, 4) if found.start(group) >= 0))


def _dump(run: _Run, at: int) -> int:
    """Read what var_dump prints, from a name on; the place behind it."""
    text, frames = run.text, run.frames
    while frames:
        if close := _DUMP_CLOSE.compiled.match(text, at):
            at = close.end()
            frames.close(at)
            continue
        key = _DUMP_KEY.compiled.match(text, at)
        value = None if key is None else _DUMP_VALUE.compiled.match(text, key.end())
        if key is None or value is None or len(frames) > DEEPEST:
            break
        name, at = _key_of(key), value.end()
        if value["opens"] is not None:
            frames.open(value.start(), name)
        elif value["size"] is not None:
            end = run.take_text(name, at, int(value["size"]), _QUOTE, _QUOTE_END)
            if end < 0:
                return frames.last.items[-1].value[1]
            at = end
        else:
            run.take(name, value)
    return at


def _shown(run: _Run, at: int) -> int:
    """Read what xdebug shows in a page: arrays have no brackets, but a size."""
    text, frames = run.text, run.frames
    while key := _DUMP_KEY.compiled.match(text, at):
        value = _SHOWN_VALUE.compiled.match(text, key.end())
        if value is None or len(frames) > DEEPEST:
            break
        name = _key_of(key)
        indent = name[0] - text.rfind("\n", 0, name[0])
        while len(frames) > 1 and (frames.last.is_full or indent < (frames.last.indent or 0)):
            frames.close(at)
        if frames.last.indent is None:
            frames.last.indent = indent
        at = value.end()
        if value["text"] is not None:
            end = run.take_text_before(name, at, _SHOWN_END)
            if end < 0:
                return frames.last.items[-1].value[1]
            at = end
        elif value["opens"] is None:
            run.take(name, value)
        elif value["empty"] is not None:
            frames.last.items.append(Item(name, value.span("opens")))
        else:
            frames.open(value.start(), name, size=int(value["count"] or -1))
    while len(frames) > 1 and frames.last.is_full:
        frames.close(at)
    return at


def _serialized(run: _Run, at: int) -> int:
    """Read what serialize writes: a name and a value by turns."""
    text, frames = run.text, run.frames
    at = text.index("{", at) + 1
    name: Extent | None = None
    while frames:
        if name is None and text.startswith("}", at):
            at += 1
            frames.close(at)
            continue
        found = _SERIAL.compiled.match(text, at)
        if found is None or len(frames) > DEEPEST:
            break
        at = found.end()
        if name is None:
            if found["size"] is not None:
                end, _ = run.counter.end(at, int(found["size"]), _SERIAL_END, _SERIAL_LIKELY)
                name, at = (at, end), end + 2
                if end < 0:
                    break
            elif found["whole"] is not None:
                name = found.span("whole")
            else:
                break
            continue
        if found["opens"] is not None:
            frames.open(found.start(), name)
        elif found["size"] is not None:
            end = run.take_text(name, at, int(found["size"]), _SERIAL_END, _SERIAL_LIKELY)
            if end < 0:
                return frames.last.items[-1].value[1]
            at = end
        else:
            run.take(name, found)
        name = None
    return at
