"""Dates with a month in another language, read by dateparser: "3. März 2014", "12 de mayo de 1900".

English goes by our own grammar: dateparser gives no ranges, no precision and no second reading,
and costs about half a millisecond a stretch. Here it is asked only about a day, a word and a year
that the grammar left, and each stretch once.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib import import_module
from typing import Any

from graphmem.model.episode import Span
from graphmem.nlp.timex.calendar import at, exists
from graphmem.nlp.timex.words import MONTH_WORDS

_LANGUAGES = "de fr es it pt nl pl ru uk cs ro hu sv da nb fi tr".split()
_DAY_WORD_YEAR = re.compile(
    r"(?<![\w.,/-])\d{1,2}(?:\.|er|º)?\s(?:de\s|d['’])?(?P<month>[^\W\d_]{3,14})\.?\s(?:de\s|del\s)?"
    r"\d{4}(?![\w]|[.,/-]\d)"
)
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_IDEOGRAPHS = re.compile(r"(?P<year>\d{3,4})年\s?(?P<month>\d{1,2})月\s?(?P<day>\d{1,2})日")


def days_in_other_languages(text: str) -> list[tuple[Span, int]]:
    """Return the days that a text names in another language: span, first second; linear time."""
    days: list[tuple[Span, int]] = []
    for found in _DAY_WORD_YEAR.finditer(text):
        month = found["month"]
        if month.lower() in MONTH_WORDS or _plain(month) not in _month_words():
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
def _month_words() -> frozenset[str]:
    """Return what the languages call the months, from dateparser's own tables.

    "12 awards 2010" stands in English texts too: to have it looked at by all the languages would
    make dateparser compile their words, some 0.7 s in each process that reads.
    """
    found: set[str] = set()
    for language in _LANGUAGES:
        tables = import_module(f"dateparser.data.date_translation_data.{language}").info
        for table in (tables, *tables.get("locale_specific", {}).values()):
            found.update(_plain(word) for month in _MONTHS for word in table.get(month, ()))
    return frozenset(found)


def _plain(word: str) -> str:
    """Return a word in small letters and without accents, as dateparser compares them."""
    letters = unicodedata.normalize("NFKD", word.lower())
    return "".join(one for one in letters if unicodedata.category(one) != "Mn").rstrip(".")


@lru_cache(maxsize=1)
def _parser() -> Any:
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
