"""How this store says a statement: by name, with parameters only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import neo4j
import numpy as np

from graphmem.model.records import Keys
from graphmem.stores.statements import load_statements

Row: TypeAlias = dict[str, Any]

# What a read without ``known`` passes: later than anything recorded.
LATEST = 2**63 - 2
FOREVER = 2**63 - 1
# Rows sent in one statement: more of them only make the server hold more at once.
ROWS = 2_000
# An index of Neo4j holds at most about 8,000 bytes a key; longer texts are cut and told by digest.
_LONGEST = 500


class _Columns(dict[str, Any]):
    __slots__ = ()

    def __missing__(self, key: str) -> None:
        return None


def columns(properties: Mapping[str, Any]) -> Any:
    """Return a node's properties as a row that says None for those that are not there: Neo4j does
    not store nulls.
    """
    return _Columns(properties)


def say(tx: neo4j.ManagedTransaction, name: str, /, **parameters: Any) -> list[neo4j.Record]:
    """Run a statement of queries/cypher and return its records."""
    text = load_statements("cypher")[name].text.removesuffix(";")
    given = {key: _bound(value) for key, value in parameters.items()}
    return list(tx.run(text, given))


def say_rows(tx: neo4j.ManagedTransaction, name: str, /, **parameters: Any) -> list[Any]:
    """Run a statement that returns nodes as ``row`` and return their columns."""
    return [columns(record["row"]) for record in say(tx, name, **parameters)]


def say_many(
    tx: neo4j.ManagedTransaction, name: str, /, rows: Sequence[Mapping[str, Any]], **fixed: Any
) -> list[neo4j.Record]:
    """Run a writing statement over rows, some thousands at a time."""
    found = []
    for start in range(0, len(rows), ROWS):
        found += say(tx, name, rows=rows[start : start + ROWS], **fixed)
    return found


def _bound(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return value


def keys_by_id(
    tx: neo4j.ManagedTransaction, kind: str, namespace: str, ids: Iterable[str]
) -> dict[str, int]:
    """Return the keys of those ids that the namespace holds."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    record = say(tx, f"{kind}_keys", namespace=namespace, ids=wanted)[0]
    return dict(zip(record["ids"], record["keys"], strict=True))


def numbers(values: Iterable[int]) -> Keys:
    """Return integers as keys."""
    return np.array(list(values), np.int64)


def indexable(text: str) -> str:
    """Return a text as an index can hold it: itself, or its beginning and digest."""
    if len(text) <= _LONGEST:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{text[:60]}\x00{digest}"
