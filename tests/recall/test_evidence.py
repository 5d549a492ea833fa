"""The sentence that is shown of each hit."""

from __future__ import annotations

import numpy as np
import pytest

from graphmem import Memory
from graphmem.indexes.terms import term_hash, terms
from graphmem.model.records import PassageFeatures, PassageRecord
from graphmem.model.scope import Scope
from graphmem.nlp.static_encoder import StaticEncoder
from graphmem.recall.evidence import evidence_of
from graphmem.stores.sqlite.store import SqliteStore

QUESTION = "Who repaired the clock of the harbour museum?"
TEXTS = {
    "Harbour Museum": "Harbour Museum\nIt is by a pier. Odo Karst repaired its clock in 1931.",
    "Odo Karst": "He was a smith. He had two sisters. The clock of the museum was his best work.",
    "Pier": "The pier is long. Gulls sit on it.",
    "Blank": "...",
}


@pytest.fixture
def stored() -> tuple[list[PassageRecord], PassageFeatures]:
    """All passages, and their features in another order than theirs."""
    store = SqliteStore(":memory:")
    with Memory(store, extract=False) as memory:
        for title, text in TEXTS.items():
            memory.add(text, source=title, title=title)
        scope = Scope(namespace=memory.namespace)
        found = list(store.passages(scope, sources=[one.id for one in store.sources("default")]))
        features = store.features(scope, np.array([one.key for one in found][::-1], np.int64))
    return found, features


def _said(records: list[PassageRecord], features: PassageFeatures) -> list[list[str]]:
    row = {key: row for row, key in enumerate(features.keys.tolist())}
    wanted = np.array([term_hash(term) for term in terms(QUESTION)], np.uint32)
    vector = StaticEncoder().encode([QUESTION])[0]
    places = [(features, row[record.key]) for record in records]
    return [[one.text for one in of] for of in evidence_of(records, places, wanted, vector)]


def test_evidence_is_the_sentence_that_says_most(
    stored: tuple[list[PassageRecord], PassageFeatures],
) -> None:
    """By the question's words and meaning; a line that repeats the title says nothing of it."""
    by_title = dict(zip([one.passage.title for one in stored[0]], _said(*stored), strict=True))
    assert "repaired its clock" in by_title["Harbour Museum"][0]
    assert "clock of the museum" in by_title["Odo Karst"][0]


def test_evidence_is_the_same_alone_and_among_others(
    stored: tuple[list[PassageRecord], PassageFeatures],
) -> None:
    """All hits are looked at together, and none changes what is said of another."""
    records, features = stored
    assert _said(records, features) == [_said([one], features)[0] for one in records]
    assert _said([], features) == []
