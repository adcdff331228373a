"""The XML of Alipay's answers, and the answers of the old WAP gateway; also as they look in the source of a page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from alidiag.pattern import Pattern
from alidiag.read.draft import Draft, Piece
from alidiag.read.found import Found, Kind, Reading, Stretch, View
from alidiag.read.places import Edit, Mapped
from alidiag.read.references import references

_XML = Pattern(r"<alipay\b[^<>]{0,200}+>|&lt;alipay&gt;")
_XML_END = Pattern(r"</alipay>|&lt;/alipay&gt;")
_ONLY = Pattern(r"[\ufeff\s]*+<(?:[?!]|(?:[\w.-]++:)?[\w.-]++[\s/>])")
_PAGE = Pattern(
    r"<(?:!doctype html|(?:html|head|body|form|input|script|meta|br)\b|(?:div|p|a|span|table|li|ul|h[1-6])\s)", 2
)
_PROLOG = Pattern(r"(?:<\?xml|&lt;\?xml|<!DOCTYPE)")
_WAP = Pattern(r"(?:\A|(?<=[\s\"'>{]))"
               r"(?:(?:partner|req_id|res_error|res_data|sec_id|service|v|sign)=[^\s&]{0,200}+&){0,8}"
               r"(?:res_error|res_data)=")  # fmt: skip
_WAP_PAIR = Pattern(r"&(partner|req_id|res_error|res_data|sec_id|service|v|sign)=")
FARTHEST = 65_536
"""Characters: the most that something without an end is taken to have."""
CUT = "The XML has no end in the text: it is cut."
ESCAPED = "The XML was escaped for a page (&lt;); that was undone."


def find(view: View) -> Iterator[Stretch]:
    """The answers of a text."""
    found = [*_wap(view), *_replies(view)]
    if not found and not view.depth and _is_xml(view.text):
        whole = view.rest.stripped("\ufeff \t\r\n")
        yield Stretch(0, len(view.text), (Found(Kind.REPLY, "xml", whole.whole, whole),))
        return
    found.sort(key=lambda one: one.start)
    last = 0
    for stretch in found:
        if stretch.start >= last:
            yield stretch
            last = stretch.end


def _is_xml(text: str) -> bool:
    """Whether a text is XML from its beginning to its end, of whatever root, and no page."""
    start = text[:400].lstrip("\ufeff \t\r\n").lower()
    if start.startswith("<?xml") and "<form" not in text[:4096].lower():
        return True
    if not start.startswith("<") or _PAGE.compiled.search(text[:4096]):
        return False
    return _ONLY.compiled.match(text) is not None


def _replies(view: View) -> Iterator[Stretch]:
    text, source = view.text, view.rest
    ends = [found.end() for found in _XML_END.compiled.finditer(text)]
    starts = [found.start() for found in _XML.compiled.finditer(text)]
    last = 0
    for number, start in enumerate(starts):
        if start < last:
            continue
        following = starts[number + 1] if number + 1 < len(starts) else len(text)
        end, repairs = _end(text, start, ends, following)
        begin = _prolog(text, last, start)
        inner = source.part(begin, end)
        if inner.text.lstrip().startswith("&lt;"):
            inner = unescaped(inner)
            repairs = (*repairs, ESCAPED)
        yield Stretch(begin, end, (Found(Kind.REPLY, "xml", inner.whole, inner, (), repairs),))
        last = end


def _end(text: str, start: int, ends: list[int], following: int) -> tuple[int, tuple[str, ...]]:
    """Where the answer ends that begins at a place: at the end of its root, which holds another of its name."""
    at = bisect_left(ends, start)
    depth = 0
    place = start
    for end in ends[at : at + 4]:
        depth += sum(1 for _ in _XML.compiled.finditer(text, place, end)) - 1
        place = end
        if depth <= 0 and end - start <= FARTHEST:
            return end, ()
    if at < len(ends) and ends[at] - start <= FARTHEST:
        return ends[at], ()
    end = min(following, start + FARTHEST)
    paragraph = text.find("\n\n", start, end)
    return (end if paragraph < 0 else paragraph), (CUT,)


def _prolog(text: str, last: int, start: int) -> int:
    """Where the XML begins whose root stands at `start`: at its declaration, if nothing else stands between."""
    low = max(last, start - 4096)
    found = next(_PROLOG.compiled.finditer(text, low, start), None)
    return found.start() if found else start


def unescaped(text: Mapped) -> Mapped:
    """The text with its character references resolved."""
    edits: list[Edit] = [
        (first, last, char) for first, last, char in references(text.text, 0, len(text), attribute=True)
    ]
    return text.edited(edits)


def _wap(view: View) -> Iterator[Stretch]:
    """`res_data` and `res_error` of the old WAP gateway, whose XML is often printed decoded."""
    text, source = view.text, view.rest
    if "res_error=" not in text and "res_data=" not in text:
        return
    last = 0
    for found in _WAP.compiled.finditer(text):
        start = found.start()
        if start < last:
            continue
        end = _wap_end(text, found.end())
        whole = source.part(start, end)
        sent = Reading(Draft(pieces=(Piece(whole.text, whole.where, "body"),), method="POST"))
        readings = [sent]
        if "<" in whole.text:
            readings.insert(0, Reading(Draft(pieces=tuple(_fields(whole)), method="POST", is_sent=False)))
        yield Stretch(start, end, (Found(Kind.REPLY, "form", whole.whole, whole, tuple(readings)),))
        last = end


def _wap_end(text: str, at: int) -> int:
    """Behind the last pair: XML may hold blanks and line breaks."""
    end = at
    if text.startswith("<", at):
        close = max(text.find("</err>", at, at + FARTHEST), text.find("</direct_trade_create_res>", at, at + FARTHEST))
        end = text.find(">", close) + 1 if close > 0 else at
    while end < len(text) and text[end] not in " \t\r\n\"'":
        end += 1
    return end


def _fields(whole: Mapped) -> Iterator[Piece]:
    at = 0
    for found in [*_WAP_PAIR.compiled.finditer(whole.text), None]:
        end = found.start() if found else len(whole)
        if end > at:
            part = whole.part(at, end)
            yield Piece(part.text, part.where, "body", literal=True)
        at = end + 1
