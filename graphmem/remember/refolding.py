"""A changed schema: every slot is found and folded anew from what was said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from graphmem.errors import StaleSlots
from graphmem.model.fact import Fact, FactStatus
from graphmem.model.records import AssertionRecord, WriteBatch
from graphmem.protocols import GraphStore
from graphmem.remember.journal import change_of
from graphmem.remember.reconsolidation import Reconsolidation
from graphmem.remember.schema import SlotUse

# Slots of one transaction.
_AT_ONCE = 1_000
_TRIES = 20
_BELIEVED = (FactStatus.CURRENT, FactStatus.CLOSED, FactStatus.DISPUTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefoldReport:
    """What folding anew did: the slots that were folded, the statements that moved to another."""

    slots: int = 0
    moved: int = 0
    changes: tuple[str, ...] = ()


class Refolder:
    """Folds a namespace anew, and counts how its predicates are used."""

    def __init__(self, store: GraphStore, reconsolidation: Reconsolidation) -> None:
        """Keep the parts."""
        self._store = store
        self._reconsolidation = reconsolidation

    def refold(self, *, namespace: str, recorded_at: int) -> RefoldReport:
        """Fold all slots of a namespace by the schema in use, in transactions of many slots.

        Interrupted, it is right once it was run to its end. It exchanges no statements: the old
        schema and another refold undo it, not the journal.

        Raises:
            StaleSlots: other writers kept changing the same slots.
        """
        held = sorted({record.slot_id for record in self._live(namespace)})
        total = RefoldReport()
        for first in range(0, len(held), _AT_ONCE):
            part = held[first : first + _AT_ONCE]
            done = self._fold(namespace, recorded_at, part)
            total = RefoldReport(
                slots=total.slots + done.slots,
                moved=total.moved + done.moved,
                changes=total.changes + done.changes,
            )
        return total

    def _fold(self, namespace: str, recorded_at: int, slot_ids: Sequence[str]) -> RefoldReport:
        change = change_of("refold", namespace, recorded_at, slot_ids[0], "the schema changed", "")
        for attempt in range(_TRIES):
            updates, moved = self._reconsolidation.refold_slots(namespace, slot_ids)
            batch = WriteBatch(
                namespace=namespace, recorded_at=recorded_at, slots=updates, changes=[change]
            )
            try:
                self._store.write(batch)
            except StaleSlots:
                if attempt == _TRIES - 1:
                    raise
            else:
                return RefoldReport(slots=len(updates), moved=moved, changes=(change.id,))
        raise AssertionError  # the loop returns or raises

    def uses(self, namespace: str) -> list[SlotUse]:
        """Count for each predicate its subjects, and those that never have two objects at once."""
        facts: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        for node in self._store.scan(namespace, "fact"):
            if isinstance(node, Fact) and node.recorded_to is None and node.status in _BELIEVED:
                facts[node.predicate, node.subject_id].append(node)
        subjects: Counter[str] = Counter()
        alone: Counter[str] = Counter()
        count: Counter[str] = Counter()
        for (predicate, _), held in facts.items():
            subjects[predicate] += 1
            alone[predicate] += not _at_once(held)
            count[predicate] += len(held)
        return [
            SlotUse(predicate=one, subjects=subjects[one], alone=alone[one], facts=count[one])
            for one in sorted(subjects)
        ]

    def _live(self, namespace: str) -> Iterator[AssertionRecord]:
        for node in self._store.scan(namespace, "assertion"):
            if isinstance(node, AssertionRecord) and node.recorded_to is None and node.slot_id:
                yield node


def _at_once(facts: Sequence[Fact]) -> bool:
    """Say whether two different objects hold at one time."""
    return any(
        one.object_key != other.object_key and one.validity.overlaps(other.validity)
        for one, other in combinations(facts[:_FEW], 2)
    )


_FEW = 100  # facts of one subject and predicate that are compared with each other
