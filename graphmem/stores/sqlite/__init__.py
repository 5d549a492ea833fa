"""The embedded store: one SQLite file that holds the graph, its indexes and its vectors."""

from graphmem.stores.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
