"""Search in dialogue: candidate turns with what stands around them, scored in context.

The only place where the scores of turns meet a store: two look-ups of vectors, one of postings and
two of features, each bounded, whatever the store's size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from graphmem.model.records import NO_TIME, Floats, Keys, PassageFeatures, Postings
from graphmem.model.scope import Scope
from graphmem.protocols import Encoder, GraphStore
from graphmem.recall.dialogue import (
    WINDOW,
    TurnScores,
    TurnStatistics,
    rank_turns,
    score_turns,
)
from graphmem.recall.dialogue_question import DialogueQuestion, read_question
from graphmem.recall.near_words import NearWords
from graphmem.recall.question_time import windows

# What candidates are taken from: the nearest passages tell who speaks here, and when. Recall on
# LoCoMo's development part is that of scoring every turn.
NEAREST = 100
BY_WORDS = 800

TermHash = Callable[[str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedTurns:
    """Turns best first: ``rows`` into features and scores, and the question as it was read."""

    question: DialogueQuestion
    features: PassageFeatures
    scores: TurnScores
    rows: npt.NDArray[np.int32]

    @property
    def keys(self) -> Keys:
        """The turns' keys, best first."""
        return self.features.keys[self.rows]

    @property
    def totals(self) -> Floats:
        """The turns' scores, best first (a list question orders not only by score)."""
        return self.scores.total[self.rows]


class TurnSearch:
    """Scores turns of dialogue for a question; says nothing where nobody speaks."""

    def __init__(
        self, store: GraphStore, encoder: Encoder, near: NearWords, term_hash: TermHash
    ) -> None:
        """Take the parts."""
        self._store, self._encoder, self._near, self._hash = store, encoder, near, term_hash

    def rank(
        self, text: str, scope: Scope, *, top_k: int, now: int | None = None
    ) -> RankedTurns | None:
        """Return the best turns; None when no turn of a dialogue is near the question."""
        vector = self._encoder.encode([text])[0]
        nearest = self._store.nearest(scope, vector, NEAREST)
        seen = self._store.features(scope, nearest.keys)
        if not (seen.speakers >= 0).any():
            return None
        times = seen.times[(seen.times != NO_TIME) & (seen.speakers >= 0)]
        log = (int(times.min()), int(times.max())) if len(times) else None
        question = read_question(
            text,
            participants=seen.speaker_names,
            near_words=self._near,
            windows=windows(text, now=now, log=log),
        )
        postings = self._store.postings(scope, question.candidates)
        statistics = TurnStatistics(
            passages=postings.passages,
            passages_with={one.term: one.passages for one in postings.postings},
            mean_length=postings.mean_length,
        )
        without_names = self._encoder.encode([question.without_names])[0]
        keys = np.union1d(
            _by_words(question, postings, statistics),
            self._store.nearest(scope, without_names, NEAREST).keys,
        )
        features = self._store.features(scope, keys, around=WINDOW)
        scores = score_turns(
            features, question, statistics, vector=without_names, term_hash=self._hash
        )
        spoken = np.where(features.speakers >= 0, scores.total, -np.inf).astype(np.float32)
        ranked = rank_turns(replace(scores, total=spoken), features, question, top_k=top_k)
        rows = ranked[features.speakers[ranked] >= 0]
        return RankedTurns(question=question, features=features, scores=scores, rows=rows)


def _by_words(question: DialogueQuestion, postings: Postings, statistics: TurnStatistics) -> Keys:
    """Return the passages that hold a term which counts, those of the rarest terms first."""
    counted = {name for term in question.terms for name in term.weights(statistics.passages_with)}
    lists = sorted(
        (one for one in postings.postings if one.term in counted and len(one.keys)),
        key=lambda one: (one.passages, one.term),
    )
    found: list[Keys] = []
    room = BY_WORDS
    for one in lists:
        found.append(one.keys[:room])
        room -= len(found[-1])
        if room <= 0:
            break
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)
