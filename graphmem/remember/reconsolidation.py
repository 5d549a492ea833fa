"""New assertions meet the slots they speak to: read, fold again, say what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graphmem.model.assertion import Assertion
from graphmem.model.fact import Slot
from graphmem.model.records import SlotState, SlotUpdate
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore, Policy
from graphmem.remember.fold import fold_slot, slot_of, verdicts_of_arrivals
from graphmem.remember.schema import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Refolded:
    """Slots folded anew, and how many of the new assertions got which verdict."""

    updates: tuple[SlotUpdate, ...]
    verdicts: Mapping[str, int]


class Reconsolidation:
    """Folds the slots that a change touches; costs what those slots hold, whatever the store."""

    def __init__(
        self, store: GraphStore, schema: Schema, policies: Mapping[str, Policy] | None = None
    ) -> None:
        """Keep the parts."""
        self._store = store
        self._schema = schema
        self._policies = policies

    def refold(
        self,
        namespace: str,
        *,
        added: Sequence[Assertion] = (),
        withdrawn: Sequence[Assertion] = (),
    ) -> Refolded:
        """Fold every slot that an added or withdrawn assertion speaks to.

        The updates carry the versions that were read: a store refuses them when somebody wrote
        one of the slots since.
        """
        canonical = self._canonical(namespace, [*added, *withdrawn])
        slots: dict[str, Slot] = {}
        arrivals: dict[str, list[Assertion]] = {}
        for assertion in added:
            at_home = _moved(assertion, canonical)
            slot = slot_of(at_home, self._schema)
            slots[slot.id] = slot
            arrivals.setdefault(slot.id, []).append(at_home)
        for assertion in withdrawn:
            slot = slot_of(_moved(assertion, canonical), self._schema)
            slots[slot.id] = slot
        gone = {assertion.id for assertion in withdrawn}
        verdicts: Counter[str] = Counter()
        updates = []
        for state in self._store.slots(namespace, list(slots)):
            slot = slots[state.slot_id]
            update, told = self._folded(slot, state, arrivals.get(slot.id, []), gone, canonical)
            updates.append(update)
            verdicts.update(told)
        return Refolded(updates=tuple(updates), verdicts=verdicts)

    def _folded(
        self,
        slot: Slot,
        state: SlotState,
        arrivals: Sequence[Assertion],
        gone: set[str],
        canonical: Mapping[str, str],
    ) -> tuple[SlotUpdate, list[str]]:
        live = {one.id: _moved(one, canonical) for one in state.assertions if one.id not in gone}
        new = [one.id for one in arrivals if one.id not in live]
        live.update({one.id: one for one in arrivals})
        folded = fold_slot(slot, list(live.values()), self._schema, policies=self._policies)
        update = SlotUpdate(
            slot=slot,
            version=state.version,
            facts=folded.facts,
            assertions=tuple(sorted(live)),
        )
        return update, [str(verdict.kind) for verdict in verdicts_of_arrivals(folded, new)]

    def _canonical(self, namespace: str, assertions: Iterable[Assertion]) -> dict[str, str]:
        """Return, for entities that were merged into others, the entity that stands for them."""
        ids = {one.subject_id for one in assertions}
        ids |= {one.object_id for one in assertions if one.object_id is not None}
        entities = self._store.entities(Scope(namespace=namespace), sorted(ids))
        return {one.id: one.canonical_id for one in entities if one.canonical_id != one.id}


def _moved(assertion: Assertion, canonical: Mapping[str, str]) -> Assertion:
    """Return the assertion as said of canonical entities."""
    subject = canonical.get(assertion.subject_id, assertion.subject_id)
    object_ = canonical.get(assertion.object_id or "", assertion.object_id or "") or None
    if (subject, object_) == (assertion.subject_id, assertion.object_id):
        return assertion
    return replace(assertion, subject_id=subject, object_id=object_)
