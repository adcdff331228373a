"""HTTP messages as programs log them piece by piece -> the messages themselves, which are then looked through.

Wire logs of Apache's HttpClient, `curl --trace-ascii`, `set_debuglevel` of Python's http.client, form items of
Wireshark, and a whole message in a string literal.

Sources: org.apache.http.impl.conn.Wire; curl, src/tool_cb_dbg.c; Python, Lib/http/client.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from alidiag.pattern import Pattern
from alidiag.read.forms.literals import unescaped
from alidiag.read.found import Inner, Stretch, View
from alidiag.read.layers import decoded
from alidiag.read.places import Edit, Mapped, Run, joined
from alidiag.read.values import Pair, listed

if TYPE_CHECKING:
    import re

_WIRE = Pattern(r"^([^\n\"]{0,300}?(?:(>>|<<)[ \t]*)?)\"([^\n]*)\"[ \t]*\r?$", 8)
_WIRE_START = Pattern(r"[A-Z]{3,7} (?:/|https?:)|HTTP/\d")
_WIRE_END = "[\\r][\\n]"
_WIRE_ESCAPE = Pattern(r"\[\\r\]|\[\\n\]|((?:\[0x[0-9a-f]{1,2}\])++)")
_WIRE_OCTET = Pattern(r"0x([0-9a-f]{1,2})")
_HEADERS_LOG = Pattern(r"^[^\n\"]{0,300}?headers[^\n\"]{0,100}?(?:>>|<<) [^\"\n][^\n]*\n?", 8)
_TRACE = Pattern(r"^(=>|<=) (?:Send|Recv) (?:header|data), \d{1,12} bytes \(0x[0-9a-f]{1,12}\)[ \t]*\r?\n", 8)
_TRACE_ROW = Pattern(r"([0-9a-f]{4,8}): ([^\n]*?)(\r?\n|\Z)")
_SENT = Pattern(r"^send: (b?)(?:'([^'\\\n]*(?:\\.[^'\\\n]*)*)'|\"([^\"\\\n]*(?:\\.[^\"\\\n]*)*)\")[ \t]*\r?\n?", 8)
_ESCAPED = Pattern(r"(?:[A-Z]{3,7} (?:/|https?:)[^\n\"' \\]{0,100000}+ )?HTTP/\d(?:\.\d)?[^\n\"'\\]{0,100}\\r?\\?n")
_ESCAPED_PARTS = Pattern(r"--[^\s\"'\\]{1,200}\\r\\n(?=Content-Disposition:)", 2)
_ITEM = Pattern(r"^[ \t]*Form item: \"([^\"\n]{1,100})\" = \"([^\n]*)\"[ \t]*\r?(?:\n|\Z)", 8)
WIRE = "The marks of a wire log ([\\r][\\n] and quotation marks) were undone."
TRACE = "The rows of curl's trace were joined."
MOST = 4000
"""Messages of one kind in one text."""
LITERAL = "The message was written as a string literal; its escapes were undone."


def find(view: View) -> Iterator[Stretch]:
    """The messages of a text."""
    found = [one for finder in (_wires, _traces, _sent, _literals, _items) for one in islice(finder(view), MOST)]
    last = 0
    for one in sorted(found, key=lambda one: one.start):
        if one.start >= last:
            yield one
            last = one.end


# -- wire logs


def _wires(view: View) -> Iterator[Stretch]:
    text, source = view.text, view.rest
    if _WIRE_END not in text:
        return
    pieces: list[Mapped] = []
    begin, end, way = -1, 0, ""
    for found in _WIRE.compiled.finditer(text):
        direction = found[2] or ("<<" if found[3].startswith("HTTP/") else "")
        is_start = found[3].endswith(_WIRE_END) and _WIRE_START.compiled.match(found[3]) is not None
        if pieces and (is_start or (direction and way and direction != way) or found.start() > end + 1):
            yield _wire(pieces, begin, end)
            pieces = []
        if not pieces:
            if not is_start:
                continue
            begin, way = found.start(), direction
        pieces.append(_wire_text(source.part(*found.span(3))))
        end = found.end()
    if pieces:
        yield _wire(pieces, begin, end)
    for found in _HEADERS_LOG.compiled.finditer(text):
        # The same headers once more, without the body.
        yield Stretch(found.start(), found.end())


def _wire(pieces: list[Mapped], begin: int, end: int) -> Stretch:
    return Stretch(begin, end, (), (Inner(joined(pieces), "", (WIRE,)),))


def _wire_text(line: Mapped) -> Mapped:
    def plain(found: re.Match[str]) -> str:
        if found[1] is None:
            return "\r" if found[0] == "[\\r]" else "\n"
        return decoded(bytes(int(one, 16) for one in _WIRE_OCTET.compiled.findall(found[1])))

    return _replaced(line, _WIRE_ESCAPE, plain)


def _replaced(text: Mapped, pattern: Pattern, plain: Callable[[re.Match[str]], str]) -> Mapped:
    edits: list[Edit] = [(found.start(), found.end(), plain(found)) for found in pattern.compiled.finditer(text.text)]
    return text.edited(edits)


# -- curl --trace-ascii


def _traces(view: View) -> Iterator[Stretch]:
    """Messages of a trace. A row has 64 characters at the most; the numbers before it tell what line break followed."""
    text, source = view.text, view.rest
    runs: list[Run] = []
    begin, end, way = -1, -1, ""
    for block in _TRACE.compiled.finditer(text):
        if runs and block[1] != way:
            yield _trace(source, runs, begin, end)
            runs = []
        if not runs:
            begin, way = block.start(), block[1]
        rows = list(_rows(text, block.end()))
        for number, row in enumerate(rows):
            runs.append((row[2], row.start(2), row.end(2)))
            if number + 1 < len(rows):
                gap = int(rows[number + 1][1], 16) - int(row[1], 16) - len(row[2])
                runs.append(({1: "\n", 2: "\r\n"}.get(gap, ""), row.end(2), row.end()))
            elif block[0].find("header") > 0:
                runs.append(("\r\n", row.end(2), row.end()))
        end = rows[-1].end() if rows else block.end()
    if runs:
        yield _trace(source, runs, begin, end)


def _trace(source: Mapped, runs: list[Run], begin: int, end: int) -> Stretch:
    return Stretch(begin, end, (), (Inner(source.woven(runs), "", (TRACE,)),))


def _rows(text: str, at: int) -> Iterator[re.Match[str]]:
    while row := _TRACE_ROW.compiled.match(text, at):
        yield row
        at = row.end()


# -- string literals


def _sent(view: View) -> Iterator[Stretch]:
    text, source = view.text, view.rest
    pieces: list[Mapped] = []
    begin = end = -1
    for found in _SENT.compiled.finditer(text) if "send: " in text else ():
        if pieces and found.start() != end:
            yield _literal(pieces, begin, end)
            pieces = []
        begin = begin if pieces else found.start()
        pieces.append(unescaped(source.part(*found.span(2 if found[2] is not None else 3))))
        end = found.end()
    if pieces:
        yield _literal(pieces, begin, end)


def _literal(pieces: list[Mapped], begin: int, end: int) -> Stretch:
    return Stretch(begin, end, (), (Inner(joined(pieces), "", (LITERAL,)),))


def _literals(view: View) -> Iterator[Stretch]:
    text, source = view.text, view.rest
    last = 0
    for pattern in (_ESCAPED, _ESCAPED_PARTS):
        for found in pattern.compiled.finditer(text) if "\\n" in text else ():
            if found.start() < last:
                continue
            quote = text[found.start() - 1 : found.start()]
            last = _closing(text, found.end(), quote if quote in ("'", '"') else "")
            yield _literal([unescaped(source.part(found.start(), last))], found.start(), last)


def _closing(text: str, at: int, quote: str) -> int:
    """Where a literal ends: at its quotation mark without a backslash before it, or with the line."""
    line = text.find("\n", at)
    line = len(text) if line < 0 else line
    while quote and (at := text.find(quote, at, line)) >= 0:
        before = at
        while text[before - 1] == "\\":
            before -= 1
        if (at - before) % 2 == 0:
            return at
        at += 1
    return line


# -- Wireshark


def _items(view: View) -> Iterator[Stretch]:
    text, source = view.text, view.rest
    pairs: list[Pair] = []
    begin = end = -1
    for found in [*_ITEM.compiled.finditer(text), None]:
        if pairs and (found is None or found.start() != end):
            item = listed("http", pairs, source.part(begin, end).stripped())
            if item is not None:
                yield Stretch(begin, end, (item,))
            pairs = []
        if found is not None:
            begin = begin if pairs else found.start()
            pairs.append((source.part(*found.span(1)), source.part(*found.span(2))))
            end = found.end()
