"""HTML -> the forms of a page, as a browser takes them apart, without loss. Nothing is run, fetched or opened.

Two readers share it, and one flag, `pasted`, tells them apart. A recorded page is whole: it is taken as a browser takes
it, which sees no form in a script, a comment or another tag's attribute, ignores a `<form>` inside a form, and drops a
tag that never ends. A pasted text is what copying and mails left of a page or of the program that writes it:

- it may begin inside a script or behind a tag whose quote is lost, so the tags that matter count wherever they stand;
- a tag may have lost its `>`, so it ends at the next `<`; a form its `</form>`, so the next `<form>` begins another;
- the text may end inside a value, so what is there of it counts;
- a mail breaks long lines, so a line break inside an attribute is damage, while in a `<textarea>` it is data;
- the blanks between attributes may have become others, U+00A0 above all.

What of this was met stands in the result, for the reader of pasted text has to tell it.
Source: https://html.spec.whatwg.org/multipage/parsing.html#tokenization.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from alidiag.model import Span
from alidiag.named import NamedTuple
from alidiag.pattern import Pattern
from alidiag.query import CODECS, escape
from alidiag.read.references import references

if TYPE_CHECKING:
    from alidiag.query import Where

CHARSETS = {
    **CODECS, "gb2312": "gbk", "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "windows-1252": "cp1252",
}  # fmt: skip
"""Names of a page's charset, in lower case, and the codec of each. A browser takes some for larger ones.
Source: https://encoding.spec.whatwg.org/#names-and-labels."""

MULTIPART = "The fields are sent as multipart/form-data; the gateway takes application/x-www-form-urlencoded."

_WANTED = frozenset({"form", "input", "textarea", "meta"})
_GIVEN = frozenset({
    "accept-charset", "action", "charset", "checked", "content", "disabled", "enctype", "form", "http-equiv", "id",
    "method", "name", "type", "value",
})  # fmt: skip
MOST_FIELDS = 2001
"""Of one form that are kept: one more than any request may have, so that a larger form is refused, never cut."""
_RAW = frozenset({"script", "style", "title", "xmp", "iframe", "noembed", "noframes"})
"""What stands between these tags is text."""
_OPEN = Pattern(r"<(?:(!--)|(/?)([A-Za-z][^\s/>]*+)|[!?/])", re.ASCII)
_OPEN_PASTED = Pattern(r"<(?:(!--)|(/?)(form|input|textarea|meta)(?=[\s/>]))", re.IGNORECASE)
_ATTRIBUTE = Pattern(
    r"[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)|([\"'])|(?=>|\Z)))?",
    re.ASCII,
)
_ATTRIBUTE_PASTED = Pattern(
    r"[\s/]*+([^\s/><][^\s/>=<]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s><\"'][^\s><]*+)|([\"'])|(?=[><]|\Z)))?"
)
_CLOSE = Pattern(r"[\s/]*+(>?)")
_COMMENT_END = Pattern(r"--!?>")
_CHARSET = Pattern(r"charset\s*+=\s*+[\"']?([^\s;\"']{1,40})", re.IGNORECASE | re.ASCII)
_BREAK = Pattern(r"\r?\n[ \t]*+")
_LINE_ENDS = Pattern(r"[\r\n]++")
_NOT_SENT = frozenset({"submit", "button", "image", "reset", "file"})
_MANY_LINES = frozenset({"hidden", "checkbox", "radio"})
"""Types of `<input>` whose value may hold line breaks; a browser takes them out of all others."""


class Written(NamedTuple):
    """A name or a value: what it means, where it begins, and which stretches of the page stand for something else."""

    text: str
    start: int
    changes: tuple[tuple[int, int, str], ...] = ()
    end: int = 0
    breaks: int = 0
    """Line breaks that were left out as damage."""

    def where(self) -> Where:
        """The place in the page of each character, and of the end."""
        if not self.changes:
            return self.start
        places: list[int] = []
        at = self.start
        for first, last, new in self.changes:
            places += range(at, first)
            places += [first] * len(new)
            at = last
        places += range(at, self.end + 1)
        return places


class Field(NamedTuple):
    """One field that is sent."""

    name: Written
    value: Written


class PageForm(NamedTuple):
    """One form. `method` is `GET` or `POST`; `codec` is that of its `accept-charset`, None where it has none."""

    action: Written | None
    method: str
    codec: str | None
    multipart: bool
    span: Span
    """Its first tag."""
    fields: tuple[Field, ...] = ()


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


def read_page(text: str, *, pasted: bool) -> Page:
    """The forms of a page, in its order; see the module for what `pasted` changes."""
    return _Reader(text, pasted=pasted).read()


def as_sent(text: str, codec: str | None) -> list[str]:
    """Each character of a name or value as a browser sends it, `application/x-www-form-urlencoded`.

    Line ends are sent as CR LF, and a character that the charset lacks as its number, `&#20320;`. Without a `codec`,
    characters beyond ASCII are left as they are: in which octets they are sent is not known.
    Source: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-submission-algorithm.
    """
    table = {char: _sent(char, codec) for char in set(text)}
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
    try:
        return escape(char, codec or "utf-8", also_plain="*")
    except UnicodeEncodeError:
        return escape(f"&#{ord(char)};", "utf-8")


class _Reader:
    """One pass over a page: every character is looked at a fixed number of times."""

    def __init__(self, text: str, *, pasted: bool) -> None:
        self.text, self.pasted = text, pasted
        self.opening = (_OPEN_PASTED if pasted else _OPEN).compiled
        self.attribute = (_ATTRIBUTE_PASTED if pasted else _ATTRIBUTE).compiled
        self.forms: list[PageForm] = []
        self.ids: dict[str, int] = {}
        self.fields: list[tuple[int | str | None, Field]] = []
        """With the number or the id of the form that each belongs to."""
        self.counts: dict[int | str | None, int] = {}
        self.open: int | None = None
        self.codec: str | None = None
        self.cut = False
        self.unclosed = 0
        self.comments = True
        """Whether the next comment may have an end."""

    def read(self) -> Page:
        text, at = self.text, 0
        while found := self.opening.search(text, at):
            if found[1]:
                at = self._comment(found.start() + 2)
            elif found[3] is None:
                at = text.find(">", found.end()) + 1 or len(text)
            else:
                at = self._tag(found[3].lower(), found, closing=bool(found[2]))
        owned: list[list[Field]] = [[] for _ in self.forms]
        loose: list[Field] = []
        for owner, field in self.fields:
            number = self.ids.get(owner) if isinstance(owner, str) else owner
            (loose if number is None else owned[number]).append(field)
        forms = tuple(form._replace(fields=tuple(own)) for form, own in zip(self.forms, owned, strict=True))
        return Page(forms, tuple(loose), self.codec, self.cut, self.unclosed)

    def _comment(self, start: int) -> int:
        """Where a comment ends; a pasted one that has lost its end hides nothing."""
        found = _COMMENT_END.compiled.search(self.text, start) if self.comments else None
        if found is not None:
            return found.end()
        self.comments = False
        return start if self.pasted else len(self.text)

    def _tag(self, name: str, found: re.Match[str], *, closing: bool) -> int:
        """Take one tag; where to go on."""
        text = self.text
        given, end, whole = self._attributes(found.end(), wanted=name in _WANTED and not closing)
        if not whole and not self.pasted:
            return len(text)
        if closing:
            self.open = None if name == "form" else self.open
        elif name == "form":
            self._form(given, Span(found.start(), end))
        elif name == "input":
            self._input(given, end)
        elif name == "meta":
            self._meta(given)
        elif name == "textarea" or (name in _RAW and not self.pasted):
            return self._content(name, given, end)
        return end

    def _attributes(self, at: int, *, wanted: bool) -> tuple[dict[str, tuple[int, int]], int, bool]:
        """Where the value of each attribute stands, the first of each name; the tag's end; and whether it has one."""
        text = self.text
        given: dict[str, tuple[int, int]] = {}
        while found := self.attribute.match(text, at):
            at = found.end()
            group = found.lastindex or 1
            if wanted and (name := found[1].lower()) in _GIVEN:
                span = (at, len(text)) if group == 5 else found.span(group) if group > 1 else (at, at)
                given.setdefault(name, span)
            if group == 5:
                # No such quote stands behind: the page ends inside this value.
                self.cut = True
                return given, len(text), False
        close = _CLOSE.compiled.match(text, at)
        if close is not None and close[1]:
            return given, close.end(), True
        if at < len(text) and self.pasted:
            self.unclosed += 1
        else:
            self.cut = True
        return given, at if self.pasted else len(text), False

    def _form(self, given: dict[str, tuple[int, int]], span: Span) -> None:
        if self.open is not None and not self.pasted:
            return
        method = self._word(given, "method")
        charsets = self._word(given, "accept-charset").replace(",", " ").split()
        codec = next((CHARSETS[one] for one in charsets if one in CHARSETS), None)
        action = self._written(*given["action"]) if "action" in given else None
        multipart = self._word(given, "enctype") == "multipart/form-data"
        self.open = len(self.forms)
        if "id" in given:
            self.ids.setdefault(self._written(*given["id"]).text, self.open)
        self.forms.append(PageForm(action, "POST" if method == "post" else "GET", codec, multipart, span))

    def _input(self, given: dict[str, tuple[int, int]], end: int) -> None:
        kind = self._word(given, "type")
        if kind in _NOT_SENT:
            return
        value = Written("", end, end=end)
        if "value" in given:
            value = self._written(*given["value"], one_line=kind not in _MANY_LINES)
        if kind in ("checkbox", "radio"):
            if "checked" not in given:
                return
            if "value" not in given:
                value = Written("on", end, ((end, end, "on"),), end)
        self._field(given, value)

    def _content(self, name: str, given: dict[str, tuple[int, int]], start: int) -> int:
        """What stands up to the closing tag of this name: the value of a `<textarea>`."""
        text = self.text
        close = _closing(name).search(text, start)
        end = close.start() if close else len(text)
        self.cut = self.cut or close is None
        if name == "textarea":
            begin = start
            if text[begin : begin + 1] in ("\r", "\n"):
                begin += 2 if text.startswith("\r\n", begin) else 1
            self._field(given, self._written(min(begin, end), end, attribute=False))
        return end

    def _field(self, given: dict[str, tuple[int, int]], value: Written) -> None:
        name = self._written(*given["name"]) if "name" in given else None
        if name is None or not name.text or "disabled" in given:
            return
        owner: int | str | None = self._written(*given["form"]).text if "form" in given else self.open
        self.counts[owner] = count = self.counts.get(owner, 0) + 1
        if count <= MOST_FIELDS:
            self.fields.append((owner, Field(name, value)))

    def _meta(self, given: dict[str, tuple[int, int]]) -> None:
        declared = self._word(given, "charset")
        if not declared and self._word(given, "http-equiv") == "content-type":
            found = _CHARSET.compiled.search(self._word(given, "content"))
            declared = found[1] if found else ""
        self.codec = self.codec or CHARSETS.get(declared)

    def _word(self, given: dict[str, tuple[int, int]], name: str) -> str:
        return self._written(*given[name]).text.strip(" \t\r\n\f").lower() if name in given else ""

    def _written(self, start: int, end: int, *, attribute: bool = True, one_line: bool = False) -> Written:
        text = self.text
        raw = text[start:end]
        changes: list[tuple[int, int, str]] = []
        breaks = 0
        if attribute and self.pasted and "\n" in raw:
            changes = _breaks(raw, start)
            breaks = len(changes)
        elif one_line and ("\n" in raw or "\r" in raw):
            changes = [(start + one.start(), start + one.end(), "") for one in _LINE_ENDS.compiled.finditer(raw)]
        if "&" in raw:
            for first, last, char in references(text, start, end, attribute=attribute):
                changes.append((first, last, "" if one_line and char in "\r\n" else char))
            changes.sort()
        if not changes:
            return Written(raw, start, end=end)
        out: list[str] = []
        at = start
        for first, last, new in changes:
            out += [text[at:first], new]
            at = last
        out.append(text[at:end])
        return Written("".join(out), start, tuple(changes), end, breaks)


def _breaks(raw: str, start: int) -> list[tuple[int, int, str]]:
    """The line breaks in a value, each with the blanks on both sides of it."""
    out = []
    at = 0
    for found in _BREAK.compiled.finditer(raw):
        first = found.start()
        while first > at and raw[first - 1] in " \t":
            first -= 1
        out.append((start + first, start + found.end(), ""))
        at = found.end()
    return out


@lru_cache(maxsize=16)
def _closing(name: str) -> re.Pattern[str]:
    return re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE | re.ASCII)
