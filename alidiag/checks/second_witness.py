"""The developer's own texts: a pre-sign string (step 2) and a signature (step 3).

They prove a text, not a signature; what they show is `observed`.
"""

from __future__ import annotations

from typing import NamedTuple

from alidiag.comparison import Row, differences, first_difference
from alidiag.model import Difference, Finding, Level


class Held(NamedTuple):
    """The developer's pre-sign string held against the expected one."""

    equal: bool
    first: Difference | None
    rows: list[Row]
    findings: list[Finding]


def own_line(text: str) -> str:
    """A text from a file or prompt without the one line end that an editor adds."""
    return text[:-2] if text.endswith("\r\n") else text.removesuffix("\n")


def held_against(yours: str, expected: str) -> Held:
    """What differs between the two strings, parameter by parameter."""
    if yours == expected:
        return Held(True, None, [], [])
    first = first_difference(yours, expected)
    rows = differences(yours, expected)
    findings = []
    for row in rows[:20]:
        if row.yours is None:
            message = f"{row.name} is missing from your pre-sign string."
        elif row.expected is None:
            message = f"{row.name} does not belong into the pre-sign string."
        else:
            message = f"{row.name} differs."
        findings.append(Finding("presign-differs", Level.ERROR, message, row.name or None, row.expected, row.yours))
    if not rows:
        findings.append(Finding("presign-differs", Level.ERROR, "The order of the parameters differs."))
    if len(rows) > 20:
        findings.append(Finding("presign-differs", Level.ERROR, f"{len(rows) - 20} more parameters differ."))
    return Held(False, first, rows, findings)


def echo_of(error: str) -> str | None:
    """The pre-sign string that a gateway's error text echoes: what the gateway rebuilt from what arrived.

    Error pages escape it for HTML; that is how it is displayed, not a fault. None where no such string is in the text.
    """
    plain = error
    for entity, char in (("&quot;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(entity, char)
    best = ""
    for opening, closing in (
        ("【", "】"),
        ("[", "]"),
        ("`", "`"),
        ('"', '"'),
        ("'", "'"),
        (" ", "\n"),
        ("\n", "\n"),
        ("", ""),
    ):
        for part in plain.split(opening)[1:] if opening else [plain]:
            piece = (
                (part.rpartition(closing)[0] or part)
                if closing in ("】", "]")
                else part.partition(closing or "\x00")[0]
            )
            piece = piece.strip()
            if _is_presign(piece) and (not best or len(piece) < len(best)):
                best = piece
    return best or None


def _is_presign(text: str) -> bool:
    names = [piece.partition("=")[0] for piece in text.split("&") if "=" in piece]
    plain = all(name and name.replace("_", "").isalnum() and name.isascii() for name in names)
    return plain and len(names) > 2 and bool({"service", "partner", "app_id", "sec_id"} & set(names))


def point_at(text: str, index: int) -> str:
    """The character at an index, named by its code point, for a message."""
    if index >= len(text):
        return "the end of the string"
    return f"U+{ord(text[index]):04X}"
