"""Values that are the printed form of an object of some programming language instead of what the object held."""

from __future__ import annotations

WORDS = {
    "null": "a null of JavaScript or Java",
    "undefined": "an undefined of JavaScript",
    "[object Object]": "an object of JavaScript",
    "[object Promise]": "a promise of JavaScript that nobody waited for",
    "Array": "an array of PHP",
    "None": "a None of Python",
    "NaN": "a failed calculation",
    "nil": "a nil of Ruby or Go",
    "<nil>": "a nil of Go",
    "(null)": "a null of C or Objective-C",
}
"""Whole values that are no values, and where they come from."""

DOUBTFUL = frozenset({"Array", "None", "NaN", "nil"})
"""Words that a person might write into a free text."""

_ENDS = (
    ("('", ")", "a tuple of Python"),
    ('("', '")', "a tuple of Python"),
    ('("', '",)', "a tuple of Python"),
    ("['", "']", "a list of Python or Ruby"),
    ('["', '"]', "a list"),
    ("{'", "}", "a dictionary of Python"),
    ('{"', "}", "an object"),
    ("{:", "}", "a hash of Ruby"),
    ("b'", "'", "bytes of Python"),
    ('b"', '"', "bytes of Python"),
    ("map[", "]", "a map of Go"),
    ("&{", "}", "a struct of Go"),
    ("<", " object>", "an object of Python"),
    ("Array\n(", ")\n", "an array of PHP"),
    ('Optional("', '")', "an optional of Swift"),
    ("Optional[", "]", "an Optional of Java"),
    ("Decimal('", "')", "a Decimal of Python"),
    ("datetime.date", ")", "a date of Python"),
)


def origin(value: str) -> str | None:
    """What the value is the printed form of; None for an ordinary value."""
    if word := WORDS.get(value):
        return word
    if not value:
        return None
    for start, end, what in _ENDS:
        if value.startswith(start) and value.endswith(end) and len(value) >= len(start) + len(end):
            return what
    if value[0] == "(" and value[-1] == ")" and value[-2:-1] == "," and len(value) > 3:
        return "a tuple of Python"
    if value[0] == "<" and value[-1] == ">" and " object at 0x" in value:
        return "an object of Python"
    if value.startswith(("java.", "System.", "com.", "[L")):
        name, at, code = value.rpartition("@")
        if at and code.isalnum() and " " not in name:
            return "an object of Java"
        if value.startswith("System.") and (value.endswith("[]") or "`" in value):
            return "an object of .NET"
    return None
