"""What a store promises of episodes: told in order, in scope, and cut anew as a log goes on."""
# ruff: noqa: S101 - assert is what a contract does

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from graphmem.errors import StaleSlots
from graphmem.model.episode import Episode
from graphmem.model.ids import content_id
from graphmem.model.records import EpisodeQuery, IndexedPassage, WriteBatch
from graphmem.model.scope import Condition, Scope
from graphmem.model.source import Source
from graphmem.protocols import GraphStore
from graphmem.testing.batches import day, document, entity_id, source_id
from graphmem.testing.contract.graph import merge
from graphmem.testing.contract.store_fixtures import StoreFixtures

DEFAULT = Scope(namespace="default")


def log(uri: str, *stretches: Sequence[str], **columns: Any) -> WriteBatch:
    """Return the batch of a source with one episode for each stretch of texts."""
    batch = document(uri, *(text for texts in stretches for text in texts), **columns)
    episodes, passages = [], list(batch.passages)
    at = 0
    for ordinal, texts in enumerate(stretches):
        episode = replace(
            batch.episodes[0],
            id=episode_id(uri, ordinal),
            ordinal=ordinal,
            started_at=day(ordinal + 1),
            ended_at=day(ordinal + 2),
            participants=("Ada",),
            session_id=columns.get("session_id"),
        )
        episodes.append(episode)
        for place in range(at, at + len(texts)):
            passages[place] = _in(passages[place], episode)
        at += len(texts)
    return replace(batch, episodes=episodes, passages=passages)


def episode_id(uri: str, ordinal: int) -> str:
    """Return the id of an episode of such a source."""
    return content_id("episode", source_id(uri, "default"), ordinal)


def told(store: GraphStore, query: EpisodeQuery, scope: Scope = DEFAULT) -> list[str]:
    """Return the ids of the episodes that a query finds."""
    return [one.id for one in store.episodes(scope, query)]


class EpisodesContract(StoreFixtures):
    """Guarantees of episodes."""

    def test_episodes_answer_every_part_of_a_query(self, store: GraphStore) -> None:
        """By id, source, session and entity; together all must hold; nothing given means all."""
        one = log("a", ["Ada knows Bo.", "Yes."], ["Cy knows Dee."], session_id="s1")
        two = log("b", ["Ada knows Cy."], session_id="s2")
        store.write(one)
        store.write(two)
        first, second = one.episodes
        third = two.episodes[0]
        everything = sorted([*one.episodes, third], key=lambda e: (e.source_id, e.ordinal))
        assert store.episodes(DEFAULT, EpisodeQuery()) == everything
        assert told(store, EpisodeQuery(ids=(second.id, "epi_x"))) == [second.id]
        assert told(store, EpisodeQuery(sources=(first.source_id,))) == [first.id, second.id]
        assert told(store, EpisodeQuery(sessions=("s2",))) == [third.id]
        ada, cy = entity_id("Ada", "default"), entity_id("Cy", "default")
        assert set(told(store, EpisodeQuery(entities=(ada,)))) == {first.id, third.id}
        assert told(store, EpisodeQuery(entities=(ada, cy), sessions=("s1",))) == [
            first.id,
            second.id,
        ]
        assert told(store, EpisodeQuery(ids=(first.id,), sessions=("s2",))) == []
        assert store.episodes(Scope(namespace="other"), EpisodeQuery()) == []

    def test_episodes_follow_merged_entities(self, store: GraphStore) -> None:
        """An entity is asked for with all that were merged into it, whichever id is given."""
        batch = log("a", ["Ada knows Bo."], ["Countess knows Cy."])
        store.write(batch)
        merge(store, "Countess", "Ada")
        for name in ("Ada", "Countess"):
            query = EpisodeQuery(entities=(entity_id(name, "default"),))
            assert told(store, query) == [one.id for one in batch.episodes]

    def test_episodes_need_a_passage_in_scope(self, store: GraphStore) -> None:
        """Filters, closed passages and the time of recording hold for episodes too."""
        batch = log("a", ["Ada."], ["Bo."], session_id="s1")
        before = store.write(batch).recorded_at
        first, second = (one.id for one in batch.episodes)
        closing = WriteBatch(
            namespace="default",
            recorded_at=before + 10,
            closed=[batch.passages[0].passage.id],
        )
        store.write(closing)
        assert told(store, EpisodeQuery()) == [second]
        at = Scope(namespace="default", known=before)
        assert told(store, EpisodeQuery(), at) == [first, second]
        assert told(store, EpisodeQuery(), replace(at, known=before - 1)) == []
        other = Condition(key="session_id", operator="eq", value="s2")
        assert told(store, EpisodeQuery(), Scope(namespace="default", conditions=(other,))) == []

    def test_episodes_take_what_a_batch_says(self, store: GraphStore) -> None:
        """An episode written again shows its new times, participants and gist; saying the same
        again changes nothing.
        """
        batch = log("a", ["Ada."])
        store.write(batch)
        later = replace(
            batch.episodes[0], ended_at=day(9), participants=("Ada", "Bo"), gist="Ada.", ordinal=3
        )
        again = WriteBatch(namespace="default", recorded_at=5, episodes=[later])
        generation = store.write(again).generation
        assert store.episodes(DEFAULT, EpisodeQuery()) == [later]
        assert store.write(again).generation == generation

    def test_passages_move_to_another_episode(self, store: GraphStore) -> None:
        """A log cut anew files its passages anew; an episode without any is not told any more."""
        batch = log("a", ["Ada."], ["Bo."])
        store.write(batch)
        first, second = batch.episodes
        moved = replace(
            _in(batch.passages[1], first), terms={}, length=0, vector=np.empty(0, np.float32)
        )
        again = WriteBatch(namespace="default", recorded_at=5, passages=[moved])
        store.write(again)
        records = store.passages(DEFAULT, sources=[first.source_id])
        assert [one.passage.episode_id for one in records] == [first.id, first.id]
        assert [one.passage.text for one in records] == ["Ada.", "Bo."]
        assert len(store.nearest(DEFAULT, batch.passages[1].vector, 5).keys) == 2
        assert told(store, EpisodeQuery()) == [first.id]
        assert told(store, EpisodeQuery(ids=(second.id,))) == []

    def test_last_passages_of_a_source(self, store: GraphStore) -> None:
        """``last`` gives the end of each source in its order, and counts what is in scope only."""
        texts = [f"Ada {number}." for number in range(30)]
        store.write(document("a", *texts))
        store.write(document("b", "Bo 1.", "Bo 2.", session_id="s"))
        sources = [source_id("a", "default"), source_id("b", "default")]

        def last(count: int, scope: Scope = DEFAULT) -> list[str]:
            return [one.passage.text for one in store.passages(scope, sources=sources, last=count)]

        assert last(3) == ["Ada 27.", "Ada 28.", "Ada 29.", "Bo 1.", "Bo 2."]
        assert last(0) == []
        assert len(last(99)) == 32
        closed = [one.passage.id for one in store.passages(DEFAULT, sources=sources[:1])[5:]]
        store.write(WriteBatch(namespace="default", recorded_at=5, closed=closed))
        assert last(2) == ["Ada 3.", "Ada 4.", "Bo 1.", "Bo 2."]
        session = Condition(key="session_id", operator="eq", value="s")
        assert last(1, Scope(namespace="default", conditions=(session,))) == ["Bo 2."]

    def test_write_refuses_a_log_that_went_on(self, store: GraphStore) -> None:
        """A batch that continues a log of another revision is stale; written again it is not."""
        batch = log("a", ["Ada."])
        source = replace(batch.sources[0], revision="r1")
        new = replace(batch, sources=[source], continues={source.id: ""})
        store.write(new)
        assert store.write(new).added == {}
        stale = _next(source, revision="r2", read="")
        with pytest.raises(StaleSlots):
            store.write(stale)
        assert [one.revision for one in store.sources("default")] == ["r1"]
        store.write(_next(source, revision="r2", read="r1"))
        assert [one.revision for one in store.sources("default")] == ["r2"]


def _next(source: Source, *, revision: str, read: str) -> WriteBatch:
    return WriteBatch(
        namespace="default",
        recorded_at=5,
        sources=[replace(source, revision=revision)],
        continues={source.id: read},
    )


def _in(indexed: IndexedPassage, episode: Episode) -> IndexedPassage:
    return replace(indexed, passage=replace(indexed.passage, episode_id=episode.id))
