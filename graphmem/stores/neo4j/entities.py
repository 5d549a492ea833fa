"""Reading entities: by id, by name, and who was merged into whom at a point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from graphmem.model.arrays import distinct
from graphmem.model.entity import Entity
from graphmem.model.records import EntityRecord, Flags, Keys
from graphmem.model.scope import Scope
from graphmem.stores.neo4j.blocks import MENTION, joined, key_of
from graphmem.stores.neo4j.round_trips import Reading, as_indexed
from graphmem.stores.neo4j.statements import (
    LATEST,
    Transaction,
    columns,
    indexable,
    keys_by_id,
    say,
    say_behind,
    say_rows,
)
from graphmem.stores.neo4j.view import NamespaceView
from graphmem.stores.sqlite.entities import entity_from
from graphmem.stores.sqlite.merges import Merges

# Rows of entities with the names that they have, by key.
_Accounts: TypeAlias = dict[int, tuple[Any, Sequence[Any]]]
# Names whose entities a view remembers.
_MOST_NAMES = 65_536
# Passages in lists of entities that a view remembers: 9 bytes each.
_MOST_LISTED = 2_000_000


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
    accounts = {
        record["row"]["key"]: (columns(record["row"]), record["surfaces"])
        for record in say(tx, "entity_accounts", keys=list(keys), known=known)
        if record["row"]["recorded_from"] <= known
    }
    return _entities(tx, view, scope, accounts), _counters(accounts)


def _counters(accounts: _Accounts) -> dict[int, int]:
    return {key: row["passages"] for key, (row, _) in accounts.items()}


def _entities(
    tx: Transaction, view: NamespaceView, scope: Scope, accounts: _Accounts
) -> dict[int, Entity]:
    """Return entities of their rows and names, reading the ids of those they were merged into."""
    merges = merges_at(tx, view, scope.known)
    ids = {key: row["id"] for key, (row, _) in accounts.items()}
    ends = [merges.end(key) for key in accounts if merges.end(key) not in ids]
    if ends:
        ids |= {row["key"]: row["id"] for row in say_rows(tx, "entity_rows", keys=ends)}
    return {
        key: entity_from(scope.namespace, row, surfaces, ids[merges.end(key)])
        for key, (row, surfaces) in accounts.items()
    }


def entities_now(tx: Transaction, namespace: str, ids: Sequence[str]) -> list[Entity]:
    """Return entities in the order of their ids as asked, as they are now."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    record = say_behind(tx, namespace, entities=wanted)
    return entities_behind(namespace, record["entities"], wanted)


def entities_behind(
    namespace: str, rows: Iterable[Sequence[Any]], ids: Sequence[str]
) -> list[Entity]:
    """Return entities of what say_behind brought, in the order of their ids."""
    found = {
        row["id"]: entity_from(namespace, columns(row), surfaces, canonical_id)
        for row, canonical_id, surfaces in rows
    }
    return [found[one] for one in ids if one in found]


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
    if scope.conditions or scope.known is not None:
        found = _named(reading, scope, names)
        return [found.get(name, ()) for name in names]
    view = reading.view
    with view.remembering:
        known = view.named
        missing = [name for name in dict.fromkeys(names) if name not in known]
        if missing:
            if len(known) + len(missing) > _MOST_NAMES:
                known.clear()
                missing = list(dict.fromkeys(names))
            new = _named(reading, scope, missing)
            known |= {name: new.get(name, ()) for name in missing}
        reading.ensure_checked()
        return [known[name] for name in names]


def _named(
    reading: Reading, scope: Scope, names: Sequence[str]
) -> dict[str, tuple[EntityRecord, ...]]:
    view, tx = reading.view, reading.tx
    known = LATEST if scope.known is None else scope.known
    wanted = {name: indexable(name) for name in names}
    rows = reading.named(as_indexed(names), known)
    merges = merges_at(tx, view, scope.known)
    by_name: dict[str, set[int]] = defaultdict(set)
    accounts: _Accounts = {}
    keep_lists(
        view,
        [(row["key"], tail, sealed) for _, row, _, tail, sealed in rows if tail is not None],
        known,
    )
    for normal, row, surfaces, _, _ in rows:
        by_name[normal].add(merges.end(row["key"]))
        if row["recorded_from"] <= known and merges.end(row["key"]) == row["key"]:
            accounts[row["key"]] = columns(row), surfaces
    # Whom a named one was merged into is seldom among the named.
    others = sorted(set().union(*by_name.values()) - accounts.keys())
    found, counters = read_entities(tx, view, scope, others)
    found |= _entities(tx, view, scope, accounts)
    counters |= _counters(accounts)
    there = np.array(list(found), np.int64)
    counted = np.array([counters[key] for key in found], np.int32)
    counts = passages_mentioning(tx, view, scope, there, counted).tolist()
    records = {
        key: EntityRecord(key=key, id=entity.id, name=entity.name, type=entity.type, passages=count)
        for (key, entity), count in zip(found.items(), counts, strict=True)
    }

    def most_mentioned(record: EntityRecord) -> tuple[int, str]:
        return -record.passages, record.id

    return {
        name: tuple(
            sorted(
                (records[key] for key in by_name.get(normal, ()) if key in records),
                key=most_mentioned,
            )
        )
        for name, normal in wanted.items()
    }


def passages_mentioning(
    tx: Transaction,
    view: NamespaceView,
    scope: Scope,
    keys: Keys,
    counters: npt.NDArray[np.int32],
) -> npt.NDArray[np.int32]:
    """Count the passages in scope that mention each entity or one that was merged into it.

    Without conditions the counter that writes keep says it (``counters``, one a key); else the
    entities' lists are read.
    """
    merges = merges_at(tx, view, scope.known)
    plain = not scope.conditions and scope.known is None
    counts = counters.copy()
    rows_left = np.flatnonzero(merges.stand_for_others(keys)) if plain else np.arange(len(keys))
    if not len(rows_left):
        return counts
    rest = list(zip(rows_left.tolist(), keys[rows_left].tolist(), strict=True))
    asked = [one for _, key in rest for one in merges.members(key)]
    lists = passages_of(tx, view, asked, LATEST if scope.known is None else scope.known)
    mask = view.mask(tx, scope)
    for row, key in rest:
        found = distinct(np.concatenate([lists[one][0] for one in merges.members(key)]))
        counts[row] = int(mask[view.rows(found)].sum())
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


def lists_of(
    reading: Reading, entities: Sequence[int], known: int
) -> dict[int, tuple[Keys, Flags]]:
    """Return the same of those entities that were known by a point, reading what the view does not
    remember.
    """
    view = reading.view
    with view.remembering:
        found = {one: view.lists[one] for one in entities if one in view.lists}
        if known != LATEST:
            found = {}
        missing = [one for one in entities if one not in found]
        if missing:
            rows = reading.rows("passages_of_entities", entities=missing, known=known)
            reading.keep_heads(row[3] for row in rows)
            found |= keep_lists(view, rows, known)
    reading.ensure_checked()
    return found


def keep_lists(
    view: NamespaceView, rows: Sequence[Sequence[Any]], known: int
) -> dict[int, tuple[Keys, Flags]]:
    """Read entities' lists of passages; the view remembers them as they are now."""
    found = listed(view, rows, known)
    if known == LATEST:
        with view.remembering:
            if view.listed > _MOST_LISTED:
                view.lists, view.listed = {}, 0
            view.lists |= found
            view.listed += sum(len(keys) for keys, _ in found.values())
    return found


def listed(
    view: NamespaceView, rows: Iterable[Sequence[Any]], known: int
) -> dict[int, tuple[Keys, Flags]]:
    """Read entities' lists of passages as they were at a point."""
    found = {}
    for entity, tail, sealed, *_ in rows:
        records = joined(tail, sealed, MENTION)
        records = records[records["recorded_from"] <= known]
        keys = key_of(view.number, 0) | records["passage"].astype(np.int64)
        found[entity] = keys, records["is_home"]
    return found
