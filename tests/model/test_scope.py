"""Scopes and filters."""

from __future__ import annotations

from typing import Any

import pytest

from graphmem.errors import BadInput
from graphmem.model.scope import Condition, Scope, conditions_of


def test_filters_are_read_in_their_three_forms():
    """A bare value means eq, a list means in, a mapping names its operators."""
    read = conditions_of({"source": "a.txt", "speaker": ["Ann", "Bo"], "year": {"gte": 1, "lt": 5}})
    assert read == (
        Condition(key="source", operator="eq", value="a.txt"),
        Condition(key="speaker", operator="in", value=("Ann", "Bo")),
        Condition(key="year", operator="gte", value=1),
        Condition(key="year", operator="lt", value=5),
    )


@pytest.mark.parametrize(
    "filters", [{"x": {"like": 1}}, {"x": {"in": "abc"}}, {"": 1}, {3: 1}], ids=str
)
def test_a_filter_that_means_nothing_is_refused(filters: dict[Any, Any]):
    """An unknown operator, an "in" without a list, a key that is no name: BadInput."""
    with pytest.raises(BadInput):
        conditions_of(filters)


@pytest.mark.parametrize("namespace", ["", "a\nb", "x" * 201, "a\x00"])
def test_a_namespace_must_be_a_name(namespace: str):
    """Empty, overlong and control characters are refused where a scope is made."""
    with pytest.raises(BadInput, match="namespace"):
        Scope(namespace=namespace)
