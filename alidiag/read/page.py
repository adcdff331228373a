"""HTML -> the forms of a page, as a browser takes them apart, without loss. Nothing is run, fetched or opened.

A page is read by the rules of the HTML standard: its tags (`tags`), where they land (`tree`), what of it is sent. A
pasted text may be damaged, and is read more kindly only where it is:

- it may begin inside a script or behind a tag whose quote is lost, so the tags that matter count wherever they stand;
- a tag may have lost its `>`, so it ends at the next `<`; a form its `</form>`, so the next `<form>` begins another;
- the text may end inside a value, so what is there of it counts;
- the blanks between attributes may have become others, U+00A0 above all.

What of this was met stands in the result, for it has to be told. A line break inside a value stays in it: whether a
mail has put it there is decided by the signature.
Sources: https://html.spec.whatwg.org/multipage/parsing.html;
https://html.spec.whatwg.org/multipage/form-control-infrastructure.html.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from alidiag.model import Span
from alidiag.pattern import Pattern
from alidiag.query import CODECS, escape
from alidiag.read.sanitised import sanitised
from alidiag.read.walk import Walk
from alidiag.read.written import SPACE, Written, collapsed, instead, joined, lowered, written

if TYPE_CHECKING:
    from alidiag.read.page_rest import Link
    from alidiag.read.tags import Spans
    from alidiag.read.tree import Place

_LATIN = "cp1252"
CHARSETS = {
    **CODECS, "gb2312": "gbk", "gb_2312": "gbk", "gb_2312-80": "gbk", "chinese": "gbk", "csgb2312": "gbk",
    "x-gbk": "gbk",
    "unicode-1-1-utf-8": "utf-8", "iso-8859-1": _LATIN, "iso8859-1": _LATIN, "iso_8859-1": _LATIN, "latin1": _LATIN,
    "l1": _LATIN, "us-ascii": _LATIN, "ascii": _LATIN, "windows-1252": _LATIN, "cp1252": _LATIN, "x-cp1252": _LATIN,
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "cn-big5": "big5hkscs", "shift_jis": "cp932", "shift-jis": "cp932",
    "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "euc-jp": "euc_jp", "euc-kr": "cp949",
    "windows-949": "cp949", "ks_c_5601-1987": "cp949", "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8",
}  # fmt: skip
"""Names of a page's charset, in lower case, and the codec of each. A browser takes some for larger ones.
Source: https://encoding.spec.whatwg.org/#names-and-labels."""
_NAMES = {
    "big5hkscs": "Big5", "cp1252": "windows-1252", "cp932": "Shift_JIS", "cp949": "EUC-KR", "euc_jp": "EUC-JP",
    "gb18030": "gb18030", "gb2312": "GBK", "gbk": "GBK", "utf-8": "UTF-8",
}  # fmt: skip

MULTIPART = "The fields are sent as multipart/form-data; the gateway takes application/x-www-form-urlencoded."

MOST_FIELDS = 2001
"""Of one form that are kept: one more than any request may have, so that a larger form is refused, never cut."""
_CHARSET = Pattern(r"charset[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:\"([^\"]{1,40})\"|'([^']{1,40})'|([^ \t\n\f\r;\"']{1,40}))")
_OWNED = Pattern(r"[ \t\n\f\r\"'/]form[ \t\n\f\r]*+=", re.IGNORECASE)
_FORM_END = Pattern(r"</form[ \t\n\f\r/>]", re.IGNORECASE)
_FORM_START = Pattern(r"<(?:form|input|textarea|select)\b", re.IGNORECASE)
_NOT_SENT = frozenset({"submit", "button", "image", "reset"})
_COUNT = Pattern(r"[ \t\n\f\r]*+\+?([0-9]++)")


class Field(NamedTuple):
    """One field that is sent."""

    name: Written
    value: Written


class PageForm(NamedTuple):
    """One form. `method` is `GET` or `POST`; `codec` is that of its `accept-charset`, None where it has none."""

    action: Written | None
    method: str
    codec: str | None
    enctype: str
    """How a POST is sent: `urlencoded`, `multipart` or `plain`."""
    span: Span
    """Its first tag."""
    end: int
    """Where its last tag begins, or the text ends."""
    fields: tuple[Field, ...] = ()

    @property
    def multipart(self) -> bool:
        """Whether the fields are sent as they are, each with headers of its own."""
        return self.enctype == "multipart"


class Page(NamedTuple):
    """The forms of a page, and what a pasted one had lost."""

    forms: tuple[PageForm, ...]
    loose: tuple[Field, ...]
    """Fields that stand in no form: a browser does not send them."""
    codec: str | None
    """Of the charset that a `<meta>` declares."""
    cut: bool
    """The text ends inside a tag or a `<textarea>`."""
    unclosed: int
    """Tags that have lost their `>`."""
    text: str = ""

    @property
    def links(self) -> tuple[Link, ...]:
        """Every address in the page: links, frames, images, forms, and where a `<meta>` leads at once."""
        from alidiag.read.page_rest import links

        return links(self.text)

    @property
    def scripts(self) -> tuple[Written, ...]:
        """The texts of scripts: of `<script>`, of attributes such as `onclick`, of `javascript:` links."""
        from alidiag.read.page_rest import scripts

        return scripts(self.text)

    @property
    def texts(self) -> tuple[Written, ...]:
        """The lines that a reader sees; the cells of a table's row are apart by a tab."""
        from alidiag.read.page_rest import texts

        return texts(self.text)


def read_page(text: str) -> Page:
    """The forms of a page, in its order."""
    reader = _Reader(text)
    page = reader.read()
    if reader.is_damaged() or (not page.forms and not page.loose and _FORM_START.compiled.search(text)):
        return _Reader(text, loose=True).read()
    return page


def as_sent(text: str, codec: str | None, declared: str = "") -> list[str]:
    """Each character of a name or value as a browser sends it, `application/x-www-form-urlencoded`.

    Line ends are sent as CR LF, and a character that the charset lacks as its number, `&#20320;`. Without a `codec`,
    characters beyond ASCII are left as they are: in which octets they are sent is not known. But in no charset does a
    browser send the euro sign as the octets that the `declared` GBK has for it.
    Source: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-submission-algorithm.
    """
    table = {char: _sent(char, codec) for char in set(text)}
    if codec is None and declared == "gbk" and "€" in table:
        table["€"] = _sent("€", "gbk")
    out = [table[char] for char in text]
    at = text.find("\r\n")
    while at >= 0:
        out[at + 1] = ""
        at = text.find("\r\n", at + 2)
    return out


@lru_cache(maxsize=4096)
def _sent(char: str, codec: str | None) -> str:
    if char in "\r\n":
        return "%0D%0A"
    if codec is None and char > "\x7f":
        return char
    if char == "€" and codec == "gbk":
        return "%80"  # a browser's GBK is Windows's: https://encoding.spec.whatwg.org/#gb18030-encoder
    try:
        return escape(char, codec or "utf-8", also_plain="*")
    except UnicodeEncodeError:
        return escape(f"&#{ord(char)};", "utf-8")


class _Option:
    """An option of a list, and the stretches of its text."""

    __slots__ = ("given", "is_off", "place", "texts")

    def __init__(self, given: Spans, place: int, *, is_off: bool) -> None:
        self.given, self.place, self.is_off = given, place, is_off
        self.texts: list[tuple[int, int]] = []


class _Select:
    """A list, and those of its options that may be sent."""

    __slots__ = ("chosen", "is_multiple", "is_open", "last")

    def __init__(self, *, is_multiple: bool, is_open: bool) -> None:
        self.is_multiple, self.is_open = is_multiple, is_open
        self.chosen: list[_Option] = []
        self.last: _Option | None = None
        """The selected one, or the first that may be; of a list that allows one only."""


class _Control(NamedTuple):
    """A field that is sent, unless it is a list that has nothing selected."""

    order: tuple[float, ...]
    owner: int | str | None
    """The number or the id of the form that it belongs to."""
    name: Written
    value: Written | _Select
    is_radio: bool = False
    """Of several with one name in one form, the last that is checked counts."""
    is_silent: bool = False
    """It is not sent, but counts for the others."""
    is_charset: bool = False
    """Its value is the name of the charset that the form is sent in."""


class _Reader(Walk):
    """One pass over a page for its forms."""

    wanted = frozenset({"form", "input", "meta", "option", "select", "textarea"})

    def __init__(self, page: str, *, loose: bool = False) -> None:
        super().__init__(page, loose=loose)
        self._named = bool(_OWNED.compiled.search(page))
        if self._named:
            self._wanted |= {"*"}
        self.forms: list[PageForm] = []
        self.nested = 0
        """Forms inside of forms."""
        self.ids: dict[str, int | None] = {}
        """The elements that have an id, if it is asked for; None for one that is no form."""
        self.controls: list[_Control] = []
        self.counts: dict[int | str | None, int] = {}
        self.codec: str | None = None
        self._selects: dict[int, _Select] = {}
        self._options: dict[int, _Option] = {}
        self._textarea: tuple[Spans, Place] | None = None

    def read(self) -> Page:
        """All of it."""
        self.walk()
        controls = self.controls
        if self.tree.fostered:
            controls = sorted(controls, key=lambda one: one.order)
        checked = {(one.owner, one.name.text): one for one in controls if one.is_radio}
        owned: list[list[Field]] = [[] for _ in self.forms]
        loose: list[Field] = []
        for one in controls:
            if one.is_silent or (one.is_radio and checked[one.owner, one.name.text] is not one):
                continue
            number = self.ids.get(one.owner) if isinstance(one.owner, str) else one.owner
            fields = loose if number is None else owned[number]
            fields += self._fields(one, None if number is None else self.forms[number].codec)
        forms = tuple(
            form._replace(fields=tuple(own[:MOST_FIELDS])) for form, own in zip(self.forms, owned, strict=True)
        )
        return Page(forms, tuple(loose[:MOST_FIELDS]), self.codec, self.cut, self.unclosed, self.page)

    def is_damaged(self) -> bool:
        """Whether a tag has lost its end or its blanks, or a form its end."""
        if self.cut or self.odd:
            return True
        if not self.nested:
            return False
        ends = sum(1 for _ in _FORM_END.compiled.finditer(self.page))
        return ends < len(self.forms) + self.nested

    def on_tag(self, name: str, given: Spans, place: Place | None, start: int, end: int) -> None:
        """Take what matters to a form."""
        if name == "form" and place is None:
            self.nested += 1
        if place is None or place.foreign:
            return
        if self._named and "id" in given and not place.context.idle:
            number = len(self.forms) if name == "form" and self.tree.forms > len(self.forms) else None
            self.ids.setdefault(self._text_of(given, "id"), number)
        if name == "input":
            self._input(given, place, end)
        elif name == "textarea":
            self._textarea = (given, place)
        elif name == "form":
            self._form(given, Span(start, end))
        elif name == "select":
            self._select(given, place)
        elif name == "option":
            self._option(given, place, end)
        elif name == "meta":
            self._meta(given)

    def on_end(self, name: str, start: int, _end: int) -> None:
        """Where a form ends."""
        if name == "form" and self.forms and self.forms[-1].end == len(self.page) and start >= self.forms[-1].span.end:
            self.forms[-1] = self.forms[-1]._replace(end=start)

    def on_content(self, name: str, start: int, end: int) -> None:
        """The text of a `<textarea>`."""
        if name == "textarea" and self._textarea is not None:
            given, place = self._textarea
            value = written(self.page, start, end, attribute=False)
            if value.text.startswith("\n"):
                value = _without_first(value)
            self._add(given, place, value)

    def on_text(self, start: int, end: int) -> None:
        """The text of an option."""
        option = self.tree.context.option
        if option is not None and option in self._options:
            self._options[option].texts.append((start, end))

    def _text_of(self, given: Spans, name: str) -> str:
        return written(self.page, *given[name], attribute=True).text

    def _form(self, given: Spans, span: Span) -> None:
        if self.tree.forms == len(self.forms):
            return  # in a <template>
        charsets = self.word(given, "accept-charset").replace(",", " ").split()
        codec = next((CHARSETS[one] for one in charsets if one in CHARSETS), None)
        action = written(self.page, *given["action"], attribute=True) if "action" in given else None
        enctype = {"multipart/form-data": "multipart", "text/plain": "plain"}.get(self.word(given, "enctype"))
        method = "POST" if self.word(given, "method") == "post" else "GET"
        if self.forms and self.forms[-1].end == len(self.page):
            self.forms[-1] = self.forms[-1]._replace(end=span.start)
        self.forms.append(PageForm(action, method, codec, enctype or "urlencoded", span, len(self.page)))

    def _input(self, given: Spans, place: Place, end: int) -> None:
        kind = self.word(given, "type")
        if kind in _NOT_SENT or (kind in ("checkbox", "radio") and "checked" not in given):
            return
        if kind == "file":
            # None is chosen: its name is sent without a value.
            value = Written("", end, end=end)
        elif "value" in given:
            value = written(self.page, *given["value"], attribute=True)
        else:
            value = instead(end, end, "on") if kind in ("checkbox", "radio") else Written("", end, end=end)
        value = sanitised(value, kind, multiple="multiple" in given)
        self._add(given, place, value, kind)

    def _select(self, given: Spans, place: Place) -> None:
        is_multiple = "multiple" in given
        found = _COUNT.compiled.match(self._text_of(given, "size")) if "size" in given else None
        size = int(found[1][:9]) if found else 0
        one = _Select(is_multiple=is_multiple, is_open=is_multiple or size > 1)
        self._selects = {self.tree.selects - 1: one}
        self._add(given, place, one)

    def _option(self, given: Spans, place: Place, end: int) -> None:
        select = self._selects.get(place.context.select) if place.context.select is not None else None
        if select is None:
            return
        is_off = "disabled" in given or place.context.off
        option = _Option(given, end, is_off=is_off)
        if select.is_multiple:
            if "selected" not in given or is_off or len(select.chosen) >= MOST_FIELDS:
                return
            select.chosen.append(option)
        elif "selected" in given or not (is_off or select.is_open or select.last):
            select.last = option
        else:
            return
        self._options = {self.tree.options - 1: option}

    def _add(self, given: Spans, place: Place, value: Written | _Select, kind: str = "") -> None:
        """Note a field that has a name."""
        if "name" not in given or place.context.idle:
            return
        name = written(self.page, *given["name"], attribute=True)
        if not name.text:
            return
        is_silent = "disabled" in given or place.context.disabled
        if is_silent and kind != "radio":
            return
        owner: int | str | None
        if "form" in given:
            owner = self._text_of(given, "form")
        else:
            owner = self.tree.pointer if self.tree.pointer is not None else place.context.form
        self.counts[owner] = count = self.counts.get(owner, 0) + 1
        if count <= MOST_FIELDS:
            is_charset = kind == "hidden" and lowered(name.text) == "_charset_"
            self.controls.append(_Control(place.order, owner, name, value, kind == "radio", is_silent, is_charset))

    def _fields(self, one: _Control, codec: str | None) -> list[Field]:
        if not isinstance(one.value, _Select):
            value = one.value
            if one.is_charset:
                value = instead(value.start, value.end, _NAMES[codec or self.codec or "utf-8"])
            return [Field(one.name, value)]
        select = one.value
        options = [select.last] if select.last is not None and not select.last.is_off else select.chosen
        return [Field(one.name, self._option_value(option)) for option in options]

    def _option_value(self, option: _Option) -> Written:
        if "value" in option.given:
            return written(self.page, *option.given["value"], attribute=True)
        if not option.texts:
            return Written("", option.place, end=option.place)
        return collapsed(joined(self.page, option.texts))

    def _meta(self, given: Spans) -> None:
        declared = self.word(given, "charset").strip(SPACE)
        if not declared and self.word(given, "http-equiv") == "content-type":
            found = _CHARSET.compiled.search(self.word(given, "content"))
            declared = (found[1] or found[2] or found[3]).strip(SPACE) if found else ""
        self.codec = self.codec or CHARSETS.get(declared)


def _without_first(value: Written) -> Written:
    """Without the line break that begins a `<textarea>`: it belongs to the tag."""
    first = value.changes[0] if value.changes and value.changes[0][0] == value.start else None
    if first is None:
        return value._replace(text=value.text[1:], start=value.start + 1)
    return Written(value.text[1:], first[1], value.changes[1:], value.end)
