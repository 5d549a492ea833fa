"""Candidates are exact: postings, nearest vectors and filters against brute force."""
# ruff: noqa: S101 - assert is what a contract does

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.errors import BadInput
from graphmem.model.entity import Entity, Mention
from graphmem.model.episode import Span
from graphmem.model.records import TitleQuery, WriteBatch
from graphmem.model.scope import Scope, conditions_of
from graphmem.protocols import GraphStore
from graphmem.testing.batches import (
    ENCODER,
    day,
    document,
    entity_id,
    passage_id,
    remember,
    terms_of,
)
from graphmem.testing.contract.store_fixtures import StoreFixtures
from graphmem.testing.contract.writing import fresh_namespace, in_one_store

DEFAULT = Scope(namespace="default")
WORDS = ("a", "b", "ab", "a_b", "1", "1_a", "x1_a", "\u00e9", "\u4f60\u597d", "\u0434\u0430")


def texts_in(store: GraphStore, keys: Any, scope: Scope = DEFAULT) -> list[str]:
    """Return the texts of passages."""
    return [one.passage.text for one in store.passages(scope, keys=np.asarray(keys, np.int64))]


def titled_document(uri: str, title: str, **columns: Any) -> WriteBatch:
    """Return a document of one passage whose source has a title."""
    batch = document(uri, "some words", title=title, **columns)
    return replace(batch, sources=[replace(one, title=title) for one in batch.sources])


class FindingContract(StoreFixtures):
    """What finding candidates promises."""

    @in_one_store
    @given(
        texts=st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), max_size=8),
        closed=st.sets(st.integers(0, 7)),
    )
    def test_postings_equal_counting(
        self, store: GraphStore, texts: list[list[str]], closed: set[int]
    ) -> None:
        """Keys, counts, lengths and statistics equal those counted over the texts in scope."""
        namespace = fresh_namespace()
        scope = Scope(namespace=namespace)
        joined = [" ".join(words) for words in texts]
        remember(store, "d", *joined, namespace=namespace)
        gone = [passage_id("d", i, namespace) for i in closed if i < len(joined)]
        store.write(WriteBatch(namespace=namespace, recorded_at=9, closed=gone))
        live = {
            passage_id("d", i, namespace): terms_of(text)
            for i, text in enumerate(joined)
            if i not in closed
        }
        lengths = [counts.total() for counts in live.values()]
        found = store.postings(scope, WORDS)
        assert found.passages == len(live)
        assert found.mean_length == pytest.approx(sum(lengths) / len(lengths) if lengths else 0)
        for word, posting in zip(WORDS, found.postings, strict=True):
            holders = {key: counts for key, counts in live.items() if word in counts}
            assert posting.term == word
            assert posting.passages == len(holders)
            assert np.all(np.diff(posting.keys) > 0)
            ids = [one.passage.id for one in store.passages(scope, keys=posting.keys)]
            assert dict(zip(ids, posting.counts.tolist(), strict=True)) == {
                key: counts[word] for key, counts in holders.items()
            }
            assert dict(zip(ids, posting.lengths.tolist(), strict=True)) == {
                key: counts.total() for key, counts in holders.items()
            }

    def test_titled_returns_the_titles_of_texts(self, store: GraphStore) -> None:
        """Letter by letter, of the namespace, held or not; what a log is called is none."""
        store.write(titled_document("a", "Oda of Velm"))
        store.write(titled_document("b", "oda"))
        store.write(titled_document("c", "Velm", namespace="other"))
        store.write(titled_document("d", "The Log", speaker="Ann"))
        gone = [passage_id("b", 0, "default")]
        store.write(WriteBatch(namespace="default", recorded_at=9, closed=gone))
        names = ["Oda of Velm", "Oda", "oda", "Velm", "The Log", ""]
        assert set(store.titled("default", names)) == {"Oda of Velm", "oda"}
        assert list(store.titled("nowhere", names)) == []

    def test_holding_finds_the_letters_of_a_title(self, store: GraphStore) -> None:
        """All terms in the index and the letters in the text, also where the passage is closed;
        not where the thing is mentioned, and nowhere without terms.
        """
        texts = ["saw Oda of Velm", "oda of velm", "Velm of Oda", "Oda of Velm again", "Oda"]
        oda, velm = (
            Entity(id=entity_id(name, "default"), namespace="default", name=name)
            for name in ("Oda of Velm", "Velm")
        )
        first, fourth = passage_id("a", 0, "default"), passage_id("a", 3, "default")
        mentions = [
            Mention(passage_id=first, entity_id=velm.id, spans=(Span(11, 15),)),
            Mention(passage_id=fourth, entity_id=oda.id, spans=(Span(0, 11),)),
        ]
        batch = replace(document("a", *texts), assertions=[])
        store.write(replace(batch, entities=[oda, velm], mentions=mentions))
        store.write(WriteBatch(namespace="default", recorded_at=9, closed=[first]))
        terms = tuple(sorted(terms_of("Oda of Velm")))
        query = TitleQuery(title="Oda of Velm", terms=terms, entity_id=oda.id)
        nobody = replace(query, entity_id=entity_id("Nobody", "default"))
        absent = replace(query, terms=(*terms, "absent"))
        queries = [query, nobody, replace(query, terms=()), absent]
        found = store.holding("default", queries)
        assert [one.text for one in found[0]] == ["saw Oda of Velm"]
        assert {one.text for one in found[1]} == {"saw Oda of Velm", "Oda of Velm again"}
        assert [len(each) for each in found[2:]] == [0, 0]
        assert found[0][0].passage_id == first
        assert found[0][0].mentions == (mentions[0],)
        assert [list(each) for each in store.holding("nowhere", [query])] == [[]]

    def test_postings_count_up_to_a_hundred(self, store: GraphStore) -> None:
        """A term that stands in a passage very often is counted exactly."""
        counts = (1, 2, 3, 4, 7, 8, 50, 63, 64, 65, 100, 127, 128)
        remember(store, "a", *(" ".join(["ada"] * n) for n in counts))
        assert store.postings(DEFAULT, ["ada"]).postings[0].counts.tolist() == list(counts)

    def test_postings_of_odd_terms_find_only_themselves(self, store: GraphStore) -> None:
        """A term may hold any character; it matches as a whole and never as a query."""
        odd = ['"', "*", "a*", "NOT", "a OR b", "(", "a-b", "tokens:a", "A", "\x00", "a'b", ""]
        batch = document("a", *(f"text {i}" for i in range(len(odd))))
        indexed = [
            replace(one, terms={term: 1}, length=1)
            for one, term in zip(batch.passages, odd, strict=True)
        ]
        store.write(replace(batch, passages=indexed))
        for i, term in enumerate(odd[:-1]):
            posting = store.postings(DEFAULT, [term]).postings[0]
            assert texts_in(store, posting.keys) == [f"text {i}"], term

    @in_one_store
    @given(
        count=st.integers(0, 12),
        limit=st.integers(0, 14),
        seed=st.integers(0, 2**16),
        ben=st.booleans(),
    )
    def test_nearest_equals_sorting(
        self, store: GraphStore, count: int, limit: int, seed: int, *, ben: bool
    ) -> None:
        """The nearest are those that a full sort by cosine, then id, puts first."""
        namespace = fresh_namespace()
        random = np.random.default_rng(seed)
        vectors = random.integers(-1, 2, (count, ENCODER.dimension)).astype(np.float32)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1)
        for i, vector in enumerate(vectors):
            batch = document(str(i), f"text {i}", namespace=namespace, speaker="Ab"[i % 2])
            store.write(replace(batch, passages=[replace(batch.passages[0], vector=vector)]))
        question = ENCODER.encode(["Ada knows Bo"])[0]
        conditions = conditions_of({"speaker": "b"} if ben else {})
        scope = Scope(namespace=namespace, conditions=conditions)
        expected = sorted(
            (-round(float(vector @ question), 5), passage_id(str(i), 0, namespace))
            for i, vector in enumerate(vectors)
            if not ben or i % 2
        )[:limit]
        found = store.nearest(scope, question, limit)
        ids = [one.passage.id for one in store.passages(scope, keys=found.keys)]
        assert ids == [key for _, key in expected]
        np.testing.assert_allclose(found.scores, [-score for score, _ in expected], atol=1e-4)

    def test_fewer_of_the_nearest_are_the_first_of_more(self, store: GraphStore) -> None:
        """Whatever was asked for before, each amount is the beginning of the same order."""
        for i in range(5):
            remember(store, str(i), "Ada knows Bo. " * i + "Cy.")
        vector = ENCODER.encode(["Who knows Ada?"])[0]
        found = [store.nearest(DEFAULT, vector, limit).keys.tolist() for limit in (2, 4, 0, 9, 3)]
        assert found == [found[3][:2], found[3][:4], [], found[3], found[3][:3]]
        assert len(found[3]) == 5

    def test_turns_are_not_denied(self, store: GraphStore) -> None:
        """The nearest of a namespace with a turn say that there may be some, as soon as it is."""
        vector = ENCODER.encode(["text"])[0]
        remember(store, "a", "text")
        store.nearest(DEFAULT, vector, 1)
        remember(store, "b", "text", speaker="Ann")
        assert store.nearest(DEFAULT, vector, 1).spoken

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ({}, "0123456"),
            ({"speaker": "Ann"}, "02"),
            ({"speaker": {"ne": "Ann"}}, "13456"),
            ({"speaker": ["Ann", "Ben"]}, "0123"),
            ({"speaker": {"nin": ["Ann", "Ben"]}}, "456"),
            ({"speaker": {"in": []}}, ""),
            ({"speaker": {"exists": True}}, "01235"),
            ({"speaker": {"exists": False}}, "46"),
            ({"speaker": None}, "46"),
            ({"speaker": {"contains": "n"}}, "0123"),
            ({"speaker": {"icontains": "M\u00c9"}}, "5"),
            ({"speaker": {"icontains": "AN"}}, "02"),
            ({"source": "1"}, "1"),
            ({"n": 3}, "3"),
            ({"n": "3"}, ""),
            ({"n": {"gt": 2}}, "345"),
            ({"n": {"gte": 2, "lt": 4}}, "23"),
            ({"n": {"lte": 1}}, "01"),
            ({"n": {"gt": "a"}}, "6"),
            ({"n": {"exists": True}}, "0123456"),
            ({"flag": True}, "024"),
            ({"flag": False}, "135"),
            ({"tags": {"contains": "t1"}}, "14"),
            ({"tags": {"icontains": "T1"}}, "14"),
            ({"tags": {"contains": "t"}}, ""),
            ({"at": "1970-01-03"}, "2"),
            ({"at": {"gt": "1970-01-03"}}, "345"),
            ({"at": {"lte": "1970-01-03"}}, "012"),
            ({"at": {"gte": "1970-01-03", "lt": "1970-01-05"}}, "23"),
            ({"at": {"lte": "1970-01"}}, "012345"),
            ({"at": {"exists": False}}, "6"),
            ({"speaker": "Ann", "n": {"gt": 0}}, "2"),
            ({"we\"ird $.key'": 7}, "0"),
            ({"missing": 1}, ""),
            ({"missing": {"ne": 1}}, "0123456"),
            ({"speaker": "x' OR '1'='1"}, ""),
        ],
    )
    def test_filters_select_passages(
        self, store: GraphStore, filters: Mapping[str, Any], expected: str
    ) -> None:
        """Each operator on columns and on metadata, values of any kind; all conditions hold."""
        write_filtered(store)
        scope = Scope(namespace="default", conditions=conditions_of(filters))
        posting = store.postings(scope, ["text"])
        assert sorted(texts_in(store, posting.postings[0].keys)) == [f"text {i}" for i in expected]
        assert posting.passages == len(expected)
        near = store.nearest(scope, ENCODER.encode(["text"])[0], 99)
        assert len(near.keys) == len(expected)

    def test_filters_follow_writes(self, store: GraphStore) -> None:
        """A filter that was used before sees what was written, closed and opened since."""
        scope = Scope(namespace="default", conditions=conditions_of({"speaker": {"ne": "Ben"}}))
        for i, speaker in enumerate(("Ann", "Ben", None, "Ann")):
            remember(store, str(i), "text", speaker=speaker)
            seen = store.postings(scope, ["text"]).passages
            assert seen == (1, 1, 2, 3)[i]
        gone = passage_id("0", 0, "default")
        store.write(WriteBatch(namespace="default", recorded_at=9, closed=[gone]))
        assert store.postings(scope, ["text"]).passages == 2
        store.write(WriteBatch(namespace="default", recorded_at=9, reopened=[gone]))
        assert store.postings(scope, ["text"]).passages == 3

    def test_filters_refuse_what_cannot_be_compared(self, store: GraphStore) -> None:
        """A mapping as value, or a time that is none, is bad input and not an empty result."""
        remember(store, "a", "text")
        for filters in ({"n": {"eq": {"a": 1}}}, {"n": [[1]]}, {"at": "yesterday"}):
            scope = Scope(namespace="default", conditions=conditions_of(filters))
            with pytest.raises(BadInput):
                store.postings(scope, ["text"])


def write_filtered(store: GraphStore) -> None:
    """Write seven passages that differ in every field that a filter can name."""
    speakers = ("Ann", "Ben", "Ann", "Ben", None, "Aim\u00e9", None)
    for i, speaker in enumerate(speakers):
        metadata: dict[str, Any] = {"n": i if i < 6 else "text", "tags": [f"t{i % 3}", i]}
        if i < 6:
            metadata["flag"] = i % 2 == 0
        if i == 0:
            metadata["we\"ird $.key'"] = 7
        remember(
            store,
            str(i),
            f"text {i}",
            speaker=speaker,
            at=day(i) if i < 6 else None,
            metadata=metadata,
        )
