"""A pre-sign string that stands in a text behind its label: `待签名字符串：a=b&c=d`, `string to sign: a=b&c=d`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alidiag.pattern import Pattern
from alidiag.read.draft import Draft, Piece
from alidiag.read.extent import Candidate, extents
from alidiag.read.forms.pairs import as_shown
from alidiag.read.found import Found, Kind, Reading, Stretch, View
from alidiag.read.known import known_names
from alidiag.read.labels import PRESIGN_WORDS
from alidiag.read.places import Mapped

_SAID = Pattern(
    rf"(?<![A-Za-z0-9_&?])(?:{PRESIGN_WORDS})[\"'`*)）\]]{{0,3}}[ \t]{{0,4}}(?:is|为|是)?[ \t]{{0,4}}"
    r"(?:[:：=＝>]{1,3}\s{0,4}+|(?=[\[【<]))(?P<open>[\"'“‘`\[【<{(]?)[ \t]{0,4}+(?=[A-Za-z_]\w{0,40}+=)",
    re.IGNORECASE,
)
_PAIRS = Pattern(r"[A-Za-z_]\w{0,40}+=(?!\")[^&\n]{0,4000}+&(?:amp;)?[A-Za-z_]\w{0,40}+=")
_NAME = Pattern(r"(?:\A|&)(?:amp;)?([A-Za-z_]\w{0,40}+)=")
_CLOSING = {'"': '"', "'": "'", "“": "”", "‘": "’", "`": "`", "[": "]", "【": "】", "<": ">", "{": "}", "(": ")"}
_SENTENCE = ":：，。；=<"
MOST_TRIES = 2000
"""Labels that no string follows."""


def find(view: View) -> Iterator[Stretch]:
    """Texts that are named as what is to be signed, and have no signature."""
    text = view.text
    at = tries = 0
    source: Mapped | None = None
    while (found := _SAID.compiled.search(text, at)) and tries < MOST_TRIES:
        at = found.end()
        if _PAIRS.compiled.match(text, at) is None:
            tries += 1
            continue
        source = view.rest if source is None else source
        texts = _texts(view, source, at, found["open"])
        first = texts[0].text
        names = set(_NAME.compiled.findall(first.text))
        if "sign" in names or len(names & known_names()) < 2:
            tries += 1
            continue
        readings = tuple(
            Reading(as_shown(Draft(pieces=(Piece(one.text.text, one.text.where, "body"),))), one.repairs)
            for one in texts
        )
        start, at = at, max(at, texts[0].end)
        yield Stretch(start, at, (Found(Kind.PRESIGN, "lines", first.whole, first, readings),))


def _texts(view: View, source: Mapped, start: int, opening: str) -> list[Candidate]:
    """How far the string may go: to the mark that closes it, to the end of its line, over wrapped lines."""
    text = view.text
    line = text.find("\n", start)
    line = len(text) if line < 0 else line
    close = text.rfind(_CLOSING[opening], start, line) if opening else -1
    if close > start:
        return [Candidate(view.part(start, close), close + 1)]
    row = view.part(start, line).stripped(" \t\r")
    whole = Candidate(row, start + len(row))
    reach = list(extents(source, text, start).candidates)
    if whole.text.text in {one.text.text for one in reach}:
        return reach
    if reach[0].end >= whole.end:
        return [*reach, whole]
    # The last value may hold blanks, or the sentence goes on behind the string.
    tail = row.text[reach[0].end - start :]
    is_sentence = len(tail) > 60 or any(mark in tail for mark in _SENTENCE)
    return [*reach, whole] if is_sentence else [whole, *reach]
