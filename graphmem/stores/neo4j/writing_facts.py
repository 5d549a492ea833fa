"""Writing assertions, the slots that they speak to, and the versions of facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graphmem.errors import StaleSlots
from graphmem.model.fact import Fact
from graphmem.model.records import SlotUpdate
from graphmem.stores.neo4j.statements import Row, columns, indexable, say
from graphmem.stores.neo4j.transit import Writing
from graphmem.stores.sqlite.rows import assertion_row, fact_row


def write_assertions(writing: Writing) -> set[int]:
    """Insert, withdraw and reinstate assertions; return the slots whose assertions changed."""
    batch = writing.batch
    assertions = {one.id: one for one in batch.assertions}
    there = set(writing.look_up("assertion", assertions))
    rows = []
    for assertion_id, one in assertions.items():
        if assertion_id not in there:
            row = assertion_row(one)
            row["source_id"], row["passage_id"] = one.source_id, one.passage_id
            row["subject_id"], row["object_id"] = one.subject_id, one.object_id
            row["source"] = writing.key("source", one.source_id)
            row["passage"] = one.passage_id and writing.key("passage", one.passage_id)
            row["subject"] = writing.key("entity", one.subject_id)
            row["object"] = one.object_id and writing.key("entity", one.object_id)
            row["key"] = writing.add("assertion", assertion_id)
            row["namespace"] = writing.name
            row["recorded_from"] = writing.at
            rows.append(row)
            writing.new["assertion"][row["key"]] = row
    writing.gather("assertions", rows)
    return _withdraw_and_reinstate(writing)


def _withdraw_and_reinstate(writing: Writing) -> set[int]:
    batch = writing.batch
    if not batch.withdrawn and not batch.reinstated:
        return set()
    writing.flush()
    withdrawn = [writing.key("assertion", one) for one in dict.fromkeys(batch.withdrawn)]
    reinstated = [writing.key("assertion", one) for one in dict.fromkeys(batch.reinstated)]
    states = {
        row["key"]: row
        for row in say(writing.tx, "assertion_states", keys=[*withdrawn, *reinstated])
    }
    ending = [key for key in withdrawn if states[key]["recorded_to"] is None]
    opening = [key for key in reinstated if states[key]["recorded_to"] is not None]
    writing.say_many("withdraw_assertion", [{"key": key, "at": writing.at} for key in ending])
    writing.say_many("reinstate_assertion", [{"key": key, "at": writing.at} for key in opening])
    slots = {states[key]["slot"] for key in (*ending, *opening)}
    return {slot for slot in slots if slot is not None}


def write_slots(writing: Writing, touched: set[int]) -> None:
    """File assertions, replace the facts that a fold changed, and check the slots' versions."""
    updates = {update.slot.id: update for update in writing.batch.slots}
    there = _standing(writing, updates)
    rows: list[Row] = []
    for slot_id, update in updates.items():
        if slot_id not in there:
            row: Row = {"id": slot_id, "name": update.slot.name, "namespace": writing.name}
            row["subject"] = writing.key("entity", update.slot.subject_id)
            row["subject_id"] = update.slot.subject_id
            row["key"] = writing.add("slot", slot_id)
            row["version"] = 0
            touched.add(row["key"])
            rows.append(row)
    writing.gather("slots", rows)
    touched |= _file_assertions(writing, updates)
    touched |= _replace_facts(writing, updates, there)
    # A stale version is harmless where the batch changes nothing: so it can be written again.
    stale = [
        slot_id
        for slot_id, update in updates.items()
        if writing.key("slot", slot_id) in touched
        and (there[slot_id].version if slot_id in there else 0) != update.version
    ]
    if stale:
        raise StaleSlots(tuple(sorted(stale)))
    writing.gather("raised", [{"key": key} for key in sorted(touched)])


@dataclass(frozen=True, slots=True)
class _Standing:
    """A slot as it stands: its version, and its facts by id."""

    version: int
    facts: dict[str, Any]


def _standing(writing: Writing, updates: dict[str, SlotUpdate]) -> dict[str, _Standing]:
    known = writing.look_up("slot", updates)
    keys = [known[one] for one in updates if one in known]
    found: dict[str, _Standing] = {}
    for record in say(writing.tx, "slot_rows", keys=keys) if keys else []:
        facts = {row["id"]: columns(row) for row in record["facts"]}
        row = record["row"]
        found[row["id"]] = _Standing(version=row["version"], facts=facts)
    return found


def _file_assertions(writing: Writing, updates: dict[str, SlotUpdate]) -> set[int]:
    wanted: dict[str, str] = {}
    for slot_id, update in updates.items():
        for one in (*update.assertions, *(a for fact in update.facts for a in fact.assertions)):
            wanted[one] = slot_id
    moves = {writing.key("assertion", one): slot_id for one, slot_id in wanted.items()}
    before: dict[int, int | None] = {key: None for key in moves if key in writing.new["assertion"]}
    if known := [key for key in moves if key not in before]:
        states = say(writing.tx, "assertion_states", keys=known)
        before |= {row["key"]: row["slot"] for row in states}
    rows: list[Row] = [
        {"key": key, "slot": writing.key("slot", slot_id), "slot_id": slot_id}
        for key, slot_id in moves.items()
    ]
    rows = [row for row in rows if before[row["key"]] != row["slot"]]
    writing.gather("filings", rows)
    left = {before[row["key"]] for row in rows}
    return {slot for slot in left if slot is not None} | {row["slot"] for row in rows}


def _replace_facts(
    writing: Writing, updates: dict[str, SlotUpdate], there: dict[str, _Standing]
) -> set[int]:
    """Close the versions that a fold changed or dropped, and add what it made; return the slots."""
    closing: list[Row] = []
    opening: list[Row] = []
    touched: set[int] = set()
    for slot_id, update in updates.items():
        slot = writing.key("slot", slot_id)
        left = dict(there[slot_id].facts) if slot_id in there else {}
        for fact in update.facts:
            wanted = _fact_columns(writing, fact, slot)
            old = left.pop(fact.id, None)
            if old is not None and all(old[name] == value for name, value in wanted.items()):
                continue
            if old is not None:
                closing.append({"key": old["key"], "at": writing.at})
            opening.append(_opened(writing, fact, wanted))
            writing.added["fact"] += old is None
            touched.add(slot)
        closing += [{"key": row["key"], "at": writing.at} for row in left.values()]
        if left:
            touched.add(slot)
    writing.gather("closed", closing)
    writing.gather("facts", opening)
    return touched


def _fact_columns(writing: Writing, fact: Fact, slot: int) -> Row:
    row = fact_row(fact)
    row["namespace"] = writing.name
    row["slot"], row["slot_id"] = slot, fact.slot_id
    row["subject"], row["subject_id"] = writing.key("entity", fact.subject_id), fact.subject_id
    row["object"] = fact.object_id and writing.key("entity", fact.object_id)
    row["object_id"] = fact.object_id
    row["predicate_key"] = indexable(fact.predicate)
    return row


def _opened(writing: Writing, fact: Fact, columns: Row) -> Row:
    key = writing.new_key("fact")
    joins = ("id", "status", "valid_from", "valid_to", "subject", "object", "predicate")
    return {
        "slot": columns["slot"],
        "subject": columns["subject"],
        "object": columns["object"],
        "columns": {**columns, "key": key, "recorded_from": writing.at},
        "edge": {"key": key} | {name: columns[name] for name in joins},
        "assertions": [writing.key("assertion", one) for one in dict.fromkeys(fact.assertions)],
    }
