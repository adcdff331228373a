"""What real programs printed of one request, and what of it has to be read back.

`prints/` holds it letter for letter: PHP 8.2 (with Xdebug 3.2 and Symfony's VarDumper 5.4), Node.js 20, Ruby 3.1.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from read_back import AROUND, REQUEST, Pairs, Read, found_in

PRINTS = Path(__file__).parent / "prints"
SUBJECT = "line one\nline two, size=L's"
HARD: Pairs = [(name, SUBJECT if name == "subject" else value) for name, value in REQUEST]
"""As in `read_back`, and a value of two lines."""
AFTER_A_PREFIX: Callable[[str], str] = (
    "[2020-01-01 12:00:00] production.INFO: notify {}\n[2020-01-01 12:00:01] done\n".format
)
SETTINGS: dict[str, Callable[[str], str]] = {
    **{name: around for name, around in AROUND.items() if name != "CR LF"},
    "behind a prefix": AFTER_A_PREFIX,
    "in words": lambda text: f"It's what I get (it's \"all\"): {text} and [x] => y, {{'z': 1}} isn't.",
}
"""Where a print may stand."""


def printed(name: str) -> str:
    """A print."""
    return (PRINTS / f"{name}.txt").read_bytes().decode("utf-8").rstrip("\n")


def broken(pairs: Pairs, joint: str) -> Pairs:
    """Pairs whose values have other line breaks."""
    return [(name, value.replace("\n", joint)) for name, value in pairs]


def with_all(found: Read, pairs: Pairs) -> bool:
    """Whether one reading has all of these pairs, in this order; it may have more behind them."""
    return any(one[: len(pairs)] == pairs for one in found.readings)


def wrong_before_the_last(text: str, pairs: Pairs, form: str) -> list[tuple[str, str]]:
    """Pairs that a print which was cut makes of the request, and that it does not have; the last one may be cut."""
    names = {name for name, _ in pairs}
    read = [pair for one in found_in(text) if one.form == form and one.readings for pair in one.readings[0][:-1]]
    return [pair for pair in read if pair[0] in names and pair not in pairs]
