"""Rows that belong together: pick one of each group without a loop."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def first_of_groups(
    groups: npt.NDArray[np.integer], by: npt.NDArray[np.floating]
) -> npt.NDArray[np.intp]:
    """Return, group by group, the row that comes first by a value (the earlier one of equals)."""
    order = np.lexsort((by, groups))
    ordered = groups[order]
    return order[np.flatnonzero(np.diff(ordered, prepend=-1) != 0)] if len(order) else order
