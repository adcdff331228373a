"""What has a beginning and an end of its own in a ticket: XML replies, HTML forms, curl commands."""

from __future__ import annotations

import re
from bisect import bisect_left

from alidiag.triage.piece import REPLY, REQUEST, Piece
from alidiag.triage.view import View

_FORM = re.compile(r"<form\b", re.IGNORECASE)
_FIELD = re.compile(r"<input\b[^<>]{0,4000}+>?", re.IGNORECASE)
_FORM_END = re.compile(r"</form[ \t]{0,8}>", re.IGNORECASE)
_XML = re.compile(r"<alipay\b[^<>]{0,200}+>|&lt;alipay&gt;")
_XML_END = re.compile(r"</alipay>|&lt;/alipay&gt;")
_PROLOG = re.compile(r"(?:<\?xml|&lt;\?xml|<!DOCTYPE)")
_CURL = re.compile(r"(?:^|(?<=[\s;|&(`$#>]))curl(?:\.exe)?(?=[ \t])", re.MULTILINE)
_MARKS = ("gateway.do", "rest.htm", "service=", "partner=", "sign=")
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&"))
FARTHEST = 65_536
"""Characters: the most that something without an end is taken to have."""
MOST_LINES = 200
WRAPPED = 50


def replies(view: View) -> list[Piece]:
    """The XML replies, also as they look in the source of a page."""
    text = view.text
    ends = [found.end() for found in _XML_END.finditer(text)]
    starts = [found.start() for found in _XML.finditer(text)]
    out: list[Piece] = []
    last = 0
    for number, start in enumerate(starts):
        if start < last:
            continue
        after = bisect_left(ends, start)
        following = starts[number + 1] if number + 1 < len(starts) else len(text)
        undone: tuple[str, ...] = ()
        if after < len(ends) and ends[after] - start <= FARTHEST:
            end = ends[after]
        else:
            end = min(following, start + FARTHEST)
            paragraph = text.find("\n\n", start, end)
            end = end if paragraph < 0 else paragraph
            undone = ("The XML has no end in the ticket: it is cut",)
        begin = _prolog(text, last, start)
        inner = text[begin:end]
        if inner.lstrip().startswith("&lt;"):
            for entity, char in _ESCAPED:
                inner = inner.replace(entity, char)
            undone = (*undone, "The XML was escaped for a page (&lt;): that was undone")
        out.append(Piece(REPLY, None, inner, begin, end, view.lines(begin, end), undone))
        last = end
    return out


def _prolog(text: str, last: int, start: int) -> int:
    """Where the XML begins whose root stands at `start`: at its declaration, if nothing else stands between."""
    low = max(last, start - 4096)
    found = next(_PROLOG.finditer(text, low, start), None)
    return found.start() if found else start


def forms(view: View) -> list[Piece]:
    """The HTML forms, and fields of one whose first tag is missing."""
    text = view.text
    starts = [found.start() for found in _FORM.finditer(text)]
    ends = [found.end() for found in _FORM_END.finditer(text)]
    fields = [found.span() for found in _FIELD.finditer(text)]
    first_fields = [first for first, _ in fields]
    out: list[Piece] = []
    covered = 0
    for number, start in enumerate(starts):
        following = starts[number + 1] if number + 1 < len(starts) else len(text)
        after = bisect_left(ends, start)
        end = ends[after] if after < len(ends) and ends[after] <= following else 0
        last_field = bisect_left(first_fields, end or following) - 1
        undone: tuple[str, ...] = ()
        if not end:
            end = fields[last_field][1] if last_field >= 0 and fields[last_field][0] > start else start
            undone = ("The form has no end in the ticket: it may be cut",)
        if _is_request(text[start:end]):
            out.append(Piece(REQUEST, "html", text[start:end], start, end, view.lines(start, end), undone))
        covered = max(covered, end)
    loose = [span for span in fields if not any(piece.start <= span[0] < piece.end for piece in out[-50:])]
    if loose and not starts and _is_request(text[loose[0][0] : loose[-1][1]]):
        start, end = loose[0][0], loose[-1][1]
        out.append(Piece(REQUEST, "html", text[start:end], start, end, view.lines(start, end)))
    return out


def _is_request(text: str) -> bool:
    low = text[:FARTHEST]
    return "<input" in low.lower() and ("gateway.do" in low or ("partner" in low and "sign" in low))


def commands(view: View) -> list[Piece]:
    """The curl commands that go to a gateway."""
    text = view.text
    out: list[Piece] = []
    last = 0
    for found in _CURL.finditer(text):
        start = found.start()
        if start < last:
            continue
        command, end, undone = _command(text, start)
        last = end
        if any(mark in command for mark in _MARKS):
            out.append(Piece(REQUEST, "curl", command, start, end, view.lines(start, end), undone))
    return out


def _command(text: str, start: int) -> tuple[str, int, tuple[str, ...]]:
    """A command over its lines; where it ends; what was undone to join them."""
    out: list[str] = []
    at, quote, joined, wrapped = start, "", 0, 0
    for _ in range(MOST_LINES):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        row = text[at:end]
        quote = _open_quote(row, quote)
        out.append(row)
        if end == len(text) or end - start > FARTHEST:
            break
        following = text[end + 1 : end + 200].partition("\n")[0]
        ended = row.rstrip(" \t")
        if quote:
            if not following.strip() and not text[end + 1 : end + 2000].strip():
                break
            if len(row) >= WRAPPED:
                joined += 1
            else:
                out.append("\n")
        elif ended.endswith(("\\", "^", "`")):
            out.append("\n")
        elif following.lstrip(" \t")[:1] == "-" and following.lstrip(" \t")[1:2].isalpha() | (
            following.lstrip(" \t")[1:2] == "-"
        ):
            out.append(" ")
            wrapped += 1
        else:
            break
        at = end + 1
    notes = []
    if joined:
        notes.append(f"{joined:,} line break(s) inside the quotes of the command were left out")
    if wrapped:
        notes.append(f"{wrapped:,} line break(s) between the options of the command were read as blanks")
    return "".join(out), min(end, len(text)), tuple(notes)


def _open_quote(row: str, quote: str) -> str:
    """The quote that is open at the end of a row."""
    at = 0
    while at < len(row):
        char = row[at]
        if char == "\\" and quote != "'":
            at += 2
            continue
        if char in "'\"" and quote in ("", char):
            quote = "" if quote else char
        at += 1
    return quote
