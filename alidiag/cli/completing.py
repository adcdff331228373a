"""What a shell offers when TAB is pressed behind an option: nothing here is called, or costs anything, otherwise."""

from __future__ import annotations

from collections.abc import Callable

Complete = Callable[[str], list[str]]


def among(*values: str) -> Complete:
    """One of a few values."""

    def complete(incomplete: str) -> list[str]:
        return [value for value in values if value.startswith(incomplete)]

    return complete


def forms(incomplete: str) -> list[str]:
    """An output form."""
    from alidiag.cli.outputs import FORMATS, RECORDED

    return [form for form in FORMATS + RECORDED if form.startswith(incomplete)]


def form_and_file(incomplete: str) -> list[str]:
    """FORM= of `--report`; the file is the shell's business."""
    return [] if "=" in incomplete else [f"{form}=" for form in forms(incomplete)]


def services(incomplete: str) -> list[str]:
    """A service that there are rules for."""
    from alidiag.cli.rules import book_of

    return [name for name in book_of(()).services() if name.startswith(incomplete)]


def terms(incomplete: str) -> list[str]:
    """Whatever `alidiag explain` lists; a list of all would be too long for a screen."""
    if not incomplete:
        return []
    from alidiag.explain import entries

    return [entry.name for entry in entries() if entry.name.lower().startswith(incomplete.lower())]


def rules(incomplete: str) -> list[str]:
    """The id of a mistake, finding or rule, behind the last comma of a list of them."""
    from alidiag.explain import entries

    before, comma, last = incomplete.rpartition(",")
    kinds = ("mistake", "finding", "rule")
    return [f"{before}{comma}{one.name}" for one in entries() if one.kind in kinds and one.name.startswith(last)]
