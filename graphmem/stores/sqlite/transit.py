"""A batch on its way in: what every part of writing shares."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable

from graphmem.errors import WriteFailed
from graphmem.model.records import WriteBatch
from graphmem.stores.sqlite.rows import Row
from graphmem.stores.sqlite.statements import keys_by_id, say, say_many


class Writing:
    """A batch on its way in: the keys it gives out, and what it has changed so far."""

    def __init__(self, connection: sqlite3.Connection, batch: WriteBatch) -> None:
        """Look up the namespace, or make it."""
        self.connection = connection
        self.batch = batch
        found = say(connection, "namespace", name=batch.namespace)
        self.namespace: int
        self.generation: int
        self.last: int
        self.is_new = not found
        if found:
            self.namespace, self.generation, self.last = found[0][:3]
        else:
            self.namespace = say(connection, "next_namespace")[0]["number"]
            self.generation = self.last = 0
        self.at: int = max(batch.recorded_at, self.last + 1)
        self.next_generation = self.generation + 1
        self.added: Counter[str] = Counter()
        self.merges = 0
        self.changed = self.is_erasing = False
        self._keys: dict[str, dict[str, int]] = {}
        self._last_keys: dict[str, int] = {row[0]: row[1] for row in say(connection, "last_keys")}

    def new_key(self, table: str) -> int:
        """Give out a table's next key; keys are never used twice."""
        self._last_keys[table] = self._last_keys.get(table, 0) + 1
        return self._last_keys[table]

    def look_up(self, kind: str, ids: Iterable[str | None]) -> dict[str, int]:
        """Return the keys of the ids that are there, those given out by this batch included."""
        known = self._keys.setdefault(kind, {})
        missing = [one for one in ids if one is not None and one not in known]
        if missing:
            known.update(keys_by_id(self.connection, kind, self.namespace, missing))
        return known

    def key(self, kind: str, node_id: str) -> int:
        """Return a node's key.

        Raises:
            WriteFailed: the batch refers to a node that neither it nor the store holds.
        """
        found = self._keys.get(kind, {}).get(node_id)
        if found is None:
            found = self.look_up(kind, (node_id,)).get(node_id)
        if found is None:
            raise WriteFailed(
                f"nothing was written: the batch refers to the {kind} {node_id}, which is neither "
                f"in it nor in the namespace {self.batch.namespace!r}; add it to the batch"
            )
        return found

    def add(self, kind: str, node_id: str) -> int:
        """Give a new node its key."""
        key = self.new_key(kind)
        self._keys.setdefault(kind, {})[node_id] = key
        self.added[kind] += 1
        self.changed = True
        return key

    def forget_keys(self) -> None:
        """Look up anew from now on: nodes were erased."""
        self._keys.clear()

    def say_many(self, name: str, rows: list[Row]) -> None:
        """Run a writing statement for each row; rows mean that something changed."""
        if rows:
            self.changed = True
            say_many(self.connection, name, rows)
