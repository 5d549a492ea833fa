"""Where a fact was replaced, the passages that say what holds stand before those that do not.

No passage is hidden because something in it is over; but who asks where Tessa lives must not read
first where she lived. With ``as_of``, what held then is what holds.

It looks at the fact that is asked for, in the few passages that will be shown, whatever channel
found them, and brings in what holds where only what it replaced was found. ``outdated`` looks at
whole passages, before pairs of documents are formed, so that they lead nowhere. Neither does the
other's work: a passage of which one fact is over and another holds is not outdated, and turns have
no pairs; but moving passages afterwards cannot give back what outdated ones led astray.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from graphmem.model.fact import Fact, FactStatus
from graphmem.model.records import FactQuery, PassageRecord
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore

_MOST_REPLACED = 8  # facts that are looked at, and of each as many that hold in its slot
_BELIEVED = (FactStatus.CURRENT, FactStatus.DISPUTED)
_EVER = (FactStatus.CURRENT, FactStatus.DISPUTED, FactStatus.CLOSED)


def current_first(
    records: Sequence[PassageRecord],
    facts: Sequence[Fact],
    is_asked: Callable[[Fact], bool],
    scope: Scope,
    store: GraphStore,
) -> list[PassageRecord]:
    """Return the records, best first, so that what holds comes before what it replaced.

    ``facts`` are those that the records' passages support. For each that ``is_asked`` for and does
    not hold, the best passage of a fact of the same slot that holds is put before its passages,
    read from the store if it is not among the records; as many records remain.
    """
    everything = facts
    if scope.as_of is not None:
        ids = tuple(record.passage.id for record in records)
        query = FactQuery(passages=ids, statuses=_EVER)
        everything = store.facts(replace(scope, as_of=None), query)
    suspects = [fact for fact in everything if is_asked(fact) and _may_be_over(fact, scope)]
    if not suspects:
        return list(records)
    holding = _holding(suspects, scope, store)
    held = {fact.id for fact in holding}
    over = [fact for fact in suspects if fact.id not in held][:_MOST_REPLACED]
    ordered = list(records)
    for fact in over:
        instead = [one for one in holding if one.slot_id == fact.slot_id][:_MOST_REPLACED]
        if instead:
            ordered = _moved(ordered, [fact], instead, scope, store)
    return ordered[: len(records)]


def _holding(suspects: Sequence[Fact], scope: Scope, store: GraphStore) -> Sequence[Fact]:
    """Return what holds, at least of the slots of some facts."""
    if scope.as_of is not None or scope.known is not None:
        subjects = tuple(sorted({fact.subject_id for fact in suspects}))
        return store.facts(scope, FactQuery(subjects=subjects))
    # A slot's facts are few; those of a subject that all speak of may be thousands.
    slots = store.slots(scope.namespace, sorted({fact.slot_id for fact in suspects}))
    return [fact for slot in slots for fact in slot.facts if fact.status in _BELIEVED]


def _may_be_over(fact: Fact, scope: Scope) -> bool:
    return scope.as_of is not None or fact.status == FactStatus.CLOSED


def _moved(
    records: list[PassageRecord],
    over: Sequence[Fact],
    instead: Sequence[Fact],
    scope: Scope,
    store: GraphStore,
) -> list[PassageRecord]:
    old, new = _passages(over, scope, store), _passages(instead, scope, store)
    misleading = [
        row
        for row, record in enumerate(records)
        if record.passage.id in old and record.passage.id not in new
    ]
    if not new or not misleading:
        return records
    there = [row for row, record in enumerate(records) if record.passage.id in new]
    if there and there[0] < misleading[0]:
        return records
    if there:
        best = records[there[0]]
        rest = [record for record in records if record is not best]
    else:
        found = store.passages(scope, ids=new)
        if not found:
            return records
        best, rest = found[0], records
    return [*rest[: misleading[0]], best, *rest[misleading[0] :]]


def _passages(facts: Sequence[Fact], scope: Scope, store: GraphStore) -> list[str]:
    """Return the ids of the passages that say some facts, the last said first."""
    ids = [one for fact in facts for one in fact.assertions[:_MOST_REPLACED]]
    found = [record.assertion for record in store.assertions(scope.namespace, ids)]
    said = sorted(
        found, key=lambda one: one.observed_at.micros if one.observed_at else 0, reverse=True
    )
    return list(dict.fromkeys(one.passage_id for one in said if one.passage_id is not None))
