"""Instants: the longer calendar, ISO text, precision."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.errors import BadInput
from graphmem.model.time import Precision, civil_from_days, days_from_civil, instant

DAY = 86_400_000_000


@given(st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31)))  # noqa: DTZ001
def test_instant_agrees_with_pythons_calendar(naive: datetime):
    """Inside years 1 to 9999 an instant is what datetime says it is, to the microsecond."""
    aware = naive.replace(tzinfo=UTC)
    expected = (aware - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert instant(aware).micros == expected


@given(st.integers(-100_000_000, 100_000_000))
def test_calendar_and_day_number_are_inverse(days: int):
    """Every day, also outside Python's calendar, has one date, and the date gives it back."""
    assert days_from_civil(*civil_from_days(days)) == days


@given(
    st.integers(-9999, 20_000),
    st.integers(1, 12),
    st.integers(1, 28),
    st.sampled_from(list(Precision)),
    st.integers(-14 * 60, 14 * 60),
)
def test_iso_text_round_trips(year: int, month: int, day: int, precision: Precision, offset: int):
    """What isoformat writes, instant reads back: the same point, precision and offset."""
    text = f"{year:+07d}-{month:02d}-{day:02d}"
    start = {Precision.YEAR: text[:7], Precision.MONTH: text[:10], Precision.DAY: text}
    sign = "-" if offset < 0 else "+"
    zone = f"{sign}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}"
    first = instant(start.get(precision, f"{text}T10:20:30.5{zone}"))
    again = instant(first.isoformat())
    assert (again.micros, again.precision) == (first.micros, precision)


@pytest.mark.parametrize(
    ("text", "length"),
    [("2024", 366 * DAY), ("2023-02", 28 * DAY), ("2023-12", 31 * DAY), ("2023-12-31", DAY)],
)
def test_end_is_where_the_stated_stretch_ends(text: str, length: int):
    """A year, a month or a day stands for all of itself."""
    start = instant(text)
    assert start.end - start.micros == length


def test_offset_is_kept_and_the_point_is_utc():
    """Ten o'clock at +02:00 is eight o'clock UTC, and is shown as it was given."""
    given_at = instant("2024-05-20T10:00+02:00")
    assert given_at.micros == instant("2024-05-20T08:00Z").micros
    assert given_at.isoformat() == "2024-05-20T10:00+02:00"
    tz = timezone(timedelta(hours=2))
    assert instant(datetime(2024, 5, 20, 10, tzinfo=tz)) == given_at


def test_a_date_has_the_precision_of_a_day():
    """A date object is a day, not midnight."""
    assert instant(date(2024, 5, 20)) == instant("2024-05-20")


def test_naive_time_needs_a_zone():
    """A time of day without a zone is refused, and accepted with one."""
    with pytest.raises(BadInput, match="no zone"):
        instant("2024-05-20T10:00")
    with pytest.raises(BadInput, match="no zone"):
        instant(datetime(2024, 5, 20, 10))  # noqa: DTZ001
    assert instant("2024-05-20T10:00", zone=120).micros == instant("2024-05-20T08:00Z").micros


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13", "2023-02-29", "2024-05-20T25:00Z"])
def test_what_is_no_time_is_refused(text: str):
    """A value that names no time of the calendar raises BadInput that quotes it."""
    with pytest.raises(BadInput, match=r"no (time|date)"):
        instant(text)


def test_milliseconds_are_not_taken_for_seconds():
    """Unix milliseconds are out of range by far; the message says what went wrong."""
    with pytest.raises(BadInput, match="milliseconds"):
        instant(1e16)
