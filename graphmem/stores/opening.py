"""From what a user names a store by to the store."""

from __future__ import annotations

from graphmem.errors import BadSetting
from graphmem.protocols import Encoder, GraphStore


def open_store(target: str, encoder: Encoder) -> GraphStore:
    """Open the store that a path or a URL names; a file that is missing is made.

    Raises:
        BadSetting: the URL's scheme is none that graphmem knows.
        StoreUnavailable: the store cannot be opened or reached.
        EncoderMismatch: it was written with another encoder.
    """
    scheme, separator, _ = target.partition("://")
    if separator and scheme != "sqlite":
        raise BadSetting(
            f"{scheme}:// is no store that graphmem can open: give a file name, e.g. memory.db"
        )
    from graphmem.stores.sqlite import SqliteStore

    path = target.removeprefix("sqlite://") if separator else target
    return SqliteStore(path, encoder=(encoder.name, encoder.dimension))
