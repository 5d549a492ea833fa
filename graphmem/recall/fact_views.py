"""Facts in words: names for ids, quotes for spans, uris for sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from graphmem.model.fact import Fact
from graphmem.model.records import Behind, PassageRecord, Said
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
) -> list[FactView]:
    """Return the facts in words, in the same order; two reads for all of them.

    With an ``as_of``, their status is the one at that time: what was closed since was current.
    ``read`` are passages that need not be read again.
    """
    if not facts:
        return []
    entity_ids = {fact.subject_id for fact in facts} | {
        fact.object_id for fact in facts if fact.object_id is not None
    }
    wanted = {one for fact in facts for one in fact.assertions[:_MOST_EVIDENCE]}
    behind = store.behind(scope, entities=sorted(entity_ids), assertions=sorted(wanted))
    passage_ids = {one.passage_id for one in behind.said.values() if one.passage_id is not None}
    # The evidence is shown also where a filter keeps its passage out of the hits.
    everywhere = Scope(namespace=scope.namespace, known=scope.known)
    passages = {record.passage.id: record for record in read}
    if missing := sorted(passage_ids - passages.keys()):
        found = store.passages(everywhere, ids=missing)
        passages |= {record.passage.id: record for record in found}
    standing = (_standing(fact, scope.as_of) for fact in facts)
    return [_view(fact, behind, passages) for fact in standing]


def _standing(fact: Fact, as_of: int | None) -> Fact:
    status = fact.status_at(as_of)
    return fact if status == fact.status else replace(fact, status=status)


def _view(fact: Fact, behind: Behind, passages: Mapping[str, PassageRecord]) -> FactView:
    names = behind.names
    said = [behind.said[one] for one in fact.assertions[:_MOST_EVIDENCE] if one in behind.said]
    quotes = [_quote(one, passages) for one in said]
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
        sources=tuple(dict.fromkeys(one.source for one in said)),
        speakers=tuple(dict.fromkeys(_speakers(said, passages))),
        passages=tuple(dict.fromkeys(one.passage_id for one in said if one.passage_id is not None)),
        superseded_by=fact.superseded_by,
        contradicts=fact.contradicts,
        reason=fact.reason,
        recorded_from=_recorded(fact.recorded_from),
        recorded_to=_recorded(fact.recorded_to),
    )


def _speakers(said: Sequence[Said], passages: Mapping[str, PassageRecord]) -> Iterator[str]:
    for one in said:
        record = passages.get(one.passage_id or "")
        if record is not None and record.passage.speaker is not None:
            yield record.passage.speaker


def _recorded(micros: int | None) -> Instant | None:
    return None if micros is None else Instant(micros=micros, basis=Basis.OBSERVED, offset=0)


def _quote(said: Said, passages: Mapping[str, PassageRecord]) -> str:
    record = passages.get(said.passage_id or "")
    if record is None or said.evidence is None:
        return said.quote
    start = said.evidence.start
    holding = (one for one in record.sentences if one.start <= start < one.end)
    return next(holding, said.evidence).of(record.passage.text)
