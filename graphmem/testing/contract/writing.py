"""A write is whole or absent, durable, idempotent, and refused when it is stale."""
# ruff: noqa: S101 - assert is what a contract does

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphmem.errors import BadInput, EncoderMismatch, StaleSlots, StoreUnavailable, WriteFailed
from graphmem.model.assertion import Literal, LiteralKind, Modality, Polarity, Qualifier
from graphmem.model.entity import Entity
from graphmem.model.episode import Span
from graphmem.model.fact import FactStatus
from graphmem.model.records import FactQuery, SlotUpdate, WriteBatch
from graphmem.model.scope import Scope
from graphmem.model.source import Origin, SourceState
from graphmem.model.time import Basis, Instant, Precision
from graphmem.model.validity import Validity
from graphmem.protocols import GraphStore
from graphmem.testing.batches import (
    ENCODER,
    change,
    document,
    entity_id,
    fold,
    held,
    passage_id,
    remember,
    scanned,
    slot_of,
    source_id,
    with_slots,
)
from graphmem.testing.contract.store_fixtures import StoreFixtures

DEFAULT = Scope(namespace="default")
ENCODER_VECTOR = ENCODER.encode(["Ada knows"])[0]
TEXTS = ("Ada knows Bo.", "Bo likes Cy.", "Ada knows Cy.", "Cy sees Dee.", "Ada likes Bo.")

in_one_store = settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)


class WritingContract(StoreFixtures):
    """What a write promises."""

    def test_write_keeps_everything(self, store: GraphStore) -> None:
        """What was written is there as soon as the write returns, and is counted."""
        receipt = remember(store, "a", "Ada knows Bo.", "Bo likes Cy.")
        assert receipt.generation == 1
        assert receipt.added == {
            "source": 1, "episode": 1, "passage": 2, "entity": 3, "mention": 4, "assertion": 2,
            "slot": 2, "fact": 2,
        }  # fmt: skip
        assert held(store, "default") == {
            "source": ["a"],
            "passage": ["Ada knows Bo.", "Bo likes Cy."],
            "entity": [("Ada", "", ()), ("Bo", "", ()), ("Cy", "", ())],
            "canonical": [("Ada", "Ada"), ("Bo", "Bo"), ("Cy", "Cy")],
            "mention": [
                ("Ada knows Bo.", "Ada", (0,)),
                ("Ada knows Bo.", "Bo", (0,)),
                ("Bo likes Cy.", "Bo", (0,)),
                ("Bo likes Cy.", "Cy", (0,)),
            ],
            "assertion": [("Ada", "knows", "Bo"), ("Bo", "likes", "Cy")],
            "fact": [("Ada", "knows", "Bo", "current", 1), ("Bo", "likes", "Cy", "current", 1)],
        }

    def test_write_is_whole_or_absent(self, store: GraphStore) -> None:
        """A batch that refers to what is nowhere is refused, and nothing of it is kept."""
        remember(store, "a", "Ada knows Bo.")
        before = held(store, "default")
        batch = with_slots(store, document("b", "Ada knows Eve.", "Bo likes Cy."))
        broken = replace(batch, entities=[one for one in batch.entities if one.name != "Eve"])
        with pytest.raises(WriteFailed, match="ent_"):
            store.write(broken)
        assert held(store, "default") == before
        assert store.stats("default").generation == 1

    def test_write_twice_changes_nothing(self, store: GraphStore) -> None:
        """The same batch again leaves everything and the generation as they were."""
        batch = with_slots(store, document("a", "Ada knows Bo.", recorded_at=5))
        batch = replace(batch, changes=[change("add", added=(batch.assertions[0].id,))])
        first = store.write(batch)
        before = held(store, "default"), store.facts(DEFAULT, FactQuery())
        again = store.write(replace(batch, recorded_at=99))
        assert (held(store, "default"), store.facts(DEFAULT, FactQuery())) == before
        assert (again.generation, again.added) == (first.generation, {})
        assert len(store.changes("default")) == 1

    def test_write_of_nothing_changes_nothing(self, store: GraphStore) -> None:
        """An empty batch makes no namespace and raises no generation."""
        assert store.write(WriteBatch(namespace="default", recorded_at=1)).generation == 0
        assert store.stats(None).namespaces == ()

    def test_write_leaves_what_is_there(self, store: GraphStore) -> None:
        """A passage or an assertion that is there already is not overwritten."""
        remember(store, "a", "Ada knows Bo.")
        other = document("a", "Ada likes Bo.")
        store.write(replace(other, assertions=[]))
        texts = [one.passage.text for one in store.passages(DEFAULT, sources=[_source("a")])]
        assert texts == ["Ada knows Bo."]

    def test_write_refuses_stale_slots(self, store: GraphStore) -> None:
        """A fold of a slot that another writer changed since is refused as a whole."""
        mine = with_slots(store, document("a", "Ada knows Bo.", "Bo likes Cy."))
        remember(store, "b", "Ada knows Dee.")
        before = held(store, "default")
        with pytest.raises(StaleSlots) as caught:
            store.write(mine)
        assert caught.value.slots == (slot_of(_entity("Ada"), "knows", "default").id,)
        assert held(store, "default") == before
        store.write(with_slots(store, document("a", "Ada knows Bo.", "Bo likes Cy.")))
        assert [one[2] for one in held(store, "default")["fact"]] == ["Bo", "Dee", "Cy"]

    def test_write_of_one_slot_leaves_others_fresh(self, store: GraphStore) -> None:
        """Slots that share nothing do not make each other stale."""
        mine = with_slots(store, document("a", "Ada knows Bo."))
        remember(store, "b", "Ada likes Bo.")
        assert store.write(mine).generation == 2

    def test_write_time_rises_when_the_clock_does_not(self, store: GraphStore) -> None:
        """Record times strictly rise in a namespace, whatever the caller's clock says."""
        times = [
            remember(store, uri, f"Ada knows {name}.", recorded_at=at).recorded_at
            for uri, name, at in (("a", "Bo", 100), ("b", "Cy", 100), ("c", "Dee", 7))
        ]
        assert times == [100, 101, 102]
        assert remember(store, "d", "Ada knows Bo.", namespace="other").recorded_at == 1

    def test_write_survives_reopening(self, place: str) -> None:
        """What a write returned for is there when the store is opened again."""
        store = self.open_store(place)
        remember(store, "a", *TEXTS)
        before = held(store, "default")
        store.close()
        store = self.open_store(place)
        assert held(store, "default") == before
        store.close()

    def test_write_is_seen_by_a_second_handle(self, store: GraphStore, place: str) -> None:
        """A handle that is open sees another's commits at its next call: terms, vectors, names."""
        other = self.open_store(place)
        remember(store, "a", "Ada knows Bo.")
        assert other.postings(DEFAULT, ["ada"]).passages == 1
        remember(store, "b", "Ada likes Cy.")
        assert len(other.postings(DEFAULT, ["ada"]).postings[0].keys) == 2
        assert len(other.nearest(DEFAULT, ENCODER_VECTOR, 9).keys) == 2
        assert [one.name for one in other.named(DEFAULT, ["cy"])[0]] == ["Cy"]
        store.write(WriteBatch(namespace="default", recorded_at=9, closed=[_passage("a")]))
        assert len(other.postings(DEFAULT, ["ada"]).postings[0].keys) == 1
        other.close()

    def test_write_takes_many_threads(self, store: GraphStore) -> None:
        """Threads may share a store: every write arrives, every read is whole."""
        failures: list[BaseException] = []

        def work(number: int) -> None:
            try:
                for i in range(5):
                    remember(store, f"{number}.{i}", f"Ada{number} knows Bo{i}.")
                    found = store.postings(DEFAULT, ["knows"])
                    assert len(found.postings[0].keys) == found.passages
            except BaseException as error:  # noqa: BLE001 - shown by the assertion below
                failures.append(error)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert store.stats("default").counts["passage"] == 20

    def test_write_keeps_every_column(self, store: GraphStore) -> None:
        """Nothing of a node is lost or changed on its way through the store."""
        batch = _full_batch()
        store.write(batch)
        assert list(store.scan("default", "source")) == list(batch.sources)
        assert list(store.scan("default", "episode")) == list(batch.episodes)
        record = scanned(store, "default", "passage")[0]
        assert record.passage == batch.passages[0].passage
        assert list(store.scan("default", "mention")) == sorted(
            batch.mentions, key=lambda one: one.entity_id
        )
        records = scanned(store, "default", "assertion")
        assert [one.assertion for one in records] == list(batch.assertions)
        facts = store.facts(DEFAULT, FactQuery(statuses=(FactStatus.DISPUTED,)))
        assert [replace(one, recorded_from=None) for one in facts] == list(batch.slots[0].facts)
        assert [replace(one, recorded_at=0) for one in store.changes("default")] == list(
            batch.changes
        )

    @pytest.mark.parametrize(
        "text",
        [
            "\u4f60\u597d\u4e16\u754c", "\u05e9\u05dc\u05d5\u05dd \u0639\u0644\u064a\u0643",
            "e\u0301 \U0001f600\U0001f468\u200d\U0001f469", "quo\"te ' ; -- DROP {} $x :y ?",
            "tab\tnew\nline", "\ufeff\u200b", "x" * 100_000, "a_b 1_2 x1_y",
        ],
    )  # fmt: skip
    def test_write_keeps_any_text(self, store: GraphStore, text: str) -> None:
        """Any Unicode comes back as it was, and is found by its terms."""
        remember(store, "a", text)
        term = text.casefold().split()[0].strip(".,!?")[:40] if text.split() else text
        batch = document("b", "Ada.")
        indexed = replace(batch.passages[0], terms={term: 2, "other": 1}, length=3)
        store.write(replace(batch, passages=[indexed]))
        assert store.passages(DEFAULT, sources=[_source("a")])[0].passage.text == text
        assert store.postings(DEFAULT, [term]).postings[0].counts[-1] == 2

    def test_write_updates_the_ledger(self, store: GraphStore) -> None:
        """A source written again with another state or revision shows the last one."""
        source = document("a", "Ada.").sources[0]
        for state in (SourceState.PENDING, SourceState.FAILED, SourceState.DONE):
            changed = replace(source, state=state, revision=str(state))
            receipt = store.write(WriteBatch(namespace="default", recorded_at=1, sources=[changed]))
            assert store.sources("default", uris=["a"]) == [changed]
        assert receipt.generation == 3

    def test_entity_accounts_join_in_any_order(self, store: GraphStore) -> None:
        """Names, types and metadata that batches know of an entity join, whichever came first."""
        accounts = [
            Entity(id="", namespace="", name="ada", aliases=("Countess",), metadata={"a": 1}),
            Entity(id="", namespace="", name="Ada", type="PERSON", metadata={"b": [2]}),
            Entity(id="", namespace="", name="Ada", aliases=("Lovelace", "Countess")),
        ]
        found = []
        for namespace, order in (("one", (0, 1, 2)), ("two", (2, 1, 0)), ("three", (1, 0, 2))):
            key = entity_id("Ada", namespace)
            for i in order:
                entity = replace(accounts[i], id=key, namespace=namespace)
                store.write(WriteBatch(namespace=namespace, recorded_at=1, entities=[entity]))
            entity = store.entities(Scope(namespace=namespace), [key])[0]
            found.append((entity.name, entity.type, entity.aliases, entity.metadata))
        expected = ("Ada", "PERSON", ("Countess", "Lovelace", "ada"), {"a": 1, "b": [2]})
        assert found == [expected] * 3

    def test_open_refuses_another_encoder(self, place: str) -> None:
        """A store remembers the encoder of its vectors, and says so at once to another."""
        store = self.open_store(place, ("hashing-16", 16))
        store.write(document("a", "Ada."))
        assert "hashing-16" in store.stats(None).encoder
        store.close()
        with pytest.raises(EncoderMismatch, match="hashing-16"):
            self.open_store(place, ("other", 16))
        self.open_store(place, ("hashing-16", 16)).close()
        self.open_store(place).close()

    def test_vectors_are_replaced_as_a_whole(self, place: str) -> None:
        """Another encoder takes over when it brings a vector for every passage, else not at all."""
        store = self.open_store(place, ("hashing-16", 16))
        remember(store, "a", "Ada knows Bo.", "Cy.")
        other = self.open_store(place)
        question = np.array([0, 1], np.float32)
        keys = [one.key for one in scanned(store, "default", "passage")]
        vectors = {key: np.array([i, 1 - i], np.float32) for i, key in enumerate(keys)}
        with pytest.raises(WriteFailed, match="1 passage"):
            store.replace_vectors(("tiny", 2), [(keys[0], vectors[keys[0]], None)])
        assert len(store.nearest(DEFAULT, ENCODER_VECTOR, 9).keys) == 2
        assert len(other.nearest(DEFAULT, ENCODER_VECTOR, 9).keys) == 2
        new = [(key, vector, None) for key, vector in vectors.items()]
        assert store.replace_vectors(("tiny", 2), new) == 2
        with pytest.raises(BadInput, match="2 numbers"):
            store.nearest(DEFAULT, ENCODER_VECTOR, 9)
        for handle in (store, other):
            assert handle.nearest(DEFAULT, question, 1).keys.tolist() == [keys[0]]
        store.close()
        other.close()
        with pytest.raises(EncoderMismatch, match="tiny"):
            self.open_store(place, ("hashing-16", 16))
        self.open_store(place, ("tiny", 2)).close()

    def test_close_is_final(self, place: str) -> None:
        """Closing twice is harmless; a closed store says that it is closed."""
        store = self.open_store(place)
        store.close()
        store.close()
        with pytest.raises(StoreUnavailable, match="closed"):
            store.stats(None)
        with pytest.raises(StoreUnavailable):
            store.write(document("a", "Ada."))

    def test_namespace_must_be_a_name(self, store: GraphStore) -> None:
        """A namespace that is empty or holds control characters is refused."""
        for namespace in ("", "a\x00b", "x" * 201):
            with pytest.raises(BadInput):
                store.write(WriteBatch(namespace=namespace, recorded_at=1))

    @in_one_store
    @given(order=st.permutations(range(len(TEXTS))), split=st.integers(1, len(TEXTS)))
    def test_write_order_does_not_matter(
        self, store: GraphStore, order: list[int], split: int
    ) -> None:
        """Any order of batches, and any cut into batches, leaves the same content."""
        namespace = fresh_namespace()
        for i in order[:split]:
            remember(store, str(i), TEXTS[i], namespace=namespace)
        for i in order:
            remember(store, str(i), TEXTS[i], namespace=namespace)
        other = fresh_namespace()
        for i, text in enumerate(TEXTS):
            remember(store, str(i), text, namespace=other)
        assert held(store, namespace) == held(store, other)

    @in_one_store
    @given(texts=st.lists(st.tuples(st.booleans(), st.sampled_from(TEXTS)), max_size=8))
    def test_namespaces_never_mix(self, store: GraphStore, texts: list[tuple[bool, str]]) -> None:
        """What one namespace holds changes nothing that another reads."""
        one, two, alone = fresh_namespace(), "", ""
        for i, (first, text) in enumerate(texts):
            two = two or fresh_namespace()
            remember(store, str(i), text, namespace=one if first else two)
        alone = fresh_namespace()
        for i, (first, text) in enumerate(texts):
            if first:
                remember(store, str(i), text, namespace=alone)
        assert _all_reads(store, one) == _all_reads(store, alone)


def _all_reads(store: GraphStore, namespace: str) -> Any:
    scope = Scope(namespace=namespace)
    found = store.postings(scope, ["ada", "knows", "cy"])
    near = store.nearest(scope, ENCODER_VECTOR, 3)
    return (
        held(store, namespace),
        [(one.passages, one.counts.tolist(), one.lengths.tolist()) for one in found.postings],
        (found.passages, found.mean_length),
        near.scores.tolist(),
        [[one.name for one in names] for names in store.named(scope, ["ada", "bo", "zed"])],
        store.stats(namespace).counts,
    )


_numbers = iter(range(10**9))


def fresh_namespace() -> str:
    """Return a namespace that no other example uses: hypothesis shares one store among them."""
    return f"n{next(_numbers)}"


def _source(uri: str) -> str:
    return source_id(uri, "default")


def _passage(uri: str, ordinal: int = 0) -> str:
    return passage_id(uri, ordinal, "default")


def _entity(name: str) -> str:
    return entity_id(name, "default")


def _full_batch() -> WriteBatch:
    """Return a batch in which every column says something."""
    long_ago = Instant(micros=-62_000_000_000_000_000 * 10, precision=Precision.YEAR, offset=None)
    morning = Instant(
        micros=1_700_000_000_123_456, precision=Precision.SECOND, basis=Basis.INFERRED, offset=-330
    )
    metadata: dict[str, Any] = {"deep": {"list": [1, 2.5, None, True, "\u00e9"]}, "n": 0}
    batch = document("a", "Ada knows Bo. Really?")
    columns: dict[str, Any] = {
        "language": "de", "user_id": "u", "agent_id": "g", "session_id": "s", "metadata": metadata
    }  # fmt: skip
    source = replace(
        batch.sources[0], title="T", at=morning, origin=Origin.WEB, trust=0.25, root="r",
        state=SourceState.FAILED, failure="why", **columns,
    )  # fmt: skip
    episode = replace(
        batch.episodes[0], title="E", started_at=long_ago, ended_at=morning, gist="g",
        participants=("Ada", "Bo"), session_id="s", metadata=metadata,
    )  # fmt: skip
    passage = replace(
        batch.passages[0].passage, title="T", caption="c", speaker="Ada", at=long_ago, **columns
    )
    assertion = replace(
        batch.assertions[0], object_id=None,
        literal=Literal(kind=LiteralKind.MONEY, text="5 \u20ac", value="5", unit="EUR"),
        subject_span=Span(0, 3), predicate_span=Span(4, 9), object_span=Span(10, 12),
        stated_from=long_ago, stated_to=morning, observed_at=morning, polarity=Polarity.NEGATED,
        modality=Modality.REPORTED, ends=True, attributed_to="Cy", inferred=True,
        qualifiers=(
            Qualifier(role="in", text="May", span=Span(1, 2)), Qualifier(role="x", text=""),
        ),
        confidence=0.5, method="m", root="r", origin=Origin.DERIVED, trust=0.125,
        derived_from=("one", "two"), user_id="u", agent_id="g", session_id="s", metadata=metadata,
    )  # fmt: skip
    slot = slot_of(assertion.subject_id, assertion.predicate, "default")
    fact = replace(
        fold(slot, [assertion])[0], validity=Validity(valid_from=long_ago, valid_to=morning),
        status=FactStatus.DISPUTED, support=3, trust=0.5, confidence=0.75, superseded_by="fct_x",
        reason="because", contradicts=("fct_y", "fct_z"),
    )  # fmt: skip
    entry = change(
        "add", actor="me", reason="why", source_id=source.id, evidence=(passage.id,),
        added=(assertion.id,), withdrawn=("ast_x",), opened=(passage.id,), closed=("psg_x",),
        undoes="chg_x", metadata=metadata,
    )  # fmt: skip
    return replace(
        batch,
        sources=[source],
        episodes=[episode],
        passages=[replace(batch.passages[0], passage=passage)],
        mentions=[replace(one, method="fuzzy", score=0.5) for one in batch.mentions],
        assertions=[assertion],
        slots=[SlotUpdate(slot=slot, version=0, facts=(fact,))],
        changes=[entry],
    )
