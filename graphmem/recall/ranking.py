"""One ranking of passages: documents by pairs, turns in context, or single channels fused.

Which parts speak depends on what the passages have: turns have speakers, documents have none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from graphmem.indexes.bm25 import NOTHING, Scored
from graphmem.indexes.terms import term_hash
from graphmem.model.arrays import one_of
from graphmem.model.records import Floats, Keys
from graphmem.model.scope import Scope
from graphmem.model.time import Instant
from graphmem.protocols import Encoder, GraphStore
from graphmem.recall import channels
from graphmem.recall.document_weights import DocumentWeights
from graphmem.recall.documents import DocumentScores, DocumentSearch
from graphmem.recall.episode_search import PRESETS, EpisodeSearch
from graphmem.recall.fusion import fuse
from graphmem.recall.near_words import NearWords
from graphmem.recall.question import question_of
from graphmem.recall.seeds import seeds_of
from graphmem.recall.turns import RankedTurns, TurnSearch

SINGLE = ("lexical", "dense", "walk")
CHANNELS = (*SINGLE, "pairs", "context")
# Turns beyond these are never looked at, whatever is asked for.
_DEEPEST = 1_000

Told = Mapping[str, Mapping[int, tuple[float, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Passages best first, what each channel said of each (score and rank), and where from."""

    passages: Scored
    told: Told = field(default_factory=dict)
    documents: DocumentScores | None = None
    turns: RankedTurns | None = None


class Ranker:
    """Ranks the passages of a scope for a question."""

    def __init__(
        self,
        store: GraphStore,
        encoder: Encoder,
        near: NearWords,
        weights: DocumentWeights | None = None,
    ) -> None:
        """Take the parts; ``weights`` of documents None means the packaged ones."""
        self._store, self._encoder = store, encoder
        self._documents = DocumentSearch(store, encoder, near, term_hash, weights)
        self._turns = TurnSearch(store, encoder, near, term_hash)
        self._episodes = EpisodeSearch(store, encoder)

    def rank(
        self, text: str, scope: Scope, *, top_k: int, asked: Sequence[str], now: Instant | None
    ) -> Ranking:
        """Return the ranking by the channels asked for, or by one of PRESETS alone."""
        if asked[0] in PRESETS:
            fused = fuse({asked[0]: self._episodes.rank(text, scope, asked[0])}, {})
            return Ranking(passages=fused.passages, told=fused.channels)
        if "pairs" not in asked and "context" not in asked:
            return self._fused(text, scope, asked)
        turns = None
        if "context" in asked:
            depth = min(max(top_k, 50), _DEEPEST)
            alone = "pairs" not in asked
            turns = self._turns.rank(text, scope, top_k=depth, now=now, documents=alone)
        documents = None
        if "pairs" in asked and not (turns is not None and turns.all_spoken):
            documents = self._documents.score(text, scope)
        return merged(documents, turns)

    def _fused(self, text: str, scope: Scope, asked: Sequence[str]) -> Ranking:
        question = question_of(text)
        found: dict[str, Scored] = {}
        if "lexical" in asked:
            found["lexical"] = channels.lexical(question, scope, self._store)
        if "dense" in asked:
            vector: Floats = self._encoder.encode([text])[0]
            found["dense"] = channels.dense(vector, scope, self._store)
        if "walk" in asked:
            seeds = seeds_of(question, scope, self._store)
            found["walk"] = channels.walk(seeds, scope, self._store).passages
        fused = fuse(found, {})
        return Ranking(passages=fused.passages, told=fused.channels)


def merged(documents: DocumentScores | None, turns: RankedTurns | None) -> Ranking:
    """Return documents and turns as one ranking.

    Each kind is scaled to its own best, which counts as much as the kind's best passage shares
    words and meaning with the question, beside the best of both kinds.
    """
    of_documents = _documents_alone(documents, without_turns=turns is not None)
    if turns is None or not len(turns.rows):
        if documents is None:
            return Ranking(passages=NOTHING)
        return Ranking(
            passages=of_documents, told=_told_of_documents(documents), documents=documents
        )
    of_turns = _turns_alone(turns)
    told = _told_of_turns(turns)
    if documents is None or not len(of_documents.keys):
        return Ranking(passages=of_turns, told=told, turns=turns)
    worth = _worth(documents)
    keys = np.concatenate([of_documents.keys, of_turns.keys])
    scores = np.concatenate(
        [worth[0] * _of_best(of_documents.scores), worth[1] * _of_best(of_turns.scores)]
    )
    both = Scored(keys=keys, scores=scores).top(len(keys))
    for name, of in _told_of_documents(documents).items():
        told[name] = {**of, **told.get(name, {})}
    return Ranking(passages=both, told=told, documents=documents, turns=turns)


def _documents_alone(documents: DocumentScores | None, *, without_turns: bool) -> Scored:
    if documents is None:
        return NOTHING
    ranked = documents.ranked()
    if not without_turns:
        return ranked
    features = documents.candidates.features
    written = features.keys[features.speakers < 0]
    kept = one_of(ranked.keys, written)
    return Scored(keys=ranked.keys[kept], scores=ranked.scores[kept])


def _turns_alone(turns: RankedTurns) -> Scored:
    """Return the turns with scores that fall in their order (a list question's do not)."""
    falling = np.minimum.accumulate(turns.totals.astype(np.float64))
    return Scored(keys=turns.keys, scores=falling)


def _of_best(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Scale log odds or sums so that the best is 1 and none is below 0."""
    scaled: npt.NDArray[np.float64] = np.exp(scores - scores.max(initial=-np.inf))
    return scaled


def _worth(documents: DocumentScores) -> tuple[float, float]:
    """Return what documents and turns share with the question at best, each from 0 to 1."""
    candidates = documents.candidates
    spoken = candidates.features.speakers >= 0
    likeness = np.maximum(candidates.likeness[:, 0], 0)
    shared = (candidates.words + likeness / max(float(likeness.max(initial=0)), 1e-9)) / 2
    return float(shared[~spoken].max(initial=0)), float(shared[spoken].max(initial=0))


def _told_of_documents(documents: DocumentScores) -> dict[str, Mapping[int, tuple[float, int]]]:
    candidates = documents.candidates
    rows = _rows(candidates.features.keys)
    return {
        "lexical": _Ranks(rows, candidates.words),
        "dense": _Ranks(rows, candidates.likeness[:, 0]),
        "alone": _Ranks(rows, documents.odds.astype(np.float32)),
        "pairs": _Ranks(rows, documents.scores.astype(np.float32)),
    }


def _told_of_turns(turns: RankedTurns) -> dict[str, Mapping[int, tuple[float, int]]]:
    rows = _rows(turns.features.keys)
    told: dict[str, Mapping[int, tuple[float, int]]] = {
        name: _Ranks(rows, part) for name, part in turns.scores.parts.items()
    }
    told["context"] = _Ranks(rows, turns.scores.total)
    return told


def _rows(keys: Keys) -> Mapping[int, int]:
    return {key: row for row, key in enumerate(keys.tolist())}


class _Ranks(Mapping[int, tuple[float, int]]):
    """What a channel says of each passage, and its rank; put in order when first asked.

    Of the hundreds of candidates only the hits are asked for, and often none.
    """

    def __init__(self, rows: Mapping[int, int], values: Floats) -> None:
        """Take the row of each key, and a value a row; of 0 a channel says nothing."""
        self._rows, self._values = rows, values

    @cached_property
    def _ranks(self) -> npt.NDArray[np.int64]:
        keys = np.fromiter(self._rows, np.int64, len(self._rows))
        ranks = np.empty(len(keys), np.int64)
        ranks[np.lexsort((keys, -self._values))] = np.arange(1, len(keys) + 1)
        return ranks

    def __getitem__(self, key: int) -> tuple[float, int]:
        """Return value and rank of a passage (KeyError: nothing is said of it)."""
        row = self._rows[key]
        if not self._values[row]:
            raise KeyError(key)
        return float(self._values[row]), int(self._ranks[row])

    def __contains__(self, key: object) -> bool:
        """Say whether something is said of a passage."""
        row = self._rows.get(key) if isinstance(key, int) else None
        return row is not None and bool(self._values[row])

    def __iter__(self) -> Iterator[int]:
        """Go over the passages of which something is said."""
        return (key for key, row in self._rows.items() if self._values[row])

    def __len__(self) -> int:
        """Count them."""
        return int(np.count_nonzero(self._values))
