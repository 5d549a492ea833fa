"""Arithmetic on the calendar for dates in text: plain seconds, no time zone, any year.

A stretch of time is a pair ``(start, end)`` of seconds since 1970-01-01, the end exclusive.
Python's ``datetime`` ends at year 1, so it cannot hold "44 BC"; these integers can.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from graphmem.model.time import civil_from_days, days_from_civil

Stretch: TypeAlias = tuple[int, int]
HOUR = 3600
DAY = 86_400
WEEK = 7 * DAY
# Months in the units that are whole months long, counted from January of year 0.
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
SECONDS = {"second": 1, "minute": 60, "hour": HOUR, "day": DAY, "week": WEEK, "fortnight": 2 * WEEK}
_FEBRUARY = 2


def at(year: int, month: int = 1, day: int = 1) -> int:
    """Return the first second of a day."""
    return days_from_civil(year, month, day) * DAY


def civil(seconds: int) -> tuple[int, int, int]:
    """Return (year, month, day) of a second."""
    return civil_from_days(seconds // DAY)


def midnight(seconds: int) -> int:
    """Return the first second of the day that a second lies in."""
    return seconds - seconds % DAY


def monday(seconds: int) -> int:
    """Return the first second of the ISO week that a second lies in."""
    return midnight(seconds) - weekday(seconds) * DAY


def weekday(seconds: int) -> int:
    """Return the day of the week, Monday is 0 (1970-01-01 was a Thursday)."""
    return (seconds // DAY + 3) % 7


def exists(year: int, month: int, day: int) -> bool:
    """Say whether the calendar has that day."""
    return 1 <= month <= 12 and 1 <= day <= month_length(year, month)


def month_length(year: int, month: int) -> int:
    """Return the number of days of a month."""
    if month == _FEBRUARY:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def add(seconds: int, count: float, unit: str) -> int:
    """Return a second moved by a count of units; the 31st becomes the last day of a short month."""
    if unit in SECONDS:
        return seconds + round(count * SECONDS[unit])
    year, month, day = civil(seconds)
    total = year * 12 + month - 1 + round(count * MONTHS[unit])
    year, month = total // 12, total % 12 + 1
    return at(year, month, min(day, month_length(year, month))) + seconds % DAY


def period(seconds: int, unit: str, shift: int = 0) -> Stretch:
    """Return the whole unit that a second lies in, or one that many units later."""
    if unit == "weekend":
        start = monday(seconds) + 5 * DAY + shift * WEEK
        return start, start + 2 * DAY
    if unit == "fortnight":
        start = monday(seconds) + shift * 2 * WEEK
        return start, start + 2 * WEEK
    if unit == "week":
        start = monday(seconds) + shift * WEEK
        return start, start + WEEK
    if unit in SECONDS:
        start = seconds - seconds % SECONDS[unit] + shift * SECONDS[unit]
        return start, start + SECONDS[unit]
    size = MONTHS[unit]
    year, month, _ = civil(seconds)
    return months((year * 12 + month - 1) // size * size + shift * size, size)


def months(first: int, count: int) -> Stretch:
    """Return a stretch of whole months; ``first`` counts from January of year 0."""
    last = first + count
    return at(first // 12, first % 12 + 1), at(last // 12, last % 12 + 1)


def nth_weekday(year: int, month: int, day: int, nth: int) -> int:
    """Return the nth weekday (Monday is 0) of a month; ``nth`` -1 is the last one."""
    if nth < 0:
        last = at(year, month, month_length(year, month))
        return last - (weekday(last) - day) % 7 * DAY
    first = at(year, month)
    return first + ((day - weekday(first)) % 7 + 7 * (nth - 1)) * DAY


def first_week(year: int) -> int:
    """Return the Monday of the ISO week 1: the week that holds 4 January."""
    return monday(at(year, 1, 4))


def weeks_of(stretch: Stretch) -> tuple[int, int]:
    """Return the first and the last Monday of the weeks of a stretch.

    As in ISO 8601, a week belongs to the month or year that holds its Thursday.
    """
    start, end = stretch
    return monday(start + 3 * DAY), monday(end - 4 * DAY)


def around(reference: int, make: Callable[[int], Stretch | None]) -> tuple[Stretch, ...]:
    """Return what a date without a year can mean: the last one before the day, the next from it.

    ``make`` gives the stretch of a year, or None where the year has none (29 February). A stretch
    of several days that holds the reference is the only meaning.
    """
    year, today = civil(reference)[0], midnight(reference)
    found = [s for s in map(make, range(year - 8, year + 9)) if s is not None]
    inside = [s for s in found if s[0] < today < s[1] and s[1] - s[0] > DAY]
    if inside:
        return (inside[-1],)
    past = [s for s in found if s[0] < today]
    future = [s for s in found if s[0] >= today]
    return tuple(past[-1:] + future[:1])


_FIXED = {
    "christmas": (12, 25),
    "christmas day": (12, 25),
    "xmas": (12, 25),
    "christmas eve": (12, 24),
    "boxing day": (12, 26),
    "new year": (1, 1),
    "new years": (1, 1),
    "new year's": (1, 1),
    "new year's day": (1, 1),
    "new years day": (1, 1),
    "new year's eve": (12, 31),
    "new years eve": (12, 31),
    "halloween": (10, 31),
    "valentine's day": (2, 14),
    "valentines day": (2, 14),
    "independence day": (7, 4),
    "st patrick's day": (3, 17),
    "st. patrick's day": (3, 17),
    "april fools' day": (4, 1),
    "april fool's day": (4, 1),
    "april fools": (4, 1),
    "groundhog day": (2, 2),
    "veterans day": (11, 11),
    "earth day": (4, 22),
    "juneteenth": (6, 19),
    "epiphany": (1, 6),
    "all saints' day": (11, 1),
}
# (month, weekday with Monday 0, which one; -1 is the last), as the United States keep them.
_NTH = {
    "thanksgiving": (11, 3, 4),
    "thanksgiving day": (11, 3, 4),
    "labor day": (9, 0, 1),
    "labour day": (9, 0, 1),
    "memorial day": (5, 0, -1),
    "mother's day": (5, 6, 2),
    "mothers day": (5, 6, 2),
    "father's day": (6, 6, 3),
    "fathers day": (6, 6, 3),
    "presidents day": (2, 0, 3),
    "presidents' day": (2, 0, 3),
    "columbus day": (10, 0, 2),
    "martin luther king day": (1, 0, 3),
    "mlk day": (1, 0, 3),
}
_EASTER = {
    "easter": 0,
    "easter sunday": 0,
    "easter monday": 1,
    "good friday": -2,
    "palm sunday": -7,
    "ash wednesday": -46,
    "pentecost": 49,
}
HOLIDAYS = frozenset(_FIXED) | frozenset(_NTH) | frozenset(_EASTER) | {"black friday"}


def holiday(name: str, year: int) -> Stretch | None:
    """Return the day of a holiday in a year, or None when the rule does not reach that year."""
    if name in _FIXED:
        start = at(year, *_FIXED[name])
    elif name in _NTH:
        start = nth_weekday(year, *_NTH[name])
    elif name == "black friday":
        start = nth_weekday(year, 11, 3, 4) + DAY
    elif year >= 1583:
        start = easter(year) + _EASTER[name] * DAY
    else:
        return None
    return start, start + DAY


def easter(year: int) -> int:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher's algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    epact = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    offset = (32 + 2 * (b % 4) + 2 * (c // 4) - epact - c % 4) % 7
    shift = epact + offset - 7 * ((a + 11 * epact + 22 * offset) // 451) + 114
    return at(year, shift // 31, shift % 31 + 1)
