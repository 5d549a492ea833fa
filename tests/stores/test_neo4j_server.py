"""What is particular to a store on a server: opening, refusing, other tenants, plans, the graph."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import neo4j
import numpy as np
import pytest

from graphmem.copying import copy_memory
from graphmem.errors import BadSetting, StoreTooNew, StoreUnavailable
from graphmem.memory import Memory
from graphmem.model.entity import Entity
from graphmem.model.ids import normalised_name
from graphmem.model.records import FactQuery, NeighbourhoodLimits
from graphmem.model.scope import Scope, conditions_of
from graphmem.settings import ServerSettings, server_settings_from
from graphmem.stores.by_hand import run_by_hand
from graphmem.stores.neo4j import Neo4jStore
from graphmem.stores.neo4j.schema import schema_version
from graphmem.stores.neo4j.server import Server
from graphmem.stores.opening import open_store
from graphmem.stores.statements import load_statements
from graphmem.testing import HashingEncoder
from graphmem.testing.batches import document, held, remember, with_slots
from graphmem.testing.contract.writing import _full_batch

ROOT = Path(__file__).parents[2]
DEFAULT = Scope(namespace="default")
NASTY = (
    "'}) DETACH DELETE n //", '"}) RETURN 1 //', "`) MATCH (n) DETACH DELETE n //", "$namespace",
    "a OR b", "text:*", "term~2 AND (x)", "\\u0027 OR 1=1", "} RETURN n UNION RETURN 1 //",
    "*:* -a", "ns/other", "\x00", "other", "1099511627777",
)  # fmt: skip


@pytest.fixture
def store(empty_server: str) -> Iterator[Neo4jStore]:
    store = Neo4jStore(empty_server, settings=replace(server_settings_from(), warn=True))
    yield store
    store.close()


# ---- connecting -----------------------------------------------------------------------------


def _refusal(url: str, **settings: Any) -> str:
    with pytest.raises(StoreUnavailable) as caught:
        Neo4jStore(url, settings=replace(server_settings_from(), connect_seconds=2, **settings))
    return str(caught.value)


def test_open_says_that_the_password_is_wrong(server_url: str):
    """A wrong password is named as such, and neither it nor the right one is in the message."""
    message = _refusal(server_url, password="not-the-password")  # noqa: S106
    assert "NEO4J_PASSWORD" in message
    assert "not-the-password" not in message
    assert os.environ["NEO4J_PASSWORD"] not in message


def test_open_says_that_no_server_answers():
    """A port where nothing listens: the address, and what to look at; no password of the URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    message = _refusal(f"bolt://anna:secret@127.0.0.1:{port}")
    assert f"bolt://127.0.0.1:{port} cannot be opened: no server answers there" in message
    assert "secret" not in message


def test_open_says_that_the_database_is_missing(server_url: str):
    """A database that the server has not is named by its setting."""
    assert "NEO4J_DATABASE" in _refusal(server_url, database="nowhere")


def test_open_says_that_the_server_is_too_old(server_url: str, monkeypatch: pytest.MonkeyPatch):
    """A server before 5.26 is refused before anything is said to it."""
    monkeypatch.setattr("graphmem.stores.neo4j.server.OLDEST", (2999, 1))
    assert "needs Neo4j" in _refusal(server_url)


def test_open_refuses_an_address_that_is_none():
    """A scheme that is no store's, and a server's scheme without a host, are bad settings."""
    for url in ("redis://localhost", "http://localhost:7474"):
        with pytest.raises(BadSetting, match="no store that graphmem can open"):
            open_store(url, HashingEncoder())
    with pytest.raises((BadSetting, StoreUnavailable)):
        Neo4jStore("bolt://", settings=ServerSettings(connect_seconds=1))


def test_settings_come_from_the_environment():
    """NEO4J_* and GRAPHMEM_NEO4J_*; a number that is none is named; the password is never shown."""
    given = {
        "NEO4J_USERNAME": "anna", "NEO4J_PASSWORD": "secret", "NEO4J_DATABASE": "notes",
        "GRAPHMEM_NEO4J_POOL": "7", "GRAPHMEM_NEO4J_TIMEOUT": "1.5",
    }  # fmt: skip
    settings = server_settings_from(given)
    assert (settings.username, settings.password, settings.database) == ("anna", "secret", "notes")
    assert (settings.pool_size, settings.transaction_seconds) == (7, 1.5)
    assert "secret" not in repr(settings)
    with pytest.raises(BadSetting, match="GRAPHMEM_NEO4J_POOL"):
        server_settings_from({"GRAPHMEM_NEO4J_POOL": "many"})


def test_open_refuses_a_newer_schema(store: Neo4jStore, session: neo4j.Session, server_url: str):
    """A store that a newer graphmem wrote is left alone."""
    store.close()
    session.run("MATCH (g:Graphmem) SET g.version = 99").consume()
    try:
        with pytest.raises(StoreTooNew, match="99"):
            Neo4jStore(server_url)
    finally:
        session.run("MATCH (g:Graphmem) SET g.version = $v", v=schema_version()).consume()


def test_ten_clients_start_at_once(session: neo4j.Session, server_url: str):
    """On a server without any rule, clients that start together all open, and the rules are
    there once.
    """
    for kind, name in (("CONSTRAINT", "constraints"), ("INDEX", "indexes")):
        rows = list(session.run(f"SHOW {name} YIELD name WHERE name STARTS WITH 'graphmem_'"))
        for row in rows:
            session.run(f"DROP {kind} {row['name']} IF EXISTS").consume()
    session.run("MATCH (g:Graphmem) DELETE g").consume()
    failures: list[BaseException] = []

    def start() -> None:
        try:
            Neo4jStore(server_url).close()
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)

    clients = [threading.Thread(target=start) for _ in range(10)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert failures == []
    text = load_statements("cypher")["001_initial"].text
    found = session.run("SHOW INDEXES YIELD name, state WHERE name STARTS WITH 'graphmem_'")
    states = {row["name"]: row["state"] for row in found}
    assert len(states) == text.count("IF NOT EXISTS")
    assert set(states.values()) == {"ONLINE"}
    assert session.run("MATCH (g:Graphmem) RETURN count(g) AS n").single(strict=True)["n"] == 1


def test_a_forked_child_opens_its_own_connections(store: Neo4jStore):
    """A store that was open when the process forked works in the child and in the parent."""
    remember(store, "a", "Ada knows Bo.")
    child = os.fork()
    if child == 0:
        status = 1
        try:
            remember(store, "b", "Bo likes Cy.")
            status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert held(store, "default")["source"] == ["a", "b"]


def test_a_transaction_that_takes_too_long_is_taken_back(store: Neo4jStore, server_url: str):
    """The server ends what takes longer than allowed; nothing of it is kept, the store goes on."""
    remember(store, "a", "Ada knows Bo.")
    before = held(store, "default")
    settings = replace(server_settings_from(), transaction_seconds=0.05, retry_seconds=0.1)
    hasty = Neo4jStore.__new__(Neo4jStore)
    hasty.__dict__ |= store.__dict__ | {"_server": Server(server_url, settings)}
    texts = [f"Ada{i} knows Bo{i}. {'word ' * 50}" for i in range(400)]
    with pytest.raises(Exception, match=r"longer than allowed|was not written"):
        hasty.write(document("b", *texts))
    hasty._server.close()
    assert held(store, "default") == before
    remember(store, "b", "Bo likes Cy.")


# ---- other tenants and hostile texts --------------------------------------------------------


def _hostile(text: str, namespace: str) -> Any:
    columns: dict[str, Any] = {"title": text, "speaker": text, "session_id": text}
    metadata = {text: text, "tags": [text]}
    batch = document(
        f"doc {text}", f"{text} Ada knows Bo.", namespace=namespace, metadata=metadata, **columns
    )
    entity = replace(batch.entities[0], name=text or "x", aliases=(text,), type=text)
    assertions = [replace(one, predicate=text) for one in batch.assertions]
    indexed = [replace(one, terms={text: 1, "ada": 1}, length=2) for one in batch.passages]
    return replace(
        batch, entities=[entity, *batch.entities[1:]], assertions=assertions, passages=indexed
    )


def test_hostile_texts_are_only_text(store: Neo4jStore):
    """Cypher and Lucene syntax in names, predicates, metadata, titles and filters is kept, found
    by itself, and changes nothing else.
    """
    remember(store, "a", "Eve knows Mallory.", namespace="other")
    before = held(store, "other")
    for number, text in enumerate(NASTY):
        batch = with_slots(store, _hostile(text, "default"))
        store.write(batch)
        scope = Scope(namespace="default", conditions=conditions_of({text: text}))
        found = store.postings(scope, [text]).postings[0]
        assert len(found.keys) == 1, text
        assert store.postings(DEFAULT, ["ada"]).passages == number + 1
        record = store.passages(DEFAULT, ids=[batch.passages[0].passage.id])[0]
        assert record.passage == batch.passages[0].passage
        named = store.named(DEFAULT, [normalised_name(text)])[0]
        assert text in [one.entity.name for one in named]
        facts = store.facts(DEFAULT, FactQuery(predicates=(text,)))
        assert [fact.predicate for fact in facts] == [text] * len(facts)
    assert held(store, "other") == before


def test_no_read_crosses_namespaces(store: Neo4jStore):
    """Ids, keys, names and terms of one tenant find nothing in another's scope, in any verb."""
    batch = with_slots(store, replace(_full_batch(), namespace="default"))
    store.write(batch)
    remember(store, "a", "Eve knows Mallory.", namespace="other")
    other = Scope(namespace="other")
    mine = store.passages(DEFAULT, sources=[one.id for one in batch.sources])
    keys = np.array([one.key for one in mine])
    entities = np.array([r.key for r in store.named(DEFAULT, ["ada"])[0]])
    ids = [one.passage.id for one in mine]
    assert len(keys) > 0
    assert len(entities) > 0
    assert store.passages(other, keys=keys, ids=ids, closed=True) == []
    assert store.mentions(other, ids) == []
    assert len(store.features(other, keys, around=3).keys) == 0
    around = store.neighbourhood(
        other, entities=entities, passages=keys, limits=NeighbourhoodLimits()
    )
    assert (len(around.passages), len(around.entities)) == (0, 0)
    assert store.entities(other, [one.id for one in batch.entities]) == []
    assert [list(one) for one in store.named(other, ["ada"])] == [[]]
    assert store.assertions("other", [one.id for one in batch.assertions]) == []
    assert store.facts(other, FactQuery(subjects=(batch.entities[0].id,))) == []
    assert store.facts(other, FactQuery(passages=tuple(ids))) == []
    assert store.sources("other", ids=[one.id for one in batch.sources]) == []
    assert store.changes("other", ids=[one.id for one in batch.changes]) == []
    assert store.slots("other", [one.slot.id for one in batch.slots])[0].version == 0
    assert store.postings(other, ["ada"]).postings[0].passages == 0


# ---- statements -----------------------------------------------------------------------------

HOT = (
    "postings_of_terms", "passage_features", "passages_by_key", "passages_by_id",
    "entities_named", "entity_accounts", "passages_of_entities", "edges_of_passages",
    "entity_labels", "edges_among", "facts_from_entities", "mentions_of_passages",
    "facts_of_passages", "facts_of_subjects", "entities_by_id", "assertions_by_id", "slot_states",
    "sources_by_id", "passages_since", "vectors_after", "namespace", "passages_before",
)  # fmt: skip
_ARGUMENTS: dict[str, Any] = {
    "namespace": "default", "name": "default", "terms": ["ada"], "names": ["ada"],
    "known": 2**62, "ever": False, "as_of": None, "limit": 10, "generation": 0, "key": 0,
    "before": 10, "source": "x",
}  # fmt: skip


@pytest.mark.parametrize("name", HOT)
def test_hot_reads_seek_in_indexes(store: Neo4jStore, session: neo4j.Session, name: str):
    """No plan of a hot read scans a label or all nodes, whatever the size of the store."""
    for i in range(5):
        remember(store, str(i), f"Ada knows Bo{i}.", f"Bo{i} likes Cy.")
    statement = load_statements("cypher")[name]
    sources = [one.id for one in store.sources("default")]
    keys = [record.key for record in store.passages(DEFAULT, sources=sources)]
    given = {key: _ARGUMENTS.get(key, keys) for key in statement.params}
    if "ids" in given:
        given["ids"] = ["psg_x"]
    if name == "facts_of_passages":
        given["wanted"] = ["psg_x"]
    text = "PROFILE " + statement.text.removesuffix(";")
    plan = session.run(text, given).consume().profile
    assert plan is not None
    operators = list(_operators(plan))
    scans = [one for one in operators if "Scan" in one and "IndexScan" not in one]
    assert scans == [], operators
    assert any("Seek" in one for one in operators), operators


def _operators(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["operatorType"]
    for child in plan.get("children", ()):
        yield from _operators(child)


def test_statements_are_run_by_hand(store: Neo4jStore, server_url: str):
    """A statement by name with its parameters, on a server and on a file; none that writes."""
    remember(store, "a", "Ada knows Bo.")
    answer = run_by_hand(server_url, "namespaces", {})
    assert answer.columns == ("name", "number", "generation")
    assert answer.rows == [("default", 1, 1)]
    counts = run_by_hand(server_url, "count_nodes", {"namespace": "default"})
    assert dict(zip(counts.columns, counts.rows[0], strict=True))["passage"] == 1
    for name, given in (("insert_source", {}), ("namespaces", {"x": 1}), ("nothing", {})):
        with pytest.raises(ValueError, match=r"statement|parameters"):
            run_by_hand(server_url, name, given)
    command = [sys.executable, "-c", "from graphmem.cli import main; main()", "query", "namespaces"]
    shown = subprocess.run(
        [*command, "--store", server_url, "--json"], capture_output=True, text=True, check=False
    )
    assert '"default"' in shown.stdout, shown.stderr


# ---- the same memory ------------------------------------------------------------------------


def test_memory_on_a_server_is_that_in_a_file(world_store: Path, empty_server: str, tmp_path: Path):
    """The sample world told to a server exports the same, ranks the same, and copies both ways."""
    from graphmem_ingest.demo import sample_documents

    questions = ("Who built the Northern Petrel?", "Where does Nora Penhallow live?", "Clara")
    with Memory(world_store) as embedded, Memory(empty_server) as server:
        server.add_documents(sample_documents())
        export = embedded.export(canonical=True)
        assert server.export(canonical=True) == export
        for question in questions:
            mine, theirs = (m.search(question, top_k=10).hits for m in (server, embedded))
            assert [hit.id for hit in mine] == [hit.id for hit in theirs], question
            assert [hit.score for hit in mine] == pytest.approx([hit.score for hit in theirs])
        with Memory(tmp_path / "back.db") as back:
            copy_memory(server, back)
            assert back.export(canonical=True) == export
            assert back.export() == server.export()


def test_copy_to_a_server_brings_everything(world_store: Path, empty_server: str):
    """A file copied to a server exports there what it exports here, its past included."""
    with Memory(world_store) as embedded, Memory(empty_server) as server:
        reports = copy_memory(embedded, server)
        assert [one.namespace for one in reports] == [embedded.namespace]
        assert server.export(canonical=True) == embedded.export(canonical=True)
        assert server.export() == embedded.export()


def test_entity_names_of_any_length_are_kept(store: Neo4jStore):
    """What no index of the server could hold (8 kB) is stored and found all the same."""
    batch = document("a", "Ada knows Bo.")
    long = "x" * 20_000
    entity = Entity(id=batch.entities[0].id, namespace="default", name=long, aliases=(long + "y",))
    source = replace(batch.sources[0], uri=long)
    assertions = [replace(one, predicate=long) for one in batch.assertions]
    store.write(
        with_slots(store, replace(batch, sources=[source], entities=[entity, *batch.entities[1:]],
                                  assertions=assertions))
    )  # fmt: skip
    assert store.named(DEFAULT, [long])[0][0].entity.aliases == (long + "y",)
    assert [one.uri for one in store.sources("default", uris=[long])] == [long]
    assert len(store.facts(DEFAULT, FactQuery(predicates=(long,)))) == 1
