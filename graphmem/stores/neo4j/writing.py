"""Writing a batch: what is new goes in, what is there stays, all inside one transaction."""

from __future__ import annotations

from typing import Any

from graphmem.errors import StaleSlots
from graphmem.model.records import WriteBatch, WriteReceipt
from graphmem.stores.neo4j.statements import Row, Transaction, indexable, say_rows
from graphmem.stores.neo4j.transit import Writing
from graphmem.stores.neo4j.writing_entities import write_entities, write_mentions, write_same_as
from graphmem.stores.neo4j.writing_facts import write_assertions, write_slots
from graphmem.stores.neo4j.writing_passages import move_passages, write_passages
from graphmem.stores.sqlite.rows import change_row, episode_row, source_row


class Unchanged(Exception):
    """A batch changed nothing: nothing is committed, not even a namespace."""

    def __init__(self, receipt: WriteReceipt) -> None:
        """Hold what the write returns."""
        super().__init__()
        self.receipt = receipt


def write_batch(tx: Transaction, batch: WriteBatch) -> Writing:
    """Write a batch inside a transaction of the caller's."""
    writing = Writing(tx, batch)
    write_all(writing, set())
    return writing


def write_all(writing: Writing, touched: set[int]) -> None:
    """Write every part of the batch; what refers to another comes after it.

    ``touched`` are slots whose assertions changed already (an erasure).
    """
    _check_revisions(writing)
    _write_sources(writing)
    _write_episodes(writing)
    write_entities(writing)
    write_same_as(writing)
    write_passages(writing)
    write_mentions(writing)
    move_passages(writing)
    write_slots(writing, touched | write_assertions(writing))
    _write_changes(writing)


def finish(writing: Writing) -> WriteReceipt:
    """Say what is left to say, and raise the namespace's generation.

    Raises:
        Unchanged: nothing changed.
    """
    receipt = WriteReceipt(
        generation=writing.next_generation if writing.changed else writing.generation,
        recorded_at=writing.at if writing.changed else writing.last,
        added={kind: n for kind, n in writing.added.items() if n},
    )
    if not writing.changed:
        raise Unchanged(receipt)
    writing.advance()
    return receipt


def _write_sources(writing: Writing) -> None:
    sources = {source.id: source for source in writing.batch.sources}
    keys = writing.look_up("source", sources)
    there = [keys[source_id] for source_id in sources if source_id in keys]
    there_ids = set(keys)
    stored = _stored(writing, "sources_by_key", there)
    new: list[Row] = []
    changed: list[Row] = []
    for source_id, source in sources.items():
        row = source_row(source) | {
            "uri_key": indexable(source.uri),
            "title_key": indexable(source.title) if source.title else None,
        }
        if source_id not in there_ids:
            key = writing.add("source", source_id)
            new.append({**row, "key": key, "namespace": writing.name})
            writing.new["source"][key] = new[-1]
        elif any(stored[keys[source_id]][name] != value for name, value in row.items()):
            changed.append({**row, "key": keys[source_id]})
    writing.gather("sources", new)
    writing.say_many("update_source", changed)


def _stored(writing: Writing, statement: str, keys: list[int]) -> dict[int, Any]:
    rows = say_rows(writing.tx, statement, keys=keys) if keys else []
    return {row["key"]: row for row in rows}


def _check_revisions(writing: Writing) -> None:
    """Refuse a batch whose sources were written since they were read: two revisions would stay."""
    continues = writing.batch.continues
    own = {source.id: source.revision for source in writing.batch.sources}
    keys = writing.look_up("source", continues)
    there = [keys[source_id] for source_id in continues if source_id in keys]
    rows = _stored(writing, "sources_by_key", there).values()
    stored = {row["id"]: row["revision"] for row in rows}
    stale = [
        source_id
        for source_id, revision in continues.items()
        if stored.get(source_id, "") not in (revision, own.get(source_id))
    ]
    if stale:
        raise StaleSlots(tuple(sorted(stale)))


def _write_episodes(writing: Writing) -> None:
    episodes = {episode.id: episode for episode in writing.batch.episodes}
    keys = dict(writing.look_up("episode", episodes))
    there = [keys[episode_id] for episode_id in episodes if episode_id in keys]
    stored = _stored(writing, "episodes_by_key", there)
    new: list[Row] = []
    changed: list[Row] = []
    for episode_id, episode in episodes.items():
        row = episode_row(episode)
        row["session_key"] = indexable(episode.session_id or "") or None
        if episode_id not in keys:
            row |= {"source_id": episode.source_id, "namespace": writing.name}
            row["source"] = writing.key("source", episode.source_id)
            row["key"] = writing.add("episode", episode_id)
            new.append(row)
        elif any(stored[keys[episode_id]][name] != value for name, value in row.items()):
            changed.append({**row, "key": keys[episode_id]})
    writing.gather("episodes", new)
    writing.say_many("update_episode", changed)


def _write_changes(writing: Writing) -> None:
    changes = {change.id: change for change in writing.batch.changes}
    there = set(writing.look_up("change", changes))
    rows: list[Row] = []
    for change_id, change in changes.items():
        if change_id in there:
            continue
        columns = change_row(change)
        columns["key"] = writing.add("change", change_id)
        columns["namespace"] = writing.name
        columns["recorded_at"] = writing.at
        told = dict.fromkeys((*change.added, *change.withdrawn))
        assertions = writing.look_up("assertion", told)
        rows.append(
            {
                "columns": columns,
                "assertions": [assertions[one] for one in told if one in assertions],
            }
        )
    writing.gather("changes", rows)
