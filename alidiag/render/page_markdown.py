"""The page of a term as Markdown (CommonMark, tables as GitHub has them)."""

from __future__ import annotations

from collections.abc import Iterable

from alidiag.explain.terms import Entry, Page, Reference, grouped
from alidiag.render.show import show

SPECIAL = frozenset("\\*_<>[]&|~#")
"""Characters that mean something in Markdown; outside of code spans they are escaped."""


def document(page: Page) -> str:
    """One page."""
    lines = [f"# {_plain(page.title)}", "", f"*{_plain(page.kind)}*", "", _plain(page.summary), ""]
    for section in page.sections:
        lines += [f"## {_plain(section.heading)}", ""]
        for paragraph in section.paragraphs:
            lines += [_plain(paragraph), ""]
        if section.rows:
            lines += [f"- **{_plain(name)}**: {_plain(text)}" for name, text in section.rows]
            lines.append("")
    if page.sources:
        lines += ["## Sources", "", *(f"- {_source(source)}" for source in page.sources), ""]
    return "\n".join(lines)


def listing(entries: Iterable[Entry]) -> str:
    """All terms, a table under each heading."""
    lines = ["# What alidiag can explain", ""]
    for group, members in grouped(entries).items():
        lines += [f"## {_plain(group)}", "", "| code | name | summary |", "|---|---|---|"]
        lines += [
            f"| {_plain(entry.code)} | `{show(entry.name)}` | {_cell(_plain(entry.summary))} |" for entry in members
        ]
        lines.append("")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """A text whose code spans stay as they are, and whose other characters mean nothing but themselves."""
    pieces = show(text).split("`")
    if len(pieces) % 2 == 0:
        return "".join("\\" + char if char in SPECIAL or char == "`" else char for char in "`".join(pieces))
    return "`".join(
        piece if number % 2 else "".join("\\" + char if char in SPECIAL else char for char in piece)
        for number, piece in enumerate(pieces)
    )


def _cell(text: str) -> str:
    """In a table a bar is a bar only behind a backslash, in code spans too; one that has it is left alone."""
    return text.replace("\\|", "|").replace("|", "\\|")


def _source(source: Reference) -> str:
    if source.url is None:
        return _plain(source.name)
    if source.url == source.name:
        return f"<{source.url}>"
    return f"[{_plain(source.name)}]({source.url})"
