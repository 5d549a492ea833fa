"""BM25 with our own constants over the statistics of one scope.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
idf of Lucene, ln(1 + (N - df + .5) / (df + .5)), which is never negative.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphmem.model.records import Keys, Posting, Postings

# The constants of the baselines that the benchmarks report (bm25s, rank-bm25).
K1 = 1.5
B = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Passages and what one channel gives them, in the order of the keys."""

    keys: Keys
    scores: npt.NDArray[np.float64]

    def top(self, limit: int) -> Scored:
        """Return the best ``limit``, best first; ties by rising key."""
        order = np.lexsort((self.keys, -self.scores))[:limit]
        return Scored(keys=self.keys[order], scores=self.scores[order])


NOTHING = Scored(keys=np.empty(0, np.int64), scores=np.empty(0, np.float64))


def idf(posting: Posting, passages: int) -> float:
    """Return the weight of a term in a scope of so many passages."""
    df = posting.passages
    return math.log(1 + (passages - df + 0.5) / (df + 0.5))


def bm25(postings: Postings, *, k1: float = K1, b: float = B) -> Scored:
    """Score every passage that holds one of the terms; a term given twice counts twice."""
    held = [posting for posting in postings.postings if len(posting.keys)]
    if not held:
        return NOTHING
    keys = np.unique(np.concatenate([posting.keys for posting in held]))
    scores = np.zeros(len(keys))
    mean = max(postings.mean_length, 1e-9)
    for posting in held:
        tf = posting.counts.astype(np.float64)
        norm = k1 * (1 - b + b * posting.lengths / mean)
        rows = np.searchsorted(keys, posting.keys)
        scores[rows] += idf(posting, postings.passages) * tf * (k1 + 1) / (tf + norm)
    return Scored(keys=keys, scores=scores)
