"""Reading nodes: passages with their features, mentions, assertions, slots, sources, journal."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from graphmem.model.assertion import Assertion
from graphmem.model.entity import Mention
from graphmem.model.episode import Span
from graphmem.model.fact import Fact
from graphmem.model.journal import OF_FEEDBACK, Change
from graphmem.model.records import (
    AssertionRecord,
    Flags,
    Keys,
    PassageFeatures,
    PassageRecord,
    Said,
    SlotState,
)
from graphmem.model.scope import Scope
from graphmem.model.source import Source
from graphmem.stores.sqlite.rows import (
    quote_of,
    read_assertion,
    read_change,
    read_fact,
    read_mention,
    read_passage,
    read_source,
    read_spans,
)
from graphmem.stores.sqlite.statements import LATEST, keys_by_id, say, tuples
from graphmem.stores.sqlite.view import NamespaceView


def slots(
    connection: sqlite3.Connection, namespace: str, number: int, slot_ids: Sequence[str]
) -> list[SlotState]:
    """Return slots with what a fold needs, in the order asked."""
    keys = keys_by_id(connection, "slot", number, slot_ids)
    wanted = list(keys.values())
    versions = {row["id"]: row["version"] for row in say(connection, "slot_rows", keys=wanted)}
    assertions: dict[str, list[Assertion]] = defaultdict(list)
    for row in say(connection, "slot_assertions", slots=wanted):
        assertions[row["slot_id"]].append(read_assertion(namespace, row))
    facts: dict[str, list[Fact]] = defaultdict(list)
    for row in say(connection, "slot_facts", slots=wanted):
        facts[row["slot_id"]].append(read_fact(namespace, row))
    return [
        SlotState(
            slot_id=one,
            version=versions.get(one, 0),
            assertions=tuple(assertions[one]),
            facts=tuple(facts[one]),
        )
        for one in slot_ids
    ]


def assertion_record(namespace: str, row: sqlite3.Row) -> AssertionRecord:
    """Read a row of assertion_row with its record interval."""
    return AssertionRecord(
        assertion=read_assertion(namespace, row),
        slot_id=row["slot_id"] or "",
        recorded_from=row["recorded_from"],
        recorded_to=row["recorded_to"],
    )


def assertions(
    connection: sqlite3.Connection,
    namespace: str,
    number: int,
    *,
    ids: Sequence[str] | None,
    sources: Sequence[str],
) -> list[AssertionRecord]:
    """Return assertions by id in the order asked, then those of sources, live or not."""
    keys = keys_by_id(connection, "assertion", number, ids or ())
    found = {
        row["id"]: assertion_record(namespace, row)
        for row in say(connection, "assertions_by_key", keys=list(keys.values()))
    }
    ordered = {one: found[one] for one in ids or () if one in found}
    if sources:
        for row in say(
            connection,
            "assertions_of_sources",
            namespace=number,
            sources=list(dict.fromkeys(sources)),
        ):
            ordered.setdefault(row["id"], assertion_record(namespace, row))
    return list(ordered.values())


def said(connection: sqlite3.Connection, number: int, ids: Sequence[str]) -> dict[str, Said]:
    """Return where assertions were said, by their ids."""
    return {
        one: Said(
            source=uri,
            passage_id=passage_id,
            evidence=None if start is None else Span(start, end),
            quote=quote_of(metadata),
        )
        for one, uri, passage_id, start, end, metadata in tuples(
            connection, "assertions_said", namespace=number, ids=ids
        )
    }


def passage_keys(
    connection: sqlite3.Connection,
    number: int,
    *,
    keys: Keys | None,
    ids: Sequence[str] | None,
    sources: Sequence[str] | None,
) -> Keys:
    """Return the keys of the passages that a call asks for, each once, in its order."""
    wanted: list[int] = [] if keys is None else [int(key) for key in keys]
    if ids is not None:
        there = keys_by_id(connection, "passage", number, ids)
        wanted += [there[one] for one in ids if one in there]
    if sources is not None:
        rows = say(
            connection,
            "passages_of_sources",
            namespace=number,
            sources=list(dict.fromkeys(sources)),
        )
        wanted += [row["key"] for row in rows]
    return np.array(list(dict.fromkeys(wanted)), np.int64)


def last_keys(
    connection: sqlite3.Connection, view: NamespaceView, source: str, mask: Flags, last: int
) -> Keys:
    """Return the keys of a source's last passages in scope, in their order; reads no more than it
    must (a filter may leave out some of them).
    """
    found: list[int] = []
    before, wanted = LATEST, last
    while len(found) < last:
        rows = say(
            connection,
            "passages_before",
            namespace=view.number,
            source=source,
            before=before,
            limit=wanted,
        )
        keys = np.array([row["key"] for row in rows], np.int64)
        at = view.rows(keys)
        found += keys[mask[at]].tolist()
        if len(rows) < wanted:
            break
        before, wanted = rows[-1]["ordinal"], 4 * wanted
    return np.array(found[:last][::-1], np.int64)


def passages(
    connection: sqlite3.Connection, namespace: str, keys: Keys, *, vectors: bool
) -> list[PassageRecord]:
    """Return the passages of keys that were found to be in scope, in their order."""
    rows = {row["key"]: row for row in say(connection, "passages_by_key", keys=keys)}
    vector: dict[int, bytes] = {}
    sentence: dict[int, bytes] = {}
    if vectors:
        vector = {row[0]: row[1] for row in say(connection, "passage_vectors", keys=keys)}
        for row in say(connection, "passage_features", keys=keys):
            sentence[row["passage"]] = row["sentence_vectors"]
    return [
        _passage_record(namespace, rows[key], vector.get(key), sentence.get(key))
        for key in keys.tolist()
    ]


def passages_told(
    connection: sqlite3.Connection, namespace: str, keys: Keys
) -> tuple[list[PassageRecord], dict[str, str]]:
    """Return the passages of keys that were found to be in scope, in their order, and the uris of
    their sources by id.
    """
    rows = {row["key"]: row for row in say(connection, "passages_told", keys=keys)}
    records = [_passage_record(namespace, rows[key], None, None) for key in keys.tolist()]
    return records, {row["source_id"]: row["uri"] for row in rows.values()}


def _passage_record(
    namespace: str, row: sqlite3.Row, vector: bytes | None, sentence: bytes | None
) -> PassageRecord:
    spans = read_spans(row["sentences"])
    return PassageRecord(
        key=row["key"],
        passage=read_passage(namespace, row),
        length=row["length"],
        sentences=spans,
        recorded_from=row["recorded_from"],
        recorded_to=row["recorded_to"],
        vector=None if vector is None else np.frombuffer(vector, "<f4"),
        sentence_vectors=np.frombuffer(sentence, np.int8).reshape(len(spans), -1)
        if sentence
        else None,
    )


def features(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, keys: Keys, around: int
) -> PassageFeatures:
    """Return what scoring reads of passages, and of those around them."""
    keys = view.allowed(connection, scope, np.asarray(keys, np.int64))
    if around > 0 and len(keys):
        near = say(connection, "passages_around", keys=keys, around=around)
        others = np.setdiff1d(np.array([row["key"] for row in near], np.int64), keys)
        keys = np.concatenate([keys, view.allowed(connection, scope, others)])
    rows = view.rows(keys)
    held = view.passages
    slots = view.passage_slots(connection, keys)
    token_starts, tokens = held.tokens.places(slots)
    sentence_starts, sentences = held.sentences.places(slots)
    speakers, speaker_names = speakers_of(held.speakers.take(slots), held.speaker_names())
    return PassageFeatures(
        keys=keys,
        ids=tuple(held.ids.take(slots).tolist()),
        lengths=view.lengths[rows].astype(np.int32),
        vectors=view.matrix(connection).of(keys),
        token_starts=token_starts.astype(np.int32),
        tokens=held.tokens.take("token", tokens),
        token_sentences=held.tokens.take("sentence", tokens),
        sentence_starts=sentence_starts.astype(np.int32),
        sentence_vectors=held.sentences.take("vector", sentences),
        sentence_asks=held.sentences.take("asks", sentences),
        sessions=held.sessions.take(slots),
        positions=held.positions.take(slots),
        speakers=speakers,
        speaker_names=speaker_names,
        times=held.times.take(slots),
    )


def speakers_of(
    codes: npt.NDArray[np.int32], names: list[object]
) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
    """Number the speakers of some passages in the order of their first appearance."""
    if not len(names) or (codes < 0).all():  # documents
        return np.full(len(codes), -1, np.int32), ()
    found, first = np.unique(codes, return_index=True)
    ordered = found[np.argsort(first)]
    ordered = ordered[ordered >= 0]
    new = np.full(len(names) + 1, -1, np.int32)
    new[ordered] = np.arange(len(ordered))
    return new[codes], tuple(str(names[code]) for code in ordered.tolist())


def mentions(
    connection: sqlite3.Connection, view: NamespaceView, scope: Scope, ids: Sequence[str]
) -> list[Mention]:
    """Return mentions in the order of passages asked and of positions in them."""
    keys = passage_keys(connection, view.number, keys=None, ids=ids, sources=None)
    keys = view.allowed(connection, scope, keys)
    known = LATEST if scope.known is None else scope.known
    rows = say(connection, "mentions_of_passages", passages=keys, known=known)
    place = {key: i for i, key in enumerate(keys.tolist())}
    found = [(place[row["passage"]], read_mention(row)) for row in rows]
    found.sort(key=lambda one: (one[0], one[1].spans, one[1].entity_id))
    return [mention for _, mention in found]


def sources(
    connection: sqlite3.Connection,
    namespace: str,
    number: int,
    *,
    ids: Sequence[str] | None,
    uris: Sequence[str] | None,
) -> list[Source]:
    """Return sources by id, by uri or all, ordered by uri."""
    rows: list[sqlite3.Row] = []
    if ids is None and uris is None:
        rows = say(connection, "sources_all", namespace=number)
    if ids is not None:
        rows += say(connection, "sources_by_id", namespace=number, ids=list(ids))
    if uris is not None:
        rows += say(connection, "sources_by_uri", namespace=number, uris=list(uris))
    found = {row["id"]: read_source(namespace, row) for row in rows}
    return sorted(found.values(), key=lambda source: (source.uri, source.id))


def changes(
    connection: sqlite3.Connection,
    namespace: str,
    number: int,
    *,
    ids: Sequence[str] | None,
    since: int | None,
    assertion: str | None,
    feedback: bool,
) -> list[Change]:
    """Return journal entries that meet everything given, in the order of their recording."""
    if ids is not None:
        rows = say(connection, "changes_by_id", namespace=number, ids=list(dict.fromkeys(ids)))
    elif assertion is not None:
        rows = say(connection, "changes_of_assertion", namespace=number, assertion=assertion)
    else:
        rows = say(
            connection,
            "changes_of_feedback" if feedback else "changes_all",
            namespace=number,
            since=-(2**63) if since is None else since,
        )
    found = [read_change(namespace, row) for row in rows]
    return [
        one
        for one in found
        if (since is None or one.recorded_at >= since)
        and (assertion is None or assertion in one.added or assertion in one.withdrawn)
        and (not feedback or one.action in OF_FEEDBACK)
    ]
