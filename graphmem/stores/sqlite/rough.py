"""Products of many vectors with one, a quarter of the memory read: int8 copies with known errors.

Each row is rounded to 127ths of its greatest number. What a product lacks is at most the length of
what rounding took from the row times that of the question (Cauchy and Schwarz), so that rows which
may be among the nearest are told from those which cannot be, and the result stays exact.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphmem.model.records import Bytes, Floats

_LEVELS = 127
_AT_ONCE = 2_048  # rows that are widened to float32 together: they stay in the processor's cache


class RoughVectors:
    """int8 copies of pieces of a matrix, made when they are asked for."""

    def __init__(self) -> None:
        """Begin empty."""
        self._pieces: list[tuple[Bytes, Floats]] = []
        self._lost = 0.0

    def products(self, pieces: Sequence[Floats], vector: Floats) -> tuple[Floats, float]:
        """Return the rough product of every row with a vector, and how far off they are at most.

        ``pieces`` are those of the last time, with others behind them; they never change.
        """
        for piece in pieces[len(self._pieces) :]:
            self._add(piece)
        products = np.empty(sum(map(len, pieces)), np.float32)
        wide = np.empty((_AT_ONCE, len(vector)), np.float32)
        at = 0
        for rows, scales in self._pieces:
            start = at
            for first in range(0, len(rows), _AT_ONCE):
                some = rows[first : first + _AT_ONCE]
                np.copyto(wide[: len(some)], some)
                np.dot(wide[: len(some)], vector, out=products[at : at + len(some)])
                at += len(some)
            products[start:at] *= scales
        return products, self._lost * float(np.linalg.norm(vector))

    def _add(self, piece: Floats) -> None:
        scales = np.abs(piece).max(axis=1) / np.float32(_LEVELS)
        scales[scales == 0] = 1
        rows = np.rint(piece / scales[:, None])
        lost = np.linalg.norm(piece - rows * scales[:, None], axis=1).max(initial=0)
        self._lost = max(self._lost, float(lost))
        self._pieces.append((rows.astype(np.int8), scales))
