"""Dates of the calendar as people write them: days, months, years, decades, with or without a year.

Every rule reads tokens from a position and returns a `Term` or None; none looks further than a
dozen tokens, so reading a text is linear.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from graphmem.nlp.date_calendar import (
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
from graphmem.nlp.date_words import (
    CARDINALS,
    DECADES,
    DOUBTFUL_DAYS,
    DOUBTFUL_MONTHS,
    MONTH_WORDS,
    ORDINALS,
    SEASONS,
    TENS,
    WEEKDAY_WORDS,
    Tokens,
    cardinal,
    digits,
    ordinal,
    spoken_year,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What was said of a calendar date; ``years`` has two entries for a year of two digits."""

    years: tuple[int, ...] = ()
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A stretch of time that some tokens name.

    ``spans`` are the stretches that it can mean, past ones first, empty when they depend on an
    unknown reference or do not exist. ``grain`` is the unit it is as exact as. ``weak``: the same
    words often mean something else, so they need a cue around them. ``known`` is a stretch that is
    certain although no exact value is ("summer of 2010" lies in 2010 or touches it).
    """

    first: int
    stop: int
    grain: str
    spans: tuple[Stretch, ...] = ()
    fields: Fields | None = None
    weak: bool = False
    edge: bool = False
    known: Stretch | None = None
    precision: str | None = None


def resolve(first: int, stop: int, fields: Fields, reference: int | None) -> Term:
    """Return the term of a calendar date."""

    def stretch(year: int) -> Stretch | None:
        if fields.month is None:
            return months(year * 12, 12)
        if fields.day is None:
            return months(year * 12 + fields.month - 1, 1)
        if not exists(year, fields.month, fields.day):
            return None
        start = at(year, fields.month, fields.day)
        return start, start + DAY

    grain = "day" if fields.day else "month" if fields.month else "year"
    if fields.years:
        spans = tuple(s for s in map(stretch, fields.years) if s is not None)
    elif reference is None:
        spans = ()
    else:
        spans = around(reference, stretch)
    return Term(first=first, stop=stop, grain=grain, spans=spans, fields=fields)


def with_years(term: Term, years: tuple[int, ...], reference: int | None) -> Term:
    """Return a term that lacks a year with the years of its neighbour."""
    if term.fields is None or term.fields.years:
        return term
    made = resolve(term.first, term.stop, replace(term.fields, years=years), reference)
    return replace(made, weak=term.weak)


def two_digits(value: int) -> tuple[int, ...]:
    """Return the years that two digits can mean; 30 to 39 stay open, as in Recognizers."""
    if value < 30:
        return (2000 + value,)
    return (1900 + value, 2000 + value) if value < 40 else (1900 + value,)


_ERAS = {"bc": -1, "bce": -1, "ad": 1, "ce": 1}


def year(t: Tokens, i: int) -> tuple[tuple[int, ...], int] | None:
    """Read a year that stands for itself: 4 digits, with an era, in words, or "'87"."""
    words = t.words
    if words[i] == "ad" and (value := digits(t, i + 1, 1, 2199)):
        return (value,), i + 2
    value = digits(t, i, 1, 9999)
    if value is not None:
        era = _ERAS.get(words[i + 1])
        if era is not None and not _lower_ad(t, i + 1):
            return (value if era > 0 else 1 - value,), i + 2
        whole = len(words[i]) == 4 and 1000 <= value <= 2199 and not _longer(t, i + 1)
        return ((value,), i + 1) if whole else None
    if words[i] in {"'", "‘"} and t.glued(i + 1) and len(words[i + 1]) == 2:
        short = digits(t, i + 1, 0, 99)
        return None if short is None else (two_digits(short), i + 2)
    spoken = spoken_year(t, i)
    return None if spoken is None else ((spoken[0],), spoken[1])


def _lower_ad(t: Tokens, i: int) -> bool:
    return t.words[i] in {"ad", "ce"} and t.text[t.starts[i]].islower()


def _longer(t: Tokens, j: int) -> bool:
    """Say whether digits go on behind a mark (1,000.5) or a unit is glued on (2000m, 50%)."""
    if not t.glued(j):
        return False
    word = t.words[j]
    if word in {".", ",", ":"}:
        return t.glued(j + 1) and t.words[j + 1][:1].isdecimal()
    return word in {"%", "°", "_"} or (word[:1].isalpha() and word != "s")


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
        if _longer(t, found[1]) or t.words[i] == "one":
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
    linked = t.words[j] == "of" or (t.words[j] in {"/", "-"} and t.glued(j) and t.glued(j + 1))
    short = digits(t, k, 0, 99) if linked and len(t.words[k]) == 2 else None
    if short is None or _longer(t, k + 1):
        return (), j
    return two_digits(short), k + 1


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
        return resolve(i, stop, Fields(years=years, month=month, day=day[0]), t.reference)
    years, stop = _trailing_year(t, j)
    if years and t.words[stop] == "-" and t.glued(stop) and (d := digits(t, stop + 1, 1, 31)):
        return resolve(i, stop + 2, Fields(years=years, month=month, day=d), t.reference)
    if not years:
        stop = i + 1 if t.words[i + 1] == "." and not t.words[i + 2] else j
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
        if not t.words[i].isdecimal() and t.words[j] in {"may", "march"} and not t.capital(j):
            if t.words[j - 1] != "of":  # "the first may come", "the second march"
                return None
        years, stop = _trailing_year(t, month[1])
        return resolve(i, stop, Fields(years=years, month=month[0], day=day), t.reference)
    middle = digits(t, j, 1000, 2199) if t.words[j - 1] == "-" else None
    if middle is None or t.words[j + 1] != "-" or (last := month_name(t, j + 2)) is None:
        return None
    return resolve(i, last[1], Fields(years=(middle,), month=last[0], day=day), t.reference)


_MARKS = {"-", "/", ".", "‑"}


def numeric(t: Tokens, i: int) -> Term | None:
    """Read dates in digits: 2018-09-23, 5/3/18, 31.12.2019, 2015-12, 12-2015, 20200701, 5/12."""
    word = t.words[i]
    if not word.isdecimal() or not word.isascii():
        return None
    if len(word) == 8:
        return _compact(t, i)
    mark = t.words[i + 1]
    if mark not in _MARKS or not t.glued(i + 1) or not t.glued(i + 2):
        return None
    month = MONTH_WORDS.get(t.words[i + 2])
    third = t.words[i + 3] == mark and t.glued(i + 3) and t.glued(i + 4)
    if month is not None:
        return _year_name_day(t, i, month) if third and len(word) == 4 else None
    if not t.words[i + 2].isdecimal():
        return None
    if third and t.words[i + 4].isdecimal():
        return _three(t, i, mark)
    return _two(t, i, mark)


def _compact(t: Tokens, i: int) -> Term | None:
    word = t.words[i]
    parts = int(word[:4]), int(word[4:6]), int(word[6:])
    if not 1900 <= parts[0] <= 2099 or not exists(*parts) or _longer(t, i + 1):
        return None
    fields = Fields(years=parts[:1], month=parts[1], day=parts[2])
    return resolve(i, i + 1, fields, t.reference)


def _year_name_day(t: Tokens, i: int, month: int) -> Term | None:
    day = digits(t, i + 4, 1, 31)
    value = digits(t, i, 1000, 2199)
    if day is None or value is None:
        return None
    return resolve(i, i + 5, Fields(years=(value,), month=month, day=day), t.reference)


def _three(t: Tokens, i: int, mark: str) -> Term | None:
    words = t.words[i], t.words[i + 2], t.words[i + 4]
    if max(map(len, words)) > 4 or _longer(t, i + 5):
        return None
    a, b, c = map(int, words)
    years: tuple[int, ...] = (a,)
    if len(words[0]) == 4:
        month, day = b, c
    else:
        if len(words[2]) != 4 and not (len(words[2]) == 2 and mark == "/"):
            return None  # 1.2.18 and 3-2-18 are versions and scores
        years = (c,) if len(words[2]) == 4 else two_digits(c)
        # A dotted date is European; the others are read month first, as in the United States.
        month, day = (b, a) if (mark == "." and b <= 12) or a > 12 else (a, b)
    if not (1000 <= years[0] <= 2199 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return resolve(i, i + 5, Fields(years=years, month=month, day=day), t.reference)


def _two(t: Tokens, i: int, mark: str) -> Term | None:
    words = t.words[i], t.words[i + 2]
    a, b = int(words[0][:5]), int(words[1][:5])
    if _longer(t, i + 3) or max(map(len, words)) > 4:
        return None
    if len(words[0]) == 4 and len(words[1]) == 2 and 1000 <= a <= 2199 and mark != ".":
        if 1 <= b <= 12:
            return resolve(i, i + 3, Fields(years=(a,), month=b), t.reference)
        return None
    if len(words[1]) == 4 and 1 <= a <= 12 and 1900 <= b <= 2199 and mark != ".":
        return resolve(i, i + 3, Fields(years=(b,), month=a), t.reference)
    if max(map(len, words)) > 2 or mark == "-":
        return None
    month, day = (b, a) if a > 12 else (a, b)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return replace(
        resolve(i, i + 3, Fields(month=month, day=day), t.reference), weak=True, edge=mark == "."
    )


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


def decade(t: Tokens, i: int) -> Term | None:
    """Read "1990s", "the 90's", "the nineteen nineties", "the 1800s"."""
    words = t.words
    j = i + 1 if words[i] in {"'", "‘"} else i
    value = digits(t, j, 0, 2190)
    if value is not None and value % 10 == 0 and len(words[j]) in {2, 4}:
        k = j + 2 if words[j + 1] == "'" and t.glued(j + 1) else j + 1
        close = t.glued(k) or len(words[j]) == 4
        if words[k] == "s" and close:
            return _decade(t, i, k + 1, value, short=len(words[j]) == 2)
        return None
    head = CARDINALS.get(words[i], 0)
    if 11 <= head <= 19 and words[i + 1] in DECADES:
        return _decade(t, i, i + 2, head * 100 + DECADES[words[i + 1]], short=False)
    if words[i] in DECADES and t.back(i) in {"the", "early", "mid", "late", "-"}:
        return _decade(t, i, i + 1, DECADES[words[i]], short=True)
    return None


def _decade(t: Tokens, first: int, stop: int, value: int, *, short: bool) -> Term:
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
    if t.words[k] not in {"century", "c"} or (t.words[k] == "c" and t.words[k + 1] != "."):
        return None
    era = _ERAS.get(t.words[k + 1])
    start = (found[0] - 1) * 100
    if era == -1:
        start = 1 - found[0] * 100
    spans = (months(start * 12, 1200),)
    stop = k + 1 if era is None else k + 2
    return Term(first=j, stop=stop, grain="year", spans=spans)


def season(t: Tokens, i: int) -> Term | None:
    """Read "summer of 2010": the year is certain, the months depend on the hemisphere."""
    if t.words[i] not in SEASONS:
        return None
    j = i + 1
    while t.words[j] in {"of", "in", ","} and j < i + 3:
        j += 1
    found = year(t, j)
    if found is None:
        return None
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
_BY_NUMBER = (numeric, day_first, century, decade, year_alone, day_of_month)


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
    if word in _HOLIDAY_STARTS:
        found.append(holiday_name(t, i))
    return [term for term in found if term is not None]


_HOLIDAY_STARTS = frozenset(name.split()[0].removesuffix(".") for name in HOLIDAYS)
# "May" and "March" need more than a capital letter; see the scanner's cues.
NAMES = DOUBTFUL_MONTHS
