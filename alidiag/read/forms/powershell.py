"""Invoke-RestMethod and Invoke-WebRequest of PowerShell, also as irm, iwr, curl and wget, the names it has for them.

Sources: Microsoft.PowerShell.Utility, Invoke-WebRequest; about_Quoting_Rules; about_Hash_Tables; about_Splatting.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from alidiag.pattern import Pattern
from alidiag.read.calls import Source, with_used
from alidiag.read.evaluated import Body, Evaluator
from alidiag.read.expressions import Name, Reader, Syntax, Table, Text, Unknown, Value
from alidiag.read.found import Stretch, View
from alidiag.read.marks import may_tell
from alidiag.read.outgoing import Outgoing, Way, found_of
from alidiag.read.places import Edit, Mapped

_CALL = Pattern(
    r"(?<![\w.$-])(Invoke-RestMethod|Invoke-WebRequest|irm|iwr"
    r"|(?:curl|wget)(?=[ \t][^\n|;]{0,2000}?[ \t]-(?:Uri|Method|Body)\b))"
    r"(?=[ \t`])",
    2,
)
_PARAMETER = Pattern(r"-([A-Za-z]{1,40})(:?)(?=[\s`:]|\Z)")
_BLANK = Pattern(r"(?:[ \t\r]++|`\r?\n|<#(?:[^#]|#(?!>)){0,300}+#>)*+")
_BREAK = Pattern(r"[ \t\r]*+(?:#[^\n]*+)?\n[ \t]*+(?=-[A-Za-z]{2,40}[ :])")
"""A line break that a mail put between two parameters."""
_WORD = Pattern(r"[^\s`'\"$;|(){}@,]++")
_SWITCHES = frozenset({
    "usebasicparsing", "usedefaultcredentials", "skipcertificatecheck", "disablekeepalive", "passthru", "verbose",
    "allowunencryptedauthentication", "skipheadervalidation", "skiphttperrorcheck", "resume",
    "preserveauthorizationonredirect",
})  # fmt: skip
_LONG = ("uri", "method", "body", "headers", "contenttype", "form", "infile")
_QUOTED = Pattern(r"`(?:u\{([0-9A-Fa-f]{1,6})\}|[\s\S])|\"\"")
_SINGLE = Pattern(r"''")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "a": "\a", "e": "\x1b",
            "\n": ""}  # fmt: skip
_HOLE = Pattern(r"(?<!`)(?:\$(\()|(?=\$[A-Za-z_]))")
MOST = 60
"""Parameters of one command."""


def _edges(literal: str) -> tuple[int, int]:
    if literal[0] != "@":
        return 1, 1
    return literal.find("\n") + 1, len(literal) - max(literal.rfind("\n"), literal.find("\n") + 1)


def _plain(content: Mapped, opening: str) -> Mapped:
    mark = opening.rstrip(" \t\r\n")[-1]
    pattern = _QUOTED if mark == '"' else _SINGLE
    doubled = opening[0] != "@"
    edits: list[Edit] = []
    for found in pattern.compiled.finditer(content.text):
        if found[0] in ('""', "''") and not doubled:
            continue
        if found[0][0] == "`":
            new = chr(min(int(found[1], 16), 0x10FFFF)) if found[1] else _LETTERS.get(found[0][1], found[0][1])
        else:
            new = found[0][0]
        edits.append((found.start(), found.end(), new))
    return content.edited(edits)


_LITERAL = Pattern(r"\"(?:[^\"`]++|`[\s\S]|\"\")*+\"|'(?:[^']++|'')*+'")
_HERE = Pattern(r"@([\"'])[ \t]*\r?\n")
_HERE_END = Pattern(r"^[ \t]*([\"'])@", 8)
_WHOLE = Pattern(r"@[\s\S]*", 0)


@lru_cache(maxsize=2)
def _here_ends(text: str) -> dict[str, list[int]]:
    """Where here-strings may end, by their quotation mark."""
    ends: dict[str, list[int]] = {'"': [], "'": []}
    for found in _HERE_END.compiled.finditer(text):
        ends[found[1]].append(found.end())
    return ends


def _literal(text: str, at: int) -> re.Match[str] | None:
    here = _HERE.compiled.match(text, at)
    if here is None:
        return _LITERAL.compiled.match(text, at)
    ends = _here_ends(text)[here[1]]
    number = bisect_right(ends, here.end())
    return _WHOLE.compiled.fullmatch(text, at, ends[number]) if number < len(ends) else None


SYNTAX = Syntax(
    literal=_literal,
    edges=_edges,
    plain=_plain,
    hole=lambda opening: _HOLE if '"' in opening else None,
    table=Pattern(r"(?:\[(?:ordered|hashtable|pscustomobject)\][ \t]*)?@\{", 2),
    mark=Pattern(r"=[ \t]{0,99}"),
    name=Pattern(
        r"\$[A-Za-z_][\w:]{0,80}+(?:\.[A-Za-z_]\w{0,80}+){0,6}+"
        r"|\[[A-Za-z_][\w.]{0,80}+\]::[A-Za-z]\w{0,80}+"
    ),
    prefix=Pattern(r"\[(?:string|ordered)\][ \t]*(?!::|@)", 2),
    blank=Pattern(r"(?:\s++|`\r?\n|#[^\n]*+|<#(?:[^#]|#(?!>)){0,300}+#>)*+"),
    words={"$null": None, "$true": "True", "$false": "False"},
    between=";,",
    by_line=True,
    items=Pattern(r"@\("),
)


def find(view: View) -> Iterator[Stretch]:
    """The commands of a text."""
    text = view.text
    if not may_tell(text):
        return
    source = view.rest
    evaluator = Evaluator(Reader(text, source, SYNTAX))
    stretches: list[Stretch] = []
    used: set[tuple[int, int]] = set()
    at = 0
    while found := _CALL.compiled.search(text, at):
        evaluator.fresh()
        table, end = _parameters(evaluator.reader, found.end(), Source(evaluator, found.start()))
        at = max(end, found.end())
        requests = _requests(table, Source(evaluator, found.start()))
        whole = source.part(found.start(), end).stripped()
        request = found_of("powershell", [Way(requests[0])], whole) if requests else None
        if request is not None:
            stretches.append(Stretch(found.start(), end, (request,)))
            used.update(evaluator.used)
    yield from with_used(stretches, used)


def _parameters(reader: Reader, at: int, source: Source) -> tuple[Table, int]:
    """The parameters of a command, those of a splatted table among them, and where it ends."""
    items: list[tuple[Mapped, Value]] = []
    text = reader.text
    end = at
    while len(items) < MOST:
        at = _over_blanks(text, at)
        if wrapped := _BREAK.compiled.match(text, at):
            at = wrapped.end()
        if at >= len(text) or text[at] in "\n;|)}":
            break
        if found := _PARAMETER.compiled.match(text, at):
            name = found[1].lower()
            at = found.end()
            if name in _SWITCHES:
                end = at
                continue
            value, at = _argument(reader, _over_blanks(text, at))
            items.append((reader.source.part(*found.span(1)), value))
        elif text[at] == "@" and text[at + 1 : at + 2].isidentifier():
            word = _WORD.compiled.match(text, at + 1)
            at = word.end() if word else at + 1
            name = "$" + text[at - len(word[0]) : at] if word else "$"
            splatted = source.table(Name(name, reader.source.part(at, at)))
            items += splatted.items if splatted is not None else ()
        else:
            value, at = _argument(reader, at)
            if all(one.text.lower() != "uri" for one, _ in items):
                items.append((Mapped("Uri", (0,), (reader.source.at(end),), (0,)), value))
        end = at
    return Table(tuple(items)), end


def _over_blanks(text: str, at: int) -> int:
    found = _BLANK.compiled.match(text, at)
    return found.end() if found else at


def _argument(reader: Reader, at: int) -> tuple[Value, int]:
    text = reader.text
    if at >= len(text):
        return Unknown(reader.source.part(at, at)), at
    if text[at] not in "'\"$@([" and (word := _WORD.compiled.match(text, at)):
        return Text(reader.source.part(*word.span())), word.end()
    value = reader.value(at)
    return value, max(reader.at, at + 1)


def _requests(table: Table, source: Source) -> list[Outgoing]:
    given: dict[str, Value] = {}
    for name, value in table.items:
        # A parameter may be shortened as far as it is still the only one.
        long = next((one for one in _LONG if one.startswith(name.text.lower())), "")
        if long and (len(name.text) > 1 or long in ("body", "headers")):
            given.setdefault(long, value)
    evaluator, at = source.evaluator, source.at
    url = evaluator.text(given.get("uri"), at)
    verb = evaluator.text(given.get("method"), at)
    headers = source.headers(given.get("headers"))
    kind = evaluator.text(given.get("contenttype"), at)
    if kind is not None:
        headers = [*(one for one in headers if one[0] != "content-type"), ("content-type", kind.text)]
    if "form" in given:
        body = Body(fields=tuple(evaluator.pairs(given["form"], at) or ()))
    else:
        body = evaluator.body(given.get("body"), at)
    method = "" if verb is None else verb.text.upper()
    query = None
    if body.wire is not None and method in ("", "GET") and evaluator.pairs(given.get("body"), at) is not None:
        # Of a table, PowerShell makes the query of a GET.
        query, body = body.wire, Body()
    return source.requests(url, method, query, body, headers)
