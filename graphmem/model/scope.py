"""Where a read looks: a namespace, filters, and a point on each of the two time axes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphmem.errors import BadInput

_NAMESPACE = re.compile(r"[^\x00-\x1f\x7f]{1,200}\Z")
OPERATORS = ("eq", "ne", "in", "nin", "gt", "gte", "lt", "lte", "contains", "icontains", "exists")
# Columns of a passage that a filter may name; anything else is looked up in its metadata.
COLUMNS = ("source", "title", "speaker", "at", "user_id", "agent_id", "session_id", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One test of a filter: a column or a metadata key, an operator, a value."""

    key: str
    operator: str
    value: Any

    @property
    def is_column(self) -> bool:
        """Say whether the key names a column rather than metadata."""
        return self.key in COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a read may see. ``as_of`` and ``known`` are microseconds UTC; None means now."""

    namespace: str = "default"
    conditions: tuple[Condition, ...] = ()
    as_of: int | None = None
    known: int | None = None

    def __post_init__(self) -> None:
        """Refuse a namespace that is empty, too long or holds control characters."""
        check_namespace(self.namespace)


def check_namespace(namespace: str) -> str:
    """Return the namespace, or raise BadInput saying what one may look like."""
    if not isinstance(namespace, str) or not _NAMESPACE.match(namespace):
        raise BadInput(
            f"{namespace!r} is no namespace: give 1 to 200 characters without control characters"
        )
    return namespace


def conditions_of(filters: Mapping[str, Any] | None) -> tuple[Condition, ...]:
    """Read filters as callers write them: {"key": value} or {"key": {"operator": value}}.

    All conditions must hold. A list as value means "in".

    Raises:
        BadInput: an operator is unknown, or an "in" has no list.
    """
    conditions: list[Condition] = []
    for key, value in (filters or {}).items():
        if not isinstance(key, str) or not key:
            raise BadInput(f"a filter's key must be a name, not {key!r}")
        tests = value if isinstance(value, Mapping) else {"in" if _is_list(value) else "eq": value}
        for operator, operand in tests.items():
            if operator not in OPERATORS:
                raise BadInput(
                    f"{operator!r} is no filter operator (for {key!r}): use one of "
                    f"{', '.join(OPERATORS)}"
                )
            if operator in ("in", "nin") and not _is_list(operand):
                raise BadInput(f"the filter {key!r} {operator} needs a list, not {operand!r}")
            frozen = tuple(operand) if _is_list(operand) else operand
            conditions.append(Condition(key=key, operator=operator, value=frozen))
    return tuple(conditions)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
