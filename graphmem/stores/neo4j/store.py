"""Neo4jStore: the GraphStore on a server, for more than one machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

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
from graphmem.settings import ServerSettings, server_settings_from
from graphmem.stores.neo4j import (
    entities as entity_reads,
)
from graphmem.stores.neo4j import (
    episodes as episode_reads,
)
from graphmem.stores.neo4j import (
    facts as fact_reads,
)
from graphmem.stores.neo4j import (
    features as feature_reads,
)
from graphmem.stores.neo4j import (
    finding,
    neighbours,
    reading,
    scanning,
    titles,
)
from graphmem.stores.neo4j import (
    passages as passage_reads,
)
from graphmem.stores.neo4j.erasing import erase_batch
from graphmem.stores.neo4j.reads import Reads
from graphmem.stores.neo4j.round_trips import Reading
from graphmem.stores.neo4j.schema import migrate, schema_version
from graphmem.stores.neo4j.server import Server
from graphmem.stores.neo4j.statements import EARLIEST, Transaction, say, say_behind
from graphmem.stores.neo4j.transit import Writing
from graphmem.stores.neo4j.view import NamespaceView
from graphmem.stores.neo4j.writing import Unchanged, finish, write_batch
from graphmem.stores.neo4j.writing_passages import encoder_text, replace_all_vectors

T = TypeVar("T")

# Times that a scan is begun again when a writer came between, before it locks writers out.
_SCANS = 5


class Neo4jStore:
    """A GraphStore on a Neo4j server (5.26 or later, any edition, without plugins).

    May be used from several threads and processes at once, and in a child after os.fork. Writers
    of one namespace take turns; writers of several do not wait for each other.
    """

    def __init__(
        self,
        url: str,
        *,
        encoder: tuple[str, int] | None = None,
        settings: ServerSettings | None = None,
    ) -> None:
        """Connect to a database, and make the schema where it is missing.

        Args:
            url: neo4j:// (a cluster, Aura) or bolt:// (one server), also with +s or +ssc.
            encoder: the name and dimension of the vectors that will be written and asked for;
                None to leave them alone (export, inspection, re-encoding).
            settings: how to log in and how long to wait; default: the environment's.

        Raises:
            StoreUnavailable: it cannot be reached or opened.
            StoreTooNew: a newer graphmem wrote it.
            EncoderMismatch: its vectors were made by another encoder.
        """
        self._encoder = encoder
        self._server = Server(url, settings or server_settings_from())
        self._reads = Reads(self._server)
        self.url = self._server.url
        try:
            migrate(self._server)
            self._server.read(self._check_encoder)
        except BaseException:
            self._server.close()
            raise

    def _check_encoder(self, tx: Transaction) -> None:
        found = say(tx, "setting")
        self._refuse_other(found[0]["encoder"] if found else None)

    def _is_other(self, stored: str | None) -> bool:
        return bool(stored and self._encoder and encoder_text(self._encoder) != stored)

    def _refuse_other(self, stored: str | None) -> None:
        if stored and self._encoder and self._is_other(stored):
            given = encoder_text(self._encoder)
            raise EncoderMismatch(stored=_named(stored), given=_named(given), store=self.url)

    def _remember_encoder(self, writing: Writing) -> None:
        widths = {one.vector.size for one in writing.batch.passages} - {0}
        if len(widths) > 1 or (self._encoder and widths - {self._encoder[1]}):
            raise WriteFailed(
                f"nothing was written: the batch has vectors of {sorted(widths)} numbers, and the "
                f"store's have {self._encoder[1] if self._encoder else 'one length'}"
            )
        self._refuse_other(writing.encoder)
        if widths and not writing.encoder and self._encoder:
            say(writing.tx, "set_encoder", encoder=encoder_text(self._encoder))

    def write(self, batch: WriteBatch) -> WriteReceipt:
        """Write a batch in one transaction; see GraphStore."""
        check_namespace(batch.namespace)

        def work(tx: Transaction) -> WriteReceipt:
            writing = write_batch(tx, batch)
            self._remember_encoder(writing)
            return finish(writing)

        try:
            return self._server.write(work)
        except Unchanged as unchanged:
            return unchanged.receipt

    def replace_vectors(
        self, encoder: tuple[str, int], vectors: Iterable[tuple[int, Floats, Bytes | None]]
    ) -> int:
        """Put vectors of another encoder in the place of all stored ones; see GraphStore."""
        given = list(vectors)  # the transaction may have to be run again
        replaced = self._server.write(lambda tx: replace_all_vectors(tx, encoder, given))
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
        check_namespace(batch.namespace)
        doomed = {
            "source": sources,
            "entity": entities,
            "assertion": assertions,
            "change": changes,
        }

        def work(tx: Transaction) -> Erased:
            writing, removed = erase_batch(tx, batch, doomed)
            self._remember_encoder(writing)
            finish(writing)
            return Erased(removed=removed)

        try:
            return self._server.write(work)
        except Unchanged:
            return Erased(removed={})

    def together(
        self,
        scope: Scope,
        reads: Callable[[], T],
        *,
        names: Sequence[str] = (),
        terms: Sequence[str] = (),
    ) -> T:
        """Do reads that belong together; see GraphStore."""
        return self._reads.together(scope, reads, names=names, terms=terms)

    def slots(self, namespace: str, slot_ids: Sequence[str]) -> Sequence[SlotState]:
        """Return each slot's version, live assertions and live facts, in the order asked."""
        check_namespace(namespace)
        return self._server.read(lambda tx: reading.slots(tx, namespace, slot_ids))

    def assertions(
        self, namespace: str, ids: Sequence[str] | None = None, *, sources: Sequence[str] = ()
    ) -> Sequence[AssertionRecord]:
        """Return assertions by id, or all of some sources, live or not."""
        check_namespace(namespace)
        shared = self._reads.shared(namespace)
        if shared is not None and ids is not None and not sources:
            return self._server.read(lambda tx: shared.within(tx).assertions(ids))
        return self._server.read(
            lambda tx: reading.assertions(tx, namespace, ids=ids, sources=sources)
        )

    def facts(self, scope: Scope, query: FactQuery) -> Sequence[Fact]:
        """Return the facts that a query asks for, ordered by subject, predicate, time and id."""
        if fact_reads.needs_view(scope, query):
            return self._reads.current(
                scope.namespace, lambda tx, v: fact_reads.facts(tx, v, scope, query), []
            )
        shared = self._reads.shared(scope.namespace)
        if shared is not None and scope.known is None and fact_reads.is_of_passages(query):
            return self._server.read(
                lambda tx: fact_reads.facts_of_passages(shared.within(tx), scope, query)
            )
        view = NamespaceView(scope.namespace, 0, 0)
        return self._server.read(lambda tx: fact_reads.facts(tx, view, scope, query))

    def named(self, scope: Scope, names: Sequence[str]) -> Sequence[Sequence[EntityRecord]]:
        """Return for each normalised name the canonical entities that go by it."""
        return self._reads.search(scope, lambda r: entity_reads.entities_named(r, scope, names))

    def entities(self, scope: Scope, ids: Sequence[str]) -> Sequence[Entity]:
        """Return entities by id as stored."""
        if scope.known is None:
            return self._server.read(lambda tx: entity_reads.entities_now(tx, scope.namespace, ids))
        return self._reads.current(
            scope.namespace, lambda tx, v: entity_reads.entities_then(tx, v, scope, ids), []
        )

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

        def read(r: Reading) -> list[PassageRecord]:
            found: dict[int, PassageRecord] = {}
            if keys is not None:
                found |= passage_reads.by_key(r, scope, keys, closed=closed)
            if ids is not None:
                found |= passage_reads.by_id(r, scope, ids, closed=closed)
            if sources is not None:
                found |= passage_reads.of_sources(r, scope, sources, last, closed=closed)
            return passage_reads.with_vectors(r.tx, found) if vectors else list(found.values())

        return self._reads.search(scope, read)

    def told(self, scope: Scope, keys: Keys, statuses: Sequence[FactStatus]) -> Told:
        """Return passages by key, and the facts that rest on them."""
        return self._reads.search(scope, lambda r: passage_reads.told(r, scope, keys, statuses))

    def behind(self, scope: Scope, *, entities: Sequence[str], assertions: Sequence[str]) -> Behind:
        """Return what facts are told with: entities' names, and where assertions were said."""
        namespace = scope.namespace
        found, records = self._behind(scope, entities, assertions)
        source_ids = sorted({one.assertion.source_id for one in records})
        sources = self.sources(namespace, ids=source_ids) if source_ids else ()
        uris = {one.id: one.uri for one in sources}
        return Behind(
            names={one.id: one.name for one in found},
            said={
                one.assertion.id: reading.said(one.assertion, uris)
                for one in records
                if one.assertion.source_id in uris
            },
        )

    def _behind(
        self, scope: Scope, entities: Sequence[str], assertions: Sequence[str]
    ) -> tuple[Sequence[Entity], Sequence[AssertionRecord]]:
        """Return entities and assertions by id, in one round trip unless the entities' past is
        asked for.
        """
        namespace = scope.namespace
        if scope.known is not None:
            return self.entities(scope, entities), self.assertions(namespace, assertions)
        shared = self._reads.shared(namespace) or Reading(
            NamespaceView(namespace, 0, 0), checked=True
        )
        wanted, missing = list(dict.fromkeys(entities)), shared.not_held(assertions)
        found = self._server.read(
            lambda tx: say_behind(tx, namespace, entities=wanted, assertions=missing)
        )
        shared.keep_assertions(found["assertions"])
        return (
            entity_reads.entities_behind(namespace, found["entities"], wanted),
            shared.held_assertions(assertions),
        )

    def episodes(self, scope: Scope, query: EpisodeQuery) -> Sequence[Episode]:
        """Return the episodes that a query asks for, ordered by source id and ordinal."""
        return self._reads.current(
            scope.namespace, lambda tx, v: episode_reads.episodes(tx, v, scope, query), []
        )

    def features(self, scope: Scope, keys: Keys, *, around: int = 0) -> PassageFeatures:
        """Return what scoring needs of passages, and of those around them."""
        return self._reads.search(scope, lambda r: feature_reads.features(r, scope, keys, around))

    def mentions(self, scope: Scope, passage_ids: Sequence[str]) -> Sequence[Mention]:
        """Return the mentions of some passages, in the order of passages and positions."""
        return self._reads.search(scope, lambda r: passage_reads.mentions(r, scope, passage_ids))

    def postings(self, scope: Scope, terms: Sequence[str]) -> Postings:
        """Return the passages in scope that hold each term, and the scope's statistics."""
        return self._reads.search(scope, lambda r: finding.postings(r, scope, terms))

    def nearest(self, scope: Scope, vector: Floats, limit: int) -> Nearest:
        """Return the passages in scope whose vectors are nearest by cosine; exact."""

        def read(r: Reading) -> Nearest:
            r.ensure_checked()
            stored = r.view.encoder
            if r.view.vectors(r.tx).width not in (0, len(vector)) or self._is_other(stored):
                r.finish()  # another process may have replaced the vectors
            self._refuse_other(stored)
            return finding.nearest(r, scope, vector, limit)

        return self._reads.search(scope, read)

    def neighbourhood(
        self,
        scope: Scope,
        *,
        entities: Keys,
        passages: Keys,
        limits: NeighbourhoodLimits,
    ) -> Neighbourhood:
        """Return the graph around seed entities and passages."""
        return self._reads.search(
            scope,
            lambda r: neighbours.neighbourhood(
                r, scope, entities=entities, passages=passages, limits=limits
            ),
        )

    def titled(self, namespace: str, names: Sequence[str]) -> Sequence[str]:
        """Return those of the titles that texts of the namespace have."""
        check_namespace(namespace)
        return self._server.read(lambda tx: titles.titled(tx, namespace, names))

    def holding(
        self, namespace: str, queries: Sequence[TitleQuery]
    ) -> Sequence[Sequence[TitledPassage]]:
        """Return for each title the passages that hold it and do not mention its thing."""
        check_namespace(namespace)
        return self._server.read(lambda tx: titles.holding(tx, namespace, queries))

    def sources(
        self, namespace: str, *, ids: Sequence[str] | None = None, uris: Sequence[str] | None = None
    ) -> Sequence[Source]:
        """Return sources by id, by uri, or all, ordered by uri."""
        check_namespace(namespace)
        shared = self._reads.shared(namespace)
        if shared is not None and ids is not None and uris is None:
            return self._server.read(lambda tx: shared.within(tx).sources(ids))
        return self._server.read(lambda tx: reading.sources(tx, namespace, ids=ids, uris=uris))

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
        check_namespace(namespace)
        shared = self._reads.shared(namespace)
        if shared is not None and feedback and ids is None and assertion is None:
            start = EARLIEST if since is None else since
            return self._server.read(lambda tx: shared.within(tx).feedback(start))
        return self._server.read(
            lambda tx: reading.changes(
                tx, namespace, ids=ids, since=since, assertion=assertion, feedback=feedback
            )
        )

    def scan(self, namespace: str, kind: str) -> Iterator[Node]:
        """Yield all nodes of a kind ordered by id, live or not, at one point in time.

        The server gives no snapshot: what is read counts when the namespace's generation was the
        same before and after, else it is read again, in the end with writers locked out.
        """
        check_namespace(namespace)
        if kind not in scanning.KINDS:
            raise BadInput(f"{kind!r} is no kind of node: use one of {', '.join(scanning.KINDS)}")
        for _ in range(_SCANS):
            found = self._server.read(lambda tx: _undisturbed(tx, namespace, kind))
            if found is not None:
                yield from found
                return
        yield from self._server.write(lambda tx: _locked_scan(tx, namespace, kind))

    def stats(self, namespace: str | None) -> StoreStats:
        """Return counts of live nodes and facts about the store."""

        def read(tx: Transaction) -> StoreStats:
            setting = say(tx, "setting")
            rows = say(tx, "namespaces")
            counts = dict(say(tx, "count_nodes", namespace=namespace)[0])
            generations = [row["generation"] for row in rows if namespace in (None, row["name"])]
            stored = setting[0]["encoder"] if setting else None
            return StoreStats(
                counts=counts,
                generation=sum(generations),
                schema_version=schema_version(),
                encoder=_named(stored) if stored else "",
                bytes=say(tx, "record_bytes")[0]["bytes"],
                namespaces=tuple(row["name"] for row in rows),
                details={
                    "store": "neo4j",
                    "url": self.url,
                    "database": self._server.settings.database or "",
                    "neo4j": self._server.version,
                },
            )

        return self._server.read(read)

    def close(self) -> None:
        """Release the connections; closing twice is harmless."""
        self._server.close()
        self._reads.forget()


def _generation(tx: Transaction, namespace: str) -> int:
    found = say(tx, "namespace", name=namespace)
    return int(found[0]["generation"]) if found else 0


def _undisturbed(tx: Transaction, namespace: str, kind: str) -> list[Node] | None:
    before = _generation(tx, namespace)
    nodes = scanning.scan(tx, namespace, kind)
    return nodes if _generation(tx, namespace) == before else None


def _locked_scan(tx: Transaction, namespace: str, kind: str) -> list[Node]:
    say(tx, "lock_namespace", name=namespace)
    return scanning.scan(tx, namespace, kind)


def _named(setting: str) -> str:
    """Return an encoder as a message names it."""
    name, _, dimension = setting.rpartition(" ")
    return f"{name} ({dimension} dimensions)"
