"""Which entities are one: the decisions that hold, and what changing one of them touches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphmem.model.entity import SameAs
from graphmem.model.fact import FactStatus
from graphmem.model.journal import Change
from graphmem.model.records import FactQuery
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore

MERGE, SPLIT = "merge", "split"
_DECISIONS = "decisions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """Decisions to write and to take back, all decisions after it (an entity and the one that it
    was merged into), and the slots that have to be folded anew.
    """

    same_as: tuple[SameAs, ...]
    split: tuple[str, ...]
    decided: Mapping[str, str]
    slot_ids: tuple[str, ...]


def decisions(store: GraphStore, namespace: str) -> dict[str, SameAs]:
    """Return the decisions that hold, by the entity that was merged."""
    held = store.scan(namespace, "same_as")
    return {one.entity_id: one for one in held if isinstance(one, SameAs)}


def end_of(entity: str, decided: Mapping[str, str]) -> str:
    """Return the entity that stands for another in the end."""
    seen = {entity}
    while (following := decided.get(entity)) is not None and following not in seen:
        seen.add(following)
        entity = following
    return entity


def merging_of(
    store: GraphStore, namespace: str, wanted: Mapping[str, SameAs | None]
) -> Merging | None:
    """Return what makes these decisions hold (None: no decision on that entity); None if they do.

    Folded anew is every slot that ever held a fact about one of the entities or of what is one
    with it: costs what is known of them, however large the store is.
    """
    held = decisions(store, namespace)
    new = {entity: one for entity, one in wanted.items() if held.get(entity) != one}
    if not new:
        return None
    after = {**held, **new}
    touched = {*new, *(one.canonical_id for one in new.values() if one is not None)}
    touched |= {held[entity].canonical_id for entity in new if entity in held}
    query = FactQuery(entities=tuple(sorted(touched)), statuses=tuple(FactStatus), ever=True)
    facts = store.facts(Scope(namespace=namespace), query)
    return Merging(
        same_as=tuple(one for one in new.values() if one is not None),
        split=tuple(entity for entity in new if entity in held),
        decided={entity: one.canonical_id for entity, one in after.items() if one is not None},
        slot_ids=tuple(sorted({fact.slot_id for fact in facts})),
    )


def as_metadata(told: Sequence[SameAs]) -> dict[str, list[list[str | float]]]:
    """Return decisions as a journal entry keeps them."""
    return {_DECISIONS: [[one.entity_id, one.canonical_id, one.score, one.reason] for one in told]}


def wanted_after(reach: Change, remaining: Iterable[Change]) -> dict[str, SameAs | None]:
    """Return the decisions on the entities of a merge or split when only the remaining changes
    have been made.
    """
    before = None if reach.action == MERGE else reach
    wanted: dict[str, SameAs | None] = {
        one.entity_id: None if before is None else one for one in _told(reach)
    }
    for change in remaining:
        for one in _told(change):
            if one.entity_id in wanted:
                wanted[one.entity_id] = one if change.action == MERGE else None
    return wanted


def _told(change: Change) -> list[SameAs]:
    told = change.metadata.get(_DECISIONS) if change.action in (MERGE, SPLIT) else None
    found = []
    for row in told if isinstance(told, list) else ():
        if isinstance(row, list) and len(row) == 4:
            entity, canonical, score, reason = row
            found.append(
                SameAs(
                    namespace=change.namespace,
                    entity_id=str(entity),
                    canonical_id=str(canonical),
                    score=float(str(score)),
                    reason=str(reason),
                )
            )
    return found
