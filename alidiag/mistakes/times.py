"""Times as text: the same form, some seconds earlier or later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache


def neighbours(name: str, value: str, offsets: Iterable[int]) -> Iterator[tuple[int, str]]:
    """(offset in seconds, the time so much later in the same form), where the value is a time at all.

    Forms: `yyyy-MM-dd HH:mm:ss`, `yyyy-MM-ddTHH:mm:ss`, `yyyyMMddHHmmss`, and seconds or milliseconds since 1970 where
    the name speaks of a time.
    """
    if not value.isascii():
        return
    digits = "".join(char for char in value if char.isdigit())
    if value.isdigit() and len(value) in (10, 13) and value[0] == "1" and ("time" in name or "stamp" in name):
        step = 1 if len(value) == 10 else 1000
        for offset in offsets:
            yield offset, str(int(value) + offset * step)
        return
    if len(digits) != 14 or not ("1990" <= digits[:4] <= "2099"):
        return
    shape = _shape(value)
    if shape is None:
        return
    moment = _moment(digits)
    if moment is None:
        return
    for offset in offsets:
        yield offset, shape % _fields(moment + offset)


_SHAPES = {
    ("-", "-", " ", ":", ":"): "%04d-%02d-%02d %02d:%02d:%02d",
    ("-", "-", "T", ":", ":"): "%04d-%02d-%02dT%02d:%02d:%02d",
    ("/", "/", " ", ":", ":"): "%04d/%02d/%02d %02d:%02d:%02d",
}


def _shape(value: str) -> str | None:
    if len(value) == 14:
        return "%04d%02d%02d%02d%02d%02d"
    if len(value) != 19:
        return None
    return _SHAPES.get((value[4], value[7], value[10], value[13], value[16]))


def _moment(digits: str) -> int | None:
    """Seconds on the civil calendar; the zone does not matter, only differences do."""
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    hour, minute, second = int(digits[8:10]), int(digits[10:12]), int(digits[12:])
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 60):
        return None
    return ((_days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second


def _days(year: int, month: int, day: int) -> int:
    """Days since 0000-03-01 (proleptic Gregorian; years counted from March)."""
    year, month = (year, month - 3) if month > 2 else (year - 1, month + 9)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month + 2) // 5 + day - 1


def _fields(moment: int) -> tuple[int, int, int, int, int, int]:
    days, rest = divmod(moment, 86400)
    return *_date(days), rest // 3600, rest // 60 % 60, rest % 60


@lru_cache(maxsize=64)
def _date(days: int) -> tuple[int, int, int]:
    year = days * 400 // 146097
    while _days(year + 1, 3, 1) <= days:
        year += 1
    while _days(year, 3, 1) > days:
        year -= 1
    inside = days - _days(year, 3, 1)
    month = (5 * inside + 2) // 153
    day = inside - (153 * month + 2) // 5 + 1
    year, month = (year, month + 3) if month < 10 else (year + 1, month - 9)
    return year, month, day
