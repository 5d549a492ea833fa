"""Retrieval metrics by hand-made cases."""

from __future__ import annotations

from graphmem.evaluation.retrieval_metrics import paired_bootstrap, retrieval_scores


def test_scores_are_means_over_questions():
    """Recall, all-recall and reciprocal rank as BEIR and HippoRAG define them, in per cent."""
    ranked = [["a", "b", "c", "d", "e", "f"], ["x", "y"]]
    gold = [["a", "f"], ["y"]]
    assert retrieval_scores(ranked, gold) == {
        "R@1": 25.0, "R@2": 75.0, "R@5": 75.0, "R@10": 100.0, "AR@5": 50.0, "MRR": 75.0,
    }  # fmt: skip


def test_bootstrap_interval_holds_the_difference():
    """A constant difference has an interval of itself; none has one around nothing."""
    assert paired_bootstrap([2.0] * 20, [1.0] * 20) == (1.0, 1.0)
    low, high = paired_bootstrap([0.0, 1.0] * 50, [1.0, 0.0] * 50)
    assert low < 0 < high
