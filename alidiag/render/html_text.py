"""Any text as HTML that means nothing but itself; it stands between tags, never inside one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from alidiag.model import Finding, Level, Span
from alidiag.render.outline import clamped
from alidiag.render.show import short, show


def text(value: str) -> str:
    """The shown text. The mark of a build server's command is taken apart, for a page may be printed in a log."""
    return escape(show(value), quote=True).replace("##", "&#35;&#35;")


def code(value: str) -> str:
    """A name or a value as it is."""
    return f"<code>{text(value)}</code>" if value else '<span class="muted">(empty)</span>'


def short_code(value: str, most: int) -> str:
    """A value that may be long: its middle is left out, and how much."""
    return code(value) if len(value) <= most else f"<code>{escape(short(value, most))}</code>".replace("##", "&#35;#")


def prose(words: str) -> str:
    """Sentences in which a pair of backticks marks a name."""
    pieces = words.split("`")
    if len(pieces) % 2 == 0:
        return text(words)
    return "".join(
        (code(piece) if piece else "``") if number % 2 else text(piece) for number, piece in enumerate(pieces)
    )


def lines(rows: Sequence[str]) -> str:
    """Lines where white space is kept; each begins with a tag, so that no line of the file begins with input."""
    return "\n<wbr>".join(map(text, rows))


class _Cut(NamedTuple):
    """A stretch of the pasted text that the same findings are about."""

    span: Span
    about: tuple[int, ...]
    """Their numbers."""
    level: Level | None


def pasted(whole: str, findings: Sequence[tuple[int, Finding]]) -> str:
    """The pasted text with the spots of the findings underlined, their numbers behind them.

    Args:
        whole: the text that the spans count in.
        findings: all that are told, each with its number.
    """
    spots = [(clamped(whole, one.span), n, one.level) for n, one in findings if one.span is not None]
    if whole.endswith("\n") and all(spot.end < len(whole) for spot, _, _ in spots):
        whole = whole.rstrip("\r\n")
        spots = [(clamped(whole, spot), n, level) for spot, n, level in spots]
    out: list[str] = []
    for cut in _cuts(whole, spots):
        piece = whole[cut.span.start : cut.span.end]
        if cut.level is None:
            out.append(lines(piece.split("\n")))
            continue
        out.append(_marked(piece, cut.level))
        out += [
            f'<sup><a href="#finding-{n}" id="spot-{n}">{n}</a></sup>'
            for spot, n, _ in spots
            if n in cut.about and spot.end == cut.span.end
        ]
        if piece.endswith("\n") and cut.span.end < len(whole):
            out.append("\n<wbr>")
    return "".join(out)


def _cuts(whole: str, spots: Sequence[tuple[Span, int, Level]]) -> list[_Cut]:
    edges = sorted({0, len(whole), *(edge for spot, _, _ in spots for edge in spot)})
    cuts: list[_Cut] = []
    for start, end in zip(edges, [*edges[1:], len(whole)], strict=True):
        empty = [(n, level) for spot, n, level in spots if spot == Span(start, start)]
        if empty:
            cuts.append(_cut(Span(start, start), empty))
        if start < end:
            cuts.append(_cut(Span(start, end), [(n, lv) for spot, n, lv in spots if spot.start <= start < spot.end]))
    return cuts


def _cut(span: Span, about: Sequence[tuple[int, Level]]) -> _Cut:
    worst = min((level for _, level in about), key=list(Level).index, default=None)
    return _Cut(span, tuple(n for n, _ in about), worst)


def _marked(piece: str, level: Level) -> str:
    """A spot; a line end in it is visible, and one at its very end breaks the line only behind the spot's number."""
    rows = piece.split("\n")
    shown = [*(row + "\n" for row in rows[:-1]), *filter(None, rows[-1:])]
    return f'<mark class="{level.value}">{lines(shown)}</mark>'
