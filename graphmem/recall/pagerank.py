"""Personalized PageRank on a bounded graph, by power iteration in numpy.

Page et al. (1999), personalised as HippoRAG uses it. Undirected: each edge is walked both ways,
parallel edges add up. The mass of nodes without edges goes back to the seeds, as igraph's prpack
does it; with uniform return the two differ by 2e-2.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphmem.model.arrays import first_of_runs
from graphmem.model.records import Indices
from graphmem.recall.passage_features import Mentions

# Of a passage to walk to that is about a name, beside one that holds it; from 1 to 5 the
# development sets agree within half a point.
HOME_WEIGHT = 3.0
DAMPING = 0.5  # HippoRAG's; at .5 the error halves with every step


def personalized_pagerank(
    nodes: int,
    sources: Indices,
    targets: Indices,
    weights: npt.NDArray[np.floating],
    seeds: npt.NDArray[np.float64],
    *,
    outside: npt.NDArray[np.float64] | None = None,
    damping: float = DAMPING,
    tolerance: float = 1e-10,
) -> npt.NDArray[np.float64]:
    """Return the stationary probability of each node, (nodes,) summing to 1.

    ``seeds`` (nodes,) are weights of restart, not all zero. ``outside`` (nodes,) is the weight of
    each node's edges that lead out of the graph at hand: what walks there goes back to the seeds.
    Costs O(edges) a step and about log(tolerance) / log(damping) steps.
    """
    if nodes == 0 or seeds.sum() <= 0:
        return np.zeros(nodes)
    reset: npt.NDArray[np.float64] = seeds / seeds.sum()
    # As wide as indices are: narrower ones were widened again at every step.
    ends = np.concatenate([sources, targets]).astype(np.intp)
    starts = np.concatenate([targets, sources]).astype(np.intp)
    both = np.concatenate([weights, weights]).astype(np.float64)
    strength = np.bincount(starts, weights=both, minlength=nodes).astype(np.float64)
    if outside is not None:
        strength = strength + outside
    leaving = np.where(strength == 0, 1.0, 0.0)
    if outside is not None:
        leaving = np.divide(outside, strength, out=leaving, where=strength > 0)
    share = damping * both / strength[starts]
    rank = reset
    while True:
        spread = np.bincount(ends, weights=share * rank.take(starts), minlength=nodes)
        restart = damping * float(rank @ leaving) + 1 - damping
        following: npt.NDArray[np.float64] = spread + restart * reset
        if np.abs(following - rank).sum() < tolerance:
            return following
        rank = following


def walk_over_mentions(mentions: Mentions, passages: int) -> npt.NDArray[np.float64]:
    """Return the PageRank of each of so many candidates, walking from the question's names.

    A name's passages outside the candidates draw their share and are lost, so that a name of many
    passages gives little to each, as in the whole graph. All 0 if no name is there.
    """
    names = max(1, len(mentions.spread))
    codes = mentions.passage.astype(np.int64) * names + mentions.name
    ordered = np.sort(codes, kind="stable")  # mostly in order already
    edges = ordered[first_of_runs(ordered)]
    passage, name = np.divmod(edges, names)
    weights = np.ones(len(edges))
    weights[edges.searchsorted(codes[mentions.home])] = HOME_WEIGHT
    inside = np.bincount(name, minlength=len(mentions.spread))
    outside = np.maximum(mentions.spread - inside, 0).astype(np.float64)
    seeds = np.where(mentions.asked >= 0, 1 / np.maximum(mentions.spread, 1), 0)
    # Most names nobody asked for and only one candidate holds: they lead nowhere. Those of one
    # candidate are one node here, from which as much comes back as from all of them.
    kept = (inside != 1) | (seeds > 0)
    ends = np.flatnonzero(~kept[name])
    one = ends[first_of_runs(passage[ends])]
    joined = np.bincount(passage[ends], weights[ends], passages)[passage[one]]
    back = weights[ends] ** 2 / (weights[ends] + outside[name[ends]])
    back = np.bincount(passage[ends], back, passages)[passage[one]]
    outside[name[one]] = joined * (joined / back - 1)
    weights[one] = joined
    kept[name[one]] = True
    rows = np.flatnonzero(kept[name])
    node = passages - 1 + kept.cumsum()
    nowhere = np.zeros(passages)
    rank = personalized_pagerank(
        passages + int(kept.sum()),
        passage[rows],
        node[name[rows]],
        weights[rows],
        np.concatenate([nowhere, seeds[kept]]),
        outside=np.concatenate([nowhere, outside[kept]]),
        tolerance=1e-5,  # a tenth of the least share that pairs tell apart
    )
    return rank[:passages]
