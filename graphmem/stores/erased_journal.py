"""What is left of a journal's entries when something that they tell of is erased."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from graphmem.stores.sqlite.rows import to_json


def left_of_entries(
    rows: Sequence[Mapping[str, Any]],
    gone: Collection[str],
    dropped: Collection[int],
    keys_of: Callable[[Sequence[str]], Mapping[str, int]],
) -> tuple[list[int], list[dict[str, Any]]]:
    """Return which entries go, by key, and the details (with the keys) that the others keep.

    An entry goes with its source, and when it tells of nothing any more; but an undo stays as long
    as what it undid, which would else count as done again.

    Args:
        rows: Entries (key, source_id, undoes, details) in the order in which they were recorded.
        gone: Ids of what is erased.
        dropped: Keys of entries that go anyway.
        keys_of: Gives the keys of the entries that there are of some ids.
    """
    held = keys_of([row["undoes"] for row in rows if row["undoes"]])
    going = set(dropped)
    rewritten: list[dict[str, Any]] = []
    for row in rows:
        if row["key"] in going:
            continue
        lists: dict[str, list[str]] = json.loads(row["details"])
        left = {name: [i for i in ids if i not in gone] for name, ids in lists.items()}
        left = {name: ids for name, ids in left.items() if ids}
        undone = held.get(row["undoes"] or "")
        if row["source_id"] in gone or not (left or (undone is not None and undone not in going)):
            going.add(row["key"])
        else:
            rewritten.append({"key": row["key"], "details": to_json(left)})
    return sorted(going), rewritten
