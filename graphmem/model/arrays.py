"""Sets as sorted arrays. np.unique and np.isin do the same, and load numpy.ma at their first call:
a twentieth of the time of a search from a shell.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

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
