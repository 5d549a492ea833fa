"""Reading facts at a point on both time axes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from graphmem.model.fact import Fact, FactStatus
from graphmem.model.records import FactQuery
from graphmem.model.scope import Scope
from graphmem.stores.neo4j.entities import merges_at
from graphmem.stores.neo4j.neighbours import facts_in_scope
from graphmem.stores.neo4j.round_trips import Reading
from graphmem.stores.neo4j.statements import LATEST, Transaction, indexable, keys_by_id, say_rows
from graphmem.stores.neo4j.view import NamespaceView
from graphmem.stores.sqlite.neighbours import fact_holds, holds_then
from graphmem.stores.sqlite.rows import read_fact


def facts(tx: Transaction, view: NamespaceView, scope: Scope, query: FactQuery) -> list[Fact]:
    """Return the facts that meet everything that the query gives."""
    rows = wanted(_rows(tx, view, scope, query), scope, query.statuses)
    if scope.conditions and rows:
        inside = facts_in_scope(tx, view, scope, [row["key"] for row in rows])
        rows = [row for row in rows if row["key"] in inside]
    return in_order(scope, rows)[: query.limit]


def wanted(rows: Iterable[Any], scope: Scope, statuses: Sequence[FactStatus] | None) -> list[Any]:
    """Return the rows of facts that have a status asked for, or are believed."""
    return [row for row in rows if _is_wanted(row, scope, statuses)]


def in_order(scope: Scope, rows: Iterable[Any]) -> list[Fact]:
    """Return the facts of rows, ordered as facts are."""
    return sorted((read_fact(scope.namespace, row) for row in rows), key=_order)


def is_of_passages(query: FactQuery) -> bool:
    """Say whether a query asks for facts of passages as held now, whatever their status."""
    only = FactQuery(passages=query.passages, statuses=query.statuses, limit=query.limit)
    return query.passages is not None and query == only


def facts_of_passages(reading: Reading, scope: Scope, query: FactQuery) -> list[Fact]:
    """Return the facts that rest on passages, of what a search has read or reads now."""
    passages = query.passages or ()
    if query.statuses == (FactStatus.CLOSED,):
        passages = reading.with_closed(passages)
    rows = wanted(reading.facts(passages), scope, query.statuses)
    return in_order(scope, rows)[: query.limit]


def needs_view(scope: Scope, query: FactQuery) -> bool:
    """Say whether a query asks for what the namespace's arrays know: merges, or a filter."""
    by_entity = (query.subjects, query.objects, query.entities)
    return bool(scope.conditions) or any(part is not None for part in by_entity)


def _order(fact: Fact) -> tuple[str, str, int, str, int]:
    start = fact.validity.valid_from
    point = -(2**63) if start is None else start.micros
    return fact.subject_id, fact.predicate, point, fact.id, fact.recorded_from or 0


def _is_wanted(row: Any, scope: Scope, statuses: Sequence[FactStatus] | None) -> bool:
    if statuses is None:
        return fact_holds(row["status"], row["valid_from"], row["valid_to"], scope.as_of)
    if row["status"] not in statuses:
        return False
    if scope.as_of is None:
        return True
    return holds_then(row["status"], row["valid_from"], row["valid_to"], scope.as_of)


def _rows(tx: Transaction, view: NamespaceView, scope: Scope, query: FactQuery) -> list[Any]:
    """Read by the index that each part of the query has, and keep what all parts found."""

    def cluster(ids: Sequence[str]) -> list[int]:
        merges = merges_at(tx, view, scope.known)
        return merges.cluster(keys_by_id(tx, "entity", view.name, ids).values())

    known = LATEST if scope.known is None else scope.known
    read = _Reader(tx, view.name, known, ever=query.ever)
    parts: list[dict[int, Any]] = []
    for statement, ids in (
        ("facts_by_id", query.ids),
        ("facts_of_assertions", query.assertions),
        ("facts_of_passages", query.passages),
    ):
        if ids is not None:
            parts.append(read.by_id(statement, ids))
    if query.subjects is not None:
        parts.append(read.by_key("facts_of_subjects", cluster(query.subjects)))
    if query.objects is not None:
        parts.append(read.by_key("facts_of_objects", cluster(query.objects)))
    if query.entities is not None:
        keys = cluster(query.entities)
        subjects = read.by_key("facts_of_subjects", keys)
        parts.append(subjects | read.by_key("facts_of_objects", keys))
    if not parts and query.predicates is not None:
        cut = [indexable(one) for one in query.predicates]
        parts.append(read.by_id("facts_of_predicates", cut))
    if not parts:
        return list(read.everything().values())
    rows = [row for key, row in parts[0].items() if all(key in part for part in parts[1:])]
    return [row for row in rows if query.predicates is None or row["predicate"] in query.predicates]


class _Reader:
    """Reads versions of facts by key, as held at a point of the record axis, or ever until it."""

    def __init__(self, tx: Transaction, namespace: str, known: int, *, ever: bool) -> None:
        self._tx, self._namespace = tx, namespace
        self._point = {"known": known, "ever": ever}

    def by_id(self, statement: str, wanted: Sequence[str]) -> dict[int, Any]:
        if not wanted:
            return {}
        rows = say_rows(
            self._tx,
            statement,
            namespace=self._namespace,
            wanted=list(dict.fromkeys(wanted)),
            **self._point,
        )
        return {row["key"]: row for row in rows}

    def by_key(self, statement: str, wanted: Sequence[int]) -> dict[int, Any]:
        if not wanted:
            return {}
        rows = say_rows(self._tx, statement, wanted=wanted, **self._point)
        return {row["key"]: row for row in rows}

    def everything(self) -> dict[int, Any]:
        rows = say_rows(self._tx, "facts_all", namespace=self._namespace, **self._point)
        return {row["key"]: row for row in rows}
