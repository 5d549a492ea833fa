"""Questions are encoded once, and as their encoder does it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphmem.model.records import Floats
from graphmem.nlp.static_encoder import StaticEncoder
from graphmem.recall.recent_vectors import RecentVectors


class _Counting(StaticEncoder):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Floats:
        self.asked += texts
        return super().encode(texts)


def test_a_question_is_encoded_once_however_often_it_is_asked_for() -> None:
    """Alone, with what is left of it, and twice in one call; the vectors are the encoder's."""
    encoder = _Counting()
    recent = RecentVectors(encoder)
    texts = ["Who built the mill?", "built", "Who built the mill?"]
    alone = recent.encode(texts[:1])
    np.testing.assert_array_equal(recent.encode(texts[:2]), StaticEncoder().encode(texts[:2]))
    np.testing.assert_array_equal(recent.encode([texts[0], texts[0]]), np.tile(alone, (2, 1)))
    assert encoder.asked == texts[:2]
    assert (recent.name, recent.dimension) == (encoder.name, encoder.dimension)


def test_only_the_last_questions_are_remembered() -> None:
    """However many come; many texts at once are not."""
    encoder = _Counting()
    recent = RecentVectors(encoder)
    recent.encode([f"question {number}" for number in range(40)])
    for number in range(40):
        recent.encode([f"question {number}"])
    encoder.asked.clear()
    recent.encode(["question 39"])
    recent.encode(["question 0"])
    assert encoder.asked == ["question 0"]
