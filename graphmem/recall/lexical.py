"""All passages that hold a term of the question: their BM25 and which terms they hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graphmem.indexes.bm25 import K1, B, idf
from graphmem.model.records import Floats, Keys, Postings


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalTable:
    """Passages by rising key (m,), BM25 (m,), a bit for each term held (m,), and idf (t,)."""

    keys: Keys
    bm25: Floats
    held: npt.NDArray[np.uint64]
    idf: npt.NDArray[np.float64]
    passages: int

    def rows(self, keys: Keys) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
        """Return each key's row and whether it is there at all."""
        if not len(self.keys):
            return np.zeros(len(keys), np.intp), np.zeros(len(keys), bool)
        rows = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return rows, self.keys[rows] == keys

    def bm25_of(self, keys: Keys) -> Floats:
        """Return the BM25 of passages, 0 for those without any term."""
        if not len(self.keys):
            return np.zeros(len(keys), np.float32)
        rows, there = self.rows(keys)
        return np.where(there, self.bm25[rows], 0).astype(np.float32)

    def coverage(self) -> Floats:
        """Return the idf share of the question's terms that each passage holds, (m,)."""
        weights = (self.idf / max(float(self.idf.sum()), 1e-9)).astype(np.float32)
        covered = np.zeros(len(self.keys), np.float32)
        for bit, weight in enumerate(weights):
            covered += weight * ((self.held >> np.uint64(bit)) & np.uint64(1))
        return covered


def lexical_table(postings: Postings) -> LexicalTable:
    """Score the passages of at most 64 terms; O(postings)."""
    held = postings.postings
    everything = [posting.keys for posting in held]
    keys = np.unique(np.concatenate(everything)) if everything else np.empty(0, np.int64)
    bm25 = np.zeros(len(keys))
    bits = np.zeros(len(keys), np.uint64)
    mean = max(postings.mean_length, 1e-9)
    weights = np.array([idf(posting, postings.passages) for posting in held])
    for number, posting in enumerate(held):
        rows = np.searchsorted(keys, posting.keys)
        counts = posting.counts.astype(np.float64)
        norm = K1 * (1 - B + B * posting.lengths / mean)
        bm25[rows] += weights[number] * counts * (K1 + 1) / (counts + norm)
        bits[rows] |= np.uint64(1 << number)
    return LexicalTable(
        keys=keys,
        bm25=bm25.astype(np.float32),
        held=bits,
        idf=weights,
        passages=postings.passages,
    )


def top_rows(values: npt.NDArray[np.floating], limit: int) -> npt.NDArray[np.intp]:
    """Return the rows of the greatest values, greatest first; of equals the earlier one."""
    if limit < len(values):
        least = np.partition(values, len(values) - limit)[len(values) - limit]
        rows = np.flatnonzero(values >= least)
    else:
        rows = np.arange(len(values))
    return rows[np.argsort(-values[rows], kind="stable")][:limit]
