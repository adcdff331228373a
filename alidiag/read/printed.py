"""What is said of a print: what of it had to be undone, and what it does not show. One sentence each, for `repairs`."""

from __future__ import annotations

IN_LISTS = "Each value is in a list of its own there; the value in it was taken."
ELIDED = "The print leaves out some of the names and values (…)."
ON_ONE_LINE = "It is on one line, as a browser shows it: line breaks and repeated spaces in a value may be lost."


def nested(name: str) -> str:
    """The sentence about a value that is a structure."""
    return f"{name} is nested data there; it was taken as it is written."


def hidden(name: str) -> str:
    """The sentence about a value that only the program knows."""
    return f"The text does not show the value of {name}."


def left_out(name: str, word: str) -> str:
    """The sentence about a name without a value."""
    return f"{name} is {word} there; it was left out."


def cut(name: str) -> str:
    """The sentence about a text that was cut."""
    return f"The text ends within the value of {name}."


def unwrapped(name: str) -> str:
    """The sentence about a value that goes on over a line break."""
    return f"The line breaks within the value of {name} were left out: the text was wrapped."


def shortened(name: str) -> str:
    """The sentence about a value that was printed in part."""
    return f"The print shows only the beginning of {name}."


def changed(name: str) -> str:
    """The sentence about a size that does not fit."""
    return f"The size that is printed for {name} does not match its value: the text was changed after it was printed."
