"""What was odd in a command line, said once for each kind."""

from __future__ import annotations

from alidiag.model import Finding, Level
from alidiag.read.places import Mapped


class Remarks:
    """What was odd in a command line: one finding for each kind, with the first place and the count."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: dict[str, tuple[tuple[int, int], int]] = {}

    def add(self, kind: str, start: int, end: int, times: int = 1) -> None:
        """Note one more occurrence, or several, of a kind of `_REMARKS`."""
        place, count = self._seen.get(kind, ((start, end), 0))
        self._seen[kind] = (place, count + times)

    def first(self, kind: str) -> int:
        """Where a kind was first met; -1 where it was not."""
        return self._seen[kind][0][0] if kind in self._seen else -1

    def findings(self, source: Mapped) -> list[Finding]:
        """The findings, in the order of their first occurrence; `source` is the text that the command stands in."""
        found = []
        for kind, (place, count) in self._seen.items():
            span = source.span(*place)
            rule, message, fix = _REMARKS[kind]
            times = f" ({count:,} times)" if count > 1 else ""
            found.append(Finding(rule, Level.WARNING, message + times + ".", span=span, fix=fix))
        return found


_REMARKS = {
    "unclosed": (
        "paste-damaged",
        "A quote is opened here and never closed; everything behind it was taken as quoted",
        "Copy the whole command.",
    ),
    "smart": (
        "paste-damaged",
        "Typographic quotes stand where a shell needs straight ones; they were read as straight",
        "Type ' or \" as straight quotes.",
    ),
    "expansion": (
        "not-expanded",
        "A shell would have replaced a variable or command here; what it would have put there is not known",
        "Paste the command with the real value.",
    ),
    "ampersand": (
        "paste-damaged",
        "The address or data stand without quotes: a shell cuts them at the first &. They were read whole",
        "Put them in quotes.",
    ),
    "continuation": (
        "paste-damaged",
        (
            "A \\ at a line's end is followed by blanks, or its line break is lost: a shell stops there. "
            "It was read as a continuation"
        ),
        "Let the \\ be the last character of its line.",
    ),
    "caret": (
        "paste-damaged",
        (
            "Carets stand inside double quotes, where cmd.exe sends them as they are; they were read as "
            "the escapes that the browser meant"
        ),
        "Copy the command anew with a current browser, or copy it as bash.",
    ),
}
