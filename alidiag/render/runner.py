r"""What a build server's runner would obey in a log, made harmless.

GitHub's runner obeys a line that begins with `::name::` (white space before it counts for nothing) and `##[name]`
anywhere in a line; Azure Pipelines obeys `##vso[...]`, TeamCity `##teamcity[...]`. The first character of such a mark
is written as its code, `\x3a` or `\x23`, whether or not a build runs now: a report may be printed by a later one.
Sources: ActionCommand.cs of the GitHub Actions runner; Azure Pipelines, "Logging commands"; TeamCity, "Service
Messages".
"""

from __future__ import annotations

import re

_ANYWHERE = re.compile(r"##(?=\w*\[)")
_AT_THE_FRONT = re.compile(r"^([ \t]*(?:\x1b\[[0-9;]*m[ \t]*)*)::", re.MULTILINE)
"""Colours may stand before it: a log is often read without them."""


def tamed(text: str) -> str:
    """A text of several lines in which no runner finds a command; any other text comes back unchanged."""
    if "##" in text:
        text = _ANYWHERE.sub(r"\\x23#", text)
    if "::" in text:
        text = _AT_THE_FRONT.sub(r"\1\\x3a:", text)
    return text
