"""Reading passages with what is in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from graphmem.model.entity import Mention
from graphmem.model.fact import FactStatus
from graphmem.model.records import Flags, Keys, PassageRecord, Told
from graphmem.model.scope import Scope
from graphmem.stores.neo4j.arrays import unpacked
from graphmem.stores.neo4j.facts import in_order
from graphmem.stores.neo4j.facts import wanted as wanted_facts
from graphmem.stores.neo4j.round_trips import Reading
from graphmem.stores.neo4j.statements import LATEST, Transaction, columns, numbers, say
from graphmem.stores.sqlite.rows import read_mention, read_passage, read_spans


def by_key(reading: Reading, scope: Scope, keys: Keys, *, closed: bool) -> dict[int, PassageRecord]:
    """Return the passages in scope of some keys, by key, in their order."""
    view, tx = reading.view, reading.tx
    wanted = view.allowed(
        tx, scope, numbers(dict.fromkeys(np.asarray(keys).tolist())), closed=closed
    )
    rows = reading.rows("passages_by_key", keys=wanted)
    found = {row["key"]: row for row in rows}
    return {
        key: passage_record(scope.namespace, columns(found[key]))
        for key in wanted.tolist()
        if key in found
    }


def told(reading: Reading, scope: Scope, keys: Keys, statuses: Sequence[FactStatus]) -> Told:
    """Return the passages in scope of some keys in their order, and the facts that rest on them."""
    wanted = reading.view.allowed(reading.tx, scope, np.asarray(keys, np.int64))
    known = LATEST if scope.known is None else scope.known
    found = reading.record("passages_told", asked={"keys": wanted.tolist()}, known=known)
    if found is None:
        return Told()
    reading.keep_sources(found["sources"])
    rows = {row["key"]: columns(row) for row in found["passages"]}
    # A fact that rests on a passage in scope is in scope.
    facts = in_order(scope, wanted_facts(map(columns, found["facts"]), scope, statuses))
    return Told(
        passages=tuple(
            passage_record(scope.namespace, rows[key])
            for key in dict.fromkeys(wanted.tolist())
            if key in rows
        ),
        facts=tuple(facts),
        uris={row["id"]: row["uri"] for row in found["sources"]},
    )


def by_id(
    reading: Reading, scope: Scope, ids: Sequence[str], *, closed: bool
) -> dict[int, PassageRecord]:
    """Return the passages in scope of some ids, by key, in the order asked."""
    rows = reading.rows("passages_by_id", ids=list(dict.fromkeys(ids)))
    allowed = _allowed(reading, scope, [row["key"] for row in rows], closed=closed)
    found = {row["id"]: row for row in rows if row["key"] in allowed}
    return {
        found[one]["key"]: passage_record(scope.namespace, columns(found[one]))
        for one in dict.fromkeys(ids)
        if one in found
    }


def _allowed(reading: Reading, scope: Scope, keys: list[int], *, closed: bool = False) -> set[int]:
    allowed = reading.view.allowed(reading.tx, scope, numbers(keys), closed=closed)
    return set(allowed.tolist())


def of_sources(
    reading: Reading, scope: Scope, sources: Sequence[str], last: int | None, *, closed: bool
) -> dict[int, PassageRecord]:
    """Return the passages of sources in their order; with ``last``, only the end of each."""
    reading.ensure_checked()
    wanted = list(dict.fromkeys(sources))
    if last is None:
        found = say(reading.tx, "passages_of_sources", namespace=reading.view.name, sources=wanted)
        keys = numbers(found[0]["keys"])
    else:
        mask = reading.view.mask(reading.tx, scope, closed=closed)
        ends = [_last_keys(reading, one, mask, last) for one in wanted]
        keys = np.concatenate([numbers(()), *ends])
    return by_key(reading, scope, keys, closed=closed)


def _last_keys(reading: Reading, source: str, mask: Flags, last: int) -> Keys:
    """Return the keys of a source's last passages in scope, in their order; reads no more than it
    must (a filter may leave out some of them).
    """
    found: list[int] = []
    before, wanted = LATEST, last
    while len(found) < last:
        row = say(
            reading.tx,
            "passages_before",
            namespace=reading.view.name,
            source=source,
            before=before,
            limit=wanted,
        )[0]
        keys = numbers(row["keys"])
        found += keys[mask[reading.view.rows(keys)]].tolist()
        if len(keys) < wanted:
            break
        before, wanted = row["ordinals"][-1], 4 * wanted
    return numbers(found[:last][::-1])


def passage_record(namespace: str, row: Any) -> PassageRecord:
    """Read a passage without its vectors."""
    return PassageRecord(
        key=row["key"],
        passage=read_passage(namespace, row),
        length=row["length"],
        sentences=read_spans(row["sentences"]),
        recorded_from=row["recorded_from"],
        recorded_to=row["recorded_to"],
    )


def with_vectors(tx: Transaction, found: dict[int, PassageRecord]) -> list[PassageRecord]:
    """Return the passages with both kinds of vectors."""
    arrays = {row["key"]: row for row in say(tx, "passage_vectors", keys=list(found))}
    records = []
    for key, record in found.items():
        vector = arrays[key]["vector"]
        sentences = unpacked(arrays[key]["features"]).sentence_vectors
        rows = np.frombuffer(sentences, np.int8).reshape(len(record.sentences) or 1, -1)
        records.append(
            replace(
                record,
                vector=None if vector is None else np.frombuffer(vector, "<f4"),
                sentence_vectors=rows if sentences else None,
            )
        )
    return records


def mentions(reading: Reading, scope: Scope, ids: Sequence[str]) -> list[Mention]:
    """Return mentions in the order of passages asked and of positions in them."""
    wanted = list(dict.fromkeys(ids))
    known = LATEST if scope.known is None else scope.known
    rows = reading.rows("mentions_of_passages", passages=wanted, known=known)
    allowed = _allowed(reading, scope, sorted({key for key, _ in rows}))
    place = {one: i for i, one in enumerate(wanted)}
    found = [read_mention(columns(row)) for key, row in rows if key in allowed]
    return sorted(found, key=lambda one: (place[one.passage_id], one.spans, one.entity_id))
