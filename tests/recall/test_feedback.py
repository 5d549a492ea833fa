"""What feedback does to a ranking: bounded, local, undoable, forgettable."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem import Memory
from graphmem.recall.feedback import Feedback, adjusted, factor
from graphmem.testing import FakeExtractor, HashingEncoder

COUNTS = st.integers(0, 10_000)


@given(COUNTS, COUNTS)
def test_factor_is_bounded_and_rises_with_use(useful: int, other: int):
    """Never more than a fifth of a score, 1 where opinions balance, monotone in both counts."""
    assert 0.8 <= factor(useful, other) <= 1.2
    assert factor(useful + 1, other) >= factor(useful, other) >= factor(useful, other + 1)
    assert factor(useful, useful) == pytest.approx(1.0)


def test_adjusted_moves_only_what_has_a_factor():
    """The others keep their score, and what scored nothing stays where it was."""
    scores = np.array([1.0, 2.0, 0.0, -1.0])
    found = adjusted(scores, ["a", "b", "c", "d"], {"a": 1.2, "c": 1.2, "d": 1.2})
    np.testing.assert_allclose(found, [1.2, 2.0, 0.0, -1.0])
    assert adjusted(scores, ["a", "b", "c", "d"], {}) is scores


@pytest.fixture
def memory(tmp_path: Path):
    with Memory(tmp_path / "m.db", encoder=HashingEncoder(64), extractor=FakeExtractor()) as memory:
        memory.add("Ada knows Bo.", source="x")
        yield memory


def factors(memory: Memory, question: str, reader: Feedback | None = None) -> dict[str, float]:
    reader = reader or Feedback(memory._store, HashingEncoder(64))
    return reader.factors("default", HashingEncoder(64).encode([question])[0])


def test_feedback_counts_for_questions_like_the_one_it_was_given_for(memory: Memory):
    """The same words again: yes. Others: no."""
    passage = memory.history("Ada")[0].fact.passages[0]
    memory.feedback(passage, True, question="who knows bo")
    assert factors(memory, "who knows bo") == {passage: factor(1, 0)}
    assert factors(memory, "capital city height mountain") == {}


def test_feedback_on_a_fact_is_about_the_passages_behind_it(memory: Memory):
    """A fact is found through what says it."""
    fact = memory.facts(subject="Ada")[0]
    memory.feedback(fact.id, False, question="who knows bo")
    assert factors(memory, "who knows bo") == {fact.passages[0]: factor(0, 1)}


def test_feedback_follows_the_journal(memory: Memory):
    """A reader that lives on sees what was added, undone, undone again and forgotten since."""
    reader = Feedback(memory._store, HashingEncoder(64))
    passage = memory.history("Ada")[0].fact.passages[0]
    assert factors(memory, "who knows bo", reader) == {}
    change = memory.feedback(passage, True, question="who knows bo").changes[0]
    assert factors(memory, "who knows bo", reader) == {passage: factor(1, 0)}
    undone = memory.undo(change).changes[0]
    assert factors(memory, "who knows bo", reader) == {}
    memory.undo(undone)
    assert factors(memory, "who knows bo", reader) == {passage: factor(1, 0)}
    memory.forget(source="x")
    assert factors(memory, "who knows bo", reader) == {}
