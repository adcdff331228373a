"""What else of a page carries a request: the addresses that it leads to, its scripts, and the text that a reader sees.

Each pass is made when it is asked for. Addresses are as they stand; none is resolved, and nothing is fetched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.walk import Walk
from alidiag.read.written import Written, beside, collapsed, edited, joined, part, stripped, written

if TYPE_CHECKING:
    from alidiag.read.tags import Spans
    from alidiag.read.tree import Place

_ADDRESSES = frozenset({
    "action", "background", "cite", "data", "formaction", "href", "longdesc", "ping", "poster", "src", "xlink:href",
})  # fmt: skip
_ABROAD = ("http://", "https://", "alipays://", "alipay://")
"""How an address in an attribute of one's own, `data-url`, begins."""
_LINES = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "html", "iframe", "legend", "li", "listing", "main", "menu", "nav", "ol", "optgroup",
    "option", "p", "pre", "section", "select", "summary", "table", "tbody", "textarea", "tfoot", "thead", "tr", "ul",
    "xmp",
})  # fmt: skip
"""Elements that begin a line and end one."""
_SEEN = frozenset({"plaintext", "textarea", "xmp"})
"""Elements whose content is text that a reader sees, line by line."""
_REFRESH = Pattern(
    r"[ \t\n\f\r]*+(?:[0-9]|(?=\.))[0-9.]*+(?=[;, \t\n\f\r])[ \t\n\f\r]*+[;,]?[ \t\n\f\r]*+"
    r"(?:[uU][rR][lL][ \t\n\f\r]*+=[ \t\n\f\r]*+)?([\"']?)"
)
_SCRIPTED = Pattern(r"[\x00-\x20]*+javascript:", 2)
_ESCAPES = Pattern(r"(?:%[0-9A-Fa-f]{2})++")


class Link(NamedTuple):
    """An address, and the tag and attribute that it stands in."""

    tag: str
    attribute: str
    address: Written


def links(page: str) -> tuple[Link, ...]:
    """Every address of a page, those for readers without scripts included, in its order.

    `attribute` is `content` for a page that a `<meta>` leads to at once.
    """
    walk = _Links(page)
    walk.walk()
    return tuple(walk.links)


def scripts(page: str) -> tuple[Written, ...]:
    """The texts of a page that are programs, as a browser would run them, in its order."""
    walk = _Scripts(page)
    walk.walk()
    return tuple(walk.scripts)


def texts(page: str) -> tuple[Written, ...]:
    """The lines that a reader of a page sees, without empty ones; the cells of a row are apart by a tab."""
    walk = _Texts(page)
    walk.walk()
    walk.end_line()
    return tuple(walk.lines)


class _Links(Walk):
    wanted = frozenset({"*"})

    def __init__(self, page: str) -> None:
        super().__init__(page)
        self.links: list[Link] = []

    def on_tag(self, name: str, given: Spans, place: Place | None, start: int, end: int) -> None:
        """The addresses of one tag."""
        del place, start, end
        for attribute, span in given.items():
            if attribute in _ADDRESSES or (attribute.startswith("data-") and self.page.startswith(_ABROAD, span[0])):
                one = stripped(written(self.page, *span, attribute=True))
            elif name == "meta" and attribute == "content" and self.word(given, "http-equiv") == "refresh":
                one = _target(written(self.page, *span, attribute=True))
            else:
                continue
            if one.text and not _SCRIPTED.compiled.match(one.text):
                self.links.append(Link(name, attribute, one))

    def on_content(self, name: str, start: int, end: int) -> None:
        """What only a reader without scripts is led to."""
        if name == "noscript":
            self.links += [link._replace(address=_moved(link.address, start)) for link in links(self.page[start:end])]


class _Scripts(Walk):
    wanted = frozenset({"*"})

    def __init__(self, page: str) -> None:
        super().__init__(page)
        self.scripts: list[Written] = []

    def on_tag(self, name: str, given: Spans, place: Place | None, start: int, end: int) -> None:
        """Attributes such as `onclick`, and links such as `javascript:pay()`."""
        del name, place, start, end
        for attribute, span in given.items():
            if attribute.startswith("on"):
                one = written(self.page, *span, attribute=True)
            elif attribute in _ADDRESSES:
                one = written(self.page, *span, attribute=True)
                found = _SCRIPTED.compiled.match(one.text)
                if found is None:
                    continue
                one = _unescaped(part(one, found.end(), len(one.text)))
            else:
                continue
            if one.text:
                self.scripts.append(one)

    def on_content(self, name: str, start: int, end: int) -> None:
        """The text of a script."""
        if name == "script" and end > start:
            self.scripts.append(Written(self.page[start:end], start, end=end))


class _Texts(Walk):
    def __init__(self, page: str) -> None:
        super().__init__(page)
        self.lines: list[Written] = []
        self._cells: list[Written] = []
        self._pieces: list[tuple[int, int]] = []

    def on_tag(self, name: str, given: Spans, place: Place | None, start: int, end: int) -> None:
        """A tag may end a line or a cell."""
        del given, place, start, end
        self._between(name)

    def on_end(self, name: str, start: int, end: int) -> None:
        """So may an end tag."""
        del start, end
        self._between(name)

    def on_content(self, name: str, start: int, end: int) -> None:
        """What stands in a `<textarea>` is seen, too."""
        if name in _SEEN and not self.tree.context.idle:
            if self.page.startswith(("\n", "\r\n"), start):
                start = self.page.index("\n", start) + 1
            self._as_it_stands(start, end)
            self.end_line()

    def on_text(self, start: int, end: int) -> None:
        """Text, which `<pre>` keeps in lines of its own."""
        if self.tree.context.idle:
            return
        if self.tree.is_open("pre") or self.tree.is_open("listing"):
            self._as_it_stands(start, end)
        else:
            self._pieces.append((start, end))

    def _as_it_stands(self, start: int, end: int) -> None:
        while start < end:
            stop = self.page.find("\n", start, end)
            last = end if stop < 0 else stop
            self._pieces.append((start, last - 1 if last > start and self.page[last - 1] == "\r" else last))
            if stop < 0:
                return
            self.end_line()
            start = stop + 1

    def _between(self, name: str) -> None:
        if name in ("td", "th"):
            self._end_cell()
        elif name in _LINES:
            self.end_line()

    def _end_cell(self) -> None:
        if self._pieces:
            one = collapsed(joined(self.page, self._pieces))
            self._pieces = []
            if one.text:
                self._cells.append(one)

    def end_line(self) -> None:
        """What was met since the last line began is one."""
        self._end_cell()
        if self._cells:
            self.lines.append(beside(self._cells, "\t"))
            self._cells = []


def _target(content: Written) -> Written:
    """The address in the `content` of a `<meta http-equiv=refresh>`; empty where it has none."""
    found = _REFRESH.compiled.match(content.text)
    if found is None:
        return part(content, 0, 0)
    end = content.text.find(found[1], found.end()) if found[1] else -1
    return stripped(part(content, found.end(), end if end >= 0 else len(content.text)))


def _unescaped(script: Written) -> Written:
    """A script in an address is percent-decoded before it runs."""
    return edited(script, [
        (*found.span(), bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace"))
        for found in _ESCAPES.compiled.finditer(script.text)
    ])  # fmt: skip


def _moved(one: Written, by: int) -> Written:
    changes = tuple((first + by, last + by, new) for first, last, new in one.changes)
    return one._replace(start=one.start + by, end=one.end + by, changes=changes)
