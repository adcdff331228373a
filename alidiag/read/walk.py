"""One pass over a page, as a browser makes it: tags, the texts of elements, and what stands between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.read.tags import (
    OPEN,
    OPEN_LOOSE,
    Rest,
    Spans,
    attributes,
    attributes_loose,
    closing,
    comment_end,
    script_end,
    skipped,
)
from alidiag.read.tree import LooseTree, Tree
from alidiag.read.written import SPACE, lowered, written

if TYPE_CHECKING:
    import re

    from alidiag.read.tree import Place

_TREE = frozenset({"annotation-xml", "fieldset", "font", "form", "input", "optgroup", "option", "select"})
"""Elements whose attributes decide where others land."""


class Walk:
    """One pass; every character is looked at a fixed number of times. Subclasses take what they want.

    `loose` reads a damaged page: the tags that matter for forms count wherever they stand, and need no `>`.
    """

    wanted: frozenset[str] = frozenset()
    """Elements whose attributes are read; `*` stands for all."""

    def __init__(self, page: str, *, loose: bool = False) -> None:
        self.page, self.loose = page, loose
        self.tree: Tree | LooseTree = LooseTree() if loose else Tree()
        self.cut = False
        """The text ends inside a tag or a `<textarea>`."""
        self.unclosed = 0
        """Tags that have lost their `>`."""
        self.odd = False
        """Copying or mailing has changed what stands in a tag."""
        self._comments = True
        """Whether the next comment may have an end."""
        self._wanted = _TREE | self.wanted

    def on_tag(self, name: str, given: Spans, place: Place | None, start: int, end: int) -> None:
        """Take a start tag; `place` is None where it makes no element."""

    def on_end(self, name: str, start: int, end: int) -> None:
        """Take an end tag."""

    def on_content(self, name: str, start: int, end: int) -> None:
        """Take the text of the element of the last start tag, in which no tags stand."""

    def on_text(self, start: int, end: int) -> None:
        """Take what stands between tags."""

    def walk(self) -> None:
        """Take all of the page."""
        page, at = self.page, 0
        search = (OPEN_LOOSE if self.loose else OPEN).compiled.search
        while found := search(page, at):
            start = found.start()
            if start > at:
                self._text(at, start)
            if found[1]:
                at = self._comment(start)
            elif found[3] is None:
                at = self._declaration(start)
            else:
                at = self._tag(found)
        if at < len(page):
            self._text(at, len(page))

    def _text(self, start: int, end: int) -> None:
        if isinstance(self.tree, Tree) and self.tree.bare and self.page[start:end].strip(SPACE):
            self.tree.bare = False
        self.on_text(start, end)

    def _comment(self, start: int) -> int:
        """Where a comment ends; one of a damaged page that has lost its end hides nothing."""
        end = comment_end(self.page, start) if self._comments else -1
        if end >= 0:
            return end
        self._comments = False
        self.odd = True
        return start + 2 if self.loose else len(self.page)

    def _declaration(self, start: int) -> int:
        """`<!...>`, `<?...>` and the like are comments, but for CDATA in SVG and MathML."""
        page = self.page
        if self.tree.in_foreign and page.startswith("<![CDATA[", start):
            end = page.find("]]>", start)
            self._text(start + 9, end if end >= 0 else len(page))
            return end + 3 if end >= 0 else len(page)
        if page.startswith("</", start) and (start + 2 == len(page) or page[start + 2] == ">"):
            return start + 3
        return page.find(">", start) + 1 or len(page)

    def _tag(self, found: re.Match[str]) -> int:
        """Take one tag; where to go on."""
        page, name = self.page, lowered(found[3])
        closes = bool(found[2])
        rest = self._rest(name, found.end(), closes=closes)
        self.odd = self.odd or rest.odd
        self.cut = self.cut or rest.cut
        if not rest.closed:
            if not self.loose:
                return len(page)
            self.unclosed += not rest.cut
        if closes:
            self.tree.end(name)
            self.on_end(name, found.start(), rest.end)
            return rest.end
        if not name.isascii() and any(char.isspace() for char in name):
            self.odd = True
        place = self.tree.start(name, rest.given, kind=self._kind(name, rest), self_closing=rest.self_closing)
        self.on_tag(name, rest.given, place, found.start(), rest.end)
        if place is None or not place.content:
            return rest.end
        return self._content(name, place.content, rest.end)

    def _rest(self, name: str, at: int, *, closes: bool) -> Rest:
        if self.loose:
            return attributes_loose(self.page, at)
        if closes or not (name in self._wanted or "*" in self._wanted):
            return skipped(self.page, at)
        return attributes(self.page, at)

    def _kind(self, name: str, rest: Rest) -> str:
        attribute = {"input": "type", "annotation-xml": "encoding"}.get(name, "")
        return self.word(rest.given, attribute) if attribute else ""

    def _content(self, name: str, content: str, start: int) -> int:
        page = self.page
        if content == "plain":
            end = len(page)
        elif content == "script":
            end = script_end(page, start)
        else:
            found = closing(name).search(page, start)
            end = found.start() if found else -1
        if end < 0:
            end = len(page)
            self.cut = self.cut or content == "text"
            self.odd = True
        self.on_content(name, start, end)
        return end

    def word(self, given: Spans, name: str) -> str:
        """The value of an attribute in lower case; empty where it is not there."""
        if name not in given:
            return ""
        return lowered(written(self.page, *given[name], attribute=True).text)
