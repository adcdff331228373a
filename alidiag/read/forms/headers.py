"""Headers of Antom and Alipay+ (client-id, request-time, signature) without the HTTP message around them.

They stand there as lines, as JSON or as a program prints them, often with the JSON body behind. They are named for what
they are; nothing is judged by the rules of the gateway.
"""

from __future__ import annotations

from collections.abc import Iterator

from alidiag.pattern import Pattern
from alidiag.read.found import Found, Kind, Stretch, View
from alidiag.read.outgoing import body_end
from alidiag.read.sent import is_header_signed

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
    return signed_headers(view)


def signed_headers(view: View, *, within_records: bool = True) -> Iterator[Stretch]:
    """The lists of headers of a text; without those inside of records of JSON, where there are readers for these."""
    text = view.text
    group: list[tuple[str, str]] = []
    first = last = 0
    for found in [*_HEADER.compiled.finditer(text), None]:
        if found is not None and not (within_records or _is_apart(text, found.start())):
            continue
        name = "" if found is None else found[1].lower().replace("_", "-")
        if group and (found is None or found.start() - last > FAR or any(name == one for one, _ in group)):
            if is_header_signed(group):
                yield _stretch(view, first, last)
            group = []
        if found is not None:
            first = first if group else found.start()
            group.append((name, text[found.end() : found.end() + _VALUE]))
            last = found.end()


def _is_apart(text: str, at: int) -> bool:
    """Whether a header is at the beginning of a line, or in an object that is the value of nothing else."""
    line = text.rfind("\n", max(0, at - FAR), at) + 1
    if not text[line:at].strip(" \t") and text[at] not in "\"'[":
        return True
    opening = text.rfind("{", max(0, at - FAR), at)
    before = text[max(0, opening - 20) : opening].rstrip()[-1:] if opening >= 0 else ":"
    return before not in {":", "[", ","} and before != "="


def _stretch(view: View, first: int, last: int) -> Stretch:
    text = view.text
    begin = max(text.rfind("\n", 0, first) + 1, first - FAR)
    last = text.find("\n", last)
    last = end = len(text) if last < 0 else last
    behind = last + len(text[last : last + FAR]) - len(text[last : last + FAR].lstrip(" \t\r\n}]);,"))
    if text.startswith("{", behind):
        end = behind + body_end(text[behind:])
    whole = view.part(begin, end).stripped()
    return Stretch(begin, end, (Found(Kind.HEADER_MESSAGE, "http", whole.whole, whole),))
