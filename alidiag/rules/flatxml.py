"""The flat XML of the old WAP interface: one root element, and elements with text in it, nothing else.

It is small enough to be read here without a parser that could be led to fetch, expand or nest anything.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_OPENING = re.compile(r"\s*<([A-Za-z_][\w.-]{0,63})>", re.ASCII)
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ENTITY = re.compile(r"&(lt|gt|amp|quot|apos);")


class XmlMalformed(ValueError):
    """A text is not XML of that plain form. `position` counts characters from 0."""

    def __init__(self, position: int, wanted: str) -> None:
        super().__init__(wanted)
        self.position = position
        self.wanted = wanted


class Flat(NamedTuple):
    """The root's name, and the text of each element in it."""

    root: str
    members: dict[str, str]


def read_flat(text: str) -> Flat:
    """The elements of a flat XML text.

    Raises:
        XmlMalformed: it is no such text.
    """
    body, start = text, 0
    if body.startswith("<?xml"):
        start = body.find("?>") + 2
        if start < 2:
            raise XmlMalformed(0, "the end of the XML declaration")
    opening = _OPENING.match(body, start)
    if opening is None:
        raise XmlMalformed(start, "the root element, without attributes")
    root, position = opening[1], opening.end()
    end = body.rstrip()
    if not end.endswith(f"</{root}>"):
        raise XmlMalformed(len(end), f"</{root}> at the end")
    stop = len(end) - len(root) - 3
    members: dict[str, str] = {}
    while True:
        found = _OPENING.match(body, position, stop)
        if found is None:
            break
        closing = body.find(f"</{found[1]}>", found.end(), stop)
        if closing < 0:
            raise XmlMalformed(found.end(), f"</{found[1]}>")
        value = body[found.end() : closing]
        if "<" in value:
            raise XmlMalformed(found.end() + value.index("<"), "text without elements in it")
        members.setdefault(found[1], _ENTITY.sub(lambda entity: _ENTITIES[entity[1]], value))
        position = closing + len(found[1]) + 3
    if body[position:stop].strip():
        raise XmlMalformed(position, "an element")
    return Flat(root, members)
