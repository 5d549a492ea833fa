"""Which of the facts that the hits support are shown: what changed, what was asked about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache

import numpy as np

from graphmem.indexes.terms import stem, term_hash, terms
from graphmem.model.fact import Fact, FactStatus
from graphmem.recall.question import question_of
from graphmem.recall.ranking import Ranking

# What says that the present is asked for, and nothing of the relation.
_PRESENT = frozenset(map(stem, "current currently today nowadays presently present still".split()))


def most_telling(
    facts: Sequence[Fact], named: Collection[str], asked: Collection[str], limit: int
) -> list[Fact]:
    """Return at most so many facts, in their order, that a reader of the hits should see.

    Those that no longer hold or are disputed come first: without them a text misleads. Then those
    about the entities that the question names (ids), whose predicate has its terms.
    """
    if len(facts) <= limit:
        return list(facts)
    wanted = set(asked)

    def telling(row: int) -> tuple[bool, bool, int, int]:
        fact = facts[row]
        about = fact.subject_id in named or fact.object_id in named
        shared = len(wanted.intersection(_terms_of(fact.predicate)))
        return fact.status == FactStatus.CURRENT, not about, -shared, row

    return [facts[row] for row in sorted(sorted(range(len(facts)), key=telling)[:limit])]


# Predicates are few, and come in each search again.
_terms_of = lru_cache(maxsize=4_096)(terms)


def ends_of(fact: Fact) -> frozenset[str]:
    """Return the ids of the entities that a fact is about."""
    return frozenset({fact.subject_id, fact.object_id or ""})


def is_about(ends: frozenset[str], named: frozenset[str]) -> bool:
    """Say whether a fact with such ends is about what a question names (if it names anything)."""
    return not named or bool(ends & named)


def relevance(text: str, ranking: Ranking, named: frozenset[str]) -> Callable[[Fact], bool]:
    """Return what says whether a fact is one that the question asks for: about whom it names, by a
    predicate that has one of its other words or a word near to it (any, if it has no others).
    """
    wanted = _relation_hashes(text, ranking)

    def is_asked(fact: Fact) -> bool:
        if not is_about(ends_of(fact), named):
            return False
        return not wanted or any(term_hash(term) in wanted for term in _terms_of(fact.predicate))

    return is_asked


def _relation_hashes(text: str, ranking: Ranking) -> frozenset[int]:
    if ranking.documents is None:
        return frozenset(term_hash(term) for term in question_of(text).terms)
    asked = ranking.documents.candidates.asked
    own = asked.relation & np.array([term not in _PRESENT for term in asked.terms], bool)
    if not own.any():
        return frozenset()
    return frozenset(asked.hashes[(asked.values[:, own] > 0).any(axis=1)].tolist())
