"""A memory from one store into another: a file to a server, or back."""
# ruff: noqa: SLF001 - a part of Memory that needs two of them

from __future__ import annotations

from collections.abc import Sequence

from graphmem.memory import Memory
from graphmem.recall.export import export_lines
from graphmem.remember.importing import Importer, ImportReport


def copy_memory(
    source: Memory, target: Memory, *, namespaces: Sequence[str] | None = None
) -> list[ImportReport]:
    """Copy namespaces (None: all) with their history, one after the other.

    Each is read as an export and told again commit by commit, so that both memories then export
    the same, what was known when included. Vectors are made anew with the target's encoder.

    Raises:
        BadInput: a namespace is not empty in the target.
        WriteFailed: the target refused; see ``Importer.read`` for what is left then.
    """
    wanted = source._store.stats(None).namespaces if namespaces is None else namespaces
    importer = Importer(target._store, target._encoder, target._schema_in_use)
    return [importer.read(export_lines(source._store, one, canonical=False)) for one in wanted]
