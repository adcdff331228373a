"""The tags of a page, taken apart as a browser does: names, attributes, and where each ends.

Source: https://html.spec.whatwg.org/multipage/parsing.html#tokenization.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.written import lowered

Spans = dict[str, tuple[int, int]]
"""Where the value of each attribute stands; the first of each name counts."""

OPEN = Pattern(r"<(?:(!--)|(/?)([A-Za-z][^ \t\n\f\r/>]*+)|[!?/])")
"""A comment, a tag, or what else begins with `<` and is no text."""
OPEN_LOOSE = Pattern(r"<(?:(!--)|(/?)(form|input|textarea|select|option|meta)(?=[\s/>]))", re.IGNORECASE)
"""The tags that matter for forms, wherever they stand; blanks of any kind end their names."""
_ATTRIBUTE = Pattern(
    r"[ \t\n\f\r/]*+([^ \t\n\f\r/>][^ \t\n\f\r/>=]*+)"
    r"(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+"
    r"(?:\"([^\"]*+)\"|'([^']*+)'|([^ \t\n\f\r>\"'][^ \t\n\f\r>]*+)|([\"'])|(?=>|\Z)))?"
)
_ATTRIBUTE_LOOSE = Pattern(
    r"[\s/]*+([^\s/><][^\s/>=<]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s><\"'][^\s><]*+)|([\"'])|(?=[><]|\Z)))?"
)
_REST = Pattern(
    r"(?:[ \t\n\f\r/]*+[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+"
    r"(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:\"[^\"]*+\"|'[^']*+'|[^ \t\n\f\r>\"'][^ \t\n\f\r>]*+|[\"'][\s\S]*+|(?=>)))?+)*+"
    r"([ \t\n\f\r/]*+)(>)?"
)
_CLOSE = Pattern(r"([ \t\n\f\r/]*+)(>?)")
_CLOSE_LOOSE = Pattern(r"[\s/]*+(>?)")
_COMMENT_END = Pattern(r"--!?>")
_SCRIPT = Pattern(r"<!--|-->|<(/?)script(?=[ \t\n\f\r/>])", re.IGNORECASE | re.ASCII)
_TAG = Pattern(r"</?(?:form|input|textarea|select|option|button|script|meta|body|html)\Z", re.IGNORECASE)


class Rest(NamedTuple):
    """What stands behind the name of a tag.

    `closed` says whether it has a `>`; where it has none, `end` is where to go on. `odd`: an attribute is named as a
    tag, or with a blank that is none in HTML: copying or mailing did this.
    """

    given: Spans
    end: int
    closed: bool
    self_closing: bool = False
    odd: bool = False
    cut: bool = False
    """The text ends inside."""


def skipped(text: str, at: int) -> Rest:
    """The end of a tag whose attributes do not matter."""
    found = _REST.compiled.match(text, at)
    if found is None or not found[2]:
        return Rest({}, len(text), closed=False, cut=True)
    return Rest({}, found.end(), closed=True, self_closing=found[1].endswith("/"))


def attributes(text: str, at: int) -> Rest:
    """The attributes of a tag, as a browser takes them: a tag that never ends is dropped."""
    given: Spans = {}
    odd = False
    match = _ATTRIBUTE.compiled.match
    while found := match(text, at):
        at = found.end()
        group = found.lastindex or 1
        if group == 5:
            return Rest(given, len(text), closed=False, cut=True, odd=odd)
        name = found[1]
        if name not in given:
            first = name[0]
            if first == "<" or first > "\x7f":
                odd = odd or first.isspace() or _TAG.compiled.match(name) is not None
            given.setdefault(lowered(name), found.span(group) if group > 1 else (at, at))
    close = _CLOSE.compiled.match(text, at)
    if close is None or not close[2]:
        return Rest(given, len(text), closed=False, cut=True, odd=odd)
    return Rest(given, close.end(), closed=True, self_closing=close[1].endswith("/"), odd=odd)


def attributes_loose(text: str, at: int) -> Rest:
    """The attributes of a tag of a damaged page: it ends at the next `<` at the latest, and what is cut counts."""
    given: Spans = {}
    match = _ATTRIBUTE_LOOSE.compiled.match
    while found := match(text, at):
        at = found.end()
        group = found.lastindex or 1
        span = (at, len(text)) if group == 5 else found.span(group) if group > 1 else (at, at)
        given.setdefault(lowered(found[1]), span)
        if group == 5:
            return Rest(given, len(text), closed=False, cut=True)
    close = _CLOSE_LOOSE.compiled.match(text, at)
    if close is not None and close[1]:
        return Rest(given, close.end(), closed=True)
    return Rest(given, at, closed=False, cut=at >= len(text))


def comment_end(text: str, start: int) -> int:
    """Behind the comment that begins with the `<!--` at `start`; -1 where it has no end."""
    at = start + 4
    if text.startswith((">", "->"), at):
        return text.index(">", at) + 1
    found = _COMMENT_END.compiled.search(text, at)
    return found.end() if found else -1


def script_end(text: str, at: int) -> int:
    """Where the text of a script ends; -1 where it does not. A `<script>` inside `<!--` hides a `</script>`."""
    state = 0
    search = _SCRIPT.compiled.search
    while found := search(text, at):
        word = found[0]
        at = found.end()
        if word == "<!--":
            if state == 0:
                state = 1
                at -= 2  # <!--> ends what it begins
        elif word == "-->":
            state = 0
        elif not found[1]:
            state = 2 if state == 1 else state
        elif state == 2:
            state = 1
        else:
            return found.start()
    return -1


@lru_cache(maxsize=16)
def closing(name: str) -> re.Pattern[str]:
    """The closing tag of an element whose content is text."""
    return re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE | re.ASCII)
