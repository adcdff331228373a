"""Keys that stand in a ticket: what they are, where, and what to do. They are never shown, and used for nothing."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from alidiag.keys.found import Problem
from alidiag.keys.text import BEGINNING, blocks
from alidiag.keys.whatis import what_is
from alidiag.model import Half, KeyRing
from alidiag.ticket import Exposed
from alidiag.triage.view import View

_BEGIN = re.compile(r"(?:-|%2D|%2d){5}BEGIN[^\n<>\"]{0,60}?(?:-|%2D|%2d){5}")
_END = re.compile(r"(?:-|%2D|%2d){5}END[^\n<>\"]{0,60}?(?:-|%2D|%2d){5}")
_BARE = re.compile(
    r"(?<![A-Za-z0-9+/_%-])(?:" + BEGINNING + r"|LS0tLS1CRUdJT|TUl[A-Z])"
    r"(?:[A-Za-z0-9+/_-]|%2[BbFf]|%0[AaDd]|\\[nr/]|[\"' ]{0,2}\+?\r?\n[ \t]{0,16}[\"']?(?=[A-Za-z0-9+/]{20})){90,}+"
    r"(?:=|%3[Dd]){0,2}"
)
_HEX = re.compile(r"(?<![0-9A-Fa-f])30[ :]?8[12][ :]?(?:[0-9A-Fa-f]{2}[ :]?|\r?\n){80,}+")
_MD5 = re.compile(
    r"(?:md5|key|secret|密钥|秘钥|安全校验码|校验码)(?:[\w \t\"'\]）)-]{0,24}?)[ \t\"']{0,3}"
    r"(?:[:：=＝]>?|\bis\b|是|为)[ \t\"']{0,3}"
    r"([0-9A-Za-z]{32})(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:private[ _-]?key|私[钥鑰])([^\n]{0,60}?)(?:[:：=＝是]|\bis\b)[ \t]{0,4}\n{0,2}[> \t\"'`]{0,4}"
    r"([A-Za-z0-9+/]{40,}+(?:\r?\n[> \t]{0,4}[A-Za-z0-9+/]{20,}+)*={0,2})",
    re.IGNORECASE,
)
"""Some lines of a key without their frame, behind the words that say what they are."""
_MIXED = re.compile(r"(?=[^0-9]*[0-9])(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])")
_OTHER = re.compile(r"sign|public|finger|签|公[钥鑰]|指纹", re.IGNORECASE)
_TAIL = re.compile(r"[0-9A-Za-z]{32}\Z")
_DIGIT_AND_LETTER = re.compile(r"(?=[0-9A-Za-z]*?[0-9])(?=[0-9A-Za-z]*?[A-Za-z])")
LONGEST = 20_000
MOST = 50
"""Blocks that are looked into; further ones are hidden all the same."""

REPLACE = "It has been read by others: make a new pair, upload the new public key, and use this one no longer."
REPLACE_MD5 = "It has been read by others: have the MD5 key reset in Alipay's console, and use this one no longer."
NOT_USED = "It was not used: a ticket cannot bring the key that checks it. Save it to a file and name that."


class Taken(NamedTuple):
    """What was found: the remarks, the places to blank, the texts to hide."""

    exposed: tuple[Exposed, ...]
    spans: tuple[tuple[int, int], ...]
    values: tuple[str, ...]


def keys_in(view: View, given: KeyRing | None = None) -> Taken:
    """Every key in a ticket."""
    told: list[Exposed] = []
    spans: list[tuple[int, int]] = []
    values: list[str] = []
    for number, (start, end) in enumerate(_spans(view.text)):
        raw = view.text[start:end]
        values += [raw, "".join(raw.split())]
        spans.append((start, end))
        if number < MOST:
            what, secret = _what(raw)
            told.append(Exposed(what, view.lines(start, end), secret, REPLACE if secret else NOT_USED))
    for start, end in _parts(view.text, spans):
        values += [view.text[start:end], *re.findall(r"[A-Za-z0-9+/]{20,}", view.text[start:end])]
        spans.append((start, end))
        if len(told) < MOST:
            told.append(Exposed("what seems to be a part of a private key", view.lines(start, end), True, REPLACE))
    spans.sort()
    for found in _MD5.finditer(view.text):
        if "sign" in found[0][: found.start(1) - found.start()].lower():
            continue
        values.append(found[1])
        if len(told) < 2 * MOST:
            told.append(Exposed("what seems to be an MD5 key", view.lines(*found.span()), True, REPLACE_MD5))
    for own in _given(given):
        at = view.text.find(own)
        if at >= 0 and own not in values:
            told.append(Exposed("the MD5 key that was given", view.lines(at, at + 1), True, REPLACE_MD5))
        values.append(own)
    return Taken(tuple(dict.fromkeys(told)), tuple(spans), tuple(values))


def _given(ring: KeyRing | None) -> Iterator[str]:
    keys = (ring.md5, *ring.others) if ring is not None else ()
    for key in keys:
        if key is not None and key.secret and len(key.secret) >= 16:
            yield key.secret.decode("latin-1")


def tail_key(text: str) -> str | None:
    """What may be an MD5 key at the end of a pre-sign string without a signature; None where nothing is."""
    value = text.rpartition("&")[2]
    name, _, last = value.partition("=")
    found = _TAIL.search(last)
    if found is None or not _DIGIT_AND_LETTER.match(found[0]):
        return None
    return found[0] if len(last) > 32 or name.lower() in ("key", "secret", "md5_key") else None


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """The places of keys, in their order, none inside another."""
    ends = [found.end() for found in _END.finditer(text)] if "END" in text else []
    begins = [found.span() for found in _BEGIN.finditer(text)] if "BEGIN" in text else []
    spans: list[tuple[int, int]] = []
    for number, (start, after) in enumerate(begins):
        following = begins[number + 1][0] if number + 1 < len(begins) else len(text)
        place = bisect_left(ends, after)
        closed = place < len(ends) and ends[place] <= min(following, start + LONGEST)
        end = ends[place] if closed else _open_end(text, after, min(following, start + LONGEST))
        spans.append((start, end))
    for pattern in (_BARE, _HEX):
        for found in pattern.finditer(text):
            before = text[max(0, found.start() - 40) : found.start()].lower()
            if before.endswith(("sign=", "<sign>", '"sign":"', "sign] => ", "sign: ", 'sign="', 'sign" value="')):
                continue
            spans.append(found.span())
    last = 0
    for start, end in sorted(spans):
        if start >= last:
            yield start, end
            last = end


def _parts(text: str, known: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The places of what is called a private key and looks like some lines of one, outside of keys that are known."""
    taken = list(known)
    for found in _PART.finditer(text):
        start, end = found.span(2)
        if _OTHER.search(found[1]) or not _MIXED.match(found[2]):
            continue
        if not any(start < other and begun < end for begun, other in taken):
            yield start, end


_BODY = re.compile(r"(?:[A-Za-z0-9+/=,:%\\-]++|[ \t]|\r?\n(?!\r?\n))*+")


def _open_end(text: str, start: int, most: int) -> int:
    """Where a key without its last line ends."""
    found = _BODY.match(text, start, most)
    return max(start, found.end()) if found else start


def _what(raw: str) -> tuple[str, bool]:
    """What a block is, in words, and whether it is secret. A damaged one counts as what it says it is."""
    low = raw[:200].upper()
    said = "PRIVATE" in low or "%50RIVATE" in low
    plain = raw.replace("%0A", "\n").replace("%0D", "").replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")
    plain = plain.replace("%20", " ").replace("\\n", "\n").replace("\\r", "").replace("%2D", "-")
    if "BEGIN+" in plain[:40]:
        plain = plain[:60].replace("+", " ") + plain[60:]
    found = blocks(plain.encode("utf-8", "surrogateescape"))
    if isinstance(found, Problem):
        return ("a damaged private key" if said else "a block that may be a key"), said
    one = what_is(found[0])
    secret = one.half in (Half.PRIVATE, Half.SECRET) or said
    if one.half is None and not said:
        return "a block that may be a key", "PUBLIC" not in low and "CERTIFICATE" not in low and one.problem is not None
    return one.what, secret
