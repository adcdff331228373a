"""In-app order strings, `name="value"&name="value"`, as they are or percent-encoded as a whole in a link."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from alidiag.order import LONGEST, SERVICE, begin_of, split_order
from alidiag.pattern import Pattern
from alidiag.query import unescape
from alidiag.read.draft import Draft, Piece
from alidiag.read.extent import extents
from alidiag.read.forms.literals import ESCAPED, unescaped
from alidiag.read.found import Found, Inner, Kind, Reading, Stretch, View
from alidiag.read.marks import ENDINGS, is_marked
from alidiag.read.places import Edit, Mapped

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

_UTF_8 = Pattern(
    r"%[0-7][0-9a-f]|%[cd][0-9a-f]%[89ab][0-9a-f]|%e[0-9a-f](?:%[89ab][0-9a-f]){2}|%f[0-4](?:%[89ab][0-9a-f]){3}", 2
)
_GBK = Pattern(r"%[0-7][0-9a-f]|%[89a-f][0-9a-f](?:%[0-9a-f]{2}|[@-~])?", 2)
"""One character each."""
_LINK = Pattern(r"%3D(?:%5C)?%22[^&#\s\"'<>]{0,2000}?%22%26", 2)
"""A pair of a whole order string that was percent-encoded for a link."""
_SERVICE = Pattern(r"(?:\A|[&?\"'\s{])service=" + SERVICE.replace(".", r"\.") + r"(?![\w.])")
_FIRST = Pattern(r"(?<![\w%&?=.;/-])[A-Za-z_]\w{1,40}+=")
_BREAK = Pattern(r"[ \t]*(?:\r\n|\n|\r)[ \t]*")
_OUTSIDE = frozenset("&?#=\"'<> \t\r\n")
FAR = 4_000
"""Characters: how far before its service an order string without quotes is looked for."""
_WRAP = 60
"""Characters: a line that was broken by a mail or a terminal has at least so many."""
LINK = "The order string was percent-encoded as a whole, as in a link; that was undone."


def find(view: View) -> Iterator[Stretch]:
    """The order strings of a text."""
    text = view.text
    source = view.rest
    at = 0
    while at < len(text):
        link = _LINK.compiled.search(text, at) if "%22%26" in text else None
        begin = begin_of(text, at)
        if link is not None and (begin is None or link.start() < begin):
            start, end = _value_around(text, link.start())
            yield Stretch(start, end, inner=(Inner(_plain(source.part(start, end)), "order-string", (LINK,)),))
            at = end
        elif begin is not None:
            stretch = _string(source, text, begin)
            if stretch is not None:
                yield stretch
            at = max(begin + 1, stretch.end if stretch is not None else _line_after(text, begin))
        else:
            break
    yield from _without_quotes(view, source)


def _line_after(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _string(source: Mapped, text: str, begin: int) -> Stretch | None:
    """The order string that begins at a place; None where it belongs to an address that takes none."""
    address = _address(text, begin)
    limit = min(len(text), begin + LONGEST)
    found = split_order(text[begin:limit], "utf-8", "body")
    end = begin + found.end if found.params else limit
    if address is not None and SERVICE not in text[begin:end]:
        return None
    inner = source.part(begin, end).stripped()
    if not is_marked(inner.text.replace('"', "")) and SERVICE not in inner.text:
        return None
    gateway = source.part(*address) if address else None
    readings = []
    for one, repairs in _joined(inner):
        draft = _draft(one)
        if gateway:
            draft = draft._replace(gateway=gateway.text, gateway_span=gateway.whole)
        readings.append(Reading(draft, repairs))
    first = address[0] if address else begin
    part = source.part(first, end)
    if "=%22" in inner.text:
        # The string may have been written for a link, or each value was encoded by the merchant.
        plain = _plain(inner)
        readings.append(Reading(_draft(plain), (LINK,)))
    if "\\" in inner.text:
        # It may have been cut out of a literal between other quotes.
        plain = unescaped(inner)
        readings.append(Reading(_draft(plain), (ESCAPED,)))
    # Only what the SDK hands back says whether it succeeded.
    kind = Kind.MOBILE_RESULT if any(param.name == "success" for param in found.params) else Kind.REQUEST
    return Stretch(first, end, (Found(kind, "order-string", part.whole, part, tuple(readings)),))


def _draft(text: Mapped) -> Draft:
    """The draft of an order string without an address."""
    return Draft(pieces=(Piece(text.text, text.where, "body", order=True),), is_order=True)


def _joined(text: Mapped) -> Iterator[tuple[Mapped, tuple[str, ...]]]:
    """The string without the line breaks that copying put in, and with them: a value may hold one of its own."""
    raw = text.text
    breaks = list(_BREAK.compiled.finditer(raw))
    if breaks:
        lines = [len(line) for line in _BREAK.compiled.split(raw)]
        *full, last = lines
        wrapped = len(full) > 1 and min(full) >= _WRAP and max(full) - min(full) <= _WRAP // 2 and last <= max(full)
        joints = [found for found in breaks if _is_joint(raw, found)]
        likely = breaks if wrapped else joints
        for gone in (likely, [], joints, breaks):
            if gone or (gone is not likely and gone is not joints):
                edits: list[Edit] = [(one.start(), one.end(), "") for one in gone]
                said = f"{len(gone):,} line break(s) inside the order string were left out."
                yield text.edited(edits), ((said,) if gone else ())
    else:
        yield text, ()


def _is_joint(text: str, found: re.Match[str]) -> bool:
    """Whether a line break stands beside an `&` that a quote stands on the other side of."""
    before, behind = text[: found.start()][-7:], text[found.end() : found.end() + 1]
    return (before.endswith(('"&', ";&", "&amp;")) and behind != "&") or (behind == "&" and before.endswith(('"', ";")))


def _address(text: str, begin: int) -> tuple[int, int] | None:
    """The gateway's address right before the order string, as in a URL that was joined by hand."""
    head = text[max(0, begin - 300) : begin]
    if not head.endswith("?") or not head[:-1].endswith(ENDINGS):
        return None
    start = max(head.rfind(mark) for mark in (" ", "\n", '"', "'", "(", "<")) + 1
    return begin - len(head) + start, begin - 1


def _value_around(text: str, at: int) -> tuple[int, int]:
    """The value of a link in which a place stands."""
    start = at
    low = max(0, at - 4096)
    while start > low and text[start - 1] not in _OUTSIDE:
        start -= 1
    end = at
    while end < len(text) and text[end] not in _OUTSIDE:
        end += 1
    return start, end


def _plain(text: Mapped) -> Mapped:
    """A percent-encoded text decoded, in UTF-8 if it is that, else in GBK."""
    raw = text.text
    pattern, decode = _decoder(raw)
    blank = "+" in raw and "%20" not in raw
    edits: list[Edit] = [(found.start(), found.end(), decode(found[0])) for found in pattern.finditer(raw)]
    if blank:
        edits += [(at, at + 1, " ") for at, char in enumerate(raw) if char == "+"]
        edits.sort()
    return text.edited(edits)


def _decoder(text: str) -> tuple[re.Pattern[str], Callable[[str], str]]:
    """What one character looks like in a percent-encoded text, and how it is decoded: UTF-8, else GBK."""
    try:
        unescape(text.encode("ascii", "replace")).decode("utf-8")
    except UnicodeDecodeError:
        return _GBK.compiled, partial(_octets, codec="gbk")
    return _UTF_8.compiled, partial(_octets, codec="utf-8")


def _octets(written: str, codec: str) -> str:
    try:
        return unescape(written.encode("ascii")).decode(codec)
    except UnicodeDecodeError:
        return written


def _without_quotes(view: View, source: Mapped) -> Iterator[Stretch]:
    """Order strings that lost all of their quotes: known by their service, which no address takes."""
    text = view.text
    last = 0
    for found in _SERVICE.compiled.finditer(text):
        if found.start() < last:
            continue
        line = max(last, text.rfind("\n", 0, found.start()) + 1, found.start() - FAR)
        first = _FIRST.compiled.search(text, line, found.end())
        if first is None or "://" in text[line : first.start()]:
            continue
        start = first.start()
        reach = extents(source, text, start)
        readings = tuple(Reading(_draft(one.text), one.repairs) for one in reach.candidates)
        whole = reach.candidates[0].text
        if '="' not in whole.text:
            yield Stretch(start, reach.end, (Found(Kind.REQUEST, "order-string", whole.whole, whole, readings),))
            last = reach.end
