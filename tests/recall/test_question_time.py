"""Time in questions: which stretch an expression means, and how softly it counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.model.records import NO_TIME
from graphmem.recall.question_time import DAY, SoftWindow, event_anchor, nearness, windows

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _micros(text: str) -> int:
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


NOW = _micros("2024-05-22T15:00")  # a Wednesday
LOG = (_micros("2022-03-01"), NOW)


def _days(question: str, *, now: int | None = NOW) -> list[tuple[str, str]]:
    """Return first and last day of each window."""
    found = windows(question, now=now, log=LOG)
    return [
        (
            (EPOCH + timedelta(microseconds=window.start)).date().isoformat(),
            (EPOCH + timedelta(microseconds=window.end - 1)).date().isoformat(),
        )
        for window in found
    ]


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("What happened on 8 May 2023?", "2023-05-08", "2023-05-08"),
        ("What happened on May 8th, 2023?", "2023-05-08", "2023-05-08"),
        ("What happened on the 8th of May 2023?", "2023-05-08", "2023-05-08"),
        ("Anything on 2023-05-08?", "2023-05-08", "2023-05-08"),
        ("Who wrote in 2023-05?", "2023-05-01", "2023-05-31"),
        ("Where was she in March 2023?", "2023-03-01", "2023-03-31"),
        ("Where was she in early March 2023?", "2023-03-01", "2023-03-11"),
        ("Where was she in late March, 2023?", "2023-03-21", "2023-03-31"),
        ("What did he build in summer 2022?", "2022-06-01", "2022-08-31"),
        ("What did he build in the winter of 2022?", "2022-12-01", "2023-02-28"),
        ("Which books came out in the 1990s?", "1990-01-01", "1999-12-31"),
        ("What was sold in 2023?", "2023-01-01", "2023-12-31"),
        ("Who came at Christmas 2022?", "2022-12-24", "2022-12-26"),
        ("What did we do last weekend?", "2024-05-17", "2024-05-19"),
        ("What did we do last week?", "2024-05-13", "2024-05-19"),
        ("Who called last Friday?", "2024-05-17", "2024-05-17"),
        ("Who called last Wednesday?", "2024-05-15", "2024-05-15"),
        ("Who comes next Friday?", "2024-05-24", "2024-05-24"),
        ("What did I buy last month?", "2024-04-01", "2024-04-30"),
        ("What did I plant last summer?", "2023-06-01", "2023-08-31"),
        ("What did I plant last year?", "2023-01-01", "2023-12-31"),
        ("What did I say yesterday?", "2024-05-21", "2024-05-21"),
        ("What did I say the day before yesterday?", "2024-05-20", "2024-05-20"),
        ("What did I eat three days ago?", "2024-05-19", "2024-05-19"),
        ("What did I eat two weeks ago?", "2024-05-05", "2024-05-11"),
        ("What broke in the past two weeks?", "2024-05-08", "2024-05-22"),
        ("What did she do the week before 9 June 2023?", "2023-05-30", "2023-06-08"),
        ("What did she do two days before 9 June 2023?", "2023-06-06", "2023-06-08"),
        ("What did she do a month after 9 June 2023?", "2023-06-30", "2023-07-19"),
        ("What did she do before 9 June 2023?", "2023-06-02", "2023-06-08"),
        ("What did she do after 9 June 2023?", "2023-06-09", "2023-06-19"),
        ("What did she do the weekend of 9 June 2023?", "2023-06-06", "2023-06-12"),
        ("What changed since 9 June 2023?", "2023-06-09", "2024-05-22"),
        ("What broke between 3 May 2023 and 10 May 2023?", "2023-05-03", "2023-05-10"),
    ],
)
def test_windows_reads_an_expression(question: str, first: str, last: str) -> None:
    """One expression is one window with these first and last days."""
    assert _days(question) == [(first, last)]


@pytest.mark.parametrize(
    "question",
    [
        "What may she do?",
        "Did they march to the harbour?",
        "Did he fall off the ladder?",
        "What did Bob and May decide?",
        "How many of the 2500 boats sank?",
        "Who lives in room 12?",
        "",
    ],
)
def test_windows_leaves_other_words_alone(question: str) -> None:
    """Verbs, names and numbers that look like dates are none."""
    assert windows(question, now=NOW, log=LOG) == ()


def test_a_date_without_a_year_is_tried_in_each_year_of_the_log() -> None:
    """One alternative a year, those of the log only."""
    assert _days("What happened on 8 May?") == [
        ("2022-05-08", "2022-05-08"),
        ("2023-05-08", "2023-05-08"),
        ("2024-05-08", "2024-05-08"),
    ]


def test_an_ambiguous_date_is_read_both_ways() -> None:
    """5/8 is the eighth of May and the fifth of August."""
    assert set(_days("What about 5/8/2023?")) == {
        ("2023-05-08", "2023-05-08"),
        ("2023-08-05", "2023-08-05"),
    }


def test_without_now_the_end_of_the_log_is_today_and_counts_less() -> None:
    """Nobody said what today is, so the place of "last week" is a guess; a date is none."""
    (told,) = windows("What about last week?", now=NOW, log=LOG)
    (guessed,) = windows("What about last week?", now=None, log=LOG)
    assert (guessed.start, guessed.end) == (told.start, told.end)
    assert guessed.weight < told.weight == 1
    assert [w.weight for w in windows("And 8 May 2023?", now=None, log=LOG)] == [1]


def test_without_now_and_log_there_is_no_window() -> None:
    """There is nothing to measure from."""
    assert windows("What about last week?", now=None) == ()


def test_an_expression_is_read_once() -> None:
    """The date inside "the last weekend before 10 April 2023" also uses up its "last weekend"."""
    assert len(_days("What was on the last weekend before 10 April 2023?")) == 1


def test_the_asker_s_clock_moves_the_days() -> None:
    """Two hours ahead of UTC the eighth of May starts two hours earlier."""
    (utc,) = windows("What about 8 May 2023?", now=NOW, log=LOG)
    (ahead,) = windows("What about 8 May 2023?", now=NOW, log=LOG, offset=120)
    assert utc.start - ahead.start == utc.end - ahead.end == DAY // 12


def test_an_event_can_be_the_anchor() -> None:
    """The words "two days before the trip" name the event, the side and the distance."""
    anchor = event_anchor("What did she pack two days before the trip to Oslo?")
    assert anchor is not None
    assert (anchor.event, anchor.side, anchor.days) == ("the trip to Oslo", -1, 2)
    window = anchor.window(_micros("2023-06-09T12:00"))
    assert window.start == _micros("2023-06-06")
    assert window.end == _micros("2023-06-09")


def test_an_event_without_a_distance_lies_before_or_after() -> None:
    """The words "after she moved" reach forward from the move."""
    anchor = event_anchor("Where did Mira work after she moved?")
    assert anchor is not None
    assert (anchor.event, anchor.side, anchor.days) == ("she moved", 1, None)
    at = _micros("2023-06-09")
    assert anchor.window(at).start == at < anchor.window(at).end


@pytest.mark.parametrize("question", ["What was before 9 June 2023?", "And after March?", "Who?"])
def test_a_date_is_no_event(question: str) -> None:
    """What ``windows`` reads is not looked up as an event."""
    assert event_anchor(question) is None


def test_nearness_is_full_inside_and_falls_off_softly_outside() -> None:
    """1 inside, 1/e one softness away on both sides, 0 where no time is known."""
    window = SoftWindow(start=10 * DAY, end=11 * DAY, softness=4, text="")
    times = np.array([10 * DAY, 6 * DAY, 15 * DAY - 1, NO_TIME])
    assert nearness([window], times) == pytest.approx([1, np.exp(-1), np.exp(-1), 0], abs=1e-6)


def test_nearness_takes_the_nearest_of_several_windows() -> None:
    """Alternatives do not add up."""
    first = SoftWindow(start=0, end=DAY, softness=4, text="")
    second = SoftWindow(start=9 * DAY, end=10 * DAY, softness=4, text="", weight=0.5)
    assert nearness([first, second], np.array([0, 9 * DAY])) == pytest.approx([1, 0.5])


@given(st.text(max_size=80), st.integers(-(10**16), 10**17))
def test_windows_reads_any_text(text: str, now: int) -> None:
    """No text and no clock raises; every window is a stretch."""
    for window in windows(text, now=now, log=(min(0, now), now)):
        assert window.start <= window.end
        assert window.softness > 0


@given(
    st.sampled_from(
        [
            "last",
            "next",
            "this",
            "two weeks before",
            "since",
            "until",
            "900 years ago or",
            "past 900 years of",
        ]
    ),
    st.sampled_from(
        ["week", "summer", "May 2023", "31 January", "February", "29 February", "9999", "Christmas"]
    ),
    st.integers(-(2**62), 2**62),
)
def test_windows_reads_any_combination_at_any_time(lead: str, what: str, now: int) -> None:
    """No combination leaves the calendar, whatever the clock says."""
    for window in windows(f"What was {lead} {what}?", now=now, log=(now - 400 * DAY, now)):
        assert window.start <= window.end
