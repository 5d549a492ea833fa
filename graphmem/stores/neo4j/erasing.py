"""Erasing: sources or entities go with all that stands on them alone, past and journal too."""

from __future__ import annotations

import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

import numpy as np

from graphmem.model.ids import normalised_name
from graphmem.model.records import WriteBatch
from graphmem.stores.erased_journal import left_of_entries
from graphmem.stores.merging import better_name
from graphmem.stores.neo4j.blocks import MENTION, POSTING, appended, joined, number_of
from graphmem.stores.neo4j.statements import LATEST, Row, Transaction, indexable, say
from graphmem.stores.neo4j.transit import Writing
from graphmem.stores.neo4j.writing import write_all
from graphmem.stores.neo4j.writing_entities import EDGE, set_canonical
from graphmem.stores.neo4j.writing_passages import count_mentions


@dataclass
class _Doomed:
    """The keys of what goes, and what it leaves to be looked at."""

    sources: list[int]
    entities: list[int]
    assertions: list[int]
    changes: list[int]
    passages: list[int] = field(default_factory=list)
    terms: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    slots: set[int] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)
    surfaces: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    removed: Counter[str] = field(default_factory=Counter)


def erase_batch(
    tx: Transaction,
    batch: WriteBatch,
    ids: Mapping[str, Sequence[str]],
) -> tuple[Writing, dict[str, int]]:
    """Erase nodes (ids by kind), and write the batch that folds what was touched; return what was
    removed.
    """
    writing = Writing(tx, batch)
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
    write_all(writing, {slot for slot in doomed.slots if slot})
    writing.flush()
    _erase_past_of_others(writing, doomed)
    _erase_slots(writing, doomed)
    _erase_orphans(writing, doomed)
    if any(doomed.removed.values()):
        writing.changed = writing.is_erasing = True
    return writing, {kind: n for kind, n in sorted(doomed.removed.items()) if n}


def _keys(writing: Writing, kind: str, ids: Mapping[str, Sequence[str]]) -> list[int]:
    found = writing.look_up(kind, ids[kind])
    return [found[one] for one in dict.fromkeys(ids[kind]) if one in found]


def _gather(writing: Writing, doomed: _Doomed) -> None:
    rows = say(writing.tx, "passages_to_erase", sources=doomed.sources)
    doomed.passages = [row["key"] for row in rows]
    doomed.ids |= {row["id"] for row in rows}
    for row in rows:
        doomed.terms |= set(json.loads(zlib.decompress(row["terms"])))
    rows = say(
        writing.tx,
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


def _erase(writing: Writing, kind: str, keys: list[int]) -> None:
    if keys:
        say(writing.tx, f"erase_{kind}", keys=keys)


def _erase_facts(writing: Writing, doomed: _Doomed) -> None:
    """Every version, live or past, that rests on what goes."""
    rows = say(writing.tx, "facts_to_erase", assertions=doomed.assertions)
    doomed.facts |= {row["id"] for row in rows}
    doomed.slots |= {row["slot"] for row in rows}
    doomed.removed["fact"] += sum(row["recorded_to"] is None for row in rows)
    _erase(writing, "facts", [row["key"] for row in rows])


def _erase_assertions(writing: Writing, doomed: _Doomed) -> None:
    doomed.removed["assertion"] += len(doomed.assertions)
    _erase(writing, "assertions", doomed.assertions)


def _erase_mentions(writing: Writing, doomed: _Doomed) -> None:
    rows = say(
        writing.tx,
        "mentions_to_erase",
        passages=doomed.passages,
        entities=doomed.entities,
    )
    difference: Counter[int] = Counter()
    going: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        doomed.surfaces[row["entity"]] |= set(json.loads(row["surfaces"]))
        difference[row["entity"]] -= row["is_held"]
        going[row["entity"]].add(number_of(row["passage"]))
    pairs: list[Row] = [{"passage": row["passage"], "entity": row["entity"]} for row in rows]
    writing.say_many("erase_mention", pairs)
    count_mentions(writing, difference)
    doomed.removed["mention"] += len(rows)
    _shorten_lists(writing, going)
    left = sorted({row["passage"] for row in rows} - set(doomed.passages))
    _erase_edges(writing, doomed, left)


def _shorten_lists(writing: Writing, going: dict[int, set[int]]) -> None:
    """Take passages out of the lists of entities that mention them."""
    rows: list[Row] = []
    asked = {"entities": list(going), "known": LATEST}
    found = say(writing.tx, "passages_of_entities", namespace=writing.name, **asked)
    for entity, tail, sealed, _ in found[0]["rows"]:
        records = joined(tail, sealed, MENTION)
        left = records[~np.isin(records["passage"], list(going[entity]))]
        full, rest = appended(b"", left.tobytes(), MENTION)
        rows.append({"key": entity, "tail": rest, "sealed": full})
    writing.say_many("replace_entity_passages", rows, namespace=writing.name)


def _erase_edges(writing: Writing, doomed: _Doomed, passages: list[int]) -> None:
    """Take erased entities out of the arrays of passages that stay."""
    if not passages:
        return
    found = say(writing.tx, "edges_of_passages", passages=passages)[0]
    rows: list[Row] = []
    for key, data in zip(found["passages"], found["edges"], strict=True):
        edges = np.frombuffer(data, EDGE)
        left = edges[~np.isin(edges["entity"], doomed.entities)]
        moment = {"generation": writing.next_generation}
        rows.append({"key": key, "edges": left.tobytes(), **moment})
    writing.gather("edges", rows)
    writing.flush()


def _erase_passages(writing: Writing, doomed: _Doomed) -> None:
    _erase_terms(writing, doomed)
    _erase(writing, "passages", doomed.passages)
    doomed.removed["passage"] += len(doomed.passages)
    episodes = say(writing.tx, "episodes_to_erase", sources=doomed.sources)
    sources = say(writing.tx, "sources_by_key", keys=doomed.sources)
    doomed.ids |= {record["row"]["id"] for record in sources} | {row["id"] for row in episodes}
    doomed.removed["episode"] += len(episodes)
    doomed.removed["source"] += len(doomed.sources)
    _erase(writing, "episodes", [row["key"] for row in episodes])
    _erase(writing, "sources", doomed.sources)


def _erase_terms(writing: Writing, doomed: _Doomed) -> None:
    """Take passages out of the posting lists of their terms."""
    going = [number_of(key) for key in doomed.passages]
    shorter: list[Row] = []
    empty: list[str] = []
    terms = sorted(doomed.terms)
    found = say(writing.tx, "postings_of_terms", namespace=writing.name, terms=terms)
    for term, tail, sealed in found[0]["rows"]:
        records = joined(tail, sealed, POSTING)
        left = records[~np.isin(records["passage"], going)]
        if not len(left):
            empty.append(term)
            continue
        full, rest = appended(b"", left.tobytes(), POSTING)
        shorter.append({"term": term, "tail": rest, "sealed": full})
    writing.say_many("replace_postings", shorter, namespace=writing.name)
    if empty:
        say(writing.tx, "erase_terms", namespace=writing.name, terms=empty)


def _erase_journal(writing: Writing, doomed: _Doomed) -> None:
    """Drop the entries of erased sources; take out of others what they tell of what is gone."""
    gone = doomed.ids | doomed.facts
    rows = [
        row
        for row in (say(writing.tx, "changes_to_erase", namespace=writing.name) if gone else [])
        if gone & {row["source_id"], *chain.from_iterable(json.loads(row["details"]).values())}
    ]
    dropped, rewritten = left_of_entries(
        rows, doomed.ids, doomed.changes, partial(writing.look_up, "change")
    )
    doomed.removed["change"] += len(dropped)
    _erase(writing, "changes", dropped)
    writing.say_many("rewrite_change", rewritten)


def _erase_past_of_others(writing: Writing, doomed: _Doomed) -> None:
    """Past versions of other facts that were closed or contradicted by what is gone."""
    slots = sorted(slot for slot in doomed.slots if slot)
    rows = say(writing.tx, "facts_beside_erased", slots=slots)
    going = [
        row["key"]
        for row in rows
        if doomed.facts & {row["superseded_by"], *json.loads(row["contradicts"])}
    ]
    _erase(writing, "facts", going)


def _erase_slots(writing: Writing, doomed: _Doomed) -> None:
    slots = sorted(slot for slot in doomed.slots if slot)
    empty = [row["key"] for row in say(writing.tx, "slots_without", keys=slots)]
    doomed.removed["slot"] += len(empty)
    # What a slot's last fold left behind has nothing to rest on any more.
    past = [row["key"] for row in say(writing.tx, "facts_of_slots", slots=empty)]
    _erase(writing, "facts", past)
    _erase(writing, "slots", empty)


def _erase_orphans(writing: Writing, doomed: _Doomed) -> None:
    """Erase entities that nothing names any more, and names that only erased text gave."""
    asked = set(doomed.entities)
    candidates = sorted({*doomed.surfaces, *asked})
    gone: list[int] = []
    while candidates:
        rows = say(writing.tx, "entities_without", namespace=writing.name, keys=candidates)
        orphans = [row["key"] for row in rows]
        if not gone:
            orphans = sorted({*orphans, *asked})
        if not orphans:
            break
        gone += orphans
        normals = {row["normal"] for row in say(writing.tx, "names_of_entities", keys=orphans)}
        _erase(writing, "entities", orphans)
        _erase_lone_names(writing, normals)
        candidates = [key for key in candidates if key not in set(orphans)]
    doomed.removed["entity"] += len(gone)
    if gone:
        decisions = say(writing.tx, "same_as_at", namespace=writing.name, known=LATEST)
        set_canonical(writing, {row["entity"]: row["canonical"] for row in decisions})
    for key in candidates:
        _erase_names(writing, key, doomed.surfaces[key])


def _erase_lone_names(writing: Writing, normals: set[str]) -> None:
    say(writing.tx, "erase_lone_names", namespace=writing.name, normals=sorted(normals))


def _erase_names(writing: Writing, entity: int, surfaces: set[str]) -> None:
    if not surfaces:
        return
    rows = say(writing.tx, "surfaces_of_entity", entity=entity)
    still = {_normal(one) for row in rows for one in json.loads(row["surfaces"])}
    lost = {_normal(one) for one in surfaces} - still
    names = say(writing.tx, "names_of_entity", entity=entity)
    kept = [row for row in names if row["normal"] not in lost]
    if not kept or len(kept) == len(names):
        return
    going = [row for row in names if row["normal"] in lost]
    say(writing.tx, "erase_names", entity=entity, surfaces=[row["surface"] for row in going])
    _erase_lone_names(writing, {row["normal"] for row in going})
    name = ""
    for row in [row for row in kept if row["is_name"]] or kept:
        name = better_name(name, row["surface"]) if name else row["surface"]
    say(writing.tx, "rename_entity", entity=entity, name=name)


def _normal(surface: str) -> str:
    return indexable(normalised_name(surface))
