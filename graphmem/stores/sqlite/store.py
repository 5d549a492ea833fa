"""SqliteStore: the GraphStore that needs nothing but a file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from graphmem.errors import BadInput, EncoderMismatch, WriteFailed
from graphmem.model.entity import Entity, Mention
from graphmem.model.episode import Episode
from graphmem.model.fact import Fact, FactStatus
from graphmem.model.journal import Change
from graphmem.model.records import (
    AssertionRecord,
    Behind,
    Bytes,
    EntityRecord,
    EpisodeQuery,
    Erased,
    FactQuery,
    Floats,
    Keys,
    Nearest,
    Neighbourhood,
    NeighbourhoodLimits,
    PassageFeatures,
    PassageRecord,
    Postings,
    SlotState,
    StoreStats,
    TitledPassage,
    TitleQuery,
    Told,
    WriteBatch,
    WriteReceipt,
)
from graphmem.model.scope import Scope, check_namespace
from graphmem.model.source import Source
from graphmem.protocols import Node
from graphmem.stores.migrations import schema_version
from graphmem.stores.sqlite import (
    entities,
    episodes,
    facts,
    finding,
    neighbours,
    reading,
    titles,
)
from graphmem.stores.sqlite.connection import Connection
from graphmem.stores.sqlite.entities import names_now
from graphmem.stores.sqlite.statements import say
from graphmem.stores.sqlite.view import NamespaceView, Views

T = TypeVar("T")


class SqliteStore:
    """A GraphStore in one SQLite file (with its write-ahead log beside it while it is open).

    May be used from several threads, from several processes at once (one writes at a time, the
    others read on), and in a child after os.fork.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, encoder: tuple[str, int] | None = None
    ) -> None:
        """Open a store, or make it.

        Args:
            path: the file; ":memory:" for one that ends with the process.
            encoder: the name and dimension of the vectors that will be written and asked for;
                None to leave them alone (export, inspection, re-encoding).

        Raises:
            StoreUnavailable: it cannot be opened.
            StoreTooNew: a newer graphmem wrote it.
            EncoderMismatch: its vectors were made by another encoder.
        """
        self.path = os.fspath(path)
        self._encoder = encoder
        self._views = Views()
        self._connection = Connection(self.path)
        try:
            with self._connection.reading() as connection:
                self._check_encoder(connection)
        except BaseException:
            self._connection.close()
            raise

    def _check_encoder(self, connection: sqlite3.Connection) -> bool:
        """Return whether the store knows its encoder already."""
        stored = say(connection, "setting", name="encoder")
        if not stored:
            return False
        given = "" if self._encoder is None else f"{self._encoder[0]} {self._encoder[1]}"
        if given and given != stored[0]["value"]:
            raise EncoderMismatch(
                stored=_named(stored[0]["value"]), given=_named(given), store=self.path
            )
        return True

    def _remember_encoder(self, connection: sqlite3.Connection, batch: WriteBatch) -> None:
        widths = {one.vector.size for one in batch.passages} - {0}
        if len(widths) > 1 or (self._encoder and widths - {self._encoder[1]}):
            raise WriteFailed(
                f"nothing was written: the batch has vectors of {sorted(widths)} numbers, and the "
                f"store's have {self._encoder[1] if self._encoder else 'one length'}"
            )
        if widths and not self._check_encoder(connection) and self._encoder:
            from graphmem.stores.sqlite.writing_passages import remember_encoder

            remember_encoder(connection, self._encoder)

    def write(self, batch: WriteBatch) -> WriteReceipt:
        """Write a batch in one transaction; see GraphStore."""
        from graphmem.stores.sqlite.writing import write_batch

        check_namespace(batch.namespace)
        with self._connection.writing() as connection:
            self._remember_encoder(connection, batch)
            return write_batch(connection, batch)

    def replace_vectors(
        self, encoder: tuple[str, int], vectors: Iterable[tuple[int, Floats, Bytes | None]]
    ) -> int:
        """Put vectors of another encoder in the place of all stored ones; see GraphStore."""
        from graphmem.stores.sqlite.writing_passages import replace_all_vectors

        with self._connection.writing() as connection:
            replaced = replace_all_vectors(connection, encoder, vectors)
        self._encoder = encoder
        return replaced

    def erase(
        self,
        batch: WriteBatch,
        *,
        sources: Sequence[str] = (),
        entities: Sequence[str] = (),
        assertions: Sequence[str] = (),
        changes: Sequence[str] = (),
    ) -> Erased:
        """Remove nodes with what stands on them alone; see GraphStore."""
        from graphmem.stores.sqlite.erasing import erase_batch

        doomed = {
            "source": sources,
            "entity": entities,
            "assertion": assertions,
            "change": changes,
        }
        with self._connection.writing() as connection:
            self._remember_encoder(connection, batch)
            erased = erase_batch(connection, batch, doomed)
        self._connection.truncate_log()
        return erased

    def _read(
        self, namespace: str, read: Callable[[sqlite3.Connection, NamespaceView], T], empty: T
    ) -> T:
        """Read in one snapshot with the namespace's arrays as of it."""
        check_namespace(namespace)
        with self._connection.reading() as connection:
            view = self._views.current(connection, namespace)
            return empty if view is None else read(connection, view)

    def together(
        self,
        scope: Scope,  # noqa: ARG002 - the file is near: nothing is gained by reading ahead
        reads: Callable[[], T],
        *,
        names: Sequence[str] = (),  # noqa: ARG002
        terms: Sequence[str] = (),  # noqa: ARG002
    ) -> T:
        """Do reads that belong together; see GraphStore."""
        return reads()

    def slots(self, namespace: str, slot_ids: Sequence[str]) -> Sequence[SlotState]:
        """Return each slot's version, live assertions and live facts, in the order asked."""
        empty = [SlotState(slot_id=one, version=0) for one in slot_ids]
        return self._by_number(
            namespace, lambda c, number: reading.slots(c, namespace, number, slot_ids), empty
        )

    def _by_number(
        self, namespace: str, read: Callable[[sqlite3.Connection, int], T], empty: T
    ) -> T:
        """Read in one snapshot what needs no arrays."""
        check_namespace(namespace)
        with self._connection.reading() as connection:
            found = say(connection, "namespace", name=namespace)
            return read(connection, found[0]["number"]) if found else empty

    def assertions(
        self, namespace: str, ids: Sequence[str] | None = None, *, sources: Sequence[str] = ()
    ) -> Sequence[AssertionRecord]:
        """Return assertions by id, or all of some sources, live or not."""
        return self._by_number(
            namespace,
            lambda c, number: reading.assertions(c, namespace, number, ids=ids, sources=sources),
            [],
        )

    def facts(self, scope: Scope, query: FactQuery) -> Sequence[Fact]:
        """Return the facts that a query asks for, ordered by subject, predicate, time and id."""
        return self._read(scope.namespace, lambda c, v: facts.facts(c, v, scope, query), [])

    def named(self, scope: Scope, names: Sequence[str]) -> Sequence[Sequence[EntityRecord]]:
        """Return for each normalised name the canonical entities that go by it."""
        return self._read(
            scope.namespace,
            lambda c, v: entities.entities_named(c, v, scope, names),
            [() for _ in names],
        )

    def entities(self, scope: Scope, ids: Sequence[str]) -> Sequence[Entity]:
        """Return entities by id as stored."""
        space = scope.namespace
        if scope.known is None:
            return self._by_number(
                space, lambda c, number: entities.entities_now(c, space, number, ids), []
            )
        return self._read(space, lambda c, v: entities.entities_then(c, v, scope, ids), [])

    def passages(
        self,
        scope: Scope,
        *,
        keys: Keys | None = None,
        ids: Sequence[str] | None = None,
        sources: Sequence[str] | None = None,
        last: int | None = None,
        vectors: bool = False,
        closed: bool = False,
    ) -> Sequence[PassageRecord]:
        """Return passages by key or id in the order asked, or all of some sources in theirs."""
        if closed and keys is None and last is None and scope == Scope(namespace=scope.namespace):
            # All that is there: a process that only writes never loads the arrays of a reader.
            return self._by_number(
                scope.namespace,
                lambda c, number: reading.passages(
                    c,
                    scope.namespace,
                    reading.passage_keys(c, number, keys=None, ids=ids, sources=sources),
                    vectors=vectors,
                ),
                [],
            )

        def read(connection: sqlite3.Connection, view: NamespaceView) -> list[PassageRecord]:
            whole = sources if last is None else None
            wanted = reading.passage_keys(
                connection, view.number, keys=keys, ids=ids, sources=whole
            )
            allowed = view.allowed(connection, scope, wanted, closed=closed)
            if last is not None:
                mask = view.mask(connection, scope, closed=closed)
                ends = [
                    reading.last_keys(connection, view, one, mask, last) for one in sources or ()
                ]
                allowed = np.array(list(dict.fromkeys(np.concatenate([allowed, *ends]))), np.int64)
            return reading.passages(connection, scope.namespace, allowed, vectors=vectors)

        return self._read(scope.namespace, read, [])

    def told(self, scope: Scope, keys: Keys, statuses: Sequence[FactStatus]) -> Told:
        """Return passages by key, the facts that rest on them, and their sources' uris."""

        def read(connection: sqlite3.Connection, view: NamespaceView) -> Told:
            allowed = view.allowed(connection, scope, np.asarray(keys, np.int64))
            passages, uris = reading.passages_told(connection, scope.namespace, allowed)
            ids = tuple(one.passage.id for one in passages)
            query = FactQuery(passages=ids, statuses=tuple(statuses))
            found = facts.facts(connection, view, scope, query)
            return Told(passages=tuple(passages), facts=tuple(found), uris=uris)

        return self._read(scope.namespace, read, Told())

    def episodes(self, scope: Scope, query: EpisodeQuery) -> Sequence[Episode]:
        """Return the episodes that a query asks for, ordered by source id and ordinal."""
        return self._read(scope.namespace, lambda c, v: episodes.episodes(c, v, scope, query), [])

    def features(self, scope: Scope, keys: Keys, *, around: int = 0) -> PassageFeatures:
        """Return what scoring needs of passages, and of those around them."""
        with self._connection.reading() as connection:
            view = self._views.current(connection, scope.namespace) or NamespaceView(0, 0)
            return reading.features(connection, view, scope, keys, around)

    def mentions(self, scope: Scope, passage_ids: Sequence[str]) -> Sequence[Mention]:
        """Return the mentions of some passages, in the order of passages and positions."""
        return self._read(
            scope.namespace, lambda c, v: reading.mentions(c, v, scope, passage_ids), []
        )

    def postings(self, scope: Scope, terms: Sequence[str]) -> Postings:
        """Return the passages in scope that hold each term, and the scope's statistics."""
        with self._connection.reading() as connection:
            view = self._views.current(connection, scope.namespace) or NamespaceView(0, 0)
            return finding.postings(connection, view, scope, terms)

    def nearest(self, scope: Scope, vector: Floats, limit: int) -> Nearest:
        """Return the passages in scope whose vectors are nearest by cosine; exact."""
        with self._connection.reading() as connection:
            view = self._views.current(connection, scope.namespace) or NamespaceView(0, 0)
            if not view.has_own_vectors:  # another process may have replaced them
                view.has_own_vectors = self._check_encoder(connection)
            return finding.nearest(connection, view, scope, vector, limit)

    def neighbourhood(
        self,
        scope: Scope,
        *,
        entities: Keys,
        passages: Keys,
        limits: NeighbourhoodLimits,
    ) -> Neighbourhood:
        """Return the graph around seed entities and passages."""
        with self._connection.reading() as connection:
            view = self._views.current(connection, scope.namespace) or NamespaceView(0, 0)
            return neighbours.neighbourhood(
                connection, view, scope, entities=entities, passages=passages, limits=limits
            )

    def behind(self, scope: Scope, *, entities: Sequence[str], assertions: Sequence[str]) -> Behind:
        """Return what facts are told with: entities' names, and where assertions were said."""

        def read(connection: sqlite3.Connection, number: int) -> Behind:
            return Behind(
                names=names_now(connection, number, entities),
                said=reading.said(connection, number, assertions),
            )

        with self._connection.reading():
            found = self._by_number(scope.namespace, read, Behind())
            if scope.known is None:
                return found
            then = self.entities(scope, entities)
            return replace(found, names={one.id: one.name for one in then})

    def titled(self, namespace: str, names: Sequence[str]) -> Sequence[str]:
        """Return those of the titles that texts of the namespace have."""
        return self._by_number(namespace, lambda c, number: titles.titled(c, number, names), [])

    def holding(
        self, namespace: str, queries: Sequence[TitleQuery]
    ) -> Sequence[Sequence[TitledPassage]]:
        """Return for each title the passages that hold it and do not mention its thing."""
        return self._by_number(
            namespace, lambda c, number: titles.holding(c, number, queries), [[] for _ in queries]
        )

    def sources(
        self, namespace: str, *, ids: Sequence[str] | None = None, uris: Sequence[str] | None = None
    ) -> Sequence[Source]:
        """Return sources by id, by uri, or all, ordered by uri."""
        return self._by_number(
            namespace,
            lambda c, number: reading.sources(c, namespace, number, ids=ids, uris=uris),
            [],
        )

    def changes(
        self,
        namespace: str,
        *,
        ids: Sequence[str] | None = None,
        since: int | None = None,
        assertion: str | None = None,
        feedback: bool = False,
    ) -> Sequence[Change]:
        """Return journal entries in the order in which they were recorded."""
        return self._by_number(
            namespace,
            lambda c, number: reading.changes(
                c, namespace, number, ids=ids, since=since, assertion=assertion, feedback=feedback
            ),
            [],
        )

    def scan(self, namespace: str, kind: str) -> Iterator[Node]:
        """Yield all nodes of a kind ordered by id, live or not, at one point in time."""
        from graphmem.stores.sqlite import scanning

        check_namespace(namespace)
        if kind not in scanning.KINDS:
            raise BadInput(f"{kind!r} is no kind of node: use one of {', '.join(scanning.KINDS)}")
        if self._connection.in_memory:
            with self._connection.reading() as connection:
                yield from list(scanning.scan(connection, namespace, kind))
            return
        with self._connection.snapshot() as connection:
            yield from scanning.scan(connection, namespace, kind)

    def stats(self, namespace: str | None) -> StoreStats:
        """Return counts of live nodes and facts about the store."""
        with self._connection.reading() as connection:
            stored = say(connection, "setting", name="encoder")
            rows = say(connection, "namespaces")
            numbers = {row["name"]: row["number"] for row in rows}
            number = None if namespace is None else numbers.get(namespace, -1)
            counts = dict(say(connection, "count_nodes", namespace=number)[0])
            generations = [row["generation"] for row in rows if namespace in (None, row["name"])]
        return StoreStats(
            counts=counts,
            generation=sum(generations),
            schema_version=schema_version(),
            encoder=_named(stored[0]["value"]) if stored else "",
            bytes=self._bytes(),
            namespaces=tuple(numbers),
            details={"store": "sqlite", "path": self.path, "sqlite": sqlite3.sqlite_version},
        )

    def _bytes(self) -> int:
        files = (Path(self.path + suffix) for suffix in ("", "-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def close(self) -> None:
        """Release the file; closing twice is harmless."""
        self._connection.close()
        self._views.forget()


def _named(setting: str) -> str:
    """Return an encoder as a message names it."""
    name, _, dimension = setting.rpartition(" ")
    return f"{name} ({dimension} dimensions)"
