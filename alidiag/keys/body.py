"""The characters of one key body -> its octets, mending what pasting does to base64, and saying so."""

from __future__ import annotations

import re
from binascii import a2b_base64, b2a_base64
from typing import TYPE_CHECKING

from alidiag.keys.asn1 import DerError, extent
from alidiag.keys.found import Problem, code_point, mended

if TYPE_CHECKING:
    from collections.abc import Callable

    from alidiag.model import Finding

# Possessive quantifiers: a failed attempt never tries the blanks again in another way.
_JOINT = re.compile(r"""["']\s*+(?:[+.]\s*+)?["']""")
_BLANK = re.compile(r"[ \t\v\f]")
# Not `\s`: it takes more characters than are removed below.
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/= \t\v\f\n]")
_URL_SAFE = str.maketrans("-_", "+/")
_NO_BLANKS = str.maketrans("", "", " \t\v\f\n")
_QUOTES = "\"'`“”‘’"
_LOOSE = _QUOTES + " \t\n+.,;)]}"


def is_whole(der: bytes) -> bool:
    """Whether the octets are one DER sequence, exactly as long as it says."""
    try:
        return der[:1] == b"\x30" and extent(der) == len(der)
    except DerError:
        return False


def octets_of(body: str, fits: Callable[[bytes], bool] = is_whole) -> tuple[bytes, tuple[Finding, ...]] | Problem:
    """The octets of a base64 body and what was mended in it.

    Args:
        body: line ends are line feeds; what stands before and after the body is gone, quotes apart.
        fits: whether octets are what the body should be; it settles what a blank stood for.
    """
    notes: list[Finding] = []
    body = _without_quotes(body, notes)
    if "\\" in body:
        body = body.replace("\\", "")
        notes.append(mended("backslashes inside the key removed"))
    if "-" in body or "_" in body:
        body = body.translate(_URL_SAFE)
        notes.append(mended("the URL-safe alphabet (- and _) turned into the usual one (+ and /)"))
    if stray := _NOT_BASE64.search(body):
        return Problem(
            f"character {stray.start() + 1:,} of its body is {code_point(stray[0])}, which is not base64",
            "Copy the whole key again, as plain text.",
        )
    lines = body.removeprefix("\n").removesuffix("\n").split("\n")
    if len(lines) > 1 and not all(line.strip() for line in lines):
        notes.append(mended("blank lines inside the key removed"))
    body, blanks = _without_blanks(body, lines, fits)
    notes.extend(blanks)
    letters, rest = _unpadded(body)
    if rest:
        notes.append(mended(f"text after the padding of the base64 ({len(rest):,} characters) left out"))
    der, partial = _decoded(letters)
    if not rest and (len(body) - len(letters) != -len(letters) % 4) and not partial:
        notes.append(mended("the padding (=) at the end of the base64 put right"))
    if letters and not partial and b2a_base64(der, newline=False).rstrip(b"=") != letters.encode():
        notes.append(mended("the last character of the base64 carries bits that mean nothing; they were dropped"))
    if partial:
        notes.append(mended("one character too many at the end of the base64 left out"))
    return der, tuple(notes)


def _unpadded(body: str) -> tuple[str, str]:
    """The letters before the padding, and what stands after the padding."""
    letters, padding, rest = body.partition("=")
    return letters, (padding + rest).lstrip("=")


def _decoded(letters: str) -> tuple[bytes, bool]:
    """The octets, and whether a single last character was over, which no base64 has."""
    partial = len(letters) % 4 == 1
    if partial:
        letters = letters[:-1]
    return a2b_base64(letters + "=" * (-len(letters) % 4)), partial


def _without_quotes(body: str, notes: list[Finding]) -> str:
    if not any(quote in body for quote in _QUOTES):
        return body
    joined = _JOINT.sub("", body)
    stripped = joined.lstrip(_QUOTES + " \t\n")
    last = max(stripped.rfind(quote) for quote in _QUOTES)
    if last >= 0 and not stripped[last:].strip(_LOOSE):
        dangling = "+" in stripped[last:]
        stripped = stripped[:last].rstrip(_QUOTES + " \t\n")
    else:
        dangling = False
    if dangling or joined != body:
        notes.append(mended('pieces of a string concatenation in source code ("..." +) joined'))
    else:
        notes.append(mended("quotes around the key removed"))
    return stripped


def _without_blanks(body: str, lines: list[str], fits: Callable[[bytes], bool]) -> tuple[str, tuple[Finding, ...]]:
    """The body without blanks and line ends; a blank that was a `+` becomes one again."""
    plain = body.translate(_NO_BLANKS)
    if not _BLANK.search(body):
        return plain, ()
    if not fits(_decoded(_unpadded(plain)[0])[0]):
        # A blank may be what a form decoder made of a plus, at either end of a line too; or it indents.
        for attempt in (lines, [line.strip() for line in lines]):
            restored = _BLANK.sub("+", "".join(attempt))
            if fits(_decoded(_unpadded(restored)[0])[0]):
                return restored, (mended("blanks inside the key turned back into the + that they were"),)
    written = [line for line in lines if line.strip()]
    if all(not _BLANK.search(line.strip()) for line in written):
        indented = any(line[0] in " \t" for line in written)
        message = "indentation removed" if indented else "blanks at line ends removed"
        return plain, (mended(message),) if len(lines) > 1 else ()
    return plain, (mended("blanks inside the key removed"),)
