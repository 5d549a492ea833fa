"""A search: from a question to hits with their evidence, inside one scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graphmem.indexes.terms import terms
from graphmem.model.episode import Span
from graphmem.model.fact import FactStatus
from graphmem.model.records import FactQuery, Floats, PassageFeatures, PassageRecord
from graphmem.model.results import Evidence, FactView, Hit, Path, SearchResult
from graphmem.model.scope import Scope
from graphmem.model.time import Instant
from graphmem.protocols import Encoder, GraphStore, Reranker
from graphmem.recall.conflicts import conflicts_met
from graphmem.recall.explanation import paths_of, starts_for
from graphmem.recall.fact_views import fact_views
from graphmem.recall.feedback import Feedback, adjusted
from graphmem.recall.guard import without_quarantined
from graphmem.recall.near_words import NearWords
from graphmem.recall.question import Question, question_of
from graphmem.recall.ranking import CHANNELS, Ranker, Ranking
from graphmem.recall.seeds import Seed, seeds_of

_MOST_FACTS = 10
_SPARE = 20  # passages read beyond those asked for: some may be held back, or rise by feedback


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """How a search is done: how many hits, by which channels, reranked by what, as of when now is
    (None: the time of the newest that was said). ``feedback`` lets what was said
    of earlier hits weigh in.
    """

    top_k: int = 10
    channels: tuple[str, ...] = CHANNELS
    reranker: Reranker | None = None
    now: Instant | None = None
    feedback: bool = True


class Retriever:
    """Searches a store with the encoder that it was written with."""

    def __init__(self, store: GraphStore, encoder: Encoder, near: NearWords) -> None:
        """Keep the parts; nothing is read before the first search."""
        self._store = store
        self._encoder = encoder
        self._ranker = Ranker(store, encoder, near)
        self._feedback = Feedback(store, encoder)

    def search(self, text: str, scope: Scope, options: SearchOptions) -> SearchResult:
        """Return the hits for a question, best first."""
        question = question_of(text)
        vector = self._encoder.encode([text])[0]
        ranking = self._ranker.rank(
            text, scope, top_k=options.top_k, asked=options.channels, now=options.now
        )
        records, quarantined = self._chosen(vector, ranking, scope, options)
        facts = self._facts(records, scope)
        hits = self._hits(question, vector, records, ranking, facts, scope)
        if options.reranker is not None:
            hits = _reranked(text, hits, options.reranker)
        seeds = seeds_of(question, scope, self._store)
        shown, held_back = self._beside(vector, seeds, facts)
        if quarantined:
            held_back["quarantined"] = quarantined
        return SearchResult(
            question=text,
            hits=tuple(hits),
            facts=shown,
            held_back=held_back,
            conflicts=conflicts_met([view for view, _ in facts], scope, self._store),
            note="" if hits else self._why_nothing(scope),
        )

    def _chosen(
        self, vector: Floats, ranking: Ranking, scope: Scope, options: SearchOptions
    ) -> tuple[list[PassageRecord], int]:
        """Return the best passages that may be shown, as feedback on questions like this one
        orders them, and how many the quarantine holds back.
        """
        keys = ranking.passages.keys[: options.top_k + _SPARE]
        records, held = without_quarantined(self._store.passages(scope, keys=keys), scope)
        factors: Mapping[str, float] = {}
        if options.feedback:
            factors = self._feedback.factors(scope.namespace, vector, known=scope.known)
        if factors:
            of = dict(zip(keys.tolist(), ranking.passages.scores[: len(keys)], strict=True))
            scores = np.array([of[record.key] for record in records])
            # Log odds would grow with a factor below 1: compare what they are the logarithms of.
            odds = np.exp(scores - scores.max(initial=-np.inf))
            moved = adjusted(odds, [record.passage.id for record in records], factors)
            records = [records[row] for row in np.argsort(-moved, kind="stable").tolist()]
        return records[: options.top_k], held

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
        records: Sequence[PassageRecord],
        ranking: Ranking,
        facts: Sequence[tuple[FactView, frozenset[str]]],
        scope: Scope,
    ) -> list[Hit]:
        keys = [record.key for record in records]
        features = self._store.features(scope, np.array(keys, dtype=np.int64))
        source_ids = sorted({record.passage.source_id for record in records})
        sources = self._store.sources(scope.namespace, ids=source_ids)
        uris = {source.id: source.uri for source in sources}
        starts = np.array(starts_for(ranking, keys), dtype=np.int64)
        paths = paths_of(ranking, records, self._store.passages(scope, keys=starts))
        scores = dict(zip(ranking.passages.keys.tolist(), ranking.passages.scores, strict=True))
        return [
            _hit(
                record,
                float(scores[record.key]),
                uris.get(record.passage.source_id, ""),
                ranking,
                _evidence(question, vector, record, features, row),
                paths.get(record.key, ()),
                tuple(view for view, _ in facts if record.passage.id in view.passages),
            )
            for row, record in enumerate(records)
        ]

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


def _hit(
    record: PassageRecord,
    score: float,
    source: str,
    ranking: Ranking,
    evidence: tuple[Evidence, ...],
    paths: tuple[Path, ...],
    facts: tuple[FactView, ...],
) -> Hit:
    passage = record.passage
    told: Mapping[str, tuple[float, int]] = {
        name: of[record.key] for name, of in ranking.told.items() if record.key in of
    }
    return Hit(
        id=passage.id,
        text=passage.text,
        score=score,
        source=source,
        title=passage.title,
        span=passage.span,
        speaker=passage.speaker,
        at=passage.at,
        session_id=passage.session_id,
        scores={name: value for name, (value, _) in told.items()},
        ranks={name: rank for name, (_, rank) in told.items()},
        evidence=evidence,
        paths=paths,
        facts=facts,
        metadata=passage.metadata,
    )


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
    # A first line that repeats the title names the subject and says nothing of it.
    says = [
        span.of(record.passage.text).strip() != record.passage.title for span in record.sentences
    ]
    best = int(np.argmax(likeness + np.array(shared) + np.array(says)))
    span = Span(*record.sentences[best])
    return (Evidence(span=span, text=span.of(record.passage.text)),)


def _reranked(text: str, hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    scores = reranker(text, [hit.text for hit in hits])
    order = sorted(range(len(hits)), key=lambda row: (-scores[row], row))
    return [hits[row] for row in order]
