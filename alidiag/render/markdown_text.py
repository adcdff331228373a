"""Any text as a piece of GitHub-flavoured Markdown that means nothing but itself.

Plain words and numbers stand as they are; whatever could become a tag, link, mention, reference, emphasis, emoji or
formula stands in a code span, where GitHub reads nothing into it. Escapes would not do: `&#64;name` still mentions.
Source: GitHub Flavored Markdown Spec, 6.3 (code spans) and 6.9 (autolinks).
"""

from __future__ import annotations

import re

from alidiag.render.show import short, show

_TOKEN = re.compile(r"(?P<blank> +)|`(?P<code>[^`]+)`|(?P<word>[^ `]+)|(?P<ticks>`+)")
_WORD = re.compile(r"(?P<front>[(\"'“‘]*)(?P<core>[^ ]*?)(?P<back>[.,;:!?)\"'”’…]*)", re.DOTALL)
_PLAIN = re.compile(r"(?:[^\W\d_]+(?:['’/-][^\W\d_]+)*|[A-Z]+[0-9]|\d+(?:[.,]\d+)*|[-–=+…]|)")
"""Letters, joined by an apostrophe, a slash or a hyphen; MD5 and its like; a number; a lone sign; nothing."""
_OPENS = re.compile(r"\d+[.)]|[-+=]")
"""What would open a list, or underline a heading, at the beginning of a line."""
_HEX = re.compile(r"[0-9a-fA-F]{7,}")
"""What GitHub may take for a commit."""


def code(text: str) -> str:
    """A code span that holds exactly the shown text; outside of tables."""
    return _span(show(text))


def short_code(text: str, most: int) -> str:
    """A code span of a text that may be long: its middle is left out, and how much."""
    return _span(short(text, most))


def _span(shown: str) -> str:
    if not shown:
        return "(empty)"
    ticks = "`" * (_longest_run(shown) + 1)
    # One blank is taken off either end, where both have one; a backtick at an end would join the delimiter.
    is_padded = shown[0] == "`" or shown[-1] == "`" or (shown[0] == shown[-1] == " " and shown.strip(" ") != "")
    pad = " " if is_padded else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def prose(text: str) -> str:
    """Sentences of our own with pieces of input in them, on one line."""
    out: list[str] = []
    for token in _TOKEN.finditer(show(text).strip(" ")):
        if token["blank"]:
            out.append(token["blank"])
            continue
        pieces = _word(token["word"]) if token["word"] else None
        if pieces is None or (not out and _OPENS.match(token[0])):
            pieces = [_span(token["code"] or token[0])]
        for piece in filter(None, pieces):
            # Two code spans side by side would run together.
            out += [" ", piece] if out and out[-1][-1] == piece[0] == "`" else [piece]
    return "".join(out) or "(empty)"


def _word(word: str) -> list[str] | None:
    """A word as it stands, or with its core in a code span; None: all of it belongs into one."""
    parts = _WORD.fullmatch(word)
    if parts is None or ":" in parts["back"][:-1] or "!" in parts["front"]:
        return None
    core, back = parts["core"], parts["back"]
    if core.startswith("&") and back.startswith(";"):
        core, back = core + ";", back[1:]
    if _PLAIN.fullmatch(core) and not _HEX.fullmatch(core):
        return [word]
    return [parts["front"], _span(core), back]


def cell(text: str) -> str:
    """Prose for a table, where renderers disagree on a bar behind a backslash: a bar is written as its code."""
    return prose(text.replace("|", "\\x7c"))


def fenced(text: str, most: int) -> list[str]:
    """Lines of a code block; each line of the text is shown, and what is beyond `most` characters is counted.

    The fence is longer than any run of backticks inside.
    """
    shown = [show(line) for line in text[:most].split("\n")]
    fence = "`" * max(3, _longest_run("\n".join(shown)) + 1)
    rest = len(text) - most
    told = ["", f"({rest:,} more characters; the JSON report has them all.)"] if rest > 0 else []
    return [f"{fence}text", *shown, fence, *told]
