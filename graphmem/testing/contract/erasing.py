"""Erasing is for good: present, past and journal; what others said stays."""
# ruff: noqa: S101 - assert is what a contract does

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.errors import StaleSlots
from graphmem.model.entity import Entity
from graphmem.model.records import Erased, FactQuery, WriteBatch
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore
from graphmem.testing.batches import (
    ENCODER,
    change,
    document,
    entity_id,
    held,
    passage_id,
    remember,
    scanned,
    source_id,
    with_slots,
)
from graphmem.testing.contract.store_fixtures import StoreFixtures
from graphmem.testing.contract.writing import TEXTS, fresh_namespace, in_one_store

DEFAULT = Scope(namespace="default")


def forget(store: GraphStore, *uris: str, namespace: str = "default") -> Erased:
    """Erase sources as a client does: fold without what they said."""
    sources = [source_id(uri, namespace) for uri in uris]
    records = store.assertions(namespace, sources=sources)
    empty = WriteBatch(namespace=namespace, recorded_at=1)
    batch = with_slots(store, empty, withdrawn=[one.assertion for one in records])
    return store.erase(batch, sources=sources, entities=())


def everything(store: GraphStore, namespace: str = "default") -> str:
    """Return all that scans tell, as text."""
    kinds = "source episode passage entity mention assertion fact change same_as".split()
    return "\n".join(repr(node) for kind in kinds for node in scanned(store, namespace, kind))


class ErasingContract(StoreFixtures):
    """What an erasure promises."""

    def test_erase_leaves_no_trace(self, store: GraphStore) -> None:
        """Text, names, index entries, vectors, assertions, facts, past and journal are gone."""
        remember(store, "a", "Ada knows Bo.")
        remember(store, "x", "Xerxes knows Yolanda.", "Xerxes likes Ada.", title="Zulu")
        one = document("x", "Xerxes knows Yolanda.").assertions[0]
        entry = change("add", source_id=source_id("x", "default"), added=(one.id,), reason="Xerxes")
        store.write(WriteBatch(namespace="default", recorded_at=1, changes=[entry]))
        gone = [passage_id("x", i, "default") for i in (0, 1)]
        store.write(WriteBatch(namespace="default", recorded_at=1, closed=gone[:1]))
        store.write(WriteBatch(namespace="default", recorded_at=1, reopened=gone[:1]))
        store.postings(DEFAULT, ["xerxes"]), store.nearest(DEFAULT, ENCODER.encode(["Zulu"])[0], 9)
        erased = forget(store, "x")
        assert erased.removed == {
            "source": 1, "episode": 1, "passage": 2, "mention": 6, "entity": 3, "assertion": 2,
            "fact": 2, "slot": 2, "change": 1,
        }  # fmt: skip
        text = everything(store)
        for word in ("Xerxes", "Yolanda", "Zulu", *gone, one.id):
            assert word not in text
        assert store.postings(DEFAULT, ["xerxes"]).postings[0].passages == 0
        assert len(store.nearest(DEFAULT, ENCODER.encode(["Xerxes"])[0], 9).keys) == 1
        assert list(store.named(DEFAULT, ["xerxes"])[0]) == []
        assert store.passages(DEFAULT, ids=gone, closed=True) == []
        assert [one.passages for one in store.named(DEFAULT, ["ada"])[0]] == [1]

    def test_erase_leaves_what_others_said(self, store: GraphStore) -> None:
        """A fact with another source stays with less support; the rest is untouched."""
        remember(store, "a", "Ada knows Bo.", "Bo likes Cy.")
        before = held(store, "default")
        remember(store, "x", "Ada knows Bo.", "Ada knows Dee.")
        forget(store, "x")
        assert held(store, "default") == before

    def test_erase_of_nothing_changes_nothing(self, store: GraphStore) -> None:
        """Unknown sources remove nothing and raise no generation."""
        remember(store, "a", "Ada knows Bo.")
        before = store.stats("default").generation
        empty = WriteBatch(namespace="default", recorded_at=1)
        assert store.erase(empty, sources=["src_x"], entities=["ent_x"]).removed == {}
        assert store.stats("default").generation == before

    def test_erase_is_seen_by_a_second_handle(self, store: GraphStore, place: str) -> None:
        """A handle that had loaded what is erased gives it out no more."""
        remember(store, "a", "Ada.")
        remember(store, "x", "Ada knows Xerxes.")
        other = self.open_store(place)
        vector = ENCODER.encode(["Xerxes"])[0]
        assert len(other.nearest(DEFAULT, vector, 9).keys) == 2
        forget(store, "x")
        remember(store, "b", "Bo.")
        assert len(other.nearest(DEFAULT, vector, 9).keys) == 2
        assert other.postings(DEFAULT, ["xerxes"]).postings[0].passages == 0
        assert other.postings(DEFAULT, ["ada"]).postings[0].passages == 1
        other.close()

    def test_erase_refuses_stale_slots(self, store: GraphStore) -> None:
        """An erasure whose folds are stale is refused as a whole."""
        remember(store, "x", "Ada knows Xerxes.")
        records = store.assertions("default", sources=[source_id("x", "default")])
        empty = WriteBatch(namespace="default", recorded_at=1)
        batch = with_slots(store, empty, withdrawn=[one.assertion for one in records])
        remember(store, "a", "Ada knows Bo.")
        before = held(store, "default")
        with pytest.raises(StaleSlots):
            store.erase(batch, sources=[source_id("x", "default")], entities=())
        assert held(store, "default") == before

    def test_erase_removes_an_entity(self, store: GraphStore) -> None:
        """An entity goes with its names, mentions and what was said of it; passages stay."""
        remember(store, "a", "Ada knows Bo.", "Bo likes Cy.")
        ada = entity_id("Ada", "default")
        records = store.assertions("default", sources=[source_id("a", "default")])
        about = [one.assertion for one in records if one.assertion.subject_id == ada]
        empty = WriteBatch(namespace="default", recorded_at=1)
        batch = with_slots(store, empty, withdrawn=about)
        store.erase(batch, sources=(), entities=[ada])
        now = held(store, "default")
        assert [one[0] for one in now["entity"]] == ["Bo", "Cy"]
        assert now["passage"] == ["Ada knows Bo.", "Bo likes Cy."]
        assert now["assertion"] == [("Bo", "likes", "Cy")]
        assert [one[:2] for one in now["mention"]] == [
            ("Ada knows Bo.", "Bo"),
            ("Bo likes Cy.", "Bo"),
            ("Bo likes Cy.", "Cy"),
        ]

    def test_erase_takes_names_that_only_it_gave(self, store: GraphStore) -> None:
        """An alias that only the erased text used is forgotten; the entity stays."""
        remember(store, "a", "Ada naps.")
        batch = document("x", "Xerxes naps.")
        ada = entity_id("Ada", "default")
        alias = Entity(id=ada, namespace="default", name="Ada", aliases=("Xerxes", "Given"))
        mentions = [replace(one, entity_id=ada) for one in batch.mentions]
        store.write(replace(batch, entities=[alias], mentions=mentions))
        assert len(store.named(DEFAULT, ["xerxes"])[0]) == 1
        forget(store, "x")
        assert store.entities(DEFAULT, [ada])[0].aliases == ("Given",)
        assert len(store.named(DEFAULT, ["xerxes"])[0]) == 0

    def test_erase_cleans_the_journal_of_others(self, store: GraphStore) -> None:
        """An entry that tells of erased things among others keeps the others only."""
        remember(store, "a", "Ada knows Bo.")
        remember(store, "x", "Xerxes knows Bo.")
        records = scanned(store, "default", "assertion")
        ids = tuple(one.assertion.id for one in records)
        entry = change("both", added=ids, reason="of Xerxes", metadata={"Xerxes": 1})
        store.write(WriteBatch(namespace="default", recorded_at=1, changes=[entry]))
        forget(store, "x")
        left = store.changes("default")
        kept = [one.assertion.id for one in scanned(store, "default", "assertion")]
        assert [one.added for one in left] == [tuple(kept)]
        assert "Xerxes" not in everything(store)

    def test_erase_takes_beliefs_of_the_past_that_rested_on_it(self, store: GraphStore) -> None:
        """Past versions that the erased closed or confirmed are gone from ``known`` too."""
        remember(store, "a", "Ada knows Bo.", recorded_at=10)
        remember(store, "x", "Ada knows Bo.", recorded_at=20)
        forget(store, "x")
        then = store.facts(Scope(namespace="default", known=20), FactQuery())
        assert [one.support for one in then] == []
        assert [one.support for one in store.facts(DEFAULT, FactQuery())] == [1]

    @in_one_store
    @given(kept=st.sets(st.integers(0, len(TEXTS) - 1)))
    def test_erase_equals_never_written(self, store: GraphStore, kept: set[int]) -> None:
        """What is left after an erasure is what would be there without the erased."""
        one, two = fresh_namespace(), fresh_namespace()
        for i, text in enumerate(TEXTS):
            remember(store, str(i), text, namespace=one)
            if i in kept:
                remember(store, str(i), text, namespace=two)
        forget(store, *(str(i) for i in range(len(TEXTS)) if i not in kept), namespace=one)
        assert held(store, one) == held(store, two)
        counts, expected = store.stats(one).counts, store.stats(two).counts
        assert counts == expected
