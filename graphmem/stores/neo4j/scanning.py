"""Reading everything of a namespace, for exports and copies."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from graphmem.model.entity import Entity, SameAs
from graphmem.protocols import Node
from graphmem.stores.neo4j.passages import passage_record
from graphmem.stores.neo4j.reading import assertion_record
from graphmem.stores.neo4j.statements import Transaction, say_rows
from graphmem.stores.sqlite.rows import (
    read_change,
    read_episode,
    read_fact,
    read_mention,
    read_source,
)


def scan(tx: Transaction, namespace: str, kind: str) -> list[Node]:
    """Return all nodes of a kind, ordered by id."""
    rows = say_rows(tx, f"scan_{kind}", namespace=namespace)
    if kind == "entity":
        return _entities(namespace, rows)
    return [_READERS[kind](namespace, row) for row in rows]


def _entities(namespace: str, rows: list[Any]) -> list[Node]:
    ids = {row["key"]: row["id"] for row in rows}
    return [
        Entity(
            id=row["id"],
            namespace=namespace,
            name=row["name"],
            type=row["type"],
            aliases=tuple(sorted(one for one in row["surfaces"] if one != row["name"])),
            canonical_id=ids[row["canonical"]],
            metadata=json.loads(row["metadata"]),
        )
        for row in rows
    ]


def _same_as(namespace: str, row: Any) -> SameAs:
    return SameAs(
        namespace=namespace,
        entity_id=row["entity_id"],
        canonical_id=row["canonical_id"],
        score=row["score"],
        reason=row["reason"],
    )


_READERS: dict[str, Callable[[str, Any], Node]] = {
    "source": read_source,
    "episode": read_episode,
    "passage": passage_record,
    "mention": lambda _, row: read_mention(row),
    "assertion": assertion_record,
    "fact": read_fact,
    "change": read_change,
    "same_as": _same_as,
}
KINDS = (*_READERS, "entity")
