"""Cutting text into pieces."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from graphmem.nlp.pieces import pieces


@given(st.text(alphabet="ab .\n|-#\u00e9", max_size=400), st.integers(5, 50))
def test_pieces_cover_all_that_is_not_space_in_order(text, longest):
    """Nothing is lost or read twice, and no piece is longer than asked."""
    found = list(pieces(text, longest))
    assert all(0 < piece.end - piece.start <= longest for piece in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    covered = {i for piece in found for i in range(*piece)}
    assert all(character.isspace() or i in covered for i, character in enumerate(text))


def test_pieces_end_at_blank_lines_and_list_items():
    """A list is not one sentence."""
    text = "First line.\n\n- one\n- two\n"
    assert [piece.of(text).strip() for piece in pieces(text)] == ["First line.", "- one", "- two"]
