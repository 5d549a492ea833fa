"""Parts of a longer stretch: "end of May", "Q1 2017", "the first week of 2019", "week 23"."""

# ruff: noqa: PLR0911 - a rule leaves where it stops to apply
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from graphmem.nlp.timex.calendar import (
    DAY,
    MONTHS,
    SECONDS,
    WEEK,
    Stretch,
    add,
    civil,
    first_week,
    midnight,
    monday,
    months,
    nth_weekday,
    period,
    weeks_of,
)
from graphmem.nlp.timex.relative import from_reference, precision_of_unit, shifted
from graphmem.nlp.timex.stretches import Term, year
from graphmem.nlp.timex.terms import calendar_day, holiday_name
from graphmem.nlp.timex.words import (
    SHIFTS,
    UNIT_WORDS,
    WEEKDAY_WORDS,
    Tokens,
    amount,
    digits,
    ordinal,
)


def week_number(t: Tokens, i: int) -> Term | None:
    """Read "week 23", "week 3 of 2027", "the week after next", "the week of May 5"."""
    words = t.words
    j = i + 1 if words[i] == "the" else i
    if words[j] != "week":
        return _iso_week(t, i)
    if words[j + 1] == "after" and words[j + 2] == "next":
        return _week(t, i, j + 3, lambda r: monday(r) + 2 * WEEK)
    k = j + 1
    if words[k] in {"starting", "beginning", "of"}:
        k += 2 if words[k + 1] in {"on", "from"} else 1
        dated = calendar_day(t, k)
        if dated is None:
            return None
        length = words[j + 1] != "of"
        spans = tuple(
            (s if length else monday(s), (s if length else monday(s)) + WEEK)
            for s, _ in dated.spans
        )
        return Term(first=i, stop=dated.stop, grain="period", spans=spans, precision="day")
    number = digits(t, k, 1, 53)
    if number is None or t.words[k + 1] == "%":
        return None
    stop = k + 1
    years: tuple[int, ...] = ()
    if words[stop] in {"of", "in", ",", "/"} and (found := year(t, stop + 1)):
        years, stop = found
    if years:
        start = first_week(years[0]) + (number - 1) * WEEK
        spans = ((start, start + WEEK),)
        return Term(first=j, stop=stop, grain="period", spans=spans, precision="day")
    return _week(t, j, stop, lambda r: first_week(civil(r)[0]) + (number - 1) * WEEK)


def _iso_week(t: Tokens, i: int) -> Term | None:
    """Read "2018-W12", "W12 2018"."""
    words = t.words
    dashed = words[i + 1] == "-" and words[i + 2] == "w" and words[i].isdecimal()
    k = i + 2 if dashed else i
    number = digits(t, k + 1, 1, 53) if words[k] == "w" and t.glued(k + 1) else None
    years = year(t, i if dashed else k + 2)
    if number is None or years is None:
        return None
    start = first_week(years[0][0]) + (number - 1) * WEEK
    stop = k + 2 if dashed else years[1]
    spans = ((start, start + WEEK),)
    return Term(first=i, stop=stop, grain="period", spans=spans, precision="day")


def _week(t: Tokens, first: int, stop: int, make: Callable[[int], int]) -> Term:
    def stretch(reference: int) -> Stretch:
        start = make(reference)
        return start, start + WEEK

    return replace(from_reference(t, first, stop, "period", stretch), precision="day")


def week_and_day(t: Tokens, i: int) -> Term | None:
    """Read "next week Wednesday", "previous week - Monday", "tuesday of next week"."""
    words = t.words
    j = i + 1 if words[i] == "on" else i
    if words[j] in WEEKDAY_WORDS:
        k = j + 1
        while words[k] in {"of", "in", ",", "the"} and k < j + 3:
            k += 1
        week = shifted(t, k)
        if week is None or words[week.stop - 1] != "week":
            return None
        first = i if words[j + 1] == "of" else j
        return _day_of_week(week, first, week.stop, WEEKDAY_WORDS[words[j]])
    week = shifted(t, i)
    if week is None or words[week.stop - 1] != "week":
        return None
    k = week.stop
    while words[k] in {"on", "-", ",", "'s"} and k < week.stop + 2:
        k += 1
    if words[k] not in WEEKDAY_WORDS:
        return None
    return _day_of_week(week, week.first, k + 1, WEEKDAY_WORDS[words[k]])


def _day_of_week(week: Term, first: int, stop: int, day: int) -> Term:
    spans = tuple((s + day * DAY, s + (day + 1) * DAY) for s, _ in week.spans)
    return Term(first=first, stop=stop, grain="day", spans=spans)


def quarter(t: Tokens, i: int) -> Term | None:
    """Read "Q1 2017", "2017-q1", "first quarter of 2013", "next year's first half", "2019-H2"."""
    words = t.words
    j, owner = i, _owner(t, i)
    if owner is not None:
        j = owner.stop
    part = _part_name(t, j)
    if part is None:
        return None
    size, number, stop = part
    if owner is None:
        k = stop
        while words[k] in {"of", "in", ",", "-", "/"} and k < stop + 2:
            k += 1
        owner = _owner(t, k, bare=True)
        stop = stop if owner is None else owner.stop
    if owner is None:
        if words[j] != "q" or not t.capital(j):
            return None  # "the third quarter" may be of a match, an H1 a heading

        def make(reference: int) -> Stretch:
            return months(civil(reference)[0] * 12 + (number - 1) * size, size)

        return replace(from_reference(t, i, stop, "period", make), precision="month")
    spans = tuple(months(civil(s)[0] * 12 + (number - 1) * size, size) for s, _ in owner.spans)
    first = owner.first if owner.first < j else i
    return Term(first=first, stop=stop, grain="period", spans=spans, precision="month")


def _owner(t: Tokens, i: int, *, bare: bool = False) -> Term | None:
    """Read the year that a quarter belongs to: "2017", "2017-", "next year's", "this year"."""
    found = year(t, i)
    if found is not None:
        stop = found[1]
        if t.words[stop] in {"-", "'s"} and not bare:
            stop += 1
        spans = tuple(months(y * 12, 12) for y in found[0])
        return Term(first=i, stop=stop, grain="year", spans=spans)
    j = i + 1 if t.words[i] == "the" else i
    shift, word = SHIFTS.get(t.words[j]), t.words[j + 1]
    if shift is None or word != "year":
        return None
    stop = j + 3 if t.words[j + 2] == "'s" else j + 2
    return from_reference(t, j, stop, "year", lambda r: period(r, "year", shift))


def _part_name(t: Tokens, i: int) -> tuple[int, int, int] | None:
    """Read "q1", "h2", "first quarter", "second half", "Nth month": (months, number, next)."""
    words = t.words
    if words[i] in {"q", "h"} and t.glued(i + 1):
        number = digits(t, i + 1, 1, 4 if words[i] == "q" else 2)
        return None if number is None else (3 if words[i] == "q" else 6, number, i + 2)
    j = i + 1 if words[i] == "the" else i
    found = ordinal(t, j)
    if found is None or words[found[1]] not in {"quarter", "half"}:
        return None
    size = 3 if words[found[1]] == "quarter" else 6
    return None if found[0] > 12 // size else (size, found[0], found[1] + 1)


def nth_of(t: Tokens, i: int, anchor: Callable[[Tokens, int], Term | None]) -> Term | None:
    """Read "the first week of 2019", "last Sunday of May", "the 9th month of next year"."""
    words = t.words
    j = i + 1 if words[i] == "the" else i
    found = (-1, j + 1) if words[j] == "last" else ordinal(t, j)
    if found is None:
        return None
    number, k = found
    count = amount(t, k)
    k = count[1] if count is not None and words[k] not in {"a", "an"} else k
    of = k + 1
    if words[of] not in {"of", "in"}:
        return None
    whole = anchor(t, of + 1)
    if whole is None or whole.grain in {"day", "second"}:
        return None
    size = 1 if count is None else round(count[0])
    spans = []
    for stretch in whole.spans:
        part = _part(stretch, number, words[k], size)
        if part is None:
            return None
        spans.append(part)
    one_day = words[k] == "day" or words[k] in WEEKDAY_WORDS
    if not one_day and words[k] not in UNIT_WORDS:
        return None
    grain = "day" if one_day and size == 1 else "period"
    first = i if words[k] in UNIT_WORDS else j
    precision = "month" if words[k].startswith("month") else "day"
    return Term(first=first, stop=whole.stop, grain=grain, spans=tuple(spans), precision=precision)


def _part(whole: Stretch, number: int, word: str, size: int) -> Stretch | None:
    """Return the nth unit of a stretch, counted from its end when negative."""
    start, end = whole
    if word in WEEKDAY_WORDS:
        year_, month, _ = civil(start)
        day = nth_weekday(year_, month, WEEKDAY_WORDS[word], number)
        return (day, day + DAY) if day < end else None
    unit = UNIT_WORDS.get(word)
    if unit == "week":
        first, last = weeks_of(whole)
        begin = first + (number - 1) * WEEK if number > 0 else last - (size - 1) * WEEK
        return begin, begin + size * WEEK
    if unit is None or (unit not in MONTHS and unit not in SECONDS):
        return None
    begin = add(start, number - 1, unit) if number > 0 else add(end, -size, unit)
    part = begin, add(begin, size, unit)
    return part if start <= begin < end else None


EDGES = {
    "end": "late",
    "late": "late",
    "later": "late",
    "beginning": "early",
    "start": "early",
    "early": "early",
    "earlier": "early",
    "middle": "mid",
    "mid": "mid",
}


def edge_of(t: Tokens, i: int, anchor: Callable[[Tokens, int], Term | None]) -> Term | None:
    """Read "end of May", "late July", "mid-2010", "the beginning of the 1990s"."""
    words = t.words
    side = EDGES.get(words[i])
    if side is None:
        return None
    j = i + 1
    if words[j] in {"of", "in"}:
        j += 1
    elif words[i] in {"end", "beginning", "start", "middle"}:
        return None
    elif words[j] == "-":
        j += 1
    k = j + 1 if words[j] == "the" else j
    unit = UNIT_WORDS.get(words[k])
    if unit in {"day", "week", "month", "year", "quarter", "decade"} and words[i + 1] in {
        "of",
        "in",
    }:
        whole = from_reference(
            t, k, k + 1, "day" if unit == "day" else "period", lambda r: period(r, unit)
        )
        whole = replace(whole, precision=precision_of_unit(unit))
    else:
        found = anchor(t, k)
        if found is None:
            return None
        whole = found
    return _cut(i, whole, "end" if words[i] == "end" else side)


def _cut(first: int, whole: Term, side: str) -> Term | None:
    if whole.grain == "second" or (whole.weak and whole.grain == "day"):
        return None
    if whole.grain == "day":
        if side != "end":
            return None  # "later today" says no time
        spans = tuple((e - 1, e - 1) for _, e in whole.spans)
        return Term(first=first, stop=whole.stop, grain="second", spans=spans)
    spans = tuple(_side(s, side) for s in whole.spans)
    precision = whole.precision or whole.grain
    exact = "month" if precision == "year" else "day"
    return Term(
        first=first, stop=whole.stop, grain="period", spans=spans, precision=exact, edge=side
    )


def _side(whole: Stretch, side: str) -> Stretch:
    """Return the early, middle or late part, cut where Recognizers cuts."""
    start, end = whole
    days = (end - start) // DAY
    if days <= 3 or 7 < days < 28:
        return whole  # a weekend and a part of a month have no parts
    if days <= 7:
        middle = start + 3 * DAY
        return {"early": (start, middle), "mid": (start + 2 * DAY, end - 2 * DAY)}.get(
            side, (middle, end)
        )
    if days <= 31:
        half, a, b = start + 15 * DAY, start + 9 * DAY, start + 20 * DAY
    else:
        size = round(days / 30.44)
        half, a, b = (add(start, size * f, "month") for f in (1 / 2, 1 / 3, 2 / 3))
    return {"early": (start, half), "mid": (a, b)}.get(side, (half, end))


def weekend_of(t: Tokens, i: int) -> Term | None:
    """Read "labor day 2021 weekend", "Easter weekend"."""
    named = holiday_name(t, i)
    if named is None or t.words[named.stop] != "weekend":
        return None
    spans = []
    for start, _ in named.spans:
        saturday = monday(start) + 5 * DAY - (WEEK if start == monday(start) else 0)
        spans.append((min(saturday, start), max(saturday + 2 * DAY, start + DAY)))
    return replace(
        named, stop=named.stop + 1, grain="period", spans=tuple(spans), precision="day", weak=False
    )


def month_day_of(t: Tokens, i: int) -> Term | None:
    """Read "the 15th of next month", "25th of this month"."""
    words = t.words
    j = i + 1 if words[i] == "the" else i
    found = ordinal(t, j)
    if found is None or not 1 <= found[0] <= 31 or words[found[1]] != "of":
        return None
    month = shifted(t, found[1] + 1)
    if month is None or words[month.stop - 1] != "month":
        return None
    spans = tuple(
        (s + (found[0] - 1) * DAY, s + found[0] * DAY)
        for s, e in month.spans
        if s + found[0] * DAY <= e
    )
    return Term(first=i, stop=month.stop, grain="day", spans=spans)


def determined(t: Tokens, i: int) -> Term | None:
    """Read "for the month", "in the week": the one that the reference lies in."""
    words = t.words
    if words[i] != "the" or t.back(i) not in {"for", "in", "during", "over", "within"}:
        return None
    unit = words[i + 1]
    if unit not in {"week", "month", "year"} or words[i + 2] not in {"", ".", "!", "?", ",", ";"}:
        return None
    return replace(
        from_reference(t, i, i + 2, "period", lambda r: period(r, unit)),
        precision=precision_of_unit(unit),
    )


def rest_of(t: Tokens, i: int) -> Term | None:
    """Read "rest of the week", "rest of this year": from the reference to its end."""
    words = t.words
    if words[i + 1] != "of" or words[i + 2] not in {"the", "this", "my", "our"}:
        return None
    unit = UNIT_WORDS.get(words[i + 3])
    if unit not in {"week", "month", "quarter", "year", "decade", "century"}:
        return None
    rest = from_reference(t, i, i + 4, "period", lambda r: (midnight(r), period(r, unit)[1]))
    return replace(rest, precision="day")


def to_date(t: Tokens, i: int) -> Term | None:
    """Read "year to date", "YTD", "month-to-date": from the unit's start to the reference."""
    words = t.words
    if words[i] == "ytd":
        unit, stop = "year", i + 1
    elif words[i] in {"week", "month", "quarter", "year"} and "".join(
        w for w in words[i + 1 : i + 5] if w != "-"
    ).startswith("todate"):
        unit = words[i]
        stop = i + 1 + (4 if words[i + 1] == "-" else 2)
    else:
        return None
    return replace(
        from_reference(t, i, stop, "period", lambda r: (period(r, unit)[0], midnight(r))),
        precision="day",
    )


def fiscal(t: Tokens, i: int) -> Term | None:
    """Read "fiscal year 2018", "FY18": a stretch that the calendar does not tell."""
    words = t.words
    if words[i] in {"fiscal", "school", "academic", "financial"} and words[i + 1] == "year":
        j = i + 2
    elif (words[i] == "fiscal" and year(t, i + 1)) or (
        words[i] in {"fy", "sy"} and digits(t, i + 1, 0, 2199) is not None
    ):
        j = i + 1
    else:
        return None
    stop = j + 1 if digits(t, j, 0, 2199) is not None else j
    return Term(first=i, stop=stop, grain="period")
