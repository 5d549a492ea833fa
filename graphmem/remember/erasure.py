"""Forgetting: a source and all that rests on it alone is erased, and the rest believed anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphmem.errors import NotFound, StaleSlots
from graphmem.model.ids import kind_of
from graphmem.model.records import WriteBatch
from graphmem.protocols import GraphStore
from graphmem.remember.reconsolidation import Reconsolidation

_TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetReport:
    """What was erased, by kind."""

    removed: Mapping[str, int]


class Eraser:
    """Erases sources from a store."""

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
        for attempt in range(_TRIES):
            batch = self._batch(source_id, namespace, recorded_at)
            try:
                erased = self._store.erase(batch, sources=[source_id], entities=[])
            except StaleSlots:
                if attempt == _TRIES - 1:
                    raise
            else:
                return ForgetReport(removed=erased.removed)
        raise AssertionError  # the loop returns or raises

    def _batch(self, source_id: str, namespace: str, recorded_at: int) -> WriteBatch:
        records = self._store.assertions(namespace, sources=[source_id])
        live = [record.assertion for record in records if record.recorded_to is None]
        refolded = self._reconsolidation.refold(namespace, withdrawn=live)
        return WriteBatch(namespace=namespace, recorded_at=recorded_at, slots=refolded.updates)
