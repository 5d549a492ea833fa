"""What a write would do to the facts, told before it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphmem.model.fact import Fact, FactStatus
from graphmem.model.records import SlotState, WriteBatch
from graphmem.model.scope import Scope
from graphmem.model.time import Instant
from graphmem.protocols import GraphStore
from graphmem.remember.writer import WriteReport


@dataclass(frozen=True, slots=True, kw_only=True)
class FactChange:
    """A fact that a write would add, change or withdraw; ``before`` is its status until now."""

    subject: str
    predicate: str
    object: str
    status: str
    before: str | None = None
    valid_from: Instant | None = None
    valid_to: Instant | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The report that a write would give, and every fact that it would change."""

    report: WriteReport
    facts: tuple[FactChange, ...]


def preview_of(batch: WriteBatch, report: WriteReport, store: GraphStore) -> Preview:
    """Compare a batch's slots with those that the store holds."""
    states = store.slots(batch.namespace, [update.slot.id for update in batch.slots])
    changed = [
        (fact, before)
        for update, state in zip(batch.slots, states, strict=True)
        for fact, before in _changed(update.facts, state)
    ]
    names = _names([fact for fact, _ in changed], batch, store)
    return Preview(report=report, facts=tuple(_told(fact, was, names) for fact, was in changed))


def _changed(facts: Sequence[Fact], state: SlotState) -> Iterator[tuple[Fact, Fact | None]]:
    held = {fact.id: fact for fact in state.facts}
    for fact in facts:
        before = held.pop(fact.id, None)
        if before is None or (before.status, before.validity) != (fact.status, fact.validity):
            yield fact, before
    for gone in held.values():
        yield gone, gone


def _names(facts: Sequence[Fact], batch: WriteBatch, store: GraphStore) -> dict[str, str]:
    ids = {fact.subject_id for fact in facts} | {fact.object_id or "" for fact in facts}
    names = {entity.id: entity.name for entity in batch.entities}
    stored = store.entities(Scope(namespace=batch.namespace), sorted(ids - {""}))
    return names | {entity.id: entity.name for entity in stored}


def _told(fact: Fact, before: Fact | None, names: Mapping[str, str]) -> FactChange:
    return FactChange(
        subject=names.get(fact.subject_id, "?"),
        predicate=fact.predicate,
        object=fact.literal.text if fact.literal else names.get(fact.object_id or "", "?"),
        status=FactStatus.WITHDRAWN if before is fact else fact.status,
        before=before.status if before is not None else None,
        valid_from=fact.validity.valid_from,
        valid_to=fact.validity.valid_to,
        reason=fact.reason,
    )
