"""The channels of a search: each scores passages in its own way, or has nothing to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphmem.indexes.bm25 import NOTHING, Scored, bm25
from graphmem.model.records import Floats, Neighbourhood, NeighbourhoodLimits
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore
from graphmem.recall.pagerank import personalized_pagerank
from graphmem.recall.question import Question
from graphmem.recall.seeds import Seed

CANDIDATES = 200  # passages that a channel brings to the fusion
# A passage that is about an entity is worth more to a walk than one that names it; measured on
# the development sets with 1 to 5.
_HOME_WEIGHT = 3.0


def lexical(question: Question, scope: Scope, store: GraphStore) -> Scored:
    """Score by BM25 over the question's terms."""
    if not question.terms:
        return NOTHING
    return bm25(store.postings(scope, question.terms)).top(CANDIDATES)


def dense(vector: Floats, scope: Scope, store: GraphStore) -> Scored:
    """Score by the cosine between the question and each passage."""
    if not vector.any():
        return NOTHING
    nearest = store.nearest(scope, vector, CANDIDATES)
    return Scored(keys=nearest.keys, scores=nearest.scores.astype(np.float64))


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Personalized PageRank from the question's entities, and the piece of graph it ran on."""

    passages: Scored
    around: Neighbourhood | None = None


def walk(seeds: Sequence[Seed], scope: Scope, store: GraphStore) -> Walk:
    """Score passages by personalized PageRank in the neighbourhood of the seeds."""
    if not seeds:
        return Walk(passages=NOTHING)
    weights = {seed.record.key: seed.weight for seed in seeds}
    around = store.neighbourhood(
        scope,
        entities=np.array(sorted(weights), dtype=np.int64),
        passages=np.empty(0, np.int64),
        limits=NeighbourhoodLimits(),
    )
    n, m = len(around.passages), len(around.entities)
    if not n:
        return Walk(passages=NOTHING)
    reset = np.zeros(n + m)
    reset[n:] = [weights.get(int(key), 0.0) for key in around.entities]
    mention_weight = np.where(around.mention_home, _HOME_WEIGHT, 1.0).astype(np.float32)
    rank = personalized_pagerank(
        n + m,
        np.concatenate([around.mention_passage, around.fact_subject + n]).astype(np.int32),
        np.concatenate([around.mention_entity + n, around.fact_object + n]).astype(np.int32),
        np.concatenate([mention_weight, around.fact_weight]).astype(np.float32),
        reset,
    )[:n]
    return Walk(passages=Scored(keys=around.passages, scores=rank).top(CANDIDATES), around=around)
