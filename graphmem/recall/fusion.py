"""One ranking from several channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graphmem.indexes.bm25 import NOTHING, Scored

RRF_K = 60  # Cormack, Clarke and Buettcher (2009)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fused:
    """Passages by falling score, with the score and rank that each channel gave them."""

    passages: Scored
    channels: Mapping[str, Mapping[int, tuple[float, int]]]


def fuse(channels: Mapping[str, Scored], weights: Mapping[str, float]) -> Fused:
    """Add up the channels, each scaled to its own best, times its weight.

    A channel that found nothing stays out, and so do passages that no channel found. A passage
    that a channel did not find gets nothing from it.
    """
    spoken = {name: scored for name, scored in channels.items() if len(scored.keys)}
    if not spoken:
        return Fused(passages=NOTHING, channels={})
    keys = np.unique(np.concatenate([scored.keys for scored in spoken.values()]))
    total = np.zeros(len(keys))
    told: dict[str, dict[int, tuple[float, int]]] = {}
    for name, scored in spoken.items():
        best = scored.scores.max()
        floor = min(0.0, float(scored.scores.min()))
        scaled = (scored.scores - floor) / (best - floor) if best > floor else scored.scores * 0 + 1
        total[np.searchsorted(keys, scored.keys)] += weights.get(name, 1.0) * scaled
        told[name] = _told(scored)
    return Fused(passages=Scored(keys=keys, scores=total).top(len(keys)), channels=told)


def reciprocal_rank_fusion(channels: Mapping[str, Scored], *, k: int = RRF_K) -> Fused:
    """Add up 1 / (k + rank) over the channels: the baseline that needs no scores."""
    spoken = {name: scored for name, scored in channels.items() if len(scored.keys)}
    if not spoken:
        return Fused(passages=NOTHING, channels={})
    keys = np.unique(np.concatenate([scored.keys for scored in spoken.values()]))
    total = np.zeros(len(keys))
    for scored in spoken.values():
        order = np.lexsort((scored.keys, -scored.scores))
        ranks = np.arange(1, len(order) + 1)
        total[np.searchsorted(keys, scored.keys[order])] += 1 / (k + ranks)
    told = {name: _told(scored) for name, scored in spoken.items()}
    return Fused(passages=Scored(keys=keys, scores=total).top(len(keys)), channels=told)


def _told(scored: Scored) -> dict[int, tuple[float, int]]:
    order = np.lexsort((scored.keys, -scored.scores))
    return {
        int(scored.keys[row]): (float(scored.scores[row]), rank)
        for rank, row in enumerate(order, 1)
    }
