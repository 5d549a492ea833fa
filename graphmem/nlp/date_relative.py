"""Times that hang on another time: "yesterday", "next Friday", "two weeks ago", "end of May"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from graphmem.nlp.date_calendar import (
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
from graphmem.nlp.date_terms import Term, calendar, calendar_day, holiday_name, year
from graphmem.nlp.date_words import (
    MONTH_WORDS,
    SEASONS,
    SHIFTS,
    UNIT_WORDS,
    WEEKDAY_WORDS,
    Tokens,
    amount,
    digits,
    ordinal,
)

_DAYS = {
    "today": 0,
    "tonight": 0,
    "tonite": 0,
    "yesterday": -1,
    "tomorrow": 1,
    "tomorow": 1,
    "tmrw": 1,
    "tmr": 1,
}
_PRECISION = {"quarter": "month", "half": "month", "decade": "year", "century": "year"}


def _term(
    t: Tokens, first: int, stop: int, grain: str, make: Callable[[int], Stretch | None]
) -> Term:
    """Return a term whose stretch is computed from the reference, when there is one."""
    made = None if t.reference is None else make(t.reference)
    return Term(first=first, stop=stop, grain=grain, spans=() if made is None else (made,))


def _day_at(seconds: int) -> Stretch:
    start = midnight(seconds)
    return start, start + DAY


def named_day(t: Tokens, i: int) -> Term | None:
    """Read "today", "tomorrow", "the day before yesterday"."""
    words = t.words
    if words[i] in _DAYS and words[i + 1] != "'":
        shift = _DAYS[words[i]]
        return _term(t, i, i + 1, "day", lambda r: _day_at(r + shift * DAY))
    j = i + 1 if words[i] == "the" else i
    phrase = tuple(words[j : j + 3])
    if phrase in {("day", "before", "yesterday"), ("day", "after", "tomorrow")}:
        shift = -2 if phrase[1] == "before" else 2
        return _term(t, i, j + 3, "day", lambda r: _day_at(r + shift * DAY))
    return None


def present(t: Tokens, i: int) -> Term | None:
    """Read "right now", "at present", "at the moment": the reference itself."""
    words = t.words
    j = i
    if words[j] in {"right", "just"} and words[j + 1] == "now":
        j += 2
    elif words[j] == "now":
        j += 1
    elif words[j] == "at":
        j += 2 if words[j + 1] in {"the", "this"} else 1
        if words[j] not in {"present", "moment", "minute"} or (
            j == i + 1 and words[j] != "present"
        ):
            return None
        j += 2 if words[j + 1] == "time" else 1
    else:
        return None
    term = _term(t, i, j, "second", lambda r: (r, r))
    return replace(term, weak=words[i] == "now")


_ADJECTIVES = frozenset({"calendar", "business", "working", "work", "school", "full", "whole"})


def shifted(t: Tokens, i: int) -> Term | None:
    """Read "next week", "last 3 months", "the past few years", "this Friday", "last summer"."""
    words = t.words
    j = i + 1 if words[i] == "the" else i
    shift = SHIFTS.get(words[j])
    if shift is None:
        return None
    k = j + 1
    if words[j] == "this" and words[k] in {"upcoming", "coming", "past"}:
        shift, k = (-1 if words[k] == "past" else 2), k + 1
    elif words[j] in {"upcoming", "coming"}:
        shift = 2
    if words[k] in WEEKDAY_WORDS:
        return _shifted_weekday(t, j, k, shift)
    return _shifted_other(t, i, j, k, max(-1, min(shift, 1)))


def _shifted_other(t: Tokens, i: int, j: int, k: int, shift: int) -> Term | None:
    """Read what "this", "next" or "last" stands before when it is no weekday."""
    words = t.words
    if words[k] in MONTH_WORDS or digits(t, k, 1, 31):
        return _shifted_month(t, j, k, shift)
    if words[k] in SEASONS:
        size = {-1: -1, 0: 0, 1: 1}[shift]
        known = None if t.reference is None else period(t.reference, "year", size)
        return Term(first=j, stop=k + 1, grain="year", known=known if shift == 0 else None)
    named = holiday_name(t, k)
    if named is not None:
        return _shifted_holiday(j, named, shift)
    if words[k] in _ADJECTIVES:
        k += 1
    count = amount(t, k)
    if count is not None and shift != 0:
        unit = UNIT_WORDS.get(words[count[1]])
        if unit is None or words[count[1] - 1] in {"a", "an"}:
            return None
        first = i if t.words[i] == "the" and unit in {"decade", "century"} else j
        return counted(t, first, count[1] + 1, count[0], unit, shift)
    unit = UNIT_WORDS.get(words[k])
    if unit is None or (words[k].endswith("s") and words[k] != "hours"):
        return None
    return _shifted_unit(t, j, k, unit, shift)


def _shifted_unit(t: Tokens, j: int, k: int, unit: str, shift: int) -> Term | None:
    words = t.words
    if unit == "second" or (words[j] == "same" and words[k] == "day"):
        return None
    if unit in {"minute", "hour"}:
        if shift == 0:
            return None
        return counted(t, j, k + 1, 1, unit, shift)
    workweek = words[k - 1] in {"working", "work", "business"} and unit == "week"

    def make(reference: int) -> Stretch:
        if unit == "fortnight" and shift == 1:
            start = monday(reference) + 2 * WEEK
            return start, start + 2 * WEEK
        start, end = period(reference, unit, shift)
        return (start, end - 2 * DAY) if workweek else (start, end)

    grain = _PRECISION.get(unit, "day" if unit == "day" else unit)
    term = _term(t, j, k + 1, "day" if unit == "day" else "period", make)
    term = replace(term, precision=grain if grain in {"year", "month"} else "day")
    told = words[j] in {"following", "preceding", "same"} or (
        t.back(j) == "the" and words[j] in {"next", "previous"}
    )
    return replace(term, edge=False, weak=told and not plans(t))


_FUTURE = frozenset(
    "will shall 'll ll going gonna plan plans planning let's let schedule please should upcoming "
    "arrange book set remind would could can expect hope want available".split()
)


def plans(t: Tokens) -> bool:
    """Say whether a text talks of what is to come: then a date without a year is the next one."""
    return not _FUTURE.isdisjoint(t.words)


def counted(t: Tokens, first: int, stop: int, count: float, unit: str, shift: int) -> Term:
    """Return "last 3 months", "next two decades": whole units, or a count from the reference."""

    def make(reference: int) -> Stretch:
        if unit in {"quarter", "half", "decade", "century"}:
            size = round(count)
            near = period(reference, unit, shift if shift > 0 else -size)[0]
            return near, period(near, unit, size)[0]
        if unit in {"second", "minute", "hour"}:
            other = add(reference, shift * count, unit)
            return min(reference, other), max(reference, other)
        today = midnight(reference)
        if unit == "weekend":
            start, end = period(reference, unit, shift * round(count))
            return (start, today) if shift < 0 else (today, end)
        if shift < 0:
            return add(today, -count, unit), today
        return today + DAY, add(today + DAY, count, unit)

    return replace(_term(t, first, stop, "period", make), precision=_precise(unit))


def _precise(unit: str) -> str:
    if unit in {"year", "decade", "century"}:
        return "year"
    if unit in {"month", "quarter", "half"}:
        return "month"
    return "second" if unit in {"second", "minute", "hour"} else "day"


def counted_first(t: Tokens, i: int) -> Term | None:
    """Read "2 upcoming months", "the 10 previous weeks"."""
    count = amount(t, i)
    if count is None or (shift := SHIFTS.get(t.words[count[1]], 0)) == 0:
        return None
    unit = UNIT_WORDS.get(t.words[count[1] + 1])
    if unit is None or not t.words[count[1] + 1].endswith("s"):
        return None
    return counted(t, i, count[1] + 2, count[0], unit, shift)


def _shifted_weekday(t: Tokens, j: int, k: int, shift: int) -> Term:
    day = WEEKDAY_WORDS[t.words[k]]
    dated = calendar_day(t, k + 1)
    if dated is not None and dated.fields is not None and shift >= 0:
        spans = dated.spans[-1:]  # "this Friday 7.6" is the next such day
        return replace(dated, first=j, spans=spans, weak=False)
    stop = k + 1
    if t.words[stop] == "(" and (inner := calendar_day(t, k + 2)) and t.words[inner.stop] == ")":
        stop = inner.stop + 1

    def make(reference: int) -> Stretch:
        start = monday(reference) + day * DAY + (WEEK * shift if abs(shift) == 1 else 0)
        if shift == 2 and start < midnight(reference):
            start += WEEK
        return start, start + DAY

    return _term(t, j, stop, "day", make)


def _shifted_month(t: Tokens, j: int, k: int, shift: int) -> Term | None:
    term = next((x for x in calendar(t, k) if x.fields and x.fields.month), None)
    if term is None or term.fields is None or term.fields.years:
        return None
    if t.words[k] in {"may", "march"} and not t.capital(k) and t.words[j] == "this":
        return None
    month, day = term.fields.month or 1, term.fields.day

    def make(reference: int) -> Stretch:
        this_year = civil(reference)[0]
        start, end = months((this_year + shift) * 12 + month - 1, 1)
        if shift > 0 and months(this_year * 12 + month - 1, 1)[0] > reference and not day:
            start, end = months(this_year * 12 + month - 1, 1)
        if shift < 0 and months(this_year * 12 + month - 1, 1)[1] <= reference:
            start, end = months(this_year * 12 + month - 1, 1)
        return (start + (day - 1) * DAY, start + day * DAY) if day else (start, end)

    return _term(t, j, term.stop, term.grain, make)


def _shifted_holiday(j: int, named: Term, shift: int) -> Term:
    spans = named.spans
    chosen = spans[:1] if shift < 0 else spans[-1:]
    return replace(named, first=j, spans=chosen, weak=False)


# --- counts from an anchor -------------------------------------------------------------------


def distance(t: Tokens, i: int) -> tuple[list[tuple[float, str]], int] | None:
    """Read "2 weeks and 3 days", "half an hour", "an hour and a half": (parts, next token)."""
    parts: list[tuple[float, str]] = []
    j = i
    while len(parts) < 4:
        found = amount(t, j)
        unit = None if found is None else UNIT_WORDS.get(t.words[found[1]])
        if found is None or unit is None or unit == "weekend":
            break
        parts.append((found[0], unit))
        j = found[1] + 1
        if t.words[j : j + 3] == ["and", "a", "half"]:
            parts[-1] = (found[0] + 0.5, unit)
            j += 3
        if t.words[j] not in {"and", ","} or amount(t, j + 1) is None:
            break
        j += 1
    if parts and t.words[j - 1] in {"and", ","}:
        j -= 1
    return (parts, j) if parts else None


def _moved(start: int, parts: list[tuple[float, str]], sign: int) -> int:
    for count, unit in parts:
        start = add(start, sign * count, unit)
    return start


def _grain(parts: list[tuple[float, str]]) -> str:
    return "second" if any(unit in {"second", "minute", "hour"} for _, unit in parts) else "day"


def _from_reference(
    t: Tokens, first: int, stop: int, parts: list[tuple[float, str]], sign: int
) -> Term:
    grain = _grain(parts)

    def make(reference: int) -> Stretch:
        moved = _moved(reference, parts, sign)
        return (moved, moved) if grain == "second" else _day_at(moved)

    return replace(_term(t, first, stop, grain, make), precision=_precise(parts[-1][1]))


_SIGNS = {"ago": -1, "hence": 1, "later": 1, "earlier": -1, "back": -1}


def from_now(t: Tokens, i: int) -> Term | None:
    """Read "two weeks ago", "3 minutes from now", "in a fortnight"."""
    ahead = t.words[i] == "in"
    found = distance(t, i + 1 if ahead else i)
    if found is None:
        return None
    parts, j = found
    words = t.words
    if ahead:
        if words[j] in {"of", "since"} or words[i + 1] == "the":
            return None
        return _from_reference(t, i, j, parts, 1)
    if words[j] == "from" and words[j + 1] == "now":
        return _from_reference(t, i, j + 2, parts, 1)
    sign = _SIGNS.get(words[j])
    if sign is None:
        return None
    if words[j] == "back" and words[j + 1] == "to":
        return None
    term = _from_reference(t, i, j + 1, parts, sign)
    # "Two years later he left" counts from the story, not from the day it was told.
    told = words[j] in {"later", "earlier"} and _grain(parts) == "day" and not plans(t)
    return replace(term, spans=()) if told else term


def from_anchor(t: Tokens, i: int, anchor: Callable[[Tokens, int], Term | None]) -> Term | None:
    """Read "two days before yesterday", "3 weeks after Christmas", "16 days from 01/02/2018"."""
    start = i + 1 if t.words[i] == "in" else i
    found = distance(t, start)
    if found is None:
        return None
    parts, j = found
    sign = {"before": -1, "after": 1, "from": 1, "since": 1, "following": 1}.get(t.words[j])
    if sign is None:
        return None
    base = anchor(t, j + 1)
    if base is None or base.stop == j + 1:
        return None
    spans = base.spans
    if len(spans) > 1:
        spans = spans[-1:]
    grain = _grain(parts)
    moved = [_moved(s[0], parts, sign) for s in spans]
    shift = 0 if grain == "second" else DAY
    return Term(first=i, stop=base.stop, grain=grain, spans=tuple((m, m + shift) for m in moved))


def stretch_from(t: Tokens, i: int, anchor: Callable[[Tokens, int], Term | None]) -> Term | None:
    """Read "3 days starting from next monday", "for 3 days from today", "a week starting on X"."""
    start = i + 1 if t.words[i] == "for" else i
    found = distance(t, start)
    if found is None or _grain(found[0]) == "second":
        return None
    parts, j = found
    if t.words[j] in {"starting", "beginning"}:
        j += 2 if t.words[j + 1] in {"from", "on", "at"} else 1
    elif t.words[i] == "for" and t.words[j] == "from":
        j += 1
    else:
        return None
    base = anchor(t, j)
    if base is None or base.grain != "day":
        return None
    spans = tuple((s[0], _moved(s[0], parts, 1)) for s in base.spans[-1:])
    first = i if t.words[j - 1] == "from" and t.words[i] == "for" else start
    return Term(first=first, stop=base.stop, grain="period", spans=spans, precision="day")


# --- parts of a longer stretch ---------------------------------------------------------------


def week_number(t: Tokens, i: int) -> Term | None:
    """Read "week 23", "week 3 of 2027", "the week after next", "the week of May 5"."""
    words = t.words
    j = i + 1 if words[i] == "the" else i
    if words[j] != "week":
        return None
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


def _week(t: Tokens, first: int, stop: int, make: Callable[[int], int]) -> Term:
    def stretch(reference: int) -> Stretch:
        start = make(reference)
        return start, start + WEEK

    return replace(_term(t, first, stop, "period", stretch), precision="day")


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
        if words[j] not in {"q", "h"} and t.back(i) != "the":
            return None

        def make(reference: int) -> Stretch:
            return months(civil(reference)[0] * 12 + (number - 1) * size, size)

        return replace(_term(t, i, stop, "period", make), precision="month")
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
    if shift is None or word not in {"year", "year's"}:
        return None
    return _term(t, j, j + 2, "year", lambda r: period(r, "year", shift))


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


_EDGES = {
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
    side = _EDGES.get(words[i])
    if side is None:
        return None
    j = i + 1
    noun = words[i] in {"end", "beginning", "start", "middle", "earlier", "later"}
    if noun:
        if words[j] not in {"of", "in"}:
            return None
        j += 1
    elif words[j] in {"-", "in"}:
        j += 1
    k = j + 1 if words[j] == "the" else j
    unit = UNIT_WORDS.get(words[k])
    if unit in {"day", "week", "month", "year", "quarter", "decade"} and noun:
        whole = _term(t, k, k + 1, "day" if unit == "day" else "period", lambda r: period(r, unit))
        whole = replace(whole, precision=_precise(unit))
    else:
        found = anchor(t, k)
        if found is None:
            return None
        whole = found
    return _cut(t, i, whole, side)


def _cut(t: Tokens, first: int, whole: Term, side: str) -> Term | None:
    del t
    if whole.grain == "second":
        return None
    if whole.grain == "day":
        if side != "late":
            return None
        spans = tuple((e - 1, e - 1) for _, e in whole.spans)
        return Term(first=first, stop=whole.stop, grain="second", spans=spans)
    spans = tuple(_side(s, side) for s in whole.spans)
    precision = whole.precision or whole.grain
    exact = "month" if precision == "year" else "day"
    return Term(
        first=first, stop=whole.stop, grain="period", spans=spans, precision=exact, edge=True
    )


def _side(whole: Stretch, side: str) -> Stretch:
    """Return the early, middle or late part, cut where Recognizers cuts."""
    start, end = whole
    days = (end - start) // DAY
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
        _term(t, i, i + 2, "period", lambda r: period(r, unit)), precision=_precise(unit)
    )
