"""A request that is listed one parameter a line: a dump of an array, the lines of a log, a JSON object."""

from __future__ import annotations

import re

from alidiag import query
from alidiag.read.marks import NAMES
from alidiag.triage.piece import REQUEST, Piece
from alidiag.triage.view import View

_ROW = re.compile(
    r"[ \t*\-]{0,40}+(?:"
    r"\[([A-Za-z_]\w{0,40}+)\][ \t]{0,8}=>[ \t]?(.{0,8000}+)"  # print_r of PHP
    # JSON, or an array of a program.
    r"|[\"']([A-Za-z_]\w{0,40}+)[\"'][ \t]{0,8}(?::|=>)[ \t]{0,8}[\"'](.{0,8000})[\"'][ \t]{0,8},?[ \t]{0,8}"
    r"|([A-Za-z_]\w{0,40}+)[ \t]{0,8}[=:：][ \t]{0,8}(.{0,8000}+)"
    r")"
)
FEWEST = 4
WHAT = "The parameters are listed one a line; they were put together in that order, their values taken as not encoded"


def lists(view: View) -> list[Piece]:
    """Every run of lines that lists a request."""
    out: list[Piece] = []
    rows: list[tuple[str, str]] = []
    at = start = end = 0
    text = view.text
    for line in [*text.split("\n"), ""]:
        found = _ROW.fullmatch(line) if line[:400].strip() else None
        if found is not None:
            if not rows:
                start = at
            name = found[1] or found[3] or found[5]
            value = found[2] or found[4] or found[6] or ""
            rows.append((name, value.strip(" \t\"'") if found[5] else value.rstrip(" \t")))
            end = at + len(line)
        elif rows:
            _add(view, rows, (start, min(end, len(text))), out)
            rows = []
        at += len(line) + 1
    return out


def _add(view: View, rows: list[tuple[str, str]], span: tuple[int, int], out: list[Piece]) -> None:
    names = {name for name, _ in rows}
    if len(rows) < FEWEST or len(names & NAMES) < 2 or not names & {"service", "partner", "app_id"}:
        return
    rows = [(name, value) for name, value in rows if name.lower() not in ("from", "to", "subject_line", "date")]
    codec = query.codec_of(next((value for name, value in rows if name == "_input_charset"), "utf-8"))
    try:
        pairs = [f"{name}={query.escape(value, codec)}" for name, value in rows]
    except UnicodeEncodeError:
        pairs = [f"{name}={query.escape(value, 'utf-8')}" for name, value in rows]
    out.append(Piece(REQUEST, "form", "&".join(pairs), span[0], span[1], view.lines(*span), (WHAT,)))
