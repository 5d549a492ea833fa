"""Which of the facts that the hits support are shown: what changed, what was asked about."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from graphmem.indexes.terms import terms
from graphmem.model.fact import Fact, FactStatus


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
        shared = len(wanted.intersection(terms(fact.predicate)))
        return fact.status == FactStatus.CURRENT, not about, -shared, row

    return [facts[row] for row in sorted(sorted(range(len(facts)), key=telling)[:limit])]
