"""Writing entities with their names, what makes them one, and where passages mention them."""

from __future__ import annotations

import json
from collections import Counter, defaultdict

import numpy as np

from graphmem.model.entity import Entity, Mention
from graphmem.model.ids import normalised_name
from graphmem.stores.merging import better_name, better_type, merged_metadata
from graphmem.stores.neo4j.blocks import MENTION, appended, number_of
from graphmem.stores.neo4j.statements import LATEST, Row, indexable, say
from graphmem.stores.neo4j.transit import Writing
from graphmem.stores.neo4j.writing_passages import held_until, mention_pairs
from graphmem.stores.sqlite.merges import canonical_of
from graphmem.stores.sqlite.rows import mention_row, to_json

# A passage's mentions as it keeps them: one for each sentence that names the entity.
EDGE = np.dtype(
    [("entity", "<i8"), ("recorded_from", "<i8"), ("sentence", "<i4"), ("is_home", "?")]
)


def write_entities(writing: Writing) -> None:
    """Insert new entities; add names, type and metadata to those that are there."""
    entities: dict[str, list[Entity]] = {}
    for entity in writing.batch.entities:
        entities.setdefault(entity.id, []).append(entity)
    if not entities:
        return
    keys = writing.look_up("entity", entities)
    there = {entity_id: keys[entity_id] for entity_id in entities if entity_id in keys}
    stored, known = _accounts(writing, list(there.values()))
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
        row |= {"key": key, "id": entity_id, "namespace": writing.name, "canonical": key}
        row |= {"recorded_from": writing.at, "passages": 0}
        new.append(row)
        writing.new["entity"][key] = row
    writing.gather("entities", new)
    _write_names(writing, entities, known)
    writing.say_many("update_entity", changed)


def _accounts(
    writing: Writing, keys: list[int]
) -> tuple[dict[int, Row], dict[tuple[int, str], int]]:
    """Return entities as stored, and which names they have."""
    stored: dict[int, Row] = {}
    names: dict[tuple[int, str], int] = {}
    for record in say(writing.tx, "entity_accounts", keys=keys, known=LATEST) if keys else []:
        row = record["row"]
        stored[row["key"]] = row
        names |= {(row["key"], one["surface"]): one["is_name"] for one in record["surfaces"]}
    return stored, names


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


def _write_names(
    writing: Writing, entities: dict[str, list[Entity]], known: dict[tuple[int, str], int]
) -> None:
    wanted: dict[tuple[int, str], int] = {}
    for entity_id, accounts in entities.items():
        key = writing.key("entity", entity_id)
        for entity in accounts:
            for alias in entity.aliases:
                wanted.setdefault((key, alias), 0)
            wanted[key, entity.name] = 1
    rows: list[Row] = [
        {
            "entity": key,
            "surface": surface,
            "normal": indexable(normalised_name(surface)),
            "is_name": is_name,
            "recorded_from": writing.at,
        }
        for (key, surface), is_name in wanted.items()
        if known.get((key, surface), -1) < is_name
    ]
    writing.gather("names", rows)


def write_same_as(writing: Writing) -> None:
    """Record and take back decisions that entities are one, and derive the canonical ones."""
    batch = writing.batch
    if not batch.same_as and not batch.split:
        return
    standing = {
        row["entity"]: row
        for row in say(writing.tx, "same_as_at", namespace=writing.name, known=LATEST)
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
                "key": writing.new_key("same_as"),
                "namespace": writing.name,
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
        for row in say(writing.tx, "merged_entities", namespace=writing.name)
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
    """Insert mentions that are new, with the arrays of their passages and entities."""
    mentions = {(one.passage_id, one.entity_id): one for one in writing.batch.mentions}
    if not mentions:
        return
    writing.look_up("passage", (one.passage_id for one in mentions.values()))
    writing.look_up("entity", (one.entity_id for one in mentions.values()))
    keyed = {
        (writing.key("passage", one.passage_id), writing.key("entity", one.entity_id)): one
        for one in mentions.values()
    }
    held = sorted({passage for passage, _ in keyed} - writing.new["passage"].keys())
    there = set(mention_pairs(writing, held))
    new = {pair: one for pair, one in keyed.items() if pair not in there}
    rows: list[Row] = [
        {
            "passage": passage,
            "entity": entity,
            "columns": {**mention_row(one), "recorded_from": writing.at},
        }
        for (passage, entity), one in new.items()
    ]
    writing.added["mention"] += len(rows)
    writing.gather("mentions", rows)
    if new:
        _write_edges(writing, new)
        _write_passages_of(writing, new)


def _write_edges(writing: Writing, new: dict[tuple[int, int], Mention]) -> None:
    passages = sorted({passage for passage, _ in new} - writing.new["passage"].keys())
    edges: dict[int, bytes] = {}
    if passages:
        found = say(writing.tx, "edges_of_passages", passages=passages)[0]
        edges = dict(zip(found["passages"], found["edges"], strict=True))
    for (passage, entity), one in new.items():
        sentences = dict.fromkeys(one.sentences or (-1,))
        added = np.array([(entity, writing.at, n, one.is_home) for n in sentences], EDGE)
        edges[passage] = edges.get(passage, b"") + added.tobytes()
    rows: list[Row] = []
    for key, data in edges.items():
        if key in writing.new["passage"]:
            writing.new["passage"][key]["edges"] = data
        else:
            rows.append({"key": key, "edges": data, "generation": writing.next_generation})
    writing.gather("edges", rows)


def _write_passages_of(writing: Writing, new: dict[tuple[int, int], Mention]) -> None:
    """Append to each entity's list of passages, and count those that are held."""
    there = sorted({passage for passage, _ in new} - writing.new["passage"].keys())
    ends = held_until(writing, there) if there else {}
    added: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
    held: Counter[int] = Counter()
    for (passage, entity), one in new.items():
        added[entity].append((number_of(passage), writing.at, one.is_home))
        held[entity] += ends.get(passage, -1) < 0
    tails: dict[int, bytes] = {}
    if known := sorted(added.keys() - writing.new["entity"].keys()):
        found = say(writing.tx, "tails_of_entities", keys=known)[0]
        tails = dict(zip(found["entities"], found["tails"], strict=True))
    rows: list[Row] = []
    for entity, records in added.items():
        data = np.array(records, MENTION).tobytes()
        sealed, tail = appended(tails.get(entity, b""), data, MENTION)
        rows.append({"key": entity, "tail": tail, "sealed": sealed, "difference": held[entity]})
    writing.gather("lists", rows)
