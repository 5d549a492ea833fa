"""Both time axes: what held in the world (as_of), and what this memory knew (known)."""
# ruff: noqa: S101 - assert is what a contract does

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from graphmem.model.entity import Entity, SameAs
from graphmem.model.fact import FactStatus
from graphmem.model.records import FactQuery, WriteBatch
from graphmem.model.scope import Scope
from graphmem.model.validity import Validity
from graphmem.protocols import GraphStore
from graphmem.testing.batches import (
    day,
    document,
    entity_id,
    passage_id,
    reinstate,
    remember,
    scanned,
    with_slots,
    withdraw,
)
from graphmem.testing.contract.store_fixtures import StoreFixtures
from graphmem.testing.contract.writing import ENCODER_VECTOR, fresh_namespace, in_one_store

DEFAULT = Scope(namespace="default")


def known(at: int) -> Scope:
    """Return the default scope as this memory knew it then."""
    return Scope(namespace="default", known=at)


class TimeContract(StoreFixtures):
    """What a store promises about time."""

    def test_fact_versions_follow_the_record(self, store: GraphStore) -> None:
        """A fold that changes a fact closes its version; ``known`` still sees it."""
        remember(store, "a", "Ada knows Bo.", "Ada knows Cy.", recorded_at=10)
        remember(store, "b", "Ada knows Bo.", recorded_at=20)
        bo, cy = entity_id("Bo", "default"), entity_id("Cy", "default")

        def supports(scope: Scope) -> dict[str | None, tuple[int, int | None]]:
            found = store.facts(scope, FactQuery())
            return {one.object_id: (one.support, one.recorded_from) for one in found}

        assert supports(DEFAULT) == {bo: (2, 20), cy: (1, 10)}
        assert supports(known(19)) == {bo: (1, 10), cy: (1, 10)}
        assert supports(known(20)) == supports(DEFAULT)
        assert supports(known(9)) == {}
        versions = [
            (one.object_id, one.support, one.recorded_from, one.recorded_to)
            for one in scanned(store, "default", "fact")
        ]
        assert sorted(versions, key=str) == sorted(
            [(bo, 1, 10, 20), (bo, 2, 20, None), (cy, 1, 10, None)], key=str
        )

    def test_facts_hold_as_of_a_time(self, store: GraphStore) -> None:
        """``as_of`` gives what held then: half open, an unknown end excludes nothing."""
        batch = with_slots(store, document("a", "Ada knows Bo."))
        base = batch.slots[0].facts[0]
        spans = {
            "old": (day(10), day(20), FactStatus.CLOSED),
            "now": (day(20), None, FactStatus.CURRENT),
            "any": (None, None, FactStatus.CURRENT),
            "bad": (day(10), day(30), FactStatus.WITHDRAWN),
        }
        facts = tuple(
            replace(base, id=key, status=status, validity=Validity(valid_from=start, valid_to=end))
            for key, (start, end, status) in spans.items()
        )
        store.write(replace(batch, slots=[replace(batch.slots[0], facts=facts)]))

        def ids(at: int | None) -> list[str]:
            micros = None if at is None else day(at).micros
            scope = Scope(namespace="default", as_of=micros)
            return [one.id for one in store.facts(scope, FactQuery())]

        assert ids(None) == ["any", "now"]
        assert ids(9) == ["any"]
        assert ids(10) == ["any", "old"]
        assert ids(19) == ["any", "old"]
        assert ids(20) == ["any", "now"]

    def test_passages_are_closed_and_opened_again(self, store: GraphStore) -> None:
        """A closed passage is in no read, ``known`` sees each stretch, ``closed`` tells all."""
        remember(store, "a", "Ada knows Bo.", recorded_at=10)
        key = passage_id("a", 0, "default")
        store.write(WriteBatch(namespace="default", recorded_at=20, closed=[key]))
        store.write(WriteBatch(namespace="default", recorded_at=30, reopened=[key]))
        store.write(WriteBatch(namespace="default", recorded_at=40, closed=[key]))

        def found(scope: Scope) -> list[int]:
            return [
                len(store.passages(scope, ids=[key])),
                len(store.mentions(scope, [key])) // 2,
                len(store.postings(scope, ["ada"]).postings[0].keys),
                store.postings(scope, ["ada"]).passages,
                len(store.nearest(scope, ENCODER_VECTOR, 5).keys),
                sum(one.passages for one in store.named(scope, ["ada"])[0]),
            ]

        for at, there in ((9, 0), (10, 1), (19, 1), (20, 0), (29, 0), (30, 1), (39, 1), (40, 0)):
            assert found(known(at)) == [there] * 6, at
        assert found(DEFAULT) == [0] * 6
        assert len(store.passages(DEFAULT, ids=[key], closed=True)) == 1
        assert len(store.passages(known(25), ids=[key], closed=True)) == 1
        assert len(store.passages(known(9), ids=[key], closed=True)) == 0

    def test_closing_twice_changes_nothing(self, store: GraphStore) -> None:
        """Closing what is closed and opening what is open leave the store as it was."""
        remember(store, "a", "Ada knows Bo.")
        key = passage_id("a", 0, "default")
        same = WriteBatch(namespace="default", recorded_at=5, reopened=[key])
        assert store.write(same).generation == 1
        closing = WriteBatch(namespace="default", recorded_at=5, closed=[key])
        assert store.write(closing).generation == 2
        assert store.write(closing).generation == 2

    def test_assertions_are_withdrawn_and_reinstated(self, store: GraphStore) -> None:
        """Undo and undo of undo: the slot forgets and remembers, the record keeps both."""
        remember(store, "a", "Ada knows Bo.", recorded_at=10)
        one = scanned(store, "default", "assertion")[0].assertion
        withdraw(store, [one.id], at=20)
        state = store.slots("default", [store.assertions("default", [one.id])[0].slot_id])[0]
        assert (state.assertions, state.facts, state.version) == ((), (), 2)
        assert store.assertions("default", [one.id])[0].recorded_to == 20
        assert store.facts(DEFAULT, FactQuery()) == []
        reinstate(store, [one.id], at=30)
        record = store.assertions("default", [one.id])[0]
        assert (record.recorded_from, record.recorded_to) == (30, None)
        counts = [len(store.facts(known(at), FactQuery())) for at in (9, 10, 19, 20, 29, 30, 99)]
        assert counts == [0, 1, 1, 0, 0, 1, 1]
        assert withdraw(store, [], at=40).generation == 3

    def test_names_and_mentions_are_known_from_their_record_on(self, store: GraphStore) -> None:
        """An alias, a mention or an entity recorded later is not there at an earlier ``known``."""
        remember(store, "a", "Ada knows Bo.", recorded_at=10)
        ada = entity_id("Ada", "default")
        batch = document("a", "Ada knows Bo.", recorded_at=20)
        alias = Entity(id=ada, namespace="default", name="Ada", aliases=("Countess",))
        new = Entity(id=entity_id("Zed", "default"), namespace="default", name="Zed")
        link = replace(batch.mentions[0], entity_id=new.id)
        store.write(replace(batch, entities=[alias, new], mentions=[link], assertions=()))
        passage = passage_id("a", 0, "default")

        def found(scope: Scope) -> tuple[int, int, int, tuple[str, ...]]:
            return (
                len(store.named(scope, ["countess"])[0]),
                len(store.named(scope, ["zed"])[0]),
                len(store.mentions(scope, [passage])),
                store.entities(scope, [ada])[0].aliases,
            )

        assert found(DEFAULT) == (1, 1, 3, ("Countess",))
        assert found(known(20)) == (1, 1, 3, ("Countess",))
        assert found(known(19)) == (0, 0, 2, ())
        assert store.entities(known(9), [ada]) == []

    def test_merges_are_known_from_their_record_on(self, store: GraphStore) -> None:
        """Before two entities were found to be one, and after a split, they are two."""
        remember(store, "a", "Ada knows Bo.", "Addie.", recorded_at=10)
        ada, addie = entity_id("Ada", "default"), entity_id("Addie", "default")
        same = SameAs(
            namespace="default", entity_id=addie, canonical_id=ada, score=0.9, reason="test"
        )
        store.write(WriteBatch(namespace="default", recorded_at=20, same_as=[same]))
        store.write(WriteBatch(namespace="default", recorded_at=30, split=[addie]))

        def canonical(scope: Scope) -> tuple[str, str, int]:
            record = store.named(scope, ["addie"])[0][0]
            entity = store.entities(scope, [addie])[0]
            return entity.canonical_id, record.id, record.passages

        assert canonical(known(10)) == (addie, addie, 1)
        assert canonical(known(20)) == (ada, ada, 2)
        assert canonical(known(30)) == (addie, addie, 1)
        assert canonical(DEFAULT) == (addie, addie, 1)

    @in_one_store
    @given(moves=st.lists(st.booleans(), max_size=6))
    def test_known_replays_the_past(self, store: GraphStore, moves: list[bool]) -> None:
        """After any closings and openings, each ``known`` reads what was read then."""
        namespace = fresh_namespace()
        remember(store, "a", "Ada knows Bo.", namespace=namespace)
        key = passage_id("a", 0, namespace)
        now, seen = Scope(namespace=namespace), []
        for closing in moves:
            batch = WriteBatch(namespace=namespace, recorded_at=1)
            moved = replace(batch, closed=[key]) if closing else replace(batch, reopened=[key])
            receipt = store.write(moved)
            seen.append((receipt.recorded_at, store.postings(now, ["ada"]).passages))
        for at, passages in seen:
            then = Scope(namespace=namespace, known=at)
            assert store.postings(then, ["ada"]).passages == passages
