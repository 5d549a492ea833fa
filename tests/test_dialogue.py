"""A log of four people through the public memory: who said what, of whom and when."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphmem import FactView, Memory
from graphmem.model.records import AssertionRecord

# Each turn has its own time; nobody's turns alternate.
TALK = (
    ("Mira", "2024-03-10T18:00Z", "I adopted a puppy yesterday."),
    ("Tom", "2024-03-10T18:01Z", "Zed lives in York."),
    ("Zed", "2024-03-10T18:02Z", "No, I live in Leeds."),
    ("Ana", "2024-03-10T18:03Z", "My sister Eva works at the harbour office."),
    ("Zed", "2024-03-12T09:00Z", "Who looks after the puppy?"),
    ("Tom", "2024-03-12T09:01Z", "Nobody has told me."),
    ("Ana", "2024-03-12T09:02Z", "Our neighbour does, every morning."),
)


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    with Memory(":memory:") as memory:
        turns = [{"speaker": who, "at": at, "text": text} for who, at, text in TALK]
        memory.add(turns, session_id="group")
        yield memory


def fact(memory: Memory, subject: str, object_: str) -> FactView:
    (found,) = [one for one in memory.facts(subject=subject, status="all") if one.object == object_]
    return found


def test_what_somebody_says_of_themselves_is_a_fact_of_theirs(memory: Memory) -> None:
    """First person is the speaker; "yesterday" is the day before the turn."""
    puppy = fact(memory, "Mira", "puppy")
    assert puppy.speakers == ("Mira",)
    assert str(puppy.valid_from) == "2024-03-09"
    relative = fact(memory, "Eva", "Ana")
    assert (relative.predicate, relative.speakers) == ("be sister of", ("Ana",))


def test_what_is_said_of_others_is_attributed(memory: Memory) -> None:
    """The assertion keeps who said it; of oneself there is nobody else to name."""
    of_other, own = fact(memory, "Zed", "York"), fact(memory, "Zed", "Leeds")
    assert (of_other.speakers, own.speakers) == (("Tom",), ("Zed",))
    told = {
        one.assertion.object_text: one.assertion.attributed_to
        for one in memory._store.scan(memory.namespace, "assertion")
        if isinstance(one, AssertionRecord)
    }
    assert told["Leeds"] is None
    assert memory.get(told["York"] or "")["name"] == "Tom"


def test_who_the_words_are_of_later_corrects_what_others_said(memory: Memory) -> None:
    """Tom was wrong about Zed: it is closed, and Zed's own word is current."""
    assert fact(memory, "Zed", "York").status == "closed"
    assert fact(memory, "Zed", "Leeds").status == "current"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Where does Zed live now?", "No, I live in Leeds."),
        ("Who looks after the puppy?", "Our neighbour does, every morning."),
        ("Where does Ana's sister work?", "My sister Eva works at the harbour office."),
    ],
)
def test_answers_come_before_questions(memory: Memory, question: str, answer: str) -> None:
    """The turn that asks the same is not the first hit, also when others spoke in between."""
    hits = [hit.text for hit in memory.search(question, top_k=5).hits]
    assert answer in hits[:3]
    assert not hits[0].endswith("?")


def test_timeline_and_episodes_tell_of_a_person(memory: Memory) -> None:
    """What held of Zed in the order of time; the episodes that mention the puppy's day."""
    assert [one.object for one in memory.timeline("Zed")] == ["York", "Leeds"]
    found = memory.episodes(session_id="group")
    assert [one.next for one in found] == [*(one.id for one in found[1:]), None]
    assert {name for one in found for name in one.participants} == {"Ana", "Mira", "Tom", "Zed"}
    assert {view.object for one in found for view in one.facts} >= {"puppy", "Leeds"}
    assert all(one.gist in {text for _, _, text in TALK} for one in found)
    (late,) = memory.episodes(since="2024-03-12")
    assert str(late.started_at) == "2024-03-12T09:00Z"
    assert [one.id for one in memory.episodes("Eva")] == [found[-2].id]
