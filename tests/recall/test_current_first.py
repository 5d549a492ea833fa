"""What holds is read before what it replaced."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphmem import Memory

LIVES = {"subject": "Tessa Marsh", "predicate": "lives in"}


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    """Return a memory in which a fact was replaced, with the passages that say so."""
    with Memory(":memory:") as held:
        held.add("Tessa Marsh lives in Gullhaven.", source="old", at="2015-03-01")
        held.add("Since then Tessa Marsh lives in Dunmarrow.", source="new", at="2021-03-01")
        held.add("Tessa Marsh paints boats in summer.", source="other", at="2016-01-01")
        yield held


def test_a_passage_that_says_what_holds_comes_before_one_that_says_what_held(
    memory: Memory,
) -> None:
    """Both are found; the order is that of belief."""
    found = [hit.source for hit in memory.search("Where does Tessa Marsh live now?").hits]

    assert found.index("new") < found.index("old")


def test_as_of_turns_the_order(memory: Memory) -> None:
    """Then, the old passage said what held."""
    result = memory.search("Where does Tessa Marsh live?", as_of="2017-01-01")
    found = [hit.source for hit in result.hits]

    assert found.index("old") < found.index("new")


def test_scores_fall_in_the_order_of_the_hits(memory: Memory) -> None:
    """A hit that was moved up has a score that fits its place."""
    scores = [hit.score for hit in memory.search("Where does Tessa Marsh live now?").hits]

    assert scores == sorted(scores, reverse=True)


def test_what_holds_is_brought_in_where_only_what_it_replaced_was_found(memory: Memory) -> None:
    """With one hit asked for, it is the one that holds."""
    for words in ("Where does Tessa Marsh live?", "Does Tessa Marsh live in Gullhaven?"):
        assert memory.search(words, top_k=1).hits[0].source == "new"


def test_the_path_of_a_fact_says_when_it_held(memory: Memory) -> None:
    """A hit that supports a fact shows it as a step, with its status and validity."""
    hits = {hit.source: hit for hit in memory.search("Where does Tessa Marsh live now?").hits}
    steps = [path.steps for path in hits["old"].paths if path.steps[0].edge == "live in"]

    assert steps
    assert steps[0][0].text.startswith("closed")
    assert steps[0][1].end == hits["old"].id
