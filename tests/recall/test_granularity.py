"""Hits as turns, episodes and sessions, and the presets that rank episodes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from graphmem import BadInput, Memory
from graphmem.recall.granularity import _MOST_TEXT as MOST_TEXT

TALK = {
    "garden": (
        ("Ann", "I planted a fig tree by the wall."),
        ("Bo", "Does it bear figs yet?"),
        ("Ann", "Two figs, and a blackbird ate them."),
    ),
    "music": (
        ("Bo", "I sold my cello on Monday."),
        ("Cy", "Who bought the cello?"),
        ("Bo", "A student from Turin bought it."),
    ),
}


@pytest.fixture
def memory() -> Iterator[Memory]:
    with Memory(":memory:", extract=False) as memory:
        for session, said in TALK.items():
            memory.add([{"speaker": who, "text": text} for who, text in said], session_id=session)
        yield memory


def test_turns_are_the_default(memory: Memory) -> None:
    """A hit is a turn unless asked otherwise, and says so."""
    hit = memory.search("Who bought the cello?").hits[0]
    assert (hit.text, hit.granularity, hit.hits) == ("A student from Turin bought it.", "turn", ())


@pytest.mark.parametrize("granularity", ["episode", "session"])
def test_groups_come_once_with_all_that_was_found_in_them(memory: Memory, granularity: str) -> None:
    """One hit a group, the best first; its text in the order of time, its turns best first."""
    hits = memory.search("Who bought the cello?", granularity=granularity, top_k=5).hits
    assert len({hit.id for hit in hits}) == len(hits)
    best = hits[0]
    assert best.granularity == granularity
    assert best.text == "\n".join(f"{who}: {text}" for who, text in TALK["music"])
    assert best.hits[0].text == "A student from Turin bought it."
    assert all(found.granularity == "turn" for found in best.hits)
    assert best.evidence
    for one in best.evidence:
        assert one.span.of(best.text) == one.text


def test_a_session_is_called_by_its_id_and_an_episode_can_be_got(memory: Memory) -> None:
    """What a hit is called finds it again."""
    (session,) = memory.search("fig tree", granularity="session", top_k=1).hits
    assert session.id == "garden"
    assert memory.session(session.id).turns[0].text == TALK["garden"][0][1]
    (episode,) = memory.search("fig tree", granularity="episode", top_k=1).hits
    assert memory.get(episode.id)["session_id"] == "garden"


def test_documents_are_grouped_by_source() -> None:
    """What has no session belongs to its source; episodes of long texts are found too."""
    with Memory(":memory:", extract=False) as memory:
        memory.add("# Tea\n\nTea grows on hills.\n\n# Coffee\n\nCoffee is roasted.", source="d.md")
        memory.add("Slate splits into thin plates.", source="slate.txt")
        hits = memory.search("Where does tea grow?", granularity="session").hits
        assert [hit.source for hit in hits] == ["d.md", "slate.txt"]
        assert "Tea grows on hills." in hits[0].text
        (episode,) = memory.search("roasted coffee", granularity="episode", top_k=1).hits
        assert "Coffee is roasted." in episode.text


def test_the_text_of_a_long_session_is_bounded_and_marks_what_is_left_out() -> None:
    """What was found comes first into it, then gists of what is around."""
    with Memory(":memory:", extract=False) as memory:
        log = [
            {"speaker": "Ann", "text": f"The {word} in room {n} needs a new coat of varnish."}
            for n in range(60)
            for word in ("door", "shelf", "stair")
        ]
        log[100] = {"speaker": "Bo", "text": "The kettle whistles in F sharp."}
        memory.add(log, session_id="s")
        hits = memory.search("Which tone does the kettle whistle?", granularity="session").hits
        text = hits[0].text
        assert "Bo: The kettle whistles in F sharp." in text
        assert len(text.replace("\u2026\n", "")) <= MOST_TEXT
        assert "\u2026" in text


def test_a_reranker_orders_the_groups(memory: Memory) -> None:
    """It sees what a hit shows: the episode's text."""
    seen: list[str] = []

    def shortest(question: str, texts: Sequence[str]) -> list[float]:
        assert question == "cello or fig"
        seen.extend(texts)
        return [-len(text) for text in texts]

    hits = memory.search("cello or fig", granularity="session", reranker=shortest).hits
    assert [len(hit.text) for hit in hits] == sorted(len(hit.text) for hit in hits)
    assert sorted(seen) == sorted(hit.text for hit in hits)


@pytest.mark.parametrize("preset", ["arigraph", "memgas"])
def test_presets_rank_whole_episodes(preset: str) -> None:
    """All turns of the best episode come before those of the next, at every granularity."""
    with Memory(":memory:") as memory:
        for session, said in TALK.items():
            memory.add([{"speaker": who, "text": text} for who, text in said], session_id=session)
        hits = memory.search("Did Bo sell the cello?", channels=(preset,)).hits
        assert {hit.text for hit in hits[:3]} == {text for _, text in TALK["music"]}
        assert preset in hits[0].scores
        (best,) = memory.search(
            "Did Bo sell the cello?", channels=(preset,), granularity="session", top_k=1
        ).hits
        assert best.id == "music"


def test_presets_of_an_empty_memory_find_nothing() -> None:
    """Nothing stored is no error."""
    with Memory(":memory:", extract=False) as memory:
        assert memory.search("anything", channels=("arigraph",)).hits == ()
        assert memory.search("anything", granularity="episode").hits == ()


@pytest.mark.parametrize(
    "wrong",
    [{"granularity": "chapter"}, {"channels": ("arigraph", "dense")}, {"channels": ()}],
)
def test_what_there_is_not_is_refused(memory: Memory, wrong: dict[str, object]) -> None:
    """The message names what can be given."""
    with pytest.raises(BadInput, match="of "):
        memory.search("cello", **wrong)  # type: ignore[arg-type]


def test_context_ranks_documents_where_it_is_asked_alone() -> None:
    """The scoring of turns is that of any passages in an order: those nobody speaks too."""
    with Memory(":memory:", extract=False) as memory:
        memory.add(
            "# Kettle\n\nWho mended the kettle?\n\n# Answer\n\nAunt Vera did, with a spoon.",
            source="notes.md",
        )
        memory.add("A spoon is made of tin.", source="spoon.txt")
        hits = memory.search("Who mended the kettle?", channels=("context",)).hits
        assert hits[0].text == "Aunt Vera did, with a spoon."
        assert hits[0].scores["words before"] > 0
