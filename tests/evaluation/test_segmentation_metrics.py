"""Segmentation metrics: the published definitions, on cases worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.errors import BadInput
from graphmem.evaluation.segmentation_metrics import pk, segmentation_scores, window_diff, window_of

# Eight units in two segments of four: k = 2.
REFERENCE = [0, 0, 0, 0, 1, 0, 0, 0]
FLAGS = st.lists(st.booleans(), min_size=3, max_size=40)


def test_window_is_half_the_mean_segment_length() -> None:
    """8 units in 2 segments of the reference give 2, and it never falls below 2."""
    assert window_of(REFERENCE) == 2
    assert window_of([0] * 12) == window_of([1, *[0] * 11]) == 6
    assert window_of([1] * 12) == 2


def test_pk_counts_windows_that_disagree() -> None:
    """A boundary one unit late is wrong in 2 of the 6 windows of two units."""
    late = [0, 0, 0, 0, 0, 1, 0, 0]
    assert pk(REFERENCE, late) == pytest.approx(2 / 6)
    assert window_diff(REFERENCE, late) == pytest.approx(2 / 6)


def test_pk_of_no_boundary_is_the_share_of_windows_across_one() -> None:
    """Saying nothing costs only the windows that cross the true boundary."""
    assert pk(REFERENCE, [0] * 8) == pytest.approx(2 / 6)


def test_window_diff_counts_a_second_boundary_that_pk_does_not_see() -> None:
    """Two boundaries where one belongs: the same side for Pk, another number for WindowDiff."""
    doubled = [0, 0, 0, 1, 1, 0, 0, 0]
    assert pk(REFERENCE, doubled) == pytest.approx(1 / 6)
    assert window_diff(REFERENCE, doubled) == pytest.approx(2 / 6)


def test_first_flag_says_nothing() -> None:
    """The first unit always starts a segment, however it is marked."""
    marked = [1, *REFERENCE[1:]]
    assert pk(marked, REFERENCE) == 0
    assert segmentation_scores([marked], [REFERENCE]).f1 == 1


def test_f1_pools_the_boundaries_of_all_texts() -> None:
    """Three true boundaries, two found, one of them right: precision 1/2, recall 1/3, F1 2/5."""
    scores = segmentation_scores([[0, 1, 0, 1], [0, 0, 1, 0]], [[0, 1, 0, 0], [0, 1, 0, 0]])
    assert (scores.precision, scores.recall) == pytest.approx((1 / 2, 1 / 3))
    assert scores.f1 == pytest.approx(2 / 5)


def test_no_boundary_found_has_f1_zero() -> None:
    """A segmentation without boundaries gets no credit."""
    scores = segmentation_scores([REFERENCE], [[0] * 8])
    assert (scores.precision, scores.recall, scores.f1) == (0, 0, 0)


@given(FLAGS)
def test_a_segmentation_agrees_with_itself(flags: list[bool]) -> None:
    """Identity scores 0 errors, and F1 1 where there is a boundary at all."""
    scores = segmentation_scores([flags], [flags])
    assert (scores.pk, scores.window_diff) == (0, 0)
    assert scores.f1 == (1 if any(flags[1:]) else 0)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=3, max_size=40))
def test_window_diff_is_never_below_pk(pairs: list[tuple[bool, bool]]) -> None:
    """WindowDiff sees all errors of Pk, and both are shares."""
    reference, hypothesis = [r for r, _ in pairs], [h for _, h in pairs]
    assert 0 <= pk(reference, hypothesis) <= window_diff(reference, hypothesis) <= 1


def test_a_text_no_longer_than_the_window_has_no_errors() -> None:
    """There is no window to look through."""
    assert pk([0, 1], [0, 0]) == 0


def test_unequal_lengths_are_refused() -> None:
    """Flags of different texts cannot be compared."""
    with pytest.raises(BadInput, match="3 and of 2"):
        pk([0, 1, 0], [0, 1])
    with pytest.raises(BadInput, match="0 references"):
        segmentation_scores([], [])
    with pytest.raises(BadInput, match="at least one unit"):
        pk([0, 1, 0], [0, 1, 0], window=0)
