"""The SQLite store keeps the contract of every store."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphmem.protocols import GraphStore
from graphmem.stores.sqlite import SqliteStore
from graphmem.testing import GraphStoreContract


class TestSqliteStore(GraphStoreContract):
    """The contract on a file."""

    @pytest.fixture
    def place(self, tmp_path: Path) -> str:
        """Return a path for a new file."""
        return str(tmp_path / "memory.db")

    def open_store(self, place: str, encoder: tuple[str, int] | None = None) -> GraphStore:
        """Open the file."""
        return SqliteStore(place, encoder=encoder)
