"""What a subclass of the contract gives: places for stores, and how one is opened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graphmem.protocols import GraphStore


class StoreFixtures:
    """Override ``place`` and ``open_store``; everything else is store-neutral."""

    @pytest.fixture
    def place(self) -> str:
        """Return where a new, empty store can be opened: a path or a URL."""
        raise NotImplementedError

    def open_store(self, place: str, encoder: tuple[str, int] | None = None) -> GraphStore:
        """Open the store at a place; several may be open at once."""
        raise NotImplementedError

    @pytest.fixture
    def store(self, place: str) -> Iterator[GraphStore]:
        """Give an empty store, closed after the test."""
        store = self.open_store(place)
        yield store
        store.close()
