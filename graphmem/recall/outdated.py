"""Passages that tell only what no longer holds: they are found, but stand behind those that do.

Looked up before pairs are formed, so that names in them count and lead no further; what of the
passages shown is asked for and over is the concern of ``current_first``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from graphmem.model.fact import Fact, FactStatus
from graphmem.model.records import FactQuery, Flags
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore

# What such a passage loses, in log odds: more than what a passage with the question's words has
# over one without. Half of a corpus superseded (tests/benchmarks/superseded.py) cost 12 points of
# recall@5 without it.
COST = 6.0
# Only passages that could be shown, or lead on, are looked at (4 of 38 ms, with 2,200 facts).
LOOKED_AT = 20
_ROUNDS = 4
_BELIEVED = (FactStatus.CURRENT, FactStatus.DISPUTED, FactStatus.CLOSED)


class Outdated:
    """Tells for one search which of its candidates are outdated; each is looked at once."""

    def __init__(self, store: GraphStore, scope: Scope) -> None:
        """Look where a search looks, at its point on both time axes."""
        self._store, self._scope = store, scope
        self._known: dict[str, bool] = {}

    def among(self, ids: Sequence[str], scores: npt.NDArray[np.float64]) -> Flags:
        """Return (n,) which of the best passages by score are outdated; the others are not.

        Where some of the best are, those that move up in their place are looked at too.
        """
        flags = np.zeros(len(ids), bool)
        for _ in range(_ROUNDS):
            best = np.argsort(COST * flags - scores, kind="stable")[:LOOKED_AT].tolist()
            self._learn([ids[row] for row in best])
            old = [row for row in best if self._known[ids[row]] and not flags[row]]
            if not old:
                break
            flags[old] = True
        return flags

    def of_all(self, ids: Sequence[str]) -> Flags:
        """Return (n,) which passages are outdated, however many they are."""
        self._learn(ids)
        return np.array([self._known[one] for one in ids], bool)

    def _learn(self, ids: Sequence[str]) -> None:
        """Look up those passages that were not looked at before."""
        unknown = [one for one in ids if one not in self._known]
        if unknown:
            self._known |= self._look(unknown)

    def _look(self, ids: Sequence[str]) -> Mapping[str, bool]:
        # What is over now is closed: few facts are, and only these are read at first.
        statuses = (FactStatus.CLOSED,) if self._scope.as_of is None else _BELIEVED
        over = [one for one in self._facts(ids, statuses) if _is_over(one, self._scope.as_of)]
        old = self._passages_of(over)
        suspects = [one for one in ids if one in old]
        if not suspects:
            return dict.fromkeys(ids, False)
        known = {fact.id for fact in over}
        held = [one for one in self._facts(suspects, _BELIEVED) if one.id not in known]
        live = self._passages_of(held)
        return {one: one in old and one not in live for one in ids}

    def _facts(self, ids: Sequence[str], statuses: tuple[FactStatus, ...]) -> Sequence[Fact]:
        scope = replace(self._scope, as_of=None, conditions=())
        return self._store.facts(scope, FactQuery(passages=tuple(ids), statuses=statuses))

    def _passages_of(self, facts: Sequence[Fact]) -> frozenset[str | None]:
        said = sorted({one for fact in facts for one in fact.assertions})
        if not said:
            return frozenset()
        records = self._store.assertions(self._scope.namespace, said)
        return frozenset(record.assertion.passage_id for record in records)


def _is_over(fact: Fact, as_of: int | None) -> bool:
    """Say whether another value had taken a fact's place at a point, or it only came later."""
    start, end = fact.validity.valid_from, fact.validity.valid_to
    if as_of is None:
        return fact.status is FactStatus.CLOSED and fact.superseded_by is not None
    if start is not None and start.micros > as_of:
        return True
    return fact.superseded_by is not None and end is not None and end.micros <= as_of
