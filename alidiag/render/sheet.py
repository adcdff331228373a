"""A page of a report for a person: lines that wrap or do not, labels, and a spot of the pasted text underlined.

Only `rich.text.Text` is printed, never markup. Whatever one would copy stands on one line of its own, unwrapped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.model import Level, Span
from alidiag.render.show import short, show

if TYPE_CHECKING:
    from rich.console import Console

LEVELS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.NOTE: "cyan"}
INDENT = 4
LABEL = 11
LONGEST = 120
"""Characters of a value that is shown as expected or found."""
AROUND = (20, 10)
"""How much of the pasted text is shown before and behind the spot that is underlined, in cells of the screen."""
AROUND_NARROWLY = (8, 5)
NARROW = 72
"""Cells of a page that has no room for more around a spot."""


class Page:
    """Lines going to a console: prose wraps, what one would copy does not."""

    def __init__(self, console: Console, *, signs: bool) -> None:
        from rich.text import Text

        self._console = console
        self._text = Text
        self.rich_signs = signs
        self.width = max(36, min(console.width, 100))

    def line(self, *parts: tuple[str, str] | str) -> None:
        """One line, whatever its length."""
        text = self._text()
        for part in parts:
            text.append(*((part,) if isinstance(part, str) else part))
        self._console.print(text, soft_wrap=True, highlight=False, markup=False, emoji=False)

    def prose(self, words: str, indent: int = INDENT, style: str = "", lead: str = "") -> None:
        """Sentences, wrapped at the width of the console with a hanging indent."""
        for number, row in enumerate(_wrapped(words, self.width - indent - len(lead))):
            front = lead if number == 0 else " " * len(lead)
            self.line(" " * indent, (front, "dim"), (row, style))

    def label(self, name: str, value: str, indent: int = INDENT, style: str = "") -> None:
        """A short name and a value that one may copy."""
        self.line(" " * indent, (f"{name:<{LABEL}}", "dim"), (value, style))

    def blank(self) -> None:
        """An empty line."""
        self.line("")


def _wrapped(words: str, width: int) -> list[str]:
    from rich.cells import cell_len

    rows: list[str] = []
    row = ""
    for word in words.split(" "):
        if row and cell_len(row) + 1 + cell_len(word) > width:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}" if row else word
    return [*rows, row]


def fitting(value: str) -> str:
    """A value to look at; a signature or a long text loses its middle, JSON has it whole."""
    return short(value, LONGEST) if len(value) > LONGEST else show(value)


def underlined(page: Page, text: str, span: Span, indent: int = 6) -> None:
    """The spot in the pasted text, with what stands around it on its line, and carets below it; fits the page."""
    from rich.cells import cell_len

    start, end = max(0, min(span.start, len(text))), max(0, min(span.end, len(text)))
    front, back = AROUND if page.width >= NARROW else AROUND_NARROWLY
    before = last_of(text[max(0, start - front) : start].rpartition("\n")[2], front)
    after = first_of(text[end : end + back].partition("\n")[0], back)
    lead = "…" if start - len(before) > 0 and text[start - len(before) - 1] != "\n" else ""
    rest = text[end + len(after) : end + len(after) + 1]
    lead += show(before)
    # What is marked keeps some room on the narrowest page, though the line may then be too long for it.
    room = max(18, page.width - 2 - indent - LABEL - cell_len(lead) - cell_len(show(after)))
    inside = short(text[start:end], room if end - start <= room else room - 16)
    page.line(
        " " * indent,
        (f"{'where':<{LABEL}}", "dim"),
        lead,
        (inside, "bold red"),
        show(after) + ("…" if rest.strip("\r\n") else ""),
    )
    page.line(" " * (indent + LABEL + cell_len(lead)), ("^" * max(1, cell_len(inside)), "bold red"))


def first_of(text: str, cells: int) -> str:
    """As many characters from the front as fit into so many cells of the screen."""
    from rich.cells import cell_len

    while text and cell_len(show(text)) > cells:
        text = text[:-1]
    return text


def last_of(text: str, cells: int) -> str:
    """As many characters from the end as fit into so many cells of the screen."""
    from rich.cells import cell_len

    while text and cell_len(show(text)) > cells:
        text = text[1:]
    return text
