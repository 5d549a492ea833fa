"""Hits say why they came, as values and in words; who does not ask is spared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from graphmem import Memory

QUESTION = "In which country was the painter of the Harbour of Gullhaven born?"


@pytest.fixture(scope="module")
def memory() -> Iterator[Memory]:
    """Return a memory in which a question needs two passages."""
    with Memory(":memory:") as held:
        held.add(
            "The Harbour of Gullhaven was painted by Tessa Marsh.",
            source="picture",
            title="Harbour of Gullhaven",
        )
        held.add("Tessa Marsh was born in Norway.", source="painter", title="Tessa Marsh")
        held.add("Gullhaven has a mill.", source="town", title="Gullhaven")
        yield held


def test_hits_say_in_words_why_they_came(memory: Memory) -> None:
    """The channels with score and rank first, then each path with the words that link it."""
    hits = {hit.source: hit for hit in memory.search(QUESTION, explain=True).hits}
    reasons = hits["painter"].reasons

    assert reasons[0].startswith("by ")
    assert f"pairs {hits['painter'].scores['pairs']:.3f} (#" in reasons[0]
    assert len(reasons) == 1 + len(hits["painter"].paths)
    linked = [line for line in reasons if "[names" in line and "painted by Tessa Marsh" in line]
    assert linked
    assert "Tessa Marsh \u2013[is named in" in linked[0]
    assert linked[0].endswith("this passage")


def test_explaining_changes_nothing_else(memory: Memory) -> None:
    """Without it the same hits come in the same order, only their reasons are left out."""
    explained = memory.search(QUESTION, explain=True).hits
    bare = memory.search(QUESTION, explain=False).hits

    assert all(hit.paths and hit.scores and hit.ranks for hit in explained)
    assert bare == tuple(replace(hit, paths=(), scores={}, ranks={}) for hit in explained)
    assert all(hit.reasons == () for hit in bare)


def test_search_explains_unless_told_otherwise(memory: Memory) -> None:
    """Nobody has to know of the argument to see a reason."""
    assert memory.search(QUESTION) == memory.search(QUESTION, explain=True)
