"""Sets as sorted arrays are what numpy makes of them."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphmem.model.arrays import Taken, common, distinct, first_of_runs, one_of, some_of

NUMBERS = st.lists(st.integers(-40, 40), max_size=60)


@given(NUMBERS)
def test_distinct_is_each_value_once_in_rising_order(values: list[int]) -> None:
    """As np.unique, the type of the numbers included."""
    array = np.array(values, np.int32)
    found = distinct(array)
    np.testing.assert_array_equal(found, np.unique(array))
    assert found.dtype == np.int32


@given(NUMBERS, NUMBERS)
def test_one_of_is_isin(values: list[int], wanted: list[int]) -> None:
    """As np.isin, for none wanted and for none given too."""
    array = np.array(values, np.int64)
    np.testing.assert_array_equal(one_of(array, wanted), np.isin(array, wanted))


@given(NUMBERS)
def test_first_of_runs_begins_every_run(values: list[int]) -> None:
    """As comparing each value with the one before it; the first one always begins a run."""
    expected = [row == 0 or values[row - 1] != value for row, value in enumerate(values)]
    assert first_of_runs(np.array(values, np.int64)).tolist() == expected


@given(st.sets(st.integers(-40, 40)), st.sets(st.integers(-40, 40)))
def test_common_is_where_both_hold_the_same(one: set[int], other: set[int]) -> None:
    """As np.intersect1d, whichever of the two is longer."""
    first, second = (np.array(sorted(each), np.int64) for each in (one, other))
    in_first, in_second = common(first, second)
    np.testing.assert_array_equal(first[in_first], np.intersect1d(first, second))
    np.testing.assert_array_equal(second[in_second], np.intersect1d(first, second))


def test_some_of_what_is_taken_is_what_each_alone_is() -> None:
    """Values gathered at once or one by one are the same, of a list and of an array's places."""
    held = np.array(["Ada", "Bo", "Cy"], object)
    taken = Taken(held, np.array([2, 0]))
    assert list(taken) == some_of(taken, np.array([0, 1])) == ["Cy", "Ada"]
    assert some_of(["Cy", "Ada"], np.array([1])) == some_of(taken, np.array([1])) == ["Ada"]
    assert len(taken) == 2


def test_numpy_ma_is_not_loaded() -> None:
    """What they are there for."""
    code = (
        "import sys, numpy as np\n"
        "from graphmem.model.arrays import distinct, one_of\n"
        "one_of(distinct(np.array([1, 9_000_000, 1])), [1, 2])\n"
        "sys.exit('numpy.ma' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
