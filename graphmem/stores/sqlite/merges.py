"""Which entities are one at a point of the record axis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from graphmem.model.arrays import one_of
from graphmem.model.records import Flags, Keys


class Merges:
    """Entities that were merged into others, and whom these stand for."""

    def __init__(self, canonical: Mapping[int, int]) -> None:
        """Take for each merged entity the one that it ended in."""
        self._canonical = dict(canonical)
        self._members: dict[int, list[int]] = defaultdict(list)
        for merged, end in canonical.items():
            self._members[end].append(merged)
        self._merged = np.array(sorted(canonical), np.int64)
        self._ends = np.array([canonical[key] for key in self._merged.tolist()], np.int64)

    @classmethod
    def of_decisions(cls, decided: Mapping[int, int]) -> Merges:
        """Follow decisions (entity, the one it was merged into) to their ends."""
        ends = {entity: canonical_of(entity, decided) for entity in decided}
        return cls({entity: end for entity, end in ends.items() if end != entity})

    def end(self, key: int) -> int:
        """Return the entity that stands for this one."""
        return self._canonical.get(key, key)

    def ends(self, keys: Keys) -> Keys:
        """Return the entities that stand for these."""
        if not len(self._merged):
            return keys
        at = np.minimum(np.searchsorted(self._merged, keys), len(self._merged) - 1)
        return np.where(self._merged[at] == keys, self._ends[at], keys)

    def stands_for_others(self, key: int) -> bool:
        """Say whether others were merged into this entity."""
        return key in self._members

    def stand_for_others(self, keys: Keys) -> Flags:
        """Say for each of some entities whether others were merged into it."""
        return one_of(keys, self._ends)

    def members(self, key: int) -> list[int]:
        """Return an entity with all that were merged into it."""
        return [key, *self._members.get(key, ())]

    def cluster(self, keys: Iterable[int]) -> list[int]:
        """Return all entities that are one with some of these."""
        ends = {self.end(key) for key in keys}
        return sorted({member for end in ends for member in self.members(end)})


def canonical_of(entity: int, decided: Mapping[int, int]) -> int:
    """Follow decisions to their end; a circle ends at its smallest key."""
    seen = [entity]
    while (following := decided.get(seen[-1])) is not None:
        if following in seen:
            return min(seen[seen.index(following) :])
        seen.append(following)
    return seen[-1]
