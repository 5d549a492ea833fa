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
from graphmem.remember.merges import end_of
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
        states = self._store.slots(namespace, list(slots))
        # What was said before of another entity that is one with these.
        canonical |= self._canonical(namespace, [one for each in states for one in each.assertions])
        for state in states:
            slot = slots[state.slot_id]
            update, told = self._folded(slot, state, arrivals.get(slot.id, []), gone, canonical)
            updates.append(update)
            verdicts.update(told)
        return Refolded(updates=tuple(updates), verdicts=verdicts)

    def refold_slots(
        self,
        namespace: str,
        slot_ids: Sequence[str],
        *,
        decided: Mapping[str, str] | None = None,
    ) -> tuple[list[SlotUpdate], int]:
        """Fold slots from what is filed under them, wherever the schema now puts it.

        Slots that statements move to are folded whole as well. ``decided`` are the merges (entity,
        the one that it was merged into) to fold with, if not those that the store holds. Returns
        the updates, and how many statements moved.
        """
        states: dict[str, SlotState] = {}
        slots: dict[str, Slot] = {}
        said: dict[str, dict[str, Assertion]] = {}
        moved = 0
        waiting = list(slot_ids)
        while waiting:
            read = self._store.slots(namespace, waiting)
            said_here = [one for state in read for one in state.assertions]
            if decided is None:
                canonical = self._canonical(namespace, said_here)
            else:
                canonical = {one: end_of(one, decided) for one in decided}
            for state in read:
                states[state.slot_id] = state
                for assertion in state.assertions:
                    at_home = _moved(assertion, canonical)
                    slot = slot_of(at_home, self._schema)
                    slots[slot.id] = slot
                    said.setdefault(slot.id, {})[at_home.id] = at_home
                    moved += slot.id != state.slot_id
            waiting = sorted(slots.keys() - states.keys())
        updates = [
            self._update(slots.get(one) or _left(state, namespace), state, said.get(one, {}))
            for one, state in states.items()
            if one in slots or state.assertions  # nothing is left to say of any other
        ]
        return updates, moved

    def _update(self, slot: Slot, state: SlotState, said: Mapping[str, Assertion]) -> SlotUpdate:
        folded = fold_slot(slot, list(said.values()), self._schema, policies=self._policies)
        return SlotUpdate(
            slot=slot, version=state.version, facts=folded.facts, assertions=tuple(sorted(said))
        )

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


def _left(state: SlotState, namespace: str) -> Slot:
    """Return a slot that all statements leave; what is stored of it is its id."""
    owner = state.assertions[0].subject_id
    return Slot(id=state.slot_id, namespace=namespace, subject_id=owner, name="")


def _moved(assertion: Assertion, canonical: Mapping[str, str]) -> Assertion:
    """Return the assertion as said of canonical entities."""
    subject = canonical.get(assertion.subject_id, assertion.subject_id)
    object_ = canonical.get(assertion.object_id or "", assertion.object_id or "") or None
    if (subject, object_) == (assertion.subject_id, assertion.object_id):
        return assertion
    return replace(assertion, subject_id=subject, object_id=object_)
