"""All passages that hold a term of the question: their BM25 and what they cover of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphmem.indexes.bm25 import K1, B, idf
from graphmem.model.arrays import common, distinct
from graphmem.model.records import Floats, Indices, Keys, Posting, Postings

# Keys that lie at most so many times as wide as there are postings are scored in a plain array of
# all keys between: at 300,000 postings 8 ms, where sorting the keys takes 50.
_SPREAD = 16
# Passages by BM25 among which those are looked for that hold what others leave open.
_MOST_OPEN = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalTable:
    """Passages by rising key (m,): BM25, and idf share of the terms held; idf is by term (t,)."""

    keys: Keys
    bm25: Floats
    covered: Floats
    idf: npt.NDArray[np.float64]
    postings: Postings

    @property
    def passages(self) -> int:
        """How many passages there are in the scope."""
        return self.postings.passages

    def best_for(self, terms: Floats, limit: int) -> Keys:
        """Return the passages with the greatest BM25 when each term counts so much of itself, for
        each row of ``terms`` (b, t) up to ``limit``; all of them by rising key.
        """
        pool = self.keys
        if len(pool) > _MOST_OPEN:
            pool = pool[np.sort(top_rows(self.bm25, _MOST_OPEN))]
        gains = np.zeros((len(pool), len(self.idf)), np.float32)
        norms = _norms(self.postings)
        for term, posting in enumerate(self.postings.postings):
            rows, held = common(pool, posting.keys)
            counts, lengths = posting.counts[held], posting.lengths[held]
            gains[rows, term] = _gained(counts, lengths, norms, float(self.idf[term]))
        best = np.zeros(len(pool), bool)
        for scores in np.einsum("pt,bt->bp", gains, terms):
            rows = top_rows(scores, limit)
            best[rows[scores[rows] > 0]] = True
        found: Keys = pool[best]
        return found

    def bm25_of(self, keys: Keys) -> Floats:
        """Return the BM25 of passages, 0 for those without any term."""
        if not len(self.keys):
            return np.zeros(len(keys), np.float32)
        rows = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[rows] == keys, self.bm25[rows], 0).astype(np.float32)


def lexical_table(postings: Postings) -> LexicalTable:
    """Score the passages that hold some of the terms; O(postings) where keys lie close."""
    held = [posting for posting in postings.postings if len(posting.keys)]
    weights = np.array([idf(posting, postings.passages) for posting in postings.postings])
    keys, first, size = _places(held)
    bm25, covered = np.zeros(size, np.float32), np.zeros(size, np.float32)
    total = max(float(weights.sum()), 1e-9)
    norms = _norms(postings)
    for posting in held:
        weight = idf(posting, postings.passages)
        rows = posting.keys - first if keys is None else np.searchsorted(keys, posting.keys)
        bm25[rows] += _gained(posting.counts, posting.lengths, norms, weight)
        covered[rows] += np.float32(weight / total)
    there = np.flatnonzero(covered)
    return LexicalTable(
        keys=there + first if keys is None else keys[there],
        bm25=bm25[there],
        covered=covered[there],
        idf=weights,
        postings=postings,
    )


def _norms(postings: Postings) -> Floats:
    """Return what BM25 adds to a term's frequency, by the passage's length."""
    longest = max((int(one.lengths.max()) for one in postings.postings if len(one.keys)), default=0)
    mean = max(postings.mean_length, 1e-9)
    norms: Floats = (K1 * (1 - B + B / mean * np.arange(longest + 1))).astype(np.float32)
    return norms


def _gained(counts: Indices, lengths: Indices, norms: Floats, weight: float) -> Floats:
    """Return the BM25 of one term in passages with so many of it and of such lengths."""
    frequency = counts.astype(np.float32)
    gained = np.float32(weight * (K1 + 1)) * frequency
    frequency += norms.take(lengths)
    gained /= frequency
    return gained


def _places(held: list[Posting]) -> tuple[Keys | None, int, int]:
    """Return the keys that get a place (None: all from a first one on), that first one, and how
    many places there are.
    """
    if not held:
        return np.empty(0, np.int64), 0, 0
    first = min(int(posting.keys[0]) for posting in held)
    last = max(int(posting.keys[-1]) for posting in held)
    if last - first < _SPREAD * sum(len(posting.keys) for posting in held):
        return None, first, last - first + 1
    keys = distinct(np.concatenate([posting.keys for posting in held]))
    return keys, first, len(keys)


def top_rows(values: npt.NDArray[np.floating], limit: int) -> npt.NDArray[np.intp]:
    """Return the rows of the greatest values, greatest first; of equals the earlier one."""
    if limit <= 0:
        return np.empty(0, np.intp)
    if limit < len(values):
        least = np.partition(values, len(values) - limit)[len(values) - limit]
        rows = np.flatnonzero(values >= least)
    else:
        rows = np.arange(len(values))
    return rows[np.argsort(-values[rows], kind="stable")][:limit]
