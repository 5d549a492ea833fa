"""The bounded graph around seeds: a few statements, then arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from graphmem.model.records import Flags, Keys, Neighbourhood, NeighbourhoodLimits
from graphmem.model.scope import Scope
from graphmem.stores.neo4j.entities import lists_of, merges_at, passages_mentioning
from graphmem.stores.neo4j.round_trips import Reading
from graphmem.stores.neo4j.statements import LATEST, Transaction, numbers, say
from graphmem.stores.neo4j.view import NamespaceView
from graphmem.stores.sqlite.merges import Merges
from graphmem.stores.sqlite.neighbours import fact_holds

_Lists: TypeAlias = dict[int, tuple[Keys, Flags]]


@dataclass(frozen=True, slots=True)
class _Around:
    """Where a neighbourhood is being read."""

    reading: Reading
    scope: Scope
    merges: Merges

    @property
    def tx(self) -> Transaction:
        return self.reading.tx

    @property
    def view(self) -> NamespaceView:
        return self.reading.view

    @property
    def known(self) -> int:
        return LATEST if self.scope.known is None else self.scope.known


def neighbourhood(
    reading: Reading,
    scope: Scope,
    *,
    entities: Keys,
    passages: Keys,
    limits: NeighbourhoodLimits,
) -> Neighbourhood:
    """Return the passages around seeds, their entities, and what joins these."""
    view, tx = reading.view, reading.tx
    around = _Around(reading, scope, merges_at(tx, view, scope.known))
    asked = np.unique(around.merges.ends(np.asarray(entities, np.int64)))
    members = [one for key in asked.tolist() for one in around.merges.members(key)]
    lists: _Lists = {}
    if members:
        lists = lists_of(reading, members, around.known)
    # Seeds of another namespace, or not known by then, were left out.
    seeds = numbers(key for key in asked.tolist() if key in lists)
    chosen = _passages(around, seeds, lists, passages, limits)
    with view.remembering:
        edges, edge_passage = _edges(around, chosen)
        everyone, places = np.unique(np.concatenate([edges["entity"], seeds]), return_inverse=True)
        held, slots = view.entities, reading.entity_slots(everyone)[0]
        names = [column.at(slots) for column in (held.names, held.types)]
        counters = held.passages.take(slots)
        folded, qualified = held.folded.take(slots), held.qualified.take(slots)
    counts = passages_mentioning(tx, view, scope, everyone, counters)
    facts = _facts(around, everyone, _by_weight(seeds, edges["entity"]), limits.facts)
    return Neighbourhood(
        passages=chosen,
        entities=everyone,
        entity_names=names[0],
        entity_folded=folded,
        entity_qualified=qualified,
        entity_types=names[1],
        entity_passages=counts,
        mention_passage=edge_passage.astype(np.int32),
        mention_entity=places[: len(edges)].astype(np.int32),
        mention_sentence=edges["sentence"].astype(np.int32),
        mention_home=edges["is_home"].astype(bool),
        fact_subject=np.array([pair[0] for pair in facts], np.int32),
        fact_object=np.array([pair[1] for pair in facts], np.int32),
        fact_weight=np.array([weight for weight, _ in facts.values()], np.float32),
        fact_ids=tuple(first for _, first in facts.values()),
    )


def _by_weight(seeds: Keys, mentioned: Keys) -> list[int]:
    """Return seeds, then entities by falling number of mentions (ties by key), each once."""
    keys, counts = np.unique(mentioned, return_counts=True)
    others = keys[np.lexsort((keys, -counts))]
    return list(dict.fromkeys([*seeds.tolist(), *others.tolist()]))


def _passages(
    around: _Around, seeds: Keys, lists: _Lists, passages: Keys, limits: NeighbourhoodLimits
) -> Keys:
    """Return the passages given, then those of the seeds in turn: homes first, then the newest."""
    given = around.view.allowed(around.tx, around.scope, np.asarray(passages, np.int64))
    taken: dict[int, None] = dict.fromkeys(given.tolist())
    turns = [_passages_of(around, seed, lists, limits.per_entity) for seed in seeds.tolist()]
    for place in range(max((len(one) for one in turns), default=0)):
        for one in turns:
            if place < len(one) and len(taken) < limits.passages:
                taken[one[place]] = None
    return np.array(list(taken)[: limits.passages], np.int64)


def _passages_of(around: _Around, seed: int, lists: _Lists, limit: int) -> list[int]:
    members = [lists[one] for one in around.merges.members(seed) if one in lists]
    keys = np.concatenate([keys for keys, _ in members])
    homes = np.concatenate([homes for _, homes in members])
    keys = keys[np.lexsort((-keys, ~homes))]
    once = keys[np.sort(np.unique(keys, return_index=True)[1])]
    kept: list[int] = around.view.allowed(around.tx, around.scope, once)[:limit].tolist()
    return kept


def _edges(around: _Around, passages: Keys) -> tuple[npt.NDArray[np.void], npt.NDArray[np.int64]]:
    """Return the mentions of passages, and the place of each one's passage among them."""
    held, slots = around.view.passages, around.reading.passage_slots(passages, heads=True)
    starts, rows = held.edges.places(slots)
    edges = held.edges.take("edge", rows)
    places = np.repeat(np.arange(len(passages)), np.diff(starts))
    kept = edges["recorded_from"] <= around.known
    if not kept.all():
        edges, places = edges[kept], places[kept]
    edges["entity"] = around.merges.ends(edges["entity"])
    return edges, places


def _facts(
    around: _Around, entities: Keys, ordered: list[int], limit: int
) -> dict[tuple[int, int], tuple[int, str]]:
    """Return number and first id of the facts that join two entities, by the places of these.

    ``ordered`` are the same entities, those whose facts matter most first.
    """
    facts: dict[tuple[int, int], tuple[int, str]] = {}
    if not limit or not ordered:
        return facts
    place = {key: i for i, key in enumerate(entities.tolist())}
    members = [member for key in ordered for member in around.merges.members(key)]
    for subject, object_, fact_id in _facts_among(around, members, limit):
        pair = place[around.merges.end(subject)], place[around.merges.end(object_)]
        others, first = facts.get(pair, (0, fact_id))
        facts[pair] = others + 1, min(first, fact_id)
    return dict(sorted(facts.items()))


def _facts_among(around: _Around, members: list[int], limit: int) -> list[tuple[int, int, str]]:
    scope, tx = around.scope, around.tx
    # A filter drops some of what is read: read more than is wanted.
    most = 2 * limit if scope.conditions else limit
    if scope.known is None:
        found = say(tx, "edges_among", entities=members, as_of=scope.as_of, limit=most)[0]
        columns = (found[name] for name in ("subjects", "objects", "ids", "keys"))
        rows = list(zip(*columns, strict=True))
    else:
        records = say(tx, "facts_from_entities", entities=members, known=scope.known, limit=most)
        rows = [
            (row["subject"], row["object"], row["id"], row["key"])
            for row in (record["row"] for record in records)
            if fact_holds(row["status"], row["valid_from"], row["valid_to"], scope.as_of)
        ]
    if scope.conditions and rows:
        inside = facts_in_scope(tx, around.view, scope, [row[3] for row in rows])
        rows = [row for row in rows if row[3] in inside]
    return [row[:3] for row in rows[:limit]]


def facts_in_scope(
    tx: Transaction, view: NamespaceView, scope: Scope, facts: list[int]
) -> set[int]:
    """Return the facts (keys of versions) that rest on a passage in scope."""
    rows = say(tx, "passages_of_facts", facts=facts)
    passages = np.unique(numbers(row["passage"] for row in rows))
    allowed = set(view.allowed(tx, scope, passages).tolist())
    return {row["fact"] for row in rows if row["passage"] in allowed}
