"""Entities that are one: merged by a decision with its score and reason, and split again.

A merge edits nothing: it is one SAME_AS edge, and the slots of what became one are folded again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graphmem.errors import BadInput, NotFound
from graphmem.model.entity import SameAs
from graphmem.model.ids import content_id, entity_key, kind_of, normalised_name
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore
from graphmem.remember.journal import ChangeReport, Draft, Journal, change_of
from graphmem.remember.merges import (
    MERGE,
    SPLIT,
    as_metadata,
    decisions,
    end_of,
    merging_of,
)


class Resolver:
    """Makes entities one and takes that back, through the journal."""

    def __init__(self, store: GraphStore, journal: Journal) -> None:
        """Keep the parts."""
        self._store = store
        self._journal = journal

    def merge(
        self,
        one: str,
        other: str,
        *,
        namespace: str,
        recorded_at: int,
        reason: str = "",
        score: float = 1.0,
        actor: str = "",
    ) -> ChangeReport:
        """Let an entity (a name or id) stand for another as well; nothing if they are one already.

        Raises:
            NotFound: nothing has this name or id.
            BadInput: a name means several things, or the score is none.
        """
        if not 0 <= score <= 1:
            raise BadInput(f"a score lies between 0 and 1, not {score}")
        ids = [self.entity(name, namespace) for name in (one, other)]

        def draft() -> Draft:
            canonical, merged = self._ends(ids, namespace)
            same = SameAs(
                namespace=namespace,
                entity_id=merged,
                canonical_id=canonical,
                score=score,
                reason=reason,
            )
            change = change_of(MERGE, namespace, recorded_at, merged, reason, actor)
            merging = merging_of(self._store, namespace, {merged: same})
            return Draft(change=replace(change, metadata=as_metadata([same])), merging=merging)

        canonical, merged = self._ends(ids, namespace)
        if canonical == merged:
            return ChangeReport()
        return self._journal.apply(namespace, recorded_at, draft)

    def split(
        self, entity: str, *, namespace: str, recorded_at: int, reason: str = "", actor: str = ""
    ) -> ChangeReport:
        """Take back that an entity (a name or id) was merged into another; of one that others were
        merged into, take those merges back.

        Raises:
            NotFound: nothing has this name or id.
            BadInput: it was not merged, or the name means several things.
        """
        entity_id = self.entity(entity, namespace)

        def draft() -> Draft:
            held = decisions(self._store, namespace)
            back = [held[entity_id]] if entity_id in held else []
            back = back or [one for one in held.values() if one.canonical_id == entity_id]
            if not back:
                raise BadInput(
                    f"{entity!r} was not merged with anything: there is nothing to split"
                )
            change = change_of(SPLIT, namespace, recorded_at, entity_id, reason, actor)
            merging = merging_of(self._store, namespace, {one.entity_id: None for one in back})
            return Draft(change=replace(change, metadata=as_metadata(back)), merging=merging)

        return self._journal.apply(namespace, recorded_at, draft)

    def _ends(self, ids: Sequence[str], namespace: str) -> list[str]:
        held = decisions(self._store, namespace)
        decided = {entity: one.canonical_id for entity, one in held.items()}
        return [end_of(one, decided) for one in ids]

    def entity(self, name: str, namespace: str) -> str:
        """Return the id of the one entity that a name (or an id) means: first the one that has
        this name itself, merged or not, then the only one that it is an alias of.

        Raises:
            NotFound: there is none.
            BadInput: there are several.
        """
        scope = Scope(namespace=namespace)
        exact = content_id("entity", namespace, entity_key(name))
        own = name if kind_of(name) == "entity" else exact
        if self._store.entities(scope, [own]):
            return own
        found = {
            record.id: record.name
            for records in self._store.named(scope, [normalised_name(name)])
            for record in records
        }
        if not found:
            raise NotFound(f"nothing is called {name!r} in the namespace {namespace!r}")
        if len(found) > 1:
            several = ", ".join(f"{each} ({one})" for one, each in sorted(found.items()))
            raise BadInput(f"{name!r} means several things: {several}; use an id")
        return next(iter(found))
