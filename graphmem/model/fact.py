"""What the memory believes: a pure fold over the live assertions of one slot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from graphmem.model.assertion import Literal
from graphmem.model.validity import ALWAYS, Validity


class FactStatus(StrEnum):
    """Where a fact stands."""

    CURRENT = "current"
    CLOSED = "closed"
    DISPUTED = "disputed"
    QUARANTINED = "quarantined"
    WITHDRAWN = "withdrawn"


class VerdictKind(StrEnum):
    """What reconsolidation decided about an assertion."""

    NEW = "new"
    CONFIRMS = "confirms"
    REFINES = "refines"
    SUPERSEDES = "supersedes"
    HISTORICAL = "historical"
    REOPENS = "reopens"
    DISPUTES = "disputes"
    RETRACTS = "retracts"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What a fact competes for: a subject and a predicate, or a group of exclusive predicates."""

    id: str
    namespace: str
    subject_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A subject, a predicate and an object that the memory holds for true, and when.

    ``support`` counts distinct source roots, ``assertions`` are the ids behind it,
    ``superseded_by`` and ``contradicts`` name facts of the same slot. ``recorded_from`` and
    ``recorded_to`` (microseconds UTC; None: now) are set by the store, not by the fold.
    """

    id: str
    namespace: str
    slot_id: str
    subject_id: str
    predicate: str
    object_id: str | None = None
    literal: Literal | None = None
    validity: Validity = ALWAYS
    status: FactStatus = FactStatus.CURRENT
    support: int = 1
    trust: float = 1.0
    confidence: float = 1.0
    assertions: tuple[str, ...] = ()
    superseded_by: str | None = None
    reason: str = ""
    contradicts: tuple[str, ...] = ()
    recorded_from: int | None = None
    recorded_to: int | None = None

    @property
    def object_key(self) -> str:
        """What two facts share when they have the same object."""
        return self.object_id if self.object_id is not None else self.literal.key  # type: ignore[union-attr]

    def status_at(self, as_of: int | None) -> FactStatus:
        """Return where it stood at a moment of the world (microseconds UTC; None: today).

        What was closed since was current then; what ends at or before it was closed.
        """
        if as_of is None or self.status in (FactStatus.QUARANTINED, FactStatus.WITHDRAWN):
            return self.status
        end = self.validity.valid_to
        if end is not None and end.micros <= as_of:
            return FactStatus.CLOSED
        was_open = self.status is FactStatus.CLOSED and end is not None
        return FactStatus.CURRENT if was_open else self.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the fold decided about one assertion, about which fact, and why."""

    assertion_id: str
    kind: VerdictKind
    fact_id: str | None = None
    other_fact_id: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """The outcome of folding a slot: its facts in order of time, and a verdict per assertion."""

    facts: tuple[Fact, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


def conflict_groups(disputed: Iterable[Fact]) -> list[list[Fact]]:
    """Return disputed facts by the slot that they compete for, the best supported side first."""
    groups: dict[str, list[Fact]] = {}
    for fact in disputed:
        groups.setdefault(fact.slot_id, []).append(fact)
    for group in groups.values():
        group.sort(key=lambda fact: (-fact.trust, -fact.support, fact.id))
    return list(groups.values())
