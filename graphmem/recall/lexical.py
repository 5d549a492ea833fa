"""All passages that hold a term of the question: their BM25 and what they cover of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphmem.indexes.bm25 import K1, B, idf
from graphmem.model.arrays import distinct
from graphmem.model.records import Floats, Keys, Posting, Postings

# Keys that lie at most so many times as wide as there are postings are scored in a plain array of
# all keys between: at 300,000 postings 8 ms, where sorting the keys takes 50.
_SPREAD = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalTable:
    """Passages by rising key (m,): BM25, and idf share of the terms held; idf is by term (t,)."""

    keys: Keys
    bm25: Floats
    covered: Floats
    idf: npt.NDArray[np.float64]
    passages: int

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
    mean, total = max(postings.mean_length, 1e-9), max(float(weights.sum()), 1e-9)
    longest = max((int(posting.lengths.max()) for posting in held), default=0)
    norms = (K1 * (1 - B + B / mean * np.arange(longest + 1))).astype(np.float32)
    for posting in held:
        weight = idf(posting, postings.passages)
        rows = posting.keys - first if keys is None else np.searchsorted(keys, posting.keys)
        counts = posting.counts.astype(np.float32)
        gained = np.float32(weight * (K1 + 1)) * counts
        counts += norms.take(posting.lengths)
        gained /= counts
        bm25[rows] += gained
        covered[rows] += np.float32(weight / total)
    there = np.flatnonzero(covered)
    return LexicalTable(
        keys=there + first if keys is None else keys[there],
        bm25=bm25[there],
        covered=covered[there],
        idf=weights,
        passages=postings.passages,
    )


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
