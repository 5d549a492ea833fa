"""Which names came already in a run of any length: eight bytes of each are kept."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_RECENT = 32_768


class SeenNames:
    """A set of names by their 64-bit hashes; a set of str or int would take ten times as much.

    New hashes go into a small set, then into sorted arrays of doubling size. Two names of one hash
    are one; with ten million names that happens once in 400,000 runs.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._recent: set[int] = set()
        self._sorted: list[npt.NDArray[np.int64]] = []

    def add(self, name: str) -> bool:
        """Add a name; return whether it was there already."""
        number = hash(name)
        if number in self._recent or any(_holds(part, number) for part in self._sorted):
            return True
        self._recent.add(number)
        if len(self._recent) >= _RECENT:
            self._settle()
        return False

    def _settle(self) -> None:
        part = np.sort(np.fromiter(self._recent, np.int64, len(self._recent)))
        self._recent.clear()
        while self._sorted and len(self._sorted[-1]) <= len(part):
            part = np.sort(np.concatenate([self._sorted.pop(), part]), kind="stable")
        self._sorted.append(part)


def _holds(part: npt.NDArray[np.int64], number: int) -> bool:
    at = int(np.searchsorted(part, number))
    return at < len(part) and int(part[at]) == number
