"""From the names in a question to the entities that a walk starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphmem.model.episode import Span
from graphmem.model.records import EntityRecord, FactQuery
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore
from graphmem.recall.question import Question, name_candidates

# Homonyms of one name that are all followed; further ones are cut by how often they are mentioned.
_MOST_HOMONYMS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """An entity that the question names: the words that do, and the weight of its restart."""

    span: Span
    surface: str
    record: EntityRecord
    weight: float


def seeds_of(question: Question, scope: Scope, store: GraphStore) -> list[Seed]:
    """Return the entities behind the longest names of the question that do not overlap.

    An entity's weight is 1 / the passages that mention it (HippoRAG's node specificity), shared
    among the homonyms of its name.
    """
    candidates = name_candidates(question.text)
    found = store.named(scope, [candidate.key for candidate in candidates])
    if scope.as_of is not None or scope.conditions:
        found = _in_scope(found, scope, store)
    seeds: list[Seed] = []
    taken: list[Span] = []
    for candidate, records in zip(candidates, found, strict=True):
        if not records or any(_overlap(candidate.span, span) for span in taken):
            continue
        taken.append(candidate.span)
        seeds.extend(_seeds(question, candidate.span, records[:_MOST_HOMONYMS]))
    return seeds


def _seeds(question: Question, span: Span, records: Sequence[EntityRecord]) -> list[Seed]:
    return [
        Seed(
            span=span,
            surface=span.of(question.text),
            record=record,
            weight=1 / max(1, record.passages) / len(records),
        )
        for record in records
    ]


def _in_scope(
    found: Sequence[Sequence[EntityRecord]], scope: Scope, store: GraphStore
) -> list[list[EntityRecord]]:
    """Return the entities that something in scope names: a passage, or a fact that holds there.

    One that only other facts name would take a name's place from those that are in scope.
    """
    bare = tuple(sorted({one.id for few in found for one in few if not one.passages}))
    held: set[str | None] = set()
    for fact in store.facts(scope, FactQuery(entities=bare)) if bare else ():
        held |= {fact.subject_id, fact.object_id}
    return [[one for one in few if one.passages or one.id in held] for few in found]


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
