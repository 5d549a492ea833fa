"""Sets as sorted arrays, and values of arrays as sequences.

np.unique and np.isin do the same as the former, and load numpy.ma at their first call: a twentieth
of the time of a search from a shell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")
Integers = TypeVar("Integers", bound=np.integer[Any])


def distinct(values: npt.NDArray[Integers]) -> npt.NDArray[Integers]:
    """Return the values (n,) in rising order, each once. O(n log n)."""
    ordered = np.sort(values)
    return ordered[first_of_runs(ordered)]


def first_of_runs(ordered: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Return for each of the values (n,) whether it is another than the one before it. O(n)."""
    first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first


def one_of(values: npt.NDArray[Any], wanted: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return for each of the values (n,) whether it is one of those wanted (m,). O((n+m) log m)."""
    ordered = np.sort(np.asarray(wanted))
    if not len(ordered):
        return np.zeros(len(values), bool)
    at = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    found: npt.NDArray[np.bool_] = ordered[at] == values
    return found


def common(
    one: npt.NDArray[Integers], other: npt.NDArray[Integers]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return where two rising arrays (n,) and (m,) hold the same values, in the one and in the
    other. O(min log max).
    """
    if len(one) > len(other):
        in_other, in_one = common(other, one)
        return in_one, in_other
    at = np.minimum(other.searchsorted(one), len(other) - 1)
    held = np.flatnonzero(other[at] == one)
    return held, at[held]


class Taken(Sequence[Any]):
    """The values at some places of an array of objects, gathered when they are asked for.

    Of a thousand names few are: to touch each took longer than most of a search's steps.
    """

    def __init__(self, held: npt.NDArray[np.object_], places: npt.NDArray[np.integer[Any]]) -> None:
        """Take the array, which must not change, and the places (n,)."""
        self._held, self._places = held, places

    def __len__(self) -> int:
        """Return n."""
        return len(self._places)

    def __getitem__(self, index: Any) -> Any:
        """Return one value."""
        return self._held[self._places[index]]

    def some(self, rows: npt.NDArray[np.integer[Any]]) -> list[Any]:
        """Return the values of some rows, at a fraction of what each alone takes."""
        values: list[Any] = self._held.take(self._places[rows]).tolist()
        return values


def some_of(values: Sequence[T], rows: npt.NDArray[np.integer[Any]]) -> list[T]:
    """Return the values of some rows."""
    return (
        values.some(rows) if isinstance(values, Taken) else [values[row] for row in rows.tolist()]
    )
