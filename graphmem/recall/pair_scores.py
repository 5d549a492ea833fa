"""From the scores of pairs to those of passages, and to the pair that explains each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphmem.model.records import Indices
from graphmem.recall.groups import first_of_groups
from graphmem.recall.pairs import Pairs

Floats64 = npt.NDArray[np.float64]

# How sharply the best of a passage's pairs stands out: score = log(sum(exp(2 s))) / 2.
SOFTNESS = 2.0


def scores_of_passages(pairs: Pairs, scores: Floats64, odds: Floats64) -> Floats64:
    """Return each candidate's score (n,): a soft maximum over the pairs that it is an end of.

    A pair counts once, by its better direction. Candidates without a pair come after all others,
    by their odds.
    """
    n = len(odds)
    low, high = np.minimum(pairs.first, pairs.second), np.maximum(pairs.first, pairs.second)
    best = first_of_groups(low.astype(np.int64) * n + high, -scores)
    greatest = scores.max(initial=-np.inf)
    if not len(best):
        return odds
    share = np.exp(SOFTNESS * (scores[best] - greatest))
    mass = np.bincount(low[best], share, n) + np.bincount(high[best], share, n)
    paired = mass > 0
    result: Floats64 = odds - odds.max() + np.log(mass[paired].min()) / SOFTNESS + greatest - 1
    result[paired] = np.log(mass[paired]) / SOFTNESS + greatest
    return result


def best_pairs(pairs: Pairs, scores: Floats64, n: int) -> Indices:
    """Return, for each candidate (n,), the row of its best pair (-1: none)."""
    rows = np.concatenate([np.arange(len(scores)), np.arange(len(scores))])
    ends = np.concatenate([pairs.first, pairs.second])
    best = first_of_groups(ends, -scores[rows])
    result = np.full(n, -1, np.int32)
    result[ends[best]] = rows[best]
    return result
