"""AriGraph's and MemGAS's rankings: the formulas, with their two known defects mended."""

from __future__ import annotations

import numpy as np
import pytest

from graphmem.errors import BadInput
from graphmem.recall.episode_ranking import (
    arigraph_scores,
    granularity_scores,
    granularity_weights,
)


def test_arigraph_scores_by_hand() -> None:
    """Two of three facts against two of two: shares times ln(1 + facts), plus likeness."""
    scores = arigraph_scores(
        np.array([2, 2, 0]), np.array([3, 2, 5]), np.array([0.2, 0.4, 0.1], dtype=np.float32)
    )
    graph = np.array([2 / 3 * np.log(4), np.log(3), 0]) / np.log(3)
    assert scores == pytest.approx(graph + np.array([0.5, 1, 0.25]), abs=1e-6)


def test_arigraph_counts_an_episode_of_one_fact() -> None:
    """Its only fact was found: more than an episode of which nothing was found."""
    one, none = arigraph_scores(np.array([1, 0]), np.array([1, 4]), np.zeros(2, dtype=np.float32))
    assert one > none == 0


def test_arigraph_without_facts_is_likeness() -> None:
    """Nothing extracted, nothing divided by zero."""
    zeros = np.zeros(2, dtype=np.int64)
    scores = arigraph_scores(zeros, zeros, np.array([0.1, 0.2], dtype=np.float32))
    assert scores.tolist() == [0.5, 1]


def test_arigraph_refuses_more_found_than_there_are() -> None:
    """A count that cannot be is a mistake of the caller."""
    with pytest.raises(BadInput, match="fewer facts"):
        arigraph_scores(np.array([2]), np.array([1]), np.zeros(1, dtype=np.float32))


def test_a_peaked_granularity_weighs_more_than_a_flat_one() -> None:
    """Forty episodes: one that stands out against all alike."""
    flat = np.full(40, 0.5)
    peaked = np.where(np.arange(40) == 7, 0.9, 0.1)
    weights = granularity_weights(np.array([flat, peaked], dtype=np.float32))
    assert weights.tolist() == pytest.approx([0, 1], abs=1e-3)


def test_entropy_is_measured_against_the_number_of_episodes() -> None:
    """A peak that is spread by a high temperature still weighs, although its entropy is over 1."""
    flat = np.full(40, 0.5)
    peaked = np.where(np.arange(40) == 7, 0.9, 0.1)
    likeness = np.array([flat, peaked], dtype=np.float32)
    assert granularity_weights(likeness, temperature=0.3)[1] == pytest.approx(1, abs=1e-3)


def test_equally_unsure_granularities_weigh_the_same() -> None:
    """All flat: no division by zero, and the plain mean as the score."""
    likeness = np.array([[0.5, 0.5], [0.1, 0.1]], dtype=np.float32)
    assert granularity_weights(likeness).tolist() == [0.5, 0.5]
    assert granularity_scores(likeness) == pytest.approx([0.3, 0.3])


def test_no_episodes_have_no_scores() -> None:
    """An empty memory gives an empty array."""
    assert granularity_scores(np.zeros((4, 0), dtype=np.float32)).shape == (0,)
