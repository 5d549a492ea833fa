"""Facts in words: names for ids, quotes for spans, uris for sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from graphmem.model.assertion import Assertion
from graphmem.model.fact import Fact
from graphmem.model.records import PassageRecord
from graphmem.model.results import FactView
from graphmem.model.scope import Scope
from graphmem.model.time import Basis, Instant
from graphmem.protocols import GraphStore

_MOST_EVIDENCE = 5  # assertions quoted for one fact


def fact_views(
    facts: Sequence[Fact],
    scope: Scope,
    store: GraphStore,
    *,
    read: Sequence[PassageRecord] = (),
    uris: Mapping[str, str] | None = None,
) -> list[FactView]:
    """Return the facts in words, in the same order; three reads for all of them.

    With an ``as_of``, their status is the one at that time: what was closed since was current.
    ``read`` are passages, ``uris`` those of sources (by id) that need not be read again.
    """
    if not facts:
        return []
    entity_ids = {fact.subject_id for fact in facts} | {
        fact.object_id for fact in facts if fact.object_id is not None
    }
    wanted = {one for fact in facts for one in fact.assertions[:_MOST_EVIDENCE]}
    behind = store.behind(scope, entities=sorted(entity_ids), assertions=sorted(wanted))
    names = {entity.id: entity.name for entity in behind.entities}
    assertions = {record.assertion.id: record.assertion for record in behind.assertions}
    passage_ids = {a.passage_id for a in assertions.values() if a.passage_id is not None}
    # The evidence is shown also where a filter keeps its passage out of the hits.
    everywhere = Scope(namespace=scope.namespace, known=scope.known)
    passages = {record.passage.id: record for record in read}
    if missing := sorted(passage_ids - passages.keys()):
        found = store.passages(everywhere, ids=missing)
        passages |= {record.passage.id: record for record in found}
    known = dict(uris or {})
    if source_ids := sorted({one.source_id for one in assertions.values()} - known.keys()):
        known |= {one.id: one.uri for one in store.sources(scope.namespace, ids=source_ids)}
    standing = (_standing(fact, scope.as_of) for fact in facts)
    return [_view(fact, names, assertions, passages, known) for fact in standing]


def _standing(fact: Fact, as_of: int | None) -> Fact:
    status = fact.status_at(as_of)
    return fact if status == fact.status else replace(fact, status=status)


def _view(
    fact: Fact,
    names: Mapping[str, str],
    assertions: Mapping[str, Assertion],
    passages: Mapping[str, PassageRecord],
    uris: Mapping[str, str],
) -> FactView:
    behind = [assertions[one] for one in fact.assertions[:_MOST_EVIDENCE] if one in assertions]
    quotes = [_quote(assertion, passages) for assertion in behind]
    object_ = fact.literal.text if fact.literal else names.get(fact.object_id or "", "?")
    return FactView(
        id=fact.id,
        subject=names.get(fact.subject_id, "?"),
        predicate=fact.predicate,
        object=object_,
        status=fact.status.value,
        valid_from=fact.validity.valid_from,
        valid_to=fact.validity.valid_to,
        support=fact.support,
        trust=fact.trust,
        confidence=fact.confidence,
        evidence=tuple(dict.fromkeys(quote for quote in quotes if quote)),
        sources=tuple(dict.fromkeys(uris[a.source_id] for a in behind if a.source_id in uris)),
        speakers=tuple(dict.fromkeys(_speakers(behind, passages))),
        passages=tuple(dict.fromkeys(a.passage_id for a in behind if a.passage_id is not None)),
        superseded_by=fact.superseded_by,
        contradicts=fact.contradicts,
        reason=fact.reason,
        recorded_from=_recorded(fact.recorded_from),
        recorded_to=_recorded(fact.recorded_to),
    )


def _speakers(
    assertions: Sequence[Assertion], passages: Mapping[str, PassageRecord]
) -> Iterator[str]:
    for assertion in assertions:
        record = passages.get(assertion.passage_id or "")
        if record is not None and record.passage.speaker is not None:
            yield record.passage.speaker


def _recorded(micros: int | None) -> Instant | None:
    return None if micros is None else Instant(micros=micros, basis=Basis.OBSERVED, offset=0)


def _quote(assertion: Assertion, passages: Mapping[str, PassageRecord]) -> str:
    record = passages.get(assertion.passage_id or "")
    if record is None or assertion.evidence is None:
        evidence = assertion.metadata.get("evidence", "")
        return str(evidence)
    holding = [s for s in record.sentences if s.start <= assertion.evidence.start < s.end]
    span = holding[0] if holding else assertion.evidence
    return span.of(record.passage.text)
