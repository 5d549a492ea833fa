"""Times that hang on another time: "yesterday", "next Friday", "two weeks ago", "end of May"."""

# ruff: noqa: PLR0911 - a rule leaves where it stops to apply
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from graphmem.nlp.timex.calendar import (
    DAY,
    SECONDS,
    WEEK,
    Stretch,
    add,
    civil,
    midnight,
    monday,
    months,
    period,
)
from graphmem.nlp.timex.stretches import Term
from graphmem.nlp.timex.terms import calendar, calendar_day, holiday_name
from graphmem.nlp.timex.words import (
    MONTH_WORDS,
    SEASONS,
    SHIFTS,
    UNIT_WORDS,
    WEEKDAY_WORDS,
    Tokens,
    amount,
    digits,
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


def from_reference(
    t: Tokens, first: int, stop: int, grain: str, make: Callable[[int], Stretch | None]
) -> Term:
    """Return a term whose stretch is computed from the reference, when there is one."""
    made = None if t.reference is None else make(t.reference)
    return Term(first=first, stop=stop, grain=grain, spans=() if made is None else (made,))


def day_holding(seconds: int) -> Stretch:
    """Return the day that a second lies in."""
    start = midnight(seconds)
    return start, start + DAY


def named_day(t: Tokens, i: int) -> Term | None:
    """Read "today", "tomorrow", "the day before yesterday"."""
    words = t.words
    if words[i] in _DAYS and words[i + 1] != "'":
        shift = _DAYS[words[i]]
        return from_reference(t, i, i + 1, "day", lambda r: day_holding(r + shift * DAY))
    j = i + 1 if words[i] == "the" else i
    phrase = tuple(words[j : j + 3])
    if phrase in {("day", "before", "yesterday"), ("day", "after", "tomorrow")}:
        shift = -2 if phrase[1] == "before" else 2
        return from_reference(t, i, j + 3, "day", lambda r: day_holding(r + shift * DAY))
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
    term = from_reference(t, i, j, "second", lambda r: (r, r))
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
        month = _shifted_month(t, j, k, shift)
        if month is not None or words[k] in MONTH_WORDS:
            return month
    if words[k] in SEASONS:
        # Which months depends on the hemisphere, and in which year on the season it is now.
        return Term(first=j, stop=k + 1, grain="year")
    named = holiday_name(t, k)
    if named is not None:
        return _shifted_holiday(t, j, named, shift)
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
    if unit == "second" or (words[j] in {"same", "this"} and words[k] == "day"):
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
    term = from_reference(t, j, k + 1, "day" if unit == "day" else "period", make)
    term = replace(term, precision=grain if grain in {"year", "month"} else "day")
    told = words[j] in {"following", "preceding", "same"} or (
        t.back(j) == "the" and words[j] in {"next", "previous"} and unit in SECONDS | {"year": 1}
    )
    return replace(term, spans=()) if told and not plans(t, j) else term


_FUTURE = frozenset(
    "will shall 'll ll going gonna plan plans planning let's let schedule please should upcoming "
    "arrange book set remind would could can expect hope want available".split()
)


_NEAR = 16


def plans(t: Tokens, i: int) -> bool:
    """Say whether the words around a token talk of what is to come ("on Friday" is the next)."""
    return not _FUTURE.isdisjoint(t.words[max(0, i - _NEAR) : i + _NEAR])


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

    return replace(
        from_reference(t, first, stop, "period", make), precision=precision_of_unit(unit)
    )


def precision_of_unit(unit: str) -> str:
    """Return how exact a count of a unit is: "two years ago" names a year, not a day."""
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
        return replace(dated, first=j, spans=_nearest(t, dated), weak=False)
    stop = k + 1
    if t.words[stop] == "(" and (inner := calendar_day(t, k + 2)) and t.words[inner.stop] == ")":
        return replace(inner, first=j, stop=inner.stop + 1, spans=_nearest(t, inner))

    def make(reference: int) -> Stretch:
        start = monday(reference) + day * DAY + (WEEK * shift if abs(shift) == 1 else 0)
        if shift == 2 and start < midnight(reference):
            start += WEEK
        return start, start + DAY

    return from_reference(t, j, stop, "day", make)


def _nearest(t: Tokens, x: Term) -> tuple[Stretch, ...]:
    reference = t.reference
    if reference is None:
        return ()
    return tuple(sorted(x.spans, key=lambda s: abs(s[0] - reference))[:1])


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

    return from_reference(t, j, term.stop, term.grain, make)


def _shifted_holiday(t: Tokens, j: int, named: Term, shift: int) -> Term:
    spans = named.spans
    chosen = spans[:1] if shift < 0 else spans[-1:]
    if shift == 0 and t.reference is not None:
        this = civil(t.reference)[0]
        chosen = tuple(s for s in spans if civil(s[0])[0] == this)
    return replace(named, first=j, spans=chosen, weak=False)
