"""Reads that belong together answer as each does alone, and never with what was before them."""
# ruff: noqa: S101 - assert is what a contract does

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from graphmem.model.fact import FactStatus
from graphmem.model.records import FactQuery, NeighbourhoodLimits
from graphmem.model.scope import Scope, conditions_of
from graphmem.protocols import GraphStore
from graphmem.testing.batches import (
    ENCODER,
    change,
    document,
    entity_id,
    passage_id,
    remember,
    source_id,
    with_slots,
)
from graphmem.testing.contract.erasing import forget
from graphmem.testing.contract.store_fixtures import StoreFixtures

DEFAULT = Scope(namespace="default")
_CLOSED = (FactStatus.CLOSED,)
_EVERY = (FactStatus.CURRENT, FactStatus.DISPUTED, FactStatus.CLOSED)


def _passages(store: GraphStore, scope: Scope) -> list[int]:
    sources = [source_id(uri, scope.namespace) for uri in ("a", "b")]
    return sorted(one.key for one in store.passages(scope, sources=sources))


def _verbs(store: GraphStore, scope: Scope) -> Mapping[str, Callable[[], Any]]:
    """Return what a search reads, each verb by its name; ids and keys as of now."""
    ids = [passage_id(uri, 0, "default") for uri in ("a", "b")]
    keys = np.array(_passages(store, DEFAULT), np.int64)
    ada = np.array([one.key for one in store.named(DEFAULT, ["ada"])[0]], np.int64)
    found = tuple(ids)

    def around() -> Any:
        limits = NeighbourhoodLimits()
        graph = store.neighbourhood(scope, entities=ada, passages=keys[:0], limits=limits)
        return graph.passages.tolist(), list(graph.entity_names), graph.entity_passages.tolist()

    def nearest() -> Any:
        return store.nearest(scope, ENCODER.encode(["Ada"])[0], 9).keys.tolist()

    def postings() -> Any:
        found = store.postings(scope, ["knows", "ada", "nobody"])
        return found.passages, found.mean_length, [one.keys.tolist() for one in found.postings]

    def features() -> Any:
        found = store.features(scope, keys)
        return found.ids, found.tokens.tolist(), found.vectors.tolist()

    return {
        "nearest": nearest,
        "named": lambda: list(map(list, store.named(scope, ["ada", "bo", "nobody"]))),
        "postings": postings,
        "features": features,
        "neighbourhood": around,
        "passages": lambda: list(store.passages(scope, keys=keys)),
        "closed facts": lambda: list(
            store.facts(scope, FactQuery(passages=found, statuses=_CLOSED))
        ),
        "facts": lambda: list(store.facts(scope, FactQuery(passages=found))),
        "told": lambda: store.told(scope, keys, _EVERY),
        "behind": lambda: store.behind(
            scope,
            entities=[entity_id(name, "default") for name in ("Ada", "Bo", "Nobody")],
            assertions=[one.assertion.id for one in store.assertions("default", sources=_SOURCES)],
        ),
        "sources": lambda: list(store.sources("default", ids=_SOURCES)),
        "feedback": lambda: list(store.changes("default", since=0, feedback=True)),
    }


_SOURCES = [source_id(uri, "default") for uri in ("a", "b")]


def _close_what_ada_knows(store: GraphStore, number: int) -> None:
    """Write of Ada, so that every verb has more to tell, and close all facts of whom she knows."""
    batch = with_slots(store, document("b", "Ada knows Bo.", f"Ada knows Cy{number}."))
    closed = [
        replace(one, facts=tuple(replace(fact, status=FactStatus.CLOSED) for fact in one.facts))
        for one in batch.slots
    ]
    entry = replace(change(f"said {number}"), action="feedback")
    store.write(replace(batch, slots=closed, changes=[entry], recorded_at=number + 1))


class TogetherContract(StoreFixtures):
    """What reads that belong together promise."""

    def test_reads_together_answer_as_alone(self, store: GraphStore) -> None:
        """Every verb of a search gives the same within together as without, in any scope."""
        remember(store, "a", "Ada knows Bo.", "Bo likes Cy.", speaker="Ann")
        remember(store, "b", "Ada knows Cy.", speaker="Ben")
        narrow = replace(DEFAULT, conditions=conditions_of({"speaker": "Ann"}))
        for scope in (DEFAULT, narrow, replace(DEFAULT, known=1), replace(DEFAULT, as_of=1)):
            verbs = _verbs(store, scope)
            alone = {name: read() for name, read in verbs.items()}

            def all_of_them(verbs: Mapping[str, Callable[[], Any]] = verbs) -> dict[str, Any]:
                return {name: read() for name, read in verbs.items()}

            for _ in range(2):
                ahead = {"names": ["ada", "bo"], "terms": ["knows"]}
                assert store.together(scope, all_of_them, **ahead) == alone

    def test_reads_together_see_what_others_wrote(self, store: GraphStore, place: str) -> None:
        """Whichever verb is the first, it sees what another handle committed before."""
        remember(store, "a", "Ada knows Bo.")
        other = self.open_store(place)
        for number, name in enumerate(_verbs(store, DEFAULT)):
            store.together(DEFAULT, _verbs(store, DEFAULT)[name])
            before = _verbs(other, DEFAULT)[name]()
            _close_what_ada_knows(other, number)
            now = _verbs(other, DEFAULT)[name]()
            assert now != before, name
            assert store.together(DEFAULT, _verbs(store, DEFAULT)[name]) == now, name
            for uri in ("a", "b"):
                forget(other, uri)
            remember(other, "a", "Ada knows Bo.")
        other.close()

    def test_reads_together_see_what_another_erased(self, store: GraphStore, place: str) -> None:
        """What another handle erased before they began is in none of their answers."""
        remember(store, "a", "Ada knows Bo.")
        other = self.open_store(place)
        for name in _verbs(store, DEFAULT):
            remember(other, "b", "Ada knows Xerxes.")
            read = _verbs(store, DEFAULT)[name]
            store.together(DEFAULT, read)
            forget(other, "b")
            assert "Xerxes" not in repr(store.together(DEFAULT, read)), name
            fresh = _verbs(other, DEFAULT)[name]()
            assert store.together(DEFAULT, _verbs(store, DEFAULT)[name]) == fresh, name
        other.close()

    def test_reads_together_may_be_nested_and_fail(self, store: GraphStore) -> None:
        """One within another is one; an error of the caller's passes as it is, and ends it."""
        remember(store, "a", "Ada knows Bo.")

        def count() -> int:
            return len(store.passages(DEFAULT, sources=_SOURCES))

        assert store.together(DEFAULT, lambda: store.together(DEFAULT, count)) == 1
        failure = RuntimeError("of the caller")

        def fail() -> None:
            store.postings(DEFAULT, ["ada"])
            raise failure

        with pytest.raises(RuntimeError) as caught:
            store.together(DEFAULT, fail)
        assert caught.value is failure
        remember(store, "b", "Ada knows Cy.")
        assert count() == 2
        assert store.together(DEFAULT, count) == 2
        assert store.together(Scope(namespace="nowhere"), lambda: 3) == 3
