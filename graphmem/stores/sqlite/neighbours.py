"""The bounded graph around seeds: a few statements, then arrays."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from itertools import chain, zip_longest

import numpy as np
import numpy.typing as npt

from graphmem.model.arrays import distinct
from graphmem.model.fact import FactStatus
from graphmem.model.records import Keys, Neighbourhood, NeighbourhoodLimits
from graphmem.model.scope import Scope
from graphmem.stores.sqlite.entities import merges_at, passages_mentioning
from graphmem.stores.sqlite.merges import Merges
from graphmem.stores.sqlite.statements import LATEST, say, tuples
from graphmem.stores.sqlite.view import NamespaceView

# Passages read of a seed beyond its share: some may be out of scope. Then all of them are read.
_SPARE = 4


@dataclass(frozen=True, slots=True)
class _Around:
    """Where a neighbourhood is being read."""

    connection: sqlite3.Connection
    view: NamespaceView
    scope: Scope
    merges: Merges

    @property
    def known(self) -> int:
        return LATEST if self.scope.known is None else self.scope.known


def neighbourhood(
    connection: sqlite3.Connection,
    view: NamespaceView,
    scope: Scope,
    *,
    entities: Keys,
    passages: Keys,
    limits: NeighbourhoodLimits,
) -> Neighbourhood:
    """Return the passages around seeds, their entities, and what joins these."""
    around = _Around(connection, view, scope, merges_at(connection, view, scope.known))
    seeds = _own(around, distinct(around.merges.ends(np.asarray(entities, np.int64))))
    chosen = _passages(around, seeds, passages, limits)
    edges, edge_passage = _edges(around, chosen)
    everyone = distinct(np.concatenate([edges["entity"], seeds]))
    held, (slots, there) = view.entities, view.entity_slots(connection, everyone)
    mentioned = (
        held.places(edges["entity"], everyone)
        if there.all()
        else np.searchsorted(everyone, edges["entity"]).astype(np.int32)
    )
    facts = _facts(around, everyone, seeds, edges["entity"], limits.facts)
    return Neighbourhood(
        passages=chosen,
        entities=everyone,
        entity_names=held.names.at(slots),
        entity_folded=held.folded.take(slots),
        entity_qualified=held.qualified.take(slots),
        entity_types=held.types.at(slots),
        entity_passages=passages_mentioning(connection, view, scope, everyone, slots),
        mention_passage=edge_passage.astype(np.int32),
        mention_entity=mentioned,
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


def _own(around: _Around, seeds: Keys) -> Keys:
    """Return the seeds that are entities of this namespace (and known by now)."""
    held = around.view.entities
    slots, there = around.view.entity_slots(around.connection, seeds)
    own = there & (held.namespaces.take(slots) == around.view.number)
    own &= held.recorded_from.take(slots) <= around.known
    return seeds[np.flatnonzero(own)]


def _passages(around: _Around, seeds: Keys, passages: Keys, limits: NeighbourhoodLimits) -> Keys:
    """Return the passages given, then those of the seeds in turn: homes first, then the newest."""
    given = around.view.allowed(around.connection, around.scope, np.asarray(passages, np.int64))
    lists = _passages_of(around, seeds.tolist(), limits.per_entity)
    in_turn = filter(None, chain.from_iterable(zip_longest(*lists)))  # no key is 0
    taken = dict.fromkeys(chain(given.tolist(), in_turn))
    return np.array(list(taken)[: limits.passages], np.int64)


def _passages_of(around: _Around, seeds: list[int], limit: int) -> list[list[int]]:
    """Return up to so many passages in scope of each seed, homes first, then the newest."""
    if around.view.mask(around.connection, around.scope).all():
        found = _read_passages(around, seeds, limit)
        return [found[seed][:limit] for seed in seeds]
    found = _read_passages(around, seeds, _SPARE * limit)
    kept = _in_scope(around, found)
    # Where the scope left too few of a list that was cut, all of it is read.
    short = [
        seed for seed in seeds if len(kept[seed]) < limit and len(found[seed]) >= _SPARE * limit
    ]
    if short:
        kept |= _in_scope(around, _read_passages(around, short, -1))
    return [kept[seed][:limit] for seed in seeds]


def _read_passages(around: _Around, seeds: list[int], amount: int) -> dict[int, list[int]]:
    """Return the passages of each seed's members in their order, in one statement for all."""
    members = {member: seed for seed in seeds for member in around.merges.members(seed)}
    rows = tuples(
        around.connection,
        "passages_around_entities",
        entities=list(members),
        limit=amount,
        known=around.known,
    )
    signed: dict[int, list[int]] = {seed: [] for seed in seeds}
    for entity, keys in rows:
        if keys is not None:
            signed[members[entity]] += map(int, keys.split(","))
    found = {seed: [*map(abs, listed)] for seed, listed in signed.items()}
    for seed in filter(around.merges.stands_for_others, seeds):
        # A home's key came with a minus; the lists of several members become one.
        listed = sorted(signed[seed], key=lambda key: (key > 0, -abs(key)))
        found[seed] = list(dict.fromkeys(map(abs, listed)))
    return found


def _in_scope(around: _Around, lists: dict[int, list[int]]) -> dict[int, list[int]]:
    every = np.array(sorted({key for listed in lists.values() for key in listed}), np.int64)
    allowed = set(around.view.allowed(around.connection, around.scope, every).tolist())
    return {seed: [key for key in listed if key in allowed] for seed, listed in lists.items()}


def _edges(around: _Around, passages: Keys) -> tuple[npt.NDArray[np.void], npt.NDArray[np.int64]]:
    """Return the mentions of passages, and the place of each one's passage among them."""
    held = around.view.passages
    slots = around.view.passage_slots(around.connection, passages)
    starts, rows = held.edges.places(slots)
    edges = held.edges.take("edge", rows)
    places = np.repeat(np.arange(len(passages)), np.diff(starts))
    kept = edges["recorded_from"] <= around.known
    if not kept.all():
        edges, places = edges[kept], places[kept]
    edges["entity"] = around.merges.ends(edges["entity"])
    return edges, places


def _facts(
    around: _Around, entities: Keys, seeds: Keys, mentioned: Keys, limit: int
) -> dict[tuple[int, int], tuple[int, str]]:
    """Return number and first id of the facts that join two entities, by the places of these."""
    if not limit:
        return {}
    place = {key: i for i, key in enumerate(entities.tolist())}
    ordered = _by_weight(seeds, mentioned)
    members = [member for key in ordered for member in around.merges.members(key)]
    facts: dict[tuple[int, int], tuple[int, str]] = {}
    for row in _facts_among(around, members, limit):
        pair = place[around.merges.end(row["subject"])], place[around.merges.end(row["object"])]
        others, first = facts.get(pair, (0, row["id"]))
        facts[pair] = others + 1, min(first, row["id"])
    return dict(sorted(facts.items()))


def _facts_among(around: _Around, members: list[int], limit: int) -> list[sqlite3.Row]:
    scope, connection = around.scope, around.connection
    # A filter drops some of what is read: read more than is wanted.
    most = 2 * limit if scope.conditions else limit
    if scope.known is None:
        rows = say(connection, "edges_among", entities=members, as_of=scope.as_of, limit=most)
    else:
        rows = [
            row
            for row in say(
                connection, "facts_from_entities", entities=members, known=scope.known, limit=most
            )
            if fact_holds(row["status"], row["valid_from"], row["valid_to"], scope.as_of)
        ]
    if scope.conditions and rows:
        inside = facts_in_scope(connection, around.view, scope, [row["key"] for row in rows])
        rows = [row for row in rows if row["key"] in inside]
    return rows[:limit]


def fact_holds(status: str, start: int | None, end: int | None, as_of: int | None) -> bool:
    """Say whether a fact is believed at a point: true now, or true then."""
    if as_of is None:
        return status in (FactStatus.CURRENT, FactStatus.DISPUTED)
    if status not in (FactStatus.CURRENT, FactStatus.DISPUTED, FactStatus.CLOSED):
        return False
    return holds_then(status, start, end, as_of)


def holds_then(status: str, start: int | None, end: int | None, as_of: int) -> bool:
    """Say whether a fact may hold at a point; one that ended nobody knows when is left out."""
    if status == FactStatus.CLOSED and end is None:
        return False
    return (start is None or start <= as_of) and (end is None or as_of < end)


def facts_in_scope(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, facts: list[int]
) -> set[int]:
    """Return the facts (keys of versions) that rest on a passage in scope."""
    rows = say(connection, "passages_of_facts", facts=facts)
    passages = distinct(np.array([row["passage"] for row in rows], np.int64))
    allowed = set(view.allowed(connection, scope, passages).tolist())
    return {row["fact"] for row in rows if row["passage"] in allowed}
