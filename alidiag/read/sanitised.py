"""What a browser makes of the value of an `<input>`, by its type, before it is sent.

Source: https://html.spec.whatwg.org/multipage/input.html, "value sanitization algorithm" of each type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alidiag.pattern import Pattern
from alidiag.read.written import instead, stripped, without_line_ends

if TYPE_CHECKING:
    from collections.abc import Callable

    from alidiag.read.written import Written

KEPT = frozenset({"hidden", "checkbox", "radio"})
"""Types whose value is sent as it is."""
_NUMBER = Pattern(r"-?(?:[0-9]++(?:\.[0-9]++)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?")
_YEAR = r"([0-9]{4,6})"
_DATE = Pattern(_YEAR + r"-([0-9]{2})-([0-9]{2})")
_MONTH = Pattern(_YEAR + r"-([0-9]{2})")
_WEEK = Pattern(_YEAR + r"-W([0-9]{2})")
_TIME = Pattern(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]{1,3})?)?")
_COLOUR = Pattern(r"#[0-9A-Fa-f]{6}")


def sanitised(value: Written, kind: str, *, multiple: bool = False) -> Written:
    """The value that is sent.

    Args:
        value: as the page has it.
        kind: the type, in lower case; an unknown one is `text`.
        multiple: the attribute, for addresses of mails.
    """
    if kind in KEPT:
        return value
    if made := _MADE.get(kind):
        text = made(value.text)
        return value if text == value.text else instead(value.start, value.end, text)
    if "\n" in value.text or "\r" in value.text:
        value = without_line_ends(value)
    if kind == "email" and multiple and "," in value.text:
        return instead(value.start, value.end, ",".join(one.strip(" \t\f") for one in value.text.split(",")))
    return stripped(value) if kind in ("email", "url") else value


def _number(text: str) -> str:
    return text if _NUMBER.compiled.fullmatch(text) and abs(float(text)) < float("inf") else ""


def _range(text: str) -> str:
    # The bounds that a page may set are not looked at.
    return text if _number(text) else "50"


def _colour(text: str) -> str:
    return text.lower() if _COLOUR.compiled.fullmatch(text) else "#000000"


def _date(text: str) -> str:
    found = _DATE.compiled.fullmatch(text)
    return text if found and _is_day(int(found[1]), int(found[2]), int(found[3])) else ""


def _month(text: str) -> str:
    found = _MONTH.compiled.fullmatch(text)
    return text if found and int(found[1]) > 0 and 1 <= int(found[2]) <= 12 else ""


def _week(text: str) -> str:
    found = _WEEK.compiled.fullmatch(text)
    return text if found and int(found[1]) > 0 and 1 <= int(found[2]) <= _weeks(int(found[1])) else ""


def _weeks(year: int) -> int:
    """A year has 53 weeks if it begins on a Thursday, or on a Wednesday as a leap year."""
    first = (year + (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400) % 7
    return 53 if first == 4 or (first == 3 and _is_leap(year)) else 52


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _is_day(year: int, month: int, day: int) -> bool:
    if not (year > 0 and 1 <= month <= 12):
        return False
    days = 29 if month == 2 and _is_leap(year) else 28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    return 1 <= day <= days


def _time(text: str) -> str:
    found = _TIME.compiled.fullmatch(text)
    return text if found and int(found[1]) < 24 and int(found[2]) < 60 and int(found[3] or 0) < 60 else ""


def _moment(text: str) -> str:
    """A date and a time, with `T` between them and without seconds that are 0."""
    day, _, time = text.replace(" ", "T").partition("T")
    if not _date(day) or not _time(time):
        return ""
    hours, seconds, rest = time[:5], time[6:8], time[9:].rstrip("0")
    if rest:
        return f"{day}T{hours}:{seconds}.{rest.ljust(3, '0')}"
    return f"{day}T{hours}" + (f":{seconds}" if seconds.strip("0") else "")


_MADE: dict[str, Callable[[str], str]] = {
    "color": _colour, "date": _date, "datetime-local": _moment, "month": _month, "number": _number, "range": _range,
    "time": _time, "week": _week,
}  # fmt: skip
