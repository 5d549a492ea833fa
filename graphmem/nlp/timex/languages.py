"""Dates with a month in another language, read by dateparser: "3. März 2014", "12 de mayo de 1900".

English goes by our own grammar: dateparser gives no ranges, no precision and no second reading,
and costs about half a millisecond a stretch. Here it is asked only about a day, a word and a year
that the grammar left, and each stretch once.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from graphmem.model.episode import Span
from graphmem.nlp.timex.calendar import at, exists
from graphmem.nlp.timex.words import MONTH_WORDS

_LANGUAGES = "de fr es it pt nl pl ru uk cs ro hu sv da nb fi tr".split()
_DAY_WORD_YEAR = re.compile(
    r"(?<![\w.,/-])\d{1,2}(?:\.|er|º)?\s(?:de\s|d['’])?(?P<month>[^\W\d_]{3,14})\.?\s(?:de\s|del\s)?"
    r"\d{4}(?![\w]|[.,/-]\d)"
)
# "12 awards 2010": a plural; loading dateparser for it would cost 0.2 s.
_IN_S = frozenset({"mars", "marts"})
_IDEOGRAPHS = re.compile(r"(?P<year>\d{3,4})年\s?(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})日")


def days_in_other_languages(text: str) -> list[tuple[Span, int]]:
    """Return the days that a text names in another language: span, first second; linear time."""
    days: list[tuple[Span, int]] = []
    for found in _DAY_WORD_YEAR.finditer(text):
        month = found["month"].lower()
        if month in MONTH_WORDS or (month.endswith("s") and month not in _IN_S):
            continue
        start = _parse(found.group())
        if start is not None:
            days.append((Span(found.start(), found.end()), start))
    for found in _IDEOGRAPHS.finditer(text) if "年" in text else ():
        parts = int(found["year"]), int(found["month"]), int(found["day"])
        if exists(*parts):
            days.append((Span(found.start(), found.end()), at(*parts)))
    return sorted(days)


@lru_cache(maxsize=1)
def _parser() -> Any:
    # Loading dateparser takes 0.2 s, which a text in English never pays.
    from dateparser.date import DateDataParser

    settings = {"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"]}
    return DateDataParser(languages=_LANGUAGES, settings=settings)


@lru_cache(maxsize=4096)
def _parse(stretch: str) -> int | None:
    try:
        found = _parser().get_date_data(stretch).date_obj
    except (ValueError, OverflowError, RecursionError):
        return None
    return None if found is None else at(found.year, found.month, found.day)
