"""Entities by name, merges and splits, and the neighbourhood of seeds."""
# ruff: noqa: S101 - assert is what a contract does

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from graphmem.model.entity import Entity, SameAs
from graphmem.model.fact import FactStatus
from graphmem.model.records import (
    TITLE,
    FactQuery,
    Neighbourhood,
    NeighbourhoodLimits,
    WriteBatch,
)
from graphmem.model.scope import Scope, conditions_of
from graphmem.model.validity import Validity
from graphmem.protocols import GraphStore
from graphmem.testing.batches import (
    day,
    document,
    entity_id,
    held,
    passage_id,
    remember,
    with_slots,
)
from graphmem.testing.contract.store_fixtures import StoreFixtures

DEFAULT = Scope(namespace="default")


def _id(name: str) -> str:
    return entity_id(name, "default")


def merge(store: GraphStore, one: str, into: str) -> None:
    """Decide that two entities are one."""
    same = SameAs(
        namespace="default", entity_id=_id(one), canonical_id=_id(into), score=1, reason="test"
    )
    store.write(WriteBatch(namespace="default", recorded_at=1, same_as=[same]))


def keys_of(store: GraphStore, *names: str, scope: Scope = DEFAULT) -> Any:
    """Return the keys of entities by name."""
    found = store.named(scope, [name.casefold() for name in names])
    return np.array([one[0].key for one in found if one], np.int64)


def around(
    store: GraphStore,
    *names: str,
    scope: Scope = DEFAULT,
    given: Sequence[int] = (),
    **limits: int,
) -> Neighbourhood:
    """Return the neighbourhood of names."""
    return store.neighbourhood(
        scope,
        entities=keys_of(store, *names),
        passages=np.array(given, np.int64),
        limits=NeighbourhoodLimits(**limits),
    )


def mention_edges(store: GraphStore, found: Neighbourhood) -> set[tuple[str, str, int, bool]]:
    """Return the mention edges in words."""
    texts = [one.passage.text for one in store.passages(DEFAULT, keys=found.passages, closed=True)]
    edges = zip(
        found.mention_passage, found.mention_entity, found.mention_sentence, found.mention_home,
        strict=True,
    )  # fmt: skip
    return {(texts[p], found.entity_names[e], int(s), bool(h)) for p, e, s, h in edges}


def fact_edges(found: Neighbourhood) -> dict[tuple[str, str], float]:
    """Return the fact edges in words with their weights."""
    names = found.entity_names
    edges = zip(found.fact_subject, found.fact_object, found.fact_weight, strict=True)
    return {(names[s], names[o]): float(w) for s, o, w in edges}


class GraphContract(StoreFixtures):
    """What a store promises about entities and the graph around them."""

    def test_names_and_aliases_find_entities(self, store: GraphStore) -> None:
        """A normalised name finds all entities that go by it, most mentioned first."""
        remember(store, "a", "Ada knows Bo.", "Ada.", "Cy.")
        aliases = [("Ada", ("The Boss", "A.")), ("Bo", ("THE  BOSS",)), ("Cy", ("the boss",))]
        entities = [
            Entity(id=_id(name), namespace="default", name=name, aliases=names)
            for name, names in aliases
        ]
        store.write(WriteBatch(namespace="default", recorded_at=1, entities=entities))
        boss, ada, none = store.named(DEFAULT, ["the boss", "ada", "nobody"])
        assert [one.passages for one in boss] == [2, 1, 1]
        assert boss[0].name == "Ada"
        assert [one.id for one in boss[1:]] == sorted([_id("Bo"), _id("Cy")])
        assert store.entities(DEFAULT, [ada[0].id])[0].aliases == ("A.", "The Boss")
        assert list(none) == []
        assert [list(one) for one in store.named(Scope(namespace="other"), ["ada"])] == [[]]

    def test_entities_come_in_the_order_asked(self, store: GraphStore) -> None:
        """Entities come by id, as stored; unknown ids are left out."""
        remember(store, "a", "Ada knows Bo.")
        found = store.entities(DEFAULT, [_id("Bo"), "ent_nowhere", _id("Ada")])
        assert [(one.name, one.canonical_id) for one in found] == [
            ("Bo", _id("Bo")),
            ("Ada", _id("Ada")),
        ]

    def test_merged_entities_are_one(self, store: GraphStore) -> None:
        """A chain of merges ends at one entity, which has all mentions and facts."""
        remember(store, "a", "Ada knows Bo.", "Addie knows Cy.", "Countess. Ada.")
        merge(store, "Countess", "Addie")
        merge(store, "Addie", "Ada")
        for name in ("ada", "addie", "countess"):
            records = store.named(DEFAULT, [name])[0]
            assert [(one.name, one.passages) for one in records] == [("Ada", 3)]
        canonical = {one.canonical_id for one in store.entities(DEFAULT, [_id("Countess")])}
        assert canonical == {_id("Ada")}
        for name in ("Ada", "Countess"):
            assert len(store.facts(DEFAULT, FactQuery(subjects=(_id(name),)))) == 2
        assert len(list(store.scan("default", "same_as"))) == 2

    def test_split_is_exact(self, store: GraphStore) -> None:
        """Taking a merge back leaves what was there before it, also inside a chain."""
        remember(store, "a", "Ada knows Bo.", "Addie knows Cy.", "Countess.")
        before = held(store, "default")
        merge(store, "Countess", "Addie")
        between = held(store, "default")
        merge(store, "Addie", "Ada")
        split = WriteBatch(namespace="default", recorded_at=1, split=[_id("Addie")])
        store.write(split)
        assert held(store, "default") == between
        assert store.write(split).generation == store.stats("default").generation
        store.write(replace(split, split=[_id("Countess")]))
        assert held(store, "default") == before

    def test_merging_in_a_circle_ends(self, store: GraphStore) -> None:
        """Two decisions that point at each other make one entity, not an endless search."""
        remember(store, "a", "Ada knows Bo.")
        merge(store, "Ada", "Bo")
        merge(store, "Bo", "Ada")
        ids = {one.canonical_id for one in store.entities(DEFAULT, [_id("Ada"), _id("Bo")])}
        assert len(ids) == 1

    def test_neighbourhood_is_what_stands_around(self, store: GraphStore) -> None:
        """Passages that mention the seeds, all entities of these, their mentions and facts."""
        remember(store, "a", "Ada knows Bo. Ada naps.", "Bo likes Cy.", "Dee.")
        remember(store, "b", "Cy sees Ada.", title="Zed")
        remember(store, "c", "Ada knows Bo.")
        found = around(store, "Ada")
        assert sorted(found.entity_names) == ["Ada", "Bo", "Cy", "Zed"]
        assert set(found.entity_types) == {""}
        assert mention_edges(store, found) == {
            ("Ada knows Bo. Ada naps.", "Ada", 0, True),
            ("Ada knows Bo. Ada naps.", "Ada", 1, True),
            ("Ada knows Bo. Ada naps.", "Bo", 0, False),
            ("Cy sees Ada.", "Cy", 0, False),
            ("Cy sees Ada.", "Ada", 0, False),
            ("Cy sees Ada.", "Zed", TITLE, True),
            ("Ada knows Bo.", "Ada", 0, True),
            ("Ada knows Bo.", "Bo", 0, False),
        }
        counts = dict(zip(found.entity_names, found.entity_passages.tolist(), strict=True))
        assert counts == {"Ada": 3, "Bo": 3, "Cy": 2, "Zed": 1}
        # Bo likes Cy stands in a passage without Ada; it joins two of the entities all the same.
        assert fact_edges(found) == {("Ada", "Bo"): 1, ("Cy", "Ada"): 1, ("Bo", "Cy"): 1}
        facts = store.facts(DEFAULT, FactQuery())
        assert set(found.fact_ids) == {one.id for one in facts}

    def test_neighbourhood_joins_parallel_facts(self, store: GraphStore) -> None:
        """Facts of one direction between two entities are one edge with their number."""
        remember(store, "a", "Ada knows Bo.", "Ada likes Bo.", "Bo likes Ada.")
        found = around(store, "Ada")
        assert fact_edges(found) == {("Ada", "Bo"): 2, ("Bo", "Ada"): 1}
        forward = [one.id for one in store.facts(DEFAULT, FactQuery(subjects=(_id("Ada"),)))]
        assert min(forward) in found.fact_ids

    def test_neighbourhood_includes_given_passages(self, store: GraphStore) -> None:
        """Passages that the caller found are in, first, with their entities; each once."""
        remember(store, "a", "Ada knows Bo.", "Cy.", "Dee.")
        records = store.passages(DEFAULT, ids=[passage_id("a", i, "default") for i in (1, 0)])
        keys = [one.key for one in records]
        found = around(store, "Ada", given=[*keys, 10**9])
        assert found.passages.tolist() == keys
        assert sorted(found.entity_names) == ["Ada", "Bo", "Cy"]

    def test_neighbourhood_keeps_its_limits(self, store: GraphStore) -> None:
        """Of each seed at most so many passages, homes first, then the newest; so many in all."""
        for i in range(6):
            remember(store, f"bo{i}", f"Bo{i} knows Ada.")
        remember(store, "home", "Ada naps.")
        remember(store, "other", "Cy knows Ada.")
        found = around(store, "Ada", per_entity=3)
        texts = {one.passage.text for one in store.passages(DEFAULT, keys=found.passages)}
        assert texts == {"Ada naps.", "Cy knows Ada.", "Bo5 knows Ada."}
        assert len(around(store, "Ada", "Cy", "Bo1", passages=2).passages) == 2
        assert (
            dict(zip(found.entity_names, found.entity_passages.tolist(), strict=True))["Ada"] == 8
        )

    def test_neighbourhood_takes_the_facts_of_seeds_first(self, store: GraphStore) -> None:
        """Where there are more facts than the limit, those that lead from seeds are kept."""
        remember(store, "a", "Bo knows Cy. Cy knows Bo. Bo likes Cy. Ada.", "Zed knows Ada. Cy.")
        remember(store, "b", "Zed likes Bo. Cy.")
        assert fact_edges(around(store, "Zed", given=[])) == {
            ("Zed", "Ada"): 1, ("Zed", "Bo"): 1, ("Bo", "Cy"): 2, ("Cy", "Bo"): 1
        }  # fmt: skip
        assert set(fact_edges(around(store, "Zed", facts=2))) == {("Zed", "Ada"), ("Zed", "Bo")}

    def test_neighbourhood_merges_entities(self, store: GraphStore) -> None:
        """Merged entities are one node: from any of its names, with joined counts and edges."""
        remember(store, "a", "Ada knows Bo.", "Addie knows Bo.", "Addie knows Cy. Ada.")
        merge(store, "Addie", "Ada")
        found = around(store, "Addie")
        assert sorted(found.entity_names) == ["Ada", "Bo", "Cy"]
        counts = dict(zip(found.entity_names, found.entity_passages.tolist(), strict=True))
        assert counts == {"Ada": 3, "Bo": 2, "Cy": 1}
        assert fact_edges(found) == {("Ada", "Bo"): 2, ("Ada", "Cy"): 1}

    def test_neighbourhood_stays_in_its_scope(self, store: GraphStore) -> None:
        """Conditions, ``known`` and ``as_of`` hold for passages, counts and facts alike."""
        remember(store, "a", "Ada knows Bo.", speaker="Ann", recorded_at=10)
        remember(store, "b", "Ada knows Cy.", "Ada likes Bo.", speaker="Ben", recorded_at=20)
        ann = Scope(namespace="default", conditions=conditions_of({"speaker": "Ann"}))
        for scope in (ann, Scope(namespace="default", known=10)):
            found = around(store, "Ada", scope=scope)
            assert sorted(found.entity_names) == ["Ada", "Bo"]
            assert found.entity_passages.tolist() == [1, 1]
            assert fact_edges(found) == {("Ada", "Bo"): 1}
        assert len(around(store, "Ada", scope=Scope(namespace="default", known=9)).entities) == 0
        other = around(store, "Ada", scope=Scope(namespace="other"))
        assert (len(other.passages), len(other.entities)) == (0, 0)

    def test_neighbourhood_ignores_foreign_keys(self, store: GraphStore) -> None:
        """Keys of another namespace find nothing, so that no key opens another tenant's graph."""
        remember(store, "a", "Ada knows Bo.")
        remember(store, "a", "Eve knows Mallory.", namespace="other")
        foreign = Scope(namespace="other")
        keys = keys_of(store, "Eve", scope=foreign)
        passages = store.passages(foreign, sources=[one.id for one in store.sources("other")])
        found = store.neighbourhood(
            DEFAULT,
            entities=keys,
            passages=np.array([one.key for one in passages]),
            limits=NeighbourhoodLimits(),
        )
        assert (len(found.passages), len(found.entities)) == (0, 0)
        assert len(store.features(DEFAULT, np.array([passages[0].key]), around=2).keys) == 0

    def test_neighbourhood_joins_by_facts_that_hold(self, store: GraphStore) -> None:
        """Closed facts join nothing now, and join what they joined as of then."""
        batch = with_slots(store, document("a", "Ada knows Bo."))
        fact = replace(
            batch.slots[0].facts[0],
            status=FactStatus.CLOSED,
            validity=Validity(valid_from=day(10), valid_to=day(20)),
        )
        store.write(replace(batch, slots=[replace(batch.slots[0], facts=(fact,))]))
        then = Scope(namespace="default", as_of=day(15).micros)
        later = Scope(namespace="default", as_of=day(25).micros)
        assert fact_edges(around(store, "Ada")) == {}
        assert fact_edges(around(store, "Ada", scope=then)) == {("Ada", "Bo"): 1}
        assert fact_edges(around(store, "Ada", scope=later)) == {}
