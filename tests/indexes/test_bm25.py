"""BM25 against the reference implementation's formula."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.indexes.bm25 import Scored, bm25
from graphmem.model.records import Posting, Postings

TEXTS = st.lists(st.lists(st.sampled_from("abcde"), min_size=1, max_size=9), min_size=1, max_size=8)


def postings_of(texts: list[list[str]], terms: str) -> Postings:
    lists = []
    for term in terms:
        rows = [row for row, text in enumerate(texts) if term in text]
        lists.append(
            Posting(
                term=term,
                keys=np.array(rows, np.int64),
                counts=np.array([texts[row].count(term) for row in rows], np.int32),
                lengths=np.array([len(texts[row]) for row in rows], np.int32),
                passages=len(rows),
            )
        )
    mean = sum(map(len, texts)) / len(texts)
    return Postings(postings=tuple(lists), passages=len(texts), mean_length=mean)


@given(TEXTS, st.sampled_from(["a", "ab", "bce"]))
def test_bm25_is_its_formula(texts: list[list[str]], terms: str):
    """Each passage gets the sum of idf * tf (k1 + 1) / (tf + k1 (1 - b + b L / mean))."""
    scored = bm25(postings_of(texts, terms), k1=1.5, b=0.75)
    mean = sum(map(len, texts)) / len(texts)
    expected = {}
    for row, text in enumerate(texts):
        counts = Counter(text)
        total = 0.0
        for term in terms:
            df = sum(term in other for other in texts)
            idf = math.log(1 + (len(texts) - df + 0.5) / (df + 0.5))
            tf = counts[term]
            total += idf * tf * 2.5 / (tf + 1.5 * (0.25 + 0.75 * len(text) / mean))
        if any(term in counts for term in terms):
            expected[row] = pytest.approx(total)
    assert dict(zip(scored.keys.tolist(), scored.scores.tolist(), strict=True)) == expected


def test_top_orders_by_score_then_key():
    """The best come first, and equal scores in the order of their keys."""
    scored = Scored(keys=np.array([1, 2, 3, 4]), scores=np.array([0.5, 1.0, 0.5, 0.1]))
    assert scored.top(3).keys.tolist() == [2, 1, 3]


def test_bm25_of_nothing_is_nothing():
    """No terms and no passages give an empty result, not an error."""
    assert len(bm25(Postings(postings=(), passages=0, mean_length=0.0)).keys) == 0
