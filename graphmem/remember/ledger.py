"""The ledger: what became of each source that was given, kept with the source in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from graphmem.errors import StaleSlots
from graphmem.model.document import Document
from graphmem.model.ids import content_id
from graphmem.model.records import WriteBatch
from graphmem.model.scope import check_namespace
from graphmem.model.source import Source, SourceState
from graphmem.model.time import now_micros
from graphmem.protocols import GraphStore
from graphmem.remember.commits import Commits
from graphmem.remember.preparation import source_of

# Sources of one read or write: as many as a statement takes without holding others up.
_AT_ONCE = 5_000
# Another process that writes the same sources is at most a few batches ahead.
_TRIES = 20


class Outcome(StrEnum):
    """What a document is to a memory, by its source's uri and revision.

    ``UNSETTLED`` is held in this very revision, and yet noted as pending or failed: another
    revision of it, or a part of its file, could not be read.
    """

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    UNSETTLED = "unsettled"


class Ledger:
    """Says which documents are held already, and keeps which ones are pending or failed.

    The revision of a source is that of what the store holds of it, whatever its state: it changes
    in the transaction that writes the content, and is empty while nothing was written. So a writer
    that is killed at any moment leaves sources that are whole and sources that are pending, and
    giving the same documents again completes the latter.
    """

    def __init__(self, store: GraphStore, namespace: str, commits: Commits) -> None:
        """Keep the store and the namespace that calls are about unless they name another."""
        self._store = store
        self._namespace = namespace
        self._commits = commits

    def sources(
        self,
        *,
        uris: Sequence[str] | None = None,
        state: SourceState | str | None = None,
        namespace: str | None = None,
    ) -> list[Source]:
        """Return sources ordered by uri: those of some uris or all, in one state or any."""
        found = self._store.sources(self._space(namespace), uris=uris)
        return [source for source in found if state is None or source.state == state]

    def outcomes(
        self, documents: Sequence[Document], *, namespace: str | None = None
    ) -> list[Outcome]:
        """Say for each document whether writing it would change anything, without reading it.

        What is added to a log (``appends``) counts as changed: only its turns can tell.
        """
        space = self._space(namespace)
        given = [source_of(document, space) for document in documents]
        stored = {source.id: source for source in self._stored(space, given)}
        return [
            _outcome(source, stored.get(source.id), appends=document.appends)
            for document, source in zip(documents, given, strict=True)
        ]

    def begin(self, documents: Sequence[Document], *, namespace: str | None = None) -> None:
        """Note documents as pending; writing them makes them done."""
        space = self._space(namespace)
        given = [replace(source_of(document, space), revision="") for document in documents]
        self._tell(space, given, SourceState.PENDING, {})

    def fail(self, failures: Mapping[str, str], *, namespace: str | None = None) -> None:
        """Note sources, by uri, as failed and why. What is held of them stays."""
        space = self._space(namespace)
        given = [_unknown(space, uri) for uri in failures]
        self._tell(space, given, SourceState.FAILED, failures)

    def settle(self, uris: Sequence[str], *, namespace: str | None = None) -> None:
        """Note sources as done that were pending or had failed; others stay as they are."""
        space = self._space(namespace)
        stored = self._stored(space, [_unknown(space, uri) for uri in uris])
        self._tell(space, stored, SourceState.DONE, {})

    def _tell(
        self,
        namespace: str,
        given: Sequence[Source],
        state: SourceState,
        failures: Mapping[str, str],
    ) -> None:
        for at in range(0, len(given), _AT_ONCE):
            some = given[at : at + _AT_ONCE]
            for attempt in range(_TRIES):
                try:
                    self._note(namespace, some, state, failures)
                    break
                except StaleSlots:  # another process wrote one of them since it was read
                    if attempt == _TRIES - 1:
                        raise

    def _note(
        self,
        namespace: str,
        given: Sequence[Source],
        state: SourceState,
        failures: Mapping[str, str],
    ) -> None:
        stored = {source.id: source for source in self._stored(namespace, given)}
        told = []
        for one in given:
            held = stored.get(one.id, one)
            now = replace(held, state=state, failure=failures.get(one.uri))
            if now != stored.get(one.id):
                told.append(now)
        if told:
            batch = WriteBatch(
                namespace=namespace,
                recorded_at=now_micros(),
                sources=told,
                continues={one.id: one.revision for one in told},
            )
            self._commits.note(namespace, self._store.write(batch).generation)

    def _stored(self, namespace: str, sources: Sequence[Source]) -> list[Source]:
        ids = [source.id for source in sources]
        found: list[Source] = []
        for at in range(0, len(ids), _AT_ONCE):
            found += self._store.sources(namespace, ids=ids[at : at + _AT_ONCE])
        return found

    def _space(self, namespace: str | None) -> str:
        return check_namespace(namespace or self._namespace)


def _outcome(given: Source, stored: Source | None, *, appends: bool) -> Outcome:
    if stored is None or not stored.revision:
        return Outcome.NEW
    if given.revision != stored.revision or appends:
        return Outcome.CHANGED
    return Outcome.UNCHANGED if stored.state is SourceState.DONE else Outcome.UNSETTLED


def _unknown(namespace: str, uri: str) -> Source:
    """Return a source of which nothing but its name is known."""
    return Source(
        id=content_id("source", namespace, uri),
        namespace=namespace,
        uri=uri,
        revision="",
        root=uri,
    )
