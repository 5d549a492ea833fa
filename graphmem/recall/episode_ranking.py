"""Two published rankings of episodes, kept for comparison: AriGraph's and MemGAS's.

Neither ranks turns as well as ``dialogue.py``; they rank whole episodes or sessions from scores
that are there already.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphmem.errors import BadInput
from graphmem.model.records import Floats

Counts = npt.NDArray[np.int_]
# MemGAS's own temperature of the softmax over one granularity's likenesses.
TEMPERATURE = 0.1


def arigraph_scores(found: Counts, facts: Counts, likeness: Floats) -> Floats:
    """Return AriGraph's episodic score of each episode, (n,), at most 2.

    Share of an episode's facts among the found ones, times the logarithm of how many it has, plus
    its likeness to the question, each divided by its best (Anokhin et al., 2024). The logarithm is
    of 1 + facts: with the paper's, an episode of one fact never scores.

    Args:
        found: (n,) how many facts of each episode the search has found.
        facts: (n,) how many facts each episode has.
        likeness: (n,) cosines with the question.

    Raises:
        BadInput: an episode has fewer facts than were found of it.
    """
    if np.any(found > facts) or np.any(found < 0):
        raise BadInput("an episode cannot have fewer facts than were found of it")
    shares = found / np.maximum(facts, 1) * np.log1p(facts)
    return _of_best(shares.astype(np.float32)) + _of_best(np.maximum(likeness, 0))


def granularity_weights(likeness: Floats, *, temperature: float = TEMPERATURE) -> Floats:
    """Return MemGAS's weight of each granularity, (g,), with the sum 1: the surer, the more.

    ``likeness`` is (g, n): cosines of the question with each episode's turns, text, gist or facts.
    A granularity weighs 1 - H / ln n, H the entropy of the softmax over its row (Xu et al., 2025).
    Without the division, as released, flat rows get more than peaked ones as soon as H passes 1.
    """
    rows, columns = likeness.shape
    scaled = likeness.astype(np.float64) / temperature
    scaled -= scaled.max(axis=1, keepdims=True, initial=-np.inf) if columns else 0
    chances = np.exp(scaled)
    chances /= np.maximum(chances.sum(axis=1, keepdims=True), 1e-12)
    entropy = -(chances * np.log(np.maximum(chances, 1e-12))).sum(axis=1)
    sure = np.maximum(1 - entropy / np.log(max(columns, 2)), 0)
    if sure.sum() < 1e-9:
        return np.full(rows, 1 / max(rows, 1), dtype=np.float32)
    return np.asarray(sure / sure.sum(), dtype=np.float32)


def granularity_scores(likeness: Floats, *, temperature: float = TEMPERATURE) -> Floats:
    """Return each episode's likeness over all granularities, (n,), by ``granularity_weights``."""
    weighted = granularity_weights(likeness, temperature=temperature) @ likeness
    return np.asarray(weighted, dtype=np.float32)


def _of_best(values: Floats) -> Floats:
    best = values.max(initial=0)
    return values / best if best > 0 else values
