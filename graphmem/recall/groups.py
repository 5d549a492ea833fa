"""Rows that belong together: pick one of each group without a loop."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from graphmem.model.arrays import first_of_runs


def first_of_groups(
    groups: npt.NDArray[np.integer], by: npt.NDArray[np.floating]
) -> npt.NDArray[np.intp]:
    """Return, group by group, the row that comes first by a value (the earlier one of equals)."""
    order = np.lexsort((by, groups))
    return order[first_of_runs(groups[order])]
