"""Headers of Antom and Alipay+ (client-id, request-time, signature) without the HTTP message around them.

They stand there as lines, as JSON or as a program prints them, often with the JSON body behind. They are named for what
they are; nothing is judged by the rules of the gateway.
"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.pattern import Pattern
from alidiag.read.found import Found, Kind, Stretch, View
from alidiag.read.outgoing import body_end, is_header_signed

_HEADER = Pattern(
    r"(?<![A-Za-z0-9_-])[\"'\[]?(client[-_]id|(?:request|response)[-_]?time|signature)[\"'\]]?[ \t]{0,8}"
    r"(?::|=>|=|->)[ \t]{0,8}[\"'\[]?(?=\S)",
    2,
)
FAR = 3000
"""Characters between two headers of one message."""
_VALUE = 60


def find(view: View) -> Iterator[Stretch]:
    """The lists of headers of a text."""
    text = view.text
    group: list[tuple[str, str]] = []
    first = last = 0
    for found in [*_HEADER.compiled.finditer(text), None]:
        if found is not None and found.start() < last:
            continue
        name = "" if found is None else found[1].lower().replace("_", "-")
        if group and (found is None or found.start() - last > FAR or any(name == one for one, _ in group)):
            if is_header_signed(group):
                yield _stretch(view, first, last)
            group = []
        if found is not None:
            first = first if group else found.start()
            group.append((name, text[found.end() : found.end() + _VALUE]))
            line = text.find("\n", found.end())
            last = len(text) if line < 0 else line


def _stretch(view: View, first: int, last: int) -> Stretch:
    text = view.text
    begin = max(text.rfind("\n", 0, first) + 1, first - FAR)
    end = last
    behind = last + len(text[last : last + FAR]) - len(text[last : last + FAR].lstrip(" \t\r\n}]);,"))
    if text.startswith("{", behind):
        end = behind + body_end(text[behind:])
    whole = view.part(begin, end).stripped()
    return Stretch(begin, end, (Found(Kind.HEADER_MESSAGE, "http", whole.whole, whole),))
