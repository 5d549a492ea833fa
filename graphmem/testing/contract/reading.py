"""Reads give what was asked, in a promised order, inside the scope."""
# ruff: noqa: S101 - assert is what a contract does

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from graphmem.errors import BadInput
from graphmem.model.assertion import Modality
from graphmem.model.episode import Span
from graphmem.model.fact import FactStatus
from graphmem.model.records import NO_TIME, TITLE, FactQuery, SlotUpdate, WriteBatch
from graphmem.model.scope import Scope, conditions_of
from graphmem.protocols import GraphStore
from graphmem.testing.batches import (
    ENCODER,
    change,
    day,
    document,
    entity_id,
    fold,
    passage_id,
    remember,
    scanned,
    slot_of,
    source_id,
    with_slots,
    withdraw,
)
from graphmem.testing.contract.store_fixtures import StoreFixtures

DEFAULT = Scope(namespace="default")


def _passage(uri: str, ordinal: int = 0) -> str:
    return passage_id(uri, ordinal, "default")


class ReadingContract(StoreFixtures):
    """What reads of nodes promise."""

    def test_slots_come_in_the_order_asked(self, store: GraphStore) -> None:
        """A slot gives version, live assertions and facts; an unknown one version 0."""
        remember(store, "a", "Ada knows Bo.", "Ada knows Cy.")
        slot = slot_of(entity_id("Ada", "default"), "knows", "default")
        unknown, known = store.slots("default", ["slt_nowhere", slot.id])
        assert (unknown.slot_id, unknown.version, unknown.assertions) == ("slt_nowhere", 0, ())
        assert [one.object_text for one in sorted(known.assertions, key=_object)] == ["Bo", "Cy"]
        assert {one.support for one in known.facts} == {1}
        assert known.version == 1
        remember(store, "b", "Ada knows Dee.")
        assert store.slots("default", [slot.id])[0].version == 2
        assert store.slots("elsewhere", [slot.id])[0].version == 0

    def test_slot_keeps_assertions_without_a_fact(self, store: GraphStore) -> None:
        """What became no fact (denied, hypothetical) is there for the next fold too."""
        batch = document("a", "Ada knows Bo.")
        maybe = replace(batch.assertions[0], modality=Modality.HYPOTHETICAL)
        slot = slot_of(maybe.subject_id, maybe.predicate, "default")
        update = SlotUpdate(slot=slot, version=0, facts=(), assertions=(maybe.id,))
        store.write(replace(batch, assertions=[maybe], slots=[update]))
        state = store.slots("default", [slot.id])[0]
        assert (state.assertions, state.facts, state.version) == ((maybe,), (), 1)
        assert store.assertions("default", [maybe.id])[0].slot_id == slot.id

    def test_assertions_move_between_slots(self, store: GraphStore) -> None:
        """A merge or another schema files an assertion under another slot; both versions rise."""
        remember(store, "a", "Ada knows Bo.")
        old = slot_of(entity_id("Ada", "default"), "knows", "default")
        new = slot_of(entity_id("Ada", "default"), "meets", "default")
        assertion = store.slots("default", [old.id])[0].assertions[0]
        updates = [
            SlotUpdate(slot=old, version=1, facts=()),
            SlotUpdate(slot=new, version=0, facts=fold(new, [assertion])),
        ]
        store.write(WriteBatch(namespace="default", recorded_at=9, slots=updates))
        left, moved = store.slots("default", [old.id, new.id])
        assert (left.assertions, left.facts, left.version) == ((), (), 2)
        assert (moved.assertions, moved.version) == ((assertion,), 1)
        assert [one.predicate for one in store.facts(DEFAULT, FactQuery())] == ["meets"]

    def test_assertions_are_told_live_or_not(self, store: GraphStore) -> None:
        """Assertions come by id in the order asked, or all of sources; unknown ids are left out."""
        remember(store, "a", "Ada knows Bo.", "Ada knows Cy.")
        remember(store, "b", "Cy likes Bo.")
        remember(store, "c", "Cy likes Dee.")
        sources = [source_id(uri, "default") for uri in ("b", "a")]
        found = store.assertions("default", sources=sources)
        assert sorted(one.assertion.object_text for one in found) == ["Bo", "Bo", "Cy"]
        ids = [found[2].assertion.id, "ast_nowhere", found[0].assertion.id]
        assert list(store.assertions("default", ids)) == [found[2], found[0]]
        withdraw(store, [found[0].assertion.id])
        assert len(store.assertions("default", sources=sources)) == 3
        assert store.assertions("elsewhere", ids) == []

    def test_passages_come_in_the_order_asked(self, store: GraphStore) -> None:
        """Passages come by key, by id, or in the order of their source; each once."""
        remember(store, "a", "Ada.", "Bo.", "Cy.")
        remember(store, "b", "Dee.", namespace="other")
        ids = [_passage("a", 2), "psg_nowhere", _passage("a", 0), _passage("a", 2)]
        found = store.passages(DEFAULT, ids=ids)
        assert [one.passage.text for one in found] == ["Cy.", "Ada."]
        keys = np.array([one.key for one in found])
        assert list(store.passages(DEFAULT, keys=keys)) == list(found)
        assert store.passages(Scope(namespace="other"), keys=keys) == []
        ordered = store.passages(DEFAULT, sources=[source_id("a", "default")])
        assert [one.passage.ordinal for one in ordered] == [0, 1, 2]
        assert ordered[0].sentences == (Span(0, 4),)
        assert ordered[0].vector is None

    def test_passages_bring_their_vectors(self, store: GraphStore) -> None:
        """Asked for, vectors come back bit by bit."""
        batch = document("a", "Ada knows Bo. Bo likes Cy.")
        store.write(batch)
        record = store.passages(DEFAULT, ids=[_passage("a")], vectors=True)[0]
        assert record.vector is not None
        assert record.sentence_vectors is not None
        np.testing.assert_array_equal(record.vector, batch.passages[0].vector)
        np.testing.assert_array_equal(record.sentence_vectors, batch.passages[0].sentence_vectors)

    def test_features_give_what_scoring_reads(self, store: GraphStore) -> None:
        """Arrays of several passages: tokens, sentences, sessions, speakers, times; then around."""
        turns = ("Ada knows Bo.", "Really? Ada.", "Bo.", "Cy.")
        for i, speaker in enumerate(("Ann", "Ben", "Ann", None)):
            batch = document("log", *turns, session_id="s", speaker=speaker)
            one = replace(batch.passages[i].passage, at=day(i) if i else None)
            indexed = [replace(batch.passages[i], passage=one)]
            store.write(replace(batch, passages=indexed, mentions=(), assertions=()))
        records = store.passages(DEFAULT, sources=[source_id("log", "default")])
        keys = [one.key for one in records]
        found = store.features(DEFAULT, np.array([keys[1], 10**9, keys[0]]), around=1)
        assert found.keys.tolist() == [keys[1], keys[0], keys[2]]
        assert found.ids == tuple(_passage("log", i) for i in (1, 0, 2))
        assert found.sentence_starts.tolist() == [0, 2, 3, 4]
        assert found.sentence_asks.tolist() == [True, False, False, False]
        assert found.sentence_vectors.shape == (4, ENCODER.dimension)
        assert found.token_starts.tolist() == [0, 2, 5, 6]
        assert found.token_sentences.tolist() == [0, 1, 0, 0, 0, 0]
        np.testing.assert_array_equal(found.tokens[2:5], document("log", *turns).passages[0].tokens)
        assert found.lengths.tolist() == [2, 3, 1]
        assert len(set(found.sessions.tolist())) == 1
        assert found.positions.tolist() == [1, 0, 2]
        speakers = [found.speaker_names[code] for code in found.speakers]
        assert speakers == ["Ben", "Ann", "Ann"]
        assert found.times.tolist() == [day(1).micros, NO_TIME, day(2).micros]
        np.testing.assert_allclose(found.vectors[1], ENCODER.encode([turns[0]])[0])

    def test_features_of_nothing_are_empty(self, store: GraphStore) -> None:
        """No passages, or none in scope, give empty arrays."""
        found = store.features(DEFAULT, np.array([1, 2]), around=2)
        assert (len(found.keys), len(found.tokens), found.token_starts.tolist()) == (0, 0, [0])

    def test_mentions_follow_passages_and_positions(self, store: GraphStore) -> None:
        """Mentions come in the order of the passages asked, then of their place in them."""
        remember(store, "a", "Bo knows Ada. Bo naps.", "Cy.", title="Zed")
        found = store.mentions(DEFAULT, [_passage("a", 1), _passage("a", 0)])
        assert [(one.passage_id, one.surfaces) for one in found] == [
            (_passage("a", 1), ()),
            (_passage("a", 1), ("Cy",)),
            (_passage("a", 0), ()),
            (_passage("a", 0), ("Bo", "Bo")),
            (_passage("a", 0), ("Ada",)),
        ]
        assert found[0].sentences == (TITLE,)
        assert found[0].is_home
        assert found[3].spans == (Span(0, 2), Span(14, 16))
        assert found[3].sentences == (0, 1)

    def test_facts_answer_every_part_of_a_query(self, store: GraphStore) -> None:
        """Each part narrows; subjects, predicates, objects, ids, passages, assertions, limit."""
        remember(store, "a", "Ada knows Bo.", "Ada likes Cy.", "Bo knows Cy.")
        ada, bo, cy = (entity_id(name, "default") for name in ("Ada", "Bo", "Cy"))
        everything = store.facts(DEFAULT, FactQuery())
        order = [(one.subject_id, one.predicate) for one in everything]
        assert order == sorted(order)
        assert len(order) == 3

        def ask(**parts: Any) -> set[tuple[str, str | None]]:
            found = store.facts(DEFAULT, FactQuery(**parts))
            return {(one.predicate, one.object_id) for one in found}

        assert ask(subjects=(ada,)) == {("knows", bo), ("likes", cy)}
        assert ask(objects=(cy,)) == {("likes", cy), ("knows", cy)}
        assert ask(entities=(bo,)) == {("knows", bo), ("knows", cy)}
        assert ask(subjects=(ada,), predicates=("likes",)) == {("likes", cy)}
        assert ask(predicates=("knows",), objects=(cy,)) == {("knows", cy)}
        assert ask(passages=(_passage("a", 2),)) == {("knows", cy)}
        assert ask(assertions=everything[0].assertions) == {
            (everything[0].predicate, everything[0].object_id)
        }
        assert ask(ids=(everything[1].id, "fct_nowhere")) == {
            (everything[1].predicate, everything[1].object_id)
        }
        assert ask(subjects=()) == set()
        assert ask(subjects=("ent_nowhere",)) == set()
        assert list(store.facts(DEFAULT, FactQuery(limit=2))) == list(everything[:2])
        assert store.facts(Scope(namespace="other"), FactQuery(subjects=(ada,))) == []

    def test_facts_are_those_believed_unless_asked_otherwise(self, store: GraphStore) -> None:
        """Without statuses: current and disputed ones; with them, exactly these."""
        batch = with_slots(store, document("a", "Ada knows Bo."))
        base = batch.slots[0].facts[0]
        facts = tuple(replace(base, id=f"fct_{status}", status=status) for status in FactStatus)
        store.write(replace(batch, slots=[replace(batch.slots[0], facts=facts)]))
        found = {one.status for one in store.facts(DEFAULT, FactQuery())}
        assert found == {FactStatus.CURRENT, FactStatus.DISPUTED}
        asked = FactQuery(statuses=(FactStatus.CLOSED, FactStatus.WITHDRAWN))
        assert {one.status for one in store.facts(DEFAULT, asked)} == set(asked.statuses or ())

    def test_sources_are_ordered_by_uri(self, store: GraphStore) -> None:
        """Sources come by id, by uri or all, always ordered by uri."""
        for uri in ("c", "a", "b"):
            remember(store, uri, "Ada.")
        assert [one.uri for one in store.sources("default")] == ["a", "b", "c"]
        assert [one.uri for one in store.sources("default", uris=["c", "a", "x"])] == ["a", "c"]
        ids = [source_id(uri, "default") for uri in ("c", "b")]
        assert [one.uri for one in store.sources("default", ids=ids)] == ["b", "c"]
        assert store.sources("default", ids=[]) == []
        assert store.sources("elsewhere") == []

    def test_changes_come_in_the_order_of_recording(self, store: GraphStore) -> None:
        """The journal is ordered by time, and found by id, since a time, and by assertion."""
        batch = with_slots(store, document("a", "Ada knows Bo."))
        assertion = batch.assertions[0].id
        store.write(replace(batch, changes=[change("one", added=(assertion,))]))
        for at, name in ((50, "two"), (20, "three")):
            store.write(WriteBatch(namespace="default", recorded_at=at, changes=[change(name)]))
        found = store.changes("default")
        assert [(one.action, one.recorded_at) for one in found] == [
            ("one", 1), ("two", 50), ("three", 51)
        ]  # fmt: skip
        assert [one.action for one in store.changes("default", since=50)] == ["two", "three"]
        assert [one.action for one in store.changes("default", assertion=assertion)] == ["one"]
        ids = [found[2].id, found[0].id, "chg_nowhere"]
        assert [one.action for one in store.changes("default", ids=ids)] == ["one", "three"]

    def test_changes_of_feedback_are_found_alone(self, store: GraphStore) -> None:
        """What was said of hits and what was undone, whatever else the journal holds."""
        for at, name in enumerate(("add", "feedback", "undo", "retract", "feedback"), 1):
            entry = replace(change(f"{name} {at}"), action=name)
            store.write(WriteBatch(namespace="default", recorded_at=at, changes=[entry]))
        found = store.changes("default", feedback=True)
        assert [one.action for one in found] == ["feedback", "undo", "feedback"]
        assert store.changes("default", since=5, feedback=True) == [found[2]]
        assert store.changes("elsewhere", feedback=True) == []

    def test_scan_yields_everything_by_id(self, store: GraphStore) -> None:
        """A scan of any kind is ordered by id and holds what is no longer live too."""
        remember(store, "a", "Ada knows Bo.", "Bo likes Cy.")
        remember(store, "b", "Ada.", namespace="other")
        store.write(WriteBatch(namespace="default", recorded_at=9, closed=[_passage("a")]))
        counts = {
            kind: len(list(store.scan("default", kind)))
            for kind in "source episode passage entity mention assertion fact change".split()
        }
        assert counts == {
            "source": 1, "episode": 1, "passage": 2, "entity": 3, "mention": 4, "assertion": 2,
            "fact": 2, "change": 0,
        }  # fmt: skip
        ids = [one.id for one in scanned(store, "default", "entity")]
        assert ids == sorted(ids)
        assert list(store.scan("nowhere", "entity")) == []
        with pytest.raises(BadInput, match="kind"):
            next(iter(store.scan("default", "things")))

    def test_scan_stands_still_while_others_write(self, store: GraphStore) -> None:
        """A scan sees one point in time, however long its reader takes."""
        for i in range(5):
            remember(store, str(i), f"Ada knows Bo{i}.")
        scan = store.scan("default", "source")
        first = next(scan)
        for i in range(5, 9):
            remember(store, str(i), f"Ada knows Bo{i}.")
        assert len([first, *scan]) == 5
        assert len(list(store.scan("default", "source"))) == 9

    def test_stats_count_live_nodes(self, store: GraphStore) -> None:
        """Counts are of what is held now, in one namespace or in all."""
        remember(store, "a", "Ada knows Bo.", "Cy.")
        remember(store, "b", "Ada.", namespace="other")
        store.write(WriteBatch(namespace="default", recorded_at=9, closed=[_passage("a", 1)]))
        mine, both = store.stats("default"), store.stats(None)
        assert (mine.counts["passage"], both.counts["passage"]) == (1, 2)
        assert (mine.counts["fact"], mine.counts["mention"], both.counts["mention"]) == (1, 2, 3)
        assert mine.generation == 2
        assert both.namespaces == ("default", "other")
        assert both.bytes > 0
        assert store.stats("nowhere").counts["passage"] == 0

    def test_empty_store_answers_everything(self, store: GraphStore) -> None:
        """Reads of a namespace that is not there give nothing, and no error."""
        none = np.empty(0, np.int64)
        assert store.facts(DEFAULT, FactQuery()) == []
        assert store.entities(DEFAULT, ["ent_x"]) == []
        assert [list(one) for one in store.named(DEFAULT, ["ada", "bo"])] == [[], []]
        assert store.passages(DEFAULT, keys=none) == []
        assert store.mentions(DEFAULT, ["psg_x"]) == []
        found = store.postings(DEFAULT, ["ada"])
        assert (found.passages, found.mean_length, len(found.postings[0].keys)) == (0, 0.0, 0)
        assert store.changes("default") == []

    def test_filters_hold_for_nodes(self, store: GraphStore) -> None:
        """Passages, mentions and facts outside a scope's conditions are not told."""
        remember(store, "a", "Ada knows Bo.", speaker="Ann")
        remember(store, "b", "Ada knows Cy.", "Bo likes Cy.", speaker="Ben")
        scope = Scope(namespace="default", conditions=conditions_of({"speaker": "Ann"}))
        ids = [_passage("a"), _passage("b")]
        assert [one.passage.id for one in store.passages(scope, ids=ids)] == ids[:1]
        assert {one.passage_id for one in store.mentions(scope, ids)} == set(ids[:1])
        bo = entity_id("Bo", "default")
        assert [one.object_id for one in store.facts(scope, FactQuery())] == [bo]
        assert len(store.facts(DEFAULT, FactQuery())) == 3


def _object(one: Any) -> str:
    return str(one.object_text)
