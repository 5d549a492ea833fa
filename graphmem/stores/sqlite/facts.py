"""Reading facts at a point on both time axes."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from graphmem.model.fact import Fact, FactStatus
from graphmem.model.records import FactQuery
from graphmem.model.scope import Scope
from graphmem.stores.sqlite.entities import merges_at
from graphmem.stores.sqlite.neighbours import fact_holds, facts_in_scope, holds_then
from graphmem.stores.sqlite.rows import read_fact
from graphmem.stores.sqlite.statements import LATEST, keys_by_id, say
from graphmem.stores.sqlite.view import NamespaceView


def facts(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, query: FactQuery
) -> list[Fact]:
    """Return the facts that meet everything that the query gives."""
    rows = _rows(connection, view, scope, query)
    rows = [row for row in rows if _wanted(row, scope, query.statuses)]
    if scope.conditions and rows:
        inside = facts_in_scope(connection, view, scope, [row["key"] for row in rows])
        rows = [row for row in rows if row["key"] in inside]
    found = [read_fact(scope.namespace, row) for row in rows]
    found.sort(key=_order)
    return found[: query.limit]


def _order(fact: Fact) -> tuple[str, str, int, str, int]:
    start = fact.validity.valid_from
    point = -(2**63) if start is None else start.micros
    return fact.subject_id, fact.predicate, point, fact.id, fact.recorded_from or 0


def _wanted(row: sqlite3.Row, scope: Scope, statuses: Sequence[FactStatus] | None) -> bool:
    if statuses is None:
        return fact_holds(row["status"], row["valid_from"], row["valid_to"], scope.as_of)
    if row["status"] not in statuses:
        return False
    if scope.as_of is None:
        return True
    return holds_then(row["status"], row["valid_from"], row["valid_to"], scope.as_of)


def _rows(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, query: FactQuery
) -> list[sqlite3.Row]:
    """Read by the index that each part of the query has, and keep what all parts found."""
    merges = merges_at(connection, view, scope.known)

    def cluster(ids: Sequence[str]) -> list[int]:
        keys = keys_by_id(connection, "entity", view.number, ids)
        return merges.cluster(keys.values())

    known = LATEST if scope.known is None else scope.known
    read = _Reader(connection, view.number, known, ever=query.ever)
    parts: list[dict[int, sqlite3.Row]] = []
    if query.ids is not None:
        parts.append(read.by_id("facts_by_id", query.ids))
    for statement, ids in (
        ("facts_of_assertions", query.assertions),
        ("facts_of_passages", query.passages),
    ):
        if ids is not None:
            parts.append(read.by_id(statement, ids, statuses=query.statuses))
    if query.subjects is not None:
        parts.append(read.by_key("facts_of_subjects", cluster(query.subjects)))
    if query.objects is not None:
        parts.append(read.by_key("facts_of_objects", cluster(query.objects)))
    if query.entities is not None:
        keys = cluster(query.entities)
        subjects = read.by_key("facts_of_subjects", keys)
        parts.append(subjects | read.by_key("facts_of_objects", keys))
    if not parts:
        by_predicate = query.predicates is not None
        return list(
            (
                read.by_id("facts_of_predicates", query.predicates or ())
                if by_predicate
                else read.everything()
            ).values()
        )
    rows = [row for key, row in parts[0].items() if all(key in part for part in parts[1:])]
    return [row for row in rows if query.predicates is None or row["predicate"] in query.predicates]


class _Reader:
    """Reads versions of facts by key, as held at a point of the record axis, or ever until it."""

    def __init__(
        self, connection: sqlite3.Connection, namespace: int, known: int, *, ever: bool
    ) -> None:
        self._connection, self._namespace = connection, namespace
        self._point = {"known": known, "ever": int(ever)}

    def by_id(self, statement: str, wanted: Sequence[str], **more: Any) -> dict[int, sqlite3.Row]:
        rows = say(
            self._connection,
            statement,
            namespace=self._namespace,
            wanted=list(dict.fromkeys(wanted)),
            **self._point,
            **more,
        )
        return {row["key"]: row for row in rows}

    def by_key(self, statement: str, wanted: Sequence[int]) -> dict[int, sqlite3.Row]:
        rows = say(self._connection, statement, wanted=wanted, **self._point)
        return {row["key"]: row for row in rows}

    def everything(self) -> dict[int, sqlite3.Row]:
        rows = say(self._connection, "facts_all", namespace=self._namespace, **self._point)
        return {row["key"]: row for row in rows}
