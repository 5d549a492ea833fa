"""Forgetting: something and all that rests on it alone is erased, and the rest believed anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graphmem.errors import NotFound, StaleSlots
from graphmem.model.assertion import Assertion
from graphmem.model.fact import FactStatus
from graphmem.model.ids import kind_of
from graphmem.model.journal import FEEDBACK, REJECTION
from graphmem.model.records import FactQuery, WriteBatch
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore
from graphmem.remember.reconsolidation import Reconsolidation

_TRIES = 20
_KEPT = frozenset({FEEDBACK, REJECTION})


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetReport:
    """What was erased, by kind."""

    removed: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doomed:
    """What goes: ids by kind, and the live assertions whose slots must be folded without them."""

    sources: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    assertions: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    withdrawn: tuple[Assertion, ...] = ()


class Eraser:
    """Erases from a store, for good."""

    def __init__(self, store: GraphStore, reconsolidation: Reconsolidation) -> None:
        """Keep the parts."""
        self._store = store
        self._reconsolidation = reconsolidation

    def forget_source(self, source: str, *, namespace: str, recorded_at: int) -> ForgetReport:
        """Erase a source, given by uri or id; what its statements had closed holds again.

        Raises:
            NotFound: the namespace holds no such source.
            StaleSlots: other writers kept changing the same slots.
        """
        given = {"ids": [source]} if kind_of(source) == "source" else {"uris": [source]}
        found = self._store.sources(namespace, **given)
        if not found:
            raise NotFound(f"no source {source!r} in the namespace {namespace!r}")
        source_id = found[0].id

        def doomed() -> _Doomed:
            records = self._store.assertions(namespace, sources=[source_id])
            live = tuple(record.assertion for record in records if record.recorded_to is None)
            return _Doomed(sources=(source_id,), withdrawn=live)

        return self._erase(namespace, recorded_at, doomed)

    def forget_entities(
        self, entity_ids: Sequence[str], *, namespace: str, recorded_at: int
    ) -> ForgetReport:
        """Erase things: every mention of them, every statement about them, and those merged into
        them. The words of the passages stay.

        Raises:
            StaleSlots: other writers kept changing the same slots.
        """

        def doomed() -> _Doomed:
            scope = Scope(namespace=namespace)
            query = FactQuery(entities=tuple(entity_ids), statuses=tuple(FactStatus), ever=True)
            slot_ids = sorted({fact.slot_id for fact in self._store.facts(scope, query)})
            said = [
                one for state in self._store.slots(namespace, slot_ids) for one in state.assertions
            ]
            ends = sorted({end for one in said for end in _ends(one)})
            merged = {
                entity.id
                for entity in self._store.entities(scope, ends)
                if entity.canonical_id in entity_ids
            }
            going = {*entity_ids, *merged}
            about = tuple(one for one in said if going.intersection(_ends(one)))
            return _Doomed(entities=tuple(sorted(going)), withdrawn=about)

        return self._erase(namespace, recorded_at, doomed)

    def forget_fact(self, fact_id: str, *, namespace: str, recorded_at: int) -> ForgetReport:
        """Erase all statements that say a fact, or ever did; the passages that they stand in stay.

        Raises:
            NotFound: the memory never held such a fact.
            StaleSlots: other writers kept changing the same slots.
        """

        def doomed() -> _Doomed:
            query = FactQuery(ids=(fact_id,), statuses=tuple(FactStatus), ever=True)
            versions = self._store.facts(Scope(namespace=namespace), query)
            if not versions:
                raise NotFound(f"no fact {fact_id!r} was ever held in {namespace!r}")
            ids = tuple(sorted({one for version in versions for one in version.assertions}))
            records = self._store.assertions(namespace, ids)
            live = tuple(record.assertion for record in records if record.recorded_to is None)
            return _Doomed(assertions=ids, withdrawn=live)

        return self._erase(namespace, recorded_at, doomed)

    def forget_all(self, *, namespace: str, recorded_at: int) -> ForgetReport:
        """Erase everything that a namespace holds, its journal too."""

        def doomed() -> _Doomed:
            # No slot is folded: nothing is left that could speak to one.
            return _Doomed(
                sources=tuple(source.id for source in self._store.sources(namespace)),
                entities=tuple(_id(node) for node in self._store.scan(namespace, "entity")),
                changes=tuple(change.id for change in self._store.changes(namespace)),
            )

        return self._erase(namespace, recorded_at, doomed)

    def compact_journal(self, before: int, *, namespace: str, recorded_at: int) -> ForgetReport:
        """Erase the journal's entries before a moment (microseconds UTC): they cannot be undone
        any more. What is believed, what was known when, and feedback stay.
        """

        def doomed() -> _Doomed:
            changes = self._store.changes(namespace)
            kept = {
                change.id: change
                for change in changes
                if change.recorded_at >= before or change.action in _KEPT
            }
            # An undo whose feedback is kept must go on taking it back.
            going = [
                change.id
                for change in changes
                if change.id not in kept and change.undoes not in kept
            ]
            return _Doomed(changes=tuple(going))

        return self._erase(namespace, recorded_at, doomed)

    def _erase(self, namespace: str, recorded_at: int, find: Callable[[], _Doomed]) -> ForgetReport:
        for attempt in range(_TRIES):
            doomed = find()
            refolded = self._reconsolidation.refold(namespace, withdrawn=doomed.withdrawn)
            batch = WriteBatch(namespace=namespace, recorded_at=recorded_at, slots=refolded.updates)
            try:
                erased = self._store.erase(
                    batch,
                    sources=doomed.sources,
                    entities=doomed.entities,
                    assertions=doomed.assertions,
                    changes=doomed.changes,
                )
            except StaleSlots:
                if attempt == _TRIES - 1:
                    raise
            else:
                return ForgetReport(removed=erased.removed)
        raise AssertionError  # the loop returns or raises


def _ends(assertion: Assertion) -> set[str]:
    return {assertion.subject_id, assertion.object_id or assertion.subject_id}


def _id(node: object) -> str:
    return str(getattr(node, "id"))  # noqa: B009 - a scan yields nodes of any kind
