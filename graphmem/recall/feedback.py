"""What feedback does to a ranking: little, only for questions like those it was given for.

Per passage a Beta(1 + useful, 1 + not) posterior over the feedback of similar questions, as a
factor on its score (RMM's retrospective reflection without its learned part).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from graphmem.model.journal import FEEDBACK, Change
from graphmem.model.records import Floats
from graphmem.protocols import Encoder, GraphStore

# Questions count as alike from this cosine on; a score moves by at most a fifth of itself.
SIMILAR = 0.6
_LOWEST, _SPREAD = 0.8, 0.4
# The newest so many entries count: enough for a person, bounded for a program.
_MOST = 1_000


@dataclass(slots=True)
class _Given:
    """The feedback of one namespace, as far as the journal was read."""

    until: int = -(2**63)
    entries: OrderedDict[str, Change] = field(default_factory=OrderedDict)
    vectors: dict[str, Floats] = field(default_factory=dict)


class Feedback:
    """Reads feedback from the journal: the first time all of it, then what was added since."""

    def __init__(self, store: GraphStore, encoder: Encoder) -> None:
        """Keep the parts; nothing is read before the first question."""
        self._store = store
        self._encoder = encoder
        self._given: dict[str, _Given] = {}

    def factors(
        self, namespace: str, question: Floats, *, known: int | None = None
    ) -> dict[str, float]:
        """Return, by passage id, the factor on its score for a question (its vector).

        Between 0.8 and 1.2; passages without feedback for a similar question are left out. With
        ``known``, only what was given until then counts.
        """
        entries = self._read(namespace)
        if known is not None:
            entries = [one for one in entries if one.recorded_at <= known]
        if not entries:
            return {}
        vectors = np.stack([self._vector(namespace, one) for one in entries])
        alike = vectors @ question >= SIMILAR
        counts: dict[str, list[int]] = {}
        for entry, counted in zip(entries, alike, strict=True):
            for passage in entry.evidence if counted else ():
                said = counts.setdefault(passage, [0, 0])
                said[0 if entry.metadata["useful"] else 1] += 1
        return {passage: factor(useful, other) for passage, (useful, other) in counts.items()}

    def _read(self, namespace: str) -> list[Change]:
        given = self._given.setdefault(namespace, _Given())
        for change in self._store.changes(namespace, since=given.until + 1, feedback=True):
            given.until = change.recorded_at
            given.entries[change.id] = change
        # What was erased since must not go on counting.
        there = (
            {one.id: one for one in self._store.changes(namespace, ids=list(given.entries))}
            if given.entries
            else {}
        )
        given.entries = OrderedDict((one, there[one]) for one in given.entries if one in there)
        undone = _undone(list(given.entries.values()))
        standing = [
            one
            for one in given.entries.values()
            if one.action == FEEDBACK and one.id not in undone and "useful" in one.metadata
        ]
        return standing[-_MOST:]

    def _vector(self, namespace: str, entry: Change) -> Floats:
        vectors = self._given[namespace].vectors
        if entry.id not in vectors:
            vectors[entry.id] = self._encoder.encode([str(entry.metadata["question"])])[0]
        return vectors[entry.id]


def _undone(changes: Sequence[Change]) -> set[str]:
    """Return the changes that an undo takes back which is not taken back itself."""
    cancelled: set[str] = set()
    for change in reversed(changes):
        if change.undoes is not None and change.id not in cancelled:
            cancelled.add(change.undoes)
    return cancelled


def factor(useful: int, other: int) -> float:
    """Return the factor for so many useful and other verdicts: 1.0 for as many of both.

    The mean of Beta(1 + useful, 1 + other), spread over 0.8 to 1.2.
    """
    return _LOWEST + _SPREAD * (1 + useful) / (2 + useful + other)


def adjusted(
    scores: npt.NDArray[np.float64], ids: Sequence[str], factors: Mapping[str, float]
) -> npt.NDArray[np.float64]:
    """Return scores (n,) of passages (their ids) times their factors; those of 0 or less stay.

    Only the order among passages that were found anyway changes: nothing enters by feedback.
    """
    if not factors:
        return scores
    weights = np.array([factors.get(one, 1.0) for one in ids], dtype=np.float64)
    return np.where(scores > 0, scores * weights, scores)
