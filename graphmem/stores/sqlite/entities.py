"""Reading entities: by id, by name, and who was merged into whom at a point."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from graphmem.model.arrays import distinct
from graphmem.model.entity import Entity
from graphmem.model.records import EntityRecord, Keys
from graphmem.model.scope import Scope
from graphmem.stores.merging import better_name
from graphmem.stores.sqlite.arenas import Slots
from graphmem.stores.sqlite.merges import Merges
from graphmem.stores.sqlite.statements import LATEST, keys_by_id, numbers, say, tuples
from graphmem.stores.sqlite.view import NamespaceView

_MOST_NAMES = 65_536  # whose entities a reader remembers


def merges_at(connection: sqlite3.Connection, view: NamespaceView, known: int | None) -> Merges:
    """Return who was merged into whom at a point of the record axis."""
    if known is None:
        return view.merges
    rows = say(connection, "same_as_at", namespace=view.number, known=known)
    return Merges.of_decisions({row["entity"]: row["canonical"] for row in rows})


def read_entities(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, keys: Sequence[int]
) -> dict[int, Entity]:
    """Return entities by key as they were known at the scope's point."""
    known = LATEST if scope.known is None else scope.known
    merges = merges_at(connection, view, scope.known)
    rows = {
        row["key"]: row
        for row in say(connection, "entity_rows", keys=list(keys))
        if row["recorded_from"] <= known
    }
    ids = {row["key"]: row["id"] for row in rows.values()}
    ends = [merges.end(key) for key in rows if merges.end(key) not in ids]
    if ends:
        ids |= {row["key"]: row["id"] for row in say(connection, "entity_rows", keys=ends)}
    surfaces = _surfaces(connection, list(rows), known)
    return {
        key: entity_from(scope.namespace, row, surfaces[key], ids[merges.end(key)])
        for key, row in rows.items()
    }


def _surfaces(
    connection: sqlite3.Connection, keys: Sequence[int], known: int
) -> Mapping[int, Sequence[sqlite3.Row]]:
    """Return the names of entities by key as they were known at a point."""
    surfaces: dict[int, list[sqlite3.Row]] = defaultdict(list)
    for row in say(connection, "entity_surfaces", keys=keys, known=known):
        surfaces[row["entity"]].append(row)
    return surfaces


def entity_from(
    namespace: str, row: sqlite3.Row, surfaces: Iterable[sqlite3.Row], canonical_id: str
) -> Entity:
    """Build an entity of its row and its names."""
    names = {one["surface"]: one["is_name"] for one in surfaces}
    name = row["name"]
    if name not in names or not names[name]:  # a better name was learned only later
        name = ""
        for surface, is_name in names.items():
            if is_name:
                name = better_name(name, surface) if name else surface
    return Entity(
        id=row["id"],
        namespace=namespace,
        name=name,
        type=row["type"],
        aliases=tuple(sorted(surface for surface in names if surface != name)),
        canonical_id=canonical_id,
        metadata={} if row["metadata"] == "{}" else json.loads(row["metadata"]),
    )


def entities_now(
    connection: sqlite3.Connection, namespace: str, number: int, ids: Sequence[str]
) -> list[Entity]:
    """Return entities in the order of their ids as asked, as they are now: without a view, which
    grows with the store and which a process that only writes does without.
    """
    keys = list(keys_by_id(connection, "entity", number, ids).values()) if ids else []
    if not keys:
        return []
    surfaces = _surfaces(connection, keys, LATEST)
    found = {
        row["id"]: entity_from(namespace, row, surfaces[row["key"]], row["canonical_id"])
        for row in say(connection, "entity_rows", keys=keys)
    }
    return [found[one] for one in dict.fromkeys(ids) if one in found]


def names_now(connection: sqlite3.Connection, number: int, ids: Sequence[str]) -> dict[str, str]:
    """Return the names of entities by id, as they are now."""
    return dict(tuples(connection, "entity_names", namespace=number, ids=ids))


def entities_then(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, ids: Sequence[str]
) -> list[Entity]:
    """Return entities in the order of their ids as asked, as they were known at a point."""
    keys = keys_by_id(connection, "entity", view.number, ids)
    found = read_entities(connection, view, scope, list(keys.values()))
    return [found[keys[one]] for one in dict.fromkeys(ids) if keys.get(one) in found]


def entities_named(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, names: Sequence[str]
) -> list[tuple[EntityRecord, ...]]:
    """Return for each name the canonical entities that go by it, most mentioned first.

    Without conditions the outcome is remembered until the next write: most names of a text come
    again in the next search.
    """
    if scope.conditions or scope.known is not None:
        found = _named(connection, view, scope, names)
        return [found.get(name, ()) for name in names]
    known = view.named
    missing = [name for name in dict.fromkeys(names) if name not in known]
    if missing:
        if len(known) + len(missing) > _MOST_NAMES:
            known.clear()
            missing = list(dict.fromkeys(names))
        known |= dict.fromkeys(missing, ())
        known |= _named(connection, view, scope, missing)
    return [known[name] for name in names]


def _named(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, names: Sequence[str]
) -> dict[str, tuple[EntityRecord, ...]]:
    known = LATEST if scope.known is None else scope.known
    merges = merges_at(connection, view, scope.known)
    rows = say(
        connection,
        "entities_named",
        namespace=view.number,
        names=list(dict.fromkeys(names)),
        known=known,
    )
    by_name: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        by_name[row["normal"]].add(merges.end(row["entity"]))
    found = np.array(sorted(set().union(*by_name.values())), np.int64)
    records = {record.key: record for record in _records(connection, view, scope, found)}

    def most_mentioned(record: EntityRecord) -> tuple[int, str]:
        return -record.passages, record.id

    return {
        name: tuple(sorted((records[k] for k in held if k in records), key=most_mentioned))
        for name, held in by_name.items()
    }


def _records(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, keys: Keys
) -> list[EntityRecord]:
    """Return what some canonical entities were called at the scope's point."""
    called: list[tuple[str, str, str]]
    if scope.known is None:
        held, (slots, there) = view.entities, view.entity_slots(connection, keys)
        keys, slots = keys[there], slots[there]
        columns = (held.ids.take(slots), held.names.take(slots), held.types.take(slots))
        called = list(zip(*columns, strict=True))
    else:
        then = read_entities(connection, view, scope, keys.tolist())
        keys = np.array(list(then), np.int64)
        slots = view.entity_slots(connection, keys)[0]
        called = [(one.id, one.name, one.type) for one in then.values()]
    counts = passages_mentioning(connection, view, scope, keys, slots).tolist()
    return [
        EntityRecord(key=key, id=own, name=name, type=kind, passages=count)
        for key, (own, name, kind), count in zip(keys.tolist(), called, counts, strict=True)
    ]


def passages_mentioning(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, keys: Keys, slots: Slots
) -> npt.NDArray[np.int32]:
    """Count the passages in scope that mention each entity or one that was merged into it.

    Without conditions the counter that writes keep says it (the view's arena holds it at the
    entities' ``slots``); else the mentions are read.
    """
    merges = merges_at(connection, view, scope.known)
    plain = not scope.conditions and scope.known is None
    counts = view.entities.passages.take(slots)
    rows_left = np.flatnonzero(merges.stand_for_others(keys)) if plain else np.arange(len(keys))
    if not len(rows_left):
        return counts
    rest = list(zip(rows_left.tolist(), keys[rows_left].tolist(), strict=True))
    asked = [one for _, key in rest for one in merges.members(key)]
    known = LATEST if scope.known is None else scope.known
    rows = say(connection, "passages_of_entities", entities=asked, known=known)
    lists = {row[0]: numbers(row[1]) for row in rows}
    mask = view.mask(connection, scope)
    for row, key in rest:
        found = np.concatenate([lists[one] for one in merges.members(key)])
        found = distinct(found) if merges.stands_for_others(key) else found
        counts[row] = int(mask[view.rows(found)].sum())
    return counts
