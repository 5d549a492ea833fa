"""Reading everything of a namespace, for exports and copies."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from graphmem.model.entity import Entity, SameAs
from graphmem.model.records import PassageRecord
from graphmem.protocols import Node
from graphmem.stores.sqlite.reading import assertion_record
from graphmem.stores.sqlite.rows import (
    read_change,
    read_episode,
    read_fact,
    read_mention,
    read_passage,
    read_source,
    read_spans,
)
from graphmem.stores.sqlite.statements import say
from graphmem.stores.statements import statement


def scan(connection: sqlite3.Connection, namespace: str, kind: str) -> Iterator[Node]:
    """Yield all nodes of a kind, row by row."""
    found = say(connection, "namespace", name=namespace)
    if not found:
        return
    read = KINDS[kind]
    text = statement("sql", f"scan_{kind}").text
    for row in connection.execute(text, {"namespace": found[0]["number"]}):
        yield read(namespace, row)


def _passage(namespace: str, row: sqlite3.Row) -> PassageRecord:
    return PassageRecord(
        key=row["key"],
        passage=read_passage(namespace, row),
        length=row["length"],
        sentences=read_spans(row["sentences"]),
        recorded_from=row["recorded_from"],
        recorded_to=row["recorded_to"],
    )


def _entity(namespace: str, row: sqlite3.Row) -> Entity:
    surfaces = json.loads(row["surfaces"])
    return Entity(
        id=row["id"],
        namespace=namespace,
        name=row["name"],
        type=row["type"],
        aliases=tuple(sorted(one for one in surfaces if one != row["name"])),
        canonical_id=row["canonical_id"],
        metadata=json.loads(row["metadata"]),
    )


def _same_as(namespace: str, row: sqlite3.Row) -> SameAs:
    return SameAs(
        namespace=namespace,
        entity_id=row["entity_id"],
        canonical_id=row["canonical_id"],
        score=row["score"],
        reason=row["reason"],
    )


KINDS: dict[str, Any] = {
    "source": read_source,
    "episode": read_episode,
    "passage": _passage,
    "entity": _entity,
    "mention": lambda _, row: read_mention(row),
    "assertion": assertion_record,
    "fact": read_fact,
    "change": read_change,
    "same_as": _same_as,
}
