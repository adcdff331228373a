"""A file -> its blocks: text unwrapped step by step, each repair noted, in linear time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from alidiag.frozen import replace
from alidiag.keys import foreign
from alidiag.keys.body import is_whole, octets_of
from alidiag.keys.clean import cleaned, decoded
from alidiag.keys.encrypted import iv_digits
from alidiag.keys.found import DAMAGED, KIND, Block, Problem, mended

if TYPE_CHECKING:
    from alidiag.model import Finding

MOST_BLOCKS = 100
BEGINNING = r"MI(?:[GH][A-Za-z0-9+/](?:M[A-P]|A[g-v])|[I-L]..(?:[DTjz][A-D]|[AQgw][I-L]))"
"""A regular expression: how the base64 of a long key in DER begins, a sequence of 128 octets or more whose first member
is a sequence or a number. A word in capitals that begins with MI does not match."""

_DASHES = 5
_LINE = 76
"""Characters: the longest line that PEM readers wrap at; RFC 7468 says 64."""

# Every quantifier is bounded or possessive, and a marker starts only where a run of dashes does.
_MARKER = re.compile(
    r"(?<!-)(-{2,40})[ \t]{0,8}(BEGIN|END)[ \t]{1,8}([A-Za-z0-9][A-Za-z0-9. ]{0,62}+)(-{1,40}+|(?=[\n\t]|$))",
    re.IGNORECASE,
)
_DEK = re.compile(
    r"\s{0,9}Proc-Type:[ \t]{0,9}4,[ \t]{0,9}ENCRYPTED\s{0,9}"
    r"DEK-Info:[ \t]{0,9}([A-Za-z0-9-]{1,20}),[ \t]{0,9}([0-9A-Fa-f]{0,64})"
)
_HEADER_LINE = re.compile(r"[A-Za-z][A-Za-z-]{0,30}:[^\n]{0,200}\n")
_BARE = re.compile(r"(?<![A-Za-z0-9+/_-])(?:M[A-P]|LS0tLS|TU[lk])[A-Za-z0-9+/_-]{20,}+")
_WORD = re.compile(_BARE.pattern + "={0,2}")
_BODY = re.compile(r"""[A-Za-z0-9+/=_\-\s\\"']*+""")
_HEX = re.compile(r"(?:30[0-9A-Fa-f]{2}|30:[0-9A-Fa-f]{2}:)[0-9A-Fa-f:\s]*+")
_MD5 = re.compile(r"[0-9A-Za-z]{32}")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_BLANKS = " \t\n"
_AROUND = _BLANKS + "\"'`“”‘’"
_LOOSE = _AROUND + "+;,"
_DEEPEST = 2
"""How often a file may be base64 of another one."""


class _Marker(NamedTuple):
    start: int
    end: int
    is_begin: bool
    label: str
    notes: tuple[Finding, ...]


def blocks(data: bytes, depth: int = 0) -> tuple[Block, ...] | Problem:
    """Every block of a file, at least one, or why there is none.

    A block without a header is DER, base64, hex, or base64 of any of these. What it holds is judged later.
    """
    if not data.strip(b" \t\r\n\v\f\0\xef\xbb\xbf\xff\xfe"):
        return Problem("the file is empty" if not data else "the file holds nothing but blanks", "Name the key file.")
    if problem := foreign.binary_problem(data):
        return problem
    if _is_der(data):
        return (Block(None, data),)
    text, notes = decoded(data)
    text = cleaned(text, notes)
    markers = _markers(text)
    if len(markers) > 2 * MOST_BLOCKS:
        return Problem(f"it holds more than {MOST_BLOCKS} blocks", "Give a file with the one key.")
    if markers:
        return _between(text, markers, tuple(notes))
    if problem := foreign.text_problem(text):
        return problem
    return _bare(text, tuple(notes), depth)


def _is_der(data: bytes) -> bool:
    """Whether this is binary DER rather than text: `0` is the first letter of both."""
    return data[:1] == b"\x30" and len(data) > 1 and (data[1] >= 0x80 or _CONTROL.search(data[:64]) is not None)


def _markers(text: str) -> list[_Marker]:
    found: list[_Marker] = []
    for match in _MARKER.finditer(text):
        before, word, label, after = match.groups()
        notes: list[Finding] = []
        label = label.rstrip(" ")
        if len(before) != _DASHES or len(after) != _DASHES:
            notes.append(mended(f"a header line has {len(before)} and {len(after)} dashes, not five and five"))
        if not (word + label).isupper():
            notes.append(mended("the label of a header line is not in capital letters"))
        found.append(_Marker(match.start(), match.end(), word.upper() == "BEGIN", label.upper(), tuple(notes)))
        if len(found) > 2 * MOST_BLOCKS:
            break
    return found


def _between(text: str, markers: list[_Marker], notes: tuple[Finding, ...]) -> tuple[Block, ...]:
    """The bodies between header lines; one whose partner is missing reaches to the next or to the end."""
    found: list[Block] = []
    outside: list[str] = []
    at = 0
    rest = list(reversed(markers))
    while rest:
        marker = rest.pop()
        own = list(marker.notes)
        start = marker.end
        if not marker.is_begin:
            start = _bare_start(text, at, marker.start)
            outside.append(text[at:start])
            end, at = marker.start, marker.end
            own.append(mended("the BEGIN line is missing"))
        elif rest and not rest[-1].is_begin:
            closing = rest.pop()
            outside.append(text[at : marker.start])
            end, at = closing.start, closing.end
            own += [note for note in closing.notes if note not in own]
            if closing.label != marker.label:
                own.append(mended("the BEGIN and the END line name different labels"))
        else:
            outside.append(text[at : marker.start])
            end = at = rest[-1].start if rest else len(text)
            own.append(mended("the END line is missing"))
        body = text[start:end].rstrip(" \t")
        own += _layout(body, has_begin=marker.is_begin, has_end=end < at)
        found.append(_pem(marker.label, body, tuple(own)))
    outer = (*notes, *_surroundings(outside, text[at:]))
    return tuple(replace(block, notes=(*outer, *block.notes)) for block in found)


def _bare_start(text: str, start: int, end: int) -> int:
    """Where the body before an END line without its BEGIN line seems to start."""
    match = _BARE.search(text, start, end)
    return match.start() if match else start


def _surroundings(before: list[str], after: str) -> list[Finding]:
    notes = []
    if any(piece.strip() and not piece.strip(_LOOSE) for piece in (*before, after)):
        notes.append(mended("quotes around the key removed"))
    if any(piece.strip(_LOOSE) for piece in before):
        notes.append(mended("text before the key left out"))
    if after.strip(_LOOSE):
        notes.append(mended("text after the key left out"))
    return notes


def _layout(body: str, *, has_begin: bool, has_end: bool) -> list[Finding]:
    """Whether header, body and footer stand on lines of their own, and the body in lines."""
    if (has_begin and not body.lstrip(" \t").startswith("\n")) or (has_end and not body.endswith("\n")):
        return [mended("the key stands on one line with its header; they were taken apart")]
    if any(len(line) > _LINE for line in body.split("\n")) and body.strip().count("\n") == 0:
        return [mended("the body is one line; PEM has lines of 64 characters")]
    return []


def _pem(label: str, body: str, notes: tuple[Finding, ...]) -> Block:
    if problem := foreign.label_problem(label):
        return Block(label, b"", notes, problem=problem)
    dek = None
    if match := _DEK.match(body):
        cipher = match[1].upper()
        vector = match[2][: iv_digits(cipher) or len(match[2])]
        dek = (cipher, vector)
        body = body[match.start(2) + len(vector) :].removeprefix("\n")
    elif "DEK-Info" in body[:200] or "Proc-Type" in body[:200]:
        problem = Problem("it is encrypted, and its Proc-Type and DEK-Info lines are damaged", "Export the key again.")
        return Block(label, b"", notes, problem=problem)
    else:
        body = _without_header_lines(body)
    # A cipher's output fits if it is whole blocks; a DER key if it is as long as it says.
    outcome = octets_of(body, (lambda der: len(der) % 8 == 0) if dek else is_whole)
    if isinstance(outcome, Problem):
        return Block(label, b"", notes, problem=outcome)
    der, repairs = outcome
    return Block(label, der, (*notes, *repairs), dek)


def _without_header_lines(body: str) -> str:
    """The body after RFC 1421 lines such as `Comment: ...`, and the blank line after them."""
    start = at = 1 if body.startswith("\n") else 0
    while match := _HEADER_LINE.match(body, at):
        at = match.end()
    return body[at:] if at > start else body


def _bare(text: str, notes: tuple[Finding, ...], depth: int) -> tuple[Block, ...] | Problem:
    """A text without any PEM header."""
    stripped = text.strip(_AROUND)
    if _MD5.fullmatch(stripped):
        return Problem(
            "it is an MD5 key (32 letters and digits), not an RSA or DSA key",
            "Give it as the MD5 key; for RSA give the key that was generated with openssl or Alipay's tool.",
            KIND,
        )
    if _HEX.fullmatch(stripped):
        digits = stripped.translate(_NOT_HEX)
        if len(digits) % 2 == 0:
            repairs = (*notes, mended("hexadecimal digits turned into octets"))
            return (Block(None, bytes.fromhex(digits), repairs, bare=True),)
    return _words(text, notes) or _wrapped(text, notes, depth)


def _words(text: str, notes: tuple[Finding, ...]) -> tuple[Block, ...]:
    """Every word that is a whole key by itself, as Alipay's console and its SDKs' settings have it."""
    found: list[Block] = []
    outside: list[str] = []
    at = 0
    for match in _WORD.finditer(text):
        outcome = octets_of(match[0])
        if isinstance(outcome, Problem) or not is_whole(outcome[0]):
            continue
        outside.append(text[at : match.start()])
        at = match.end()
        found.append(Block(None, *outcome, bare=True))
        if len(found) > MOST_BLOCKS:
            break
    outer = (*notes, *_surroundings(outside, text[at:])) if found else ()
    return tuple(replace(block, notes=(*outer, *block.notes)) for block in found)


def _wrapped(text: str, notes: tuple[Finding, ...], depth: int) -> tuple[Block, ...] | Problem:
    """A single key in lines, in pieces, or with something inside it that does not belong there."""
    no_key = Problem("it is text that is no key", "Name the key file; a key is PEM or base64.", DAMAGED)
    match = _BARE.search(text)
    if match is None:
        return no_key
    before = text[: match.start()]
    run = _BODY.match(text, match.start())
    end = run.end() if run else match.end()
    own = []
    if before.strip(_LOOSE):
        own.append(mended("text before the key left out"))
    if text[end:].strip(_LOOSE):
        own.append(mended("text after the key left out"))
    outcome = octets_of(before.rstrip(" \t")[-1:].strip(_BLANKS) * (not own) + text[match.start() : end].strip("\n"))
    if isinstance(outcome, Problem):
        return outcome
    der, repairs = outcome
    outer = (*notes, *own, *repairs)
    if der[:1] == b"\x30":
        return (Block(None, der, outer, bare=True),)
    inner = blocks(der, depth + 1) if depth < _DEEPEST else no_key
    if isinstance(inner, Problem):
        return no_key
    outer = (*outer, mended("the file is base64 of another file; that one was taken"))
    return tuple(replace(block, notes=(*outer, *block.notes)) for block in inner)


_NOT_HEX = str.maketrans("", "", ": \t\n")
