"""Fixtures that several parts of the tests share: the sample world, a memory of it, and a real
Neo4j server for the tests that need one; without it they are skipped, and say so.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import neo4j
import pytest

import graphmem
import graphmem_ingest

# How long an example takes says more about the machine than about us.
hypothesis.settings.register_profile("graphmem", deadline=None)
hypothesis.settings.load_profile("graphmem")

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STORE", "NAMESPACE", "ENCODER", "NLP"):
        monkeypatch.delenv(f"GRAPHMEM_{name}", raising=False)


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder of the project."""
    return CHECKOUT


@pytest.fixture(scope="session")
def samples() -> Path:
    """The samples that are shipped: the world, its questions and the truth of its changes."""
    return Path(graphmem_ingest.__file__).parent / "samples"


@pytest.fixture(scope="session")
def world(samples: Path) -> Path:
    """The folder of the sample world, ready to be ingested."""
    return samples / "world"


@pytest.fixture(scope="session")
def world_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the sample world. Read it only; ``world_memory`` gives a copy."""
    from graphmem_ingest.demo import sample_documents

    path = tmp_path_factory.mktemp("world") / "world.db"
    with graphmem.Memory(path) as memory:
        memory.add_documents(sample_documents())
    return path


@pytest.fixture
def world_memory(world_store: Path, tmp_path: Path) -> Iterator[graphmem.Memory]:
    """A memory of the sample world, to do with what a test likes."""
    path = tmp_path / "world.db"
    shutil.copyfile(world_store, path)
    with graphmem.Memory(path) as memory:
        yield memory


@pytest.fixture(scope="session")
def server_url() -> str:
    """Return the address of the server under test; with GRAPHMEM_REQUIRE_NEO4J=1 it must be."""
    url = os.environ.get("NEO4J_URI")
    if url:
        return url
    message = "NEO4J_URI names no server: start one, e.g. docker run neo4j:5.26-community"
    if os.environ.get("GRAPHMEM_REQUIRE_NEO4J") == "1":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def driver(server_url: str) -> Iterator[neo4j.Driver]:
    """Return a driver of the tests' own. Its server's data are deleted by these tests: a node of
    its own tells a database of tests from one of somebody's, and only the former is emptied.
    """
    user, password = os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"]
    with neo4j.GraphDatabase.driver(
        server_url, auth=(user, password), notifications_min_severity="OFF"
    ) as driver:
        with driver.session(database=os.environ.get("NEO4J_DATABASE")) as session:
            # A namespace that was emptied keeps its node.
            found = session.run(
                "MATCH (n) WHERE NOT n:Graphmem AND NOT n:Namespace RETURN 1 LIMIT 1"
            )
            is_empty = not list(found)
            is_ours = session.run("RETURN EXISTS { (:GraphmemTests) } AS ours").single(strict=True)
            if not is_empty and not is_ours["ours"]:
                pytest.fail(
                    f"{server_url} holds data, and these tests would delete it: give another"
                )
            session.run("MERGE (:GraphmemTests)").consume()
        yield driver


@pytest.fixture
def session(driver: neo4j.Driver) -> Iterator[neo4j.Session]:
    """Return a session beside the store under test."""
    with driver.session(database=os.environ.get("NEO4J_DATABASE")) as session:
        yield session


@pytest.fixture
def empty_server(server_url: str, session: neo4j.Session) -> str:
    """Return the address of the server with an empty database; its schema stays."""
    session.run("MATCH (n) WHERE NOT n:Graphmem AND NOT n:GraphmemTests DETACH DELETE n").consume()
    session.run("MATCH (g:Graphmem) SET g.namespaces = 0 REMOVE g.encoder").consume()
    return server_url
