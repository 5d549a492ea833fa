"""Dates as questions name them, as stretches of days: "8 May", "last weekend", "summer 2022"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_EPOCH = date(1970, 1, 1)
_FIRST, _LAST_DATE = date(9, 1, 1), date(9990, 1, 1)
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_MONTH_NUMBER = {name: i for i, name in enumerate(_MONTHS, 1)}
_MONTH_NUMBER |= {name[:3]: i for i, name in enumerate(_MONTHS, 1)} | {"sept": 9}
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_SEASON_STARTS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
# Month, day, days.
_FEASTS = {
    "christmas": (12, 24, 3),
    "xmas": (12, 24, 3),
    "new year": (12, 31, 2),
    "halloween": (10, 31, 1),
    "valentine": (2, 14, 1),
    "independence day": (7, 4, 1),
}
_NUMBERS = {name: i for i, name in enumerate("one two three four five six seven eight".split(), 1)}
_NUMBERS |= {"nine": 9, "ten": 10, "a couple of": 2, "couple of": 2, "a few": 3, "few": 3}
_NUMBERS |= {"several": 4}  # "a", "an", "the" and nothing count as one
_UNIT_DAYS = {"day": 1, "week": 7, "weekend": 7, "month": 30, "year": 365}

_M = rf"(?P<month>{'|'.join(sorted(_MONTH_NUMBER, key=len, reverse=True))})\b\.?"
_D = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_Y = r"(?:,?\s+(?:of\s+)?(?P<year>\d{4})\b)?"
UNIT = r"(?P<unit>day|week|weekend|month|year)s?"
COUNT = (
    r"(?P<count>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|(?:a\s+)?couple\s+of|(?:a\s+)?few|several|an?|the)"
)
# "may" and "march" are also verbs, "fall" and "spring" too: alone they need a word before them or
# a year after them. "sat", "sun", "mon" name nothing here.
_LEAD = r"(?:in|of|during|since|until|till|by|from|before|after|early|mid|late|between)"
_LAST = r"(?P<which>last|past|previous|this|next|coming)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days since 1970, half open; ``grain`` is day, week, month, season or year."""

    start: int
    end: int
    grain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What a date without a year and a word like "yesterday" are read against, in local days."""

    today: date
    years: tuple[int, ...]


Reader = Callable[[re.Match[str], Calendar], Iterator[Stretch]]


def date_of(days: int) -> date:
    """Return the date so many days after 1970-01-01, kept some years inside Python's calendar."""
    ordinal = days + _EPOCH.toordinal()
    return date.fromordinal(min(max(ordinal, _FIRST.toordinal()), _LAST_DATE.toordinal()))


def days_of(day: date) -> int:
    """Return the days from 1970-01-01 to a date."""
    return (day - _EPOCH).days


def count_days(count: str | None, unit: str) -> int:
    """Return the days of "two weeks" (a month counts 30, no number counts one)."""
    words = " ".join((count or "").lower().split())
    number = int(words) if words.isdigit() else _NUMBERS.get(words, 1)
    return number * _UNIT_DAYS[unit.lower()]


def _stretch(start: date, end: date, grain: str) -> Stretch:
    return Stretch(start=days_of(start), end=days_of(end), grain=grain)


def _years(match: re.Match[str], calendar: Calendar) -> tuple[int, ...]:
    stated = match["year"]
    return (int(stated),) if stated and 1 <= int(stated) < 9999 else calendar.years


def _one_day(year: int, month: int, day: int) -> Iterator[Stretch]:
    try:
        start = date(year, month, day)
    except ValueError:
        return  # 30 February, or 29 February of another year
    yield _stretch(start, start + timedelta(days=1), "day")


def _month(year: int, month: int, grain: str = "month", months: int = 1) -> Stretch:
    last = month - 1 + months
    return _stretch(date(year, month, 1), date(year + last // 12, last % 12 + 1, 1), grain)


def _iso(match: re.Match[str], _: Calendar) -> Iterator[Stretch]:
    year, month = int(match["year"]), int(match["month"])
    if match["day"]:
        yield from _one_day(year, month, int(match["day"]))
    elif 1 <= month <= 12 and 1 <= year < 9999:
        yield _month(year, month)


def _slashed(match: re.Match[str], _: Calendar) -> Iterator[Stretch]:
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    yield from _one_day(year, first, second)
    if first != second:  # 5/8/2023 is read both ways; a soft window may be an alternative
        yield from _one_day(year, second, first)


def _named_day(match: re.Match[str], calendar: Calendar) -> Iterator[Stretch]:
    month = _MONTH_NUMBER[match["month"].lower()]
    for year in _years(match, calendar):
        yield from _one_day(year, month, int(match["day"]))


def _named_month(match: re.Match[str], calendar: Calendar) -> Iterator[Stretch]:
    month = _MONTH_NUMBER[match["month"].lower()]
    part = (match["part"] or "").lower()
    for year in _years(match, calendar):
        whole = _month(year, month)
        start = whole.start + {"mid": 10, "late": 20}.get(part, 0)
        end = whole.end - {"early": 20, "mid": 10}.get(part, 0)
        yield Stretch(start=start, end=end, grain="month")


def _season(match: re.Match[str], calendar: Calendar) -> Iterator[Stretch]:
    for year in _years(match, calendar):
        yield _month(year, _SEASON_STARTS[match["season"].lower()], "season", 3)


def _feast(match: re.Match[str], calendar: Calendar) -> Iterator[Stretch]:
    month, day, days = _FEASTS[match["feast"].lower()]
    for year in _years(match, calendar):
        start = date(year, month, day)
        yield _stretch(start, start + timedelta(days=days), "day")


def _year(match: re.Match[str], _: Calendar) -> Iterator[Stretch]:
    year = int(match["year"])
    last = year + (10 if match["decade"] else 1)
    yield _stretch(date(year, 1, 1), date(last, 1, 1), "year")


def _last(match: re.Match[str], calendar: Calendar) -> Iterator[Stretch]:
    which, what = match["which"].lower(), match["what"].lower()
    step = {"this": 0, "next": 1, "coming": 1}.get(which, -1)
    today = calendar.today
    monday = today - timedelta(days=today.weekday())
    if what == "night":
        start = today + timedelta(days=step)
        yield _stretch(start, start + timedelta(days=1), "day")
    elif what in _WEEKDAYS:
        yield _weekday(today, _WEEKDAYS.index(what), step)
    elif what in {"week", "weekend"}:
        start = monday + timedelta(days=7 * step + (4 if what == "weekend" else 0))
        length = 3 if what == "weekend" else 7  # a weekend begins on Friday evening
        yield _stretch(start, start + timedelta(days=length), "week")
    elif what == "month":
        months = today.year * 12 + today.month - 1 + step
        yield _month(months // 12, months % 12 + 1)
    elif what == "year":
        yield _month(today.year + step, 1, "year", 12)
    else:
        yield from _last_named(what, step, today)


def _weekday(today: date, weekday: int, step: int) -> Stretch:
    """Return "last Friday" (the newest before today), "next Friday", or this week's."""
    ahead = (weekday - today.weekday()) % 7
    days = {-1: ahead - 7 if ahead else -7, 1: ahead or 7}.get(step, weekday - today.weekday())
    start = today + timedelta(days=days)
    return _stretch(start, start + timedelta(days=1), "day")


def _last_named(what: str, step: int, today: date) -> Iterator[Stretch]:
    """Yield "last summer", "next March": the nearest one that is over, or that is to come."""
    season = what in _SEASON_STARTS
    month, months = (_SEASON_STARTS[what], 3) if season else (_MONTH_NUMBER[what], 1)
    years = range(today.year - 2, today.year + 3)
    spans = [_month(year, month, "season" if season else "month", months) for year in years]
    day = days_of(today)
    if step < 0:
        yield [span for span in spans if span.end <= day][-1]
    elif step > 0:
        yield next(span for span in spans if span.start > day)
    else:
        yield min(spans, key=lambda span: max(span.start - day, day - span.end, 0))


def _last_some(match: re.Match[str], calendar: Calendar) -> Iterator[Stretch]:
    today = days_of(calendar.today)
    back = count_days(match["count"], match["unit"])
    yield Stretch(start=today - back, end=today + 1, grain=_grain(match["unit"]))


def _ago(match: re.Match[str], calendar: Calendar) -> Iterator[Stretch]:
    unit = match["unit"].lower()
    days = count_days(match["count"], unit)
    back = days if match["way"].lower().startswith("from") else -days
    middle = days_of(calendar.today) + back
    slack = {"day": 0, "week": 3, "weekend": 3, "month": 15, "year": 182}[unit]
    yield Stretch(start=middle - slack, end=middle + slack + 1, grain=_grain(unit))


def _deictic(match: re.Match[str], calendar: Calendar) -> Iterator[Stretch]:
    name = " ".join(match["name"].lower().split())
    day = days_of(calendar.today)
    day += {"day before yesterday": -2, "yesterday": -1, "tomorrow": 1}.get(name, 0)
    yield Stretch(start=day, end=day + 1, grain="day")


def _recent(_: re.Match[str], calendar: Calendar) -> Iterator[Stretch]:
    today = days_of(calendar.today)
    yield Stretch(start=today - 14, end=today + 1, grain="season")


def _grain(unit: str) -> str:
    return "week" if unit.lower() == "weekend" else unit.lower()


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


# In the order in which they claim a stretch of the question: the most exact first.
READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_pattern(r"\b(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?\b"), _iso),
    (_pattern(r"\b(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>\d{4})\b"), _slashed),
    (_pattern(rf"\b{_D}\s+(?:of\s+)?{_M}{_Y}"), _named_day),
    (_pattern(rf"\b{_M}\s+(?:the\s+)?{_D}\b(?!\d){_Y}"), _named_day),
    (
        _pattern(
            rf"\b{_LAST}\s+(?P<what>night|week|weekend|month|year"
            rf"|{'|'.join((*_WEEKDAYS, *_SEASON_STARTS, *_MONTHS))})\b"
        ),
        _last,
    ),
    (_pattern(rf"\b(?:last|past|previous)\s+{COUNT}\s+{UNIT}\b"), _last_some),
    (_pattern(rf"\b{COUNT}\s+{UNIT}\s+(?P<way>ago|from\s+now)\b"), _ago),
    (
        _pattern(
            r"\b(?P<name>day\s+before\s+yesterday|yesterday|today|tonight|this\s+morning"
            r"|tomorrow)\b"
        ),
        _deictic,
    ),
    (_pattern(r"\b(?:recently|lately|these\s+days)\b"), _recent),
    (_pattern(rf"\b(?P<feast>{'|'.join(_FEASTS)})\b(?:['\u2019]s)?(?:\s+day|\s+eve)?{_Y}"), _feast),
    (
        _pattern(rf"\b(?:(?P<part>early|mid|late)[\s-]+)?(?!(?:may|mar|march|jan|dec)\b){_M}{_Y}"),
        _named_month,
    ),
    (_pattern(rf"\b{_LEAD}[\s-]+(?:(?P<part>early|mid|late)[\s-]+)?{_M}{_Y}"), _named_month),
    (_pattern(rf"\b(?P<part>early|mid|late)?\b[\s-]*{_M},?\s+(?P<year>\d{{4}})\b"), _named_month),
    (_pattern(rf"\b(?P<season>summer|autumn|winter)\b{_Y}"), _season),
    (
        _pattern(rf"\b(?:(?:{_LEAD})\s+(?:the\s+)?)(?P<season>spring|fall)\b{_Y}"),
        _season,
    ),
    (_pattern(r"\b(?P<season>spring|fall)\s+(?:of\s+)?(?P<year>\d{4})\b"), _season),
    (_pattern(r"\b(?P<year>1[5-9]\d\d|20\d\d)(?P<decade>s)?\b"), _year),
)
# Readers of what is measured from today.
RELATIVE: frozenset[Reader] = frozenset({_last, _last_some, _ago, _deictic, _recent})
