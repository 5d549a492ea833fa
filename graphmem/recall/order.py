"""Which of two stretches of text came first: each is found where it stands, then the places speak.

A stretch may begin in one passage and end in the next, and a few of its words may differ: its terms
are laid along the passages that hold them, and the place is where most of them lie in its order.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from graphmem.indexes.terms import term_hash, terms, words
from graphmem.model.episode import Passage
from graphmem.model.records import Keys, PassageFeatures, PassageRecord, Postings
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore

Order = Literal["before", "after", "same", "unknown"]

# Of its terms so many must lie at a place, in order: with one word in ten changed about nine in ten
# do, of a stretch that was never stored hardly one in five.
_LEAST = 0.55
# Of the pairs of neighbouring words, function words among them, so many must stand there too: about
# eight in ten do, and of other words of the same book a quarter at most. A stretch of five content
# words is not found by chance then.
_LEAST_PAIRS = 0.4
# Places that hold nearly as much as the best one are taken for copies of it.
_COPY = 0.1
# A changed word may have become none or two: terms may be so far from their place.
_SHIFT = 4
_TERMS = 80  # of a longer stretch these first ones are looked for
_CANDIDATES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a stretch stands: its start, middle and end, each (place in the source, term)."""

    passage: Passage
    recorded_from: int
    start: tuple[int, int]
    middle: tuple[int, int]
    end: tuple[int, int]
    share: float


def order_of(store: GraphStore, scope: Scope, a: str, b: str) -> Order:
    """Say which of two stretches came first; "unknown" where one was never stored, or stands in
    several places that do not agree.

    In one source their places decide; in two, their times, or without these which the memory
    was told first.
    """
    verdicts = {
        _compared(one, other)
        for one in places_of(store, scope, a)
        for other in places_of(store, scope, b)
    }
    return verdicts.pop() if len(verdicts) == 1 else "unknown"


def places_of(store: GraphStore, scope: Scope, text: str) -> list[Place]:
    """Return where a stretch of text stands, with the share of its terms found there."""
    wanted = terms(text)[:_TERMS]
    if not wanted:
        return []
    postings = store.postings(scope, sorted(set(wanted)))
    keys = _candidates(postings)
    if not len(keys):
        return []
    features = store.features(scope, keys, around=1)
    hashes = np.array([term_hash(term) for term in wanted], np.uint32)
    found = [
        (run, start, share)
        for run in _runs(features)
        for start, share in _alignments(hashes, run.tokens)
    ]
    best = max((share for _, _, share in found), default=0.0)
    near = [each for each in found if each[2] >= max(_LEAST, best - _COPY)]
    rows = sorted({row for run, start, _ in near for row in run.rows_of(start, len(hashes))})
    records = {one.key: one for one in store.passages(scope, keys=features.keys[rows])}
    pairs = _word_pairs(text)
    places = []
    for run, start, share in near:
        keys = features.keys[run.rows_of(start, len(hashes))].tolist()
        told = _word_pairs(" ".join(records[key].passage.text for key in keys))
        if len(pairs & told) >= _LEAST_PAIRS * len(pairs):
            places.append(_place(records[keys[0]], run, start, len(hashes), share))
    return places


def _place(record: PassageRecord, run: _Run, start: int, length: int, share: float) -> Place:
    return Place(
        passage=record.passage,
        recorded_from=record.recorded_from,
        start=run.place(start),
        middle=run.place(start + length // 2),
        end=run.place(start + length - 1),
        share=share,
    )


def _word_pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(words(text)))


def _candidates(postings: Postings) -> Keys:
    """Return the passages that hold most of the terms, rare ones counting more."""
    held = [one for one in postings.postings if len(one.keys)]
    if not held:
        return np.empty(0, np.int64)
    keys = np.concatenate([one.keys for one in held])
    weights = [np.log1p(postings.passages / one.passages) for one in held]
    weight = np.repeat(weights, [len(one.keys) for one in held])
    unique, inverse = np.unique(keys, return_inverse=True)
    scores = np.bincount(inverse, weights=weight)
    order = np.lexsort((unique, -scores))
    return np.asarray(unique[order[:_CANDIDATES]], np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """The terms of passages that follow each other, with the row and the place of each."""

    tokens: npt.NDArray[np.uint32]
    rows: npt.NDArray[np.int64]
    ordinals: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int64]

    def rows_of(self, at: int, length: int) -> list[int]:
        """Return the rows of so many terms from a place on, in their order."""
        stretch = self.rows[self._inside(at) : self._inside(at + length - 1) + 1]
        return list(dict.fromkeys(stretch.tolist()))

    def place(self, at: int) -> tuple[int, int]:
        inside = self._inside(at)
        return int(self.ordinals[inside]), int(self.offsets[inside])

    def _inside(self, at: int) -> int:
        return min(max(at, 0), len(self.rows) - 1)


def _runs(features: PassageFeatures) -> list[_Run]:
    order = np.lexsort((features.positions, features.sessions))
    sessions, positions = features.sessions[order], features.positions[order]
    breaks = np.flatnonzero((np.diff(sessions) != 0) | (np.diff(positions) > 1)) + 1
    runs = [_run(features, rows) for rows in np.split(order, breaks)]
    return [run for run in runs if len(run.tokens)]


def _run(features: PassageFeatures, rows: npt.NDArray[np.intp]) -> _Run:
    pieces = []
    for row in rows.tolist():
        start, stop = features.token_starts[row], features.token_starts[row + 1]
        said = features.token_sentences[start:stop] >= 0  # neither the title nor a caption
        pieces.append(features.tokens[start:stop][said])
    sizes = [len(piece) for piece in pieces]
    return _Run(
        tokens=np.concatenate(pieces),
        rows=np.repeat(rows, sizes).astype(np.int64),
        ordinals=np.repeat(features.positions[rows], sizes).astype(np.int64),
        offsets=np.concatenate([np.arange(size) for size in sizes]).astype(np.int64),
    )


def _alignments(
    wanted: npt.NDArray[np.uint32], tokens: npt.NDArray[np.uint32]
) -> list[tuple[int, float]]:
    """Return where the wanted terms lie along others: (start, share of them), best places only."""
    term, at = np.nonzero(wanted[:, None] == tokens[None, :])
    if not len(term):
        return []
    diagonal = at - term + len(wanted)
    width = 2 * _SHIFT + 1
    counts = np.bincount(diagonal, minlength=len(tokens) + len(wanted) + width)
    band = np.convolve(counts, np.ones(width), mode="same")
    found: list[tuple[int, float]] = []
    while band.max() >= _LEAST * len(wanted):
        # Of equally good bands the one whose own diagonal holds most is the start.
        best = int(np.lexsort((-counts, -band))[0])
        near = np.abs(diagonal - best) <= _SHIFT
        share = len(np.unique(term[near])) / len(wanted)
        if share >= _LEAST:
            found.append((best - len(wanted), share))
        band[max(0, best - len(wanted)) : best + len(wanted)] = 0
    return found


def _compared(one: Place, other: Place) -> Order:
    if one.passage.source_id == other.passage.source_id:
        if one.start <= other.middle <= one.end and other.start <= one.middle <= other.end:
            return "same"
        return "before" if one.start < other.start else "after"
    first, second = one.passage.at, other.passage.at
    if first is not None and second is not None:
        if first.end <= second.micros:
            return "before"
        return "after" if second.end <= first.micros else "unknown"
    return _by_record(one.recorded_from, other.recorded_from)


def _by_record(first: int, second: int) -> Order:
    if first == second:
        return "unknown"
    return "before" if first < second else "after"
