"""The Neo4j store keeps the contract of every store, on a real server."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graphmem.protocols import GraphStore
from graphmem.settings import server_settings_from
from graphmem.stores.neo4j import Neo4jStore
from graphmem.testing import GraphStoreContract


class TestNeo4jStore(GraphStoreContract):
    """The contract on a database that each test finds empty."""

    @pytest.fixture
    def place(self, empty_server: str) -> str:
        """Return the address of an empty database."""
        return empty_server

    def open_store(self, place: str, encoder: tuple[str, int] | None = None) -> GraphStore:
        """Connect; what the server calls deprecated fails the test."""
        settings = replace(server_settings_from(), warn=True)
        return Neo4jStore(place, encoder=encoder, settings=settings)
