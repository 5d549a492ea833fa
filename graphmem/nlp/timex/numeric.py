"""Dates in digits: 2018-09-23, 5/3/18, 31.12.2019, 2015-12, 20200701."""

# ruff: noqa: PLR0911 - a rule leaves where it stops to apply
from __future__ import annotations

from dataclasses import replace

from graphmem.nlp.timex.calendar import exists
from graphmem.nlp.timex.stretches import Fields, Term, goes_on, resolve, two_digits
from graphmem.nlp.timex.words import MONTH_WORDS, Tokens, digits

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
        return _year_name_day(t, i, month, third=third) if len(word) == 4 else None
    if not t.words[i + 2].isdecimal():
        return None
    if third and t.words[i + 4].isdecimal():
        return _three(t, i, mark)
    return _two(t, i, mark)


def _compact(t: Tokens, i: int) -> Term | None:
    word = t.words[i]
    parts = int(word[:4]), int(word[4:6]), int(word[6:])
    if not 1900 <= parts[0] <= 2099 or not exists(*parts) or goes_on(t, i + 1):
        return None
    fields = Fields(years=parts[:1], month=parts[1], day=parts[2])
    return resolve(i, i + 1, fields, t.reference)


def _year_name_day(t: Tokens, i: int, month: int, *, third: bool) -> Term | None:
    day = digits(t, i + 4, 1, 31) if third else None
    value = digits(t, i, 1000, 2199)
    if value is None:
        return None
    if day is None:
        return resolve(i, i + 3, Fields(years=(value,), month=month), t.reference)
    return resolve(i, i + 5, Fields(years=(value,), month=month, day=day), t.reference)


# "The 2010-11 season" runs over two years; 2010-11 alone is a month.
_SEASON_WORDS = frozenset("season seasons campaign school academic edition winter tour".split())


def _three(t: Tokens, i: int, mark: str) -> Term | None:
    words = t.words[i], t.words[i + 2], t.words[i + 4]
    timed = t.words[i + 5] == "t" and t.glued(i + 6) and t.words[i + 6].isdecimal()
    if max(map(len, words)) > 4 or (goes_on(t, i + 5) and not timed):
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
    if goes_on(t, i + 3) or max(map(len, words)) > 4:
        return None
    if len(words[0]) == 4 and len(words[1]) == 2 and 1000 <= a <= 2199 and mark != ".":
        if 1 <= b <= 12 and t.words[i + 3] not in _SEASON_WORDS:
            return resolve(i, i + 3, Fields(years=(a,), month=b), t.reference)
        return None
    if len(words[1]) == 4 and 1 <= a <= 12 and 1900 <= b <= 2199 and mark != ".":
        return resolve(i, i + 3, Fields(years=(b,), month=a), t.reference)
    if max(map(len, words)) > 2 or mark == "-":
        return None
    month, day = (b, a) if a > 12 else (a, b)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return replace(resolve(i, i + 3, Fields(month=month, day=day), t.reference), weak=True)
