"""Erasing: sources or entities go with all that stands on them alone, past and journal too."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from graphmem.model.ids import normalised_name
from graphmem.model.records import Erased, WriteBatch
from graphmem.stores.erased_journal import left_of_entries
from graphmem.stores.merging import better_name
from graphmem.stores.sqlite.rows import Row
from graphmem.stores.sqlite.statements import say
from graphmem.stores.sqlite.transit import Writing
from graphmem.stores.sqlite.writing import finish, write_all
from graphmem.stores.sqlite.writing_entities import EDGE, set_canonical
from graphmem.stores.sqlite.writing_passages import count_mentions


@dataclass
class _Doomed:
    """The keys of what goes, and what it leaves to be looked at."""

    sources: list[int]
    entities: list[int]
    assertions: list[int]
    changes: list[int]
    passages: list[int] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    slots: set[int] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)
    surfaces: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    removed: Counter[str] = field(default_factory=Counter)


def erase_batch(
    connection: sqlite3.Connection, batch: WriteBatch, ids: Mapping[str, Sequence[str]]
) -> Erased:
    """Erase nodes (ids by kind), and write the batch that folds what was touched, inside a
    transaction.
    """
    writing = Writing(connection, batch)
    doomed = _Doomed(
        sources=_keys(writing, "source", ids),
        entities=_keys(writing, "entity", ids),
        assertions=_keys(writing, "assertion", ids),
        changes=_keys(writing, "change", ids),
    )
    _gather(writing, doomed)
    _erase_facts(writing, doomed)
    _erase_assertions(writing, doomed)
    _erase_mentions(writing, doomed)
    _erase_passages(writing, doomed)
    _erase_journal(writing, doomed)
    writing.forget_keys()
    touched = {slot for slot in doomed.slots if slot}
    write_all(writing, touched)
    _erase_past_of_others(writing, doomed)
    _erase_slots(writing, doomed)
    _erase_orphans(writing, doomed)
    if any(doomed.removed.values()):
        writing.changed = writing.is_erasing = True
        say(connection, "optimise_passage_terms")
    finish(writing)
    return Erased(removed={kind: n for kind, n in sorted(doomed.removed.items()) if n})


def _keys(writing: Writing, kind: str, ids: Mapping[str, Sequence[str]]) -> list[int]:
    found = writing.look_up(kind, ids[kind])
    return [found[one] for one in dict.fromkeys(ids[kind]) if one in found]


def _gather(writing: Writing, doomed: _Doomed) -> None:
    rows = say(writing.connection, "passages_to_erase", sources=doomed.sources)
    doomed.passages = [row["key"] for row in rows]
    doomed.ids |= {row["id"] for row in rows}
    rows = say(
        writing.connection,
        "assertions_to_erase",
        sources=doomed.sources,
        passages=doomed.passages,
        entities=doomed.entities,
        assertions=doomed.assertions,
    )
    doomed.assertions = [row["key"] for row in rows]
    doomed.ids |= {row["id"] for row in rows}
    doomed.slots |= {row["slot"] for row in rows}
    for row in rows:
        for entity in (row["subject"], row["object"]):
            if entity is not None:
                doomed.surfaces[entity] |= set()


def _erase_facts(writing: Writing, doomed: _Doomed) -> None:
    """Every version, live or past, that rests on what goes."""
    rows = say(writing.connection, "facts_to_erase", assertions=doomed.assertions)
    doomed.facts |= {row["id"] for row in rows}
    doomed.slots |= {row["slot"] for row in rows}
    doomed.removed["fact"] += sum(row["recorded_to"] is None for row in rows)
    _delete(writing, ("erase_facts", "erase_fact_links"), [row["key"] for row in rows])


def _delete(writing: Writing, statements: Iterable[str], keys: list[int]) -> None:
    for statement in statements:
        say(writing.connection, statement, keys=keys)


def _erase_assertions(writing: Writing, doomed: _Doomed) -> None:
    doomed.removed["assertion"] += len(doomed.assertions)
    _delete(
        writing,
        ("erase_assertions", "erase_assertions_past", "erase_assertion_links"),
        doomed.assertions,
    )


def _erase_mentions(writing: Writing, doomed: _Doomed) -> None:
    rows = say(
        writing.connection,
        "mentions_to_erase",
        passages=doomed.passages,
        entities=doomed.entities,
    )
    difference: Counter[int] = Counter()
    for row in rows:
        doomed.surfaces[row["entity"]] |= set(json.loads(row["surfaces"]))
        difference[row["entity"]] -= row["is_held"]
    pairs: list[Row] = [{"passage": row["passage"], "entity": row["entity"]} for row in rows]
    writing.say_many("erase_mention", pairs)
    count_mentions(writing, difference)
    doomed.removed["mention"] += len(rows)
    going = set(doomed.passages)
    _erase_edges(writing, doomed, sorted({row["passage"] for row in rows} - going))


def _erase_edges(writing: Writing, doomed: _Doomed, passages: list[int]) -> None:
    """Take erased entities out of the arrays of passages that stay."""
    rows: list[Row] = []
    for row in say(writing.connection, "edges_of_passages", passages=passages):
        edges = np.frombuffer(row["edges"], EDGE)
        left = edges[~np.isin(edges["entity"], doomed.entities)]
        rows.append({"key": row["passage"], "edges": left.tobytes()})
    writing.say_many("insert_passage_edges", rows)


def _erase_passages(writing: Writing, doomed: _Doomed) -> None:
    connection, keys = writing.connection, doomed.passages
    tokens = say(connection, "tokens_of_passages", keys=keys)
    writing.say_many(
        "delete_passage_terms",
        [
            {"key": row["passage"], "tokens": zlib.decompress(row["tokens"]).decode()}
            for row in tokens
        ],
    )
    parts = "past tokens vectors features edges".split()
    _delete(writing, ("erase_passages", *(f"erase_passage_{part}" for part in parts)), keys)
    doomed.removed["passage"] += len(keys)
    episodes = say(connection, "episodes_to_erase", sources=doomed.sources)
    doomed.removed["episode"] += len(episodes)
    doomed.removed["source"] += len(doomed.sources)
    _delete(writing, ("erase_episodes",), [row["key"] for row in episodes])
    rows = say(connection, "sources_by_key", keys=doomed.sources)
    doomed.ids |= {row["id"] for row in rows} | {row["id"] for row in episodes}
    _delete(writing, ("erase_sources",), doomed.sources)


def _erase_journal(writing: Writing, doomed: _Doomed) -> None:
    """Drop the entries of erased sources; take out of others what they tell of what is gone."""
    rows = say(
        writing.connection,
        "changes_to_erase",
        namespace=writing.namespace,
        ids=sorted(doomed.ids | doomed.facts),
    )
    dropped, rewritten = left_of_entries(
        [dict(row) for row in rows], doomed.ids, doomed.changes, partial(writing.look_up, "change")
    )
    doomed.removed["change"] += len(dropped)
    _delete(writing, ("erase_changes", "erase_change_links"), dropped)
    writing.say_many("rewrite_change", rewritten)


def _erase_past_of_others(writing: Writing, doomed: _Doomed) -> None:
    """Past versions of other facts that were closed or contradicted by what is gone."""
    rows = say(
        writing.connection,
        "facts_beside_erased",
        slots=sorted(slot for slot in doomed.slots if slot),
        facts=sorted(doomed.facts),
    )
    _delete(writing, ("erase_facts", "erase_fact_links"), [row["key"] for row in rows])


def _erase_slots(writing: Writing, doomed: _Doomed) -> None:
    slots = sorted(slot for slot in doomed.slots if slot)
    empty = [row["key"] for row in say(writing.connection, "slots_without", keys=slots)]
    doomed.removed["slot"] += len(empty)
    # What a slot's last fold left behind has nothing to rest on any more.
    past = [row["key"] for row in say(writing.connection, "facts_of_slots", slots=empty)]
    _delete(writing, ("erase_facts", "erase_fact_links"), past)
    _delete(writing, ("erase_slots",), empty)


def _erase_orphans(writing: Writing, doomed: _Doomed) -> None:
    """Erase entities that nothing names any more, and names that only erased text gave."""
    connection = writing.connection
    asked = set(doomed.entities)
    candidates = sorted({*doomed.surfaces, *asked})
    gone: list[int] = []
    while True:
        rows = say(connection, "entities_without", keys=candidates)
        orphans = [row["key"] for row in rows]
        if not gone:
            orphans = sorted({*orphans, *asked})
        if not orphans:
            break
        gone += orphans
        _delete(writing, ("erase_entities", "erase_entity_names", "erase_same_as"), orphans)
        candidates = [key for key in candidates if key not in set(orphans)]
    doomed.removed["entity"] += len(gone)
    if gone:
        decisions = say(connection, "same_as_at", namespace=writing.namespace, known=writing.at)
        set_canonical(writing, {row["entity"]: row["canonical"] for row in decisions})
    for key in candidates:
        _erase_names(writing, key, doomed.surfaces[key])


def _erase_names(writing: Writing, entity: int, surfaces: set[str]) -> None:
    if not surfaces:
        return
    rows = say(writing.connection, "surfaces_of_entity", entity=entity)
    still = {normalised_name(one) for row in rows for one in json.loads(row["surfaces"])}
    lost = {normalised_name(one) for one in surfaces} - still
    names = say(writing.connection, "names_of_entity", entity=entity)
    kept = [row for row in names if row["normal"] not in lost]
    if not kept or len(kept) == len(names):
        return
    going = [row["surface"] for row in names if row["normal"] in lost]
    say(writing.connection, "erase_names", entity=entity, surfaces=going)
    name = ""
    for row in [row for row in kept if row["is_name"]] or kept:
        name = better_name(name, row["surface"]) if name else row["surface"]
    say(writing.connection, "rename_entity", entity=entity, name=name)
