"""How this store says a statement: by name, with numbers of any amount as one parameter."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from graphmem.stores.statements import statement

# What a read without ``known`` passes: later than anything recorded.
LATEST = 2**63 - 2
FOREVER = 2**63 - 1


def say(connection: sqlite3.Connection, name: str, /, **parameters: Any) -> list[sqlite3.Row]:
    """Run a statement of queries/sql and return its rows; lists are passed as JSON."""
    text = statement("sql", name).text
    return connection.execute(text, {k: _bound(v) for k, v in parameters.items()}).fetchall()


def tuples(connection: sqlite3.Connection, name: str, /, **parameters: Any) -> list[Any]:
    """Run a reading statement and return tuples: many rows cost half as much."""
    cursor = connection.cursor()
    cursor.row_factory = None
    text = statement("sql", name).text
    return cursor.execute(text, {k: _bound(v) for k, v in parameters.items()}).fetchall()


def say_many(
    connection: sqlite3.Connection, name: str, /, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Run a writing statement once for each row."""
    if rows:
        connection.executemany(statement("sql", name).text, rows)


def _bound(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return str(value.tolist())  # as JSON writes integers, in a third of the time
    if isinstance(value, list | tuple | set | frozenset):
        return json.dumps(list(value))
    return value


def numbers(text: str | None) -> npt.NDArray[np.int64]:
    """Read what group_concat made of integers."""
    if not text:
        return np.empty(0, np.int64)
    return np.fromstring(text, dtype=np.int64, sep=",")


def keys_by_id(
    connection: sqlite3.Connection, kind: str, namespace: int, ids: Iterable[str]
) -> dict[str, int]:
    """Return the keys of those ids that the namespace holds."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    rows = say(connection, f"{kind}_keys", namespace=namespace, ids=wanted)
    return {row[0]: row[1] for row in rows}
