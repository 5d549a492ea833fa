"""A real Neo4j server for the tests that need one; without it they are skipped, and say so."""

from __future__ import annotations

import os

import pytest


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


@pytest.fixture
def empty_server(server_url: str) -> str:
    """Return the address of the server with an empty database (its indexes stay).

    A node of its own tells a database of tests from one of somebody's: only the former is emptied.
    """
    import neo4j

    user, password = os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"]
    with (
        neo4j.GraphDatabase.driver(server_url, auth=(user, password)) as driver,
        driver.session(database=os.environ.get("NEO4J_DATABASE")) as session,
    ):
        found = session.run("MATCH (n) WHERE NOT n:Graphmem RETURN labels(n) AS labels LIMIT 1")
        is_ours = session.run("RETURN EXISTS { (:GraphmemTests) } AS ours").single(strict=True)
        if list(found) and not is_ours["ours"]:
            pytest.fail(f"{server_url} holds data, and these tests would delete it: give another")
        session.run("MERGE (:GraphmemTests)").consume()
        session.run("MATCH (n) WHERE NOT n:Graphmem AND NOT n:GraphmemTests DETACH DELETE n")
        session.run("MATCH (g:Graphmem) SET g.namespaces = 0 REMOVE g.encoder").consume()
    return server_url
