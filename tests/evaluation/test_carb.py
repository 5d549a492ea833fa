"""The CaRB score on triples small enough to count by hand."""

from __future__ import annotations

import pytest

from graphmem.evaluation.carb import Tuple, carb, match, read_gold


def test_match_counts_words_by_part():
    """Precision and recall are shares of words that agree in the same part."""
    gold = Tuple(relation="sold", arguments=("Ana", "the old boat", "to Karl"))
    found = Tuple(relation="sold", arguments=("Ana Berg", "the boat"))
    assert match(gold, found) == (4 / 5, 4 / 7)


def test_match_needs_a_word_of_the_relation():
    """Equal arguments do not help when the relations share nothing."""
    gold = Tuple(relation="sold", arguments=("Ana", "a boat"))
    assert match(gold, Tuple(relation="bought", arguments=("Ana", "a boat"))) == (0, 0)


def test_speech_matches_both_ways_round():
    """The speaker may be the first or the second argument of "said"."""
    gold = Tuple(relation="said", arguments=("it rains", "Ana"))
    assert match(gold, Tuple(relation="said", arguments=("Ana", "it rains"))) == (1, 1)


def test_perfect_predictions_score_one():
    """Gold against itself is precision, recall and F1 of 1."""
    gold = {"s": [Tuple(relation="sold", arguments=("Ana", "a boat"))]}
    score = carb(gold, gold)
    assert (score.precision, score.recall, score.f1) == (1, 1, 1)


def test_best_threshold_leaves_the_wrong_one_out():
    """F1 is best where only the right, surer triple is counted; the curve knows the rest."""
    gold = {"s": [Tuple(relation="sold", arguments=("Ana", "a boat"))]}
    right = Tuple(relation="sold", arguments=("Ana", "a boat"), confidence=0.9)
    wrong = Tuple(relation="ate", arguments=("Karl", "soup"), confidence=0.2)
    score = carb(gold, {"s": [wrong, right]})
    assert (score.f1, score.threshold) == (1, 0.9)
    assert score.auc == pytest.approx(1)


def test_sentences_without_predictions_lower_recall():
    """A sentence that a system leaves out counts in full."""
    one = [Tuple(relation="sold", arguments=("Ana", "a boat"))]
    assert carb({"s": one, "t": one}, {"s": one}).recall == 0.5


def test_read_gold_drops_empty_arguments():
    """Tabs at the end of a line are no arguments."""
    assert read_gold(["s\tsold\tAna\ta boat\t\n"])["s"][0].arguments == ("Ana", "a boat")
