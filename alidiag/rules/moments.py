"""Dates and times as Alipay writes them, without the cost of importing `datetime`.

A moment is a count of seconds since 1970-01-01 00:00:00 of the same wall clock; `GMT8` turns one read in GMT+8 into
seconds of the Unix clock.
"""

from __future__ import annotations

from typing import Protocol

GMT8 = 8 * 3600
DAY = 86_400


class Clock(Protocol):
    """What can tell the Unix time of an instant; an aware `datetime` does."""

    def timestamp(self) -> float:
        """Seconds since 1970-01-01 00:00:00 UTC."""


_Form = tuple[int, tuple[tuple[int, str], ...], tuple[slice, ...]]
"""The length; where a character is fixed; year, month, day, hour, minute and second, as many as there are."""


def _form(pattern: str) -> _Form:
    marks = tuple((i, char) for i, char in enumerate(pattern) if char not in "yMdHms")
    fields = []
    for letter in "yMdHms":
        start = pattern.find(letter)
        if start >= 0:
            fields.append(slice(start, pattern.rfind(letter) + 1))
    return len(pattern), marks, tuple(fields)


FORMS = {
    text: _form(text)
    for text in ("yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd", "yyyyMMddHHmmss", "yyyyMMdd")
}
"""The date formats that rules may name, besides `epoch-millis`."""

MILLIS = "epoch-millis"
_LEAST_MILLIS, _MOST_MILLIS = 946_684_800_000, 4_102_444_800_000  # 2000-01-01 and 2100-01-01
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def days_from_civil(year: int, month: int, day: int) -> int:
    """Days between 1970-01-01 and a date of the Gregorian calendar."""
    year -= month <= 2
    era_year = year % 400
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return (year // 400) * 146_097 + era_year * 365 + era_year // 4 - era_year // 100 + day_of_year - 719_468


def read_moment(text: str, form: str) -> int | None:
    """Seconds on the wall clock that `text` names in the format `form`; None where it is not of that form or no date.

    `epoch-millis` is milliseconds of the Unix clock, told as the GMT+8 wall clock.
    """
    if form == MILLIS:
        if len(text) == 13 and text.isascii() and text.isdigit() and _LEAST_MILLIS <= int(text) <= _MOST_MILLIS:
            return int(text) // 1000 + GMT8
        return None
    length, marks, fields = FORMS[form]
    if len(text) != length or not text.isascii():
        return None
    for place, char in marks:
        if text[place] != char:
            return None
    numbers = []
    for field in fields:
        digits = text[field]
        if not digits.isdigit():
            return None
        numbers.append(int(digits))
    year, month, day, *clock = numbers
    if not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1] and year >= 1970):
        return None
    if month == 2 and day == 29 and (year % 4 or (year % 100 == 0 and year % 400)):
        return None
    hour, minute, second = (*clock, 0, 0, 0)[:3]
    if hour > 23 or minute > 59 or second > 59:
        return None
    return days_from_civil(year, month, day) * DAY + hour * 3600 + minute * 60 + second


def is_shaped(text: str, form: str) -> bool:
    """Whether `text` has the digits and marks of `form`, be it a real date or not."""
    if form == MILLIS:
        return len(text) == 13 and text.isascii() and text.isdigit()
    length, marks, _ = FORMS[form]
    if len(text) != length or not text.isascii():
        return False
    fixed = dict(marks)
    return all(char == fixed[i] if i in fixed else char.isdigit() for i, char in enumerate(text))


def rewritten(text: str, form: str) -> str | None:
    """The same wall clock in the format `form`; None where `text` is in no known format, or tells less than `form`."""
    if form == MILLIS:
        return None
    for known in FORMS:
        if read_moment(text, known) is not None:
            digits = iter("".join(char for char in text if char.isdigit()))
            made = [next(digits, "") if letter in "yMdHms" else letter for letter in form]
            return "".join(made) if all(made) else None
    return None


def write_day(days: int) -> str:
    """A day as `yyyyMMdd`, counted from 1970-01-01."""
    days += 719_468
    era, day_of_era = divmod(days, 146_097)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + (3 if shifted < 10 else -9)
    return f"{year_of_era + era * 400 + (month <= 2):04}{month:02}{day:02}"


def wall_clock(now: float | Clock) -> int:
    """An instant (Unix seconds, or an aware `datetime`) as seconds on the GMT+8 wall clock."""
    return int(now if isinstance(now, int | float) else now.timestamp()) + GMT8
