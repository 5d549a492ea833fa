"""Writing a batch: what is new goes in, what is there stays, all inside one transaction."""

from __future__ import annotations

import sqlite3

from graphmem.errors import StaleSlots
from graphmem.model.fact import Fact
from graphmem.model.records import SlotUpdate, WriteBatch, WriteReceipt
from graphmem.stores.sqlite.rows import (
    Row,
    assertion_row,
    change_row,
    episode_row,
    fact_row,
    source_row,
)
from graphmem.stores.sqlite.statements import say
from graphmem.stores.sqlite.transit import Writing
from graphmem.stores.sqlite.writing_entities import write_entities, write_mentions, write_same_as
from graphmem.stores.sqlite.writing_passages import move_passages, write_passages

_FACT_COLUMNS = (
    "predicate",
    "literal",
    "status",
    "valid_from",
    "valid_from_form",
    "valid_to",
    "valid_to_form",
    "support",
    "trust",
    "confidence",
    "superseded_by",
    "reason",
    "assertions",
    "contradicts",
    "subject",
    "object",
)


def write_batch(connection: sqlite3.Connection, batch: WriteBatch) -> WriteReceipt:
    """Write a batch inside a transaction of the caller's."""
    writing = Writing(connection, batch)
    write_all(writing, set())
    return finish(writing)


def write_all(writing: Writing, touched: set[int]) -> None:
    """Write every part of the batch; what refers to another comes after it.

    ``touched`` are slots whose assertions changed already (an erasure).
    """
    _check_revisions(writing)
    _write_sources(writing)
    _write_episodes(writing)
    write_entities(writing)
    write_same_as(writing)
    write_passages(writing)
    write_mentions(writing)
    move_passages(writing)
    _write_slots(writing, touched | _write_assertions(writing))
    _write_changes(writing)


def finish(writing: Writing) -> WriteReceipt:
    """Raise the namespace's generation if anything changed."""
    if writing.changed:
        if writing.is_new:
            say(
                writing.connection,
                "insert_namespace",
                number=writing.namespace,
                name=writing.batch.namespace,
            )
        say(
            writing.connection,
            "advance_namespace",
            number=writing.namespace,
            at=writing.at,
            erased=int(writing.is_erasing),
            merged=writing.merges,
        )
    return WriteReceipt(
        generation=writing.next_generation if writing.changed else writing.generation,
        recorded_at=writing.at if writing.changed else writing.last,
        added={kind: n for kind, n in writing.added.items() if n},
    )


def _write_sources(writing: Writing) -> None:
    sources = {source.id: source for source in writing.batch.sources}
    keys = writing.look_up("source", sources)
    stored = {
        row["key"]: row
        for row in say(
            writing.connection,
            "sources_by_key",
            keys=[keys[source_id] for source_id in sources if source_id in keys],
        )
    }
    new, changed = [], []
    for source_id, source in sources.items():
        row = source_row(source)
        if source_id not in keys:
            key = writing.add("source", source_id)
            new.append({**row, "key": key, "namespace": writing.namespace})
        elif any(stored[keys[source_id]][name] != value for name, value in row.items()):
            changed.append({**row, "key": keys[source_id]})
    writing.say_many("insert_source", new)
    writing.say_many("update_source", changed)


def _check_revisions(writing: Writing) -> None:
    """Refuse a batch whose sources were written since they were read: two revisions would stay."""
    continues = writing.batch.continues
    if not continues:
        return
    own = {source.id: source.revision for source in writing.batch.sources}
    keys = writing.look_up("source", continues)
    rows = say(
        writing.connection,
        "sources_by_key",
        keys=[keys[source_id] for source_id in continues if source_id in keys],
    )
    stored = {row["id"]: row["revision"] for row in rows}
    stale = [
        source_id
        for source_id, revision in continues.items()
        if stored.get(source_id, "") not in (revision, own.get(source_id))
    ]
    if stale:
        raise StaleSlots(tuple(sorted(stale)))


def _write_episodes(writing: Writing) -> None:
    episodes = {episode.id: episode for episode in writing.batch.episodes}
    keys = dict(writing.look_up("episode", episodes))
    there = [keys[episode_id] for episode_id in episodes if episode_id in keys]
    stored = {row["key"]: row for row in say(writing.connection, "episodes_by_key", keys=there)}
    new, changed = [], []
    for episode_id, episode in episodes.items():
        row = episode_row(episode)
        if episode_id not in keys:
            source = writing.key("source", episode.source_id)
            key = writing.add("episode", episode_id)
            new.append({**row, "source": source, "key": key, "namespace": writing.namespace})
        elif any(stored[keys[episode_id]][name] != value for name, value in row.items()):
            changed.append({**row, "key": keys[episode_id]})
    writing.say_many("insert_episode", new)
    writing.say_many("update_episode", changed)


def _write_assertions(writing: Writing) -> set[int]:
    """Insert, withdraw and reinstate assertions; return the slots whose assertions changed."""
    batch = writing.batch
    assertions = {one.id: one for one in batch.assertions}
    there = set(writing.look_up("assertion", [*assertions, *batch.withdrawn, *batch.reinstated]))
    writing.look_up("entity", (one.subject_id for one in assertions.values()))
    writing.look_up("entity", (one.object_id for one in assertions.values()))
    writing.look_up("passage", (one.passage_id for one in assertions.values()))
    writing.look_up("source", (one.source_id for one in assertions.values()))
    rows = []
    for assertion_id, one in assertions.items():
        if assertion_id not in there:
            row = assertion_row(one)
            row["source"] = writing.key("source", one.source_id)
            row["passage"] = one.passage_id and writing.key("passage", one.passage_id)
            row["subject"] = writing.key("entity", one.subject_id)
            row["object"] = one.object_id and writing.key("entity", one.object_id)
            row["key"] = writing.add("assertion", assertion_id)
            row["namespace"] = writing.namespace
            row["recorded_from"] = writing.at
            row["slot"] = None
            rows.append(row)
    writing.say_many("insert_assertion", rows)
    return _withdraw_and_reinstate(writing)


def _withdraw_and_reinstate(writing: Writing) -> set[int]:
    batch = writing.batch
    if not batch.withdrawn and not batch.reinstated:
        return set()
    withdrawn = [writing.key("assertion", one) for one in batch.withdrawn]
    reinstated = [writing.key("assertion", one) for one in batch.reinstated]
    states = {
        row["key"]: row
        for row in say(writing.connection, "assertion_states", keys=[*withdrawn, *reinstated])
    }
    ending = [key for key in dict.fromkeys(withdrawn) if states[key]["recorded_to"] is None]
    opening = [key for key in dict.fromkeys(reinstated) if states[key]["recorded_to"] is not None]
    writing.say_many("withdraw_assertion", [{"key": key, "at": writing.at} for key in ending])
    writing.say_many("insert_assertion_past", [{"key": key} for key in opening])
    writing.say_many("reinstate_assertion", [{"key": key, "at": writing.at} for key in opening])
    slots = {states[key]["slot"] for key in (*ending, *opening)}
    return {slot for slot in slots if slot is not None}


def _write_slots(writing: Writing, touched: set[int]) -> None:
    """File assertions, replace the facts that a fold changed, and check the slots' versions."""
    updates = {update.slot.id: update for update in writing.batch.slots}
    there = set(writing.look_up("slot", updates))
    writing.look_up("entity", (update.slot.subject_id for update in updates.values()))
    new = []
    for slot_id, update in updates.items():
        if slot_id not in there:
            row: Row = {"id": slot_id, "name": update.slot.name, "namespace": writing.namespace}
            row["subject"] = writing.key("entity", update.slot.subject_id)
            row["key"] = writing.add("slot", slot_id)
            row["version"] = 0
            touched.add(row["key"])
            new.append(row)
    writing.say_many("insert_slot", new)
    touched |= _file_assertions(writing, updates)
    touched |= _replace_facts(writing, updates)
    _check_versions(writing, updates, touched)
    writing.say_many("raise_slot_version", [{"key": key} for key in sorted(touched)])


def _file_assertions(writing: Writing, updates: dict[str, SlotUpdate]) -> set[int]:
    wanted: dict[str, str] = {}
    for slot_id, update in updates.items():
        for one in (*update.assertions, *(a for fact in update.facts for a in fact.assertions)):
            wanted[one] = slot_id
    writing.look_up("assertion", wanted)
    moves = {
        writing.key("assertion", one): writing.key("slot", slot_id)
        for one, slot_id in wanted.items()
    }
    states = say(writing.connection, "assertion_states", keys=list(moves))
    moving = [row for row in states if row["slot"] != moves[row["key"]]]
    writing.say_many(
        "file_assertion", [{"key": row["key"], "slot": moves[row["key"]]} for row in moving]
    )
    left = {row["slot"] for row in moving if row["slot"] is not None}
    return left | {moves[row["key"]] for row in moving}


def _replace_facts(writing: Writing, updates: dict[str, SlotUpdate]) -> set[int]:
    """Close the versions that a fold changed or dropped, and add what it made; return the slots."""
    slots = {writing.key("slot", slot_id): update for slot_id, update in updates.items()}
    facts = [fact for update in updates.values() for fact in update.facts]
    writing.look_up("entity", (fact.subject_id for fact in facts))
    writing.look_up("entity", (fact.object_id for fact in facts))
    standing: dict[int, dict[str, sqlite3.Row]] = {key: {} for key in slots}
    for row in say(writing.connection, "slot_facts", slots=list(slots)):
        standing[row["slot"]][row["id"]] = row
    closing: list[Row] = []
    opening: list[Row] = []
    links: list[Row] = []
    touched: set[int] = set()
    for slot, update in slots.items():
        left = standing[slot]
        for fact in update.facts:
            columns = _fact_columns(writing, fact)
            old = left.pop(fact.id, None)
            if old is not None and all(old[name] == columns[name] for name in _FACT_COLUMNS):
                continue
            if old is not None:
                closing.append({"key": old["key"], "at": writing.at})
            key = writing.new_key("fact")
            opening.append({**columns, "key": key, "slot": slot, "recorded_from": writing.at})
            writing.added["fact"] += old is None
            links += [
                {"fact": key, "assertion": writing.key("assertion", one)} for one in fact.assertions
            ]
            touched.add(slot)
        closing += [{"key": row["key"], "at": writing.at} for row in left.values()]
        if left:
            touched.add(slot)
    writing.say_many("close_fact", closing)
    writing.say_many("insert_fact", opening)
    writing.say_many("insert_fact_assertion", links)
    return touched


def _fact_columns(writing: Writing, fact: Fact) -> Row:
    row = fact_row(fact)
    row["namespace"] = writing.namespace
    row["subject"] = writing.key("entity", fact.subject_id)
    row["object"] = fact.object_id and writing.key("entity", fact.object_id)
    return row


def _check_versions(writing: Writing, updates: dict[str, SlotUpdate], touched: set[int]) -> None:
    """Refuse a batch that changes a slot which was written since it was read.

    A stale version is harmless where the batch changes nothing: so a batch can be written again.
    """
    keys = {writing.key("slot", slot_id): slot_id for slot_id in updates}
    stale = [
        row["id"]
        for row in say(writing.connection, "slot_rows", keys=list(keys))
        if row["key"] in touched and row["version"] != updates[row["id"]].version
    ]
    if stale:
        raise StaleSlots(tuple(sorted(stale)))


def _write_changes(writing: Writing) -> None:
    changes = {change.id: change for change in writing.batch.changes}
    there = set(writing.look_up("change", changes))
    rows: list[Row] = []
    links: list[Row] = []
    for change_id, change in changes.items():
        if change_id in there:
            continue
        row = change_row(change)
        row["key"] = writing.add("change", change_id)
        row["namespace"] = writing.namespace
        row["recorded_at"] = writing.at
        rows.append(row)
        assertions = writing.look_up("assertion", (*change.added, *change.withdrawn))
        links += [
            {"change": row["key"], "assertion": assertions[one]}
            for one in (*change.added, *change.withdrawn)
            if one in assertions
        ]
    writing.say_many("insert_change", rows)
    writing.say_many("insert_change_assertion", links)
