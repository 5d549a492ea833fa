"""A search: from a question to hits with their evidence, inside one scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graphmem.indexes.bm25 import Scored
from graphmem.indexes.terms import terms
from graphmem.model.episode import Span
from graphmem.model.fact import FactStatus
from graphmem.model.records import FactQuery, Floats, PassageFeatures, PassageRecord
from graphmem.model.results import Evidence, FactView, Hit, Path, SearchResult, Step
from graphmem.model.scope import Scope
from graphmem.protocols import Encoder, GraphStore, Reranker
from graphmem.recall import channels
from graphmem.recall.fact_views import fact_views
from graphmem.recall.fusion import Fused, fuse
from graphmem.recall.question import Question, question_of
from graphmem.recall.seeds import Seed, seeds_of

# What each channel is worth beside the others, on the development sets (tests/benchmarks).
WEIGHTS: Mapping[str, float] = {"lexical": 1.0, "dense": 1.0, "walk": 1.0}
CHANNELS = tuple(WEIGHTS)
_MOST_FACTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """How a search is done: how many hits, by which channels, reranked by what."""

    top_k: int = 10
    channels: tuple[str, ...] = CHANNELS
    reranker: Reranker | None = None


class Retriever:
    """Searches a store with the encoder that it was written with."""

    def __init__(self, store: GraphStore, encoder: Encoder) -> None:
        """Keep the parts; nothing is read before the first search."""
        self._store = store
        self._encoder = encoder

    def search(self, text: str, scope: Scope, options: SearchOptions) -> SearchResult:
        """Return the hits for a question, best first."""
        question = question_of(text)
        vector = self._encoder.encode([text])[0]
        seeds = seeds_of(question, scope, self._store)
        fused = self._fused(question, vector, seeds, scope, options)
        keys = fused.passages.keys[: options.top_k]
        records = self._store.passages(scope, keys=keys)
        facts = self._facts(records, scope)
        hits = self._hits(question, vector, seeds, records, fused, facts, scope)
        if options.reranker is not None:
            hits = _reranked(text, hits, options.reranker)
        shown, held_back = self._beside(vector, seeds, facts)
        return SearchResult(
            question=text,
            hits=tuple(hits),
            facts=shown,
            held_back=held_back,
            note="" if hits else self._why_nothing(scope),
        )

    def rank(self, text: str, scope: Scope, options: SearchOptions) -> Scored:
        """Return only the passages' keys and scores, best first."""
        question = question_of(text)
        vector = self._encoder.encode([text])[0]
        seeds = seeds_of(question, scope, self._store)
        return self._fused(question, vector, seeds, scope, options).passages

    def _fused(
        self,
        question: Question,
        vector: Floats,
        seeds: Sequence[Seed],
        scope: Scope,
        options: SearchOptions,
    ) -> Fused:
        ask: dict[str, Callable[[], Scored]] = {
            "lexical": lambda: channels.lexical(question, scope, self._store),
            "dense": lambda: channels.dense(vector, scope, self._store),
            "walk": lambda: channels.walk(seeds, scope, self._store).passages,
        }
        return fuse({name: ask[name]() for name in options.channels}, WEIGHTS)

    def _facts(
        self, records: Sequence[PassageRecord], scope: Scope
    ) -> list[tuple[FactView, frozenset[str]]]:
        """Return the facts that the hits' passages support, with the entities of each."""
        ids = tuple(record.passage.id for record in records)
        statuses = (FactStatus.CURRENT, FactStatus.DISPUTED, FactStatus.CLOSED)
        facts = self._store.facts(scope, FactQuery(passages=ids, statuses=statuses)) if ids else ()
        ends = [frozenset({fact.subject_id, fact.object_id or ""}) for fact in facts]
        return list(zip(fact_views(facts, scope, self._store), ends, strict=True))

    def _hits(
        self,
        question: Question,
        vector: Floats,
        seeds: Sequence[Seed],
        records: Sequence[PassageRecord],
        fused: Fused,
        facts: Sequence[tuple[FactView, frozenset[str]]],
        scope: Scope,
    ) -> list[Hit]:
        keys = np.array([record.key for record in records], dtype=np.int64)
        features = self._store.features(scope, keys)
        source_ids = sorted({record.passage.source_id for record in records})
        sources = self._store.sources(scope.namespace, ids=source_ids)
        uris = {source.id: source.uri for source in sources}
        paths = self._paths(seeds, records, scope)
        scores = dict(zip(fused.passages.keys.tolist(), fused.passages.scores, strict=True))
        hits = []
        for row, record in enumerate(records):
            told = {name: of[record.key] for name, of in fused.channels.items() if record.key in of}
            passage = record.passage
            hits.append(
                Hit(
                    id=passage.id,
                    text=passage.text,
                    score=float(scores[record.key]),
                    source=uris.get(passage.source_id, ""),
                    title=passage.title,
                    span=passage.span,
                    speaker=passage.speaker,
                    at=passage.at,
                    session_id=passage.session_id,
                    scores={name: score for name, (score, _) in told.items()},
                    ranks={name: rank for name, (_, rank) in told.items()},
                    evidence=_evidence(question, vector, record, features, row),
                    paths=paths.get(passage.id, ()),
                    facts=tuple(view for view, _ in facts if passage.id in view.passages),
                    metadata=passage.metadata,
                )
            )
        return hits

    def _paths(
        self, seeds: Sequence[Seed], records: Sequence[PassageRecord], scope: Scope
    ) -> dict[str, tuple[Path, ...]]:
        """Return, for each passage, how the question's entities lead to it directly."""
        by_entity = {seed.record.entity.id: seed for seed in seeds}
        passages = {record.passage.id: record.passage for record in records}
        paths: dict[str, list[Path]] = {}
        for mention in self._store.mentions(scope, list(passages)):
            seed = by_entity.get(mention.entity_id)
            if seed is None:
                continue
            words = mention.spans[0].of(passages[mention.passage_id].text) if mention.spans else ""
            step = Step(
                start=seed.record.entity.name,
                edge="is about" if mention.is_home else "mentioned in",
                end=mention.passage_id,
                text=words,
            )
            paths.setdefault(mention.passage_id, []).append(Path(steps=(step,), weight=seed.weight))
        return {passage_id: tuple(found) for passage_id, found in paths.items()}

    def _beside(
        self,
        vector: Floats,
        seeds: Sequence[Seed],
        facts: Sequence[tuple[FactView, frozenset[str]]],
    ) -> tuple[tuple[FactView, ...], dict[str, int]]:
        """Return the believed facts about the question's entities, nearest to it first, and how
        many others were held back, by status.
        """
        named = {seed.record.entity.id for seed in seeds}
        about = [view for view, ends in facts if not named or ends & named]
        believed = [view for view in about if view.status != FactStatus.CLOSED]
        superseded = len(about) - len(believed)
        if believed:
            likeness = self._encoder.encode([_sentence(view) for view in believed]) @ vector
            order = sorted(range(len(believed)), key=lambda row: (-likeness[row], believed[row].id))
            believed = [believed[row] for row in order[:_MOST_FACTS]]
        return tuple(believed), {"superseded": superseded} if superseded else {}

    def _why_nothing(self, scope: Scope) -> str:
        stats = self._store.stats(scope.namespace)
        if not stats.counts.get("passage"):
            return f"nothing is stored in the namespace {scope.namespace!r}"
        return "no passage matches the question (or its filters)"


def _sentence(view: FactView) -> str:
    return f"{view.subject} {view.predicate} {view.object}"


def _evidence(
    question: Question, vector: Floats, record: PassageRecord, features: PassageFeatures, row: int
) -> tuple[Evidence, ...]:
    """Return the sentence that shares most with the question, by words and by likeness."""
    if not record.sentences:
        return ()
    start, stop = features.sentence_starts[row], features.sentence_starts[row + 1]
    likeness = features.sentence_vectors[start:stop].astype(np.float32) @ vector / 127
    wanted = set(question.terms)
    shared = [
        len(wanted.intersection(terms(span.of(record.passage.text)))) / max(1, len(wanted))
        for span in record.sentences
    ]
    best = int(np.argmax(likeness + np.array(shared)))
    span = Span(*record.sentences[best])
    return (Evidence(span=span, text=span.of(record.passage.text)),)


def _reranked(text: str, hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    scores = reranker(text, [hit.text for hit in hits])
    order = sorted(range(len(hits)), key=lambda row: (-scores[row], row))
    return [hits[row] for row in order]
