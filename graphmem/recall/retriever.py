"""A search: from a question to hits with their evidence, inside one scope."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from graphmem.indexes.bm25 import Scored
from graphmem.indexes.terms import term_hash
from graphmem.model.fact import Fact, FactStatus
from graphmem.model.records import (
    FactQuery,
    Floats,
    Keys,
    PassageFeatures,
    PassageRecord,
    Told,
)
from graphmem.model.results import Evidence, FactView, Hit, Path, SearchResult
from graphmem.model.scope import Scope
from graphmem.model.time import Instant
from graphmem.protocols import Encoder, GraphStore, Reranker
from graphmem.recall.answerability import answerability, why
from graphmem.recall.cited_facts import ends_of, is_about, most_telling, relevance
from graphmem.recall.conflicts import conflicts_met
from graphmem.recall.current_first import current_first
from graphmem.recall.document_question import looked_up
from graphmem.recall.document_weights import DocumentWeights
from graphmem.recall.evidence import evidence_of
from graphmem.recall.explanation import paths_of, paths_of_facts, starts_for
from graphmem.recall.fact_views import fact_views
from graphmem.recall.feedback import Feedback, adjusted
from graphmem.recall.guard import without_quarantined
from graphmem.recall.near_words import NearWords
from graphmem.recall.phrases import codes_of, exact_first, holders, quoted_phrase
from graphmem.recall.question import question_of
from graphmem.recall.ranking import CHANNELS, Ranker, Ranking
from graphmem.recall.recent_vectors import RecentVectors
from graphmem.recall.seeds import seeds_of

_MOST_FACTS = 10
_MOST_CITED = 16  # facts put in words: each costs as much as looking at ten candidates
_LEAST = 5  # passages that are looked at: a fact of the next ones may hold in place of the first's
_RERANKED = 30  # passages that a reranker reads, where fewer hits are asked for
_STATUSES = (FactStatus.CURRENT, FactStatus.DISPUTED, FactStatus.CLOSED)  # of facts that are told
_SPARE = 20  # passages read beyond those asked for: some may be held back, or rise by feedback


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """How a search is done: how many hits, by which channels, reranked by what, as of when now is
    (None: the time of the newest that was said). ``feedback`` lets what was said
    of earlier hits weigh in. Below the ``threshold`` of answerability there are no hits. Without
    ``explain`` hits do not say why they came.
    """

    top_k: int = 10
    channels: tuple[str, ...] = CHANNELS
    reranker: Reranker | None = None
    now: Instant | None = None
    feedback: bool = True
    threshold: float | None = None
    explain: bool = True


class Retriever:
    """Searches a store with the encoder that it was written with."""

    def __init__(
        self,
        store: GraphStore,
        encoder: Encoder,
        near: NearWords,
        weights: DocumentWeights | None = None,
    ) -> None:
        """Keep the parts; nothing is read before the first search."""
        encoder = RecentVectors(encoder)
        self._store = store
        self._encoder = encoder
        self._ranker = Ranker(store, encoder, near, weights)
        self._feedback = Feedback(store, encoder)

    def search(self, text: str, scope: Scope, options: SearchOptions) -> SearchResult:
        """Return the hits for a question, best first."""
        names, terms = looked_up(text) if "pairs" in options.channels else ((), ())
        return self._store.together(
            scope, lambda: self._search(text, scope, options), names=names, terms=terms
        )

    def _search(self, text: str, scope: Scope, options: SearchOptions) -> SearchResult:
        vector = self._encoder.encode([text])[0]
        ranking = self._ranker.rank(
            text, scope, top_k=options.top_k, asked=options.channels, now=options.now
        )
        ranking = self._with_phrases(text, ranking, scope)
        sure = answerability(text, ranking)
        weak = options.threshold is not None and sure.score < options.threshold
        records, quarantined, told = self._chosen(vector, ranking, scope, options)
        every: Sequence[Fact] = told.facts
        named = self._named(text, ranking, scope)
        is_asked = relevance(text, ranking, named)
        looked_at, then = records, every
        records = current_first(records, every, is_asked, scope, self._store)
        if options.reranker is not None:
            records, ranking = _by_reranker(text, records, ranking, options.reranker)
        records = [] if weak else records[: options.top_k]
        if records != looked_at:
            every = self._facts(records, scope)
        cited = most_telling(every, named, question_of(text).terms, _MOST_CITED)
        uris = self._uris(records, told.uris, scope)
        views = fact_views(cited, scope, self._store, read=records)
        facts = list(zip(views, map(ends_of, cited), strict=True))
        reasons = self._reasons(records, ranking, views, scope) if options.explain else {}
        hits = self._hits(text, vector, records, ranking, (views, uris, reasons), scope)
        over = _over(every if hits else then, named, scope)
        held_back = _counted(superseded=len(over), quarantined=quarantined)
        of_it = _counted(superseded=sum(map(is_asked, over)), quarantined=quarantined)
        return SearchResult(
            question=text,
            hits=tuple(hits),
            facts=self._believed(vector, [view for view, ends in facts if is_about(ends, named)]),
            held_back=held_back,
            conflicts=conflicts_met(views, scope, self._store),
            note=why(len(hits), sure, of_it, scope, self._store, weak=weak),
            answerability=sure,
        )

    def _with_phrases(self, text: str, ranking: Ranking, scope: Scope) -> Ranking:
        """Return the ranking with what is asked for literally where it belongs."""
        quoted = quoted_phrase(text)
        for phrase in codes_of(text) if quoted is None else (quoted,):
            exact, others = holders(phrase, scope, self._store)
            keys = ranking.passages.keys
            if quoted is not None:
                keys = keys[np.isin(keys, exact)]
                keys = np.concatenate([keys, np.setdiff1d(exact, keys)[::-1]])
            else:
                keys = exact_first(keys, exact.tolist(), others.tolist())
            ranking = replace(ranking, passages=_scored_again(keys, ranking.passages))
        return ranking

    def _named(self, text: str, ranking: Ranking, scope: Scope) -> frozenset[str]:
        """Return the ids of the entities that the question names."""
        if ranking.documents is not None:
            return frozenset(one for name in ranking.documents.question.names for one in name.ids)
        seeds = seeds_of(question_of(text), scope, self._store)
        return frozenset(seed.record.id for seed in seeds)

    def _chosen(
        self, vector: Floats, ranking: Ranking, scope: Scope, options: SearchOptions
    ) -> tuple[list[PassageRecord], int, Told]:
        """Return the best passages that may be shown, as feedback on questions like this one
        orders them, how many the quarantine holds back, and what is told of the passages.
        """
        factors: Mapping[str, float] = {}
        if options.feedback:
            factors = self._feedback.factors(scope.namespace, vector, known=scope.known)
        wanted = max(options.top_k, _LEAST if options.reranker is None else _RERANKED)
        told = self._store.told(scope, ranking.passages.keys[:wanted], _STATUSES)
        records, held = without_quarantined(told.passages, scope)
        if held or factors:
            keys = ranking.passages.keys[: wanted + _SPARE]
            records, held = without_quarantined(self._store.passages(scope, keys=keys), scope)
        if factors:
            of = dict(zip(keys.tolist(), ranking.passages.scores[: len(keys)], strict=True))
            scores = np.array([of[record.key] for record in records])
            # Log odds would grow with a factor below 1: compare what they are the logarithms of.
            odds = np.exp(scores - scores.max(initial=-np.inf))
            moved = adjusted(odds, [record.passage.id for record in records], factors)
            records = [records[row] for row in np.argsort(-moved, kind="stable").tolist()]
        records = records[:wanted]
        if records != list(told.passages):
            told = replace(told, facts=tuple(self._facts(records, scope)))
        return records, held, told

    def _facts(self, records: Sequence[PassageRecord], scope: Scope) -> Sequence[Fact]:
        """Return the facts that the hits' passages support."""
        ids = tuple(record.passage.id for record in records)
        return self._store.facts(scope, FactQuery(passages=ids, statuses=_STATUSES)) if ids else ()

    def _uris(
        self, records: Sequence[PassageRecord], known: Mapping[str, str], scope: Scope
    ) -> Mapping[str, str]:
        """Return the uris of the sources of records, reading those that are not known."""
        missing = sorted({record.passage.source_id for record in records} - known.keys())
        sources = self._store.sources(scope.namespace, ids=missing) if missing else ()
        return {**known, **{source.id: source.uri for source in sources}}

    def _hits(
        self,
        text: str,
        vector: Floats,
        records: Sequence[PassageRecord],
        ranking: Ranking,
        beside: tuple[Sequence[FactView], Mapping[str, str], Mapping[int, _Reasons]],
        scope: Scope,
    ) -> list[Hit]:
        facts, uris, reasons = beside
        keys = [record.key for record in records]
        scores = _scored_again(np.array(keys, np.int64), ranking.passages).scores.tolist()
        wanted = np.array([term_hash(term) for term in question_of(text).terms], np.uint32)
        evidence = evidence_of(records, self._places(keys, ranking, scope), wanted, vector)
        return [
            _hit(
                record,
                score=score,
                source=uris.get(record.passage.source_id, ""),
                evidence=said,
                facts=_told_by(facts, record),
                reasons=reasons.get(record.key, _NO_REASONS),
            )
            for record, score, said in zip(records, scores, evidence, strict=True)
        ]

    def _places(
        self, keys: Sequence[int], ranking: Ranking, scope: Scope
    ) -> list[tuple[PassageFeatures, int]]:
        """Return which features hold each passage, in which row: mostly those it was ranked by."""
        ranked = [] if ranking.turns is None else [ranking.turns.features]
        if ranking.documents is not None:
            ranked.append(ranking.documents.candidates.features)
        wanted = set(keys)
        held = {key: (of, row) for of in ranked for key, row in _rows_of(of, wanted)}
        if others := [key for key in keys if key not in held]:
            of = self._store.features(scope, np.array(others, np.int64))
            held |= {key: (of, row) for key, row in _rows_of(of, wanted)}
        return [held[key] for key in keys]

    def _reasons(
        self,
        records: Sequence[PassageRecord],
        ranking: Ranking,
        facts: Sequence[FactView],
        scope: Scope,
    ) -> dict[int, _Reasons]:
        """Return what each channel said of each passage, and the paths to it, by key."""
        keys = [record.key for record in records]
        starts = np.array([key for key in starts_for(ranking, keys) if key not in keys], np.int64)
        others = self._store.passages(scope, keys=starts) if len(starts) else ()
        paths = paths_of(ranking, records, others)
        found = {}
        for record in records:
            key, of_facts = record.key, _told_by(facts, record)
            found[key] = _Reasons(
                said={name: of[key] for name, of in ranking.told.items() if key in of},
                paths=(*paths.get(key, ()), *paths_of_facts(of_facts, record.passage.id)),
            )
        return found

    def _believed(self, vector: Floats, views: Sequence[FactView]) -> tuple[FactView, ...]:
        """Return the facts that still hold, nearest to the question first."""
        believed = [view for view in views if view.status != FactStatus.CLOSED]
        if not believed:
            return ()
        likeness = self._encoder.encode([_sentence(view) for view in believed]) @ vector
        order = sorted(range(len(believed)), key=lambda row: (-likeness[row], believed[row].id))
        return tuple(believed[row] for row in order[:_MOST_FACTS])


def _rows_of(features: PassageFeatures, wanted: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield those passages that are wanted with their rows."""
    for row, key in enumerate(features.keys.tolist()):
        if key in wanted:
            yield key, row


def _scored_again(keys: Keys, before: Scored) -> Scored:
    """Return keys in their order with falling scores: a passage that was moved up, or was not
    ranked, takes that of the next one that was.
    """
    known = dict(zip(before.keys.tolist(), before.scores.tolist(), strict=True))
    least = min(known.values(), default=0.0)
    own = np.array([known.get(key, least) for key in keys.tolist()], np.float64)
    return Scored(keys=keys, scores=np.maximum.accumulate(own[::-1])[::-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reasons:
    """Why a passage came: what each channel said of it (score, rank), and the paths to it."""

    said: Mapping[str, tuple[float, int]] = field(default_factory=dict)
    paths: tuple[Path, ...] = ()


_NO_REASONS = _Reasons()


def _told_by(facts: Sequence[FactView], record: PassageRecord) -> tuple[FactView, ...]:
    return tuple(view for view in facts if record.passage.id in view.passages)


def _hit(
    record: PassageRecord,
    *,
    score: float,
    source: str,
    evidence: tuple[Evidence, ...],
    facts: tuple[FactView, ...],
    reasons: _Reasons,
) -> Hit:
    passage = record.passage
    return Hit(
        id=passage.id,
        text=passage.text,
        score=score,
        source=source,
        title=passage.title,
        span=passage.span,
        ordinal=passage.ordinal,
        speaker=passage.speaker,
        at=passage.at,
        session_id=passage.session_id,
        scores={name: score for name, (score, _) in reasons.said.items()},
        ranks={name: rank for name, (_, rank) in reasons.said.items()},
        evidence=evidence,
        paths=reasons.paths,
        facts=facts,
        metadata=passage.metadata,
    )


def _over(facts: Sequence[Fact], named: frozenset[str], scope: Scope) -> list[Fact]:
    """Return the facts about what a question names that do not hold at the point asked about."""
    about = (fact for fact in facts if is_about(ends_of(fact), named))
    return [fact for fact in about if fact.status_at(scope.as_of) == FactStatus.CLOSED]


def _counted(**reasons: int) -> dict[str, int]:
    return {reason: number for reason, number in reasons.items() if number}


def _sentence(view: FactView) -> str:
    return f"{view.subject} {view.predicate} {view.object}"


def _by_reranker(
    text: str, records: Sequence[PassageRecord], ranking: Ranking, reranker: Reranker
) -> tuple[list[PassageRecord], Ranking]:
    """Return records in a reranker's order, ties as they were, and a ranking that tells of it."""
    scores = reranker(text, [record.passage.text for record in records])
    order = sorted(range(len(records)), key=lambda row: (-scores[row], row))
    told = {records[row].key: (float(scores[row]), rank) for rank, row in enumerate(order, 1)}
    ranking = replace(ranking, told={**ranking.told, "reranker": told})
    return [records[row] for row in order], ranking


def reranked(text: str, hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    """Return hits in the order that a reranker gives their texts, ties as they were."""
    scores = reranker(text, [hit.text for hit in hits])
    order = sorted(range(len(hits)), key=lambda row: (-scores[row], row))
    return [hits[row] for row in order]
