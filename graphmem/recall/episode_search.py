"""Passages ranked by their episodes, as AriGraph and MemGAS do it: presets to compare with.

The formulas are those of ``episode_ranking``; here they get what a store knows of the episodes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from graphmem.indexes.bm25 import NOTHING, Scored
from graphmem.model.fact import FactStatus
from graphmem.model.records import EpisodeQuery, FactQuery, Floats, PassageRecord
from graphmem.model.scope import Scope
from graphmem.nlp.episodes import EpisodeLimits
from graphmem.protocols import Encoder, GraphStore
from graphmem.recall.episode_ranking import arigraph_scores, granularity_scores
from graphmem.recall.fact_views import fact_views

PRESETS = ("arigraph", "memgas")
_NEAREST = 100  # passages whose episodes are ranked
# Facts that AriGraph's search takes for found: so many of the nearest to the question, and of a
# small memory those that are half as near as the best.
_FOUND_FACTS, _NEAR_BEST = 50, 0.5
# What was told, whether it holds or not.
_TOLD = (FactStatus.CURRENT, FactStatus.CLOSED, FactStatus.DISPUTED)
# Orders the passages of one episode, and never two episodes that differ.
_INSIDE = 1e-4


class EpisodeSearch:
    """Ranks passages by their episodes."""

    def __init__(self, store: GraphStore, encoder: Encoder) -> None:
        """Take the parts."""
        self._store, self._encoder = store, encoder

    def rank(self, text: str, scope: Scope, preset: str) -> Scored:
        """Return the passages of the episodes around the nearest ones, by the preset's score."""
        vector: Floats = self._encoder.encode([text])[0]
        records = self._records(vector, scope)
        if not records:
            return NOTHING
        ids = list(dict.fromkeys(record.passage.episode_id for record in records))
        place = {episode_id: row for row, episode_id in enumerate(ids)}
        rows = np.array([place[record.passage.episode_id] for record in records])
        vectors = np.stack([_vector(record, len(vector)) for record in records])
        turns = vectors @ vector
        means = np.zeros((len(ids), len(vector)), np.float32)
        np.add.at(means, rows, vectors)
        norms = np.linalg.norm(means, axis=1, keepdims=True)
        whole = ((means / np.where(norms > 0, norms, 1)) @ vector).astype(np.float32)
        facts, of_facts = self._facts(records, place, vector, scope)
        if preset == "arigraph":
            scores = _arigraph(facts, of_facts, whole)
        else:
            gists = self._gists(ids, scope)
            best_turns, best_facts = _best(turns, rows, len(ids)), _best(facts, of_facts, len(ids))
            scores = granularity_scores(
                np.stack([best_turns, whole, self._encoder.encode(gists) @ vector, best_facts])
            )
        keys = np.array([record.key for record in records], np.int64)
        return Scored(keys=keys, scores=scores[rows] + _INSIDE * turns).top(len(keys))

    def _records(self, vector: Floats, scope: Scope) -> list[PassageRecord]:
        """Return all passages of the episodes that hold one of the nearest."""
        nearest = self._store.nearest(scope, vector, _NEAREST).keys
        around = self._store.features(scope, nearest, around=EpisodeLimits().longest).keys
        near = set(nearest.tolist())
        records = self._store.passages(scope, keys=around, vectors=True)
        episodes = {one.passage.episode_id for one in records if one.key in near}
        return [one for one in records if one.passage.episode_id in episodes]

    def _facts(
        self,
        records: Sequence[PassageRecord],
        place: dict[str, int],
        vector: Floats,
        scope: Scope,
    ) -> tuple[Floats, npt.NDArray[np.int_]]:
        """Return for each fact of each episode its likeness, (f,), and the episode's row, (f,)."""
        episode_of = {one.passage.id: place[one.passage.episode_id] for one in records}
        facts = self._store.facts(scope, FactQuery(passages=tuple(episode_of), statuses=_TOLD))
        told: dict[str, set[int]] = defaultdict(set)
        for view in fact_views(facts, scope, self._store):
            sentence = f"{view.subject} {view.predicate} {view.object}"
            told[sentence] |= {episode_of[one] for one in view.passages if one in episode_of}
        sentences = [sentence for sentence, rows in told.items() if rows]
        if not sentences:
            return np.empty(0, np.float32), np.empty(0, np.int_)
        likeness = self._encoder.encode(sentences) @ vector
        counts = [len(told[sentence]) for sentence in sentences]
        rows = np.array([row for sentence in sentences for row in sorted(told[sentence])])
        return np.repeat(likeness, counts), rows

    def _gists(self, ids: Sequence[str], scope: Scope) -> list[str]:
        found = self._store.episodes(scope, EpisodeQuery(ids=tuple(ids)))
        gists = {episode.id: episode.gist for episode in found}
        return [gists.get(episode_id, "") for episode_id in ids]


def _vector(record: PassageRecord, dimension: int) -> Floats:
    return np.zeros(dimension, np.float32) if record.vector is None else record.vector


def _arigraph(likeness: Floats, rows: npt.NDArray[np.int_], whole: Floats) -> Floats:
    """Return AriGraph's scores with the facts nearest to the question as those found."""
    nearest = np.argsort(-likeness, kind="stable")[:_FOUND_FACTS]
    found = nearest[likeness[nearest] >= _NEAR_BEST * likeness.max(initial=0)]
    size = len(whole)
    return arigraph_scores(
        np.bincount(rows[found], minlength=size), np.bincount(rows, minlength=size), whole
    )


def _best(likeness: Floats, rows: npt.NDArray[np.int_], size: int) -> Floats:
    """Return the best likeness of each row, 0 where it has none."""
    best = np.zeros(size, np.float32)
    np.maximum.at(best, rows, likeness.astype(np.float32))
    return best
