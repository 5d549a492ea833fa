"""The lexical table: BM25 as the index scores it, wherever the keys lie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.indexes.bm25 import bm25
from graphmem.model.records import Posting, Postings
from graphmem.recall.lexical import lexical_table, top_rows

TERMS = st.lists(
    st.dictionaries(st.integers(0, 30), st.integers(1, 5), max_size=12), min_size=0, max_size=5
)


def _postings(terms: list[dict[int, int]], apart: int) -> Postings:
    return Postings(
        postings=tuple(
            Posting(
                term=f"term {number}",
                keys=np.array(sorted(held), np.int64) * apart + 7,
                counts=np.array([held[key] for key in sorted(held)], np.int32),
                lengths=np.array([10 + key for key in sorted(held)], np.int32),
                passages=len(held),
            )
            for number, held in enumerate(terms)
        ),
        passages=50,
        mean_length=20.0,
    )


@given(terms=TERMS, apart=st.sampled_from([1, 3, 10**9]))
def test_table_scores_as_the_index_does(terms: list[dict[int, int]], apart: int) -> None:
    """The same passages with the same BM25, whether keys lie close or far apart."""
    postings = _postings(terms, apart)
    table, expected = lexical_table(postings), bm25(postings)
    assert table.keys.tolist() == expected.keys.tolist()
    assert table.bm25.tolist() == pytest.approx(expected.scores.tolist(), rel=1e-4)


@given(terms=TERMS)
def test_passage_covers_the_share_of_the_terms_that_it_holds(terms: list[dict[int, int]]) -> None:
    """A passage with every term covers all of the question; each term adds its share of idf."""
    table = lexical_table(_postings(terms, 1))
    for row, key in enumerate(table.keys.tolist()):
        held = [number for number, of in enumerate(terms) if (key - 7) in of]
        assert table.covered[row] == pytest.approx(table.idf[held].sum() / table.idf.sum(), 1e-4)


def test_bm25_of_a_passage_without_any_term_is_zero() -> None:
    """Keys that no posting has are asked for as well."""
    table = lexical_table(_postings([{1: 2}], 1))
    found = table.bm25_of(np.array([0, 8, 99]))
    assert found[[0, 2]].tolist() == [0, 0]
    assert found[1] > 0
    assert not lexical_table(_postings([], 1)).bm25_of(np.array([3])).any()


@given(
    values=st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0]), max_size=20),
    limit=st.integers(1, 25),
)
def test_top_rows_are_those_of_a_stable_sort(values: list[float], limit: int) -> None:
    """The greatest first, the earlier of equals, as many as are there."""
    expected = sorted(range(len(values)), key=lambda row: (-values[row], row))[:limit]
    assert top_rows(np.array(values), limit).tolist() == expected
