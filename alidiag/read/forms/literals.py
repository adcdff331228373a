r"""String literals in source code of any language, joined where code joins them, and what was cut out of one.

Escapes are undone: `\"`, `\/`, `\n`, `\u0026`, `\x26`. Literals that code joins with `+`, `.`, `&`, `<<` or
`.append(`, or that stand one below the other, are one text; what a variable would put in is not known, and becomes
`${variable}`. A literal that sends a browser on (`location.href = '...'`, `Location: ...`) is a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from alidiag.pattern import Pattern
from alidiag.read.found import Inner, Stretch, View
from alidiag.read.layers import decoded
from alidiag.read.marks import STARTS, is_worth, may_tell
from alidiag.read.places import Edit, Mapped, inserted, joined

MOST_JOINED = 2000
"""Literals that are joined to one text."""
FARTHEST = 200
"""Characters between two literals that are joined."""
UNKNOWN = "${variable}"
"""What stands for the value of a variable."""
LINK = "html-link"
ESCAPED = 'The escapes of a string literal (\\/, \\" or \\u0026) were undone.'
VARIABLE = "Source code puts the text together; ${variable} stands for what it would put in."

_BEFORE = r"(?<![A-Za-z0-9_\\])(?:(?:[rbfuRBFUL]{1,2}|[@$]{1,2}))?"
_LITERAL = Pattern(
    r"\"\"\"(?P<long>[^\"\\]*+(?:(?:\\.|\"(?!\"\"))[^\"\\]*+)*+)\"\"\""
    r"|'''(?P<raw>[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+)'''"
    rf"|{_BEFORE}\"(?P<double>[^\"\\\n]*+(?:(?:\\\r\n|\\.|\"\")[^\"\\\n]*+)*+)\""
    rf"|{_BEFORE}'(?P<single>[^'\\\n]*+(?:(?:\\\r\n|\\.)[^'\\\n]*+)*+)'"
    r"|`(?P<back>[^`\\]*+(?:\\.[^`\\]*+)*+)`",
    re.DOTALL,
)
_ESCAPE = Pattern(
    r"\\(?:u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}"
    r"|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}(?:\\x[0-9A-Fa-f]{2})*+|[0-3][0-7]{2}(?:\\[0-3][0-7]{2})*+|\r?\n[ \t]*+|.)",
    re.DOTALL,
)
_DOUBLED = Pattern(_ESCAPE.source + r"|\"\"", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "a": "\a"}
_JOINT = Pattern(
    r"[ \t]*+\)[ \t\r\n]*+\.[ \t]*+(?:append|concat|Append)[ \t]*+\([ \t\r\n]*+"
    r"|[ \t]*+;[ \t\r\n]*+[\w$>-]{1,60}+(?:\.\w{1,60}+)?[ \t]*+(?:\.=|\+=|<<)[ \t]*+"
    r"|[ \t\r\n]*+(?:\+|\.\.?|&&?|<<|\|\||~|\\)[ \t\r\n]*+"
)
"""What joins a literal to what follows."""
_OPERATOR = Pattern(r"\)[ \t\r\n]*+\.[ \t]*+(?:append|concat|Append)[ \t]*+\(|\+|\.|&|<<|\|\||~")
_BELOW = Pattern(r"[ \t]*+\r?\n[ \t\r\n]*+")
_QUOTE = Pattern(r"[rbfuRBFUL@$]{0,2}[\"'`]")
_FRESH = Pattern(r"[a-z]{2,10}://|\s|\Z|(?:" + "|".join(sorted(STARTS)) + r")=\"?")
_SENDS = Pattern(
    r"(?:\blocation(?:\.href)?\s{0,9}=|\blocation\.(?:replace|assign)\s{0,9}\(|\bwindow\.open\s{0,9}\(|\bhref\s{0,9}[=:]"
    r"|\b(?:sendRedirect|redirect|redirect_to|Redirect)\s{0,9}\(?)\s{0,9}\Z"
)
_LOCATION = Pattern(
    r"(?:^|(?<=\\n)|(?<=[\"'\n]))[<\s]{0,8}Location:[ \t]{0,9}(?P<url>[a-z]{2,10}:\\?/[^\n]{1,131072}+)", 10
)
_CUT = Pattern(r":\\+/\\+/|=\\\"|\\u00[0-9a-fA-F]{2}|\\u[4-9][0-9a-fA-F]{3}|\\x(?:26|3[dD]|22)|\\/")
_IN_ORDER = Pattern(r"(?<!\\)\"&[A-Za-z_]\w{0,40}+=\"")
"""Plain quotes of an order string: in a literal they were escaped, so what is escaped there is so in its values."""
_HEAD = Pattern(r"https?:|<|\{|[A-Za-z_]\w{1,40}+=|\\+\"")


class _Chain(NamedTuple):
    """Literals that are one text. `variables`: the numbers of the literals that a variable stands before, or behind."""

    literals: list[re.Match[str]]
    variables: set[int]
    is_told: bool
    """Whether one of them has a word of Alipay's."""


def find(view: View) -> Iterator[Stretch]:
    """The literals of a text in which a request or message may stand, in its order."""
    text = view.text
    if not may_tell(text):
        return
    source = view.rest
    stretches = [*_literals(source, text), *_locations(source, text)]
    stretches.sort(key=lambda one: (one.start, -one.end))
    at = 0
    for stretch in stretches:
        if stretch.start < at:
            continue
        yield from _cut_out(source, text, at, stretch.start)
        yield stretch
        at = stretch.end
    yield from _cut_out(source, text, at, len(text))


def _literals(source: Mapped, text: str) -> Iterator[Stretch]:
    at = 0
    while found := _LITERAL.compiled.search(text, at):
        chain = _chain(text, found)
        at = chain.literals[-1].end()
        if not chain.is_told:
            continue
        inside, is_plain = _meaning(source, chain)
        if not may_tell(inside.text):
            continue
        sends = _SENDS.compiled.search(text, max(0, found.start() - 60), found.start())
        if sends or (not is_plain and is_worth(inside.text)):
            is_escaped = any("\\" in one[0] for one in chain.literals)
            repairs = (*((ESCAPED,) if is_escaped else ()), *((VARIABLE,) if chain.variables else ()))
            yield Stretch(found.start(), at, inner=(Inner(inside, LINK if sends else "", repairs),))


def meaning_at(source: Mapped, text: str, at: int) -> tuple[int, Mapped] | None:
    """Where the inside of the literal ends that begins at a quotation mark, and what it means; None for none."""
    for begin in (at, at - 1, at - 2):
        # Letters may stand before it: b'...'.
        found = _LITERAL.compiled.match(text, max(0, begin))
        if found is not None and found.lastgroup and found.start(found.lastgroup) == at + 1:
            return found.end(found.lastgroup), _inside(source, found)
    return None


def _chain(text: str, first: re.Match[str]) -> _Chain:
    """A literal, and those that code joins to it."""
    literals, variables = [first], set()
    is_told = may_tell(_raw(first))
    for number in range(1, MOST_JOINED):
        following, is_variable = _joined_to(text, literals[-1], is_told=is_told)
        if is_variable and (following is not None or _raw(literals[-1]).endswith("=")):
            variables.add(number)
        if following is None:
            break
        literals.append(following)
        is_told = is_told or may_tell(_raw(following))
    return _Chain(literals, variables, is_told)


def _meaning(source: Mapped, chain: _Chain) -> tuple[Mapped, bool]:
    """What literals that are joined mean, and whether that is what stands there, to the letter."""
    pieces: list[Mapped] = []
    for number, one in enumerate(chain.literals):
        if number in chain.variables:
            pieces.append(inserted(UNKNOWN, source.at(one.start())))
        pieces.append(_inside(source, one))
    last = chain.literals[-1]
    if len(chain.literals) in chain.variables:
        pieces.append(inserted(UNKNOWN, source.at(last.end())))
    whole = joined(pieces, source.at(chain.literals[0].start()))
    if whole.text[:1] in ("?", "&"):
        # What stands before it, the gateway's address, is in a variable.
        return whole.part(1, len(whole)), False
    return whole, len(pieces) == 1 and whole.text == _raw(last)


def _raw(found: re.Match[str]) -> str:
    return found[found.lastgroup or 0]


def _inside(source: Mapped, found: re.Match[str]) -> Mapped:
    """What a literal means."""
    group = found.lastgroup or "double"
    return unescaped(source.part(*found.span(group)), doubled=group == "double")


def _joined_to(text: str, last: re.Match[str], *, is_told: bool) -> tuple[re.Match[str] | None, bool]:
    """The literal that code joins to one, and whether a variable stands between, or behind it where none follows.

    `is_told`: what was joined so far may be of Alipay's; only then one that stands below goes on with it.
    """
    at = last.end()
    joint = _JOINT.compiled.match(text, at, at + FARTHEST)
    if joint is None:
        below = _BELOW.compiled.match(text, at, at + FARTHEST)
        place = below.end() if below else at + len(text[at : at + 40]) - len(text[at : at + 40].lstrip(" \t"))
        following = _literal_at(text, place)
        if following is None:
            return None, False
        before, behind = _raw(last), _raw(following)
        is_open = before.endswith(("&", "?", "=", "\\u0026")) or behind.startswith(("&", "\\u0026"))
        goes_on = below is not None and is_told and not _FRESH.compiled.match(behind)
        return (following if is_open or goes_on else None), False
    following = _literal_at(text, joint.end())
    if following is not None:
        return following, False
    behind_it = _behind_variable(text, joint.end())
    return (None, True) if behind_it is None else (_literal_at(text, behind_it), True)


def _literal_at(text: str, at: int) -> re.Match[str] | None:
    return _LITERAL.compiled.match(text, at) if _QUOTE.compiled.match(text, at) else None


def _behind_variable(text: str, at: int) -> int | None:
    """Where the literal begins that an operator joins to the variable or call at a place."""
    depth = 0
    end = min(len(text), at + FARTHEST)
    while at < end:
        char = text[at]
        if char in "([":
            depth += 1
        elif char in "\"'`":
            if not depth:
                return None
            close = text.find(char, at + 1, end)
            if close < 0:
                return None
            at = close
        elif char in ";{}":
            return None
        elif depth and char in ")]":
            depth -= 1
        elif not depth and (operator := _OPERATOR.compiled.match(text, at)):
            place = operator.end()
            while text[place : place + 1] in (" ", "\t", "\r", "\n"):
                place += 1
            if _QUOTE.compiled.match(text, place):
                return place
        at += 1
    return None


def unescaped(text: Mapped, *, doubled: bool = False) -> Mapped:
    """The inside of a literal, its escapes undone; with `doubled`, two quotes are one."""
    raw = text.text
    if "\\" not in raw and not (doubled and '""' in raw):
        return text
    pattern = _DOUBLED if doubled else _ESCAPE
    edits: list[Edit] = [(*found.span(), _character(found[0])) for found in pattern.compiled.finditer(raw)]
    return text.edited(edits)


def _character(written: str) -> str:
    kind = written[1]
    if len(written) == 2 or kind in "\r\n":
        return "" if kind in "\r\n" else '"' if written == '""' else _PLAIN.get(kind, kind)
    if kind == "x":
        return decoded(bytes.fromhex(written.replace("\\x", "")))
    if kind.isdigit():
        return decoded(bytes(int(one, 8) for one in written.split("\\")[1:]))
    if kind == "u" and len(written) == 12:
        high, low = int(written[2:6], 16), int(written[8:12], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
    code = int(written[2:].strip("{}"), 16)
    return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"


def _locations(source: Mapped, text: str) -> Iterator[Stretch]:
    """The addresses of `Location` headers."""
    if "ocation:" not in text:
        return
    for found in _LOCATION.compiled.finditer(text):
        start, end = found.span("url")
        url = source.part(start, end).stripped()
        yield Stretch(start, end, inner=(Inner(url, LINK),))


def _cut_out(source: Mapped, text: str, start: int, end: int) -> Iterator[Stretch]:
    """What was cut out of a literal, without its quotes: blocks of lines that have its escapes."""
    if "\\" not in text[start:end]:
        return
    block: tuple[int, int] | None = None
    at = start
    while at <= end:
        line = text.find("\n", at, end)
        line = end if line < 0 else line
        if _CUT.compiled.search(text, at, line):
            block = (at if block is None else block[0], line)
        elif block is not None:
            yield from _unescaped_block(source, text, *block)
            block = None
        at = line + 1
    if block is not None:
        yield from _unescaped_block(source, text, *block)


def _unescaped_block(source: Mapped, text: str, start: int, end: int) -> Iterator[Stretch]:
    head = _HEAD.compiled.search(text, start, end)
    if head is None or not may_tell(text[head.start() : end]) or _IN_ORDER.compiled.search(text, head.start(), end):
        return
    inside = unescaped(source.part(head.start(), end))
    if is_worth(inside.text):
        yield Stretch(head.start(), end, inner=(Inner(inside, "", (ESCAPED,)),))
