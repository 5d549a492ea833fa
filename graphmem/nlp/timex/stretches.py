"""What a date in text resolves to: a stretch of time with what was said of it; years."""

from __future__ import annotations

from dataclasses import dataclass, replace

from graphmem.nlp.timex.calendar import DAY, Stretch, around, at, exists, months
from graphmem.nlp.timex.words import MONTH_WORDS, Tokens, digits, spoken_year


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
    unknown reference or do not exist. ``grain`` is the unit it is, ``precision`` the one that it is
    as exact as where that differs. ``weak``: the same words often mean something else, so they need
    a cue around them. ``edge`` is the side of a longer stretch that it was cut from (early, mid,
    late). ``known`` is certain although no exact value is ("summer of 2010" touches 2010).
    """

    first: int
    stop: int
    grain: str
    spans: tuple[Stretch, ...] = ()
    fields: Fields | None = None
    weak: bool = False
    edge: str = ""
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


ERAS = {"bc": -1, "bce": -1, "ad": 1, "ce": 1}


def year(t: Tokens, i: int) -> tuple[tuple[int, ...], int] | None:
    """Read a year that stands for itself: 4 digits, with an era, in words, or "'87"."""
    words = t.words
    if words[i] == "ad" and (value := digits(t, i + 1, 1, 2199)):
        return (value,), i + 2
    value = digits(t, i, 1, 9999)
    if value is not None:
        era = ERAS.get(words[i + 1])
        if era is not None and not _lower_ad(t, i + 1):
            return (value if era > 0 else 1 - value,), i + 2
        whole = len(words[i]) == 4 and 1000 <= value <= 2199 and not goes_on(t, i + 1)
        return ((value,), i + 1) if whole else None
    if words[i] in {"'", "‘"} and t.glued(i + 1) and len(words[i + 1]) == 2:
        short = digits(t, i + 1, 0, 99)
        return None if short is None else (two_digits(short), i + 2)
    spoken = spoken_year(t, i)
    return None if spoken is None else ((spoken[0],), spoken[1])


def _lower_ad(t: Tokens, i: int) -> bool:
    return t.words[i] in {"ad", "ce"} and t.text[t.starts[i]].islower()


def goes_on(t: Tokens, j: int) -> bool:
    """Say whether digits go on behind a mark (1,000.5) or a unit is glued on (2000m, 50%)."""
    if not t.glued(j):
        return False
    word = t.words[j]
    if word in {".", ",", ":"}:
        return t.glued(j + 1) and t.words[j + 1][:1].isdecimal()
    if word in MONTH_WORDS:
        return False  # a lost dash: "1966July"
    return word in {"%", "°", "_"} or (word[:1].isalpha() and word != "s")
