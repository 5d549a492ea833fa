"""Reading slots, assertions, sources and the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphmem.model.assertion import Assertion
from graphmem.model.fact import Fact
from graphmem.model.journal import OF_FEEDBACK, Change
from graphmem.model.records import AssertionRecord, Said, SlotState
from graphmem.model.source import Source
from graphmem.stores.neo4j.statements import (
    EARLIEST,
    Transaction,
    columns,
    indexable,
    say,
    say_behind,
    say_rows,
)
from graphmem.stores.sqlite.rows import read_assertion, read_change, read_fact, read_source


def slots(tx: Transaction, namespace: str, slot_ids: Sequence[str]) -> list[SlotState]:
    """Return slots with what a fold needs, in the order asked.

    The version is read first: if another writer commits in between, what is read is newer than
    it, and the write that follows is refused as stale.
    """
    wanted = list(dict.fromkeys(slot_ids))
    found = {
        row["id"]: SlotState(
            slot_id=row["id"],
            version=row["version"],
            assertions=tuple(
                sorted(
                    (read_assertion(namespace, columns(one)) for one in row["assertions"]), key=_id
                )
            ),
            facts=tuple(
                sorted((read_fact(namespace, columns(one)) for one in row["facts"]), key=_id)
            ),
        )
        for row in (say(tx, "slot_states", namespace=namespace, ids=wanted) if wanted else ())
    }
    return [found.get(one) or SlotState(slot_id=one, version=0) for one in slot_ids]


def _id(node: Assertion | Fact) -> str:
    return node.id


def assertion_record(namespace: str, row: Any) -> AssertionRecord:
    """Read an assertion with its record interval."""
    return AssertionRecord(
        assertion=read_assertion(namespace, row),
        slot_id=row["slot_id"] or "",
        recorded_from=row["recorded_from"],
        recorded_to=row["recorded_to"],
    )


def assertions_behind(
    namespace: str, rows: Iterable[Mapping[str, Any]], ids: Sequence[str]
) -> dict[str, AssertionRecord]:
    """Return assertions of what say_behind brought by id, in the order of their ids."""
    found = {row["id"]: assertion_record(namespace, columns(row)) for row in rows}
    return {one: found[one] for one in ids if one in found}


def assertions(
    tx: Transaction,
    namespace: str,
    *,
    ids: Sequence[str] | None,
    sources: Sequence[str],
) -> list[AssertionRecord]:
    """Return assertions by id in the order asked, then those of sources, live or not."""
    ordered: dict[str, AssertionRecord] = {}
    if ids:
        record = say_behind(tx, namespace, assertions=list(dict.fromkeys(ids)))
        ordered = assertions_behind(namespace, record["assertions"], ids)
    if sources:
        wanted = list(dict.fromkeys(sources))
        for row in say_rows(tx, "assertions_of_sources", namespace=namespace, sources=wanted):
            ordered.setdefault(row["id"], assertion_record(namespace, row))
    return list(ordered.values())


def said(assertion: Assertion, uris: Mapping[str, str]) -> Said:
    """Return where an assertion was said, by the uris of sources."""
    return Said(
        source=uris[assertion.source_id],
        passage_id=assertion.passage_id,
        evidence=assertion.evidence,
        quote=str(assertion.metadata.get("evidence", "")),
    )


def sources(
    tx: Transaction,
    namespace: str,
    *,
    ids: Sequence[str] | None,
    uris: Sequence[str] | None,
) -> list[Source]:
    """Return sources by id, by uri or all, ordered by uri."""
    rows: list[Any] = []
    if ids is None and uris is None:
        rows = say_rows(tx, "sources_all", namespace=namespace)
    if ids:
        rows += say_rows(tx, "sources_by_id", namespace=namespace, ids=list(dict.fromkeys(ids)))
    if uris:
        wanted = list(dict.fromkeys(indexable(one) for one in uris))
        rows += say_rows(tx, "sources_by_uri", namespace=namespace, uris=wanted)
    found = {row["id"]: read_source(namespace, row) for row in rows}
    return sorted(found.values(), key=lambda source: (source.uri, source.id))


def changes(
    tx: Transaction,
    namespace: str,
    *,
    ids: Sequence[str] | None,
    since: int | None,
    assertion: str | None,
    feedback: bool,
) -> list[Change]:
    """Return journal entries that meet everything given, in the order of their recording."""
    if ids is not None:
        rows = say_rows(tx, "changes_by_id", namespace=namespace, ids=list(dict.fromkeys(ids)))
    elif assertion is not None:
        rows = say_rows(tx, "changes_of_assertion", namespace=namespace, assertion=assertion)
    else:
        start = EARLIEST if since is None else since
        name = "changes_of_feedback" if feedback else "changes_all"
        rows = say_rows(tx, name, namespace=namespace, since=start)
    found = [read_change(namespace, row) for row in rows]
    return [
        one
        for one in found
        if (since is None or one.recorded_at >= since)
        and (assertion is None or assertion in one.added or assertion in one.withdrawn)
        and (not feedback or one.action in OF_FEEDBACK)
    ]
