"""What is particular to a store on a server: opening, refusing, other tenants, plans, the graph."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import neo4j
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from neo4j.exceptions import Neo4jError

from graphmem.copying import copy_memory
from graphmem.errors import BadSetting, StoreTooNew, StoreUnavailable, WriteFailed
from graphmem.memory import Memory
from graphmem.model.entity import Entity
from graphmem.model.fact import FactStatus
from graphmem.model.ids import normalised_name
from graphmem.model.records import EpisodeQuery, FactQuery, NeighbourhoodLimits, WriteBatch
from graphmem.model.scope import Scope, conditions_of
from graphmem.settings import ServerSettings, server_settings_from
from graphmem.stores.by_hand import run_by_hand
from graphmem.stores.neo4j import Neo4jStore
from graphmem.stores.neo4j.schema import migrations, schema_version
from graphmem.stores.neo4j.server import Server, advice
from graphmem.stores.neo4j.statements import Transaction, spoken
from graphmem.stores.opening import open_store
from graphmem.stores.statements import load_statements
from graphmem.testing import HashingEncoder
from graphmem.testing.batches import change, document, held, remember, with_slots
from graphmem.testing.contract.writing import fresh_namespace

DEFAULT = Scope(namespace="default")
NASTY = (
    "'}) DETACH DELETE n //", '"}) RETURN 1 //', "`) MATCH (n) DETACH DELETE n //", "$namespace",
    "a OR b", "text:*", "term~2 AND (x)", "\\u0027 OR 1=1", "} RETURN n UNION RETURN 1 //",
    "*:* -a", "ns/other", "\x00", "other", "1099511627777",
)  # fmt: skip
FRAGMENTS = (
    "MATCH (n)", "DETACH DELETE n", "RETURN 1", "UNION", "CALL { }", "//", "/*", "$known", "{", "}",
    "'", '"', "`", "\\", ";", "AND", "OR", "NOT", "*", "?", "~", "^2", "[a TO z]", "field:", "+",
)  # fmt: skip
TEXTS = ("Ada knows Bo.", "Bo likes Cy.", "Ada likes Bo.")


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


def test_open_says_that_the_server_has_no_encryption(server_url: str):
    """neo4j+s:// at a server that speaks plainly is refused with a sentence, not an SSL trace."""
    message = _refusal(server_url.replace("bolt://", "neo4j+s://"))
    assert "cannot be opened" in message
    assert os.environ["NEO4J_PASSWORD"] not in message


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("Neo.ClientError.Security.Forbidden", "rights"),
        ("Neo.ClientError.Security.AuthenticationRateLimit", "wait"),
        ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "read-only"),
        ("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", "read-only"),
        ("Neo.ClientError.Cluster.NotALeader", "neo4j://"),
        ("Neo.TransientError.General.OutOfMemoryError", "memory"),
        ("Neo.ClientError.Transaction.TransactionTimedOut", "GRAPHMEM_NEO4J_TIMEOUT"),
    ],
)
def test_what_a_server_refuses_is_said_with_what_to_do(code: str, words: str):
    """Errors that a Community server cannot be brought to have advice as well."""
    assert words in advice(Neo4jError._hydrate_neo4j(code=code, message="x"))


def test_a_cluster_address_opens_a_single_server(empty_server: str):
    """neo4j:// asks for a routing table first; a server that stands alone has one too."""
    store = Neo4jStore(empty_server.replace("bolt://", "neo4j://"))
    remember(store, "a", "Ada knows Bo.")
    assert held(store, "default")["source"] == ["a"]
    store.close()


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


def _drop_schema(session: neo4j.Session) -> None:
    for kind, name in (("CONSTRAINT", "constraints"), ("INDEX", "indexes")):
        rows = list(session.run(f"SHOW {name} YIELD name WHERE name STARTS WITH 'graphmem_'"))
        for row in rows:
            session.run(f"DROP {kind} {row['name']} IF EXISTS").consume()
    session.run("MATCH (g:Graphmem) DELETE g").consume()


def _has_whole_schema(session: neo4j.Session) -> bool:
    found = session.run("SHOW INDEXES YIELD name, state WHERE name STARTS WITH 'graphmem_'")
    states = {row["name"]: row["state"] for row in found}
    rules = sum(step.text.count("IF NOT EXISTS") for step in migrations())
    version = session.run("MATCH (g:Graphmem) RETURN collect(g.version) AS found")
    is_newest = version.single(strict=True)["found"] == [schema_version()]
    return len(states) == rules and set(states.values()) == {"ONLINE"} and is_newest


def test_ten_clients_start_at_once(empty_server: str, session: neo4j.Session):
    """On a server without any rule, clients that start together all open, and the rules are
    there once.
    """
    _drop_schema(session)
    failures: list[BaseException] = []

    def start() -> None:
        try:
            Neo4jStore(empty_server).close()
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)

    clients = [threading.Thread(target=start) for _ in range(10)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert failures == []
    assert _has_whole_schema(session)


def test_an_older_schema_is_brought_up_to_date(store: Neo4jStore, session: neo4j.Session):
    """A server that an older graphmem left gets the steps that it lacks and keeps its data; a start
    that was cut short before the version was set is done again.
    """
    remember(store, "a", "Ada knows Bo.")
    before = held(store, "default")
    last = migrations()[-1].text
    for kind in ("INDEX", "CONSTRAINT"):
        for name in re.findall(rf"CREATE {kind} (\w+)", last):
            session.run(f"DROP {kind} {name}").consume()
    session.run("MATCH (g:Graphmem) SET g.version = $v", v=schema_version() - 1).consume()
    assert not _has_whole_schema(session)
    again = Neo4jStore(store.url)
    assert _has_whole_schema(session)
    assert held(again, "default") == before
    again.close()


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


def test_a_transaction_that_takes_too_long_is_taken_back(
    store: Neo4jStore, server_url: str, session: neo4j.Session
):
    """A write that waits longer than allowed, here for another writer's lock, is ended by the
    server; nothing of it is kept, and the store goes on.
    """
    remember(store, "a", "Ada knows Bo.")
    before = held(store, "default")
    settings = replace(server_settings_from(), transaction_seconds=0.1, retry_seconds=0.1)
    hasty = Neo4jStore.__new__(Neo4jStore)
    with closing(Server(server_url, settings)) as server, session.begin_transaction() as writer:
        writer.run('MATCH (n:Namespace {name: "default"}) SET n.locked = true').consume()
        hasty.__dict__ |= store.__dict__ | {"_server": server}
        with pytest.raises(WriteFailed, match="longer than allowed"):
            hasty.write(document("b", "Bo likes Cy."))
        writer.rollback()
    assert held(store, "default") == before
    remember(store, "b", "Bo likes Cy.")


# ---- other tenants and hostile texts --------------------------------------------------------


def _hostile(text: str, namespace: str) -> Any:
    columns: dict[str, Any] = {"title": text, "speaker": text, "session_id": text}
    metadata = {text: text, "tags": [text]}
    batch = document(
        f"doc {text}", f"Ada knows Bo. {text}", namespace=namespace, metadata=metadata, **columns
    )
    entity = replace(batch.entities[0], name=text or "x", aliases=(text,), type=text)
    assertions = [replace(one, predicate=text) for one in batch.assertions]
    indexed = [replace(one, terms={text: 1, "ada": 1}, length=2) for one in batch.passages]
    episodes = [replace(one, session_id=text, title=text) for one in batch.episodes]
    entities = [entity, *batch.entities[1:]]
    return replace(
        batch, entities=entities, assertions=assertions, passages=indexed, episodes=episodes
    )


hostile = st.one_of(
    st.sampled_from(NASTY),
    st.lists(
        st.one_of(st.sampled_from((*NASTY, *FRAGMENTS)), st.text(max_size=4)),
        min_size=1,
        max_size=5,
    ).map(" ".join),
).filter(str.strip)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@example(text="'}) DETACH DELETE n //")
@given(text=hostile)
def test_hostile_texts_are_only_text(store: Neo4jStore, text: str):
    """Cypher and Lucene syntax in names, predicates, metadata, titles, terms and filters is kept,
    found by itself, and changes nothing else.
    """
    if not store.sources("other"):
        remember(store, "a", "Eve knows Mallory.", namespace="other")
    before = held(store, "other")
    namespace = fresh_namespace()
    batch = with_slots(store, _hostile(text, namespace))
    store.write(batch)
    scope = Scope(namespace=namespace)
    narrow = replace(scope, conditions=conditions_of({text: text}))
    assert len(store.postings(narrow, [text]).postings[0].keys) == 1
    assert store.postings(scope, ["ada"]).passages == 1
    record = store.passages(narrow, ids=[batch.passages[0].passage.id])[0]
    assert record.passage == batch.passages[0].passage
    named = store.named(scope, [normalised_name(text)])[0]
    assert text in [one.name for one in named]
    facts = store.facts(narrow, FactQuery(predicates=(text,)))
    assert [fact.predicate for fact in facts] == [text]
    episodes = store.episodes(narrow, EpisodeQuery(sessions=(text,)))
    assert [one.session_id for one in episodes] == [text]
    assert [one.uri for one in store.sources(namespace, uris=[f"doc {text}"])] == [f"doc {text}"]
    assert held(store, "other") == before


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    mine=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3),
    theirs=st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3),
    known=st.sampled_from((None, 1, 2**62)),
    filters=st.sampled_from((None, {"title": ""}, {"speaker": {"ne": "x"}})),
)
def test_no_read_crosses_namespaces(
    store: Neo4jStore,
    mine: list[str],
    theirs: list[str],
    known: int | None,
    filters: dict[str, Any] | None,
):
    """Ids, keys, names and terms of one tenant, asked beside one's own in any verb, bring nothing
    of that tenant: the answers are those for one's own alone.
    """
    here, there = fresh_namespace(), fresh_namespace()
    batches = {}
    for space, texts in ((here, mine), (there, theirs)):
        batches[space] = with_slots(store, document("a", *texts, namespace=space))
        entry = change("add", namespace=space, added=(batches[space].assertions[0].id,))
        batches[space] = replace(batches[space], changes=[entry])
        store.write(batches[space])
    scope = Scope(namespace=here, known=known, conditions=conditions_of(filters or {}))
    own, foreign = (_handles(store, batches[space]) for space in (here, there))
    both = {kind: [*foreign[kind], *own[kind]] for kind in own}
    assert _asked(store, scope, both) == _asked(store, scope, own)
    nothing: dict[str, list[Any]] = {kind: [] for kind in own}
    assert _asked(store, scope, foreign) == _asked(store, scope, nothing)


def _handles(store: Neo4jStore, batch: WriteBatch) -> dict[str, list[Any]]:
    scope = Scope(namespace=batch.namespace)
    passages = store.passages(scope, sources=[one.id for one in batch.sources])
    names = [normalised_name(one.name) for one in batch.entities]
    return {
        "passage": [one.passage.id for one in batch.passages],
        "key": [one.key for one in passages],
        "entity": [one.id for one in batch.entities],
        "entity_key": [one.key for found in store.named(scope, names) for one in found],
        "source": [one.id for one in batch.sources],
        "assertion": [one.id for one in batch.assertions],
        "slot": [one.slot.id for one in batch.slots],
        "fact": [fact.id for one in batch.slots for fact in one.facts],
        "change": [one.id for one in batch.changes],
        "episode": [one.id for one in batch.episodes],
    }


def _asked(store: Neo4jStore, scope: Scope, asked: dict[str, list[Any]]) -> list[Any]:
    """Return what every verb that takes a handle answers, without rows for what is not there."""
    keys = np.array(asked["key"], np.int64)
    entities = np.array(asked["entity_key"], np.int64)
    around = store.neighbourhood(
        scope, entities=entities, passages=keys, limits=NeighbourhoodLimits()
    )
    slots = store.slots(scope.namespace, asked["slot"])
    return [
        [one.passage for one in store.passages(scope, keys=keys)],
        [one.passage for one in store.passages(scope, ids=asked["passage"], closed=True)],
        [one.passage for one in store.passages(scope, sources=asked["source"], last=2)],
        store.features(scope, keys, around=3).ids,
        store.mentions(scope, asked["passage"]),
        (sorted(around.passages.tolist()), list(around.entity_names), around.fact_ids),
        store.entities(scope, asked["entity"]),
        store.told(scope, keys, list(FactStatus)),
        store.behind(scope, entities=asked["entity"], assertions=asked["assertion"]),
        store.assertions(scope.namespace, asked["assertion"]),
        store.assertions(scope.namespace, [], sources=asked["source"]),
        [store.facts(scope, one) for one in _fact_queries(asked)],
        [one for one in slots if one.version],
        store.sources(scope.namespace, ids=asked["source"]),
        store.changes(scope.namespace, ids=asked["change"]),
        store.episodes(scope, EpisodeQuery(sources=tuple(asked["source"]))),
    ]  # fmt: skip


# ---- statements -----------------------------------------------------------------------------

HOT = (
    "postings_of_terms", "looked_up", "passages_told", "passages_by_key", "passages_by_id",
    "entity_accounts", "passages_of_entities", "edges_of_passages",
    "entity_heads", "edges_among", "facts_from_entities", "mentions_of_passages",
    "facts_of_passages", "facts_of_subjects", "behind_facts", "facts_with_assertions",
    "slot_states", "sources_by_id", "passages_since", "vectors_after", "namespace",
    "passages_before",
)  # fmt: skip


def _fact_queries(asked: dict[str, list[Any]]) -> list[FactQuery]:
    return [
        FactQuery(ids=tuple(asked["fact"])),
        FactQuery(entities=tuple(asked["entity"])),
        FactQuery(passages=tuple(asked["passage"])),
        FactQuery(assertions=tuple(asked["assertion"])),
    ]


@pytest.fixture(scope="module")
def plans(server_url: str, driver: neo4j.Driver) -> dict[str, tuple[list[_Step], list[_Step]]]:
    """Return the steps of each hot read with their rows: alone, and beside a larger tenant whose
    names and words are the same.
    """
    found: dict[str, list[list[_Step]]] = {name: [] for name in HOT}
    store = Neo4jStore(server_url)
    with driver.session(database=os.environ.get("NEO4J_DATABASE")) as session:
        wipe = "MATCH (n) WHERE NOT n:Graphmem AND NOT n:GraphmemTests DETACH DELETE n"
        session.run(wipe).consume()
        for i in range(5):
            remember(store, str(i), f"Ada knows Bo{i}.", f"Bo{i} likes Cy.")
        given = _arguments(store)
        # Else a plan may rest on what indexes held before the tests that ran first.
        session.run("CALL db.prepareForReplanning()").consume()
        for _ in range(2):
            for name in HOT:
                found[name].append(_profiled(session, name, given))
            texts = [f"Ada knows Bo{i}." for i in range(300)]
            remember(store, "a", *texts, namespace="other")
    store.close()
    return {name: (alone, beside) for name, (alone, beside) in found.items()}


def _arguments(store: Neo4jStore) -> dict[str, Any]:
    batch = document("0", "Ada knows Bo0.")
    records = store.passages(DEFAULT, sources=[one.id for one in store.sources("default")])
    keys = [record.key for record in records]
    entities = [record.key for record in store.named(DEFAULT, ["ada", "cy"])[0]]
    facts = store.facts(DEFAULT, FactQuery())
    return {
        "namespace": "default", "name": "default", "terms": ["ada", "knows"], "names": ["ada"],
        "known": 2**62, "ever": False, "as_of": None, "limit": 10, "generation": 0,
        "before": 10, "source": batch.sources[0].id, "around": 2,
        "keys": keys, "passages": keys, "key": min(keys) - 1, "last": max(keys),
        "entities": entities, "ids": [batch.passages[0].passage.id],
        "wanted": [facts[0].subject_id], "facts": [], "sources": [batch.sources[0].id],
        "asked": {
            "passages": keys, "heads": keys, "names": ["ada"], "most": 4_096, "terms": ["knows"],
            "keys": keys, "entities": [facts[0].subject_id], "assertions": facts[0].assertions,
            "ids": [batch.passages[0].passage.id],
        },
    }  # fmt: skip


_Step: TypeAlias = tuple[str, int]


def _profiled(session: neo4j.Session, name: str, given: dict[str, Any]) -> list[_Step]:
    params = {key: given[key] for key in load_statements("cypher")[name].params}
    if "keys" in params and name.startswith("entity"):
        params["keys"] = given["entities"]
    plan = session.run(f"PROFILE {spoken(name)}", params).consume().profile
    assert plan is not None
    return list(_steps(plan))


def _steps(plan: dict[str, Any]) -> Iterator[_Step]:
    yield plan["operatorType"], plan["rows"]
    for child in plan.get("children", ()):
        yield from _steps(child)


@pytest.mark.parametrize("name", HOT)
def test_hot_reads_seek_and_stay_in_their_namespace(
    plans: dict[str, tuple[list[_Step], list[_Step]]], name: str
):
    """No hot read scans a label, a relationship type or an index, and none looks at one row more
    because another tenant has the same names and words.
    """
    alone, beside = plans[name]
    assert [step for step, _ in alone if "Scan" in step] == []
    assert any("Seek" in step for step, _ in alone)
    assert sum(rows for _, rows in alone) > 0
    assert beside == alone


@pytest.mark.parametrize("name", load_statements("cypher"))
def test_no_statement_is_deprecated(store: Neo4jStore, session: neo4j.Session, name: str):
    """The server plans every statement, and calls nothing in one deprecated."""
    store.close()
    for part in spoken(name).split(";"):
        if part.strip():
            summary = session.run(f"EXPLAIN {part}").consume()
            told = [
                one.status_description
                for one in summary.gql_status_objects
                if one.classification is neo4j.NotificationClassification.DEPRECATION
            ]
            assert told == []


def test_statements_are_run_by_hand(store: Neo4jStore, server_url: str):
    """A statement by name with its parameters, on a server and on a file; none that writes."""
    remember(store, "a", "Ada knows Bo.")
    answer = run_by_hand(server_url, "namespaces", {})
    assert answer.columns == ("name", "number", "generation")
    assert answer.rows == [("default", 1, 1)]
    counts = run_by_hand(server_url, "count_nodes", {"namespace": "default"})
    assert dict(zip(counts.columns, counts.rows[0], strict=True))["passage"] == 1
    for name, params in (("write_parts", {}), ("namespaces", {"x": 1}), ("nothing", {})):
        with pytest.raises(ValueError, match=r"statement|parameters"):
            run_by_hand(server_url, name, params)
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


def test_a_search_asks_the_server_seldom(
    world_store: Path, empty_server: str, monkeypatch: pytest.MonkeyPatch
):
    """A search takes 11 round trips at most, in dialogue and where something is outdated too, and
    9 once the reader knows the passages; what it finds is what a file finds.
    """
    from graphmem_ingest.demo import sample_documents

    said: list[str] = []
    run = Transaction.run

    def counted(tx: Transaction, text: Any, given: dict[str, Any]) -> neo4j.Result:
        said.append(text)
        return run(tx, text, given)

    questions = ("Who built the Northern Petrel?", "Where does Nora Penhallow live?", "Clara")
    with Memory(empty_server) as writer:
        writer.add_documents(sample_documents())
    with Memory(world_store) as embedded, Memory(empty_server) as server:
        server.search("warm up")
        monkeypatch.setattr(Transaction, "run", counted)
        for most in (11, 9):
            for question in questions:
                said.clear()
                hits = server.search(question, top_k=10).hits
                assert len(said) <= most, said
                assert [hit.id for hit in hits] == [
                    hit.id for hit in embedded.search(question, top_k=10).hits
                ]


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
    found = store.named(DEFAULT, [long])[0][0]
    assert store.entities(DEFAULT, [found.id])[0].aliases == (long + "y",)
    assert [one.uri for one in store.sources("default", uris=[long])] == [long]
    assert len(store.facts(DEFAULT, FactQuery(predicates=(long,)))) == 1
