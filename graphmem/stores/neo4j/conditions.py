"""A scope's conditions: the server groups passages by a field's values, the client compares."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphmem.errors import BadInput
from graphmem.model.records import Flags, Keys
from graphmem.model.scope import COLUMNS, Condition
from graphmem.model.time import instant
from graphmem.stores.neo4j.statements import Transaction, numbers, say

if TYPE_CHECKING:
    from graphmem.stores.neo4j.view import NamespaceView

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda value, bound: value > bound,
    "gte": lambda value, bound: value >= bound,
    "lt": lambda value, bound: value < bound,
    "lte": lambda value, bound: value <= bound,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValues:
    """What the passages of a namespace say in one field, until a generation.

    Each value (JSON; lists included, null left out) stands with the rows of its passages.
    """

    generation: int
    values: tuple[tuple[Any, Keys], ...]


def read_field(
    tx: Transaction, view: NamespaceView, key: str, before: FieldValues | None
) -> FieldValues:
    """Read a field of the passages that were written since it was read before."""
    place = {"namespace": view.name, "generation": before.generation if before else 0}
    pairs: list[tuple[Any, Iterable[int]]] = []
    if key == "source":
        for row in say(tx, "passage_source", **place):
            pairs += [(row["uri"], row["keys"]), (row["id"], row["keys"])]
    elif key in COLUMNS:
        pairs += [tuple(row) for row in say(tx, "passage_column", **place, column=key)]
    else:
        for row in say(tx, "passage_metadata", **place):
            value = json.loads(row["value"]).get(key)
            if value is not None:
                pairs.append((value, row["keys"]))
    grouped: dict[str, tuple[Any, list[Keys]]] = {}
    for value, rows in before.values if before else ():
        grouped[_same(value)] = (value, [rows])
    for value, keys in pairs:
        grouped.setdefault(_same(value), (value, []))[1].append(view.rows(numbers(keys)))
    return FieldValues(
        generation=view.generation,
        values=tuple((value, np.unique(np.concatenate(rows))) for value, rows in grouped.values()),
    )


def _same(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def meets(condition: Condition, field: FieldValues, passages: int) -> Flags:
    """Return which of so many passages meet a condition.

    "ne", "nin" and "exists": False are the rest of "eq", "in" and "exists": True, missing values
    included.
    """
    operator = condition.operator
    test, negated = _test(condition)
    flags = np.zeros(passages, bool)
    for value, rows in field.values:
        if test(value):
            flags[rows] = True
    wanted = condition.value if operator in ("in", "nin") else (condition.value,)
    if operator in ("eq", "ne", "in", "nin") and any(one is None for one in wanted):
        there = np.zeros(passages, bool)
        for _, rows in field.values:
            there[rows] = True
        flags |= ~there
    return ~flags if negated else flags


def _test(condition: Condition) -> tuple[Callable[[Any], bool], bool]:
    operator, value = condition.operator, condition.value
    if operator in ("eq", "ne", "in", "nin"):
        values = value if operator in ("in", "nin") else (value,)
        return _equal(condition.key, values), operator in ("ne", "nin")
    if operator == "exists":
        return (lambda _: True), not value
    if operator in _COMPARE:
        return _within(condition), False
    if operator == "contains":
        return _containing(value, lambda one: one), False
    return _containing(value, _casefolded), False


def _equal(key: str, values: Sequence[Any]) -> Callable[[Any], bool]:
    given = [one for one in values if one is not None]
    if key == "at":
        given = [instant(one, zone=0).micros for one in given]
    return lambda value: not isinstance(value, list | dict) and value in given


def _within(condition: Condition) -> Callable[[Any], bool]:
    bound, operator = condition.value, condition.operator
    if condition.key == "at":
        moment = instant(bound, zone=0)
        # "until May" includes May: what comes after a stated month comes after its end.
        bound = moment.end - 1 if operator in ("gt", "lte") else moment.micros
    compare, text = _COMPARE[operator], isinstance(bound, str)

    def within(value: Any) -> bool:
        if bound is None or isinstance(value, list | dict) or isinstance(value, str) != text:
            return False
        return compare(value, bound)

    return within


def _containing(part: Any, form: Callable[[Any], Any]) -> Callable[[Any], bool]:
    def containing(value: Any) -> bool:
        if isinstance(value, list):
            return form(part) in [form(one) for one in value if not isinstance(one, list | dict)]
        return isinstance(value, str) and str(form(part)) in form(value)

    return containing


def _casefolded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def check(condition: Condition) -> None:
    """Refuse a condition whose value cannot be compared with.

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
