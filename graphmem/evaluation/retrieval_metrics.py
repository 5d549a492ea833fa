"""How good a ranking is against the passages that answer a question. Pure functions."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

import numpy as np

CUTS = (1, 2, 5, 10)


def recall_at(ranked: Sequence[Hashable], gold: Sequence[Hashable], k: int) -> float:
    """Return |gold in the top k| / |gold|."""
    wanted = set(gold)
    return len(wanted.intersection(ranked[:k])) / len(wanted)


def all_recall_at(ranked: Sequence[Hashable], gold: Sequence[Hashable], k: int) -> float:
    """Return 1 if all gold is in the top k, else 0."""
    return float(set(gold) <= set(ranked[:k]))


def reciprocal_rank(ranked: Sequence[Hashable], gold: Sequence[Hashable]) -> float:
    """Return 1 / rank of the first gold item, 0 if there is none."""
    wanted = set(gold)
    return next((1 / rank for rank, item in enumerate(ranked, 1) if item in wanted), 0.0)


def retrieval_scores(
    ranked: Sequence[Sequence[Hashable]], gold: Sequence[Sequence[Hashable]]
) -> dict[str, float]:
    """Return the mean R@1, R@2, R@5, R@10, AR@5 and MRR over questions, in per cent."""
    pairs = list(zip(ranked, gold, strict=True))
    scores = {f"R@{k}": [recall_at(r, g, k) for r, g in pairs] for k in CUTS}
    scores["AR@5"] = [all_recall_at(r, g, 5) for r, g in pairs]
    scores["MRR"] = [reciprocal_rank(r, g) for r, g in pairs]
    return {name: round(100 * float(np.mean(values)), 2) for name, values in scores.items()}


def paired_bootstrap(
    one: Sequence[float], other: Sequence[float], *, seed: int = 1, samples: int = 10_000
) -> tuple[float, float]:
    """Return the 95 % interval of mean(one) - mean(other) over the same questions.

    Percentile bootstrap over questions (Efron and Tibshirani, 1993); in the units of the input.
    """
    difference = np.asarray(one, dtype=np.float64) - np.asarray(other, dtype=np.float64)
    random = np.random.default_rng(seed)
    rows = random.integers(0, len(difference), size=(samples, len(difference)))
    low, high = np.percentile(difference[rows].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def latencies(seconds: Sequence[float]) -> Mapping[str, float]:
    """Return p50 and p95 in milliseconds."""
    p50, p95 = np.percentile(np.asarray(seconds) * 1000, [50, 95])
    return {"search_ms_p50": round(float(p50), 2), "search_ms_p95": round(float(p95), 2)}
