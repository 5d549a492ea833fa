"""Reading dates in text: spans, kinds, what they bound, and what must not become a date."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.model.time import Instant, Precision, instant
from graphmem.nlp.dates import DateExpression, dates, might_hold_dates
from graphmem.nlp.timex.cues import CORE
from graphmem.nlp.timex.words import CARDINALS, ORDINALS

THURSDAY = instant("2021-09-16T10:30Z")


def read(text: str) -> list[DateExpression]:
    """Read a text as said on a Thursday."""
    return dates(text, reference=THURSDAY)


def bounds(text: str) -> tuple[str, str | None, str | None]:
    """Return relation, start and end of the only expression of a text."""
    (one,) = read(text)
    start, end = one.valid_from, one.valid_to
    return one.relation, None if start is None else str(start), None if end is None else str(end)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She led the choir from 2010 to 2014.", ("from-to", "2010", "2014")),
        ("She has led the choir since May 2011.", ("since", "2011-05", None)),
        ("He sang until 2019.", ("until", None, "2019")),
        ("It was sold before 3 June 1950.", ("before", None, "1950-06-03")),
        ("Nothing is known of it after 1700.", ("after", "1701", None)),
        ("The mill ran in the 1990s.", ("in", "1990", "2000")),
        ("A mill of the 15th century.", ("in", "1400", "1500")),
        ("The writer, born 12 May 1900 in Lund, moved.", ("born", "1900-05-12", None)),
        ("He died on 15 March 44 BC.", ("died", "-000043-03-15", None)),
        ("Ada Lund (1900-1960) was a writer.", ("life", "1900", "1960")),
        ("Ada Lund (12 May 1900 – 3 June 1960) wrote.", ("life", "1900-05-12", "1960-06-03")),
        ("The war of 1914-18 ended.", ("from-to", "1914", "1918")),
        ("Ada Lund (May 12, 1900June 3, 1960) wrote.", ("life", "1900-05-12", "1960-06-03")),
        ("They ruled from late 2005 to 2009.", ("from-to", "2005-07", "2009")),
        ("Open until the end of 2009.", ("until", None, "2010-01")),
        ("Ada Lund (1808-93) wrote.", ("life", "1808", "1893")),
        ("His reign 1595–1603 was short.", ("from-to", "1595", "1603")),
        ("It became a 1976 miniseries.", ("in", "1976", "1977")),
        ("He was in office 2009–2017.", ("from-to", "2009", "2017")),
        ("Flourished (c. 1450 – c. 1520) in Lund.", ("from-to", "1450", "1520")),
        ("Sent Sat, 18 Aug 2018 10:00:00 +0200.", ("in", "2018-08-18T10:00+02:00", None)),
        ("Logged at 2019-10-04 03:30:15.123.", ("in", "2019-10-04T03:30:15Z", None)),
        ("The choir sang from 27 BC to AD 14.", ("from-to", "-000026", "0014")),
        ("It is open from 1933 onwards.", ("since", "1933", None)),
        ("The tour ran from November 2010 until May 2012.", ("from-to", "2010-11", "2012-05")),
        ("They met in late mid July 2020.", ("in", "2020-07-10", "2020-07-21")),
        ("Sales rose in Q3 2018.", ("in", "2018-07", "2018-10")),
        ("They met at the end of May 2020.", ("in", "2020-05-16", "2020-06-01")),
        ("They met in the summer of 2010.", ("in", "2010", "2011")),
        ("It was signed on 31.12.2019.", ("in", "2019-12-31", None)),
        ("It was signed on 4/22/2016.", ("in", "2016-04-22", None)),
        ("Seen at 2024-05-20T10:00:00+02:00.", ("in", "2024-05-20T10:00+02:00", None)),
    ],
)
def test_dates_bound_validity(text: str, expected: tuple[str, str | None, str | None]) -> None:
    """A stated time gives the bounds and the relation that its words mean, as exact as said."""
    assert bounds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I saw her yesterday", ("2021-09-15",)),
        ("I saw her two weeks ago", ("2021-09-02",)),
        ("We will meet three weeks from tomorrow", ("2021-10-08",)),
        ("I was there last week", ("2021-09-06/2021-09-13",)),
        ("We will go next Friday", ("2021-09-24",)),
        ("I went on Tuesday", ("2021-09-14", "2021-09-21")),
        ("We met on the 3rd of May", ("2021-05-03", "2022-05-03")),
        ("over the last three months", ("2021-06-16/2021-09-16",)),
        ("between 3 and 5 March", ("2021-03-03/2021-03-05", "2022-03-03/2022-03-05")),
        ("the first week of 2021", ("2021-01-04/2021-01-11",)),
        ("call me tomorrow at 5pm", ("2021-09-17T17:00:00",)),
        ("since yesterday morning", ("2021-09-15T08:00:00/..",)),
        ("1.5 hours ago", ("2021-09-16T09:00:00",)),
        ("9999 centuries ago", ()),
        ("2018-W12", ("2018-03-19/2018-03-26",)),
        ("last night", ("2021-09-15T20:00:00/2021-09-15T23:59:59",)),
        ("from 9am to 5pm tomorrow", ("2021-09-17T09:00:00/2021-09-17T17:00:00",)),
        ("Easter Sunday 2020", ("2020-04-12",)),
        ("nineteen eighty-four", ("1984-01-01/1985-01-01",)),
    ],
)
def test_dates_resolve_against_the_reference(text: str, expected: tuple[str, ...]) -> None:
    """A relative time resolves to all that it can mean, the past reading first."""
    (one,) = read(text)

    assert one.values == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("recorded on 30 and 31 August 1968", ["1968-08-30", "1968-08-31"]),
        ("recorded on 30 August or 2 September 1968", ["1968-08-30", "1968-09-02"]),
        ("recorded on August 30 and September 2, 1968", ["1968-08-30", "1968-09-02"]),
    ],
)
def test_dates_in_a_list_share_month_and_year(text: str, expected: list[str]) -> None:
    """A day that is named before its month or its year borrows them from the next day."""
    assert [str(one.valid_from) for one in read(text)] == expected


def test_dates_choose_the_reading_by_what_is_to_come() -> None:
    """A weekday is the last one in a report, and the next one in a plan."""
    (past,), (future,) = read("We met on Monday."), read("We will meet on Monday.")

    assert (str(past.valid_from), str(future.valid_from)) == ("2021-09-13", "2021-09-20")


@pytest.mark.parametrize("text", ["last week", "on Monday", "two days ago", "in May", "tomorrow"])
def test_dates_without_a_reference_stay_open(text: str) -> None:
    """A time that hangs on an unknown day is found, but nothing is guessed."""
    (one,) = dates(text)

    assert (one.valid_from, one.valid_to, one.values) == (None, None, ())


@pytest.mark.parametrize(
    "text",
    [
        "Yes. May I ask why?",
        "You may well march on with the sun.",
        "April said that June and August had left.",
        "Sun and sat phones cost $2018 in room 2010.",
        "Use version 2.0.18, release 1.12.3 or v2019.",
        "Call (206) 555-1212 or +86 138-2010-2015.",
        "They won 3-2 and lost 10-12, odds 5/2, open 24/7.",
        "About 2000 people and 1500 houses.",
        "See page 1999, ISBN 978-3-16-148410-0.",
        "192.168.20.18 has a 4:3 screen at 6.45 percent.",
        "Give me a second, first of all.",
        "The second half was better than the third quarter.",
        "He was player of the year.",
        "In the fall he hurt a spring in his watch.",
        "It can be done by day or by night.",
        "July was in the band Bloody Sunday.",
        "It won in a second season of Saturday Night Live.",
        "She swims every Monday at 9 and on the second Tuesday.",
        "It has between 1500 and 2000 people and is 1900 km long, 2000 words.",
        "They live at 1600 Mill Lane and flew in a 747 and a 1701.",
        "Now, the river has kept its bed to this day.",
    ],
)
def test_dates_leave_other_words_and_numbers_alone(text: str) -> None:
    """Words and numbers that only look like dates give none: a wrong date is worse than none."""
    assert read(text) == []


def test_dates_of_a_story_do_not_count_from_its_telling() -> None:
    """What hangs on the story ("two years later", "the following year") stays unresolved."""
    found = read("Two years later he left. The following year he died.")

    assert [one.values for one in found] == [(), ()]


def test_dates_do_not_resolve_what_the_calendar_lacks() -> None:
    """30 February and fiscal years are found without a value."""
    found = read("on 30 February 2019, in fiscal year 2018")

    assert [(one.text, one.values) for one in found] == [
        ("30 February 2019", ()),
        ("fiscal year 2018", ()),
    ]


@pytest.mark.parametrize(
    ("text", "inside", "day"),
    [
        ("Er starb am 3. März 2014 in Wien.", "3. März 2014", "2014-03-03"),
        ("nació el 12 de mayo de 1900 en Lima", "12 de mayo de 1900", "1900-05-12"),
        ("родился 12 мая 1900 года", "12 мая 1900", "1900-05-12"),
        ("geboren 3 augustus 2014 te Gent", "3 augustus 2014", "2014-08-03"),
        ("né le 12 février 1900", "12 février 1900", "1900-02-12"),
        ("ne le 12 fevrier 1900", "12 fevrier 1900", "1900-02-12"),
        ("生于1900年5月12日。", "1900年5月12日", "1900-05-12"),
    ],
)
def test_dates_in_other_languages_are_whole_days(text: str, inside: str, day: str) -> None:
    """A day with a month in another language is one date, and not its year alone."""
    (one,) = dates(text)

    assert (one.text, one.values, str(one.valid_from)) == (inside, (day,), day)


def test_dates_keep_an_unsaid_half_of_the_day_open() -> None:
    """A bare "at 4" is in the night or the afternoon: both are listed, only the day is sure."""
    (one,) = read("Come on Monday at 4.")

    assert one.values == (
        "2021-09-13T04:00:00",
        "2021-09-20T04:00:00",
        "2021-09-13T16:00:00",
        "2021-09-20T16:00:00",
    )
    assert one.valid_from is not None
    assert one.valid_from.precision is Precision.DAY


def test_dates_keep_the_zone_of_the_reference() -> None:
    """A time of day is in the zone of who said it; a day starts where the calendar says."""
    said = instant("2021-09-16T01:30+02:00")

    (hour,) = dates("today at 9 am", reference=said)

    assert str(hour.valid_from) == "2021-09-16T09:00+02:00"


_PIECES = st.sampled_from(
    "may March 5 the of 2019 1990 s - – / . , ( ) from to until between and since 12 : 30 am pm "
    "next last week Monday two days ago after before end BC Q 3 th first century on at in\n\n "
    "Easter 's night T Z + 00 ٣ ² é 💡 年 月 日 שנה half past fiscal".split(" ")
)


@settings(deadline=None)  # the first foreign date loads dateparser
@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=25).map(" ".join)))
def test_dates_spans_slice_back_in_order(text: str) -> None:
    """Any text: each span gives back its text, none overlaps the next, bounds are in order."""
    found = dates(text, reference=THURSDAY)

    assert [one.span.of(text) for one in found] == [one.text for one in found]
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
    assert all(0 <= one.span.start < one.span.end <= len(text) for one in found)
    for one in found:
        assert _ordered(one.valid_from, one.valid_to), one


def _ordered(start: Instant | None, end: Instant | None) -> bool:
    return start is None or end is None or start.micros <= end.micros


@pytest.mark.parametrize("word", sorted(CORE - CARDINALS.keys() - ORDINALS.keys() - {"all", "new"}))
def test_dates_are_looked_for_wherever_a_time_word_is(word: str) -> None:
    """The cheap test before the grammar passes every word that makes a time of its neighbours."""
    assert might_hold_dates(f"so {word} then")


@pytest.mark.parametrize(
    "piece", ["the end of ", "first week of ", "2 days after ", "in ", "1-", "may ", "("]
)
def test_dates_read_repeated_pieces(piece: str) -> None:
    """A pathological text neither recurses nor slows down out of proportion."""
    assert isinstance(dates(piece * 5_000, reference=THURSDAY), list)
