"""Reading entities: by id, by name, and who was merged into whom at a point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from graphmem.model.entity import Entity
from graphmem.model.records import EntityRecord, Flags, Keys
from graphmem.model.scope import Scope
from graphmem.stores.neo4j.blocks import MENTION, joined, key_of
from graphmem.stores.neo4j.statements import (
    LATEST,
    Transaction,
    columns,
    indexable,
    keys_by_id,
    say,
    say_rows,
)
from graphmem.stores.neo4j.view import NamespaceView, Reading
from graphmem.stores.sqlite.entities import entity_from
from graphmem.stores.sqlite.merges import Merges


def merges_at(tx: Transaction, view: NamespaceView, known: int | None) -> Merges:
    """Return who was merged into whom at a point of the record axis."""
    if known is None:
        return view.merges
    rows = say(tx, "same_as_at", namespace=view.name, known=known)
    return Merges.of_decisions({row["entity"]: row["canonical"] for row in rows})


def read_entities(
    tx: Transaction, view: NamespaceView, scope: Scope, keys: Sequence[int]
) -> tuple[dict[int, Entity], dict[int, int]]:
    """Return entities by key as they were known at the scope's point, and their counters."""
    if not keys:
        return {}, {}
    known = LATEST if scope.known is None else scope.known
    merges = merges_at(tx, view, scope.known)
    found = {
        record["row"]["key"]: (columns(record["row"]), record["surfaces"])
        for record in say(tx, "entity_accounts", keys=list(keys), known=known)
        if record["row"]["recorded_from"] <= known
    }
    ids = {key: row["id"] for key, (row, _) in found.items()}
    ends = [merges.end(key) for key in found if merges.end(key) not in ids]
    if ends:
        ids |= {row["key"]: row["id"] for row in say_rows(tx, "entity_rows", keys=ends)}
    entities = {
        key: entity_from(scope.namespace, row, surfaces, ids[merges.end(key)])
        for key, (row, surfaces) in found.items()
    }
    return entities, {key: row["passages"] for key, (row, _) in found.items()}


def entities_now(tx: Transaction, namespace: str, ids: Sequence[str]) -> list[Entity]:
    """Return entities in the order of their ids as asked, as they are now."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    found = {
        record["row"]["id"]: entity_from(
            namespace, columns(record["row"]), record["surfaces"], record["canonical_id"]
        )
        for record in say(tx, "entities_by_id", namespace=namespace, ids=wanted)
    }
    return [found[one] for one in wanted if one in found]


def entities_then(
    tx: Transaction, view: NamespaceView, scope: Scope, ids: Sequence[str]
) -> list[Entity]:
    """Return entities in the order of their ids as asked, as they were known at a point."""
    keys = keys_by_id(tx, "entity", view.name, ids)
    found, _ = read_entities(tx, view, scope, list(keys.values()))
    return [found[keys[one]] for one in dict.fromkeys(ids) if keys.get(one) in found]


def entities_named(
    reading: Reading, scope: Scope, names: Sequence[str]
) -> list[tuple[EntityRecord, ...]]:
    """Return for each name the canonical entities that go by it, most mentioned first."""
    view, tx = reading.view, reading.tx
    known = LATEST if scope.known is None else scope.known
    wanted = {name: indexable(name) for name in names}
    asked = list(dict.fromkeys(wanted.values()))
    rows = reading.rows("entities_named", names=asked, known=known)
    merges = merges_at(tx, view, scope.known)
    by_name: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        by_name[row[0]].add(merges.end(row[1]))
    keys = sorted(set().union(*by_name.values()))
    found, counters = read_entities(tx, view, scope, keys)
    counts = count_passages(tx, view, scope, keys, counters)
    records = {
        key: EntityRecord(key=key, entity=entity, passages=counts[key])
        for key, entity in found.items()
    }

    def most_mentioned(key: int) -> tuple[int, str]:
        return -records[key].passages, records[key].entity.id

    return [
        tuple(
            records[key]
            for key in sorted(
                (k for k in by_name.get(wanted[name], ()) if k in records), key=most_mentioned
            )
        )
        for name in names
    ]


def count_passages(
    tx: Transaction,
    view: NamespaceView,
    scope: Scope,
    keys: Sequence[int],
    counters: Mapping[int, int],
) -> dict[int, int]:
    """Count the passages in scope that mention each entity or one that was merged into it.

    Without conditions the counter that writes keep says it (``counters``); else the entities'
    lists are read.
    """
    merges = merges_at(tx, view, scope.known)
    plain = not scope.conditions and scope.known is None
    rest = [key for key in keys if not plain or merges.stands_for_others(key)]
    counts = {key: counters.get(key, 0) for key in keys}
    if not rest:
        return counts
    asked = [one for key in rest for one in merges.members(key)]
    lists = passages_of(tx, view, asked, LATEST if scope.known is None else scope.known)
    mask = view.mask(tx, scope)
    for key in rest:
        found = np.unique(np.concatenate([lists[one][0] for one in merges.members(key)]))
        counts[key] = int(mask[view.rows(found)].sum())
    return counts


def passages_of(
    tx: Transaction, view: NamespaceView, entities: Sequence[int], known: int
) -> dict[int, tuple[Keys, Flags]]:
    """Return for each entity the keys of passages that mention it and whether each is its home."""
    if not entities:
        return {}
    asked = {"entities": list(entities), "known": known}
    found = say(tx, "passages_of_entities", namespace=view.name, **asked)
    lists: dict[int, tuple[Keys, Flags]] = dict.fromkeys(
        entities, (np.empty(0, np.int64), np.empty(0, bool))
    )
    return lists | listed(view, found[0]["rows"] if found else (), known)


def listed(
    view: NamespaceView, rows: Iterable[Sequence[Any]], known: int
) -> dict[int, tuple[Keys, Flags]]:
    """Read entities' lists of passages as they were at a point."""
    found = {}
    for entity, tail, sealed in rows:
        records = joined(tail, sealed, MENTION)
        records = records[records["recorded_from"] <= known]
        keys = key_of(view.number, 0) | records["passage"].astype(np.int64)
        found[entity] = keys, records["is_home"]
    return found
