"""The nearest rows of a matrix, also where int8 copies say first which may be near."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.stores.sqlite import view
from graphmem.stores.sqlite.rough import RoughVectors

ROWS = st.integers(0, 2**32 - 1).map(np.random.default_rng)


def some_rows(rng: np.random.Generator, rows: int, width: int = 8) -> np.ndarray:
    """Return rows of very different lengths, some of them zeros, some alike."""
    lengths = rng.choice([0, 1e-3, 1, 1, 1, 50], (rows, 1))
    found = (rng.normal(size=(rows, width)) * lengths).astype(np.float32)
    return np.concatenate([found, found[: rows // 3]])


@given(ROWS)
def test_rough_products_are_off_by_no_more_than_they_say(rng):
    """Of every row, also of pieces that are added later."""
    rough, question = RoughVectors(), rng.normal(size=8).astype(np.float32)
    pieces = [some_rows(rng, 30), some_rows(rng, 9)]
    for known in (pieces[:1], pieces):
        products, off = rough.products(known, question)
        exact = np.concatenate(known).astype(np.float64) @ question
        assert (np.abs(products - exact) <= off + 1e-4 * np.abs(exact) + 1e-5).all()


@given(ROWS, st.integers(1, 20), st.booleans())
def test_the_nearest_rows_are_the_same_with_rough_products(rng, limit, masked):
    """Many rows give what few give: the rows of the greatest products, exactly."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(view, "_PIECE", 16)
        matrix = view.VectorMatrix()
        rows = some_rows(rng, 60)
        matrix._append(np.arange(1, len(rows) + 1), rows)
        question = rng.normal(size=8).astype(np.float32)
        inside = rng.random(len(rows)) < 0.7 if masked else None
        few = matrix.nearest(question, limit, inside, slack=1e-4)
        patch.setattr(view, "_MANY", 1)
        many = matrix.nearest(question, limit, inside, slack=1e-4)
    wanted = np.sort(few[1])[::-1][:limit]
    np.testing.assert_allclose(np.sort(many[1])[::-1][: len(wanted)], wanted, rtol=1e-4, atol=1e-4)
    best = few[0][few[1] > wanted[-1] + 1e-3] if len(wanted) else few[0]
    assert set(best.tolist()) <= set(many[0].tolist())
