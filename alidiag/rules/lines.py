"""Where in a TOML text each key stands, for messages that name the line. `tomllib` does not tell."""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\-]+)\s*\]\]?")
_KEY = re.compile(r"\s*([A-Za-z0-9_\-]+|\"[^\"]*\"|'[^']*')((?:\s*\.\s*[A-Za-z0-9_\-]+)*)\s*=")

Place = tuple[str | int, ...]
"""The way to a value: keys, and the number of a table in an array of tables, from 0."""


def lines_of(text: str) -> dict[Place, int]:
    """The line, from 1, of each table and key of a TOML text that `tomllib` can read."""
    found: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    depth, closing = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        if closing:
            closing = "" if closing in line else closing
            continue
        if depth > 0:
            depth += _opened(line)
            continue
        header = _HEADER.match(line)
        if header is not None and "=" not in line.split("]")[0]:
            table = _table(header[2].split("."), counts, array=header[1] == "[[")
            found.setdefault(table, number)
            continue
        key = _KEY.match(line)
        if key is not None:
            names = [key[1].strip("\"'"), *(part.strip() for part in key[2].split(".") if part.strip())]
            for end in range(1, len(names) + 1):
                found.setdefault((*table, *names[:end]), number)
            value = line[key.end() :].strip()
            closing = next((mark for mark in ('"""', "'''") if value.startswith(mark) and mark not in value[3:]), "")
            depth = 0 if closing else max(_opened(value), 0)
    return found


def _table(names: list[str], counts: dict[Place, int], *, array: bool) -> Place:
    place: Place = ()
    for index, name in enumerate(names):
        place = (*place, name)
        last = index == len(names) - 1
        if last and array:
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, counts[place])
    return place


def _opened(line: str) -> int:
    """How many brackets of an array a line leaves open, texts and comments apart."""
    depth, quote, index = 0, "", 0
    while index < len(line):
        char = line[index]
        if quote:
            if char == "\\" and quote == '"':
                index += 1
            elif char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
        elif char == "#":
            break
        elif char in "[{":
            depth += 1
        elif char in "]}":
            depth -= 1
        index += 1
    return depth


def line_of(place: Place, lines: dict[Place, int]) -> int:
    """The line of the nearest table or key around a place; 1 where nothing is known."""
    while place:
        if place in lines:
            return lines[place]
        place = place[:-1]
    return 1
