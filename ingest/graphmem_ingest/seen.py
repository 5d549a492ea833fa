"""Which names came already in a run of any length: eight bytes of each are kept."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_RECENT = 4_096


class SeenNames:
    """A set of names by their 64-bit hashes; a set of str or int would take ten times as much.

    New hashes go into a small array, then into sorted ones of doubling size: what is taken again
    and again has always the same sizes, so the process's heap does not fray. Two names of one hash
    are one; with ten million names that happens once in 400,000 runs.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._recent = np.empty(_RECENT, np.int64)
        self._size = 0
        self._sorted: list[npt.NDArray[np.int64]] = []

    def add(self, name: str) -> bool:
        """Add a name; return whether it was there already."""
        number = hash(name)
        if (self._recent[: self._size] == number).any():
            return True
        if any(_holds(part, number) for part in self._sorted):
            return True
        self._recent[self._size] = number
        self._size += 1
        if self._size == _RECENT:
            self._settle()
        return False

    def _settle(self) -> None:
        part = np.sort(self._recent)
        self._size = 0
        while self._sorted and len(self._sorted[-1]) <= len(part):
            part = np.concatenate([self._sorted.pop(), part])
            part.sort(kind="stable")
        self._sorted.append(part)


def _holds(part: npt.NDArray[np.int64], number: int) -> bool:
    at = int(np.searchsorted(part, number))
    return at < len(part) and int(part[at]) == number
