"""Search in documents: candidates, the best of them as starts, and pairs from these.

The only place where the document scores meet a store: per question one look-up of names, one of
postings, two of vectors, and two rounds of neighbourhood and features, each bounded, whatever the
store's size. All scoring is in passage_features and pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from graphmem.indexes.bm25 import Scored
from graphmem.indexes.terms import terms
from graphmem.model.arrays import distinct, one_of, some_of
from graphmem.model.ids import normalised_name
from graphmem.model.records import (
    Flags,
    Floats,
    Indices,
    Keys,
    Neighbourhood,
    NeighbourhoodLimits,
    TokenHashes,
)
from graphmem.model.scope import Scope
from graphmem.protocols import Encoder, GraphStore
from graphmem.recall.document_question import DocumentQuestion, document_question
from graphmem.recall.document_weights import DocumentWeights, packaged_weights
from graphmem.recall.lexical import LexicalTable, lexical_table, top_rows
from graphmem.recall.mentions import (
    linking_names,
    mentions_of,
    name_terms,
    names_inside,
    shorter_names,
    subjects_of,
    with_written,
)
from graphmem.recall.near_words import NearWords
from graphmem.recall.outdated import COST, Outdated
from graphmem.recall.pagerank import walk_over_mentions
from graphmem.recall.pair_scores import best_pairs, scores_of_passages
from graphmem.recall.pairs import Alone, Pairs, pairs_of
from graphmem.recall.passage_features import (
    NEAR,
    AskedTerms,
    Candidates,
    Mentions,
    asked_terms,
    best_of_rows,
    cover,
    passage_features,
    title_coverage,
    weighed,
)

# How many candidates each way of finding them may bring, and how far a start's names reach.
BY_WORDS, BY_LIKENESS, BY_COVERAGE = 60, 60, 60
PER_ASKED_NAME = 50
PER_LINKING_NAME = 12
PER_START = 60  # that hold most of what a start leaves open of the question
MOST_CANDIDATES, MOST_LINKED = 300, 400
STARTS = 5
_NAMES_KEPT = 65_536
_HELD = 0.6  # of a term (near words in part): less is left open
_MOST_INSIDE = 200  # names inside the starts' names that are looked up

TermHash = Callable[[str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentScores:
    """What the search says of its candidates (n,), and the pairs behind it.

    ``odds`` are log odds of each passage alone, ``scores`` what the ranking goes by, ``best`` the
    row of each passage's best pair (-1: none), ``pair_scores`` (m,).
    """

    question: DocumentQuestion
    candidates: Candidates
    around: Neighbourhood
    alone_features: Floats
    odds: npt.NDArray[np.float64]
    scores: npt.NDArray[np.float64]
    pairs: Pairs
    pair_scores: npt.NDArray[np.float64]
    best: Indices

    def ranked(self) -> Scored:
        """Return the candidates, best first."""
        order = np.lexsort((self.candidates.features.keys, -self.scores))
        if len(self.pair_scores):
            # Of the best pair, the passage that is worth more alone is read first.
            best = int(np.argmax(self.pair_scores))
            ends = np.array([self.pairs.first[best], self.pairs.second[best]])
            places = np.sort([np.flatnonzero(order == end)[0] for end in ends])
            order[places] = ends[np.argsort(-self.odds[ends], kind="stable")]
        falling = np.maximum.accumulate(self.scores[order][::-1])[::-1]
        return Scored(keys=self.candidates.features.keys[order], scores=falling)


class DocumentSearch:
    """Scores passages of documents for a question."""

    def __init__(
        self,
        store: GraphStore,
        encoder: Encoder,
        near: NearWords,
        term_hash: TermHash,
        weights: DocumentWeights | None = None,
    ) -> None:
        """Take the parts; ``weights`` None means the packaged ones."""
        self._store, self._encoder, self._near = store, encoder, near
        self._hash = term_hash
        # The same names come again, in the second view and in other questions.
        self.hashes_of = lru_cache(maxsize=_NAMES_KEPT)(self._hash_terms)
        self._weights = weights

    def score(self, text: str, scope: Scope) -> DocumentScores | None:
        """Score the passages that may answer a question; None when there are none."""
        weights = self._weights or packaged_weights()
        seen = self.first_view(text, scope)
        if seen is None:
            return None
        outdated = Outdated(self._store, scope)
        odds = self.odds(seen, weights)
        old = outdated.among(seen.candidates.features.ids, odds)
        odds -= COST * old
        starts = starts_of(seen.question, seen.candidates.mentions, odds)
        if not old.any():
            linked, starts = self.second_view(seen, starts, scope)
            found = self.paired(linked, starts, weights)
            return _behind(found, outdated.among(found.candidates.features.ids, found.scores))
        # Of names of which much is over, as much again may stand before what holds.
        linked, starts = self.second_view(seen, starts, scope, reach=2 * PER_LINKING_NAME)
        old = outdated.of_all(linked.candidates.features.ids)
        return _behind(self.paired(_unlinked(linked, old), starts, weights), old)

    def first_view(self, text: str, scope: Scope) -> View | None:
        """Return the candidates that words, likeness and the question's names bring."""
        question = document_question(text, scope, self._store)
        vectors = self._encoder.encode([text, question.rest])
        table = lexical_table(self._store.postings(scope, question.terms))
        asked = self._asked(question, table)
        keys = self._candidate_keys(table, vectors[0], scope)
        around = self._store.neighbourhood(
            scope,
            entities=np.array(
                sorted({key for one in question.names for key in one.keys}), np.int64
            ),
            passages=keys,
            limits=NeighbourhoodLimits(
                per_entity=PER_ASKED_NAME, passages=MOST_CANDIDATES, facts=0
            ),
        )
        if not len(around.passages):
            return None
        basis = Basis(question=question, vectors=vectors, table=table, asked=asked)
        return self._view(basis, around, scope)

    def second_view(
        self, seen: View, starts: Indices, scope: Scope, *, reach: int = PER_LINKING_NAME
    ) -> tuple[View, Indices]:
        """Return the candidates with the passages that hold what the starts leave open, and up to
        ``reach`` to which each of the starts' names leads.
        """
        mentions, keys = seen.candidates.mentions, seen.candidates.features.keys
        names = linking_names(mentions, starts)
        labels = some_of(mentions.labels, names)
        entities = self._linking_entities(labels, seen.around.entities[names], scope)
        left_open = 1 - seen.candidates.coverage.passages[starts]
        more = seen.basis.table.best_for(left_open, PER_START)
        given = np.concatenate([keys, more[~one_of(more, keys)]])
        around = self._store.neighbourhood(
            scope,
            entities=entities,
            passages=given,
            limits=NeighbourhoodLimits(
                per_entity=reach, passages=len(given) + MOST_LINKED, facts=0
            ),
        )
        linked = self._view(seen.basis, around, scope, entities)
        place = {key: row for row, key in enumerate(linked.candidates.features.keys.tolist())}
        return linked, np.array([place[int(keys[start])] for start in starts], np.int32)

    def paired(self, view: View, starts: Indices, weights: DocumentWeights) -> DocumentScores:
        """Score the candidates by their pairs from the starts."""
        odds = self.odds(view, weights)
        pairs = self.pairs(view, starts, odds)
        pair_scores = weighed(pairs.features, weights.pair).astype(np.float64)
        return DocumentScores(
            question=view.question,
            candidates=view.candidates,
            around=view.around,
            alone_features=view.features,
            odds=odds,
            scores=scores_of_passages(pairs, pair_scores, odds),
            pairs=pairs,
            pair_scores=pair_scores,
            best=best_pairs(pairs, pair_scores, len(odds)),
        )

    def pairs(self, view: View, starts: Indices, odds: npt.NDArray[np.float64]) -> Pairs:
        """Return the pairs from the starts."""
        mentions = view.candidates.mentions
        hashes = name_terms(mentions, linking_names(mentions, starts), self.hashes_of)
        alone = Alone(
            odds=odds,
            walk=walk_over_mentions(mentions, len(odds)),
            starts=starts,
            likeness_of_open=self._likeness_of_open(view, starts),
        )
        return pairs_of(view.candidates, alone, hashes)

    def _likeness_of_open(self, view: View, starts: Indices) -> Floats:
        """Return the cosine of each candidate's best sentence to the words of the question that
        each start leaves open, (n, b); to the question without names where it leaves none.
        """
        question = view.question
        left_open = [
            " ".join(
                word for word, share in zip(question.words, held, strict=True) if share < _HELD
            )
            for held in view.candidates.coverage.passages[starts].tolist()
        ]
        vectors = self._encoder.encode([words or question.rest for words in left_open])
        likeness = _cosines(view.sentences, vectors)
        return best_of_rows(likeness, view.candidates.features.sentence_starts)

    @staticmethod
    def odds(view: View, weights: DocumentWeights) -> npt.NDArray[np.float64]:
        """Return the log odds of each candidate alone."""
        return np.asarray(weighed(view.features, weights.passage) + weights.bias, np.float64)

    def _hash_terms(self, name: str) -> TokenHashes:
        return np.array([self._hash(term) for term in terms(name)], np.uint32)

    def _asked(self, question: DocumentQuestion, table: LexicalTable) -> AskedTerms:
        # What is near to a name's words is another name: "Paris", "London".
        of_relation = [w for w, own in zip(question.words, question.relation, strict=True) if own]
        found = dict(zip(of_relation, self._near.near(of_relation), strict=True))
        near = [found.get(word, ()) for word in question.words]
        hashes = {term: self._hash(term) for term in question.terms}
        hashes |= {
            term: self._hash(term) for others in near for term, cosine in others if cosine > NEAR
        }
        return asked_terms(
            question.terms, table.idf, question.relation, hashes, near, question.types
        )

    def _candidate_keys(self, table: LexicalTable, vector: Floats, scope: Scope) -> Keys:
        by_words = table.keys[top_rows(table.bm25, BY_WORDS)]
        by_coverage = table.keys[top_rows(table.covered + 1e-3 * table.bm25, BY_COVERAGE)]
        by_likeness = self._store.nearest(scope, vector, BY_LIKENESS).keys
        # The nearest to the rest of the question added nothing on four sets, and cost a scan.
        return distinct(np.concatenate([by_words, by_coverage, by_likeness]))

    def _linking_entities(self, labels: list[str], keys: Keys, scope: Scope) -> Keys:
        """Return entities with those whose shorter name theirs is, and those named inside it."""
        inside = sorted({name for label in labels for name in names_inside(label)} - {*labels})
        asked = labels + inside[:_MOST_INSIDE]
        found = self._store.named(scope, [_normal(label) for label in asked])
        held = set(keys.tolist())
        others = [
            record.key
            for label, records in zip(asked, found, strict=True)
            for record in records
            if record.key not in held and _goes_by(record.name, label)
        ]
        return distinct(np.concatenate([keys, np.array(others, np.int64)]))

    def _view(
        self, basis: Basis, around: Neighbourhood, scope: Scope, linking: Keys | None = None
    ) -> View:
        features = self._store.features(scope, around.passages)
        mentions = mentions_of(around, features, basis.question.names, basis.table.passages)
        asked = [key for name in basis.question.names for key in name.keys]
        written = np.array(asked, np.int64) if linking is None else np.append(linking, asked)
        rows = np.flatnonzero(one_of(around.entities, written)).astype(np.int32)
        mentions = with_written(mentions, features, name_terms(mentions, rows, self.hashes_of))
        words = basis.table.bm25_of(features.keys)
        coverage = cover(basis.asked, features)
        sentences = features.sentence_vectors.astype(np.float32)
        candidates = Candidates(
            features=features,
            words=words / max(float(words.max(initial=0)), 1e-9),
            likeness=features.vectors @ basis.vectors.T,
            sentence_likeness=_cosines(sentences, basis.vectors),
            asked=basis.asked,
            coverage=coverage,
            mentions=mentions,
        )
        subjects = subjects_of(mentions, coverage.titled, self.hashes_of)
        return View(
            basis=basis,
            around=around,
            candidates=candidates,
            sentences=sentences,
            features=passage_features(candidates, title_coverage(basis.asked, coverage, subjects)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a question brings along: itself, its vectors (2, d), its postings, its terms."""

    question: DocumentQuestion
    vectors: Floats
    table: LexicalTable
    asked: AskedTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Candidates with the piece of graph around them and their features alone (n, f).

    ``sentences`` (s, d) are the vectors of their sentences as they are stored, in 127ths.
    """

    basis: Basis
    around: Neighbourhood
    candidates: Candidates
    sentences: Floats
    features: Floats

    @property
    def question(self) -> DocumentQuestion:
        """The question that it is a view of."""
        return self.basis.question


def _unlinked(view: View, old: Flags) -> View:
    """Return a view in which the mentions of outdated passages (n,) join and count nothing."""
    if not old.any():
        return view
    mentions = view.candidates.mentions
    names, kept = len(mentions.spread), ~old[mentions.passage]
    gone = np.stack([mentions.passage[~kept], mentions.name[~kept]])
    fewer = np.bincount(np.unique(gone, axis=1)[1], minlength=names).astype(np.int32)
    left = replace(
        mentions,
        passage=mentions.passage[kept],
        name=mentions.name[kept],
        sentence=mentions.sentence[kept],
        in_title=mentions.in_title[kept],
        home=mentions.home[kept],
        spread=np.maximum(mentions.spread - fewer, 1),
    )
    return replace(view, candidates=replace(view.candidates, mentions=left))


def _behind(found: DocumentScores, old: Flags) -> DocumentScores:
    """Return the scores with outdated passages (n,), and pairs with one, behind the others."""
    if not old.any():
        return found
    of_pairs = old[found.pairs.first] | old[found.pairs.second]
    return replace(
        found,
        odds=found.odds - COST * old,
        scores=found.scores - COST * old,
        pair_scores=found.pair_scores - COST * of_pairs,
    )


_normal = lru_cache(maxsize=_NAMES_KEPT)(normalised_name)


def _goes_by(name: str, label: str) -> bool:
    """Return whether a label is a name itself or a shorter form of it, and not only a surname."""
    wanted = label.casefold()
    return wanted in (name.casefold(), *(one.casefold() for one in shorter_names(name)))


def _cosines(rows: Floats, vectors: Floats) -> Floats:
    """Return the cosines of rows in 127ths and vectors."""
    scaled: Floats = rows @ (vectors.T / np.float32(127))
    return scaled


def starts_of(
    question: DocumentQuestion, mentions: Mentions, odds: npt.NDArray[np.float64]
) -> Indices:
    """Return the candidates to start from: the best alone.

    A comparison of two things starts from both, if two of the six best are about different ones.
    """
    order = np.argsort(-odds, kind="stable")
    starts = order[:STARTS]
    if not question.compares or len(question.names) < 2:
        return starts.astype(np.int32)
    about = {}
    for row in np.flatnonzero(mentions.home & (mentions.asked[mentions.name] >= 0)).tolist():
        about[int(mentions.passage[row])] = int(mentions.asked[mentions.name[row]])
    homes = [one for one in order[: STARTS + 1].tolist() if one in about]
    others = [one for one in homes if about[one] != about[homes[0]]]
    if not others:
        return starts.astype(np.int32)
    both = [homes[0], others[0]]
    rest = [one for one in starts.tolist() if one not in both]
    return np.array((both + rest)[:STARTS], np.int32)
