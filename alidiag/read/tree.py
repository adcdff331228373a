"""Where the tags of a page land: which of them become elements, inside of what, and which form a field belongs to.

This is what of the tree of a page matters to its forms. Text, and elements that are opened again (`<b>` behind the
`</p>` that closed it), are not kept. Every tag costs a fixed time, however deep the page is.
Source: https://html.spec.whatwg.org/multipage/parsing.html#tree-construction.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    from alidiag.read.tags import Spans

_VOID = frozenset({
    "area", "base", "basefont", "bgsound", "br", "embed", "frame", "hr", "image", "img", "input", "keygen", "link",
    "meta", "param", "source", "track", "wbr",
})  # fmt: skip
CONTENT = {
    "iframe": "raw", "noembed": "raw", "noframes": "raw", "noscript": "raw", "plaintext": "plain", "script": "script",
    "style": "raw", "textarea": "text", "title": "text", "xmp": "raw",
}  # fmt: skip
"""Elements whose content is text: with references, without, a script, or all that follows."""
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div", "dl", "fieldset",
    "figcaption", "figure", "footer", "header", "hgroup", "listing", "main", "menu", "nav", "ol", "pre", "search",
    "section", "summary", "ul",
})  # fmt: skip
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_OBJECTS = frozenset({"applet", "marquee", "object"})
_FORMATTING = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
_SECTIONS = frozenset({"tbody", "tfoot", "thead"})
_ROWS = frozenset({"caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"})
_TABLES = _SECTIONS | {"table", "tr"}
_OUTSIDE = _ROWS | {"body", "frame", "frameset", "head", "html"}
_IMPLIED = frozenset({"dd", "dt", "li", "optgroup", "option", "p", "rb", "rp", "rt", "rtc"})
_SCOPES = frozenset({"applet", "caption", "html", "marquee", "object", "select", "table", "td", "template", "th"})
_MODES = {
    "body": "body", "caption": "caption", "colgroup": "colgroup", "html": "body", "table": "table", "tbody": "section",
    "td": "cell", "template": "body", "tfoot": "section", "th": "cell", "thead": "section", "tr": "row",
}  # fmt: skip
_SPECIAL = _BLOCKS | _HEADINGS | _SCOPES | _SECTIONS | {
    "body", "button", "colgroup", "dd", "dt", "form", "li", "p", "tr",
}  # fmt: skip
_BREAKOUT = frozenset({
    "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed", "h1", "h2",
    "h3", "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p", "pre",
    "ruby", "s", "small", "span", "strike", "strong", "sub", "sup", "table", "tt", "u", "ul", "var",
})  # fmt: skip
_HEAD = frozenset({
    "base", "basefont", "bgsound", "head", "html", "link", "meta", "noframes", "noscript", "script", "style",
    "template", "title",
})  # fmt: skip
_MATH_TEXT = frozenset({"mi", "mn", "mo", "ms", "mtext"})
_SVG_HTML = frozenset({"desc", "foreignobject", "title"})
_MOST_FOSTERED = 16
"""Tables inside of what was put in front of a table whose order is kept."""


class Context(NamedTuple):
    """What surrounds an element, as far as it matters to forms."""

    form: int | None = None
    """The nearest form around it."""
    disabled: bool = False
    idle: bool = False
    """In a `<template>`: nothing there is sent."""
    select: int | None = None
    option: int | None = None
    off: bool = False
    """The options are disabled."""
    order: tuple[float, ...] = ()
    """What the places of the elements in the tree begin with."""


class Place(NamedTuple):
    """An element that a tag made."""

    context: Context
    """What surrounds it."""
    order: tuple[float, ...]
    """Places in this order are in the order of the tree."""
    content: str = ""
    """How its text is to be read, one of `CONTENT`'s values; empty where tags may stand in it."""
    foreign: bool = False
    """Of SVG or MathML."""


class _Open:
    """An element that is open."""

    __slots__ = ("base", "form", "inner", "inside", "is_svg", "name", "outer", "seen", "serial", "skip", "takes")

    def __init__(self, name: str, outer: Context, serial: int) -> None:
        self.name = name
        """Empty where it was taken off the stack while others stood on it; in front of foreign names stands a `/`."""
        self.outer = self.inner = outer
        self.serial = serial
        self.inside: dict[str, Any] = {}
        """What it changes for those inside."""
        self.base = -1
        """Of a foreign element: how many elements stand below all foreign ones."""
        self.takes = ""
        """What a foreign element takes as HTML: `text`, `html`, `svg` or nothing."""
        self.is_svg = False
        self.seen = False
        """Of a `<fieldset>`: its first `<legend>` was met."""
        self.form: int | None = None
        self.skip = 0
        """Of one that was taken off: up to which place all others were, too."""


class Tree:
    """The elements that are open at one place of a page, and the form that fields belong to there."""

    def __init__(self) -> None:
        self.stack: list[_Open] = []
        self.pointer: int | None = None
        """The form that fields belong to wherever they land."""
        self.forms = self.selects = self.options = 0
        """How many there were."""
        self.fostered = False
        """Whether an element stands elsewhere in the tree than in the text."""
        self.bare = True
        """Nothing but what belongs into a head was met."""
        self._budget = 1_000_000
        """Elements that may still be moved."""
        self._mode = "body"
        self._foster = False
        self._serial = 0
        self._at: dict[str, list[int]] = {}
        self._marks: list[int] = []
        self._special: list[int] = []
        self._walls: list[int] = []
        self._modal: list[int] = []
        for name in ("html", "body"):
            self._push(name)

    @property
    def context(self) -> Context:
        """What surrounds the text that stands here."""
        return self.stack[-1].inner

    def is_open(self, name: str) -> bool:
        """Whether an element of HTML is open, at whatever depth."""
        return bool(self._at.get(name))

    @property
    def in_foreign(self) -> bool:
        """Whether SVG or MathML is open."""
        return self.stack[-1].base >= 0

    def start(self, name: str, given: Spans, *, kind: str = "", self_closing: bool = False) -> Place | None:
        """Take a start tag; None where it makes no element.

        Args:
            name: in lower case.
            given: its attributes.
            kind: of an `<input>`, its type; of an `<annotation-xml>`, its encoding; both in lower case.
            self_closing: whether it ends in `/>`.
        """
        top = self.stack[-1]
        if top.base >= 0 and not _is_html_in(top, name):
            if name in _BREAKOUT or (name == "font" and given.keys() & {"color", "face", "size"}):
                self._leave_foreign()
            else:
                return self._start_foreign(name, kind, is_svg=top.is_svg, self_closing=self_closing)
        if self.bare and name not in _HEAD:
            self.bare = False
            if name == "frameset":
                self._mode = "frameset"
        if name in ("math", "svg") and self._mode != "frameset":
            self._foster = self._mode in ("row", "section", "table")
            place = self._start_foreign(name, kind, is_svg=name == "svg", self_closing=self_closing)
            self._foster = False
            return place
        return self._start_html(name, given, kind)

    def end(self, name: str) -> None:
        """Take an end tag."""
        top = self.stack[-1]
        if top.base >= 0:
            if name in ("br", "p"):
                self._leave_foreign()
            elif self._last("/" + name) >= top.base:
                self._pop_to(self._at["/" + name][-1])
                return
        self._end_html(name)

    # Foreign elements.

    def _leave_foreign(self) -> None:
        while self.stack[-1].base >= 0 and self.stack[-1].takes not in ("html", "text"):
            self._pop()

    def _start_foreign(self, name: str, kind: str, *, is_svg: bool, self_closing: bool) -> Place:
        top = self.stack[-1]
        if name in ("math", "svg") and self._mode == "colgroup":
            self._pop()
            self._mode, self._foster = "table", True
            top = self.stack[-1]
        place = self._place()
        if self_closing:
            return place._replace(foreign=True)
        takes = ""
        if is_svg:
            takes = "html" if name in _SVG_HTML else ""
        elif name in _MATH_TEXT:
            takes = "text"
        elif name == "annotation-xml":
            takes = "html" if kind in ("application/xhtml+xml", "text/html") else "svg"
        below = len(self.stack)
        self._push("/" + name)
        new = self.stack[-1]
        new.base = top.base if top.base >= 0 else below
        new.takes, new.is_svg = takes, is_svg
        if takes:
            self._marks.append(below)
            self._special.append(below)
            self._walls.append(below)
        return place._replace(foreign=True)

    # Start tags.

    def _start_html(self, name: str, given: Spans, kind: str) -> Place | None:
        while True:
            mode = self._mode
            if mode == "body":
                return self._in_body(name, given)
            if mode == "frameset":
                return self._place("raw") if name == "noframes" else None
            if mode in ("caption", "cell"):
                if name not in _ROWS:
                    return self._in_body(name, given)
                if not self._close_cell():
                    return None
            elif mode == "row" and name in ("td", "th"):
                self._clear("tr")
                self._mode = "cell"
                return self._push(name)
            elif mode == "row" and name in _ROWS:
                if not self._end_row():
                    return None
            elif mode == "section" and name in ("td", "th", "tr"):
                self._clear(*_SECTIONS)
                self._mode = "row"
                place = self._push("tr")
                if name == "tr":
                    return place
            elif mode == "section" and name in _ROWS:
                if not self._end_section():
                    return None
            elif mode == "colgroup":
                if name == "col":
                    return self._place()
                if name in ("html", "template"):
                    return self._in_body(name, given)
                if self.stack[-1].name != "colgroup":
                    return None
                self._pop()
                self._mode = "table"
            elif name in _ROWS:
                self._clear("table")
                if part := self._in_table(name):
                    return part
            elif name == "table":
                if not self._in_table_scope("table"):
                    return None
                self._pop_to(self._at["table"][-1])
                self._reset()
            else:
                return self._near_table(name, given, kind)

    def _in_table(self, name: str) -> Place | None:
        """A part of a table; None where its tag is to be taken once more, inside of a part that it lacked."""
        implied = "colgroup" if name == "col" else "tbody" if name in ("td", "th", "tr") else name
        self._mode = _MODES[implied]
        place = self._push(implied)
        return place if implied == name else None

    def _near_table(self, name: str, given: Spans, kind: str) -> Place | None:
        """What belongs into no table is put in front of it."""
        if name in ("script", "style", "template"):
            return self._in_body(name, given)
        if name == "input" and kind == "hidden":
            return self._place()
        if name == "form":
            if self.pointer is not None or self.is_open("template"):
                return None
            place = self._place()
            self.pointer = self.forms
            self.forms += 1
            return place
        self._foster = True
        try:
            return self._in_body(name, given)
        finally:
            self._foster = False

    def _in_body(self, name: str, given: Spans) -> Place | None:
        if name in _OUTSIDE:
            return None
        if name in _BLOCKS or name == "p":
            self._close_p()
        elif name in _FORMATTING:
            if name in ("a", "nobr") and self._in_scope(name):
                self._end_formatting(name)
        elif name in _HEADINGS:
            self._close_p()
            if self.stack[-1].name in _HEADINGS:
                self._pop()
        elif name in ("dd", "dt", "li"):
            self._close_item(name)
        elif name in ("plaintext", "table", "xmp"):
            self._close_p()
        elif name == "input":
            if self._in_scope("select"):
                self._pop_to(self._at["select"][-1])
        elif name == "select":
            if self._in_scope("select"):
                self._pop_to(self._at["select"][-1])
                return None
        elif name == "button":
            if self._in_scope("button"):
                self._pop_to(self._at["button"][-1])
        elif name in ("hr", "optgroup", "option"):
            self._between_options(name)
        elif name == "form":
            return self._form()
        if name in _VOID:
            return self._place()
        if content := CONTENT.get(name):
            return self._place(content)
        return self._push(name, given)

    def _form(self) -> Place | None:
        in_template = self.is_open("template")
        if self.pointer is not None and not in_template:
            return None
        self._close_p()
        place = self._push("form")
        new = self.stack[-1]
        if not in_template:
            new.form = self.pointer = self.forms
            self.forms += 1
            new.inside = {"form": new.form}
            new.inner = new.outer._replace(form=new.form)
        return place

    def _between_options(self, name: str) -> None:
        if name == "hr":
            self._close_p()
        if self._in_scope("select"):
            self._imply("" if name != "option" else "optgroup")
        elif name != "hr" and self.stack[-1].name == "option":
            self._pop()

    def _close_item(self, name: str) -> None:
        """A `<li>` ends the one before it, a `<dd>` or `<dt>` either."""
        alike = ("li",) if name == "li" else ("dd", "dt")
        if self._walls and self.stack[self._walls[-1]].name in alike:
            self._pop_to(self._walls[-1])
        self._close_p()

    def _close_p(self) -> None:
        if self._in_scope("p", "button"):
            self._pop_to(self._at["p"][-1])

    # End tags.

    def _end_html(self, name: str) -> None:
        while self._mode != "body":
            mode = self._mode
            if mode == "frameset":
                return
            if mode in ("caption", "cell"):
                if name not in _OUTSIDE and name != "table":
                    break
                is_own = name == "caption" if mode == "caption" else name in ("td", "th")
                if is_own and self._in_table_scope(name):
                    self._pop_to(self._at[name][-1])
                    self._mode = "table" if mode == "caption" else "row"
                    return
                further = ("table",) if mode == "caption" else (*_SECTIONS, "table", "tr")
                if name not in further or not self._in_table_scope(name) or not self._close_cell():
                    return
            elif mode == "row" and name in (*_SECTIONS, "table", "tr"):
                if (name in _SECTIONS and not self._in_table_scope(name)) or not self._end_row() or name == "tr":
                    return
            elif mode == "section" and name in (*_SECTIONS, "table"):
                if (name in _SECTIONS and not self._in_table_scope(name)) or not self._end_section():
                    return
                if name in _SECTIONS:
                    return
            elif mode == "colgroup":
                if name == "template":
                    break
                if name == "col" or self.stack[-1].name != "colgroup":
                    return
                self._pop()
                self._mode = "table"
                if name == "colgroup":
                    return
            elif name == "table":
                if self._in_table_scope("table"):
                    self._pop_to(self._at["table"][-1])
                    self._reset()
                return
            elif name in _OUTSIDE:
                return
            else:
                break
        self._foster = self._mode in ("row", "section", "table")
        self._end_in_body(name)
        self._foster = False

    def _end_in_body(self, name: str) -> None:
        if name == "template":
            if self.is_open("template"):
                self._pop_to(self._at["template"][-1])
                self._reset()
        elif name in ("body", "html"):
            return
        elif name == "form":
            self._end_form()
        elif name == "p":
            self._close_p()
        elif name == "li":
            if self._in_scope("li", "ol", "ul"):
                self._pop_to(self._at["li"][-1])
        elif name in _HEADINGS:
            if places := [self._at[one][-1] for one in _HEADINGS if self._in_scope(one)]:
                self._pop_to(max(places))
        elif name in _BLOCKS or name in _OBJECTS or name in ("button", "dd", "dt", "select"):
            if self._in_scope(name):
                self._pop_to(self._at[name][-1])
        elif name in _FORMATTING:
            self._end_formatting(name)
        elif name != "br" and self._last(name) > self._special[-1]:
            self._pop_to(self._at[name][-1])

    def _end_form(self) -> None:
        if self.is_open("template"):
            if self._in_scope("form"):
                self._pop_to(self._at["form"][-1])
            return
        number, self.pointer = self.pointer, None
        places = self._at.get("form", [])
        at = next((at for at in reversed(places) if self.stack[at].form == number), -1) if number is not None else -1
        if at < 0 or at < self._marks[-1]:
            return
        self._imply("")
        if at == len(self.stack) - 1:
            self._pop()
        else:
            # What stands open in it stays in it.
            self._take_off(at)

    def _end_formatting(self, name: str) -> None:
        """`</b>` ends a `<b>` even across a block, which is then moved out of it."""
        at = self._last(name)
        if at < 0 or at < self._marks[-1]:
            return
        if at > self._special[-1]:
            self._pop_to(at)
            return
        first = bisect_right(self._special, at)
        blocks = self._special[first : first + 8]
        below = at
        for block in blocks:
            first = below
            while below < block:
                if self.stack[below].name:
                    self._take_off(below)
                below = self.stack[below].skip or below + 1
            if first < block:
                self.stack[first].skip = block
            below = block + 1
        common = at - 1
        while not self.stack[common].name:
            common -= 1
        self._move(blocks[0], self._inner_of(common))

    def _move(self, at: int, outer: Context) -> None:
        """Put an element, with all that is open in it, into another one."""
        if self.stack[at].outer == outer or self._budget < 0:
            return
        self._budget -= len(self.stack) - at
        for one in self.stack[at:]:
            if one.name:
                one.outer = outer
                one.inner = outer = outer._replace(**one.inside) if one.inside else outer

    # Parts of tables.

    def _close_cell(self) -> bool:
        """Leave a cell or caption; False where none is open here."""
        names = ("caption",) if self._mode == "caption" else ("td", "th")
        places = [self._at[name][-1] for name in names if self._in_table_scope(name)]
        if not places:
            return False
        self._pop_to(max(places))
        self._mode = "table" if self._mode == "caption" else "row"
        return True

    def _end_row(self) -> bool:
        if not self._in_table_scope("tr"):
            return False
        self._clear("tr")
        self._pop()
        self._mode = "section"
        return True

    def _end_section(self) -> bool:
        if not any(self._in_table_scope(name) for name in _SECTIONS):
            return False
        self._clear(*_SECTIONS)
        self._pop()
        self._mode = "table"
        return True

    def _clear(self, *names: str) -> None:
        """Close what is open in a part of a table."""
        while self.stack[-1].name not in names and self.stack[-1].name not in ("html", "template"):
            self._pop()

    def _reset(self) -> None:
        self._mode = _MODES[self.stack[self._modal[-1]].name]

    # The stack.

    def _last(self, name: str) -> int:
        places = self._at.get(name)
        return places[-1] if places else -1

    def _in_scope(self, name: str, *also: str) -> bool:
        at = self._last(name)
        return at >= 0 and at >= self._marks[-1] and not any(self._last(other) > at for other in also)

    def _in_table_scope(self, name: str) -> bool:
        at = self._last(name)
        return at >= 0 and at >= self._last("table") and at >= self._last("template")

    def _imply(self, but: str) -> None:
        while self.stack[-1].name in _IMPLIED and self.stack[-1].name != but:
            self._pop()

    def _inner_of(self, at: int) -> Context:
        """What surrounds an element that is put into the one at `at`."""
        one = self.stack[at]
        if not self._foster or one.name not in _TABLES:
            return one.inner
        table, template = self._last("table"), self._last("template")
        if template > table or table < 0:
            return self.stack[max(template, 0)].inner
        outer = self.stack[table].outer
        self.fostered = True
        if len(outer.order) >= _MOST_FOSTERED:
            return outer
        return outer._replace(order=(*outer.order, self.stack[table].serial - 0.5))

    def _place(self, content: str = "") -> Place:
        outer = self._inner_of(len(self.stack) - 1)
        self._serial += 1
        return Place(outer, (*outer.order, self._serial), content)

    def _push(self, name: str, given: Spans | None = None) -> Place:
        place = self._place() if self.stack else Place(Context(), ())
        new = _Open(name, place.context, self._serial)
        at = len(self.stack)
        self._at.setdefault(name, []).append(at)
        if name in _SPECIAL:
            self._special.append(at)
            if name not in ("address", "div", "p"):
                self._walls.append(at)
            if name in _SCOPES:
                self._marks.append(at)
            if name in _MODES:
                self._modal.append(at)
        self._surround(new, given or {})
        self.stack.append(new)
        return place

    def _surround(self, new: _Open, given: Spans) -> None:
        """What a new element means for those inside."""
        name, outer = new.name, new.outer
        if name in ("table", "template"):
            self._mode = _MODES[name]
            new.inside = {"idle": True} if name == "template" else {}
        elif name == "fieldset" and "disabled" in given:
            new.inside = {"disabled": True}
        elif name == "legend" and (around := self.stack[-1]).name == "fieldset" and not around.seen:
            around.seen = True
            new.inside = {"disabled": around.outer.disabled}
        elif name == "select":
            new.inside = {"select": self.selects, "off": False}
            self.selects += 1
        elif name == "optgroup":
            new.inside = {"off": "disabled" in given}
        elif name == "option":
            new.inside = {"option": self.options}
            self.options += 1
        else:
            return
        new.inner = outer._replace(**new.inside)

    def _pop_to(self, at: int) -> None:
        """Close the element at `at` and all that is open in it."""
        while len(self.stack) > at:
            self._pop()

    def _pop(self) -> None:
        self._forget(self.stack.pop(), len(self.stack))
        while not self.stack[-1].name:
            self.stack.pop()

    def _take_off(self, at: int) -> None:
        """Take an element off the stack that others stand on: its own end tag will not be found, its inside stays."""
        one = self.stack[at]
        self._forget(one, at)
        one.name = ""

    def _forget(self, one: _Open, at: int) -> None:
        name = one.name
        if not name:
            return
        lists = [self._at[name]]
        if name in _SPECIAL:
            lists.append(self._special)
            if name not in ("address", "div", "p"):
                lists.append(self._walls)
            if name in _SCOPES:
                lists.append(self._marks)
            if name in _MODES:
                lists.append(self._modal)
        elif one.takes:
            lists += [self._special, self._walls, self._marks]
        for places in lists:
            if places and places[-1] == at:
                places.pop()
            else:
                del places[bisect_right(places, at) - 1]


class LooseTree:
    """The same of a damaged page: a form goes on until its end or the next one, and tags land where they stand."""

    def __init__(self) -> None:
        self.pointer: int | None = None
        self.forms = self.selects = self.options = 0
        self.fostered = False
        self.in_foreign = False
        self.context = Context()
        self._serial = 0

    def is_open(self, name: str) -> bool:
        """Whether an element is open; nothing but forms and lists is kept."""
        return name == "form" and self.pointer is not None

    def start(self, name: str, given: Spans, *, kind: str = "", self_closing: bool = False) -> Place:
        """Take a start tag."""
        del given, kind, self_closing
        self._serial += 1
        place = Place(self.context, (self._serial,), "text" if name == "textarea" else "")
        if name == "form":
            self.pointer = self.forms
            self.forms += 1
            self.context = Context()
        elif name == "select":
            self.context = Context(select=self.selects)
            self.selects += 1
        elif name == "option":
            self.context = self.context._replace(option=self.options)
            self.options += 1
        else:
            self.context = Context(select=self.context.select)
        return place

    def end(self, name: str) -> None:
        """Take an end tag."""
        if name == "form":
            self.pointer = None
        if name in ("form", "select"):
            self.context = Context()
        elif name == "option":
            self.context = self.context._replace(option=None)


def _is_html_in(top: _Open, name: str) -> bool:
    """Whether a start tag inside of a foreign element is one of HTML."""
    if top.takes == "html":
        return True
    if top.takes == "text":
        return name not in ("malignmark", "mglyph")
    return top.takes == "svg" and name == "svg"
