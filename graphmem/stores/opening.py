"""From what a user names a store by to the store."""

from __future__ import annotations

from graphmem.errors import BadSetting
from graphmem.protocols import Encoder, GraphStore

# Schemes of the Neo4j driver: a cluster or Aura, one server; encrypted, or with any certificate.
SERVER_SCHEMES = tuple(
    scheme + security for scheme in ("neo4j", "bolt") for security in ("", "+s", "+ssc")
)


def is_server(target: str) -> bool:
    """Say whether a store is named by the address of a server."""
    scheme, separator, _ = target.partition("://")
    return bool(separator) and scheme in SERVER_SCHEMES


def open_store(target: str, encoder: Encoder | None) -> GraphStore:
    """Open the store that a path or a URL names; a file that is missing is made.

    Without an encoder the vectors are left alone, whatever made them.

    Raises:
        BadSetting: the URL's scheme is none that graphmem knows, or a setting cannot be used.
        StoreUnavailable: the store cannot be opened or reached.
        EncoderMismatch: it was written with another encoder.
    """
    scheme, separator, _ = target.partition("://")
    vectors = None if encoder is None else (encoder.name, encoder.dimension)
    if is_server(target):
        from graphmem.stores.neo4j import Neo4jStore

        return Neo4jStore(target, encoder=vectors)
    if separator and scheme != "sqlite":
        raise BadSetting(
            f"{scheme}:// is no store that graphmem can open: give a file name, e.g. memory.db, or "
            "a server, e.g. neo4j://localhost:7687"
        )
    from graphmem.stores.sqlite import SqliteStore

    path = target.removeprefix("sqlite://") if separator else target
    return SqliteStore(path, encoder=vectors)
