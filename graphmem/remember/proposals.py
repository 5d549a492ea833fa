"""Conflicts as proposals: a person or a policy says which side holds, or that both stay disputed.

A proposal is not stored: it is a group of facts that contradict each other, as long as they do and
nobody rejected deciding about just these facts. So a search never writes, and what opens or closes
a conflict opens or closes its proposal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graphmem.errors import BadInput, NotFound
from graphmem.model.fact import Fact, FactStatus, conflict_groups
from graphmem.model.ids import content_id
from graphmem.model.journal import REJECTION
from graphmem.model.records import FactQuery
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore
from graphmem.remember.journal import (
    ChangeReport,
    Draft,
    Journal,
    change_of,
    said_by_operator,
    standing_changes,
)


def proposal_id(facts: Sequence[Fact]) -> str:
    """Return the id of a conflict between facts: other sides make another conflict."""
    return content_id("proposal", *sorted(fact.id for fact in facts))


class Proposals:
    """Finds the conflicts that wait for a decision, and carries decisions out."""

    def __init__(self, store: GraphStore, journal: Journal) -> None:
        """Keep the parts."""
        self._store = store
        self._journal = journal

    def waiting(self, namespace: str) -> dict[str, list[Fact]]:
        """Return the sides of each open proposal by its id, the best supported side first."""
        changes = standing_changes(self._store.changes(namespace))
        rejected = {
            str(change.metadata.get("proposal")) for change in changes if change.action == REJECTION
        }
        found = {proposal_id(group): group for group in self._conflicts(namespace)}
        return {one: group for one, group in found.items() if one not in rejected}

    def accept(
        self,
        proposal: str,
        fact_id: str | None,
        *,
        namespace: str,
        recorded_at: int,
        reason: str = "",
        actor: str = "",
    ) -> ChangeReport:
        """Decide for one side (default: the best supported): an operator says it, the others go.

        Raises:
            NotFound: no such proposal is open.
            BadInput: the fact is no side of it.
        """

        def draft() -> Draft:
            sides = self._sides(proposal, namespace)
            chosen = sides[0] if fact_id is None else _chosen(sides, fact_id)
            best = self._journal.best(chosen, namespace)
            said = said_by_operator(best, actor, recorded_at, namespace, object_=None)
            others = [one for side in sides if side is not chosen for one in side.assertions]
            gone = self._journal.live(namespace, set(others) - set(chosen.assertions))
            drafted = self._journal.addition(
                "accept", said, tuple(gone), recorded_at, reason, actor
            )
            change = replace(drafted.change, metadata={"proposal": proposal})
            return replace(drafted, change=change)

        return self._journal.apply(namespace, recorded_at, draft)

    def reject(
        self, proposal: str, *, namespace: str, recorded_at: int, reason: str = "", actor: str = ""
    ) -> ChangeReport:
        """Leave the sides disputed and do not propose a decision between them again.

        Raises:
            NotFound: no such proposal is open.
        """

        def draft() -> Draft:
            sides = self._sides(proposal, namespace)
            change = change_of(REJECTION, namespace, recorded_at, proposal, reason, actor)
            told = tuple(side.id for side in sides)
            return Draft(change=replace(change, evidence=told, metadata={"proposal": proposal}))

        return self._journal.apply(namespace, recorded_at, draft)

    def _conflicts(self, namespace: str) -> list[list[Fact]]:
        query = FactQuery(statuses=(FactStatus.DISPUTED,))
        return conflict_groups(self._store.facts(Scope(namespace=namespace), query))

    def _sides(self, proposal: str, namespace: str) -> list[Fact]:
        waiting = self.waiting(namespace)
        if proposal not in waiting:
            raise NotFound(
                f"no proposal {proposal!r} is open in the namespace {namespace!r}: it was decided, "
                "or the conflict is gone"
            )
        return waiting[proposal]


def _chosen(sides: Sequence[Fact], fact_id: str) -> Fact:
    for side in sides:
        if side.id == fact_id:
            return side
    raise BadInput(f"{fact_id} is no side of this conflict: it has {[one.id for one in sides]}")
