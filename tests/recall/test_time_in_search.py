"""Time in questions, through the public memory: dates, "last week" and events as anchors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphmem import Memory
from graphmem.recall.turns import BY_WORDS, NEAREST

# Three people over half a year; each turn has its own time.
TALK = (
    ("Mira", "2024-03-04T09:02Z", "I worked at a bakery until January."),
    ("Tom", "2024-03-04T09:03Z", "I still teach chemistry at the night school."),
    ("Zed", "2024-03-10T18:01Z", "I live in York with my brother Paul."),
    ("Zed", "2024-04-02T18:05Z", "Yesterday I sold my old bicycle."),
    ("Tom", "2024-04-04T10:00Z", "I painted the gate red."),
    ("Zed", "2024-04-15T10:00Z", "I baked a rye loaf for the village fair."),
    ("Mira", "2024-04-17T20:00Z", "I moved to Whitby, and the flat is lovely."),
    ("Mira", "2024-05-30T10:00Z", "Our trip to Norway starts on 1 June."),
    ("Tom", "2024-05-31T10:00Z", "I painted the fence green."),
    ("Mira", "2024-06-12T10:00Z", "The fjords were wonderful, we saw a whale."),
    ("Tom", "2024-07-20T10:00Z", "I painted the shed blue."),
)


def turns() -> list[dict[str, str]]:
    return [{"speaker": speaker, "at": at, "text": text} for speaker, at, text in TALK]


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    with Memory(":memory:") as memory:
        memory.add(turns(), session_id="s")
        yield memory


def best(memory: Memory, question: str, *, now: str | None = None) -> str:
    return memory.search(question, top_k=3, now=now).hits[0].text


@pytest.mark.parametrize(
    ("question", "now", "answer"),
    [
        ("What did Tom paint in July?", None, "I painted the shed blue."),
        ("What did Tom paint last week?", "2024-06-05T12:00Z", "I painted the fence green."),
        ("What did Tom paint last month?", "2024-05-03", "I painted the gate red."),
        ("What did Tom paint yesterday?", "2024-07-21T09:00Z", "I painted the shed blue."),
        ("What did Tom paint recently?", None, "I painted the shed blue."),
    ],
)
def test_dates_of_a_question_are_read_from_now_or_the_end_of_the_log(
    memory: Memory, question: str, now: str | None, answer: str
) -> None:
    """Of turns that say much the same, the one of the time asked for comes first."""
    assert best(memory, question, now=now) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        # Told by a fact, with the time that it states: sold on 1 April, said on the 2nd.
        ("What did Tom paint after Zed sold his bicycle?", "I painted the gate red."),
        # Named by a turn, beside a date of its own.
        ("What did Tom paint two days before the trip to Norway?", "I painted the fence green."),
        # A pronoun: she is whom the question is about. Nothing but the event is asked by.
        ("What did Zed do before Mira moved?", "I baked a rye loaf for the village fair."),
    ],
)
def test_an_event_of_the_memory_anchors_a_question(
    memory: Memory, question: str, answer: str
) -> None:
    """Before she moved: that means the days before the memory says that she moved."""
    found = memory.search(question, top_k=2).hits
    assert answer in [hit.text for hit in found]
    assert any(hit.scores.get("time", 0) > 0 for hit in found)


def test_a_pronoun_in_an_event_is_whom_the_question_is_about(memory: Memory) -> None:
    """Zed sold something too, and Paul may have moved: what counts is Mira's move."""
    hits = memory.search("What did Mira say before she moved?", top_k=len(TALK)).hits
    near = max(hits, key=lambda hit: hit.scores.get("time", 0))
    assert near.text == "I baked a rye loaf for the village fair."


def test_an_event_that_nobody_told_of_gives_no_time(memory: Memory) -> None:
    """No window for what was never said to have happened."""
    hits = memory.search("What did Tom paint before the earthquake?", top_k=3).hits
    assert all("time" not in hit.scores for hit in hits)


def test_the_time_asked_for_is_looked_at_in_a_long_log() -> None:
    """The turns of a day are candidates, however many others share more with the question."""
    crowd = NEAREST + BY_WORDS + 100
    with Memory(":memory:", extract=False) as memory:
        log = [
            {
                "speaker": "Ann",
                "text": f"Did you do the washing up, number {n}?",
                "at": f"2023-{n % 12 + 1:02}-{n % 28 + 1:02}T10:00Z",
            }
            for n in range(crowd)
        ]
        log.append({"speaker": "Bo", "text": "Fed the geese.", "at": "2024-05-06T08:00Z"})
        memory.add(log, session_id="s")
        found = memory.search("What did Bo do on 6 May 2024?", top_k=3).hits
        assert found[0].text == "Fed the geese."
        newest = memory.search("What did Bo do today?", top_k=3).hits
        assert newest[0].text == "Fed the geese."


def test_now_is_read_in_its_own_zone() -> None:
    """At half past midnight in Auckland today is not yet over in London."""
    with Memory(":memory:", extract=False) as memory:
        log = [
            {"speaker": "Ann", "text": "I ate plums.", "at": f"2024-05-{day:02}T01:00+12:00"}
            for day in (8, 20)
        ]
        memory.add(log, session_id="s")
        hit = memory.search("What did Ann eat today?", now="2024-05-20T03:30+12:00").hits[0]
        assert str(hit.at) == "2024-05-20T01:00+12:00"
        assert hit.scores["time"] == pytest.approx(0.6)


def test_a_number_that_is_no_date_of_the_log_stays_a_word() -> None:
    """A year far from everything that was said may be a title."""
    with Memory(":memory:", extract=False) as memory:
        said = ["I lent Bo my copy of 1984.", "The kettle is broken.", "Bo painted a gate."]
        log = [
            {"speaker": "Ann", "text": text, "at": f"2024-05-0{n}T10:00Z"}
            for n, text in enumerate(said, 1)
        ]
        memory.add(log, session_id="s")
        assert memory.search("Who has 1984 now?").hits[0].text == said[0]
