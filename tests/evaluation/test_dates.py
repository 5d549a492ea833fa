"""Scoring the reading of dates: exact spans, any listed value, the library beside it."""

from __future__ import annotations

from typing import Any

from graphmem.evaluation.dates import (
    DateScore,
    benchmark_dates,
    read_with_dateparser,
    score_dates,
)
from graphmem.model.episode import Span
from graphmem.model.time import instant


def case(text: str, *expected: tuple[str, str, list[dict[str, str]]]) -> dict[str, Any]:
    """Make a case: a text and (words, type, values) for each expected expression."""
    return {
        "Input": text,
        "Context": {"ReferenceDateTime": "2021-09-16T10:30:00"},
        "Results": [
            {
                "Start": text.index(words),
                "End": text.index(words) + len(words) - 1,
                "TypeName": f"datetimeV2.{kind}",
                "Resolution": {"values": values},
            }
            for words, kind, values in expected
        ],
    }


DAY = case("we met on 3 May", ("3 May", "date", [{"value": "2021-05-03"}, {"value": "2022-05-03"}]))
OPEN = case("open since 2010", ("since 2010", "daterange", [{"start": "2010-01-01"}]))
NONE = case("lost on feb 30", ("feb 30", "date", [{"value": "not resolved"}]))
EMPTY = case("they may well come")
OTHER = case("for two hours", ("two hours", "duration", [{"value": "7200"}]))


def test_score_dates_accepts_any_listed_value_at_the_exact_span() -> None:
    """A span counts when every character agrees, a value when it is one of those listed."""
    answers = {"we met on 3 May": [(Span(10, 15), ("1999-01-01", "2022-05-03"))]}

    scores = score_dates([DAY, OPEN, OTHER], lambda text, _: answers.get(text, []))

    assert scores["all"] == DateScore(n=2, span=0.5, value=0.5)
    assert scores["date"] == DateScore(n=1, span=1.0, value=1.0)
    assert scores["daterange"] == DateScore(n=1, span=0.0, value=0.0)


def test_score_dates_counts_a_wider_span_and_a_wrong_value_as_misses() -> None:
    """A span with one character more is not found; a value that is not listed is not right."""
    wide = score_dates([DAY], lambda *_: [(Span(9, 15), ("2021-05-03",))])
    wrong = score_dates([DAY], lambda *_: [(Span(10, 15), ("2020-05-03",))])

    assert (wide["all"].span, wrong["all"].span, wrong["all"].value) == (0.0, 1.0, 0.0)


def test_score_dates_wants_no_value_where_none_can_be() -> None:
    """A date that the calendar lacks is right when it is found without a value."""
    silent = score_dates([NONE], lambda *_: [(Span(8, 14), ())])
    guessing = score_dates([NONE], lambda *_: [(Span(8, 14), ("2021-03-02",))])

    assert (silent["all"].value, guessing["all"].value) == (1.0, 0.0)


def test_benchmark_dates_reports_us_and_the_library() -> None:
    """The report has the shares over all and per type, and what was found where nothing is."""
    report = benchmark_dates([DAY, OPEN, NONE, EMPTY, OTHER])

    assert (report["n"], report["span"], report["value"]) == (3, 1.0, 1.0)
    assert (report["spurious"], report["empty_cases"]) == (0, 1)
    assert report["per_type"]["daterange"]["n"] == 1
    assert 0 <= report["library_value"] <= report["library_span"] <= 1


def test_read_with_dateparser_gives_spans_of_the_text() -> None:
    """The library's words are placed in the text, a point as its day and its second."""
    reference = instant("2021-09-16T10:30Z")

    ((span, values),) = read_with_dateparser("signed on 4 May 2018", reference)

    assert span.of("signed on 4 May 2018") in {"on 4 May 2018", "4 May 2018"}
    assert "2018-05-04" in values
