"""Writing entities with their names, what makes them one, and where passages mention them."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np

from graphmem.model.entity import Entity, Mention
from graphmem.model.ids import normalised_name
from graphmem.stores.merging import better_name, better_type, merged_metadata
from graphmem.stores.sqlite.merges import canonical_of
from graphmem.stores.sqlite.rows import Row, mention_row, to_json
from graphmem.stores.sqlite.statements import LATEST, say
from graphmem.stores.sqlite.transit import Writing
from graphmem.stores.sqlite.writing_passages import count_mentions

# A passage's mentions as stored in passage_edges: one for each sentence that names the entity.
EDGE = np.dtype(
    [("entity", "<i8"), ("recorded_from", "<i8"), ("sentence", "<i4"), ("is_home", "?")]
)


def write_entities(writing: Writing) -> None:
    """Insert new entities; add names, type and metadata to those that are there."""
    entities: dict[str, list[Entity]] = {}
    for entity in writing.batch.entities:
        entities.setdefault(entity.id, []).append(entity)
    keys = writing.look_up("entity", entities)
    there = {entity_id: keys[entity_id] for entity_id in entities if entity_id in keys}
    stored = {
        row["key"]: row for row in say(writing.connection, "entity_rows", keys=list(there.values()))
    }
    new, changed = [], []
    for entity_id, accounts in entities.items():
        row = _merged(accounts)
        if entity_id in there:
            old = stored[there[entity_id]]
            row = _merged_with(old["name"], old["type"], json.loads(old["metadata"]), row)
            if any(old[name] != value for name, value in row.items()):
                changed.append({**row, "key": old["key"]})
            continue
        key = writing.add("entity", entity_id)
        row |= {"key": key, "id": entity_id, "namespace": writing.namespace, "canonical": key}
        row["recorded_from"] = writing.at
        new.append(row)
    writing.say_many("insert_entity", new)
    writing.say_many("update_entity", changed)
    _write_names(writing, entities)


def _merged(accounts: list[Entity]) -> Row:
    first = accounts[0]
    row: Row = {"name": first.name, "type": first.type, "metadata": to_json(dict(first.metadata))}
    for other in accounts[1:]:
        row = _merged_with(other.name, other.type, dict(other.metadata), row)
    return row


def _merged_with(name: str, type_: str, metadata: Row, row: Row) -> Row:
    return {
        "name": better_name(name, row["name"]),
        "type": better_type(type_, row["type"]),
        "metadata": to_json(merged_metadata(metadata, json.loads(row["metadata"]))),
    }


def _write_names(writing: Writing, entities: dict[str, list[Entity]]) -> None:
    wanted: dict[tuple[int, str], int] = {}
    for entity_id, accounts in entities.items():
        key = writing.key("entity", entity_id)
        for entity in accounts:
            for alias in entity.aliases:
                wanted.setdefault((key, alias), 0)
            wanted[key, entity.name] = 1
    there = {
        (row["entity"], row["surface"]): row["is_name"]
        for row in say(
            writing.connection,
            "entity_surfaces",
            keys=sorted({key for key, _ in wanted}),
            known=LATEST,
        )
    }
    rows: list[Row] = [
        {
            "entity": key,
            "surface": surface,
            "namespace": writing.namespace,
            "normal": normalised_name(surface),
            "is_name": is_name,
            "recorded_from": writing.at,
        }
        for (key, surface), is_name in wanted.items()
        if there.get((key, surface), -1) < is_name
    ]
    writing.say_many("insert_entity_name", rows)


def write_same_as(writing: Writing) -> None:
    """Record and take back decisions that entities are one, and derive the canonical ones."""
    batch = writing.batch
    if not batch.same_as and not batch.split:
        return
    standing = {
        row["entity"]: row
        for row in say(writing.connection, "same_as_at", namespace=writing.namespace, known=LATEST)
    }
    split = [standing.pop(writing.key("entity", one), None) for one in batch.split]
    closing: list[Row] = [{"key": row["key"], "at": writing.at} for row in split if row]
    opening: list[Row] = []
    decided = {entity: row["canonical"] for entity, row in standing.items()}
    for one in batch.same_as:
        entity = writing.key("entity", one.entity_id)
        canonical = writing.key("entity", one.canonical_id)
        if entity == canonical or decided.get(entity) == canonical:
            continue
        if old := standing.pop(entity, None):
            closing.append({"key": old["key"], "at": writing.at})
        decided[entity] = canonical
        opening.append(
            {
                "namespace": writing.namespace,
                "entity": entity,
                "canonical": canonical,
                "score": one.score,
                "reason": one.reason,
                "recorded_from": writing.at,
            }
        )
    writing.say_many("close_same_as", closing)
    writing.say_many("insert_same_as", opening)
    if closing or opening:
        set_canonical(writing, decided)


def set_canonical(writing: Writing, decided: dict[int, int]) -> None:
    """Store for each entity the end of its chain of decisions."""
    stored = {
        row["key"]: row["canonical"]
        for row in say(writing.connection, "merged_entities", namespace=writing.namespace)
    }
    ends = {entity: canonical_of(entity, decided) for entity in {*decided, *stored}}
    rows: list[Row] = [
        {"key": entity, "canonical": end}
        for entity, end in ends.items()
        if stored.get(entity, entity) != end
    ]
    writing.say_many("set_canonical", rows)
    writing.merges += len(rows)


def write_mentions(writing: Writing) -> None:
    """Insert mentions that are new, with the arrays of their passages."""
    mentions = {(one.passage_id, one.entity_id): one for one in writing.batch.mentions}
    if not mentions:
        return
    writing.look_up("passage", (one.passage_id for one in mentions.values()))
    writing.look_up("entity", (one.entity_id for one in mentions.values()))
    keyed = {
        (writing.key("passage", one.passage_id), writing.key("entity", one.entity_id)): one
        for one in mentions.values()
    }
    passages = sorted({passage for passage, _ in keyed})
    there = {
        (row["passage"], row["entity"])
        for row in say(writing.connection, "mention_keys", passages=passages)
    }
    new = {pair: one for pair, one in keyed.items() if pair not in there}
    rows: list[Row] = [
        {
            **mention_row(one),
            "passage": passage,
            "entity": entity,
            "recorded_from": writing.at,
        }
        for (passage, entity), one in new.items()
    ]
    writing.added["mention"] += len(rows)
    writing.say_many("insert_mention", rows)
    _write_edges(writing, new)
    _count_new(writing, new)


def _write_edges(writing: Writing, new: dict[tuple[int, int], Mention]) -> None:
    passages = sorted({passage for passage, _ in new})
    edges: dict[int, bytes] = {
        row["passage"]: row["edges"]
        for row in say(writing.connection, "edges_of_passages", passages=passages)
    }
    moment = {"generation": writing.next_generation}
    writing.say_many("renew_passage", [{"key": key, **moment} for key in edges])
    for (passage, entity), one in new.items():
        sentences = dict.fromkeys(one.sentences or (-1,))
        added = np.array([(entity, writing.at, n, one.is_home) for n in sentences], EDGE)
        edges[passage] = edges.get(passage, b"") + added.tobytes()
    writing.say_many(
        "insert_passage_edges", [{"key": key, "edges": blob} for key, blob in edges.items()]
    )


def _count_new(writing: Writing, new: dict[tuple[int, int], Mention]) -> None:
    passages = sorted({passage for passage, _ in new})
    held = {
        row["key"]
        for row in say(writing.connection, "passage_states", keys=passages)
        if row["recorded_to"] is None
    }
    count_mentions(writing, Counter(entity for passage, entity in new if passage in held))
