r"""What dump and dd of Laravel and Symfony print: `array:13 [▼ "a" => "b"`, one value a line.

Quotation marks and backslashes are not escaped, only control characters are: `\n` may be two characters of the value.
Source: Symfony, VarDumper, CliDumper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.pattern import Pattern
from alidiag.read.found import Stretch
from alidiag.read.frames import Frames, Item
from alidiag.read.printed import cut, hidden, left_out, shortened
from alidiag.read.quoted import decimal

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from alidiag.read.found import View
    from alidiag.read.places import Edit
    from alidiag.read.quoted import Extent

DEEPEST = 60
"""Arrays in arrays that are followed."""
_START = Pattern(r"array:\d{1,6} \[[ \t]*▼?[ \t]*(?:\r?\n|\Z)")
_KEY = Pattern(r"[ \t]*+(?:[+#~-]?\"([^\"\n]{1,100}+)\"|(\d{1,12})|[+#~-]?(\w{1,100}+))(?: =>|:)[ \t]")
_VALUE = Pattern(
    r"(?P<block>b?\"\"\")[ \t]*\Z|(?P<octets>b)?\"(?P<text>.*)\"(?P<more>…\d{0,9})?[ \t]*\Z"
    r"|(?P<number>-?\d[\d.eE+-]{0,40}+)[ \t]*\Z|(?P<word>true|false|null)[ \t]*\Z"
    r"|(?P<opens>(?:array:\d{1,6} \[|[^\"\n]{0,200}\{[^\"\n]{0,40})[ \t]*▼?)[ \t]*\Z|(?P<other>[^\"\n]{1,400})\Z"
)
_CLOSE = Pattern(r"[ \t]*+[\]}][ \t]*+\Z")
_BLOCK_END = Pattern(r"\n([ \t]*+)\"\"\"(?P<more>…\d{0,9})?[ \t]*+(?=\r?\n|\Z)")
_LINE = Pattern(r"([^\r\n]*+)(\r?\n|\Z)")
_CONTROL = Pattern(r"\\(?:([tnvfre])|x([0-9A-F]{2}))")
_MARK = Pattern(r"(\\r)?\\n\Z")
_CONTROLS = {"t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b"}
WORDS: dict[str, tuple[str | None, str | None]] = {"null": (None, ""), "true": ("1", "true"), "false": ("", "0")}
"""What PHP sends: the usual way, and the other. None: nothing."""


def find(view: View) -> Iterator[Stretch]:
    """The arrays that were dumped."""
    text = view.text
    at = 0
    while found := _START.compiled.search(text, at):
        frames = Frames(view, "php")
        frames.open(found.start())
        at = _read(text, found.end(), frames)
        what = frames.close_all(at)
        if what:
            yield Stretch(found.start(), at, tuple(what))


def _read(text: str, at: int, frames: Frames) -> int:
    """Read one array, line by line; the place behind it."""
    while frames and (line := _LINE.compiled.match(text, at)) and line.end() > at:
        start, end = line.span(1)
        if _CLOSE.compiled.match(text, start, end):
            frames.close(end)
            at = end if not frames else line.end()
            continue
        key = _KEY.compiled.match(text, start, end)
        value = None if key is None else _VALUE.compiled.match(text, key.end(), end)
        if key is None or value is None or len(frames) > DEEPEST:
            if text[start:end].strip(" \t▼▶"):
                break
            at = line.end()
            continue
        name = key.span(key.lastindex or 0)
        if value["opens"] is not None:
            frames.open(key.end(), name)
        elif value["block"] is not None:
            at = _block(text, line.end() - 1, name, frames)
            continue
        else:
            frames.last.items.append(_item(text, name, value))
        at = line.end()
    return at


def _item(text: str, name: Extent, value: re.Match[str]) -> Item:
    known = text[slice(*name)]
    if value["text"] is not None and value["octets"] is None:
        start, end = value.span("text")
        repair = shortened(known) if value["more"] is not None else ""
        return Item(name, (start, end), edits=(_controls(text[start:end]), ()), repair=repair)
    if value["number"] is not None:
        return Item(name, value.span("number"), (decimal(value["number"]),) * 2)
    if value["word"] is not None:
        word = value["word"]
        repair = left_out(known, word) if word == "null" else ""
        return Item(name, value.span("word"), WORDS[word], repair=repair)
    shown = value[0].strip()
    return Item(name, value.span(), (f"<{shown}>",) * 2, repair=hidden(known))


def _controls(value: str, start: int = 0) -> list[Edit]:
    if "\\" not in value:
        return []
    return [
        (start + one.start(), start + one.end(), _CONTROLS[one[1]] if one[1] else chr(int(one[2], 16)))
        for one in _CONTROL.compiled.finditer(value)
    ]


def _block(text: str, at: int, name: Extent, frames: Frames) -> int:
    """Take a text of several lines, each indented and marked by an escaped line break; the place behind it."""
    start = at + 1
    close = _BLOCK_END.compiled.search(text, at)
    if close is None:
        end = min([place for place in (text.find("\n", start), len(text)) if place >= 0])
        frames.last.items.append(Item(name, (start, end), repair=cut(text[slice(*name)])))
        return len(text)
    end = close.start()
    usual: list[Edit] = []
    other: list[Edit] = []
    place = start
    for line in text[start:end].split("\n"):
        size = len(line)
        bare = line.removesuffix("\r")
        indent = min(len(close[1]), size - len(line.lstrip(" \t")))
        if indent:
            usual.append((place - start, place - start + indent, ""))
            other.append(usual[-1])
        mark = _MARK.compiled.search(bare)
        until = len(bare) if mark is None else mark.start()
        usual += _controls(bare[indent:until], place - start + indent)
        last = place + size >= end
        new = "" if mark is None else "\r\n" if mark[1] else "\n"
        edit = (place - start + until, place - start + size + (not last), new)
        if edit[0] < edit[1]:
            usual.append(edit)
            other.append(edit)
        place += size + 1
    repair = shortened(text[slice(*name)]) if close["more"] is not None else ""
    frames.last.items.append(Item(name, (start, max(start, end)), edits=(usual, other), repair=repair))
    return close.end()
