"""Dates of the calendar as people write them: days, months, years, decades, with or without a year.

Every rule reads tokens from a position and returns a `Term` or None; none looks further than a
dozen tokens, so reading a text is linear.
"""

from __future__ import annotations

import re
from dataclasses import replace

from graphmem.nlp.timex.calendar import (
    DAY,
    HOLIDAYS,
    Stretch,
    around,
    at,
    civil,
    exists,
    holiday,
    months,
    weekday,
)
from graphmem.nlp.timex.numeric import numeric
from graphmem.nlp.timex.stretches import ERAS, Fields, Term, goes_on, resolve, two_digits, year
from graphmem.nlp.timex.words import (
    CARDINALS,
    DECADES,
    DOUBTFUL_DAYS,
    MONTH_WORDS,
    ORDINALS,
    SEASONS,
    TENS,
    WEEKDAY_WORDS,
    Tokens,
    cardinal,
    digits,
    ordinal,
)


def month_name(t: Tokens, i: int) -> tuple[int, int] | None:
    """Read the name of a month and the dot of its abbreviation: (month, next token)."""
    month = MONTH_WORDS.get(t.words[i])
    if month is None:
        return None
    dotted = t.words[i + 1] == "." and t.glued(i + 1) and len(t.words[i]) <= 4
    return month, i + 2 if dotted else i + 1


def day_number(t: Tokens, i: int) -> tuple[int, int] | None:
    """Read a day of the month in digits or words: (day, next token)."""
    if t.words[i] == "the":
        i += 1
    found = ordinal(t, i)
    if found is None:
        found = cardinal(t, i)
        if found is None or (len(t.words[i]) > 2 and t.words[i][0].isdecimal()):
            return None
        if goes_on(t, found[1]) or t.words[i] == "one":
            return None
        if t.words[found[1]] in {"thousand", "hundred", "million", "dozen"}:
            return None
    return found if 1 <= found[0] <= 31 else None


def _trailing_year(t: Tokens, j: int) -> tuple[tuple[int, ...], int]:
    """Read the year behind a day or a month, or give (), j."""
    k = j
    if t.words[k] == "(" and t.words[k + 1] in WEEKDAY_WORDS and t.words[k + 2] == ")":
        k = j = k + 3
    while t.words[k] in {",", "of", "in", "the", "year", "/", "-", "."} and k < j + 4:
        k += 1
    found = year(t, k)
    if found is not None:
        return found
    marked = t.words[j] in {"/", "-"} and t.glued(j) and t.glued(j + 1)
    linked = t.words[j] == "of" or (marked and t.words[j - 2] == t.words[j])
    short = digits(t, k, 0, 99) if linked and len(t.words[k]) == 2 else None
    if short is None or goes_on(t, k + 1):
        return (), j
    return two_digits(short), k + 1


def _listed_year(t: Tokens, j: int) -> tuple[int, ...]:
    """Return the year that a day borrows from the next: "August 30 and 31, 1968", or ()."""
    if t.words[j] not in {"and", "or", "&", "/", ","}:
        return ()
    month = month_name(t, j + 1)
    day = day_number(t, j + 1 if month is None else month[1])
    if day is None:
        return ()
    k = day[1]
    if month is None and (behind := month_name(t, k)) is not None:
        k = behind[1]
    elif month is None and t.words[k] != ",":
        return ()  # "on May 5 and 30 2000-seat halls"
    return _trailing_year(t, k)[0]


def month_first(t: Tokens, i: int) -> Term | None:
    """Read "Dec. 31 , 1994", "oct/2", "april 2017", "June", "September-2020-23"."""
    found = month_name(t, i)
    if found is None:
        return None
    month, j = found
    k = j + 1 if t.words[j] in {"/", "-", ","} else j
    day = day_number(t, k)
    if day is not None and not _clock_mark(t, day[1]):
        years, stop = _trailing_year(t, day[1])
        years = years or _listed_year(t, day[1])
        return resolve(i, stop, Fields(years=years, month=month, day=day[0]), t.reference)
    years, stop = _trailing_year(t, j)
    if years and t.words[stop] == "-" and t.glued(stop) and (d := digits(t, stop + 1, 1, 31)):
        return resolve(i, stop + 2, Fields(years=years, month=month, day=d), t.reference)
    if not years:
        stop = i + 1  # the dot behind a last word ends the sentence
    term = resolve(i, stop, Fields(years=years, month=month), t.reference)
    return replace(term, weak=not years)


def _clock_mark(t: Tokens, j: int) -> bool:
    """Say whether the number before belongs to a time of day: "May 10:30", "May 3 pm"."""
    return t.words[j] in {"am", "pm"} or (t.words[j] == ":" and t.words[j + 1].isdecimal())


def day_first(t: Tokens, i: int) -> Term | None:
    """Read "04th Jan 2019", "the 3rd day of May", "second of Aug", "15 April of 87"."""
    found = day_number(t, i)
    if found is None:
        return None
    day, j = found
    if t.words[j] == "day":
        j += 1
    if t.words[j] in {"of", "-", "/", "."}:
        j += 2 if t.words[j + 1] == "the" else 1
    month = month_name(t, j)
    if month is not None:
        doubtful = t.words[j] in {"may", "march"} and not t.capital(j)
        if doubtful and not t.words[i].isdecimal() and t.words[j - 1] != "of":
            return None  # "the first may come", "the second march"
        years, stop = _trailing_year(t, month[1])
        stop = stop if years else j + 1
        years = years or _listed_year(t, stop)
        return resolve(i, stop, Fields(years=years, month=month[0], day=day), t.reference)
    middle = digits(t, j, 1000, 2199) if t.words[j - 1] == "-" else None
    if middle is None or t.words[j + 1] != "-" or (last := month_name(t, j + 2)) is None:
        return None
    return resolve(i, last[1], Fields(years=(middle,), month=last[0], day=day), t.reference)


def year_alone(t: Tokens, i: int) -> Term | None:
    """Read "1998", "the year of 2008", "cy 2008", "44 BC"."""
    j = i
    if t.words[j] == "the" and t.words[j + 1] == "year":
        j += 1
    if t.words[j] in {"year", "cy"}:
        j += 1
        if t.words[j] == "of":
            j += 1
    found = year(t, j)
    if found is None:
        return None
    first = j if t.words[j - 1] == "of" and j > i else i
    term = resolve(first, found[1], Fields(years=found[0]), t.reference)
    return replace(term, weak=j == i and found[1] == i + 1)


def year_first(t: Tokens, i: int) -> Term | None:
    """Read "2018 Aug 18", "2018, August 18th"."""
    value = digits(t, i, 1000, 2199)
    j = i + 2 if t.words[i + 1] == "," else i + 1
    month = None if value is None or len(t.words[i]) != 4 else month_name(t, j)
    day = None if month is None else day_number(t, month[1])
    if value is None or month is None or day is None or _clock_mark(t, day[1]):
        return None
    if year(t, day[1]) or year(t, day[1] + 1):
        return None  # "In 2018, August 18, 2019 was set"
    return resolve(i, day[1], Fields(years=(value,), month=month[0], day=day[0]), t.reference)


def decade(t: Tokens, i: int) -> Term | None:
    """Read "1990s", "the 90's", "the nineteen nineties", "the 1800s"."""
    words = t.words
    j = i + 1 if words[i] in {"'", "‘"} else i
    value = digits(t, j, 0, 2190)
    if value is not None and value % 10 == 0 and len(words[j]) in {2, 4}:
        k = j + 1
        if words[k] in {"s", "'s"} and (t.glued(k) or len(words[j]) == 4):
            return _decade(i, k + 1, value, short=len(words[j]) == 2)
        return None
    head = CARDINALS.get(words[i], 0)
    if 11 <= head <= 19 and words[i + 1] in DECADES:
        return _decade(i, i + 2, head * 100 + DECADES[words[i + 1]], short=False)
    if words[i] in DECADES and t.back(i) in {"the", "early", "mid", "late", "-"}:
        return _decade(i, i + 1, DECADES[words[i]], short=True)
    return None


def _decade(first: int, stop: int, value: int, *, short: bool) -> Term:
    length = 100 if value % 100 == 0 and not short and value < 2000 else 10
    starts = tuple(1900 + c + value for c in (0, 100)) if short else (value,)
    if short and value > 30:
        starts = starts[:1]
    spans = tuple(months(s * 12, length * 12) for s in starts)
    return Term(first=first, stop=stop, grain="year", spans=spans)


def century(t: Tokens, i: int) -> Term | None:
    """Read "15th century", "the third century BC"."""
    j = i + 1 if t.words[i] == "the" else i
    found = ordinal(t, j)
    if found is None:
        return None
    k = found[1] + 1 if t.words[found[1]] == "-" else found[1]
    listed = _listed_century(t, found[1])
    if not listed and t.words[k] not in {"century", "centuries"}:
        return None
    era = ERAS.get(t.words[listed + 1 if listed else k + 1])
    start = (found[0] - 1) * 100
    if era == -1:
        start = 1 - found[0] * 100
    start = start or 1  # there was no year 0
    spans = (months(start * 12, 1200),)
    stop = found[1] if listed else k + 1 if era is None else k + 2
    return Term(first=j, stop=stop, grain="year", spans=spans)


def _listed_century(t: Tokens, j: int) -> int:
    """Return where "centuries" stands in "18th and early 19th centuries", or 0."""
    if t.words[j] not in {"and", "or", "to", "-", "–", ","}:
        return 0
    k = j + 1
    while t.words[k] in {"the", "early", "mid", "late", "-"} and k < j + 4:
        k += 1
    following = ordinal(t, k)
    if following is None or t.words[following[1]] not in {"century", "centuries"}:
        return 0
    return following[1]


def season(t: Tokens, i: int) -> Term | None:
    """Read "summer of 2010": the year is certain, the months depend on the hemisphere."""
    if t.words[i] not in SEASONS:
        return None
    j = i + 1
    while t.words[j] in {"of", "in", ","} and j < i + 3:
        j += 1
    found = year(t, j)
    if found is None:
        return Term(first=i, stop=i + 1, grain="year", weak=True)
    if t.words[found[1]] in {"/", "-", "–"} and digits(t, found[1] + 1, 0, 99) is not None:
        found = (found[0], found[1] + 2)  # "winter 2010/11"
    return Term(first=i, stop=found[1], grain="year", known=months(found[0][0] * 12, 12))


_LONGEST_HOLIDAY = 5


def holiday_name(t: Tokens, i: int) -> Term | None:
    """Read a holiday that is computed from the calendar, with or without a year."""
    for stop in range(i + _LONGEST_HOLIDAY, i, -1):
        name = " ".join(t.words[i:stop]).replace(" . ", ". ").replace(" '", "'")
        if name in HOLIDAYS:
            break
    else:
        return None
    years, after = _trailing_year(t, stop)

    def stretch(value: int) -> Stretch | None:
        return holiday(name, value)

    if years:
        spans = tuple(s for s in map(stretch, years) if s)
    else:
        spans = () if t.reference is None else around(t.reference, stretch)
        after = stop
    weak = not years and stop == i + 1
    return Term(first=i, stop=after, grain="day", spans=spans, weak=weak)


def weekday_name(t: Tokens, i: int) -> Term | None:
    """Read a weekday, alone or with the date that it belongs to."""
    day = WEEKDAY_WORDS.get(t.words[i])
    if day is None:
        return None
    j = i + 2 if t.words[i + 1] == "." and t.glued(i + 1) and len(t.words[i]) < 5 else i + 1
    k = j
    while t.words[k] in {",", "(", "-", "the"} and k < j + 3:
        k += 1
    dated = calendar_day(t, k)
    if dated is not None:
        stop = dated.stop + (t.words[k - 1] == "(" and t.words[dated.stop] == ")")
        return replace(dated, first=i, stop=stop, weak=False)
    numbered = _weekday_and_number(t, i, k, day)
    if numbered is not None:
        return numbered
    spans: tuple[Stretch, ...] = ()
    if t.reference is not None:
        today = t.reference - t.reference % DAY
        ahead = today + (day - weekday(today)) % 7 * DAY
        spans = ((ahead - 7 * DAY, ahead - 6 * DAY), (ahead, ahead + DAY))
    weak = t.words[i] in DOUBTFUL_DAYS
    return Term(first=i, stop=i + 1, grain="day", spans=spans, weak=weak)


def calendar_day(t: Tokens, i: int) -> Term | None:
    """Read a date of the calendar with day and month."""
    for rule in (month_first, day_first, numeric):
        term = rule(t, i)
        if term is not None and term.grain == "day":
            return term
    return None


def _weekday_and_number(t: Tokens, i: int, k: int, day: int) -> Term | None:
    """Read "tuesday the eleventh", "Mon 13th": the nearest such days before and after."""
    found = ordinal(t, k)
    if found is None or not 1 <= found[0] <= 31 or t.words[found[1]] == "of":
        return None
    spans: tuple[Stretch, ...] = ()
    if t.reference is not None:
        y, m, _ = civil(t.reference)
        spans = _same_weekday(t.reference, y * 12 + m - 1, day, found[0])
    return Term(first=i, stop=found[1], grain="day", spans=spans)


def _same_weekday(reference: int, month: int, day: int, number: int) -> tuple[Stretch, ...]:
    today = reference - reference % DAY
    # A given day of a month falls on a given weekday again within 14 months or so.
    hits = [
        at(m // 12, m % 12 + 1, number)
        for m in range(month - 30, month + 31)
        if exists(m // 12, m % 12 + 1, number)
    ]
    hits = [h for h in hits if weekday(h) == day]
    here = [h for h in hits if civil(h)[:2] == civil(today)[:2]]
    chosen = here or [h for h in hits if h < today][-1:] + [h for h in hits if h >= today][:1]
    return tuple((h, h + DAY) for h in chosen)


def day_of_month(t: Tokens, i: int) -> Term | None:
    """Read "the 4th": a day of this month, the last or the next."""
    j = i + 1 if t.words[i] == "the" else i
    found = ordinal(t, j)
    if found is None and j > i and (value := digits(t, j, 1, 31)):
        found = value, j + 1
    if found is None or not 1 <= found[0] <= 31 or not t.words[j].isdecimal():
        return None
    spans: tuple[Stretch, ...] = ()
    if t.reference is not None:
        y, m, today = civil(t.reference)
        first = y * 12 + m - 1 - (found[0] >= today)
        starts = [
            at(n // 12, n % 12 + 1, found[0])
            for n in (first, first + 1)
            if exists(n // 12, n % 12 + 1, found[0])
        ]
        spans = tuple((s, s + DAY) for s in starts)
    return Term(first=i, stop=found[1], grain="day", spans=spans, weak=True)


# What a word can begin, by the word; digits and ordinals have rules of their own.
_BY_NUMBER = (numeric, year_first, day_first, century, decade, year_alone, day_of_month)


def calendar(t: Tokens, i: int) -> list[Term]:
    """Return what the calendar rules read at a token."""
    word = t.words[i]
    found: list[Term | None] = []
    if word[:1].isdecimal() or word in ORDINALS or word in TENS or word in {"the", "'", "‘"}:
        found = [rule(t, i) for rule in _BY_NUMBER]
    elif word in CARDINALS:
        found = [day_first(t, i), decade(t, i), year_alone(t, i)]
    elif word in MONTH_WORDS:
        found = [month_first(t, i)]
    elif word in WEEKDAY_WORDS:
        found = [weekday_name(t, i)]
    elif word in {"year", "cy", "ad"}:
        found = [year_alone(t, i)]
    elif word in SEASONS:
        found = [season(t, i)]
    elif word in DECADES:
        found = [decade(t, i)]
    if word in HOLIDAY_STARTS:
        found.append(holiday_name(t, i))
    return [term for term in found if term is not None]


HOLIDAY_STARTS = frozenset(re.split(r"[^a-z]", name)[0] for name in HOLIDAYS)
