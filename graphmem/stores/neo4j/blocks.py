"""Lists that grow by appending, as byte arrays: an open end, and sealed blocks behind it.

A posting list of 30,000 passages is 30 arrays on their way to the client instead of 30,000 rows,
and a batch rewrites at most one open end for each list that it adds to.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

# Records of a sealed block: appending rewrites half of one on average.
_SEALED = 1_024

# A passage that holds a term, how often; and one that mentions an entity, since when.
POSTING = np.dtype([("passage", "<u4"), ("count", "<u2")])
MENTION = np.dtype([("passage", "<u4"), ("recorded_from", "<i8"), ("is_home", "?")])

# A key is its namespace's number above these bits: no two namespaces share one, and within a
# namespace keys rise in the order of writing.
NUMBER_BITS = 40
_NUMBERS = (1 << NUMBER_BITS) - 1


def key_of(namespace: int, number: int) -> int:
    """Return the key of a namespace's node of this number."""
    return namespace << NUMBER_BITS | number


def number_of(key: int) -> int:
    """Return a key's number within its namespace."""
    return key & _NUMBERS


def appended(tail: bytes, added: bytes, dtype: np.dtype[np.void]) -> tuple[list[bytes], bytes]:
    """Return the blocks that are full now, and the open end."""
    whole = tail + added
    size = _SEALED * dtype.itemsize
    full = len(whole) // size * size
    return [whole[start : start + size] for start in range(0, full, size)], whole[full:]


def joined(
    tail: bytes | None, sealed: Iterable[bytes], dtype: np.dtype[np.void]
) -> npt.NDArray[np.void]:
    """Return all records of a list, by rising passage."""
    records = np.frombuffer(b"".join([*sealed, tail or b""]), dtype)
    passages = records["passage"]
    if len(passages) > 1 and np.any(passages[1:] < passages[:-1]):
        records = records[np.argsort(passages, kind="stable")]
    return records
