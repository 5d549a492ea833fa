"""Another encoder takes over a store: every passage is encoded anew, all or none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from graphmem.memory import encoder_named
from graphmem.model.records import Bytes, Floats, PassageRecord
from graphmem.protocols import Encoder, GraphStore
from graphmem.remember.preparation import index_passages
from graphmem.stores.opening import open_store

_AT_ONCE = 256  # passages; what is encoded together bounds the memory that it takes


def reembed(target: str, encoder: str | Encoder | None = None) -> int:
    """Give every passage of every namespace of a store vectors of an encoder (a name, as
    GRAPHMEM_ENCODER takes it, or an object; None: the packaged one). Return how many.

    Nothing else changes. Who opens the store afterwards must name the same encoder.

    Raises:
        WriteFailed: a passage was added meanwhile, or the store refused; nothing was changed.
        MissingDependency: the encoder's package is not installed.
    """
    taken = encoder_named(encoder) if isinstance(encoder, str | None) else encoder
    store = open_store(target, None)
    try:
        return store.replace_vectors((taken.name, taken.dimension), _vectors(store, taken))
    finally:
        store.close()


def _vectors(store: GraphStore, encoder: Encoder) -> Iterator[tuple[int, Floats, Bytes | None]]:
    for namespace in store.stats(None).namespaces:
        nodes = store.scan(namespace, "passage")
        records = (one for one in nodes if isinstance(one, PassageRecord))
        while some := list(islice(records, _AT_ONCE)):
            indexed = index_passages(
                [one.passage for one in some], [one.sentences for one in some], encoder
            )
            for record, one in zip(some, indexed, strict=True):
                yield record.key, one.vector, one.sentence_vectors
