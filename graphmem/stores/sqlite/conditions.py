"""A scope's conditions in SQL: one statement a kind of operator, keys and values as parameters."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import numpy as np

from graphmem.errors import BadInput
from graphmem.model.records import Keys
from graphmem.model.scope import Condition
from graphmem.model.time import instant
from graphmem.stores.sqlite.statements import numbers, say

_NONE: Keys = np.empty(0, np.int64)
_BOUNDS = {"gt": "above", "gte": "from", "lt": "below", "lte": "to"}


def matching(
    connection: sqlite3.Connection, namespace: int, generation: int, condition: Condition
) -> tuple[bool, Keys]:
    """Return the keys of passages later than a generation that meet a condition.

    The first value says whether these meet it (True) or all others do (False): "ne", "nin" and
    "exists": False are the rest of "eq", "in" and "exists": True, missing values included.
    """
    field = {"namespace": namespace, "generation": generation, "field": condition.key}
    operator, value = condition.operator, condition.value
    if operator in ("eq", "ne", "in", "nin"):
        return operator in ("eq", "in"), _equal(connection, field, condition)
    if operator == "exists":
        return bool(value), numbers(say(connection, "filter_exists", **field)[0][0])
    if operator in _BOUNDS:
        return True, _range(connection, field, condition)
    return True, numbers(say(connection, f"filter_{operator}", **field, value=value)[0][0])


def _equal(connection: sqlite3.Connection, field: dict[str, Any], condition: Condition) -> Keys:
    single = condition.operator in ("eq", "ne")
    values: Sequence[Any] = (condition.value,) if single else condition.value
    if condition.key == "at":
        values = [None if one is None else instant(one, zone=0).micros for one in values]
    keys = numbers(
        say(
            connection,
            "filter_equal",
            **field,
            values=[one for one in values if one is not None],
        )[0][0]
    )
    if any(one is None for one in values):  # equal to nothing: has no value
        there = numbers(say(connection, "filter_exists", **field)[0][0])
        everything = numbers(
            say(
                connection,
                "passages_since",
                namespace=field["namespace"],
                generation=field["generation"],
            )[0][0]
        )
        keys = np.union1d(keys, np.setdiff1d(everything, there))
    return keys


def _range(connection: sqlite3.Connection, field: dict[str, Any], condition: Condition) -> Keys:
    value, operator = condition.value, condition.operator
    if condition.key == "at":
        moment = instant(value, zone=0)
        # "until May" includes May: what comes after a stated month comes after its end.
        value = moment.end - 1 if operator in ("gt", "lte") else moment.micros
    bounds = dict.fromkeys(_BOUNDS.values()) | {_BOUNDS[operator]: value}
    kind = "text" if isinstance(value, str) else "number"
    return numbers(say(connection, "filter_range", **field, kind=kind, **bounds)[0][0])


def check(condition: Condition) -> None:
    """Refuse a condition whose value SQL cannot compare with.

    Raises:
        BadInput: a value is neither a text nor a number, a truth value or a time.
    """
    values = condition.value if condition.operator in ("in", "nin") else (condition.value,)
    for value in values:
        if condition.key == "at" and condition.operator not in ("exists", "contains", "icontains"):
            if value is not None:
                instant(value, zone=0)
        elif not (value is None or isinstance(value, str | int | float)):
            raise BadInput(
                f"the filter {condition.key!r} {condition.operator} needs a text, a number or a "
                f"truth value, not {value!r}"
            )
